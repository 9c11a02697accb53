//! What a deployment ships.

use super::{DEPLOY, POLICY, changes, dispatched, evidence, merged, opened, ships, shop};
use crate::forge::{Method, Work};
use crate::runner::Gate;
use crate::support::REPO;

#[test]
fn e61_every_change_since_what_runs_is_judged_and_the_worst_decides() {
    let forge = shop(POLICY);
    let one = merged(&forge, "one");
    let two = opened(&forge, "two");
    forge.merge(&two, "ewd", Method::Merge);
    let three = merged(&forge, "three");
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(10).judge_again(10);
    let all: Vec<String> = [&one, &two, &three]
        .map(|pull| format!("#{}", pull.number))
        .into();
    assert_eq!(changes(&ran), all);
    // Only the one in the way is commented on.
    assert_eq!(forge.comments(&two).len(), 1);
    assert_eq!(forge.comments(&one).len() + forge.comments(&three).len(), 0);
    // A late approval by somebody uninvolved settles it.
    forge.approve(&two, "gh");
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
}

#[test]
fn every_way_to_merge_is_traced_to_its_change() {
    for method in [Method::Merge, Method::Squash, Method::Rebase] {
        let forge = shop(POLICY);
        let work = ["one", "two", "three"]
            .map(|name| Work::by("ada").write(&format!("src/{name}.rs"), "fn it() {}\n"));
        forge.push(REPO, "limit", "ada", &work);
        let pull = forge.open(REPO, "limit", "ada");
        forge.approve(&pull, "gh");
        forge.merge(&pull, "ewd", method);
        let (_, ran) = dispatched(&forge, "kj");
        ran.expect(0).judge_again(0);
        assert_eq!(changes(&ran), [format!("#{}", pull.number)], "{method:?}");
    }
}

#[test]
fn e62_a_direct_push_is_a_change_that_nobody_approved() {
    let forge = shop(POLICY);
    let work = Work::by("ada").write("src/pay.rs", "fn pay() { now(); }\n");
    let head = forge.push(REPO, "main", "ada", &[work]);
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(10).judge_again(10);
    assert_eq!(changes(&ran), [head]);
    assert!(ran.out.contains("Ada Byron"), "{}", ran.out);
    let evidence = evidence(&ran);
    assert_eq!(evidence["changes"][0]["kind"], "push");
    assert_eq!(evidence["changes"][0]["files"][0]["path"], "src/pay.rs");
}

#[test]
fn e133_the_same_revision_again_is_judged_by_its_change() {
    let forge = shop(POLICY);
    let pull = merged(&forge, "limit");
    let (run, ran) = dispatched(&forge, "kj");
    ran.expect(0);
    forge.succeed(REPO, run);
    let (_, ran) = dispatched(&forge, "gh");
    ran.expect(10).judge_again(10);
    assert_eq!(changes(&ran), [format!("#{}", pull.number)]);
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
}

#[test]
fn e132_a_roll_back_is_judged_by_the_change_that_brought_the_revision() {
    let policy = POLICY.replace("refs: [main]", "refs: [main, \"refs/tags/v*\"]");
    let forge = shop(&policy);
    let pull = merged(&forge, "one");
    let good = forge.tip(REPO, "main");
    merged(&forge, "two");
    ships(&forge, "kj");
    forge.tag(REPO, "kj", "v1", &good);
    for (by, code) in [("kj", 0), ("gh", 10)] {
        let run = forge.dispatch(REPO, by, DEPLOY, "v1");
        let ran = Gate::deploying(&forge, run).run();
        ran.expect(code).judge_again(code);
        assert_eq!(changes(&ran), [format!("#{}", pull.number)]);
        let base = &evidence(&ran)["deployment"]["range"]["base"];
        assert!(base["roll-back"].is_string(), "{base}");
    }
}

#[test]
fn e131_a_first_deployment_needs_a_start_revision() {
    let forge = super::bare(POLICY);
    forge
        .workflow(REPO, DEPLOY)
        .on("workflow_dispatch")
        .deploys("production");
    let start = forge.tip(REPO, "main");
    merged(&forge, "limit");
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(1).judge_again(1);
    assert!(
        ran.out.contains("proves itself, and no since"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("does not keep"), "{}", ran.out);
    // By hand it can be tried out.
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = Gate::deploying(&forge, run)
        .unset("GITHUB_ACTIONS")
        .arg(&format!("https://github.com/{REPO}"))
        .arg("--since")
        .arg(&start)
        .run();
    ran.expect(0).judge_again(0);
}

#[test]
fn e132_a_rewritten_branch_is_a_violation_until_the_policy_names_a_new_start() {
    let forge = shop(POLICY);
    let root = forge.tip(REPO, "main");
    merged(&forge, "one");
    let shipped = forge.tip(REPO, "main");
    ships(&forge, "kj");
    let work = Work::by("kj").write("src/new.rs", "fn it() {}\n");
    forge.reset_branch(REPO, "main", "kj", &root);
    forge.push(REPO, "main", "kj", &[work]);
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(10).judge_again(10);
    let range = &evidence(&ran)["deployment"]["range"];
    assert_eq!(range["rewritten"], true);
    assert_eq!(range["base"]["merge-base"], shipped);
    let new = forge.tip(REPO, "main");
    let policy = POLICY.replace("refs: [main]", &format!("refs: [main], since: {new}"));
    let work = Work::by("ada").write(".sixeyes/policy.yaml", &policy);
    forge.push(REPO, "start", "ada", &[work]);
    let pull = forge.open(REPO, "start", "ada");
    forge.approve(&pull, "mh");
    forge.merge(&pull, "ewd", Method::Squash);
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
}

#[test]
fn a_monorepos_environment_judges_what_it_ships() {
    let policy = POLICY.replace("refs: [main]", "refs: [main], paths: [\"services/pay/**\"]");
    let forge = shop(&policy);
    let other = Work::by("ada").write("services/mail/send.rs", "fn send() {}\n");
    forge.push(REPO, "mail", "ada", &[other]);
    let mail = forge.open(REPO, "mail", "ada");
    forge.merge(&mail, "ada", Method::Squash);
    // Nobody approved it, and this environment does not ship it.
    let (_, ran) = dispatched(&forge, "ada");
    ran.expect(0).judge_again(0);
    let mine = Work::by("ada").write("services/pay/pay.rs", "fn pay() {}\n");
    forge.push(REPO, "pay", "ada", &[mine]);
    let pay = forge.open(REPO, "pay", "ada");
    forge.approve(&pay, "gh");
    forge.merge(&pay, "ewd", Method::Squash);
    dispatched(&forge, "ada").1.expect(10).judge_again(10);
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran).len(), 2, "everything is in the evidence");
}

#[test]
fn environments_that_are_promoted_in_turn_have_a_base_each() {
    let forge = shop(POLICY);
    let staging = ".github/workflows/staging.yml";
    forge
        .workflow(REPO, staging)
        .on("workflow_dispatch")
        .deploys("staging");
    let pull = merged(&forge, "one");
    let run = forge.dispatch(REPO, "kj", staging, "main");
    forge.succeed(REPO, run);
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran), [format!("#{}", pull.number)]);
}

#[test]
fn ten_thousand_statuses_widen_the_range_and_stop_nothing() {
    let forge = shop(POLICY);
    merged(&forge, "one");
    let run = ships(&forge, "kj");
    let record = forge.deployment_of(REPO, run);
    merged(&forge, "two");
    assert_eq!(changes(&dispatched(&forge, "mh").1).len(), 1);
    forge.forge_statuses(REPO, "ada", record, "in_progress", None, 10_000);
    let (_, ran) = dispatched(&forge, "mh");
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran).len(), 2);
}
