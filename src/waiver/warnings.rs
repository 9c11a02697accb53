//! What the writer of a waiver may not have meant, as far as policy, directory and the moment tell.

use super::{Waiver, WaiverKind};
use crate::evidence::Timestamp;
use crate::identity::Directory;
use crate::problem::{Code, Mark, Problem, quoted};

/// What a waiver is checked beside.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The names of the policy's rules; `control` can be departed from as well (J28).
    pub rules: &'a [&'a str],
    /// The environments that the policy names, as written; empty: it names none, and so means every one.
    pub environments: &'a [&'a str],
    /// Whether the policy names an environment, by its name or a pattern.
    pub knows: &'a dyn Fn(&str) -> bool,
    /// The directory, if there is one.
    pub directory: Option<&'a Directory>,
}

/// The warnings about one waiver beside policy and directory.
#[must_use]
pub fn warnings(waiver: &Waiver, beside: Beside<'_>, at: Timestamp) -> Vec<Problem> {
    let Beside {
        rules,
        environments,
        knows,
        directory,
    } = beside;
    let WaiverKind::Departure {
        rule,
        scope,
        expires,
        ..
    } = &waiver.kind
    else {
        return Vec::new();
    };
    let mark = Mark {
        line: waiver.place.line,
        column: waiver.place.column,
        length: 0,
    };
    let mut found = Vec::new();
    if *expires <= at {
        let what = format!("the waiver is over since {expires}");
        found.push(Problem::new(Code::WaiverOver, mark, what).help("remove the file"));
    }
    if rule != "control" && !rules.contains(&rule.as_str()) {
        let what = format!("the policy has no rule {}", quoted(rule));
        let help = if rules.len() <= 12 {
            crate::problem::shown(&crate::yaml::did_you_mean(rule, rules, "the rules"))
        } else {
            "name a rule of the policy, or `control`".to_owned()
        };
        found.push(Problem::new(Code::WaiverOfNothing, mark, what).help(help));
    }
    if let Some(environment) = &scope.environment
        && !environments.is_empty()
        && !knows(environment)
    {
        let what = format!("the policy names no environment {}", quoted(environment));
        let help = crate::yaml::did_you_mean(environment, environments, "the environments");
        found.push(
            Problem::new(Code::WaiverOfNothing, mark, what).help(crate::problem::shown(&help)),
        );
    }
    if let Some((robot, _)) = &scope.robot
        && !directory.is_some_and(|directory| directory.robots().contains_key(robot))
    {
        let what = format!("the directory has no robot {}", quoted(&robot.0));
        found.push(
            Problem::new(Code::WaiverOfNothing, mark, what)
                .help("add it to the directory, or name one that is there"),
        );
    }
    found
}
