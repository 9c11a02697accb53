//! Which runs of the break-glass workflow deployed into the environment (J30): listed, and found again among its records.

use super::super::rest::{encode, one};
use super::super::{List, Reader};
use super::emergencies::{ACTIONS, Lost};
use super::proof::{Expected, runs_of};
use super::run::Deploying;
use crate::evidence::{Timestamp, Why};
use crate::forge::github::answers::{DeployRun, DeployRuns, Record};
use crate::forge::transport::Read;
use crate::policy::BreakGlassLaw;

/// How many pages of runs are read: 100 on each.
const PAGES: usize = 20;

/// A run that may have deployed here, by every attempt that was read.
pub(super) struct Candidate {
    attempts: Vec<DeployRun>,
}

/// A run that deployed here, with its place in the list of the environment's records.
pub(super) struct Placed {
    pub(super) place: usize,
    /// The attempt that deployed.
    pub(super) run: DeployRun,
    /// Other attempts that were read.
    pub(super) others: Vec<DeployRun>,
    pub(super) record: Record,
}

impl Reader {
    /// The runs of the workflow since then, newest first.
    pub(super) async fn runs_since(
        &self,
        deploying: &Deploying,
        law: &BreakGlassLaw,
        since: Timestamp,
    ) -> List<DeployRun> {
        let file = law.from.rsplit('/').next().unwrap_or_default();
        let first = format!(
            "{}/actions/workflows/{}/runs?per_page=100",
            deploying.at.path(),
            encode(file)
        );
        let mut items: Vec<DeployRun> = Vec::new();
        let mut next = Some(first);
        let mut total = 0;
        for page in 0.. {
            let Some(path) = next.take() else { break };
            if page == PAGES {
                return List::lost(Why::Truncated);
            }
            let read = Read {
                path,
                needs: ACTIONS,
            };
            match self.client.get::<DeployRuns>(&read).await {
                Ok(answer) => {
                    total = answer.body.total_count;
                    items.extend(answer.body.workflow_runs);
                    next = answer.next;
                }
                Err(error) => {
                    tracing::warn!("{error}");
                    return List::lost(error.failure.why());
                }
            }
            if items.last().is_some_and(|last| last.created_at < since) {
                items.retain(|run| run.created_at >= since);
                return checked(items, law);
            }
        }
        if u64::try_from(items.len()) != Ok(total) {
            return List::lost(Why::Truncated);
        }
        items.retain(|run| run.created_at >= since);
        checked(items, law)
    }

    /// Those that may have deployed, and that nobody can have forged: of this repository, on a ref that may deploy.
    pub(super) async fn candidates(
        &self,
        deploying: &Deploying,
        runs: Vec<DeployRun>,
        expected: &Expected<'_>,
    ) -> Result<Vec<Candidate>, Lost> {
        let ours = deploying.run.as_ref().map(|run| run.id);
        let mut candidates = Vec::new();
        for run in runs.into_iter().filter(|run| Some(run.id) != ours) {
            let name = run.head_branch.as_deref().unwrap_or_default();
            if !expected.allows(name) {
                continue;
            }
            let mut attempts = Vec::new();
            // An emergency is one attempt, the first. Whoever runs it again cannot make it undone by failing.
            if run.run_attempt.unwrap_or(1) > 1 {
                let path = format!("{}/actions/runs/{}/attempts/1", deploying.at.path(), run.id);
                let first = one::<DeployRun>(&self.client, path, ACTIONS).await;
                let lost = |why| (why, format!("attempt 1 of emergency run {}", run.id));
                attempts.push(first.map_err(lost)?);
            }
            attempts.push(run);
            let succeeded = |run: &DeployRun| run.conclusion.as_deref() == Some("success");
            if attempts.iter().any(succeeded) {
                candidates.push(Candidate { attempts });
            }
        }
        Ok(candidates)
    }

    /// Where each stands among the environment's records; those that stand nowhere deployed somewhere else.
    pub(super) async fn placed(
        &self,
        deploying: &Deploying,
        records: &mut List<Record>,
        mut candidates: Vec<Candidate>,
        expected: &Expected<'_>,
    ) -> Result<Vec<Placed>, Lost> {
        let lost = |why| (why, "the deployment records".to_owned());
        let mut placed = Vec::new();
        let mut looked_at = 0;
        loop {
            for (place, record) in records.items.iter().enumerate().skip(looked_at) {
                let runs = runs_of(record);
                let mut at = 0;
                while let Some(candidate) = candidates.get(at) {
                    let proven = candidate.attempts.iter().position(|run| {
                        runs.contains(&run.id) && expected.lacks(record, run).is_none()
                    });
                    let Some(attempt) = proven else {
                        at += 1;
                        continue;
                    };
                    let mut attempts = candidates.remove(at).attempts;
                    let run = attempts.remove(attempt);
                    placed.push(Placed {
                        place,
                        run,
                        others: attempts,
                        record: record.clone(),
                    });
                }
            }
            looked_at = records.items.len();
            let started = candidates
                .iter()
                .flat_map(|candidate| &candidate.attempts)
                .map(|run| run.created_at)
                .min();
            let reached = |started: Timestamp| {
                let last = records.items.last();
                last.is_some_and(|last| last.created_at < started)
            };
            match started {
                None => return Ok(placed),
                Some(started) if reached(started) => return Ok(placed),
                Some(_) => {}
            }
            match self.older(&deploying.at, records).await {
                Ok(true) => {}
                Ok(false) => {
                    records.close(|record| record.database_id);
                    return match records.short {
                        Some(why) => Err(lost(why)),
                        None => Ok(placed),
                    };
                }
                Err(error) => {
                    tracing::warn!("{error}");
                    return Err(lost(Why::Unavailable));
                }
            }
        }
    }
}

/// Every one of them is what was asked for.
fn checked(items: Vec<DeployRun>, law: &BreakGlassLaw) -> List<DeployRun> {
    match items.iter().all(|run| run.workflow() == law.from) {
        true => List::whole(items),
        false => List::lost(Why::Inconsistent),
    }
}
