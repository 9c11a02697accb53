//! The trial for people: the shares first, then why, then whom to map.

use super::document::NOT_KNOWN;
use super::one::Somebody;
use super::tally::{Column, Trial};
use crate::decision::Grade;
use crate::problem::{quoted, shown};
use crate::report::{Colour, explain, wrap};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Columns.
const WIDTH: usize = 100;
/// How many people and addresses are named.
const NAMED: usize = 12;
/// How wide a whole bar is.
const BAR: usize = 30;

/// The trial as text, ending with a line end.
#[must_use]
pub fn text(trial: &Trial, colour: Colour) -> String {
    let mut out = String::new();
    head(trial, &mut out);
    if trial.read() > 0 {
        shares(trial, colour, &mut out);
        reasons(trial, &mut out);
        map(trial, &mut out);
        gaps(trial, &mut out);
    }
    out.push_str("\nwhat this cannot know\n");
    for sentence in NOT_KNOWN {
        para(2, sentence, &mut out);
    }
    out
}

fn para(indent: usize, text: &str, out: &mut String) {
    for line in wrap(text, WIDTH - indent) {
        let _ = writeln!(out, "{}{line}", " ".repeat(indent));
    }
}

fn head(trial: &Trial, out: &mut String) {
    let period = &trial.period;
    let _ = writeln!(
        out,
        "{}  {}..{}   {} merged, {} read",
        shown(&period.repository),
        period.since.strftime("%Y-%m-%d"),
        period.until.strftime("%Y-%m-%d"),
        changes(period.merged),
        trial.read()
    );
    if let Some(stopped) = &trial.stopped {
        para(0, &format!("stopped early: {}", shown(stopped)), out);
    }
    if !trial.unread.is_empty() {
        let named = numbers(trial.unread.iter().take(5));
        let more = match trial.unread.len().saturating_sub(5) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        para(
            0,
            &format!("not read, and in no share below: {named}{more}"),
            out,
        );
    }
}

fn changes(count: usize) -> String {
    match count {
        1 => "1 change".to_owned(),
        more => format!("{more} changes"),
    }
}

fn numbers<'a>(numbers: impl Iterator<Item = &'a u64>) -> String {
    let all: Vec<String> = numbers.map(|number| format!("#{number}")).collect();
    all.join(", ")
}

fn shares(trial: &Trial, colour: Colour, out: &mut String) {
    let name = |column: &Column| shown(&column.name);
    let wide = trial.columns.iter().map(|one| name(one).width()).max();
    let wide = wide.unwrap_or_default().min(40);
    let _ = writeln!(out, "\n{}  would pass", " ".repeat(wide));
    for column in &trial.columns {
        let name = name(column);
        let blanks = " ".repeat(wide.saturating_sub(name.width()));
        let all = column.passed + column.blocked + column.undecided;
        let _ = writeln!(
            out,
            "{name}{blanks}  {:>3} %  {}  {} pass, {} blocked, {} undecided",
            share(column.passed, all),
            bar(column, all, colour),
            column.passed,
            column.blocked,
            column.undecided
        );
    }
}

/// Whole percent, rounded down, so that only all is 100.
fn share(part: usize, all: usize) -> usize {
    part.saturating_mul(100)
        .checked_div(all)
        .unwrap_or_default()
}

/// The three shares as one bar; the numbers behind it say the same.
fn bar(column: &Column, all: usize, colour: Colour) -> String {
    let cells = |part: usize| {
        part.saturating_mul(BAR)
            .checked_div(all)
            .unwrap_or_default()
    };
    let (passed, blocked) = (cells(column.passed), cells(column.blocked));
    let parts = [
        ("32", "█", passed),
        ("31", "▒", blocked),
        ("35", "░", BAR.saturating_sub(passed + blocked)),
    ];
    let mut bar = String::new();
    for (code, cell, count) in parts {
        let cells = cell.repeat(count);
        match colour {
            Colour::On if count > 0 => {
                let _ = write!(bar, "\u{1b}[{code}m{cells}\u{1b}[0m");
            }
            Colour::On | Colour::Off => bar.push_str(&cells),
        }
    }
    bar
}

fn reasons(trial: &Trial, out: &mut String) {
    let Some(first) = trial.columns.first() else {
        return;
    };
    if trial.rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nwhy {} holds changes up", shown(&first.name));
    for row in &trial.rows {
        let word = match row.grade {
            Grade::Indeterminate => "undecided",
            _ => "blocked",
        };
        let alone = match row.alone {
            0 => String::new(),
            more => format!(", {more} by this alone"),
        };
        let _ = writeln!(
            out,
            "  {:>4}  {word:<9}  {}   {}{alone}",
            row.changes,
            row.code,
            numbers(row.shown.iter())
        );
        let what = explain(row.code).and_then(|text| text.split_once(". "));
        if let Some((what, _)) = what {
            para(8, what, out);
        }
    }
}

fn map(trial: &Trial, out: &mut String) {
    if trial.map.is_empty() {
        return;
    }
    out.push_str("\nput these into .sixeyes/directory.yaml first\n");
    for met in trial.map.iter().take(NAMED) {
        let who = match &met.who {
            Somebody::Account(login, id) => format!("account {} ({id})", quoted(login)),
            Somebody::Address(email) => format!("address {}", quoted(email)),
            Somebody::Nobody => {
                "a deleted or unnamed account, which no directory can name".to_owned()
            }
        };
        let _ = writeln!(
            out,
            "  {:>4} held up of {:<4}  {who}",
            met.held_up, met.changes
        );
    }
    if let Some(more) = trial.map.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let _ = writeln!(out, "  and {more} more: `--format json` has all");
    }
}

fn gaps(trial: &Trial, out: &mut String) {
    if trial.gaps.is_empty() && trial.rights_lost == 0 {
        return;
    }
    out.push_str("\nwhat could not be read, or no longer counts\n");
    for ((fact, why), count) in &trial.gaps {
        let (fact, why) = (word(fact), word(why));
        let _ = writeln!(out, "  {count:>4}  {fact}: {why}");
    }
    if trial.rights_lost > 0 {
        para(
            2,
            &format!(
                "{:>4}  approved by somebody who may not write now, and whose right nobody recorded then",
                trial.rights_lost
            ),
            out,
        );
    }
}

/// The word by which a document calls a fact or a reason.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => "unknown".to_owned(),
    }
}
