//! Break-glass: whether a run counts as one, and what it then lets pass (J30).
//!
//! Two people whom the policy names, one who starts the run by hand and one who agrees to it where the environment
//! holds it, let pass what somebody uninvolved can review afterwards: findings of the changes, and conflicts of the
//! deployment's own people. What nobody could review stays: a range that cannot be proven, a list that could not be
//! read, an act past the environment's hold.

use super::BreakGlassLaw;
use super::agreement::Reader;
use super::input::Input;
use super::one::Session;
use crate::clause::{Draft, candidates};
use crate::decision::{
    Broken, ClauseName, Cure, GlassRefusal, Inapplicable, Missing, Outcome, Reason, Remedy,
};
use crate::duty::{Released, Stage, Stages};
use crate::evidence::{Demand, Fact, Level, Phase, Remaining, Subject, Timestamp};
use crate::identity::{Roster, Who};
use jiff::SignedDuration;

/// What a run's claim to be break-glass comes to.
#[derive(Debug)]
pub(super) enum Claim<'e> {
    /// It claims nothing.
    None,
    /// It lets pass what somebody reviews afterwards; where nobody has agreed yet, that still stands in the way.
    Broken(Broken<'e>),
    /// It may count, and that cannot be told; who started it may be unknown too, and then it lets nothing pass.
    Unknown(Vec<Missing<'e>>, Option<Broken<'e>>),
    /// It does not count.
    Refused(GlassRefusal),
}

impl<'e> Claim<'e> {
    /// Reads the deployment's claim.
    pub(super) fn of(
        input: &Input<'e>,
        roster: &Roster<'e>,
        released: Option<&Released<'e>>,
    ) -> Self {
        let Some(released) = released else {
            return Self::None;
        };
        let deployment = released.deployment;
        let said = deployment.break_glass.as_ref();
        let ran = deployment.run.workflow.as_deref();
        let law = input.policy.break_glass.as_ref();
        let is_run_of = law.is_some_and(|law| ran == Some(law.from.as_str()));
        if said.is_none() && !is_run_of {
            return Self::None;
        }
        let Some(law) = law else {
            return Self::Refused(GlassRefusal::NotInPolicy);
        };
        if !is_run_of {
            return Self::Refused(GlassRefusal::OtherWorkflow);
        }
        if !law.is_for(&input.evidence.subject) {
            return Self::Refused(GlassRefusal::OtherEnvironment);
        }
        let Some(said) = said else {
            // What could not be read is not what was not said.
            let gaps = input.evidence.gaps.iter();
            let unread: Vec<Missing<'e>> = gaps
                .filter(|gap| gap.fact == Fact::BreakGlass)
                .map(Missing::Gap)
                .collect();
            return if unread.is_empty() {
                Self::Refused(GlassRefusal::NoReason)
            } else {
                Self::Unknown(unread, None)
            };
        };
        let reader = Reader {
            input,
            roster,
            released,
            law,
        };
        match reader.read(said) {
            Err(why) => Self::Refused(why),
            Ok((broken, missing)) => match broken {
                Some(broken) if missing.is_empty() => Self::Broken(broken),
                broken => Self::Unknown(missing, broken),
            },
        }
    }

    /// What it lets pass, if anything: a claim of which something is still open blocks by its own finding.
    pub(super) fn lets_pass(&self) -> Option<Broken<'e>> {
        match self {
            Self::Broken(broken) => Some(*broken),
            Self::Unknown(_, broken) => *broken,
            Self::None | Self::Refused(_) => None,
        }
    }

    /// What the decision says of it.
    pub(super) fn draft(
        self,
        session: &Session<'_, 'e>,
        released: &Released<'e>,
    ) -> Option<Draft<'e>> {
        let (input, deployment) = (session.input, released.deployment);
        let run = &deployment.run;
        let url = Some(run.start_url.as_deref().unwrap_or(&run.url));
        let law = input.policy.break_glass.as_ref();
        let new_run = |by| Remedy {
            act: law.map_or(Cure::StartNewRun, |law| Cure::BreakGlass(&law.from)),
            by,
            // Where a run of another workflow is started is no place to start one of this.
            url: url.filter(|_| {
                law.is_none_or(|law| run.workflow.as_deref() == Some(law.from.as_str()))
            }),
        };
        let who = |except: &[Who]| {
            let lines = law.map_or(&[][..], |law| std::slice::from_ref(&law.who));
            candidates(input.evidence, session.roster, lines, Level::Write, except)
        };
        let (outcome, reason) = match self {
            Self::None => return None,
            Self::Broken(broken) if broken.agreed.is_some() => {
                (Outcome::Satisfied, Reason::GlassBroken(broken))
            }
            Self::Broken(broken) => {
                let outcome = match deployment.phase {
                    Phase::Before(Remaining::Act | Remaining::Unknown) => {
                        Outcome::NotApplicable(Inapplicable::NotYet)
                    }
                    Phase::Before(Remaining::Nothing) | Phase::Deploying | Phase::Finished => {
                        Outcome::Pending(match deployment.demand {
                            // Where nothing holds the run, nobody is ever asked.
                            Demand::None => session.demanded(),
                            Demand::Required | Demand::Unknown => new_run(who(&[broken.by])),
                        })
                    }
                };
                (outcome, Reason::GlassAgreement(broken))
            }
            Self::Unknown(missing, _) => {
                let outcome = Outcome::Indeterminate {
                    missing,
                    remedy: Some(new_run(who(&[]))),
                };
                (outcome, Reason::GlassUnknown)
            }
            Self::Refused(why) => {
                let remedy = match why {
                    GlassRefusal::NotInPolicy | GlassRefusal::OtherEnvironment => Remedy {
                        act: Cure::StartNewRun,
                        by: session.release(),
                        // This run is of the emergencies' workflow, where no ordinary deployment is started.
                        url: None,
                    },
                    _ => new_run(who(&[])),
                };
                let outcome = Outcome::Violated {
                    conflicts: Vec::new(),
                    remedy: Some(remedy),
                };
                (outcome, Reason::GlassRefused(why))
            }
        };
        let draft = Draft::new(ClauseName::Control, outcome, reason)
            .about(Stages::NONE.with(Stage::Authorize))
            .citing(deployment.break_glass.iter().map(|said| &said.citation));
        Some(match law {
            Some(law) => draft.at(law.place),
            None => draft,
        })
    }
}

impl BreakGlassLaw {
    /// Whether it may deploy what is judged here.
    pub(super) fn is_for(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Deployment { environment, .. } => self.environments.matches(environment),
            Subject::Change { .. } | Subject::Group { .. } => false,
        }
    }
}

/// When the review is due; a moment past the end of time is the end of time.
pub(super) fn due(from: Timestamp, within: SignedDuration) -> Timestamp {
    from.checked_add(within).unwrap_or(Timestamp::MAX)
}

/// Whether a break-glass settles this finding: what somebody can review afterwards, and nothing else.
pub(super) fn settles(draft: &Draft<'_>) -> bool {
    let deployment = !draft.stages.and(Stages::OF_DEPLOYMENT).is_empty();
    let reviewable = match draft.clause {
        ClauseName::Range => false,
        ClauseName::Separate
        | ClauseName::Require
        | ClauseName::Objection
        | ClauseName::Control
        | ClauseName::Identity => true,
    };
    match draft.outcome {
        Outcome::Pending(_) | Outcome::Violated { .. } => reviewable,
        // A late approval settles an unknown person of the stages before the deployment, and nothing else unknown.
        Outcome::Indeterminate { .. } => {
            reviewable && draft.unknown_person && (!deployment || draft.unknown_before)
        }
        Outcome::Satisfied | Outcome::NotApplicable(_) | Outcome::Waived { .. } => false,
    }
}
