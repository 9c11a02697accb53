//! What the policy asks beyond what every change tells.

use crate::evidence::{AccountId, ChangeState, Level};
use crate::identity::Directory;
use crate::line::{From, Line};
use crate::policy::{BreakGlassLaw, On, Policy};
use std::collections::BTreeSet;

/// What a second round trip asks beside what every change needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// The teams whose members count, as the policy names them.
    pub teams: BTreeSet<String>,
    /// Whether a right beyond `write` counts somewhere.
    pub exact_rights: bool,
    /// Accounts of robots that the directory bounds by an app.
    pub robots: BTreeSet<AccountId>,
}

/// The paths that a change touches, as far as the first round trip tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched<'a> {
    /// All of them.
    All(&'a [String]),
    /// Not all: earlier names of renamed files come later, or the list is short.
    Perhaps,
}

impl Needs {
    /// What judging a change into `target` with these files asks.
    #[must_use]
    pub fn of(
        policy: &Policy,
        directory: &Directory,
        host: &str,
        target: &str,
        state: ChangeState,
        touched: Touched<'_>,
    ) -> Self {
        let mut needs = Self::default();
        for rule in &policy.rules {
            let speaks = rule.on == On::Merge
                && rule
                    .branches
                    .as_ref()
                    .is_none_or(|branches| branches.matches(target));
            if !speaks {
                continue;
            }
            for requirement in &rule.require {
                needs.add(&requirement.lines);
            }
            if let (Some(late), ChangeState::Merged) = (&rule.late_approval, state) {
                needs.add(&late.lines);
            }
        }
        let further = policy.control.paths.as_ref();
        let controlled = |file: &String| {
            may_be_controlled(file) || further.is_some_and(|set| set.is_match(file))
        };
        let may_be_asked = match touched {
            Touched::All(paths) => paths.iter().any(controlled),
            Touched::Perhaps => true,
        };
        if may_be_asked {
            needs.add(&policy.control.approve);
        }
        for robot in directory.robots().values() {
            if robot.app.is_some() {
                needs
                    .robots
                    .extend(robot.accounts.get(host).into_iter().flatten());
            }
        }
        needs
    }

    /// What judging a merged change into `target`, with these files, in a deployment to `environment` asks.
    #[must_use]
    pub fn of_shipped(
        policy: &Policy,
        directory: &Directory,
        host: &str,
        environment: &str,
        target: &str,
        touched: Touched<'_>,
    ) -> Self {
        let mut needs = Self::of(
            policy,
            directory,
            host,
            target,
            ChangeState::Merged,
            touched,
        );
        let speaking = policy
            .rules
            .iter()
            .filter(|rule| rule.names_environment(environment));
        for rule in speaking {
            for requirement in &rule.require {
                needs.add(&requirement.lines);
            }
            if let Some(late) = &rule.late_approval {
                needs.add(&late.lines);
            }
        }
        needs
    }

    /// What judging the deployment's own people asks: no review tells their rights.
    #[must_use]
    pub fn of_people(policy: &Policy, environment: &str) -> Self {
        let mut needs = Self::default();
        let speaking = policy
            .rules
            .iter()
            .filter(|rule| rule.names_environment(environment));
        for requirement in speaking.flat_map(|rule| &rule.require) {
            if requirement.stage.is_of_deployment() {
                needs.of_releasers(&requirement.lines);
            }
        }
        needs
    }

    /// The same for the people of an emergency, of whom two let it go (J30).
    #[must_use]
    pub fn and_of_glass(mut self, glass: &BreakGlassLaw) -> Self {
        self.of_releasers(std::slice::from_ref(&glass.who));
        self
    }

    fn of_releasers(&mut self, lines: &[Line]) {
        self.add(lines);
        self.exact_rights |= lines.iter().any(|line| {
            line.permission.is_some() || line.from.iter().any(|from| matches!(from, From::Role(_)))
        });
    }

    /// Whether `control` may have a say in a change of this path, so that the law it replaced matters (J21).
    #[must_use]
    pub fn is_controlled(policy: &Policy, path: &str) -> bool {
        let further = policy.control.paths.as_ref();
        may_be_controlled(path) || further.is_some_and(|set| set.is_match(path))
    }

    fn add(&mut self, lines: &[Line]) {
        for line in lines {
            self.exact_rights |= line.permission.is_some_and(|level| level > Level::Write);
            for from in &line.from {
                match from {
                    From::Team(team) => {
                        self.teams.insert(team.clone());
                    }
                    From::Role(level) => self.exact_rights |= *level != Level::Write,
                    From::Person(_) | From::Account(..) => {}
                }
            }
        }
    }
}

/// Whether `control` may have a say in this path (J21). Which workflows run the gate or deploy is the clause's business:
/// asking for rights once too often costs a request, asking once too seldom an answer.
fn may_be_controlled(path: &str) -> bool {
    path.starts_with(".sixeyes/")
        || path.starts_with(".github/workflows/")
        || path.starts_with(".github/actions/")
        || path.rsplit('/').next() == Some("CODEOWNERS")
}
