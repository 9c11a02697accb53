//! Strangers' text, made harmless: names, titles, branches, paths, logins and addresses are what somebody typed.
//!
//! [`clean`] is the one door by which such text enters a report. What it lets through has one line, no control,
//! invisible or direction-changing character, and a bounded length; each place then escapes what its markup gives a
//! meaning to. The exact text stays in the evidence.

use unicode_width::UnicodeWidthChar;

/// How many combining marks may follow each other; more of them only smear over the lines around.
const MARKS: usize = 2;

/// Whether the character shows nothing by itself, or turns the direction of what follows.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5
            | 0x180B..=0x180F | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F
            | 0x2800 | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
            | 0x1_D173..=0x1_D17A | 0xE_0000..=0xE_0FFF)
}

/// One line of at most `most` characters, every hidden character shown by its number.
///
/// Line ends and tabs become a space; an emoji's variation selector is dropped, for it changes nothing that is read.
pub(super) fn clean(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most * 4));
    let (mut length, mut marks) = (0, 0);
    for c in text.trim().chars() {
        if length >= most {
            out.push('…');
            break;
        }
        let before = out.len();
        if matches!(c, '\n' | '\r' | '\t') || (c.is_whitespace() && !is_hidden(c)) {
            if !out.ends_with(' ') {
                out.push(' ');
            }
            marks = 0;
        } else if matches!(c, '\u{FE0E}' | '\u{FE0F}') {
            continue;
        } else if is_hidden(c) {
            out.push_str(&format!("⟨{:04X}⟩", u32::from(c)));
            marks = 0;
        } else if c.width().unwrap_or(0) == 0 {
            marks += 1;
            if marks <= MARKS {
                out.push(c);
            }
        } else {
            marks = 0;
            out.push(c);
        }
        length += out.get(before..).map_or(0, |added| added.chars().count());
    }
    if out.trim().is_empty() {
        out = "(empty)".to_owned();
    }
    out
}

/// Inside a Markdown code span, also in a table cell: nothing in it ends the span or the cell or opens a tag, on any
/// forge. Look-alikes stand for the three characters that could.
pub(super) fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('`');
    for c in text.chars() {
        out.push(match c {
            '`' => 'ˋ',
            '|' => '¦',
            '<' => '‹',
            '>' => '›',
            '\\' => '⧵',
            other => other,
        });
    }
    out.push('`');
    out
}

/// Whether a name can stand outside a code span: letters, and what stands between the parts of a name. Digits, `@`,
/// `#` and the like could become a mention, a reference or a link.
pub(super) fn is_tame(name: &str) -> bool {
    let mut parts = name.split(' ');
    !name.is_empty()
        && parts.all(|part| {
            let inner = part.strip_suffix('.').unwrap_or(part);
            !inner.is_empty()
                && inner.chars().all(|c| {
                    c.is_alphabetic() || c.width() == Some(0) || matches!(c, '-' | '’' | '\'')
                })
                && inner.starts_with(char::is_alphabetic)
        })
}

/// The address if it can stand in a link: `http` or `https`, every character that a markup gives a meaning to encoded.
pub(super) fn address(url: &str) -> Option<String> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    if rest.is_empty() || url.len() > 2_000 {
        return None;
    }
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b':'
            | b'/'
            | b'?'
            | b'#'
            | b'&'
            | b'='
            | b'%'
            | b'.'
            | b'-'
            | b'_'
            | b'~'
            | b'+'
            | b','
            | b';' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_shown_and_lines_joined() {
        assert_eq!(clean("a\u{202e}b\u{200b}c", 40), "a⟨202E⟩b⟨200B⟩c");
        assert_eq!(clean(" a\r\n\t b\u{1b}[31m ", 40), "a b⟨001B⟩[31m");
        assert_eq!(clean("", 40), "(empty)");
        assert_eq!(clean("a\u{2028}b", 40), "a⟨2028⟩b");
    }

    #[test]
    fn length_is_bounded_by_what_is_shown() {
        for hostile in ["x".repeat(9_000), "\u{202e}".repeat(9_000)] {
            assert!(clean(&hostile, 40).chars().count() < 50);
        }
        assert_eq!(
            clean("a\u{301}\u{301}\u{301}\u{301}", 40),
            "a\u{301}\u{301}"
        );
    }

    #[test]
    fn only_letters_stand_outside_a_code_span() {
        for name in [
            "Ada Byron",
            "Jean-Luc O'Neil",
            "J. Ó Súilleabháin",
            "李小龙",
        ] {
            assert!(is_tame(name), "{name}");
        }
        for name in [
            "@all",
            "www.x.org",
            "GH-1",
            "a|b",
            "x <b>",
            "[a](b)",
            "",
            "a_b_",
            "-",
            "a  b",
        ] {
            assert!(!is_tame(name), "{name}");
        }
    }

    #[test]
    fn an_address_is_of_the_web_and_ends_nothing() {
        assert_eq!(address("javascript:alert(1)"), None);
        assert_eq!(address("https://"), None);
        assert_eq!(
            address("https://x.example/a)b <\"é@").as_deref(),
            Some("https://x.example/a%29b%20%3C%22%C3%A9%40")
        );
    }
}
