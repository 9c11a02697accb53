//! What is asked of the settings: the policy, the environments that count, the name of the gate's check.

use super::facts::Facts;
use super::way::Rests;
use crate::clause::control::BypassMode;
use crate::duty::Stage;
use crate::policy::{Environment, On, Policy};
use std::collections::BTreeSet;

/// What the settings are held to.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The policy; none where there is no valid one.
    pub policy: Option<&'a Policy>,
    /// Environments that the caller names.
    pub environments: &'a [String],
    /// The name of the check or status that carries the gate's answer.
    pub check: &'a str,
}

impl Ask<'_> {
    /// The environments to look at: those that the caller names, else those of the policy, else all that there are.
    pub(super) fn environments(&self, facts: &Facts) -> Vec<String> {
        if !self.environments.is_empty() {
            return self.environments.to_vec();
        }
        let mut names: BTreeSet<String> = BTreeSet::new();
        if let Some(policy) = self.policy {
            names.extend(policy.environments.iter().map(|one| one.name.clone()));
            let globs = policy
                .rules
                .iter()
                .filter_map(|rule| rule.environments.as_ref());
            let written = globs.flat_map(|globs| &globs.written);
            names.extend(written.filter(|name| is_literal(name)).cloned());
        }
        if names.is_empty() {
            let there = facts.environments.known().into_iter().flatten();
            names.extend(there.map(|one| one.name.clone()));
        }
        names.into_iter().collect()
    }

    /// What the policy says of one environment.
    pub(super) fn environment(&self, name: &str) -> Option<&Environment> {
        let policy = self.policy?;
        policy.environments.iter().find(|one| one.name == name)
    }

    /// Whether the policy judges deployments, so that what slips through the merge is judged again.
    pub(super) fn deploys(&self) -> bool {
        self.policy.is_some_and(|policy| {
            !policy.environments.is_empty()
                || policy.rules.iter().any(|rule| rule.environments.is_some())
        })
    }

    /// Whether an act past the forge's own rules, where it shows, stops a deployment.
    pub(super) fn denies_bypass(&self) -> bool {
        self.policy
            .is_some_and(|policy| policy.control.bypass != BypassMode::Report)
    }

    /// Whether the policy judges changes into the default branch before they merge.
    pub(super) fn merges(&self, facts: &Facts) -> bool {
        self.policy.is_some_and(|policy| {
            policy
                .rules
                .iter()
                .any(|rule| rule.on == On::Merge && rule.names_branch(&facts.default_branch))
        })
    }

    /// Whether a rule about this environment keeps who starts a deployment from who authorises it.
    pub(super) fn starts_apart(&self, environment: &str) -> bool {
        self.rules(environment).any(|rule| {
            rule.separate.iter().any(|set| {
                set.stages.has(Stage::Authorize)
                    && set.stages.has(Stage::Trigger)
                    && set.at_most == 1
            })
        })
    }

    /// Whether a rule about this environment requires an authorisation.
    pub(super) fn requires_authorisation(&self, environment: &str) -> bool {
        self.rules(environment)
            .any(|rule| rule.require.iter().any(|one| one.stage == Stage::Authorize))
    }

    fn rules(&self, environment: &str) -> impl Iterator<Item = &crate::policy::Rule> {
        let rules = self.policy.into_iter().flat_map(|policy| &policy.rules);
        rules.filter(move |rule| rule.names_environment(environment))
    }

    /// The workflow files that deploy, by the policy; that of emergencies too.
    pub(super) fn deploying(&self) -> BTreeSet<&str> {
        let all = self
            .policy
            .into_iter()
            .flat_map(|policy| &policy.environments);
        let emergency = self.policy.and_then(|policy| policy.break_glass.as_ref());
        all.filter_map(|one| one.from.as_deref())
            .chain(emergency.map(|law| law.from.as_str()))
            .collect()
    }

    /// The workflow that may deploy to an environment in an emergency.
    pub(super) fn emergency(&self, environment: &str) -> Option<&str> {
        let law = self.policy?.break_glass.as_ref()?;
        law.environments
            .matches(environment)
            .then_some(law.from.as_str())
    }
}

/// The policy rests on it where this holds.
pub(super) fn if_so(rests: bool) -> Rests {
    if rests { Rests::Policy } else { Rests::Nothing }
}

pub(super) fn is_literal(glob: &str) -> bool {
    !glob.contains(['*', '?', '[', '{', '!', '\\'])
}
