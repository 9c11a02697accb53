//! Git objects at hand: proofs that only they can give.
//!
//! [`Objects`] opens a repository's object store and nothing else of it: no configuration, no hook, no attribute, no work
//! tree has a say, and nothing is written to it. [`Objects::prove`] adds to evidence what recomputing shows: clean
//! update merges and rebases, whose movers wrote nothing (E27), the people of heads that a forced push dropped (E31),
//! and whether a merge commit made elsewhere holds anything new (E35). A proof that fails adds nothing.

mod dropped;
pub mod history;
mod moved;

use crate::evidence::{Change, Evidence, MergeMethod, Moved, Revision};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The objects of a repository.
pub struct Objects {
    repository: git2::Repository,
}

/// The repository cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is no git repository that can be read: {source}", path.display())]
pub struct GitError {
    /// Where.
    pub path: PathBuf,
    /// Why.
    pub source: git2::Error,
}

impl Objects {
    /// Opens the object store of the repository at `path`: a clone, or its `.git`.
    ///
    /// # Errors
    /// [`GitError`] where there is none, or it belongs to somebody else.
    pub fn open(path: &Path) -> Result<Self, GitError> {
        let failed = |source| GitError {
            path: path.to_owned(),
            source,
        };
        // Not looked for above `path`, and with git's own check of whom it belongs to.
        let flags = git2::RepositoryOpenFlags::NO_SEARCH;
        let none: [&Path; 0] = [];
        let found = git2::Repository::open_ext(path, flags, none).map_err(failed)?;
        let store = found.odb().map_err(failed)?;
        // Merging makes new trees: they stay in memory.
        store.add_new_mempack_backend(1000).map_err(failed)?;
        let repository = git2::Repository::from_odb(store).map_err(failed)?;
        Ok(Self { repository })
    }

    /// Adds to the evidence what the objects prove.
    pub fn prove(&self, evidence: &mut Evidence) {
        let emails = dropped::emails(evidence);
        let mut told = Vec::new();
        for change in &mut evidence.changes {
            told.extend(self.fill_dropped(change, &emails));
            self.fill_heads(change);
            self.prove_merges(change);
            self.prove_rebases(change);
            self.prove_merge(change);
        }
        evidence.gaps.retain(|gap| {
            !told.iter().any(|(id, detail)| {
                gap.change.as_ref() == Some(id) && gap.detail.as_ref() == Some(detail)
            })
        });
    }

    fn commit(&self, revision: Revision) -> Option<git2::Commit<'_>> {
        let id = git2::Oid::from_str(&revision.to_string()).ok()?;
        self.repository.find_commit(id).ok()
    }

    fn is_ancestor(&self, of: Revision, revision: Revision) -> bool {
        if of == revision {
            return true;
        }
        let ids = (
            git2::Oid::from_str(&of.to_string()),
            git2::Oid::from_str(&revision.to_string()),
        );
        match ids {
            (Ok(of), Ok(revision)) => self
                .repository
                .graph_descendant_of(of, revision)
                .unwrap_or(false),
            (Err(_), _) | (_, Err(_)) => false,
        }
    }

    fn fill_heads(&self, change: &mut Change) {
        for head in &mut change.heads {
            let Some(commit) = self.commit(head.revision) else {
                continue;
            };
            head.tree = head.tree.or_else(|| id(commit.tree_id()));
            if let (None, Some(base)) = (head.base, change.base) {
                let base = git2::Oid::from_str(&base.to_string());
                let base = base.and_then(|base| self.repository.merge_base(commit.id(), base));
                head.base = base.ok().and_then(id);
            }
        }
    }

    /// A merge commit that was made elsewhere and pushed: whether its tree is the recomputed one (E35).
    fn prove_merge(&self, change: &mut Change) {
        let Some(merge) = &mut change.merge else {
            return;
        };
        if merge.method != MergeMethod::PushedMergeUnproven {
            return;
        }
        let Some(made) = merge.result.last().and_then(|made| self.commit(*made)) else {
            return;
        };
        let parents: Vec<git2::Oid> = made.parent_ids().collect();
        let [_, second] = parents.as_slice() else {
            return;
        };
        if id(*second) == Some(merge.head) {
            merge.method = match self.is_clean_merge(&made) {
                Some(true) => MergeMethod::PushedMerge,
                Some(false) => MergeMethod::PushedMergeDiffers,
                None => MergeMethod::PushedMergeUnproven,
            };
        }
    }

    fn prove_merges(&self, change: &mut Change) {
        let Some(base) = change.base else { return };
        for commit in &mut change.commits {
            // What is merged in must be the target's own: else it is another branch's work (E29).
            let [_, from] = commit.parents.as_slice() else {
                continue;
            };
            if !self.is_ancestor(base, *from) {
                continue;
            }
            let made = self.commit(commit.revision);
            if made.is_some_and(|made| self.is_clean_merge(&made) == Some(true)) {
                commit.moved = Some(Moved::CleanMerge);
            }
        }
        // A push that only brought such a merge onto the head before it wrote nothing.
        let clean: BTreeMap<Revision, Revision> = change
            .commits
            .iter()
            .filter(|commit| commit.moved == Some(Moved::CleanMerge))
            .filter_map(|commit| Some((commit.revision, *commit.parents.first()?)))
            .collect();
        let mut before = None;
        for head in &mut change.heads {
            if before.is_some() && clean.get(&head.revision).copied() == before {
                head.moved = Some(Moved::CleanMerge);
            }
            before = Some(head.revision);
        }
    }
}

impl std::fmt::Debug for Objects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Objects")
    }
}

fn id(oid: git2::Oid) -> Option<Revision> {
    oid.to_string().parse().ok()
}

/// Accounts by the address that the forge says they own.
type Emails = BTreeMap<String, crate::evidence::AccountId>;
