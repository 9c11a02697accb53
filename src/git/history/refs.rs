//! From a name to a commit: loose and packed refs, tags, ids and the starts of ids, with `~N` and `^` behind them.

use super::HistoryError;
use super::place::Place;
use super::store::Store;
use crate::evidence::Revision;
use std::path::Path;

/// What `HEAD` holds.
pub(super) enum Symbolic {
    /// The full name of a ref.
    Branch(String),
    /// An id.
    Commit(Revision),
}

/// What `HEAD` points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pointed {
    /// A branch, by its short name, and its commit.
    Branch(String, Revision),
    /// A commit.
    Detached(Revision),
    /// A branch without a commit, in a repository without any.
    Nothing(String),
}

/// The name without `refs/heads/`.
pub(super) fn short(name: &str) -> &str {
    name.strip_prefix("refs/heads/").unwrap_or(name)
}

/// Whether the name can be a ref's: nothing that leaves the folder of refs.
fn is_sound(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(['/', '.', '-'])
        && !name.ends_with(['/', '.'])
        && !name.contains("..")
        && !name.contains("//")
        && !name.contains("@{")
        && !name
            .chars()
            .any(|c| c.is_control() || matches!(c, ' ' | '~' | '^' | ':' | '?' | '*' | '[' | '\\'))
}

fn symbolic(bytes: &[u8]) -> Option<Symbolic> {
    let text = bytes.trim_ascii();
    match text.strip_prefix(b"ref:") {
        Some(name) => {
            let name = std::str::from_utf8(name.trim_ascii()).ok()?;
            is_sound(name).then(|| Symbolic::Branch(name.to_owned()))
        }
        None => Revision::from_hex(text).map(Symbolic::Commit),
    }
}

/// Reads `HEAD`.
pub(super) fn head(place: &Place) -> Result<Symbolic, HistoryError> {
    let path = place.git_dir.join("HEAD");
    let failed = |source| HistoryError::File {
        path: path.clone(),
        source,
    };
    // Where it is a link it is one to the file of a ref, as git made it long ago.
    if let Ok(target) = std::fs::read_link(&path)
        && let Some(name) = target.to_str().filter(|name| is_sound(name))
    {
        return Ok(Symbolic::Branch(name.to_owned()));
    }
    let bytes = std::fs::read(&path).map_err(failed)?;
    symbolic(&bytes)
        .ok_or_else(|| failed(std::io::Error::other("it holds neither a ref nor an id")))
}

/// The id behind the full name of a ref.
pub(super) fn named(place: &Place, name: &str) -> Result<Option<Revision>, HistoryError> {
    let mut name = name.to_owned();
    for _ in 0..5 {
        let own = (name == "HEAD").then(|| place.git_dir.join(&name));
        let path = own.unwrap_or_else(|| place.common.join(&name));
        match std::fs::read(&path).ok().as_deref().and_then(symbolic) {
            Some(Symbolic::Commit(id)) => return Ok(Some(id)),
            Some(Symbolic::Branch(next)) => name = next,
            None => return packed(place, &name),
        }
    }
    Ok(None)
}

fn packed_bytes(place: &Place) -> Result<Vec<u8>, HistoryError> {
    let path = place.common.join("packed-refs");
    match std::fs::read(&path) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(HistoryError::File { path, source }),
    }
}

fn packed(place: &Place, name: &str) -> Result<Option<Revision>, HistoryError> {
    let bytes = packed_bytes(place)?;
    Ok(entries(&bytes).find_map(|(id, of)| (of == name.as_bytes()).then_some(id)))
}

fn entries(bytes: &[u8]) -> impl Iterator<Item = (Revision, &[u8])> {
    bytes.split(|byte| *byte == b'\n').filter_map(|line| {
        let space = line.iter().position(|byte| *byte == b' ')?;
        let id = Revision::from_hex(line.get(..space)?)?;
        Some((id, line.get(space + 1..)?.trim_ascii_end()))
    })
}

/// The names of loose and packed refs below a prefix, without it; at most `most`.
fn below(place: &Place, prefix: &str, most: usize) -> Vec<String> {
    let mut found = Vec::new();
    let root = place.common.join(prefix);
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && found.len() < most {
                open.push(path);
            } else if let (false, Ok(name)) = (is_folder, path.strip_prefix(&root)) {
                found.push(name.to_string_lossy().into_owned());
            }
        }
    }
    let bytes = packed_bytes(place).unwrap_or_default();
    let names = entries(&bytes).filter_map(|(_, name)| name.strip_prefix(prefix.as_bytes()));
    found.extend(names.map(|name| String::from_utf8_lossy(name.trim_ascii_start()).into_owned()));
    found.sort();
    found.dedup();
    found.truncate(most);
    found
}

/// The commits that have a replacement.
pub(super) fn replaced(place: &Place) -> Vec<String> {
    below(place, "refs/replace/", usize::MAX)
}

/// What `HEAD` points at.
pub(super) fn pointed(place: &Place) -> Result<Pointed, HistoryError> {
    match head(place)? {
        Symbolic::Commit(id) => Ok(Pointed::Detached(id)),
        Symbolic::Branch(name) => match named(place, &name)? {
            Some(id) => Ok(Pointed::Branch(short(&name).to_owned(), id)),
            None => {
                let others = below(place, "refs/heads/", 5);
                if others.is_empty() {
                    return Ok(Pointed::Nothing(short(&name).to_owned()));
                }
                Err(HistoryError::NoCommit {
                    name: short(&name).to_owned(),
                    path: place.common.clone(),
                    hint: format!(
                        ", although `HEAD` points at it; name a branch with --branch: {}",
                        super::shown(&others.join(", "))
                    ),
                })
            }
        },
    }
}

/// One step from a commit, as it is written behind its name.
enum Suffix {
    /// `~N`: so many first parents back.
    Back(usize),
    /// `^N`: that parent.
    Parent(usize),
}

/// Splits `main~2^2` into `main` and its steps; `^{…}` peels, which happens in any case.
fn suffixes(name: &str) -> Option<(&str, Vec<Suffix>)> {
    let at = name.find(['~', '^']).unwrap_or(name.len());
    let (base, mut rest) = name.split_at(at);
    let mut steps = Vec::new();
    while let Some(kind) = rest.chars().next() {
        rest = rest.get(1..)?;
        if kind == '^' && rest.starts_with('{') {
            rest = rest.get(rest.find('}')? + 1..)?;
            continue;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        let number = match number {
            "" => 1,
            number => number.parse().ok()?,
        };
        steps.push(match kind {
            '~' => Suffix::Back(number),
            '^' => Suffix::Parent(number),
            _ => return None,
        });
        rest = after;
    }
    Some((base, steps))
}

fn base(place: &Place, store: &Store, name: &str) -> Result<Option<Revision>, HistoryError> {
    let name = if name == "@" || name.is_empty() {
        "HEAD"
    } else {
        name
    };
    if let Some(id) = Revision::from_hex(name.as_bytes()) {
        return Ok(Some(id));
    }
    if name == "HEAD" || (name.starts_with("refs/") && is_sound(name)) {
        return named(place, name);
    }
    if is_sound(name) {
        for folder in ["tags", "heads", "remotes"] {
            if let Some(id) = named(place, &format!("refs/{folder}/{name}"))? {
                return Ok(Some(id));
            }
        }
        let remote = format!("refs/remotes/{name}/HEAD");
        if Path::new(name).components().count() == 1
            && let Some(id) = named(place, &remote)?
        {
            return Ok(Some(id));
        }
    }
    let hex = name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok(hex.then(|| store.starting_with(name)).flatten())
}

/// The commit that a name names.
pub(super) fn resolve(place: &Place, store: &Store, name: &str) -> Result<Revision, HistoryError> {
    let none = |hint: &str| HistoryError::NoCommit {
        name: name.chars().take(200).collect(),
        path: place.common.clone(),
        hint: hint.to_owned(),
    };
    let (start, steps) = suffixes(name).ok_or_else(|| none(""))?;
    let found = base(place, store, start)?.ok_or_else(|| none(""))?;
    let missing = || {
        super::store::denied(place, found)
            .unwrap_or_else(|| none(": what it names is no commit, or is not in this clone"))
    };
    let mut commit = match store.peel(found) {
        Ok(Some(commit)) => commit,
        Ok(None) => return Err(missing()),
        Err(error) => return Err(super::store::denied(place, found).unwrap_or(error)),
    };
    for step in steps {
        let (count, which) = match step {
            Suffix::Back(count) => (count, 0),
            Suffix::Parent(0) => continue,
            Suffix::Parent(number) => (1, number - 1),
        };
        for _ in 0..count {
            let parents = store.parents(commit)?.unwrap_or_default();
            commit = *parents
                .get(which)
                .ok_or_else(|| none(": the history is not that long"))?;
        }
    }
    Ok(commit)
}
