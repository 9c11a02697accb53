//! The people of a decision document.

use super::document::{HoldsDoc, PersonDoc, WithoutEffectDoc};
use super::words::{not_counted, stage_words};
use crate::decision::Counts;
use crate::duty::Stages;
use crate::evidence::{AccountId, ChangeId};
use crate::identity::{PrincipalKey, Who};
use crate::report::Said;
use std::collections::{BTreeMap, BTreeSet};

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
        type Acts<'d> = (
            BTreeMap<Option<&'d ChangeId>, Stages>,
            BTreeSet<WithoutEffectDoc<'d>>,
        );
        let mut all: BTreeMap<Who, Acts<'_>> = BTreeMap::new();
        for held in self.decision.held() {
            let Ok(who) = held.who else { continue };
            let (holds, without) = all.entry(who).or_default();
            let stage = held.act.stage;
            match held.counts {
                Counts::Yes => {
                    let stages = holds.entry(held.change).or_default();
                    *stages = stages.with(stage);
                }
                Counts::No(why) | Counts::Perhaps(why) => {
                    without.insert(WithoutEffectDoc {
                        change: held.change,
                        stage: stage.as_str(),
                        why: not_counted(why),
                    });
                }
            }
        }
        let mut people: Vec<PersonDoc<'_>> = all
            .into_iter()
            .map(|(who, (holds, without))| PersonDoc {
                principal: self.key_of(who),
                kind: self.kind(who),
                logins: self.logins(who),
                holds: holds
                    .into_iter()
                    .map(|(change, stages)| HoldsDoc {
                        change,
                        stages: stage_words(stages),
                    })
                    .collect(),
                without_effect: without.into_iter().collect(),
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
