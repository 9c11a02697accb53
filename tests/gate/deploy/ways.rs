//! Ways for a change to reach the branch, and people who come and go.

use super::{
    DEPLOY, POLICY, approved, bare, changes, dispatched, evidence, merged, opened, ships, shop,
};
use crate::forge::{Method, Right, Work};
use crate::runner::Gate;
use crate::support::REPO;

/// A shop in which the merge starts the deployment.
fn pushing() -> crate::forge::Forge {
    let forge = bare(POLICY);
    let workflow = forge.workflow(REPO, DEPLOY).on("workflow_dispatch");
    workflow.on_push("main").deploys("production");
    ships(&forge, "mh");
    forge
}

#[test]
fn whoever_set_auto_merge_started_what_the_merge_starts() {
    for (by, code) in [("kj", 0), ("ada", 10)] {
        let forge = pushing();
        let pull = approved(&forge, "limit");
        forge.enable_auto_merge(&pull, by, Method::Squash);
        forge.auto_merge_lands(&pull);
        let run = forge.newest_run(REPO, DEPLOY);
        Gate::deploying(&forge, run)
            .run()
            .expect(code)
            .judge_again(code);
    }
}

#[test]
fn everybody_who_enqueued_a_member_of_the_group_started_what_its_merge_starts() {
    for (by, code) in [("kj", 0), ("gh", 10)] {
        let forge = pushing();
        forge.configure(REPO, |repo| repo.merge_queue = true);
        let pulls = [approved(&forge, "one"), approved(&forge, "two")];
        forge.enqueue(&pulls[0], "kj");
        forge.enqueue(&pulls[1], by);
        let group = forge.merge_group(&pulls, Method::Merge);
        forge.merge_group_lands(&group);
        let run = forge.newest_run(REPO, DEPLOY);
        let ran = Gate::deploying(&forge, run).run();
        assert_eq!(changes(&ran).len(), 2, "{}", ran.out);
        ran.expect(code).judge_again(code);
    }
}

#[test]
fn a_revert_a_pick_and_a_backport_are_changes_like_any_other() {
    let forge = shop(POLICY);
    let one = merged(&forge, "one");
    let work = Work::by("gh").write("src/one.rs", "");
    forge.push(REPO, "revert-one", "gh", &[work]);
    let revert = forge.open(REPO, "revert-one", "gh");
    forge.approve(&revert, "ada");
    forge.merge(&revert, "ewd", Method::Squash);
    let work = Work::by("ada").write("src/one.rs", "fn it() {}\n");
    forge.push(REPO, "pick", "kj", &[work]);
    let pick = forge.open(REPO, "pick", "kj");
    forge.approve(&pick, "gh");
    forge.merge(&pick, "ewd", Method::Rebase);
    let (_, ran) = dispatched(&forge, "mh");
    ran.expect(0).judge_again(0);
    assert_eq!(
        changes(&ran),
        [&one, &revert, &pick].map(|pull| format!("#{}", pull.number))
    );
    // Whoever picked is an author of the pick, and may not ship it.
    dispatched(&forge, "kj").1.expect(10).judge_again(10);
}

#[test]
fn a_stacked_change_is_shipped_by_the_one_that_carried_it() {
    let forge = shop(POLICY);
    forge.push(
        REPO,
        "base",
        "ada",
        &[Work::by("ada").write("src/base.rs", "fn it() {}\n")],
    );
    let lower = forge.open(REPO, "base", "ada");
    forge.push(
        REPO,
        "upper",
        "kj",
        &[Work::by("kj").write("src/upper.rs", "fn it() {}\n")],
    );
    let upper = forge.open_onto(REPO, "base", "upper", "kj");
    forge.merge(&upper, "kj", Method::Merge);
    forge.approve(&lower, "gh");
    forge.merge(&lower, "ewd", Method::Merge);
    // `kj` wrote a part of it, on a branch that no rule names: an author like any other.
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(10).judge_again(10);
    let (_, ran) = dispatched(&forge, "mh");
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran), [format!("#{}", lower.number)]);
}

#[test]
fn a_forks_change_is_shipped_like_any_other() {
    let forge = shop(POLICY);
    let fork = forge.fork(REPO, "lt");
    forge.push(
        &fork,
        "limit",
        "lt",
        &[Work::by("lt").write("src/pay.rs", "fn pay() { fork(); }\n")],
    );
    let pull = forge.open(REPO, "lt:limit", "lt");
    forge.approve(&pull, "gh");
    forge.merge(&pull, "ewd", Method::Squash);
    dispatched(&forge, "kj").1.expect(0).judge_again(0);
    dispatched(&forge, "gh").1.expect(10).judge_again(10);
}

#[test]
fn a_renamed_account_is_the_same_person_and_a_deleted_one_is_nobody() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    forge.rename_account("gh", "grace");
    dispatched(&forge, "grace").1.expect(10).judge_again(10);
    dispatched(&forge, "kj").1.expect(0).judge_again(0);
    let pull = opened(&forge, "more");
    forge.grant(REPO, "lt", Right::Write);
    forge.approve(&pull, "lt");
    forge.merge(&pull, "ewd", Method::Squash);
    forge.delete_account("lt");
    dispatched(&forge, "kj").1.expect(1).judge_again(1);
    forge.approve(&pull, "grace");
    dispatched(&forge, "kj").1.expect(0).judge_again(0);
}

#[test]
fn e60_a_schedule_alone_is_nobody_who_lets_go() {
    let forge = bare(POLICY);
    let workflow = forge
        .workflow(REPO, DEPLOY)
        .on("workflow_dispatch")
        .on("schedule");
    workflow.deploys("production");
    ships(&forge, "mh");
    merged(&forge, "limit");
    let run = forge.schedule(REPO, "kj")[0];
    Gate::deploying(&forge, run)
        .run()
        .expect(11)
        .judge_again(11);
    let run = forge.schedule(REPO, "gh")[0];
    Gate::deploying(&forge, run)
        .run()
        .expect(10)
        .judge_again(10);
    // Whoever starts it by hand lets it go.
    dispatched(&forge, "kj").1.expect(0).judge_again(0);
}

#[test]
fn e124_the_run_upstream_started_the_deployment() {
    let policy = POLICY.replace("deploy.yml", "release.yml");
    for (by, code) in [("kj", 0), ("gh", 10)] {
        let forge = bare(&policy);
        let build = ".github/workflows/build.yml";
        forge
            .workflow(REPO, build)
            .on("workflow_dispatch")
            .named("build");
        let release = ".github/workflows/release.yml";
        let workflow = forge.workflow(REPO, release).on("workflow_dispatch");
        workflow.follows("build").deploys("production");
        let first = forge.dispatch(REPO, "mh", release, "main");
        forge.succeed(REPO, first);
        merged(&forge, "limit");
        let upstream = forge.dispatch(REPO, by, build, "main");
        let run = forge.newest_run(REPO, release);
        let event = forge.workflow_run_event(REPO, upstream, "completed");
        let ran = Gate::deploying(&forge, run).payload(&event).run();
        ran.expect(code).judge_again(code);
        let triggers = evidence(&ran)["deployment"]["triggers"].clone();
        assert_eq!(triggers[0]["act"], "upstream", "{triggers:#}");
        // Without the payload nobody knows which run it was.
        Gate::deploying(&forge, run)
            .run()
            .expect(if code == 0 { 1 } else { code });
    }
}

#[test]
fn budget_of_six_hundred_commits_in_one_change() {
    let forge = shop(POLICY);
    let work: Vec<Work> = (0..600)
        .map(|n| Work::by("ada").write("src/pay.rs", &format!("fn pay() {{ limit({n}); }}\n")))
        .collect();
    forge.push(REPO, "limit", "ada", &work);
    let pull = forge.open(REPO, "limit", "ada");
    forge.approve(&pull, "gh");
    forge.merge(&pull, "ewd", Method::Merge);
    forge.forget_requests();
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
    assert_eq!(changes(&ran), [format!("#{}", pull.number)]);
    let commits = evidence(&ran)["deployment"]["range"]["commits"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(commits, 601);
    // Of the range, of the pull request and of its facts: three for each hundred commits.
    let asked = forge.reads().len();
    assert!(asked <= 15 + 3 * 7, "{asked}: {:#?}", forge.requests());
}
