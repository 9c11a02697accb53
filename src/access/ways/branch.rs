//! Ways past the rules of the default branch, which holds policy and gate.

use crate::access::ask::{Ask, if_so};
use crate::access::facts::{Asks, Check, Classic, Facts, Seen};
use crate::access::way::{Rests, State, Ways, closed, hidden, open};
use crate::access::{Hole, Probe};
use crate::evidence::Why;
use crate::problem::quoted;

/// The app of GitHub's own workflows: any workflow of any branch answers as it.
pub(in crate::access) const GITHUB_ACTIONS: u64 = 15_368;

/// Judges the default branch.
pub(super) fn judge(facts: &Facts, ask: &Ask<'_>, ways: &mut Ways) {
    let rests = if_so(ask.policy.is_some());
    let pull = |asks: &Asks| matches!(asks, Asks::PullRequest { .. });
    let found = held(
        facts,
        pull,
        |classic| classic.pull_request.is_some(),
        [
            "every change comes by a pull request",
            "it takes pushes without a pull request",
        ],
    );
    ways.add(Hole::DirectPush, None, rests, found);
    let found = held(
        facts,
        |asks| matches!(asks, Asks::NoRewrite),
        |classic| !classic.rewrites,
        ["it cannot be rewritten", "it can be rewritten"],
    );
    ways.add(Hole::ForcePush, None, rests, found);
    let found = held(
        facts,
        |asks| matches!(asks, Asks::NoDeletion),
        |classic| !classic.deletion,
        ["it cannot be deleted", "it can be deleted"],
    );
    // The forge itself refuses to delete its default branch.
    ways.add(Hole::Deletion, None, Rests::Nothing, found);
    // An act past the rules that shows is denied at the deployment (J22).
    let shows = ask.deploys() && ask.denies_bypass() && facts.shows(Probe::RuleSuites);
    bypass(facts, if_so(ask.policy.is_some() && !shows), ways);
    let found = required(facts, ask);
    ways.add(
        Hole::GateNotRequired,
        Some(ask.check),
        if_so(ask.merges(facts)),
        found,
    );
    if let Some(found) = forgeable(facts, ask) {
        // What is merged past a forged answer is judged again where the policy judges deployments.
        let rests = if_so(ask.merges(facts) && !ask.deploys());
        ways.add(Hole::CheckForgeable, Some(ask.check), rests, found);
    }
}

/// Whether a rule of either kind closes something. A kind that cannot be read leaves it open only where the forge says
/// that the branch is not protected at all.
fn held(
    facts: &Facts,
    rule: impl Fn(&Asks) -> bool,
    classic: impl Fn(&Classic) -> bool,
    [yes, no]: [&str; 2],
) -> (State, String) {
    let branch = &facts.branch;
    let by_rule = branch
        .rules
        .known()
        .map(|rules| rules.iter().any(|one| rule(&one.asks)));
    let by_classic = branch
        .classic
        .known()
        .map(|found| found.as_ref().is_some_and(&classic));
    let name = quoted(&facts.default_branch);
    match (by_rule, by_classic) {
        (Some(true), _) | (_, Some(true)) => closed(format!("{name}: {yes}")),
        (Some(false), Some(false)) => open(format!("{name}: {no}")),
        _ if branch.protected == Seen::Known(false) => {
            open(format!("{name} is not protected: {no}"))
        }
        // No ruleset, and the older kind does not show: it is what protects the branch, by what it asks nobody knows.
        (Some(false), None) => hidden(
            why(&branch.classic),
            format!("{name}: no ruleset closes this, and the older protection cannot be read"),
        ),
        (None, _) => hidden(
            why(&branch.rules),
            format!("{name}: its rules cannot be read"),
        ),
    }
}

fn why<T>(seen: &Seen<T>) -> Why {
    match seen {
        Seen::Known(_) => Why::Unavailable,
        Seen::Hidden(why) => *why,
    }
}

/// Who may pass the rules by: each ruleset that is in force for the branch, and the older protection.
fn bypass(facts: &Facts, rests: Rests, ways: &mut Ways) {
    let rules = facts.branch.rules.known().into_iter().flatten();
    let mut ids: Vec<u64> = rules.filter_map(|rule| rule.ruleset).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let (name, found) = match &facts.rulesets {
            Seen::Hidden(why) => (id.to_string(), hidden(*why, "the rulesets cannot be read")),
            Seen::Known(all) => match all.iter().find(|one| one.id == id) {
                // One of an organisation or enterprise that this token may not see.
                None => (
                    id.to_string(),
                    hidden(
                        Why::Forbidden,
                        "this ruleset, set above the repository, cannot be read",
                    ),
                ),
                Some(one) => (one.name.clone(), passed_by(&one.bypass)),
            },
        };
        ways.add(Hole::RulesetBypass, Some(&name), rests, found);
    }
    if let Seen::Known(Some(classic)) = &facts.branch.classic {
        let found = match (classic.admins, classic.bypass) {
            (false, _) => open("administrators are not held to it"),
            (true, 0) => closed("nobody is excused from it"),
            (true, more) => open(format!("{more} may pass its pull requests by")),
        };
        ways.add(Hole::ClassicBypass, None, rests, found);
    }
}

fn passed_by(bypass: &Seen<Vec<String>>) -> (State, String) {
    match bypass {
        Seen::Hidden(why) => hidden(
            *why,
            "who may pass it by is shown only to who may change it",
        ),
        Seen::Known(who) if who.is_empty() => closed("nobody may pass it by"),
        Seen::Known(who) => {
            let shown: Vec<&str> = who.iter().take(5).map(String::as_str).collect();
            let more = match who.len().saturating_sub(5) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            open(format!("it may be passed by: {}{more}", shown.join(", ")))
        }
    }
}

/// Every required check of either kind, as far as they are known.
fn checks(facts: &Facts) -> Vec<&Check> {
    let rules = facts.branch.rules.known().into_iter().flatten();
    let by_rule = rules.filter_map(|rule| match &rule.asks {
        Asks::Checks(checks) => Some(checks),
        _ => None,
    });
    let classic = facts.branch.classic.known().and_then(Option::as_ref);
    by_rule
        .flatten()
        .chain(classic.into_iter().flat_map(|classic| &classic.checks))
        .collect()
}

/// Workflows that the organisation requires.
pub(super) fn required_workflows(facts: &Facts) -> Vec<&str> {
    let rules = facts.branch.rules.known().into_iter().flatten();
    rules
        .filter_map(|rule| match &rule.asks {
            Asks::Workflows(paths) => Some(paths),
            _ => None,
        })
        .flatten()
        .map(String::as_str)
        .collect()
}

fn is_gate(workflow: &str) -> bool {
    workflow
        .rsplit('/')
        .next()
        .is_some_and(|file| file.contains("sixeyes"))
}

fn required(facts: &Facts, ask: &Ask<'_>) -> (State, String) {
    let check = quoted(ask.check);
    if let Some(workflow) = required_workflows(facts)
        .into_iter()
        .find(|one| is_gate(one))
    {
        return closed(format!("the workflow {} is required", quoted(workflow)));
    }
    if checks(facts).iter().any(|one| one.name == ask.check) {
        return closed(format!("the check {check} is required"));
    }
    let has = |checks: &[Check]| checks.iter().any(|one| one.name == ask.check);
    let (state, seen) = held(
        facts,
        |asks| matches!(asks, Asks::Checks(checks) if has(checks)),
        |classic| has(&classic.checks),
        ["", ""],
    );
    match state {
        State::Hidden(why) => hidden(why, seen),
        State::Open | State::Closed => open(format!(
            "no check {check} and no workflow of the gate is required; if its name is another one, give it with `--check`"
        )),
    }
}

/// Whether anybody who can write may give the gate's answer; none where it is not required at all.
fn forgeable(facts: &Facts, ask: &Ask<'_>) -> Option<(State, String)> {
    if let Some(workflow) = required_workflows(facts)
        .into_iter()
        .find(|one| is_gate(one))
    {
        return Some(closed(format!(
            "the workflow {} comes from another repository",
            quoted(workflow)
        )));
    }
    let same: Vec<&Check> = checks(facts)
        .into_iter()
        .filter(|one| one.name == ask.check)
        .collect();
    let first = same.first()?;
    let check = quoted(ask.check);
    // One requirement that only the app can meet is enough, for all of them must be met.
    let pinned = same
        .iter()
        .find_map(|one| one.app.filter(|app| *app != GITHUB_ACTIONS));
    Some(match (pinned, first.app) {
        (Some(app), _) => closed(format!("only app {app} answers {check}")),
        (None, Some(_)) => open(format!(
            "any workflow answers {check} with a job of this name, on any branch"
        )),
        (None, None) => open(format!(
            "anybody who can write answers {check} with a status"
        )),
    })
}

/// Whether the gate's answer is required and cannot be forged.
pub(super) fn is_sure(facts: &Facts, ask: &Ask<'_>) -> bool {
    required(facts, ask).0 == State::Closed
        && forgeable(facts, ask).is_some_and(|(state, _)| state == State::Closed)
}

/// Whether the owners of a changed file must approve.
pub(super) fn asks_owners(facts: &Facts) -> Seen<bool> {
    let (state, _) = held(
        facts,
        |asks| matches!(asks, Asks::PullRequest { owners: true, .. }),
        |classic| classic.pull_request == Some(true),
        ["", ""],
    );
    match state {
        State::Closed => Seen::Known(true),
        State::Open => Seen::Known(false),
        State::Hidden(why) => Seen::Hidden(why),
    }
}
