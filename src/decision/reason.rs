//! Why a finding says what it says.

use super::{Broken, GlassRefusal};
use crate::duty::{NotCounted, Stage, Stages};
use crate::evidence::{BreakGlass, Citation, Revision, Timestamp};
use crate::identity::Who;

/// Why a waiver file forgives nothing (J28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// No merged change of the default branch is known to have brought in exactly these bytes.
    NotBroughtIn,
    /// Its end has passed (E153).
    Expired,
    /// The policy has no rule of this name.
    NoSuchRule,
    /// Nobody approved the change that brought it in but people who are involved in what it waives (E152).
    NobodyUninvolved,
    /// It departs from `control`, and those uninvolved who approved it do not satisfy `control.require`.
    ControlLacks,
    /// A late approval that names another head than the one that was merged.
    OtherHead,
    /// A late approval by nobody who may give one of this change.
    NotEligible,
    /// It names not every stage, or another environment, range or robot.
    LeavesOut,
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
    /// The same, shown by no record and inferred from others.
    BypassInferred(&'e str),
    /// Whether somebody did cannot be seen.
    BypassNotVisible,
    /// A waiver file forgives nothing here, and why (J28): judged as if it did not exist.
    WaiverRefused {
        /// The file.
        path: &'e str,
        /// Why.
        why: Refusal,
    },
    /// The ref was rewritten since the base was deployed.
    Rewritten,
    /// The deployment is let through in an emergency (J30).
    GlassBroken(Broken<'e>),
    /// The run says that it is an emergency, and that does not count (J30).
    GlassRefused(GlassRefusal),
    /// Whether the run counts as break-glass cannot be told (J30).
    GlassUnknown,
    /// A second person has still to agree to the emergency (J30).
    GlassAgreement(Broken<'e>),
    /// A review is owed for a break-glass, by this moment (J30).
    ReviewOwed(&'e BreakGlass, Timestamp),
    /// These people reviewed what a break-glass let pass (J30).
    Reviewed(Vec<Who>),
    /// Whether reviews are owed for earlier break-glass cannot be told (J30).
    DebtsUnknown,

    /// The run is of another workflow than the one whose deployments count here (J23); none: of an unknown one.
    OtherWorkflow {
        /// What ran.
        ran: Option<&'e str>,
        /// What would count.
        wanted: &'e str,
    },
    /// The ref is none that may be deployed here (J23, E137): these are.
    OtherRef(&'e [String]),
    /// The change was closed without a merge: there is nothing to merge.
    Closed,
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
    /// Whether it is was not computed: the merge was made elsewhere and pushed (E35).
    ContentUnproven,
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
            Self::BypassInferred(_) => "control/bypass-inferred",
            Self::BypassNotVisible => "control/bypass-not-visible",
            Self::WaiverRefused { .. } => "control/waiver-refused",
            Self::Rewritten => "control/rewritten",
            Self::GlassBroken(_) => "control/break-glass",
            Self::GlassRefused(_) => "control/break-glass-refused",
            Self::GlassUnknown => "control/break-glass-unknown",
            Self::GlassAgreement(_) => "control/break-glass-alone",
            Self::ReviewOwed(..) => "control/review-owed",
            Self::Reviewed(_) => "control/reviewed",
            Self::DebtsUnknown => "control/debts-unknown",
            Self::OtherWorkflow { .. } => "range/other-workflow",
            Self::Closed => "range/closed",
            Self::OtherRef(_) => "range/other-ref",
            Self::RangeProven(_) => "range/proven",
            Self::BaseUnknown => "range/base-unknown",
            Self::CommitUnknown(_) => "range/commit-unknown",
            Self::RangeEmpty => "range/empty",
            Self::ContentDiffers => "range/content-differs",
            Self::ContentUnproven => "range/content-unproven",
            Self::RevisionNotReviewed(_) => "range/revision-not-reviewed",
            Self::RangeUnknown => "range/unknown",
            Self::Known => "identity/known",
            Self::NotKnown(_) => "identity/not-known",
            Self::OutOfBounds { .. } => "identity/out-of-bounds",
            Self::Leaver { .. } => "identity/leaver",
        }
    }
}
