//! What people do, and what the gate answers, writes and exits with.

use crate::forge::{Method, Work};
use crate::runner::Gate;
use crate::support::{POLICY, REPO, change, more, repository, write};
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
    more(&forge, "gh");
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
fn e27_whoever_updates_the_branch_may_approve_where_the_objects_prove_that_they_wrote_nothing() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    write(&forge, "main", "ewd", "src/other.rs", "fn other() {}\n");
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
    write(&forge, "release", "ewd", "VERSION", "1\n");
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
    write(
        &forge,
        "main",
        "ewd",
        ".github/CODEOWNERS",
        "* @acme/leads\n",
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
        write(&forge, branch, "ada", path, "fn it() {}\n");
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
    write(
        &forge,
        "limit",
        "ada",
        "src/pay.rs",
        "fn pay() { later(); }\n",
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
