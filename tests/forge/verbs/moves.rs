//! What follows when a branch moves: activity, runs, what its pull requests show.

use crate::forge::objects::{Commit, Person};
use crate::forge::state::{AccountId, Activity, Event, Push, ReviewState, Run, State, What};

use super::PullName;
use super::code::NOBODY;
use super::shipping::Trigger;

impl State {
    /// The branch moves: activity, the runs it starts, and what the pull requests of the branch show.
    pub(super) fn move_branch(
        &mut self,
        repo: &str,
        branch: &str,
        actor: AccountId,
        to: &str,
        kind: &'static str,
    ) {
        let at = self.tick();
        let (id, push_id) = (self.id(), self.id());
        let reference = format!("refs/heads/{branch}");
        let held = self.repo_mut(repo);
        let before = held
            .branches
            .insert(branch.into(), to.into())
            .unwrap_or_else(|| NOBODY.into());
        let kind = if before == NOBODY {
            "branch_creation"
        } else {
            kind
        };
        let activity = Activity {
            id,
            actor,
            reference: reference.clone(),
            before: before.clone(),
            after: to.into(),
            at,
            kind,
        };
        held.activity.push(activity);
        let starts =
            held.workflow_events.contains("push") && !branch.starts_with("gh-readonly-queue/");
        let push = Push {
            id: push_id,
            pusher: actor,
            reference,
            before: before.clone(),
            after: to.into(),
        };
        if starts {
            self.start(repo, "push", branch, repo, to, actor, Some(push.clone()));
        }
        self.weigh(repo, branch, actor, &before, to);
        let what = Trigger {
            event: "push",
            reference: branch.into(),
            tag: false,
            head: to.into(),
            head_repo: repo.into(),
            actor,
            push: Some(push),
            after: None,
            inputs: serde_json::Value::Null,
        };
        self.trigger(repo, &what);
        if before != NOBODY {
            self.heads_moved(repo, branch, actor, &before, to, kind == "force_push");
        }
    }

    /// The pull requests whose head is that branch.
    pub(super) fn pulls_of_head(&self, repo: &str, branch: &str) -> Vec<PullName> {
        let full = self.repo(repo).full_name();
        let mut names = Vec::new();
        for base in &self.repos {
            for pull in base
                .pulls
                .iter()
                .filter(|p| p.head_repo.as_deref() == Some(&full) && p.head == branch)
            {
                names.push(PullName {
                    repo: base.full_name(),
                    number: pull.number,
                });
            }
        }
        names
    }

    /// What the open pull requests of a moved branch show: those from it, and those onto it.
    fn heads_moved(
        &mut self,
        repo: &str,
        branch: &str,
        actor: AccountId,
        before: &str,
        to: &str,
        forced: bool,
    ) {
        for name in self.pulls_of_head(repo, branch) {
            if self.pull(&name.repo, name.number).closed.is_none() {
                self.synchronise(&name.repo, name.number, actor, before, to, forced);
                self.start_pull_runs(&name.repo, name.number, actor);
            }
        }
        if forced {
            let onto = self
                .repo(repo)
                .pulls
                .iter()
                .filter(|p| p.base == branch && p.closed.is_none());
            let numbers: Vec<u64> = onto.map(|p| p.number).collect();
            let login = self.account(actor).login.clone();
            for number in numbers {
                let name = PullName {
                    repo: repo.to_owned(),
                    number,
                };
                let what = What::BaseForcePushed {
                    before: before.to_owned(),
                    after: to.to_owned(),
                };
                self.event(&name, Some(&login), what);
                self.pull_mut(repo, number).base_oid = to.to_owned();
            }
        }
    }

    fn synchronise(
        &mut self,
        repo: &str,
        number: u64,
        actor: AccountId,
        before: &str,
        to: &str,
        forced: bool,
    ) {
        let at = self.now;
        let base_branch = self.pull(repo, number).base.clone();
        let base_oid = self.repo(repo).branches[&base_branch].clone();
        let commits = self.range(&base_oid, to);
        let dismiss = self.repo(repo).dismiss_stale;
        let mut events = Vec::new();
        let old = self.pull(repo, number).clone();
        let shown = |oid: &String| {
            old.timeline
                .iter()
                .any(|e| matches!(&e.what, What::Commit { oid: o } if o == oid))
        };
        for oid in commits.iter().filter(|oid| !shown(oid)) {
            events.push((None, What::Commit { oid: oid.clone() }));
        }
        if forced {
            events.push((
                Some(actor),
                What::HeadForcePushed {
                    before: before.into(),
                    after: to.into(),
                },
            ));
        }
        if let Some(entry) = &old.queue {
            let (before, enqueuer) = (entry.head.clone(), Some(entry.enqueuer));
            let reason = "the head branch was changed".to_owned();
            events.push((
                Some(actor),
                What::Dequeued {
                    reason,
                    before,
                    enqueuer,
                },
            ));
        }
        if dismiss {
            for review in old
                .reviews
                .iter()
                .filter(|r| r.state == ReviewState::Approved)
            {
                let message = String::new();
                let because_of = Some(to.to_owned());
                events.push((
                    Some(actor),
                    What::Dismissed {
                        review: review.id,
                        before: review.state,
                        message,
                        because_of,
                    },
                ));
            }
        }
        let events: Vec<Event> = events
            .into_iter()
            .map(|(actor, what)| Event {
                id: self.id(),
                at,
                actor,
                what,
            })
            .collect();
        let pull = self.pull_mut(repo, number);
        if forced {
            pull.timeline
                .retain(|e| !matches!(&e.what, What::Commit { oid } if !commits.contains(oid)));
        }
        if dismiss {
            for review in pull
                .reviews
                .iter_mut()
                .filter(|r| r.state == ReviewState::Approved)
            {
                review.state = ReviewState::Dismissed;
            }
        }
        pull.timeline.extend(events);
        pull.head_oid = to.into();
        pull.base_oid = base_oid;
        pull.updated = at;
        pull.queue = None;
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a run is made of this many facts"
    )]
    pub(super) fn start(
        &mut self,
        repo: &str,
        event: &str,
        branch: &str,
        head_repo: &str,
        head: &str,
        actor: AccountId,
        push: Option<Push>,
    ) -> u64 {
        let (id, suite, at) = (self.id(), self.id(), self.now);
        let held = self.repo_mut(repo);
        held.runs.push(Run {
            id,
            number: held.runs.len() as u64 + 1,
            suite,
            workflow: ".github/workflows/ci.yml".into(),
            event: event.into(),
            branch: branch.into(),
            head_repo: head_repo.into(),
            head: head.into(),
            actor,
            attempts: vec![(actor, at)],
            created: at,
            conclusion: Some("success".into()),
            push,
            approvals: Vec::new(),
            name: "ci".into(),
            title: "ci".into(),
            inputs: serde_json::Value::Null,
            workflow_id: held.id,
            jobs: Vec::new(),
            calls: Vec::new(),
            after: None,
            on_tag: false,
        });
        id
    }

    pub(super) fn start_pull_runs(&mut self, repo: &str, number: u64, actor: AccountId) {
        let pull = self.pull(repo, number).clone();
        let head_repo = pull.head_repo.clone().unwrap_or_else(|| repo.to_owned());
        for event in ["pull_request", "pull_request_target"] {
            if self.repo(repo).workflow_events.contains(event) {
                self.start(
                    repo,
                    event,
                    &pull.head,
                    &head_repo,
                    &pull.head_oid,
                    actor,
                    None,
                );
            }
            let what = Trigger {
                event,
                // Shown by branch and revision of the head, whatever code it runs.
                reference: pull.head.clone(),
                tag: false,
                head: pull.head_oid.clone(),
                head_repo: head_repo.clone(),
                actor,
                push: None,
                after: None,
                inputs: serde_json::Value::Null,
            };
            self.trigger(repo, &what);
        }
    }
}

impl State {
    /// The commits of `onto..tip` made again on `onto`: same patches, same authors, new
    /// ids, committed by whoever rebases.
    pub(super) fn replay(&mut self, onto: &str, tip: &str, committer: &Person) -> String {
        let mut parent = onto.to_owned();
        self.tick();
        for oid in self.range(onto, tip) {
            let old = self.commit(&oid).clone();
            if old.parents.len() > 1 {
                continue;
            }
            let mut files = self.files(&parent);
            let before = old
                .parents
                .first()
                .map(|p| self.files(p))
                .unwrap_or_default();
            for (path, data) in &old.files {
                if before.get(path) != Some(data) {
                    files.insert(path.clone(), data.clone());
                }
            }
            files.retain(|path, _| old.files.contains_key(path) || !before.contains_key(path));
            let committer = Person {
                at: self.now,
                ..committer.clone()
            };
            let mut made = Commit::new(
                vec![parent],
                old.author.clone(),
                committer,
                old.message.clone(),
                files,
            );
            made.renames = old.renames.clone();
            parent = self.store(made);
        }
        parent
    }
}
