//! What people do, and what the gate answers, writes and exits with.

use crate::forge::{Method, Right, Work};
use crate::runner::Gate;
use crate::support::{POLICY, REPO, change, repository};
use serde_json::json;

#[test]
fn a_change_approved_by_somebody_else_is_allowed_and_says_so_everywhere() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(0).judge_again(0);
    assert_eq!(ran.output("verdict"), Some("allow"));
    assert_eq!(ran.output("outcome"), Some("satisfied"));
    assert_eq!(ran.output("case"), Some(ran.case.to_str().unwrap()));
    assert!(ran.out.starts_with("allowed"), "{}", ran.out);
    assert!(ran.summary.contains("✅"), "{}", ran.summary);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 1);
    assert!(
        comments[0]
            .1
            .starts_with(&format!("<!-- sixeyes:v1 change={} -->", pull.number))
    );
}

#[test]
fn a_change_without_an_approval_waits() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(11).judge_again(11);
    assert_eq!(ran.output("verdict"), Some("deny"));
    assert_eq!(ran.output("outcome"), Some("pending"));
    assert!(ran.summary.contains("⏳"), "{}", ran.summary);
}

#[test]
fn e03_an_approver_who_pushed_is_denied_by_name() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.push(
        REPO,
        "limit",
        "gh",
        &[Work::by("gh").write("src/pay.rs", "fn pay() { more(); }\n")],
    );
    forge.approve(&pull, "gh");
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(10).judge_again(10);
    assert_eq!(ran.output("outcome"), Some("violated"));
    assert!(
        ran.out
            .contains("Grace Hopper wrote a part of this change and approved it"),
        "{}",
        ran.out
    );
}

#[test]
fn the_comment_is_kept_up_to_date_and_not_repeated() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    Gate::of(&forge, &pull).run().expect(11);
    forge.approve(&pull, "gh");
    Gate::of(&forge, &pull).run().expect(0);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 1, "{comments:#?}");
    assert!(comments[0].1.contains("✅"), "{}", comments[0].1);
}

#[test]
fn e142_a_forged_comment_is_left_alone_and_reported() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let forged = format!("<!-- sixeyes:v1 change={} -->\n✅ all is well", pull.number);
    forge.comment(&pull, "ada", &forged);
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(11);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 2);
    assert_eq!(comments[0].1, forged);
    let evidence = std::fs::read_to_string(ran.case.join("evidence.json")).unwrap();
    assert!(evidence.contains("a comment with the gate's marker by somebody else"));
}

#[test]
fn e67_a_forged_status_changes_nothing_and_is_reported() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.set_status(REPO, &forge.head(&pull), "ada", "sixeyes", "success");
    // A job's token sees statuses only where it was given `statuses`.
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_TOKEN", &forge.status_token())
        .run();
    ran.expect(11);
    let evidence = std::fs::read_to_string(ran.case.join("evidence.json")).unwrap();
    assert!(evidence.contains("a commit status with the gate's name by somebody else"));
}

#[test]
fn a_status_is_yellow_while_somebody_has_to_act_and_the_job_is_green() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let token = forge.status_token();
    let gate = || {
        Gate::of(&forge, &pull)
            .set("SIXEYES_TOKEN", &token)
            .set("SIXEYES_REPORT", "status")
    };
    gate().run().expect(0);
    let state = || {
        let statuses = forge.statuses(REPO, &forge.head(&pull));
        statuses
            .last()
            .map(|status| (status.context.clone(), status.state.clone()))
            .unwrap()
    };
    assert_eq!(state(), ("sixeyes".into(), "pending".into()));
    forge.approve(&pull, "gh");
    gate().run().expect(0);
    assert_eq!(state().1, "success");
    forge.push(
        REPO,
        "limit",
        "gh",
        &[Work::by("gh").write("src/pay.rs", "fn pay() { more(); }\n")],
    );
    forge.approve(&pull, "gh");
    gate().run().expect(10);
    assert_eq!(state().1, "failure");
}

#[test]
fn a_status_that_cannot_be_written_does_not_read_as_success() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_TOKEN", &forge.read_only_token())
        .set("SIXEYES_REPORT", "status")
        .run();
    ran.expect(1);
    assert!(
        ran.err.contains("::error::the status was not written"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("statuses: write"), "{}", ran.err);
}

#[test]
fn a_fork_with_a_token_that_only_reads_still_gets_verdict_and_summary() {
    let forge = repository(POLICY);
    let fork = forge.fork(REPO, "mh");
    forge.push(
        &fork,
        "limit",
        "mh",
        &[Work::by("mh").write("src/pay.rs", "fn pay() { fork(); }\n")],
    );
    let pull = forge.open(REPO, &format!("{}:limit", "mh"), "mh");
    forge.approve(&pull, "gh");
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_TOKEN", &forge.read_only_token())
        .run();
    ran.expect(0);
    assert!(
        ran.err.contains("::notice::the comment was not written"),
        "{}",
        ran.err
    );
    assert!(ran.summary.contains("✅"), "{}", ran.summary);
    assert_eq!(forge.comments(&pull), []);
}

#[test]
fn e39_a_fork_whose_pusher_no_run_names_cannot_be_decided() {
    let forge = repository(POLICY);
    let fork = forge.fork(REPO, "mh");
    forge.push(
        &fork,
        "limit",
        "mh",
        &[Work::by("mh").write("src/pay.rs", "fn pay() { fork(); }\n")],
    );
    let pull = forge.open(REPO, "mh:limit", "mh");
    forge.approve(&pull, "gh");
    forge.forget_runs(REPO);
    Gate::of(&forge, &pull).run().expect(1).judge_again(1);
}

#[test]
fn e94_a_deleted_fork_leaves_its_pushers_unknown() {
    let forge = repository(POLICY);
    let fork = forge.fork(REPO, "mh");
    forge.push(
        &fork,
        "limit",
        "mh",
        &[Work::by("mh").write("src/pay.rs", "fn pay() { fork(); }\n")],
    );
    let pull = forge.open(REPO, "mh:limit", "mh");
    forge.approve(&pull, "gh");
    forge.delete_repo(&fork);
    Gate::of(&forge, &pull).run().expect(1).judge_again(1);
}

#[test]
fn e39_a_maintainer_who_pushes_to_a_fork_is_an_author_by_the_run_of_that_head() {
    let forge = repository(POLICY);
    let fork = forge.fork(REPO, "mh");
    forge.push(
        &fork,
        "limit",
        "mh",
        &[Work::by("mh").write("src/pay.rs", "fn pay() { fork(); }\n")],
    );
    let pull = forge.open(REPO, "mh:limit", "mh");
    // The commit says that `mh` wrote it; the run says that `gh` pushed it.
    forge.push(
        &fork,
        "limit",
        "gh",
        &[Work::by("mh").write("src/pay.rs", "fn pay() { more(); }\n")],
    );
    forge.approve(&pull, "gh");
    Gate::of(&forge, &pull).run().expect(10).judge_again(10);
}

#[test]
fn e27_whoever_updates_the_branch_may_approve_where_the_objects_prove_that_they_wrote_nothing() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.push(
        REPO,
        "main",
        "ewd",
        &[Work::by("ewd").write("src/other.rs", "fn other() {}\n")],
    );
    forge.update_branch(&pull, "gh");
    forge.approve(&pull, "gh");
    Gate::of(&forge, &pull).run().expect(10);
    let clone = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("gate-e27");
    let _ = std::fs::remove_dir_all(&clone);
    forge.write_git(REPO, &clone);
    let ran = Gate::of(&forge, &pull)
        .arg("--git")
        .arg(clone.to_str().unwrap())
        .run();
    ran.expect(0).judge_again(0);
    let ran = Gate::of(&forge, &pull).arg("--git").arg("/nowhere").run();
    ran.expect(1);
}

#[test]
fn e19_a_co_author_anywhere_in_the_message_may_not_approve() {
    let forge = repository(POLICY);
    let message = "Raise the limit\n\nco-authored-by: Grace <gh@acme.example>\nUpdates acme/payments#1\n\nSee above.";
    let work = Work::by("ada")
        .write("src/pay.rs", "fn pay() { one(); }\n")
        .message(message);
    forge.push(REPO, "limit", "ada", &[work]);
    let pull = forge.open(REPO, "limit", "ada");
    forge.approve(&pull, "gh");
    let ran = Gate::of(&forge, &pull).run();
    assert!([1, 10].contains(&ran.code), "{}", ran.out);
}

#[test]
fn e17_an_approval_given_before_the_target_changed_is_for_another_target() {
    let forge = repository(POLICY);
    forge.push(
        REPO,
        "release",
        "ewd",
        &[Work::by("ewd").write("VERSION", "1\n")],
    );
    let work = Work::by("ada").write("src/pay.rs", "fn pay() { one(); }\n");
    forge.push(REPO, "limit", "ada", &[work]);
    let pull = forge.open_onto(REPO, "release", "limit", "ada");
    forge.approve(&pull, "gh");
    forge.retarget(&pull, "ada", "main");
    Gate::of(&forge, &pull).run().expect(11).judge_again(11);
    forge.approve(&pull, "gh");
    Gate::of(&forge, &pull).run().expect(0);
}

#[test]
fn a_renamed_file_is_a_change_of_its_earlier_place_too() {
    let forge = repository(POLICY);
    forge.push(
        REPO,
        "main",
        "ewd",
        &[Work::by("ewd").write(".github/CODEOWNERS", "* @acme/leads\n")],
    );
    let work = Work::by("ada").rename(".github/CODEOWNERS", "docs/owners.txt");
    forge.push(REPO, "owners", "ada", &[work]);
    let pull = forge.open(REPO, "owners", "ada");
    forge.approve(&pull, "gh");
    // `gh` may write; `control` asks for a maintainer, because CODEOWNERS goes away.
    Gate::of(&forge, &pull).run().expect(11);
}

#[test]
fn e54_a_merge_group_is_allowed_only_as_a_whole() {
    let forge = repository(POLICY);
    forge.configure(REPO, |repo| repo.merge_queue = true);
    let mut pulls = Vec::new();
    for (branch, path) in [("one", "src/one.rs"), ("two", "src/two.rs")] {
        forge.push(
            REPO,
            branch,
            "ada",
            &[Work::by("ada").write(path, "fn it() {}\n")],
        );
        let pull = forge.open(REPO, branch, "ada");
        pulls.push(pull);
    }
    forge.approve(&pulls[0], "gh");
    for pull in &pulls {
        forge.enqueue(pull, "ewd");
    }
    let group = forge.merge_group(&pulls, Method::Merge);
    let event = forge.merge_group_event(&group);
    Gate::on(&forge, "merge_group", &event).run().expect(11);
    forge.approve(&pulls[1], "gh");
    let ran = Gate::on(&forge, "merge_group", &event).run();
    ran.expect(0).judge_again(0);
    let evidence = std::fs::read_to_string(ran.case.join("evidence.json")).unwrap();
    assert!(evidence.contains("src/one.rs") && evidence.contains("src/two.rs"));
}

#[test]
fn the_event_is_about_a_head_that_moved() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let event = forge.pull_event(&pull, "synchronize", "ada");
    forge.push(
        REPO,
        "limit",
        "ada",
        &[Work::by("ada").write("src/pay.rs", "fn pay() { later(); }\n")],
    );
    forge.approve(&pull, "gh");
    let ran = Gate::on(&forge, "pull_request_target", &event).run();
    ran.expect(1).judge_again(1);
    assert!(
        ran.summary.contains("a newer run judges that"),
        "{}",
        ran.summary
    );
    assert_eq!(
        forge.comments(&pull),
        [],
        "the run for the new head writes the comment"
    );
}

#[test]
fn e69_without_a_policy_nothing_is_allowed_and_the_place_is_named() {
    for (policy, words) in [(None, "is not there"), (Some(" \n"), "is empty")] {
        let forge = crate::forge::Forge::start();
        match policy {
            None => forge.repo(REPO, &[("README.md", "hello\n")]),
            Some(text) => forge.repo(REPO, &[(".sixeyes/policy.yaml", text)]),
        }
        forge.grant(REPO, "ada", Right::Write);
        let pull = change(&forge);
        let ran = Gate::of(&forge, &pull).run();
        ran.expect(3);
        let tip = forge.tip(REPO, "main");
        for place in [
            words,
            ".sixeyes/policy.yaml",
            "`main`",
            &tip[..7],
            "sixeyes policy init",
        ] {
            assert!(ran.err.contains(place), "{place}: {}", ran.err);
        }
        assert!(ran.summary.contains("Cannot decide"), "{}", ran.summary);
        assert!(ran.case.join("evidence.json").exists(), "recorded");
        assert_eq!(forge.comments(&pull).len(), 1);
        assert_eq!(ran.output("verdict"), None);
    }
}

#[test]
fn a_policy_that_cannot_be_read_as_one_is_shown_with_line_and_column() {
    let forge = repository("sixeyes: 1\nrules:\n  a: { preset: five-eyes }\n");
    let pull = change(&forge);
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(3);
    assert!(
        ran.err.contains("3:") && ran.err.contains("five-eyes"),
        "{}",
        ran.err
    );
}

#[test]
fn nothing_is_told_if_the_case_cannot_be_recorded() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_CASE", "/proc/nowhere/case")
        .run();
    ran.expect(1);
    assert_eq!(
        (ran.out.as_str(), ran.summary.as_str(), ran.outputs.as_str()),
        ("", "", "")
    );
    assert_eq!(forge.comments(&pull), []);
    assert_eq!(forge.writes().len(), 0);
}

#[test]
fn e65_the_change_does_not_choose_the_policy_that_judges_it() {
    let forge = repository(POLICY);
    let lax =
        "sixeyes: 1\nelsewhere: ignore\nrules:\n  none: { preset: four-eyes, branches: [other] }\n";
    forge.push(
        REPO,
        "lax",
        "ada",
        &[Work::by("ada").write(".sixeyes/policy.yaml", lax)],
    );
    let pull = forge.open(REPO, "lax", "ada");
    forge.approve(&pull, "gh");
    // `gh` may write and not maintain: `control` still waits for a maintainer.
    Gate::of(&forge, &pull).run().expect(11);
    forge.grant(REPO, "ewd", Right::Maintain);
    forge.approve(&pull, "ewd");
    Gate::of(&forge, &pull).run().expect(0);
}

#[test]
fn events_that_are_about_no_change_and_other_forges_are_wrong_usage() {
    let forge = repository(POLICY);
    let ran = Gate::on(&forge, "push", &json!({})).run();
    ran.expect(2);
    assert!(ran.err.contains("pull_request_target"), "{}", ran.err);
    for name in ["GITEA_ACTIONS", "FORGEJO_ACTIONS"] {
        let ran = Gate::on(&forge, "push", &json!({})).set(name, "true").run();
        ran.expect(2);
        assert!(ran.err.contains("not supported yet"), "{}", ran.err);
    }
    let ran = Gate::on(&forge, "push", &json!({}))
        .unset("SIXEYES_TOKEN")
        .run();
    assert!(ran.expect(2).err.contains("SIXEYES_TOKEN"), "{}", ran.err);
    assert_eq!(forge.requests().len(), 0);
}

#[test]
fn the_token_goes_to_the_pinned_api_and_is_never_shown() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let ran = Gate::of(&forge, &pull)
        .set("GITHUB_API_URL", "https://api.evil.example")
        .run();
    ran.expect(2);
    assert!(ran.err.contains("the token stays here"), "{}", ran.err);
    let token = "ghs_verysecret";
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_TOKEN", token)
        .set("SIXEYES_LOG", "trace")
        .run();
    ran.expect(1);
    for text in [&ran.out, &ran.err, &ran.summary, &ran.outputs] {
        assert!(!text.contains(token), "{text}");
    }
}

#[test]
fn by_hand_an_address_is_enough_and_nothing_is_written_to_the_forge() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let ran = Gate::on(&forge, "", &json!({}))
        .unset("GITHUB_ACTIONS")
        .arg(&forge.pull_url(&pull))
        .run();
    ran.expect(0).judge_again(0);
    assert_eq!(forge.writes().len(), 0);
    assert_eq!((ran.summary.as_str(), ran.outputs.as_str()), ("", ""));
    let missing = format!("https://github.com/{REPO}/pull/999");
    let ran = Gate::on(&forge, "", &json!({}))
        .unset("GITHUB_ACTIONS")
        .arg(&missing)
        .run();
    ran.expect(1);
    assert!(ran.err.contains("no pull request #999"), "{}", ran.err);
}

#[test]
fn a_number_given_to_a_dispatched_workflow_is_judged() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let event = forge.dispatch_event(REPO, json!({"number": pull.number.to_string()}), "ada");
    Gate::on(&forge, "workflow_dispatch", &event)
        .run()
        .expect(0);
}

#[test]
fn a_separate_token_writes_and_finds_its_own_comment() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let reader = forge.read_only_token();
    let writer = forge.token_of("mh");
    let gate = || {
        Gate::of(&forge, &pull)
            .set("SIXEYES_TOKEN", &reader)
            .set("SIXEYES_WRITER_TOKEN", &writer)
    };
    gate().run().expect(11);
    forge.approve(&pull, "gh");
    gate().run().expect(0);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 1);
    assert_eq!(comments[0].0, "mh");
}

#[test]
fn budget_of_the_whole_gate_for_a_hundred_commits_and_reviews() {
    let forge = repository(POLICY);
    let work: Vec<Work> = (0..100)
        .map(|n| Work::by("ada").write("src/pay.rs", &format!("fn pay() {{ limit({n}); }}\n")))
        .collect();
    forge.push(REPO, "limit", "ada", &work);
    let pull = forge.open(REPO, "limit", "ada");
    for _ in 0..99 {
        forge.comment_review(&pull, "gh");
    }
    forge.approve(&pull, "gh");
    forge.latency(std::time::Duration::from_millis(50));
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_TOKEN", &forge.status_token())
        .set("SIXEYES_REPORT", "status")
        .run();
    ran.expect(0);
    assert!(forge.read_round_trips() <= 2, "{:#?}", forge.requests());
    assert!(forge.reads().len() <= 6, "{:#?}", forge.requests());
    assert!(forge.writes().len() <= 2, "{:#?}", forge.requests());
    assert!(forge.round_trips() <= 3, "{:#?}", forge.requests());
}

/// Law 1: check results that could not be read are a gap, not an empty list; no clause asks for them.
#[test]
fn checks_that_could_not_be_read_are_a_gap_that_judges_nothing() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let gaps = |ran: &crate::runner::Ran| {
        let bytes = std::fs::read(ran.case.join("evidence.json")).unwrap();
        let evidence: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let gaps = evidence["gaps"].as_array().unwrap().clone();
        let checks = gaps.iter().filter(|g| g["fact"] == "checks");
        let told = checks.map(|g| format!("{} {}", g["fact"], g["why"]));
        told.collect::<Vec<_>>()
    };
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(0);
    assert_eq!(gaps(&ran), Vec::<String>::new());
    // Statuses have a permission of their own, which the small team's workflow does not ask for.
    forge.set_status(REPO, &forge.head(&pull), "ewd", "other", "success");
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(0).judge_again(0);
    assert_eq!(gaps(&ran), ["\"checks\" \"forbidden\""]);
    forge.merge(&pull, "kj", Method::Merge);
    forge.delete_branch(REPO, "limit", "kj");
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(0).judge_again(0);
    assert_eq!(gaps(&ran), ["\"checks\" \"deleted\""]);
}
