//! Which changes stay in memory: all, or the newest of each word.

use super::reading::Taking;
use crate::audit::{AuditedChange, SeenPerson, Word};
use crate::cli::exit::Error;
use std::collections::VecDeque;

/// Keeps some changes of a stream.
#[derive(Debug)]
pub(super) enum Keep {
    /// All of them.
    All(Vec<AuditedChange>),
    /// Of each word the newest so many, with their place in the stream.
    Newest {
        /// How many of each bad word.
        most: usize,
        /// How many of `apart`.
        apart: usize,
        /// By word.
        kept: [VecDeque<(u64, AuditedChange)>; 4],
        /// How many came.
        came: u64,
    },
}

impl Keep {
    pub(super) fn all() -> Self {
        Self::All(Vec::new())
    }

    /// The newest of each word: `most` of the bad ones, and so many of `apart`.
    pub(super) fn newest(most: usize, apart: usize) -> Self {
        Self::Newest {
            most,
            apart,
            kept: Default::default(),
            came: 0,
        }
    }

    fn keep(&mut self, change: AuditedChange) {
        match self {
            Self::All(list) => list.push(change),
            Self::Newest {
                most,
                apart: most_apart,
                kept,
                came,
            } => {
                let [alone, unreviewed, unknown, apart] = kept;
                let (list, most) = match change.word {
                    Word::Alone => (alone, most),
                    Word::Unreviewed => (unreviewed, most),
                    Word::Unknown => (unknown, most),
                    Word::Apart => (apart, most_apart),
                };
                list.push_back((*came, change));
                *came += 1;
                if list.len() > *most {
                    list.pop_front();
                }
            }
        }
    }

    /// The same, with nothing kept yet.
    fn empty(&self) -> Self {
        match self {
            Self::All(_) => Self::all(),
            Self::Newest { most, apart, .. } => Self::newest(*most, *apart),
        }
    }

    /// What was kept, oldest first.
    pub(super) fn into_changes(self) -> Vec<AuditedChange> {
        match self {
            Self::All(list) => list,
            Self::Newest { kept, .. } => {
                let mut list: Vec<(u64, AuditedChange)> = kept.into_iter().flatten().collect();
                list.sort_by_key(|(at, _)| *at);
                list.into_iter().map(|(_, change)| change).collect()
            }
        }
    }
}

impl Taking for Keep {
    fn take(&mut self, change: AuditedChange, _: &[SeenPerson]) -> Result<(), Error> {
        self.keep(change);
        Ok(())
    }

    fn has_all(&self) -> bool {
        // What was let go would be let go again.
        true
    }

    fn again(&mut self) -> Result<(), Error> {
        *self = self.empty();
        Ok(())
    }
}
