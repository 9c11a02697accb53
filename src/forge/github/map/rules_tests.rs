//! How old a rule is, and how a check stood.

use super::{HeadChecks, Required, Rules, Stood};
use crate::evidence::{Timestamp, Why};
use crate::forge::github::answers::{CheckedCommit, RestRule, RestRuleset};
use serde_json::{Value, json};

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + minute * 60).unwrap()
}

const MERGED: i64 = 100;

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_rule_is_as_old_as_its_ruleset_and_unknown_where_that_does_not_tell() {
    let rules: Vec<RestRule> = read(json!([
        {"type": "deletion", "ruleset_id": 1},
        {"type": "pull_request", "ruleset_id": 1, "parameters": {"required_approving_review_count": 2}},
        {"type": "pull_request", "ruleset_id": 2, "parameters": {"required_approving_review_count": 3}},
        {"type": "pull_request", "ruleset_id": 1, "parameters": {"required_approving_review_count": 0}},
        {"type": "required_status_checks", "ruleset_id": 3, "parameters": {"required_status_checks": [
            {"context": "build", "integration_id": 77}, {"context": "sixeyes"}]}},
    ]));
    let ruleset = |id: u64, source: &str, when: Option<&str>| json!({"id": id, "name": "main", "enforcement": "active", "source_type": source, "updated_at": when});
    let rulesets: Vec<RestRuleset> = read(json!([
        ruleset(1, "Repository", Some("2023-11-14T22:00:00Z")),
        ruleset(2, "Organization", Some("2023-11-14T22:00:00Z")),
        ruleset(3, "Repository", None),
    ]));
    let held = Rules::of(&rules, Some(&rulesets));
    let ages = |held: &Rules| {
        let approvals = held
            .approvals
            .iter()
            .map(|(count, age)| (*count, age.is_before(at(MERGED))));
        approvals.collect::<Vec<_>>()
    };
    assert_eq!(ages(&held), [(2, true), (3, false)]);
    // The gate's own check is none, and one of unknown age was demanded of nothing.
    let build = Required {
        name: "build".into(),
        app: Some(77),
    };
    assert_eq!(
        held.checks
            .iter()
            .map(|(check, _)| check)
            .collect::<Vec<_>>(),
        [&build]
    );
    assert!(!held.asked_for_checks(at(MERGED)));
    assert_eq!(ages(&Rules::of(&rules, None)), [(2, false), (3, false)]);
    assert_eq!(
        ages(&Rules::of(&rules, Some(&[]))),
        [(2, false), (3, false)]
    );
    // Changed in the second of the merge, it may be newer.
    let same: Vec<RestRuleset> = read(json!([ruleset(
        1,
        "Repository",
        Some(&at(MERGED).to_string())
    )]));
    assert_eq!(
        ages(&Rules::of(&rules, Some(&same))),
        [(2, false), (3, false)]
    );
}

/// A run of `build` from `began` to `ended` with that word.
fn run(began: i64, ended: Option<i64>, conclusion: Option<&str>) -> Value {
    let status = if conclusion.is_some() {
        "COMPLETED"
    } else {
        "IN_PROGRESS"
    };
    json!({"name": "build", "status": status, "conclusion": conclusion, "startedAt": at(began).to_string(),
           "completedAt": ended.map(|ended| at(ended).to_string())})
}

fn suite(app: u64, workflow: Option<&str>, runs: &[Value]) -> Value {
    json!({"app": {"databaseId": app}, "workflowRun": workflow.map(|path| json!({"file": {"path": path}})),
           "checkRuns": {"totalCount": runs.len(), "nodes": runs}})
}

fn head(suites: &[Value], statuses: Value, refused: Option<Why>) -> HeadChecks {
    let commit: CheckedCommit = read(json!({
        "oid": "1".repeat(40), "status": statuses,
        "checkSuites": {"totalCount": suites.len(), "nodes": suites},
    }));
    HeadChecks::of(&commit, refused)
}

fn stood(app: Option<u64>, suites: &[Value]) -> Stood {
    let check = Required {
        name: "build".into(),
        app,
    };
    head(suites, Value::Null, None).stood(&check, at(MERGED))
}

#[test]
fn one_pass_before_the_merge_is_enough_and_what_cannot_be_told_is_unknown() {
    let failed = run(10, Some(20), Some("FAILURE"));
    let passed = run(10, Some(20), Some("SUCCESS"));
    let late = run(MERGED + 1, Some(MERGED + 9), Some("FAILURE"));
    let running = run(90, Some(MERGED + 9), Some("FAILURE"));
    let open = run(90, None, None);
    let odd = run(10, Some(20), Some("PONDERED"));
    for (runs, expected) in [
        (vec![], Stood::NotReported),
        (vec![&passed], Stood::Passed),
        (vec![&failed], Stood::Failed),
        (vec![&failed, &passed], Stood::Passed),
        (vec![&passed, &failed, &running], Stood::Passed),
        (vec![&late], Stood::NotReported),
        (vec![&running], Stood::Running),
        (vec![&open], Stood::Running),
        (vec![&open, &failed], Stood::Failed),
        (vec![&odd], Stood::Unknown),
        (vec![&odd, &failed], Stood::Unknown),
    ] {
        let runs: Vec<Value> = runs.into_iter().cloned().collect();
        assert_eq!(
            stood(None, &[suite(77, None, &runs)]),
            expected,
            "{runs:#?}"
        );
    }
    // Skipped and neutral are as good as green to the forge.
    for word in ["SKIPPED", "NEUTRAL"] {
        let suite = suite(77, None, &[run(10, Some(20), Some(word))]);
        assert_eq!(stood(None, &[suite]), Stood::Passed);
    }
    // In one second with the merge, a pass came before it and a failure is none yet.
    let just = |word| suite(77, None, &[run(10, Some(MERGED), Some(word))]);
    assert_eq!(stood(None, &[just("SUCCESS")]), Stood::Passed);
    let began = suite(77, None, &[run(MERGED, None, None)]);
    assert_eq!(stood(None, &[began]), Stood::NotReported);
}

#[test]
fn another_apps_check_of_the_name_is_another_check_where_the_rule_names_the_app() {
    let failed = run(10, Some(20), Some("FAILURE"));
    let passed = run(10, Some(20), Some("SUCCESS"));
    let other = suite(78, None, std::slice::from_ref(&failed));
    let own = suite(77, None, std::slice::from_ref(&passed));
    assert_eq!(
        stood(Some(77), std::slice::from_ref(&other)),
        Stood::NotReported
    );
    assert_eq!(
        stood(Some(77), &[other.clone(), own.clone()]),
        Stood::Passed
    );
    // Nor does another's pass acquit.
    let red = suite(77, None, std::slice::from_ref(&failed));
    let green = suite(78, None, std::slice::from_ref(&passed));
    assert_eq!(
        stood(Some(77), &[red.clone(), green.clone()]),
        Stood::Failed
    );
    assert_eq!(stood(None, &[red, green]), Stood::Passed);
    let nameless = json!({"app": null, "workflowRun": null, "checkRuns": {"totalCount": 1, "nodes": [failed]}});
    assert_eq!(
        stood(Some(77), std::slice::from_ref(&nameless)),
        Stood::Unknown
    );
    assert_eq!(stood(None, &[nameless]), Stood::Unknown);
}

#[test]
fn the_gates_own_failure_is_held_against_nobody_and_a_pass_beside_it_counts() {
    let failed = run(10, Some(20), Some("FAILURE"));
    let passed = run(10, Some(20), Some("SUCCESS"));
    let actions = 15_368;
    let of = |path: Option<&str>, run: &Value| suite(actions, path, std::slice::from_ref(run));
    let gate = ".github/workflows/sixeyes.yml";
    assert_eq!(stood(None, &[of(Some(gate), &failed)]), Stood::NotReported);
    assert_eq!(stood(None, &[of(Some(gate), &passed)]), Stood::Passed);
    assert_eq!(
        stood(None, &[of(Some(".github/workflows/test.yml"), &failed)]),
        Stood::Failed
    );
    // Out of which workflow it came is not told: it may be the gate's.
    assert_eq!(stood(None, &[of(None, &failed)]), Stood::Unknown);
    let mut unread = of(Some(gate), &failed);
    unread["workflowRun"] = json!({"file": null});
    assert_eq!(stood(None, &[unread]), Stood::Unknown);
}

#[test]
fn what_was_not_read_to_its_end_may_hide_a_pass() {
    let failed = run(10, Some(20), Some("FAILURE"));
    let check = Required {
        name: "build".into(),
        app: None,
    };
    let mut cut = suite(77, None, std::slice::from_ref(&failed));
    cut["checkRuns"]["totalCount"] = json!(51);
    assert_eq!(stood(None, &[cut]), Stood::Unknown);
    let hidden = json!({"app": {"databaseId": 77}, "workflowRun": null, "checkRuns": null});
    let red = suite(77, None, std::slice::from_ref(&failed));
    assert_eq!(stood(None, &[hidden, red.clone()]), Stood::Unknown);
    let refused = head(
        std::slice::from_ref(&red),
        Value::Null,
        Some(Why::Forbidden),
    );
    assert_eq!(refused.stood(&check, at(MERGED)), Stood::Unknown);
    let status = |state: &str, minute: i64| json!({"contexts": [{"context": "build", "state": state, "createdAt": at(minute).to_string()}]});
    for (state, minute, expected) in [
        ("SUCCESS", 10, Stood::Passed),
        ("FAILURE", 10, Stood::Failed),
        ("ERROR", MERGED, Stood::Failed),
        ("PENDING", 10, Stood::Running),
        ("FAILURE", MERGED + 1, Stood::Unknown),
        ("SUCCESS", MERGED + 1, Stood::Unknown),
        ("PONDERED", 10, Stood::Unknown),
    ] {
        let head = head(&[], status(state, minute), None);
        assert_eq!(
            head.stood(&check, at(MERGED)),
            expected,
            "{state} at {minute}"
        );
        // Of an app's own check a status says nothing: whose it is is not told.
        let pinned = Required {
            app: Some(77),
            ..check.clone()
        };
        assert_eq!(head.stood(&pinned, at(MERGED)), Stood::Unknown);
    }
}
