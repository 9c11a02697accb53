//! What somebody with the right to write may try, how it shows, and the act that the finding names.

use super::{DEPLOY, POLICY, bare, changes, dispatched, evidence, merged, opened, ships, shop};
use crate::forge::{Method, Work};
use crate::runner::Gate;
use crate::support::REPO;

#[test]
fn e130_a_forged_record_neither_shortens_the_range_nor_stops_production() {
    let forge = shop(POLICY);
    let bad = opened(&forge, "bad");
    forge.merge(&bad, "ada", Method::Squash);
    let tip = forge.tip(REPO, "main");
    let earlier = forge.runs_of(REPO, DEPLOY)[0];
    for log in [
        None,
        Some("https://evil.example/actions/runs/1"),
        Some(&*forge.run_url(REPO, earlier)),
    ] {
        forge.forge_deployment(REPO, "ada", "production", &tip, "success", log);
    }
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(10).judge_again(10);
    assert_eq!(changes(&ran), [format!("#{}", bad.number)]);
    let ignored = evidence(&ran)["ignored"].as_array().unwrap().clone();
    let forged = ignored
        .iter()
        .filter(|one| one["what"] == "deployment-record");
    assert_eq!(forged.count(), 3, "{ignored:#?}");
    forge.approve(&bad, "gh");
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
}

#[test]
fn e57_every_attempts_starter_started_the_deployment_and_only_a_new_run_cures_it() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    let (run, ran) = dispatched(&forge, "ada");
    ran.expect(10);
    forge.fail(REPO, run);
    forge.rerun(REPO, run, "kj");
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(10).judge_again(10);
    assert!(ran.out.contains("Ada Byron"), "{}", ran.out);
    forge.fail(REPO, run);
    let (run, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
    // And one who re-ran what somebody clean had started is in it as well.
    forge.fail(REPO, run);
    forge.rerun(REPO, run, "gh");
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(10).judge_again(10);
    assert!(ran.out.contains("Grace Hopper"), "{}", ran.out);
}

#[test]
fn e144_forged_variables_are_shown_and_the_record_is_taken() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    let run = forge.dispatch(REPO, "ada", DEPLOY, "main");
    let ran = Gate::deploying(&forge, run)
        .set("GITHUB_ACTOR", "kj")
        .set("GITHUB_SHA", &"1".repeat(40))
        .set("GITHUB_REF_NAME", "release")
        .run();
    ran.expect(10).judge_again(10);
    let ignored = evidence(&ran)["ignored"].as_array().unwrap().clone();
    let told: Vec<&str> = ignored
        .iter()
        .map(|one| one["detail"].as_str().unwrap())
        .collect();
    for name in ["GITHUB_ACTOR", "GITHUB_SHA", "GITHUB_REF_NAME"] {
        assert!(
            told.iter().any(|one| one.contains(name)),
            "{name}: {told:#?}"
        );
    }
    // A run that is over deploys nothing, whoever started it; one that is not there is no run.
    forge.fail(REPO, run);
    let clean = ships(&forge, "kj");
    let other = forge.dispatch(REPO, "ada", DEPLOY, "main");
    let ran = Gate::deploying(&forge, other)
        .set("GITHUB_RUN_ID", &clean.to_string())
        .run();
    assert_ne!(ran.code, 0, "{}", ran.out);
    let ran = Gate::deploying(&forge, other)
        .set("GITHUB_RUN_ID", "77")
        .run();
    assert!(ran.expect(1).err.contains("no run 77"), "{}", ran.err);
}

#[test]
fn a_run_of_another_workflow_or_ref_deploys_nothing() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    let evil = ".github/workflows/evil.yml";
    forge
        .workflow(REPO, evil)
        .on("workflow_dispatch")
        .deploys("production");
    let run = forge.dispatch(REPO, "kj", evil, "main");
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(10).judge_again(10);
    assert!(ran.out.contains("deploy.yml"), "{}", ran.out);
    forge.push(
        REPO,
        "side",
        "ada",
        &[Work::by("ada").write("src/side.rs", "fn it() {}\n")],
    );
    let run = forge.dispatch(REPO, "kj", DEPLOY, "side");
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(10).judge_again(10);
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
}

#[test]
fn e135_a_moved_tag_is_refused() {
    let policy = POLICY.replace("refs: [main]", "refs: [main, \"refs/tags/v*\"]");
    let forge = shop(&policy);
    merged(&forge, "one");
    let good = forge.tip(REPO, "main");
    merged(&forge, "two");
    forge.tag(REPO, "kj", "v1", &good);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "v1");
    Gate::deploying(&forge, run).run().expect(0);
    forge.move_tag(REPO, "ada", "v1", &forge.tip(REPO, "main"));
    let ran = Gate::deploying(&forge, run).run();
    assert_ne!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("v1"), "{}", ran.out);
}

#[test]
fn e65_a_policy_relaxed_inside_the_range_needs_those_whom_the_old_one_asks_for() {
    let forge = shop(POLICY);
    let lax = POLICY.replace("preset: three-person", "preset: four-eyes");
    let work = Work::by("ada").write(
        ".sixeyes/policy.yaml",
        &format!(
            "{lax}control: {{ require: {{ approve: {{ people: 1, permission: write }} }} }}\n"
        ),
    );
    forge.push(REPO, "lax", "ada", &[work]);
    let pull = forge.open(REPO, "lax", "ada");
    forge.approve(&pull, "gh");
    forge.merge(&pull, "ewd", Method::Squash);
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(10).judge_again(10);
    assert!(
        evidence(&ran)["changes"][0]["past_law"]["policy"]
            .as_str()
            .unwrap()
            .contains("three-person")
    );
    forge.approve(&pull, "mh");
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
}

#[test]
fn e66_an_edited_deploy_workflow_needs_those_whom_control_asks_for() {
    let forge = shop(POLICY);
    let work = Work::by("ada").write(DEPLOY, "on: workflow_dispatch\n# no gate any more\n");
    forge.push(REPO, "no-gate", "ada", &[work]);
    let pull = forge.open(REPO, "no-gate", "ada");
    forge.approve(&pull, "gh");
    forge.merge(&pull, "ewd", Method::Squash);
    // `gh` may write; changes of what deploys need a maintainer's word, and nobody but one can settle it afterwards.
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(10).judge_again(10);
    assert!(ran.out.contains("maintain"), "{}", ran.out);
    forge.approve(&pull, "mh");
    dispatched(&forge, "kj").1.expect(0).judge_again(0);
}

#[test]
fn e138_a_run_that_a_pull_request_started_deploys_nothing() {
    let forge = bare(POLICY);
    let workflow = forge
        .workflow(REPO, DEPLOY)
        .on("workflow_dispatch")
        .on("pull_request_target");
    workflow.deploys("production");
    ships(&forge, "mh");
    let fork = forge.fork(REPO, "lt");
    let work = Work::by("lt").write("src/pay.rs", "fn pay() { fork(); }\n");
    forge.push(&fork, "limit", "lt", &[work]);
    let pull = forge.open(REPO, "lt:limit", "lt");
    let run = forge.newest_run(REPO, DEPLOY);
    let ran = Gate::deploying(&forge, run).run();
    assert!([1, 10].contains(&ran.code), "{} {}", ran.out, ran.err);
    // Merged and started like everything else, it is one change more.
    forge.approve(&pull, "gh");
    forge.merge(&pull, "ewd", Method::Squash);
    dispatched(&forge, "kj").1.expect(0).judge_again(0);
}

#[test]
fn e138_an_unreviewed_branch_is_no_way_round_though_its_record_looks_like_one() {
    let forge = shop(POLICY);
    let work = Work::by("ada").write("src/pay.rs", "fn pay() { mine(); }\n");
    let evil = forge.push(REPO, "evil", "ada", &[work]);
    // The workflow as it stands on the branch, without its gate, deployed and says so.
    let run = forge.dispatch(REPO, "ada", DEPLOY, "evil");
    forge.succeed(REPO, run);
    // Its commit reaches the branch by a push: the record on `evil` does not take it out of the range.
    forge.reset_branch(REPO, "main", "ada", &evil);
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(10).judge_again(10);
    assert_eq!(changes(&ran), [evil]);
    let ignored = evidence(&ran)["ignored"].as_array().unwrap().clone();
    assert_eq!(ignored.len(), 1, "{ignored:#?}");
}
