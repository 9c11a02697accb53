//! Workflow runs.

use jiff::Timestamp;

use super::shipping::{Job, JobState};
use super::state::{AccountId, Push};

/// A workflow run and the check suite it made.
#[derive(Clone, Debug)]
pub struct Run {
    pub id: u64,
    pub number: u64,
    pub suite: u64,
    pub workflow: String,
    pub event: String,
    pub branch: String,
    pub head_repo: String,
    pub head: String,
    pub actor: AccountId,
    /// Who started each attempt, first to last.
    pub attempts: Vec<(AccountId, Timestamp)>,
    pub created: Timestamp,
    pub conclusion: Option<String>,
    pub push: Option<Push>,
    pub approvals: Vec<Approval>,
    /// The workflow's name and number.
    pub name: String,
    /// What people see in the list of runs: the workflow's `run-name`, filled in.
    pub title: String,
    /// What whoever dispatched it filled in.
    pub inputs: serde_json::Value,
    pub workflow_id: u64,
    /// Jobs of every attempt. None are listed for the workflow that every repository has.
    pub jobs: Vec<Job>,
    /// Paths of the reusable workflows it called.
    pub calls: Vec<String>,
    /// The run after which it came (`workflow_run`), known to its event payload only.
    pub after: Option<u64>,
    /// Whether `branch` is the name of a tag.
    pub on_tag: bool,
}

impl Run {
    /// `completed`, `waiting` or `in_progress`.
    pub fn status(&self) -> &'static str {
        if self.conclusion.is_some() {
            "completed"
        } else if self.jobs.iter().any(|j| j.state == JobState::Waiting) {
            "waiting"
        } else {
            "in_progress"
        }
    }
}

#[derive(Clone, Debug)]
pub struct Approval {
    pub by: AccountId,
    pub environment: String,
    pub state: String,
    pub comment: String,
}
