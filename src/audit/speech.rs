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

/// A login, with or without the `@` that mentions it.
pub(super) fn login(word: &str) -> Spoken {
    let word = word.trim();
    let bare = word.strip_prefix('@').unwrap_or(word);
    if bare.is_empty() || bare.contains(['<', '>']) {
        return Spoken::Nobody(word.to_owned());
    }
    Spoken::Login(bare.to_owned())
}

/// The people whom the value of a trailer names.
pub(super) fn people(value: &str) -> Vec<Spoken> {
    let mut found = Vec::new();
    let mut rest = value.trim();
    while let Some((name, after)) = rest.split_once('<') {
        let (email, after) = match after.split_once('>') {
            Some((email, after)) => (email, after),
            None => (after, ""),
        };
        found.push(Spoken::Contact {
            name: name.trim().trim_matches('"').trim().to_owned(),
            email: email.trim().to_owned(),
        });
        // What follows an address is a remark, unless a comma, `&` or `and` says that it is somebody else.
        let after = after.trim_start();
        let next = [",", ";", "&", "and "]
            .iter()
            .find_map(|joint| after.strip_prefix(joint));
        match next {
            Some(next) => rest = next.trim_start(),
            None => return found,
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

    #[test]
    fn values_name_people_in_every_form() {
        assert_eq!(
            people("Ada Byron <ada@acme.example>"),
            [contact("Ada Byron", "ada@acme.example")]
        );
        assert_eq!(
            people("Ada <a@x.example>, Grace <g@x.example> # for v2"),
            [
                contact("Ada", "a@x.example"),
                contact("Grace", "g@x.example")
            ]
        );
        assert_eq!(
            people("ada@acme.example"),
            [contact("", "ada@acme.example")]
        );
        assert_eq!(people("@ada"), [Spoken::Login("ada".into())]);
        assert_eq!(people("Ada Byron"), [Spoken::Name("Ada Byron".into())]);
        assert_eq!(
            people("Ada <a at x dot y>"),
            [contact("Ada", "a at x dot y")]
        );
        assert_eq!(people("Ada <a@x.example"), [contact("Ada", "a@x.example")]);
        assert_eq!(people(" , "), []);
        assert_eq!(login("<try>"), Spoken::Nobody("<try>".into()));
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
