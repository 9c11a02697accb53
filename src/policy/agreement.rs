//! Whether two people whom the policy names let an emergency go: one by hand, another by agreeing (J30).

use super::BreakGlassLaw;
use super::emergency::due;
use super::input::Input;
use crate::clause::fills;
use crate::decision::{Broken, GlassRefusal, Missing};
use crate::duty::{Act, Held, Moment, Named, Released, Sight, Stage, Unnamed};
use crate::evidence::{
    AccountId, Actor, AuthorisationState, BreakGlass, Fact, Phase, Timestamp, TriggerAct, Why,
};
use crate::identity::{Roster, Who};
use jiff::SignedDuration;

/// How long a break-glass may lie between its start and its use.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// What is known of one person's standing in it.
enum Standing<'e> {
    Named,
    Perhaps(Missing<'e>),
    No(GlassRefusal),
}

/// Whether a text says anything: letters or digits, and not only what cannot be seen.
fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// What a run of the break-glass workflow is read with.
pub(super) struct Reader<'a, 'e> {
    pub(super) input: &'a Input<'e>,
    pub(super) roster: &'a Roster<'e>,
    pub(super) released: &'a Released<'e>,
    pub(super) law: &'e BreakGlassLaw,
}

impl<'e> Reader<'_, 'e> {
    /// Who let it go, and what is missing to know that it counts; none where who started it is not known.
    pub(super) fn read(
        &self,
        said: &'e BreakGlass,
    ) -> Result<(Option<Broken<'e>>, Vec<Missing<'e>>), GlassRefusal> {
        let deployment = self.released.deployment;
        if !says_something(&said.reason) {
            return Err(GlassRefusal::NoReason);
        }
        if !says_something(&said.incident) {
            return Err(GlassRefusal::NoIncident);
        }
        // One break-glass, one use: a second attempt is somebody's second use of the first agreement.
        if deployment.run.attempt != 1 {
            return Err(GlassRefusal::UsedBefore);
        }
        let stopped = deployment.authorisations.iter().any(|given| {
            given.state == AuthorisationState::Rejected && given.run == deployment.run.id
        });
        if stopped {
            return Err(GlassRefusal::Rejected);
        }
        let mut missing = Vec::new();
        let Some(by) = self.started(&mut missing)? else {
            return Ok((None, missing));
        };
        let started = deployment
            .triggers
            .iter()
            .filter_map(|trigger| trigger.at)
            .min();
        let agreed = self.agreed(by, &mut missing)?;
        let at = agreed.as_ref().and_then(|held| held.act.at);
        let used = match deployment.phase {
            Phase::Finished => at.or(started),
            Phase::Before(_) | Phase::Deploying => Some(self.input.at),
        };
        match (started, used) {
            (Some(started), Some(used)) => {
                let late = |moment: Timestamp| moment.duration_since(started) > FRESH;
                if late(used) || at.is_some_and(late) {
                    return Err(GlassRefusal::TooOld);
                }
            }
            (None, _) | (_, None) => {
                missing.push(Missing::Absent(Fact::Triggers, Why::Unsupported));
            }
        }
        let from = at.or(started).unwrap_or(self.input.evidence.observed_at);
        let broken = Broken {
            said,
            by,
            agreed: agreed.map(|held| held.who),
            due: due(from, self.law.review_within),
        };
        Ok((Some(broken), missing))
    }

    /// Who started it, by hand and alone; none where nobody can be named.
    fn started(&self, missing: &mut Vec<Missing<'e>>) -> Result<Option<Who>, GlassRefusal> {
        let deployment = self.released.deployment;
        let by_hand = |act: TriggerAct| match act {
            TriggerAct::Dispatched | TriggerAct::Played => true,
            TriggerAct::Reran
            | TriggerAct::Tagged
            | TriggerAct::Released
            | TriggerAct::Merged
            | TriggerAct::Enqueued
            | TriggerAct::Pushed
            | TriggerAct::Upstream
            | TriggerAct::Schedule
            | TriggerAct::Token => false,
        };
        if deployment
            .triggers
            .iter()
            .any(|trigger| !by_hand(trigger.act))
        {
            return Err(GlassRefusal::NotByHand);
        }
        self.unread(Stage::Trigger, missing);
        let mut starters = self.holders(Stage::Trigger);
        let Some(first) = starters.next() else {
            if missing.is_empty() {
                missing.push(Missing::Absent(Fact::Triggers, Why::Unsupported));
            }
            return Ok(None);
        };
        if starters.any(|held| held.who != first.who) {
            return Err(GlassRefusal::NotByHand);
        }
        match self.standing(first) {
            Standing::Named => {}
            Standing::Perhaps(open) => missing.push(open),
            Standing::No(GlassRefusal::RobotAgreed) => return Err(GlassRefusal::NotByHand),
            Standing::No(_) => return Err(GlassRefusal::NotNamed),
        }
        Ok(Some(first.who))
    }

    /// Who agreed: another person whom the policy names, the first by name; none where nobody has yet.
    fn agreed(
        &self,
        by: Who,
        missing: &mut Vec<Missing<'e>>,
    ) -> Result<Option<Held<'e>>, GlassRefusal> {
        let mut agreed: Vec<Held<'e>> = Vec::new();
        let mut open = Vec::new();
        let mut why = None;
        for held in self.holders(Stage::Authorize) {
            if held.who == by {
                why = why.max(Some(GlassRefusal::SamePerson));
                continue;
            }
            match self.standing(held) {
                Standing::Named => agreed.push(*held),
                Standing::Perhaps(missing) => open.push(missing),
                Standing::No(refusal) => why = why.max(Some(refusal)),
            }
        }
        agreed.sort_by_key(|held| (self.roster.name(held.who), held.act.at));
        if let Some(first) = agreed.first() {
            return Ok(Some(*first));
        }
        self.unread(Stage::Authorize, &mut open);
        if !open.is_empty() {
            missing.append(&mut open);
            return Ok(None);
        }
        match (why, self.released.deployment.phase) {
            (Some(why), _) => Err(why),
            (None, Phase::Finished) => Err(GlassRefusal::NobodyAgreed),
            (None, Phase::Before(_) | Phase::Deploying) => Ok(None),
        }
    }

    fn holders(&self, stage: Stage) -> impl Iterator<Item = &Held<'e>> {
        self.released
            .held
            .iter()
            .filter(move |held| held.act.stage == stage)
    }

    /// What is missing to know everybody who holds this stage. That nobody authorised is no gap here: it is asked.
    fn unread(&self, stage: Stage, missing: &mut Vec<Missing<'e>>) {
        let gaps = self.released.gaps.iter();
        missing.extend(gaps.filter_map(|(of, gap)| match gap {
            Some(gap) if *of == stage => Some(Missing::Gap(gap)),
            Some(_) | None => None,
        }));
        let unnamed = self.released.unnamed.iter();
        missing.extend(
            unnamed
                .filter(|unnamed: &&Unnamed<'e>| unnamed.act.stage == stage)
                .map(|unnamed| Missing::Holder {
                    stage,
                    act: unnamed.act,
                    why: unnamed.why.clone(),
                }),
        );
    }

    /// Whether somebody is one of those whom the policy names, by the account that acted.
    fn standing(&self, held: &Held<'e>) -> Standing<'e> {
        if !self.roster.is_person(held.who) {
            return Standing::No(GlassRefusal::RobotAgreed);
        }
        let unsure = Missing::Eligibility {
            stage: held.act.stage,
            who: held.who,
        };
        if self.roster.is_unresolved(held.who) {
            return Standing::Perhaps(unsure);
        }
        let left = self
            .roster
            .principal(held.who)
            .and_then(|principal| principal.person)
            .and_then(|person| person.left);
        let acted = held.act.at.unwrap_or(self.input.evidence.observed_at);
        if left.is_some_and(|left| acted >= left) {
            return Standing::No(GlassRefusal::AgreedByOther);
        }
        let Some(account) = account_of(&held.act) else {
            return Standing::Perhaps(unsure);
        };
        let moment = match self.released.deployment.phase {
            Phase::Finished => Moment::Merged {
                act: acted,
                merged: acted,
            },
            Phase::Before(_) | Phase::Deploying => Moment::Now,
        };
        let (evidence, who) = (self.input.evidence, held.who);
        match fills(evidence, self.roster, &self.law.who, who, account, moment) {
            Sight::Yes => Standing::Named,
            Sight::No => Standing::No(GlassRefusal::AgreedByOther),
            Sight::NotSeen | Sight::Unknown => Standing::Perhaps(unsure),
        }
    }
}

fn account_of(act: &Act<'_>) -> Option<AccountId> {
    match act.named {
        Named::Account(Actor::Account(id)) => Some(id),
        Named::Account(Actor::Unknown(_)) | Named::Git(_) => None,
    }
}
