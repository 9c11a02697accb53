//! The one door from the directory file to a [`Directory`].

use super::raw::{Accounts, Email, RawActsAs, RawDirectory, RawPerson, RawRobot};
use super::{ActsAs, Directory, Person, PersonId, Robot, RobotId};
use crate::evidence::AccountId;
use crate::problem::{Code, Mark, Problem, Problems, Sink, quoted};
use crate::yaml::{self, At, Read as _, did_you_mean};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How large a directory may be, in bytes: some hundred thousand people.
const LIMIT: usize = 16 << 20;

/// A directory that was read, and what its writer may not have meant.
#[derive(Debug, Clone)]
pub struct DirectoryFile {
    /// The directory.
    pub directory: Directory,
    /// What its writer may not have meant.
    pub warnings: Vec<Problem>,
}

/// Reads a directory file; `file` is its name for messages.
///
/// # Errors
/// [`Problems`] holds everything that is wrong, each with its place: an account or address claimed twice, an owner who
/// is not listed, a robot that would approve (J3). No directory comes of a file with an error (exit code 3).
pub fn read(text: &[u8], file: &str) -> Result<Directory, Problems> {
    check(text, file).map(|read| read.directory)
}

/// As [`read`], with the warnings.
///
/// # Errors
/// As [`read`].
pub fn check(text: &[u8], file: &str) -> Result<DirectoryFile, Problems> {
    let mut found = Sink::default();
    let raw =
        yaml::parse(text, LIMIT, &mut found).and_then(|node| RawDirectory::read(&node, &mut found));
    let directory = raw.map(|raw| validate(&raw, &mut found));
    match directory {
        Some(directory) if !found.has_errors() => Ok(DirectoryFile {
            directory,
            warnings: found.into_sorted(),
        }),
        Some(_) | None => Err(Problems::new(file, text, found)),
    }
}

/// The JSON Schema of directory files, for editors.
#[must_use]
pub fn schema() -> String {
    yaml::schema_of::<RawDirectory>()
}

/// Who claimed what so far.
#[derive(Default)]
struct Claims<'r> {
    ids: HashMap<&'r str, Mark>,
    accounts: HashMap<(&'r str, u64), (&'r str, Mark)>,
    emails: HashMap<&'r str, (&'r str, Mark)>,
}

impl<'r> Claims<'r> {
    fn id(&mut self, id: &'r At<yaml::Id>, to: &mut Sink) {
        match self.ids.get(id.value.0.as_str()) {
            Some(first) => to.report(
                Problem::new(
                    Code::RepeatedId,
                    id.mark,
                    format!("the id {} stands twice", quoted(&id.value.0)),
                )
                .help("give one of them another id, or join the two entries")
                .also(*first, "it stands here already"),
            ),
            None => {
                self.ids.insert(&id.value.0, id.mark);
            }
        }
    }

    fn names(
        &mut self,
        id: &'r str,
        accounts: Option<&'r Accounts>,
        emails: Option<&'r Vec<At<Email>>>,
        to: &mut Sink,
    ) {
        for (host, ids) in accounts.iter().flat_map(|accounts| &accounts.0) {
            for account in ids {
                let first = self.accounts.get(&(host.as_str(), account.value)).copied();
                match first {
                    Some(first) => to.report(claimed(
                        &format!("account {} of {host}", account.value),
                        id,
                        account.mark,
                        first,
                    )),
                    None => {
                        self.accounts
                            .insert((host, account.value), (id, account.mark));
                    }
                }
            }
        }
        for email in emails.into_iter().flatten() {
            match self.emails.get(email.value.0.as_str()).copied() {
                Some(first) => to.report(claimed(
                    &format!("address {}", quoted(&email.value.0)),
                    id,
                    email.mark,
                    first,
                )),
                None => {
                    self.emails.insert(&email.value.0, (id, email.mark));
                }
            }
        }
    }
}

fn claimed(what: &str, by: &str, mark: Mark, (other, first): (&str, Mark)) -> Problem {
    let problem = if by == other {
        format!("the {what} stands twice under `{by}`")
    } else {
        format!("the {what} is claimed by `{other}` and by `{by}`")
    };
    Problem::new(Code::ClaimedTwice, mark, problem)
        .help("leave it with the one it belongs to; if the two are one person, join their entries")
        .also(first, "it is claimed here already")
}

fn validate(raw: &RawDirectory, to: &mut Sink) -> Directory {
    let people: Vec<&RawPerson> = raw.people.iter().flatten().collect();
    let robots: Vec<&RawRobot> = raw.robots.iter().flatten().collect();
    if people.is_empty() && robots.is_empty() {
        to.report(Problem::new(Code::EmptyFile, raw.mark, "the directory lists nobody").help("list people or robots, or remove the file: without one every human account is a person of its own"));
    }
    let mut claims = Claims::default();
    for person in &people {
        claims.id(&person.id, to);
        claims.names(
            &person.id.value.0,
            person.accounts.as_ref(),
            person.emails.as_ref(),
            to,
        );
        if person.accounts.is_none() && person.emails.is_none() {
            to.report(
                Problem::new(
                    Code::WithoutAccounts,
                    person.id.mark,
                    format!("`{}` has neither accounts nor addresses", person.id.value.0),
                )
                .help("add `accounts: { github.com: [ID] }`"),
            );
        }
    }
    let by_id: HashMap<&str, &RawPerson> = people
        .iter()
        .map(|person| (person.id.value.0.as_str(), *person))
        .collect();
    for robot in &robots {
        claims.id(&robot.id, to);
        claims.names(
            &robot.id.value.0,
            robot.accounts.as_ref(),
            robot.emails.as_ref(),
            to,
        );
        check_robot(robot, &by_id, to);
    }
    Directory::new(
        people.into_iter().map(person).collect(),
        robots.into_iter().map(self::robot).collect(),
    )
}

fn accounts(raw: Option<&Accounts>) -> BTreeMap<String, BTreeSet<AccountId>> {
    raw.iter()
        .flat_map(|accounts| &accounts.0)
        .map(|(host, ids)| {
            (
                host.clone(),
                ids.iter().map(|id| AccountId(id.value)).collect(),
            )
        })
        .collect()
}

fn emails(raw: Option<&Vec<At<Email>>>) -> BTreeSet<String> {
    raw.into_iter()
        .flatten()
        .map(|email| email.value.0.clone())
        .collect()
}

fn person(raw: &RawPerson) -> (PersonId, Person) {
    let person = Person {
        name: raw.name.as_ref().map(|name| name.0.clone()),
        accounts: accounts(raw.accounts.as_ref()),
        emails: emails(raw.emails.as_ref()),
        left: raw.left.map(|left| left.0),
    };
    (PersonId(raw.id.value.0.clone()), person)
}

fn acts_as(raw: &RawRobot) -> ActsAs {
    match raw.acts_as.as_ref().map(|word| word.value) {
        Some(RawActsAs::Requester) => ActsAs::Requester,
        Some(RawActsAs::Itself) => ActsAs::Itself,
        // J3: the default of tokens, keys and machine accounts, and the one that excuses nobody.
        Some(RawActsAs::Owner) | None => ActsAs::Owner,
    }
}

fn robot(raw: &RawRobot) -> (RobotId, Robot) {
    let robot = Robot {
        accounts: accounts(raw.accounts.as_ref()),
        app: raw.app.map(|app| app.0),
        emails: emails(raw.emails.as_ref()),
        acts_as: acts_as(raw),
        may: raw
            .may
            .iter()
            .flat_map(|may| &may.value)
            .map(|stage| stage.0.to_owned())
            .collect(),
        only: raw.only.as_ref().map(|only| only.value.set.clone()),
        owner: raw
            .owner
            .as_ref()
            .map(|owner| PersonId(owner.value.0.clone())),
    };
    (RobotId(raw.id.value.0.clone()), robot)
}

fn check_robot(raw: &RawRobot, people: &HashMap<&str, &RawPerson>, to: &mut Sink) {
    let name = &raw.id.value.0;
    let acts_as = acts_as(raw);
    if raw.accounts.is_none() && raw.emails.is_none() {
        to.report(
            Problem::new(
                Code::NoAccount,
                raw.id.mark,
                format!("nothing says by what `{name}` is known"),
            )
            .help("add `accounts: { github.com: [ID] }`; the app id comes beside it"),
        );
    }
    match (&raw.owner, acts_as) {
        (None, ActsAs::Owner | ActsAs::Itself) => {
            to.report(Problem::new(Code::NoOwner, raw.id.mark, format!("`{name}` has no owner")).help("add `owner:` with a person of this directory, or `acts-as: requester` if it acts for whoever asks it"));
        }
        (None, ActsAs::Requester) => {}
        (Some(owner), ActsAs::Owner | ActsAs::Itself | ActsAs::Requester) => {
            match people.get(owner.value.0.as_str()) {
                None => {
                    let mut ids: Vec<&str> = people.keys().copied().collect();
                    ids.sort_unstable();
                    let help = if ids.len() <= 12 {
                        did_you_mean(&owner.value.0, &ids, "the people")
                    } else {
                        "the owner of a robot is a person of this directory".to_owned()
                    };
                    to.report(
                        Problem::new(
                            Code::UnknownOwner,
                            owner.mark,
                            format!("{} is no person of this directory", quoted(&owner.value.0)),
                        )
                        .help(help),
                    );
                }
                Some(person) if person.left.is_some() => {
                    to.report(
                        Problem::new(
                            Code::OwnerLeft,
                            owner.mark,
                            format!(
                                "`{}`, who owns `{name}`, has left or will leave",
                                owner.value.0
                            ),
                        )
                        .help("name somebody who stays"),
                    );
                }
                Some(_) => {}
            }
        }
    }
    match acts_as {
        ActsAs::Itself => {
            if raw.may.is_none() {
                to.report(
                    Problem::new(
                        Code::NoBounds,
                        raw.id.mark,
                        format!("`{name}` acts as itself, and nothing says what it may"),
                    )
                    .help("add `may: [author]`"),
                );
            }
            if raw.only.is_none() {
                to.report(
                    Problem::new(
                        Code::UnboundedRobot,
                        raw.id.mark,
                        format!("`{name}` acts as itself and may write any file"),
                    )
                    .help("add `only: [\"**/Cargo.lock\"]` with the paths that it is for"),
                );
            }
        }
        ActsAs::Owner | ActsAs::Requester => {
            let bounds = raw
                .may
                .as_ref()
                .map(|may| may.mark)
                .or(raw.only.as_ref().map(|only| only.mark));
            if let Some(mark) = bounds {
                to.report(
                    Problem::new(
                        Code::BoundsWithoutEffect,
                        mark,
                        format!("`{name}` does not act as itself, so these bounds change nothing"),
                    )
                    .help("add `acts-as: itself`, or remove them"),
                );
            }
        }
    }
}
