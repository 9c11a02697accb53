//! The matrix as plain text: for a terminal, where there are no links.

use super::Said;
use super::matrix::{Cell, Row};
use super::told::Weight;
use unicode_width::UnicodeWidthStr;

impl Said<'_, '_> {
    /// Who did what, of the change that is worst off: people against steps, in aligned columns, with what did not count
    /// below.
    #[must_use]
    pub fn grid(&self) -> String {
        let sections = self.sections(Weight::Enforced);
        let matrix = self.matrix(sections.first().and_then(|worst| worst.change));
        let mut lines: Vec<Vec<String>> = vec![
            std::iter::once(String::new())
                .chain(matrix.columns.iter().map(|stage| stage.as_str().to_owned()))
                .collect(),
        ];
        lines.extend(matrix.rows.iter().map(row));
        let mut widths: Vec<usize> = Vec::new();
        for line in &lines {
            for (column, cell) in line.iter().enumerate() {
                let width = cell.width();
                match widths.get_mut(column) {
                    Some(widest) => *widest = width.max(*widest),
                    None => widths.push(width),
                }
            }
        }
        let mut text = String::new();
        for line in &lines {
            let mut whole = String::new();
            for (cell, width) in line.iter().zip(&widths) {
                whole.push_str(cell);
                whole.extend(std::iter::repeat_n(
                    ' ',
                    width.saturating_sub(cell.width()) + 2,
                ));
            }
            text.push_str(whole.trim_end());
            text.push('\n');
        }
        for (number, note) in matrix.notes.iter().enumerate() {
            text.push_str(&format!("{} {}\n", number + 1, note.plain()));
        }
        text
    }
}

fn row(row: &Row) -> Vec<String> {
    std::iter::once(row.name.plain())
        .chain(
            row.cells
                .iter()
                .map(|filled| filled.as_ref().map_or_else(String::new, cell)),
        )
        .collect()
}

fn cell(cell: &Cell) -> String {
    let notes: Vec<String> = cell.notes.iter().map(usize::to_string).collect();
    let words = format!("{} {}", cell.mark.sign(), cell.words.plain());
    if notes.is_empty() {
        words
    } else {
        format!("{words} ({})", notes.join(", "))
    }
}
