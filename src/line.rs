//! Lines of a requirement: how many people, from where, with which right; and places in a policy file.

use crate::evidence::{AccountId, Level};
use crate::identity::PersonId;

/// A place in the policy file, for findings and messages; both count from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// One line of a requirement. The lines of one requirement need different people (J18).
#[derive(Debug, Clone)]
pub struct Line {
    /// How many people.
    pub people: u32,
    /// Where they come from: any of these; anybody where it is empty.
    pub from: Vec<From>,
    /// The right in the repository that each of them needs.
    pub permission: Option<Level>,
    /// Where the policy says so.
    pub place: Place,
}

/// Where the people of a line come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// A person of the directory.
    Person(PersonId),
    /// An account of a forge, by host and id.
    Account(String, AccountId),
    /// A team of the forge, such as `@acme/security`, nested teams included.
    Team(String),
    /// Everybody with this right in the repository.
    Role(Level),
}
