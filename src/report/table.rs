//! The matrix as a Markdown table.

use super::Said;
use super::matrix::{Cell, Matrix, Row};
use super::page::Page;
use super::text::{count, say};

impl Said<'_, '_> {
    /// The table of people and steps, with its notes.
    pub(super) fn table(&self, page: &mut Page, matrix: &Matrix, most: usize) {
        if matrix.rows.is_empty() || matrix.columns.is_empty() {
            return;
        }
        let mut head = String::from("| |");
        let mut rule = String::from("|---|");
        for stage in &matrix.columns {
            head.push_str(&format!(" {stage} |"));
            rule.push_str(":-:|");
        }
        let mut lines: Vec<String> = matrix.rows.iter().take(most).map(row).collect();
        if matrix.rows.len() > most {
            let more = count(matrix.rows.len() - most, "more person", "more people").plain();
            let empty = " |".repeat(matrix.columns.len());
            lines.push(format!("| and {more} |{empty}"));
        }
        page.lines(&format!("{head}\n{rule}\n"), &lines, 6_000);
        let notes: Vec<String> = matrix
            .notes
            .iter()
            .take(40)
            .enumerate()
            .map(|(place, note)| format!("{} {}.  ", superscript(place + 1), note.markdown()))
            .collect();
        page.lines("", &notes, 4_000);
    }
}

fn row(row: &Row) -> String {
    let mut line = format!("| {} |", row.name.markdown());
    for cell in &row.cells {
        match cell {
            None => line.push_str(" |"),
            Some(cell) => line.push_str(&format!(" {} |", cell_text(cell))),
        }
    }
    line
}

fn cell_text(cell: &Cell) -> String {
    let words = say![cell.mark.sign(), " ", cell.words.clone()].linked(cell.url.as_deref());
    let notes: Vec<String> = cell
        .notes
        .iter()
        .take(4)
        .map(|note| superscript(*note))
        .collect();
    format!("{}{}", words.markdown(), notes.join("˒"))
}

/// A number as a note's mark.
pub(super) fn superscript(number: usize) -> String {
    number
        .to_string()
        .chars()
        .map(|digit| match digit {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            _ => '⁹',
        })
        .collect()
}
