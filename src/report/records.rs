//! The acts behind a finding as lines: step, what was done, how it is proven, and where the record is.

use super::Said;
use super::acts::{proof, short, telling};
use super::lines::{Lines, pad};
use crate::decision::{Act, Did};
use crate::evidence::Revision;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

impl<'e> Said<'_, 'e> {
    /// Each act once: commits that share a proof on one line, and what the author's own commit says of its committer
    /// left out, for it says nothing new.
    pub(super) fn acts(&self, out: &mut Lines, acts: &[Act<'e>]) {
        let wrote: BTreeSet<Option<Revision>> = acts
            .iter()
            .filter(|act| act.what == Did::Wrote)
            .map(|act| act.revision)
            .collect();
        let mut rows: Vec<Record<'e>> = Vec::new();
        for act in acts {
            if act.what == Did::Committed && wrote.contains(&act.revision) {
                continue;
            }
            let proof = act.citation.proof;
            let same = |row: &&mut Record<'e>| {
                row.act.stage == act.stage
                    && row.act.what == act.what
                    && row.act.citation.proof == proof
            };
            match rows.iter_mut().find(same) {
                Some(row) => row.revisions.extend(act.revision),
                None => rows.push(Record {
                    act: *act,
                    revisions: act.revision.into_iter().collect(),
                }),
            }
        }
        rows.sort_by_key(|row| (row.act.stage, telling(row.act.what)));
        let words: Vec<String> = rows.iter().map(Record::words).collect();
        let wide = words.iter().map(|words| words.width()).max().unwrap_or(0);
        for (row, words) in rows.iter().zip(words) {
            let url = row.act.citation.url.as_deref();
            let line = format!(
                "{:<10}{}  {:<14} {}",
                row.act.stage.as_str(),
                pad(&words, wide),
                proof(row.act.citation.proof),
                url.and_then(super::clean::address).unwrap_or_default()
            );
            out.whole(4, line.trim_end());
        }
    }
}

/// Acts of one kind with one proof.
struct Record<'e> {
    act: Act<'e>,
    revisions: BTreeSet<Revision>,
}

impl Record<'_> {
    fn words(&self) -> String {
        let mut words = short(self.act.what).to_owned();
        for (place, revision) in self.revisions.iter().enumerate() {
            match place {
                0 => words.push_str(&format!(" {}", revision.short())),
                1 | 2 => words.push_str(&format!(", {}", revision.short())),
                _ => {
                    words.push_str(&format!(" and {} more", self.revisions.len() - 3));
                    break;
                }
            }
        }
        words
    }
}
