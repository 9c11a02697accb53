//! A terminal: quiet when allowed, exact when not.

use super::acts::{proof, short};
use super::conflict::conflicts;
use super::lines::{Lines, pad};
use super::reason::beneath;
use super::text::{Text, count, say};
use super::{Pointers, Said};
use crate::decision::{Act, Conflict, Finding, Grade, Missing, Outcome, Reason};
use crate::evidence::{Revision, Subject};
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
            if let Some(part) = &self.decision.releasable {
                out.labelled("meanwhile", &self.releasable(part).plain());
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
            short(&digests.policy),
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
        let (mut said, mut left) = (BTreeSet::new(), 0);
        for (rule, enforced) in rules {
            let findings: Vec<&Finding<'e>> = self
                .decision
                .findings
                .iter()
                .filter(|finding| finding.rule == rule && finding.enforced == enforced)
                .collect();
            let grades = findings.iter().map(|finding| finding.outcome.grade());
            let grade = grades.max().unwrap_or(Grade::NotApplicable);
            if quiet && !grade.blocks() && grade != Grade::Waived {
                continue;
            }
            let worst = findings
                .iter()
                .find(|finding| finding.outcome.grade() == grade);
            let place = worst
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
            for finding in findings {
                let grade = finding.outcome.grade();
                if !grade.blocks() && grade != Grade::Waived {
                    continue;
                }
                if said.len() >= TOLD {
                    left += 1;
                    continue;
                }
                self.finding(out, finding, &mut said);
            }
        }
        if left > 0 {
            let more = count(left, "more finding", "more findings").plain();
            out.text(0, &format!("… and {more}: --format json has them all"));
        }
    }

    fn finding(&self, out: &mut Lines, finding: &Finding<'e>, said: &mut BTreeSet<String>) {
        let object = self.object(finding.change);
        let title = finding
            .change
            .filter(|_| self.evidence.changes.len() > 1)
            .and_then(|id| self.evidence.change(id))
            .and_then(|change| change.title.as_deref())
            .map_or_else(String::new, |title| {
                format!("  {}", super::clean::clean(title, 60))
            });
        let conflicts = conflicts(finding);
        if conflicts.is_empty() {
            let saying = self.reason(finding, &object);
            let word = match beneath(&finding.outcome).grade() {
                Grade::Pending => "waiting for ",
                Grade::NotApplicable
                | Grade::Waived
                | Grade::Satisfied
                | Grade::Indeterminate
                | Grade::Violated => "",
            };
            let head = format!("{word}{}", saying.head.plain());
            if !said.insert(format!("{head}{title}")) {
                out.text(2, &format!("as above: {head}"));
                return;
            }
            out.text(2, &format!("{head}{title}"));
            if !saying.detail.is_empty() {
                out.text(4, &saying.detail.plain());
            }
        }
        for (head, acts) in self.conflict_lines(finding, conflicts) {
            let head = format!("{head}{title}");
            if !said.insert(head.clone()) {
                out.text(2, &format!("as above: {head}"));
                return;
            }
            out.text(2, &head);
            self.acts(out, &acts);
        }
        self.left_out(out, finding);
        match &finding.outcome {
            Outcome::Waived { .. } => {
                if let Some(by) = self.settled_by(finding) {
                    out.labelled("settled", &by);
                }
            }
            Outcome::Satisfied
            | Outcome::Pending(_)
            | Outcome::Violated { .. }
            | Outcome::Indeterminate { .. }
            | Outcome::NotApplicable(_) => match self.remedy_of(finding) {
                Some(remedy) => out.labelled("to satisfy", &self.remedy(remedy).plain()),
                None => out.labelled(
                    "to satisfy",
                    "nobody can as the policy stands: it asks for more people than there are",
                ),
            },
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
        if let Outcome::Indeterminate { missing, .. } = &finding.outcome {
            for one in missing.iter().skip(1).take(10) {
                out.labelled("missing", &self.missing(one, finding.change).plain());
            }
            if let Some(Missing::Holder { act, .. }) = missing.first() {
                self.acts(out, &[*act]);
            }
        }
    }

    /// Each conflict's first line and its acts.
    fn conflict_lines(
        &self,
        finding: &Finding<'e>,
        conflicts: &[Conflict<'e>],
    ) -> Vec<(String, Vec<Act<'e>>)> {
        conflicts
            .iter()
            .flat_map(|conflict| self.sayings(finding, conflict))
            .map(|(saying, acts)| (saying.head.plain(), acts))
            .collect()
    }

    fn acts(&self, out: &mut Lines, acts: &[Act<'e>]) {
        let mut rows: Vec<(String, String, String, String)> = Vec::new();
        for act in acts {
            let what = short(act.what).to_owned();
            let record = act.citation.url.clone().unwrap_or_default();
            let revision = act.revision.map(|revision: Revision| revision.short());
            let by = proof(act.citation.proof).to_owned();
            let stage = act.stage.as_str().to_owned();
            // Commits of one kind share a line.
            let same = rows
                .iter_mut()
                .find(|row| row.0 == stage && row.2 == by && row.1.starts_with(&what));
            match (same, revision) {
                (Some(row), Some(revision)) if row.1.len() < 50 => {
                    if !row.1.contains(&revision) {
                        row.1.push_str(", ");
                        row.1.push_str(&revision);
                    }
                }
                (Some(row), Some(_)) => {
                    if !row.1.ends_with('…') {
                        row.1.push_str(", …");
                    }
                }
                (Some(_), None) => {}
                (None, revision) => {
                    let revision = revision.map_or_else(String::new, |short| format!(" {short}"));
                    rows.push((stage, format!("{what}{revision}"), by, record));
                }
            }
        }
        let wide = rows.iter().map(|row| row.1.width()).max().unwrap_or(0);
        for (stage, what, by, record) in rows {
            let record = super::clean::address(&record).unwrap_or_default();
            let line = format!("{stage:<10}{}  {by:<14} {record}", pad(&what, wide));
            out.whole(4, line.trim_end());
        }
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
