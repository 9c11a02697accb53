//! Workflow runs, commit statuses.

use crate::forge::Forge;
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
