//! What a deployment ships, as commits: a base, and what came to the branch since, in an order that judging can follow.

use super::super::ReadError;
use super::compare::{Compared, Stands};
use super::records::Found;
use crate::evidence::{Actor, Fact, RangeBase, Revision, Timestamp, Why};
use crate::forge::github::answers::{Record, RestCommit};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What a deployment ships, as commits.
#[derive(Debug, Clone)]
pub struct Based {
    pub(super) base: RangeBase,
    pub(super) rewritten: bool,
    /// Oldest first. The deployed one alone where it runs already or was rolled back to.
    pub(super) commits: Vec<RestCommit>,
    /// The deployed revision's tree.
    pub(super) tree: Option<Revision>,
    /// The record by which the base was found.
    pub(super) proven: Option<Record>,
    /// Records that say they succeeded and do not prove it.
    pub(super) unproven: Vec<(Record, String)>,
    /// Runs of those that were not over when they were read: they may still prove theirs.
    pub(super) running: BTreeSet<u64>,
    pub(super) missing: Vec<(Why, String)>,
    /// The run that made the base and when it was started, where the base is an emergency's (J30).
    pub(super) glass: Option<(u64, Timestamp)>,
}

impl Based {
    /// How the base was found.
    #[must_use]
    pub fn base(&self) -> RangeBase {
        self.base
    }

    /// How many commits there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.commits.len()
    }

    /// Whether nothing is shipped that could be judged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.commits.is_empty()
    }
}

/// The range from a record that proves itself.
pub(super) fn of_record(
    base: Revision,
    compared: Compared,
    since: Option<Revision>,
    rewritten: bool,
) -> Based {
    let mut based = Based::unknown();
    match compared.stands {
        Stands::Identical => {
            based.base = RangeBase::Same(base);
            based.commits = vec![compared.base.unwrap_or(compared.merge_base)];
        }
        Stands::Behind => {
            based.base = RangeBase::RollBack(base);
            based.commits = vec![compared.merge_base];
        }
        Stands::Ahead | Stands::Diverged => {
            // A `since` that came after what runs is where judging starts: the policy was changed for it (J23).
            let start =
                since.filter(|since| compared.commits.iter().any(|commit| commit.sha == *since));
            match (start, compared.stands) {
                (Some(since), _) => {
                    let old = ancestors(since, &compared.commits);
                    based.base = RangeBase::Since(since);
                    based.commits = compared.commits;
                    based.commits.retain(|commit| !old.contains(&commit.sha));
                }
                (None, Stands::Diverged) => {
                    based.base = RangeBase::MergeBase(base);
                    based.rewritten = rewritten;
                    based.commits = compared.commits;
                }
                (None, Stands::Ahead | Stands::Identical | Stands::Behind) => {
                    based.base = RangeBase::Record(base);
                    based.commits = compared.commits;
                }
            }
        }
    }
    based
}

/// What is said of a `since` that is not behind the head.
pub(super) fn no_start(since: Revision) -> String {
    format!(
        "the policy's `since` {} is not in the history of what is deployed",
        since.short()
    )
}

/// The range of a first deployment (E131).
pub(super) fn of_since(since: Revision, head: Revision, compared: Compared) -> Based {
    let mut based = Based::unknown();
    match compared.stands {
        Stands::Ahead => {
            based.base = RangeBase::Since(since);
            based.commits = compared.commits;
        }
        Stands::Identical => {
            based.base = RangeBase::Same(head);
            based.commits = vec![compared.base.unwrap_or(compared.merge_base)];
        }
        Stands::Behind | Stands::Diverged => {
            based.missing.push((Why::Unsupported, no_start(since)));
        }
    }
    based
}

/// A commit and those of its ancestors that are among these.
fn ancestors(of: Revision, among: &[RestCommit]) -> HashSet<Revision> {
    let parents: HashMap<Revision, Vec<Revision>> = among
        .iter()
        .map(|commit| {
            let parents = commit.parents.iter().map(|parent| parent.sha).collect();
            (commit.sha, parents)
        })
        .collect();
    let mut found = HashSet::new();
    let mut todo = vec![of];
    while let Some(next) = todo.pop() {
        if let Some(parents) = parents.get(&next)
            && found.insert(next)
        {
            todo.extend(parents);
        }
    }
    found
}

impl Default for Based {
    fn default() -> Self {
        Self::unknown()
    }
}

impl Based {
    pub(super) fn unknown() -> Self {
        Self {
            base: RangeBase::Unknown,
            rewritten: false,
            commits: Vec::new(),
            tree: None,
            proven: None,
            unproven: Vec::new(),
            running: BTreeSet::new(),
            missing: Vec::new(),
            glass: None,
        }
    }

    /// One without a base that anything can be judged from, and why.
    pub(super) fn lacking(why: Why, detail: String) -> Self {
        Self {
            missing: vec![(why, detail)],
            ..Self::unknown()
        }
    }

    /// Says that what it rests on changed each time that it was read (E134): nothing is decided on it.
    pub fn give_up(&mut self, times: u32, what: &str) {
        let detail =
            format!("{what} meanwhile, {times} times: let deployments take turns (`concurrency`)");
        self.missing.push((Why::Inconsistent, detail));
    }

    /// Keeps what was found among the records. `glass` is the workflow whose deployments are break-glass (J30).
    pub(super) fn found(&mut self, found: Found, glass: Option<&str>) {
        self.glass = found
            .proven
            .as_ref()
            .filter(|(_, run)| Some(run.workflow()) == glass)
            .map(|(_, run)| (run.id, run.created_at));
        self.proven = found.proven.map(|(record, _)| record);
        self.unproven = found.unproven;
        self.running = found.running;
    }

    /// Parents before children, and the deployed revision last.
    pub(super) fn order(&mut self, head: Revision) -> Result<(), ReadError> {
        let there: HashSet<Revision> = self.commits.iter().map(|commit| commit.sha).collect();
        let mut waiting: Vec<RestCommit> = std::mem::take(&mut self.commits);
        let mut placed: HashSet<Revision> = HashSet::new();
        let mut ordered = Vec::with_capacity(waiting.len());
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut later = Vec::new();
            for commit in waiting {
                let ready = commit
                    .parents
                    .iter()
                    .all(|parent| !there.contains(&parent.sha) || placed.contains(&parent.sha));
                match ready {
                    true => {
                        placed.insert(commit.sha);
                        ordered.push(commit);
                    }
                    false => later.push(commit),
                }
            }
            if later.len() == before {
                return Err(ReadError::Range(
                    "its commits are each other's ancestors".to_owned(),
                ));
            }
            waiting = later;
        }
        match ordered.last() {
            Some(last) if last.sha != head => Err(ReadError::Range(format!(
                "the forge's comparison ends with {}, and not with {}",
                last.sha.short(),
                head.short()
            ))),
            Some(_) | None => {
                self.commits = ordered;
                Ok(())
            }
        }
    }

    /// What is to be shown of records that do not prove themselves.
    pub(super) fn forged(
        &self,
        mut who: impl FnMut(&Record) -> Actor,
    ) -> Vec<(u64, String, Actor)> {
        self.unproven
            .iter()
            .map(|(record, why)| {
                let by = who(record);
                let id = record.database_id.unwrap_or_default();
                let maker = record.creator.as_ref().map_or_else(
                    || "nobody who is named".to_owned(),
                    |maker| format!("`{}`", maker.login.escape_debug()),
                );
                let of = record.commit_oid.short();
                (id, format!("a record of {of} by {maker}: {why}"), by)
            })
            .collect()
    }
}

/// The fact that all of this is about.
pub(super) const FACT: Fact = Fact::Range;

#[cfg(test)]
#[path = "based_tests.rs"]
mod tests;
