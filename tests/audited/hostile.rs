//! Strangers' text breaks no line, no page and no cell.

use crate::history::{Cast, History};
use sixeyes::audit::{Cause, NotFollowed, Perhaps, PersonRef, Reason, Report, Why, Word};
use sixeyes::report::Colour;
use sixeyes::report::audit::{COLUMNS, HtmlOptions, Rows, TerminalOptions, csv, html, terminal};

/// Text that has broken reports before, or would.
const NASTY: [&str; 26] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</td></tr></table></main></style></script><h1>owned",
    "<!-- -->  <![CDATA[ ]]> --!>",
    "&lt;b&gt; &#x3c; &amp;",
    "</title></textarea></option></select>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\u{1b}[2J\u{1b}[31mred\u{7}\u{9b}31m",
    "\u{1b}]8;;https://evil.example\u{7}click\u{1b}]8;;\u{7}",
    "line\nbreak\r\nand\ttab\u{b}\u{c}\u{85}",
    "par\u{2028}a\u{2029}graph",
    "\u{202e}gnp.exe\u{2066}x\u{2069}",
    "zero\u{200b}width\u{feff}and\u{2060}joined\u{ad}",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\",\"=1+1",
    ";=1+1;@x",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "👨‍👩‍👧‍👦 日本語の名前",
    "مرحبا שלום",
    "",
    "\u{0}nul\u{fffd}",
];

/// A history in which every text that a stranger can choose is `nasty`.
fn told(nasty: &str) -> Report {
    let mut history = History::new(nasty);
    let one = history.person(nasty, nasty);
    let other = history.person(nasty, "other@acme.example");
    for (word, why, approver) in [
        (Word::Alone, Why::OwnApproval, one),
        (Word::Unknown, Why::PerhapsTheSame, other),
        (Word::Apart, Why::ApprovedByAnother, other),
    ] {
        history.change(
            nasty,
            word,
            why,
            &Cast {
                authors: &[one],
                co_authors: &[other],
                approvers: &[approver],
                mergers: &[one],
                ..Cast::default()
            },
        );
    }
    for change in &mut history.report.changes {
        change.number = Some(nasty.into());
        change.url = Some(nasty.into());
    }
    history.report.changes[0].when.seconds = i64::MAX;
    history.report.perhaps = vec![Perhaps {
        one: PersonRef(one),
        other: PersonRef(other),
        reason: Reason::SameName,
    }];
    history.report.not_followed = vec![NotFollowed {
        cause: Cause::Encoding,
        count: 1,
        examples: vec![nasty.into()],
    }];
    history.report.repository.path = nasty.into();
    history.report.branch.name = nasty.into();
    history.report()
}

/// As much as somebody may care to write.
fn huge() -> Vec<String> {
    vec![
        "x".repeat(10_000_000),
        "\u{202e}".repeat(300_000),
        "<a ".repeat(300_000),
        "日".repeat(300_000),
        "a\u{301}".repeat(300_000),
        "\n".repeat(100_000),
    ]
}

/// What must never reach a reader, in any form.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(u32::from(c), 0xAD | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF)
}

#[test]
fn no_line_of_a_terminal_is_broken_or_too_wide() {
    use unicode_width::UnicodeWidthStr;
    let plain = terminal(&told("Ada"), &options(80, Colour::Off))
        .lines()
        .count();
    for nasty in NASTY.map(str::to_owned).into_iter().chain(huge()) {
        let report = told(&nasty);
        for width in [40, 80, 200] {
            let text = terminal(&report, &options(width, Colour::Off));
            assert!(!text.contains(is_hidden), "{text:?}");
            for line in text.lines() {
                // Only the command to type again may be longer: it is there to be copied.
                let command =
                    line.trim_start().starts_with("sixeyes audit") || line.starts_with("next");
                assert!(command || line.width() <= width, "{width}: {line}");
            }
            assert!(text.lines().count() < plain * 4, "{text}");
            let coloured = terminal(&report, &options(width, Colour::On));
            assert_eq!(uncoloured(&coloured), text);
        }
    }
}

fn options(width: usize, colour: Colour) -> TerminalOptions {
    TerminalOptions {
        width,
        colour,
        rows: Rows::All,
    }
}

/// Without our own colours; another escape sequence would stay.
fn uncoloured(text: &str) -> String {
    let mut text = text.to_owned();
    for code in [
        "0", "1", "2", "31", "32", "33", "35", "1;31", "1;32", "1;33", "1;35",
    ] {
        text = text.replace(&format!("\u{1b}[{code}m"), "");
    }
    text
}

/// A tag of a page with its attributes, as a browser would read it; fails where a browser would have to guess.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

/// Every tag of a page. Strict: a `<` that opens no tag, an attribute without quotes or twice, or a `<` or `>` within a
/// value fails. Our own style and script are skipped.
fn tags(page: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "a `>` in text: {}", &rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("a tag ends");
        let inner = &rest[..end];
        assert!(!inner.contains('<'), "a `<` in a tag: {inner}");
        rest = &rest[end + 1..];
        let tag = tag(inner);
        if tag.name == "style" || tag.name == "script" {
            let close = format!("</{}>", tag.name);
            rest = &rest[rest.find(&close).unwrap() + close.len()..];
        }
        found.push(tag);
    }
    found
}

fn tag(inner: &str) -> Tag {
    let end = inner
        .find(|c: char| c.is_ascii_whitespace())
        .unwrap_or(inner.len());
    let (name, mut rest) = inner.split_at(end);
    let mut attributes: Vec<(String, String)> = Vec::new();
    while !rest.trim_matches(['/', ' ']).is_empty() {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ', '/']).unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        assert!(
            key.chars().all(|c| c.is_ascii_alphabetic() || c == '-'),
            "an attribute `{key}` in <{inner}>"
        );
        assert!(!attributes.iter().any(|(had, _)| *had == key), "{inner}");
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let end = quoted.find('"').expect("a quoted value ends");
            value = quoted[..end].to_owned();
            rest = &quoted[end + 1..];
        } else {
            assert!(!rest.starts_with('='), "a value without quotes: {inner}");
        }
        attributes.push((key, value));
    }
    Tag {
        name: name.to_ascii_lowercase(),
        attributes,
    }
}

/// The shape of a page: every tag and the names of its attributes.
fn shape(page: &str) -> Vec<String> {
    tags(page)
        .into_iter()
        .map(|tag| {
            let keys: Vec<String> = tag.attributes.into_iter().map(|(key, _)| key).collect();
            format!("{} {}", tag.name, keys.join(" "))
        })
        .collect()
}

#[test]
fn strangers_text_adds_nothing_to_the_page() {
    // The same history with tame words: whatever a stranger writes, the page has exactly these elements and attributes.
    let tame = shape(&html(&told("x/../tame words"), &HtmlOptions::default()));
    assert!(tame.iter().any(|tag| tag.starts_with("details")));
    for nasty in NASTY.map(str::to_owned).into_iter().chain(huge()) {
        let page = html(&told(&nasty), &HtmlOptions::default());
        assert!(!page.contains(is_hidden), "{nasty:?}");
        assert_eq!(shape(&page), tame, "{:?}", nasty.get(..80));
        assert!(page.len() < 200_000, "{}", page.len());
    }
}

#[test]
fn a_page_asks_nobody_and_runs_nothing_of_a_strangers() {
    for nasty in NASTY {
        let page = html(&told(nasty), &HtmlOptions::default());
        for tag in tags(&page) {
            for (key, value) in tag.attributes {
                assert!(
                    !key.starts_with("on") && key != "style" && key != "src",
                    "{key}"
                );
                if key == "href" {
                    assert!(value.starts_with("https://"), "{value}");
                }
            }
            assert!(
                ![
                    "link", "img", "iframe", "object", "embed", "base", "audio", "video"
                ]
                .contains(&tag.name.as_str()),
                "{}",
                tag.name
            );
        }
        for word in [
            "@import",
            "url(",
            "fetch(",
            "innerHTML",
            "eval(",
            "document.write",
        ] {
            assert!(!page.contains(word), "{word}");
        }
    }
}

/// The rows of a table, by the grammar of RFC 4180 and nothing else.
fn rows(table: &str) -> Vec<Vec<String>> {
    let mut rows = vec![Vec::new()];
    let mut chars = table.chars().peekable();
    while chars.peek().is_some() {
        let mut field = String::new();
        if chars.next_if_eq(&'"').is_some() {
            loop {
                match chars.next().expect("a quoted field ends") {
                    '"' if chars.next_if_eq(&'"').is_none() => break,
                    c => field.push(c),
                }
            }
        } else {
            while let Some(c) = chars.next_if(|c| !matches!(c, ',' | '\r')) {
                assert!(c.is_ascii_lowercase() || c == '_', "an unquoted `{c}`");
                field.push(c);
            }
        }
        rows.last_mut().unwrap().push(field);
        match chars.next() {
            Some(',') => {}
            Some('\r') => {
                assert_eq!(chars.next(), Some('\n'));
                rows.push(Vec::new());
            }
            other => panic!("a field is followed by {other:?}"),
        }
    }
    assert_eq!(rows.pop(), Some(Vec::new()), "the last row ends");
    rows
}

#[test]
fn every_row_has_every_column_and_no_cell_is_a_formula() {
    for nasty in NASTY.map(str::to_owned).into_iter().chain(huge()) {
        let table = csv(&told(&nasty));
        let rows = rows(&table);
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0], COLUMNS);
        for row in &rows[1..] {
            assert_eq!(row.len(), COLUMNS.len());
            for field in row {
                assert!(!field.contains(is_hidden), "{field:?}");
                // Wherever a spreadsheet of any locale cuts, no piece begins as a formula does.
                for piece in field.split([';', '\t', '"']) {
                    let first = piece.trim_start().chars().next().unwrap_or(' ');
                    assert!(!"=+-@＝＋－＠|%".contains(first), "{field}");
                }
            }
        }
        assert!(table.len() < 200_000);
    }
}
