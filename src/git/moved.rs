//! Recomputing merges and rebases.

use super::{Objects, id};
use crate::evidence::{Arrival, Change, Moved, Revision};
use std::collections::BTreeSet;

impl Objects {
    /// Whether a merge of two holds exactly what merging them by machine gives. None: it cannot be recomputed.
    pub(super) fn is_clean_merge(&self, made: &git2::Commit<'_>) -> Option<bool> {
        let (ours, theirs) = (made.parent(0).ok()?, made.parent(1).ok()?);
        let mut recomputed = false;
        for options in options() {
            let merged = self
                .repository
                .merge_commits(&ours, &theirs, Some(&options));
            let Ok(mut index) = merged else { continue };
            recomputed = true;
            if !index.has_conflicts()
                && index.write_tree_to(&self.repository).ok() == Some(made.tree_id())
            {
                return Some(true);
            }
        }
        recomputed.then_some(false)
    }

    /// Forced heads that only put the head before them on a newer base, commit by commit.
    pub(super) fn prove_rebases(&self, change: &mut Change) {
        let Some(base) = change.base else { return };
        let mut moved: BTreeSet<Revision> = BTreeSet::new();
        let pairs: Vec<(Revision, Revision)> = change
            .heads
            .windows(2)
            .filter_map(|pair| match pair {
                [before, after] if after.arrival == Arrival::Forced => {
                    Some((before.revision, after.revision))
                }
                _ => None,
            })
            .collect();
        for (before, after) in pairs {
            let Some(copies) = self.copies(before, after, base) else {
                continue;
            };
            moved.extend(copies);
            let heads = change.heads.iter_mut();
            for head in
                heads.filter(|head| head.revision == after && head.arrival == Arrival::Forced)
            {
                head.moved = Some(Moved::CleanRebase);
            }
        }
        for commit in &mut change.commits {
            if commit.moved.is_none() && moved.contains(&commit.revision) {
                commit.moved = Some(Moved::CleanRebase);
            }
        }
    }

    /// The commits of `after`, if they are those of `before`, each put on the one before it by machine.
    fn copies(&self, before: Revision, after: Revision, base: Revision) -> Option<Vec<Revision>> {
        let (old, _) = self.line(before, base)?;
        let (new, onto) = self.line(after, base)?;
        if old.len() != new.len() || old.is_empty() || !self.is_ancestor(base, onto) {
            return None;
        }
        let mut copies = Vec::with_capacity(new.len());
        for (old, new) in old.iter().zip(&new) {
            let same = old.message_bytes() == new.message_bytes()
                && old.author().name_bytes() == new.author().name_bytes()
                && old.author().email_bytes() == new.author().email_bytes();
            if !same || !self.is_picked(old, new)? {
                return None;
            }
            copies.push(id(new.id())?);
        }
        Some(copies)
    }

    /// The commits over the base, oldest first, and the commit of the base that they stand on; none where there is a
    /// merge among them.
    fn line(&self, head: Revision, base: Revision) -> Option<(Vec<git2::Commit<'_>>, Revision)> {
        const LONGEST: usize = 1000;
        let mut line = Vec::new();
        let mut at = self.commit(head)?;
        for _ in 0..LONGEST {
            let here = id(at.id())?;
            if self.is_ancestor(base, here) {
                line.reverse();
                return Some((line, here));
            }
            if at.parent_count() != 1 {
                return None;
            }
            let parent = at.parent(0).ok()?;
            line.push(at);
            at = parent;
        }
        None
    }

    fn is_picked(&self, old: &git2::Commit<'_>, new: &git2::Commit<'_>) -> Option<bool> {
        let ancestor = old.parent(0).ok()?.tree().ok()?;
        let ours = new.parent(0).ok()?.tree().ok()?;
        let theirs = old.tree().ok()?;
        for options in options() {
            let merged = self
                .repository
                .merge_trees(&ancestor, &ours, &theirs, Some(&options));
            let Ok(mut index) = merged else { continue };
            if !index.has_conflicts()
                && index.write_tree_to(&self.repository).ok() == Some(new.tree_id())
            {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// Following renames, as forges do, and not following them: what either gives, nobody wrote.
fn options() -> [git2::MergeOptions; 2] {
    let mut following = git2::MergeOptions::new();
    following.find_renames(true);
    let mut plain = git2::MergeOptions::new();
    plain.find_renames(false);
    [following, plain]
}
