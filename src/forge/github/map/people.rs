//! Accounts: told apart by their numeric id, never by login (E42).

use super::super::answers;
use crate::evidence::{Account, AccountId, AccountKind, Actor, GitPerson, Unknown};
use std::collections::BTreeMap;

/// The account behind merge buttons and web edits on github.com: the forge itself (E25).
const WEB_FLOW: u64 = 19_864_447;
/// The one account that REST on github.com shows in the place of every deleted one.
const GHOST: u64 = 10_137;

/// Every account met so far, once each.
#[derive(Debug, Clone)]
pub(crate) struct People {
    cloud: bool,
    accounts: BTreeMap<AccountId, Account>,
}

impl People {
    pub(crate) fn new(host: &str) -> Self {
        Self {
            cloud: host == "github.com",
            accounts: BTreeMap::new(),
        }
    }

    /// All of them, by id.
    pub(crate) fn accounts(&self) -> Vec<Account> {
        self.accounts.values().cloned().collect()
    }

    pub(crate) fn get(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// Says which app is behind a bot.
    pub(crate) fn set_app(&mut self, id: AccountId, app: u64) {
        if let Some(account) = self.accounts.get_mut(&id) {
            account.app = Some(app);
        }
    }

    /// Who acted, in GraphQL's words. Nobody stands for a deleted account (E43).
    pub(crate) fn actor(&mut self, account: Option<&answers::Account>) -> Actor {
        let Some(account) = account else {
            return Actor::Unknown(Unknown::Deleted);
        };
        match (&account.user, account.database_id) {
            (Some(user), _) => self.user(Some(user)),
            (None, Some(id)) => {
                self.add(id, &account.login, account.name.as_deref(), &account.kind)
            }
            (None, None) => Actor::Unknown(Unknown::NotRecorded),
        }
    }

    /// Whose token it is. GraphQL calls every viewer a user; no user's login ends as an app's does
    /// (<https://docs.github.com/en/graphql/reference/queries#viewer>).
    pub(crate) fn observer(&mut self, viewer: Option<&answers::Account>) -> Actor {
        match viewer.and_then(|viewer| Some((viewer, viewer.database_id?))) {
            Some((viewer, id)) if viewer.login.ends_with("[bot]") => {
                self.add(id, &viewer.login, viewer.name.as_deref(), "Bot")
            }
            Some(_) | None => self.actor(viewer),
        }
    }

    /// The same, where the account can only be a user's.
    pub(crate) fn user(&mut self, user: Option<&answers::User>) -> Actor {
        match user.map(|user| (user, user.database_id)) {
            Some((user, Some(id))) => {
                let kind = user.kind.as_deref().unwrap_or("User");
                self.add(id, &user.login, user.name.as_deref(), kind)
            }
            Some((_, None)) => Actor::Unknown(Unknown::NotRecorded),
            None => Actor::Unknown(Unknown::Deleted),
        }
    }

    /// The same, in REST's words.
    pub(crate) fn rest(&mut self, account: Option<&answers::RestAccount>) -> Actor {
        match account {
            Some(account) => self.add(account.id, &account.login, None, &account.kind),
            None => Actor::Unknown(Unknown::Deleted),
        }
    }

    /// An account of which only id and login are told: what it is may be known from elsewhere.
    pub(crate) fn known(&mut self, id: Option<u64>, login: Option<&str>) -> Actor {
        match (id, login) {
            (Some(id), _) if self.accounts.contains_key(&AccountId(id)) => {
                Actor::Account(AccountId(id))
            }
            (Some(id), Some(login)) => self.add(id, login, None, "User"),
            (Some(_), None) | (None, _) => Actor::Unknown(Unknown::NotRecorded),
        }
    }

    /// A name and address of a commit: a claim, with the account that owns the address.
    pub(crate) fn person(&mut self, person: Option<&answers::Person>) -> GitPerson {
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        GitPerson {
            name: text(person.and_then(|person| person.name.as_ref())),
            email: text(person.and_then(|person| person.email.as_ref())),
            account: person
                .and_then(|person| person.user.as_ref())
                .and_then(|user| self.user(Some(user)).account()),
        }
    }

    /// The same, in REST's words.
    pub(crate) fn rest_person(
        &mut self,
        name: Option<&answers::GitName>,
        account: Option<&answers::RestAccount>,
    ) -> GitPerson {
        GitPerson {
            name: name.and_then(|name| name.name.clone()).unwrap_or_default(),
            email: name.and_then(|name| name.email.clone()).unwrap_or_default(),
            account: account.and_then(|account| self.rest(Some(account)).account()),
        }
    }

    fn add(&mut self, id: u64, login: &str, name: Option<&str>, kind: &str) -> Actor {
        let kind = match kind {
            "User" if self.cloud && id == WEB_FLOW => AccountKind::Forge,
            "User" if self.cloud && id == GHOST => AccountKind::Ghost,
            "User" | "EnterpriseUserAccount" => AccountKind::Human,
            "Bot" => AccountKind::Bot,
            "Mannequin" => AccountKind::Placeholder,
            "Organization" => AccountKind::Organization,
            other => AccountKind::Other(other.to_owned()),
        };
        let name = name.filter(|name| !name.is_empty()).map(str::to_owned);
        match self.accounts.get_mut(&AccountId(id)) {
            Some(known) => {
                known.name = known.name.take().or(name);
                // REST writes a bot's login with `[bot]`, GraphQL without: the longer one tells people more.
                if known.login.len() < login.len() {
                    login.clone_into(&mut known.login);
                }
                // One field of GraphQL can only hold users, whatever the account is: a more exact word wins.
                if known.kind == AccountKind::Human {
                    known.kind = kind;
                }
            }
            None => {
                let account = Account {
                    id: AccountId(id),
                    login: login.to_owned(),
                    name,
                    kind,
                    app: None,
                };
                self.accounts.insert(AccountId(id), account);
            }
        }
        Actor::Account(AccountId(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(kind: &str, id: Option<u64>) -> answers::Account {
        answers::Account {
            kind: kind.to_owned(),
            login: "ada".to_owned(),
            database_id: id,
            name: None,
            user: None,
        }
    }

    #[test]
    fn kinds_come_from_the_forge_and_unknown_ones_are_kept() {
        let mut people = People::new("github.com");
        for (id, kind, expected) in [
            (1, "User", AccountKind::Human),
            (2, "Bot", AccountKind::Bot),
            (3, "Mannequin", AccountKind::Placeholder),
            (4, "Organization", AccountKind::Organization),
            (5, "Robot", AccountKind::Other("Robot".to_owned())),
            (WEB_FLOW, "User", AccountKind::Forge),
            (GHOST, "User", AccountKind::Ghost),
        ] {
            people.actor(Some(&account(kind, Some(id))));
            assert_eq!(people.get(AccountId(id)).unwrap().kind, expected);
        }
    }

    #[test]
    fn the_tokens_own_account_is_a_bot_where_it_is_one() {
        let mut people = People::new("github.com");
        let mut viewer = account("User", Some(7));
        people.observer(Some(&viewer));
        assert_eq!(people.get(AccountId(7)).unwrap().kind, AccountKind::Human);
        viewer.login = "github-actions[bot]".to_owned();
        viewer.database_id = Some(8);
        people.observer(Some(&viewer));
        assert_eq!(people.get(AccountId(8)).unwrap().kind, AccountKind::Bot);
    }

    #[test]
    fn e43_null_is_a_deleted_account_and_an_account_without_id_is_nobody() {
        let mut people = People::new("github.com");
        assert_eq!(people.actor(None), Actor::Unknown(Unknown::Deleted));
        assert_eq!(
            people.actor(Some(&account("EnterpriseUserAccount", None))),
            Actor::Unknown(Unknown::NotRecorded)
        );
        assert!(people.accounts().is_empty());
    }
}
