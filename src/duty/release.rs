//! The deployment's own duties: `trigger`, `authorize` and `release` (J4, J11, J16).

use super::{Act, Counts, Did, Held, Named, Stage, Stages, Unnamed};
use crate::evidence::{
    Authorisation, AuthorisationState, Demand, Deployment, Evidence, Fact, Gap, Phase, Remaining,
    Subject, TriggerAct, Unknown,
};
use crate::identity::{ActsAs, Roster, Unresolved};

/// Who started and released one deployment.
#[derive(Debug)]
pub struct Released<'e> {
    /// The deployment.
    pub deployment: &'e Deployment,
    /// Who holds which of its stages.
    pub held: Vec<Held<'e>>,
    /// Stages held by nobody who can be named.
    pub unnamed: Vec<Unnamed<'e>>,
    /// Stages that are still to come, or may be (J16).
    pub to_come: ToCome,
    /// Stages about which a fact is missing.
    pub gaps: Vec<(Stage, Option<&'e Gap>)>,
}

/// Stages that are still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToCome {
    /// They are.
    pub certain: Stages,
    /// Whether they are cannot be known.
    pub perhaps: Stages,
}

impl<'e> Released<'e> {
    /// Reads the evidence's deployment, if it has one.
    #[must_use]
    pub fn of(evidence: &'e Evidence, roster: &mut Roster<'e>) -> Option<Self> {
        let deployment = evidence.deployment.as_ref()?;
        let Subject::Deployment {
            environment,
            revision,
            ..
        } = &evidence.subject
        else {
            return None;
        };
        let mut released = Self {
            deployment,
            held: Vec::new(),
            unnamed: Vec::new(),
            to_come: to_come(deployment),
            gaps: Vec::new(),
        };
        for (fact, stage) in [
            (Fact::Triggers, Stage::Trigger),
            (Fact::Authorisations, Stage::Authorize),
        ] {
            released.gaps.extend(
                evidence
                    .gaps
                    .iter()
                    .filter(|gap| gap.fact == fact)
                    .map(|gap| (stage, Some(gap))),
            );
        }
        released.triggers(roster);
        let valid = |given: &&'e Authorisation| {
            given.state == AuthorisationState::Approved
                && given.environment == *environment
                && given.run == deployment.run.id
                && given
                    .attempt
                    .is_none_or(|attempt| attempt == deployment.run.attempt)
                && given.revision.is_none_or(|named| named == *revision)
        };
        let given: Vec<_> = deployment.authorisations.iter().filter(valid).collect();
        released.authorise(roster, &given);
        Some(released)
    }

    fn triggers(&mut self, roster: &mut Roster<'e>) {
        let deployment = self.deployment;
        if deployment.triggers.is_empty()
            && !self.gaps.iter().any(|(stage, _)| *stage == Stage::Trigger)
        {
            self.gaps.push((Stage::Trigger, None));
        }
        for trigger in &deployment.triggers {
            let (what, counts) = match trigger.act {
                TriggerAct::Dispatched => (Did::Started, Counts::For),
                TriggerAct::Reran => (Did::Reran, Counts::For),
                TriggerAct::Played => (Did::Played, Counts::For),
                TriggerAct::Tagged => (Did::Tagged, Counts::For),
                TriggerAct::Released => (Did::PublishedRelease, Counts::For),
                TriggerAct::Merged | TriggerAct::Enqueued | TriggerAct::Pushed => {
                    (Did::SetItOff, Counts::For)
                }
                TriggerAct::Upstream => (Did::StartedUpstream, Counts::For),
                TriggerAct::Schedule | TriggerAct::Token => {
                    (Did::OwnsSchedule, Counts::AgainstOnly)
                }
            };
            let act = Act {
                stage: Stage::Trigger,
                what,
                revision: None,
                at: trigger.at,
                named: Named::Account(trigger.by),
                citation: &trigger.citation,
            };
            self.hold(roster, roster.actor(trigger.by), act, counts);
            if trigger.act == TriggerAct::Token {
                // The caller is somebody whom the forge does not name (E123).
                self.unnamed.push(Unnamed {
                    act,
                    why: Unresolved::Unnamed(Unknown::Key),
                });
            }
        }
    }

    fn hold(
        &mut self,
        roster: &mut Roster<'e>,
        who: Result<crate::identity::Who, Unresolved<'e>>,
        act: Act<'e>,
        counts: Counts,
    ) {
        match who {
            Ok(who) => {
                self.held.push(Held { who, act, counts });
                if roster.acts_as(who) == Some(ActsAs::Owner) {
                    let owned = Act {
                        what: Did::OwnsRobot,
                        ..act
                    };
                    match roster.owner(who) {
                        Some(owner) => self.held.push(Held {
                            who: owner,
                            act: owned,
                            counts: Counts::AgainstOnly,
                        }),
                        None => self.unnamed.push(Unnamed {
                            act: owned,
                            why: Unresolved::Unnamed(Unknown::Key),
                        }),
                    }
                }
            }
            Err(why) => self.unnamed.push(Unnamed { act, why }),
        }
    }

    fn authorise(&mut self, roster: &mut Roster<'e>, given: &[&'e Authorisation]) {
        let deployment = self.deployment;
        let mut by_people = false;
        for authorisation in given {
            let act = Act {
                stage: Stage::Authorize,
                what: Did::Authorised,
                revision: authorisation.revision,
                at: authorisation.at,
                named: Named::Account(authorisation.by),
                citation: &authorisation.citation,
            };
            if authorisation.attempt.is_none() && deployment.run.attempt > 1 {
                // Whether it was given for this attempt is not told: it does not cover a later one (J11).
                self.gaps.push((Stage::Authorize, None));
                continue;
            }
            let who = roster.actor(authorisation.by);
            by_people |= who
                .as_ref()
                .map_or(true, |who| roster.acts_as(*who).is_none());
            self.hold(roster, who.clone(), act, Counts::For);
            self.hold(
                roster,
                who,
                Act {
                    stage: Stage::Release,
                    ..act
                },
                Counts::For,
            );
        }
        let unread = self
            .gaps
            .iter()
            .any(|(stage, _)| *stage == Stage::Authorize);
        let to_come = self.to_come.certain.or(self.to_come.perhaps);
        if by_people || to_come.has(Stage::Release) {
            return;
        }
        match deployment.demand {
            // An administrator may have started the waiting job (E126): nobody is on record.
            Demand::Required if given.is_empty() => {
                if !unread {
                    self.gaps.push((Stage::Authorize, None));
                }
                self.gaps.push((Stage::Release, None));
            }
            Demand::Unknown if given.is_empty() => {
                if !unread {
                    self.gaps.push((Stage::Authorize, None));
                }
                self.gaps.push((Stage::Release, None));
            }
            Demand::None | Demand::Required | Demand::Unknown if unread => {
                self.gaps.push((Stage::Release, None))
            }
            // Nobody authorised, or robots alone did: the last human decision is the trigger's.
            Demand::None | Demand::Required | Demand::Unknown => self.release_by_trigger(),
        }
    }

    fn release_by_trigger(&mut self) {
        let released = |act: Act<'e>| Act {
            stage: Stage::Release,
            ..act
        };
        let held: Vec<_> = self
            .held
            .iter()
            .filter(|held| held.act.stage == Stage::Trigger)
            .copied()
            .collect();
        self.held.extend(held.into_iter().map(|held| Held {
            act: released(held.act),
            ..held
        }));
        let unnamed: Vec<_> = self
            .unnamed
            .iter()
            .filter(|unnamed| unnamed.act.stage == Stage::Trigger)
            .cloned()
            .collect();
        self.unnamed
            .extend(unnamed.into_iter().map(|unnamed| Unnamed {
                act: released(unnamed.act),
                ..unnamed
            }));
        let gaps: Vec<_> = self
            .gaps
            .iter()
            .filter(|(stage, _)| *stage == Stage::Trigger)
            .copied()
            .collect();
        self.gaps
            .extend(gaps.into_iter().map(|(_, gap)| (Stage::Release, gap)));
    }
}

fn to_come(deployment: &Deployment) -> ToCome {
    let release = Stages::NONE.with(Stage::Authorize).with(Stage::Release);
    match (deployment.phase, deployment.demand) {
        (Phase::Deploying | Phase::Finished, _) | (Phase::Before(Remaining::Nothing), _) => {
            ToCome {
                certain: Stages::NONE,
                perhaps: Stages::NONE,
            }
        }
        // The hold is still to be lifted; who started it is known already.
        (Phase::Before(Remaining::Act), Demand::Required) => ToCome {
            certain: release,
            perhaps: Stages::NONE,
        },
        (Phase::Before(Remaining::Act), Demand::None | Demand::Unknown) => ToCome {
            certain: release.with(Stage::Trigger),
            perhaps: Stages::NONE,
        },
        (Phase::Before(Remaining::Unknown), _) => ToCome {
            certain: Stages::NONE,
            perhaps: release.with(Stage::Trigger),
        },
    }
}
