//! Merging, queues, auto-merge, direct pushes.

use super::{Work, World, hash, number, revision};
use sixeyes::evidence::{
    Change, ChangeId, ChangeKind, ChangeState, Intent, Merge, MergeIntent, MergeMethod, Proof,
    Pushed, RangeCommit, Revision, Standing,
};

impl World {
    /// Merges with a squash.
    pub(crate) fn merges(&mut self, by: &str, change: u64) -> &mut Self {
        self.merges_by(by, change, MergeMethod::Squash)
    }

    /// Merges in a given way.
    pub(crate) fn merges_by(&mut self, by: &str, change: u64, method: MergeMethod) -> &mut Self {
        let at = self.tick();
        let (by, citation) = (self.actor(by), self.cite(Proof::Authenticated, "event"));
        let merged = self.change(change).clone();
        let own: Vec<Revision> = merged
            .commits
            .iter()
            .filter(|c| c.standing == Standing::Current)
            .map(|c| c.revision)
            .collect();
        let made = |kind: &str| hash(kind, &merged.head.to_string());
        let (result, arrives): (Vec<Revision>, Vec<Revision>) = match method {
            MergeMethod::Merge
            | MergeMethod::PushedMerge
            | MergeMethod::PushedMergeUnproven
            | MergeMethod::PushedMergeDiffers => {
                let commit = made("merge");
                (vec![commit], own.iter().copied().chain([commit]).collect())
            }
            MergeMethod::Squash | MergeMethod::Unknown => {
                (vec![made("squash")], vec![made("squash")])
            }
            MergeMethod::Rebase => {
                let copies: Vec<Revision> = own
                    .iter()
                    .map(|c| hash("rebase-merge", &c.to_string()))
                    .collect();
                (copies.clone(), copies)
            }
            MergeMethod::FastForward | MergeMethod::PushedHead | MergeMethod::Declared => {
                (Vec::new(), own)
            }
        };
        let first_parents = match method {
            MergeMethod::Merge
            | MergeMethod::PushedMerge
            | MergeMethod::PushedMergeUnproven
            | MergeMethod::PushedMergeDiffers
            | MergeMethod::Squash
            | MergeMethod::Unknown => 1,
            MergeMethod::Rebase
            | MergeMethod::FastForward
            | MergeMethod::PushedHead
            | MergeMethod::Declared => arrives.len(),
        };
        let inner = arrives.len() - first_parents;
        let target = merged.target.clone();
        let up_to_date = merged.base == Some(self.tip(&target));
        for (place, commit) in arrives.into_iter().enumerate() {
            let known = self.log(&target).iter().any(|c| c.revision == commit);
            if !known {
                self.log(&target).push(RangeCommit {
                    revision: commit,
                    change: Some(merged.id.clone()),
                    deployable: place >= inner,
                });
            }
        }
        let tree = if up_to_date && method != MergeMethod::PushedMergeDiffers {
            merged.tree
        } else {
            Some(hash("merged tree", &merged.head.to_string()))
        };
        let done = self.change_mut(change);
        done.state = ChangeState::Merged;
        done.merge = Some(Merge {
            by,
            at,
            head: merged.head,
            method,
            result,
            tree,
            citation,
        });
        self
    }

    /// Sets auto-merge.
    pub(crate) fn sets_auto_merge(&mut self, by: &str, change: u64) -> &mut Self {
        self.intends(by, change, Intent::AutoMerge)
    }

    /// Puts the change into the queue.
    pub(crate) fn enqueues(&mut self, by: &str, change: u64) -> &mut Self {
        self.intends(by, change, Intent::Enqueue)
    }

    /// Tells a merge bot to merge.
    pub(crate) fn commands_merge(&mut self, by: &str, change: u64) -> &mut Self {
        self.intends(by, change, Intent::Command)
    }

    fn intends(&mut self, by: &str, change: u64, intent: Intent) -> &mut Self {
        let at = self.tick();
        let (by, citation) = (self.actor(by), self.cite(Proof::Authenticated, "event"));
        self.change_mut(change).intents.push(MergeIntent {
            intent,
            by,
            at,
            stands: true,
            citation,
        });
        self
    }

    /// Takes auto-merge or the place in the queue back: none of the acts so far stands.
    pub(crate) fn cancels_merge(&mut self, change: u64) -> &mut Self {
        self.tick();
        for intent in &mut self.change_mut(change).intents {
            intent.stands = false;
        }
        self
    }

    /// Closes without a merge.
    pub(crate) fn closes(&mut self, change: u64) -> &mut Self {
        self.tick();
        self.change_mut(change).state = ChangeState::Closed;
        self
    }

    /// Pushes commits to a branch with no change request.
    pub(crate) fn pushes_directly(&mut self, by: &str, work: Work) -> &mut Self {
        let pusher = by.to_owned();
        let target = work.target.clone().unwrap_or_else(|| "main".to_owned());
        // A number that no request has, only until the push has its own name.
        let scratch = 1_000_000 + self.changes.len() as u64;
        self.opens(&pusher, scratch, work);
        let (by, at) = (self.actor(&pusher), self.now);
        let citation = self.cite(Proof::Authenticated, "activity");
        let pushed = self.change_mut(scratch);
        pushed.id = ChangeId(pushed.head.to_string());
        pushed.url = format!("{}/commit/{}", super::REPOSITORY, pushed.head);
        pushed.kind = ChangeKind::Push;
        pushed.title = None;
        pushed.source = None;
        pushed.state = ChangeState::Merged;
        pushed.opened_by = by;
        pushed.merge = Some(Merge {
            by,
            at,
            head: pushed.head,
            method: MergeMethod::FastForward,
            result: Vec::new(),
            tree: pushed.tree,
            citation,
        });
        let id = pushed.id.clone();
        let commits: Vec<RangeCommit> = pushed
            .commits
            .iter()
            .map(|commit| RangeCommit {
                revision: commit.revision,
                change: Some(id.clone()),
                deployable: true,
            })
            .collect();
        self.focus = Some(id);
        self.log(&target).extend(commits);
        self
    }

    /// Who pushed a head is not known.
    pub(crate) fn pusher_is_unknown(&mut self, change: u64) -> &mut Self {
        for head in &mut self.change_mut(change).heads {
            head.pushed_by = Pushed::Unknown;
        }
        self
    }

    /// The change, for a fact that no verb makes.
    pub(crate) fn with_change(&mut self, change: u64, edit: impl FnOnce(&mut Change)) -> &mut Self {
        edit(self.change_mut(change));
        self
    }

    /// The commit that the merge of a change put on its target.
    pub(crate) fn merge_result(&self, change: u64) -> Revision {
        let change = self.change(change);
        let merge = change
            .merge
            .as_ref()
            .unwrap_or_else(|| panic!("{} is not merged", change.id));
        merge.result.last().copied().unwrap_or(merge.head)
    }

    /// The revision that a word of a story names: a label, `merge-of-1`, or `tip`.
    pub(crate) fn named_revision(&mut self, word: &str) -> Revision {
        if word == "tip" {
            return self.tip("main");
        }
        match word.strip_prefix("merge-of-") {
            Some(change) => self.merge_result(change.parse().expect("a change's number")),
            None => revision(word),
        }
    }

    /// Whether a change with this number was opened.
    pub(crate) fn knows(&self, change: u64) -> bool {
        self.changes.iter().any(|c| c.id == number(change))
    }
}
