//! The command line that does it again, quoted for a POSIX shell.

use crate::audit::{Bound, Report};
use crate::report::clean::clean;

/// One word of a command line; what a shell would take apart stands in single quotes. None where it cannot be shown as it
/// is: then no line that is copied would mean it.
fn exactly(word: &str) -> Option<String> {
    let shown = clean(word, LONGEST);
    if shown != word || word.contains('\u{fffd}') {
        return None;
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,^~".contains(c);
    Some(
        if word.chars().all(plain) && !word.starts_with(['~', '-']) {
            shown
        } else {
            format!("'{}'", shown.replace('\'', "'\\''"))
        },
    )
}

/// The longest word that is shown, in characters.
const LONGEST: usize = 300;

/// The path of the repository; the word `PATH` where it cannot be shown as it is.
pub(super) fn path(report: &Report) -> String {
    exactly(&report.repository.path).unwrap_or_else(|| "PATH".to_owned())
}

/// `sixeyes audit PATH` with the branch and range that were asked for; by their ids where their names cannot be shown.
pub(super) fn command(report: &Report) -> String {
    let mut line = format!("sixeyes audit {}", path(report));
    let named = match &report.repository.head {
        crate::audit::Head::Branch(head) | crate::audit::Head::Unborn(head) => {
            *head == report.branch.name
        }
        crate::audit::Head::Detached(_) => report.branch.name == "HEAD",
    };
    let tip = || report.branch.tip.map(|tip| tip.to_string());
    if !named && let Some(branch) = exactly(&report.branch.name).or_else(tip) {
        line.push_str(&format!(" --branch {branch}"));
    }
    for (flag, bound) in [
        ("--since", &report.range.since),
        ("--until", &report.range.until),
    ] {
        let end = match bound {
            Some(Bound::Commit { said, revision }) => {
                Some(exactly(said).unwrap_or_else(|| revision.to_string()))
            }
            Some(Bound::Moment { said, seconds }) => {
                Some(exactly(said).unwrap_or_else(|| instant(*seconds)))
            }
            None => None,
        };
        if let Some(end) = end {
            line.push_str(&format!(" {flag} {end}"));
        }
    }
    line
}

/// A moment as RFC 3339 has it.
fn instant(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |at| at.to_string())
}

/// The same with every end fixed to a commit: it gives the same answer on any clone that holds them.
pub(super) fn pinned(report: &Report) -> String {
    let mut line = String::from("sixeyes audit PATH");
    if let Some(tip) = &report.branch.tip {
        line.push_str(&format!(" --branch {tip}"));
    }
    for (flag, bound) in [
        ("--since", &report.range.since),
        ("--until", &report.range.until),
    ] {
        match bound {
            Some(Bound::Commit { revision, .. }) => line.push_str(&format!(" {flag} {revision}")),
            Some(Bound::Moment { said, seconds }) => {
                let said = exactly(said).unwrap_or_else(|| instant(*seconds));
                line.push_str(&format!(" {flag} {said}"));
            }
            None => {}
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::exactly;

    #[test]
    fn nothing_leaves_its_quotes() {
        let quoted = |word| exactly(word).unwrap();
        assert_eq!(quoted("."), ".");
        assert_eq!(quoted("../a b"), "'../a b'");
        assert_eq!(quoted("$(x)`y`'z"), "'$(x)`y`'\\''z'");
        assert_eq!(quoted("~root"), "'~root'");
    }

    #[test]
    fn what_cannot_be_shown_as_it_is_is_not_shown() {
        for word in ["a\u{1b}[31m", "a\nb", "a\u{202e}", " a", "bad\u{fffd}", ""] {
            assert_eq!(exactly(word), None, "{word:?}");
        }
        assert_eq!(exactly(&"x".repeat(301)), None);
    }
}
