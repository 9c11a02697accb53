//! What people are told of a deployment, and where.

use super::{DEPLOY, POLICY, bare, dispatched, merged, opened, shop};
use crate::forge::{Fault, Method, On};
use crate::runner::Gate;
use crate::support::REPO;
use serde_json::json;

#[test]
fn comments_are_kept_on_the_changes_that_the_mode_names() {
    for (mode, code, expected) in [
        ("conflict", 10, [0, 1]),
        ("always", 10, [1, 1]),
        ("never", 10, [0, 0]),
    ] {
        let forge = shop(POLICY);
        let good = merged(&forge, "good");
        let bad = opened(&forge, "bad");
        forge.merge(&bad, "ewd", Method::Squash);
        let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
        let ran = Gate::deploying(&forge, run)
            .set("SIXEYES_COMMENT", mode)
            .run();
        ran.expect(code);
        let counts = [&good, &bad].map(|pull| forge.comments(pull).len());
        assert_eq!(counts, expected, "{mode}");
    }
}

#[test]
fn the_merge_gates_comment_is_the_one_that_is_updated_and_no_other() {
    let forge = shop(POLICY);
    let pull = opened(&forge, "bad");
    Gate::of(&forge, &pull).run().expect(11);
    forge.merge(&pull, "ewd", Method::Squash);
    dispatched(&forge, "kj").1.expect(10);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 1);
    assert!(comments[0].1.contains("production"), "{}", comments[0].1);
    forge.approve(&pull, "gh");
    dispatched(&forge, "kj").1.expect(0);
    assert!(
        !forge.comments(&pull)[0].1.contains("⛔"),
        "{}",
        forge.comments(&pull)[0].1
    );
    // What no deployment was ever in the way of is left as the merge gate wrote it.
    let quiet = merged(&forge, "quiet");
    Gate::of(&forge, &quiet).run();
    let before = forge.comments(&quiet);
    dispatched(&forge, "kj").1.expect(0);
    assert_eq!(forge.comments(&quiet), before);
}

#[test]
fn a_token_that_only_reads_changes_no_verdict() {
    let forge = shop(POLICY);
    let pull = opened(&forge, "bad");
    forge.merge(&pull, "ewd", Method::Squash);
    let permissions =
        "contents: read, actions: read, checks: read, deployments: read, pull-requests: read";
    let token = forge.workflow_token_with("ghs_reads", permissions);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = Gate::deploying(&forge, run)
        .set("SIXEYES_TOKEN", &token)
        .run();
    ran.expect(10).judge_again(10);
    assert!(ran.err.contains("::notice::the comment on"), "{}", ran.err);
    assert!(ran.err.contains("this token may only read"), "{}", ran.err);
    assert_eq!(forge.comments(&pull), []);
    assert!(ran.summary.contains("⛔"), "{}", ran.summary);
}

#[test]
fn a_separate_token_writes_and_the_one_that_reads_never_does() {
    let forge = shop(POLICY);
    let pull = opened(&forge, "bad");
    forge.merge(&pull, "ewd", Method::Squash);
    let permissions =
        "contents: read, actions: read, checks: read, deployments: read, pull-requests: read";
    let reader = forge.workflow_token_with("ghs_reads", permissions);
    let writer = forge.token_of("mh");
    let deploy = |code| {
        let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
        forge.forget_requests();
        let ran = Gate::deploying(&forge, run)
            .set("SIXEYES_TOKEN", &reader)
            .set("SIXEYES_WRITER_TOKEN", &writer)
            .run();
        ran.expect(code).judge_again(code);
        forge.fail(REPO, run);
        for token in [&reader, &writer] {
            assert!(!ran.err.contains(token) && !ran.out.contains(token));
        }
        let by = |token: &str| {
            let of_it = |seen: &crate::forge::Seen| seen.token.as_deref() == Some(token);
            forge
                .requests()
                .into_iter()
                .filter(of_it)
                .collect::<Vec<_>>()
        };
        let (reads, writes) = (by(&reader), by(&writer));
        assert_eq!(reads.len() + writes.len(), forge.requests().len());
        let first = |seen: &crate::forge::Seen| seen.operation.clone();
        let written: Vec<String> = reads
            .iter()
            .filter(|seen| !seen.is_read())
            .map(first)
            .collect();
        assert_eq!(written, [] as [String; 0]);
        // Whose comment it is, only its own token can tell.
        let read = writes.iter().filter(|seen| seen.is_read());
        let read: std::collections::BTreeSet<String> = read.map(first).collect();
        let own = ["graphql SixeyesSticky", "graphql SixeyesViewer"].map(str::to_owned);
        assert_eq!(read, own.into());
        // Nor is it taken for somebody else's then.
        let ignored = &super::evidence(&ran)["ignored"];
        let ignored = ignored.as_array().cloned().unwrap_or_default();
        assert!(
            !ignored.iter().any(|one| one["what"] == "note"),
            "{ignored:#?}"
        );
        writes
            .iter()
            .filter(|seen| !seen.is_read())
            .map(first)
            .collect::<Vec<_>>()
    };
    let made = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
    let kept = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
    let said = "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses";
    assert_eq!(deploy(10), [made, said]);
    forge.approve(&pull, "gh");
    assert_eq!(deploy(0), [kept, said]);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 1, "{comments:#?}");
    assert_eq!(comments[0].0, "mh");
    assert!(comments[0].1.contains("✅"), "{}", comments[0].1);
}

#[test]
fn the_forges_own_record_says_what_was_decided_where_the_token_may_write_it() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    let permissions =
        "contents: read, actions: read, checks: read, deployments: write, pull-requests: write";
    let token = forge.workflow_token_with("ghs_writes", permissions);
    for (by, code, state) in [("gh", 10, "failure"), ("kj", 0, "in_progress")] {
        let run = forge.dispatch(REPO, by, DEPLOY, "main");
        let record = forge.deployment_of(REPO, run);
        forge.forget_requests();
        Gate::deploying(&forge, run)
            .set("SIXEYES_TOKEN", &token)
            .run()
            .expect(code);
        let said = {
            let held = forge.state();
            let all = &held.repo(REPO).shipping.deployments;
            let one = all.iter().find(|one| one.id == record).unwrap();
            one.statuses.last().unwrap().state.clone()
        };
        assert_eq!(said, state);
        forge.fail(REPO, run);
    }
}

#[test]
fn a_comment_that_fails_is_sent_once_and_the_others_are_still_written() {
    let forge = shop(POLICY);
    let pulls = ["one", "two"].map(|name| {
        let pull = opened(&forge, name);
        forge.merge(&pull, "ewd", Method::Squash);
        pull
    });
    forge.fault(On::writes().nth(1), Fault::Status(502));
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(10);
    let written: usize = pulls.iter().map(|pull| forge.comments(pull).len()).sum();
    assert_eq!(written, 1);
    forge.take_violations();
}

#[test]
fn what_is_asked_wrongly_is_wrong_usage_and_asks_the_forge_nothing() {
    let forge = bare(POLICY);
    let asked = |gate: Gate, words: &str| {
        let ran = gate.run();
        ran.expect(2);
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    };
    let job = || {
        let mut gate = Gate::on(&forge, "workflow_dispatch", &json!(null));
        gate.deploy("production");
        gate
    };
    asked(job().unset("GITHUB_RUN_ID"), "GITHUB_RUN_ID");
    asked(job().set("GITHUB_RUN_ID", "9341; rm"), "GITHUB_RUN_ID");
    asked(job().set("GITEA_ACTIONS", "true"), "not supported yet");
    asked(job().unset("SIXEYES_TOKEN"), "SIXEYES_TOKEN");
    // Whoever gives what is asked for here can ask.
    asked(
        job().unset("SIXEYES_TOKEN"),
        "actions: read, contents: read, deployments: read, pull-requests: read",
    );
    asked(job().unset("GITHUB_ACTIONS"), "which deployment?");
    asked(
        job().set("GITHUB_API_URL", "https://api.evil.example"),
        "the token stays here",
    );
    let mut nameless = job();
    nameless.deploy(" ");
    asked(nameless, "which environment?");
    assert_eq!(forge.requests().len(), 0);
}

#[test]
fn e69_without_a_policy_nothing_is_deployed_and_the_place_is_named() {
    let forge = bare(" \n");
    forge
        .workflow(REPO, DEPLOY)
        .on("workflow_dispatch")
        .deploys("production");
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(3);
    assert!(ran.err.contains(".sixeyes/policy.yaml"), "{}", ran.err);
    assert!(ran.summary.contains("Cannot decide"), "{}", ran.summary);
    assert!(ran.case.join("evidence.json").exists(), "recorded");
    assert_eq!(ran.output("verdict"), None);
}

#[test]
fn somebody_who_can_do_it_is_named_and_where_nobody_is_known_what_they_must_be() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    let (_, ran) = dispatched(&forge, "gh");
    let text = ran.expect(10).out.clone();
    assert!(text.contains("Edsger ewd can."), "{text}");
    assert!(!text.contains("no part of it would pass"), "{text}");
    // Whoever merged is now the only one who is near, and wrote it.
    let forge = shop(POLICY);
    let pull = opened(&forge, "limit");
    forge.approve(&pull, "gh");
    forge.merge(&pull, "ada", Method::Squash);
    let (_, ran) = dispatched(&forge, "ada");
    let text = ran.expect(10).out.replace(['\n', ' '], "");
    assert!(text.contains("somebodywithwriteaccessother"), "{text}");
    assert!(!text.contains("nopartofitwouldpass"), "{text}");
}
