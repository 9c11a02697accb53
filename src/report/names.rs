//! What people are called: display name and login, or, where everybody may read, what a record itself names.

use super::text::{Text, say};
use crate::decision::{Decision, Named};
use crate::evidence::{Account, AccountId, Actor, Evidence, Unknown, Visibility};
use crate::identity::{Principal, PrincipalKey, Who};
use std::collections::BTreeSet;

/// Who may read a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Those who may read the repository's directory.
    Insiders,
    /// Everybody: the directory's names, and that two accounts are one person, stay out.
    Everybody,
}

impl Audience {
    /// Everybody where the repository is public.
    #[must_use]
    pub fn of(visibility: Visibility) -> Self {
        match visibility {
            Visibility::Public => Self::Everybody,
            Visibility::Internal | Visibility::Private => Self::Insiders,
        }
    }
}

/// What everybody in one decision is called.
#[derive(Debug)]
pub(super) struct Names<'a, 'e> {
    /// By id.
    accounts: Vec<&'a Account>,
    /// By id of the account.
    owners: Vec<(AccountId, Who)>,
    principals: &'a [Principal<'e>],
    audience: Audience,
    /// Display names that more than one principal has: they never stand alone.
    shared: BTreeSet<String>,
    /// What the records name each principal that acted, in order.
    aliases: Vec<Vec<Alias<'e>>>,
}

/// One name under which a principal acted; for everybody, a row of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Alias<'e> {
    /// An account.
    Account(AccountId),
    /// A git name whose address no account owns.
    Git(&'e str),
    /// Nobody.
    Unknown,
}

impl<'e> From<Named<'e>> for Alias<'e> {
    fn from(named: Named<'e>) -> Self {
        match named {
            Named::Account(Actor::Account(id)) => Self::Account(id),
            Named::Account(Actor::Unknown(_)) => Self::Unknown,
            Named::Git(person) => match person.account {
                Some(id) => Self::Account(id),
                None => Self::Git(&person.name),
            },
        }
    }
}

/// What an unknown doer is called.
pub(super) fn unknown(why: Unknown) -> &'static str {
    match why {
        Unknown::Deleted => "a deleted account",
        Unknown::NotRecorded => "somebody the forge does not name",
        Unknown::Hidden => "somebody the token may not see",
        Unknown::Key => "a key that belongs to nobody",
    }
}

impl<'a, 'e> Names<'a, 'e> {
    pub(super) fn new(
        decision: &'a Decision<'e>,
        evidence: &'a Evidence,
        audience: Audience,
    ) -> Self {
        let principals = &decision.roster.principals;
        let mut aliases: Vec<Vec<Alias<'e>>> = vec![Vec::new(); principals.len()];
        for held in decision.done() {
            let known = aliases.get_mut(held.who.0 as usize);
            let alias = Alias::from(held.named);
            if let Some(known) = known.filter(|known| !known.contains(&alias)) {
                known.push(alias);
            }
        }
        for known in &mut aliases {
            known.retain(|alias| *alias != Alias::Unknown);
            known.sort_unstable();
        }
        let mut accounts: Vec<&'a Account> = evidence.accounts.iter().collect();
        accounts.sort_unstable_by_key(|account| account.id);
        let mut owners: Vec<(AccountId, Who)> = Vec::with_capacity(accounts.len());
        for (principal, place) in principals.iter().zip(0u32..) {
            let own = principal.accounts.iter();
            owners.extend(own.map(|account| (account.id, Who(place))));
        }
        owners.sort_unstable();
        let mut names: Vec<&str> = match audience {
            Audience::Insiders => principals.iter().filter_map(display).collect(),
            Audience::Everybody => {
                let named = accounts.iter();
                named
                    .filter_map(|account| account.name.as_deref())
                    .collect()
            }
        };
        names.sort_unstable();
        let pairs = names.iter().zip(names.iter().skip(1));
        let shared = pairs
            .filter(|(one, next)| one == next)
            .map(|(one, _)| (*one).to_owned())
            .collect();
        Self {
            accounts,
            owners,
            principals,
            audience,
            shared,
            aliases,
        }
    }

    pub(super) fn audience(&self) -> Audience {
        self.audience
    }

    fn principal(&self, who: Who) -> Option<&'a Principal<'e>> {
        self.principals.get(who.0 as usize)
    }

    /// The account by which a principal is shown: the first that acted, else the first they have.
    fn account(&self, who: Who) -> Option<&'a Account> {
        let acted = self.aliases(who).iter().find_map(|alias| match alias {
            Alias::Account(id) => self.known(*id),
            Alias::Git(_) | Alias::Unknown => None,
        });
        acted.or_else(|| {
            let own = self.principal(who)?.accounts.iter();
            self.known(own.map(|account| account.id).min()?)
        })
    }

    fn both(&self, name: Option<&str>, login: Option<&str>, full: bool) -> Text {
        let login_of = login.unwrap_or_default();
        let login = login.map(|login| Text::strange(login, 40));
        match (name.filter(|name| !name.trim().is_empty()), login) {
            (Some(name), Some(login)) if name == login_of => login,
            (Some(name), Some(login)) if full || self.shared.contains(name) => {
                say![Text::name(name), " ", login]
            }
            (Some(name), _) => Text::name(name),
            (None, Some(login)) => login,
            (None, None) => "somebody".into(),
        }
    }

    /// Their name, or where that would not tell them apart, name and login.
    pub(super) fn of(&self, who: Who) -> Text {
        self.said(who, false)
    }

    /// Their name and their login.
    pub(super) fn full(&self, who: Who) -> Text {
        self.said(who, true)
    }

    fn said(&self, who: Who, full: bool) -> Text {
        let Some(principal) = self.principal(who) else {
            return "somebody".into();
        };
        match self.audience {
            Audience::Insiders => {
                let login = self.account(who).map(|account| account.login.as_str());
                self.both(display(principal), login, full)
            }
            Audience::Everybody => match (self.account(who), self.aliases(who).first()) {
                (Some(account), _) => {
                    self.both(account.name.as_deref(), Some(&account.login), full)
                }
                (None, Some(alias)) => self.alias(*alias, full),
                (None, None) => "somebody whom the directory lists".into(),
            },
        }
    }

    /// What a record names.
    pub(super) fn alias(&self, alias: Alias<'_>, full: bool) -> Text {
        match alias {
            Alias::Account(id) => match self.known(id) {
                Some(account) => self.both(account.name.as_deref(), Some(&account.login), full),
                None => "an unknown account".into(),
            },
            Alias::Git(name) if full => say![Text::name(name), " (in a commit)"],
            Alias::Git(name) => Text::name(name),
            Alias::Unknown => "somebody unknown".into(),
        }
    }

    /// Whether the name is this principal's own, and not one of a robot that they answer for.
    pub(super) fn is_own(&self, who: Who, alias: Alias<'_>) -> bool {
        match alias {
            Alias::Account(id) => self.owner(id) == Some(who),
            Alias::Git(_) => true,
            Alias::Unknown => false,
        }
    }

    /// The login alone, or the git name.
    pub(super) fn bare(&self, alias: Alias<'_>) -> Text {
        match alias {
            Alias::Account(id) => match self.known(id) {
                Some(account) => Text::strange(&account.login, 40),
                None => "an unknown account".into(),
            },
            Alias::Git(name) => say!["the name ", Text::strange(name, 40), " in a commit"],
            Alias::Unknown => "somebody unknown".into(),
        }
    }

    /// Whoever acted, for a record that names an account.
    pub(super) fn actor(&self, actor: Actor) -> Text {
        match actor {
            Actor::Unknown(why) => unknown(why).into(),
            Actor::Account(id) => match (self.audience, self.owner(id)) {
                (Audience::Insiders, Some(who)) => self.of(who),
                (Audience::Insiders, None) | (Audience::Everybody, _) => {
                    self.alias(Alias::Account(id), false)
                }
            },
        }
    }

    /// Whose account it is.
    fn owner(&self, id: AccountId) -> Option<Who> {
        let place = self.owners.binary_search_by_key(&id, |(own, _)| *own);
        self.owners.get(place.ok()?).map(|(_, who)| *who)
    }

    /// The account of this id.
    pub(super) fn known(&self, id: AccountId) -> Option<&'a Account> {
        let place = self
            .accounts
            .binary_search_by_key(&id, |account| account.id);
        self.accounts.get(place.ok()?).copied()
    }

    /// The names under which this principal acted.
    pub(super) fn aliases(&self, who: Who) -> &[Alias<'e>] {
        let known = self.aliases.get(who.0 as usize);
        known.map_or(&[], Vec::as_slice)
    }

    /// Whom to leave out. For everybody, every name under which one of them is seen to have acted: whose second account
    /// somebody is stays out.
    pub(super) fn everybody_of(&self, people: &[Who]) -> Vec<Text> {
        match self.audience {
            Audience::Insiders => self.all(people, false),
            Audience::Everybody => {
                let aliases = people.iter().flat_map(|who| self.aliases(*who));
                in_order(aliases.map(|alias| self.alias(*alias, false)).collect())
            }
        }
    }

    /// These people's names, in the order of the names, everybody once.
    pub(super) fn all(&self, people: &[Who], full: bool) -> Vec<Text> {
        in_order(people.iter().map(|who| self.said(*who, full)).collect())
    }
}

/// In the order of the names, each once.
fn in_order(texts: Vec<Text>) -> Vec<Text> {
    let mut texts: Vec<(String, Text)> =
        texts.into_iter().map(|text| (text.plain(), text)).collect();
    texts.sort_by(|a, b| a.0.cmp(&b.0));
    texts.dedup_by(|a, b| a.0 == b.0);
    texts.into_iter().map(|(_, text)| text).collect()
}

/// The display name for insiders: the directory's, else the one of their first account that has one.
fn display<'e>(principal: &Principal<'e>) -> Option<&'e str> {
    let own = || {
        let named = principal
            .accounts
            .iter()
            .filter_map(|account| Some((account.id, account.name.as_deref()?)));
        named.min().map(|(_, name)| name)
    };
    match principal.key {
        PrincipalKey::Listed(id) => principal
            .person
            .and_then(|person| person.name.as_deref())
            .or_else(own)
            .or(Some(id.0.as_str())),
        PrincipalKey::Robot(id) => Some(&id.0),
        PrincipalKey::Account(_) | PrincipalKey::UnlistedRobot(_) | PrincipalKey::Unresolved(_) => {
            own()
        }
    }
}
