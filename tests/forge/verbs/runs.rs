//! Workflow runs, commit statuses.

use crate::forge::Forge;
use crate::forge::shipping::Check;
use crate::forge::state::{Approval, Status};

impl Forge {
    /// Starts a run of the repository's workflow by hand or by an event of the test's choosing; returns its id.
    pub fn start_run(&self, repo: &str, event: &str, branch: &str, login: &str) -> u64 {
        let mut state = self.state();
        let actor = state.who(login);
        state.tick();
        let head = state
            .repo(repo)
            .branches
            .get(branch)
            .expect("no such branch")
            .clone();
        state.start(repo, event, branch, repo, &head, actor, None)
    }

    /// Runs it once more: the actor stays, the attempt's starter is who pressed the button.
    pub fn rerun(&self, repo: &str, run: u64, login: &str) {
        let mut state = self.state();
        let who = state.who(login);
        state.rerun(repo, run, who);
    }

    /// Somebody approves the environment that a run waits for.
    pub fn approve_environment(&self, repo: &str, run: u64, login: &str, environment: &str) {
        let mut state = self.state();
        let by = state.who(login);
        state.tick();
        let held = state
            .repo_mut(repo)
            .runs
            .iter_mut()
            .find(|r| r.id == run)
            .expect("no such run");
        let approval = Approval {
            by,
            environment: environment.into(),
            state: "approved".into(),
            comment: String::new(),
        };
        held.approvals.push(approval);
    }

    pub fn set_status(&self, repo: &str, sha: &str, login: &str, context: &str, state_name: &str) {
        let mut state = self.state();
        let creator = state.who(login);
        let at = state.tick();
        let id = state.id();
        let status = Status {
            id,
            sha: sha.into(),
            state: state_name.into(),
            context: context.into(),
            description: None,
            target: None,
            creator,
            at,
        };
        state.repo_mut(repo).statuses.push(status);
    }

    /// An app reports a check of a revision: it begins, and where a conclusion is given it ends a minute later.
    pub fn report_check(
        &self,
        repo: &str,
        sha: &str,
        app: &str,
        name: &str,
        conclusion: Option<&str>,
    ) {
        self.report_check_of(repo, sha, app, None, name, conclusion);
    }

    /// The same out of a workflow.
    pub fn report_check_of(
        &self,
        repo: &str,
        sha: &str,
        app: &str,
        workflow: Option<&str>,
        name: &str,
        conclusion: Option<&str>,
    ) {
        let mut state = self.state();
        let (creator, id, started) = (state.who(app), state.id(), state.tick());
        let completed = conclusion.map(|_| state.tick());
        let status = if conclusion.is_some() {
            "completed"
        } else {
            "in_progress"
        };
        state.repo_mut(repo).shipping.checks.push(Check {
            id,
            sha: sha.into(),
            name: name.into(),
            status: status.into(),
            conclusion: conclusion.map(str::to_owned),
            started,
            completed,
            external: None,
            details: None,
            title: None,
            summary: None,
            text: None,
            creator,
            workflow: workflow.map(str::to_owned),
        });
    }

    /// The newest check of this name says something else of itself: its times are its app's word.
    pub fn edit_check(&self, repo: &str, name: &str, edit: impl FnOnce(&mut Check)) {
        let mut state = self.state();
        let checks = &mut state.repo_mut(repo).shipping.checks;
        edit(
            checks
                .iter_mut()
                .rfind(|check| check.name == name)
                .expect("no such check"),
        );
    }

    /// Every commit status of a revision, oldest first.
    pub fn statuses(&self, repo: &str, sha: &str) -> Vec<Status> {
        self.state()
            .repo(repo)
            .statuses
            .iter()
            .filter(|s| s.sha == sha)
            .cloned()
            .collect()
    }
}
