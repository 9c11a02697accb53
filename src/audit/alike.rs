//! Who looks like one person under two entries. It is offered, and never applied.

use super::person::{Nature, Perhaps, PersonRef, Reason, SeenPerson};
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use std::collections::{BTreeSet, HashMap};

/// Mailboxes that many share: an equal one says nothing.
const SHARED: &[&str] = &[
    "admin",
    "gitlab",
    "bot",
    "build",
    "ci",
    "code",
    "contact",
    "dev",
    "developer",
    "email",
    "git",
    "github",
    "hello",
    "hi",
    "info",
    "mail",
    "me",
    "no-reply",
    "noreply",
    "root",
    "support",
    "team",
    "user",
];

/// How many names and the like of one entry are kept.
const KEPT: usize = 1_000;

/// What identity looks at of somebody, beside the key.
#[derive(Debug, Clone, Default)]
pub(super) struct Looks {
    /// Names, as they are compared: words of lower-case letters and digits, without marks.
    pub(super) names: BTreeSet<String>,
    /// The same with the words in the order of the alphabet: `Byron, Ada` is `Ada Byron`.
    sorted: BTreeSet<String>,
    pub(super) mailboxes: BTreeSet<String>,
    /// Numbers of accounts by host.
    pub(super) accounts: BTreeSet<(String, u64)>,
}

impl Looks {
    /// How much is known.
    pub(super) fn len(&self) -> usize {
        self.names.len() + self.mailboxes.len() + self.accounts.len()
    }

    /// Notes a mailbox or login, as it stands and without what says nothing: dots and the like, what follows a `+`.
    pub(super) fn mailbox(&mut self, mailbox: &str) {
        let plain = joined(mailbox.split('+').next().unwrap_or(mailbox));
        for one in [mailbox.to_owned(), plain] {
            if !one.is_empty() && self.mailboxes.len() < KEPT {
                self.mailboxes.insert(one);
            }
        }
    }

    /// Notes a name.
    pub(super) fn name(&mut self, name: &str) {
        let folded = folded(name);
        if folded.is_empty() || self.names.len() >= KEPT {
            return;
        }
        let mut words: Vec<&str> = folded.split(' ').collect();
        words.sort_unstable();
        self.sorted.insert(words.join(" "));
        self.names.insert(folded);
    }
}

/// Why two entries are perhaps one person, if anything says so.
pub(super) fn reason(
    (a, looks): (&SeenPerson, &Looks),
    (b, others): (&SeenPerson, &Looks),
) -> Option<Reason> {
    if a.id == b.id || (a.directory.is_some() && b.directory.is_some()) {
        return None;
    }
    let meet =
        |one: &BTreeSet<String>, other: &BTreeSet<String>| one.intersection(other).next().is_some();
    let mut accounts = looks.accounts.intersection(&others.accounts);
    if accounts.next().is_some() {
        return Some(Reason::SameAccount);
    }
    if meet(&looks.sorted, &others.sorted) {
        return Some(Reason::SameName);
    }
    let plus = |of: &SeenPerson, to: &SeenPerson| {
        of.addresses
            .iter()
            .filter_map(|address| plain_of(address))
            .any(|plain| {
                let of =
                    |known: &String| *known == plain || plain_of(known).as_ref() == Some(&plain);
                to.addresses.iter().any(of)
            })
    };
    if plus(a, b) || plus(b, a) {
        return Some(Reason::PlusAddress);
    }
    if meet(&looks.mailboxes, &others.mailboxes) {
        let shared = |mailbox: &String| SHARED.contains(&mailbox.as_str());
        let mut same = looks.mailboxes.intersection(&others.mailboxes);
        match (a.logins.is_empty(), b.logins.is_empty()) {
            (false, false) => return Some(Reason::SameLogin),
            (false, true) | (true, false) => return Some(Reason::LoginLikeName),
            (true, true) if same.any(|mailbox| !shared(mailbox)) => {
                return Some(Reason::SameMailbox);
            }
            (true, true) => {}
        }
    }
    let like = |of: &SeenPerson, to: &Looks| {
        of.logins.iter().any(|login| {
            let login = joined(login.rsplit('/').next().unwrap_or(login));
            login.chars().count() >= 2 && to.names.iter().any(|name| joined(name) == login)
        })
    };
    if like(a, others) || like(b, looks) {
        return Some(Reason::LoginLikeName);
    }
    let initials = |name: &String| others.names.iter().any(|other| is_initials(name, other));
    if looks.names.iter().any(initials) {
        return Some(Reason::Initials);
    }
    let bare = |seen: &SeenPerson| seen.addresses.is_empty() && seen.logins.is_empty();
    if bare(a) || bare(b) {
        let (bare, full) = if bare(a) {
            (looks, others)
        } else {
            (others, looks)
        };
        return bare_name(bare, full);
    }
    None
}

/// Whether two names are one but for words of which one gives only the first letter: `A. Byron` and `Ada Byron`.
fn is_initials(one: &str, other: &str) -> bool {
    let (mut ones, mut others) = (one.split(' '), other.split(' '));
    let (mut same, mut short) = (false, false);
    loop {
        let (a, b) = match (ones.next(), others.next()) {
            (None, None) => return same && short,
            (Some(a), Some(b)) => (a, b),
            (None, Some(_)) | (Some(_), None) => return false,
        };
        let letter = |word: &str, of: &str| word.chars().count() == 1 && of.starts_with(word);
        if a == b {
            same |= a.chars().count() > 1;
        } else if letter(a, b) || letter(b, a) {
            short = true;
        } else {
            return false;
        }
    }
}

/// Whether a name that came without an address may be somebody's: their first name, their mailbox, their name with
/// something added.
fn bare_name(bare: &Looks, full: &Looks) -> Option<Reason> {
    for name in &bare.names {
        let mut words = name.split(' ');
        let first = words.next().unwrap_or_default();
        let alone = matches!(words.next(), None | Some("at"));
        if alone && full.mailboxes.contains(first) {
            return Some(Reason::LoginLikeName);
        }
        let within = |one: &str, other: &str| {
            one.split(' ')
                .all(|word| other.split(' ').any(|of| of == word))
        };
        let part = |other: &String| within(name, other) || within(other, name);
        if full.names.iter().any(part) {
            return Some(Reason::PartOfName);
        }
    }
    None
}

/// Every two that are perhaps one.
pub(super) fn pairs(list: &[SeenPerson], looks: &[Looks]) -> BTreeSet<Perhaps> {
    let mut groups: HashMap<String, Vec<PersonRef>> = HashMap::new();
    for (seen, looks) in list.iter().zip(looks) {
        if seen.nature != Nature::Person {
            continue;
        }
        let mut keys: BTreeSet<String> = BTreeSet::new();
        keys.extend(looks.names.iter().map(|name| format!("n{}", joined(name))));
        keys.extend(looks.sorted.iter().map(|name| format!("s{name}")));
        keys.extend(looks.mailboxes.iter().map(|mailbox| {
            let plain = mailbox
                .split_once('+')
                .map_or(mailbox.as_str(), |(plain, _)| plain);
            format!("n{}", joined(plain))
        }));
        keys.extend(
            looks
                .accounts
                .iter()
                .map(|(host, id)| format!("a{host}/{id}")),
        );
        for key in keys {
            groups.entry(key).or_default().push(seen.id);
        }
    }
    let of = |who: PersonRef| {
        let place = who.0 as usize;
        list.get(place).zip(looks.get(place))
    };
    let mut found = BTreeSet::new();
    for group in groups.values() {
        // A name that very many share says nothing; and every pair of it would be too many.
        if group.len() > 12 {
            continue;
        }
        for (at, one) in group.iter().enumerate() {
            for other in group.iter().skip(at + 1) {
                if let Some(reason) = of(*one)
                    .zip(of(*other))
                    .and_then(|(one, other)| reason(one, other))
                {
                    found.insert(Perhaps {
                        one: *one.min(other),
                        other: *one.max(other),
                        reason,
                    });
                }
            }
        }
    }
    found
}

fn plain_of(address: &str) -> Option<String> {
    let (mailbox, host) = address.split_once('@')?;
    let (mailbox, _) = mailbox.split_once('+')?;
    Some(format!("{mailbox}@{host}"))
}

/// A name for telling entries apart: lower case, one blank between words, and one way to write each character.
pub(super) fn spelled(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let name = words.join(" ");
    if name.is_ascii() {
        return name;
    }
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(&name)
        .into_owned()
}

/// A name for comparing: words of lower-case letters and digits. Accents, invisible characters and widths say nothing.
fn folded(name: &str) -> String {
    let plain = if name.is_ascii() {
        name.to_lowercase()
    } else {
        let classes = CanonicalCombiningClassMapBorrowed::new();
        DecomposingNormalizerBorrowed::new_nfkd()
            .normalize(name)
            .chars()
            .filter(|c| classes.get_u8(*c) == 0 && !is_invisible(*c))
            .flat_map(char::to_lowercase)
            .collect()
    };
    let words = plain.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0xAD | 0x34F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF)
}

/// A name or login for comparing with each other: letters and digits only.
fn joined(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_what_says_nothing() {
        for name in [
            "Ada Byr\u{f6}n",
            "Ada Byro\u{308}n",
            "ADA\u{a0} byron",
            "Ada\u{200b} Byron",
        ] {
            assert_eq!(folded(name), "ada byron", "{name:?}");
        }
        assert_eq!(spelled("Jose\u{301}  P"), spelled("jos\u{e9} p"));
        assert_ne!(spelled("Byr\u{f6}n"), spelled("Byron"));
        assert_eq!(folded("李小龙"), "李小龙");
        for (one, other, is) in [
            ("a byron", "ada byron", true),
            ("ada m byron", "ada maria byron", true),
            ("a b", "ada byron", false),
            ("g byron", "ada byron", false),
            ("ada byron", "ada byron", false),
        ] {
            assert_eq!(is_initials(one, other), is, "{one}, {other}");
        }
    }
}
