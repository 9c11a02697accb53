//! Reading the source files: their text, their code without comments and strings, and what they import.

use std::collections::BTreeSet;
use std::path::Path;

/// One source file.
pub(crate) struct Source {
    /// Its path from the repository's root, with `/`.
    pub(crate) path: String,
    /// As it stands.
    pub(crate) text: String,
    /// Without comments and without what strings say.
    pub(crate) code: String,
}

/// A file of the repository.
pub(crate) fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file under a folder of the repository with this ending, in order.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let path = path.strip_prefix(root).unwrap();
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// Every Rust file under `src/`.
pub(crate) fn sources() -> Vec<Source> {
    let found: Vec<Source> = files("src", ".rs")
        .into_iter()
        .map(|path| {
            let text = read(&path);
            Source::new(&path, &text)
        })
        .collect();
    assert!(found.len() > 20, "the source tree was not found");
    found
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code: code(text),
        }
    }

    /// The top-level module that it belongs to.
    pub(crate) fn module(&self) -> &str {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let first = inner.split('/').next().unwrap_or(inner);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many modules deep its items stand: 1 for `src/waiver.rs` and `src/duty/mod.rs`, 2 for `src/duty/stage.rs`.
    fn depth(&self) -> usize {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let parts = inner.split('/').count();
        if inner.ends_with("/mod.rs") {
            parts - 1
        } else {
            parts
        }
    }

    /// The top-level modules that it names by `crate::` or by climbing with `super::`, tests at the end included.
    pub(crate) fn imports(&self) -> BTreeSet<String> {
        let (body, tests) = match self.code.find("#[cfg(test)]") {
            Some(at) => self.code.split_at(at),
            None => (self.code.as_str(), ""),
        };
        let mut found = BTreeSet::new();
        // A test module stands one deeper than its file.
        for (code, depth) in [(body, self.depth()), (tests, self.depth() + 1)] {
            after(code, "crate::", &mut found);
            after(code, &"super::".repeat(depth), &mut found);
        }
        found
    }
}

/// The first names behind every occurrence of `prefix`, a braced group's included.
fn after(code: &str, prefix: &str, found: &mut BTreeSet<String>) {
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group_names(group)),
            None => found.extend(name(rest)),
        }
    }
}

fn name(text: &str) -> Option<String> {
    let name: String = text
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    (!name.is_empty() && name != "super" && name.chars().all(|c| !c.is_uppercase())).then_some(name)
}

fn group_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut item) = (0, String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.extend(name(item.trim()));
                item.clear();
                continue;
            }
            _ => {}
        }
        item.push(c);
    }
    names.extend(name(item.trim()));
    names
}

/// The text without comments, and with the insides of strings left out.
fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |at| &rest[at..]);
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |at| &rest[at + 2..]);
        } else if rest.starts_with("r#\"") {
            rest = rest[3..].find("\"#").map_or("", |at| &rest[3 + at + 2..]);
            out.push_str("\"\"");
        } else if c == '"' {
            rest = end_of_string(&rest[1..]);
            out.push_str("\"\"");
        } else if let Some(len) = ["'\"'", "'\\\"'", "'\\''", "'\\\\'", "b'\"'"]
            .iter()
            .find(|quote| rest.starts_with(**quote))
            .map(|quote| quote.len())
        {
            rest = &rest[len..];
            out.push_str("' '");
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn end_of_string(text: &str) -> &str {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}
