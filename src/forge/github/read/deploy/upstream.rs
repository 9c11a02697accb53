//! The runs upstream of the one that deploys, to the first that no run started (E124).
//!
//! Which run started another one GitHub tells that other one's own job, in the event's payload, and nobody else. The job that
//! deploys has its payload. Of a run further up it is known where the run's title says it, with `run-name: … after run
//! ${{ github.event.workflow_run.id }}` in its workflow: the forge fills that in itself, from the file on the default branch.
//! A title that does not say it is a gap, and so is one that names a run of which the forge shows that it did not start this
//! one: a title may end with what a stranger wrote.

use super::super::Reader;
use super::super::rest::one;
use super::DeployAt;
use super::emergencies::Lost;
use super::run::ACTIONS;
use crate::evidence::Why;
use crate::forge::github::answers::DeployRun;
use std::collections::BTreeSet;

/// How many runs upstream are followed; GitHub itself starts no chain of more than three.
const LINKS: usize = 5;

impl Reader {
    /// The runs that led to this one, nearest first, each by every attempt of it whose starter may have started the next.
    /// `first` is the run that started it, by the event's payload, which only says where to look.
    pub(super) async fn upstream(
        &self,
        at: &DeployAt,
        run: u64,
        first: Option<u64>,
    ) -> Vec<Result<DeployRun, Lost>> {
        self.followed(at, BTreeSet::from([run]), None, first).await
    }

    /// The same of a run whose payload is not at hand.
    pub(super) async fn upstream_by_title(
        &self,
        at: &DeployAt,
        run: &DeployRun,
    ) -> Vec<Result<DeployRun, Lost>> {
        let seen = BTreeSet::from([run.id]);
        match run.display_title.as_deref().and_then(named) {
            Some(first) => {
                self.followed(at, seen, Some(run.clone()), Some(first))
                    .await
            }
            None => vec![Err(unsaid(run.id))],
        }
    }

    /// `after` is the run that names the next one in its title.
    async fn followed(
        &self,
        at: &DeployAt,
        mut seen: BTreeSet<u64>,
        mut after: Option<DeployRun>,
        mut next: Option<u64>,
    ) -> Vec<Result<DeployRun, Lost>> {
        let mut chain: Vec<Result<DeployRun, Lost>> = Vec::new();
        while let Some(id) = next.take() {
            if !seen.insert(id) {
                let circle = format!("run {id} is upstream of itself");
                chain.push(Err((Why::Inconsistent, circle)));
                break;
            }
            if seen.len() > LINKS + 1 {
                let long = format!("more than {LINKS} runs upstream of it");
                chain.push(Err((Why::Truncated, long)));
                break;
            }
            let path = format!("{}/actions/runs/{id}", at.path());
            let found = match one::<DeployRun>(&self.client, path, ACTIONS).await {
                Ok(found) => found,
                Err(why) => {
                    chain.push(Err((why, format!("run {id}, upstream of it"))));
                    break;
                }
            };
            if let Some(after) = after.filter(|after| !may_have_started(&found, after)) {
                let other = format!(
                    "run {id}, which the title of run {} names, did not start it",
                    after.id
                );
                chain.push(Err((Why::Inconsistent, other)));
                break;
            }
            // Whoever started the first attempt and the latest one the run says itself.
            if found.run_attempt.unwrap_or(1) > 2 {
                let attempts = self.attempts(at, &found).await;
                chain.extend(attempts.into_iter().map(|(number, read)| {
                    read.map_err(|why| (why, format!("who started attempt {number} of run {id}")))
                }));
            }
            let goes_on = found.event == "workflow_run";
            next = goes_on
                .then(|| named(found.display_title.as_deref()?))
                .flatten();
            chain.push(Ok(found.clone()));
            if goes_on && next.is_none() {
                chain.push(Err(unsaid(id)));
            }
            after = Some(found);
        }
        chain
    }
}

fn unsaid(run: u64) -> Lost {
    let detail = format!("what started run {run}: its `run-name` says no `after run ID`");
    (Why::Unsupported, detail)
}

/// The run that a title ends with: `Publish after run 9341`.
fn named(title: &str) -> Option<u64> {
    let (_, number) = title.rsplit_once("after run ")?;
    number.parse().ok()
}

/// Whether the forge's record of two runs lets one have started the other: of one repository, made before it, and by whoever
/// the forge shows as the actor of it, which is the actor of what started it.
fn may_have_started(run: &DeployRun, after: &DeployRun) -> bool {
    let people = [run.actor.as_ref(), run.triggering_actor.as_ref()];
    let shown = after.actor.as_ref().map(|actor| actor.id);
    run.repository.id == after.repository.id
        && run.created_at <= after.created_at
        && shown.is_some_and(|shown| people.into_iter().flatten().any(|one| one.id == shown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_title_names_a_run_at_its_end_only() {
        assert_eq!(named("Publish after run 9341"), Some(9341));
        assert_eq!(named("after run 9341"), Some(9341));
        for title in [
            "Publish",
            "after run 9341 or so",
            "after run -1",
            "after run ",
            "after run 99999999999999999999999",
            "run 9341",
        ] {
            assert_eq!(named(title), None, "{title}");
        }
    }

    #[test]
    fn a_run_that_came_later_or_is_somebody_elses_or_of_elsewhere_started_nothing() {
        let run = |at: &str, actor: u64, starter: u64, repository: u64| -> DeployRun {
            let account =
                |id: u64| json!({"login": format!("login-{id}"), "id": id, "type": "User"});
            let run = json!({"id": 9, "event": "workflow_run", "head_sha": "a".repeat(40), "head_branch": "main",
                "path": "publish.yml", "status": "completed", "conclusion": "success", "run_attempt": 1,
                "created_at": at, "html_url": "", "actor": account(actor), "triggering_actor": account(starter),
                "repository": {"id": repository}, "head_repository": {"id": repository}});
            serde_json::from_value(run).unwrap()
        };
        let after = run("2026-11-02T09:00:00Z", 1, 1, 7);
        let started = |at, actor, starter, repository| {
            may_have_started(&run(at, actor, starter, repository), &after)
        };
        assert!(started("2026-11-02T08:00:00Z", 1, 1, 7));
        assert!(
            started("2026-11-02T08:00:00Z", 2, 1, 7),
            "run again by them"
        );
        assert!(!started("2026-11-02T08:00:00Z", 2, 2, 7));
        assert!(!started("2026-11-02T10:00:00Z", 1, 1, 7));
        assert!(!started("2026-11-02T08:00:00Z", 1, 1, 8));
    }
}
