//! The changes of a terminal's text: one a line, in columns that fit the width.

use super::columns::{cell, divide, fit};
use super::pick::{Rows, pick};
use super::terminal::{Sheet, code};
use super::who::{Chain, Merger, Who};
use super::words::{chain, day, digits, number, short};
use crate::audit::{AuditedChange, Line, Place, Report, Stage, Why, Word};
use crate::report::clean::clean;
use unicode_width::UnicodeWidthStr;

/// How much of a title is looked at.
const TITLE: usize = 160;
/// The longest number of a change that keeps its column; on a narrow terminal it is two thirds of that.
const NUMBER: usize = 12;
/// Below this width a line has no room for the day.
const NARROW: usize = 64;
/// Up to so many changes, the lines that name people are shown below each.
pub(super) const FEW: u64 = 3;
/// How many lines at most.
const LINES: usize = 30;
/// How wide a day is.
const DAY: usize = 10;

/// One change, ready for its line.
struct Row<'r> {
    change: &'r AuditedChange,
    number: String,
    title: String,
    day: String,
    chain: Chain,
}

/// The changes of one word and reason.
struct Group<'r> {
    why: Why,
    rows: Vec<Row<'r>>,
}

/// The changes of one word, and how many more there are.
struct Section<'r> {
    word: Word,
    groups: Vec<Group<'r>>,
    more: u64,
}

/// How wide every column is; 0 for one that is left out.
struct Widths {
    id: usize,
    day: usize,
    number: usize,
    title: usize,
    people: usize,
    merger: Merger,
}

impl<'r> Row<'r> {
    fn of(change: &'r AuditedChange, longest: usize) -> Self {
        Self {
            change,
            number: change
                .number
                .as_deref()
                .map_or_else(String::new, |number| fit(&clean(number, 20), longest)),
            title: clean(&change.title, TITLE),
            day: day(change.when).unwrap_or_else(|| "no date".to_owned()),
            chain: Chain::told(change),
        }
    }
}

impl Widths {
    fn of(sections: &[Section<'_>], who: Who<'_>, width: usize, id: usize) -> Self {
        let groups = || sections.iter().flat_map(|section| &section.groups);
        let widest = |of: &dyn Fn(&Row<'_>) -> usize| {
            let rows = groups().flat_map(|group| &group.rows);
            rows.map(of).max().unwrap_or(0)
        };
        let day = if width < NARROW { 0 } else { DAY };
        let number = widest(&|row| row.number.width());
        let fixed = 2 + [id, day, number].map(behind).iter().sum::<usize>();
        let room = width.saturating_sub(fixed + 2).max(16);
        let title = widest(&|row| row.title.width());
        let full = widest(&|row| row.chain.line(who, Merger::Shown).width());
        let (merger, people) = if title.min(room / 2) + full <= room {
            (Merger::Shown, full)
        } else {
            let less = widest(&|row| row.chain.line(who, Merger::LeftOut).width());
            (Merger::LeftOut, less)
        };
        let (title, people) = divide(room, title, people);
        Self {
            id,
            day,
            number,
            title,
            people,
            merger,
        }
    }

    /// The column where the people begin.
    fn people_at(&self) -> usize {
        2 + [self.id, self.day, self.number, self.title]
            .map(behind)
            .iter()
            .sum::<usize>()
    }
}

/// A column with the gap behind it; none where the column is left out.
fn behind(width: usize) -> usize {
    if width > 0 { width + 2 } else { 0 }
}

fn sections(report: &Report, rows: Rows, longest: usize) -> Vec<Section<'_>> {
    let picked = pick(report, rows).into_iter();
    picked
        .map(|picked| Section {
            word: picked.word,
            more: picked.more,
            groups: picked
                .groups
                .into_iter()
                .map(|(why, changes)| Group {
                    why,
                    rows: changes
                        .into_iter()
                        .map(|change| Row::of(change, longest))
                        .collect(),
                })
                .collect(),
        })
        .collect()
}

pub(super) fn changes(sheet: &mut Sheet, report: &Report, rows: Rows) {
    let who = Who::of(report);
    let longest = if sheet.width < NARROW {
        NUMBER * 2 / 3
    } else {
        NUMBER
    };
    let sections = sections(report, rows, longest);
    let widths = Widths::of(&sections, who, sheet.width, digits(report.read.commits));
    for section in &sections {
        let word = section.word;
        let name = sheet.paint(&format!("1;{}", code(word)), word.as_str());
        sheet.out.push('\n');
        sheet.line(&format!("{name}  {}", number(report.counts.of(word))));
        for group in &section.groups {
            subhead(sheet, group, &widths);
            for row in &group.rows {
                line(sheet, row, who, &widths);
                if report.counts.changes <= FEW {
                    proof(sheet, row, widths.id);
                }
            }
        }
        if section.more > 0 {
            let more = number(section.more);
            let text = if section.groups.is_empty() {
                more
            } else {
                format!("and {more} more")
            };
            sheet.dim(2, &text);
        }
    }
}

fn line(sheet: &mut Sheet, row: &Row<'_>, who: Who<'_>, widths: &Widths) {
    let column = |text: &str, width: usize, colour: Option<&str>| {
        if width == 0 {
            return String::new();
        }
        let text = cell(text, width);
        let text = colour.map_or_else(|| text.clone(), |colour| sheet.paint(colour, &text));
        format!("{text}  ")
    };
    let line = [
        column(&short(&row.change.commit, widths.id), widths.id, Some("33")),
        column(&row.day, widths.day, Some("2")),
        column(&row.number, widths.number, None),
        column(&row.title, widths.title, None),
        row.chain.fitted(who, widths.merger, widths.people),
    ]
    .concat();
    sheet.line(&format!("  {line}"));
}

/// The lines that name whoever reviewed, approved and merged, with their commits.
fn proof(sheet: &mut Sheet, row: &Row<'_>, id: usize) {
    let stages = [
        Stage::CoAuthor,
        Stage::Reviewer,
        Stage::Approver,
        Stage::Merger,
    ];
    let acts = stages.into_iter().flat_map(|stage| row.change.acts(stage));
    let mut lines: Vec<&Line> = acts.flat_map(|act| &act.lines).collect();
    lines.sort_by_key(|line| (line.commit != row.change.commit, line.place));
    for line in lines.into_iter().take(LINES) {
        let place = match line.place {
            Place::Message(at) => format!("line {at}"),
            Place::Author | Place::Committer => String::new(),
        };
        let label = format!("    {}  {place:<8}", short(&line.commit, id));
        let room = sheet.width.saturating_sub(label.width() + 1);
        let text = fit(&clean(&line.text, 200), room);
        let line = sheet.paint("2", &format!("{label} {text}"));
        sheet.line(&line);
    }
}

/// Why the lines below stand here, and over the last column what its names are.
fn subhead(sheet: &mut Sheet, group: &Group<'_>, widths: &Widths) {
    let (text, people_at) = (group.why.says(), widths.people_at());
    let mut names = chain(group.why).to_owned();
    let third = |row: &Row<'_>| !row.chain.approvers.is_empty() && !row.chain.mergers.is_empty();
    if matches!(widths.merger, Merger::Shown) && group.rows.iter().any(third) {
        names.push_str(" → merger");
    }
    let gap = people_at.saturating_sub(2 + text.width());
    let line = if names != "author" && gap >= 2 && people_at + names.width() <= sheet.width {
        format!("{text}{}{names}", " ".repeat(gap))
    } else {
        text.to_owned()
    };
    let line = sheet.paint("2", &fit(&line, sheet.width.saturating_sub(2)));
    sheet.line(&format!("  {line}"));
}
