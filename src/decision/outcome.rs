//! What a clause says, with its payload, and what is missing where it cannot say.

use super::{Broken, Conflict, Remedy};
use crate::duty::{Act, NotCounted, Stage};
use crate::evidence::{Citation, Fact, Gap, Review, Why};
use crate::identity::{Unresolved, Who};

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
    /// A waiver file that forgives nothing (J28).
    Refused,
    /// The policy says `ignore` or `report`.
    Ignored,
    /// It happened after the merge, and the rule looks at what stood at the merge.
    AfterMerge,
    /// The environment's `since` comes after it.
    BeforeSince,
    /// A review is owed for an earlier break-glass, and its deadline has not passed (J30).
    StillOwed,
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
    /// An emergency, for which a review is owed (J30).
    BreakGlass(Broken<'e>),
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
