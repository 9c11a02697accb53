//! The first line: the verdict, and the one thing that matters most.

use super::Said;
use super::text::{Text, comma, count, list, number_word, say};
use super::told::{Section, Weight};
use super::words::mark;
use crate::decision::{Counts, Grade, Kind, Reason};
use crate::duty::{Stage, Stages};
use crate::evidence::{Change, ChangeState, Phase, Revision, Subject};
use crate::identity::Who;
use std::collections::BTreeSet;

/// The first line of every text.
#[derive(Debug, Clone)]
pub struct Headline {
    /// The outcome that it says.
    pub(super) grade: Grade,
    pub(super) text: Text,
}

impl Headline {
    /// With its mark, without markup: `⛔ Merging is blocked: Ada Byron wrote this change and approved it`.
    #[must_use]
    pub fn plain(&self) -> String {
        format!("{} {}", mark(self.grade), self.text.plain())
    }

    pub(super) fn markdown(&self) -> String {
        format!("{} {}", mark(self.grade), self.text.markdown())
    }
}

impl<'e> Said<'_, 'e> {
    /// The first line of every text about this decision.
    #[must_use]
    pub fn headline(&self) -> Headline {
        let sections = self.sections(Weight::Enforced);
        self.headline_of(&sections)
    }

    pub(super) fn headline_of(&self, sections: &[Section<'e>]) -> Headline {
        // Where nothing was judged there is no section, and that is not in order.
        let grades = sections.iter().map(|section| section.grade);
        let grade = match (self.decision.outcome(), grades.max()) {
            (outcome, Some(worst)) if self.about.is_some() && outcome.blocks() => worst,
            (outcome, _) => outcome,
        };
        let worst = sections.iter().find(|section| section.grade == grade);
        let told = worst.and_then(|section| {
            let of_grade = section.told.iter().filter(|told| told.grade == grade);
            of_grade.clone().next().map(|first| (section, first))
        });
        let more = self.more(sections, grade);
        let text = match (grade, told) {
            (Grade::Violated, Some((section, told))) => {
                say![self.blocked(section), ": ", told.head.clone(), more]
            }
            (Grade::Pending, Some((_, told))) => say!["Waiting for ", told.head.clone(), more],
            (Grade::Indeterminate, Some((_, told))) => {
                say!["Cannot decide: ", told.head.clone(), more]
            }
            (Grade::Indeterminate, None) => {
                "Cannot decide: no rule of the policy spoke about this".into()
            }
            (Grade::Violated, None) => "Blocked".into(),
            (Grade::Pending, None) => "Waiting".into(),
            (Grade::Satisfied | Grade::Waived | Grade::NotApplicable, _) => self.allowed(sections),
        };
        let text = match self.decision.kind {
            Kind::Preview if grade.blocks() => say![text, " (early answer)"],
            Kind::Final | Kind::Preview => text,
        };
        Headline { grade, text }
    }

    /// ` (and 2 more)`, where as much stands in the way elsewhere.
    fn more(&self, sections: &[Section<'e>], grade: Grade) -> Text {
        let all = sections
            .iter()
            .flat_map(|section| &section.told)
            .filter(|told| told.grade == grade)
            .count();
        match all {
            0 | 1 => Text::default(),
            more => say![" (and ", more - 1, " more)"],
        }
    }

    fn blocked(&self, section: &Section<'e>) -> Text {
        let merged = section
            .change
            .and_then(|id| self.change(id))
            .is_some_and(|change| change.state == ChangeState::Merged);
        match &self.evidence.subject {
            Subject::Change { .. } if merged => "Merged, but not in order".into(),
            Subject::Change { .. } => "Merging is blocked".into(),
            Subject::Group { .. } => "Merging this group is blocked".into(),
            Subject::Deployment { environment, .. } => {
                let environment = Text::word(environment);
                match self.phase() {
                    Phase::Before(_) | Phase::Deploying => say!["Not deployed to ", environment],
                    Phase::Finished => say!["Deployed to ", environment, ", but not in order"],
                }
            }
        }
    }

    pub(super) fn phase(&self) -> Phase {
        self.evidence
            .deployment
            .as_ref()
            .map_or(Phase::Deploying, |deployment| deployment.phase)
    }

    fn allowed(&self, sections: &[Section<'e>]) -> Text {
        let settled = sections
            .iter()
            .flat_map(|section| &section.told)
            .find_map(|told| told.settled.clone());
        let enforced = self
            .decision
            .findings
            .iter()
            .any(|finding| finding.enforced);
        let body = match (settled, self.evidence.changes.as_slice()) {
            (Some(settled), _) => return say!["In order, by an exception: ", settled],
            (None, changes) if self.nothing_judged() => self.other_paths(changes.len()),
            (None, [change]) => self.one(change),
            (None, changes) => self.several(changes.len()),
        };
        if enforced {
            match self.decision.kind {
                Kind::Final => body,
                Kind::Preview => say!["So far in order: ", body],
            }
        } else {
            match self.decision.advised() {
                Some(grade) if grade.blocks() => {
                    "Not stopped, for the rules here only advise, and they say no".into()
                }
                Some(_) | None => say!["Not stopped, the rules here only advise: ", body],
            }
        }
    }

    /// Whether everything that could be judged of every change is none of the policy's business, by its paths.
    fn nothing_judged(&self) -> bool {
        let of_changes = || {
            let findings = self.decision.findings.iter();
            findings.filter(|finding| finding.change.is_some())
        };
        of_changes().any(|finding| matches!(finding.reason, Reason::OtherPaths))
            && of_changes().all(|finding| finding.outcome.grade() == Grade::NotApplicable)
    }

    /// That no rule looks at any of the files: in order, and not because anybody looked.
    fn other_paths(&self, changes: usize) -> Text {
        let what = match changes {
            1 => Text::from("nothing that it changes"),
            _ => say!["nothing that the ", changes, " changes touch"],
        };
        match &self.evidence.subject {
            Subject::Deployment { environment, .. } => say![
                "Nothing to judge: ",
                what,
                " is shipped to ",
                Text::word(environment),
                " or named by a rule’s paths"
            ],
            Subject::Change { .. } | Subject::Group { .. } => {
                say!["Nothing to judge: ", what, " is named by a rule’s paths"]
            }
        }
    }

    /// `Three people: Ada wrote it, Edsger approved it, Katherine started the deployment`.
    fn one(&self, change: &Change) -> Text {
        let mut people = BTreeSet::new();
        let mut parts = Vec::new();
        for (stage, did) in self.told_stages() {
            let who = self.holders(change, stage);
            if !who.is_empty() {
                people.extend(who.iter().copied());
                parts.push(say![list(self.names.all(&who, false), "and", 3), " ", did]);
            }
        }
        let persons = people
            .iter()
            .filter(|who| self.decision.roster.is_person(**who))
            .count();
        if parts.is_empty() {
            return "in order".into();
        }
        let said = comma(parts);
        match (number_word(persons), persons) {
            (Some(word), 2..) => say![word, " people: ", said],
            (_, 0..=1) => said,
            (None, many) => say![many, " people: ", said],
        }
    }

    /// The stages that a clean headline names, with the words for them.
    fn told_stages(&self) -> Vec<(Stage, &'static str)> {
        let mut stages = vec![(Stage::Author, "wrote it"), (Stage::Approve, "approved it")];
        if self.evidence.deployment.is_some() {
            let shown = self.columns();
            for (stage, did) in [
                (Stage::Trigger, "started the deployment"),
                (Stage::Authorize, "approved the deployment"),
                (Stage::Release, "released it"),
            ] {
                if shown.has(stage) {
                    stages.push((stage, did));
                }
            }
        }
        stages
    }

    fn several(&self, changes: usize) -> Text {
        let changes = count(changes, "change", "changes");
        match &self.evidence.subject {
            Subject::Deployment { environment, .. } => {
                let releasing: BTreeSet<Who> = self
                    .decision
                    .held()
                    .iter()
                    .filter(|held| held.counts == Counts::Yes)
                    .filter(|held| Stages::OF_DEPLOYMENT.has(held.act.stage))
                    .filter_map(|held| held.who.clone().ok())
                    .collect();
                let who: Vec<Who> = releasing.into_iter().collect();
                let environment = Text::word(environment);
                if who.is_empty() {
                    say![changes, " in order for ", environment]
                } else {
                    let names = list(self.names.all(&who, false), "and", 3);
                    say![
                        changes,
                        " in order, released to ",
                        environment,
                        " by ",
                        names
                    ]
                }
            }
            Subject::Change { .. } | Subject::Group { .. } => say![changes, " in order"],
        }
    }

    /// Whose acts count for a stage of a change.
    fn holders(&self, change: &Change, stage: Stage) -> Vec<Who> {
        let set: BTreeSet<Who> = self
            .decision
            .held()
            .iter()
            .filter(|held| held.act.stage == stage && held.counts == Counts::Yes)
            .filter(|held| super::acts::concerns(held, Some(&change.id)))
            .filter_map(|held| held.who.clone().ok())
            .collect();
        set.into_iter().collect()
    }

    /// The revision under judgement.
    pub(super) fn revision(&self) -> Revision {
        match &self.evidence.subject {
            Subject::Change { revision, .. }
            | Subject::Group { revision, .. }
            | Subject::Deployment { revision, .. } => *revision,
        }
    }
}
