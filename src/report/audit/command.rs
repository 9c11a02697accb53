//! The command line that does it again, quoted for a POSIX shell.

use crate::audit::{Bound, Report};
use crate::report::clean::clean;

/// One word of a command line; what a shell would take apart stands in single quotes.
pub(super) fn quoted(word: &str) -> String {
    let shown = clean(word, 300);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,^~".contains(c);
    if shown.chars().all(plain) && !shown.starts_with('~') {
        shown
    } else {
        format!("'{}'", shown.replace('\'', "'\\''"))
    }
}

/// `sixeyes audit PATH` with the branch and range that were asked for.
pub(super) fn command(report: &Report) -> String {
    let mut line = format!("sixeyes audit {}", quoted(&report.repository.path));
    let named = match &report.repository.head {
        crate::audit::Head::Branch(head) | crate::audit::Head::Unborn(head) => {
            *head == report.branch.name
        }
        crate::audit::Head::Detached(_) => report.branch.name == "HEAD",
    };
    if !named {
        line.push_str(&format!(" --branch {}", quoted(&report.branch.name)));
    }
    for (flag, bound) in [
        ("--since", &report.range.since),
        ("--until", &report.range.until),
    ] {
        if let Some(Bound::Commit { said, .. } | Bound::Moment { said, .. }) = bound {
            line.push_str(&format!(" {flag} {}", quoted(said)));
        }
    }
    line
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
            Some(Bound::Moment { said, .. }) => {
                line.push_str(&format!(" {flag} {}", quoted(said)));
            }
            None => {}
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn nothing_leaves_its_quotes() {
        assert_eq!(quoted("."), ".");
        assert_eq!(quoted("../a b"), "'../a b'");
        assert_eq!(quoted("$(x)`y`'z"), "'$(x)`y`'\\''z'");
        assert_eq!(quoted("~root"), "'~root'");
    }
}
