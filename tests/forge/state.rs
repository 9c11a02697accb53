//! What the forge knows: accounts, repositories, pull requests and everything that happened to them.
//! Plain data; the verbs change it, GraphQL and REST are two views of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::ancestry::Between;
use super::objects::Commit;
pub use super::run::{Approval, Run};
use super::shipping::Shipping;
use super::token::Token;

/// Numeric account id, as the forge compares people (never by login).
pub type AccountId = u64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    User,
    Bot,
    Organization,
    Mannequin,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    pub login: String,
    pub kind: Kind,
    /// The name people see, where they gave one.
    pub name: Option<String>,
    pub emails: Vec<String>,
    /// The app behind a bot.
    pub app: Option<u64>,
    /// A deleted account: every act of it stays, without its name (GitHub shows nobody, or `ghost`).
    pub deleted: bool,
}

#[derive(Clone, Debug)]
pub struct Team {
    pub id: u64,
    pub org: String,
    pub slug: String,
    pub parent: Option<String>,
    /// Direct members; members of child teams count as members too.
    pub members: BTreeSet<AccountId>,
}

/// A right on one repository, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    None,
    Read,
    Triage,
    Write,
    Maintain,
    Admin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewState {
    Approved,
    ChangesRequested,
    Commented,
    Dismissed,
}

impl ReviewState {
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::ChangesRequested => "CHANGES_REQUESTED",
            Self::Commented => "COMMENTED",
            Self::Dismissed => "DISMISSED",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Review {
    pub id: u64,
    pub author: AccountId,
    pub state: ReviewState,
    pub commit: Option<String>,
    pub submitted: Timestamp,
    pub edited: Option<(Timestamp, AccountId)>,
    pub body: String,
    /// (path, new text) of a suggested edit.
    pub suggestion: Option<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct Event {
    pub id: u64,
    pub at: Timestamp,
    pub actor: Option<AccountId>,
    pub what: What,
}

/// What a timeline item says happened.
#[derive(Clone, Debug)]
pub enum What {
    Commit {
        oid: String,
    },
    Review {
        review: u64,
    },
    HeadForcePushed {
        before: String,
        after: String,
    },
    HeadDeleted {
        name: String,
    },
    HeadRestored,
    BaseForcePushed {
        before: String,
        after: String,
    },
    BaseChanged {
        from: String,
        to: String,
    },
    BaseChangedByForge {
        from: String,
        to: String,
    },
    ReviewRequested {
        who: AccountId,
    },
    ReviewRequestRemoved {
        who: AccountId,
    },
    Dismissed {
        review: u64,
        before: ReviewState,
        message: String,
        because_of: Option<String>,
    },
    Drafted,
    Ready,
    AutoMergeEnabled {
        method: Method,
    },
    AutoMergeDisabled {
        reason: String,
    },
    Enqueued,
    Dequeued {
        reason: String,
        before: Option<String>,
        enqueuer: Option<AccountId>,
    },
    Merged {
        oid: String,
        base: String,
    },
    Closed,
    Reopened,
    Assigned {
        who: AccountId,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Merge,
    Squash,
    Rebase,
}

#[derive(Clone, Debug)]
pub struct Merge {
    pub by: Option<AccountId>,
    pub at: Timestamp,
    pub commit: String,
    /// The base's tip just before.
    pub base: String,
    /// The commits that came to the base by it (none where a recording does not say).
    pub brought: BTreeSet<String>,
}

#[derive(Clone, Debug)]
pub struct QueueEntry {
    pub id: u64,
    pub enqueuer: AccountId,
    pub at: Timestamp,
    pub head: Option<String>,
    pub base: String,
}

#[derive(Clone, Debug)]
pub struct Comment {
    pub id: u64,
    pub author: AccountId,
    pub body: String,
    pub created: Timestamp,
    pub updated: Timestamp,
}

#[derive(Clone, Debug)]
pub struct Pull {
    pub id: u64,
    pub number: u64,
    pub title: String,
    pub body: String,
    pub author: Option<AccountId>,
    pub editor: Option<AccountId>,
    pub base: String,
    pub base_oid: String,
    /// Full name of the repository of the head branch; `None` once a fork is deleted.
    pub head_repo: Option<String>,
    pub head: String,
    pub head_oid: String,
    pub draft: bool,
    pub maintainer_can_modify: bool,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub closed: Option<Timestamp>,
    pub merge: Option<Merge>,
    pub auto_merge: Option<(AccountId, Timestamp, Method)>,
    pub queue: Option<QueueEntry>,
    pub reviews: Vec<Review>,
    pub requested: Vec<AccountId>,
    pub timeline: Vec<Event>,
    pub comments: Vec<Comment>,
    /// From a recorded body: how many commits it says, and the commits it lists, where no objects are at hand.
    pub recorded: Option<Recorded>,
}

#[derive(Clone, Debug)]
pub struct Recorded {
    pub commits: Vec<String>,
    /// How many files it says to change (none is listed: there are no objects).
    pub files: usize,
    /// What `totalCount` says (a recorded list may be shorter than the pull request claims).
    pub total: usize,
}

#[derive(Clone, Debug)]
pub struct Activity {
    pub id: u64,
    pub actor: AccountId,
    pub reference: String,
    pub before: String,
    pub after: String,
    pub at: Timestamp,
    pub kind: &'static str,
}

#[derive(Clone, Debug)]
pub struct Push {
    pub id: u64,
    pub pusher: AccountId,
    pub reference: String,
    pub before: String,
    pub after: String,
}

#[derive(Clone, Debug)]
pub struct Status {
    pub id: u64,
    pub sha: String,
    pub state: String,
    pub context: String,
    pub description: Option<String>,
    pub target: Option<String>,
    pub creator: AccountId,
    pub at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct RuleSuite {
    pub id: u64,
    pub actor: AccountId,
    pub before: String,
    pub after: String,
    pub reference: String,
    pub at: Timestamp,
    pub result: &'static str,
}

#[derive(Clone, Debug)]
pub struct Repo {
    pub id: u64,
    pub owner: String,
    pub name: String,
    pub default_branch: String,
    pub private: bool,
    pub fork_of: Option<String>,
    pub created: Timestamp,
    pub branches: BTreeMap<String, String>,
    pub rights: BTreeMap<AccountId, Right>,
    pub team_rights: BTreeMap<u64, Right>,
    pub pulls: Vec<Pull>,
    pub activity: Vec<Activity>,
    pub runs: Vec<Run>,
    pub statuses: Vec<Status>,
    pub rule_suites: Vec<RuleSuite>,
    /// Protected by a ruleset on the default branch: approvals wanted (0: no review rule).
    pub protected: bool,
    pub approvals_wanted: u32,
    pub dismiss_stale: bool,
    pub merge_queue: bool,
    /// Events that start the repository's one workflow.
    pub workflow_events: BTreeSet<String>,
    pub shipping: Shipping,
}

impl Repo {
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    Runs,
    Stands,
}

pub struct State {
    /// Base of the API, with the port it happens to have.
    pub url: String,
    /// Base of what people see: the same in every run, so that comments and reports can be compared byte for byte.
    pub web: String,
    pub now: Timestamp,
    /// Acts take no time while it stands.
    pub clock: Clock,
    /// Where renamed repositories went.
    pub moved: BTreeMap<String, u64>,
    pub(super) next: u64,
    pub(super) next_account: u64,
    pub accounts: Vec<Account>,
    pub teams: Vec<Team>,
    pub repos: Vec<Repo>,
    /// One object store: a fork shares its parent's objects.
    pub commits: BTreeMap<String, Commit>,
    pub tokens: BTreeMap<String, Token>,
    /// Commits of which so many reads still find no pull request.
    pub unindexed: RefCell<BTreeMap<String, u32>>,
    /// Comparisons that were asked for, by base and head.
    pub compared: RefCell<BTreeMap<(String, String), Arc<Between>>>,
}
