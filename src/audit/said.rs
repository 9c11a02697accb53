//! What one message says, as it is gathered.

use super::change::Stage;
use super::speech::Spoken;

/// How much of a message is read, in bytes.
pub(super) const LONGEST: usize = 32 << 20;

/// How many people one message may name; one that names more is not read to the end.
pub(super) const MOST: usize = 1_000;

/// One person whom a message names in a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) stage: Stage,
    pub(super) who: Spoken,
    /// The line of the message, from 1.
    pub(super) line: u32,
    pub(super) text: String,
}

/// One change of a batch that a single merge commit brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Batched {
    pub(super) number: String,
    pub(super) title: Option<String>,
    pub(super) said: Vec<Said>,
    /// Whether more than one line says who opened and approved it: any of them may be a description's.
    pub(super) doubtful: bool,
}

/// What a message says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) title: String,
    pub(super) number: Option<String>,
    pub(super) url: Option<String>,
    pub(super) said: Vec<Said>,
    pub(super) batch: Vec<Batched>,
    /// The conventions that spoke, as bits by their place in the book.
    pub(super) spoke: u32,
    /// The convention whose subject or line names the change.
    pub(super) named_by: Option<usize>,
    /// Whether it is one change of a rollup.
    pub(super) member: bool,
    pub(super) exact: bool,
    pub(super) whole: bool,
    /// Whether its lines could be told apart and its names read.
    pub(super) legible: bool,
}

/// Which mark a line of a code fence is made of.
pub(super) fn is_fence(line: &[u8]) -> Option<u8> {
    let line = line.trim_ascii();
    [b'`', b'~']
        .into_iter()
        .find(|mark| line.starts_with(&[*mark; 3]))
}

/// Whether the line says that the commit was picked from another.
pub(super) fn is_pick(line: &[u8]) -> bool {
    line.strip_prefix(b"(cherry picked from commit ")
        .is_some_and(|rest| {
            rest.iter()
                .take_while(|byte| byte.is_ascii_hexdigit())
                .count()
                >= 7
        })
}

/// Whether the words of somebody in a list of those who agreed say that they do not: `NACK 0a1b2c3`, `Concept NACK`.
pub(super) fn says_no(words: &str) -> bool {
    words
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("nack"))
}

/// Whether a message speaks of co-authors at all: most do not, and then no line is searched for them.
pub(super) fn may_stray(message: &[u8]) -> bool {
    [&b"uthored-by"[..], b"uthored-By", b"UTHORED-BY"]
        .iter()
        .any(|word| memchr::memmem::find(message, word).is_some())
}
