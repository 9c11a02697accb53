//! The folder of the demonstration. What stands in it is replaced only where the demonstration made it.
//!
//! `SHA256SUMS` lists every file made, so that a later run can tell its own files from those that somebody else put
//! there or changed.

use crate::cli::exit::Error;
use crate::digest::sha256;
use crate::record::{CaseFiles, folder};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The list of the files made, as `sha256sum -c` reads it.
pub(super) const SUMS: &str = "SHA256SUMS";

/// The folder, ready to take the cases.
pub(super) struct Place<'p> {
    root: &'p Path,
}

impl<'p> Place<'p> {
    /// Makes the folder, or clears it of what an earlier run made, and lists what is about to be put there.
    pub(super) fn prepare(root: &'p Path, cases: &[(&str, &CaseFiles)]) -> Result<Self, Error> {
        match fs::create_dir(root) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let names: Vec<&str> = cases.iter().map(|(name, _)| *name).collect();
                clear(root, &names)?;
            }
            Err(error) => {
                let what = format!(
                    "cannot make `{}` here: change to a folder that you may write to",
                    root.display()
                );
                return Err(Error::undecided(what, error));
            }
        }
        let mut sums = String::new();
        for (name, files) in cases {
            for (path, bytes) in files.each() {
                sums.push_str(&format!("{}  {name}/{path}\n", sha256(bytes)));
            }
        }
        // Listed first, so that a run that was cut short is cleared away by the next one.
        folder::write_file(&root.join(SUMS), sums.as_bytes())
            .and_then(|()| folder::sync_folder(root))
            .map_err(|error| Error::undecided("the list of files could not be written", error))?;
        Ok(Self { root })
    }

    /// The folder of one case.
    pub(super) fn case(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Removes what an earlier run made, after looking that all of it is as it was made.
fn clear(root: &Path, names: &[&str]) -> Result<(), Error> {
    if !fs::symlink_metadata(root).is_ok_and(|found| found.is_dir()) {
        return Err(Error::Undecided {
            what: format!(
                "`{}` is there and is no folder: move it away, and run this again",
                root.display()
            ),
            source: None,
        });
    }
    let sums = root.join(SUMS);
    let listed = match folder::read_file(&sums, folder::TEXT_LIMIT) {
        Ok(bytes) => list(&String::from_utf8_lossy(&bytes)),
        Err(error) if error.is_absence() => BTreeMap::new(),
        Err(error) => {
            return Err(Error::undecided(
                "an earlier demonstration cannot be read",
                error,
            ));
        }
    };
    let mut ours = Vec::new();
    for case in names.iter().map(|name| root.join(name)) {
        for (path, bytes) in files(&case)? {
            let name = slashed(path.strip_prefix(root).unwrap_or(&path));
            if listed.get(&name) != Some(&sha256(&bytes)) {
                return Err(Error::Undecided {
                    what: format!(
                        "`{}` is not as a demonstration made it: move `{}` away, and run this again",
                        path.display(),
                        root.display()
                    ),
                    source: None,
                });
            }
            ours.push(path);
        }
    }
    let failed = |path: &Path| {
        let what = format!("cannot remove `{}`", path.display());
        move |error| Error::undecided(what, error)
    };
    for path in &ours {
        fs::remove_file(path).map_err(failed(path))?;
    }
    for case in names
        .iter()
        .map(|name| root.join(name))
        .filter(|case| case.exists())
    {
        fs::remove_dir(&case).map_err(failed(&case))?;
    }
    match fs::remove_file(&sums) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&sums)(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn list(sums: &str) -> BTreeMap<String, String> {
    sums.lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(digest, path)| (path.to_owned(), digest.to_owned()))
        .collect()
}

/// The plain files of one case folder, by path; whatever else is there is refused.
fn files(case: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Error> {
    let unreadable = |error: folder::FolderError| {
        Error::undecided("an earlier demonstration cannot be read", error)
    };
    let entries = match fs::read_dir(case) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => {
            return Err(Error::undecided(
                format!("cannot list `{}`", case.display()),
                error,
            ));
        }
    };
    let mut found = BTreeMap::new();
    for entry in entries {
        let path = entry
            .map_err(|error| Error::undecided(format!("cannot list `{}`", case.display()), error))?
            .path();
        let bytes = folder::read_file(&path, folder::EVIDENCE_LIMIT).map_err(unreadable)?;
        found.insert(path, bytes);
    }
    Ok(found)
}
