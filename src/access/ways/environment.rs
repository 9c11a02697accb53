//! Ways through an environment.

use crate::access::Hole;
use crate::access::ask::{Ask, if_so};
use crate::access::facts::{Environment, Facts, Refs, Seen};
use crate::access::way::{Rests, State, Ways, closed, hidden, open};
use crate::evidence::Why;
use crate::policy::Patterns;
use crate::problem::quoted;

/// Judges every environment that counts.
pub(super) fn judge(facts: &Facts, ask: &Ask<'_>, ways: &mut Ways) {
    let names = ask.environments(facts);
    for name in &names {
        let about = Some(name.as_str());
        law(ask, name, ways);
        let there = match &facts.environments {
            Seen::Hidden(why) => {
                for hole in [
                    Hole::EnvironmentAnyRef,
                    Hole::EnvironmentAdmins,
                    Hole::EnvironmentSelfReview,
                ] {
                    let seen = "the environments cannot be read";
                    ways.add(hole, about, rests(ask, name, hole), hidden(*why, seen));
                }
                continue;
            }
            Seen::Known(there) => there,
        };
        // GitHub does not tell `Production` from `production`.
        match there.iter().find(|one| one.name.eq_ignore_ascii_case(name)) {
            None => {
                let seen = format!("there is no environment {}", quoted(name));
                let rests = if_so(ask.policy.is_some());
                ways.add(Hole::EnvironmentMissing, about, rests, open(seen));
            }
            Some(one) => each(facts, ask, name, one, ways),
        }
    }
}

fn each(facts: &Facts, ask: &Ask<'_>, name: &str, one: &Environment, ways: &mut Ways) {
    let about = Some(name);
    let mut add = |hole, found| ways.add(hole, about, rests(ask, name, hole), found);
    add(Hole::EnvironmentAnyRef, any_ref(facts, one));
    if let (Refs::Named(Seen::Known(named)), Some(refs)) = (
        &one.refs,
        ask.environment(name).and_then(|one| one.refs.as_ref()),
    ) {
        add(Hole::EnvironmentWiderRefs, wider(named, refs));
    }
    let admins = match one.admins_bypass {
        Some(true) => open("administrators may start what waits"),
        Some(false) => closed("administrators wait as everybody does"),
        None => hidden(
            Why::Unsupported,
            "the forge does not say whether administrators may start what waits",
        ),
    };
    add(Hole::EnvironmentAdmins, admins);
    match one.reviewers {
        None => {
            let seen = "no deployment of it waits for a reviewer";
            add(Hole::EnvironmentUnreviewed, open(seen));
        }
        Some(_) => {
            let found = match one.self_review {
                Some(true) => open("who starts a deployment may review it"),
                Some(false) => closed("who starts a deployment may not review it"),
                None => hidden(Why::Unsupported, "the forge does not say who may review"),
            };
            add(Hole::EnvironmentSelfReview, found);
        }
    }
}

fn rests(ask: &Ask<'_>, name: &str, hole: Hole) -> Rests {
    match hole {
        Hole::EnvironmentAnyRef => if_so(ask.policy.is_some()),
        // Whether the forge records an administrator's start as an authorisation is not documented: the strict reading.
        Hole::EnvironmentAdmins => if_so(ask.requires_authorisation(name)),
        // A person who starts and authorises is denied where the policy keeps the two apart.
        Hole::EnvironmentSelfReview => {
            if_so(ask.requires_authorisation(name) && !ask.starts_apart(name))
        }
        _ => Rests::Nothing,
    }
}

fn any_ref(facts: &Facts, one: &Environment) -> (State, String) {
    match &one.refs {
        Refs::Any => open("it accepts any branch and any tag"),
        Refs::Protected => match facts.branch.protected {
            Seen::Known(true) => closed("it accepts protected branches only"),
            Seen::Known(false) => open(
                "it accepts protected branches only, and where none is protected that is every branch; the default branch is not",
            ),
            Seen::Hidden(why) => hidden(
                why,
                "it accepts protected branches only; whether one is protected cannot be read",
            ),
        },
        Refs::Named(Seen::Hidden(why)) => {
            hidden(*why, "it accepts selected refs, and which cannot be read")
        }
        Refs::Named(Seen::Known(named)) => {
            let wide: Vec<&String> = named
                .iter()
                .filter(|name| {
                    let name = name.strip_prefix("tag:").unwrap_or(name);
                    name.chars().all(|c| matches!(c, '*' | '/'))
                })
                .collect();
            if wide.is_empty() {
                closed(format!("it accepts {}", list(named)))
            } else {
                open(format!("it accepts {}, which is every one", list(wide)))
            }
        }
    }
}

fn wider(named: &[String], refs: &Patterns) -> (State, String) {
    let beyond: Vec<&String> = named
        .iter()
        .filter(|name| {
            let name = name.strip_prefix("tag:").unwrap_or(name);
            !refs.matches(name) && !refs.written.iter().any(|written| written == name)
        })
        .collect();
    if beyond.is_empty() {
        closed("what it accepts, `refs` names")
    } else {
        open(format!(
            "it accepts {}, which `refs` does not name",
            list(beyond)
        ))
    }
}

/// What the policy itself leaves open.
fn law(ask: &Ask<'_>, name: &str, ways: &mut Ways) {
    if ask.policy.is_none() {
        return;
    }
    let said = ask.environment(name);
    let from = match said.and_then(|one| one.from.as_deref()) {
        Some(from) => closed(format!("deployments of {} count", quoted(from))),
        None => open("the policy does not say which workflow deploys"),
    };
    let refs = match said.and_then(|one| one.refs.as_ref()) {
        Some(refs) => closed(format!("it ships {}", list(&refs.written))),
        None => open("the policy does not say which refs it ships"),
    };
    ways.add(Hole::PolicyNoFrom, Some(name), Rests::Policy, from);
    ways.add(Hole::PolicyNoRefs, Some(name), Rests::Policy, refs);
}

/// At most five names, quoted.
fn list<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| quoted(name)).collect();
    match names.len() {
        0 => "none".to_owned(),
        1..=5 => names.join(", "),
        more => {
            let first: Vec<String> = names.into_iter().take(5).collect();
            format!("{} and {} more", first.join(", "), more - 5)
        }
    }
}
