//! Break-glass: what a run says of an emergency, and earlier ones whose review may still be owed (J30).

use super::{Actor, Change, Citation, Revision, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the run says of the emergency for which it was started.
///
/// The forge must have recorded it beside the run, as it records a run's title: a variable, a label or a comment says
/// nothing here. That somebody started the run and somebody else agreed are the deployment's triggers and authorisations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakGlass {
    /// Why: a person's text.
    pub reason: String,
    /// The incident that it refers to: a person's text.
    pub incident: String,
    /// The record.
    pub citation: Citation,
}

/// An earlier deployment into this environment by break-glass, which owes a review of each change that it let pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Debt {
    /// The forge's id of the run that deployed.
    pub run: u64,
    /// When it was let go, by the forge's clock: from then on the review is owed.
    pub at: Timestamp,
    /// What it deployed.
    pub revision: Revision,
    /// What its run said.
    pub said: BreakGlass,
    /// Everybody who started or authorised it: none of them can give the review.
    pub released_by: Vec<Actor>,
    /// The changes that it let pass, in full; where no record tells which, all that it shipped.
    pub changes: Vec<Change>,
    /// The record of the deployment.
    pub citation: Citation,
}
