//! What a repository ships, as the forge knows it: workflows, environments, deployments and their statuses, tags,
//! releases, and the settings that let them. Plain data.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::objects::Person;
use super::state::AccountId;

/// What one repository ships by.
#[derive(Clone, Debug, Default)]
pub struct Shipping {
    pub workflows: Vec<Workflow>,
    pub environments: Vec<Environment>,
    pub deployments: Vec<Deployment>,
    pub tags: BTreeMap<String, Tag>,
    pub releases: Vec<Release>,
    /// Check runs made by API; those of workflow runs follow from the runs.
    pub checks: Vec<Check>,
    pub settings: Settings,
    pub law: Law,
    /// So many reads of a fresh merge's pull requests come back empty, as the forge's index lags behind.
    pub lag: u32,
    /// GraphQL lists a deployment's statuses oldest first: no document says which way it is.
    pub oldest_status_first: bool,
}

/// One workflow file: what starts it and what its job deploys to.
#[derive(Clone, Debug)]
pub struct Workflow {
    pub id: u64,
    pub name: String,
    pub path: String,
    pub created: Timestamp,
    /// `push`, `workflow_dispatch`, `release`, `schedule`, `repository_dispatch`, `pull_request_target`, …
    pub events: BTreeSet<String>,
    /// Branches of which a push starts it (none: no push to a branch does).
    pub branches: BTreeSet<String>,
    /// Whether the push of a tag starts it.
    pub tags: bool,
    /// Name of the workflow after which it runs (`workflow_run`).
    pub follows: Option<String>,
    /// The environment of its one job.
    pub environment: Option<String>,
    /// Paths of the reusable workflows it calls.
    pub calls: Vec<String>,
    /// Its `run-name`, with `${{ inputs.NAME }}` and `${{ github.event.workflow_run.id }}` in it.
    pub run_name: Option<String>,
}

impl Workflow {
    /// The title of a run: its `run-name` with the inputs filled in, else its name.
    pub fn title(&self, inputs: &serde_json::Value) -> String {
        let Some(pattern) = &self.run_name else {
            return self.name.clone();
        };
        let filled = inputs.as_object().into_iter().flatten();
        filled.fold(pattern.clone(), |title, (name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            title.replace(&format!("${{{{ inputs.{name} }}}}"), &text)
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reviewer {
    User(AccountId),
    Team(u64),
}

/// Which refs may deploy to an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refs {
    Any,
    /// Protected branches only.
    Protected,
    /// (id, pattern, `branch` or `tag`).
    Named(Vec<(u64, String, &'static str)>),
}

#[derive(Clone, Debug)]
pub struct Environment {
    pub id: u64,
    pub name: String,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub reviewers: Vec<Reviewer>,
    pub prevent_self_review: bool,
    pub wait_minutes: u32,
    pub refs: Refs,
    pub admins_bypass: bool,
    /// Slugs of the apps that decide by custom protection rules.
    pub custom: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Deployment {
    pub id: u64,
    /// Renaming an environment leaves the first name in `original`.
    pub environment: String,
    pub original: String,
    pub sha: String,
    /// As the maker named it: a branch, a tag, or an id.
    pub reference: String,
    pub task: String,
    pub payload: serde_json::Value,
    pub description: Option<String>,
    pub creator: Option<AccountId>,
    pub created: Timestamp,
    pub updated: Timestamp,
    /// Made by the Actions app (and not with somebody's token).
    pub by_actions: bool,
    /// Oldest first.
    pub statuses: Vec<DeploymentStatus>,
}

impl Deployment {
    /// The newest status's state; `pending` where there is none.
    pub fn state(&self) -> &str {
        self.statuses.last().map_or("pending", |s| s.state.as_str())
    }
}

#[derive(Clone, Debug)]
pub struct DeploymentStatus {
    pub id: u64,
    /// As REST writes it: `waiting`, `queued`, `in_progress`, `success`, `failure`, `error`, `inactive`, `pending`.
    pub state: String,
    pub creator: Option<AccountId>,
    pub at: Timestamp,
    pub environment: String,
    pub log: Option<String>,
    pub page: Option<String>,
    pub description: String,
}

/// A tag: the commit it names, through an object of its own where it is annotated.
#[derive(Clone, Debug)]
pub struct Tag {
    pub commit: String,
    pub object: Option<TagObject>,
}

#[derive(Clone, Debug)]
pub struct TagObject {
    pub oid: String,
    pub name: String,
    pub message: String,
    /// What the object says of who made it: text, as in a commit.
    pub tagger: Person,
    pub target: String,
}

#[derive(Clone, Debug)]
pub struct Release {
    pub id: u64,
    pub tag: String,
    pub name: String,
    pub author: AccountId,
    pub created: Timestamp,
    pub published: Option<Timestamp>,
    pub prerelease: bool,
    pub immutable: bool,
}

/// A check run written through the Checks API.
#[derive(Clone, Debug)]
pub struct Check {
    pub id: u64,
    pub sha: String,
    pub name: String,
    pub status: String,
    pub conclusion: Option<String>,
    pub started: Timestamp,
    pub completed: Option<Timestamp>,
    pub external: Option<String>,
    pub details: Option<String>,
    pub title: Option<String>,
    pub summary: Option<String>,
    pub text: Option<String>,
    pub creator: AccountId,
    /// The workflow by whose token it was written, where it was one.
    pub workflow: Option<String>,
}

/// One job of one attempt of a run.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: u64,
    /// From 1.
    pub attempt: usize,
    pub name: String,
    pub environment: Option<String>,
    pub state: JobState,
    pub created: Timestamp,
    pub started: Option<Timestamp>,
    pub completed: Option<Timestamp>,
    /// The deployment record it made.
    pub deployment: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Held by the rules of its environment.
    Waiting,
    Running,
    /// `success`, `failure`, `cancelled`, …
    Done(String),
}

/// What an administrator of a repository chose for its workflows.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether a workflow's token may write where it names no permissions.
    pub token_writes: bool,
    pub workflows_approve: bool,
    /// `all`, `local_only`, `selected`.
    pub allowed_actions: &'static str,
    pub pinned_actions: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token_writes: false,
            workflows_approve: false,
            allowed_actions: "all",
            pinned_actions: false,
        }
    }
}

/// The rules of the default branch: whether they are in force, who may pass them by, and each change of them.
#[derive(Clone, Debug, Default)]
pub struct Law {
    pub relaxed: bool,
    pub bypass: Vec<Bypass>,
    /// Newest last.
    pub versions: Vec<Version>,
    pub required_checks: Vec<String>,
    pub code_owners: bool,
    pub last_push: bool,
    /// The same branch under the older settings (`branches/{branch}/protection`).
    pub classic: Option<Classic>,
}

/// Who is excused from the rules.
#[derive(Clone, Copy, Debug)]
pub enum Bypass {
    Admins,
    Team(u64),
    App(u64),
}

#[derive(Clone, Debug)]
pub struct Version {
    pub id: u64,
    pub at: Timestamp,
    pub actor: AccountId,
}

#[derive(Clone, Debug)]
pub struct Classic {
    pub approvals: u32,
    pub dismiss_stale: bool,
    pub enforce_admins: bool,
    pub force_pushes: bool,
    pub required_checks: Vec<String>,
}
