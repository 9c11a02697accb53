//! What stands in the way of one change, said once, however many rules say it.

use super::Said;
use super::acts::Object;
use super::conflict::conflicts;
use super::reason::Saying;
use super::text::{Text, list, say};
use super::words;
use crate::decision::{ClauseName, Cure, Finding, Grade, Outcome, Reason, Remedy, SettledBy};
use crate::duty::{Stage, Stages};
use crate::evidence::{ChangeId, Revision, Subject};
use crate::identity::Who;
use std::cmp::Reverse;
use std::collections::HashMap;

/// One thing said of one change, or of the subject as a whole.
#[derive(Debug, Clone)]
pub(super) struct Told<'e> {
    /// How bad it is; for a waived finding, waived.
    pub(super) grade: Grade,
    /// What it would be if nothing had settled it.
    pub(super) was: Grade,
    /// Which clause says it.
    pub(super) clause: ClauseName,
    /// The words after the verdict.
    pub(super) head: Text,
    /// Whole sentences after it, or nothing.
    pub(super) detail: Text,
    /// The rules that say it, in the order of the findings.
    pub(super) rules: Vec<&'e str>,
    /// What would settle it.
    pub(super) remedies: Vec<Remedy<'e>>,
    /// The step of the deployment that somebody still has to take.
    pub(super) owed: Option<Stage>,
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
        self.owed_once(&mut sections);
        sections
    }

    /// Where several changes wait for the same step of the deployment, that is said once, of the deployment.
    fn owed_once(&self, sections: &mut Vec<Section<'e>>) {
        for stage in Stages::OF_DEPLOYMENT.iter() {
            let waits = |told: &Told<'e>| told.owed == Some(stage);
            let waiting = |section: &&Section<'e>| section.told.iter().any(waits);
            if sections.iter().filter(waiting).count() < 2 {
                continue;
            }
            let mut once: Option<Told<'e>> = None;
            for section in sections.iter_mut() {
                let (of_stage, rest) = std::mem::take(&mut section.told)
                    .into_iter()
                    .partition::<Vec<_>, _>(waits);
                section.told = rest;
                for told in of_stage {
                    match &mut once {
                        None => once = Some(told),
                        Some(once) => join(once, told),
                    }
                }
            }
            let Some(mut told) = once else { continue };
            let joined = self.joined(&told.remedies);
            if let Some(remedy) = joined.first() {
                told.head = say![self.whom(&remedy.by, 1), " to ", words::act(stage)];
                told.remedies = joined;
            }
            let grade = told.grade;
            let place = sections.partition_point(|section| section.grade > grade);
            let section = Section {
                change: None,
                grade,
                told: vec![told],
            };
            sections.insert(place, section);
        }
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
            for (saying, acts) in self.conflict_sayings(change, joined.who, &joined.acts, object) {
                let mut one = self.told(
                    finding,
                    saying,
                    joined.rules.clone(),
                    joined.remedies.clone(),
                );
                // Said of one step alone, for everybody: what is kept apart from it is not.
                let stages: Stages = acts.iter().map(|act| act.stage).collect();
                if stages.len() == 1 {
                    one.clause = ClauseName::Require;
                }
                add(&mut told, one);
            }
        }
        for finding in findings {
            let grade = finding.outcome.grade();
            if (grade.blocks() || grade == Grade::Waived) && conflicts(finding).is_empty() {
                let remedies = self.remedy_of(finding).cloned().into_iter().collect();
                let saying = self.reason(finding, object);
                add(
                    &mut told,
                    self.told(finding, saying, vec![finding.rule], remedies),
                );
            }
        }
        // Whoever takes back an approval is followed by somebody who approves: no need to say that twice.
        let withdrawn: Vec<(&ChangeId, Revision)> = told
            .iter()
            .flat_map(|one| &one.remedies)
            .filter_map(|remedy| match remedy.act {
                Cure::Withdraw(_, change, revision) => Some((change, revision)),
                _ => None,
            })
            .collect();
        told.retain(|one| {
            let said = |remedy: &Remedy<'e>| match remedy.act {
                Cure::Approve(change, revision) => withdrawn.contains(&(change, revision)),
                _ => false,
            };
            one.remedies.is_empty() || !one.remedies.iter().all(said)
        });
        told.sort_by_key(|one| Reverse(one.grade));
        told
    }

    fn told(
        &self,
        finding: &Finding<'e>,
        saying: Saying,
        rules: Vec<&'e str>,
        remedies: Vec<Remedy<'e>>,
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
            was: super::reason::beneath(&finding.outcome).grade(),
            clause: finding.clause,
            head: saying.head,
            detail: saying.detail,
            rules,
            remedies: if settled.is_some() {
                Vec::new()
            } else {
                remedies
            },
            owed: match (&finding.reason, finding.outcome.grade()) {
                (Reason::Short { stage, .. }, Grade::Pending) if stage.is_of_deployment() => {
                    Some(*stage)
                }
                _ => None,
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
            SettledBy::BreakGlass(broken) => self.broken(broken),
            SettledBy::PriorAllow(digest) => say![
                "this revision was allowed here before, by decision ",
                Text::strange(digest, 16)
            ],
        }
    }
}

/// Adds what is said, or only its rules and remedies where the same was said before.
fn add<'e>(told: &mut Vec<Told<'e>>, one: Told<'e>) {
    let same = told
        .iter_mut()
        .find(|known| known.grade == one.grade && known.head.plain() == one.head.plain());
    match same {
        None => told.push(one),
        Some(known) => join(known, one),
    }
}

fn join<'e>(known: &mut Told<'e>, one: Told<'e>) {
    for rule in one.rules {
        if !known.rules.contains(&rule) {
            known.rules.push(rule);
        }
    }
    known.remedies.extend(one.remedies);
}
