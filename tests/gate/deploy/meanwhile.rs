//! What happens on the forge while a deployment is read (E134).

use super::{DEPLOY, POLICY, approved, changes, merged, opened, ships, shop};
use crate::forge::{Fault, Forge, Method, On, Work};
use crate::runner::{Gate, Ran};
use crate::support::REPO;

const LAST: &str = "graphql SixeyesStill";

/// How often it was looked whether everything still stands.
fn looks(forge: &Forge) -> usize {
    let reads = forge.reads();
    reads.iter().filter(|seen| seen.operation == LAST).count()
}

/// Asks the gate, and this happens when everything is read but the last.
fn meanwhile(forge: &Forge, run: u64, act: impl Fn(&Forge) + Send + Sync + 'static) -> Ran {
    forge.forget_requests();
    forge.fault(On::operation(LAST).nth(1), Fault::first(act));
    let ran = Gate::deploying(forge, run).run();
    assert!(forge.struck() > 0, "the act never happened");
    forge.clear_faults();
    ran
}

#[test]
fn e134_a_deployment_that_goes_live_meanwhile_is_the_base() {
    let forge = shop(POLICY);
    merged(&forge, "one");
    let other = forge.dispatch(REPO, "mh", DEPLOY, "main");
    let two = merged(&forge, "two");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = meanwhile(&forge, run, move |forge| forge.succeed(REPO, other));
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran), [format!("#{}", two.number)]);
    assert_eq!(looks(&forge), 2);
    assert!(ran.err.contains("everything is read again"), "{}", ran.err);
}

#[test]
fn e134_a_roll_back_meanwhile_brings_back_what_it_took_away() {
    let policy = POLICY.replace("refs: [main]", "refs: [main, \"refs/tags/v*\"]");
    let forge = shop(&policy);
    let old = forge.tip(REPO, "main");
    forge.tag(REPO, "mh", "v0", &old);
    // Nobody approved it, and it went live before there was a gate.
    let bad = opened(&forge, "bad");
    forge.merge(&bad, "ada", Method::Squash);
    ships(&forge, "mh");
    merged(&forge, "good");
    let back = forge.dispatch(REPO, "mh", DEPLOY, "v0");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = meanwhile(&forge, run, move |forge| forge.succeed(REPO, back));
    ran.expect(10).judge_again(10);
    assert!(changes(&ran).contains(&format!("#{}", bad.number)));
}

#[test]
fn e134_a_run_that_ends_meanwhile_proves_the_record_that_it_was_asked_about_before() {
    let forge = shop(POLICY);
    merged(&forge, "one");
    let other = forge.dispatch(REPO, "mh", DEPLOY, "main");
    let record = forge.deployment_of(REPO, other);
    let log = forge.run_url(REPO, other);
    // Its job is done and says so, and the run still has another one to do.
    forge.forge_statuses(REPO, "mh", record, "success", Some(&log), 1);
    let two = merged(&forge, "two");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = meanwhile(&forge, run, move |forge| forge.succeed(REPO, other));
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran), [format!("#{}", two.number)]);
}

#[test]
fn e130_a_record_that_is_forged_meanwhile_moves_nothing() {
    let forge = shop(POLICY);
    let pull = merged(&forge, "one");
    let evil = forge.start_run(REPO, "push", "main", "ada");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = meanwhile(&forge, run, move |forge| {
        let (log, tip) = (forge.run_url(REPO, evil), forge.tip(REPO, "main"));
        forge.forge_deployment(REPO, "ada", "production", &tip, "success", Some(&log));
    });
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran), [format!("#{}", pull.number)]);
    assert_eq!(looks(&forge), 1);
}

#[test]
fn e134_what_runs_and_never_stands_still_is_never_decided_on_and_the_way_out_is_said() {
    let forge = shop(POLICY);
    merged(&forge, "one");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ship = Fault::first(|forge| {
        ships(forge, "mh");
    });
    forge.fault(On::operation(LAST), ship);
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(1).judge_again(1);
    assert_eq!(looks(&forge), 4);
    let out = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let advice = "meanwhile, 4 times: let deployments take turns (`concurrency`)";
    assert!(out.contains(advice), "{out}");
    // Once deployments wait for each other, it is decided.
    forge.clear_faults();
    Gate::deploying(&forge, run).run().expect(0).judge_again(0);
}

#[test]
fn e134_a_branch_set_to_something_else_meanwhile_is_refused_and_a_merge_on_top_is_not() {
    let forge = shop(POLICY);
    let root = forge.tip(REPO, "main");
    merged(&forge, "one");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let next = approved(&forge, "two");
    let ran = meanwhile(&forge, run, move |forge| {
        forge.merge(&next, "ewd", Method::Squash);
    });
    ran.expect(0).judge_again(0);
    assert_eq!((changes(&ran).len(), looks(&forge)), (1, 1));
    let ran = meanwhile(&forge, run, move |forge| {
        forge.reset_branch(REPO, "main", "ada", &root);
        let work = Work::by("ada").write("src/evil.rs", "fn it() {}\n");
        forge.push(REPO, "main", "ada", &[work]);
    });
    ran.expect(1).judge_again(1);
    assert!(ran.out.contains("is not on `main`"), "{}", ran.out);
}

#[test]
fn e135_a_tag_moved_meanwhile_is_refused() {
    let policy = POLICY.replace("refs: [main]", "refs: [main, \"refs/tags/v*\"]");
    let forge = shop(&policy);
    merged(&forge, "one");
    let (good, bad) = (forge.tip(REPO, "main"), {
        let work = Work::by("ada").write("src/evil.rs", "fn it() {}\n");
        forge.push(REPO, "side", "ada", &[work])
    });
    forge.tag(REPO, "kj", "v1", &good);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "v1");
    let ran = meanwhile(&forge, run, move |forge| {
        forge.move_tag(REPO, "ada", "v1", &bad);
    });
    assert_ne!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("tag `v1`"), "{}", ran.out);
}

#[test]
fn e134_a_base_whose_record_is_deleted_meanwhile_is_looked_for_again() {
    let forge = shop(POLICY);
    let old = merged(&forge, "one");
    let base = ships(&forge, "mh");
    let new = merged(&forge, "two");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let record = forge.deployment_of(REPO, base);
    let ran = meanwhile(&forge, run, move |forge| {
        forge.delete_deployment(REPO, record);
    });
    // An older base only widens the range (E130).
    ran.expect(0).judge_again(0);
    let all = [&old, &new].map(|pull| format!("#{}", pull.number));
    assert_eq!(changes(&ran), all);
}
