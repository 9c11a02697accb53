//! Answers of REST.

use crate::evidence::{Revision, Timestamp};
use serde::{Deserialize, Deserializer};

/// An account. Null stands for a deleted one.
#[derive(Debug, Clone, Deserialize)]
pub struct RestAccount {
    /// The login.
    pub login: String,
    /// The numeric id.
    pub id: u64,
    /// `User`, `Bot`, `Organization`, `Mannequin`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// One act on a ref (`GET /repos/{owner}/{repo}/activity`).
#[derive(Debug, Clone, Deserialize)]
pub struct Activity {
    /// Its id.
    pub id: u64,
    /// The ref's commit before; zeroes where there was none.
    pub before: String,
    /// The ref's commit after; zeroes where there is none.
    pub after: String,
    /// The ref.
    #[serde(rename = "ref")]
    pub reference: String,
    /// When, by the forge's clock.
    pub timestamp: Timestamp,
    /// `push`, `force_push`, `branch_creation`, `branch_deletion`, `pr_merge`, `merge_queue_merge`.
    pub activity_type: String,
    /// Who.
    pub actor: Option<RestAccount>,
}

/// Runs (`GET /repos/{owner}/{repo}/actions/runs`).
#[derive(Debug, Clone, Deserialize)]
pub struct Runs {
    /// How many there are in all.
    pub total_count: u64,
    /// These.
    pub workflow_runs: Vec<RestRun>,
}

/// A run of a workflow.
#[derive(Debug, Clone, Deserialize)]
pub struct RestRun {
    /// Its id.
    pub id: u64,
    /// The event that started it.
    pub event: String,
    /// The head that it ran for.
    pub head_sha: Revision,
    /// When it was made.
    pub created_at: Timestamp,
    /// Where people see it.
    pub html_url: String,
    /// Whose act started its first attempt (E58): the pusher.
    pub actor: Option<RestAccount>,
    /// The repository of the head.
    pub head_repository: Option<RepositoryId>,
}

/// A repository, named.
#[derive(Debug, Clone, Deserialize)]
pub struct RepositoryId {
    /// Its numeric id.
    pub id: u64,
}

/// A comparison (`GET /repos/{owner}/{repo}/compare/{basehead}`).
#[derive(Debug, Clone, Deserialize)]
pub struct Comparison {
    /// `identical`, `ahead`, `behind` or `diverged`, of the head as seen from the base.
    pub status: Option<String>,
    /// The base.
    pub base_commit: Option<RestCommit>,
    /// The merge base.
    pub merge_base_commit: RestCommit,
    /// How many commits there are in all.
    pub total_commits: u64,
    /// These.
    pub commits: Vec<RestCommit>,
    /// The files that differ, at most 300, on the first page only.
    #[serde(default)]
    pub files: Vec<RestFile>,
}

/// A commit.
#[derive(Debug, Clone, Deserialize)]
pub struct RestCommit {
    /// Its id.
    pub sha: Revision,
    /// Its id in GraphQL.
    pub node_id: Option<String>,
    /// Where people see it.
    pub html_url: String,
    /// What git knows.
    pub commit: GitCommit,
    /// The account that owns the author's address.
    #[serde(default, deserialize_with = "account_or_nothing")]
    pub author: Option<RestAccount>,
    /// The account that owns the committer's address.
    #[serde(default, deserialize_with = "account_or_nothing")]
    pub committer: Option<RestAccount>,
    /// Its parents.
    pub parents: Vec<Sha>,
}

/// What git knows of a commit.
#[derive(Debug, Clone, Deserialize)]
pub struct GitCommit {
    /// The author.
    pub author: Option<GitName>,
    /// The committer.
    pub committer: Option<GitName>,
    /// The message.
    pub message: String,
    /// The tree.
    pub tree: Sha,
    /// The signature.
    pub verification: Option<Verification>,
}

/// A name and address.
#[derive(Debug, Clone, Deserialize)]
pub struct GitName {
    /// The name.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
}

/// What the forge says of a signature.
#[derive(Debug, Clone, Deserialize)]
pub struct Verification {
    /// Whether it holds.
    pub verified: bool,
    /// Why, or why not.
    pub reason: String,
}

/// An object by its id.
#[derive(Debug, Clone, Deserialize)]
pub struct Sha {
    /// Its id.
    pub sha: Revision,
}

/// A changed file (`GET /repos/{owner}/{repo}/pulls/{pull_number}/files`).
#[derive(Debug, Clone, Deserialize)]
pub struct RestFile {
    /// Its path, after the change.
    pub filename: String,
    /// Its earlier path, where it was renamed.
    pub previous_filename: Option<String>,
}

/// A right (`GET /repos/{owner}/{repo}/collaborators/{username}/permission`).
#[derive(Debug, Clone, Deserialize)]
pub struct Collaborator {
    /// `admin`, `write`, `read` or `none`.
    pub permission: String,
    /// The role's name: one of these, `maintain`, `triage`, or an organisation's own.
    pub role_name: Option<String>,
    /// Whose.
    pub user: Option<RestAccount>,
}

/// What the rules of a branch said to one push (`GET /repos/{owner}/{repo}/rulesets/rule-suites`).
#[derive(Debug, Clone, Deserialize)]
pub struct RuleSuite {
    /// Its id.
    pub id: u64,
    /// Who pushed or merged, by numeric id.
    pub actor_id: Option<u64>,
    /// Their login.
    pub actor_name: Option<String>,
    /// The branch's commit after.
    pub after_sha: String,
    /// When.
    pub pushed_at: Timestamp,
    /// `pass`, `fail` or `bypass`.
    pub result: String,
}

/// The app behind a bot's account (`GET /apps/{app_slug}`).
#[derive(Debug, Clone, Deserialize)]
pub struct App {
    /// Its numeric id.
    pub id: u64,
}

/// GitHub writes `null` or `{}` where no account owns an address.
fn account_or_nothing<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<RestAccount>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Answer {
        Account(RestAccount),
        Nothing {},
    }
    Ok(match Option::<Answer>::deserialize(deserializer)? {
        Some(Answer::Account(account)) => Some(account),
        Some(Answer::Nothing {}) | None => None,
    })
}
