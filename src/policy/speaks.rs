//! Which rules speak about what (J13, J14).

use super::rules::{Environment, On, Patterns, Policy, Rule};
use crate::clause::control::{covers, is_workflow, paths};
use crate::duty::Duties;
use crate::evidence::{Change, Evidence, Fact, Subject};

/// From where a rule looks at a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// At what happened to the change alone.
    Change,
    /// At the deployment's own stages as well.
    Deployment,
}

/// Whether a rule's paths are among the change's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touches {
    Yes,
    No,
    /// The file list could not be read.
    Unknown,
}

impl Touches {
    /// Both of them: what is outside of one is outside.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }
}

impl Rule {
    /// Whether it names this branch; a rule that names none names every one.
    #[must_use]
    pub fn names_branch(&self, branch: &str) -> bool {
        self.branches
            .as_ref()
            .is_none_or(|branches| branches.matches(branch))
    }

    /// Whether it names this environment; a rule that names none names every one.
    #[must_use]
    pub fn names_environment(&self, environment: &str) -> bool {
        self.environments
            .as_ref()
            .is_none_or(|environments| environments.matches(environment))
    }

    /// From where it looks at a change whose targets, its own and those of what carries it, are these.
    pub(super) fn view(&self, subject: &Subject, targets: &[&str]) -> Option<View> {
        let named = self.on == On::Merge && targets.iter().any(|target| self.names_branch(target));
        match subject {
            Subject::Deployment { environment, .. } if self.names_environment(environment) => {
                Some(View::Deployment)
            }
            Subject::Change { .. } | Subject::Group { .. } | Subject::Deployment { .. } => {
                named.then_some(View::Change)
            }
        }
    }

    /// Whether its paths are among the change's, under old and new names.
    pub(super) fn touches(&self, duties: &Duties<'_>) -> Touches {
        touches(self.paths.as_ref(), duties)
    }
}

/// Whether one of these patterns, if there are any, names a path of the change, under old and new names.
fn touches(patterns: Option<&Patterns>, duties: &Duties<'_>) -> Touches {
    let Some(patterns) = patterns else {
        return Touches::Yes;
    };
    // A change without files is outside nobody's paths: every rule looks at it.
    let anywhere = duties.change.files.is_empty();
    if paths(duties.change).any(|path| patterns.matches(path)) {
        Touches::Yes
    } else if duties.gaps_in(&[Fact::Files]).next().is_some() {
        Touches::Unknown
    } else if anywhere {
        Touches::Yes
    } else {
        Touches::No
    }
}

impl Policy {
    /// Whether some rule names the branch into which a carried change went, and stops something (J6).
    pub(super) fn carries(&self, change: &Change, now: jiff::Timestamp) -> bool {
        self.rules.iter().any(|rule| {
            rule.on == On::Merge && rule.is_enforced(now) && rule.names_branch(&change.target)
        })
    }

    /// Whether `control` looks at changes of this target: the default branch, or one that a rule names (J21).
    pub(super) fn controls(&self, evidence: &Evidence, target: &str) -> bool {
        target == evidence.repository.default_branch
            || self.rules.iter().any(|rule| rule.names_branch(target))
    }

    /// Whether this file is a workflow that deploys, or may be one: where the policy does not say of every environment that
    /// it names which workflow deploys there, every workflow may (J21).
    pub(super) fn deploys(&self, path: &str) -> bool {
        self.environments
            .iter()
            .any(|environment| environment.from.as_deref() == Some(path))
            || self
                .break_glass
                .as_ref()
                .is_some_and(|glass| glass.from == path)
            || is_workflow(path) && !self.says_what_deploys()
    }

    /// Whether every environment that it names has the workflow from which it is deployed.
    pub(super) fn says_what_deploys(&self) -> bool {
        let from = |name: &str| {
            let known = self.environments.iter();
            known
                .filter(|known| known.name == name)
                .any(|known| known.from.is_some())
        };
        let told = |pattern: &String| {
            let mut matched = self.environments.iter().filter(|known| {
                known.name == *pattern
                    || globset::Glob::new(pattern)
                        .is_ok_and(|glob| glob.compile_matcher().is_match(&known.name))
            });
            matched.next().is_some()
        };
        let named = self
            .rules
            .iter()
            .filter_map(|rule| rule.environments.as_ref())
            .flat_map(|patterns| &patterns.written);
        !self.environments.is_empty()
            && self.environments.iter().all(|known| from(&known.name))
            && named.into_iter().all(told)
    }

    /// Whether the environment that is deployed to ships this change: one of a monorepo ships what its `paths` name.
    pub(super) fn ships(&self, subject: &Subject, duties: &Duties<'_>) -> Touches {
        let ships = self
            .environment(subject)
            .and_then(|known| known.paths.as_ref());
        touches(ships, duties)
    }

    /// The environment that is deployed to, if the policy knows it.
    pub(super) fn environment(&self, subject: &Subject) -> Option<&Environment> {
        match subject {
            Subject::Deployment { environment, .. } => self
                .environments
                .iter()
                .find(|known| known.name == *environment),
            Subject::Change { .. } | Subject::Group { .. } => None,
        }
    }

    /// Whether a change touches nothing but `.sixeyes/`: then `control` is the rule that speaks (J28).
    pub(super) fn is_of_law_only(duties: &Duties<'_>) -> bool {
        let change = duties.change;
        !change.files.is_empty()
            && duties.gaps_in(&[Fact::Files]).next().is_none()
            && paths(change).all(|path| path.starts_with(".sixeyes/"))
    }

    /// The change's paths that no speaking rule covers (J14).
    pub(super) fn uncovered<'e>(
        &self,
        evidence: &Evidence,
        change: &'e Change,
        speaking: &[&Rule],
    ) -> Vec<&'e str> {
        if speaking.is_empty() || speaking.iter().any(|rule| rule.paths.is_none()) {
            return Vec::new();
        }
        let ships = self
            .environment(&evidence.subject)
            .and_then(|environment| environment.paths.as_ref());
        let deploys = |path: &str| self.deploys(path);
        let mut uncovered: Vec<&'e str> = paths(change)
            .filter(|path| ships.is_none_or(|ships| ships.matches(path)))
            .filter(|path| !covers(&self.control, evidence, &deploys, path))
            .filter(|path| {
                !speaking
                    .iter()
                    .any(|rule| rule.paths.as_ref().is_some_and(|paths| paths.matches(path)))
            })
            .collect();
        uncovered.sort_unstable();
        uncovered.dedup();
        uncovered
    }
}
