//! Whatever goes wrong at whatever request on the way to letting a deployment go: it is no pass.

use super::{DEPLOY, POLICY, bare, dispatched, merged, opened, ships, shop};
use crate::faults::everywhere;
use crate::forge::{Fault, Forge, Keep, Method, On, Work};
use crate::runner::Gate;
use crate::support::REPO;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A policy that needs what a deployment can be asked for: reviewers, tags, rights, teams.
const STRICT: &str = "\
sixeyes: 1
environments:
  production: { from: .github/workflows/deploy.yml, refs: [main, \"refs/tags/v*\"] }
rules:
  payments:
    branches: [main]
    environments: [production]
    separate: [[author, approve, release]]
    require:
      approve: [{ people: 1, from: [\"@acme/payments\"], permission: maintain }]
      release: { people: 1, permission: write }
";

/// A deployment in order whose every fact is needed: two attempts, a held environment, a renamed file, a dropped head.
fn allowed() -> (Forge, u64) {
    let forge = bare(STRICT);
    forge.grant(REPO, "gh", crate::forge::Right::Maintain);
    forge.team("acme", "payments", &["gh"]);
    let workflow = forge.workflow(REPO, DEPLOY).on("workflow_dispatch");
    workflow.deploys("production");
    ships(&forge, "mh");
    let work = Work::by("ada").write("src/pay.rs", "fn pay() { one(); }\n");
    forge.push(REPO, "limit", "ada", &[work]);
    let pull = forge.open(REPO, "limit", "ada");
    let work = Work::by("mh").write("src/pay.rs", "fn pay() { dropped(); }\n");
    forge.push(REPO, "limit", "mh", &[work]);
    let work = Work::by("ada").rename("src/pay.rs", "src/payment.rs");
    forge.force_push(REPO, "limit", "ada", &[work]);
    forge.approve(&pull, "gh");
    forge.merge(&pull, "ewd", Method::Merge);
    forge
        .environment(REPO, "production")
        .reviewers(&["kj", "ewd"]);
    let run = forge.dispatch(REPO, "ewd", DEPLOY, "main");
    forge.approve_deployment(REPO, run, "kj");
    forge.fail(REPO, run);
    let run = forge.dispatch(REPO, "ewd", DEPLOY, "main");
    forge.approve_deployment(REPO, run, "kj");
    (forge, run)
}

fn gate(forge: &Forge, run: u64) -> Gate {
    Gate::deploying(forge, run)
        .set("SIXEYES_TOKEN", &forge.token_of("mh"))
        .set("SIXEYES_COMMENT", "never")
}

#[test]
fn no_fault_at_any_read_lets_a_deployment_go() {
    let (forge, run) = allowed();
    forge.forget_requests();
    gate(&forge, run).run().expect(0).judge_again(0);
    let mut reads: BTreeMap<String, usize> = BTreeMap::new();
    for seen in forge.reads() {
        *reads.entry(seen.operation).or_default() += 1;
    }
    for needed in [
        "graphql SixeyesDeployment",
        "graphql SixeyesRange",
        "graphql SixeyesChanges",
        "graphql SixeyesStill",
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}",
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals",
        "GET /repos/{owner}/{repo}/environments/{environment_name}",
        "GET /repos/{owner}/{repo}/compare/{basehead}",
        "GET /repos/{owner}/{repo}/activity",
        "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
        "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
        "GET /orgs/{org}/teams/{team_slug}/members",
    ] {
        assert!(reads.contains_key(needed), "{needed} in {reads:#?}");
    }
    // What judges nothing where it is missing: the acts on the ref, which a dispatch does not need; rule suites; and what
    // holds the environment, where a person let it go.
    let spare = |operation: &str, nth: usize| {
        operation.ends_with("/rule-suites")
            || operation.ends_with("/environments/{environment_name}")
            // What does not come ten at once is asked for one by one.
            || operation.ends_with("SixeyesChanges")
            || operation.ends_with("/activity") && nth == 1
    };
    let later = ["502", "404", "nothing in it", "an empty list", "null"];
    let mut passes = Vec::new();
    for (name, make) in everywhere() {
        for (operation, times) in &reads {
            for nth in 1..=*times {
                if nth > 1 && !later.contains(&name) {
                    continue;
                }
                let before = forge.struck();
                forge.fault(On::operation(operation).nth(nth).times(usize::MAX), make());
                let ran = gate(&forge, run).run();
                let met = forge.struck() > before;
                forge.clear_faults();
                forge.take_violations();
                if ran.code == 0 && met && !spare(operation, nth) {
                    passes.push(format!("{name} at {operation} ({nth})"));
                }
                assert!(
                    [0, 1, 10, 11].contains(&ran.code),
                    "{name} at {operation}: {} {}",
                    ran.code,
                    ran.err
                );
            }
        }
    }
    assert!(passes.is_empty(), "{passes:#?}");
}

#[test]
fn an_environment_that_cannot_be_read_may_demand_what_nobody_gave() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    for (_, make) in everywhere() {
        let environment = "GET /repos/{owner}/{repo}/environments/{environment_name}";
        forge.fault(On::operation(environment), make());
        let (run, ran) = dispatched(&forge, "kj");
        ran.expect(1).judge_again(1);
        forge.clear_faults();
        forge.take_violations();
        forge.fail(REPO, run);
    }
}

#[test]
fn no_hole_in_what_a_deployment_rests_on_lets_it_go() {
    let (forge, run) = allowed();
    let mut faults: Vec<(&str, String, Fault)> = Vec::new();
    for operation in [
        "SixeyesDeployment",
        "SixeyesRange",
        "SixeyesChanges",
        "SixeyesStill",
    ] {
        for kind in ["FORBIDDEN", "NOT_FOUND", "RATE_LIMITED", "SOMETHING_NEW"] {
            for keep in [Keep::Data, Keep::Nothing] {
                // Batches that do not come whole are asked for one by one; that is a way, and no hole.
                if operation == "SixeyesChanges" {
                    continue;
                }
                faults.push((
                    operation,
                    format!("{kind} {keep:?}"),
                    Fault::Errors { kind, keep },
                ));
            }
        }
    }
    for (pointer, value) in [
        ("/data/repository", Value::Null),
        ("/data/repository/branch", Value::Null),
        ("/data/repository/defaultBranchRef", Value::Null),
        ("/data/repository/deployments", Value::Null),
        ("/data/repository/deployments/nodes", json!([])),
    ] {
        let name = format!("{pointer} is {value}");
        faults.push(("SixeyesDeployment", name, Fault::field(pointer, value)));
    }
    for (pointer, value) in [
        ("/data/repository", Value::Null),
        ("/data/repository/branch", Value::Null),
        ("/data/repository/deployments", Value::Null),
        ("/data/repository/deployments/nodes", json!([])),
    ] {
        let name = format!("{pointer} is {value}");
        faults.push(("SixeyesStill", name, Fault::field(pointer, value)));
    }
    for (pointer, value) in [
        ("/data/nodes", json!([])),
        ("/data/nodes/0", Value::Null),
        (
            "/data/nodes/0/oid",
            json!("1111111111111111111111111111111111111111"),
        ),
    ] {
        let name = format!("{pointer} is {value}");
        faults.push(("SixeyesRange", name, Fault::field(pointer, value)));
    }
    for (operation, name, fault) in faults {
        let before = forge.struck();
        forge.fault(On::operation(&format!("graphql {operation}")), fault);
        let ran = gate(&forge, run).run();
        assert!(forge.struck() > before, "{name} at {operation} met nothing");
        forge.clear_faults();
        forge.take_violations();
        assert_ne!(ran.code, 0, "{operation}: {name}: {}", ran.out);
    }
}

#[test]
fn e160_a_limit_used_up_in_the_middle_is_waited_for_if_short_and_else_said_with_its_end() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    for operation in [
        "graphql SixeyesChanges",
        "graphql SixeyesRange",
        "GET /repos/{owner}/{repo}/compare/{basehead}",
    ] {
        forge.fault(On::operation(operation).nth(1), Fault::RetryAfter(429, 0));
        let (run, ran) = dispatched(&forge, "kj");
        ran.expect(0).judge_again(0);
        forge.clear_faults();
        forge.fault(On::operation(operation), Fault::RateLimited(4_102_444_800));
        let ran = Gate::deploying(&forge, run).run();
        ran.expect(1);
        assert!(ran.err.contains("until 2100-01-01 00:00"), "{}", ran.err);
        assert!(ran.summary.contains("Cannot decide"), "{}", ran.summary);
        assert_eq!(ran.output("verdict"), None);
        forge.clear_faults();
        forge.fail(REPO, run);
    }
}

#[test]
fn ten_changes_that_are_too_much_at_once_are_asked_for_one_by_one() {
    let forge = shop(POLICY);
    let pulls = ["one", "two", "three"].map(|name| merged(&forge, name));
    let cut = Fault::Errors {
        kind: "SOMETHING_NEW",
        keep: Keep::Data,
    };
    for fault in [Fault::Status(502), cut] {
        forge.fault(On::operation("graphql SixeyesChanges"), fault);
        forge.forget_requests();
        let (run, ran) = dispatched(&forge, "kj");
        ran.expect(0).judge_again(0);
        let alone = forge.reads();
        let alone = alone
            .iter()
            .filter(|seen| seen.operation == "graphql SixeyesChange");
        assert_eq!(alone.count(), pulls.len());
        forge.clear_faults();
        forge.fail(REPO, run);
    }
    forge.take_violations();
}

#[test]
fn e161_a_merge_that_the_forge_has_not_caught_up_with_is_asked_about_again() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    let unknown = || {
        Fault::field(
            "/data/nodes/0/associatedPullRequests",
            json!({"totalCount": 0, "nodes": []}),
        )
    };
    forge.fault(On::operation("graphql SixeyesRange").nth(1), unknown());
    dispatched(&forge, "kj").1.expect(0).judge_again(0);
    forge.clear_faults();
    // It never catches up: REST still knows; where that does not, nothing is known of the commit.
    forge.fault(On::operation("graphql SixeyesRange"), unknown());
    dispatched(&forge, "kj").1.expect(0).judge_again(0);
    let none = Fault::patch(|body| *body = json!([]));
    forge.fault(
        On::operation("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls"),
        none,
    );
    dispatched(&forge, "kj").1.expect(1).judge_again(1);
    forge.take_violations();
}

#[test]
fn nothing_is_told_of_a_deployment_whose_case_cannot_be_recorded() {
    let forge = shop(POLICY);
    let pull = opened(&forge, "limit");
    forge.merge(&pull, "ewd", Method::Squash);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.forget_requests();
    let ran = Gate::deploying(&forge, run)
        .set("SIXEYES_CASE", "/proc/nowhere/case")
        .run();
    ran.expect(1);
    assert_eq!((ran.out.as_str(), ran.outputs.as_str()), ("", ""));
    assert_eq!(forge.writes().len(), 0);
}
