//! One change a row, for spreadsheets: RFC 4180, every field quoted, and none of them a formula.
//!
//! Text is one line and bounded, as everywhere in a report; the exact words stand in the document
//! ([`crate::audit::to_json`]). Columns are only ever added at the end: the first one names the version.

use super::who::Who;
use super::words::moment;
use crate::audit::{Act, AuditedChange, Line, Place, Report, SeenPerson, Stage};
use crate::report::clean::clean;

/// The version of the table, first field of every row.
pub const SCHEMA: &str = "sixeyes/audit-csv/1";

/// The columns, in their order.
pub const COLUMNS: [&str; 22] = [
    "schema",
    "word",
    "why",
    "why_says",
    "kind",
    "number",
    "title",
    "url",
    "committed_at",
    "commit",
    "head",
    "within",
    "authors",
    "co_authors",
    "openers",
    "reviewers",
    "approvers",
    "mergers",
    "executors",
    "commit_count",
    "conventions",
    "said_by",
];

/// The most characters of one field.
const FIELD: usize = 8_000;
/// The most characters of one item of a list.
const ITEM: usize = 200;

/// The whole table, oldest change first, as the history is read.
#[must_use]
pub fn csv(report: &Report) -> String {
    let mut table = csv_head();
    for change in &report.changes {
        table.push_str(&csv_row(change, &report.people));
    }
    table
}

/// The row of column names, with its line end.
#[must_use]
pub fn csv_head() -> String {
    let mut head = COLUMNS.join(",");
    head.push_str("\r\n");
    head
}

/// The row of one change, with its line end.
#[must_use]
pub fn csv_row(change: &AuditedChange, people: &[SeenPerson]) -> String {
    let who = Who::among(people);
    let stage = |stage| list(change.acts(stage).iter().map(|act| who.full(act.person)));
    let text = |text: Option<&str>| text.map_or_else(String::new, |text| clean(text, 1_000));
    let fields: [String; COLUMNS.len()] = [
        SCHEMA.to_owned(),
        change.word.as_str().to_owned(),
        change.why.as_str().to_owned(),
        change.why.says().to_owned(),
        change.kind.as_str().to_owned(),
        text(change.number.as_deref()),
        text(Some(&change.title)),
        text(change.url.as_deref()),
        moment(change.when).unwrap_or_default(),
        change.commit.to_string(),
        change
            .head
            .map_or_else(String::new, |head| head.to_string()),
        change
            .within
            .map_or_else(String::new, |within| within.to_string()),
        stage(Stage::Author),
        stage(Stage::CoAuthor),
        stage(Stage::Opener),
        stage(Stage::Reviewer),
        stage(Stage::Approver),
        stage(Stage::Merger),
        stage(Stage::Executor),
        change.commit_count.to_string(),
        change.conventions.join("; "),
        list(said_by(change).into_iter().map(line)),
    ];
    let mut row = String::new();
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            row.push(',');
        }
        row.push('"');
        row.push_str(&harmless(field).replace('"', "\"\""));
        row.push('"');
    }
    row.push_str("\r\n");
    row
}

/// The lines of the message that name reviewers, approvers and mergers: what the word rests on.
fn said_by(change: &AuditedChange) -> Vec<&Line> {
    let acts = [Stage::Reviewer, Stage::Approver, Stage::Merger];
    let acts = acts.into_iter().flat_map(|stage| change.acts(stage));
    acts.flat_map(|act: &Act| &act.lines).collect()
}

/// `9f31c02…:7 Approved-by: Ada Byron <ada@acme.example>`.
fn line(line: &Line) -> String {
    match line.place {
        Place::Message(number) => format!("{}:{number} {}", line.commit, line.text),
        Place::Author | Place::Committer => format!("{} {}", line.commit, line.text),
    }
}

/// Items joined by `; `, which no item holds.
fn list(items: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    for item in items {
        if out.len() > FIELD {
            out.push_str("; …");
            break;
        }
        if !out.is_empty() {
            out.push_str("; ");
        }
        out.push_str(&clean(&item, ITEM).replace(';', ","));
    }
    out
}

/// A field that no spreadsheet takes for a formula: an apostrophe stands before a character that would begin one, at
/// the start, and behind whatever a spreadsheet of another locale takes for the end of a cell.
fn harmless(field: &str) -> String {
    let mut out = String::with_capacity(field.len() + 1);
    let mut fresh = true;
    for c in field.chars() {
        if fresh
            && matches!(
                c,
                '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%'
            )
        {
            out.push('\'');
        }
        fresh = matches!(c, ';' | '\t' | ',' | '"') || (fresh && (c == ' ' || c == '\''));
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_is_a_formula_wherever_a_spreadsheet_cuts() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("  @SUM(A1)"), "  '@SUM(A1)");
        assert_eq!(harmless("a;=1;-2"), "a;'=1;'-2");
        assert_eq!(
            harmless("a\",=cmd|' /C calc'!A0"),
            "a\",'=cmd|' /C calc'!A0"
        );
        assert_eq!(harmless("Fix a-b = c"), "Fix a-b = c");
        assert_eq!(harmless("＝1"), "'＝1");
    }
}
