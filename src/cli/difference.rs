//! How two texts differ, in lines, for people.

use std::fmt::Write;

/// How many lines of each side are shown.
const SHOWN: usize = 30;

/// The lines in which `recorded` and `now` differ: all between the first and the last difference, `-` as recorded and
/// `+` as judged now. Texts that differ by nothing but their end give that in words.
pub(super) fn lines(recorded: &str, now: &str) -> String {
    let old: Vec<&str> = recorded.lines().collect();
    let new: Vec<&str> = now.lines().collect();
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - same;
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let mut text = String::new();
    let (old, new) = (middle(&old, same, tail), middle(&new, same, tail));
    if old.is_empty() && new.is_empty() {
        text.push_str("  only the ends of lines differ\n");
        return text;
    }
    let _ = writeln!(text, "  from line {} of decision.json", same + 1);
    for (mark, lines) in [('-', old), ('+', new)] {
        for line in lines.iter().take(SHOWN) {
            let line: String = line.chars().take(200).flat_map(shown).collect();
            let _ = writeln!(text, "  {mark} {line}");
        }
        if let Some(more) = lines.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let _ = writeln!(text, "  {mark} … {more} lines more");
        }
    }
    text
}

fn middle<'t, 'l>(lines: &'l [&'t str], start: usize, tail: usize) -> &'l [&'t str] {
    lines.get(start..lines.len() - tail).unwrap_or_default()
}

/// A stranger's control characters do not reach the terminal.
fn shown(c: char) -> impl Iterator<Item = char> {
    let hostile = c.is_control()
        || ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c);
    let escaped = hostile.then(|| c.escape_unicode());
    let plain = (!hostile).then_some(c);
    escaped.into_iter().flatten().chain(plain)
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn only_what_differs_is_shown() {
        let told = lines("{\n a\n b\n c\n}\n", "{\n a\n x\n y\n c\n}\n");
        assert_eq!(
            told,
            "  from line 3 of decision.json\n  -  b\n  +  x\n  +  y\n"
        );
    }

    #[test]
    fn one_side_may_be_the_other_and_more() {
        assert_eq!(
            lines("a\n", "a\na\n"),
            "  from line 2 of decision.json\n  + a\n"
        );
        assert_eq!(lines("a", "a\n"), "  only the ends of lines differ\n");
    }

    #[test]
    fn a_long_difference_is_cut_and_a_hostile_one_is_escaped() {
        let told = lines("", &"x\n".repeat(50));
        assert!(told.ends_with("  + … 20 lines more\n"), "{told}");
        assert!(lines("\u{1b}[2J", "").contains("\\u{1b}[2J"));
    }
}
