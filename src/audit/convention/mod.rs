//! Conventions: how histories write down who reviewed, approved and merged. One file each, data with its examples.
//!
//! **Adding one** is one file with a [`Convention`] and an entry in [`ALL`]; the test here performs its examples. A
//! convention knows three kinds of line:
//!
//! - *subjects*, templates of a first line, such as `Merge pull request #{number} from {branch}`;
//! - *lines*, templates of lines in the body;
//! - *trailers*, `Key: value` lines, found by our own rule (see `audit::message`).
//!
//! All are tried on every commit unless `--convention` names some; which ones spoke is part of the report.

mod acks;
mod azure;
mod bitbucket;
mod bors;
mod gerrit;
mod git;
mod github_merge;
mod github_squash;
mod gitlab;
mod homu;
mod merge_queue;
mod node;
mod phabricator;
mod robots;
mod signed_merge;
mod template;
mod trailers;

pub use template::{Hole, Template};

use super::change::Stage;

/// How one kind of history writes down who did what.
#[derive(Debug)]
pub struct Convention {
    /// Its name, as `--convention` takes it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub says: &'static str,
    /// First lines that name a change; the first that fits is taken.
    pub subjects: &'static [&'static str],
    /// First lines of a change that arrives inside a rollup.
    pub members: &'static [&'static str],
    /// Lines of the body; where there are subjects too, only below one of them.
    pub lines: &'static [&'static str],
    /// A heading whose indented lines name people: `ACKs for top commit:`, and what they did.
    pub block: Option<(&'static str, Stage)>,
    /// Trailers and what they give.
    pub trailers: &'static [(&'static str, Gives)],
    /// What a forge writes in front of a number in running text.
    pub sign: &'static str,
    /// What a subject of it asks of the commit beside fitting.
    pub asks: Asks,
    /// What the committer field of a commit of the mainline stands for, where this convention names its change.
    pub committer: Committing,
    /// Exact addresses and logins that carry merges out and decide nothing.
    pub executors: &'static [&'static str],
    /// Exact names that carry merges out, under the address of whoever runs them.
    pub scripts: &'static [&'static str],
    /// Exact addresses and logins of robots.
    pub robots: &'static [&'static str],
    /// Messages with what they give; performed by the tests.
    pub examples: &'static [Example],
}

/// What a trailer gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// A person in a stage, as `Name <address>`, an address, `@login` or a name.
    Who(Stage),
    /// Logins in a stage, separated by commas or blanks.
    Logins(Stage),
    /// The address of the change.
    Url,
    /// The change's number.
    Number,
}

/// What a subject asks of the commit beside fitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// More than one parent.
    Merge,
    /// A committer that is the forge, or a robot of the directory: nobody who writes.
    ExecutorCommitted,
    /// More than one parent and a signature.
    SignedMerge,
}

/// What the committer field of a mainline commit stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committing {
    /// Nothing in particular.
    Unsaid,
    /// Whoever submitted or landed the change.
    Merger,
}

/// A message, and what it gives.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The message.
    pub message: &'static str,
    /// What stands in it: `number`, `url`, `title` or a stage's name, with the value.
    pub gives: &'static [(&'static str, &'static str)],
}

impl Convention {
    /// A convention that knows nothing yet.
    const NONE: Self = Self {
        name: "",
        says: "",
        subjects: &[],
        members: &[],
        lines: &[],
        block: None,
        trailers: &[],
        sign: "#",
        asks: Asks::Nothing,
        committer: Committing::Unsaid,
        executors: &[],
        scripts: &[],
        robots: &[],
        examples: &[],
    };
}

/// Stands in the place of a convention that was not named.
pub(super) static SILENT: Convention = Convention::NONE;

/// Every convention, the more particular ones first: where several subjects fit, the first one's counts.
pub const ALL: [&Convention; 16] = [
    &homu::HOMU,
    &bors::BORS,
    &merge_queue::MERGE_QUEUE,
    &github_merge::GITHUB_MERGE,
    &gitlab::GITLAB,
    &bitbucket::BITBUCKET,
    &azure::AZURE,
    &gerrit::GERRIT,
    &phabricator::PHABRICATOR,
    &node::NODE,
    &acks::ACKS,
    &github_squash::GITHUB_SQUASH,
    &signed_merge::SIGNED_MERGE,
    &git::GIT,
    &trailers::TRAILERS,
    &robots::ROBOTS,
];

/// The convention of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Convention> {
    ALL.into_iter().find(|convention| convention.name == name)
}

#[cfg(test)]
mod tests {
    use super::super::book::{Around, Book};
    use super::super::read;
    use super::super::said::Said;
    use super::super::text::Decoder;
    use super::*;

    fn told(said: &[Said], into: &mut Vec<(String, String)>) {
        for one in said {
            into.push((one.stage.as_str().to_owned(), one.who.said()));
        }
    }

    #[test]
    fn every_example_gives_what_it_says() {
        for only in [None, Some(())] {
            for convention in ALL {
                // Alone and beside all others it finds the same.
                let list = [convention];
                let book = Book::new(only.map(|()| &list[..]));
                let around = Around {
                    merge: true,
                    signed: convention.asks == Asks::SignedMerge,
                    executor_committed: convention.asks == Asks::ExecutorCommitted,
                };
                assert!(!convention.examples.is_empty(), "{}", convention.name);
                for example in convention.examples {
                    let reading = read::read(
                        example.message.as_bytes(),
                        Decoder::new(None),
                        &book,
                        around,
                    );
                    let wanted: Vec<(String, String)> = example
                        .gives
                        .iter()
                        .map(|(what, value)| ((*what).to_owned(), (*value).to_owned()))
                        .collect();
                    let mut found = Vec::new();
                    let mut own = |what: &str, value: Option<String>| {
                        found.extend(value.map(|value| (what.to_owned(), value)));
                    };
                    own("number", reading.number.clone());
                    own("url", reading.url.clone());
                    own("title", Some(reading.title.clone()));
                    if !reading.batch.is_empty() {
                        found.clear();
                    }
                    for one in &reading.batch {
                        found.push(("number".into(), one.number.clone()));
                        found.extend(
                            one.title
                                .iter()
                                .map(|title| ("title".into(), title.clone())),
                        );
                        told(&one.said, &mut found);
                    }
                    told(&reading.said, &mut found);
                    found.retain(|(what, _)| {
                        what != "title" || wanted.iter().any(|(wanted, _)| wanted == "title")
                    });
                    // A trailer that belongs to another convention is found where that one is in force.
                    let foreign = |what: &str| {
                        only.is_some() && what == "co-author" && convention.trailers.is_empty()
                    };
                    let wanted: Vec<_> = wanted
                        .into_iter()
                        .filter(|(what, _)| !foreign(what))
                        .collect();
                    assert_eq!(found, wanted, "{}: {}", convention.name, example.message);
                    let spoke = ALL
                        .iter()
                        .position(|one| one.name == convention.name)
                        .unwrap();
                    if convention.name != "robots" && !reading.member {
                        assert!(
                            reading.spoke & (1 << spoke) != 0,
                            "{}: {reading:?}",
                            convention.name
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn templates_and_names_are_sound() {
        let mut names: Vec<&str> = ALL.iter().map(|convention| convention.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        assert!(ALL.len() < 32, "conventions are bits of 32");
        for convention in ALL {
            let templates = [convention.subjects, convention.members, convention.lines];
            for text in templates.into_iter().flatten() {
                for part in text.split('{').skip(1) {
                    let name = part.split('}').next().unwrap();
                    assert!(
                        Hole::named(name).is_some(),
                        "{}: {{{name}}}",
                        convention.name
                    );
                }
            }
        }
    }
}
