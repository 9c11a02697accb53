//! The stable name of a principal, by which lists are ordered.

use crate::evidence::AccountId;
use std::cmp::Ordering;
use std::fmt;

/// The directory's id of a principal, or an account as `host/id`. Lists are ordered by it, as by its text, so that the
/// order of the evidence never matters; it is compared far more often than it is written, and comparing makes no text.
#[derive(Debug, Clone, Copy)]
pub struct Name<'e> {
    text: &'e str,
    account: Option<AccountId>,
}

impl<'e> Name<'e> {
    /// The directory's id.
    pub(super) fn listed(id: &'e str) -> Self {
        Self {
            text: id,
            account: None,
        }
    }

    /// An account of a host.
    pub(super) fn account(host: &'e str, id: AccountId) -> Self {
        Self {
            text: host,
            account: Some(id),
        }
    }

    fn letters(self) -> impl Iterator<Item = u8> + use<'e> {
        let account = self.account.into_iter();
        let account = account.flat_map(|id| std::iter::once(b'/').chain(Digits::of(id.0)));
        self.text.bytes().chain(account)
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.text)?;
        match self.account {
            Some(id) => write!(to, "/{}", id.0),
            None => Ok(()),
        }
    }
}

impl Ord for Name<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.account, other.account) {
            (None, None) => self.text.cmp(other.text),
            (Some(one), Some(another)) if self.text == other.text => {
                Digits::of(one.0).cmp(Digits::of(another.0))
            }
            (Some(_) | None, _) => self.letters().cmp(other.letters()),
        }
    }
}

impl PartialOrd for Name<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Name<'_> {}

/// The decimal digits of a number, the first one first.
#[derive(Debug, Clone, Copy)]
struct Digits {
    rest: u64,
    /// The place of the next digit: a power of ten; zero when there is none left.
    place: u64,
}

impl Digits {
    fn of(number: u64) -> Self {
        let places = number.checked_ilog10().unwrap_or(0);
        Self {
            rest: number,
            place: 10u64.pow(places),
        }
    }
}

impl Iterator for Digits {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let digit = self.rest.checked_div(self.place)?;
        self.rest -= digit * self.place;
        self.place /= 10;
        // One digit: it fits.
        u8::try_from(digit).ok().map(|digit| b'0' + digit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_of_their_texts() {
        let ids = [0, 1, 9, 10, 19, 100, 101, 2740, 583_231, u64::MAX];
        let accounts = ids
            .iter()
            .flat_map(|id| ["github.com", "github.example"].map(|host| (host, *id)));
        let mut names: Vec<Name<'_>> = accounts
            .map(|(host, id)| Name::account(host, AccountId(id)))
            .chain(["", "ada", "github.com", "github.com/1", "zoe"].map(Name::listed))
            .collect();
        names.sort();
        let texts: Vec<String> = names.iter().map(Name::to_string).collect();
        let mut sorted = texts.clone();
        sorted.sort();
        assert_eq!(texts, sorted);
        assert!(texts.contains(&format!("github.com/{}", u64::MAX)));
    }
}
