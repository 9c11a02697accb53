//! What was decided: outcomes, findings, and the verdict that follows from them.
//!
//! A [`Decision`] is computed by `policy::decide` and never edited: [`Decision::verdict`] and [`Decision::outcome`]
//! follow from the findings. Texts are made by `report`; here reasons are values.
//!
//! - `outcome`: what a clause says; `reason`: why; `remedy`: what would settle it.

mod emergency;
mod held;
mod outcome;
mod reason;
mod remedy;

pub use crate::duty::{Act, Did, Named, NotCounted};
pub use emergency::{Broken, GlassRefusal};
pub use held::Done;
pub(crate) use held::{change_key, citation_key};
pub use outcome::{Grade, Inapplicable, Missing, Outcome, SettledBy};
pub use reason::{Reason, Refusal};
pub use remedy::{Candidates, Cure, FileSays, GrantFile, Remedy, Starter};

use crate::duty::Stages;
use crate::evidence::{ChangeId, Citation, Revision, Timestamp};
use crate::identity::{Roster, Unresolved, Who};
use crate::line::Place;
use std::borrow::Cow;

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
    /// What people did, for [`Decision::held`].
    pub done: Done<'e>,
    /// Digests of the raw bytes that it rests on.
    pub digests: Digests<'e>,
}

/// Whether a decision may count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It may.
    Final,
    /// An early answer that no audit counts as an allow (J16).
    Preview,
}

/// SHA-256 of the raw bytes of every input, in lower-case hex.
#[derive(Debug, Clone)]
pub struct Digests<'e> {
    /// Of the evidence document.
    pub evidence: Cow<'e, str>,
    /// Of everything that it was judged by; one law judges any number of documents.
    pub law: &'e LawDigests,
}

impl Default for Digests<'_> {
    fn default() -> Self {
        static NONE: LawDigests = LawDigests {
            policy: String::new(),
            directory: None,
            waivers: Vec::new(),
        };
        Self {
            evidence: Cow::Borrowed(""),
            law: &NONE,
        }
    }
}

/// SHA-256 of the raw bytes of a policy, a directory and waivers, in lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawDigests {
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
