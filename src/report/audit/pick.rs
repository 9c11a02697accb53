//! Which changes are shown: worst first, and of those the newest.

use crate::audit::{AuditedChange, Report, Why, Word};
use std::collections::BTreeMap;

/// How many changes are shown one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// The worst, at most so many; those that are [`Word::Apart`] only as a number.
    First(usize),
    /// All that the report holds.
    All,
}

/// The changes of one word that are shown.
pub(super) struct Picked<'r> {
    pub(super) word: Word,
    /// By reason, each newest first.
    pub(super) groups: Vec<(Why, Vec<&'r AuditedChange>)>,
    /// How many more the range has.
    pub(super) more: u64,
}

/// Rows that a word has at least, where a worse one would take all.
const AT_LEAST: usize = 3;

/// The changes to show, word by word, worst first.
pub(super) fn pick(report: &Report, rows: Rows) -> Vec<Picked<'_>> {
    let words: &[Word] = match rows {
        Rows::First(_) => &[Word::Alone, Word::Unreviewed, Word::Unknown],
        Rows::All => &Word::ALL,
    };
    let mut by_word: BTreeMap<Word, Vec<&AuditedChange>> = BTreeMap::new();
    for change in report.changes.iter().rev() {
        by_word.entry(change.word).or_default().push(change);
    }
    let held = |word: &Word| by_word.get(word).map_or(0, Vec::len);
    let mut left = match rows {
        Rows::First(most) => most,
        Rows::All => usize::MAX,
    };
    let mut picked = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let rest = words.get(place + 1..).unwrap_or_default();
        let kept: usize = rest.iter().map(|word| held(word).min(AT_LEAST)).sum();
        let most = held(word).min(left.saturating_sub(kept).max(AT_LEAST.min(left)));
        left = left.saturating_sub(most);
        let all = report.counts.of(*word).max(held(word) as u64);
        if all == 0 {
            continue;
        }
        let mut groups: BTreeMap<Why, Vec<&AuditedChange>> = BTreeMap::new();
        for change in by_word.get(word).into_iter().flatten().take(most) {
            groups.entry(change.why).or_default().push(*change);
        }
        picked.push(Picked {
            word: *word,
            groups: groups.into_iter().collect(),
            more: all.saturating_sub(most as u64),
        });
    }
    picked
}
