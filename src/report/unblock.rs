//! What unblocks a change: each act once, and what several changes of a deployment need, joined.

use super::Said;
use super::anew::is_emergency;
use super::text::{Text, say};
use super::told::Told;
use crate::decision::{ClauseName, Cure, Grade, Remedy};

/// What is said where judging.md knows no cure.
pub(super) const NO_CURE: &str = "nobody can as the policy stands, for it asks for more people than there are; a \
     change of the policy, or a waiver in it, can.";

impl<'e> Said<'_, 'e> {
    /// The sentences that say how to unblock these, each once.
    pub(super) fn cures(&self, told: &[&Told<'e>]) -> Vec<Text> {
        let emergency = |one: &Told<'e>| one.remedies.iter().any(|one| is_emergency(&one.act));
        let emergencies = told.iter().any(|one| emergency(one));
        // Another emergency, of which two agree, lets all of that pass which somebody can review afterwards.
        let stays = |one: &&&Told<'e>| {
            let reviewed = one.grade != Grade::Indeterminate && one.clause != ClauseName::Range;
            !emergencies || emergency(one) || !reviewed
        };
        let all: Vec<&Remedy<'e>> = told
            .iter()
            .filter(stays)
            .flat_map(|one| &one.remedies)
            .collect();
        let withdrawn = |change, revision| {
            all.iter().any(|other| match &other.act {
                Cure::Withdraw(_, of, at) => (*of, at) == (change, revision),
                _ => false,
            })
        };
        let mut texts: Vec<(String, Text)> = Vec::new();
        let mut add = |text: Text| {
            let plain = text.plain();
            if !texts.iter().any(|(known, _)| *known == plain) {
                texts.push((plain, text));
            }
        };
        for remedy in &all {
            let said_elsewhere = match &remedy.act {
                // Whoever takes back an approval is followed by somebody who approves.
                Cure::Approve(change, revision) => withdrawn(*change, revision),
                act => act.is_of_deployment(),
            };
            if !said_elsewhere {
                add(self.remedy(remedy));
            }
        }
        let of_deployment: Vec<Remedy<'e>> = all
            .iter()
            .filter(|remedy| remedy.act.is_of_deployment())
            .map(|remedy| (*remedy).clone())
            .collect();
        for remedy in self.joined(&of_deployment) {
            let nobody = remedy.by.known.is_empty()
                && of_deployment.iter().all(|one| !one.by.known.is_empty());
            add(if nobody {
                say!["nobody known can release all of it at once: deploy a part of it at a time."]
            } else {
                self.remedy(&remedy)
            });
        }
        if texts.is_empty() && !told.is_empty() {
            return vec![NO_CURE.into()];
        }
        texts.into_iter().map(|(_, text)| text).collect()
    }
}
