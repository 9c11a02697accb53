//! Moving a change: updating, rebasing, suggestions, retargeting, carrying.

use super::{Work, World, hash, number};
use sixeyes::evidence::{
    Actor, Arrival, Carried, ChangeId, Commit, Committer, File, Head, Moved, Proof, Pushed,
    Request, Retarget, Signature, Standing,
};

impl World {
    /// Presses "update branch": merges the target into the source branch. `proof` says whether the merge was
    /// recomputed and holds nothing of the mover's.
    pub(crate) fn updates_branch(
        &mut self,
        by: &str,
        change: u64,
        label: &str,
        proof: Option<Moved>,
    ) -> &mut Self {
        self.tick();
        let target = self.change(change).target.clone();
        let (onto, base) = (self.change(change).head, self.tip(&target));
        let work = Work::of(&[label]).committed_by("forge");
        let mut commits = self.commits(by, onto, &work);
        commits[0].parents.push(base);
        commits[0].moved = proof;
        let mut head = self.head(by, Arrival::Pushed, &work, &commits[0], base);
        head.moved = proof;
        self.arrives(change, head, commits);
        self
    }

    /// Rebases every commit onto the target's tip; each keeps its author, and the rebaser commits it.
    pub(crate) fn rebases(
        &mut self,
        by: &str,
        change: u64,
        suffix: &str,
        proof: Option<Moved>,
    ) -> &mut Self {
        self.tick();
        let target = self.change(change).target.clone();
        let base = self.tip(&target);
        let committer = Committer::Person(self.git_person(by));
        let mut parent = base;
        let mut copies = Vec::new();
        for commit in &mut self.change_mut(change).commits {
            if commit.standing == Standing::Dropped {
                continue;
            }
            let mut copy = commit.clone();
            commit.standing = Standing::Dropped;
            copy.revision = hash("rebased", &format!("{} {suffix}", commit.revision));
            copy.tree = Some(hash(
                "rebased tree",
                &format!("{} {suffix}", commit.revision),
            ));
            copy.parents = vec![parent];
            copy.committer = committer.clone();
            copy.signature = Signature::None;
            copy.moved = proof;
            parent = copy.revision;
            copies.push(copy);
        }
        let last = copies.last().unwrap().clone();
        let mut head = self.head(by, Arrival::Forced, &Work::default(), &last, base);
        head.moved = proof;
        self.arrives(change, head, copies);
        self
    }

    /// Applies somebody's suggestion: the suggester is the git author, the applier co-author and pusher.
    pub(crate) fn applies_suggestion(
        &mut self,
        by: &str,
        suggester: &str,
        change: u64,
        label: &str,
    ) -> &mut Self {
        let work = Work::of(&[label])
            .authored_by(suggester)
            .co_authored_by(by)
            .committed_by("forge");
        self.pushes(by, change, work)
    }

    /// Aims the change at another branch.
    pub(crate) fn retargets(&mut self, by: &str, change: u64, to: &str) -> &mut Self {
        let at = self.tick();
        let (by, citation) = (self.actor(by), self.cite(Proof::Authenticated, "event"));
        let base = self.tip(to);
        let change = self.change_mut(change);
        let from = std::mem::replace(&mut change.target, to.to_owned());
        change.base = Some(base);
        change.retargets.push(Retarget {
            from,
            to: to.to_owned(),
            by,
            at,
            citation,
        });
        self
    }

    /// Asks a robot for the change.
    pub(crate) fn asks(&mut self, by: &str, robot: &str, change: u64) -> &mut Self {
        let at = self.tick();
        let (robot, by) = (self.account(robot), self.actor(by));
        let citation = self.cite(Proof::Authenticated, "event");
        self.change_mut(change).requests.push(Request {
            robot,
            by,
            at,
            citation,
        });
        self
    }

    /// The change's people come from another forge.
    pub(crate) fn is_imported(&mut self, change: u64) -> &mut Self {
        self.change_mut(change).imported = true;
        self
    }

    /// Opens a change whose branch holds merged changes of their own, such as `develop` into `main`.
    pub(crate) fn opens_carrying(
        &mut self,
        by: &str,
        change: u64,
        carried: &[u64],
        work: Work,
    ) -> &mut Self {
        let base = self.tip(work.target.as_deref().unwrap_or("main"));
        self.opens(by, change, work);
        let mut commits = Vec::new();
        let mut heads = Vec::new();
        let mut parts = Vec::new();
        for id in carried {
            let inner = self.change(*id).clone();
            let merge = inner.merge.as_ref().expect("a carried change is merged");
            let mut brought: Vec<Commit> = inner
                .commits
                .iter()
                .filter(|c| c.standing == Standing::Current)
                .cloned()
                .collect();
            let pusher = match merge.by {
                Actor::Account(id) => Pushed::By(vec![id]),
                Actor::Unknown(_) => Pushed::Unknown,
            };
            for result in &merge.result {
                let mut made = brought.last().unwrap().clone();
                made.parents = vec![made.revision];
                made.revision = *result;
                made.tree = merge.tree;
                made.committer = Committer::Forge;
                made.signature = Signature::ByForge;
                brought.push(made);
            }
            let tip = brought.last().unwrap().clone();
            heads.push(Head {
                revision: tip.revision,
                tree: tip.tree,
                base: Some(base),
                arrival: Arrival::Pushed,
                at: Some(merge.at),
                pushed_by: pusher,
                moved: None,
                citation: merge.citation.clone(),
            });
            parts.push(Carried {
                commits: brought.iter().map(|c| c.revision).collect(),
                heads: vec![tip.revision],
                change: Box::new(inner),
            });
            commits.extend(brought);
        }
        let change = self.change_mut(change);
        // The branch's own commits come last: its head is the opener's.
        commits.append(&mut change.commits);
        change.commits = commits;
        heads.append(&mut change.heads);
        change.heads = heads;
        change.carried = parts;
        self
    }

    /// The change by which waiver files come in; it touches nothing else.
    pub(crate) fn brings(&mut self, change: u64, file: &str) -> &mut Self {
        let id: ChangeId = number(change);
        let before = self.focus.clone();
        let path = format!(".sixeyes/waivers/{file}");
        let brought = self.change_mut(change);
        brought.files = vec![File { path, was: None }];
        brought.title = Some(format!("Add {file}"));
        self.bringing.push((id.clone(), file.to_owned()));
        if before.as_ref() != Some(&id) {
            self.focus = before;
        }
        self
    }
}
