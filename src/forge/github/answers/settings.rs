//! Answers about settings: what holds a branch, an environment, a tag, a workflow.

use super::graphql::{Account, Page};
use super::{LawObject, LawRef};
use crate::evidence::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Data of `SixeyesSettings`.
#[derive(Debug, Clone, Deserialize)]
pub struct SettingsData {
    /// Whose token it is.
    pub viewer: Option<Account>,
    /// The repository.
    pub repository: Option<SettingsRepository>,
}

/// The repository of [`SettingsData`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsRepository {
    /// `owner/name`.
    pub name_with_owner: String,
    /// `PUBLIC`, `INTERNAL` or `PRIVATE`.
    pub visibility: String,
    /// Where people see it.
    pub url: String,
    /// The default branch with the law.
    pub default_branch_ref: Option<LawRef>,
    /// The same branch, with what stands beside the law.
    pub beside: Option<BesideRef>,
    /// The newest pull request, with nothing of it: whether it shows.
    pub pull_requests: Option<Page<NewestPull>>,
}

/// The default branch, with what stands beside the law.
#[derive(Debug, Clone, Deserialize)]
pub struct BesideRef {
    /// Its tip.
    pub target: Option<BesideLaw>,
}

/// What stands beside the law at the tip.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct BesideLaw {
    /// `.github/workflows`.
    pub workflows: Option<FolderOf>,
    /// `.github/CODEOWNERS`.
    pub github: Option<FileOf>,
    /// `CODEOWNERS`.
    pub root: Option<FileOf>,
    /// `docs/CODEOWNERS`.
    pub docs: Option<FileOf>,
}

/// A folder's entry.
#[derive(Debug, Clone, Deserialize)]
pub struct FolderOf {
    /// What is in it.
    pub object: Option<Entries>,
}

/// Entries of a folder.
#[derive(Debug, Clone, Deserialize)]
pub struct Entries {
    /// All of them; none where it is no folder.
    pub entries: Option<Vec<NamedFile>>,
}

/// A file of a folder.
#[derive(Debug, Clone, Deserialize)]
pub struct NamedFile {
    /// Its name.
    pub name: String,
    /// Its text.
    pub object: Option<LawObject>,
}

/// A file.
#[derive(Debug, Clone, Deserialize)]
pub struct FileOf {
    /// Its text.
    pub object: Option<LawObject>,
}

/// A pull request, to try whether it shows.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewestPull {
    /// Who opened it.
    pub author: Option<Account>,
    /// Its files; none where they do not show.
    pub files: Option<IgnoredAny>,
    /// Its reviews; none where they do not show.
    pub reviews: Option<IgnoredAny>,
}

/// A branch (`GET /repos/{owner}/{repo}/branches/{branch}`).
#[derive(Debug, Clone, Deserialize)]
pub struct RestBranch {
    /// Whether something protects it.
    pub protected: bool,
    /// The older protection, in short.
    pub protection: Option<Enabled>,
}

/// Whether something is on.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Enabled {
    /// It is.
    pub enabled: Option<bool>,
}

/// The older protection (`GET /repos/{owner}/{repo}/branches/{branch}/protection`).
#[derive(Debug, Clone, Deserialize)]
pub struct RestProtection {
    /// Pull requests.
    pub required_pull_request_reviews: Option<RestReviews>,
    /// Checks.
    pub required_status_checks: Option<RestChecks>,
    /// Administrators.
    pub enforce_admins: Option<Enabled>,
    /// Rewriting.
    pub allow_force_pushes: Option<Enabled>,
    /// Deleting.
    pub allow_deletions: Option<Enabled>,
}

/// What the older protection asks of pull requests.
#[derive(Debug, Clone, Deserialize)]
pub struct RestReviews {
    /// Whether owners must approve.
    #[serde(default)]
    pub require_code_owner_reviews: bool,
    /// Who is excused.
    pub bypass_pull_request_allowances: Option<RestExcused>,
}

/// Who is excused.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RestExcused {
    /// People.
    #[serde(default)]
    pub users: Vec<IgnoredAny>,
    /// Teams.
    #[serde(default)]
    pub teams: Vec<IgnoredAny>,
    /// Apps.
    #[serde(default)]
    pub apps: Vec<IgnoredAny>,
}

/// Required checks of the older protection.
#[derive(Debug, Clone, Deserialize)]
pub struct RestChecks {
    /// Names alone.
    #[serde(default)]
    pub contexts: Vec<String>,
    /// Names with the app that must answer.
    #[serde(default)]
    pub checks: Vec<RestCheck>,
}

/// A required check.
#[derive(Debug, Clone, Deserialize)]
pub struct RestCheck {
    /// The name.
    pub context: String,
    /// The app; null or -1 stands for any.
    #[serde(alias = "integration_id")]
    pub app_id: Option<i64>,
}

/// A rule, of a branch or of a ruleset.
#[derive(Debug, Clone, Deserialize)]
pub struct RestRule {
    /// Such as `pull_request`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it asks, by its kind.
    #[serde(default)]
    pub parameters: Option<Parameters>,
    /// The ruleset that it comes from; only in the rules of a branch.
    pub ruleset_id: Option<u64>,
}

/// What rules of the kinds that matter here ask.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Parameters {
    /// Of `pull_request`.
    pub required_approving_review_count: Option<u32>,
    /// Of `pull_request`.
    pub require_code_owner_review: Option<bool>,
    /// Of `required_status_checks`.
    pub required_status_checks: Option<Vec<RestCheck>>,
    /// Of `workflows`.
    pub workflows: Option<Vec<RestWorkflow>>,
}

/// A workflow that must pass.
#[derive(Debug, Clone, Deserialize)]
pub struct RestWorkflow {
    /// Its path.
    pub path: String,
}

/// A ruleset (`GET /repos/{owner}/{repo}/rulesets` and `…/{ruleset_id}`, which alone has rules, conditions and bypasses).
#[derive(Debug, Clone, Deserialize)]
pub struct RestRuleset {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// `branch`, `tag`, `push`.
    pub target: Option<String>,
    /// `active`, `evaluate`, `disabled`.
    pub enforcement: String,
    /// Where it is set: `Repository`, `Organization`, `Enterprise`.
    pub source_type: Option<String>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
    /// What it is about.
    pub conditions: Option<Conditions>,
    /// What it asks.
    #[serde(default)]
    pub rules: Vec<RestRule>,
    /// Who may pass it by; left out where the token may not change it (E173).
    pub bypass_actors: Option<Vec<RestBypass>>,
}

/// What a ruleset is about.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Conditions {
    /// Refs.
    pub ref_name: Option<RefName>,
}

/// Refs by pattern.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RefName {
    /// In.
    #[serde(default)]
    pub include: Vec<String>,
    /// Out.
    #[serde(default)]
    pub exclude: Vec<String>,
}

/// Who may pass a ruleset by.
#[derive(Debug, Clone, Deserialize)]
pub struct RestBypass {
    /// The id of a role, team or app.
    pub actor_id: Option<u64>,
    /// `Integration`, `OrganizationAdmin`, `RepositoryRole`, `Team`, `DeployKey`.
    pub actor_type: String,
    /// `always` or `pull_request`.
    #[serde(default)]
    pub bypass_mode: Option<String>,
}

/// Environments (`GET /repos/{owner}/{repo}/environments`).
#[derive(Debug, Clone, Deserialize)]
pub struct RestEnvironments {
    /// How many there are in all.
    pub total_count: u64,
    /// These.
    pub environments: Vec<RestEnvironment>,
}

/// An environment.
#[derive(Debug, Clone, Deserialize)]
pub struct RestEnvironment {
    /// Its name.
    pub name: String,
    /// What holds its deployments.
    #[serde(default)]
    pub protection_rules: Vec<RestHold>,
    /// Which refs may deploy; null: any.
    pub deployment_branch_policy: Option<RestBranchPolicy>,
    /// Whether administrators may start what waits.
    pub can_admins_bypass: Option<bool>,
}

/// What holds a deployment.
#[derive(Debug, Clone, Deserialize)]
pub struct RestHold {
    /// `required_reviewers`, `wait_timer`, `branch_policy`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Of `required_reviewers`.
    pub prevent_self_review: Option<bool>,
    /// Of `required_reviewers`.
    #[serde(default)]
    pub reviewers: Vec<IgnoredAny>,
}

/// Which refs may deploy.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct RestBranchPolicy {
    /// Protected ones.
    pub protected_branches: bool,
}

/// Patterns of refs that may deploy (`GET …/environments/{environment_name}/deployment-branch-policies`).
#[derive(Debug, Clone, Deserialize)]
pub struct RestPatterns {
    /// How many there are in all.
    pub total_count: u64,
    /// These.
    pub branch_policies: Vec<RestPattern>,
}

/// A pattern.
#[derive(Debug, Clone, Deserialize)]
pub struct RestPattern {
    /// The pattern.
    pub name: String,
    /// `branch` or `tag`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// What workflows may do by themselves (`GET /repos/{owner}/{repo}/actions/permissions/workflow`).
#[derive(Debug, Clone, Deserialize)]
pub struct RestWorkflowSettings {
    /// `read` or `write`.
    pub default_workflow_permissions: String,
    /// Whether they may approve.
    pub can_approve_pull_request_reviews: bool,
}

/// Something by its id alone.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Numbered {
    /// Its id.
    pub id: u64,
}

/// Runs by their ids alone.
#[derive(Debug, Clone, Deserialize)]
pub struct NumberedRuns {
    /// These.
    pub workflow_runs: Vec<Numbered>,
}
