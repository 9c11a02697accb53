//! Gaps: facts that could not be had, and why.

use super::{AccountId, ChangeId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fact that could not be had. It makes indeterminate exactly the clauses that need the fact (law 1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Which fact.
    pub fact: Fact,
    /// Why it could not be had.
    pub why: Why,
    /// The change whose fact it is; absent: every change of the document, or the deployment itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeId>,
    /// The account whose right or membership it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The team, revision, page or request concerned, in a few words for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The facts that a clause can need.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// The commits of base..head.
    Commits,
    /// A head that the change once had, or its commits (E31).
    Heads,
    /// Who pushed.
    Pushers,
    /// Who asked a robot for the change (E48).
    Requester,
    /// The reviews, or one of them.
    Reviews,
    /// When or by whom a review was dismissed.
    Dismissals,
    /// Who merged, how, and into what.
    Merge,
    /// The changed files.
    Files,
    /// The branches that the change was aimed at, and when.
    Target,
    /// Which merged changes reached the source branch (J6).
    Carried,
    /// An account's right in the repository.
    Rights,
    /// An account's membership of a team.
    Memberships,
    /// Acts past the forge's own rules (J22).
    Bypasses,
    /// The policy in force when the change was merged (J21).
    PastLaw,
    /// Which commits a deployment ships, and to which changes they belong.
    Range,
    /// Who started the deployment.
    Triggers,
    /// Who authorised the deployment.
    Authorisations,
    /// The change that brought a waiver file in.
    Grants,
    /// What the run says of an emergency, or which deployments went before it by break-glass (J30).
    BreakGlass,
    /// The results of checks at the head; no clause asks for them.
    Checks,
}

/// Why a fact could not be had.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The token may not read it (E159).
    Forbidden,
    /// The list was not read to its end (E156, E157).
    Truncated,
    /// It existed and is gone.
    Deleted,
    /// The forge does not record it, or this edition does not say.
    Unsupported,
    /// Two sources disagree, or it changed while it was read.
    Inconsistent,
    /// The forge did not answer, or answered with something unreadable (E158, E160).
    Unavailable,
    /// The forge had not caught up within the time limit (E74, E161).
    NotYet,
}
