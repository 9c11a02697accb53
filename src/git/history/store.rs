//! Objects by id.

use super::HistoryError;
use super::packs::Packs;
use super::place::Place;
use crate::audit::RawCommit;
use crate::evidence::Revision;
use std::cell::RefCell;
use std::path::PathBuf;

/// The object store of a repository, for one thread.
pub(super) struct Store {
    path: PathBuf,
    /// Most commits come from here.
    packs: RefCell<Packs>,
    repository: git2::Repository,
}

fn oid(id: Revision) -> Result<git2::Oid, git2::Error> {
    git2::Oid::from_bytes(id.as_bytes())
}

impl Store {
    /// Opens the folder of objects and those that it borrows from; nothing else of the repository.
    pub(super) fn open(place: &Place) -> Result<Self, HistoryError> {
        let path = place.common.clone();
        // Every commit is read once, so a cache of them would only fill memory; and ids are taken from the store's own
        // index, as `git log` takes them, for hashing every object again costs a fifth of the time (`git fsck` does it).
        // Both are settings of the whole process, which reads one history and ends.
        git2::opts::enable_caching(false);
        git2::opts::strict_hash_verification(false);
        let opened = || {
            let objects = place.common.join("objects");
            let Some(objects) = objects.to_str() else {
                // The library takes such a path only for a whole repository.
                return git2::Repository::open_bare(&place.common);
            };
            let odb = git2::Odb::new()?;
            odb.add_disk_alternate(objects)?;
            git2::Repository::from_odb(odb)
        };
        match opened() {
            Ok(repository) => Ok(Self {
                packs: RefCell::new(Packs::open(&place.common.join("objects"))),
                path,
                repository,
            }),
            Err(source) => Err(HistoryError::Objects { path, source }),
        }
    }

    fn failed(&self, source: git2::Error) -> HistoryError {
        HistoryError::Objects {
            path: self.path.clone(),
            source,
        }
    }

    fn object(&self, id: Revision) -> Result<Option<(git2::ObjectType, Vec<u8>)>, HistoryError> {
        let read = || -> Result<_, git2::Error> {
            let odb = self.repository.odb()?;
            let object = odb.read(oid(id)?)?;
            Ok((object.kind(), object.data().to_vec()))
        };
        match read() {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(source) => Err(self.failed(source)),
        }
    }

    /// The bytes of a commit; none where it is not here, is no commit or is damaged.
    pub(super) fn commit(&self, id: Revision) -> Option<Vec<u8>> {
        let packed = self.packs.borrow_mut().commit(id.as_bytes());
        if packed.is_some() {
            return packed;
        }
        match self.object(id) {
            Ok(Some((git2::ObjectType::Commit, bytes))) => Some(bytes),
            Ok(Some(_) | None) | Err(_) => None,
        }
    }

    /// The parents of a commit.
    pub(super) fn parents(&self, id: Revision) -> Result<Option<Vec<Revision>>, HistoryError> {
        Ok(self.commit(id).map(|bytes| RawCommit::parents_of(&bytes)))
    }

    /// The commit behind a tag, or the commit itself; none where it is something else.
    pub(super) fn peel(&self, id: Revision) -> Result<Option<Revision>, HistoryError> {
        let mut id = id;
        for _ in 0..10 {
            match self.object(id)? {
                Some((git2::ObjectType::Commit, _)) => return Ok(Some(id)),
                Some((git2::ObjectType::Tag, bytes)) => {
                    let target = bytes
                        .split(|byte| *byte == b'\n')
                        .next()
                        .and_then(|line| line.strip_prefix(b"object "))
                        .and_then(Revision::from_hex);
                    match target {
                        Some(target) => id = target,
                        None => return Ok(None),
                    }
                }
                Some(_) | None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The one object whose id begins with these digits.
    pub(super) fn starting_with(&self, digits: &str) -> Option<Revision> {
        let odb = self.repository.odb().ok()?;
        let short = git2::Oid::from_str(&format!("{digits:0<40}").to_lowercase()).ok()?;
        let found = odb.exists_prefix(short, digits.len()).ok()?;
        Revision::from_bytes(found.as_bytes())
    }

    /// A file of a commit.
    pub(super) fn file(&self, commit: Revision, path: &str) -> Filed {
        let tree = || self.repository.find_commit(oid(commit)?)?.tree();
        let Ok(tree) = tree() else {
            return Filed::Unseen;
        };
        let entry = match tree.get_path(std::path::Path::new(path)) {
            Ok(entry) => entry,
            // Where a folder on the way is not here, what it holds cannot be seen.
            Err(_) if path.contains('/') => return Filed::Unseen,
            Err(_) => return Filed::Absent,
        };
        match self.repository.find_blob(entry.id()) {
            Ok(blob) => Filed::Read(blob.content().to_vec()),
            Err(_) => Filed::Unreadable,
        }
    }
}

/// The first file that would hold an object and that the system does not let be read.
pub(super) fn denied(place: &Place, id: Revision) -> Option<HistoryError> {
    let objects = place.common.join("objects");
    let hex = id.to_string();
    let (folder, file) = hex.split_at_checked(2)?;
    let packs = objects.join("pack");
    let in_packs = std::fs::read_dir(&packs).into_iter().flatten().flatten();
    let mut files = vec![objects.join(folder).join(file)];
    files.extend(in_packs.map(|entry| entry.path()));
    let of_file = files.into_iter().filter_map(|path| {
        let source = std::fs::File::open(&path).err()?;
        Some((path, source))
    });
    let of_folder = std::fs::read_dir(&packs)
        .err()
        .map(|source| (packs, source));
    of_file
        .chain(of_folder)
        .find(|(_, source)| source.kind() == std::io::ErrorKind::PermissionDenied)
        .map(|(path, source)| HistoryError::File { path, source })
}

/// What became of a file of a commit.
pub(super) enum Filed {
    /// Its bytes.
    Read(Vec<u8>),
    /// The commit has none.
    Absent,
    /// It is there, and cannot be read here.
    Unreadable,
    /// The commit's tree is not here.
    Unseen,
}
