//! Opening, retargeting, updating, closing; comments.

use super::PullName;
use crate::forge::Forge;
use crate::forge::objects::{Commit, Files, Person, Signature};
use crate::forge::state::{Comment, Event, Pull, State, What};

impl State {
    pub(super) fn event(&mut self, pull: &PullName, login: Option<&str>, what: What) {
        let at = self.now;
        let actor = login.map(|login| self.who(login));
        let id = self.id();
        let held = self.pull_mut(&pull.repo, pull.number);
        held.timeline.push(Event {
            id,
            at,
            actor,
            what,
        });
        held.updated = at;
    }

    /// Merges one commit into another as the forge's merge button would; both sides' files are kept.
    pub(super) fn merge_commit(
        &mut self,
        into: &str,
        from: &str,
        author: Person,
        message: &str,
    ) -> String {
        let files = self.merged_files(into, from);
        let committer = Person {
            name: "GitHub".into(),
            email: "noreply@github.com".into(),
            at: self.now,
        };
        let mut made = Commit::new(
            vec![into.into(), from.into()],
            author,
            committer,
            message.into(),
            files,
        );
        made.signature = Some(Signature::Forge);
        self.store(made)
    }

    /// Both sides' files; where both changed one, `from` has the last word.
    pub(super) fn merged_files(&self, into: &str, from: &str) -> Files {
        let base = self.merge_base(into, from);
        let before = base.map(|oid| self.files(&oid)).unwrap_or_default();
        let mut files = self.files(into);
        let theirs = self.files(from);
        for (path, data) in &theirs {
            if before.get(path) != Some(data) {
                files.insert(path.clone(), data.clone());
            }
        }
        files.retain(|path, _| theirs.contains_key(path) || !before.contains_key(path));
        files
    }

    pub(super) fn person(&self, id: u64) -> Person {
        let account = self.account(id);
        let email = account
            .emails
            .last()
            .cloned()
            .unwrap_or_else(|| format!("{id}@users.noreply.github.com"));
        Person {
            name: account.login.clone(),
            email,
            at: self.now,
        }
    }
}

impl Forge {
    /// Opens a pull request onto the default branch. `head` is a branch of `repo`, or `owner:branch` of a fork.
    pub fn open(&self, repo: &str, head: &str, login: &str) -> PullName {
        let base = self.state().repo(repo).default_branch.clone();
        self.open_onto(repo, &base, head, login)
    }

    pub fn open_onto(&self, repo: &str, base: &str, head: &str, login: &str) -> PullName {
        let mut state = self.state();
        let author = state.who(login);
        let at = state.tick();
        let (head_repo, branch) = match head.split_once(':') {
            None => (repo.to_owned(), head),
            Some((owner, branch)) => (format!("{owner}/{}", state.repo(repo).name), branch),
        };
        let head_oid = state
            .repo(&head_repo)
            .branches
            .get(branch)
            .expect("no such head branch")
            .clone();
        let base_oid = state
            .repo(repo)
            .branches
            .get(base)
            .expect("no such base branch")
            .clone();
        let commits = state.range(&base_oid, &head_oid);
        assert!(!commits.is_empty(), "no commits between {base} and {head}");
        let id = state.id();
        let timeline = commits
            .into_iter()
            .map(|oid| Event {
                id: state.id(),
                at,
                actor: None,
                what: What::Commit { oid },
            })
            .collect();
        let number = state.repo(repo).pulls.len() as u64 + 1;
        state.repo_mut(repo).pulls.push(Pull {
            id,
            number,
            title: format!("Merge {branch}"),
            body: String::new(),
            author: Some(author),
            editor: None,
            base: base.into(),
            base_oid,
            head_repo: Some(head_repo),
            head: branch.into(),
            head_oid,
            draft: false,
            maintainer_can_modify: false,
            created: at,
            updated: at,
            closed: None,
            merge: None,
            auto_merge: None,
            queue: None,
            reviews: Vec::new(),
            requested: Vec::new(),
            timeline,
            comments: Vec::new(),
            recorded: None,
        });
        state.start_pull_runs(repo, number, author);
        PullName {
            repo: repo.into(),
            number,
        }
    }

    /// Changes what has no verb of its own (title, body, draft).
    pub fn edit_pull(&self, pull: &PullName, login: &str, change: impl FnOnce(&mut Pull)) {
        let mut state = self.state();
        let editor = state.who(login);
        let at = state.tick();
        let held = state.pull_mut(&pull.repo, pull.number);
        held.editor = Some(editor);
        held.updated = at;
        change(held);
    }

    /// The person chooses another base branch.
    pub fn retarget(&self, pull: &PullName, login: &str, base: &str) {
        let mut state = self.state();
        state.tick();
        let to = state
            .repo(&pull.repo)
            .branches
            .get(base)
            .expect("no such base branch")
            .clone();
        let held = state.pull_mut(&pull.repo, pull.number);
        let from = std::mem::replace(&mut held.base, base.into());
        held.base_oid = to;
        state.event(
            pull,
            Some(login),
            What::BaseChanged {
                from,
                to: base.into(),
            },
        );
    }

    /// The forge retargets it because the old base was merged and deleted.
    pub fn retarget_by_forge(&self, pull: &PullName, login: &str, base: &str) {
        let mut state = self.state();
        state.tick();
        let to = state
            .repo(&pull.repo)
            .branches
            .get(base)
            .expect("no such base branch")
            .clone();
        let held = state.pull_mut(&pull.repo, pull.number);
        let from = std::mem::replace(&mut held.base, base.into());
        held.base_oid = to;
        state.event(
            pull,
            Some(login),
            What::BaseChangedByForge {
                from,
                to: base.into(),
            },
        );
    }

    /// The "Update branch" button: merges the base into the head, in the browser.
    pub fn update_branch(&self, pull: &PullName, login: &str) -> String {
        let mut state = self.state();
        let actor = state.who(login);
        state.tick();
        let held = state.pull(&pull.repo, pull.number).clone();
        let base = state.repo(&pull.repo).branches[&held.base].clone();
        let author = state.person(actor);
        let message = format!("Merge branch '{}' into {}", held.base, held.head);
        let oid = state.merge_commit(&held.head_oid, &base, author, &message);
        state.move_branch(
            &held.head_repo.expect("a head repository"),
            &held.head,
            actor,
            &oid,
            "push",
        );
        oid
    }

    /// Makes somebody responsible (people assign an agent so that it does the work).
    pub fn assign(&self, pull: &PullName, login: &str, to: &str) {
        let mut state = self.state();
        let who = state.who(to);
        state.tick();
        state.event(pull, Some(login), What::Assigned { who });
    }

    pub fn close(&self, pull: &PullName, login: &str) {
        let mut state = self.state();
        let at = state.tick();
        state.pull_mut(&pull.repo, pull.number).closed = Some(at);
        state.event(pull, Some(login), What::Closed);
    }

    pub fn reopen(&self, pull: &PullName, login: &str) {
        let mut state = self.state();
        state.tick();
        state.pull_mut(&pull.repo, pull.number).closed = None;
        state.event(pull, Some(login), What::Reopened);
    }

    pub fn draft(&self, pull: &PullName, login: &str) {
        let mut state = self.state();
        state.tick();
        state.pull_mut(&pull.repo, pull.number).draft = true;
        state.event(pull, Some(login), What::Drafted);
    }

    pub fn ready(&self, pull: &PullName, login: &str) {
        let mut state = self.state();
        state.tick();
        state.pull_mut(&pull.repo, pull.number).draft = false;
        state.event(pull, Some(login), What::Ready);
    }

    pub fn comment(&self, pull: &PullName, login: &str, body: &str) -> u64 {
        let mut state = self.state();
        let author = state.who(login);
        let at = state.tick();
        let id = state.id();
        let comment = Comment {
            id,
            author,
            body: body.into(),
            created: at,
            updated: at,
        };
        state
            .pull_mut(&pull.repo, pull.number)
            .comments
            .push(comment);
        id
    }

    pub fn edit_comment(&self, pull: &PullName, id: u64, body: &str) {
        let mut state = self.state();
        let at = state.tick();
        let held = state.pull_mut(&pull.repo, pull.number);
        let comment = held
            .comments
            .iter_mut()
            .find(|c| c.id == id)
            .expect("no such comment");
        comment.body = body.into();
        comment.updated = at;
    }

    /// (login of the author, body) of every comment, oldest first.
    pub fn comments(&self, pull: &PullName) -> Vec<(String, String)> {
        let state = self.state();
        let held = state.pull(&pull.repo, pull.number);
        held.comments
            .iter()
            .map(|c| (state.account(c.author).login.clone(), c.body.clone()))
            .collect()
    }

    pub fn head(&self, pull: &PullName) -> String {
        self.state().pull(&pull.repo, pull.number).head_oid.clone()
    }

    /// Its address for people (`https://github.com/…` unless `web` says another host).
    pub fn pull_url(&self, pull: &PullName) -> String {
        format!("{}/{}/pull/{}", self.state().web, pull.repo, pull.number)
    }
}
