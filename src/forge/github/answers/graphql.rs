//! Answers of GraphQL.

use super::LawRef;
use super::lists::{Comment, CommitNode, File, Review, TimelineItem, big};
use crate::evidence::{Revision, Timestamp};
use serde::Deserialize;

/// Data of `SixeyesChange`.
#[derive(Debug, Clone, Deserialize)]
pub struct ChangeData {
    /// Whose token it is.
    pub viewer: Option<Account>,
    /// The repository; none where it does not exist, moved, or may not be seen.
    pub repository: Option<RepositoryAnswer>,
}

/// The repository of [`ChangeData`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryAnswer {
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
    /// The pull request.
    pub pull_request: Option<PullRequest>,
}

/// Data of `SixeyesMore`.
#[derive(Debug, Clone, Deserialize)]
pub struct MoreData {
    /// The repository.
    pub repository: Option<MoreRepository>,
}

/// The repository of [`MoreData`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MoreRepository {
    /// The pull request.
    pub pull_request: Option<MorePullRequest>,
}

/// Further pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MorePullRequest {
    /// The head now: if it is another one than before, everything starts over.
    pub head_ref_oid: Revision,
    /// Commits, if asked for.
    pub commits: Option<Page<CommitNode>>,
    /// Reviews, if asked for.
    pub reviews: Option<Page<Review>>,
    /// Timeline items, if asked for.
    pub timeline_items: Option<Page<TimelineItem>>,
    /// Files, if asked for.
    pub files: Option<Page<File>>,
    /// Comments, if asked for.
    pub comments: Option<Page<Comment>>,
}

/// Data of `SixeyesSticky`.
#[derive(Debug, Clone, Deserialize)]
pub struct StickyData {
    /// Whose token it is.
    pub viewer: Option<Account>,
    /// The repository.
    pub repository: Option<StickyRepository>,
}

/// Data of `SixeyesViewer`.
#[derive(Debug, Clone, Deserialize)]
pub struct ViewerData {
    /// Whose token it is.
    pub viewer: Option<Account>,
}

/// The repository of [`StickyData`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StickyRepository {
    /// The pull request.
    pub pull_request: Option<StickyPullRequest>,
}

/// The pull request of [`StickyData`].
#[derive(Debug, Clone, Deserialize)]
pub struct StickyPullRequest {
    /// Its comments.
    pub comments: Page<Comment>,
}

/// One page of a list.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// How many there are in all.
    pub total_count: u64,
    /// Whether it goes on.
    pub page_info: Option<PageInfo>,
    /// What is on it; GitHub may put a hole in the place of what it cannot show.
    #[serde(default = "Option::default")]
    pub nodes: Option<Vec<Option<T>>>,
}

impl<T> Page<T> {
    /// A page without anything.
    pub(crate) fn empty() -> Self {
        Self {
            total_count: 0,
            page_info: None,
            nodes: None,
        }
    }
}

/// Whether a list goes on.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// It does.
    pub has_next_page: bool,
    /// From here.
    pub end_cursor: Option<String>,
}

/// Who acted. Null stands for a deleted account.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// `User`, `Bot`, `Mannequin`, `Organization`, `EnterpriseUserAccount`.
    #[serde(rename = "__typename")]
    pub kind: String,
    /// The login.
    pub login: String,
    /// The numeric id; an enterprise's own account has none.
    pub database_id: Option<u64>,
    /// The display name.
    pub name: Option<String>,
    /// The account behind an enterprise's own.
    pub user: Option<User>,
}

/// An account that is a user's.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// What it is; a field that can only hold users may hold a bot all the same.
    #[serde(rename = "__typename")]
    pub kind: Option<String>,
    /// The login.
    pub login: String,
    /// The numeric id.
    pub database_id: Option<u64>,
    /// The display name.
    pub name: Option<String>,
}

/// A name and address in a commit.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// The name.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// The account that owns the address.
    pub user: Option<User>,
}

/// An object by its id.
#[derive(Debug, Clone, Deserialize)]
pub struct Object {
    /// Its id.
    pub oid: Revision,
}

/// A pull request.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PullRequest {
    /// Its id.
    #[serde(default, deserialize_with = "big")]
    pub full_database_id: Option<String>,
    /// Its number.
    pub number: u64,
    /// Where people see it.
    pub url: String,
    /// Its title.
    pub title: String,
    /// `OPEN`, `CLOSED` or `MERGED`.
    pub state: String,
    /// Whether the head is in another repository.
    pub is_cross_repository: bool,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was merged.
    pub merged_at: Option<Timestamp>,
    /// How many files it says it changes.
    pub changed_files: u64,
    /// The target.
    pub base_ref_name: String,
    /// The target's tip, as far as the pull request knows.
    pub base_ref_oid: Revision,
    /// The source branch.
    pub head_ref_name: String,
    /// The head.
    pub head_ref_oid: Revision,
    /// The source repository; none once a fork is deleted.
    pub head_repository: Option<HeadRepository>,
    /// Who opened it.
    pub author: Option<Account>,
    /// Who merged it.
    pub merged_by: Option<Account>,
    /// The commit on the target.
    pub merge_commit: Option<MergeCommit>,
    /// Auto-merge, while it is set.
    pub auto_merge_request: Option<AutoMerge>,
    /// The place in the queue, while it has one.
    pub merge_queue_entry: Option<QueueEntry>,
    /// The source branch, while it exists.
    pub head_ref: Option<HeadRef>,
    /// Its commits.
    pub commits: Page<CommitNode>,
    /// Its reviews.
    pub reviews: Option<Page<Review>>,
    /// What happened to it.
    pub timeline_items: Page<TimelineItem>,
    /// Its files.
    pub files: Option<Page<File>>,
    /// Its comments.
    pub comments: Page<Comment>,
}

/// The source repository.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadRepository {
    /// Its numeric id.
    pub database_id: Option<u64>,
    /// `owner/name`.
    pub name_with_owner: String,
}

/// The commit that a merge put on the target.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MergeCommit {
    /// Its id.
    pub oid: Revision,
    /// Where people see it.
    pub url: String,
    /// Its tree.
    pub tree: Option<Object>,
    /// Whether the forge made it.
    pub committed_via_web: bool,
    /// Its parents.
    pub parents: Page<Object>,
}

/// Auto-merge.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AutoMerge {
    /// When it was set.
    pub enabled_at: Option<Timestamp>,
    /// By whom.
    pub enabled_by: Option<Account>,
}

/// A place in the queue.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueEntry {
    /// Since when.
    pub enqueued_at: Timestamp,
    /// By whom.
    pub enqueuer: Option<Account>,
}

/// The source branch.
#[derive(Debug, Clone, Deserialize)]
pub struct HeadRef {
    /// Its tip.
    pub target: Option<HeadTarget>,
}

/// The tip of the source branch.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadTarget {
    /// Suites, which may know the push.
    pub check_suites: Option<Page<CheckSuite>>,
    /// Results of checks.
    pub status_check_rollup: Option<Rollup>,
}

/// A check suite.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckSuite {
    /// When it was made.
    pub created_at: Timestamp,
    /// The push that made it.
    pub push: Option<Push>,
}

/// A push, as a suite knows it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Push {
    /// The head after it.
    pub next_sha: Option<Revision>,
    /// Who pushed.
    pub pusher: Option<Account>,
}

/// All checks at the head.
#[derive(Debug, Clone, Deserialize)]
pub struct Rollup {
    /// Each.
    pub contexts: Page<CheckContext>,
}

/// One check or status at the head.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckContext {
    /// `CheckRun` or `StatusContext`.
    #[serde(rename = "__typename")]
    pub kind: String,
    /// A check run's name.
    pub name: Option<String>,
    /// A check run's result.
    pub conclusion: Option<String>,
    /// A check run's progress.
    pub status: Option<String>,
    /// A status's name.
    pub context: Option<String>,
    /// A status's result.
    pub state: Option<String>,
    /// Who set a status.
    pub creator: Option<Account>,
}
