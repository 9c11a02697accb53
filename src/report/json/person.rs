//! The people of a decision document.

use super::document::{HoldsDoc, PersonDoc, WithoutEffectDoc};
use super::words::{not_counted, stage_words};
use crate::decision::Counts;
use crate::duty::{Stage, Stages};
use crate::evidence::{AccountId, ChangeId};
use crate::identity::{PrincipalKey, Who};
use crate::report::Said;

impl<'e> Said<'_, 'e> {
    pub(super) fn logins(&self, who: Who) -> Vec<&str> {
        let accounts = self
            .decision
            .roster
            .principal(who)
            .map_or(&[][..], |principal| principal.accounts.as_slice());
        let mut logins: Vec<(AccountId, &str)> = accounts
            .iter()
            .map(|account| (account.id, account.login.as_str()))
            .collect();
        logins.sort_unstable();
        logins.into_iter().map(|(_, login)| login).collect()
    }

    pub(super) fn people(&self) -> Vec<PersonDoc<'_>> {
        let mut all: Vec<Acts<'e>> = Vec::new();
        all.resize_with(self.decision.roster.principals.len(), Acts::default);
        for held in self.decision.done() {
            let Some(acts) = all.get_mut(held.who.0 as usize) else {
                continue;
            };
            match held.counts {
                Counts::Yes => acts.holds(held.change, held.stage),
                Counts::No(why) | Counts::Perhaps(why) => {
                    acts.does_without_effect(held.change, held.stage, not_counted(why));
                }
            }
        }
        let mut people: Vec<PersonDoc<'_>> = all
            .into_iter()
            .enumerate()
            .filter(|(_, acts)| !acts.is_empty())
            .map(|(index, acts)| {
                let who = Who::at(index);
                let (holds, without_effect) = acts.in_order();
                PersonDoc {
                    principal: self.key_of(who),
                    kind: self.kind(who),
                    logins: self.logins(who),
                    holds,
                    without_effect,
                }
            })
            .collect();
        people.sort_by(|a, b| a.principal.cmp(&b.principal));
        people
    }

    fn kind(&self, who: Who) -> &'static str {
        match self.decision.roster.principal(who).map(|who| &who.key) {
            Some(PrincipalKey::Listed(_) | PrincipalKey::Account(_)) => "person",
            Some(PrincipalKey::Robot(_) | PrincipalKey::UnlistedRobot(_)) => "robot",
            Some(PrincipalKey::Unresolved(_)) | None => "unresolved",
        }
    }
}

/// What one person did. Acts of one change come one after the other, so the last one noted is the one to look at.
#[derive(Default)]
struct Acts<'e> {
    holds: Vec<(Option<&'e ChangeId>, Stages)>,
    without: Vec<WithoutEffectDoc<'e>>,
}

impl<'e> Acts<'e> {
    fn is_empty(&self) -> bool {
        self.holds.is_empty() && self.without.is_empty()
    }

    fn holds(&mut self, change: Option<&'e ChangeId>, stage: Stage) {
        match self.holds.last_mut() {
            Some((last, stages)) if *last == change => *stages = stages.with(stage),
            Some(_) | None => self.holds.push((change, Stages::NONE.with(stage))),
        }
    }

    fn does_without_effect(
        &mut self,
        change: Option<&'e ChangeId>,
        stage: Stage,
        why: &'static str,
    ) {
        let doc = WithoutEffectDoc {
            change,
            stage: stage.as_str(),
            why,
        };
        if self.without.last() != Some(&doc) {
            self.without.push(doc);
        }
    }

    /// In the order of the changes' ids, each once.
    fn in_order(mut self) -> (Vec<HoldsDoc<'e>>, Vec<WithoutEffectDoc<'e>>) {
        self.holds.sort_unstable();
        let once = self.holds.chunk_by(|(a, _), (b, _)| a == b);
        let holds = once.filter_map(|same| {
            let (change, _) = *same.first()?;
            let stages = same.iter().fold(Stages::NONE, |all, (_, one)| all.or(*one));
            Some(HoldsDoc {
                change,
                stages: stage_words(stages),
            })
        });
        let holds = holds.collect();
        self.without.sort_unstable();
        self.without.dedup();
        (holds, self.without)
    }
}
