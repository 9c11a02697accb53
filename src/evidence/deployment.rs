//! A deployment: what started it, who let it go, and what it ships.

use super::{
    AccountId, Actor, BreakGlass, Bypass, ChangeId, Citation, Debt, Revision, Timestamp, Why,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A deployment's own facts; the environment and the revision stand in the subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// The run that deploys.
    pub run: Run,
    /// From where in the deployment's life it is judged.
    pub phase: Phase,
    /// Who started it: every attempt, and the tag, release, dispatch, merge or schedule behind it.
    pub triggers: Vec<Trigger>,
    /// Whether the environment demands an authorisation.
    pub demand: Demand,
    /// What the environment's settings let people do about its hold, as of reading; none where it holds nothing for
    /// people, or nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    /// The authorisations given.
    pub authorisations: Vec<Authorisation>,
    /// What it ships.
    pub range: Range,
    /// Acts past the environment's hold that are shown (J22).
    pub bypasses: Vec<Bypass>,
    /// What the run says of an emergency (J30); none where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_glass: Option<BreakGlass>,
    /// Earlier deployments into this environment by break-glass (J30), reviewed or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub debts: Vec<Debt>,
}

/// The run that deploys, identified by the forge and not by variables (E144).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The forge's id of the run or pipeline.
    pub id: u64,
    /// The attempt, from 1.
    pub attempt: u64,
    /// The workflow file or job that runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<String>,
    /// Where people see it.
    pub url: String,
    /// Where a new run is started by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_url: Option<String>,
}

/// From where in a deployment's life it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Before the job that deploys, as an early answer: the decision is a preview (J16).
    Before(Remaining),
    /// In the job that deploys: the enforcing call.
    Deploying,
    /// After it, in an audit.
    Finished,
}

/// Whether a person's act still stands between an early answer and the deployment (J16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Remaining {
    /// Nobody has to act any more.
    Nothing,
    /// A manual job or a demanded authorisation is still to come.
    Act,
    /// It cannot be known.
    Unknown,
}

/// One way in which somebody started the deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// What was done.
    pub act: TriggerAct,
    /// Who did it, or who answers for it.
    pub by: Actor,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The record.
    pub citation: Citation,
}

/// Ways to start a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TriggerAct {
    /// Started the run by hand.
    Dispatched,
    /// Ran an attempt again (E57, E122).
    Reran,
    /// Played the manual job (E59).
    Played,
    /// Made the tag that started it (E135).
    Tagged,
    /// Made the release that started it.
    Released,
    /// Merged, and the merge started it.
    Merged,
    /// Set auto-merge or enqueued, and the merge started it.
    Enqueued,
    /// Pushed, and the push started it.
    Pushed,
    /// Started the run upstream of it (E124).
    Upstream,
    /// Owns the schedule that started it: held against them and never for them (J4).
    Schedule,
    /// Owns the trigger token that started it: held against them and never for them (J4, E123).
    Token,
}

/// Whether the environment demands an authorisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// It does not.
    None,
    /// It does.
    Required,
    /// It cannot be known.
    Unknown,
}

/// What the settings of a holding environment let people do (E64, E126), as they stood when they were read and not when
/// the job was let go. That somebody could is no act: it judges nothing and is said beside the verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Whether whoever started the run could authorise it.
    pub self_review: Possible,
    /// Whether an administrator could start the held job without an authorisation.
    pub admins_bypass: Possible,
    /// The settings.
    pub citation: Citation,
}

/// Whether settings let somebody do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Possible {
    /// They do.
    Yes,
    /// They do not.
    No,
    /// It could not be read, for this reason.
    Unknown(Why),
}

/// An authorisation of the held deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authorisation {
    /// Who gave it.
    pub by: Actor,
    /// What it says.
    pub state: AuthorisationState,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The environment it names.
    pub environment: String,
    /// The run it names.
    pub run: u64,
    /// The attempt it was given for; absent where the forge does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u64>,
    /// The revision it was given for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
    /// The record.
    pub citation: Citation,
}

/// What an authorisation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuthorisationState {
    /// Lets the deployment go.
    Approved,
    /// Stops it.
    Rejected,
}

/// What a deployment ships: ancestors of the head less ancestors of the base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// How the base was found.
    pub base: RangeBase,
    /// Every commit of the range, and the change it belongs to, oldest first.
    pub commits: Vec<RangeCommit>,
    /// How many there were when they were read, so that one lost later is noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Whether the ref was rewritten since the base was deployed (E132).
    pub rewritten: bool,
    /// Earlier decisions that allowed this very revision here (J31).
    pub earlier: Vec<PriorAllow>,
}

/// How the base of a range was found (J23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RangeBase {
    /// The newest deployment record that proves itself was of this revision.
    Record(Revision),
    /// No earlier deployment: the policy's `since`.
    Since(Revision),
    /// The same revision runs already: the change that brought it is judged.
    Same(Revision),
    /// A roll-back from this revision: the change that brought the deployed one is judged.
    RollBack(Revision),
    /// The ref was rewritten: the merge base with this deployed revision.
    MergeBase(Revision),
    /// No base can be proven (E130, E131).
    Unknown,
}

/// One commit of a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeCommit {
    /// The commit.
    pub revision: Revision,
    /// The merged change that brought it to this ref, or the direct push; absent where it cannot be known (E161).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeId>,
    /// Whether the commit can be deployed by itself: a tag or the tip of the ref.
    pub deployable: bool,
}

/// An earlier allow of the same revision in the same environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorAllow {
    /// The digest of that decision.
    pub decision: String,
    /// When it was taken.
    pub at: Timestamp,
    /// Whether it was enforced: no preview, not under advice, not by break-glass.
    pub enforced: bool,
    /// Who released it then.
    pub released_by: Vec<AccountId>,
}
