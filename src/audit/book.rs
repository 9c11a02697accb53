//! The conventions in force, ready to be tried on a commit.

use super::change::Stage;
use super::convention::{self, Asks, Committing, Convention, Gives, Hole, Template};
use std::collections::HashMap;

/// A convention, ready to be tried.
struct Compiled {
    convention: &'static Convention,
    subjects: Vec<Template>,
    members: Vec<Template>,
    lines: Vec<Template>,
}

/// What a trailer gives, by the place of each convention that knows it.
type Giving = Vec<(usize, Gives)>;

/// A subject that fits.
pub(super) struct Fit<'l> {
    /// The place of its convention.
    pub(super) index: usize,
    /// Whether it is a member's of a rollup.
    pub(super) member: bool,
    /// What fills its holes.
    pub(super) filled: Vec<(Hole, &'l str)>,
}

/// The conventions in force.
pub(super) struct Book {
    conventions: Vec<Compiled>,
    /// Those of them that have lines.
    lined: Vec<usize>,
    /// Headings of blocks of people, with whose they are and what they did.
    blocks: Vec<(&'static str, usize, Stage)>,
    /// Keys of trailers with what each gives, by convention.
    trailers: Vec<(&'static str, Giving)>,
    /// The first letters of keys, in lower case: most lines begin with none of them.
    initials: [bool; 256],
    executors: HashMap<String, usize>,
    robots: HashMap<String, usize>,
    scripts: HashMap<&'static str, usize>,
}

/// What is known of a commit beside its message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    pub(super) merge: bool,
    pub(super) signed: bool,
    pub(super) executor_committed: bool,
}

/// A trailer's key is no longer than this, blanks included.
const LONGEST_KEY: usize = 40;

impl Book {
    /// All conventions, or those that were named. Robots and executors of all are known in any case: who decides
    /// nothing does not depend on which messages are read.
    pub(super) fn new(only: Option<&[&'static Convention]>) -> Self {
        let mut book = Self {
            conventions: Vec::new(),
            lined: Vec::new(),
            blocks: Vec::new(),
            trailers: Vec::new(),
            initials: [false; 256],
            executors: HashMap::new(),
            robots: HashMap::new(),
            scripts: HashMap::new(),
        };
        for (index, convention) in convention::ALL.into_iter().enumerate() {
            let mut compiled = Compiled {
                convention,
                subjects: Vec::new(),
                members: Vec::new(),
                lines: Vec::new(),
            };
            let known = |of: &[&str]| -> Vec<(String, usize)> {
                of.iter().map(|one| (one.to_lowercase(), index)).collect()
            };
            book.executors.extend(known(convention.executors));
            book.robots.extend(known(convention.robots));
            book.scripts
                .extend(convention.scripts.iter().map(|script| (*script, index)));
            if only.is_none_or(|only| only.iter().any(|one| one.name == convention.name)) {
                let templates =
                    |of: &[&'static str]| of.iter().map(|text| Template::new(text)).collect();
                compiled.subjects = templates(convention.subjects);
                compiled.members = templates(convention.members);
                compiled.lines = templates(convention.lines);
                if !compiled.lines.is_empty() {
                    book.lined.push(index);
                }
                let block = convention.block;
                book.blocks
                    .extend(block.map(|(heading, stage)| (heading, index, stage)));
                for (key, gives) in convention.trailers {
                    book.key(key, index, *gives);
                }
            } else {
                compiled.convention = &convention::SILENT;
            }
            book.conventions.push(compiled);
        }
        book
    }

    fn key(&mut self, key: &'static str, index: usize, gives: Gives) {
        if let Some(initial) = key.bytes().next() {
            for byte in [initial.to_ascii_lowercase(), initial.to_ascii_uppercase()] {
                if let Some(slot) = self.initials.get_mut(usize::from(byte)) {
                    *slot = true;
                }
            }
        }
        match self
            .trailers
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(key))
        {
            Some((_, of)) => of.push((index, gives)),
            None => self.trailers.push((key, vec![(index, gives)])),
        }
    }

    /// The convention at this place.
    pub(super) fn at(&self, index: usize) -> Option<&'static Convention> {
        convention::ALL.get(index).copied()
    }

    /// What its forge writes in front of a number.
    pub(super) fn sign(&self, index: usize) -> &'static str {
        self.at(index).map_or("#", |convention| convention.sign)
    }

    /// Whether whoever commits a change of this convention merged it.
    pub(super) fn committing(&self, index: usize) -> Committing {
        self.at(index)
            .map_or(Committing::Unsaid, |convention| convention.committer)
    }

    /// The first subject that fits.
    pub(super) fn subject<'l>(&self, line: &'l str, around: Around) -> Option<Fit<'l>> {
        for (index, compiled) in self.conventions.iter().enumerate() {
            let asked = match compiled.convention.asks {
                Asks::Nothing => true,
                Asks::Merge => around.merge,
                Asks::ExecutorCommitted => around.executor_committed,
                Asks::SignedMerge => around.merge && around.signed,
            };
            if !asked {
                continue;
            }
            for (member, templates) in [(false, &compiled.subjects), (true, &compiled.members)] {
                let fits = templates
                    .iter()
                    .filter(|template| template.may_fit(line.as_bytes()))
                    .find_map(|template| template.fit(line));
                if let Some(filled) = fits {
                    return Some(Fit {
                        index,
                        member,
                        filled,
                    });
                }
            }
        }
        None
    }

    fn speaking(&self, below: u32) -> impl Iterator<Item = (usize, &Compiled)> {
        self.lined.iter().filter_map(move |index| {
            let compiled = self.conventions.get(*index)?;
            let heard = compiled.subjects.is_empty() || below & (1 << index) != 0;
            heard.then_some((*index, compiled))
        })
    }

    /// Whether a line of a convention could fit.
    pub(super) fn may_line(&self, line: &[u8], below: u32) -> bool {
        self.speaking(below)
            .any(|(_, compiled)| compiled.lines.iter().any(|template| template.may_fit(line)))
    }

    /// The convention whose line fits, and what fills its holes.
    pub(super) fn line<'l>(
        &self,
        line: &'l str,
        below: u32,
    ) -> Option<(usize, Vec<(Hole, &'l str)>)> {
        self.speaking(below).find_map(|(index, compiled)| {
            let mut fits = compiled.lines.iter();
            fits.find_map(|template| template.fit(line))
                .map(|filled| (index, filled))
        })
    }

    /// The convention whose block begins with this line.
    pub(super) fn block(&self, line: &[u8]) -> Option<(usize, Stage)> {
        self.blocks.iter().find_map(|(heading, index, stage)| {
            let begins = line.strip_prefix(heading.as_bytes())?;
            begins
                .trim_ascii_end()
                .is_empty()
                .then_some((*index, *stage))
        })
    }

    /// What a trailer gives, and its value.
    pub(super) fn trailer<'l>(&self, line: &'l [u8]) -> Option<(&Giving, &'l [u8])> {
        let initial = line.first()?;
        if !self
            .initials
            .get(usize::from(*initial))
            .copied()
            .unwrap_or(false)
        {
            return None;
        }
        let head = line.get(..LONGEST_KEY.min(line.len()))?;
        let colon = head.iter().position(|byte| *byte == b':')?;
        let key = line.get(..colon)?.trim_ascii_end();
        let (_, gives) = self
            .trailers
            .iter()
            .find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(key))?;
        Some((gives, line.get(colon + 1..)?))
    }

    /// Where the key of a co-author's trailer ends that stands anywhere in a line, and its convention.
    pub(super) fn co_author(&self, line: &[u8]) -> Option<(usize, usize)> {
        let co = |(index, gives): &(usize, Gives)| {
            (*gives == Gives::Who(Stage::CoAuthor)).then_some(*index)
        };
        self.trailers.iter().find_map(|(key, giving)| {
            let index = giving.iter().filter_map(co).max()?;
            let mut places = line.windows(key.len());
            let at = places.position(|place| place.eq_ignore_ascii_case(key.as_bytes()))?;
            Some((index, at + key.len()))
        })
    }

    /// Whether this lower-case address or login carries merges out.
    pub(super) fn is_executor(&self, name: &str) -> bool {
        self.executors.contains_key(name)
    }

    /// Whether this lower-case address or login is a well-known robot's.
    pub(super) fn is_robot(&self, name: &str) -> bool {
        self.robots.contains_key(name)
    }

    /// Whether this exact name is a script's that merges under its user's address.
    pub(super) fn is_script(&self, name: &str) -> bool {
        self.scripts.contains_key(name)
    }
}
