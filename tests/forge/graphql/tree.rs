//! Folders and files at a commit, with git's own ids.

use apollo_compiler::resolvers::ResolvedValue;

use super::{Answer, Node, Thing, View, leaf, maybe_text, text, unknown};
use crate::forge::objects::{Commit, Entry, FileKind, blob_oid, entries, tree_oid};
use crate::forge::state::Repo;

/// The folder or file of that path (`""`: the root).
pub fn object<'s>(repo: &'s Repo, commit: &'s Commit, path: &str) -> Option<Thing<'s>> {
    let path = path.trim_matches('/');
    if let Some(file) = commit.files.get(path) {
        let blob = !matches!(file.kind, FileKind::Submodule(_));
        return blob.then(|| Thing::Blob(repo, file.data.clone()));
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
        // A recorded commit has its tree's id and no files.
        "oid" if path.is_empty() => text(&commit.tree),
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
        "type" => text(match entry.mode {
            0o40_000 => "tree",
            0o160_000 => "commit",
            _ => "blob",
        }),
        "mode" => leaf(i64::from(entry.mode)),
        "size" => leaf(
            commit
                .files
                .get(&entry.path)
                .map_or(0, |file| file.data.len() as i64),
        ),
        "object" => view.maybe(object(repo, commit, &entry.path)),
        "submodule" => Ok(ResolvedValue::null()),
        _ => unknown(),
    }
}

/// GitHub cuts the text of a blob here (512 kB).
const SHOWN: usize = 512_000;

pub fn blob<'s>(view: &'s View<'s>, repo: &'s Repo, data: &[u8], field: &str) -> Answer<'s> {
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

/// The root of a commit of which only the id is known: the tree has to have an id, so it is one that no files have.
pub fn bare<'s>(oid: &str, field: &str) -> Answer<'s> {
    match field {
        "oid" => leaf(blob_oid(format!("the tree of {oid}").as_bytes())),
        _ => unknown(),
    }
}
