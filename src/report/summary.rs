//! The job summary: the same first line, one row a change, then the worst one in full.

use super::markdown::{PEOPLE, Place};
use super::page::{Page, SUMMARY_CAP};
use super::text::{Text, say};
use super::told::Section;
use super::words::mark;
use super::{Pointers, Said};
use crate::decision::Grade;

/// How a job summary is written.
#[derive(Debug, Clone, Copy)]
pub struct SummaryOptions<'a> {
    /// What it points at.
    pub pointers: Pointers<'a>,
    /// The files that were written, as people find them.
    pub files: &'a [&'a str],
    /// The most bytes it may have.
    pub cap: usize,
}

impl Default for SummaryOptions<'_> {
    fn default() -> Self {
        Self {
            pointers: Pointers::default(),
            files: &[],
            cap: SUMMARY_CAP,
        }
    }
}

impl<'e> Said<'_, 'e> {
    /// The job summary.
    #[must_use]
    pub fn summary(&self, options: &SummaryOptions<'_>) -> String {
        let mut page = Page::new(options.cap);
        self.body(&mut page, &options.pointers, Place::Summary);
        if !self.decision.outcome().blocks() {
            if self.evidence.changes.len() == 1 {
                self.table(&mut page, &self.matrix(None), PEOPLE);
            }
            self.held(&mut page);
            self.not_asked(&mut page);
            self.seen(&mut page);
            page.block(&self.proof(&options.pointers));
        }
        let files: Vec<String> = options
            .files
            .iter()
            .take(50)
            .map(|file| format!("- {}", Text::strange(file, 200).markdown()))
            .collect();
        page.lines("Written:\n\n", &files, 0);
        page.finish()
    }

    /// One row a change: those in the way first, the clean ones folded.
    pub(super) fn rows(&self, page: &mut Page, sections: &[Section<'e>]) {
        let stand: Vec<String> = sections
            .iter()
            .filter(|section| section.grade.blocks())
            .filter_map(|section| Some((section, section.change?)))
            .map(|(section, id)| {
                let why = section.told.first().map_or_else(Text::default, |told| {
                    say![self.told_word(told), told.head.clone()]
                });
                format!(
                    "| {} {} | {} | {} |",
                    mark(section.grade),
                    word(section.grade),
                    self.titled(id).markdown(),
                    why.markdown()
                )
            })
            .collect();
        page.lines("| | change | why |\n|---|---|---|\n", &stand, 20_000);
        self.in_order(page, sections);
    }
}

/// The outcome in a word for people.
pub(super) fn word(grade: Grade) -> &'static str {
    match grade {
        Grade::NotApplicable => "not asked",
        Grade::Waived => "exception",
        Grade::Satisfied => "in order",
        Grade::Pending => "waiting",
        Grade::Indeterminate => "undecided",
        Grade::Violated => "blocked",
    }
}
