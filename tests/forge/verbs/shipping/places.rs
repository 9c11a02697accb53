//! Workflows and environments, set up by an administrator.

use crate::forge::Forge;
use crate::forge::shipping::{Environment, Refs, Reviewer, Workflow};
use crate::forge::state::{Repo, State};

/// One environment of one repository; each call changes it at once.
pub struct EnvironmentOf<'f> {
    forge: &'f Forge,
    repo: String,
    name: String,
}

/// One workflow of one repository; each call changes it at once.
pub struct WorkflowOf<'f> {
    forge: &'f Forge,
    repo: String,
    path: String,
}

impl Forge {
    /// The environment of that name, made without any protection where there is none yet.
    pub fn environment(&self, repo: &str, name: &str) -> EnvironmentOf<'_> {
        self.state().ensure_environment(repo, name);
        EnvironmentOf {
            forge: self,
            repo: repo.into(),
            name: name.into(),
        }
    }

    /// The workflow at that path, named after its file; nothing starts it until `on` says what does.
    pub fn workflow(&self, repo: &str, path: &str) -> WorkflowOf<'_> {
        {
            let mut state = self.state();
            let id = state.id();
            let created = state.now;
            let held = &mut state.repo_mut(repo).shipping.workflows;
            if !held.iter().any(|w| w.path == path) {
                let file = path.rsplit('/').next().unwrap_or(path);
                let name = file.split('.').next().unwrap_or(file).to_owned();
                held.push(Workflow {
                    id,
                    name,
                    path: path.into(),
                    created,
                    events: Default::default(),
                    branches: Default::default(),
                    tags: false,
                    follows: None,
                    environment: None,
                    calls: Vec::new(),
                    run_name: None,
                });
            }
        }
        WorkflowOf {
            forge: self,
            repo: repo.into(),
            path: path.into(),
        }
    }

    /// The environment gets another name; its records keep the old one beside the new.
    pub fn rename_environment(&self, repo: &str, name: &str, to: &str) {
        let mut state = self.state();
        let at = state.tick();
        let held = &mut state.repo_mut(repo).shipping;
        for place in held.environments.iter_mut().filter(|e| e.name == name) {
            place.name = to.into();
            place.updated = at;
        }
        for record in held
            .deployments
            .iter_mut()
            .filter(|d| d.environment == name)
        {
            record.environment = to.into();
        }
    }

    /// The environment goes with its rules; its records stay.
    pub fn delete_environment(&self, repo: &str, name: &str) {
        let mut state = self.state();
        state.tick();
        let held = &mut state.repo_mut(repo).shipping.environments;
        held.retain(|e| e.name != name);
    }
}

impl EnvironmentOf<'_> {
    fn change(self, change: impl FnOnce(&mut State, &mut Environment)) -> Self {
        {
            let mut state = self.forge.state();
            let at = state.tick();
            let place = state.repo(&self.repo).environment(&self.name);
            let mut place = place.clone();
            change(&mut state, &mut place);
            place.updated = at;
            let held = &mut state.repo_mut(&self.repo).shipping.environments;
            *held.iter_mut().find(|e| e.name == self.name).unwrap() = place;
        }
        self
    }

    /// People who may let a held job go; one of them suffices. `org/team` names a team.
    pub fn reviewers(self, names: &[&str]) -> Self {
        self.change(|state, place| {
            place.reviewers = names
                .iter()
                .map(|name| match name.split_once('/') {
                    Some((org, slug)) => {
                        Reviewer::Team(state.team(org, slug).expect("no such team").id)
                    }
                    None => Reviewer::User(state.who(name)),
                })
                .collect();
        })
    }

    pub fn prevent_self_review(self) -> Self {
        self.change(|_, place| place.prevent_self_review = true)
    }

    pub fn allow_self_review(self) -> Self {
        self.change(|_, place| place.prevent_self_review = false)
    }

    /// Only these branches may deploy (`release/*` is a pattern).
    pub fn branches(self, patterns: &[&str]) -> Self {
        self.named(patterns, "branch")
    }

    pub fn tags(self, patterns: &[&str]) -> Self {
        self.named(patterns, "tag")
    }

    fn named(self, patterns: &[&str], kind: &'static str) -> Self {
        self.change(|state, place| {
            let mut named = match std::mem::replace(&mut place.refs, Refs::Any) {
                Refs::Named(named) => named,
                Refs::Any | Refs::Protected => Vec::new(),
            };
            named.retain(|(_, _, k)| *k != kind);
            named.extend(patterns.iter().map(|p| (state.id(), (*p).to_owned(), kind)));
            place.refs = Refs::Named(named);
        })
    }

    pub fn protected_branches(self) -> Self {
        self.change(|_, place| place.refs = Refs::Protected)
    }

    pub fn any_branch(self) -> Self {
        self.change(|_, place| place.refs = Refs::Any)
    }

    /// Administrators may not start what is held.
    pub fn no_admin_bypass(self) -> Self {
        self.change(|_, place| place.admins_bypass = false)
    }

    /// Every job is held so long (minutes); `wait_over` lets it go.
    pub fn hold(self, minutes: u32) -> Self {
        self.change(|_, place| place.wait_minutes = minutes)
    }

    /// An app decides (a custom protection rule), by its slug.
    pub fn custom_rule(self, app: &str) -> Self {
        self.change(|state, place| {
            state.who(&format!("{app}[bot]"));
            place.custom.push(app.into());
        })
    }
}

impl WorkflowOf<'_> {
    fn change(self, change: impl FnOnce(&mut Workflow)) -> Self {
        {
            let mut state = self.forge.state();
            let held = &mut state.repo_mut(&self.repo).shipping.workflows;
            change(held.iter_mut().find(|w| w.path == self.path).unwrap());
        }
        self
    }

    /// `workflow_dispatch`, `repository_dispatch`, `release`, `schedule`, `pull_request_target`, …
    pub fn on(self, event: &str) -> Self {
        self.change(|w| {
            w.events.insert(event.into());
        })
    }

    /// A push to (or merge into) this branch.
    pub fn on_push(self, branch: &str) -> Self {
        self.change(|w| {
            w.branches.insert(branch.into());
        })
    }

    /// The push of any tag.
    pub fn on_tags(self) -> Self {
        self.change(|w| w.tags = true)
    }

    /// After each run of the workflow of that name.
    pub fn follows(self, name: &str) -> Self {
        self.change(|w| w.follows = Some(name.into()))
    }

    pub fn deploys(self, environment: &str) -> Self {
        self.change(|w| w.environment = Some(environment.into()))
    }

    pub fn named(self, name: &str) -> Self {
        self.change(|w| w.name = name.into())
    }

    /// Its `run-name`: what a run is called, with `${{ inputs.NAME }}` in it.
    pub fn run_name(self, pattern: &str) -> Self {
        self.change(|w| w.run_name = Some(pattern.into()))
    }

    /// Calls a reusable workflow: `acme/shared/.github/workflows/deploy.yml@main`.
    pub fn calls(self, path: &str) -> Self {
        self.change(|w| w.calls.push(path.into()))
    }
}

impl State {
    pub(in crate::forge) fn ensure_environment(&mut self, repo: &str, name: &str) {
        let (id, at) = (self.id(), self.now);
        let held = &mut self.repo_mut(repo).shipping.environments;
        if !held.iter().any(|e| e.name == name) {
            held.push(Environment {
                id,
                name: name.into(),
                created: at,
                updated: at,
                reviewers: Vec::new(),
                prevent_self_review: false,
                wait_minutes: 0,
                refs: Refs::Any,
                admins_bypass: true,
                custom: Vec::new(),
            });
        }
    }
}

impl Repo {
    pub fn environment(&self, name: &str) -> &Environment {
        let found = self.shipping.environments.iter().find(|e| e.name == name);
        found.unwrap_or_else(|| panic!("no environment `{name}`"))
    }

    /// Whether an environment lets a ref deploy.
    pub(super) fn admits(&self, place: &Environment, (name, kind): &(String, &str)) -> bool {
        match &place.refs {
            Refs::Any => true,
            Refs::Protected => *kind == "branch" && self.protected && *name == self.default_branch,
            Refs::Named(named) => named
                .iter()
                .any(|(_, pattern, k)| k == kind && fits(pattern, name)),
        }
    }
}

/// A pattern with at most one `*`, as the tests need.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => {
            name.len() >= before.len() + after.len()
                && name.starts_with(before)
                && name.ends_with(after)
        }
    }
}
