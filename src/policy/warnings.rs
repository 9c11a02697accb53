//! What a policy asks of a team that the team cannot give, as far as policy, directory and a few facts tell (law 10).

use super::{Enforce, Policy, Rule};
use crate::clause::require::Requirement;
use crate::duty::{Stage, Stages};
use crate::evidence::Timestamp;
use crate::identity::{Directory, PeopleMode, Person};
use crate::line::{From, Line, Place};
use crate::problem::{Code, Mark, Problem, Sink, quoted};
use std::collections::HashSet;

/// How deployments start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// A merge starts them.
    Merge,
    /// Somebody pushes a tag or publishes a release.
    Tag,
    /// Somebody dispatches a workflow.
    Dispatch,
    /// An environment holds them until somebody authorises.
    Environment,
}

/// What is known beside the files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    /// The moment.
    pub at: Option<Timestamp>,
    /// How deployments start.
    pub start: Option<Start>,
}

/// The warnings that the policy's own file does not tell: people whom nobody knows, more people than there are, a day
/// that has come, and what the way deployments start asks of a team.
#[must_use]
pub fn warnings(policy: &Policy, directory: Option<&Directory>, known: Known) -> Vec<Problem> {
    let mut to = Sink::default();
    // Where unlisted accounts are people too, the directory does not say how many there are (J2).
    let listed = directory.filter(|directory| match policy.people {
        Some(PeopleMode::Accounts) => false,
        Some(PeopleMode::Directory) => true,
        None => directory.lists_people(),
    });
    let here = listed.map(|directory| {
        let is_here = |person: &&Person| {
            person
                .left
                .is_none_or(|left| known.at.is_none_or(|at| at < left))
        };
        directory.people().values().filter(is_here).count()
    });
    check_lines(Stage::Approve, &policy.control.approve, directory, &mut to);
    if let Some(glass) = &policy.break_glass {
        let who = std::slice::from_ref(&glass.who);
        check_lines(Stage::Authorize, who, directory, &mut to);
        // One starts it, one agrees, and a third reviews what it let pass.
        if let Some(here) = here.filter(|here| *here < 3) {
            let what = format!("break-glass needs 3 people, and the directory lists {here}");
            to.report(
                Problem::new(Code::TooFewPeople, mark(glass.place), what).help(
                    "list more people, or leave break-glass out: nobody could review what it let pass",
                ),
            );
        }
    }
    for rule in &policy.rules {
        for requirement in &rule.require {
            check_lines(requirement.stage, &requirement.lines, directory, &mut to);
            one_press(rule, requirement, known.start, &mut to);
        }
        if let Some(late) = &rule.late_approval {
            check_lines(Stage::Approve, &late.lines, directory, &mut to);
        }
        let needed = people_needed(rule, known.start);
        if let Some(here) = here.filter(|here| (*here as u64) < u64::from(needed)) {
            let what = format!(
                "rule {} needs {needed} people for one change, and the directory lists {here}",
                quoted(&rule.name)
            );
            to.report(Problem::new(Code::TooFewPeople, mark(rule.place), what).help("list more people, or take a preset that fewer can satisfy: four-eyes needs 2, three-person 3"));
        }
        merger_is_trigger(rule, known.start, &mut to);
        if let (Enforce::Advisory(Some(until)), Some(at)) = (rule.enforce, known.at)
            && at >= until
        {
            let what = format!("rule {} is enforced since {until}", quoted(&rule.name));
            to.report(
                Problem::new(Code::NowEnforced, mark(rule.place), what)
                    .help("remove `enforce` and `until`"),
            );
        }
    }
    to.into_sorted()
}

fn mark(place: Place) -> Mark {
    Mark {
        line: place.line,
        column: place.column,
        length: 0,
    }
}

/// The people whom a line names one by one; none where it also takes others.
fn named(line: &Line) -> Option<HashSet<String>> {
    let name = |from: &From| match from {
        From::Person(id) => Some(id.0.clone()),
        From::Account(host, id) => Some(format!("{host}/{}", id.0)),
        From::Team(_) | From::Role(_) => None,
    };
    if line.from.is_empty() {
        return None;
    }
    line.from.iter().map(name).collect()
}

/// Lines of one requirement, which need different people.
fn check_lines(stage: Stage, lines: &[Line], directory: Option<&Directory>, to: &mut Sink) {
    for line in lines {
        unknown_people(line, directory, to);
    }
    let closed: Option<Vec<(&Line, HashSet<String>)>> = lines
        .iter()
        .map(|line| Some((line, named(line)?)))
        .collect();
    let Some((closed, first)) = closed.zip(lines.first()) else {
        return;
    };
    let asked: usize = closed.iter().map(|(line, _)| line.people as usize).sum();
    let all: HashSet<&String> = closed.iter().flat_map(|(_, named)| named).collect();
    let short = closed
        .iter()
        .find(|(line, named)| named.len() < line.people as usize)
        .map(|(line, named)| (line.place, line.people as usize, named.len()))
        .or((all.len() < asked).then_some((first.place, asked, all.len())));
    if let Some((place, asked, named)) = short {
        let what = format!("{asked} people are needed for `{stage}`, and {named} are named");
        to.report(
            Problem::new(Code::TooFewPeople, mark(place), what).help("name more, or ask for fewer"),
        );
    } else if stage == Stage::Approve && all.len() == asked {
        let what = format!(
            "{asked} {} needed for `approve` and no more are named, so nobody can approve what they write themselves",
            if asked == 1 { "is" } else { "are" }
        );
        to.report(
            Problem::new(Code::OwnChanges, mark(first.place), what)
                .help("name one person more, or a team"),
        );
    }
}

fn unknown_people(line: &Line, directory: Option<&Directory>, to: &mut Sink) {
    for from in &line.from {
        let From::Person(id) = from else { continue };
        if !directory.is_some_and(|directory| directory.people().contains_key(id)) {
            let why = match directory {
                Some(_) => "add them to the directory, or name somebody else",
                None => {
                    "ids of people need a directory beside the policy; without one, name a team or an account"
                }
            };
            to.report(
                Problem::new(
                    Code::UnknownPerson,
                    mark(line.place),
                    format!("no directory knows {}", quoted(&id.0)),
                )
                .help(why),
            );
        }
    }
}

/// How many different people one change of a person needs at least under this rule, all stages taken together.
///
/// It is a lower bound: where it says three, two cannot do it whatever they do.
#[must_use]
pub fn people_needed(rule: &Rule, start: Option<Start>) -> u32 {
    let required = |stage| {
        let requirement = rule
            .require
            .iter()
            .find(|requirement| requirement.stage == stage);
        requirement.map_or(0, |requirement| {
            requirement
                .lines
                .iter()
                .map(|line| line.people)
                .sum::<u32>()
        })
    };
    let held = |stage: Stage| {
        let anyway = match stage {
            // Every change has an author and was merged, and every deployment was started by somebody.
            Stage::Author | Stage::Merge | Stage::Trigger | Stage::Release => 1,
            Stage::Authorize => u32::from(start == Some(Start::Environment)),
            Stage::Review | Stage::Approve => 0,
        };
        required(stage).max(anyway)
    };
    let apart = rule.separate.iter().map(|apart| {
        let all: u32 = apart.stages.iter().map(held).sum();
        all.div_ceil(apart.at_most.max(1))
    });
    let alone = Stage::ALL.into_iter().map(|stage| match stage {
        // An author's approval never counts, whether or not the rule keeps the two apart (J7).
        Stage::Approve if required(stage) > 0 => required(stage) + 1,
        Stage::Author
        | Stage::Review
        | Stage::Approve
        | Stage::Merge
        | Stage::Trigger
        | Stage::Authorize
        | Stage::Release => held(stage),
    });
    apart.chain(alone).max().unwrap_or(1)
}

/// Requirements that no act can satisfy: a change is merged by one press, and so is a deployment started by a merge or by
/// hand; where nothing holds a deployment, nobody authorises it.
fn one_press(rule: &Rule, requirement: &Requirement, start: Option<Start>, to: &mut Sink) {
    let asked: u32 = requirement.lines.iter().map(|line| line.people).sum();
    let one = matches!(start, Some(Start::Merge | Start::Dispatch));
    let unheld = matches!(start, Some(Start::Merge | Start::Tag | Start::Dispatch));
    let why = match requirement.stage {
        Stage::Merge if asked > 1 => "one press merges a change, and whoever pressed is one person",
        Stage::Trigger | Stage::Release if asked > 1 && one => {
            "the way deployments start here, one press starts each of them"
        }
        Stage::Authorize if asked > 0 && unheld => {
            "the way deployments start here, nothing holds them for somebody to authorise"
        }
        Stage::Author
        | Stage::Review
        | Stage::Approve
        | Stage::Merge
        | Stage::Trigger
        | Stage::Authorize
        | Stage::Release => return,
    };
    if let Some(first) = requirement.lines.first() {
        let what = format!(
            "rule {} requires {asked} for `{}`, which nobody can satisfy: {why}",
            quoted(&rule.name),
            requirement.stage
        );
        to.report(
            Problem::new(Code::NeverSatisfied, mark(first.place), what)
                .help("ask for more approvals instead, or let an environment with reviewers hold the deployment"),
        );
    }
}

/// In push-to-main delivery the merger is the trigger, and releases where nobody authorises (J11).
fn merger_is_trigger(rule: &Rule, start: Option<Start>, to: &mut Sink) {
    let before = Stages::NONE.with(Stage::Author).with(Stage::Approve);
    let pressing = Stages::NONE.with(Stage::Trigger).with(Stage::Release);
    let set = rule.separate.iter().find(|apart| {
        apart.at_most == 1
            && apart.stages.and(before) == before
            && !apart.stages.and(pressing).is_empty()
    });
    if let (Some(set), Some(Start::Merge)) = (set, start) {
        let what = format!(
            "where the merge starts the deployment, rule {} lets neither author nor approver merge",
            quoted(&rule.name)
        );
        to.report(Problem::new(Code::MergerIsTrigger, mark(set.place), what).help("let a third person merge (or enqueue, or set auto-merge), or hold the deployment in an environment that a third person authorises"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Preset, preset};
    use super::*;

    #[test]
    fn the_presets_need_as_many_people_as_their_table_says() {
        let needed = |which: Preset, start| {
            let policy = preset(which.as_str()).unwrap();
            people_needed(policy.rules.first().unwrap(), start)
        };
        for start in [
            None,
            Some(Start::Merge),
            Some(Start::Tag),
            Some(Start::Dispatch),
            Some(Start::Environment),
        ] {
            assert_eq!(needed(Preset::FourEyes, start), 2);
            assert_eq!(needed(Preset::ThreePerson, start), 3);
            let strict = if start == Some(Start::Environment) {
                4
            } else {
                3
            };
            assert_eq!(needed(Preset::Strict, start), strict);
        }
    }
}
