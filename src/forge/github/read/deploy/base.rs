//! From where the range begins (J23): the newest record that proves itself, and how the deployed revision stands to it.

use super::super::{ReadError, Reader};
use super::compare::{Compared, Stands};
use super::proof::{Expected, runs_of};
use super::refused::not_here;
use super::run::{Deploying, Target};
use crate::evidence::{Actor, Fact, RangeBase, Revision, Timestamp, Why};
use crate::forge::github::answers::{DeployRun, Record, RestCommit};
use crate::forge::transport::{Failure, RequestError};
use crate::policy::Environment;
use std::collections::{HashMap, HashSet};

/// What a deployment ships, as commits.
#[derive(Debug, Clone)]
pub struct Based {
    pub(super) base: RangeBase,
    pub(super) rewritten: bool,
    /// Oldest first. The deployed one alone where it runs already or was rolled back to.
    pub(super) commits: Vec<RestCommit>,
    /// The deployed revision's tree.
    pub(super) tree: Option<Revision>,
    /// Records that say they succeeded and do not prove it.
    pub(super) unproven: Vec<(Record, String)>,
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

impl Reader {
    /// Finds the base, and reads every commit between it and the head. `since` stands in for the policy's, by hand;
    /// `glass` is the workflow whose deployments here are break-glass: what they shipped runs there, and is owed a review
    /// beside the range ([`Reader::emergencies`]).
    ///
    /// # Errors
    /// [`ReadError`] where records, runs or commits cannot be read to the end.
    pub async fn base(
        &self,
        deploying: &mut Deploying,
        environment: Option<&Environment>,
        since: Option<Revision>,
        glass: Option<&str>,
    ) -> Result<Based, ReadError> {
        let run_path = deploying.run.as_ref().map(|run| run.workflow().to_owned());
        let repository = deploying.asked.repository.id;
        let default_branch = deploying.asked.repository.default_branch.clone();
        let expected = Expected {
            repository,
            from: environment
                .and_then(|environment| environment.from.as_deref())
                .or(run_path.as_deref()),
            glass,
            environment,
            default_branch: &default_branch,
        };
        let since = since.or_else(|| environment?.since);
        deploying.of_law(environment);
        let head = deploying.head;
        // The comparison with the likeliest base goes along with the question whether it is one.
        let likely = deploying
            .asked
            .records
            .items
            .iter()
            .find(|record| !runs_of(record).is_empty())
            .map(|record| record.commit_oid)
            .or(since);
        let mut records = deploying.asked.records.clone();
        let (found, ahead, moved) = tokio::join!(
            self.record(deploying, &mut records, &expected, 0),
            async {
                match likely {
                    Some(base) => Some((base, self.compared(deploying, base, head).await)),
                    None => None,
                }
            },
            self.moved(deploying),
        );
        let (record, unproven) = found?;
        let mut missing = std::mem::take(&mut deploying.missing);
        missing.extend(moved?);
        missing.extend(not_here(deploying, &expected));
        if let Some(why) = records.short {
            missing.extend(
                record
                    .is_none()
                    .then(|| (why, "the deployment records".to_owned())),
            );
        }
        deploying.asked.records = records;
        let by_glass = record
            .as_ref()
            .filter(|(_, run)| Some(run.workflow()) == glass)
            .map(|(_, run)| (run.id, run.created_at));
        let found = (record, unproven);
        let mut based = self
            .ranged_from(deploying, found, since, ahead, missing)
            .await?;
        based.glass = by_glass;
        Ok(based)
    }

    /// Reads every commit between a record that proves itself and the head; without one, between `since` and the head.
    pub(super) async fn ranged_from(
        &self,
        deploying: &Deploying,
        (record, unproven): Found,
        since: Option<Revision>,
        ahead: Option<(Revision, Result<Compared, RequestError>)>,
        mut missing: Vec<(Why, String)>,
    ) -> Result<Based, ReadError> {
        let head = deploying.head;
        let with = |base: Revision| {
            let ahead = ahead.clone_of(base);
            async move {
                match ahead {
                    Some(compared) => compared,
                    None => self.compared(deploying, base, head).await,
                }
            }
        };
        let mut based = match record {
            Some((record, run)) => {
                let compared = match with(record.commit_oid).await {
                    Ok(compared) => compared,
                    Err(error) if matches!(error.failure, Failure::NotFound) => {
                        let gone = format!(
                            "{}, which ran here, is no commit of the repository any more",
                            record.commit_oid.short()
                        );
                        missing.push((Why::Deleted, gone));
                        return Ok(Based::unknown(unproven, missing));
                    }
                    Err(error) => return Err(error.into()),
                };
                let same_ref = matches!(&deploying.target, Target::Branch(name, _)
                    if Some(name) == run.head_branch.as_ref());
                let rewritten = same_ref
                    && compared.stands == Stands::Diverged
                    && self.was_forced(deploying, run.created_at).await;
                of_record(record.commit_oid, compared, since, rewritten)
            }
            None => match since {
                None => Based::unknown(Vec::new(), Vec::new()),
                Some(since) => match with(since).await {
                    Ok(compared) => of_since(since, head, compared),
                    Err(error) if matches!(error.failure, Failure::NotFound) => {
                        missing.push((Why::Unsupported, no_start(since)));
                        Based::unknown(Vec::new(), Vec::new())
                    }
                    Err(error) => return Err(error.into()),
                },
            },
        };
        based.missing.append(&mut missing);
        based.unproven = unproven;
        based.tree = based
            .commits
            .iter()
            .find(|commit| commit.sha == head)
            .map(|commit| commit.commit.tree.sha);
        based.order(head)?;
        Ok(based)
    }
}

/// The newest record that proves itself with its run, and the newer ones that do not.
pub(super) type Found = (Option<(Record, DeployRun)>, Vec<(Record, String)>);

/// A comparison that was made before it was known to be the right one.
trait Ahead {
    fn clone_of(&self, base: Revision) -> Option<Result<Compared, RequestError>>;
}

impl Ahead for Option<(Revision, Result<Compared, RequestError>)> {
    fn clone_of(&self, base: Revision) -> Option<Result<Compared, RequestError>> {
        match self {
            // One that failed is made again: it is asked for in earnest now.
            Some((with, Ok(compared))) if *with == base => Some(Ok(compared.clone())),
            Some(_) | None => None,
        }
    }
}

fn no_start(since: Revision) -> String {
    format!(
        "the policy's `since` {} is not in the history of what is deployed",
        since.short()
    )
}

/// The range from a record that proves itself.
pub(super) fn of_record(
    base: Revision,
    compared: Compared,
    since: Option<Revision>,
    rewritten: bool,
) -> Based {
    let mut based = Based::unknown(Vec::new(), Vec::new());
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

/// The range of a first deployment (E131).
pub(super) fn of_since(since: Revision, head: Revision, compared: Compared) -> Based {
    let mut based = Based::unknown(Vec::new(), Vec::new());
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

impl Deploying {
    /// What the law says of the environment, for whoever is told what to do next.
    pub(super) fn of_law(&mut self, environment: Option<&Environment>) {
        self.from = environment.and_then(|known| known.from.clone());
        self.tags = environment
            .and_then(|environment| environment.refs.as_ref())
            .is_some_and(|refs| refs.written.iter().any(|one| one.starts_with("refs/tags/")));
    }
}

impl Default for Based {
    fn default() -> Self {
        Self::unknown(Vec::new(), Vec::new())
    }
}

impl Based {
    pub(super) fn unknown(unproven: Vec<(Record, String)>, missing: Vec<(Why, String)>) -> Self {
        Self {
            base: RangeBase::Unknown,
            rewritten: false,
            commits: Vec::new(),
            tree: None,
            unproven,
            missing,
            glass: None,
        }
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
                (
                    id,
                    format!("a record of {}: {why}", record.commit_oid.short()),
                    by,
                )
            })
            .collect()
    }
}

/// The fact that all of this is about.
pub(super) const FACT: Fact = Fact::Range;

#[cfg(test)]
#[path = "base_tests.rs"]
mod tests;
