//! What a record must have behind it to be what runs (J23): a job of its run for this environment, a ref that is shown to be
//! one that may deploy, and the gate in the workflow as it stood.

use super::{
    DEPLOY, GATED, POLICY, bare, changes, dispatched, evidence, merged, opened, ships, shop,
};
use crate::forge::{Forge, Method, PullName, Work};
use crate::runner::Ran;
use crate::support::REPO;

/// A change that Ada merges herself, with nobody's approval.
fn unapproved(forge: &Forge) -> PullName {
    let bad = opened(forge, "bad");
    forge.merge(&bad, "ada", Method::Squash);
    bad
}

/// What is said of records that do not prove themselves.
fn ignored(ran: &Ran) -> Vec<String> {
    let all = evidence(ran)["ignored"].as_array().unwrap().clone();
    let records = all
        .iter()
        .filter(|one| one["what"] == "deployment-record")
        .map(|one| one["detail"].as_str().unwrap().to_owned());
    records.collect()
}

/// The next deployment, of a change in order, still judges the unapproved one and says why the record does not count.
fn still_judged(forge: &Forge, bad: &PullName, why: &str) {
    let good = merged(forge, "good");
    let (_, ran) = dispatched(forge, "kj");
    ran.expect(10).judge_again(10);
    let both = [bad, &good].map(|pull| format!("#{}", pull.number));
    assert_eq!(changes(&ran), both, "{why}");
    let ignored = ignored(&ran);
    assert!(
        ignored.len() == 1 && ignored[0].contains(why) && ignored[0].contains("by `ada`"),
        "{why}: {ignored:#?}"
    );
    // And whoever settles it is told to: it stops nobody for good.
    forge.approve(bad, "gh");
    dispatched(forge, "kj").1.expect(0).judge_again(0);
}

#[test]
fn e130_a_run_for_another_environment_proves_no_record_of_this_one() {
    let forge = shop(POLICY);
    let bad = unapproved(&forge);
    let tip = forge.tip(REPO, "main");
    forge.workflow(REPO, DEPLOY).deploys("staging");
    let run = forge.dispatch(REPO, "ada", DEPLOY, "main");
    forge.succeed(REPO, run);
    forge.workflow(REPO, DEPLOY).deploys("production");
    let log = forge.run_url(REPO, run);
    forge.forge_deployment(REPO, "ada", "production", &tip, "success", Some(&log));
    still_judged(&forge, &bad, &format!("no job of run {run} made it"));
}

#[test]
fn e130_a_record_that_was_moved_here_from_another_environment_proves_nothing() {
    let forge = shop(POLICY);
    let bad = unapproved(&forge);
    forge.workflow(REPO, DEPLOY).deploys("staging");
    let run = forge.dispatch(REPO, "ada", DEPLOY, "main");
    forge.succeed(REPO, run);
    forge.workflow(REPO, DEPLOY).deploys("production");
    let record = forge.deployment_of(REPO, run);
    // Whoever writes a status may name another environment in it, and the record is listed there.
    forge.configure(REPO, |repo| {
        let mut all = repo.shipping.deployments.iter_mut();
        all.find(|one| one.id == record).unwrap().environment = "production".into();
    });
    still_judged(&forge, &bad, "it was made for `staging`");
}

#[test]
fn e130_a_second_status_takes_no_record_its_proof() {
    let forge = shop(POLICY);
    let pull = merged(&forge, "one");
    let earlier = forge.runs_of(REPO, DEPLOY)[0];
    let run = ships(&forge, "kj");
    let record = forge.deployment_of(REPO, run);
    // It names a run that deployed something else beside the one that made it.
    let log = forge.run_url(REPO, earlier);
    forge.forge_statuses(REPO, "ada", record, "success", Some(&log), 1);
    let two = merged(&forge, "two");
    let (_, ran) = dispatched(&forge, "mh");
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran), [format!("#{}", two.number)]);
    assert_ne!(pull.number, two.number);
}

#[test]
fn e135_a_branch_that_is_called_like_a_tag_proves_nothing() {
    let forge = shop(&POLICY.replace("refs: [main]", "refs: [main, \"refs/tags/v*\"]"));
    let bad = unapproved(&forge);
    // It has the gate, so that its ref alone is what it lacks.
    let work = Work::by("ada").write("src/pay.rs", "fn pay() { mine(); }\n");
    forge.branch(REPO, "v9", "ada", &forge.tip(REPO, "main"));
    forge.push(REPO, "v9", "ada", &[work]);
    let run = forge.dispatch(REPO, "ada", DEPLOY, "v9");
    forge.succeed(REPO, run);
    still_judged(&forge, &bad, "`v9`, which is a branch");
    forge.delete_branch(REPO, "v9", "ada");
    let (_, ran) = dispatched(&forge, "kj");
    assert!(
        ignored(&ran)[0].contains("no tag of that name"),
        "{}",
        ran.out
    );
}

#[test]
fn e135_a_tag_that_is_called_like_the_branch_proves_nothing() {
    let forge = shop(POLICY);
    let bad = unapproved(&forge);
    let work = Work::by("ada").write("src/pay.rs", "fn pay() { mine(); }\n");
    forge.branch(REPO, "mine", "ada", &forge.tip(REPO, "main"));
    forge.push(REPO, "mine", "ada", &[work]);
    let run = forge.dispatch(REPO, "ada", DEPLOY, "mine");
    forge.succeed(REPO, run);
    // The forge would name a tag `main`, since deleted, in the same way as the branch.
    forge.configure(REPO, |repo| {
        let mut all = repo.runs.iter_mut();
        all.find(|one| one.id == run).unwrap().branch = "main".into();
    });
    still_judged(&forge, &bad, "no push is known that set branch `main`");
}

#[test]
fn e135_a_tag_that_stands_where_it_was_deployed_is_what_runs() {
    let forge = shop(&POLICY.replace("refs: [main]", "refs: [main, \"refs/tags/v*\"]"));
    merged(&forge, "one");
    for annotated in [false, true] {
        let name = format!("v{}", u8::from(annotated));
        let tip = forge.tip(REPO, "main");
        match annotated {
            true => drop(forge.annotated_tag(REPO, "kj", &name, &tip, "A release")),
            false => forge.tag(REPO, "kj", &name, &tip),
        }
        let run = forge.dispatch(REPO, "kj", DEPLOY, &name);
        forge.succeed(REPO, run);
        let pull = merged(&forge, &format!("after-{name}"));
        let (_, ran) = dispatched(&forge, "kj");
        ran.expect(0).judge_again(0);
        assert_eq!(changes(&ran), [format!("#{}", pull.number)]);
        assert_eq!(ignored(&ran), [""; 0]);
    }
}

#[test]
fn e139_a_deployment_without_a_gate_takes_nothing_out_of_the_range() {
    for workflow in [
        "on: workflow_dispatch\njobs: { deploy: { environment: production, steps: [{ run: ./deploy }] } }\n",
        // The gate is named, and does not stand in the way.
        &GATED.replace("        with:", "        if: false\n        with:"),
        &GATED.replace(
            "        with:",
            "        continue-on-error: true\n        with:",
        ),
        &GATED.replace("production }", "production, before: true }"),
        &GATED.replace("{ environment: production }", "{ environment: staging }"),
    ] {
        let forge = shop(POLICY);
        let work = Work::by("ada").write(DEPLOY, workflow);
        forge.push(REPO, "no-gate", "ada", &[work]);
        let bad = forge.open(REPO, "no-gate", "ada");
        forge.merge(&bad, "ada", Method::Squash);
        let run = forge.dispatch(REPO, "ada", DEPLOY, "main");
        forge.succeed(REPO, run);
        let work = Work::by("kj").write(DEPLOY, GATED);
        forge.push(REPO, "gate", "kj", &[work]);
        let good = forge.open(REPO, "gate", "kj");
        forge.approve(&good, "mh");
        forge.merge(&good, "ewd", Method::Squash);
        let (run, ran) = dispatched(&forge, "lt");
        ran.expect(10).judge_again(10);
        let both = [&bad, &good].map(|pull| format!("#{}", pull.number));
        assert_eq!(changes(&ran), both);
        assert!(
            ignored(&ran)[0].contains("deployed without a gate"),
            "{:?}",
            ignored(&ran)
        );
        // The change of the workflow is what it is: one that `control` has to agree to.
        assert!(ran.out.contains("maintain"), "{}", ran.out);
        forge.fail(REPO, run);
        forge.approve(&bad, "mh");
        let (run, ran) = dispatched(&forge, "lt");
        ran.expect(0).judge_again(0);
        forge.succeed(REPO, run);
        let next = merged(&forge, "next");
        let (_, ran) = dispatched(&forge, "kj");
        ran.expect(0).judge_again(0);
        assert_eq!(changes(&ran), [format!("#{}", next.number)]);
    }
}

#[test]
fn e139_a_team_that_has_deployed_for_long_begins_where_since_says() {
    let forge = bare(POLICY);
    let deploys = forge.workflow(REPO, DEPLOY).on("workflow_dispatch");
    deploys.deploys("production");
    let work = Work::by("mh").write(DEPLOY, "jobs: { deploy: { environment: production } }\n");
    forge.push(REPO, "main", "mh", &[work]);
    for _ in 0..60 {
        ships(&forge, "mh");
    }
    let work = Work::by("mh").write(DEPLOY, GATED);
    let adopted = forge.push(REPO, "main", "mh", &[work]);
    merged(&forge, "one");
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(1).judge_again(1);
    // A terminal breaks its lines anywhere.
    let told: Vec<&str> = ran.out.split_whitespace().collect();
    for said in ["since", "deployed without a gate"] {
        assert!(told.join(" ").contains(said), "{said}: {}", ran.out);
    }
    let policy = POLICY.replace("refs: [main]", &format!("refs: [main], since: {adopted}"));
    let work = Work::by("kj").write(".sixeyes/policy.yaml", &policy);
    forge.push(REPO, "start", "kj", &[work]);
    let pull = forge.open(REPO, "start", "kj");
    forge.approve(&pull, "mh");
    forge.merge(&pull, "ewd", Method::Squash);
    forge.forget_requests();
    let (run, ran) = dispatched(&forge, "lt");
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran).len(), 2);
    // Of the sixty, only the newest few have their runs read.
    let asked = forge.reads().len();
    assert!(asked <= 26, "{asked}");
    forge.succeed(REPO, run);
    let two = merged(&forge, "two");
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran), [format!("#{}", two.number)]);
}

#[test]
fn a_token_that_may_not_read_checks_proves_no_record_and_is_told_so() {
    let forge = shop(POLICY);
    merged(&forge, "one");
    let permissions = "contents: read, actions: read, deployments: read, pull-requests: read";
    let token = forge.workflow_token_with("ghs_blind", permissions);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = crate::runner::Gate::deploying(&forge, run)
        .set("SIXEYES_TOKEN", &token)
        .run();
    ran.expect(1).judge_again(1);
    assert!(ran.out.contains("checks: read"), "{}", ran.out);
}
