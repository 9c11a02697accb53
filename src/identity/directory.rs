//! The validated directory: people, robots and the accounts and addresses by which each is known.

use crate::evidence::{AccountId, Timestamp};
use globset::GlobSet;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A person's name in the directory, such as `ada`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub String);

/// A robot's name in the directory, such as `renovate`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RobotId(pub String);

/// The validated directory. The empty one knows nobody.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    people: BTreeMap<PersonId, Person>,
    robots: BTreeMap<RobotId, Robot>,
    by_account: HashMap<String, HashMap<AccountId, Name>>,
    by_email: HashMap<String, Name>,
}

/// The name behind an account or address.
#[derive(Debug, Clone)]
enum Name {
    Person(PersonId),
    Robot(RobotId),
}

/// A person.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// What to call them; the id where the directory gives no name.
    pub name: Option<String>,
    /// Their accounts, by forge host.
    pub accounts: BTreeMap<String, BTreeSet<AccountId>>,
    /// Their addresses, in lower case.
    pub emails: BTreeSet<String>,
    /// When they left; acts after it are a leaver's (E101, J24).
    pub left: Option<Timestamp>,
}

/// A robot: a bot, app, token or agent.
#[derive(Debug, Clone)]
pub struct Robot {
    /// Its accounts, by forge host.
    pub accounts: BTreeMap<String, BTreeSet<AccountId>>,
    /// Its app id on the forge; where given, the account must belong to this app.
    pub app: Option<u64>,
    /// Its addresses, in lower case.
    pub emails: BTreeSet<String>,
    /// In whose name its acts are judged (J3).
    pub acts_as: ActsAs,
    /// The stages that it may hold.
    pub may: Vec<String>,
    /// The paths it may touch; none where it has no such bound.
    pub only: Option<GlobSet>,
    /// Who owns it.
    pub owner: Option<PersonId>,
}

/// In whose name a robot's acts are judged (J3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActsAs {
    /// Its owner's: tokens, keys and machine accounts that a person can use freely.
    Owner,
    /// Whoever asked: agents.
    Requester,
    /// Its own, within its bounds.
    Itself,
}

/// What an account that the directory does not hold is (J2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeopleMode {
    /// A person of its own, if the forge says that it is human.
    Accounts,
    /// Unresolved.
    Directory,
}

impl Directory {
    /// Indexes people and robots. Where two entries claim one account or address the reader of the file has refused
    /// it; here the first in order of names keeps it.
    #[must_use]
    pub fn new(people: BTreeMap<PersonId, Person>, robots: BTreeMap<RobotId, Robot>) -> Self {
        let mut directory = Self::default();
        for (id, robot) in &robots {
            directory.index(&robot.accounts, &robot.emails, &Name::Robot(id.clone()));
        }
        for (id, person) in &people {
            directory.index(&person.accounts, &person.emails, &Name::Person(id.clone()));
        }
        Self {
            people,
            robots,
            ..directory
        }
    }

    fn index(
        &mut self,
        accounts: &BTreeMap<String, BTreeSet<AccountId>>,
        emails: &BTreeSet<String>,
        name: &Name,
    ) {
        for (host, ids) in accounts {
            let index = self.by_account.entry(host.clone()).or_default();
            for id in ids {
                index.entry(*id).or_insert_with(|| name.clone());
            }
        }
        for email in emails {
            self.by_email
                .entry(email.clone())
                .or_insert_with(|| name.clone());
        }
    }

    /// The people, by name.
    #[must_use]
    pub fn people(&self) -> &BTreeMap<PersonId, Person> {
        &self.people
    }

    /// The robots, by name.
    #[must_use]
    pub fn robots(&self) -> &BTreeMap<RobotId, Robot> {
        &self.robots
    }

    /// Whether it lists people; then `people: directory` is the default (J2).
    #[must_use]
    pub fn lists_people(&self) -> bool {
        !self.people.is_empty()
    }

    fn entry(&self, name: &Name) -> Option<Entry<'_>> {
        match name {
            Name::Person(id) => self
                .people
                .get_key_value(id)
                .map(|(id, person)| Entry::Person(id, person)),
            Name::Robot(id) => self
                .robots
                .get_key_value(id)
                .map(|(id, robot)| Entry::Robot(id, robot)),
        }
    }

    /// The person or robot known by this address, in any letter case.
    #[must_use]
    pub fn whose_address(&self, email: &str) -> Option<Listed<'_>> {
        self.by_email(email).map(Listed::from)
    }

    /// The person or robot known by this account.
    #[must_use]
    pub fn whose_account(&self, host: &str, id: AccountId) -> Option<Listed<'_>> {
        self.by_account(host, id).map(Listed::from)
    }

    /// The person or robot known by this account.
    pub(super) fn by_account(&self, host: &str, id: AccountId) -> Option<Entry<'_>> {
        self.entry(self.by_account.get(host)?.get(&id)?)
    }

    /// The person or robot known by this address, in any letter case.
    pub(super) fn by_email(&self, email: &str) -> Option<Entry<'_>> {
        if self.by_email.is_empty() {
            return None;
        }
        self.entry(self.by_email.get(&email.trim().to_lowercase())?)
    }
}

/// What the directory knows an account or address as, for who reads no evidence document.
#[derive(Debug, Clone, Copy)]
pub enum Listed<'d> {
    /// A person.
    Person(&'d PersonId, &'d Person),
    /// A robot.
    Robot(&'d RobotId, &'d Robot),
}

impl<'d> From<Entry<'d>> for Listed<'d> {
    fn from(entry: Entry<'d>) -> Self {
        match entry {
            Entry::Person(id, person) => Self::Person(id, person),
            Entry::Robot(id, robot) => Self::Robot(id, robot),
        }
    }
}

/// What the directory knows an account or address as.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry<'d> {
    Person(&'d PersonId, &'d Person),
    Robot(&'d RobotId, &'d Robot),
}
