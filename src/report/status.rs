//! The shortest places: a commit status and workflow annotations.

use super::Said;
use super::text::say;
use super::told::Weight;
use super::words::mark;
use crate::decision::Grade;

/// The most characters of a commit status.
const STATUS: usize = 140;

/// The most annotations of one kind that a step shows.
const ANNOTATIONS: usize = 10;

impl Said<'_, '_> {
    /// A commit status's description, at most 140 characters.
    #[must_use]
    pub fn status(&self) -> String {
        let text = self.headline().text.plain();
        if text.chars().count() <= STATUS {
            return text;
        }
        let mut short: String = text.chars().take(STATUS - 1).collect();
        short.push('…');
        short
    }

    /// Workflow commands for GitHub's log, one a line: what stands in the way, and what to do.
    #[must_use]
    pub fn annotations(&self) -> Vec<String> {
        let sections = self.sections(Weight::Enforced);
        sections
            .iter()
            .flat_map(|section| &section.told)
            .filter(|told| told.grade.blocks())
            .take(ANNOTATIONS)
            .map(|told| {
                let (command, title) = match told.grade {
                    Grade::Pending => ("notice", "Waiting"),
                    Grade::Indeterminate => ("error", "Cannot decide"),
                    Grade::Violated | Grade::NotApplicable | Grade::Waived | Grade::Satisfied => {
                        ("error", "Blocked")
                    }
                };
                let head = say![self.told_word(told), told.head.clone()];
                let mut message = format!("{} {}", mark(told.grade), head.plain());
                if let Some(cure) = self.cures(&[told]).first() {
                    message.push_str(". To unblock: ");
                    message.push_str(&cure.plain());
                }
                format!("::{command} title=sixeyes%3A {title}::{}", escape(&message))
            })
            .collect()
    }
}

/// Data of a workflow command.
fn escape(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
