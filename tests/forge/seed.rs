//! State made from recorded REST bodies: what a recording does not say stays unknown, nothing is made up for it.
//!
//! A recorded commit has its true id, names and parents but no files; a head that was not recorded is an id and nothing
//! more. Reviewers of whom the recording says that they belong (`OWNER`, `MEMBER`, `COLLABORATOR`) may write.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use git2::ObjectType;
use jiff::Timestamp;
use serde_json::Value;

use super::objects::{Commit, FileKind, Person, Signature, tree_bytes};
use super::state::{
    Account, AccountId, Event, Kind, Merge, Pull, Recorded, Repo, Review, ReviewState, Right,
    State, What,
};
use super::{Forge, PullName};

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn at(value: &Value) -> Option<Timestamp> {
    value.as_str().and_then(|t| t.parse().ok())
}

fn number(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("the recording has no number here: {value}"))
}

impl State {
    /// A recorded account by its numeric id; null is a deleted account of its own.
    fn recorded_account(&mut self, user: &Value) -> AccountId {
        if user.is_null() {
            let id = self.ensure("deleted-account", Kind::User);
            self.accounts
                .iter_mut()
                .find(|a| a.id == id)
                .unwrap()
                .deleted = true;
            return id;
        }
        let (id, login) = (number(&user["id"]), text(&user["login"]));
        // An account that a recording names twice keeps its first login: the id is who it is.
        if !self.accounts.iter().any(|a| a.id == id) {
            let kind = match user["type"].as_str() {
                Some("Bot") => Kind::Bot,
                Some("Organization") => Kind::Organization,
                _ => Kind::User,
            };
            let account = Account::new(id, &login, kind);
            self.accounts.push(Account {
                emails: Vec::new(),
                ..account
            });
        }
        id
    }

    fn recorded_commit(&mut self, body: &Value) -> String {
        let person = |p: &Value| Person {
            name: text(&p["name"]),
            email: text(&p["email"]),
            at: at(&p["date"]).unwrap_or(self.now),
        };
        let (author, committer) = (
            person(&body["commit"]["author"]),
            person(&body["commit"]["committer"]),
        );
        for (account, person) in [(&body["author"], &author), (&body["committer"], &committer)] {
            if !account.is_null() {
                let id = self.recorded_account(account);
                let held = self.accounts.iter_mut().find(|a| a.id == id).unwrap();
                if !held.emails.contains(&person.email) {
                    held.emails.push(person.email.clone());
                }
            }
        }
        let by_forge = body["commit"]["verification"]["verified"] == true
            && committer.email == "noreply@github.com";
        let parents = body["parents"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|p| text(&p["sha"]))
            .collect();
        self.store(Commit {
            oid: text(&body["sha"]),
            tree: text(&body["commit"]["tree"]["sha"]),
            parents,
            author,
            committer,
            message: text(&body["commit"]["message"]),
            files: BTreeMap::new(),
            signature: by_forge.then_some(Signature::Forge),
            renames: Vec::new(),
            depth: 0,
        })
    }

    fn recorded_reviews(&mut self, repo: &str, reviews: &Value) -> Vec<Review> {
        let mut made = Vec::new();
        for body in reviews.as_array().into_iter().flatten() {
            let author = self.recorded_account(&body["user"]);
            let state = match body["state"].as_str() {
                Some("APPROVED") => ReviewState::Approved,
                Some("CHANGES_REQUESTED") => ReviewState::ChangesRequested,
                Some("DISMISSED") => ReviewState::Dismissed,
                Some("COMMENTED") => ReviewState::Commented,
                other => panic!("a review state that no recording has: {other:?}"),
            };
            if matches!(
                body["author_association"].as_str(),
                Some("OWNER" | "MEMBER" | "COLLABORATOR")
            ) {
                self.repo_mut(repo).rights.insert(author, Right::Write);
            }
            made.push(Review {
                id: number(&body["id"]),
                author,
                state,
                commit: body["commit_id"].as_str().map(str::to_owned),
                submitted: at(&body["submitted_at"]).expect("a submitted review"),
                edited: None,
                body: text(&body["body"]),
                suggestion: None,
            });
        }
        made
    }

    /// The recorded repository of a head, where it is another one than the base.
    fn recorded_fork(&mut self, repo: &Value, parent: &str) -> Option<String> {
        let name = repo["full_name"].as_str()?;
        if self.find_repo(name).is_none() {
            self.recorded_account(&repo["owner"]);
            let base = self.repo(parent).clone();
            self.repos.push(Repo {
                id: number(&repo["id"]),
                owner: text(&repo["owner"]["login"]),
                name: text(&repo["name"]),
                fork_of: Some(parent.into()),
                branches: BTreeMap::new(),
                rights: BTreeMap::new(),
                team_rights: BTreeMap::new(),
                pulls: Vec::new(),
                activity: Vec::new(),
                runs: Vec::new(),
                workflow_events: BTreeSet::new(),
                protected: false,
                ..base
            });
        }
        Some(name.to_owned())
    }
}

impl Forge {
    /// A pull request as REST bodies recorded it, in a repository made with these files (the policy, say) where it is new.
    pub fn seed_pull(
        &self,
        files: &[(&str, &str)],
        pull: &Value,
        commits: &Value,
        reviews: &Value,
    ) -> PullName {
        let repo = text(&pull["base"]["repo"]["full_name"]);
        {
            let mut state = self.state();
            state.recorded_account(&pull["base"]["repo"]["owner"]);
        }
        if self.state().find_repo(&repo).is_none() {
            self.repo(&repo, files);
            self.configure(&repo, |held| {
                held.id = number(&pull["base"]["repo"]["id"]);
                if let Some(name) = pull["base"]["repo"]["default_branch"].as_str() {
                    let tip = held.branches.remove("main").expect("the first commit");
                    held.branches.insert(name.into(), tip);
                    held.default_branch = name.into();
                }
            });
        }
        let mut state = self.state();
        let listed: Vec<String> = commits
            .as_array()
            .into_iter()
            .flatten()
            .map(|body| state.recorded_commit(body))
            .collect();
        state.measure();
        state.compared.borrow_mut().clear();
        let reviews = state.recorded_reviews(&repo, reviews);
        let head_repo = state.recorded_fork(&pull["head"]["repo"], &repo);
        let author = Some(state.recorded_account(&pull["user"]));
        let merger =
            (!pull["merged_by"].is_null()).then(|| state.recorded_account(&pull["merged_by"]));
        let created = at(&pull["created_at"]).expect("a time of creation");
        let base = text(&pull["base"]["ref"]);
        let (base_oid, head_oid) = (text(&pull["base"]["sha"]), text(&pull["head"]["sha"]));
        let merge = at(&pull["merged_at"]).map(|at| Merge {
            by: merger,
            at,
            commit: text(&pull["merge_commit_sha"]),
            base: base_oid.clone(),
            brought: BTreeSet::new(),
        });
        let head = text(&pull["head"]["ref"]);
        if let Some(name) = &head_repo
            && *name != repo
        {
            state
                .repo_mut(name)
                .branches
                .insert(head.clone(), head_oid.clone());
        }
        let mut timeline = Vec::new();
        for oid in &listed {
            timeline.push(Event {
                id: state.id(),
                at: created,
                actor: None,
                what: What::Commit { oid: oid.clone() },
            });
        }
        for review in &reviews {
            let what = What::Review { review: review.id };
            timeline.push(Event {
                id: state.id(),
                at: review.submitted,
                actor: Some(review.author),
                what,
            });
        }
        if let Some(merge) = &merge {
            let what = What::Merged {
                oid: merge.commit.clone(),
                base: base.clone(),
            };
            timeline.push(Event {
                id: state.id(),
                at: merge.at,
                actor: merge.by,
                what,
            });
        }
        let name = PullName {
            repo: repo.clone(),
            number: number(&pull["number"]),
        };
        state.repo_mut(&repo).pulls.push(Pull {
            id: number(&pull["id"]),
            number: name.number,
            title: text(&pull["title"]),
            body: text(&pull["body"]),
            author,
            editor: None,
            base,
            base_oid,
            head_repo,
            head,
            head_oid,
            draft: pull["draft"] == true,
            maintainer_can_modify: pull["maintainer_can_modify"] == true,
            created,
            updated: at(&pull["updated_at"]).unwrap_or(created),
            closed: at(&pull["closed_at"]),
            merge,
            auto_merge: None,
            queue: None,
            reviews,
            requested: Vec::new(),
            timeline,
            comments: Vec::new(),
            recorded: Some(Recorded {
                commits: listed,
                files: pull["changed_files"].as_u64().unwrap_or(0) as usize,
                total: number(&pull["commits"]) as usize,
            }),
        });
        name
    }

    /// Writes every commit of the forge (with trees and files) and the branches of one repository into a bare git
    /// repository, for what the product reads from a clone.
    pub fn write_git(&self, repo: &str, folder: &Path) {
        let state = self.state();
        let git = git2::Repository::init_bare(folder).expect("a folder to write to");
        let store = git.odb().expect("an object store");
        for commit in state.commits.values() {
            for file in commit
                .files
                .values()
                .filter(|f| !matches!(f.kind, FileKind::Submodule(_)))
            {
                store.write(ObjectType::Blob, &file.data).unwrap();
            }
            for bytes in tree_bytes(&commit.files) {
                store.write(ObjectType::Tree, &bytes).unwrap();
            }
            let written = store
                .write(ObjectType::Commit, commit.text().as_bytes())
                .unwrap();
            assert_eq!(
                written.to_string(),
                commit.oid,
                "the fake's id of a commit is git's"
            );
        }
        for (branch, oid) in &state.repo(repo).branches {
            let oid = git2::Oid::from_str(oid).unwrap();
            git.reference(
                &format!("refs/heads/{branch}"),
                oid,
                true,
                "written by the test forge",
            )
            .unwrap();
        }
        git.set_head(&format!("refs/heads/{}", state.repo(repo).default_branch))
            .unwrap();
    }
}
