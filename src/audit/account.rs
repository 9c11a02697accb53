//! Accounts of forges: what their no-reply addresses say, and whose a login is that stands without a forge.

use super::entry::Key;
use std::collections::HashMap;

/// A no-reply address of a forge, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoReply<'a> {
    /// The forge's host.
    pub(super) host: &'a str,
    /// The number of the account, where the address has it.
    pub(super) id: Option<u64>,
    /// The login.
    pub(super) login: &'a str,
}

/// Reads `123+ada@users.noreply.github.com`, `ada@users.noreply.github.com` or `123-ada@users.noreply.gitlab.com`.
pub(super) fn no_reply(address: &str) -> Option<NoReply<'_>> {
    let (mailbox, host) = address.split_once("@users.noreply.")?;
    let number = |text: &str| text.parse::<u64>().ok();
    let parts = match host {
        "gitlab.com" => mailbox.split_once('-'),
        _ => mailbox.split_once('+'),
    };
    let (id, login) = match parts {
        Some((id, login)) if number(id).is_some() => (number(id), login),
        Some(_) | None => (None, mailbox),
    };
    let sound = !login.is_empty() && !host.is_empty();
    sound.then_some(NoReply { host, id, login })
}

/// Whose a bare login is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Claim {
    /// One account's, as far as its forge and number are known.
    One {
        key: Key,
        host: Option<String>,
        id: Option<u64>,
    },
    /// Several accounts have it, so that it alone names none of them.
    Many,
}

/// Whose every login is: a message says `r=ada`, an address `123+ada@users.noreply.github.com`.
#[derive(Debug, Clone, Default)]
pub(super) struct Claims {
    of: HashMap<String, Claim>,
    /// Whether an answer was given that would be another one now.
    pub(super) late: bool,
}

impl Claims {
    /// The same, for a history that is read again.
    pub(super) fn settled(self) -> Self {
        Self {
            late: false,
            ..self
        }
    }

    /// The entry of a login that stands without a forge.
    pub(super) fn bare(&mut self, login: &str) -> Key {
        let own = || Key::Login(login.to_owned());
        match self.of.get(login) {
            Some(Claim::One { key, .. }) => key.clone(),
            Some(Claim::Many) => own(),
            None => {
                let claim = Claim::One {
                    key: own(),
                    host: None,
                    id: None,
                };
                self.of.insert(login.to_owned(), claim);
                own()
            }
        }
    }

    /// The entry of an account, which the directory may list. An account with a number and the same login of the same
    /// forge without one are one; two forges or two numbers are two accounts.
    pub(super) fn account(&mut self, of: &NoReply<'_>, listed: Option<Key>) -> Key {
        let apart = |listed: Option<Key>| {
            listed.unwrap_or_else(|| Key::Account(of.host.to_owned(), of.login.to_owned(), of.id))
        };
        match self.of.get_mut(of.login) {
            None => {
                let key = listed.unwrap_or_else(|| Key::Login(of.login.to_owned()));
                let claim = Claim::One {
                    key: key.clone(),
                    host: Some(of.host.to_owned()),
                    id: of.id,
                };
                self.of.insert(of.login.to_owned(), claim);
                key
            }
            Some(Claim::Many) => apart(listed),
            Some(Claim::One { key, host, id }) => {
                let same_host = host.as_deref().is_none_or(|host| host == of.host);
                let same_id = id.is_none() || of.id.is_none() || *id == of.id;
                if !same_host || !same_id {
                    self.of.insert(of.login.to_owned(), Claim::Many);
                    self.late = true;
                    return apart(listed);
                }
                host.get_or_insert_with(|| of.host.to_owned());
                *id = id.or(of.id);
                if let Some(listed) = listed.filter(|listed| listed != key) {
                    *key = listed;
                    self.late = true;
                }
                key.clone()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> NoReply<'_> {
        no_reply(address).unwrap()
    }

    #[test]
    fn one_login_at_two_forges_or_of_two_numbers_is_nobodys_alone() {
        let (ada, bare) = (
            of("1+ada@users.noreply.github.com"),
            Key::Login("ada".into()),
        );
        let mut claims = Claims::default();
        assert_eq!(claims.bare("ada"), bare);
        assert_eq!(claims.account(&ada, None), bare);
        assert_eq!(
            claims.account(&of("ada@users.noreply.github.com"), None),
            bare
        );
        assert!(!claims.late);
        for other in [
            "9-ada@users.noreply.gitlab.com",
            "22+ada@users.noreply.github.com",
        ] {
            let mut claims = claims.clone();
            let key = claims.account(&of(other), None);
            assert!(matches!(key, Key::Account(..)) && claims.late, "{other}");
            assert_ne!(claims.account(&ada, None), key);
        }
        // The directory lists the account whose login was met without a forge.
        let listed = Key::Listed("ada".into());
        assert_eq!(claims.account(&ada, Some(listed.clone())), listed);
        assert!(claims.late);
        assert_eq!(claims.bare("ada"), listed);
    }
}
