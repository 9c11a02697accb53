//! A terminal: quiet when allowed, exact when not.

use super::acts::Object;
use super::conflict::conflicts;
use super::lines::Lines;
use super::text::{Text, count, say};
use super::{Pointers, Said};
use crate::decision::{Act, Finding, Grade, Missing, Outcome, Reason};
use crate::evidence::{ChangeId, Subject};
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// How a terminal text is written.
#[derive(Debug, Clone, Copy)]
pub struct TerminalOptions<'a> {
    /// What it points at.
    pub pointers: Pointers<'a>,
    /// Whether words are coloured.
    pub colour: Colour,
    /// How much is said of what is in order.
    pub detail: Detail,
    /// Columns.
    pub width: usize,
}

impl Default for TerminalOptions<'_> {
    fn default() -> Self {
        Self {
            pointers: Pointers::default(),
            colour: Colour::Off,
            detail: Detail::Quiet,
            width: 100,
        }
    }
}

/// Whether words are coloured; the colour only repeats the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// They are.
    On,
    /// They are not.
    Off,
}

/// How much is said of what is in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// One line.
    Quiet,
    /// Every rule.
    Full,
}

/// How many findings are told in full.
const TOLD: usize = 25;

impl<'e> Said<'_, 'e> {
    /// The text for a terminal, ending with a line end.
    #[must_use]
    pub fn terminal(&self, options: &TerminalOptions<'_>) -> String {
        let mut out = Lines::new(options.width, options.colour);
        let grade = self.decision.outcome();
        out.verdict(grade, verdict_word(grade), &self.subject_line(grade));
        let quiet = !grade.blocks() && options.detail == Detail::Quiet;
        let noteworthy = self
            .decision
            .findings
            .iter()
            .any(|finding| finding.outcome.grade() == Grade::Waived || is_advice(finding));
        if !quiet || noteworthy {
            out.empty();
            self.rules(&mut out, options, quiet);
        }
        if !quiet {
            let whole = Some(self.revision());
            let part = self.decision.releasable.as_ref();
            if let Some(part) = part.filter(|part| part.up_to != whole) {
                out.labelled("meanwhile", &self.releasable(part).plain());
            }
            if let Some(hold) = self.hold() {
                out.empty();
                out.text(0, &hold.plain());
            }
            out.empty();
            out.text(0, &self.digest_line());
        }
        out.finish()
    }

    /// `deploy of 4f2a91c to production, 3 changes since 81be20d`, or who did what where all is in order.
    fn subject_line(&self, grade: Grade) -> String {
        let revision = self.revision();
        let subject = match &self.evidence.subject {
            Subject::Change { change, target, .. } => say![
                "merge of ",
                self.change_link(change),
                " at ",
                revision,
                " into ",
                Text::strange(target, 60)
            ],
            Subject::Group {
                changes, target, ..
            } => say![
                "merge of ",
                count(changes.len(), "change", "changes"),
                " at ",
                revision,
                " into ",
                Text::strange(target, 60)
            ],
            Subject::Deployment { environment, .. } => {
                let since = self
                    .base()
                    .map_or_else(Text::default, |base| say![" since ", base]);
                say![
                    "deploy of ",
                    revision,
                    " to ",
                    Text::strange(environment, 40),
                    ", ",
                    count(self.evidence.changes.len(), "change", "changes"),
                    since
                ]
            }
        };
        if grade.blocks() {
            subject.plain()
        } else {
            say![subject, ": ", self.headline().text].plain()
        }
    }

    fn digest_line(&self) -> String {
        let short = |digest: &str| match digest.strip_prefix("preset:") {
            Some(_) => super::clean::clean(digest, 40),
            None => format!("sha256:{}", digest.chars().take(12).collect::<String>()),
        };
        let law = self
            .evidence
            .observer
            .law
            .as_ref()
            .map_or_else(String::new, |law| format!("@{}", law.revision.short()));
        let digests = &self.decision.digests;
        format!(
            "evidence {}  policy {}{law}  decision {}",
            short(&digests.evidence),
            short(&digests.law.policy),
            short(&self.digest())
        )
    }

    fn rules(&self, out: &mut Lines, options: &TerminalOptions<'_>, quiet: bool) {
        let mut rules: Vec<(&str, bool)> = Vec::new();
        for finding in &self.decision.findings {
            let rule = (finding.rule, finding.enforced);
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        let wide = rules.iter().map(|(rule, _)| rule.width()).max();
        let wide = wide.unwrap_or(0).clamp(12, 30);
        let (mut said, mut left) = (BTreeSet::new(), 0_usize);
        for (rule, enforced) in rules {
            let findings: Vec<&Finding<'e>> = self
                .decision
                .findings
                .iter()
                .filter(|finding| finding.rule == rule && finding.enforced == enforced)
                .collect();
            let grade = worst(&findings);
            if quiet && !grade.blocks() && grade != Grade::Waived {
                continue;
            }
            let deciding = findings
                .iter()
                .find(|finding| finding.outcome.grade() == grade);
            let place = deciding
                .and_then(|finding| finding.place)
                .filter(|_| grade.blocks())
                .map_or_else(String::new, |place| {
                    format!(
                        "{}:{}:{}",
                        super::clean::clean(options.pointers.policy_file(), 100),
                        place.line,
                        place.column
                    )
                });
            let after = if grade.blocks() {
                place
            } else {
                in_order(&findings, self.evidence.changes.len())
            };
            let advice = if enforced { "" } else { "  (advice)" };
            out.rule(rule, wide, grade, &format!("{after}{advice}"));
            let mut here = BTreeSet::new();
            let mut heading = None;
            for finding in findings {
                let grade = finding.outcome.grade();
                if !grade.blocks() && grade != Grade::Waived {
                    continue;
                }
                if said.len() >= TOLD {
                    left += 1;
                    continue;
                }
                if finding.change != heading {
                    heading = finding.change;
                    self.change_heading(out, finding);
                }
                self.finding(out, finding, &mut said, &mut here);
            }
        }
        if left > 0 {
            let more = count(left, "more finding", "more findings").plain();
            out.text(0, &format!("… and {more}: --format json has them all"));
        }
    }

    /// The change that the next lines are about, where several are judged.
    fn change_heading(&self, out: &mut Lines, finding: &Finding<'e>) {
        if self.evidence.changes.len() < 2 {
            return;
        }
        if let Some(id) = finding.change {
            out.text(2, &self.titled(id).plain());
        }
    }

    fn finding(
        &self,
        out: &mut Lines,
        finding: &Finding<'e>,
        said: &mut BTreeSet<(Option<ChangeId>, String)>,
        here: &mut BTreeSet<(Option<ChangeId>, String)>,
    ) {
        let object = match (self.object(finding.change), finding.change) {
            (Object::Named(_), Some(_)) => Object::It,
            (object, _) => object,
        };
        let conflicts = conflicts(finding);
        let mut lines: Vec<(String, String, Vec<Act<'e>>)> = Vec::new();
        if conflicts.is_empty() {
            let saying = self.reason(finding, &object);
            let word = match finding.outcome.grade() {
                Grade::Pending => "waiting for ",
                Grade::NotApplicable
                | Grade::Waived
                | Grade::Satisfied
                | Grade::Indeterminate
                | Grade::Violated => "",
            };
            let head = format!("{word}{}", saying.head.plain());
            lines.push((head, saying.detail.plain(), Vec::new()));
        }
        for conflict in conflicts {
            for (saying, acts) in self.sayings(finding, conflict, &object) {
                lines.push((saying.head.plain(), String::new(), acts));
            }
        }
        let mut new = false;
        for (head, detail, acts) in lines {
            let key = (finding.change.cloned(), head.clone());
            if !here.insert(key.clone()) {
                continue;
            }
            if !said.insert(key) {
                out.text(2, &format!("as above: {head}"));
                continue;
            }
            new = true;
            out.text(2, &head);
            if !detail.is_empty() {
                out.text(4, &detail);
            }
            self.acts(out, &acts);
        }
        if new {
            self.left_out(out, finding);
            self.way_out(out, finding);
        }
    }

    /// What settles it, or did.
    fn way_out(&self, out: &mut Lines, finding: &Finding<'e>) {
        if let Some(by) = self.settled_by(finding) {
            out.labelled("settled", &by);
            return;
        }
        match self.remedy_of(finding) {
            Some(remedy) => {
                out.labelled("to satisfy", &self.remedy(remedy).plain());
                if let Some(url) = remedy.url.and_then(super::clean::address) {
                    out.whole(2, &format!("{:<12} {url}", "where"));
                }
            }
            None => out.labelled("to satisfy", super::unblock::NO_CURE),
        }
    }

    /// What a clause did not count or could not have.
    fn left_out(&self, out: &mut Lines, finding: &Finding<'e>) {
        let not_counted = match &finding.reason {
            Reason::Short { not_counted, .. } | Reason::ControlLacks { not_counted, .. } => {
                not_counted.as_slice()
            }
            _ => &[],
        };
        for (who, why, citation) in not_counted.iter().take(20) {
            let text = self.not_counted(finding.change, *who, *why, citation);
            out.labelled("not counted", &text.plain());
        }
        if let Outcome::Indeterminate { missing, .. } = &finding.outcome
            && let Some(Missing::Holder { act, .. }) = missing.first()
        {
            self.acts(out, &[*act]);
        }
    }
}

/// The worst outcome; an exception rather than that the rest is in order.
fn worst(findings: &[&Finding<'_>]) -> Grade {
    let grades = || findings.iter().map(|finding| finding.outcome.grade());
    let worst = grades().max().unwrap_or(Grade::NotApplicable);
    if !worst.blocks() && grades().any(|grade| grade == Grade::Waived) {
        Grade::Waived
    } else {
        worst
    }
}

fn is_advice(finding: &Finding<'_>) -> bool {
    !finding.enforced && finding.outcome.grade().blocks()
}

/// The verdict in one word.
fn verdict_word(grade: Grade) -> &'static str {
    match grade {
        Grade::NotApplicable | Grade::Waived | Grade::Satisfied => "allowed",
        Grade::Pending => "waiting",
        Grade::Indeterminate => "undecided",
        Grade::Violated => "denied",
    }
}

/// `3 of 3 changes`.
fn in_order(findings: &[&Finding<'_>], all: usize) -> String {
    let changes: BTreeSet<_> = findings
        .iter()
        .filter(|finding| finding.outcome.grade() != Grade::NotApplicable)
        .filter_map(|finding| finding.change)
        .collect();
    match (changes.len(), all) {
        (0, _) | (_, 1) => String::new(),
        (some, all) => format!("{some} of {all} changes"),
    }
}
