//! Answers of GraphQL: what the lists of a pull request hold.

use super::graphql::{Account, Object, Page, Person, User};
use crate::evidence::{Revision, Timestamp};
use serde::{Deserialize, Deserializer};

/// A commit in the list.
#[derive(Debug, Clone, Deserialize)]
pub struct CommitNode {
    /// The commit.
    pub commit: Commit,
}

/// A commit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Commit {
    /// Its id.
    pub oid: Revision,
    /// Where people see it.
    pub url: String,
    /// Its message.
    pub message: String,
    /// Whether the forge made it.
    pub committed_via_web: bool,
    /// Its tree.
    pub tree: Option<Object>,
    /// The git author.
    pub author: Option<Person>,
    /// The git committer.
    pub committer: Option<Person>,
    /// The author and the co-authors that the forge found.
    pub authors: Page<Person>,
    /// Pull requests that brought it somewhere.
    pub associated_pull_requests: Option<Page<Brought>>,
    /// Its parents.
    pub parents: Page<Object>,
    /// Its signature.
    pub signature: Option<Signature>,
}

/// A pull request that a commit belongs to.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Brought {
    /// Its number.
    pub number: u64,
    /// Whether it is merged.
    pub merged: bool,
    /// Its target.
    pub base_ref_name: String,
    /// Its node id, where a range asks for it.
    pub id: Option<String>,
    /// When it was merged, where a range asks for it.
    pub merged_at: Option<Timestamp>,
    /// Its repository, where a range asks for it.
    pub repository: Option<RepositoryNumber>,
    /// The commit that the merge made, where a range asks for it.
    pub merge_commit: Option<Object>,
}

/// A repository, by number.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryNumber {
    /// Its numeric id.
    pub database_id: Option<u64>,
}

/// A signature.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    /// Whether it holds.
    pub is_valid: bool,
    /// Why, or why not.
    pub state: String,
    /// Whether the forge made it.
    pub was_signed_by_git_hub: bool,
    /// Whose key.
    pub signer: Option<User>,
}

/// A review.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// Its id.
    #[serde(default, deserialize_with = "big")]
    pub full_database_id: Option<String>,
    /// Where people see it.
    pub url: String,
    /// `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED`, `PENDING`.
    pub state: String,
    /// When it was given.
    pub submitted_at: Option<Timestamp>,
    /// When its text was changed.
    pub last_edited_at: Option<Timestamp>,
    /// Whether its giver may write, now.
    pub author_can_push_to_repository: bool,
    /// Its giver.
    pub author: Option<Account>,
    /// Who changed its text.
    pub editor: Option<Account>,
    /// The revision it names.
    pub commit: Option<Object>,
}

/// A file.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Its path, after the change.
    pub path: String,
    /// `ADDED`, `MODIFIED`, `DELETED`, `RENAMED`, `COPIED`, `CHANGED`.
    pub change_type: String,
}

/// A comment.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comment {
    /// Its id.
    #[serde(default, deserialize_with = "big")]
    pub full_database_id: Option<String>,
    /// Where people see it.
    pub url: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// Its text.
    pub body: String,
    /// Who wrote it.
    pub author: Option<Account>,
}

/// Something that happened to a pull request; which fields are there depends on the kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimelineItem {
    /// Such as `MergedEvent`.
    #[serde(rename = "__typename")]
    pub kind: String,
    /// Its id.
    pub id: Option<String>,
    /// Where people see it.
    pub url: Option<String>,
    /// When.
    pub created_at: Option<Timestamp>,
    /// Who.
    pub actor: Option<Account>,
    /// The head before a forced push.
    pub before_commit: Option<Object>,
    /// The head after a forced push.
    pub after_commit: Option<Object>,
    /// The target before.
    #[serde(alias = "oldBase")]
    pub previous_ref_name: Option<String>,
    /// The target after.
    #[serde(alias = "newBase")]
    pub current_ref_name: Option<String>,
    /// What a dismissed review had said.
    pub previous_review_state: Option<String>,
    /// The dismissed review.
    pub review: Option<ReviewId>,
    /// The commit that made the forge dismiss it.
    pub pull_request_commit: Option<serde::de::IgnoredAny>,
    /// Who set auto-merge.
    pub enabler: Option<Account>,
    /// Who enqueued.
    pub enqueuer: Option<Account>,
    /// The commit that the merge made.
    pub merged_as: Option<Object>,
    /// Who was assigned.
    pub assignee: Option<Assignee>,
}

/// A review, named.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewId {
    /// Its id.
    #[serde(default, deserialize_with = "big")]
    pub full_database_id: Option<String>,
}

/// An account, named.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignee {
    /// Its numeric id.
    pub database_id: Option<u64>,
}

/// GraphQL's `BigInt`, which comes as text or as a number.
pub(super) fn big<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Big {
        Text(String),
        Number(u64),
    }
    Ok(match Option::<Big>::deserialize(deserializer)? {
        Some(Big::Text(text)) => Some(text),
        Some(Big::Number(number)) => Some(number.to_string()),
        None => None,
    })
}
