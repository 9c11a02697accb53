//! What stands in the way of one change, said once, however many rules say it.

use super::Said;
use super::acts::Object;
use super::conflict::conflicts;
use super::reason::Saying;
use super::text::{Text, list, say};
use crate::decision::{ClauseName, Finding, Grade, Outcome, SettledBy};
use crate::evidence::{ChangeId, Subject};
use crate::identity::Who;
use std::cmp::Reverse;
use std::collections::HashMap;

/// One thing said of one change, or of the subject as a whole.
#[derive(Debug, Clone)]
pub(super) struct Told<'e> {
    /// How bad it is; for a waived finding, waived.
    pub(super) grade: Grade,
    /// Which clause says it.
    pub(super) clause: ClauseName,
    /// The words after the verdict.
    pub(super) head: Text,
    /// Whole sentences after it, or nothing.
    pub(super) detail: Text,
    /// The rules that say it, in the order of the findings.
    pub(super) rules: Vec<&'e str>,
    /// What would settle it, without repetition.
    pub(super) remedies: Vec<Text>,
    /// What did settle it.
    pub(super) settled: Option<Text>,
}

/// Everything said of one change, worst first.
#[derive(Debug, Clone)]
pub(super) struct Section<'e> {
    /// The change; none for the subject as a whole.
    pub(super) change: Option<&'e ChangeId>,
    /// The worst of it.
    pub(super) grade: Grade,
    /// What is said.
    pub(super) told: Vec<Told<'e>>,
}

/// Which findings are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Those that stop something.
    Enforced,
    /// Those that advise.
    Advised,
}

impl<'e> Said<'_, 'e> {
    /// One section a change, the worst first, else in the order of the findings.
    pub(super) fn sections(&self, weight: Weight) -> Vec<Section<'e>> {
        let mut order: Vec<Option<&'e ChangeId>> = Vec::new();
        let mut groups: HashMap<Option<&ChangeId>, Vec<&Finding<'e>>> = HashMap::new();
        for finding in &self.decision.findings {
            if finding.enforced == (weight == Weight::Enforced) {
                let group = groups.entry(finding.change).or_default();
                if group.is_empty() {
                    order.push(finding.change);
                }
                group.push(finding);
            }
        }
        let mut sections: Vec<Section<'e>> = order
            .into_iter()
            .map(|change| {
                let findings = groups.remove(&change).unwrap_or_default();
                let grades = findings.iter().map(|finding| finding.outcome.grade());
                Section {
                    change,
                    grade: grades.max().unwrap_or(Grade::NotApplicable),
                    told: self.tell(&findings, &self.object(change)),
                }
            })
            .collect();
        sections.sort_by_key(|section| Reverse(section.grade));
        sections
    }

    /// How a change is called at first in a text about the whole subject.
    pub(super) fn object(&self, change: Option<&ChangeId>) -> Object {
        let alone = match (&self.evidence.subject, change) {
            (_, None) => true,
            (Subject::Change { change, .. }, Some(id)) => change == id,
            (Subject::Group { .. } | Subject::Deployment { .. }, Some(id)) => {
                self.about.as_ref() == Some(id)
            }
        };
        match change {
            Some(id) if !alone => Object::Named(self.change_link(id)),
            Some(_) | None => Object::This,
        }
    }

    /// What these findings of one change say: what stands in the way, and what was settled.
    fn tell(&self, findings: &[&Finding<'e>], object: &Object) -> Vec<Told<'e>> {
        let mut told: Vec<Told<'e>> = Vec::new();
        for joined in self.join(findings) {
            let finding = joined.finding;
            let change = self.change_of(finding);
            for (saying, _) in self.conflict_sayings(change, joined.who, &joined.acts, object) {
                add(
                    &mut told,
                    self.told(
                        finding,
                        saying,
                        joined.rules.clone(),
                        joined.remedies.clone(),
                    ),
                );
            }
        }
        for finding in findings {
            let grade = finding.outcome.grade();
            if (grade.blocks() || grade == Grade::Waived) && conflicts(finding).is_empty() {
                let remedies = self.remedies(finding);
                let saying = self.reason(finding, object);
                add(
                    &mut told,
                    self.told(finding, saying, vec![finding.rule], remedies),
                );
            }
        }
        told.sort_by_key(|one| Reverse(one.grade));
        told
    }

    pub(super) fn remedies(&self, finding: &Finding<'e>) -> Vec<Text> {
        let remedy = self.remedy_of(finding);
        remedy
            .map(|remedy| self.remedy(remedy))
            .into_iter()
            .collect()
    }

    fn told(
        &self,
        finding: &Finding<'e>,
        saying: Saying,
        rules: Vec<&'e str>,
        remedies: Vec<Text>,
    ) -> Told<'e> {
        let settled = match &finding.outcome {
            Outcome::Waived { by, .. } => Some(self.settled(by)),
            Outcome::Satisfied
            | Outcome::Pending(_)
            | Outcome::Violated { .. }
            | Outcome::Indeterminate { .. }
            | Outcome::NotApplicable(_) => None,
        };
        Told {
            grade: finding.outcome.grade(),
            clause: finding.clause,
            head: saying.head,
            detail: saying.detail,
            rules,
            remedies: if settled.is_some() {
                Vec::new()
            } else {
                remedies
            },
            settled,
        }
    }

    pub(super) fn settled(&self, by: &SettledBy<'e>) -> Text {
        let people = |who: &[Who]| list(self.names.all(who, true), "and", 5);
        match by {
            SettledBy::LateApproval(who) => {
                say![people(who), " approved it after the merge"]
            }
            SettledBy::Waiver { path, by } => {
                say![
                    people(by),
                    " approved the waiver ",
                    Text::strange(path, 100)
                ]
            }
            SettledBy::PriorAllow(digest) => say![
                "this revision was allowed here before, by decision ",
                Text::strange(digest, 16)
            ],
        }
    }
}

pub(super) fn push_text(texts: &mut Vec<Text>, text: Text) {
    let plain = text.plain();
    if !texts.iter().any(|known| known.plain() == plain) {
        texts.push(text);
    }
}

/// Adds what is said, or only its rules and remedies where the same was said before.
fn add<'e>(told: &mut Vec<Told<'e>>, one: Told<'e>) {
    let same = told
        .iter_mut()
        .find(|known| known.grade == one.grade && known.head.plain() == one.head.plain());
    match same {
        None => told.push(one),
        Some(known) => {
            for rule in one.rules {
                if !known.rules.contains(&rule) {
                    known.rules.push(rule);
                }
            }
            for remedy in one.remedies {
                push_text(&mut known.remedies, remedy);
            }
        }
    }
}

impl Told<'_> {
    /// Which rules say so, as a sentence.
    pub(super) fn basis(&self) -> Text {
        let control = "control";
        let names: Vec<Text> = self
            .rules
            .iter()
            .map(|rule| Text::strange(rule, 60))
            .collect();
        let several = names.len() > 1;
        let rules = match self.rules.as_slice() {
            ["elsewhere"] => {
                return "The policy lets nothing pass that no rule speaks about.".into();
            }
            ["range"] => return "What is deployed has to be known in full.".into(),
            ["control"] => say!["The policy’s ", Text::strange(control, 10)],
            _ => say![
                if several { "Rules " } else { "Rule " },
                list(names, "and", 4)
            ],
        };
        let verb = match (self.clause, several) {
            (ClauseName::Separate, false) => " keeps those apart.",
            (ClauseName::Separate, true) => " keep those apart.",
            (ClauseName::Require | ClauseName::Control, false) => " asks for it.",
            (ClauseName::Require | ClauseName::Control, true) => " ask for it.",
            (ClauseName::Objection, false) => " waits for objections.",
            (ClauseName::Objection, true) => " wait for objections.",
            (ClauseName::Range | ClauseName::Identity, false) => " needs to know that.",
            (ClauseName::Range | ClauseName::Identity, true) => " need to know that.",
        };
        say![rules, verb]
    }
}
