//! Rights and memberships, with the time at which they were seen (J9).

use super::{AccountId, Citation, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A right in the repository, in the order in which each includes the one before.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// No access of one's own.
    None,
    /// May read.
    Read,
    /// May manage issues and reviews without writing.
    Triage,
    /// May push and approve.
    Write,
    /// May also manage the repository.
    Maintain,
    /// May do everything.
    Admin,
}

/// What is known of an account's right: it lies between two levels, which are the same where the forge named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// It is at least this.
    pub at_least: Level,
    /// It is at most this.
    pub at_most: Level,
}

impl Permission {
    /// Exactly this level.
    #[must_use]
    pub fn exactly(level: Level) -> Self {
        Self {
            at_least: level,
            at_most: level,
        }
    }

    /// Whether it includes `level`; none where what is known does not tell.
    #[must_use]
    pub fn includes(self, level: Level) -> Option<bool> {
        if self.at_least >= level {
            Some(true)
        } else if self.at_most < level {
            Some(false)
        } else {
            None
        }
    }
}

/// One sight of an account's right in the repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// Whose right.
    pub account: AccountId,
    /// What is known of it.
    pub permission: Permission,
    /// When it was so.
    pub as_of: AsOf,
    /// Where it was seen.
    pub citation: Citation,
}

/// One sight of an account's place in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Whose place.
    pub account: AccountId,
    /// The team, as the policy names it, such as `@acme/security`.
    pub team: String,
    /// What the forge says.
    pub status: MembershipStatus,
    /// The nested teams by which the account belongs, from the named team down; empty for a direct member.
    pub path: Vec<String>,
    /// When it was so.
    pub as_of: AsOf,
    /// Where it was seen.
    pub citation: Citation,
}

/// What the forge says of an account's place in a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MembershipStatus {
    /// An active member.
    Member,
    /// Invited, not yet a member (E44); blocked or expired (E99).
    Pending,
    /// Not a member.
    Absent,
}

/// The moment for which a right or membership was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AsOf {
    /// When the evidence was observed.
    Now,
    /// At this time, by a recorded decision of ours, or a membership or audit record.
    Recorded(Timestamp),
}
