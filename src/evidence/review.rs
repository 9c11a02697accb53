//! Reviews and their dismissals.

use super::{Actor, Citation, Revision, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A submitted review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Who gave it.
    pub by: Actor,
    /// What it says.
    pub verdict: ReviewVerdict,
    /// When it was given, by the forge's clock.
    pub at: Timestamp,
    /// The revision that it names; absent where the forge stores none (E72): it is then placed by its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
    /// Its dismissal or withdrawal, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dismissed: Option<Dismissal>,
    /// Who changed its text afterwards (E13): shown, and judges nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Actor>,
    /// The record.
    pub citation: Citation,
}

/// What a review says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewVerdict {
    /// Approves. Decisive.
    Approved,
    /// Objects. Decisive.
    ChangesRequested,
    /// Says something. Not decisive: it neither approves nor takes an approval back.
    Commented,
    /// A dismissed review whose earlier verdict the forge does not tell. Decisive, and approves nothing.
    Dismissed,
    /// A verdict that this release does not know, as the forge spelled it (E170).
    Other(String),
}

/// That a review no longer stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dismissal {
    /// Who took it away: its giver (a withdrawal), somebody else, or for an automatic dismissal the pusher.
    pub by: Actor,
    /// When; a dismissal without a time is a gap (J8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Whether the forge did it by itself because of a push.
    pub automatic: bool,
    /// The record.
    pub citation: Citation,
}
