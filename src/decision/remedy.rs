//! What would settle a finding: an act, and who can still do it (law 8).

use crate::duty::Stages;
use crate::evidence::{ChangeId, Fact, Level, Revision};
use crate::identity::Who;
use crate::line::From;

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
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Make another tag of the revision and deploy that: a new run of this tag would keep who made it (E135).
    NewTag,
    /// Publish another release of the revision: a new run would keep who published this one (E135).
    NewRelease,
    /// Start a new deployment and have this somebody authorise it: what this run's hold let go cannot be taken back.
    AuthoriseNewRun(Starter),
    /// Have the environment demand an authorisation, and start a new deployment: nothing waits for one.
    DemandAuthorisation,
    /// Open the closed change again.
    Reopen(&'e ChangeId),
    /// Start a new run of this workflow.
    StartRunOf(&'e str),
    /// Start a new run on one of these refs.
    StartRunOn(&'e [String]),
    /// Start a new run of this break-glass workflow, with reason and incident, that a second person agrees to (J30).
    BreakGlass(&'e str),
    /// Authorise the deployment that waits.
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
    /// Some waiver would settle it: what it must say and who grants it is the policy's business, which says [`Cure::Grant`].
    Waive,
    /// Bring in this file of `.sixeyes/waivers/`, by a change that these people approve (J26, J28).
    Grant(Box<GrantFile<'e>>),
    /// Recompute the merge of this change from the repository's objects (E35).
    Recompute(&'e ChangeId),
    /// Deploy without the bypass of the environment's hold.
    DeployWithoutBypass,
    /// Wait until the forge has caught up, and judge again.
    Wait,
}

/// What a file of `.sixeyes/waivers/` must say of which change, and how many people must agree to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantFile<'e> {
    /// The change that it is about.
    pub change: &'e ChangeId,
    /// What it says.
    pub says: FileSays<'e>,
    /// Who grants it by approving the change that brings it in.
    pub by: Candidates,
    /// How many people `control` asks for: the file is one that it covers.
    pub people: u32,
    /// Who else must approve that change, for `control`, where those who can grant it do not do.
    pub besides: Option<Candidates>,
}

/// What such a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSays<'e> {
    /// A departure from a rule, or from `control` (J28).
    Departure {
        /// From which.
        rule: &'e str,
        /// The stages that it must name.
        of: Stages,
        /// The environment that it must name.
        environment: Option<&'e str>,
    },
    /// A late approval of this merged head, where the forge takes none (J26).
    LateApproval(Revision),
}

/// Who starts the deployment that somebody else is to authorise, as the rules keep the two apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Starter {
    /// Anybody, the authoriser included.
    Anybody,
    /// Anybody but the authoriser.
    Another,
    /// Another one of those who may authorise, as far as what they hold of the changes goes.
    Uninvolved,
}

/// Who can do it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Everybody known who can, in the order of their names.
    pub known: Vec<Who>,
    /// Where they come from, as the policy writes it: teams and roles.
    pub from: Vec<From>,
    /// The right that they need.
    pub permission: Option<Level>,
    /// Who cannot, for they are involved.
    pub except: Vec<Who>,
    /// The deployment's own people, who cannot as long as they are that: they would hold both by it (J27).
    pub deploying: Vec<Who>,
}

impl Candidates {
    /// Whether nothing narrows them down.
    #[must_use]
    pub fn is_anybody(&self) -> bool {
        self.known.is_empty()
            && self.from.is_empty()
            && self.permission.is_none()
            && self.except.is_empty()
            && self.deploying.is_empty()
    }
}

impl Cure<'_> {
    /// Whether it is done where deployments are started, and not on the change.
    #[must_use]
    pub fn is_of_deployment(&self) -> bool {
        match self {
            Self::StartNewRun
            | Self::NewTag
            | Self::NewRelease
            | Self::AuthoriseNewRun(_)
            | Self::DemandAuthorisation
            | Self::StartRunOf(_)
            | Self::StartRunOn(_)
            | Self::BreakGlass(_)
            | Self::Authorise
            | Self::DeployWithoutBypass => true,
            Self::Approve(..)
            | Self::Withdraw(..)
            | Self::ApproveLate(..)
            | Self::LiftObjection(..)
            | Self::Merge(_)
            | Self::Reopen(_)
            | Self::MapIdentity
            | Self::GrantRight
            | Self::ReadAgain(_)
            | Self::NameSince
            | Self::NameRule
            | Self::Waive
            | Self::Grant(_)
            | Self::Recompute(_)
            | Self::Wait => false,
        }
    }
}
