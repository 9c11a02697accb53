//! What backs a record beside its run (J23): the forge's own word that a job of that run made it for this environment
//! (E130), and the gate in the workflow as it stood at that revision (E139).
//!
//! Anybody with the right may write a record and name any run in it. Nobody can make the forge say of a job that it made
//! that record, so that a run for another environment proves nothing here.

use super::super::{ReadError, Reader};
use super::proof::Expected;
use crate::access::gated;
use crate::forge::github::answers::{Backing, BackingFile, DeployRun, NodesData, Record};
use crate::forge::github::documents;
use serde_json::json;
use std::collections::HashMap;

const NEEDS: &str = "contents: read, deployments: read, checks: read";
/// How many node ids one question may name.
const IDS: usize = 100;

/// What the forge says, by node id.
#[derive(Debug, Default)]
pub(super) struct Backings(HashMap<String, Backing>);

impl Reader {
    /// Asks for records and check suites by their node ids: one request for each hundred.
    pub(super) async fn backings(
        &self,
        ids: &[String],
        expected: &Expected<'_>,
    ) -> Result<Backings, ReadError> {
        let document = documents::BACKING;
        let from = expected.from.unwrap_or_default();
        let mut all = HashMap::new();
        for ids in ids.chunks(IDS) {
            let variables = json!({
                "ids": ids, "from": from, "glass": expected.glass.unwrap_or(from),
            });
            let answer = self
                .client
                .query::<NodesData<Backing>>(document.name, &document.text(), &variables, NEEDS)
                .await?;
            // What is not there, or may not be seen, proves nothing; anything else may be there the next time.
            let whole = answer.errors.iter().all(|error| {
                matches!(
                    error.kind(),
                    "FORBIDDEN" | "NOT_FOUND" | "INSUFFICIENT_SCOPES"
                )
            });
            let Some(data) = answer.data.filter(|_| whole) else {
                return Err(ReadError::Incomplete {
                    what: "what backs the deployment records".to_owned(),
                    errors: answer.errors,
                });
            };
            let nodes = data.nodes.into_iter().flatten();
            all.extend(nodes.map(|node| (node.id.clone(), node)));
        }
        Ok(Backings(all))
    }
}

impl Backings {
    pub(super) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// Why a record is not of a job of this run for this environment; none where it is.
    pub(super) fn lacks_job(
        &self,
        record: &Record,
        run: &DeployRun,
        environment: &str,
    ) -> Option<String> {
        let suite = run.check_suite_node_id.as_ref();
        let checks = suite
            .and_then(|id| self.0.get(id))
            .and_then(|suite| suite.check_runs.as_ref());
        let Some(checks) = checks else {
            return Some(format!(
                "which job of run {} made it cannot be read (needs `checks: read`)",
                run.id
            ));
        };
        let mut jobs = checks.nodes.iter().flatten().flatten();
        let made = jobs.find_map(|job| {
            let of_job = job.deployment.as_ref()?;
            let same = record.database_id.is_some() && of_job.database_id == record.database_id;
            same.then_some((job, of_job))
        });
        let told = checks.nodes.iter().flatten().count();
        let Some((job, of_job)) = made else {
            return Some(match u64::try_from(told) == Ok(checks.total_count) {
                true => format!("no job of run {} made it", run.id),
                false => format!(
                    "of the {} jobs of run {} only {told} are told, and none of those made it",
                    checks.total_count, run.id
                ),
            });
        };
        let first = of_job.original_environment.as_deref().unwrap_or_default();
        if !first.eq_ignore_ascii_case(environment) {
            return Some(format!("it was made for `{}`", first.escape_debug()));
        }
        match job.conclusion.as_deref() {
            Some("SUCCESS") => None,
            other => Some(format!(
                "the job that made it is `{}`",
                other.unwrap_or("not finished").escape_debug()
            )),
        }
    }

    /// Why what deployed then did not run the gate for this environment; none where it did.
    pub(super) fn lacks_gate(
        &self,
        record: &Record,
        workflow: &str,
        expected: &Expected<'_>,
        environment: &str,
    ) -> Option<String> {
        let ungated = |lacks: &str| {
            Some(format!(
                "deployed without a gate: {} {lacks}",
                workflow.escape_debug()
            ))
        };
        let commit = self
            .0
            .get(&record.id)
            .and_then(|found| found.commit.as_ref());
        let Some(commit) = commit.filter(|commit| commit.oid == record.commit_oid) else {
            return ungated("cannot be read at that revision");
        };
        let file = match (
            expected.from == Some(workflow),
            expected.glass == Some(workflow),
        ) {
            (true, _) => commit.from.as_ref(),
            (false, true) => commit.glass.as_ref(),
            (false, false) => None,
        };
        match text(file) {
            None => ungated("cannot be read at that revision"),
            Some(text) => match gated(text, environment) {
                Ok(()) => None,
                Err(lacks) => ungated(&lacks),
            },
        }
    }
}

fn text(file: Option<&BackingFile>) -> Option<&str> {
    let object = file?.object.as_ref()?;
    let whole = object.is_binary == Some(false) && object.is_truncated == Some(false);
    object.text.as_deref().filter(|_| whole)
}
