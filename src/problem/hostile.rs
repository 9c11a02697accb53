//! Text of others, made safe to show: whatever could steer a terminal or reorder a line is spelled out (E145).

/// How many characters of somebody's text a message quotes.
const QUOTED: usize = 80;

/// Whether a character must not reach a terminal or page as it is: controls, and the marks that reorder, join or hide
/// text.
pub(super) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Appends `c` to `out`, spelled out if it is hostile.
fn push(out: &mut String, c: char) {
    if is_hostile(c) {
        out.extend(c.escape_unicode());
    } else {
        out.push(c);
    }
}

/// The text with every hostile character spelled out.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut out, c);
    }
    out
}

/// The text in backticks, shortened and with every hostile character spelled out.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::from("`");
    for c in text.chars().take(QUOTED) {
        push(&mut out, if c == '`' { '\'' } else { c });
    }
    if text.chars().nth(QUOTED).is_some() {
        out.push('…');
    }
    out.push('`');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(quoted("a\u{1b}[2J\u{202e}b`c"), "`a\\u{1b}[2J\\u{202e}b'c`");
        assert_eq!(quoted(&"x".repeat(500)).chars().count(), QUOTED + 3);
        assert_eq!(shown("Grüße 你好"), "Grüße 你好");
    }
}
