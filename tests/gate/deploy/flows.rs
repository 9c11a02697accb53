//! The four ways into production, each with three people and with one too few.

use super::{
    DEPLOY, POLICY, approved, bare, changes, dispatched, evidence, merged, opened, ships, shop,
};
use crate::forge::Method;
use crate::runner::Gate;
use crate::support::REPO;

#[test]
fn started_by_hand_the_third_person_presses() {
    let forge = shop(POLICY);
    let pull = merged(&forge, "limit");
    let (_, ran) = dispatched(&forge, "ewd");
    ran.expect(0).judge_again(0);
    assert_eq!(ran.output("verdict"), Some("allow"));
    assert_eq!(
        ran.output("revision"),
        Some(forge.tip(REPO, "main").as_str())
    );
    assert!(ran.output("tree").is_some_and(|tree| tree.len() == 40));
    assert_eq!(changes(&ran), [format!("#{}", pull.number)]);
    assert!(ran.summary.contains("✅"), "{}", ran.summary);
    assert_eq!(forge.comments(&pull), [], "nobody is told that all is well");
}

#[test]
fn e55_the_approver_who_deploys_is_denied_by_name_and_a_new_run_cures_it() {
    let forge = shop(POLICY);
    let pull = merged(&forge, "limit");
    let (run, ran) = dispatched(&forge, "gh");
    ran.expect(10).judge_again(10);
    assert!(ran.out.contains("Grace Hopper"), "{}", ran.out);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 1, "{comments:#?}");
    assert!(comments[0].1.contains("Grace Hopper"), "{}", comments[0].1);
    assert!(
        comments[0].1.contains("actions/workflows/deploy.yml"),
        "{}",
        comments[0].1
    );
    forge.fail(REPO, run);
    let (run, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
    forge.succeed(REPO, run);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 1, "the same comment, kept up to date");
    assert!(comments[0].1.contains("✅"), "{}", comments[0].1);
}

#[test]
fn the_merge_starts_it_and_the_third_person_merges() {
    for (merger, code) in [("ewd", 0), ("ada", 10), ("gh", 10)] {
        let forge = bare(POLICY);
        let workflow = forge.workflow(REPO, DEPLOY).on("workflow_dispatch");
        workflow.on_push("main").deploys("production");
        ships(&forge, "mh");
        let pull = approved(&forge, "limit");
        forge.merge(&pull, merger, Method::Merge);
        let run = forge.newest_run(REPO, DEPLOY);
        let ran = Gate::deploying(&forge, run).run();
        ran.expect(code).judge_again(code);
        let evidence = evidence(&ran);
        assert_eq!(
            evidence["deployment"]["triggers"][0]["act"], "merged",
            "{evidence:#}"
        );
    }
}

#[test]
fn a_tag_starts_it_and_the_third_person_makes_the_tag() {
    let policy = POLICY.replace("refs: [main]", "refs: [main, \"refs/tags/v*\"]");
    for (tagger, code) in [("ewd", 0), ("ada", 10), ("gh", 10)] {
        let forge = bare(&policy);
        forge
            .workflow(REPO, DEPLOY)
            .on("workflow_dispatch")
            .on_tags()
            .deploys("production");
        ships(&forge, "mh");
        merged(&forge, "limit");
        let tip = forge.tip(REPO, "main");
        forge.tag(REPO, tagger, "v1", &tip);
        let run = forge.newest_run(REPO, DEPLOY);
        let ran = Gate::deploying(&forge, run).run();
        ran.expect(code).judge_again(code);
        let evidence = evidence(&ran);
        assert_eq!(evidence["subject"]["deployment"]["target"], "refs/tags/v1");
        assert_eq!(evidence["deployment"]["triggers"][0]["act"], "tagged");
    }
}

#[test]
fn a_release_starts_it_and_the_third_person_publishes_it() {
    let policy = POLICY.replace("refs: [main]", "refs: [main, \"refs/tags/v*\"]");
    for (by, code) in [("kj", 0), ("gh", 10)] {
        let forge = bare(&policy);
        forge
            .workflow(REPO, DEPLOY)
            .on("workflow_dispatch")
            .on("release")
            .deploys("production");
        ships(&forge, "mh");
        merged(&forge, "limit");
        forge.release(REPO, by, "v1");
        let run = forge.newest_run(REPO, DEPLOY);
        let ran = Gate::deploying(&forge, run).run();
        ran.expect(code).judge_again(code);
    }
}

#[test]
fn an_environment_with_reviewers_is_let_go_by_the_third_person() {
    for (authoriser, code) in [("ewd", 0), ("ada", 10), ("gh", 10)] {
        let forge = shop(POLICY);
        forge
            .environment(REPO, "production")
            .reviewers(&["ada", "gh", "ewd", "kj"])
            .branches(&["main"]);
        let pull = approved(&forge, "limit");
        forge.merge(&pull, "ada", Method::Squash);
        let run = forge.dispatch(REPO, "ada", DEPLOY, "main");
        assert!(forge.is_held(REPO, run));
        forge.approve_deployment(REPO, run, authoriser);
        let ran = Gate::deploying(&forge, run).run();
        ran.expect(code).judge_again(code);
        let evidence = evidence(&ran);
        assert_eq!(evidence["deployment"]["demand"], "required");
    }
}

#[test]
fn e126_a_waiting_job_that_an_administrator_started_was_authorised_by_nobody_known() {
    let forge = shop(POLICY);
    forge.environment(REPO, "production").reviewers(&["ewd"]);
    merged(&forge, "limit");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.start_all_waiting_jobs(REPO, run, "mh");
    Gate::deploying(&forge, run).run().expect(1).judge_again(1);
}

#[test]
fn an_early_answer_leaves_out_what_is_still_to_come() {
    let forge = shop(POLICY);
    forge
        .environment(REPO, "production")
        .reviewers(&["ewd", "gh"]);
    merged(&forge, "limit");
    let run = forge.dispatch(REPO, "gh", DEPLOY, "main");
    let ran = Gate::deploying(&forge, run).arg("--before").run();
    ran.expect(0).judge_again(0);
    assert_eq!(ran.decision()["kind"], "preview");
    // What is wrong already is said already.
    let other = opened(&forge, "more");
    forge.merge(&other, "ewd", Method::Squash);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = Gate::deploying(&forge, run).arg("--before").run();
    ran.expect(10).judge_again(10);
}

#[test]
fn by_hand_an_address_is_enough_and_the_answer_is_a_preview() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = Gate::deploying(&forge, run)
        .unset("GITHUB_ACTIONS")
        .arg(&format!("https://github.com/{REPO}"))
        .run();
    ran.expect(0).judge_again(0);
    assert_eq!(ran.decision()["kind"], "preview");
    assert_eq!(forge.writes().len(), 0);
    // A start that is none, for what runs is known, is not left out without a word.
    let zeros = "0".repeat(40);
    let ran = Gate::deploying(&forge, run)
        .unset("GITHUB_ACTIONS")
        .arg(&format!("https://github.com/{REPO}"))
        .arg("--since")
        .arg(&zeros)
        .run();
    ran.expect(0);
    assert!(
        ran.err.contains("`--since` 0000000 is not used"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("\n\n"), "{}", ran.err);
    for flag in ["--revision", "--since"] {
        let ran = Gate::deploying(&forge, run)
            .arg(flag)
            .arg(&forge.tip(REPO, "main"))
            .run();
        ran.expect(2);
    }
}
