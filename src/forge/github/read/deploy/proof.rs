//! Which deployment records prove themselves (J23, E130). Anybody with the right may write one, or a status of one.

use super::run::Deploying;
use crate::forge::github::answers::{DeployRun, Record};
use crate::policy::{Environment, Patterns};

/// The runs from which a record says that it succeeded.
pub(super) fn runs_of(record: &Record) -> Vec<u64> {
    let statuses = record
        .statuses
        .iter()
        .flat_map(|page| page.nodes.iter().flatten().flatten());
    let mut runs: Vec<u64> = statuses
        .filter(|status| status.state == "SUCCESS")
        .filter_map(|status| run_in(status.log_url.as_deref()?))
        .collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// Whether a record says of itself that it succeeded; the others are no candidates and no forgeries.
pub(super) fn claims_success(record: &Record) -> bool {
    record
        .statuses
        .iter()
        .flat_map(|page| page.nodes.iter().flatten().flatten())
        .any(|status| status.state == "SUCCESS")
}

/// The run's number in an address such as `https://github.com/acme/payments/actions/runs/9341/job/7`. Whether it is one
/// of this repository the forge says when it is asked for it.
fn run_in(url: &str) -> Option<u64> {
    let (_, rest) = url.split_once("/actions/runs/")?;
    rest.split(['/', '?', '#']).next()?.parse().ok()
}

/// What a record's run must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected<'a> {
    /// The repository's number.
    pub(super) repository: u64,
    /// The only workflow whose deployments count.
    pub(super) from: Option<&'a str>,
    /// The workflow whose deployments here are break-glass: they ship like any other, and owe a review (J30).
    pub(super) glass: Option<&'a str>,
    /// What the policy says of the environment.
    pub(super) environment: Option<&'a Environment>,
    /// The branch that counts where the policy names no refs.
    pub(super) default_branch: &'a str,
}

impl<'a> Expected<'a> {
    /// What the run of a record must be for it to prove itself here. Where the policy does not say which workflow deploys,
    /// whatever deploys now does. `glass` is the workflow whose deployments here are break-glass.
    pub(super) fn of(
        deploying: &'a Deploying,
        environment: Option<&'a Environment>,
        glass: Option<&'a str>,
    ) -> Self {
        let ours = deploying.run.as_ref().map(DeployRun::workflow);
        let named = environment.and_then(|environment| environment.from.as_deref());
        Self {
            repository: deploying.asked.repository.id,
            from: named.or(ours),
            glass,
            environment,
            default_branch: &deploying.asked.repository.default_branch,
        }
    }

    /// Whether this ref may deploy, by the name that the forge gives it, which does not say whether it is a branch.
    pub(super) fn allows(&self, name: &str) -> bool {
        self.allows_branch(name) || self.allows_tag(name)
    }

    /// Whether a branch of this name may deploy.
    pub(super) fn allows_branch(&self, name: &str) -> bool {
        match self.refs() {
            Some(refs) => refs.matches(name) || refs.matches(&format!("refs/heads/{name}")),
            None => name == self.default_branch,
        }
    }

    /// Whether a tag of this name may deploy.
    pub(super) fn allows_tag(&self, name: &str) -> bool {
        self.refs()
            .is_some_and(|refs| refs.matches(&format!("refs/tags/{name}")))
    }

    /// The workflows whose deployments here count.
    pub(super) fn workflows(&self) -> impl Iterator<Item = &str> {
        self.from.into_iter().chain(self.glass)
    }

    fn refs(&self) -> Option<&Patterns> {
        self.environment?.refs.as_ref()
    }

    /// Why a record's run does not prove it; none where it does.
    pub(super) fn lacks(&self, record: &Record, run: &DeployRun) -> Option<String> {
        let escaped = |text: &str| text.escape_debug().to_string();
        let Some(from) = self.from else {
            return Some("the policy names no workflow that deploys here".to_owned());
        };
        if run.repository.id != self.repository {
            return Some("its run is another repository's".to_owned());
        }
        if run.head_repository.as_ref().map(|head| head.id) != Some(self.repository) {
            return Some("its run is of a fork".to_owned());
        }
        if run.workflow() != from && Some(run.workflow()) != self.glass {
            return Some(format!(
                "its run is of `{}`, not of `{}`",
                escaped(run.workflow()),
                escaped(from)
            ));
        }
        let name = run.head_branch.as_deref().unwrap_or_default();
        if !self.allows(name) || run.event.starts_with("pull_request") {
            return Some(format!("its run is of ref `{}`", escaped(name)));
        }
        if run.head_sha != record.commit_oid {
            return Some(format!("its run is of {}", run.head_sha.short()));
        }
        if run.conclusion.as_deref() != Some("success") {
            return Some(format!(
                "its run is {}",
                escaped(run.conclusion.as_deref().unwrap_or("not finished"))
            ));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SHA: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn record(statuses: &[(&str, &str)]) -> Record {
        let nodes: Vec<_> = statuses
            .iter()
            .map(|(state, url)| json!({"state": state, "logUrl": url, "creator": null}))
            .collect();
        serde_json::from_value(json!({"id": "DE_1", "databaseId": 1, "commitOid": SHA, "creator": null,
            "createdAt": "2026-11-02T09:00:00Z", "statuses": {"totalCount": nodes.len(), "nodes": nodes}}))
        .unwrap()
    }

    fn run(change: serde_json::Value) -> DeployRun {
        let mut run = json!({"id": 9, "event": "workflow_dispatch", "head_sha": SHA, "head_branch": "main",
            "path": ".github/workflows/deploy.yml@main", "status": "completed", "conclusion": "success",
            "run_attempt": 1, "created_at": "2026-11-02T09:00:00Z", "html_url": "", "actor": null,
            "triggering_actor": null, "repository": {"id": 7}, "head_repository": {"id": 7}});
        for (key, value) in change.as_object().unwrap() {
            run[key] = value.clone();
        }
        serde_json::from_value(run).unwrap()
    }

    #[test]
    fn a_record_names_its_run_by_its_successful_status_only() {
        let url = "https://github.com/acme/payments/actions/runs/9/job/2";
        assert_eq!(runs_of(&record(&[("SUCCESS", url)])), [9]);
        assert_eq!(
            runs_of(&record(&[("FAILURE", url), ("SUCCESS", "")])),
            [0_u64; 0]
        );
        assert_eq!(
            runs_of(&record(&[("SUCCESS", "https://evil.example/")])),
            [0_u64; 0]
        );
        assert!(!claims_success(&record(&[("IN_PROGRESS", url)])));
    }

    #[test]
    fn e130_a_run_proves_a_record_only_in_every_respect() {
        let expected = Expected {
            repository: 7,
            from: Some(".github/workflows/deploy.yml"),
            glass: None,
            environment: None,
            default_branch: "main",
        };
        let record = record(&[]);
        assert_eq!(expected.lacks(&record, &run(json!({}))), None);
        for wrong in [
            json!({"repository": {"id": 8}}),
            json!({"head_repository": {"id": 8}}),
            json!({"head_repository": null}),
            json!({"path": ".github/workflows/evil.yml"}),
            json!({"head_branch": "evil"}),
            json!({"head_branch": null}),
            json!({"event": "pull_request_target"}),
            json!({"head_sha": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}),
            json!({"conclusion": "failure"}),
            json!({"conclusion": null}),
        ] {
            assert!(
                expected.lacks(&record, &run(wrong.clone())).is_some(),
                "{wrong}"
            );
        }
        let emergency = run(json!({"path": ".github/workflows/break-glass.yml"}));
        assert!(expected.lacks(&record, &emergency).is_some());
        let named = Expected {
            glass: Some(".github/workflows/break-glass.yml"),
            ..expected
        };
        assert_eq!(named.lacks(&record, &emergency), None);
        let nothing = Expected {
            from: None,
            ..expected
        };
        assert!(nothing.lacks(&record, &run(json!({}))).is_some());
    }
}
