//! Acts past the forge's own rules, shown by a rule suite or inferred where the token may not read those (J22).

use super::{POLICY, approved, dispatched, evidence, merged, ships, shop};
use crate::forge::{Fault, Forge, Method, On, Right, Work};
use crate::runner::{Gate, Ran};
use crate::support::REPO;
use serde_json::json;

/// The deploy workflow's token with what tells of checks beside it.
const READS_CHECKS: &str = "contents: read, actions: read, deployments: read, pull-requests: write, checks: read, \
                            statuses: read";
const BUILD: &str = "build-robot[bot]";

/// A shop whose rules ask for so many approvals.
fn ruled(approvals: u32) -> Forge {
    let forge = shop(POLICY);
    forge.configure(REPO, |repo| {
        repo.protected = true;
        repo.approvals_wanted = approvals;
    });
    forge.grant(REPO, "ewd", Right::Admin);
    forge
}

/// A shop whose rules ask for a check, reported by an app or by whoever may.
fn checked(name: &str) -> Forge {
    let forge = ruled(0);
    forge.law(REPO).required_check(name);
    forge.bot("build-robot[bot]");
    forge
}

fn deploy_with(forge: &Forge, token: &str) -> Ran {
    let run = forge.dispatch(REPO, "kj", super::DEPLOY, "main");
    Gate::deploying(forge, run)
        .set("SIXEYES_TOKEN", token)
        .run()
}

/// Starts the deployment with a token that reads checks.
fn deploys(forge: &Forge) -> Ran {
    deploy_with(
        forge,
        &forge.workflow_token_with("ghs_checks", READS_CHECKS),
    )
}

/// What the evidence says of acts past the rules, and why of the rest nothing is known.
fn told(ran: &Ran) -> (Vec<String>, Vec<String>) {
    let evidence = evidence(ran);
    let bypasses = evidence["changes"].as_array().unwrap().iter();
    let bypasses = bypasses.flat_map(|change| change["bypasses"].as_array().unwrap().clone());
    let gaps = evidence["gaps"].as_array().unwrap().iter();
    let gaps = gaps.filter(|gap| gap["fact"] == "bypasses");
    (
        bypasses
            .map(|one| {
                assert_eq!(one["citation"]["proof"], "derived");
                one["what"].as_str().unwrap().to_owned()
            })
            .collect(),
        gaps.map(|gap| gap["detail"].as_str().unwrap().to_owned())
            .collect(),
    )
}

#[track_caller]
fn nothing_follows(ran: &Ran, why: &str) {
    ran.expect(0).judge_again(0);
    let (bypasses, gaps) = told(ran);
    assert_eq!(bypasses, [""; 0], "{}", ran.out);
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert!(gaps[0].contains(why), "{gaps:?}");
}

#[track_caller]
fn follows(ran: &Ran, what: &str) {
    ran.expect(10).judge_again(10);
    let (bypasses, _) = told(ran);
    assert_eq!(bypasses.len(), 1, "{bypasses:?}");
    assert!(bypasses[0].contains(what), "{bypasses:?}");
    let decision = ran.decision().to_string();
    assert!(decision.contains("control/bypass-inferred"), "{decision}");
    assert!(!decision.contains("\"control/bypassed\""), "{decision}");
    for text in [&ran.out, &ran.summary] {
        let said: Vec<&str> = text.split("went past the forge").collect();
        assert!(said.len() > 1, "{text}");
        for before in said.iter().rev().skip(1) {
            let line = before.lines().last().unwrap();
            assert!(line.contains("inferred: "), "{line}");
        }
    }
}

#[test]
fn e63_an_act_past_the_rules_that_a_suite_shows_is_denied_and_a_late_approval_cures_it() {
    let forge = ruled(2);
    let pull = approved(&forge, "limit");
    forge.bypass(&pull, "ewd", Method::Squash);
    let sees = forge.token_of("mh");
    let ran = deploy_with(&forge, &sees);
    ran.expect(10).judge_again(10);
    let decision = ran.decision().to_string();
    assert!(decision.contains("\"control/bypassed\""), "{decision}");
    assert!(!decision.contains("inferred"), "{decision}");
    for text in [&ran.out, &ran.summary, &forge.comments(&pull)[0].1] {
        assert!(text.contains("Edsger"), "{text}");
        assert!(text.contains("somebody with maintain access"), "{text}");
    }
    // Somebody who may not agree to changes of what judges cures nothing.
    forge.approve(&pull, "kj");
    deploy_with(&forge, &sees).expect(10);
    forge.approve(&pull, "mh");
    let ran = deploy_with(&forge, &sees);
    ran.expect(0).judge_again(0);
    assert!(ran.summary.contains("Exception"), "{}", ran.summary);
}

#[test]
fn e63_too_few_approvals_under_an_older_rule_are_inferred_and_cured_the_same_way() {
    let forge = ruled(2);
    let pull = approved(&forge, "limit");
    forge.bypass(&pull, "ewd", Method::Squash);
    let (_, ran) = dispatched(&forge, "kj");
    follows(&ran, "merged with 1 of the 2 approvals that ruleset");
    let comment = &forge.comments(&pull)[0].1;
    assert!(comment.contains("inferred: "), "{comment}");
    assert!(
        comment.contains("somebody with maintain access"),
        "{comment}"
    );
    forge.approve(&pull, "mh");
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
    assert!(ran.summary.contains("inferred: "), "{}", ran.summary);
}

#[test]
fn what_the_rules_were_given_is_never_held_against_anybody() {
    for method in [Method::Merge, Method::Squash, Method::Rebase] {
        let forge = ruled(2);
        let pull = approved(&forge, "limit");
        forge.approve(&pull, "mh");
        forge.merge(&pull, "ewd", method);
        let (_, ran) = dispatched(&forge, "kj");
        ran.expect(0).judge_again(0);
        assert_eq!(
            told(&ran),
            (vec![], vec!["what the branch's rules said".to_owned()])
        );
    }
    // An approval taken away after the merge was there at the merge.
    let forge = ruled(1);
    let pull = super::opened(&forge, "limit");
    let review = forge.approve(&pull, "gh");
    forge.merge(&pull, "ewd", Method::Squash);
    forge.dismiss(&pull, review, "ada", "no more");
    let (_, ran) = dispatched(&forge, "kj");
    assert_eq!(told(&ran).0, [""; 0], "{}", ran.out);
}

#[test]
fn a_rule_newer_than_the_merge_says_nothing_of_it() {
    let forge = ruled(2);
    let pull = approved(&forge, "limit");
    forge.merge(&pull, "ewd", Method::Squash);
    // The team tightened its rules, or somebody touched the ruleset to make an old merge look bad.
    forge.restore_rules(REPO, "mh");
    let (_, ran) = dispatched(&forge, "kj");
    nothing_follows(&ran, "is newer than the merge");
    assert!(
        ran.summary.contains("is newer than the merge"),
        "{}",
        ran.summary
    );
    // The next one is held to it.
    let pull = approved(&forge, "more");
    forge.bypass(&pull, "ewd", Method::Squash);
    dispatched(&forge, "kj").1.expect(10);
}

#[test]
fn what_an_inferred_act_means_is_the_policys_word() {
    for (mode, code) in [("report", 0), ("deny", 10), ("ask", 10)] {
        let forge = shop(&format!("{POLICY}control: {{ bypass: {mode} }}\n"));
        forge.configure(REPO, |repo| {
            repo.protected = true;
            repo.approvals_wanted = 2;
        });
        let pull = approved(&forge, "limit");
        forge.bypass(&pull, "ewd", Method::Squash);
        let (_, ran) = dispatched(&forge, "kj");
        ran.expect(code).judge_again(code);
        assert_eq!(told(&ran).0.len(), 1);
    }
    // Nothing inferred is not nothing done: a policy that asks is not answered by it.
    let forge = shop(&format!("{POLICY}control: {{ bypass: ask }}\n"));
    merged(&forge, "limit");
    dispatched(&forge, "kj").1.expect(1).judge_again(1);
}

#[test]
fn e119_a_required_check_that_had_failed_or_still_ran_is_inferred() {
    for (conclusion, what) in [(Some("failure"), "had failed"), (None, "still ran")] {
        let forge = checked("build");
        let pull = approved(&forge, "limit");
        forge.report_check(REPO, &forge.tip(REPO, "limit"), BUILD, "build", conclusion);
        forge.bypass(&pull, "ewd", Method::Squash);
        follows(&deploys(&forge), what);
        // Passing afterwards changes nothing of how it stood; somebody's word does.
        forge.report_check(
            REPO,
            &forge.tip(REPO, "limit"),
            BUILD,
            "build",
            Some("success"),
        );
        follows(&deploys(&forge), what);
        forge.approve(&pull, "mh");
        deploys(&forge).expect(0).judge_again(0);
    }
    let forge = checked("build");
    let pull = approved(&forge, "limit");
    forge.set_status(REPO, &forge.tip(REPO, "limit"), "gh", "build", "failure");
    forge.bypass(&pull, "ewd", Method::Merge);
    follows(&deploys(&forge), "had failed");
}

#[test]
fn a_check_that_had_passed_incriminates_nobody_whatever_came_before_or_after() {
    // Run again, and green before the merge.
    let forge = checked("build");
    let pull = approved(&forge, "limit");
    let revision = forge.tip(REPO, "limit");
    forge.report_check(REPO, &revision, BUILD, "build", Some("failure"));
    forge.report_check(REPO, &revision, BUILD, "build", Some("success"));
    forge.merge(&pull, "ewd", Method::Squash);
    deploys(&forge).expect(0).judge_again(0);
    // Made to fail afterwards, and by a check that claims to be older than it is.
    let merged_at = forge.state().now;
    forge.report_check(REPO, &revision, BUILD, "build", Some("failure"));
    forge.report_check(
        REPO,
        &revision,
        "github-actions[bot]",
        "build",
        Some("failure"),
    );
    forge.edit_check(REPO, "build", |check| {
        check.started = merged_at - jiff::SignedDuration::from_hours(1);
        check.completed = Some(check.started);
    });
    let ran = deploys(&forge);
    ran.expect(0).judge_again(0);
    assert_eq!(told(&ran).0, [""; 0]);
    // One of the name by somebody else beside it.
    let forge = checked("build");
    let pull = approved(&forge, "limit");
    let revision = forge.tip(REPO, "limit");
    forge.report_check(REPO, &revision, BUILD, "build", Some("success"));
    forge.set_status(REPO, &revision, "ada", "build", "failure");
    forge.merge(&pull, "ewd", Method::Squash);
    deploys(&forge).expect(0).judge_again(0);
}

#[test]
fn of_a_check_that_nobody_had_reported_by_then_nothing_follows() {
    let unknown = "how a required check stood at the merge is not known";
    let forge = checked("build");
    let pull = approved(&forge, "limit");
    let revision = forge.tip(REPO, "limit");
    forge.merge(&pull, "ewd", Method::Squash);
    nothing_follows(&deploys(&forge), unknown);
    forge.report_check(REPO, &revision, BUILD, "build", Some("failure"));
    nothing_follows(&deploys(&forge), unknown);
    // A status's last word hides the ones before it.
    forge.set_status(REPO, &revision, "ada", "build", "failure");
    nothing_follows(&deploys(&forge), unknown);
    // The shipped workflow's token reads no checks.
    let forge = checked("build");
    let pull = approved(&forge, "limit");
    forge.report_check(
        REPO,
        &forge.tip(REPO, "limit"),
        BUILD,
        "build",
        Some("failure"),
    );
    forge.bypass(&pull, "ewd", Method::Squash);
    nothing_follows(&dispatched(&forge, "kj").1, unknown);
}

#[test]
fn the_gates_own_check_is_judged_again_and_never_counted() {
    let forge = checked("sixeyes");
    let pull = approved(&forge, "limit");
    forge.set_status(
        REPO,
        &forge.tip(REPO, "limit"),
        "github-actions[bot]",
        "sixeyes",
        "failure",
    );
    forge.merge(&pull, "ewd", Method::Squash);
    let ran = deploys(&forge);
    nothing_follows(&ran, "demand neither approvals nor checks");
    // By a job's name of its own, in the gate's workflow.
    let forge = checked("gate");
    let pull = approved(&forge, "limit");
    let workflow = Some(".github/workflows/sixeyes.yml");
    let actions = "github-actions[bot]";
    forge.report_check_of(
        REPO,
        &forge.tip(REPO, "limit"),
        actions,
        workflow,
        "gate",
        Some("failure"),
    );
    forge.merge(&pull, "ewd", Method::Squash);
    let ran = deploys(&forge);
    ran.expect(0).judge_again(0);
    assert_eq!(told(&ran).0, [""; 0]);
    // Any other workflow's is a check like any other.
    let forge = checked("test");
    let pull = approved(&forge, "limit");
    let workflow = Some(".github/workflows/test.yml");
    forge.report_check_of(
        REPO,
        &forge.tip(REPO, "limit"),
        actions,
        workflow,
        "test",
        Some("failure"),
    );
    forge.bypass(&pull, "ewd", Method::Squash);
    follows(&deploys(&forge), "had failed");
}

#[test]
fn e54_what_the_queue_merged_was_held_to_the_rules_when_it_entered() {
    let forge = ruled(2);
    forge.configure(REPO, |repo| repo.merge_queue = true);
    let pull = approved(&forge, "limit");
    forge.enqueue(&pull, "ewd");
    let group = forge.merge_group(std::slice::from_ref(&pull), Method::Merge);
    forge.merge_group_lands(&group);
    nothing_follows(&dispatched(&forge, "kj").1, "the merge queue merged it");
}

#[test]
fn a_late_approval_by_somebody_who_may_not_agree_to_it_settles_nothing() {
    let forge = ruled(2);
    let pull = approved(&forge, "limit");
    forge.bypass(&pull, "ewd", Method::Squash);
    // `kj` may write, and `control` asks for a maintainer.
    forge.approve(&pull, "kj");
    let (_, ran) = dispatched(&forge, "mh");
    ran.expect(10).judge_again(10);
}

#[test]
fn budget_of_a_deployment_whose_bypasses_must_be_inferred() {
    let mut asked = Vec::new();
    for changes in [10, 100] {
        let forge = checked("build");
        forge.configure(REPO, |repo| repo.approvals_wanted = 1);
        for number in 0..changes {
            let name = format!("change-{number}");
            let pull = approved(&forge, &name);
            let head = forge.tip(REPO, &name);
            forge.report_check(REPO, &head, BUILD, "build", Some("success"));
            forge.merge(&pull, "ewd", Method::Merge);
        }
        forge.latency(std::time::Duration::from_millis(60));
        forge.forget_requests();
        let ran = deploys(&forge);
        ran.expect(0).judge_again(0);
        assert_eq!(told(&ran).0, [""; 0]);
        let seen = forge.reads();
        let of = |name: &str| {
            seen.iter()
                .filter(|one| one.operation.contains(name))
                .count()
        };
        assert_eq!(of("/rules/branches/"), 1);
        assert_eq!(of("SixeyesChecks"), usize::div_ceil(changes, 20));
        asked.push((seen.len() - of("/activity"), forge.read_round_trips()));
    }
    println!("{asked:?} requests but for pushes, and round trips");
    assert!(
        asked
            .iter()
            .all(|(requests, trips)| *requests <= 32 && *trips <= 8),
        "{asked:?}"
    );
}

#[test]
fn what_an_inference_needs_and_does_not_come_makes_no_act_and_no_clean_answer() {
    let rules = "GET /repos/{owner}/{repo}/rules/branches/{branch}";
    let rulesets = "GET /repos/{owner}/{repo}/rulesets";
    let checks = "graphql SixeyesChecks";
    for mode in ["deny", "ask"] {
        let forge = checked("build");
        forge.law(REPO).required_check("lint");
        let policy = format!("{POLICY}control: {{ bypass: {mode} }}\n");
        let work = Work::by("mh").write(".sixeyes/policy.yaml", &policy);
        forge.push(REPO, "main", "mh", &[work]);
        ships(&forge, "mh");
        let pull = approved(&forge, "limit");
        forge.report_check(
            REPO,
            &forge.tip(REPO, "limit"),
            BUILD,
            "build",
            Some("failure"),
        );
        forge.bypass(&pull, "ewd", Method::Squash);
        let token = forge.workflow_token_with("ghs_checks", READS_CHECKS);
        let run = forge.dispatch(REPO, "kj", super::DEPLOY, "main");
        let ask = || {
            Gate::deploying(&forge, run)
                .set("SIXEYES_TOKEN", &token)
                .run()
        };
        ask().expect(10);
        for (operation, fault) in [rules, rulesets, checks].into_iter().flat_map(|operation| {
            let none = Fault::patch(|body| match body.as_array_mut() {
                Some(list) => list.clear(),
                None => body["data"]["nodes"] = json!([]),
            });
            let junk = Fault::patch(|body| *body = json!({"data": {"nodes": 7}}));
            let faults = [
                Fault::Status(403),
                Fault::Status(500),
                Fault::Html(200),
                none,
                junk,
            ];
            faults.map(|fault| (operation, fault))
        }) {
            let before = forge.struck();
            forge.fault(On::operation(operation), fault);
            let ran = ask();
            assert!(forge.struck() > before, "{operation} was not asked");
            forge.clear_faults();
            ran.expect(if mode == "deny" { 0 } else { 1 });
            let (bypasses, gaps) = told(&ran);
            assert_eq!(bypasses, [""; 0], "{operation}");
            assert!(gaps[0].contains("not inferred: "), "{operation}: {gaps:?}");
        }
        forge.take_violations();
    }
}
