//! Break-glass on the forge (J30): two people let an emergency go, a third looks at it afterwards.

use super::{DEPLOY, POLICY, changes, evidence, merged, opened, shop};
use crate::faults::everywhere;
use crate::forge::{Fault, Forge, Method, On, PullName};
use crate::runner::{Gate, Ran};
use crate::support::REPO;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const HOT: &str = ".github/workflows/break-glass.yml";
const NAME: &str = "break-glass ${{ inputs.incident }}: ${{ inputs.reason }}";
const RUNS: &str = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";

fn policy() -> String {
    let glass = format!(
        "break-glass: {{ from: {HOT}, environments: [production], who: [\"role:write\"] }}\n"
    );
    format!("{POLICY}{glass}")
}

/// What runs in production was deployed long ago; it is now so many hours before the test.
fn at_three_in_the_morning(hours: i64) -> Forge {
    let forge = shop(&policy());
    let workflow = forge.workflow(REPO, HOT).on("workflow_dispatch");
    workflow.run_name(NAME).deploys("production");
    forge
        .environment(REPO, "production")
        .reviewers(&["ada", "gh", "ewd", "kj"]);
    ago(&forge, hours);
    forge
}

fn ago(forge: &Forge, hours: i64) {
    forge.state().now = Timestamp::now() - SignedDuration::from_hours(hours);
}

/// A change that nobody approved.
fn hot_fix(forge: &Forge) -> PullName {
    let pull = opened(forge, "fix");
    forge.merge(&pull, "ewd", Method::Squash);
    pull
}

fn says(incident: &str, reason: &str) -> Value {
    json!({"incident": incident, "reason": reason})
}

/// A run of the emergency's workflow, started and agreed to by these.
fn emergency(forge: &Forge, by: &str, agrees: &str) -> (u64, Ran) {
    let said = says("INC-7", "payments are down");
    let run = forge.dispatch_with(REPO, by, HOT, "main", said);
    forge.approve_deployment(REPO, run, agrees);
    (run, Gate::deploying(forge, run).run())
}

/// An ordinary deployment, now.
fn deployed(forge: &Forge) -> (u64, Ran) {
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.approve_deployment(REPO, run, "ewd");
    (run, Gate::deploying(forge, run).run())
}

fn debts(ran: &Ran) -> Vec<Value> {
    let evidence = evidence(ran);
    let debts = evidence["deployment"]["debts"].as_array();
    debts.cloned().unwrap_or_default()
}

#[test]
fn the_example_gives_its_runs_the_title_that_is_read() {
    let example = include_str!("../../../examples/break-glass/.github/workflows/break-glass.yml");
    assert!(example.contains(&format!("run-name: \"{NAME}\"\n")));
}

#[test]
fn e154_two_people_let_an_emergency_go_and_the_next_deployment_neither_judges_it_again_nor_forgets_it()
 {
    let forge = at_three_in_the_morning(2);
    let fix = hot_fix(&forge);
    let (run, ran) = emergency(&forge, "kj", "gh");
    ran.expect(0).judge_again(0);
    let said = &evidence(&ran)["deployment"]["break_glass"];
    assert_eq!(said["incident"], "INC-7");
    assert_eq!(said["reason"], "payments are down");
    assert_eq!(said["citation"]["proof"], "authenticated");
    assert_eq!(said["citation"]["id"], run.to_string());
    assert_eq!(debts(&ran), [] as [Value; 0]);
    assert!(ran.out.contains("emergency INC-7"), "{}", ran.out);
    forge.succeed(REPO, run);
    let more = merged(&forge, "more");
    let (_, ran) = deployed(&forge);
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran), [format!("#{}", more.number)]);
    let debts = debts(&ran);
    assert_eq!(debts.len(), 1, "{debts:#?}");
    assert_eq!(debts[0]["run"], run);
    assert_eq!(debts[0]["said"]["incident"], "INC-7");
    assert_eq!(debts[0]["released_by"].as_array().unwrap().len(), 2);
    let shipped = debts[0]["changes"].as_array().unwrap();
    assert_eq!(shipped.len(), 1, "{shipped:#?}");
    assert_eq!(shipped[0]["id"], format!("#{}", fix.number));
}

#[test]
fn e154_one_person_is_not_two_and_one_run_is_one_use() {
    let forge = at_three_in_the_morning(2);
    hot_fix(&forge);
    let (run, ran) = emergency(&forge, "kj", "kj");
    ran.expect(10).judge_again(10);
    forge.fail(REPO, run);
    let (run, ran) = emergency(&forge, "kj", "gh");
    ran.expect(0).judge_again(0);
    forge.fail(REPO, run);
    forge.rerun(REPO, run, "kj");
    forge.approve_deployment(REPO, run, "gh");
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(10).judge_again(10);
    // Nobody at all agrees where the environment holds nothing.
    forge.fail(REPO, run);
    forge.environment(REPO, "production").reviewers(&[]);
    let said = says("INC-7", "payments are down");
    let run = forge.dispatch_with(REPO, "kj", HOT, "main", said);
    let ran = Gate::deploying(&forge, run).run();
    assert_ne!(ran.code, 0, "{}", ran.out);
}

#[test]
fn e154_an_emergency_without_an_incident_or_another_title_is_judged_like_any_other() {
    let forge = at_three_in_the_morning(2);
    hot_fix(&forge);
    for (incident, reason) in [
        ("", "down"),
        ("INC-7", " "),
        ("\u{202e}", "\u{200b}"),
        ("", ""),
    ] {
        let run = forge.dispatch_with(REPO, "kj", HOT, "main", says(incident, reason));
        forge.approve_deployment(REPO, run, "gh");
        let ran = Gate::deploying(&forge, run).run();
        ran.expect(10).judge_again(10);
        forge.fail(REPO, run);
    }
    // Markup is a person's text, and nothing else.
    let hostile = says("INC-7", "<img src=x onerror=alert(1)> @everyone \u{1b}[2J");
    let run = forge.dispatch_with(REPO, "kj", HOT, "main", hostile);
    forge.approve_deployment(REPO, run, "gh");
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(0).judge_again(0);
    assert!(!ran.summary.contains("<img"), "{}", ran.summary);
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
}

#[test]
fn e154_a_title_from_another_workflow_or_branch_is_no_emergency() {
    let forge = at_three_in_the_morning(2);
    hot_fix(&forge);
    let workflow = forge.workflow(REPO, DEPLOY).on("workflow_dispatch");
    workflow.run_name(NAME).deploys("production");
    let said = || says("INC-7", "payments are down");
    let run = forge.dispatch_with(REPO, "kj", DEPLOY, "main", said());
    forge.approve_deployment(REPO, run, "gh");
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(10).judge_again(10);
    assert!(
        evidence(&ran)["deployment"].get("break_glass").is_none(),
        "{}",
        ran.out
    );
    forge.fail(REPO, run);
    // A record of the same workflow on somebody's branch is neither what runs there nor a debt.
    let evil = opened(&forge, "evil");
    let run = forge.dispatch_with(REPO, "ada", HOT, "evil", said());
    forge.approve_deployment(REPO, run, "gh");
    Gate::deploying(&forge, run)
        .run()
        .expect(10)
        .judge_again(10);
    forge.succeed(REPO, run);
    forge.approve(&evil, "gh");
    let (_, ran) = deployed(&forge);
    ran.expect(10).judge_again(10);
    assert_eq!(debts(&ran), [] as [Value; 0]);
    assert_eq!(changes(&ran).len(), 1, "{:?}", changes(&ran));
}

#[test]
fn e154_a_review_that_is_still_owed_after_the_deadline_stops_the_next_deployment_until_it_is_given()
{
    let forge = at_three_in_the_morning(5 * 24);
    let fix = hot_fix(&forge);
    let (run, _) = emergency(&forge, "kj", "gh");
    forge.succeed(REPO, run);
    ago(&forge, 2);
    merged(&forge, "more");
    let (ordinary, ran) = deployed(&forge);
    ran.expect(10).judge_again(10);
    assert!(ran.out.contains("INC-7"), "{}", ran.out);
    forge.fail(REPO, ordinary);
    // Whoever let it go does not review it.
    forge.approve(&fix, "gh");
    let (ordinary, ran) = deployed(&forge);
    ran.expect(10).judge_again(10);
    assert_eq!(debts(&ran).len(), 1);
    forge.fail(REPO, ordinary);
    forge.approve(&fix, "ewd");
    let (ordinary, ran) = deployed(&forge);
    ran.expect(0).judge_again(0);
    forge.succeed(REPO, ordinary);
    // It stays in the list, reviewed, when something else runs there already.
    merged(&forge, "again");
    let (_, ran) = deployed(&forge);
    ran.expect(0).judge_again(0);
    assert_eq!(debts(&ran).len(), 1);
}

#[test]
fn e154_an_emergency_that_is_run_again_is_not_undone_by_that() {
    let forge = at_three_in_the_morning(5 * 24);
    let fix = hot_fix(&forge);
    let (run, _) = emergency(&forge, "kj", "gh");
    forge.succeed(REPO, run);
    // Something else was deployed meanwhile: what runs now is that.
    ago(&forge, 4 * 24);
    let more = merged(&forge, "more");
    let ordinary = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.approve_deployment(REPO, ordinary, "ewd");
    forge.succeed(REPO, ordinary);
    ago(&forge, 2);
    forge.rerun(REPO, run, "mh");
    forge.reject_deployment(REPO, run, "gh");
    let last = merged(&forge, "last");
    let (_, ran) = deployed(&forge);
    ran.expect(10).judge_again(10);
    assert_eq!(changes(&ran), [format!("#{}", last.number)]);
    let debts = debts(&ran);
    assert_eq!(debts.len(), 1, "{debts:#?}");
    assert_eq!(debts[0]["changes"][0]["id"], format!("#{}", fix.number));
    assert_ne!(fix.number, more.number);
    // Whoever ran it again is none to review it either.
    assert_eq!(debts[0]["released_by"].as_array().unwrap().len(), 3);
}

#[test]
fn e154_an_emergency_that_still_runs_is_owed_for_however_long_ago_it_was() {
    let forge = at_three_in_the_morning(200 * 24);
    let fix = hot_fix(&forge);
    let (run, _) = emergency(&forge, "kj", "gh");
    forge.succeed(REPO, run);
    ago(&forge, 2);
    merged(&forge, "more");
    let (ordinary, ran) = deployed(&forge);
    ran.expect(10).judge_again(10);
    forge.fail(REPO, ordinary);
    forge.approve(&fix, "mh");
    let (ordinary, ran) = deployed(&forge);
    ran.expect(0).judge_again(0);
    assert_eq!(debts(&ran).len(), 1);
    forge.succeed(REPO, ordinary);
    // What something else has followed is looked for no longer than the last months.
    let (_, ran) = deployed(&forge);
    ran.expect(0).judge_again(0);
    assert_eq!(debts(&ran), [] as [Value; 0]);
}

#[test]
fn e154_without_a_from_the_workflow_that_deploys_is_what_ran_before() {
    let policy = policy().replace("from: .github/workflows/deploy.yml, ", "");
    let forge = shop(&policy);
    let workflow = forge.workflow(REPO, HOT).on("workflow_dispatch");
    workflow.run_name(NAME).deploys("production");
    ago(&forge, 2);
    let fix = hot_fix(&forge);
    let said = says("INC-7", "payments are down");
    let run = forge.dispatch_with(REPO, "kj", HOT, "main", said);
    forge.succeed(REPO, run);
    merged(&forge, "more");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(0).judge_again(0);
    let debts = debts(&ran);
    let shipped = debts[0]["changes"].as_array().unwrap();
    assert_eq!(shipped.len(), 1, "{shipped:#?}");
    assert_eq!(shipped[0]["id"], format!("#{}", fix.number));
}

#[test]
fn a_break_glass_that_nobody_used_costs_one_request() {
    let mut counts = Vec::new();
    for policy in [POLICY.to_owned(), policy()] {
        let forge = shop(&policy);
        let workflow = forge.workflow(REPO, HOT).on("workflow_dispatch");
        workflow.run_name(NAME).deploys("production");
        merged(&forge, "limit");
        forge.forget_requests();
        let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
        Gate::deploying(&forge, run).run().expect(0).judge_again(0);
        counts.push(forge.reads().len());
    }
    assert_eq!(counts[1], counts[0] + 1, "{counts:?}");
}

#[test]
fn emergencies_that_cannot_be_listed_are_no_empty_list() {
    let forge = at_three_in_the_morning(2);
    merged(&forge, "limit");
    for (name, make) in everywhere() {
        forge.fault(On::operation(RUNS).times(usize::MAX), make());
        let (run, ran) = deployed(&forge);
        assert_eq!(ran.code, 1, "{name}: {} {}", ran.out, ran.err);
        forge.clear_faults();
        forge.take_violations();
        forge.fail(REPO, run);
    }
    let (_, ran) = deployed(&forge);
    ran.expect(0).judge_again(0);
}

/// What is asked for, each with how often, where this is the answer.
fn asked(forge: &Forge, gate: impl Fn() -> Gate, code: i32) -> BTreeMap<String, usize> {
    forge.forget_requests();
    gate().run().expect(code).judge_again(code);
    let mut reads: BTreeMap<String, usize> = BTreeMap::new();
    for seen in forge.reads() {
        *reads.entry(seen.operation).or_default() += 1;
    }
    reads
}

/// At which faults at which reads the gate lets the deployment go.
fn passes(forge: &Forge, gate: impl Fn() -> Gate, code: i32) -> Vec<String> {
    let reads = asked(forge, &gate, code);
    let mut passes = Vec::new();
    for (name, make) in [
        ("502", (|| Fault::Status(502)) as fn() -> Fault),
        ("404", || Fault::Status(404)),
        ("{}", || Fault::patch(|body| *body = json!({}))),
        ("[]", || Fault::patch(|body| *body = json!([]))),
    ] {
        for (operation, times) in &reads {
            for nth in 1..=*times {
                let before = forge.struck();
                forge.fault(On::operation(operation).nth(nth).times(usize::MAX), make());
                let code = gate().run().code;
                if code == 0 && forge.struck() > before {
                    passes.push(format!("{name} at {operation} ({nth})"));
                }
                forge.clear_faults();
                forge.take_violations();
            }
        }
    }
    passes
}

#[test]
fn no_fault_at_any_read_makes_an_emergency_of_what_is_none_known() {
    let forge = at_three_in_the_morning(2);
    hot_fix(&forge);
    let (run, _) = emergency(&forge, "kj", "gh");
    let gate = || Gate::deploying(&forge, run).set("SIXEYES_COMMENT", "never");
    // Changes that do not come ten at once are asked for one by one. What judges nothing where it is missing: rule suites and
    // the rules from which an act past them is inferred, the acts on a ref that a dispatch does not need, and what holds the
    // environment, where a person is known to have let it go.
    let spare = [
        "SixeyesChanges",
        "/rule-suites",
        "/rules/branches/",
        "/activity",
        "/environments/{environment_name}",
    ];
    let mut passes = passes(&forge, gate, 0);
    passes.retain(|one| !spare.iter().any(|spare| one.contains(spare)));
    assert!(passes.is_empty(), "{passes:#?}");
}

#[test]
fn no_fault_at_any_read_forgets_what_an_emergency_owes() {
    let forge = at_three_in_the_morning(5 * 24);
    hot_fix(&forge);
    let (run, _) = emergency(&forge, "kj", "gh");
    forge.succeed(REPO, run);
    ago(&forge, 2);
    merged(&forge, "more");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.approve_deployment(REPO, run, "ewd");
    let gate = || Gate::deploying(&forge, run).set("SIXEYES_COMMENT", "never");
    let passes = passes(&forge, gate, 10);
    assert!(passes.is_empty(), "{passes:#?}");
}
