//! What was decided: outcomes, findings, and the verdict that follows from them.
//!
//! A [`Decision`] is computed by `policy::decide` and never edited: [`Decision::verdict`] and [`Decision::outcome`]
//! follow from the findings. Texts are made by `report`; here reasons are values.

pub use crate::duty::{Act, Did, Named, NotCounted};
use crate::duty::{Stage, Stages};
use crate::evidence::{ChangeId, Citation, Fact, Gap, Level, Review, Revision, Timestamp, Why};
use crate::identity::{Roster, Unresolved, Who};
use crate::line::{From, Place};

/// Everything decided about one evidence document.
#[derive(Debug)]
pub struct Decision<'e> {
    /// When it was decided: an argument, not a clock.
    pub at: Timestamp,
    /// Who everybody is.
    pub roster: Roster<'e>,
    /// Everything found, in the canonical order: worst first, then by rule as the policy orders them, clause, change.
    pub findings: Vec<Finding<'e>>,
    /// Whether it may count as an allow of a deployment (J16).
    pub kind: Kind,
    /// What a denied range says of its releasable part (J32).
    pub releasable: Option<Releasable<'e>>,
    /// Everything that anybody did, with or without effect: the matrix of people and stages, and `why`.
    pub held: Vec<Held<'e>>,
    /// Digests of the raw bytes that it rests on.
    pub digests: Digests,
}

/// Whether a decision may count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It may.
    Final,
    /// An early answer that no audit counts as an allow (J16).
    Preview,
}

/// SHA-256 of raw bytes, in lower-case hex.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digests {
    /// Of the evidence document.
    pub evidence: String,
    /// Of the policy file, or `preset:NAME` where a preset stood in for one.
    pub policy: String,
    /// Of the directory file, if there is one.
    pub directory: Option<String>,
    /// Of each waiver file, by path, sorted.
    pub waivers: Vec<(String, String)>,
}

/// The computed answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing enforced stands against it.
    Allow,
    /// Something does.
    Deny,
}

/// An outcome without its payload, from best to worst (J25).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The clause has nothing to say here.
    NotApplicable,
    /// It departs from the rule in an approved way.
    Waived,
    /// It is in order.
    Satisfied,
    /// Nothing forbidden has taken effect; a named act would satisfy it.
    Pending,
    /// A fact or a person cannot be established.
    Indeterminate,
    /// A stage was passed without the duty it needs, or one person holds stages that must be apart.
    Violated,
}

/// What one clause of one rule says of one change, or of the subject as a whole.
#[derive(Debug, Clone)]
pub enum Outcome<'e> {
    /// In order.
    Satisfied,
    /// Somebody still has to act.
    Pending(Remedy<'e>),
    /// Not in order.
    Violated {
        /// Who holds which stages that must be apart; empty where a duty is lacking.
        conflicts: Vec<Conflict<'e>>,
        /// What settles it; none only where judging.md says that there is none.
        remedy: Option<Remedy<'e>>,
    },
    /// Cannot be known.
    Indeterminate {
        /// What is missing.
        missing: Vec<Missing<'e>>,
        /// What settles it.
        remedy: Option<Remedy<'e>>,
    },
    /// Nothing to say here, and why.
    NotApplicable(Inapplicable),
    /// Would have been `was`, and is settled by `by`.
    Waived {
        /// What it would have been.
        was: Box<Outcome<'e>>,
        /// What settles it.
        by: SettledBy<'e>,
    },
}

/// One thing found.
#[derive(Debug, Clone)]
pub struct Finding<'e> {
    /// The rule's name in the policy, or `control`, `elsewhere`, `range` for what the policy says outside its rules.
    pub rule: &'e str,
    /// Which built-in judgement.
    pub clause: ClauseName,
    /// The change; none for the subject as a whole.
    pub change: Option<&'e ChangeId>,
    /// What it says.
    pub outcome: Outcome<'e>,
    /// Why.
    pub reason: Reason<'e>,
    /// The records that prove it.
    pub citations: Vec<&'e Citation>,
    /// Where the policy says so.
    pub place: Option<Place>,
    /// Whether it stops anything (J15).
    pub enforced: bool,
}

/// The built-in judgements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClauseName {
    /// J17.
    Separate,
    /// J18.
    Require,
    /// J20.
    Objection,
    /// J21, J22.
    Control,
    /// J23.
    Range,
    /// J24.
    Identity,
}

/// One principal holding stages that must be apart.
#[derive(Debug, Clone)]
pub struct Conflict<'e> {
    /// Who.
    pub who: Who,
    /// The stages of the set that they hold.
    pub stages: Stages,
    /// The acts by which they hold them, with their records.
    pub acts: Vec<Act<'e>>,
}

/// An act by which somebody holds a stage, or would hold it if the act counted (every fact that did not count is
/// shown with its reason).
#[derive(Debug, Clone)]
pub struct Held<'e> {
    /// The change; none for the deployment's own stages, which are held of every change of the range.
    pub change: Option<&'e ChangeId>,
    /// Who; or why nobody can be named.
    pub who: Result<Who, Unresolved<'e>>,
    /// The act.
    pub act: Act<'e>,
    /// Whether it counts.
    pub counts: Counts,
}

/// Whether an act counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// It does.
    Yes,
    /// It does not.
    No(NotCounted),
    /// It cannot be told.
    Perhaps(NotCounted),
}

/// A fact that a clause needed and could not have.
#[derive(Debug, Clone)]
pub enum Missing<'e> {
    /// The evidence says that it is missing.
    Gap(&'e Gap),
    /// Nobody can be named for this stage, by this act.
    Holder {
        /// The stage.
        stage: Stage,
        /// The act.
        act: Act<'e>,
        /// Why.
        why: Unresolved<'e>,
    },
    /// A fact that no gap names and that is not there either.
    Absent(Fact, Why),
    /// Whether this review counts cannot be told.
    Review(&'e Review, NotCounted),
    /// Whether this account has the right or membership that a line asks for cannot be told.
    Eligibility {
        /// The stage.
        stage: Stage,
        /// Who.
        who: Who,
    },
}

/// Why a clause has nothing to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Inapplicable {
    /// The stage is still to come (J16).
    NotYet,
    /// The stage belongs to the deployment, and this is the merge gate.
    NotHere,
    /// None of the change's files is the rule's business.
    OtherPaths,
    /// The change touches nothing that `control` covers.
    NothingControlled,
    /// No rule names the branch or environment, and the policy says `elsewhere: ignore` (J14).
    Elsewhere,
    /// Only robots' acts or nobody's: nothing to keep apart.
    NobodyYet,
    /// The fact is not visible, and the policy does not ask (J22).
    NotVisible,
    /// The policy says `ignore` or `report`.
    Ignored,
    /// It happened after the merge, and the rule looks at what stood at the merge.
    AfterMerge,
    /// The environment's `since` comes after it.
    BeforeSince,
}

/// What settles a finding.
#[derive(Debug, Clone)]
pub enum SettledBy<'e> {
    /// Approvals after the merge by these people (J26).
    LateApproval(Vec<Who>),
    /// A waiver file, granted by these people (J28).
    Waiver {
        /// The file.
        path: &'e str,
        /// Who granted it.
        by: Vec<Who>,
    },
    /// An earlier enforced allow of the same revision here (J31).
    PriorAllow(&'e str),
}

/// An act, by somebody who can still do it, that would settle a finding (law 8).
#[derive(Debug, Clone)]
pub struct Remedy<'e> {
    /// What to do.
    pub act: Cure<'e>,
    /// Who can.
    pub by: Candidates,
    /// Where they do it.
    pub url: Option<&'e str>,
}

/// What to do.
#[derive(Debug, Clone)]
pub enum Cure<'e> {
    /// Approve this revision of the change.
    Approve(&'e ChangeId, Revision),
    /// This person withdraws their approval, and somebody else approves.
    Withdraw(Who, &'e ChangeId, Revision),
    /// Approve the merged head, after the merge (J26); on forges that take none, by a file.
    ApproveLate(&'e ChangeId, Revision),
    /// The objector lifts the objection, or somebody uninvolved dismisses it.
    LiftObjection(Who, &'e ChangeId),
    /// Start a new deployment: never "re-run", for the first actor would stay.
    StartNewRun,
    /// Authorise the held deployment.
    Authorise,
    /// Merge, where the merge is still to come.
    Merge(&'e ChangeId),
    /// Map the address or account in the directory, or open the change anew from a fresh branch (J24).
    MapIdentity,
    /// Grant the right or the membership, or name the team in the policy so that it can be read.
    GrantRight,
    /// Let the token read the fact, or read it again.
    ReadAgain(Fact),
    /// Name a new `since` by a change of the policy that `control` agrees to (J23).
    NameSince,
    /// Name a rule for it in the policy.
    NameRule,
    /// Grant a waiver, or a standing one, with a compensating control.
    Waive,
    /// Deploy without the bypass of the environment's hold.
    DeployWithoutBypass,
    /// Wait until the forge has caught up, and judge again.
    Wait,
}

/// Who can do it.
#[derive(Debug, Clone, Default)]
pub struct Candidates {
    /// Everybody known who can, in the order of their names.
    pub known: Vec<Who>,
    /// Where they come from, as the policy writes it: teams and roles.
    pub from: Vec<From>,
    /// The right that they need.
    pub permission: Option<Level>,
    /// Who cannot, for they are involved.
    pub except: Vec<Who>,
}

impl Candidates {
    /// Whether nothing narrows them down.
    #[must_use]
    pub fn is_anybody(&self) -> bool {
        self.known.is_empty()
            && self.from.is_empty()
            && self.permission.is_none()
            && self.except.is_empty()
    }
}

/// Why a finding says what it says. Each has a code, a text in `report`, and a section in the docs.
#[derive(Debug, Clone)]
pub enum Reason<'e> {
    /// Nobody holds two stages of the set.
    Apart(Stages),
    /// Somebody holds more stages of the set than allowed: the conflicts say who.
    SamePerson(Stages),
    /// A stage of the set has a holder who cannot be named, so nobody can be shown to be apart from them.
    UnknownHolder(Stages),
    /// Whether somebody holds a second stage of the set depends on an act that may or may not count.
    PerhapsSamePerson(Stages),
    /// Uninvolved people fill every required place (J19).
    Sufficient(Stages),

    /// Enough people hold the stage.
    Enough {
        /// The stage.
        stage: Stage,
        /// Who was counted.
        counted: Vec<Who>,
    },
    /// Too few people hold the stage.
    Short {
        /// The stage.
        stage: Stage,
        /// How many are lacking.
        lacking: u32,
        /// Who was counted.
        counted: Vec<Who>,
        /// Whose acts did not count, and why.
        not_counted: Vec<(Option<Who>, NotCounted, &'e Citation)>,
    },
    /// Whether enough people hold the stage cannot be told.
    PerhapsEnough {
        /// The stage.
        stage: Stage,
        /// Who was counted.
        counted: Vec<Who>,
        /// Whose acts may count, and why that cannot be told.
        uncertain: Vec<(Option<Who>, NotCounted, &'e Citation)>,
    },
    /// The stage is not asked here.
    StageNotHere(Stage),
    /// No rule names the branch or environment.
    NoRule(&'e str),
    /// No rule covers these paths.
    UncoveredPaths(Vec<&'e str>),
    /// The rule's paths are not the change's.
    OtherPaths,

    /// No objection is open.
    NoObjection,
    /// These people's objections are open.
    Objection(Vec<Who>),
    /// These people's objections were open at the merge.
    ObjectionAtMerge(Vec<Who>),
    /// These people objected after the merge.
    ObjectionAfterMerge(Vec<Who>),
    /// Whether an objection stands cannot be told.
    PerhapsObjection,

    /// Those whom `control` asks for agreed.
    ControlAgreed(Vec<Who>),
    /// `control` lacks approvals for these paths.
    ControlLacks {
        /// The controlled paths that the change touches.
        paths: Vec<&'e str>,
        /// How many people are lacking.
        lacking: u32,
        /// Who was counted.
        counted: Vec<Who>,
        /// Whose approvals did not count.
        not_counted: Vec<(Option<Who>, NotCounted, &'e Citation)>,
    },
    /// Whether `control` is satisfied cannot be told.
    ControlUnknown(Vec<&'e str>),
    /// The change touches nothing that `control` covers.
    NothingControlled,
    /// Somebody acted past the forge's own rules.
    Bypassed(&'e str),
    /// Whether somebody did cannot be seen.
    BypassNotVisible,
    /// The ref was rewritten since the base was deployed.
    Rewritten,

    /// The range is proven, with so many changes.
    RangeProven(usize),
    /// The base of the range cannot be proven.
    BaseUnknown,
    /// This commit belongs to no change that can be found.
    CommitUnknown(Revision),
    /// The range is empty.
    RangeEmpty,
    /// What was merged is not what the merge of the approved head makes (J12).
    ContentDiffers,
    /// The deployed revision was never a head that somebody approved (E129).
    RevisionNotReviewed(Revision),
    /// The range cannot be read to the end.
    RangeUnknown,

    /// Everybody is known, and every robot keeps to its bounds.
    Known,
    /// These holders cannot be named: the missing facts say why.
    NotKnown(Stages),
    /// A robot left its bounds.
    OutOfBounds {
        /// Which robot.
        robot: Who,
        /// The stage it held.
        stage: Stage,
        /// The path outside its bounds, if that is what it left.
        path: Option<&'e str>,
    },
    /// Somebody acted after they had left.
    Leaver {
        /// Who.
        who: Who,
        /// The stage they held.
        stage: Stage,
    },
}

/// The part of a denied range that would pass (J32).
#[derive(Debug, Clone)]
pub struct Releasable<'e> {
    /// Up to here it would pass; none: no part would.
    pub up_to: Option<Revision>,
    /// The changes of that part.
    pub changes: Vec<&'e ChangeId>,
    /// Who could release that part.
    pub by: Vec<Who>,
    /// Who could release the rest.
    pub rest_by: Vec<Who>,
}

impl Outcome<'_> {
    /// The outcome without its payload.
    #[must_use]
    pub fn grade(&self) -> Grade {
        match self {
            Self::Satisfied => Grade::Satisfied,
            Self::Pending(_) => Grade::Pending,
            Self::Violated { .. } => Grade::Violated,
            Self::Indeterminate { .. } => Grade::Indeterminate,
            Self::NotApplicable(_) => Grade::NotApplicable,
            Self::Waived { .. } => Grade::Waived,
        }
    }
}

impl Cure<'_> {
    /// Whether it is done where deployments are started, and not on the change.
    #[must_use]
    pub fn is_of_deployment(&self) -> bool {
        match self {
            Self::StartNewRun | Self::Authorise | Self::DeployWithoutBypass => true,
            Self::Approve(..)
            | Self::Withdraw(..)
            | Self::ApproveLate(..)
            | Self::LiftObjection(..)
            | Self::Merge(_)
            | Self::MapIdentity
            | Self::GrantRight
            | Self::ReadAgain(_)
            | Self::NameSince
            | Self::NameRule
            | Self::Waive
            | Self::Wait => false,
        }
    }
}

impl<'e> Missing<'e> {
    /// The record that shows what is missing, if there is one.
    #[must_use]
    pub fn citation(&self) -> Option<&'e Citation> {
        match self {
            Self::Holder { act, .. } => Some(act.citation),
            Self::Review(review, _) => Some(&review.citation),
            Self::Gap(_) | Self::Absent(..) | Self::Eligibility { .. } => None,
        }
    }
}

impl Grade {
    /// The word in decisions.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Waived => "waived",
            Self::Satisfied => "satisfied",
            Self::Pending => "pending",
            Self::Indeterminate => "indeterminate",
            Self::Violated => "violated",
        }
    }

    /// Whether it stands in the way.
    #[must_use]
    pub fn blocks(self) -> bool {
        match self {
            Self::NotApplicable | Self::Waived | Self::Satisfied => false,
            Self::Pending | Self::Indeterminate | Self::Violated => true,
        }
    }

    /// The exit code of a decision whose worst enforced outcome it is.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::NotApplicable | Self::Waived | Self::Satisfied => 0,
            Self::Indeterminate => 1,
            Self::Violated => 10,
            Self::Pending => 11,
        }
    }
}

impl ClauseName {
    /// Every clause.
    pub const ALL: [Self; 6] = [
        Self::Separate,
        Self::Require,
        Self::Objection,
        Self::Control,
        Self::Range,
        Self::Identity,
    ];

    /// The word in decisions and codes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Separate => "separate",
            Self::Require => "require",
            Self::Objection => "objection",
            Self::Control => "control",
            Self::Range => "range",
            Self::Identity => "identity",
        }
    }
}

impl Verdict {
    /// The word in decisions.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

impl Decision<'_> {
    fn worst(&self, enforced: bool) -> Option<Grade> {
        self.findings
            .iter()
            .filter(|finding| finding.enforced == enforced)
            .map(|finding| finding.outcome.grade())
            .max()
    }

    /// The worst outcome of the enforced findings; without any, satisfied only under advice (J15), else nothing was
    /// judged and that is indeterminate (law 1: no policy allows nothing).
    #[must_use]
    pub fn outcome(&self) -> Grade {
        match (self.worst(true), self.worst(false)) {
            (Some(grade), _) => grade,
            (None, Some(_)) => Grade::Satisfied,
            (None, None) => Grade::Indeterminate,
        }
    }

    /// The worst outcome of the findings that only advise, if there are any.
    #[must_use]
    pub fn advised(&self) -> Option<Grade> {
        self.worst(false)
    }

    /// Allow, or deny: computed, never set.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.outcome().blocks() {
            Verdict::Deny
        } else {
            Verdict::Allow
        }
    }
}

impl Reason<'_> {
    /// Its stable code: clause and name. `sixeyes explain CODE` says the rest.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Apart(_) => "separate/apart",
            Self::SamePerson(_) => "separate/same-person",
            Self::UnknownHolder(_) => "separate/unknown-holder",
            Self::PerhapsSamePerson(_) => "separate/perhaps-same-person",
            Self::Sufficient(_) => "separate/sufficient",
            Self::Enough { .. } => "require/enough",
            Self::Short { .. } => "require/short",
            Self::PerhapsEnough { .. } => "require/perhaps-enough",
            Self::StageNotHere(_) => "require/not-here",
            Self::NoRule(_) => "require/no-rule",
            Self::UncoveredPaths(_) => "require/uncovered-paths",
            Self::OtherPaths => "require/other-paths",
            Self::NoObjection => "objection/none",
            Self::Objection(_) => "objection/open",
            Self::ObjectionAtMerge(_) => "objection/open-at-merge",
            Self::ObjectionAfterMerge(_) => "objection/after-merge",
            Self::PerhapsObjection => "objection/perhaps-open",
            Self::ControlAgreed(_) => "control/agreed",
            Self::ControlLacks { .. } => "control/lacks-approval",
            Self::ControlUnknown(_) => "control/unknown",
            Self::NothingControlled => "control/nothing-touched",
            Self::Bypassed(_) => "control/bypassed",
            Self::BypassNotVisible => "control/bypass-not-visible",
            Self::Rewritten => "control/rewritten",
            Self::RangeProven(_) => "range/proven",
            Self::BaseUnknown => "range/base-unknown",
            Self::CommitUnknown(_) => "range/commit-unknown",
            Self::RangeEmpty => "range/empty",
            Self::ContentDiffers => "range/content-differs",
            Self::RevisionNotReviewed(_) => "range/revision-not-reviewed",
            Self::RangeUnknown => "range/unknown",
            Self::Known => "identity/known",
            Self::NotKnown(_) => "identity/not-known",
            Self::OutOfBounds { .. } => "identity/out-of-bounds",
            Self::Leaver { .. } => "identity/leaver",
        }
    }
}
