//! Problems as people see them: the offending line with the place underlined, and the fix below it.

use super::{Mark, Problem, Severity, hostile, shown};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;

/// Whether the output may carry colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// It goes to a terminal that shows them.
    Terminal,
    /// Plain text.
    Plain,
}

/// How many problems are shown in full.
const SHOWN: usize = 50;
/// How many characters of a line are shown before and behind a place.
const AROUND: u32 = 100;
/// A place further right than this is shown without the beginning of its line.
const FAR: u32 = 400;
/// How wide a shown line may be before its middle is left out.
const WIDTH: usize = 160;

/// All problems of one file, in the order given.
///
/// `text` is the file's text, for the excerpts; control characters in it are replaced.
#[must_use]
pub fn render(file: &str, text: &str, problems: &[Problem], colour: Colour) -> String {
    let renderer = match colour {
        Colour::Terminal => Renderer::styled(),
        Colour::Plain => Renderer::plain(),
    }
    .term_width(WIDTH);
    let lines: Vec<&str> = text.split('\n').collect();
    let file = shown(file);
    let mut out = String::new();
    for problem in problems.iter().take(SHOWN) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&one(&file, &lines, problem, &renderer));
        out.push('\n');
    }
    if let Some(more) = problems.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.push_str(&format!("\nand {more} problems more\n"));
    }
    out
}

fn one(file: &str, lines: &[&str], problem: &Problem, renderer: &Renderer) -> String {
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level
        .primary_title(problem.what.as_str())
        .id(problem.code.as_str());
    let mut group = Group::with_title(title);
    match excerpt(lines, problem.mark) {
        Some(main) => {
            let range = main.range.clone();
            let annotation = AnnotationKind::Primary.span(range);
            group = show(group, file, problem.mark, main, annotation);
            let other = problem
                .also
                .as_ref()
                .and_then(|(mark, why)| Some((mark, why, excerpt(lines, *mark)?)));
            if let Some((mark, why, other)) = other {
                let range = other.range.clone();
                let annotation = AnnotationKind::Context.span(range).label(why.as_str());
                group = show(group, file, *mark, other, annotation);
            }
        }
        None => group = group.element(Origin::path(file.to_owned())),
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

fn show<'a>(
    group: Group<'a>,
    file: &str,
    mark: Mark,
    excerpt: Excerpt,
    annotation: Annotation<'a>,
) -> Group<'a> {
    let snippet = Snippet::source(excerpt.line)
        .line_start(mark.line as usize)
        .annotation(annotation);
    if excerpt.cut {
        // The place is that of the file, and not that of what is left of its line.
        let origin = Origin::path(file.to_owned())
            .line(mark.line as usize)
            .char_column(mark.column as usize);
        group.element(origin).element(snippet)
    } else {
        group.element(snippet.path(file.to_owned()))
    }
}

/// One line, safe to show, and the place in it in bytes.
struct Excerpt {
    line: String,
    range: Range<usize>,
    /// Whether its beginning was cut off.
    cut: bool,
}

fn excerpt(lines: &[&str], mark: Mark) -> Option<Excerpt> {
    let line = lines.get((mark.line as usize).checked_sub(1)?)?;
    let line = line.strip_suffix('\r').unwrap_or(line);
    let length = match mark.length {
        0 => word(line, mark.column),
        length => length,
    };
    let from = mark.column.saturating_sub(1);
    let to = from.saturating_add(length).min(from + AROUND);
    let cut = if from > FAR { from - AROUND } else { 0 };
    let mut out = String::new();
    let (mut start, mut end) = (None, 0);
    for (at, c) in (0u32..).zip(line.chars()) {
        if at < cut {
            continue;
        }
        if at == cut && cut > 0 {
            out.push('…');
        }
        if at == to + AROUND {
            out.push('…');
            break;
        }
        if at == from {
            start = Some(out.len());
        }
        // One character for one; columns stay what they are in the file; a tab is widened by the renderer.
        out.push(if hostile::is_hostile(c) && c != '\t' {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        });
        if at < to {
            end = out.len();
        }
    }
    // A place behind the last character, such as a missing bracket's, is shown there.
    let start = start.unwrap_or(out.len());
    Some(Excerpt {
        range: start..end.max(start),
        line: out,
        cut: cut > 0,
    })
}

/// The length of the word that starts at `column`, where only its start is known.
fn word(line: &str, column: u32) -> u32 {
    let from = (column as usize).saturating_sub(1);
    let length = line
        .chars()
        .skip(from)
        .take_while(|c| !c.is_whitespace() && !matches!(c, ',' | ']' | '}' | '['))
        .count();
    u32::try_from(length.max(1)).unwrap_or(1)
}
