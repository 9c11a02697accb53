//! What lies between two commits, and which pull request brought one: quick enough for a range of thousands.

use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use super::objects::Commit;
use super::state::{Pull, Repo, State};

const HEAD: u8 = 1;
const BASE: u8 = 2;
const BOTH: u8 = HEAD | BASE;

/// What lies between two commits: those of `base..head`, how many of `head..base`, and the commit that both have.
pub struct Between {
    pub ahead: Vec<String>,
    pub behind: usize,
    pub common: Option<String>,
}

/// What two commits share and do not.
struct Painted<'s> {
    colours: HashMap<&'s str, u8>,
    /// The deepest commit that both reach.
    common: Option<String>,
}

impl State {
    /// Keeps a commit, after its parents (as git would have it).
    pub fn store(&mut self, mut commit: Commit) -> String {
        let deepest = commit.parents.iter().filter_map(|p| self.commits.get(p));
        commit.depth = 1 + deepest.map(|p| p.depth).max().unwrap_or(0);
        let oid = commit.oid.clone();
        self.commits.insert(oid.clone(), commit);
        oid
    }

    /// Measures every commit again: a recording may list children before their parents.
    pub fn measure(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            let depths: HashMap<String, u64> = self
                .commits
                .iter()
                .map(|(oid, c)| (oid.clone(), c.depth))
                .collect();
            for commit in self.commits.values_mut() {
                let parents = commit.parents.iter().filter_map(|p| depths.get(p));
                let depth = 1 + parents.max().copied().unwrap_or(0);
                changed |= depth != commit.depth;
                commit.depth = depth;
            }
        }
    }

    /// Every ancestor, itself included.
    pub fn ancestors(&self, oid: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut todo = vec![oid.to_owned()];
        while let Some(next) = todo.pop() {
            if let Some(commit) = self.commits.get(&next)
                && seen.insert(next)
            {
                todo.extend(commit.parents.iter().cloned());
            }
        }
        seen
    }

    /// Walks down from both, deepest first, only as far as they differ. A commit is met after all that descend from it,
    /// so its colour is then complete.
    fn paint<'s>(&'s self, base: &'s str, head: &'s str) -> Painted<'s> {
        let mut colours: HashMap<&str, u8> = HashMap::new();
        let mut common = None;
        let mut heap: BinaryHeap<(u64, &str)> = BinaryHeap::new();
        // Entries of the heap that only the head, or only the base, reaches so far.
        let mut open = [0_usize; 4];
        for (oid, colour) in [(base, BASE), (head, HEAD)] {
            let Some(commit) = self.commits.get(oid) else {
                continue;
            };
            let old = colours.get(oid).copied().unwrap_or(0);
            if old == 0 {
                heap.push((commit.depth, commit.oid.as_str()));
            } else {
                open[usize::from(old)] -= 1;
            }
            colours.insert(oid, old | colour);
            open[usize::from(old | colour)] += 1;
        }
        while open[usize::from(HEAD)] + open[usize::from(BASE)] > 0 || common.is_none() {
            let Some((_, oid)) = heap.pop() else { break };
            let colour = colours[oid];
            open[usize::from(colour)] -= 1;
            if colour == BOTH && common.is_none() {
                common = Some(oid.to_owned());
            }
            for parent in &self.commits[oid].parents {
                let Some(commit) = self.commits.get(parent) else {
                    continue;
                };
                let old = colours.get(parent.as_str()).copied().unwrap_or(0);
                let new = old | colour;
                if old == 0 {
                    heap.push((commit.depth, commit.oid.as_str()));
                } else {
                    open[usize::from(old)] -= 1;
                }
                colours.insert(commit.oid.as_str(), new);
                open[usize::from(new)] += 1;
            }
        }
        Painted { colours, common }
    }

    /// A comparison, kept: it has many pages, and what was committed never changes.
    pub fn between(&self, base: &str, head: &str) -> Arc<Between> {
        let key = (base.to_owned(), head.to_owned());
        if let Some(known) = self.compared.borrow().get(&key) {
            return Arc::clone(known);
        }
        let painted = self.paint(base, head);
        let found = Arc::new(Between {
            ahead: self.in_order(head, &painted),
            behind: painted.colours.values().filter(|c| **c == BASE).count(),
            common: painted.common,
        });
        self.compared.borrow_mut().insert(key, Arc::clone(&found));
        found
    }

    /// The commits of `base..head`, parents before children.
    pub fn range(&self, base: &str, head: &str) -> Vec<String> {
        self.in_order(head, &self.paint(base, head))
    }

    fn in_order(&self, head: &str, painted: &Painted<'_>) -> Vec<String> {
        let mut order = Vec::new();
        let mut seen = HashSet::new();
        let mut todo = vec![(head, false)];
        while let Some((oid, done)) = todo.pop() {
            if done {
                order.push(oid.to_owned());
                continue;
            }
            if painted.colours.get(oid) != Some(&HEAD) || !seen.insert(oid) {
                continue;
            }
            todo.push((oid, true));
            for parent in self.commits[oid].parents.iter().rev() {
                todo.push((parent, false));
            }
        }
        order
    }

    /// A nearest common ancestor.
    pub fn merge_base(&self, a: &str, b: &str) -> Option<String> {
        self.paint(a, b).common
    }

    pub fn is_ancestor(&self, oid: &str, of: &str) -> bool {
        self.merge_base(oid, of).as_deref() == Some(oid)
    }

    /// The merged pull request that brought a commit, and open ones where it is not on the default branch yet. A fresh
    /// merge may not be indexed yet: then nothing is found, so many times as the repository lags.
    pub fn associated<'s>(&self, repo: &'s Repo, oid: &str) -> Vec<&'s Pull> {
        let mut unindexed = self.unindexed.borrow_mut();
        if let Some(left) = unindexed.get_mut(oid).filter(|left| **left > 0) {
            *left -= 1;
            return Vec::new();
        }
        drop(unindexed);
        let main = repo.branches.get(&repo.default_branch);
        let landed = || main.is_some_and(|main| self.is_ancestor(oid, main));
        let of = |pull: &&Pull| match &pull.merge {
            Some(merge) => merge.commit == oid || merge.brought.contains(oid),
            None => {
                pull.closed.is_none()
                    && self.pull_commits(pull).0.iter().any(|c| c == oid)
                    && !landed()
            }
        };
        repo.pulls.iter().filter(of).collect()
    }

    /// How many of the next reads find no pull request of these commits.
    pub fn unindex(&self, oids: impl IntoIterator<Item = String>, reads: u32) {
        let mut unindexed = self.unindexed.borrow_mut();
        unindexed.extend(oids.into_iter().map(|oid| (oid, reads)));
    }
}
