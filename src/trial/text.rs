//! The trial for people: the shares first, then why, then whom to map.

use super::document::NOT_KNOWN;
use super::one::Somebody;
use super::shipped::{Deployments, Shipment};
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
        shares(&trial.columns, colour, &mut out);
        reasons(trial, &mut out);
    }
    map(trial, &mut out);
    if trial.read() > 0 {
        gaps(trial, &mut out);
    }
    deployments(&trial.deployments, colour, &mut out);
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

fn shares(columns: &[Column], colour: Colour, out: &mut String) {
    let name = |column: &Column| shown(&column.name);
    let wide = columns.iter().map(|one| name(one).width()).max();
    let wide = wide.unwrap_or_default().min(40);
    let _ = writeln!(out, "\n{}  would pass", " ".repeat(wide));
    for column in columns {
        let name = name(column);
        let blanks = " ".repeat(wide.saturating_sub(name.width()));
        let all = column.all();
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
        let shown = numbers(row.shown.iter());
        reason(row.changes, row.alone, (row.code, row.grade), &shown, out);
    }
}

fn reason(count: usize, alone: usize, (code, grade): (&str, Grade), shown: &str, out: &mut String) {
    let word = match grade {
        Grade::Indeterminate => "undecided",
        _ => "blocked",
    };
    let alone = match alone {
        0 => String::new(),
        more => format!(", {more} by this alone"),
    };
    let _ = writeln!(out, "  {count:>4}  {word:<9}  {code}   {shown}{alone}");
    let what = explain(code).and_then(|text| text.split_once(". "));
    if let Some((what, _)) = what {
        para(8, what, out);
    }
}

/// The same for what was deployed.
fn deployments(all: &Deployments, colour: Colour, out: &mut String) {
    let names: Vec<String> = all.environments.iter().map(|one| quoted(one)).collect();
    let places = match names.is_empty() {
        true => String::new(),
        false => format!(" to {}", names.join(", ")),
    };
    let _ = writeln!(out);
    let seen = all.read() + all.unread.len();
    let counted = match seen {
        // None were seen where none could be listed.
        0 if !all.unlisted.is_empty() => format!("deployments{places} not known"),
        0 => format!("no deployments{places}"),
        1 => format!("1 deployment{places}, {} read", all.read()),
        more => format!("{more} deployments{places}, {} read", all.read()),
    };
    para(0, &counted, out);
    for (environment, why) in &all.unlisted {
        let what = match environment {
            Some(name) => format!("the deployments to {}", quoted(name)),
            None => "the environments".to_owned(),
        };
        para(0, &format!("not all listed: {what}: {}", shown(why)), out);
    }
    if all.read() > 0 {
        shares(&all.columns, colour, out);
    }
    if let Some(first) = all.columns.first().filter(|_| !all.rows.is_empty()) {
        let _ = writeln!(out, "\nwhy {} holds deployments up", shown(&first.name));
        for row in &all.rows {
            let named: Vec<String> = row.shown.iter().map(named).collect();
            let what = (row.code, row.grade);
            reason(row.deployments, row.alone, what, &named.join(", "), out);
        }
    }
    if !all.unread.is_empty() || !all.gaps.is_empty() || all.unproven > 0 {
        out.push_str("\nwhat could not be read of deployments\n");
    }
    for ((fact, why), count) in &all.gaps {
        let (fact, why) = (word(fact), word(why));
        let _ = writeln!(out, "  {count:>4}  {fact}: {why}");
    }
    for (one, why) in all.unread.iter().take(NAMED) {
        para(
            2,
            &format!("{}, in no share: {}", named(one), shown(why)),
            out,
        );
    }
    if let Some(more) = all.unread.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let _ = writeln!(out, "  and {more} more: `--format json` has all");
    }
    if all.unproven > 0 {
        let count = all.unproven;
        let text = format!(
            "{count:>4}  skipped, as the gate skips them: records that say they succeeded and prove it by no run"
        );
        para(2, &text, out);
    }
}

fn named(one: &Shipment) -> String {
    let place = format!(
        "{} of {}",
        one.revision.short(),
        one.at.strftime("%Y-%m-%d")
    );
    match &one.run {
        Some((id, _)) => format!("run {id} ({place})"),
        None => place,
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
        let shipped = match met.deployments {
            0 => String::new(),
            more => format!(
                "; {} held up of {more} deployments",
                met.deployments_held_up
            ),
        };
        let _ = writeln!(
            out,
            "  {:>4} held up of {:<4}  {who}{shipped}",
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
