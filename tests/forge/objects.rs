//! Git objects with their true SHA-1 ids: blobs, trees, commits; ancestry and differences between commits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use git2::{ObjectType, Oid};
use jiff::Timestamp;

use super::state::State;

/// The files of a commit by path. Cheap to clone.
pub type Files = BTreeMap<String, File>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub data: Arc<Vec<u8>>,
    pub kind: FileKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileKind {
    Plain,
    /// The data is the path it points to.
    Link,
    /// The commit of another repository.
    Submodule(String),
}

impl File {
    pub fn new(kind: FileKind, data: &[u8]) -> Self {
        Self {
            data: Arc::new(data.to_vec()),
            kind,
        }
    }

    pub fn oid(&self) -> String {
        match &self.kind {
            FileKind::Plain | FileKind::Link => blob_oid(&self.data),
            FileKind::Submodule(commit) => commit.clone(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub email: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug)]
pub enum Signature {
    /// Made by the forge itself for an edit or merge in the browser.
    Forge,
    /// A valid signature by a key of this account.
    Valid(u64),
    Invalid,
}

#[derive(Clone, Debug)]
pub struct Commit {
    pub oid: String,
    pub tree: String,
    pub parents: Vec<String>,
    pub author: Person,
    pub committer: Person,
    pub message: String,
    pub files: Files,
    pub signature: Option<Signature>,
    /// (old, new) names the committer knows of, where the content changed too.
    pub renames: Vec<(String, String)>,
    /// More than that of every parent.
    pub depth: u64,
}

pub fn blob_oid(data: &[u8]) -> String {
    Oid::hash_object(ObjectType::Blob, data)
        .unwrap()
        .to_string()
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub path: String,
    pub oid: String,
    pub tree: bool,
    /// As git and GitHub number it: `0o100644` is a plain file.
    pub mode: u32,
}

/// The entries of one folder (`""`: the root), in git's order.
pub fn entries(files: &Files, folder: &str) -> Vec<Entry> {
    let prefix = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let mut found: BTreeMap<String, Entry> = BTreeMap::new();
    for (path, file) in files.range(prefix.clone()..) {
        let Some(rest) = path.strip_prefix(&prefix) else {
            break;
        };
        let (name, tree) = match rest.split_once('/') {
            Some((name, _)) => (name, true),
            None => (rest, false),
        };
        // Git sorts a folder as if its name ended in a slash.
        let key = if tree {
            format!("{name}/")
        } else {
            name.to_owned()
        };
        found.entry(key).or_insert_with(|| {
            let path = format!("{prefix}{name}");
            let oid = if tree {
                tree_oid(files, &path)
            } else {
                file.oid()
            };
            let mode = match &file.kind {
                _ if tree => 0o40_000,
                FileKind::Plain => 0o100_644,
                FileKind::Link => 0o120_000,
                FileKind::Submodule(_) => 0o160_000,
            };
            Entry {
                name: name.into(),
                path,
                oid,
                tree,
                mode,
            }
        });
    }
    found.into_values().collect()
}

fn tree_content(files: &Files, folder: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries(files, folder) {
        bytes.extend_from_slice(format!("{:o} {}\0", entry.mode, entry.name).as_bytes());
        bytes.extend_from_slice(Oid::from_str(&entry.oid).unwrap().as_bytes());
    }
    bytes
}

pub fn tree_oid(files: &Files, folder: &str) -> String {
    Oid::hash_object(ObjectType::Tree, &tree_content(files, folder))
        .unwrap()
        .to_string()
}

/// The content of every tree object, the root's and those of all folders.
pub fn tree_bytes(files: &Files) -> Vec<Vec<u8>> {
    let mut folders = vec![String::new()];
    let mut all = Vec::new();
    while let Some(folder) = folders.pop() {
        all.push(tree_content(files, &folder));
        folders.extend(
            entries(files, &folder)
                .into_iter()
                .filter(|e| e.tree)
                .map(|e| e.path),
        );
    }
    all
}

impl Commit {
    pub fn new(
        parents: Vec<String>,
        author: Person,
        committer: Person,
        message: String,
        files: Files,
    ) -> Self {
        let tree = tree_oid(&files, "");
        let (signature, renames, oid) = (None, Vec::new(), String::new());
        let mut made = Self {
            oid,
            tree,
            parents,
            author,
            committer,
            message,
            files,
            signature,
            renames,
            depth: 0,
        };
        made.oid = Oid::hash_object(ObjectType::Commit, made.text().as_bytes())
            .unwrap()
            .to_string();
        made
    }

    /// The content of the commit object, of which the id is the digest.
    pub fn text(&self) -> String {
        let mut text = format!("tree {}\n", self.tree);
        for parent in &self.parents {
            text.push_str(&format!("parent {parent}\n"));
        }
        let line = |p: &Person| format!("{} <{}> {} +0000", p.name, p.email, p.at.as_second());
        let (author, committer) = (line(&self.author), line(&self.committer));
        text.push_str(&format!(
            "author {author}\ncommitter {committer}\n\n{}",
            self.message
        ));
        text
    }

    /// Names and addresses of the `Co-authored-by` lines.
    pub fn co_authors(&self) -> Vec<(String, String)> {
        let trailers = self.message.lines().filter_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case("co-authored-by")
                .then_some(value.trim())
        });
        trailers
            .filter_map(|value| {
                let (name, rest) = value.split_once('<')?;
                Some((
                    name.trim().to_owned(),
                    rest.trim_end_matches('>').to_owned(),
                ))
            })
            .collect()
    }
}

/// One file of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub path: String,
    pub previous: Option<String>,
    pub status: &'static str,
    pub blob: String,
}

impl State {
    /// The files that differ between two commits, renames found by equal content or as the commits recorded them.
    pub fn difference(&self, from: &str, to: &str) -> Vec<Changed> {
        let (old, new) = (self.files(from), self.files(to));
        let known: Vec<(String, String)> = self
            .range(from, to)
            .iter()
            .flat_map(|oid| self.commits[oid].renames.clone())
            .collect();
        let mut removed: BTreeSet<&String> =
            old.keys().filter(|path| !new.contains_key(*path)).collect();
        let mut changes = Vec::new();
        for (path, data) in &new {
            let blob = data.oid();
            let change = match old.get(path) {
                Some(before) if before == data => continue,
                Some(_) => Changed {
                    path: path.clone(),
                    previous: None,
                    status: "modified",
                    blob,
                },
                None => {
                    let source = removed.iter().find(|from| {
                        known.iter().any(|(a, b)| a == **from && b == path)
                            || old[**from] == *data && !data.data.is_empty()
                    });
                    let previous = source.map(|path| (*path).clone());
                    let status = if previous.is_some() {
                        "renamed"
                    } else {
                        "added"
                    };
                    Changed {
                        path: path.clone(),
                        previous,
                        status,
                        blob,
                    }
                }
            };
            removed.retain(|path| Some(*path) != change.previous.as_ref());
            changes.push(change);
        }
        for path in removed {
            changes.push(Changed {
                path: path.clone(),
                previous: None,
                status: "removed",
                blob: old[path].oid(),
            });
        }
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        changes
    }
}
