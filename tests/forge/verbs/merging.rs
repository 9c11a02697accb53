//! Merging: by hand, by auto-merge, through the queue, past the rules.

use std::collections::BTreeSet;

use super::PullName;
use crate::forge::Forge;
use crate::forge::objects::{Commit, Person, Signature};
use crate::forge::state::{AccountId, Merge, Method, QueueEntry, State, What};

/// What the queue tests together: the branch it made, and its pull requests in order.
#[derive(Clone, Debug)]
pub struct MergeGroup {
    pub repo: String,
    pub branch: String,
    pub base: String,
    pub head: String,
    pub pulls: Vec<PullName>,
}

impl Forge {
    pub fn merge(&self, pull: &PullName, login: &str, method: Method) -> String {
        let mut state = self.state();
        let actor = state.who(login);
        let oid = state.made_merge(pull, actor, method, None);
        state.land(pull, actor, &oid, "pr_merge");
        oid
    }

    /// An administrator merges past the rules: the same merge, and a rule suite that says so.
    pub fn bypass(&self, pull: &PullName, login: &str, method: Method) -> String {
        let oid = self.merge(pull, login, method);
        self.state().passed_by(&pull.repo, &oid);
        oid
    }

    pub fn enable_auto_merge(&self, pull: &PullName, login: &str, method: Method) {
        let mut state = self.state();
        let who = state.who(login);
        let at = state.tick();
        state.pull_mut(&pull.repo, pull.number).auto_merge = Some((who, at, method));
        state.event(pull, Some(login), What::AutoMergeEnabled { method });
    }

    pub fn disable_auto_merge(&self, pull: &PullName, login: &str) {
        let mut state = self.state();
        state.tick();
        state.pull_mut(&pull.repo, pull.number).auto_merge = None;
        state.event(
            pull,
            Some(login),
            What::AutoMergeDisabled {
                reason: "Disabled by user".into(),
            },
        );
    }

    /// The forge merges because auto-merge was on: the merger it shows is who enabled it.
    pub fn auto_merge_lands(&self, pull: &PullName) -> String {
        let mut state = self.state();
        let (who, _, method) = state
            .pull(&pull.repo, pull.number)
            .auto_merge
            .expect("auto-merge is off");
        let oid = state.made_merge(pull, who, method, None);
        state.land(pull, who, &oid, "pr_merge");
        oid
    }

    pub fn enqueue(&self, pull: &PullName, login: &str) {
        let mut state = self.state();
        let enqueuer = state.who(login);
        let at = state.tick();
        let id = state.id();
        let base =
            state.repo(&pull.repo).branches[&state.pull(&pull.repo, pull.number).base].clone();
        let entry = QueueEntry {
            id,
            enqueuer,
            at,
            head: None,
            base,
        };
        state.pull_mut(&pull.repo, pull.number).queue = Some(entry);
        state.event(pull, Some(login), What::Enqueued);
    }

    pub fn dequeue(&self, pull: &PullName, login: &str, reason: &str) {
        let mut state = self.state();
        state.tick();
        let entry = state
            .pull_mut(&pull.repo, pull.number)
            .queue
            .take()
            .expect("it is not queued");
        let what = What::Dequeued {
            reason: reason.into(),
            before: entry.head,
            enqueuer: Some(entry.enqueuer),
        };
        state.event(pull, Some(login), what);
    }

    /// The queue builds one group of queued pull requests, each on top of the one before.
    pub fn merge_group(&self, pulls: &[PullName], method: Method) -> MergeGroup {
        let mut state = self.state();
        let robot = state.who("github-merge-queue[bot]");
        let first = pulls.first().expect("a group has pull requests").clone();
        let branch = state.pull(&first.repo, first.number).base.clone();
        let base = state.repo(&first.repo).branches[&branch].clone();
        let mut head = base.clone();
        for pull in pulls {
            head = state.made_merge(pull, robot, method, Some(&head));
            let entry = state
                .pull_mut(&pull.repo, pull.number)
                .queue
                .as_mut()
                .expect("it is not queued");
            entry.head = Some(head.clone());
        }
        let last = pulls.last().unwrap();
        let name = format!("gh-readonly-queue/{branch}/pr-{}-{base}", last.number);
        state.move_branch(&first.repo, &name, robot, &head, "push");
        if state
            .repo(&first.repo)
            .workflow_events
            .contains("merge_group")
        {
            state.start(
                &first.repo,
                "merge_group",
                &name,
                &first.repo,
                &head,
                robot,
                None,
            );
        }
        MergeGroup {
            repo: first.repo.clone(),
            branch: name,
            base,
            head,
            pulls: pulls.to_vec(),
        }
    }

    /// The group is green: every pull request of it is merged by the queue's robot.
    pub fn merge_group_lands(&self, group: &MergeGroup) {
        let mut state = self.state();
        let robot = state.who("github-merge-queue[bot]");
        for pull in &group.pulls {
            let oid = state
                .pull(&pull.repo, pull.number)
                .queue
                .as_ref()
                .and_then(|e| e.head.clone())
                .expect("queued");
            state.land(pull, robot, &oid, "merge_queue_merge");
        }
        state.repo_mut(&group.repo).branches.remove(&group.branch);
    }
}

impl State {
    fn made_merge(
        &mut self,
        pull: &PullName,
        actor: AccountId,
        method: Method,
        onto: Option<&str>,
    ) -> String {
        self.tick();
        let held = self.pull(&pull.repo, pull.number).clone();
        let onto = onto.map_or_else(
            || self.repo(&pull.repo).branches[&held.base].clone(),
            str::to_owned,
        );
        let author = self.person(actor);
        match method {
            Method::Merge => {
                let message = format!("Merge pull request #{} from {}", held.number, held.head);
                self.merge_commit(&onto, &held.head_oid, author, &message)
            }
            Method::Squash => self.squash(&onto, &held.head_oid, &held.title, held.author),
            Method::Rebase => self.replay(&onto, &held.head_oid, &author),
        }
    }

    /// One commit of the pull request's author; everybody else becomes a co-author line.
    fn squash(&mut self, onto: &str, head: &str, title: &str, author: Option<AccountId>) -> String {
        let merged =
            self.merge_commit(onto, head, self.person(author.unwrap_or(19_864_447)), title);
        let merged = self.commits.remove(&merged).unwrap();
        let mut message = title.to_owned();
        let mut named = vec![merged.author.email.clone()];
        if let Some(id) = author {
            named.extend(self.account(id).emails.clone());
        }
        let mut gap = "\n\n";
        for oid in self.range(onto, head) {
            let Person { name, email, .. } = self.commit(&oid).author.clone();
            if !named.contains(&email) {
                message.push_str(&format!("{gap}Co-authored-by: {name} <{email}>"));
                named.push(email);
                gap = "\n";
            }
        }
        let mut made = Commit::new(
            vec![onto.into()],
            merged.author,
            merged.committer,
            message,
            merged.files,
        );
        made.signature = Some(Signature::Forge);
        self.store(made)
    }

    fn land(&mut self, pull: &PullName, actor: AccountId, oid: &str, kind: &'static str) {
        let held = self.pull(&pull.repo, pull.number);
        let base = held.base.clone();
        let before = self.repo(&pull.repo).branches[&base].clone();
        self.move_branch(&pull.repo, &base, actor, oid, kind);
        let at = self.now;
        let brought: BTreeSet<String> = self.range(&before, oid).into_iter().collect();
        let lag = self.repo(&pull.repo).shipping.lag;
        if lag > 0 {
            self.unindex(brought.iter().cloned(), lag);
        }
        let held = self.pull_mut(&pull.repo, pull.number);
        held.merge = Some(Merge {
            by: Some(actor),
            at,
            commit: oid.into(),
            base: before.clone(),
            brought,
        });
        held.base_oid = before;
        held.closed = Some(at);
        held.queue = None;
        held.auto_merge = None;
        let login = self.account(actor).login.clone();
        self.event(
            pull,
            Some(&login),
            What::Merged {
                oid: oid.into(),
                base,
            },
        );
        self.event(pull, Some(&login), What::Closed);
    }
}
