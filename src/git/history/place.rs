//! Where a repository is and what it is: found as git finds it.

use super::HistoryError;
use crate::evidence::Revision;
use std::path::{Path, PathBuf};

/// A repository on disk.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Its own `.git`: `HEAD` stands here.
    pub(super) git_dir: PathBuf,
    /// What linked work trees share: refs and objects.
    pub(super) common: PathBuf,
    /// The root of the work tree, if there is one.
    pub(super) work_tree: Option<PathBuf>,
    /// The commits at which a shallow clone ends.
    pub(super) shallow: Vec<Revision>,
    /// Whether some objects are left on the server.
    pub(super) partial: bool,
    pub(super) mailmap_blob: Option<String>,
    pub(super) mailmap_file: Option<PathBuf>,
    /// The address that it was cloned from.
    origin: Option<String>,
}

fn is_git_dir(path: &Path) -> bool {
    let head = path.join("HEAD");
    let has_head = std::fs::symlink_metadata(&head).is_ok();
    has_head && (path.join("commondir").is_file() || path.join("objects").is_dir())
}

/// Where a `.git` file points, as work trees and submodules have one.
fn pointed(file: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(file).ok()?;
    let target = text.strip_prefix("gitdir:")?.trim();
    Some(file.parent()?.join(target))
}

fn read(path: PathBuf) -> Result<Option<Vec<u8>>, HistoryError> {
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(HistoryError::File { path, source }),
    }
}

impl Place {
    /// Finds the repository that holds `path`.
    pub(super) fn find(path: &Path) -> Result<Self, HistoryError> {
        let none = || HistoryError::NoRepository {
            path: path.to_owned(),
        };
        let start = std::fs::canonicalize(path).map_err(|_| none())?;
        for folder in start.ancestors() {
            let dot = folder.join(".git");
            let (git_dir, work_tree) = if dot.is_dir() && is_git_dir(&dot) {
                (dot, Some(folder.to_owned()))
            } else if dot.is_file() {
                let git_dir = pointed(&dot).ok_or_else(none)?;
                (git_dir, Some(folder.to_owned()))
            } else if is_git_dir(folder) {
                (folder.to_owned(), None)
            } else {
                continue;
            };
            if !is_git_dir(&git_dir) {
                return Err(none());
            }
            return Self::read(git_dir, work_tree);
        }
        Err(none())
    }

    fn read(git_dir: PathBuf, work_tree: Option<PathBuf>) -> Result<Self, HistoryError> {
        let common = match read(git_dir.join("commondir"))? {
            Some(bytes) => git_dir.join(String::from_utf8_lossy(&bytes).trim()),
            None => git_dir.clone(),
        };
        let failed = |source| HistoryError::Objects {
            path: common.clone(),
            source,
        };
        let config = git2::Config::open(&common.join("config")).map_err(failed)?;
        let unsupported = |why: String| HistoryError::Unsupported {
            path: common.clone(),
            why,
        };
        let format = config.get_string("extensions.objectformat").ok();
        if let Some(format) = format.filter(|format| format != "sha1") {
            return Err(unsupported(format!(
                "its objects are named by `{}`, and the library that reads them knows only sha1; audit a clone that \
                 the forge serves with sha1",
                format.escape_debug()
            )));
        }
        if let Ok(storage) = config.get_string("extensions.refstorage")
            && storage != "files"
        {
            return Err(unsupported(
                "its refs are kept in another form than files; `git refs migrate --ref-format=files` in a copy helps"
                    .to_owned(),
            ));
        }
        let promisor = config.entries(Some("remote\\..*\\.promisor"));
        let partial = config.get_string("extensions.partialclone").is_ok()
            || promisor.is_ok_and(|mut entries| entries.next().is_some_and(|entry| entry.is_ok()));
        let shallow = read(common.join("shallow"))?.unwrap_or_default();
        // The user's own configuration says where else git reads a mailmap.
        let user = git2::Config::open_default().ok();
        let everywhere = |key: &str| {
            config
                .get_string(key)
                .ok()
                .or_else(|| user.as_ref().and_then(|user| user.get_string(key).ok()))
        };
        let mailmap_file = everywhere("mailmap.file").map(|file| match file.strip_prefix("~/") {
            Some(rest) => std::env::home_dir().unwrap_or_default().join(rest),
            None => work_tree.as_ref().unwrap_or(&git_dir).join(&file),
        });
        Ok(Self {
            mailmap_blob: everywhere("mailmap.blob"),
            mailmap_file,
            origin: config.get_string("remote.origin.url").ok(),
            partial,
            shallow: shallow
                .split(|byte| *byte == b'\n')
                .filter_map(|line| Revision::from_hex(line.trim_ascii()))
                .collect(),
            work_tree,
            git_dir,
            common,
        })
    }

    /// The last part of where it came from or stands.
    pub(super) fn name(&self) -> String {
        let from_path = || {
            let path = self.work_tree.as_ref().unwrap_or(&self.common);
            let folder = path.file_name().filter(|name| *name != ".git");
            folder
                .or_else(|| path.parent()?.file_name())
                .map(|name| name.to_string_lossy().into_owned())
        };
        let last = self
            .origin
            .as_deref()
            .and_then(|url| url.trim_end_matches('/').rsplit(['/', ':', '\\']).next())
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .or_else(from_path)
            .unwrap_or_default();
        last.strip_suffix(".git").unwrap_or(&last).to_owned()
    }

    /// The lines of `info/grafts`.
    pub(super) fn grafts(&self) -> Vec<String> {
        let bytes = std::fs::read(self.common.join("info/grafts")).unwrap_or_default();
        String::from_utf8_lossy(&bytes)
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| line.split(' ').next().unwrap_or(line).to_owned())
            .collect()
    }
}
