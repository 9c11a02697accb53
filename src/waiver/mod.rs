//! Waivers, late approvals by file and disownings: validated files of `.sixeyes/waivers/` (J26, J28, J29).
//!
//! [`read`] is the one door from a file to a [`Waiver`].

mod file;
mod raw;
mod warnings;

pub use file::{read, schema};
pub use warnings::{Beside, warnings};

use crate::clause::Place;
use crate::duty::Stages;
use crate::evidence::{ChangeId, Revision, Timestamp};
use crate::identity::RobotId;
use globset::GlobSet;

/// One validated waiver file.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Its path in the repository, such as `.sixeyes/waivers/2026-11-hotfix.yaml`.
    pub path: String,
    /// SHA-256 of its raw bytes, in lower-case hex; a grant in the evidence must name the same.
    pub digest: String,
    /// Why.
    pub reason: String,
    /// The control that makes up for it, if the file names one.
    pub compensating: Option<String>,
    /// What it does.
    pub kind: WaiverKind,
    /// Where in the file the kind stands.
    pub place: Place,
}

/// What a waiver file does.
#[derive(Debug, Clone)]
pub enum WaiverKind {
    /// Forgives a lack or conflict (J28).
    Departure {
        /// The rule it departs from, or `control`.
        rule: String,
        /// What it covers.
        scope: Scope,
        /// The stages whose lack or conflict it forgives.
        of: Stages,
        /// When it ends.
        expires: Timestamp,
    },
    /// Lifts a claim (J29).
    Disown {
        /// The commit that makes the claim.
        commit: Revision,
        /// The name or address as claimed.
        claimed: String,
    },
    /// An approval after the merge, where the forge takes none (J26).
    LateApproval {
        /// The change.
        change: ChangeId,
        /// The merged head.
        head: Revision,
    },
}

/// What a departure covers: everything that all of its given parts match.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// One change.
    pub change: Option<ChangeId>,
    /// The commits after the first up to the second.
    pub range: Option<(Revision, Revision)>,
    /// One environment; needed to forgive a conflict of the deployment's own people.
    pub environment: Option<String>,
    /// A robot's changes of these paths, and nothing else (J3, E50).
    pub robot: Option<(RobotId, GlobSet)>,
}
