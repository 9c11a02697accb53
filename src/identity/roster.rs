//! The roster: every account of one evidence document, resolved to a principal.

use super::directory::{ActsAs, Directory, Entry, PeopleMode, Person, PersonId, Robot, RobotId};
use super::name::Name;
use crate::evidence::{Account, AccountId, AccountKind, Actor, Evidence, GitPerson, Unknown};
use std::collections::BTreeMap;

/// Who somebody is, as an index into [`Roster::principals`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who(pub(crate) u32);

/// A principal of one evidence document.
#[derive(Debug, Clone)]
pub struct Principal<'e> {
    /// What makes two names one principal.
    pub key: PrincipalKey<'e>,
    /// The directory's entry, for a person it lists.
    pub person: Option<&'e Person>,
    /// The directory's entry, for a robot.
    pub robot: Option<&'e Robot>,
    /// Every account of the evidence that is theirs, in the order of the evidence.
    pub accounts: Vec<&'e Account>,
}

/// What makes two names one principal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKey<'e> {
    /// A person of the directory.
    Listed(&'e PersonId),
    /// A human account that is a person of its own (`people: accounts`).
    Account(AccountId),
    /// A robot of the directory.
    Robot(&'e RobotId),
    /// A bot account that the directory does not list.
    UnlistedRobot(AccountId),
    /// An account that resolves to no person: one principal with itself (J1).
    Unresolved(AccountId),
}

/// Why an actor or address resolves to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved<'e> {
    /// The forge named nobody.
    Unnamed(Unknown),
    /// The account stands for nobody: a ghost, a placeholder, an organisation, or a kind this release does not know.
    Nobody(&'e Account),
    /// The account is not in the directory, under `people: directory`.
    Unlisted(&'e Account),
    /// No account and no person owns the address of this commit (E21).
    Email(&'e str),
}

/// Every account of one evidence document, resolved.
#[derive(Debug)]
pub struct Roster<'e> {
    /// The principals.
    pub principals: Vec<Principal<'e>>,
    /// What an unlisted account was taken for.
    pub mode: PeopleMode,
    host: &'e str,
    directory: &'e Directory,
    /// The directory's entries among them. An account that is its own principal stands once in the evidence, which
    /// refuses to name one twice.
    listed: BTreeMap<PrincipalKey<'e>, Who>,
    /// By id.
    accounts: Vec<(AccountId, Result<Who, Unresolved<'e>>)>,
}

impl Who {
    /// The principal at this index of [`Roster::principals`].
    #[must_use]
    pub fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

impl<'e> Roster<'e> {
    /// Resolves every account of the evidence.
    #[must_use]
    pub fn resolve(evidence: &'e Evidence, directory: &'e Directory, mode: PeopleMode) -> Self {
        let mut roster = Self {
            principals: Vec::with_capacity(evidence.accounts.len()),
            mode,
            host: &evidence.repository.host,
            directory,
            listed: BTreeMap::new(),
            accounts: Vec::with_capacity(evidence.accounts.len()),
        };
        for account in &evidence.accounts {
            let resolved = roster.classify(account);
            roster.accounts.push((account.id, resolved));
        }
        roster.accounts.sort_by_key(|(id, _)| *id);
        roster
    }

    fn classify(&mut self, account: &'e Account) -> Result<Who, Unresolved<'e>> {
        let listed = self.directory.by_account(self.host, account.id);
        match (listed, &account.kind) {
            // The forge knows better than any file that an account is no person's, and nobody's (J1, J3).
            (Some(Entry::Person(id, person)), AccountKind::Human) => {
                return Ok(self.add(PrincipalKey::Listed(id), Some(person), None, Some(account)));
            }
            (Some(Entry::Robot(id, robot)), AccountKind::Human | AccountKind::Bot) => {
                // A robot is known by account id and app id (J3): another app behind the account is another robot, and
                // no person.
                let known = robot.app.is_none() || robot.app == account.app;
                let key = if known {
                    PrincipalKey::Robot(id)
                } else {
                    PrincipalKey::UnlistedRobot(account.id)
                };
                return Ok(self.add(key, None, known.then_some(robot), Some(account)));
            }
            (Some(Entry::Person(..) | Entry::Robot(..)) | None, _) => {}
        }
        match (&account.kind, self.mode) {
            (AccountKind::Human, PeopleMode::Accounts) => {
                Ok(self.add(PrincipalKey::Account(account.id), None, None, Some(account)))
            }
            (AccountKind::Human, PeopleMode::Directory) => Ok(self.add(
                PrincipalKey::Unresolved(account.id),
                None,
                None,
                Some(account),
            )),
            (AccountKind::Bot, _) => Ok(self.add(
                PrincipalKey::UnlistedRobot(account.id),
                None,
                None,
                Some(account),
            )),
            (
                AccountKind::Forge
                | AccountKind::Ghost
                | AccountKind::Placeholder
                | AccountKind::Organization
                | AccountKind::Other(_),
                _,
            ) => Err(Unresolved::Nobody(account)),
        }
    }

    fn add(
        &mut self,
        key: PrincipalKey<'e>,
        person: Option<&'e Person>,
        robot: Option<&'e Robot>,
        account: Option<&'e Account>,
    ) -> Who {
        let next = Who::at(self.principals.len());
        let who = match key {
            PrincipalKey::Listed(_) | PrincipalKey::Robot(_) => {
                *self.listed.entry(key.clone()).or_insert(next)
            }
            PrincipalKey::Account(_)
            | PrincipalKey::UnlistedRobot(_)
            | PrincipalKey::Unresolved(_) => next,
        };
        if who == next {
            self.principals.push(Principal {
                key,
                person,
                robot,
                accounts: Vec::new(),
            });
        }
        if let (Some(account), Some(principal)) = (account, self.principals.get_mut(who.0 as usize))
        {
            principal.accounts.push(account);
        }
        who
    }

    /// The stable name of a principal: the directory's id, or the account as `host/id`.
    #[must_use]
    pub fn name(&self, who: Who) -> Name<'e> {
        match self.principal(who).map(|principal| &principal.key) {
            Some(PrincipalKey::Listed(id)) => Name::listed(&id.0),
            Some(PrincipalKey::Robot(id)) => Name::listed(&id.0),
            Some(
                PrincipalKey::Account(id)
                | PrincipalKey::UnlistedRobot(id)
                | PrincipalKey::Unresolved(id),
            ) => Name::account(self.host, *id),
            None => Name::listed(""),
        }
    }

    /// The principal behind `who`.
    #[must_use]
    pub fn principal(&self, who: Who) -> Option<&Principal<'e>> {
        self.principals.get(who.0 as usize)
    }

    /// Who acted.
    ///
    /// # Errors
    /// [`Unresolved`] where nobody can be named.
    pub fn actor(&self, actor: Actor) -> Result<Who, Unresolved<'e>> {
        match actor {
            Actor::Account(id) => self
                .accounts
                .binary_search_by_key(&id, |(known, _)| *known)
                .ok()
                .and_then(|at| self.accounts.get(at))
                .map_or(
                    Err(Unresolved::Unnamed(Unknown::NotRecorded)),
                    |(_, who)| who.clone(),
                ),
            Actor::Unknown(why) => Err(Unresolved::Unnamed(why)),
        }
    }

    /// Whom a git name and address stand for: the owner of the address on the forge, and the directory's person of
    /// that address, both if they differ (J2). Names are never compared (E95).
    ///
    /// # Errors
    /// [`Unresolved`] where neither knows the address.
    pub fn person(&mut self, person: &'e GitPerson) -> Result<(Who, Option<Who>), Unresolved<'e>> {
        let owner = person.account.map(|id| self.actor(Actor::Account(id)));
        let listed = self
            .directory
            .by_email(&person.email)
            .map(|entry| match entry {
                Entry::Person(id, person) => {
                    self.add(PrincipalKey::Listed(id), Some(person), None, None)
                }
                Entry::Robot(id, robot) => {
                    self.add(PrincipalKey::Robot(id), None, Some(robot), None)
                }
            });
        match (owner, listed) {
            (Some(Ok(owner)), Some(listed)) if owner != listed => Ok((owner, Some(listed))),
            (Some(Ok(who)), _) | (_, Some(who)) => Ok((who, None)),
            (Some(Err(unresolved)), None) => Err(unresolved),
            (None, None) => Err(Unresolved::Email(&person.email)),
        }
    }

    /// The owner of a robot, if the directory names one that it lists.
    #[must_use]
    pub fn owner(&mut self, who: Who) -> Option<Who> {
        let owner = self.principal(who)?.robot?.owner.as_ref()?;
        let (id, person) = self.directory.people().get_key_value(owner)?;
        Some(self.add(PrincipalKey::Listed(id), Some(person), None, None))
    }

    /// In whose name a robot acts; none for people. A robot that the directory does not list acts for whoever asked.
    #[must_use]
    pub fn acts_as(&self, who: Who) -> Option<ActsAs> {
        let principal = self.principal(who)?;
        match &principal.key {
            PrincipalKey::Robot(_) => principal.robot.map(|robot| robot.acts_as),
            PrincipalKey::UnlistedRobot(_) => Some(ActsAs::Requester),
            PrincipalKey::Listed(_) | PrincipalKey::Account(_) | PrincipalKey::Unresolved(_) => {
                None
            }
        }
    }

    /// Whether this principal is a known person.
    #[must_use]
    pub fn is_person(&self, who: Who) -> bool {
        self.principal(who)
            .is_some_and(|principal| match principal.key {
                PrincipalKey::Listed(_) | PrincipalKey::Account(_) => true,
                PrincipalKey::Robot(_)
                | PrincipalKey::UnlistedRobot(_)
                | PrincipalKey::Unresolved(_) => false,
            })
    }

    /// Whether this principal is an account that resolves to no person.
    #[must_use]
    pub fn is_unresolved(&self, who: Who) -> bool {
        self.principal(who)
            .is_some_and(|principal| matches!(principal.key, PrincipalKey::Unresolved(_)))
    }
}
