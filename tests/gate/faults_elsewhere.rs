//! The same faults in runs of other kinds: a queue's group, a merged change, lists of several pages, a fork, a waiver.

use crate::faults::{Make, everywhere};
use crate::forge::{Fault, Forge, Keep, Method, On, PullName, Work};
use crate::others::waived;
use crate::runner::Gate;
use crate::support::{POLICY, REPO, change, forked, repository};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Who pushed is told by the runs of a head as well, and that is enough for one that no forced push dropped.
const ACTIVITY: &str = "GET /repos/{owner}/{repo}/activity";
/// An act past the forge's rules that cannot be seen is reported, and stops nothing unless the policy asks (J22).
const SUITES: &str = "GET /repos/{owner}/{repo}/rulesets/rule-suites";
/// That an approver may write stands beside the review; more than that is asked only where a line of the policy does.
const PERMISSION: &str = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";

/// Plays every fault at every read of a run that nothing goes wrong in. `spare` names the reads that its verdict does not
/// rest on, so that an allow without them is earned.
fn no_pass(forge: &Forge, gate: &dyn Fn() -> Gate, faults: &[(&str, Make)], spare: &[&str]) {
    forge.forget_requests();
    gate().run().expect(0);
    let mut reads: BTreeMap<String, usize> = BTreeMap::new();
    for seen in forge.reads() {
        *reads.entry(seen.operation).or_default() += 1;
    }
    let mut passes = Vec::new();
    for (name, make) in faults {
        for (operation, times) in &reads {
            // Errors beside data are GraphQL's way of answering.
            if name.starts_with("errors") && !operation.starts_with("graphql") {
                continue;
            }
            for nth in 1..=*times {
                let before = forge.struck();
                forge.fault(On::operation(operation).nth(nth).times(usize::MAX), make());
                let ran = gate().run();
                assert!(forge.struck() > before, "{name} at {operation} met nothing");
                forge.clear_faults();
                forge.take_violations();
                if ran.code == 0 && !spare.contains(&operation.as_str()) {
                    passes.push(format!("{name} at {operation} ({nth})"));
                }
                assert!(
                    [0, 1, 3, 10, 11].contains(&ran.code),
                    "{name} at {operation}: {} {}",
                    ran.code,
                    ran.err
                );
            }
        }
    }
    assert!(passes.is_empty(), "{passes:#?}");
}

/// Those of [`everywhere`], and what only GraphQL can say.
fn all() -> Vec<(&'static str, Make)> {
    let mut faults = everywhere();
    faults.push(("errors beside the data", || Fault::Errors {
        kind: "FORBIDDEN",
        keep: Keep::Data,
    }));
    faults.push(("errors and no data", || Fault::Errors {
        kind: "SOMETHING_NEW",
        keep: Keep::Nothing,
    }));
    faults
}

fn quiet(gate: Gate, forge: &Forge) -> Gate {
    gate.set("SIXEYES_TOKEN", &forge.token_of("mh"))
        .set("SIXEYES_COMMENT", "never")
}

fn by_hand(forge: &Forge, pull: &PullName) -> Gate {
    Gate::on(forge, "", &json!({}))
        .unset("GITHUB_ACTIONS")
        .set("SIXEYES_TOKEN", &forge.token_of("mh"))
        .arg(&forge.pull_url(pull))
}

#[test]
fn no_fault_lets_a_group_of_the_queue_go() {
    let forge = repository(POLICY);
    forge.configure(REPO, |repo| repo.merge_queue = true);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    forge.enqueue(&pull, "ewd");
    let group = forge.merge_group(std::slice::from_ref(&pull), Method::Merge);
    let event = forge.merge_group_event(&group);
    let gate = || quiet(Gate::on(&forge, "merge_group", &event), &forge);
    no_pass(&forge, &gate, &all(), &[ACTIVITY]);
}

#[test]
fn no_fault_lets_a_merged_change_pass() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    forge.merge(&pull, "ewd", Method::Squash);
    forge.delete_branch(REPO, "limit", "ewd");
    no_pass(&forge, &|| by_hand(&forge, &pull), &all(), &[SUITES]);
}

#[test]
fn no_fault_at_a_further_page_is_a_pass() {
    let forge = repository(POLICY);
    let text = |n: usize| format!("fn pay() {{ limit({n}); }}\n");
    let work: Vec<Work> = (0..101)
        .map(|n| Work::by("ada").write("src/pay.rs", &text(n)))
        .collect();
    forge.push(REPO, "limit", "ada", &work);
    let pull = forge.open(REPO, "limit", "ada");
    forge.approve(&pull, "gh");
    let few: [(&str, Make); 5] = [
        ("502", || Fault::Status(502)),
        ("404", || Fault::Status(404)),
        ("nothing in it", || Fault::patch(|body| *body = json!({}))),
        ("null", || Fault::patch(|body| *body = Value::Null)),
        ("errors beside the data", || Fault::Errors {
            kind: "SOMETHING_NEW",
            keep: Keep::Data,
        }),
    ];
    let gate = || quiet(Gate::of(&forge, &pull), &forge);
    no_pass(&forge, &gate, &few, &[ACTIVITY]);
}

#[test]
fn no_fault_lets_a_change_out_of_a_fork_pass() {
    let forge = repository(POLICY);
    let (pull, _) = forked(&forge);
    forge.approve(&pull, "gh");
    let gate = || quiet(Gate::of(&forge, &pull), &forge);
    no_pass(&forge, &gate, &all(), &[]);
}

#[test]
fn no_fault_makes_a_waiver_of_what_nobody_granted() {
    let (forge, pull) = waived("kj");
    let gate = || quiet(Gate::of(&forge, &pull), &forge);
    no_pass(&forge, &gate, &all(), &[ACTIVITY, PERMISSION, SUITES]);
}

/// Each read is waited for three times, a second each.
#[test]
fn a_forge_that_never_answers_one_request_is_no_pass() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let hang: [(&str, Make); 1] = [("no answer", || Fault::Hang)];
    let gate = || {
        quiet(Gate::of(&forge, &pull), &forge)
            .arg("--timeout")
            .arg("1")
    };
    no_pass(&forge, &gate, &hang, &[ACTIVITY]);
}
