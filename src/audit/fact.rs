//! One commit, read: who it names, as what, and where it says so.

use super::book::{Around, Book};
use super::change::{Line, Moment, Place, Stage};
use super::convention::Committing;
use super::entry::{Field, Sight};
use super::people::People;
use super::person::{Nature, PersonRef};
use super::raw::{Ident, RawCommit};
use super::read;
use super::said::{Batched, Reading, Said};
use super::speech::Spoken;
use super::text::{Decoder, Fidelity, shortened, written_out};
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
    pub(super) text: Option<Rc<str>>,
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
    pub(super) parents: Box<[Revision]>,
    pub(super) when: Option<Moment>,
    pub(super) author: Option<Voice>,
    pub(super) committer: Option<Voice>,
    /// Whom the message names.
    pub(super) voices: Box<[Voice]>,
    /// Stages in which the message names a word that stands for nobody.
    pub(super) nameless: bool,
    pub(super) spoke: u32,
    pub(super) named: Option<Box<Named>>,
    pub(super) signed: bool,
    /// Whether everything that the message says was read, as it was written, and can be told.
    pub(super) whole: bool,
    pub(super) exact: bool,
    pub(super) legible: bool,
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
    pub(super) voices: Box<[Voice]>,
    pub(super) nameless: bool,
    /// Whether several lines say who opened and approved it.
    pub(super) doubtful: bool,
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

/// What the fields of one commit are read by, and how well they could be.
struct Fields<'b> {
    decoder: Decoder,
    /// What a field of it stands for.
    field: Field,
    book: &'b Book,
    exact: bool,
    legible: bool,
}

impl Fields<'_> {
    fn voice(
        &mut self,
        ident: Option<Ident<'_>>,
        place: Place,
        people: &mut People,
    ) -> Option<Voice> {
        let ident = ident?;
        let decoder = self.decoder;
        let mark = decoder.mark(ident.whole);
        let exact = &mut self.exact;
        let met = people.ident(ident.whole, mark, self.field, self.book, || {
            let (name, one) = decoder.field(ident.name);
            let (email, other) = decoder.field(ident.email);
            *exact &= one == Fidelity::Exact && other == Fidelity::Exact;
            let spoken = Spoken::Contact {
                name: name.into_owned(),
                email: email.into_owned(),
            };
            if !spoken.is_blurred() {
                return (spoken, Sight::Clear);
            }
            // Two whom nobody can read are not one for it.
            let spoken = Spoken::Contact {
                name: written_out(ident.name),
                email: written_out(ident.email),
            };
            (spoken, Sight::Blurred)
        });
        self.legible &= met.sight == Sight::Clear;
        Some(Voice {
            stage: Stage::Author,
            person: met.person,
            said: met.said,
            place,
            text: None,
        })
    }
}

fn voices(said: Vec<Said>, people: &mut People, book: &Book) -> (Box<[Voice]>, bool) {
    let mut voices = Vec::with_capacity(said.len());
    let mut nameless = false;
    for said in said {
        match people.spoken(&said.who, said.text, book) {
            Some(word) => voices.push(Voice {
                stage: said.stage,
                person: word.person,
                said: word.said,
                place: Place::Message(said.line),
                text: Some(word.line),
            }),
            None => nameless |= matches!(said.stage, Stage::Reviewer | Stage::Approver),
        }
    }
    (voices.into(), nameless)
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
        let mut fields = Fields {
            decoder,
            field: if raw.parents.len() > 1 {
                Field::OfMerge
            } else {
                Field::OfWork
            },
            book,
            exact: true,
            legible: true,
        };
        let author = fields.voice(raw.author, Place::Author, people);
        let committer = fields.voice(raw.committer, Place::Committer, people);
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
        let mut reading = read::read(raw.message, decoder, book, around);
        let (mut voices, nameless) = self::voices(std::mem::take(&mut reading.said), people, book);
        if !raw.taggers.is_empty() {
            let mut all = voices.into_vec();
            for tagger in &raw.taggers {
                let tagger = fields.voice(Some(*tagger), Place::Author, people);
                all.extend(tagger.map(|voice| Voice {
                    stage: Stage::Opener,
                    text: Some(shortened(&format!("tagger {}", voice.said)).into()),
                    ..voice
                }));
            }
            voices = all.into();
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
            exact: fields.exact && reading.exact,
            legible: fields.legible && reading.legible,
            named: wanted.then(|| Box::new(named(reading, people, book))),
            parents: raw.parents.into(),
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
                    doubtful: one.doubtful,
                }
            })
            .collect(),
    }
}
