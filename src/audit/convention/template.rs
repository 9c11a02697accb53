//! Templates of lines: literal text with holes, such as `Auto merge of #{number} - {opener}:{branch}, r={approvers}`.
//!
//! A template fits a whole line. Holes are filled from the left, each as short as the rest allows; a hole takes only
//! what its kind may be, so that `{number}` never takes a word.

use super::super::change::Stage;

/// A line that is longer fits no template, in bytes.
const LONGEST: usize = 4_096;

/// What a hole holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hole {
    /// Digits.
    Number,
    /// Numbers, as in `12 #13 #14`.
    Numbers,
    /// Any text that is not empty.
    Title,
    /// A branch, a tag or a repository: no blanks.
    Name,
    /// An address of the web, or `group/project!12`.
    Url,
    /// One login.
    Login(Stage),
    /// Logins with commas between them.
    Logins(Stage),
    /// `Name <address>`, or a name.
    Who(Stage),
    /// Anything, and nothing too.
    Any,
}

/// A compiled template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// What the line begins with.
    first: &'static str,
    /// Every hole with the literal text behind it.
    rest: Vec<(Hole, &'static str)>,
}

impl Hole {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "number" => Self::Number,
            "numbers" => Self::Numbers,
            "title" => Self::Title,
            "branch" | "target" | "repository" => Self::Name,
            "url" => Self::Url,
            "opener" => Self::Login(Stage::Opener),
            "approvers" => Self::Logins(Stage::Approver),
            "reviewers" => Self::Logins(Stage::Reviewer),
            "merger" => Self::Who(Stage::Merger),
            "any" => Self::Any,
            _ => return None,
        })
    }

    fn takes(self, text: &str) -> bool {
        let login = |c: char| {
            c.is_ascii_alphanumeric()
                || matches!(c, '-' | '_' | '.' | '[' | ']' | '<' | '>' | '@' | '/')
        };
        match self {
            Self::Number => {
                !text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit())
            }
            Self::Numbers => text
                .split([' ', ','])
                .filter(|part| !part.is_empty())
                .map(|part| part.strip_prefix('#').unwrap_or(part))
                .all(|part| Self::Number.takes(part)),
            Self::Title | Self::Who(_) => !text.trim().is_empty(),
            Self::Name | Self::Url => !text.is_empty() && !text.contains(char::is_whitespace),
            Self::Login(_) => !text.is_empty() && text.chars().all(login),
            Self::Logins(_) => {
                !text.is_empty()
                    && text
                        .split(',')
                        .all(|one| !one.trim().is_empty() && one.trim().chars().all(login))
            }
            Self::Any => true,
        }
    }
}

impl Template {
    /// Compiles a template. An unknown hole is kept as text, so that it fits nothing; the tests look for that.
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        let mut parts = text.split('{');
        let first = parts.next().unwrap_or_default();
        let rest = parts
            .map(|part| match part.split_once('}') {
                Some((name, literal)) => (Hole::named(name).unwrap_or(Hole::Number), literal),
                None => (Hole::Number, part),
            })
            .collect();
        Self { first, rest }
    }

    /// What fills the holes, in order, if the template fits the line.
    #[must_use]
    pub fn fit<'l>(&self, line: &'l str) -> Option<Vec<(Hole, &'l str)>> {
        // No forge writes a longer one, and a line made to be slow is no line that fits.
        let rest = line
            .strip_prefix(self.first)
            .filter(|_| line.len() <= LONGEST)?;
        let mut filled = Vec::with_capacity(self.rest.len());
        // How often a hole may be lengthened in all.
        let mut tries = 2_000;
        fill(&self.rest, rest, &mut filled, &mut tries).then_some(filled)
    }

    /// Whether the line could fit, at the price of a comparison.
    #[must_use]
    pub fn may_fit(&self, line: &[u8]) -> bool {
        let digit = || line.first().is_some_and(u8::is_ascii_digit);
        match self.rest.first() {
            Some((Hole::Number, _)) if self.first.is_empty() => digit(),
            Some(_) | None => line.starts_with(self.first.as_bytes()),
        }
    }
}

fn fill<'l>(
    holes: &[(Hole, &'static str)],
    text: &'l str,
    filled: &mut Vec<(Hole, &'l str)>,
    tries: &mut u32,
) -> bool {
    let Some(((hole, literal), rest)) = holes.split_first() else {
        return text.is_empty();
    };
    if literal.is_empty() && rest.is_empty() {
        filled.push((*hole, text));
        if hole.takes(text) {
            return true;
        }
        filled.pop();
        return false;
    }
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|after| after.find(literal)) {
        if *tries == 0 {
            return false;
        }
        *tries -= 1;
        let (value, after) = text.split_at(from + at);
        if hole.takes(value) {
            filled.push((*hole, value));
            let after = after.get(literal.len()..).unwrap_or_default();
            if fill(rest, after, filled, tries) {
                return true;
            }
            filled.pop();
        }
        from += at
            + text
                .get(from + at..)
                .and_then(|t| t.chars().next())
                .map_or(1, char::len_utf8);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit<'l>(template: &'static str, line: &'l str) -> Option<Vec<&'l str>> {
        let filled = Template::new(template).fit(line)?;
        Some(filled.into_iter().map(|(_, value)| value).collect())
    }

    #[test]
    fn holes_take_what_they_may_and_no_more() {
        let squash = "{title} (#{number})";
        assert_eq!(
            fit(squash, "Pay (#1) twice (#12)"),
            Some(vec!["Pay (#1) twice", "12"])
        );
        assert_eq!(fit(squash, "Pay (#twelve)"), None);
        assert_eq!(fit(squash, "Pay (#12) "), None);
        let homu = "Auto merge of #{number} - {opener}:{branch}, r={approvers}";
        assert_eq!(
            fit(homu, "Auto merge of #7 - ada:a:b, r=gh,ewd"),
            Some(vec!["7", "ada", "a:b", "gh,ewd"])
        );
        assert_eq!(fit(homu, "Auto merge of #7 - ada:x, r="), None);
    }

    #[test]
    fn a_line_made_to_be_slow_is_not() {
        for times in [1_000, 300_000] {
            let line = format!("{})", " (#".repeat(times));
            assert_eq!(fit("{title} (#{number}) (#{number})", &line), None);
        }
    }
}
