//! Repositories, branches, pushes.

use std::collections::{BTreeMap, BTreeSet};

use crate::forge::Forge;
use crate::forge::shipping::Shipping;
use crate::forge::state::{Activity, Kind, Repo, Right, What};

use super::{PullName, Work};

pub const NOBODY: &str = "0000000000000000000000000000000000000000";

impl Forge {
    /// A public repository `owner/name` whose owner is an organisation, with a first commit by `root` on `main`.
    pub fn repo(&self, full_name: &str, files: &[(&str, &str)]) {
        let (owner, name) = full_name.split_once('/').expect("owner/name");
        let mut state = self.state();
        state.ensure(owner, Kind::Organization);
        let root = state.ensure("root", Kind::User);
        let created = state.tick();
        let id = state.id();
        state.repos.push(Repo {
            id,
            owner: owner.into(),
            name: name.into(),
            default_branch: "main".into(),
            private: false,
            fork_of: None,
            created,
            branches: BTreeMap::new(),
            rights: BTreeMap::from([(root, Right::Admin)]),
            team_rights: BTreeMap::new(),
            pulls: Vec::new(),
            activity: Vec::new(),
            runs: Vec::new(),
            statuses: Vec::new(),
            rule_suites: Vec::new(),
            protected: true,
            approvals_wanted: 0,
            dismiss_stale: false,
            merge_queue: false,
            workflow_events: BTreeSet::from(["push".into(), "pull_request".into()]),
            shipping: Shipping::default(),
        });
        let mut work = Work::by("root").message("Start");
        for (path, text) in files {
            work = work.write(path, text);
        }
        let oid = work.commit(&mut state, full_name, None);
        state.move_branch(full_name, "main", root, &oid, "push");
    }

    /// Changes settings of a repository that have no verb of their own.
    pub fn configure(&self, repo: &str, change: impl FnOnce(&mut Repo)) {
        change(self.state().repo_mut(repo));
    }

    /// Deletes the record of every workflow run (none was ever started, or its time is over).
    pub fn forget_runs(&self, repo: &str) {
        self.configure(repo, |r| r.runs.clear());
    }

    /// A fork of a repository under a person's name; returns its full name.
    pub fn fork(&self, repo: &str, login: &str) -> String {
        let mut state = self.state();
        let owner = state.who(login);
        let created = state.tick();
        let mut copy = state.repo(repo).clone();
        copy.id = state.id();
        copy.owner = login.into();
        copy.fork_of = Some(repo.into());
        copy.created = created;
        copy.rights = BTreeMap::from([(owner, Right::Admin)]);
        copy.team_rights.clear();
        copy.pulls.clear();
        copy.activity.clear();
        copy.runs.clear();
        copy.statuses.clear();
        // A fork has the tags and none of the settings.
        copy.shipping = Shipping {
            tags: copy.shipping.tags.clone(),
            ..Shipping::default()
        };
        copy.protected = false;
        // Actions are off in a fork until its owner turns them on.
        copy.workflow_events.clear();
        let name = copy.full_name();
        state.repos.push(copy);
        name
    }

    /// Deletes a fork: pull requests from it stay, without a head repository.
    pub fn delete_repo(&self, full_name: &str) {
        let mut state = self.state();
        state.repos.retain(|r| r.full_name() != full_name);
        for repo in &mut state.repos {
            for pull in repo
                .pulls
                .iter_mut()
                .filter(|p| p.head_repo.as_deref() == Some(full_name))
            {
                pull.head_repo = None;
            }
        }
        state.tick();
    }

    /// Pushes commits on top of a branch (made from the default branch where it is new); returns the new tip.
    pub fn push(&self, repo: &str, branch: &str, login: &str, work: &[Work]) -> String {
        let mut state = self.state();
        let actor = state.who(login);
        let held = state.repo(repo);
        let mut tip = held
            .branches
            .get(branch)
            .unwrap_or_else(|| &held.branches[&held.default_branch])
            .clone();
        for one in work {
            state.tick();
            tip = one.commit(&mut state, repo, Some(&tip));
        }
        state.move_branch(repo, branch, actor, &tip, "push");
        tip
    }

    /// Replaces a branch by commits on top of the default branch's tip; returns the new tip.
    pub fn force_push(&self, repo: &str, branch: &str, login: &str, work: &[Work]) -> String {
        let mut state = self.state();
        let actor = state.who(login);
        let held = state.repo(repo);
        let upstream = held.fork_of.clone().unwrap_or_else(|| repo.to_owned());
        let upstream = state.repo(&upstream);
        let mut tip = upstream.branches[&upstream.default_branch].clone();
        for one in work {
            state.tick();
            tip = one.commit(&mut state, repo, Some(&tip));
        }
        state.move_branch(repo, branch, actor, &tip, "force_push");
        tip
    }

    /// Force-pushes another commit id of which the patch is the same (a rebase, or only new dates). GitHub then binds
    /// the approvals given to the old head to the new one: forges/github.md, finding 1.
    pub fn force_push_patch_identical(&self, repo: &str, branch: &str, login: &str) -> String {
        let mut state = self.state();
        let actor = state.who(login);
        let old = state.repo(repo).branches[branch].clone();
        let upstream = state
            .repo(repo)
            .fork_of
            .clone()
            .unwrap_or_else(|| repo.to_owned());
        let main = state.repo(&upstream).branches[&state.repo(&upstream).default_branch].clone();
        let committer = state.person(actor);
        let tip = state.replay(&main, &old, &committer);
        state.move_branch(repo, branch, actor, &tip, "force_push");
        for held in &mut state.repos {
            for pull in held
                .pulls
                .iter_mut()
                .filter(|p| p.head_repo.as_deref() == Some(repo) && p.head == branch)
            {
                for review in pull
                    .reviews
                    .iter_mut()
                    .filter(|r| r.commit.as_deref() == Some(&old))
                {
                    review.commit = Some(tip.clone());
                }
            }
        }
        tip
    }

    /// Sets a branch to a commit that exists already (a reset; a revision that was pushed elsewhere before).
    pub fn reset_branch(&self, repo: &str, branch: &str, login: &str, to: &str) {
        let mut state = self.state();
        assert!(state.commits.contains_key(to), "no commit {to}");
        let actor = state.who(login);
        state.move_branch(repo, branch, actor, to, "force_push");
    }

    /// Deletes a branch; open pull requests from it are closed by that.
    pub fn delete_branch(&self, repo: &str, branch: &str, login: &str) {
        let mut state = self.state();
        let actor = state.who(login);
        let at = state.tick();
        let id = state.id();
        let reference = format!("refs/heads/{branch}");
        let held = state.repo_mut(repo);
        let before = held.branches.remove(branch).expect("no such branch");
        let after = NOBODY.to_owned();
        held.activity.push(Activity {
            id,
            actor,
            reference,
            before,
            after,
            at,
            kind: "branch_deletion",
        });
        for name in state.pulls_of_head(repo, branch) {
            let open = state.pull(&name.repo, name.number).closed.is_none();
            state.event(
                &name,
                Some(login),
                What::HeadDeleted {
                    name: branch.into(),
                },
            );
            if open {
                state.pull_mut(&name.repo, name.number).closed = Some(at);
                state.event(&name, Some(login), What::Closed);
            }
        }
    }

    /// The "Restore branch" button of a pull request.
    pub fn restore_branch(&self, pull: &PullName, login: &str) {
        let mut state = self.state();
        let actor = state.who(login);
        let held = state.pull(&pull.repo, pull.number).clone();
        let repo = held.head_repo.expect("a head repository");
        state.move_branch(&repo, &held.head, actor, &held.head_oid, "push");
        state.event(pull, Some(login), What::HeadRestored);
    }

    /// The repository gets another name. The old one answers with a redirect (REST) or not at all (GraphQL).
    pub fn rename_repo(&self, full_name: &str, name: &str) -> String {
        let mut state = self.state();
        state.tick();
        let held = state.repo_mut(full_name);
        held.name = name.into();
        let (id, new) = (held.id, held.full_name());
        state.moved.insert(full_name.into(), id);
        for pull in state.repos.iter_mut().flat_map(|r| &mut r.pulls) {
            if pull.head_repo.as_deref() == Some(full_name) {
                pull.head_repo = Some(new.clone());
            }
        }
        new
    }

    /// The tip of a branch.
    pub fn tip(&self, repo: &str, branch: &str) -> String {
        self.state()
            .repo(repo)
            .branches
            .get(branch)
            .cloned()
            .expect("no such branch")
    }
}
