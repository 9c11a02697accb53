//! How messages name people: `Name <address>`, an address, a login, a bare name; and how addresses number changes.

/// Somebody as a message names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Spoken {
    /// A name, perhaps empty, and an address as written.
    Contact {
        /// The name.
        name: String,
        /// The address.
        email: String,
    },
    /// A login.
    Login(String),
    /// A name without an address.
    Name(String),
    /// A word that stands for nobody: `<try>`.
    Nobody(String),
}

impl Spoken {
    /// As it is shown: a stranger's text.
    pub(super) fn said(&self) -> String {
        match self {
            Self::Contact { name, email } if name.is_empty() => format!("<{email}>"),
            Self::Contact { name, email } => format!("{name} <{email}>"),
            Self::Login(word) | Self::Name(word) | Self::Nobody(word) => word.clone(),
        }
    }
}

impl Spoken {
    /// Whether what tells them from others holds bytes that are no text.
    pub(super) fn is_blurred(&self) -> bool {
        match self {
            Self::Contact { name, email } if email.is_empty() => name.contains('\u{fffd}'),
            Self::Contact { email: word, .. }
            | Self::Login(word)
            | Self::Name(word)
            | Self::Nobody(word) => word.contains('\u{fffd}'),
        }
    }
}

/// How far a line names people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// What follows an address is a remark, unless a comma, `&` or `and` says that it is somebody else.
    Joined,
    /// Everybody who stands in it with an address: for co-authors, of whom none may be missed.
    Everybody,
}

/// Words that people write where a name should stand.
const NOBODY: &[&str] = &[
    "all",
    "any",
    "anybody",
    "anyone",
    "author",
    "awaiting",
    "cheers",
    "ditto",
    "everybody",
    "everyone",
    "later",
    "lgtm",
    "me",
    "missing",
    "my",
    "myself",
    "na",
    "needed",
    "needs",
    "never",
    "nil",
    "no",
    "nobody",
    "none",
    "noone",
    "not",
    "null",
    "ok",
    "pending",
    "same",
    "self",
    "skip",
    "skipped",
    "somebody",
    "someone",
    "tba",
    "tbc",
    "tbd",
    "team",
    "thank",
    "thanks",
    "the",
    "thx",
    "todo",
    "try",
    "unassigned",
    "unknown",
    "unreviewed",
    "us",
    "waiting",
    "we",
    "wip",
    "yes",
    "you",
];

/// Whether a word, or the first of several, stands where a name should and names nobody: `none`, `N/A`, `not yet`,
/// `#team`, `thanks!`. Somebody may be called so all the same; then the record is unclear, and that is what it is called.
fn is_nobody(text: &str) -> bool {
    let text = text.trim();
    let mut words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let Some(first) = words.next() else {
        return true;
    };
    let first = first.to_lowercase();
    text.starts_with('#')
        || ["n/a", "n.a", "n.a."].contains(&text.to_lowercase().as_str())
        || text.ends_with(['!', '?'])
        || NOBODY.contains(&first.as_str())
        || !text.contains(char::is_alphabetic)
}

/// A login, with or without the `@` that mentions it.
pub(super) fn login(word: &str) -> Spoken {
    let word = word.trim();
    let bare = word.strip_prefix('@').unwrap_or(word);
    // A login may begin with such a word, so here it is the whole of it that counts.
    let nobody = NOBODY.contains(&bare.to_lowercase().as_str()) || bare.eq_ignore_ascii_case("n/a");
    if bare.is_empty() || bare.contains(['<', '>']) || bare.starts_with('#') || nobody {
        return Spoken::Nobody(word.to_owned());
    }
    Spoken::Login(bare.to_owned())
}

/// The people whom the value of a trailer names.
pub(super) fn people(value: &str, reach: Reach) -> Vec<Spoken> {
    let mut found = Vec::new();
    let mut rest = value.trim();
    while let Some((name, after)) = rest.split_once('<') {
        let (email, after) = match after.split_once('>') {
            Some((email, after)) => (email, after),
            None => (after, ""),
        };
        let name = name.trim().trim_matches('"').trim();
        let email = email.trim();
        found.push(
            if name.is_empty() && !email.contains('@') && is_nobody(email) {
                Spoken::Nobody(format!("<{email}>"))
            } else {
                Spoken::Contact {
                    name: name.to_owned(),
                    email: email.to_owned(),
                }
            },
        );
        let after = after.trim_start();
        let joints: &[&str] = match reach {
            Reach::Joined => &[",", ";", "&", "and "],
            Reach::Everybody => &[",", ";", "&", "and ", "/", "+", "(", "with "],
        };
        let next = joints.iter().find_map(|joint| after.strip_prefix(joint));
        match (next, reach) {
            // A remark in brackets names somebody only with an address.
            (Some(next), _) if after.starts_with('(') && !next.contains('<') => return found,
            (Some(next), _) => rest = next.trim_start(),
            (None, Reach::Everybody) if after.contains('<') => rest = after,
            (None, _) => return found,
        }
    }
    for word in rest.split([',', ';']) {
        let word = word.trim();
        let one = !word.contains(char::is_whitespace);
        match word.split_once('@') {
            _ if word.is_empty() => {}
            Some(("", _)) if one => found.push(login(word)),
            Some((mailbox, host)) if one && !mailbox.is_empty() && !host.is_empty() => {
                found.push(Spoken::Contact {
                    name: String::new(),
                    email: word.to_owned(),
                });
            }
            Some(_) | None if is_nobody(word) => found.push(Spoken::Nobody(word.to_owned())),
            Some(_) | None => found.push(Spoken::Name(word.to_owned())),
        }
    }
    found
}

/// The number of a change in its address, as the forge writes it: `!12` for GitLab, `#12` for GitHub, `D12` for
/// Phabricator, the bare number for Gerrit.
pub(super) fn number_of(url: &str) -> Option<String> {
    let url = url.trim_end_matches('/');
    let digits = |text: &str| {
        let number =
            !text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit());
        number.then(|| text.to_owned())
    };
    if let Some((_, number)) = url.rsplit_once('!') {
        return digits(number).map(|number| format!("!{number}"));
    }
    let (before, last) = url.rsplit_once('/')?;
    if let Some(number) = last.strip_prefix('D').and_then(digits) {
        return Some(format!("D{number}"));
    }
    let number = digits(last)?;
    Some(match before.rsplit('/').next() {
        Some("merge_requests") => format!("!{number}"),
        Some("pull" | "pulls" | "pull-requests" | "issues") => format!("#{number}"),
        Some(_) | None => number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(name: &str, email: &str) -> Spoken {
        Spoken::Contact {
            name: name.into(),
            email: email.into(),
        }
    }

    fn named(value: &str) -> Vec<Spoken> {
        people(value, Reach::Joined)
    }

    #[test]
    fn values_name_people_in_every_form() {
        assert_eq!(
            named("Ada Byron <ada@acme.example>"),
            [contact("Ada Byron", "ada@acme.example")]
        );
        assert_eq!(
            named("Ada <a@x.example>, Grace <g@x.example> # for v2"),
            [
                contact("Ada", "a@x.example"),
                contact("Grace", "g@x.example")
            ]
        );
        assert_eq!(named("ada@acme.example"), [contact("", "ada@acme.example")]);
        assert_eq!(named("@ada"), [Spoken::Login("ada".into())]);
        assert_eq!(named("Ada Byron"), [Spoken::Name("Ada Byron".into())]);
        assert_eq!(
            named("Ada <a at x dot y>"),
            [contact("Ada", "a at x dot y")]
        );
        assert_eq!(named("Ada <a@x.example"), [contact("Ada", "a@x.example")]);
        assert_eq!(named(" , "), []);
        for nobody in ["<try>", "me", "none", "N/A", "#team", "@self"] {
            assert_eq!(login(nobody), Spoken::Nobody(nobody.into()));
        }
        for nobody in [
            "none",
            "N/A",
            "self",
            "not yet reviewed",
            "Tbd",
            "#team",
            "-",
            "?",
        ] {
            assert_eq!(named(nobody), [Spoken::Nobody(nobody.into())]);
        }
        assert_eq!(
            named("Ada Byron, thanks!"),
            [
                Spoken::Name("Ada Byron".into()),
                Spoken::Nobody("thanks!".into())
            ]
        );
        assert_eq!(login("metoo"), Spoken::Login("metoo".into()));
    }

    #[test]
    fn no_co_author_on_a_line_is_missed() {
        for joint in ["", "/", "+", ",", "and", "with", "(also"] {
            let line = format!("Linus <l@x.example> {joint} Grace Hopper <g@x.example>)");
            let all = people(&line, Reach::Everybody);
            assert!(
                matches!(all.as_slice(), [_, Spoken::Contact { email, .. }] if email == "g@x.example"),
                "{all:?}"
            );
        }
        let remark = "Ada <a@x.example> (thanks Grace <g@x.example>)";
        assert_eq!(named(remark), [contact("Ada", "a@x.example")]);
    }

    #[test]
    fn addresses_of_changes_hold_their_number() {
        for (url, number) in [
            ("https://git.acme.example/a/b/-/merge_requests/12", "!12"),
            ("a/b!34", "!34"),
            ("https://forge.example/a/b/pull/5/", "#5"),
            ("https://review.acme.example/c/a/+/356933", "356933"),
            ("https://phab.acme.example/D77", "D77"),
        ] {
            assert_eq!(number_of(url).as_deref(), Some(number));
        }
        assert_eq!(number_of("https://acme.example/a"), None);
        assert_eq!(number_of("a!"), None);
    }
}
