//! Starting and starting again: by hand, by schedule, by API.

use serde_json::{Value, json};

use crate::forge::Forge;
use crate::forge::state::State;

use super::Trigger;

impl Forge {
    /// "Run workflow": somebody starts it at a branch or a tag (`github-actions[bot]`: another workflow's token does).
    pub fn dispatch(&self, repo: &str, login: &str, workflow: &str, reference: &str) -> u64 {
        self.dispatch_with(repo, login, workflow, reference, json!({}))
    }

    /// The same with inputs filled in: `{"incident": "INC-7"}`.
    pub fn dispatch_with(
        &self,
        repo: &str,
        login: &str,
        workflow: &str,
        reference: &str,
        inputs: Value,
    ) -> u64 {
        let mut state = self.state();
        let mut what = state.by_hand(repo, "workflow_dispatch", login, reference);
        what.inputs = inputs;
        let held = state.repo(repo).shipping.workflows.iter();
        let starts = held
            .filter(|w| w.path == workflow)
            .any(|w| w.events.contains("workflow_dispatch"));
        assert!(starts, "`{workflow}` has no workflow_dispatch");
        state.start_workflow(repo, workflow, what)
    }

    /// The clock starts every scheduled workflow at the default branch; `login` is who last enabled it, whom GitHub names.
    pub fn schedule(&self, repo: &str, login: &str) -> Vec<u64> {
        self.at_default(repo, "schedule", login)
    }

    /// An API call with somebody's token starts every workflow that waits for one.
    pub fn repository_dispatch(&self, repo: &str, login: &str) -> Vec<u64> {
        self.at_default(repo, "repository_dispatch", login)
    }

    fn at_default(&self, repo: &str, event: &'static str, login: &str) -> Vec<u64> {
        let mut state = self.state();
        let reference = state.repo(repo).default_branch.clone();
        let what = state.by_hand(repo, event, login, &reference);
        state.trigger(repo, &what)
    }

    /// Every run of a workflow, oldest first.
    pub fn runs_of(&self, repo: &str, workflow: &str) -> Vec<u64> {
        let state = self.state();
        let runs = state.repo(repo).runs.iter();
        runs.filter(|r| r.workflow == workflow)
            .map(|r| r.id)
            .collect()
    }

    /// The newest run of a workflow.
    pub fn newest_run(&self, repo: &str, workflow: &str) -> u64 {
        let runs = self.runs_of(repo, workflow);
        *runs
            .last()
            .unwrap_or_else(|| panic!("no run of `{workflow}`"))
    }
}

impl State {
    fn by_hand(
        &mut self,
        repo: &str,
        event: &'static str,
        login: &str,
        reference: &str,
    ) -> Trigger {
        let actor = self.who(login);
        self.tick();
        let held = self.repo(repo);
        let name = reference
            .trim_start_matches("refs/heads/")
            .trim_start_matches("refs/tags/");
        let branch = held.branches.get(name).cloned();
        let tag = branch.is_none();
        let head = branch.unwrap_or_else(|| {
            let tag = held.shipping.tags.get(name);
            tag.unwrap_or_else(|| panic!("no branch or tag `{name}`"))
                .commit
                .clone()
        });
        Trigger {
            event,
            reference: name.into(),
            tag,
            head,
            head_repo: repo.into(),
            actor,
            push: None,
            after: None,
            inputs: Value::Null,
        }
    }

    /// One more attempt of a run: the actor stays, the attempt's starter is who pressed the button.
    pub(in crate::forge) fn rerun(&mut self, repo: &str, run: u64, who: u64) {
        let at = self.tick();
        let held = self.repo_mut(repo).run_mut(run);
        held.attempts.push((who, at));
        if !held.jobs.is_empty() {
            held.conclusion = None;
            self.begin_attempt(repo, run);
        }
    }
}
