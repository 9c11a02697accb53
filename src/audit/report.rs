//! The summary of an audit: what was read, what was found, and what was not followed.

use super::change::{AuditedChange, Word};
use super::person::{Perhaps, SeenPerson};
use crate::evidence::Revision;
use schemars::JsonSchema;
use serde::Serialize;

/// Everything that one history says. Counts, months and people are of the whole range, even where
/// [`Report::changes`] keeps only some of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// Always [`super::SCHEMA`].
    pub schema: &'static str,
    /// What was read.
    pub repository: Repository,
    /// Which mainline.
    pub branch: Branch,
    /// Which part of it.
    pub range: Range,
    /// The changes that were kept, oldest first.
    pub changes: Vec<AuditedChange>,
    /// Whether [`Report::changes`] holds all of them.
    pub kept: Kept,
    /// How much was read.
    pub read: Read,
    /// The conventions that spoke, the most frequent first.
    pub conventions: Vec<ConventionFound>,
    /// How many changes have which word.
    pub counts: Counts,
    /// The same by month of the claimed commit date, oldest first.
    pub months: Vec<Month>,
    /// How many changes claim a date that no calendar holds; they stand in no month.
    pub without_month: u64,
    /// Everybody whom a change names, robots and executors included, in the order met.
    pub people: Vec<SeenPerson>,
    /// Who is perhaps the same person: offered, never applied.
    pub perhaps: Vec<Perhaps>,
    /// What this reading leaves out or takes on trust, each with why.
    pub not_followed: Vec<NotFollowed>,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Repository {
    /// The path as it was given.
    pub path: String,
    /// The last part of its path or of its remote's address, for a heading. A stranger's text.
    pub name: String,
    /// Whether it has a work tree.
    pub bare: bool,
    /// How much of the history is here.
    pub completeness: Completeness,
    /// How objects are named.
    pub object_format: ObjectFormat,
    /// Where `HEAD` points.
    pub head: Head,
}

/// How much of a history a clone holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Completeness {
    /// All of it.
    Full,
    /// Cut off at some commits.
    Shallow,
    /// Some objects are left on the server.
    Partial,
}

/// How objects are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectFormat {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// Where `HEAD` points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// At a branch.
    Branch(String),
    /// At a commit.
    Detached(Revision),
    /// At a branch without a commit.
    Unborn(String),
}

/// Which mainline was walked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Branch {
    /// As it was given, or the branch of `HEAD`.
    pub name: String,
    /// Its tip; none where the repository has no commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tip: Option<Revision>,
}

/// How much was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Read {
    /// Commits of the first-parent line within the range.
    pub mainline: u64,
    /// Commits in all: those of the mainline and those that its merges brought.
    pub commits: u64,
    /// Whether that is the whole range.
    pub reach: Reach,
}

/// Whether a mainline was read to where its range begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// To where the range begins, or to the first commit of all.
    #[default]
    Whole,
    /// It ends earlier: the clone is cut off there, or a commit is not in it. What lies before is not counted.
    CutOff,
}

/// Which part of the mainline. With neither bound, all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Range {
    /// Changes after this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Bound>,
    /// Changes up to this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Bound>,
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// A commit; for `since` it is itself left out.
    Commit {
        /// As it was given: a tag, a branch, an id.
        said: String,
        /// What it names.
        revision: Revision,
    },
    /// A moment, compared with claimed commit dates.
    Moment {
        /// As it was given.
        said: String,
        /// Seconds since 1970.
        seconds: i64,
    },
}

/// Which changes a report holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    /// All.
    All,
    /// The worst, and of those the newest; the number left out.
    Worst {
        /// How many changes the range has that [`Report::changes`] does not hold.
        left_out: u64,
    },
}

/// A convention that spoke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConventionFound {
    /// Its name, as `--convention` takes it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub says: &'static str,
    /// In how many changes it spoke.
    pub changes: u64,
    /// How it came to be looked for.
    pub found: Found,
}

/// How a convention came to be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// All were tried, and this one's messages were there.
    Detected,
    /// It was named by `--convention`, with or without finding its messages.
    Flag,
}

/// How many changes have which word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Counts {
    /// Changes in all: the sum of the four words.
    pub changes: u64,
    /// [`Word::Apart`].
    pub apart: u64,
    /// [`Word::Alone`].
    pub alone: u64,
    /// [`Word::Unreviewed`].
    pub unreviewed: u64,
    /// [`Word::Unknown`].
    pub unknown: u64,
    /// Those of the unreviewed that belong to no change that the record knows.
    pub direct_pushes: u64,
}

impl Counts {
    /// How many changes have this word.
    #[must_use]
    pub fn of(&self, word: Word) -> u64 {
        match word {
            Word::Apart => self.apart,
            Word::Alone => self.alone,
            Word::Unreviewed => self.unreviewed,
            Word::Unknown => self.unknown,
        }
    }

    pub(super) fn add(&mut self, word: Word, direct: bool) {
        self.changes += 1;
        self.direct_pushes += u64::from(direct);
        match word {
            Word::Apart => self.apart += 1,
            Word::Alone => self.alone += 1,
            Word::Unreviewed => self.unreviewed += 1,
            Word::Unknown => self.unknown += 1,
        }
    }
}

/// One month of the claimed commit dates, in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Month {
    /// The year, 1 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
    /// Its changes.
    pub counts: Counts,
}

/// Something that this reading leaves out or takes on trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotFollowed {
    /// What.
    pub cause: Cause,
    /// How many of them.
    pub count: u64,
    /// The first few, as ids or names: strangers' text.
    pub examples: Vec<String>,
}

/// What a reading leaves out or takes on trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The clone ends at these commits: what lies before is not judged.
    Shallow,
    /// Commits that are not in this clone, although it is not cut off there.
    Missing,
    /// `info/grafts`: said, and not followed.
    Grafts,
    /// Replacement refs: said, and not followed.
    Replacements,
    /// Merges of more than two parents: what names no change of its own counts as one change.
    Octopus,
    /// Mailmaps that cannot be read. Where one is surely there, nobody whom it could join is surely two.
    Mailmap,
    /// Roots beyond the first: histories that were joined.
    Roots,
    /// Messages whose encoding is not known, or that are not what it says: read with replacement characters.
    Encoding,
    /// Messages too long to read to the end.
    LongMessage,
    /// Commits whose author or committer field is missing or damaged.
    Damaged,
    /// Claimed dates that no calendar holds.
    Dates,
    /// Signatures: they are there, and nothing here verified them.
    Signatures,
}

impl Cause {
    /// One clause for people, after a number: `3 commits where …`.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::Shallow => {
                "commits where this shallow clone ends; what lies before them is not here"
            }
            Self::Missing => "commits that this clone does not have",
            Self::Grafts => {
                "grafts, not followed: commits are read with the parents they were made with"
            }
            Self::Replacements => {
                "replacement refs, not followed: commits are read as they were made"
            }
            Self::Octopus => {
                "merges of more than two parents; what names no change of its own is taken as one"
            }
            Self::Mailmap => {
                "mailmaps that cannot be read here, so that somebody may be counted twice"
            }
            Self::Roots => "roots: histories that were joined",
            Self::Encoding => "messages in an encoding that is unknown or not what it says",
            Self::LongMessage => "messages too long to be read to the end",
            Self::Damaged => "commits with a missing or damaged author or committer",
            Self::Dates => "dates that no calendar holds",
            Self::Signatures => "signed commits; the signatures were not verified",
        }
    }
}
