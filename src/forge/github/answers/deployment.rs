//! Answers about a deployment: records, refs, runs, environments, and what a range holds.

use super::graphql::{Account, Page, PullRequest, User};
use super::law::LawRef;
use super::lists::Commit;
use super::rest::{RepositoryId, RestAccount};
use crate::evidence::{Revision, Timestamp};
use serde::Deserialize;

/// Data of `SixeyesDeployment`.
#[derive(Debug, Clone, Deserialize)]
pub struct DeploymentData {
    /// Whose token it is.
    pub viewer: Option<Account>,
    /// The repository; none where it does not exist, moved, or may not be seen.
    pub repository: Option<DeploymentRepository>,
}

/// The repository of [`DeploymentData`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentRepository {
    /// Its numeric id.
    pub database_id: Option<u64>,
    /// `owner/name`.
    pub name_with_owner: String,
    /// `PUBLIC`, `INTERNAL` or `PRIVATE`.
    pub visibility: String,
    /// Where people see it.
    pub url: String,
    /// The default branch with the law at its tip.
    pub default_branch_ref: Option<LawRef>,
    /// The branch of the asked name; none where there is none.
    pub branch: Option<RefAnswer>,
    /// The tag of the asked name; none where there is none.
    pub tag: Option<RefAnswer>,
    /// The release of that tag; none where there is none.
    pub release: Option<Release>,
    /// The environment's deployments, newest first.
    pub deployments: Option<Page<Record>>,
}

/// Data of `SixeyesRecords`.
#[derive(Debug, Clone, Deserialize)]
pub struct RecordsData {
    /// The repository.
    pub repository: Option<RecordsRepository>,
}

/// The repository of [`RecordsData`].
#[derive(Debug, Clone, Deserialize)]
pub struct RecordsRepository {
    /// Older deployments.
    pub deployments: Option<Page<Record>>,
}

/// Data of `SixeyesStill`.
#[derive(Debug, Clone, Deserialize)]
pub struct StillData {
    /// The repository; none where it is gone.
    pub repository: Option<StillRepository>,
}

/// The repository of [`StillData`].
#[derive(Debug, Clone, Deserialize)]
pub struct StillRepository {
    /// The branch of the asked name; none where there is none.
    pub branch: Option<RefAnswer>,
    /// The tag of the asked name; none where there is none.
    pub tag: Option<RefAnswer>,
    /// The environment's deployments, newest first.
    pub deployments: Option<Page<Record>>,
}

/// Data of `SixeyesRefs`.
#[derive(Debug, Clone, Deserialize)]
pub struct RefsData {
    /// The repository; none where it is gone.
    pub repository: Option<RefsRepository>,
}

/// The repository of [`RefsData`].
#[derive(Debug, Clone, Deserialize)]
pub struct RefsRepository {
    /// The branch of the asked name; none where there is none.
    pub branch: Option<RefAnswer>,
    /// The tag of the asked name; none where there is none.
    pub tag: Option<RefAnswer>,
}

/// A deployment record or a check suite by its node id, as `SixeyesBacking` asks for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Backing {
    /// Its node id.
    pub id: String,
    /// Of a record: its revision, with the workflows as they stood there.
    pub commit: Option<BackingCommit>,
    /// Of a suite: the jobs of its run, every attempt's.
    pub check_runs: Option<Page<JobCheck>>,
}

/// The revision of a record.
#[derive(Debug, Clone, Deserialize)]
pub struct BackingCommit {
    /// Its id.
    pub oid: Revision,
    /// The workflow that deploys; none where there was none.
    pub from: Option<BackingFile>,
    /// The break-glass workflow; none where there was none.
    pub glass: Option<BackingFile>,
}

/// A file at a revision.
#[derive(Debug, Clone, Deserialize)]
pub struct BackingFile {
    /// What it holds; none where it is no blob that can be read.
    pub object: Option<PastLawObject>,
}

/// A job of a run, as the check that it is.
#[derive(Debug, Clone, Deserialize)]
pub struct JobCheck {
    /// `SUCCESS`, `FAILURE` and others; none while it runs.
    pub conclusion: Option<String>,
    /// The deployment that the forge made for it, because it names an environment.
    pub deployment: Option<JobDeployment>,
}

/// The deployment of a job.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobDeployment {
    /// Its id.
    pub database_id: Option<u64>,
    /// The environment that the job named; a status may give the record another one since.
    pub original_environment: Option<String>,
}

/// A branch or tag.
#[derive(Debug, Clone, Deserialize)]
pub struct RefAnswer {
    /// Its name.
    pub name: String,
    /// What it points at.
    pub target: Option<RefTarget>,
}

impl RefAnswer {
    /// The commit it stands on, through one annotated tag; none where that is no commit.
    pub(crate) fn commit(&self) -> Option<Revision> {
        let mut target = self.target.as_ref()?;
        if let Some(inner) = &target.target {
            target = inner;
        }
        (target.kind == "Commit").then_some(target.oid)
    }
}

/// What a ref points at.
#[derive(Debug, Clone, Deserialize)]
pub struct RefTarget {
    /// `Commit`, `Tag`, `Tree` or `Blob`.
    #[serde(rename = "__typename")]
    pub kind: String,
    /// Its id.
    pub oid: Revision,
    /// What an annotated tag points at.
    pub target: Option<Box<RefTarget>>,
}

/// A release.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    /// Its id.
    pub database_id: Option<u64>,
    /// Where people see it.
    pub url: String,
    /// Whether it is only a draft.
    pub is_draft: bool,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Who made it.
    pub author: Option<User>,
}

/// A deployment record. Anybody with the right may write one (E130).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Its node id.
    pub id: String,
    /// Its id.
    pub database_id: Option<u64>,
    /// The revision it says it deployed.
    pub commit_oid: Revision,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub creator: Option<Account>,
    /// What became of it.
    pub statuses: Option<Page<RecordStatus>>,
}

/// One status of a deployment record. Anybody with the right may write one (E130).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordStatus {
    /// `SUCCESS`, `IN_PROGRESS`, `FAILURE` and others.
    pub state: String,
    /// The run it says it comes from.
    pub log_url: Option<String>,
    /// Who wrote it.
    pub creator: Option<Account>,
}

/// A run of a workflow (`GET /repos/{owner}/{repo}/actions/runs/{run_id}`), or one attempt of it.
#[derive(Debug, Clone, Deserialize)]
pub struct DeployRun {
    /// Its id.
    pub id: u64,
    /// The event that started it.
    pub event: String,
    /// The revision that it runs.
    pub head_sha: Revision,
    /// The name of the branch or tag that it runs on.
    pub head_branch: Option<String>,
    /// The workflow file; some answers add `@` and a ref.
    pub path: String,
    /// `queued`, `waiting`, `in_progress`, `completed` and others.
    pub status: Option<String>,
    /// How it ended.
    pub conclusion: Option<String>,
    /// The node id of the check suite that its jobs are checks of.
    pub check_suite_node_id: Option<String>,
    /// The attempt, from 1.
    pub run_attempt: Option<u64>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When this attempt began.
    pub run_started_at: Option<Timestamp>,
    /// Where people see it.
    pub html_url: String,
    /// What people see it called, which the workflow's `run-name` makes.
    pub display_title: Option<String>,
    /// Whose act started its first attempt.
    pub actor: Option<RestAccount>,
    /// Whose act started this attempt.
    pub triggering_actor: Option<RestAccount>,
    /// Where it runs.
    pub repository: RepositoryId,
    /// The repository of its head; none once a fork is deleted.
    pub head_repository: Option<RepositoryId>,
}

impl DeployRun {
    /// The workflow file without the ref.
    pub(crate) fn workflow(&self) -> &str {
        self.path.split('@').next().unwrap_or_default()
    }
}

/// Runs of one workflow (`GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs`), newest first.
#[derive(Debug, Clone, Deserialize)]
pub struct DeployRuns {
    /// How many there are in all.
    pub total_count: u64,
    /// These.
    pub workflow_runs: Vec<DeployRun>,
}

/// A review of a run's held environments (`GET …/actions/runs/{run_id}/approvals`).
#[derive(Debug, Clone, Deserialize)]
pub struct Approval {
    /// `approved` or `rejected`.
    pub state: String,
    /// Who gave it.
    pub user: Option<RestAccount>,
    /// For which environments.
    pub environments: Vec<EnvironmentName>,
}

/// An environment, named.
#[derive(Debug, Clone, Deserialize)]
pub struct EnvironmentName {
    /// Its name.
    pub name: String,
}

/// An environment (`GET /repos/{owner}/{repo}/environments/{environment_name}`).
#[derive(Debug, Clone, Deserialize)]
pub struct EnvironmentAnswer {
    /// Its name.
    pub name: String,
    /// What holds a deployment.
    #[serde(default)]
    pub protection_rules: Vec<ProtectionRule>,
    /// Which refs may deploy; null: every one.
    pub deployment_branch_policy: Option<BranchPolicy>,
    /// Whether administrators may start held jobs.
    pub can_admins_bypass: Option<bool>,
}

/// What holds a deployment.
#[derive(Debug, Clone, Deserialize)]
pub struct ProtectionRule {
    /// `required_reviewers`, `wait_timer`, `branch_policy`, or an app's own.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether whoever started the run may not approve it.
    pub prevent_self_review: Option<bool>,
}

/// Which refs may deploy.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct BranchPolicy {
    /// Protected branches only.
    pub protected_branches: bool,
    /// Those that patterns name.
    pub custom_branch_policies: bool,
}

/// Data of `SixeyesRange` and `SixeyesChanges`: nodes by their ids, with a hole for what is not there.
#[derive(Debug, Clone, Deserialize)]
pub struct NodesData<T> {
    /// One for each id that was asked for.
    pub nodes: Vec<Option<T>>,
}

/// A commit of a range.
#[derive(Debug, Clone, Deserialize)]
pub struct RangeNode {
    /// Its node id.
    pub id: String,
    /// The commit.
    #[serde(flatten)]
    pub commit: Commit,
}

/// A pull request by its node id.
#[derive(Debug, Clone, Deserialize)]
pub struct ChangeNode {
    /// Its node id.
    pub id: String,
    /// The pull request.
    #[serde(flatten)]
    pub pull: PullRequest,
}

/// Data of `SixeyesPastLaw`.
#[derive(Debug, Clone, Deserialize)]
pub struct PastLawData {
    /// The repository.
    pub repository: Option<PastLawRepository>,
}

/// The repository of [`PastLawData`].
#[derive(Debug, Clone, Deserialize)]
pub struct PastLawRepository {
    /// The file; none where there was none.
    pub object: Option<PastLawObject>,
}

/// A file at an earlier commit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PastLawObject {
    /// Its id.
    pub oid: Option<Revision>,
    /// Whether it is no text.
    pub is_binary: Option<bool>,
    /// Whether the forge left the end out.
    pub is_truncated: Option<bool>,
    /// The file's text.
    pub text: Option<String>,
}
