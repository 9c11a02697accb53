//! Work that comes a second time: taken back, picked onto another branch, carried to an older release.

use super::PullName;
use crate::forge::Forge;
use crate::forge::objects::{Commit, Files, Person, Signature};
use crate::forge::state::State;

impl Forge {
    /// The "Revert" button of a merged pull request: a branch with one commit in the browser, and a pull request by whoever
    /// pressed it.
    pub fn revert(&self, pull: &PullName, login: &str) -> PullName {
        let branch = {
            let mut state = self.state();
            let actor = state.who(login);
            state.tick();
            let held = state.pull(&pull.repo, pull.number).clone();
            let merge = held.merge.expect("a merged pull request");
            let tip = state.repo(&pull.repo).branches[&held.base].clone();
            let files = state.patched(&tip, &merge.commit, &merge.base);
            let author = state.person(actor);
            let committer = Person {
                name: "GitHub".into(),
                email: "noreply@github.com".into(),
                at: state.now,
            };
            let message = format!(
                "Revert \"{}\"\n\nThis reverts commit {}.",
                held.title, merge.commit
            );
            let mut made = Commit::new(vec![tip], author, committer, message, files);
            made.signature = Some(Signature::Forge);
            let oid = state.store(made);
            let branch = format!("revert-{}-{}", held.number, held.head);
            state.move_branch(&pull.repo, &branch, actor, &oid, "push");
            branch
        };
        let base = self.state().pull(&pull.repo, pull.number).base.clone();
        self.open_onto(&pull.repo, &base, &branch, login)
    }

    /// Somebody picks a commit onto a branch (made from the default branch where it is new) and pushes it: the author
    /// stays, the committer is who picked. Returns the new tip.
    pub fn cherry_pick(&self, repo: &str, branch: &str, login: &str, revision: &str) -> String {
        let mut state = self.state();
        let actor = state.who(login);
        state.tick();
        let held = state.repo(repo);
        let tip = held.branches.get(branch);
        let tip = tip
            .unwrap_or_else(|| &held.branches[&held.default_branch])
            .clone();
        let old = state.commit(revision).clone();
        let before = old.parents.first().cloned().unwrap_or_default();
        let files = state.patched(&tip, &before, revision);
        let committer = state.person(actor);
        let message = format!("{}\n\n(cherry picked from commit {revision})", old.message);
        let made = Commit::new(vec![tip], old.author, committer, message, files);
        let oid = state.store(made);
        state.move_branch(repo, branch, actor, &oid, "push");
        oid
    }

    /// Carries a merged change to another base: a branch from there with the merged commit picked, and its pull request.
    pub fn backport(&self, pull: &PullName, base: &str, login: &str) -> PullName {
        let branch = format!("backport-{}-{base}", pull.number);
        let (start, merged) = {
            let state = self.state();
            let merge = state.pull(&pull.repo, pull.number).merge.clone();
            let start = state.repo(&pull.repo).branches[base].clone();
            (start, merge.expect("a merged pull request").commit)
        };
        {
            let mut state = self.state();
            let actor = state.who(login);
            state.move_branch(&pull.repo, &branch, actor, &start, "push");
        }
        self.cherry_pick(&pull.repo, &branch, login, &merged);
        self.open_onto(&pull.repo, base, &branch, login)
    }

    /// Makes a branch at a revision (a release line, say).
    pub fn branch(&self, repo: &str, name: &str, login: &str, at: &str) {
        let mut state = self.state();
        let actor = state.who(login);
        assert!(state.commits.contains_key(at), "no commit {at}");
        state.move_branch(repo, name, actor, at, "push");
    }
}

impl State {
    /// The files of `onto` with what differs between two commits put on top.
    fn patched(&self, onto: &str, from: &str, to: &str) -> Files {
        let mut files = self.files(onto);
        for change in self.difference(from, to) {
            if let Some(previous) = &change.previous {
                files.remove(previous);
            }
            match self.files(to).get(&change.path) {
                Some(file) => drop(files.insert(change.path, file.clone())),
                None => drop(files.remove(&change.path)),
            }
        }
        files
    }
}
