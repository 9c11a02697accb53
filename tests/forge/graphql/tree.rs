//! Folders and files at a commit, with git's own ids.

use std::sync::Arc;

use apollo_compiler::resolvers::ResolvedValue;

use super::{Answer, Node, Thing, View, leaf, maybe_text, text, unknown};
use crate::forge::objects::{Commit, Entry, blob_oid, entries, tree_oid};
use crate::forge::state::Repo;

/// The folder or file of that path (`""`: the root).
pub fn object<'s>(repo: &'s Repo, commit: &'s Commit, path: &str) -> Option<Thing<'s>> {
    let path = path.trim_matches('/');
    if let Some(data) = commit.files.get(path) {
        return Some(Thing::Blob(repo, Arc::clone(data)));
    }
    let folder = path.is_empty() || !entries(&commit.files, path).is_empty();
    folder.then(|| Thing::Tree(repo, commit, path.to_owned()))
}

/// The entry that stands for a path, as `Commit.file` gives it.
pub fn find<'s>(repo: &'s Repo, commit: &'s Commit, path: &str) -> Option<Thing<'s>> {
    let path = path.trim_matches('/');
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let entry = entries(&commit.files, folder)
        .into_iter()
        .find(|e| e.path == path)?;
    Some(Thing::TreeEntry(repo, commit, entry))
}

pub fn tree<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    commit: &'s Commit,
    path: &str,
    field: &str,
) -> Answer<'s> {
    match field {
        "oid" => leaf(tree_oid(&commit.files, path)),
        "id" => leaf(format!(
            "TREE_{}_{}",
            repo.id,
            tree_oid(&commit.files, path)
        )),
        "entries" => Ok(ResolvedValue::list(
            entries(&commit.files, path).into_iter().map(move |entry| {
                ResolvedValue::object(Node {
                    view,
                    thing: Thing::TreeEntry(repo, commit, entry),
                })
            }),
        )),
        "repository" => view.show(Thing::Repository(repo)),
        _ => unknown(),
    }
}

pub fn entry<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    commit: &'s Commit,
    entry: &Entry,
    field: &str,
) -> Answer<'s> {
    match field {
        "name" => text(&entry.name),
        "path" => text(&entry.path),
        "oid" => text(&entry.oid),
        "type" => text(if entry.tree { "tree" } else { "blob" }),
        "mode" => leaf(if entry.tree { 0o40_000 } else { 0o100_644 }),
        "size" => leaf(
            commit
                .files
                .get(&entry.path)
                .map_or(0, |data| data.len() as i64),
        ),
        "object" => view.maybe(object(repo, commit, &entry.path)),
        "submodule" => Ok(ResolvedValue::null()),
        _ => unknown(),
    }
}

/// GitHub cuts the text of a blob here (512 kB).
const SHOWN: usize = 512_000;

pub fn blob<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    data: &Arc<Vec<u8>>,
    field: &str,
) -> Answer<'s> {
    let binary =
        data.iter().take(8000).any(|byte| *byte == 0) || std::str::from_utf8(data).is_err();
    match field {
        "oid" => leaf(blob_oid(data)),
        "id" => leaf(format!("BLOB_{}_{}", repo.id, blob_oid(data))),
        "byteSize" => leaf(data.len() as i64),
        "isBinary" => leaf(binary),
        "isTruncated" => leaf(data.len() > SHOWN),
        "text" if binary => maybe_text(None),
        "text" => leaf(String::from_utf8_lossy(&data[..data.len().min(SHOWN)]).into_owned()),
        "repository" => view.show(Thing::Repository(repo)),
        _ => unknown(),
    }
}
