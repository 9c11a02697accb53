//! Deployment records that no job of the environment's workflow made: forged, annotated, deleted.

use crate::forge::Forge;
use crate::forge::shipping::Deployment;

impl Forge {
    /// Somebody writes a record with a token: any revision, any state, any log address. Nothing was deployed.
    pub fn forge_deployment(
        &self,
        repo: &str,
        login: &str,
        environment: &str,
        revision: &str,
        state_name: &str,
        log: Option<&str>,
    ) -> u64 {
        let mut state = self.state();
        let creator = state.who(login);
        state.ensure_environment(repo, environment);
        let (at, id) = (state.tick(), state.id());
        let record = Deployment {
            id,
            environment: environment.into(),
            original: environment.into(),
            sha: revision.into(),
            reference: state.repo(repo).default_branch.clone(),
            task: "deploy".into(),
            payload: serde_json::json!({}),
            description: None,
            creator: Some(creator),
            created: at,
            updated: at,
            by_actions: false,
            statuses: Vec::new(),
        };
        state.repo_mut(repo).shipping.deployments.push(record);
        let log = log.map(str::to_owned);
        state.deployment_status(repo, id, creator, state_name, log, "");
        if state_name == "success" {
            state.supersede(repo, id);
        }
        id
    }

    /// Somebody writes a status on a record with a token, so many times over.
    pub fn forge_statuses(
        &self,
        repo: &str,
        login: &str,
        deployment: u64,
        state_name: &str,
        log: Option<&str>,
        times: usize,
    ) {
        let mut state = self.state();
        let creator = state.who(login);
        state.tick();
        for _ in 0..times {
            let log = log.map(str::to_owned);
            state.deployment_status(repo, deployment, creator, state_name, log, "");
        }
    }

    /// The record is gone.
    pub fn delete_deployment(&self, repo: &str, deployment: u64) {
        let mut state = self.state();
        state.tick();
        let held = &mut state.repo_mut(repo).shipping.deployments;
        let before = held.len();
        held.retain(|d| d.id != deployment);
        assert!(held.len() < before, "no deployment {deployment}");
    }

    /// The address of a run as a job's status would give it, for whoever forges one.
    pub fn run_url(&self, repo: &str, run: u64) -> String {
        format!("{}/{repo}/actions/runs/{run}", self.state().web)
    }
}
