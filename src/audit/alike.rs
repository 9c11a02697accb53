//! Who looks like one person under two entries. It is offered, and never applied.

use super::person::{Nature, Perhaps, PersonRef, Reason, SeenPerson};
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

/// What identity looks at of somebody, beside the key.
#[derive(Debug, Clone, Default)]
pub(super) struct Looks {
    /// Names, in lower case and without blanks around.
    pub(super) names: BTreeSet<String>,
    pub(super) mailboxes: BTreeSet<String>,
    /// Numbers of accounts by host.
    pub(super) accounts: BTreeSet<(String, u64)>,
}

impl Looks {
    /// How much is known.
    pub(super) fn len(&self) -> usize {
        self.names.len() + self.mailboxes.len() + self.accounts.len()
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
    if looks
        .accounts
        .intersection(&others.accounts)
        .next()
        .is_some()
    {
        return Some(Reason::SameAccount);
    }
    if looks.names.intersection(&others.names).next().is_some() {
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
    if shared_mailbox(&looks.mailboxes, &others.mailboxes) {
        let login = !a.logins.is_empty() || !b.logins.is_empty();
        return Some(if login {
            Reason::LoginLikeName
        } else {
            Reason::SameMailbox
        });
    }
    let like = |of: &SeenPerson, to: &Looks| {
        of.logins.iter().any(|login| {
            let login = joined(login.rsplit('/').next().unwrap_or(login));
            login.chars().count() >= 5 && to.names.iter().any(|name| joined(name) == login)
        })
    };
    (like(a, others) || like(b, looks)).then_some(Reason::LoginLikeName)
}

/// Every two that are perhaps one.
pub(super) fn pairs(list: &[SeenPerson], looks: &[Looks]) -> Vec<Perhaps> {
    let mut groups: HashMap<String, Vec<PersonRef>> = HashMap::new();
    for (seen, looks) in list.iter().zip(looks) {
        if seen.nature != Nature::Person {
            continue;
        }
        let mut keys: BTreeSet<String> = BTreeSet::new();
        keys.extend(looks.names.iter().map(|name| format!("n{}", joined(name))));
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
    found.into_iter().collect()
}

fn plain_of(address: &str) -> Option<String> {
    let (mailbox, host) = address.split_once('@')?;
    let (mailbox, _) = mailbox.split_once('+')?;
    Some(format!("{mailbox}@{host}"))
}

fn shared_mailbox(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.intersection(other)
        .any(|mailbox| mailbox.len() >= 4 && !SHARED.contains(&mailbox.as_str()))
}

/// A name for comparing: lower case, one blank between words.
pub(super) fn folded(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// A name or login for comparing with each other: letters and digits only.
fn joined(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
