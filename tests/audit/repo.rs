//! Repositories made for one test: with git, and byte by byte where git would refuse.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) const ADA: &str = "Ada Byron <ada@acme.example>";
pub(crate) const GH: &str = "Grace Hopper <gh@acme.example>";
pub(crate) const EWD: &str = "Edsger <ewd@acme.example>";
pub(crate) const KJ: &str = "Katherine <kj@acme.example>";
pub(crate) const WEB: &str = "GitHub <noreply@github.com>";
/// The tree of nothing.
pub(crate) const EMPTY: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// A folder that is removed when the test ends.
#[derive(Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "audit-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A repository.
#[derive(Debug)]
pub(crate) struct Repo {
    folder: Folder,
    clock: u64,
}

/// Git, with nobody's configuration.
pub(crate) fn git(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .args(args)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("GIT_DIR");
    command
}

pub(crate) fn fed(mut command: Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = to.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

impl Repo {
    /// An empty one with a work tree.
    pub(crate) fn new() -> Self {
        let repo = Self {
            folder: Folder::new(),
            clock: 1_700_000_000,
        };
        repo.git(&["init", "-q", "-b", "main", "."]);
        repo
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder.0
    }

    /// What git says; it must succeed.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        let output = git(self.path(), args).output().unwrap();
        assert!(
            output.status.success(),
            "git {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    }

    /// Writes an object of any bytes.
    pub(crate) fn object(&self, kind: &str, bytes: &[u8]) -> String {
        let command = git(
            self.path(),
            &["hash-object", "-t", kind, "-w", "--stdin", "--literally"],
        );
        let output = fed(command, bytes);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// A commit on `main` by somebody, committed by somebody.
    pub(crate) fn commit(&mut self, author: &str, committer: &str, message: &str) -> String {
        let parent = self.tip();
        let parents: Vec<&str> = parent.iter().map(String::as_str).collect();
        let id = self.side(author, committer, &parents, message);
        self.point(&id);
        id
    }

    /// A commit on no branch.
    pub(crate) fn side(
        &mut self,
        author: &str,
        committer: &str,
        parents: &[&str],
        message: &str,
    ) -> String {
        self.clock += 60;
        let mut text = format!("tree {EMPTY}\n");
        for parent in parents {
            text.push_str(&format!("parent {parent}\n"));
        }
        let at = self.clock;
        text.push_str(&format!(
            "author {author} {at} +0100\ncommitter {committer} {at} +0100\n\n{message}"
        ));
        self.object("commit", text.as_bytes())
    }

    /// A merge on `main` of some heads.
    pub(crate) fn merge(
        &mut self,
        author: &str,
        committer: &str,
        heads: &[&str],
        message: &str,
    ) -> String {
        let tip = self.tip().unwrap();
        let mut parents = vec![tip.as_str()];
        parents.extend(heads);
        let id = self.side(author, committer, &parents, message);
        self.point(&id);
        id
    }

    pub(crate) fn tip(&self) -> Option<String> {
        let output = git(
            self.path(),
            &["rev-parse", "-q", "--verify", "refs/heads/main"],
        )
        .output()
        .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    pub(crate) fn point(&self, id: &str) {
        // Written by hand, for git would refuse what some tests make.
        let file = self.path().join(".git/refs/heads/main");
        std::fs::write(file, format!("{id}\n")).unwrap();
    }

    /// The audit document.
    pub(crate) fn audit(&self, args: &[&str]) -> Value {
        audit(self.path(), args)
    }

    /// Word, reason and title of every change, oldest first.
    pub(crate) fn words(&self) -> Vec<String> {
        words(&self.audit(&[]))
    }
}

/// Runs the program; nobody's configuration has a say.
pub(crate) fn sixeyes(path: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sixeyes"))
        .arg("audit")
        .arg(path)
        .args(args)
        .env("HOME", "/nonexistent")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("SIXEYES_LOG")
        .output()
        .unwrap()
}

/// The audit document of a repository, which must be made.
pub(crate) fn audit(path: &Path, args: &[&str]) -> Value {
    let args = [&["--format", "json"], args].concat();
    let output = sixeyes(path, &args);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Word, reason and number or title of every change, oldest first.
pub(crate) fn words(document: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    document["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            let name = change.get("number").unwrap_or(&change["title"]);
            format!(
                "{} {} {}",
                text(&change["word"]),
                text(&change["why"]),
                text(name)
            )
        })
        .collect()
}

/// Who stands in a stage of a change, as the message wrote it.
pub(crate) fn said(change: &Value, stage: &str) -> Vec<String> {
    change[stage]
        .as_array()
        .unwrap()
        .iter()
        .map(|act| act["said"].as_str().unwrap().to_owned())
        .collect()
}
