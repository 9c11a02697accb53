//! Which changes stay in memory: all, or the newest of each bad word.

use crate::audit::{AuditedChange, Word};
use std::collections::VecDeque;

/// Keeps some changes of a stream.
#[derive(Debug)]
pub(super) enum Keep {
    /// All of them.
    All(Vec<AuditedChange>),
    /// Of each word but `apart`, the newest so many, with their place in the stream.
    Newest {
        /// How many of each.
        most: usize,
        /// By word.
        kept: [VecDeque<(u64, AuditedChange)>; 3],
        /// How many came.
        came: u64,
    },
}

impl Keep {
    pub(super) fn all() -> Self {
        Self::All(Vec::new())
    }

    pub(super) fn newest(most: usize) -> Self {
        Self::Newest {
            most,
            kept: Default::default(),
            came: 0,
        }
    }

    pub(super) fn take(&mut self, change: AuditedChange) {
        match self {
            Self::All(list) => list.push(change),
            Self::Newest { most, kept, came } => {
                let [alone, unreviewed, unknown] = kept;
                let list = match change.word {
                    Word::Alone => alone,
                    Word::Unreviewed => unreviewed,
                    Word::Unknown => unknown,
                    Word::Apart => return,
                };
                list.push_back((*came, change));
                *came += 1;
                if list.len() > *most {
                    list.pop_front();
                }
            }
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
