//! Ways by what workflows may do by themselves, and by tags.

use crate::access::Hole;
use crate::access::ask::{Ask, if_so, is_literal};
use crate::access::facts::{Asks, Facts, Ruleset, Seen};
use crate::access::way::{Rests, State, Ways, closed, hidden, open};

/// Judges the repository's settings.
pub(super) fn judge(facts: &Facts, ask: &Ask<'_>, ways: &mut Ways) {
    let (approves, writes) = match &facts.workflows {
        Seen::Hidden(why) => {
            let approves = "whether workflows may approve pull requests cannot be read";
            let writes = "whether a workflow that names no permissions may write cannot be read";
            (hidden(*why, approves), hidden(*why, writes))
        }
        Seen::Known(settings) => (
            match settings.approves {
                true => open("workflows may approve pull requests"),
                false => closed("no workflow approves a pull request"),
            },
            match settings.token_writes {
                true => open("a workflow that names no permissions may write"),
                false => closed("a workflow that names no permissions only reads"),
            },
        ),
    };
    // No robot's approval counts, whatever the forge lets it give (J7).
    ways.add(Hole::WorkflowsApprove, None, Rests::Nothing, approves);
    ways.add(Hole::TokenWrites, None, Rests::Nothing, writes);
    let shipped = shipped_tags(ask);
    let rests = if_so(!shipped.is_empty());
    ways.add(Hole::TagsMove, None, rests, tags(facts, &shipped));
}

/// The patterns of the policy's `refs` that are about tags: those that say so, and versions such as `v*`.
fn shipped_tags<'a>(ask: &Ask<'a>) -> Vec<&'a str> {
    let all = ask
        .policy
        .into_iter()
        .flat_map(|policy| &policy.environments);
    let refs = all.filter_map(|one| one.refs.as_ref());
    refs.flat_map(|refs| &refs.written)
        .filter_map(|name| match name.strip_prefix("refs/tags/") {
            Some(tag) => Some(tag),
            None => (name.starts_with('v') && !is_literal(name)).then_some(name.as_str()),
        })
        .collect()
}

fn tags(facts: &Facts, shipped: &[&str]) -> (State, String) {
    let all = match &facts.rulesets {
        Seen::Hidden(why) => return hidden(*why, "the rulesets cannot be read"),
        Seen::Known(all) => all,
    };
    let about: Vec<&Ruleset> = all
        .iter()
        .filter(|one| one.active && one.target == "tag")
        .collect();
    let wanted: Vec<&str> = if shipped.is_empty() {
        vec!["**"]
    } else {
        shipped.to_vec()
    };
    let held = |asks: &Asks| {
        wanted.iter().all(|tag| {
            about
                .iter()
                .any(|one| covers(one, tag) && one.asks.contains(asks))
        })
    };
    let which = if shipped.is_empty() {
        "every tag"
    } else {
        "the tags that the policy ships"
    };
    if held(&Asks::NoUpdate) && held(&Asks::NoDeletion) {
        closed(format!("rulesets keep {which} where they are"))
    } else if about.is_empty() {
        open("no ruleset is about tags")
    } else {
        open(format!(
            "the rulesets about tags do not keep {which} from being moved and deleted"
        ))
    }
}

/// Whether a ruleset is about all that a pattern names: only where that is plain to see.
fn covers(ruleset: &Ruleset, tag: &str) -> bool {
    ruleset.exclude.is_empty()
        && ruleset.include.iter().any(|name| {
            let name = name.strip_prefix("refs/tags/").unwrap_or(name);
            matches!(name, "~ALL" | "**" | "**/*") || name == tag
        })
}
