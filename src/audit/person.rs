//! People as far as addresses, logins, the mailmap and the directory tell them apart.

use schemars::JsonSchema;
use serde::Serialize;

/// Who somebody is: an index into [`super::Report::people`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct PersonRef(pub u32);

/// What a name of the record stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// Taken for a person: nothing says otherwise.
    Person,
    /// A robot, by its entry in the directory or by an exact address or login that a convention knows.
    Robot,
    /// The forge or a script that carries merges out, by an exact address or login that a convention knows.
    Executor,
}

/// One person, robot or executor of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenPerson {
    /// What the changes refer to.
    pub id: PersonRef,
    /// What to call them: the directory's name, the mailmap's, or the name first met. A stranger's text.
    pub name: String,
    /// The directory's id, if the directory lists them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directory: Option<String>,
    /// What they are taken for.
    pub nature: Nature,
    /// Their addresses after the mailmap, in lower case, in the order met.
    pub addresses: Vec<String>,
    /// Their logins, in lower case, with the forge's host where it is known: `github.com/ada`.
    pub logins: Vec<String>,
    /// In how many changes they stand, stage by stage.
    pub tally: Tally,
}

/// In how many changes somebody stands in a stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Tally {
    /// As author, co-author or opener.
    pub wrote: u64,
    /// As reviewer.
    pub reviewed: u64,
    /// As approver.
    pub approved: u64,
    /// As merger.
    pub merged: u64,
    /// As executor.
    pub executed: u64,
    /// Of the reviewed ones, those that they wrote themselves.
    pub own_reviewed: u64,
    /// Of the approved ones, those that they wrote themselves.
    pub own_approved: u64,
    /// Of the merged ones, those that they wrote themselves.
    pub own_merged: u64,
    /// Changes they wrote that are [`super::Word::Alone`].
    pub alone: u64,
}

impl Tally {
    /// Acts in all.
    #[must_use]
    pub fn total(self) -> u64 {
        self.wrote + self.reviewed + self.approved + self.merged + self.executed
    }
}

/// Two entries that are perhaps one person. They are never joined by this: a mailmap or a directory does that.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Perhaps {
    /// The one.
    pub one: PersonRef,
    /// The other.
    pub other: PersonRef,
    /// Why they may be one.
    pub reason: Reason,
}

/// Why two entries may be one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The same name under two addresses.
    SameName,
    /// The same mailbox name at two hosts, and not one that many share (`info`, `dev`).
    SameMailbox,
    /// The same address but for what follows a `+`.
    PlusAddress,
    /// A login that is the mailbox name, or the name written together, of the other.
    LoginLikeName,
    /// Two no-reply addresses of one account number.
    SameAccount,
    /// The same login at two forges or of two account numbers.
    SameLogin,
    /// A name without an address that is a part of the other's, or holds it.
    PartOfName,
    /// The same name, of which one gives only the first letter of a word.
    Initials,
}

impl Reason {
    /// One clause for people.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::SameName => "the same name under two addresses",
            Self::SameMailbox => "the same mailbox name at two hosts",
            Self::PlusAddress => "the same address but for what follows a `+`",
            Self::LoginLikeName => "the login is the other's name or mailbox",
            Self::SameAccount => "no-reply addresses of one account number",
            Self::SameLogin => "the same login, at two forges or of two accounts",
            Self::PartOfName => "a name without an address that is a part of the other",
            Self::Initials => "the same name, but for a word that is only its first letter",
        }
    }
}
