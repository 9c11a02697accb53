//! One commit to be made: who says to have written it, and what it does to the files.

use crate::forge::objects::{Commit, File, FileKind, Person, Signature};
use crate::forge::state::State;

/// One commit to be made: who says to have written it, and what it does to the files.
#[derive(Clone, Debug, Default)]
pub struct Work {
    author: (String, String),
    committer: Option<(String, String)>,
    message: String,
    edits: Vec<(String, Option<File>)>,
    renames: Vec<(String, String)>,
    merges: Option<String>,
    signed: Option<SignedBy>,
}

#[derive(Clone, Debug)]
enum SignedBy {
    Account(String),
    Forge,
    Broken,
}

impl Work {
    /// A commit whose author and committer is the account's own address.
    pub fn by(login: &str) -> Self {
        Self::claimed(
            login,
            &format!("{}@acme.example", login.trim_end_matches("[bot]")),
        )
    }

    /// A commit whose author line says this name and address, whosoever they are.
    pub fn claimed(name: &str, email: &str) -> Self {
        Self {
            author: (name.into(), email.into()),
            message: "Work".into(),
            ..Self::default()
        }
    }

    #[must_use]
    pub fn message(mut self, message: &str) -> Self {
        self.message = message.into();
        self
    }

    #[must_use]
    pub fn write(mut self, path: &str, text: &str) -> Self {
        self.edits.push((
            path.into(),
            Some(File::new(FileKind::Plain, text.as_bytes())),
        ));
        self
    }

    #[must_use]
    pub fn write_bytes(mut self, path: &str, bytes: &[u8]) -> Self {
        self.edits
            .push((path.into(), Some(File::new(FileKind::Plain, bytes))));
        self
    }

    /// A symbolic link.
    #[must_use]
    pub fn link(mut self, path: &str, target: &str) -> Self {
        self.edits.push((
            path.into(),
            Some(File::new(FileKind::Link, target.as_bytes())),
        ));
        self
    }

    #[must_use]
    pub fn submodule(mut self, path: &str, commit: &str) -> Self {
        let kind = FileKind::Submodule(commit.into());
        self.edits.push((path.into(), Some(File::new(kind, b""))));
        self
    }

    #[must_use]
    pub fn remove(mut self, path: &str) -> Self {
        self.edits.push((path.into(), None));
        self
    }

    #[must_use]
    pub fn rename(mut self, from: &str, to: &str) -> Self {
        self.renames.push((from.into(), to.into()));
        self
    }

    #[must_use]
    pub fn committer(mut self, login: &str) -> Self {
        self.committer = Some((login.into(), format!("{login}@acme.example")));
        self
    }

    #[must_use]
    pub fn co_author(mut self, name: &str, email: &str) -> Self {
        let gap = if self.message.contains("Co-authored-by:") {
            "\n"
        } else {
            "\n\n"
        };
        self.message
            .push_str(&format!("{gap}Co-authored-by: {name} <{email}>"));
        self
    }

    /// A merge commit: the tip of this branch of the same repository is its second parent, and the edits come on top.
    #[must_use]
    pub fn merges(mut self, branch: &str) -> Self {
        self.merges = Some(branch.into());
        self
    }

    #[must_use]
    pub fn signed_by(mut self, login: &str) -> Self {
        self.signed = Some(SignedBy::Account(login.into()));
        self
    }

    /// Made in the browser: committed by web-flow, signed by the forge.
    #[must_use]
    pub fn in_browser(mut self) -> Self {
        self.committer = Some(("GitHub".into(), "noreply@github.com".into()));
        self.signed = Some(SignedBy::Forge);
        self
    }

    #[must_use]
    pub fn badly_signed(mut self) -> Self {
        self.signed = Some(SignedBy::Broken);
        self
    }

    /// Makes the commit on top of `parent` in the object store.
    pub(super) fn commit(&self, state: &mut State, repo: &str, parent: Option<&str>) -> String {
        let mut files = parent.map(|p| state.files(p)).unwrap_or_default();
        let mut parents: Vec<String> = parent.map(str::to_owned).into_iter().collect();
        if let Some(branch) = &self.merges {
            let other = state
                .repo(repo)
                .branches
                .get(branch)
                .expect("no such branch to merge")
                .clone();
            files = state.merged_files(&parents[0], &other);
            parents.push(other);
        }
        for (from, to) in &self.renames {
            let data = files
                .remove(from)
                .unwrap_or_else(|| panic!("no file `{from}` to rename"));
            files.insert(to.clone(), data);
        }
        for (path, file) in &self.edits {
            match file {
                Some(file) => drop(files.insert(path.clone(), file.clone())),
                None => drop(
                    files
                        .remove(path)
                        .unwrap_or_else(|| panic!("no file `{path}` to remove")),
                ),
            }
        }
        let at = state.now;
        let person = |(name, email): &(String, String)| Person {
            name: name.clone(),
            email: email.clone(),
            at,
        };
        let author = person(&self.author);
        let committer = self
            .committer
            .as_ref()
            .map_or_else(|| author.clone(), person);
        let mut commit = Commit::new(parents, author, committer, self.message.clone(), files);
        commit.renames = self.renames.clone();
        commit.signature = self.signed.as_ref().map(|signed| match signed {
            SignedBy::Account(login) => Signature::Valid(state.who(login)),
            SignedBy::Forge => Signature::Forge,
            SignedBy::Broken => Signature::Invalid,
        });
        state.store(commit)
    }
}
