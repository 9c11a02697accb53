//! One person holding steps that must be apart, in words: under all their names at once, or, for everybody to read,
//! without saying which names are one person's.

use super::Said;
use super::acts::{Length, Object};
use super::names::{Alias, Audience};
use super::reason::{Saying, beneath};
use super::text::{Text, list, say};
use crate::decision::{Act, Conflict, Finding, Outcome, Reason, Remedy};
use crate::duty::Stages;
use crate::evidence::Change;
use crate::identity::Who;
use std::collections::BTreeMap;

/// One person's conflicts under all rules, before they are put into words.
pub(super) struct Joined<'f, 'e> {
    pub(super) who: Who,
    pub(super) finding: &'f Finding<'e>,
    pub(super) acts: Vec<Act<'e>>,
    pub(super) rules: Vec<&'e str>,
    pub(super) remedies: Vec<Remedy<'e>>,
}

impl<'e> Said<'_, 'e> {
    /// The conflicts of these findings, each person once.
    pub(super) fn join<'f>(&self, findings: &[&'f Finding<'e>]) -> Vec<Joined<'f, 'e>> {
        let mut all: Vec<Joined<'f, 'e>> = Vec::new();
        for finding in findings {
            for conflict in conflicts(finding) {
                let grade = finding.outcome.grade();
                let known = all.iter().position(|one| {
                    one.who == conflict.who && one.finding.outcome.grade() == grade
                });
                let place = known.unwrap_or_else(|| {
                    all.push(Joined {
                        who: conflict.who,
                        finding,
                        acts: Vec::new(),
                        rules: Vec::new(),
                        remedies: Vec::new(),
                    });
                    all.len() - 1
                });
                let Some(joined) = all.get_mut(place) else {
                    continue;
                };
                for act in &conflict.acts {
                    if !joined.acts.iter().any(|known| same_act(known, act)) {
                        joined.acts.push(*act);
                    }
                }
                if !joined.rules.contains(&finding.rule) {
                    joined.rules.push(finding.rule);
                }
                joined.remedies.extend(self.remedy_of(finding).cloned());
            }
        }
        all
    }

    /// One person's conflict in words, with the acts spoken of. For everybody to read, a conflict between two names of
    /// one person is said of the later act alone: which accounts are one person is not published.
    pub(super) fn conflict_sayings(
        &self,
        change: Option<&Change>,
        who: Who,
        acts: &[Act<'e>],
        object: &Object,
    ) -> Vec<(Saying, Vec<Act<'e>>)> {
        let say_of = |name: Text, acts: &[Act<'e>]| {
            let did = |length| self.did(change, acts, object.clone(), length);
            Saying {
                head: say![name.clone(), " ", did(Length::Brief)],
                detail: say![name, " ", did(Length::Full), "."],
            }
        };
        if self.names.audience() == Audience::Insiders {
            let mut saying = say_of(self.names.of(who), acts);
            let names = by_alias(acts).into_iter().map(|(alias, _)| alias);
            let names: Vec<Text> = names
                .filter(|alias| self.names.is_own(who, *alias))
                .map(|alias| self.names.bare(alias))
                .collect();
            if names.len() > 1 {
                let known = say![list(names, "and", 5), " are one person by the directory."];
                saying.detail = say![saying.detail, " ", known];
            }
            return vec![(saying, acts.to_vec())];
        }
        let parts = by_alias(acts);
        if let [(alias, acts)] = parts.as_slice() {
            let saying = say_of(self.names.alias(*alias, false), acts);
            return vec![(saying, acts.clone())];
        }
        self.later_names(&parts)
            .into_iter()
            .map(|(alias, acts)| {
                let saying = say_of(self.names.alias(alias, false), &acts);
                if stages(&acts).len() > 1 {
                    return (saying, acts);
                }
                let saying = Saying {
                    head: say![saying.head, ", and that cannot count here"],
                    detail:
                        "Somebody else has to do it instead. The case says why, to those who may \
                             read it."
                            .into(),
                };
                (saying, acts)
            })
            .collect()
    }

    /// One conflict of one finding in words, with the acts spoken of.
    pub(super) fn sayings(
        &self,
        finding: &Finding<'e>,
        conflict: &Conflict<'e>,
        object: &Object,
    ) -> Vec<(Saying, Vec<Act<'e>>)> {
        self.conflict_sayings(
            self.change_of(finding),
            conflict.who,
            &conflict.acts,
            object,
        )
    }

    /// What settled a finding, if something did.
    pub(super) fn settled_by(&self, finding: &Finding<'e>) -> Option<String> {
        match &finding.outcome {
            Outcome::Waived { by, .. } => Some(self.settled(by).plain()),
            Outcome::Satisfied
            | Outcome::Pending(_)
            | Outcome::Violated { .. }
            | Outcome::Indeterminate { .. }
            | Outcome::NotApplicable(_) => None,
        }
    }

    /// Of several names of one person, those to speak of: whoever alone holds two steps, else all but the first to act.
    pub(super) fn later_names(
        &self,
        parts: &[(Alias<'e>, Vec<Act<'e>>)],
    ) -> Vec<(Alias<'e>, Vec<Act<'e>>)> {
        let earliest = |acts: &[Act<'e>]| stages(acts).iter().next();
        let first = parts.iter().filter_map(|(_, acts)| earliest(acts)).min();
        let mut kept = false;
        parts
            .iter()
            .filter(|(_, acts)| {
                let alone = stages(acts).len() > 1;
                let leave_out = !alone && !kept && earliest(acts) == first;
                kept |= leave_out;
                !leave_out
            })
            .cloned()
            .collect()
    }
}

/// The conflicts that a finding names, settled or not.
pub(super) fn conflicts<'f, 'e>(finding: &'f Finding<'e>) -> &'f [Conflict<'e>] {
    match (&finding.reason, beneath(&finding.outcome)) {
        (Reason::SamePerson(_), Outcome::Violated { conflicts, .. }) => conflicts,
        _ => &[],
    }
}

/// The acts by the name that each record gives, in the order of the names.
pub(super) fn by_alias<'e>(acts: &[Act<'e>]) -> Vec<(Alias<'e>, Vec<Act<'e>>)> {
    let mut parts: BTreeMap<Alias<'e>, Vec<Act<'e>>> = BTreeMap::new();
    for act in acts {
        parts.entry(act.named.into()).or_default().push(*act);
    }
    parts.into_iter().collect()
}

fn stages(acts: &[Act<'_>]) -> Stages {
    acts.iter().map(|act| act.stage).collect()
}

fn same_act(a: &Act<'_>, b: &Act<'_>) -> bool {
    a.stage == b.stage
        && a.what == b.what
        && a.revision == b.revision
        && std::ptr::eq(a.citation, b.citation)
}
