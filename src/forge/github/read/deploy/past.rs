//! The deployments of a period to one environment, for `try`: listed back to the one before the first of them.
//!
//! A hundred records are listed by one request, and each that says it succeeded names a run, which is one request more. The
//! forge keeps runs for a time only: a record whose run is gone proves nothing and is no forgery either, so it is told
//! apart, and so is the deployment after it, for where its range begins is then unknown.

use super::super::merged::Merged;
use super::super::settings::{RepositoryAt, environments};
use super::super::{ReadError, Reader};
use super::proof::{Expected, claims_success, runs_of};
use super::run::ACTIONS;
use super::state::Asked;
use super::{DeployAt, DeploySubject};
use crate::evidence::{Revision, Timestamp, Why};
use crate::forge::github::answers::{DeployRun, EnvironmentAnswer, Record};
use crate::forge::github::read::rest::{encode, one};
use crate::forge::transport::{Failure, RequestError};
use crate::policy::{BreakGlassLaw, Environment};
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

/// How many records are looked into at once.
const AT_ONCE: usize = 10;
/// How many records from before the period are looked into for one that proves itself.
const OLDER: usize = 50;
/// How many environments are looked at where no policy names any.
const ENVIRONMENTS: usize = 20;

/// The deployments of a period to one environment.
#[derive(Debug, Clone)]
pub struct Past {
    pub(super) at: DeployAt,
    pub(super) asked: Asked,
    pub(super) environment: Result<EnvironmentAnswer, Why>,
    /// The way through here in an emergency (J30).
    pub(super) glass: Option<BreakGlassLaw>,
    /// Since when the acts on its refs must be known.
    pub(super) back_to: Timestamp,
    /// Those that prove themselves, newest first.
    pub shipped: Vec<Shipped>,
    /// Those whose run cannot be read, newest first: the revision, when, and why.
    pub lost: Vec<(Revision, Timestamp, String)>,
    /// How many records of the period say that they succeeded and prove it by nothing.
    pub unproven: usize,
    /// Why the records could not be listed to their end, where they could not.
    pub short: Option<Why>,
}

/// A deployment that proves itself, with what ran before it.
#[derive(Debug, Clone)]
pub struct Shipped {
    pub(super) record: Record,
    pub(super) run: DeployRun,
    pub(super) before: Before,
}

impl Shipped {
    /// The deployed revision.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.record.commit_oid
    }

    /// When its record was made.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.record.created_at
    }

    /// Its run's number, and where people see it.
    #[must_use]
    pub fn run(&self) -> (u64, &str) {
        (self.run.id, &self.run.html_url)
    }
}

/// What ran in the environment before a deployment.
#[derive(Debug, Clone)]
pub(super) enum Before {
    /// What this record says, which proves itself.
    Proven(Box<(Record, DeployRun)>),
    /// Nothing: it is the first.
    Nothing,
    /// It cannot be told, for this reason.
    Unknown(String),
}

/// What a record that says it succeeded comes to.
enum Looked {
    Proven(Box<(Record, DeployRun)>),
    Lost(String),
    Forged,
}

impl Reader {
    /// The environments of a repository, by name.
    ///
    /// # Errors
    /// [`Why`] they could not all be listed.
    pub async fn environments(&self, at: &RepositoryAt) -> Result<Vec<String>, Why> {
        let names = environments(&self.client, at).await?;
        match names.len() > ENVIRONMENTS {
            true => Err(Why::Truncated),
            false => Ok(names),
        }
    }

    /// Lists the deployments of a period. `known` is what the policy says of the environment; without it any workflow of
    /// the repository on any ref of it counts. `glass` is the way through here in an emergency.
    ///
    /// # Errors
    /// [`ReadError`] where the records or the law cannot be read, or the forge asks to wait for too long.
    pub async fn past(
        &self,
        merged: &Merged,
        name: &str,
        since: Timestamp,
        known: Option<&Environment>,
        glass: Option<&BreakGlassLaw>,
    ) -> Result<Past, ReadError> {
        let at = DeployAt {
            owner: merged.at.owner.clone(),
            repo: merged.at.repo.clone(),
            environment: name.to_owned(),
            subject: DeploySubject::Hand { revision: None },
        };
        let path = format!("{}/environments/{}", at.path(), encode(name));
        let (asked, environment) = tokio::join!(
            self.state(&at, &merged.repository.default_branch),
            one::<EnvironmentAnswer>(&self.client, path, ACTIONS),
        );
        let asked = asked?;
        let mut records = asked.records.clone();
        let mut past = Past {
            at,
            asked,
            environment,
            glass: glass.cloned(),
            back_to: since,
            shipped: Vec::new(),
            lost: Vec::new(),
            unproven: 0,
            short: None,
        };
        let mut walk = Walk::default();
        let mut place = 0;
        while !walk.ended {
            let group: Vec<Record> = records
                .items
                .iter()
                .skip(place)
                .take(AT_ONCE)
                .cloned()
                .collect();
            if group.is_empty() {
                match self.older(&past.at, &mut records).await? {
                    true => continue,
                    false => break,
                }
            }
            place += group.len();
            // Nothing of the period waits for what ran before it.
            if !walk.waits() && group.iter().all(|record| record.created_at < since) {
                break;
            }
            let group: Vec<Record> = group.into_iter().filter(claims_success).collect();
            let wanted: BTreeSet<u64> = group.iter().flat_map(runs_of).collect();
            let runs = self.runs_or_why(&past.at, wanted).await?;
            for record in group {
                walk.take(&mut past, record, &runs, (since, known));
                if walk.ended {
                    break;
                }
            }
        }
        past.short = records.short;
        walk.end(&mut past);
        Ok(past)
    }

    /// Each run, or why it cannot be read. A forge that asks to wait is obeyed.
    async fn runs_or_why(
        &self,
        at: &DeployAt,
        wanted: BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, Result<DeployRun, String>>, ReadError> {
        let mut reading = JoinSet::new();
        for id in wanted {
            let (reader, at) = (self.clone(), at.clone());
            reading.spawn(async move { (id, reader.run(&at, id).await) });
        }
        let mut runs = BTreeMap::new();
        while let Some(read) = reading.join_next().await {
            let Ok((id, run)) = read else { continue };
            let run = match run {
                Ok(run) => Ok(run),
                Err(ReadError::NoRun(..)) => Err(format!("the forge has no run {id} any more")),
                Err(error) if asks_to_wait(&error) => return Err(error),
                Err(error) => Err(format!("run {id} was not read: {error}")),
            };
            runs.insert(id, run);
        }
        Ok(runs)
    }
}

/// Whether the forge asks to wait for longer than one waits.
pub(super) fn asks_to_wait(error: &ReadError) -> bool {
    matches!(
        error,
        ReadError::Request(RequestError {
            failure: Failure::RateLimited { .. },
            ..
        })
    )
}

/// The way back through the records.
#[derive(Debug, Default)]
struct Walk {
    /// How many records from before the period were looked into.
    older: usize,
    /// The newest one that proves itself and whose predecessor is not known yet.
    waiting: Option<Box<(Record, DeployRun)>>,
    ended: bool,
}

impl Walk {
    fn waits(&self) -> bool {
        self.waiting.is_some()
    }

    fn take(
        &mut self,
        past: &mut Past,
        record: Record,
        runs: &BTreeMap<u64, Result<DeployRun, String>>,
        (since, known): (Timestamp, Option<&Environment>),
    ) {
        let old = record.created_at < since;
        if old && !self.waits() {
            self.ended = true;
            return;
        }
        let at = (record.commit_oid, record.created_at);
        match looked(past, record, runs, known) {
            Looked::Proven(found) => {
                past.back_to = past.back_to.min(found.0.created_at);
                self.settle(past, Before::Proven(found.clone()));
                self.waiting = (!old).then_some(found);
                self.ended = old;
            }
            Looked::Lost(why) => {
                let unknown = format!("what ran before it cannot be told: {why}");
                self.settle(past, Before::Unknown(unknown));
                match old {
                    true => self.ended = true,
                    false => past.lost.push((at.0, at.1, why)),
                }
            }
            Looked::Forged if old => {
                self.older += 1;
                if self.older == OLDER {
                    let none = "none of many records before it proves itself".to_owned();
                    self.settle(past, Before::Unknown(none));
                    self.ended = true;
                }
            }
            Looked::Forged => past.unproven += 1,
        }
    }

    fn settle(&mut self, past: &mut Past, before: Before) {
        if let Some(waiting) = self.waiting.take() {
            let (record, run) = *waiting;
            past.shipped.push(Shipped {
                record,
                run,
                before,
            });
        }
    }

    /// No older record is left.
    fn end(&mut self, past: &mut Past) {
        let before = match past.short {
            None => Before::Nothing,
            Some(_) => Before::Unknown("the records before it could not be listed".to_owned()),
        };
        self.settle(past, before);
    }
}

fn looked(
    past: &Past,
    record: Record,
    runs: &BTreeMap<u64, Result<DeployRun, String>>,
    known: Option<&Environment>,
) -> Looked {
    let mut lost = None;
    for id in runs_of(&record) {
        match runs.get(&id) {
            Some(Ok(run)) => {
                let expected = Expected {
                    repository: past.asked.repository.id,
                    from: known
                        .and_then(|known| known.from.as_deref())
                        .or(Some(run.workflow())),
                    glass: past.glass.as_ref().map(|glass| glass.from.as_str()),
                    environment: known,
                    // No policy says which refs may deploy, so any of the repository's own may.
                    default_branch: match known {
                        Some(_) => &past.asked.repository.default_branch,
                        None => run.head_branch.as_deref().unwrap_or_default(),
                    },
                };
                if expected.lacks(&record, run).is_none() {
                    return Looked::Proven(Box::new((record, run.clone())));
                }
            }
            Some(Err(why)) => lost = Some(why.clone()),
            None => lost = Some(format!("run {id} was not read")),
        }
    }
    match lost {
        Some(why) => Looked::Lost(why),
        None => Looked::Forged,
    }
}
