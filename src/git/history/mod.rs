//! The history of any clone, read without a forge: the mainline of a branch, and what each of its commits brought.
//!
//! [`History`] finds a repository as git does and reads its refs, its object store and five files beside them; of its
//! configuration only what says how to read it. No hook, filter or program runs, and nothing is written. Grafts and
//! replacement refs are counted and not followed: commits are read with the parents they were made with.
//!
//! - `place`: where the repository is and what it is.
//! - `refs`: from a name to a commit.
//! - `store`: objects by id, through libgit2; `packs` and `delta`: the same for packed commits, faster.
//! - `walk`: the order of reading.
//! - `channel`: reading in one thread, judging in another.

mod channel;
mod delta;
mod packs;
mod place;
mod refs;
mod store;
mod walk;

pub use refs::Pointed;
pub use walk::{Bounds, Step, Walked};

use crate::audit::{Completeness, Head, Mailmap, ObjectFormat, Repository, Source};
use crate::evidence::Revision;
use place::Place;
use std::path::{Path, PathBuf};
use store::{Filed, Store};

/// Why a history cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// There is no repository.
    #[error(
        "`{}` is in no git repository: give the path of a clone, or run `sixeyes audit` inside one",
        shown(&path.to_string_lossy())
    )]
    NoRepository {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A repository of a kind that this release cannot read.
    #[error("`{}` cannot be read: {why}", shown(&path.to_string_lossy()))]
    Unsupported {
        /// The repository.
        path: PathBuf,
        /// What it has, and what to do.
        why: String,
    },
    /// A name that names nothing.
    #[error("`{}` names no commit of `{}`{hint}", shown(name), shown(&path.to_string_lossy()))]
    NoCommit {
        /// As it was given.
        name: String,
        /// The repository.
        path: PathBuf,
        /// What there is instead.
        hint: String,
    },
    /// A file of the repository that cannot be read.
    #[error("`{}` cannot be read", shown(&path.to_string_lossy()))]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The object store cannot be read.
    #[error("the objects of `{}` cannot be read", shown(&path.to_string_lossy()))]
    Objects {
        /// The repository.
        path: PathBuf,
        /// Why.
        #[source]
        source: git2::Error,
    },
}

/// A clone's history.
#[derive(Debug)]
pub struct History {
    place: Place,
}

/// What a repository has that a reading does not follow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unfollowed {
    /// The commits where a shallow clone ends.
    pub shallow: Vec<Revision>,
    /// Lines of `info/grafts`.
    pub grafts: Vec<String>,
    /// Commits that have a replacement.
    pub replaced: Vec<String>,
}

impl History {
    /// Finds the repository that holds `path`, as git does: a work tree or a folder in it, a bare repository, a linked
    /// work tree or a submodule.
    ///
    /// # Errors
    /// [`HistoryError`] where there is none, or none that can be read.
    pub fn open(path: &Path) -> Result<Self, HistoryError> {
        Ok(Self {
            place: Place::find(path)?,
        })
    }

    /// What it is.
    ///
    /// # Errors
    /// [`HistoryError::File`] where `HEAD` cannot be read.
    pub fn repository(&self, said: &Path) -> Result<Repository, HistoryError> {
        let head = match refs::head(&self.place)? {
            refs::Symbolic::Branch(name) => match refs::named(&self.place, &name)? {
                Some(_) => Head::Branch(refs::short(&name).to_owned()),
                None => Head::Unborn(refs::short(&name).to_owned()),
            },
            refs::Symbolic::Commit(id) => Head::Detached(id),
        };
        Ok(Repository {
            path: said.to_string_lossy().into_owned(),
            name: self.place.name(),
            bare: self.place.work_tree.is_none(),
            completeness: if !self.place.shallow.is_empty() {
                Completeness::Shallow
            } else if self.place.partial {
                Completeness::Partial
            } else {
                Completeness::Full
            },
            object_format: ObjectFormat::Sha1,
            head,
        })
    }

    /// The commit that a name names: a branch, a tag, an id or the start of one, each with `~N` and `^` behind it.
    ///
    /// # Errors
    /// [`HistoryError::NoCommit`] where it names none.
    pub fn commit(&self, name: &str) -> Result<Revision, HistoryError> {
        refs::resolve(&self.place, &self.store()?, name)
    }

    /// What `HEAD` points at.
    ///
    /// # Errors
    /// [`HistoryError`] where it cannot be read, or points at a branch without a commit beside others that have one.
    pub fn head(&self) -> Result<Pointed, HistoryError> {
        refs::pointed(&self.place)
    }

    /// The mailmap, from where git reads it: the work tree or, without one, `HEAD`; then `mailmap.blob` and
    /// `mailmap.file`.
    ///
    /// # Errors
    /// [`HistoryError`] where the object store cannot be read; a mailmap that is not there is none, and one that is there
    /// and cannot be read is [`Mailmap::unread`].
    pub fn mailmap(&self) -> Result<Mailmap, HistoryError> {
        let mut mailmap = Mailmap::default();
        if let Some(root) = &self.place.work_tree {
            let file = root.join(".mailmap");
            match std::fs::symlink_metadata(&file) {
                Ok(of) if of.is_file() => read_mailmap(&mut mailmap, &file),
                // Git does not follow a link here, for a clone could point it anywhere.
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(_) => mailmap.lack(&file.to_string_lossy()),
            }
        }
        let blob = match (&self.place.mailmap_blob, &self.place.work_tree) {
            (Some(blob), _) => Some(blob.as_str()),
            (None, None) => Some("HEAD:.mailmap"),
            (None, Some(_)) => None,
        };
        if let Some((name, (revision, path))) =
            blob.and_then(|blob| Some((blob, blob.split_once(':')?)))
        {
            let store = self.store()?;
            if let Ok(commit) = refs::resolve(&self.place, &store, revision) {
                match store.file(commit, path) {
                    Filed::Read(bytes) => mailmap.add(&bytes, Source::Blob),
                    Filed::Absent => {}
                    Filed::Unreadable => mailmap.lack(name),
                    // A partial clone left it on the server, from where one command brings it.
                    Filed::Unseen if self.place.partial => mailmap.lack(name),
                    Filed::Unseen => mailmap.may_lack(name),
                }
            }
        }
        if let Some(file) = &self.place.mailmap_file {
            read_mailmap(&mut mailmap, file);
        }
        Ok(mailmap)
    }

    /// What it has that a reading does not follow.
    #[must_use]
    pub fn unfollowed(&self) -> Unfollowed {
        Unfollowed {
            shallow: self.place.shallow.clone(),
            grafts: self.place.grafts(),
            replaced: refs::replaced(&self.place),
        }
    }

    /// Walks the first-parent line of a commit within bounds, oldest first, and gives each commit with what it brought.
    ///
    /// # Errors
    /// [`HistoryError`] where the store cannot be read. A commit that is not there is a step, and no error.
    pub fn walk(
        &self,
        tip: Revision,
        bounds: &Bounds,
        each: impl FnMut(Step<'_>),
    ) -> Result<Walked, HistoryError> {
        channel::walk(&self.place, tip, bounds, each)
    }

    /// Whether a commit stands on the first-parent line of another, or is that one.
    ///
    /// # Errors
    /// [`HistoryError`] where the store cannot be read. Where the line breaks off, what lies before is not on it.
    pub fn is_on_mainline(&self, tip: Revision, commit: Revision) -> Result<bool, HistoryError> {
        let store = self.store()?;
        let mut next = Some(tip);
        let mut met = std::collections::HashSet::new();
        while let Some(id) = next.filter(|id| met.insert(*id)) {
            if id == commit {
                return Ok(true);
            }
            next = store.parents(id)?.unwrap_or_default().first().copied();
        }
        Ok(false)
    }

    /// Why an object cannot be read, where it is the system that forbids it.
    #[must_use]
    pub fn denied(&self, id: Revision) -> Option<HistoryError> {
        store::denied(&self.place, id)
    }

    fn store(&self) -> Result<Store, HistoryError> {
        Store::open(&self.place)
    }
}

/// Adds a file; git too takes one that is not there for none.
fn read_mailmap(mailmap: &mut Mailmap, file: &Path) {
    match std::fs::read(file) {
        Ok(bytes) => mailmap.add(&bytes, Source::File),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(_) => mailmap.lack(&file.to_string_lossy()),
    }
}

/// Text as a message quotes it: characters that a terminal acts on, or that are not seen, are written out.
#[must_use]
pub fn shown(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let (plain, written) = match c {
                '\'' | '"' | '\\' => (Some(c), None),
                c => (None, Some(c.escape_debug())),
            };
            plain.into_iter().chain(written.into_iter().flatten())
        })
        .collect()
}
