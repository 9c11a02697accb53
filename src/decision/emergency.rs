//! Break-glass, as a decision says it (J30).

use crate::evidence::{BreakGlass, Timestamp};
use crate::identity::Who;

/// A deployment let through in an emergency.
#[derive(Debug, Clone, Copy)]
pub struct Broken<'e> {
    /// What its run says: reason and incident.
    pub said: &'e BreakGlass,
    /// Who started it.
    pub by: Who,
    /// Who agreed; none: nobody yet, and somebody else still has to.
    pub agreed: Option<Who>,
    /// Until when somebody uninvolved reviews what it let pass.
    pub due: Timestamp,
}

/// Why a run does not count as break-glass (J30): judged as if it said nothing of an emergency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GlassRefusal {
    /// The policy has no break-glass.
    NotInPolicy,
    /// It is no run of the workflow that the policy names.
    OtherWorkflow,
    /// The policy does not name this environment.
    OtherEnvironment,
    /// It says no reason.
    NoReason,
    /// It names no incident.
    NoIncident,
    /// It was run again: one break-glass, one use.
    UsedBefore,
    /// Something else than a person's own hand started it, or several people's.
    NotByHand,
    /// Who started it is none of those whom the policy names.
    NotNamed,
    /// Who agreed is the one who started it, under whatever account.
    SamePerson,
    /// A robot agreed.
    RobotAgreed,
    /// Who agreed is none of those whom the policy names.
    AgreedByOther,
    /// Somebody said no to it.
    Rejected,
    /// Nobody agreed.
    NobodyAgreed,
    /// It was started too long ago.
    TooOld,
}
