//! Answers about checks at the head of a merged pull request (`SixeyesChecks`).

use super::graphql::Page;
use crate::evidence::{Revision, Timestamp};
use serde::Deserialize;

/// A merged pull request with the checks at its head.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedPull {
    /// Its number.
    pub number: u64,
    /// Its head: the one that was merged.
    pub head_ref_oid: Revision,
    /// Its last commit.
    pub commits: Page<CheckedNode>,
}

/// A commit of a pull request.
#[derive(Debug, Clone, Deserialize)]
pub struct CheckedNode {
    /// The commit.
    pub commit: CheckedCommit,
}

/// A commit with its checks.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedCommit {
    /// Its id.
    pub oid: Revision,
    /// What apps reported; null where the token may not read it.
    pub check_suites: Option<Page<CheckedSuite>>,
    /// Commit statuses; null where there are none, and where the token may not read them.
    pub status: Option<CommitStatus>,
}

/// What one app reported at once.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedSuite {
    /// The app.
    pub app: Option<CheckApp>,
    /// The run of a workflow behind it.
    pub workflow_run: Option<CheckWorkflowRun>,
    /// Its checks, earlier attempts as well.
    pub check_runs: Option<Page<CheckRun>>,
}

/// An app.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckApp {
    /// Its number.
    pub database_id: Option<u64>,
}

/// A run of a workflow.
#[derive(Debug, Clone, Deserialize)]
pub struct CheckWorkflowRun {
    /// Its file.
    pub file: Option<CheckWorkflowFile>,
}

/// A workflow's file.
#[derive(Debug, Clone, Deserialize)]
pub struct CheckWorkflowFile {
    /// Its path.
    pub path: String,
}

/// One run of a check. Its times are what the app says.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckRun {
    /// The check's name.
    pub name: String,
    /// `QUEUED`, `IN_PROGRESS`, `COMPLETED` and others.
    pub status: String,
    /// `SUCCESS`, `FAILURE` and others, once it is completed.
    pub conclusion: Option<String>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}

/// The statuses of a commit.
#[derive(Debug, Clone, Deserialize)]
pub struct CommitStatus {
    /// The last word of each.
    pub contexts: Vec<StatusContext>,
}

/// A commit status.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusContext {
    /// Its name.
    pub context: String,
    /// `SUCCESS`, `FAILURE`, `ERROR`, `PENDING`, `EXPECTED`.
    pub state: String,
    /// When it was given, by the forge's clock.
    pub created_at: Timestamp,
}
