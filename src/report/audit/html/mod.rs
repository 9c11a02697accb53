//! One page that needs nothing else: no network, no font, no script from anywhere; it prints, and reads on a phone.
//!
//! The content security policy allows the page's own style and script by their digests and nothing else, so that even
//! an escape that were forgotten would run nothing. Without its script the page is whole; only the filter is missing.
//!
//! - `markup`: what keeps strangers' words from becoming markup.
//! - `trend`: the picture of the months, with its figures.
//! - `people`: who stands in which stage how often.
//! - `table`: the changes.
//! - `method`: how it was read, what it cannot say, and how to do it again.

mod markup;
mod method;
mod people;
mod table;
mod trend;

use super::bar::cells;
use super::words::{
    BAR, CUT_OFF, LIMITS, SILENCE, counted, is_silent, means, number, share, span, walked, writers,
};
use crate::audit::{Reach, Report, Word};
use crate::report::clean::clean;
use markup::{Markup, source};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// How the page is written.
#[derive(Debug, Clone, Copy)]
pub struct HtmlOptions {
    /// At most so many changes are listed, worst first; the page says how many it leaves out.
    pub rows: usize,
}

impl Default for HtmlOptions {
    fn default() -> Self {
        Self { rows: 10_000 }
    }
}

/// The whole page.
#[must_use]
pub fn html(report: &Report, options: &HtmlOptions) -> String {
    let mut page = Markup::default();
    head(&mut page, report);
    page.raw("<body>\n<main>\n");
    opening(&mut page, report);
    if report.counts.changes > 0 {
        shares(&mut page, report);
        trend::trend(&mut page, report);
        people::people(&mut page, report);
        table::table(&mut page, report, options.rows);
        people::perhaps(&mut page, report);
    }
    method::method(&mut page, report);
    page.raw("</main>\n<script>")
        .raw(SCRIPT)
        .raw("</script>\n</body>\n</html>\n");
    page.finish()
}

fn head(page: &mut Markup, report: &Report) {
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    );
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .text(&policy)
        .raw("\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        .text(&clean(&report.repository.name, 60))
        .raw(": what its history says</title>\n<style>")
        .raw(STYLE)
        .raw("</style>\n</head>\n");
}

/// What a reader should take away, in one sentence.
fn headline(report: &Report) -> String {
    let counts = &report.counts;
    let changes = counted(counts.changes, "change", "changes");
    if counts.changes == 0 {
        return match report.branch.tip {
            Some(_) => "There is no change in this range".to_owned(),
            None => "There is no commit yet".to_owned(),
        };
    }
    if counts.alone > 0 {
        let verb = if counts.alone == 1 { "was" } else { "were" };
        format!(
            "{} of {changes} {verb} approved or merged by the author alone",
            number(counts.alone)
        )
    } else if counts.unreviewed > 0 {
        let verb = if counts.unreviewed == 1 {
            "has"
        } else {
            "have"
        };
        format!(
            "{} of {changes} {verb} no recorded review",
            number(counts.unreviewed)
        )
    } else if counts.unknown > 0 {
        let one = counts.unknown == 1;
        let verb = if one { "has" } else { "have" };
        format!(
            "{} of {changes} {verb} a record that does not say enough",
            number(counts.unknown)
        )
    } else if counts.changes == 1 {
        "Somebody else looked at the one change".to_owned()
    } else {
        format!("Somebody else looked at every one of {changes}")
    }
}

fn opening(page: &mut Markup, report: &Report) {
    page.raw("<header>\n<p class=\"where\"><b>")
        .strange(&report.repository.name, 80)
        .raw("</b> <span>")
        .strange(&walked(report), 80)
        .raw("</span> <span>")
        .text(&span(report))
        .raw("</span></p>\n<h1>")
        .text(&headline(report))
        .raw("</h1>\n<p class=\"facts\">");
    page.text(&format!(
        "{} by {}, {} read",
        counted(report.counts.changes, "change", "changes"),
        counted(writers(report), "person", "people"),
        counted(report.read.commits, "commit", "commits"),
    ));
    page.raw(".</p>\n");
    if report.read.reach == Reach::CutOff {
        page.raw("<p><b>")
            .text(&sentence(CUT_OFF))
            .raw("</b></p>\n");
    }
    page.raw("<p class=\"claim\">").text(&sentence(LIMITS)).raw(
        " What a forge authenticated is judged by <code>sixeyes gate</code>.</p>\n</header>\n",
    );
}

/// With a capital and a full stop.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// The bar of shares, and a tile for each word.
fn shares(page: &mut Markup, report: &Report) {
    let counts = &report.counts;
    let parts = BAR.map(|word| counts.of(word));
    let spoken: Vec<String> = Word::ALL
        .iter()
        .rev()
        .map(|word| {
            format!(
                "{} {}",
                word.as_str(),
                share(counts.of(*word), counts.changes)
            )
        })
        .collect();
    page.raw("<section aria-label=\"Shares\">\n")
        .raw("<svg class=\"bar\" role=\"img\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-label=\"")
        .text(&spoken.join(", "))
        .raw("\">");
    let mut left = 0;
    for (word, wide) in BAR.iter().zip(cells(&parts, 1_000)) {
        // A part of one in a thousand would be a hair: nothing that is there is thinner than this.
        if wide > 0 {
            page.raw("<rect class=\"")
                .raw(word.as_str())
                .raw("\" x=\"")
                .text(&left.to_string())
                .raw("\" width=\"")
                .text(&wide.to_string())
                .raw("\" height=\"10\"/>");
            left += wide;
        }
    }
    page.raw("</svg>\n<dl class=\"tiles\">\n");
    for word in Word::ALL {
        page.raw("<div class=\"")
            .raw(word.as_str())
            .raw("\"><dt>")
            .raw(word.as_str())
            .raw("</dt><dd><b>")
            .text(&number(counts.of(word)))
            .raw("</b> <span>")
            .text(&share(counts.of(word), counts.changes))
            .raw("</span></dd><dd class=\"means\">")
            .text(&sentence(means(word)));
        if word == Word::Unreviewed && counts.direct_pushes > 0 {
            let verb = if counts.direct_pushes == 1 {
                "belongs"
            } else {
                "belong"
            };
            page.text(&format!(
                " {} of them {verb} to no change that the record knows.",
                number(counts.direct_pushes)
            ));
        }
        page.raw("</dd></div>\n");
    }
    page.raw("</dl>\n");
    if is_silent(counts) {
        page.raw("<p class=\"dim\">")
            .text(&sentence(SILENCE))
            .raw("</p>\n");
    }
    page.raw("</section>\n");
}
