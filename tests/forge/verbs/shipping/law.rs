//! The rules of the default branch: who sets and relaxes them, who passes them by, and what they said to each push.

use crate::forge::Forge;
use crate::forge::shipping::{Bypass, Classic, Law, Settings, Version};
use crate::forge::state::{AccountId, RuleSuite, State};
use crate::forge::verbs::Work;

/// The rules of one repository; each call changes them at once.
pub struct LawOf<'f> {
    forge: &'f Forge,
    repo: String,
}

impl Forge {
    /// What an administrator set for the default branch and for workflows.
    pub fn law(&self, repo: &str) -> LawOf<'_> {
        LawOf {
            forge: self,
            repo: repo.into(),
        }
    }

    /// An administrator switches the rules of the default branch off.
    pub fn relax_rules(&self, repo: &str, login: &str) {
        self.change_rules(repo, login, |law| law.relaxed = true);
    }

    /// An administrator switches them on again.
    pub fn restore_rules(&self, repo: &str, login: &str) {
        self.change_rules(repo, login, |law| law.relaxed = false);
    }

    fn change_rules(&self, repo: &str, login: &str, change: impl FnOnce(&mut Law)) {
        let mut state = self.state();
        let actor = state.who(login);
        let (at, id) = (state.tick(), state.id());
        let law = &mut state.repo_mut(repo).shipping.law;
        change(law);
        law.versions.push(Version { id, at, actor });
    }

    /// Somebody pushes past the rules: the same push, and a rule suite that says so.
    pub fn bypass_push(&self, repo: &str, branch: &str, login: &str, work: &[Work]) -> String {
        let oid = self.push(repo, branch, login, work);
        self.state().passed_by(repo, &oid);
        oid
    }

    /// What the rules said to the newest push of the default branch: `pass`, `fail`, `bypass`.
    pub fn verdict_of_rules(&self, repo: &str) -> Option<&'static str> {
        self.state().repo(repo).rule_suites.last().map(|s| s.result)
    }
}

impl LawOf<'_> {
    fn change(self, change: impl FnOnce(&mut Law, &mut Settings)) -> Self {
        {
            let mut state = self.forge.state();
            let held = &mut state.repo_mut(&self.repo).shipping;
            change(&mut held.law, &mut held.settings);
        }
        self
    }

    pub fn required_check(self, name: &str) -> Self {
        self.change(|law, _| law.required_checks.push(name.into()))
    }

    pub fn code_owners(self) -> Self {
        self.change(|law, _| law.code_owners = true)
    }

    /// The newest push must be approved by somebody else than its pusher.
    pub fn last_push(self) -> Self {
        self.change(|law, _| law.last_push = true)
    }

    pub fn bypass(self, who: Bypass) -> Self {
        self.change(|law, _| law.bypass.push(who))
    }

    /// The older protection of the same branch.
    pub fn classic(self, classic: Classic) -> Self {
        self.change(|law, _| law.classic = Some(classic))
    }

    /// A workflow's token may write where the workflow names no permissions.
    pub fn tokens_write(self) -> Self {
        self.change(|_, settings| settings.token_writes = true)
    }

    /// Workflows may approve pull requests.
    pub fn workflows_approve(self) -> Self {
        self.change(|_, settings| settings.workflows_approve = true)
    }
}

impl State {
    /// The rules pass a push to the protected branch; nothing is written where they are off.
    pub(in crate::forge::verbs) fn weigh(
        &mut self,
        repo: &str,
        branch: &str,
        actor: AccountId,
        before: &str,
        after: &str,
    ) {
        let (id, at) = (self.id(), self.now);
        let held = self.repo_mut(repo);
        if !held.protected || branch != held.default_branch || held.shipping.law.relaxed {
            return;
        }
        held.rule_suites.push(RuleSuite {
            id,
            actor,
            before: before.into(),
            after: after.into(),
            reference: format!("refs/heads/{branch}"),
            at,
            result: "pass",
        });
    }

    /// The push of that revision went past the rules.
    pub(in crate::forge::verbs) fn passed_by(&mut self, repo: &str, after: &str) {
        let suites = &mut self.repo_mut(repo).rule_suites;
        let suite = suites.iter_mut().rfind(|s| s.after == after);
        suite.expect("a push to the protected branch").result = "bypass";
    }
}
