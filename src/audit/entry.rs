//! What an entry among the people is made of: its key, the field or word that it was met by, and what it is.

use super::account::NoReply;
use super::alike::Looks;
use super::book::Book;
use super::person::{Nature, PersonRef};
use crate::identity::{Directory, PersonId, RobotId};
use std::rc::Rc;

/// What makes two names one entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// The directory's id.
    Listed(String),
    /// An address, in lower case.
    Address(String),
    /// A login, in lower case, and the one account that has it.
    Login(String),
    /// One of several accounts with the same login: host, login, number.
    Account(String, String, Option<u64>),
    /// A name that came without an address.
    Name(String),
    /// A script, by its exact name.
    Script(String),
}

/// What an author or committer field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// A commit that somebody wrote.
    OfWork,
    /// A merge, which a script can have made under its user's address.
    OfMerge,
}

/// Whether a field could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// It could.
    Clear,
    /// What tells whose it is holds bytes that are no text.
    Blurred,
}

/// Somebody's field as it was met.
#[derive(Debug, Clone)]
pub(super) struct Met {
    pub(super) person: PersonRef,
    pub(super) said: Rc<str>,
    pub(super) sight: Sight,
    pub(super) mark: &'static str,
    pub(super) field: Field,
}

/// Somebody whom messages name.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) person: PersonRef,
    /// The name as it is shown.
    pub(super) said: Rc<str>,
    /// The last line that named them so.
    pub(super) line: Rc<str>,
}

/// What was known of an entry when a history had been read before.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) addresses: Vec<String>,
    pub(super) logins: Vec<String>,
    pub(super) looks: Looks,
}

/// What the directory calls an entry of its own, and what it is.
pub(super) fn listed(directory: &Directory, id: &str) -> (String, Nature) {
    if directory.robots().contains_key(&RobotId(id.to_owned())) {
        return (id.to_owned(), Nature::Robot);
    }
    let person = directory.people().get(&PersonId(id.to_owned()));
    let name = person.and_then(|person| person.name.clone());
    (name.unwrap_or_else(|| id.to_owned()), Nature::Person)
}

/// An address as it is written everywhere else: without `mailto:` before and the root's dot behind it.
pub(super) fn plain_address(email: &str) -> &str {
    let email = email.trim();
    let scheme = email
        .get(..7)
        .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let email = scheme.map_or(email, |_| email.get(7..).unwrap_or_default().trim_start());
    email.trim_end_matches('.')
}

/// No person's login on GitHub can hold brackets, so this is no guess from a name.
pub(super) fn is_app(login: &str) -> bool {
    login.ends_with("[bot]") && !login.contains(char::is_whitespace)
}

/// Whether a name without an address is the exact login of a robot or of what carries merges out.
pub(super) fn is_machine(name: &str, book: &Book) -> bool {
    let lower = name.trim().to_lowercase();
    book.is_executor(&lower) || book.is_robot(&lower) || is_app(&lower)
}

/// The user that GitLab makes for an access token of a project or group: `project_1_bot_0a1b@noreply.gitlab.com`.
fn is_token(email: &str) -> bool {
    let Some((mailbox, host)) = email.split_once('@') else {
        return false;
    };
    let number = ["project_", "group_"]
        .iter()
        .find_map(|kind| mailbox.strip_prefix(kind));
    let made = number.and_then(|rest| rest.split_once("_bot"));
    made.is_some_and(|(number, _)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
        && host.starts_with("noreply.")
}

pub(super) fn nature(email: &str, account: Option<&NoReply<'_>>, book: &Book) -> Nature {
    if book.is_executor(email) {
        return Nature::Executor;
    }
    let app = account.is_some_and(|account| account.host == "github.com" && is_app(account.login));
    if app || is_token(email) || book.is_robot(email) {
        return Nature::Robot;
    }
    Nature::Person
}
