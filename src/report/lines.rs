//! Lines of a bounded width, aligned by what a terminal shows.

use super::terminal::Colour;
use crate::decision::Grade;
use unicode_width::UnicodeWidthStr;

pub(super) fn pad(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

/// Lines of a bounded width.
pub(super) struct Lines {
    out: String,
    width: usize,
    colour: Colour,
}

impl Lines {
    pub(super) fn new(width: usize, colour: Colour) -> Self {
        Self {
            out: String::new(),
            width: width.max(40),
            colour,
        }
    }

    fn paint(&self, grade: Grade, word: &str) -> String {
        let code = match grade {
            Grade::NotApplicable | Grade::Satisfied => "32",
            Grade::Waived => "36",
            Grade::Pending => "33",
            Grade::Indeterminate => "35",
            Grade::Violated => "31",
        };
        match self.colour {
            Colour::On => format!("\u{1b}[1;{code}m{word}\u{1b}[0m"),
            Colour::Off => word.to_owned(),
        }
    }

    pub(super) fn empty(&mut self) {
        self.out.push('\n');
    }

    pub(super) fn verdict(&mut self, grade: Grade, word: &str, text: &str) {
        let indent = word.len() + 2;
        let lines = wrap(text, self.width.saturating_sub(indent));
        for (place, line) in lines.iter().enumerate() {
            if place == 0 {
                let word = self.paint(grade, word);
                self.out.push_str(&format!("{word}  {line}\n"));
            } else {
                self.out
                    .push_str(&format!("{}{line}\n", " ".repeat(indent)));
            }
        }
    }

    pub(super) fn rule(&mut self, rule: &str, wide: usize, grade: Grade, after: &str) {
        let name = super::clean::clean(rule, 30);
        let word = grade.as_str();
        let blanks = " ".repeat(14usize.saturating_sub(word.len()));
        let line = format!(
            "{}  {}{blanks} {after}",
            pad(&name, wide),
            self.paint(grade, word)
        );
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    pub(super) fn text(&mut self, indent: usize, text: &str) {
        for line in wrap(text, self.width.saturating_sub(indent)) {
            self.out
                .push_str(&format!("{}{line}\n", " ".repeat(indent)));
        }
    }

    /// A line that is not wrapped, for addresses are to be clicked.
    pub(super) fn whole(&mut self, indent: usize, text: &str) {
        self.out
            .push_str(&format!("{}{text}\n", " ".repeat(indent)));
    }

    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        let lines = wrap(text, self.width.saturating_sub(15));
        for (place, line) in lines.iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            self.out.push_str(&format!("  {label:<12} {line}\n"));
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// Breaks a text at blanks into lines of at most `width` columns; a longer word stands alone.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}
