//! What stands under the bar and at the end of a terminal's text: who, perhaps who, how it was read, and what next.

use super::columns::cell;
use super::command::{command, path};
use super::lines::FEW;
use super::pick::{Rows, pick};
use super::terminal::Sheet;
use super::who::{self, Who};
use super::words::{counted, digits, is_silent, left_out, number, short};
use crate::audit::{ConventionFound, Nature, Report, SeenPerson, Word};
use crate::report::clean::clean;
use unicode_width::UnicodeWidthStr;

/// How many people are named.
const PEOPLE: usize = 5;
/// How many people of a range are named.
const INVOLVED: usize = 12;
/// How many pairs are offered.
const PAIRS: usize = 3;

/// Who wrote the most changes that nobody else looked at, most first.
pub(super) fn alone(report: &Report) -> Vec<&SeenPerson> {
    let mut people: Vec<&SeenPerson> = report
        .people
        .iter()
        .filter(|person| person.tally.alone > 0 && person.nature == Nature::Person)
        .collect();
    people.sort_by_key(|person| std::cmp::Reverse(person.tally.alone));
    people
}

pub(super) fn alone_most_often(sheet: &mut Sheet, report: &Report) {
    let people = alone(report);
    if people.is_empty() || report.counts.changes <= FEW {
        return;
    }
    sheet.heading("alone most often");
    let shown = people.iter().take(PEOPLE);
    let figures = shown
        .clone()
        .map(|person| number(person.tally.alone).len())
        .max()
        .unwrap_or(1);
    let rows: Vec<(String, String)> = shown
        .map(|person| {
            let wrote = counted(person.tally.wrote, "change", "changes");
            let alone = number(person.tally.alone);
            (
                clean(&person.name, 40),
                format!("{alone:>figures$} of {wrote} they wrote"),
            )
        })
        .collect();
    let widest = rows.iter().map(|(name, _)| name.width()).max();
    let behind = rows.iter().map(|(_, tail)| tail.width()).max();
    let room = sheet.width.saturating_sub(4 + behind.unwrap_or(0));
    let widest = widest.unwrap_or(0).min(room);
    for (name, tail) in rows {
        sheet.line(&format!("  {}  {tail}", cell(&name, widest)));
    }
    if people.len() > PEOPLE {
        let more = (people.len() - PEOPLE) as u64;
        sheet.dim(
            2,
            &format!("and {}", counted(more, "more person", "more people")),
        );
    }
}

/// Who stands in a range, and how often in which stage: what somebody asks of a release.
pub(super) fn involved(sheet: &mut Sheet, report: &Report) {
    if report.range.since.is_none() && report.range.until.is_none() {
        return;
    }
    let mut people: Vec<&SeenPerson> = report
        .people
        .iter()
        .filter(|person| person.nature == Nature::Person && person.tally.total() > 0)
        .collect();
    people.sort_by_key(|person| std::cmp::Reverse(person.tally.total()));
    sheet.heading("who was involved");
    let rows: Vec<(String, String)> = people
        .iter()
        .take(INVOLVED)
        .map(|person| (clean(&person.name, 40), stages(person)))
        .collect();
    let widest = rows.iter().map(|(name, _)| name.width()).max();
    let widest = widest.unwrap_or(0).min(sheet.width / 3);
    for (name, stages) in rows {
        sheet.hang(&format!("  {}", cell(&name, widest)), widest + 4, &stages);
    }
    let more = people.len().saturating_sub(INVOLVED) as u64;
    if more > 0 {
        sheet.dim(
            2,
            &format!("and {}", counted(more, "more person", "more people")),
        );
    }
}

/// `wrote 12, approved 3 (1 own), merged 4`.
fn stages(person: &SeenPerson) -> String {
    let tally = person.tally;
    let said: Vec<String> = [
        ("wrote", tally.wrote, 0),
        ("reviewed", tally.reviewed, tally.own_reviewed),
        ("approved", tally.approved, tally.own_approved),
        ("merged", tally.merged, tally.own_merged),
    ]
    .into_iter()
    .filter(|(_, all, _)| *all > 0)
    .map(|(stage, all, own)| match own {
        0 => format!("{stage} {}", number(all)),
        own => format!("{stage} {} ({} own)", number(all), number(own)),
    })
    .collect();
    said.join(", ")
}

pub(super) fn foot(sheet: &mut Sheet, report: &Report, rows: Rows) {
    perhaps(sheet, report);
    if report.counts.changes > 0 || !report.not_followed.is_empty() {
        sheet.out.push('\n');
    }
    if report.counts.changes > 0 {
        read_by(sheet, report);
    }
    for (place, left) in report.not_followed.iter().enumerate() {
        let label = if place == 0 { "left out" } else { "" };
        let text = left_out(left);
        sheet.hang(label, LABEL, &text);
    }
    next(sheet, report, rows);
}

/// The conventions that spoke; what each is, where little of a history records a review.
fn read_by(sheet: &mut Sheet, report: &Report) {
    let told = |found: &ConventionFound| format!("{} ({})", found.name, number(found.changes));
    let lines: Vec<String> = match report.conventions.as_slice() {
        [] => vec!["no convention of recording reviews was found in these messages".to_owned()],
        all if is_silent(&report.counts) => all
            .iter()
            .map(|found| format!("{}: {}", told(found), found.says))
            .collect(),
        all => vec![all.iter().map(told).collect::<Vec<_>>().join(", ")],
    };
    for (place, line) in lines.iter().enumerate() {
        sheet.hang(if place == 0 { "read by" } else { "" }, LABEL, line);
    }
}

/// Where the text behind a label begins.
const LABEL: usize = 10;

fn perhaps(sheet: &mut Sheet, report: &Report) {
    if report.perhaps.is_empty() {
        return;
    }
    sheet.heading("perhaps the same person");
    let names = Who::of(report);
    for pair in who::perhaps(report).into_iter().take(PAIRS) {
        let text = format!(
            "{} and {}: {}",
            names.full(pair.one),
            names.full(pair.other),
            pair.reason.says()
        );
        sheet.hang("", 2, &text);
    }
    let more = report.perhaps.len().saturating_sub(PAIRS) as u64;
    let join = "a line of .mailmap or a directory file joins two names; nothing else does";
    let text = if more > 0 {
        format!("and {} more; {join}", number(more))
    } else {
        join.to_owned()
    };
    sheet.dim(2, &text);
}

/// The commands that come after this: more of it, a page of it, and the lines that speak of the worst change.
fn next(sheet: &mut Sheet, report: &Report, rows: Rows) {
    if report.counts.changes == 0 {
        return;
    }
    let command = command(report);
    let mut steps = Vec::new();
    if !matches!(rows, Rows::All) {
        let others = report.counts.of(Word::Apart) > 0 || report.counts.changes > 20;
        if others {
            steps.push(format!("{command} --all"));
        }
    }
    steps.push(format!("{command} --format html > audit.html"));
    if let Some(worst) = pick(report, rows)
        .first()
        .and_then(|picked| picked.groups.first())
        .and_then(|(_, changes)| changes.first())
        .filter(|_| report.counts.changes > FEW)
    {
        let brought = worst.within.unwrap_or(worst.commit);
        let id = short(&brought, digits(report.read.commits));
        let path = path(report);
        steps.push(format!("sixeyes audit {path} --range {id}~..{id}"));
    }
    for (place, step) in steps.iter().enumerate() {
        let label = if place == 0 { "next" } else { "" };
        // Not wrapped: it is there to be copied.
        sheet.line(&format!(
            "{}{step}",
            crate::report::lines::pad(label, LABEL)
        ));
    }
}
