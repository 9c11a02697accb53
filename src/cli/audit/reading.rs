//! From the command line to a repository, a range, and the changes in it.

use super::Args;
use super::progress::Progress;
use crate::audit::{
    AuditedChange, Auditor, Bound, Branch, Cause, Options, Range, Report, Repository, SeenPerson,
    convention,
};
use crate::cli::exit::Error;
use crate::evidence::{Revision, Timestamp};
use crate::git::history::{Bounds, History, HistoryError, Pointed, Step, Walked, shown};
use crate::identity::{self, Directory};
use crate::record::folder;

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

/// A day or a moment; the end of the day where it is the later bound. A time of day without an offset is UTC's, as a day
/// is.
fn moment(text: &str, end: bool) -> Option<i64> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_second());
    }
    // A time zone's name is no offset, and no database of zones is here: it names no moment.
    if text.contains('[') {
        return None;
    }
    let at: jiff::civil::DateTime = text.parse().ok()?;
    let seconds = at
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()?
        .timestamp()
        .as_second();
    // A date alone holds no colon; jiff reads a time of day only behind one of these.
    let day = !text.contains(['T', 't', ' ']);
    Some(seconds + if end && day { 86_399 } else { 0 })
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
                        "`{}` is no range: write FROM..TO, as in v1.4..v1.5",
                        shown(range)
                    ))
                })?;
            let commit = |name: &str| -> Result<Option<Bound>, Error> {
                Ok(Some(Bound::Commit {
                    said: name.to_owned(),
                    revision: history.commit(name)?,
                }))
            };
            let until = match to {
                "" => None,
                to => commit(to)?,
            };
            let of = |bound: &Option<Bound>| match bound {
                Some(Bound::Commit { revision, .. }) => Some(*revision),
                Some(Bound::Moment { .. }) | None => None,
            };
            // `X~..X` is X alone, also where nothing comes before it.
            let is_alone = || {
                let before = from.strip_suffix(['~', '^'])?;
                let same = of(&commit(before).ok()?) == of(&until);
                (until.is_some() && same).then_some(())
            };
            let since = match commit(from) {
                Err(_) if is_alone().is_some() => None,
                since => since?,
            };
            Ok(Range { since, until })
        }
    }
}

/// The name of what is walked: the branch where the range ends on its mainline, else the end of the range.
fn walked(
    history: &History,
    args: &Args,
    name: String,
    tip: Option<Revision>,
    range: &Range,
) -> Result<String, Error> {
    let (Some(tip), Some(Bound::Commit { said, revision })) = (tip, &range.until) else {
        return Ok(name);
    };
    if history.is_on_mainline(tip, *revision)? {
        return Ok(name);
    }
    match &args.branch {
        None => Ok(said.clone()),
        Some(branch) => Err(Error::Usage(format!(
            "`{}` is not on the mainline of `{}`: leave out --branch, or name the branch that holds it",
            shown(said),
            shown(branch)
        ))),
    }
}

fn directory(args: &Args) -> Result<Directory, Error> {
    let Some(path) = &args.directory else {
        return Ok(Directory::default());
    };
    let said = shown(&path.to_string_lossy());
    let bytes = folder::read_named(path, folder::DIRECTORY_LIMIT)
        .map_err(|error| Error::invalid(format!("cannot read the directory `{said}`"), error))?;
    Ok(identity::read(&bytes, &said)?)
}

fn conventions(args: &Args) -> Result<Option<Vec<&'static convention::Convention>>, Error> {
    if args.convention.is_empty() {
        return Ok(None);
    }
    let known = |name: &String| {
        convention::named(name).ok_or_else(|| {
            let names: Vec<&str> = convention::ALL.iter().map(|one| one.name).collect();
            Error::Usage(format!(
                "`{}` is no convention: there are {}",
                shown(name),
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
        let name = walked(&history, args, name, tip, &range)?;
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

    /// Reads it, and hands over every change, oldest first, with everybody met so far. What is known of people grows while
    /// it is read; where a word would be another one in the light of all of it, everything is read a second time.
    pub(super) fn read(
        self,
        mut progress: Progress,
        taking: &mut impl Taking,
    ) -> Result<Finished, Error> {
        let Self {
            history,
            mut auditor,
            repository,
            branch,
            range,
            tip,
            bounds,
        } = self;
        let mut walk = |auditor: &mut Auditor, taking: &mut dyn Taking| {
            let Some(tip) = tip else {
                return Ok(Walked::default());
            };
            let mut taken = Ok(());
            let walked = history.walk(tip, &bounds, |step| {
                progress.commit();
                match step {
                    Step::Side(id, bytes) => auditor.side(id, bytes),
                    Step::Missing(id) => auditor.missing(id),
                    Step::Mainline(id, bytes) => {
                        for change in auditor.mainline(id, bytes) {
                            if taken.is_ok() {
                                taken = taking.take(change, auditor.people());
                            }
                        }
                    }
                }
            })?;
            taken.map(|()| walked)
        };
        let mut walked = walk(&mut auditor, taking)?;
        if auditor.is_unsettled() || !taking.has_all() {
            taking.again()?;
            auditor = auditor.again();
            walked = walk(&mut auditor, taking)?;
        }
        drop(progress);
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
                return Err(match history.denied(id) {
                    Some(denied) => denied.into(),
                    None => Error::Undecided {
                        what: format!("`{id}` is not in this clone, or is damaged: fetch it again"),
                        source: None,
                    },
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

/// Who takes the changes of a history as they are read.
pub(super) trait Taking {
    /// One change, and everybody met so far.
    fn take(&mut self, change: AuditedChange, people: &[SeenPerson]) -> Result<(), Error>;

    /// Whether everything that was taken is still held back, so that it can be told or forgotten.
    fn has_all(&self) -> bool;

    /// Everything comes once more, and for the last time.
    fn again(&mut self) -> Result<(), Error>;
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
