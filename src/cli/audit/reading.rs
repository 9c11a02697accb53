//! From the command line to a repository, a range, and the changes in it.

use super::Args;
use super::progress::Progress;
use crate::audit::{
    AuditedChange, Auditor, Bound, Branch, Cause, Options, Range, Report, Repository, SeenPerson,
    convention,
};
use crate::cli::exit::Error;
use crate::evidence::{Revision, Timestamp};
use crate::git::history::{Bounds, History, HistoryError, Pointed, Step, Walked};
use crate::identity::{self, Directory};

/// A history, ready to be read.
#[derive(Debug)]
pub(super) struct Reading {
    history: History,
    auditor: Auditor,
    /// What is read.
    pub(super) repository: Repository,
    /// Which mainline.
    pub(super) branch: Branch,
    /// Which part.
    pub(super) range: Range,
    tip: Option<Revision>,
    bounds: Bounds,
}

impl From<HistoryError> for Error {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::NoRepository { .. } | HistoryError::NoCommit { .. } => {
                Self::Usage(error.to_string())
            }
            HistoryError::Unsupported { .. } => Self::Undecided {
                what: error.to_string(),
                source: None,
            },
            HistoryError::File { .. } | HistoryError::Objects { .. } => {
                let what = error.to_string();
                let source: Box<dyn std::error::Error + Send + Sync> = match error {
                    HistoryError::File { source, .. } => source.into(),
                    HistoryError::Objects { source, .. } => source.into(),
                    other => other.into(),
                };
                Self::Undecided {
                    what,
                    source: Some(source),
                }
            }
        }
    }
}

/// A day or a moment; the end of the day where it is the later bound.
fn moment(text: &str, end: bool) -> Option<i64> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_second());
    }
    let date: jiff::civil::Date = text.parse().ok()?;
    let at = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(at.timestamp().as_second() + if end { 86_399 } else { 0 })
}

fn bound(history: &History, text: &str, end: bool) -> Result<Bound, Error> {
    Ok(match moment(text, end) {
        Some(seconds) => Bound::Moment {
            said: text.to_owned(),
            seconds,
        },
        None => Bound::Commit {
            said: text.to_owned(),
            revision: history.commit(text)?,
        },
    })
}

fn range(history: &History, args: &Args) -> Result<Range, Error> {
    let one = |text: Option<&str>, end| text.map(|text| bound(history, text, end)).transpose();
    match &args.range {
        None => Ok(Range {
            since: one(args.since.as_deref(), false)?,
            until: one(args.until.as_deref(), true)?,
        }),
        Some(range) => {
            let (from, to) = range
                .split_once("..")
                .filter(|(from, to)| !from.is_empty() && !to.starts_with('.'))
                .ok_or_else(|| {
                    Error::Usage(format!(
                        "`{range}` is no range: write FROM..TO, as in v1.4..v1.5"
                    ))
                })?;
            let commit = |name: &str| -> Result<Option<Bound>, Error> {
                Ok(Some(Bound::Commit {
                    said: name.to_owned(),
                    revision: history.commit(name)?,
                }))
            };
            Ok(Range {
                since: commit(from)?,
                until: match to {
                    "" => None,
                    to => commit(to)?,
                },
            })
        }
    }
}

fn directory(args: &Args) -> Result<Directory, Error> {
    let Some(path) = &args.directory else {
        return Ok(Directory::default());
    };
    let shown = path.to_string_lossy();
    let bytes = std::fs::read(path)
        .map_err(|error| Error::invalid(format!("cannot read the directory `{shown}`"), error))?;
    Ok(identity::read(&bytes, &shown)?)
}

fn conventions(args: &Args) -> Result<Option<Vec<&'static convention::Convention>>, Error> {
    if args.convention.is_empty() {
        return Ok(None);
    }
    let known = |name: &String| {
        convention::named(name).ok_or_else(|| {
            let names: Vec<&str> = convention::ALL.iter().map(|one| one.name).collect();
            Error::Usage(format!(
                "`{name}` is no convention: there are {}",
                names.join(", ")
            ))
        })
    };
    args.convention
        .iter()
        .map(known)
        .collect::<Result<_, _>>()
        .map(Some)
}

impl Reading {
    /// Opens the repository and resolves what the command line names.
    pub(super) fn prepare(args: &Args) -> Result<Self, Error> {
        let options = Options {
            conventions: conventions(args)?,
            directory: directory(args)?,
            ..Options::default()
        };
        let history = History::open(&args.path)?;
        let repository = history.repository(&args.path)?;
        let (name, tip) = match &args.branch {
            Some(branch) => (branch.clone(), Some(history.commit(branch)?)),
            None => match history.head()? {
                Pointed::Branch(name, id) => (name, Some(id)),
                Pointed::Detached(id) => ("HEAD".to_owned(), Some(id)),
                Pointed::Nothing(name) => (name, None),
            },
        };
        let range = range(&history, args)?;
        let commit = |bound: &Option<Bound>| match bound {
            Some(Bound::Commit { revision, .. }) => Some(*revision),
            Some(Bound::Moment { .. }) | None => None,
        };
        let seconds = |bound: &Option<Bound>| match bound {
            Some(Bound::Moment { seconds, .. }) => Some(*seconds),
            Some(Bound::Commit { .. }) | None => None,
        };
        let mut auditor = Auditor::new(Options {
            mailmap: history.mailmap()?,
            ..options
        });
        let unfollowed = history.unfollowed();
        for id in &unfollowed.shallow {
            auditor.ends_at(*id);
        }
        for line in &unfollowed.grafts {
            auditor.not_followed(Cause::Grafts, line);
        }
        for id in &unfollowed.replaced {
            auditor.not_followed(Cause::Replacements, id);
        }
        Ok(Self {
            auditor,
            repository,
            branch: Branch { name, tip },
            tip: commit(&range.until).or(tip),
            bounds: Bounds {
                after: commit(&range.since),
                since: seconds(&range.since),
                until: seconds(&range.until),
            },
            range,
            history,
        })
    }

    /// Reads it, and hands over every change, oldest first, with everybody met so far.
    pub(super) fn read<E>(
        self,
        mut progress: Progress,
        mut each: impl FnMut(AuditedChange, &[SeenPerson]) -> Result<(), E>,
    ) -> Result<Finished, Error>
    where
        Error: From<E>,
    {
        let Self {
            history,
            mut auditor,
            repository,
            branch,
            range,
            tip,
            bounds,
        } = self;
        let mut failed = None;
        let walked = match tip {
            None => Walked::default(),
            Some(tip) => history.walk(tip, &bounds, |step| {
                progress.commit();
                match step {
                    Step::Side(id, bytes) => auditor.side(id, bytes),
                    Step::Missing(id) => auditor.missing(id),
                    Step::Mainline(id, bytes) => {
                        for change in auditor.mainline(id, bytes) {
                            if failed.is_none() {
                                failed = each(change, auditor.people()).err();
                            }
                        }
                    }
                }
            })?,
        };
        drop(progress);
        if let Some(error) = failed {
            return Err(error.into());
        }
        if walked.root_count > 1 {
            for root in walked.roots.iter().skip(1) {
                auditor.not_followed(Cause::Roots, &root.to_string());
            }
        }
        if walked.cut_off {
            auditor.cut_off();
        }
        if let Some(id) = walked.broken {
            if Some(id) == tip {
                return Err(Error::Undecided {
                    what: format!("`{id}` is not in this clone, or is damaged: fetch it again"),
                    source: None,
                });
            }
            auditor.cut_off();
            auditor.not_followed(Cause::Missing, &id.to_string());
        }
        Ok(Finished {
            auditor,
            repository,
            branch,
            range,
        })
    }
}

/// A history that was read.
pub(super) struct Finished {
    auditor: Auditor,
    repository: Repository,
    branch: Branch,
    range: Range,
}

impl Finished {
    /// The report, with the changes that were kept.
    pub(super) fn report(self, changes: Vec<AuditedChange>) -> Report {
        self.auditor
            .report(self.repository, self.branch, self.range, changes)
    }
}
