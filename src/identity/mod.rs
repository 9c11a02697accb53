//! Who is who: from the accounts and addresses of the evidence to principals.
//!
//! [`Directory`] is the validated map that an organisation keeps; [`Roster::resolve`] applies it to one evidence
//! document, before anything is judged (J1): one person counts once, under all their names. What does not resolve is
//! a value, [`Unresolved`], and never dropped. [`read`] is the one door from the directory file.

mod directory;
mod file;
mod name;
mod raw;
mod roster;

pub use directory::{ActsAs, Directory, Listed, PeopleMode, Person, PersonId, Robot, RobotId};
pub use file::{DirectoryFile, check, read, schema};
pub use name::Name;
pub(crate) use raw::is_host;
pub use roster::{Principal, PrincipalKey, Roster, Unresolved, Who};
