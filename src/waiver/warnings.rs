//! What the writer of a waiver may not have meant, as far as policy, directory and the moment tell.

use super::{Waiver, WaiverKind};
use crate::evidence::Timestamp;
use crate::identity::Directory;
use crate::problem::{Code, Mark, Problem, quoted};

/// The warnings about one waiver beside a policy with these rules; `control` can be departed from as well (J28).
#[must_use]
pub fn warnings(
    waiver: &Waiver,
    rules: &[&str],
    directory: Option<&Directory>,
    at: Timestamp,
) -> Vec<Problem> {
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
