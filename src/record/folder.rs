//! The case folder on disk: read with bounds and without following links, written whole or not at all.
//!
//! Writing makes a folder beside the wanted one, writes and syncs every file, and renames it into place; the parent is
//! synced last. When [`write()`] returns, the record survives a crash of the machine, and only then may anybody be told
//! (law 7). A record is never overwritten.

use super::CaseFiles;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The longest evidence or decision file that is read, in bytes.
pub const EVIDENCE_LIMIT: u64 = 256 << 20;
/// The longest directory file that is read, in bytes.
pub const DIRECTORY_LIMIT: u64 = 32 << 20;
/// The longest policy, waiver or comment file that is read, in bytes.
pub const TEXT_LIMIT: u64 = 1 << 20;
/// How many waiver files are read.
pub const WAIVER_LIMIT: usize = 2_000;

/// Why a folder could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The operating system says no.
    #[error("cannot {doing} `{}`", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// It is a link, a device, or a folder where a file is needed.
    #[error("`{}` is {what}: a case holds plain files only", path.display())]
    NotAFile {
        /// Which entry.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// It is a device, a pipe or a folder, and was named as a file.
    #[error("`{}` is {what}: name a plain file", path.display())]
    NoPlainFile {
        /// Which.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// It is longer than anything sensible.
    #[error("`{}` is longer than {limit} bytes, which is more than this release reads", path.display())]
    TooLong {
        /// Which file.
        path: PathBuf,
        /// The bound.
        limit: u64,
    },
    /// There are more waiver files than anything sensible.
    #[error("`{}` holds more than {WAIVER_LIMIT} waiver files, which is more than this release reads", .0.display())]
    TooMany(PathBuf),
    /// Its name is not text.
    #[error("`{}` has a name that is not text: rename it", .0.display())]
    Name(PathBuf),
    /// There is something already.
    #[error("`{}` is there already: a record is never overwritten, so name a folder that does not exist yet", .0.display())]
    Exists(PathBuf),
}

impl FolderError {
    /// The file or folder that it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::NotAFile { path, .. }
            | Self::NoPlainFile { path, .. }
            | Self::TooLong { path, .. }
            | Self::TooMany(path)
            | Self::Name(path)
            | Self::Exists(path) => path,
        }
    }

    /// Whether the named file or folder is simply not there.
    #[must_use]
    pub fn is_absence(&self) -> bool {
        match self {
            Self::Io { source, .. } => source.kind() == io::ErrorKind::NotFound,
            Self::NotAFile { .. }
            | Self::NoPlainFile { .. }
            | Self::TooLong { .. }
            | Self::TooMany(_)
            | Self::Name(_)
            | Self::Exists(_) => false,
        }
    }
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |source| FolderError::Io {
        doing,
        path,
        source,
    }
}

/// Reads a case folder.
///
/// # Errors
/// [`FolderError`] where evidence or policy are not there, or anything that is there cannot be read as a plain file of
/// sensible length.
pub fn read(folder: &Path) -> Result<CaseFiles, FolderError> {
    let file = |name: &str, limit| read_file(&folder.join(name), limit);
    let waivers = folder.join(CaseFiles::WAIVERS);
    Ok(CaseFiles {
        evidence: file(CaseFiles::EVIDENCE, EVIDENCE_LIMIT)?,
        policy: file(CaseFiles::POLICY, TEXT_LIMIT)?,
        directory: optional(file(CaseFiles::DIRECTORY, DIRECTORY_LIMIT))?,
        waivers: optional(read_waivers(&waivers))?.unwrap_or_default(),
        decision: optional(file(CaseFiles::DECISION, EVIDENCE_LIMIT))?,
        comment: optional(file(CaseFiles::COMMENT, TEXT_LIMIT))?,
    })
}

fn optional<T>(read: Result<T, FolderError>) -> Result<Option<T>, FolderError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.is_absence() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads one plain file, links not followed.
///
/// # Errors
/// [`FolderError`] where it is not there, is no plain file, or is longer than `limit` bytes.
pub fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, FolderError> {
    let kind = fs::symlink_metadata(path)
        .map_err(failed("read", path))?
        .file_type();
    if !kind.is_file() {
        return Err(FolderError::NotAFile {
            path: path.to_owned(),
            what: what_else(kind),
        });
    }
    bounded(path, limit)
}

/// Reads one plain file that somebody named on the command line; a link is followed to it.
///
/// # Errors
/// [`FolderError`] where it is not there, is no plain file, or is longer than `limit` bytes: a device or a pipe would be
/// read for ever.
pub fn read_named(path: &Path, limit: u64) -> Result<Vec<u8>, FolderError> {
    let kind = fs::metadata(path)
        .map_err(failed("read", path))?
        .file_type();
    if !kind.is_file() {
        return Err(FolderError::NoPlainFile {
            path: path.to_owned(),
            what: what_else(kind),
        });
    }
    bounded(path, limit)
}

fn what_else(kind: fs::FileType) -> &'static str {
    if kind.is_symlink() {
        "a link"
    } else if kind.is_dir() {
        "a folder"
    } else {
        "no plain file"
    }
}

fn bounded(path: &Path, limit: u64) -> Result<Vec<u8>, FolderError> {
    let file = File::open(path).map_err(failed("open", path))?;
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(failed("read", path))?;
    if bytes.len() as u64 > limit {
        return Err(FolderError::TooLong {
            path: path.to_owned(),
            limit,
        });
    }
    Ok(bytes)
}

/// Reads the `.yaml` and `.yml` files of a folder of waivers, by name. Other files are none of its business.
///
/// # Errors
/// [`FolderError`] where the folder is not there or is a link, holds too many, or one of them cannot be read.
pub fn read_waivers(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, FolderError> {
    let kind = fs::symlink_metadata(folder)
        .map_err(failed("read", folder))?
        .file_type();
    if !kind.is_dir() {
        return Err(FolderError::NotAFile {
            path: folder.to_owned(),
            what: "no folder",
        });
    }
    let mut waivers = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed("list", folder))? {
        let path = entry.map_err(failed("list", folder))?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if !matches!(ending, Some("yaml" | "yml")) {
            continue;
        }
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or_else(|| FolderError::Name(path.clone()))?;
        if waivers.len() == WAIVER_LIMIT {
            return Err(FolderError::TooMany(folder.to_owned()));
        }
        waivers.insert(name.to_owned(), read_file(&path, TEXT_LIMIT)?);
    }
    Ok(waivers)
}

/// Writes a case folder whole, synced to the disk, where there is nothing or an empty folder.
///
/// # Errors
/// [`FolderError`]; then the wanted folder is as it was.
pub fn write(folder: &Path, files: &CaseFiles) -> Result<(), FolderError> {
    let name = folder
        .file_name()
        .ok_or_else(|| FolderError::Exists(folder.to_owned()))?;
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(failed("make", parent))?;
    let mut scratch = std::ffi::OsString::from(".");
    scratch.push(name);
    scratch.push(format!(".{}.tmp", std::process::id()));
    let scratch = parent.join(scratch);
    let written = fill(&scratch, files).and_then(|()| place(&scratch, folder));
    if written.is_err() {
        // Best effort: what matters is that the wanted name holds nothing half-written.
        let _ = fs::remove_dir_all(&scratch);
    }
    written?;
    sync_folder(parent)
}

fn fill(scratch: &Path, files: &CaseFiles) -> Result<(), FolderError> {
    fs::create_dir(scratch).map_err(failed("make", scratch))?;
    let waivers = scratch.join(CaseFiles::WAIVERS);
    if !files.waivers.is_empty() {
        fs::create_dir(&waivers).map_err(failed("make", &waivers))?;
    }
    for (name, bytes) in files.each() {
        write_file(&scratch.join(name), bytes)?;
    }
    if !files.waivers.is_empty() {
        sync_folder(&waivers)?;
    }
    sync_folder(scratch)
}

fn place(scratch: &Path, folder: &Path) -> Result<(), FolderError> {
    // Renaming a folder replaces an empty one and nothing else; a link or file there is refused by name.
    match fs::symlink_metadata(folder) {
        Ok(found) if !found.is_dir() => return Err(FolderError::Exists(folder.to_owned())),
        Ok(_) | Err(_) => {}
    }
    fs::rename(scratch, folder).map_err(|error| match error.kind() {
        io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists => {
            FolderError::Exists(folder.to_owned())
        }
        _ => failed("make", folder)(error),
    })
}

/// Writes one new file and syncs it.
///
/// # Errors
/// [`FolderError`] where it is there already or cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    let mut file = File::create_new(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => FolderError::Exists(path.to_owned()),
        _ => failed("make", path)(error),
    })?;
    file.write_all(bytes).map_err(failed("write", path))?;
    file.sync_all().map_err(failed("sync", path))
}

/// Syncs a folder, so that the names in it survive a crash.
///
/// # Errors
/// [`FolderError`] where the operating system cannot.
pub fn sync_folder(folder: &Path) -> Result<(), FolderError> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(failed("sync", folder))?;
    }
    Ok(())
}
