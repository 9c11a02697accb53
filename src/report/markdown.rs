//! The comment: readable on a phone, the verdict first, the proof folded.

use super::page::{COMMENT_CAP, Page};
use super::text::{Text, count, say};
use super::told::{Section, Told, Weight};
use super::words::mark;
use super::{Pointers, Said};
use crate::decision::{Grade, Remedy};
use crate::evidence::{ChangeId, Subject};

/// How a comment is written.
#[derive(Debug, Clone, Copy)]
pub struct MarkdownOptions<'a> {
    /// What it points at.
    pub pointers: Pointers<'a>,
    /// The most bytes it may have.
    pub cap: usize,
}

impl Default for MarkdownOptions<'_> {
    fn default() -> Self {
        Self {
            pointers: Pointers::default(),
            cap: COMMENT_CAP,
        }
    }
}

/// How many people a table shows.
pub(super) const PEOPLE: usize = 100;

/// How many further changes a comment tells in full.
const SECTIONS: usize = 20;

/// The hidden first line by which the gate finds its own comment again, with the author's id as the second condition.
#[must_use]
pub fn marker(change: &ChangeId) -> String {
    let id: String = change
        .0
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .collect();
    format!("<!-- sixeyes:v1 change={id} -->")
}

impl<'e> Said<'_, 'e> {
    /// The comment. Its first line is the hidden [`marker`] of the change it stands on, else of the first one judged.
    #[must_use]
    pub fn markdown(&self, options: &MarkdownOptions<'_>) -> String {
        let mut page = Page::new(options.cap);
        let on = match (&self.about, &self.evidence.subject) {
            (Some(change), _) | (None, Subject::Change { change, .. }) => Some(change.clone()),
            (None, Subject::Group { .. } | Subject::Deployment { .. }) => None,
        };
        page.block(&match &on {
            Some(change) => format!("{}\n", marker(change)),
            None => format!("{}\n", marker(&ChangeId("all".to_owned()))),
        });
        self.body(&mut page, &options.pointers, Place::Comment);
        page.finish()
    }

    /// Everything but the marker; also the heart of a job summary.
    pub(super) fn body(&self, page: &mut Page, pointers: &Pointers<'_>, place: Place) {
        let mut sections = self.sections(Weight::Enforced);
        let of_about = |section: &Section<'e>| {
            let change = section.change;
            change.is_none() || change == self.about.as_ref()
        };
        let in_the_way = |section: &Section<'e>| of_about(section) && section.grade.blocks();
        if self.about.is_some() && sections.iter().any(in_the_way) {
            sections.retain(of_about);
        }
        let headline = self.headline_of(&sections);
        page.paragraph(&format!("### {}", headline.markdown()));
        if self.decision.kind == crate::decision::Kind::Preview {
            page.paragraph("An early answer, before the job that deploys: it is not yet an allow.");
        }
        if place == Place::Summary && self.evidence.changes.len() > 1 {
            self.rows(page, &sections);
        }
        let blocking: Vec<&Section<'e>> = sections
            .iter()
            .filter(|section| section.told.iter().any(|told| told.grade.blocks()))
            .collect();
        match blocking.split_first() {
            None => self.clean(page, pointers),
            Some((worst, others)) => {
                self.section(page, worst, &blocking, Heading::Said);
                let whole = Some(self.revision());
                let part = self.decision.releasable.as_ref();
                if let Some(part) = part.filter(|part| part.up_to != whole) {
                    let text = self.releasable(part).markdown();
                    page.paragraph(&format!("**Meanwhile:** {text}"));
                }
                if worst.change.is_some() || self.evidence.changes.len() == 1 {
                    self.table(page, &self.matrix(worst.change), PEOPLE);
                }
                if place == Place::Comment {
                    self.waiting(page, &sections);
                    for section in others.iter().take(SECTIONS) {
                        self.section(page, section, &[], Heading::Own);
                    }
                    if others.len() > SECTIONS {
                        let more = count(others.len() - SECTIONS, "more", "more").plain();
                        page.paragraph(&format!("And {more} in the way: see the case."));
                    }
                    self.in_order(page, &sections);
                }
            }
        }
        self.exceptions(page, &sections);
        self.advice(page);
        if !blocking.is_empty() {
            self.held(page);
            self.not_asked(page);
            self.seen(page);
            page.block(&self.proof(pointers));
        }
    }

    /// The second line of a clean result.
    fn clean(&self, page: &mut Page, pointers: &Pointers<'_>) {
        let revision = self.revision();
        let target = Text::strange(self.target(), 60);
        let law = self.evidence.observer.law.as_ref();
        let policy = Text::strange(pointers.policy_file(), 60).linked(pointers.policy_url);
        let policy = match law {
            Some(law) => say![policy, " at ", law.revision],
            None => policy,
        };
        let mut line = match &self.evidence.subject {
            Subject::Change { .. } | Subject::Group { .. } => {
                say![revision, " into ", target, ", judged by ", policy]
            }
            Subject::Deployment { environment, .. } => say![
                revision,
                " to ",
                Text::strange(environment, 40),
                ", judged by ",
                policy
            ],
        };
        if let Some(proof) = pointers.case_url.or(pointers.run_url) {
            line = say![line, " · ", Text::from("proof").linked(Some(proof))];
        }
        page.paragraph(&line.markdown());
    }

    /// One change. The cures of the deployment are said once, with the first: for `all` of them.
    fn section(
        &self,
        page: &mut Page,
        section: &Section<'e>,
        all: &[&Section<'e>],
        heading: Heading,
    ) {
        let blocking: Vec<&Told<'e>> = section
            .told
            .iter()
            .filter(|told| told.grade.blocks())
            .collect();
        let Some((first, others)) = blocking.split_first() else {
            return;
        };
        if heading == Heading::Own {
            let title = section
                .change
                .map_or_else(|| Text::from("The deployment itself"), |id| self.titled(id));
            page.paragraph(&format!(
                "#### {} {}",
                mark(section.grade),
                title.markdown()
            ));
            let head = say![self.told_word(first), first.head.clone(), ". "];
            page.paragraph(&say![head, sentences(first)].markdown());
        } else {
            page.paragraph(&sentences(first).markdown());
        }
        let also: Vec<String> = others
            .iter()
            .take(10)
            .map(|told| {
                let text = say![
                    self.told_word(told),
                    told.head.clone(),
                    ". ",
                    sentences(told)
                ];
                format!("- {} {}", mark(told.grade), text.markdown().trim_end())
            })
            .collect();
        page.lines("", &with_rest(also, others.len(), 10), 0);
        let mut cures: Vec<Told<'e>> = blocking.iter().map(|told| (*told).clone()).collect();
        if heading == Heading::Own && all.is_empty() {
            let of_change = |remedy: &Remedy<'e>| !remedy.act.is_of_deployment();
            cures
                .iter_mut()
                .for_each(|told| told.remedies.retain(of_change));
            cures.retain(|told| !told.remedies.is_empty());
        } else {
            for told in all.iter().flat_map(|section| &section.told) {
                let of_deployment = |remedy: &Remedy<'e>| remedy.act.is_of_deployment();
                let mut told = told.clone();
                told.remedies.retain(of_deployment);
                if !told.remedies.is_empty() {
                    cures.push(told);
                }
            }
        }
        page.paragraph(&unblock(&self.cures(&cures.iter().collect::<Vec<_>>())));
    }

    /// `waiting for `, before a head that would read oddly without it.
    pub(super) fn told_word(&self, told: &Told<'_>) -> Text {
        match told.grade {
            Grade::Pending => "Waiting for ".into(),
            Grade::Indeterminate
            | Grade::Violated
            | Grade::NotApplicable
            | Grade::Waived
            | Grade::Satisfied => Text::default(),
        }
    }

    /// The changes that wait for what is said of the deployment as a whole, folded.
    fn waiting(&self, page: &mut Page, sections: &[Section<'e>]) {
        let lines: Vec<String> = sections
            .iter()
            .filter(|section| section.grade.blocks())
            .filter(|section| !section.told.iter().any(|told| told.grade.blocks()))
            .filter_map(|section| section.change)
            .map(|id| format!("- {}", self.titled(id).markdown()))
            .collect();
        if !lines.is_empty() {
            let wait = if lines.len() == 1 { "waits" } else { "wait" };
            let number = count(lines.len(), "change", "changes").plain();
            page.block(&fold(&format!("{number} {wait} for it"), &lines, 300));
        }
    }

    /// The changes in order, folded.
    pub(super) fn in_order(&self, page: &mut Page, sections: &[Section<'e>]) {
        let clean: Vec<String> = sections
            .iter()
            .filter(|section| !section.grade.blocks())
            .filter_map(|section| section.change)
            .map(|id| format!("- {}", self.titled(id).markdown()))
            .collect();
        if clean.is_empty() {
            return;
        }
        let are = if clean.len() == 1 { "is" } else { "are" };
        let summary = format!(
            "{} {are} in order",
            count(clean.len(), "change", "changes").plain()
        );
        page.block(&fold(&summary, &clean, 300));
    }

    /// A change's id and title.
    pub(super) fn titled(&self, id: &ChangeId) -> Text {
        let title = self.change(id).and_then(|change| change.title.as_deref());
        match title {
            Some(title) => say![self.change_link(id), " ", Text::strange(title, 80)],
            None => self.change_link(id),
        }
    }
}

/// Where Markdown stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On a change.
    Comment,
    /// In a job summary.
    Summary,
}

/// Whether a section says its own first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    /// The headline said it.
    Said,
    /// It has its own.
    Own,
}

/// What follows a head: the detail and the rules.
pub(super) fn sentences(told: &Told<'_>) -> Text {
    let basis = told.basis();
    if told.detail.is_empty() {
        basis
    } else {
        say![told.detail.clone(), " ", basis]
    }
}

/// `**To unblock:** …`: one line, or one a remedy.
fn unblock(cures: &[Text]) -> String {
    match cures {
        [] => String::new(),
        [one] => format!("**To unblock:** {}", one.markdown()),
        several => {
            let lines: Vec<String> = several
                .iter()
                .take(12)
                .map(|text| format!("- {}", text.markdown()))
                .collect();
            let lines = with_rest(lines, several.len(), 12);
            format!("**To unblock:**\n\n{}", lines.join("\n"))
        }
    }
}

/// The first lines of a list, and that there are more of them.
fn with_rest(mut lines: Vec<String>, all: usize, shown: usize) -> Vec<String> {
    if all > shown {
        lines.push(format!("- and {} more, all in the case", all - shown));
    }
    lines
}

/// A folded block; its summary is ours.
pub(super) fn fold(summary: &str, lines: &[String], most: usize) -> String {
    let mut out = format!("<details><summary>{summary}</summary>\n\n");
    for line in lines.iter().take(most) {
        out.push_str(line);
        out.push('\n');
    }
    if lines.len() > most {
        out.push_str(&format!("- and {} more\n", lines.len() - most));
    }
    out.push_str("\n</details>\n\n");
    out
}
