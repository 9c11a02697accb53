//! One commit, read: who it names, as what, and where it says so.

use super::book::{Around, Book};
use super::change::{Line, Moment, Place, Stage};
use super::convention::Committing;
use super::message;
use super::people::People;
use super::person::{Nature, PersonRef};
use super::raw::{Ident, RawCommit};
use super::said::{Batched, Reading, Said};
use super::text::{Decoder, Fidelity, shortened};
use crate::evidence::Revision;
use std::rc::Rc;

/// Somebody in a stage, with the line that says so.
#[derive(Debug, Clone)]
pub(super) struct Voice {
    pub(super) stage: Stage,
    pub(super) person: PersonRef,
    pub(super) said: Rc<str>,
    pub(super) place: Place,
    /// The line of the message; the fields of a commit are written out when they are shown.
    pub(super) text: Option<Box<str>>,
}

impl Voice {
    pub(super) fn line(&self, commit: Revision) -> Line {
        let text = match (&self.text, self.place) {
            (Some(text), _) => text.to_string(),
            (None, Place::Author) => shortened(&format!("author {}", self.said)),
            (None, Place::Committer) => shortened(&format!("committer {}", self.said)),
            (None, Place::Message(_)) => shortened(&self.said),
        };
        Line {
            commit,
            place: self.place,
            text,
        }
    }
}

/// One commit, read.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) id: Revision,
    pub(super) parents: Vec<Revision>,
    pub(super) when: Option<Moment>,
    pub(super) author: Option<Voice>,
    pub(super) committer: Option<Voice>,
    /// Whom the message names.
    pub(super) voices: Vec<Voice>,
    /// Stages in which the message names a word that stands for nobody.
    pub(super) nameless: bool,
    pub(super) spoke: u32,
    pub(super) named: Option<Box<Named>>,
    pub(super) signed: bool,
    /// Whether everything that the message says was read, as it was written.
    pub(super) whole: bool,
    pub(super) exact: bool,
}

/// What a message calls its change.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) title: String,
    pub(super) number: Option<String>,
    pub(super) url: Option<String>,
    pub(super) batch: Vec<Batch>,
    /// Whether a convention names the change.
    pub(super) known: bool,
    pub(super) member: bool,
    pub(super) committing: Committing,
}

/// One change of a batch.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    pub(super) number: String,
    pub(super) title: Option<String>,
    pub(super) voices: Vec<Voice>,
    pub(super) nameless: bool,
}

/// Whether titles and numbers matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// On the mainline.
    Mainline,
    /// Behind a merge: only what names a change can be one of its own, as a rollup's member or on a branch that was
    /// merged whole.
    Side,
}

fn field(
    ident: Option<Ident<'_>>,
    place: Place,
    decoder: Decoder,
    people: &mut People,
    book: &Book,
    exact: &mut bool,
) -> Option<Voice> {
    let ident = ident?;
    let (person, said) = people.ident(ident.whole, book, || {
        let (name, one) = decoder.text(ident.name);
        let (email, other) = decoder.text(ident.email);
        *exact &= one == Fidelity::Exact && other == Fidelity::Exact;
        (name.into_owned(), email.into_owned())
    });
    Some(Voice {
        stage: Stage::Author,
        person,
        said,
        place,
        text: None,
    })
}

fn voices(said: Vec<Said>, people: &mut People, book: &Book) -> (Vec<Voice>, bool) {
    let mut voices = Vec::with_capacity(said.len());
    let mut nameless = false;
    for said in said {
        match people.spoken(&said.who, book) {
            Some(person) => voices.push(Voice {
                stage: said.stage,
                person,
                said: said.who.said().into(),
                place: Place::Message(said.line),
                text: Some(said.text.into()),
            }),
            None => nameless |= matches!(said.stage, Stage::Reviewer | Stage::Approver),
        }
    }
    (voices, nameless)
}

impl Fact {
    /// Reads one commit.
    pub(super) fn read(
        id: Revision,
        bytes: &[u8],
        place: Where,
        people: &mut People,
        book: &Book,
    ) -> Self {
        let raw = RawCommit::parse(bytes);
        let decoder = Decoder::new(raw.encoding);
        let mut exact = true;
        let mut voice = |ident, place, people: &mut People| {
            field(ident, place, decoder, people, book, &mut exact)
        };
        let author = voice(raw.author, Place::Author, people);
        let committer = voice(raw.committer, Place::Committer, people);
        let around = Around {
            merge: raw.parents.len() > 1,
            signed: raw.signed || !raw.taggers.is_empty(),
            executor_committed: committer.as_ref().is_some_and(|by| {
                match people.nature(by.person) {
                    Nature::Executor | Nature::Robot => true,
                    Nature::Person => false,
                }
            }),
        };
        let mut reading = message::read(raw.message, decoder, book, around);
        exact &= reading.exact;
        let (mut voices, nameless) = self::voices(std::mem::take(&mut reading.said), people, book);
        for tagger in &raw.taggers {
            if let Some(voice) = field(
                Some(*tagger),
                Place::Author,
                decoder,
                people,
                book,
                &mut exact,
            ) {
                let text = format!("tagger {}", voice.said);
                voices.push(Voice {
                    stage: Stage::Opener,
                    text: Some(shortened(&text).into()),
                    ..voice
                });
            }
        }
        let numbered = reading.named_by.is_some() && reading.number.is_some();
        let wanted = place == Where::Mainline || reading.member || numbered;
        Self {
            id,
            when: raw.when(),
            author,
            committer,
            voices,
            nameless,
            spoke: reading.spoke,
            signed: raw.signed,
            whole: reading.whole,
            exact,
            named: wanted.then(|| Box::new(named(reading, people, book))),
            parents: raw.parents,
        }
    }
}

fn named(reading: Reading, people: &mut People, book: &Book) -> Named {
    Named {
        title: reading.title,
        number: reading.number,
        url: reading.url,
        known: reading.named_by.is_some(),
        member: reading.member,
        committing: reading
            .named_by
            .map_or(Committing::Unsaid, |index| book.committing(index)),
        batch: reading
            .batch
            .into_iter()
            .map(|one: Batched| {
                let (voices, nameless) = voices(one.said, people, book);
                Batch {
                    number: one.number,
                    title: one.title,
                    voices,
                    nameless,
                }
            })
            .collect(),
    }
}
