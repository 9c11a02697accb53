//! Whatever goes wrong at whatever request: a door that could not be seen is not called closed.

use crate::forge::{Fault, On};
use crate::place::{POLICY, sound, with};
use crate::runner::{Doctor, sights, ways};
use serde_json::{Value, json};
use std::collections::BTreeSet;

type Make = fn() -> Fault;

const FAULTS: [(&str, Make); 9] = [
    ("the connection is reset", || Fault::Reset),
    ("the answer breaks off", || Fault::Truncated),
    ("403", || Fault::Status(403)),
    ("404", || Fault::Status(404)),
    ("500", || Fault::Status(500)),
    ("the limit is used up", || Fault::RateLimited(4_000_000_000)),
    ("a page for people", || Fault::Html(200)),
    ("null", || Fault::patch(|body| *body = Value::Null)),
    ("a number", || Fault::patch(|body| *body = json!(7))),
];

/// Reads that no verdict rests on and no way is judged by: that they failed shows among what cannot be seen.
const BESIDE: [(&str, &str); 7] = [
    // Acts past the rules show in rule suites, so who may pass them by is told and rests on nothing.
    ("GET /repos/{owner}/{repo}/rulesets", "bypassers"),
    (
        "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}",
        "bypassers",
    ),
    // Its rules close every door already, so what the branch says of itself closes and opens nothing.
    (
        "GET /repos/{owner}/{repo}/branches/{branch}",
        "classic-protection",
    ),
    (
        "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
        "checks",
    ),
    (
        "GET /repos/{owner}/{repo}/commits/{ref}/statuses",
        "statuses",
    ),
    (
        "GET /repos/{owner}/{repo}/rulesets/rule-suites",
        "rule-suites",
    ),
    (
        "GET /repos/{owner}/{repo}/actions/permissions/workflow",
        "workflow-settings",
    ),
];

#[test]
fn no_fault_at_any_read_is_a_closed_door() {
    let forge = sound();
    forge.forget_requests();
    let (code, all) = Doctor::of(&forge).json();
    assert_eq!(code, 0);
    let closed: BTreeSet<String> = ways(&all, "closed").into_iter().collect();
    let operations: BTreeSet<String> = forge
        .reads()
        .into_iter()
        .map(|seen| seen.operation)
        .collect();
    assert!(operations.len() > 12, "{operations:?}");
    for operation in &operations {
        // The branch says that there is nothing of the older kind to read, so its refusal changes nothing.
        if operation.ends_with("/protection") {
            continue;
        }
        for (name, make) in FAULTS {
            let forge = with(POLICY, |forge| {
                forge.fault(On::operation(operation).times(usize::MAX), make());
            });
            let told = Doctor::of(&forge).arg("--format").arg("json").run();
            assert!(forge.struck() > 0, "{name} at {operation} met nothing");
            forge.take_violations();
            let Ok(report) = serde_json::from_str::<Value>(&told.out) else {
                assert_eq!(told.code, 1, "{name} at {operation}: {}", told.err);
                continue;
            };
            let beside = BESIDE.iter().find(|(path, _)| path == operation);
            match beside {
                Some((_, fact)) => {
                    assert!(
                        sights(&report, "not-readable").contains(&(*fact).to_owned()),
                        "{name} at {operation}"
                    );
                }
                None => assert_ne!(told.code, 0, "{name} at {operation}: {report:#}"),
            }
            let now: BTreeSet<String> = ways(&report, "closed").into_iter().collect();
            assert!(
                now.is_subset(&closed),
                "{name} at {operation} closed a door"
            );
        }
    }
}
