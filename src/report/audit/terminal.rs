//! A terminal: shares, who, then the changes, worst first and one a line.

use super::bar::cells;
use super::columns::fit;
use super::foot;
use super::lines;
use super::pick::Rows;
use super::words::{
    BAR, CUT_OFF, LIMITS, SILENCE, counted, is_silent, means, number, share, sign, span, walked,
    writers,
};
use crate::audit::{Reach, Report, Word};
use crate::report::Colour;
use crate::report::clean::clean;
use crate::report::lines::{pad, wrap};
use unicode_width::UnicodeWidthStr;

/// How an audit is written for a terminal.
#[derive(Debug, Clone, Copy)]
pub struct TerminalOptions {
    /// Columns; fewer than 40 count as 40.
    pub width: usize,
    /// Whether words are coloured.
    pub colour: Colour,
    /// How many changes are shown one by one.
    pub rows: Rows,
}

impl Default for TerminalOptions {
    fn default() -> Self {
        Self {
            width: 80,
            colour: Colour::Off,
            rows: Rows::First(20),
        }
    }
}

/// The widest bar; a wider one says no more.
const BAR_WIDTH: usize = 72;
/// Text under way.
pub(super) struct Sheet {
    pub(super) out: String,
    pub(super) width: usize,
    colour: Colour,
}

impl Sheet {
    /// The text in a colour; the escape sequences take no column.
    pub(super) fn paint(&self, code: &str, text: &str) -> String {
        match self.colour {
            Colour::On if !text.is_empty() => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Colour::On | Colour::Off => text.to_owned(),
        }
    }

    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// Wraps at blanks; lines after the first stand under the text, behind `indent` columns.
    pub(super) fn hang(&mut self, label: &str, indent: usize, text: &str) {
        let lines = wrap(text, self.width.saturating_sub(indent));
        for (place, line) in lines.iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            let text = fit(line, self.width.saturating_sub(indent));
            self.line(&format!("{}{text}", pad(label, indent)));
        }
    }

    pub(super) fn heading(&mut self, text: &str) {
        let text = self.paint("1", text);
        self.out.push('\n');
        self.line(&text);
    }

    pub(super) fn dim(&mut self, indent: usize, text: &str) {
        for line in wrap(text, self.width.saturating_sub(indent)) {
            let line = self.paint("2", &fit(&line, self.width.saturating_sub(indent)));
            self.line(&format!("{}{line}", " ".repeat(indent)));
        }
    }
}

/// The colour of a word; it repeats what the word says.
pub(super) fn code(word: Word) -> &'static str {
    match word {
        Word::Apart => "32",
        Word::Alone => "31",
        Word::Unreviewed => "33",
        Word::Unknown => "35",
    }
}

/// The whole text, ending with a line end.
#[must_use]
pub fn terminal(report: &Report, options: &TerminalOptions) -> String {
    let mut sheet = Sheet {
        out: String::new(),
        width: options.width.max(40),
        colour: options.colour,
    };
    head(&mut sheet, report);
    if report.counts.changes > 0 {
        shares(&mut sheet, report);
        if is_silent(&report.counts) {
            sheet.out.push('\n');
            sheet.dim(2, SILENCE);
        }
        foot::alone_most_often(&mut sheet, report);
        lines::changes(&mut sheet, report, options.rows);
        foot::involved(&mut sheet, report);
    }
    foot::foot(&mut sheet, report, options.rows);
    sheet.out
}

fn head(sheet: &mut Sheet, report: &Report) {
    let name = clean(&report.repository.name, 60);
    let mut facts = vec![walked(report)];
    let span = span(report);
    if !span.is_empty() {
        facts.push(span);
    }
    facts.push(if report.counts.changes == 0 {
        match report.branch.tip {
            Some(_) => "no change in this range".to_owned(),
            None => "no commit yet".to_owned(),
        }
    } else {
        format!(
            "{} by {}",
            counted(report.counts.changes, "change", "changes"),
            counted(writers(report), "person", "people")
        )
    });
    let text = facts.join("  ");
    let title = sheet.paint("1", &name);
    if name.width() + 2 + text.width() <= sheet.width {
        sheet.line(&format!("{title}  {text}"));
    } else {
        sheet.line(&sheet.paint("1", &fit(&name, sheet.width)));
        for fact in facts {
            let fact = fit(&fact, sheet.width - 2);
            sheet.line(&format!("  {fact}"));
        }
    }
    sheet.dim(0, LIMITS);
    if report.read.reach == Reach::CutOff {
        for line in wrap(CUT_OFF, sheet.width) {
            let line = sheet.paint("35", &line);
            sheet.line(&line);
        }
    }
}

/// The bar, and what each part of it is.
fn shares(sheet: &mut Sheet, report: &Report) {
    let counts = &report.counts;
    let parts = BAR.map(|word| counts.of(word));
    sheet.out.push('\n');
    if parts.iter().filter(|part| **part > 0).count() > 1 {
        let wide = (sheet.width - 4).min(BAR_WIDTH);
        let mut bar = String::from("  ");
        for (word, cells) in BAR.iter().zip(cells(&parts, wide)) {
            let cells: String = std::iter::repeat_n(sign(*word), cells).collect();
            bar.push_str(&sheet.paint(code(*word), &cells));
        }
        sheet.line(&bar);
        sheet.out.push('\n');
    }
    let widest = parts.iter().map(|part| number(*part).len()).max();
    let widest = widest.unwrap_or(1);
    for word in Word::ALL.iter().rev() {
        let many = counts.of(*word);
        // That nobody was alone is an answer; that nothing was unknown is not worth a line.
        if many == 0 && *word != Word::Alone {
            continue;
        }
        let mut meaning = means(*word).to_owned();
        if *word == Word::Unreviewed && counts.direct_pushes > 0 {
            let direct = counted(counts.direct_pushes, "belongs", "belong");
            meaning.push_str(&format!("; {direct} to no change"));
        }
        let sign = sheet.paint(code(*word), &sign(*word).to_string());
        let name = pad(word.as_str(), 10);
        let name = sheet.paint(code(*word), &name);
        let figures = format!(
            "{:>widest$}  {:>5}",
            number(many),
            share(many, counts.changes)
        );
        let indent = 2 + 2 + 10 + 2 + widest + 7 + 2;
        let room = sheet.width.saturating_sub(indent);
        let meaning = if room < 24 { "" } else { meaning.as_str() };
        for (place, line) in wrap(meaning, room).iter().enumerate() {
            if place == 0 {
                sheet.line(&format!("  {sign} {name}  {figures}  {line}"));
            } else {
                sheet.line(&format!("{}{line}", " ".repeat(indent)));
            }
        }
    }
}
