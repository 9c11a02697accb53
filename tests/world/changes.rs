//! Opening and pushing.

use super::{World, number, revision, tree_of};
use sixeyes::evidence::{
    Actor, Arrival, Change, ChangeKind, ChangeState, Commit, Committer, Context, File, Head, Proof,
    Pushed, Revision, Signature, Source, Standing,
};

/// What somebody pushes, and what its commits say of themselves. Without more, author and committer are the pusher.
#[derive(Debug, Clone, Default)]
pub(crate) struct Work {
    /// The labels of the commits, oldest first.
    pub(crate) commits: Vec<String>,
    /// The git author, a login or an address.
    pub(crate) author: Option<String>,
    /// The committer, a login, an address, or `forge`.
    pub(crate) committer: Option<String>,
    /// Whom a trailer names.
    pub(crate) co_authors: Vec<String>,
    /// Whose key signed, `forge`, or `worthless`.
    pub(crate) signed_by: Option<String>,
    /// The commit whose tree these commits have.
    pub(crate) tree: Option<String>,
    /// Who the records say pushed, if not who acts; `unknown`: no source says.
    pub(crate) pushed_by: Option<String>,
    /// The files touched.
    pub(crate) files: Vec<String>,
    /// The target branch, `main` without more.
    pub(crate) target: Option<String>,
    /// The source branch.
    pub(crate) branch: Option<String>,
    /// The fork that the branch is in.
    pub(crate) fork: Option<String>,
}

impl Work {
    /// Commits with these labels.
    pub(crate) fn of(commits: &[&str]) -> Self {
        Self {
            commits: commits.iter().map(|c| (*c).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// With this git author.
    pub(crate) fn authored_by(mut self, name: &str) -> Self {
        self.author = Some(name.to_owned());
        self
    }

    /// With this committer.
    pub(crate) fn committed_by(mut self, name: &str) -> Self {
        self.committer = Some(name.to_owned());
        self
    }

    /// With a trailer that names somebody.
    pub(crate) fn co_authored_by(mut self, name: &str) -> Self {
        self.co_authors.push(name.to_owned());
        self
    }

    /// Touching this file.
    pub(crate) fn touching(mut self, path: &str) -> Self {
        self.files.push(path.to_owned());
        self
    }

    /// Into this branch.
    pub(crate) fn into(mut self, branch: &str) -> Self {
        self.target = Some(branch.to_owned());
        self
    }
}

impl World {
    fn commit(&mut self, by: &str, label: &str, parent: Revision, work: &Work) -> Commit {
        let author = work.author.clone().unwrap_or_else(|| by.to_owned());
        let committer = match work.committer.as_deref() {
            Some("forge") => Committer::Forge,
            Some(name) => Committer::Person(self.git_person(name)),
            None => Committer::Person(self.git_person(by)),
        };
        let signature = match work.signed_by.as_deref() {
            None if committer == Committer::Forge => Signature::ByForge,
            None => Signature::None,
            Some("forge") => Signature::ByForge,
            Some("worthless") => Signature::Worthless("unknown_key".to_owned()),
            Some(name) => Signature::By(self.actor(name)),
        };
        Commit {
            revision: revision(label),
            tree: Some(tree_of(work.tree.as_deref().unwrap_or(label))),
            parents: vec![parent],
            standing: Standing::Current,
            author: self.git_person(&author),
            committer,
            co_authors: work
                .co_authors
                .iter()
                .map(|name| self.git_person(name))
                .collect(),
            signature,
            moved: None,
            citation: sixeyes::evidence::Citation {
                proof: Proof::Claimed,
                id: None,
                url: Some(format!("{}/commit/{}", super::REPOSITORY, revision(label))),
            },
        }
    }

    pub(super) fn commits(&mut self, by: &str, onto: Revision, work: &Work) -> Vec<Commit> {
        let mut parent = onto;
        let mut commits = Vec::new();
        for label in &work.commits {
            let commit = self.commit(by, label, parent, work);
            parent = commit.revision;
            commits.push(commit);
        }
        commits
    }

    fn pushers(&mut self, by: &str, work: &Work) -> Pushed {
        match self.actor(work.pushed_by.as_deref().unwrap_or(by)) {
            Actor::Account(id) => Pushed::By(vec![id]),
            Actor::Unknown(_) => Pushed::Unknown,
        }
    }

    pub(super) fn head(
        &mut self,
        by: &str,
        arrival: Arrival,
        work: &Work,
        last: &Commit,
        base: Revision,
    ) -> Head {
        Head {
            revision: last.revision,
            tree: last.tree,
            base: Some(base),
            arrival,
            at: Some(self.now),
            pushed_by: self.pushers(by, work),
            moved: None,
            citation: self.cite(Proof::Authenticated, "activity"),
        }
    }

    /// Opens a change.
    pub(crate) fn opens(&mut self, by: &str, change: u64, work: Work) -> &mut Self {
        let at = self.tick();
        let target = work.target.clone().unwrap_or_else(|| "main".to_owned());
        let base = self.tip(&target);
        let commits = self.commits(by, base, &work);
        let last = commits.last().expect("a change has a commit").clone();
        let head = self.head(by, Arrival::Opened, &work, &last, base);
        let id = number(change);
        let opened = Change {
            url: format!("{}/pull/{change}", super::REPOSITORY),
            kind: ChangeKind::Request,
            title: Some(format!("Change {change}")),
            state: ChangeState::Open,
            opened_by: self.actor(by),
            opened_at: at,
            imported: false,
            source: Some(Source {
                branch: work
                    .branch
                    .clone()
                    .unwrap_or_else(|| format!("topic-{change}")),
                fork: work.fork.clone(),
            }),
            target,
            retargets: Vec::new(),
            head: last.revision,
            tree: last.tree,
            base: Some(base),
            heads: vec![head],
            commits,
            reviews: Vec::new(),
            requests: Vec::new(),
            intents: Vec::new(),
            merge: None,
            files: Vec::new(),
            carried: Vec::new(),
            bypasses: Vec::new(),
            past_law: None,
            totals: None,
            context: Context::default(),
            citation: self.cite(Proof::Authenticated, "pull"),
            id: id.clone(),
        };
        self.focus = Some(id);
        self.changes.push(opened);
        self.touches(change, &work);
        self
    }

    fn touches(&mut self, change: u64, work: &Work) {
        let files = if work.files.is_empty() {
            vec!["src/transfer.rs".to_owned()]
        } else {
            work.files.clone()
        };
        let change = self.change_mut(change);
        for path in files {
            if change.files.iter().all(|file| file.path != path) {
                change.files.push(File { path, was: None });
            }
        }
    }

    /// Renames a file in a change.
    pub(crate) fn renames(&mut self, change: u64, was: &str, path: &str) -> &mut Self {
        self.change_mut(change).files.push(File {
            path: path.to_owned(),
            was: Some(was.to_owned()),
        });
        self
    }

    /// Pushes commits on top of the head.
    pub(crate) fn pushes(&mut self, by: &str, change: u64, work: Work) -> &mut Self {
        self.tick();
        let (onto, base) = (self.change(change).head, self.change(change).base.unwrap());
        let commits = self.commits(by, onto, &work);
        let last = commits.last().expect("a push has a commit").clone();
        let head = self.head(by, Arrival::Pushed, &work, &last, base);
        self.arrives(change, head, commits);
        self.touches(change, &work);
        self
    }

    pub(super) fn arrives(&mut self, change: u64, head: Head, commits: Vec<Commit>) {
        let change = self.change_mut(change);
        change.head = head.revision;
        change.tree = head.tree;
        change.base = head.base;
        change.heads.push(head);
        for commit in commits {
            change.commits.retain(|old| old.revision != commit.revision);
            change.commits.push(commit);
        }
    }

    /// Replaces the head: commits that are not among those kept are dropped.
    pub(crate) fn force_pushes(
        &mut self,
        by: &str,
        change: u64,
        keeping: &[&str],
        work: Work,
    ) -> &mut Self {
        self.tick();
        let base = self.change(change).base.unwrap();
        let kept: Vec<Revision> = keeping.iter().map(|label| revision(label)).collect();
        let onto = kept.last().copied().unwrap_or(base);
        let commits = self.commits(by, onto, &work);
        let last = match commits.last() {
            Some(last) => last.clone(),
            None => self.known_commit(change, onto),
        };
        let head = self.head(by, Arrival::Forced, &work, &last, base);
        for commit in &mut self.change_mut(change).commits {
            commit.standing = if kept.contains(&commit.revision) {
                Standing::Current
            } else {
                Standing::Dropped
            };
        }
        self.arrives(change, head, commits);
        self.touches(change, &work);
        self
    }

    fn known_commit(&self, change: u64, revision: Revision) -> Commit {
        self.change(change)
            .commits
            .iter()
            .find(|c| c.revision == revision)
            .expect("a kept commit is one of the change's")
            .clone()
    }
}
