//! Jobs that deploy: held, let go or refused, and how they end; each leaves its deployment record.

use crate::forge::Forge;
use crate::forge::shipping::{Deployment, DeploymentStatus, Environment, Job, JobState, Reviewer};
use crate::forge::state::{AccountId, Approval, Repo, Right, Run, State};

use super::{ACTIONS, Trigger};

impl Forge {
    /// A reviewer of the environment lets the held job of a run go.
    pub fn approve_deployment(&self, repo: &str, run: u64, login: &str) {
        self.review_deployment(repo, run, login, "approved", "");
    }

    /// The same with a comment.
    pub fn approve_deployment_saying(&self, repo: &str, run: u64, login: &str, comment: &str) {
        self.review_deployment(repo, run, login, "approved", comment);
    }

    /// A reviewer refuses it: the job fails.
    pub fn reject_deployment(&self, repo: &str, run: u64, login: &str) {
        self.review_deployment(repo, run, login, "rejected", "");
    }

    fn review_deployment(&self, repo: &str, run: u64, login: &str, verdict: &str, comment: &str) {
        let mut state = self.state();
        let by = state.who(login);
        state.tick();
        let place = state.held_by(repo, run);
        let held = state.repo(repo).run(run);
        assert!(
            state.reviews(&place, by),
            "{login} is no reviewer of `{}`",
            place.name
        );
        let starter = held.attempts.last().map(|(who, _)| *who);
        assert!(
            !place.prevent_self_review || starter != Some(by),
            "`{}` prevents self-review, and {login} started this attempt",
            place.name
        );
        let approval = Approval {
            by,
            environment: place.name,
            state: verdict.into(),
            comment: comment.into(),
        };
        state.repo_mut(repo).run_mut(run).approvals.push(approval);
        if verdict == "approved" {
            state.let_go(repo, run);
        } else {
            state.conclude(repo, run, "failure");
        }
    }

    /// An administrator's "Start all waiting jobs": the job goes, and no approval is recorded.
    pub fn start_all_waiting_jobs(&self, repo: &str, run: u64, login: &str) {
        let mut state = self.state();
        let by = state.who(login);
        state.tick();
        let place = state.held_by(repo, run);
        assert!(
            state.right(state.repo(repo), by) >= Right::Admin,
            "{login} does not administer {repo}"
        );
        assert!(
            place.admins_bypass,
            "`{}` lets no administrator pass",
            place.name
        );
        state.let_go(repo, run);
    }

    /// The wait timer of the environment has run out.
    pub fn wait_over(&self, repo: &str, run: u64) {
        let mut state = self.state();
        state.tick();
        state.let_go(repo, run);
    }

    /// Whether the newest attempt of a run is held by its environment.
    pub fn is_held(&self, repo: &str, run: u64) -> bool {
        self.state().repo(repo).run(run).status() == "waiting"
    }

    /// The job ends well: what it deployed is there, and what was there before is inactive.
    pub fn succeed(&self, repo: &str, run: u64) {
        self.finish(repo, run, "success");
    }

    pub fn fail(&self, repo: &str, run: u64) {
        self.finish(repo, run, "failure");
    }

    fn finish(&self, repo: &str, run: u64, conclusion: &str) {
        let mut state = self.state();
        state.tick();
        let running = state.repo(repo).run(run).newest();
        assert!(
            running.is_some_and(|job| job.state == JobState::Running),
            "run {run} has no running job: {running:?}"
        );
        state.conclude(repo, run, conclusion);
    }

    /// The deployment record that the newest attempt of a run made.
    pub fn deployment_of(&self, repo: &str, run: u64) -> u64 {
        let state = self.state();
        let job = state.repo(repo).run(run).newest().expect("a job");
        job.deployment.expect("a job that deploys")
    }
}

impl Repo {
    pub fn run(&self, id: u64) -> &Run {
        self.runs
            .iter()
            .find(|r| r.id == id)
            .unwrap_or_else(|| panic!("no run {id}"))
    }

    pub fn run_mut(&mut self, id: u64) -> &mut Run {
        self.runs
            .iter_mut()
            .find(|r| r.id == id)
            .unwrap_or_else(|| panic!("no run {id}"))
    }
}

impl Run {
    /// The job of the newest attempt.
    pub fn newest(&self) -> Option<&Job> {
        self.jobs.iter().rfind(|j| j.attempt == self.attempts.len())
    }
}

impl State {
    /// The environment that holds a run's newest attempt.
    fn held_by(&self, repo: &str, run: u64) -> Environment {
        let held = self.repo(repo);
        let job = held.run(run).newest().expect("a job");
        assert_eq!(job.state, JobState::Waiting, "run {run} is not held");
        held.environment(job.environment.as_ref().unwrap()).clone()
    }

    /// Whether an account is among the reviewers of an environment.
    pub(in crate::forge) fn reviews(&self, place: &Environment, account: AccountId) -> bool {
        place.reviewers.iter().any(|reviewer| match reviewer {
            Reviewer::User(id) => *id == account,
            Reviewer::Team(id) => self
                .teams
                .iter()
                .any(|t| t.id == *id && self.in_team(t, account)),
        })
    }

    pub(in crate::forge) fn let_go(&mut self, repo: &str, run: u64) {
        let at = self.now;
        let held = self.repo_mut(repo).run_mut(run);
        let attempt = held.attempts.len();
        let job = held.jobs.iter_mut().rfind(|j| j.attempt == attempt);
        let job = job.expect("a job");
        assert_eq!(job.state, JobState::Waiting, "run {run} is not held");
        job.state = JobState::Running;
        job.started = Some(at);
        let job = job.clone();
        for state in ["queued", "in_progress"] {
            self.job_status(repo, run, &job, state);
        }
    }

    /// Ends the newest attempt of a run, and starts what follows it.
    pub(in crate::forge) fn conclude(&mut self, repo: &str, run: u64, conclusion: &str) {
        let at = self.now;
        let held = self.repo_mut(repo).run_mut(run);
        held.conclusion = Some(conclusion.into());
        let attempt = held.attempts.len();
        if let Some(job) = held.jobs.iter_mut().rfind(|j| j.attempt == attempt) {
            job.state = JobState::Done(conclusion.into());
            job.completed = Some(at);
            let job = job.clone();
            if let Some(deployment) = job.deployment {
                self.job_status(repo, run, &job, conclusion);
                if conclusion == "success" {
                    self.supersede(repo, deployment);
                }
            }
        }
        let held = self.repo(repo);
        let head = held.branches[&held.default_branch].clone();
        let what = Trigger {
            event: "workflow_run",
            reference: held.default_branch.clone(),
            tag: false,
            head,
            head_repo: repo.to_owned(),
            // Whoever started the first run is shown as the actor of what follows it.
            actor: held.run(run).actor,
            push: None,
            after: Some(run),
            inputs: serde_json::Value::Null,
        };
        self.trigger(repo, &what);
    }

    /// The deployment record of a job that begins, and its first status.
    pub(super) fn record_job(
        &mut self,
        repo: &str,
        run: u64,
        job: &Job,
        environment: &str,
        waits: bool,
    ) -> u64 {
        let (id, at) = (self.id(), self.now);
        let held = self.repo_mut(repo);
        let run_held = held.run(run);
        let record = Deployment {
            id,
            environment: environment.into(),
            original: environment.into(),
            sha: run_held.head.clone(),
            reference: run_held.branch.clone(),
            task: "deploy".into(),
            payload: serde_json::json!({}),
            description: None,
            creator: run_held.attempts.last().map(|(who, _)| *who),
            created: at,
            updated: at,
            by_actions: true,
            statuses: Vec::new(),
        };
        held.shipping.deployments.push(record);
        let job = Job {
            deployment: Some(id),
            ..job.clone()
        };
        let states: &[&str] = if waits {
            &["waiting"]
        } else {
            &["queued", "in_progress"]
        };
        for state in states {
            self.job_status(repo, run, &job, state);
        }
        id
    }

    fn job_status(&mut self, repo: &str, run: u64, job: &Job, state: &str) {
        let log = format!("{}/{repo}/actions/runs/{run}/job/{}", self.web, job.id);
        self.deployment_status(repo, job.deployment.unwrap(), ACTIONS, state, Some(log), "");
    }

    pub(in crate::forge) fn deployment_status(
        &mut self,
        repo: &str,
        deployment: u64,
        creator: AccountId,
        state: &str,
        log: Option<String>,
        description: &str,
    ) -> u64 {
        let (id, at) = (self.id(), self.now);
        let held = &mut self.repo_mut(repo).shipping.deployments;
        let record = held.iter_mut().find(|d| d.id == deployment);
        let record = record.unwrap_or_else(|| panic!("no deployment {deployment}"));
        record.updated = at;
        record.statuses.push(DeploymentStatus {
            id,
            state: state.into(),
            creator: Some(creator),
            at,
            environment: record.environment.clone(),
            log,
            page: None,
            description: description.into(),
        });
        id
    }

    /// A success makes inactive what was active in the same environment before.
    pub(in crate::forge) fn supersede(&mut self, repo: &str, by: u64) {
        let held = &self.repo(repo).shipping.deployments;
        let environment = &held.iter().find(|d| d.id == by).unwrap().environment;
        let old: Vec<u64> = held
            .iter()
            .filter(|d| d.environment == *environment && d.id != by && d.state() == "success")
            .map(|d| d.id)
            .collect();
        for id in old {
            self.deployment_status(repo, id, ACTIONS, "inactive", None, "");
        }
    }
}
