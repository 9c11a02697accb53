//! Shipping: workflows and environments, runs and their deployments, tags and releases, and what attackers do to them.
//!
//! ```ignore
//! forge.environment("acme/payments", "production").reviewers(&["gh"]).prevent_self_review().branches(&["main"]);
//! forge.workflow("acme/payments", ".github/workflows/deploy.yml").on("workflow_dispatch").deploys("production");
//! let run = forge.dispatch("acme/payments", "kj", ".github/workflows/deploy.yml", "main");   // held: Grace must agree
//! forge.approve_deployment("acme/payments", run, "gh");                                    // the job starts
//! forge.succeed("acme/payments", run);                                                     // and is in production
//! ```

mod events;
mod jobs;
pub mod law;
pub mod places;
mod range;
mod records;
mod runs;
mod tags;

use crate::forge::shipping::{Job, JobState};
use crate::forge::state::{AccountId, Push, Run, State};

/// The account of a workflow's own token.
pub const ACTIONS: AccountId = 41_898_282;

/// Something that may start workflows.
#[derive(Clone, Debug)]
pub struct Trigger {
    pub event: &'static str,
    /// A branch or a tag by its short name.
    pub reference: String,
    pub tag: bool,
    pub head: String,
    pub head_repo: String,
    pub actor: AccountId,
    pub push: Option<Push>,
    pub after: Option<u64>,
    /// What whoever dispatched it filled in.
    pub inputs: serde_json::Value,
}

impl State {
    /// Starts every workflow that the event starts; their runs, in the order of the workflows.
    pub(in crate::forge) fn trigger(&mut self, repo: &str, what: &Trigger) -> Vec<u64> {
        // What a workflow does with its own token starts nothing, but for the two dispatches.
        let silent = what.actor == ACTIONS
            && !["workflow_dispatch", "repository_dispatch", "schedule"].contains(&what.event)
            && what.after.is_none();
        if silent {
            return Vec::new();
        }
        let held = self.repo(repo);
        let parent = what
            .after
            .and_then(|id| held.runs.iter().find(|r| r.id == id))
            .map(|r| r.name.clone());
        let started: Vec<String> = held
            .shipping
            .workflows
            .iter()
            .filter(|w| match what.event {
                "push" if what.tag => w.tags,
                "push" => w.branches.contains(&what.reference),
                "workflow_run" => w.follows.is_some() && w.follows == parent,
                event => w.events.contains(event),
            })
            .map(|w| w.path.clone())
            .collect();
        started
            .iter()
            .map(|path| self.start_workflow(repo, path, what.clone()))
            .collect()
    }

    pub(super) fn start_workflow(&mut self, repo: &str, path: &str, what: Trigger) -> u64 {
        let (id, suite, at) = (self.id(), self.id(), self.now);
        let held = self.repo_mut(repo);
        let found = held.shipping.workflows.iter().find(|w| w.path == path);
        let workflow = found
            .unwrap_or_else(|| panic!("{repo} has no workflow `{path}`"))
            .clone();
        let number = held
            .runs
            .iter()
            .filter(|r| r.workflow_id == workflow.id)
            .count() as u64
            + 1;
        let title = workflow.title(&what.inputs);
        let after = what.after.map_or_else(String::new, |run| run.to_string());
        let title = title.replace("${{ github.event.workflow_run.id }}", &after);
        held.runs.push(Run {
            id,
            number,
            suite,
            workflow: workflow.path,
            event: what.event.into(),
            branch: what.reference,
            head_repo: what.head_repo,
            head: what.head,
            actor: what.actor,
            attempts: vec![(what.actor, at)],
            created: at,
            conclusion: None,
            push: what.push,
            approvals: Vec::new(),
            title,
            name: workflow.name,
            inputs: what.inputs,
            workflow_id: workflow.id,
            jobs: Vec::new(),
            calls: workflow.calls,
            after: what.after,
            on_tag: what.tag,
        });
        self.begin_attempt(repo, id);
        id
    }

    /// The job of a run's newest attempt: held, running, refused, or (where it deploys nowhere) done at once.
    pub(in crate::forge) fn begin_attempt(&mut self, repo: &str, run: u64) {
        let (id, at) = (self.id(), self.now);
        let held = self.repo(repo);
        let begun = held.run(run);
        let workflow = held
            .shipping
            .workflows
            .iter()
            .find(|w| w.id == begun.workflow_id)
            .expect("the workflow of the run");
        let environment = workflow.environment.clone();
        let mut job = Job {
            id,
            attempt: begun.attempts.len(),
            name: "deploy".into(),
            environment: environment.clone(),
            state: JobState::Running,
            created: at,
            started: Some(at),
            completed: None,
            deployment: None,
        };
        let Some(environment) = environment else {
            job.name = workflow.name.clone();
            let held = self.repo_mut(repo).run_mut(run);
            held.jobs.push(job);
            held.conclusion = None;
            self.conclude(repo, run, "success");
            return;
        };
        self.ensure_environment(repo, &environment);
        let held = self.repo(repo);
        let place = held.environment(&environment).clone();
        let allowed = held.admits(&place, &begun_ref(held.run(run)));
        if !allowed {
            job.started = None;
            let held = self.repo_mut(repo).run_mut(run);
            held.jobs.push(job);
            self.conclude(repo, run, "failure");
            return;
        }
        let waits =
            !place.reviewers.is_empty() || place.wait_minutes > 0 || !place.custom.is_empty();
        if waits {
            job.state = JobState::Waiting;
            job.started = None;
        }
        let deployment = self.record_job(repo, run, &job, &environment, waits);
        job.deployment = Some(deployment);
        let held = self.repo_mut(repo).run_mut(run);
        held.jobs.push(job);
        held.conclusion = None;
    }
}

/// (short name, `branch` or `tag`) of the ref a run is for.
fn begun_ref(run: &Run) -> (String, &'static str) {
    (
        run.branch.clone(),
        if run.on_tag { "tag" } else { "branch" },
    )
}
