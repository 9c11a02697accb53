//! What stands beside the verdict: exceptions, advice, facts that nobody asked for, and things that judge nothing.

use super::Said;
use super::markdown::sentences;
use super::page::Page;
use super::text::{Text, say};
use super::told::{Section, Weight};
use super::words::{self, mark};
use crate::decision::{Grade, Missing, Outcome};
use crate::evidence::{Possible, Subject};

impl<'e> Said<'_, 'e> {
    /// What was settled in an approved way.
    pub(super) fn exceptions(&self, page: &mut Page, sections: &[Section<'e>]) {
        let lines: Vec<String> = sections
            .iter()
            .flat_map(|section| &section.told)
            .filter_map(|told| Some((told, told.settled.as_ref()?)))
            .take(50)
            .map(|(told, settled)| {
                let text = say![
                    "**Exception:** ",
                    if told.was == Grade::Pending {
                        "without "
                    } else {
                        ""
                    },
                    told.head.clone(),
                    "; ",
                    settled.clone(),
                    "."
                ];
                format!("- {}", text.markdown())
            })
            .collect();
        page.lines("", &lines, 3_000);
    }

    /// What rules that only advise would say.
    pub(super) fn advice(&self, page: &mut Page) {
        let sections = self.sections(Weight::Advised);
        let lines: Vec<String> = sections
            .iter()
            .flat_map(|section| &section.told)
            .filter(|told| told.grade.blocks())
            .take(20)
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
        if !lines.is_empty() {
            page.lines("**Advice, which stops nothing:**\n\n", &lines, 3_000);
        }
    }

    /// Facts that could not be had and that nothing asked for.
    pub(super) fn not_asked(&self, page: &mut Page) {
        let asked: Vec<usize> = self
            .decision
            .findings
            .iter()
            .filter_map(|finding| match &finding.outcome {
                Outcome::Indeterminate { missing, .. } => Some(missing),
                Outcome::Satisfied
                | Outcome::Pending(_)
                | Outcome::Violated { .. }
                | Outcome::NotApplicable(_)
                | Outcome::Waived { .. } => None,
            })
            .flatten()
            .filter_map(|missing| match missing {
                Missing::Gap(gap) => Some(std::ptr::from_ref(*gap).addr()),
                Missing::Holder { .. }
                | Missing::Absent(..)
                | Missing::Review(..)
                | Missing::Eligibility { .. } => None,
            })
            .collect();
        let mut lines: Vec<String> = self
            .evidence
            .gaps
            .iter()
            .filter(|gap| !asked.contains(&std::ptr::from_ref(*gap).addr()))
            .map(|gap| {
                let text = super::words::missing(gap.fact, gap.why, gap.detail.as_deref());
                format!("- {}", text.markdown())
            })
            .collect();
        lines.sort();
        lines.dedup();
        lines.truncate(10);
        page.lines("Not known, and no rule asked for it:\n\n", &lines, 3_000);
    }

    /// What the environment's settings let people do about its hold. Somebody who could did nothing by that: it is said
    /// because nobody can look it up later, and it judges nothing.
    pub(super) fn hold(&self) -> Option<Text> {
        let Subject::Deployment { environment, .. } = &self.evidence.subject else {
            return None;
        };
        let hold = self.evidence.deployment.as_ref()?.hold.as_ref()?;
        let own = match hold.self_review {
            Possible::Yes => Text::from("whoever starts a run may approve its deployment"),
            Possible::No => Text::from("whoever starts a run may not approve its deployment"),
            Possible::Unknown(why) => say![
                "whether whoever starts a run may approve its deployment is unknown: ",
                words::unread(why)
            ],
        };
        let admins = match hold.admins_bypass {
            Possible::Yes => Text::from("administrators may start what it holds"),
            Possible::No => Text::from("administrators may not start what it holds"),
            Possible::Unknown(why) => say![
                "whether administrators may start what it holds is unknown: ",
                words::unread(why)
            ],
        };
        Some(say![
            Text::from("The settings").linked(hold.citation.url.as_deref()),
            " of ",
            Text::strange(environment, 40),
            ", as they stood when they were read: ",
            own,
            "; ",
            admins,
            "."
        ])
    }

    /// The same, as a paragraph.
    pub(super) fn held(&self, page: &mut Page) {
        if let Some(hold) = self.hold() {
            page.paragraph(&hold.markdown());
        }
    }

    /// What was seen and judges nothing.
    pub(super) fn seen(&self, page: &mut Page) {
        let lines: Vec<String> = self
            .ignored()
            .iter()
            .take(10)
            .map(|text| format!("- {}", text.markdown()))
            .collect();
        page.lines("Seen, and judges nothing:\n\n", &lines, 3_000);
    }
}
