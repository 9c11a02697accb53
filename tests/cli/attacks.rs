//! Attacks on evidence that once passed, each beside the scenario that it starts from. None may pass again.

use crate::run::{Scratch, err, sixeyes};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

type Edit = fn(&mut Value);

fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/scenarios")
        .join(name)
}

/// Judges a scenario's evidence, edited, by its own law and waivers, or by this policy.
fn judged(name: &str, edit: Edit, policy: Option<&str>) -> (i32, String) {
    let folder = scenario(name);
    let mut evidence: Value =
        serde_json::from_slice(&std::fs::read(folder.join("evidence.json")).unwrap()).unwrap();
    edit(&mut evidence);
    let scratch = Scratch::new(&format!("attack-{name}-{:p}", edit as *const ()));
    let law = match policy {
        Some(text) => scratch.file("policy.yaml", text),
        None => folder.join("policy.yaml"),
    };
    let mut ran = sixeyes([
        "decide",
        "--evidence=-",
        "--at=2026-11-02T12:00:00Z",
        "--policy",
    ])
    .arg(law);
    if folder.join("directory.yaml").exists() {
        ran = ran.arg("--directory").arg(folder.join("directory.yaml"));
    }
    if folder.join("waivers").exists() {
        ran = ran.arg("--waivers").arg(folder.join("waivers"));
    }
    let done = ran.stdin(evidence.to_string()).assert();
    (done.get_output().status.code().unwrap(), err(&done))
}

fn as_it_is(_: &mut Value) {}

#[track_caller]
fn turns(name: &str, edit: Edit, from: i32, to: i32) {
    assert_eq!(judged(name, as_it_is, None).0, from, "{name} as it is");
    let (code, said) = judged(name, edit, None);
    assert_eq!(code, to, "{name} edited: {said}");
}

fn review(by: &Value, at: &str, revision: &Value) -> Value {
    json!({
        "by": by, "verdict": "approved", "at": at, "revision": revision,
        "citation": { "proof": "authenticated" }
    })
}

#[test]
fn a_change_without_files_is_outside_no_rule_j25() {
    let policy = "sixeyes: 1\nrules:\n  paid: { preset: four-eyes, paths: [\"paid/**\"] }\n";
    let empty: Edit = |evidence| evidence["changes"][0]["files"] = json!([]);
    let (code, said) = judged(
        "a-change-that-exists-is-not-thereby-reviewed-e84",
        empty,
        Some(policy),
    );
    assert_eq!(code, 11, "{said}");
}

#[test]
fn a_pushed_merge_that_nobody_recomputed_is_undecided_e35() {
    turns(
        "a-pushed-merge-that-equals-the-forges-own-is-a-merge-e35",
        |evidence| evidence["changes"][0]["merge"]["method"] = json!("pushed-merge-unproven"),
        0,
        1,
    );
}

#[test]
fn an_authors_review_of_a_commit_short_of_the_head_approves_nothing_e129() {
    turns(
        "a-commit-short-of-the-head-was-approved-by-nobody-e129",
        |evidence| {
            let revision = evidence["subject"]["deployment"]["revision"].clone();
            let change = &mut evidence["changes"][0];
            let author = change["opened_by"].clone();
            let at = change["opened_at"].as_str().unwrap().to_owned();
            let reviews = change["reviews"].as_array_mut().unwrap();
            reviews.push(review(&author, &at, &revision));
        },
        10,
        10,
    );
}

#[test]
fn a_waiver_whose_own_author_is_unknown_forgives_nothing_j28() {
    turns(
        "a-waiver-with-a-compensating-control-is-the-way-out-e64",
        |evidence| {
            let author = &mut evidence["grants"][0]["change"]["commits"][0]["author"];
            author.as_object_mut().unwrap().remove("account");
        },
        0,
        11,
    );
}

#[test]
fn nobody_disowns_a_claim_that_may_be_their_own_j29() {
    turns(
        "nobody-approves-the-disowning-of-their-own-claim-e23",
        |evidence| {
            for commit in evidence["changes"][0]["commits"].as_array_mut().unwrap() {
                for person in ["author", "committer"] {
                    if let Some(person) = commit[person].as_object_mut() {
                        person.remove("account");
                    }
                }
                for person in commit["co_authors"].as_array_mut().unwrap() {
                    person.as_object_mut().unwrap().remove("account");
                }
            }
        },
        10,
        1,
    );
}

#[test]
fn a_schedule_presses_no_roll_back_j31() {
    let name = "a-roll-back-to-what-was-allowed-before-may-be-pressed-by-its-author-e132";
    let schedule: Edit =
        |evidence| evidence["deployment"]["triggers"][0]["act"] = json!("schedule");
    assert_eq!(judged(name, as_it_is, None).0, 0);
    assert_ne!(judged(name, schedule, None).0, 0);
}

#[test]
fn a_late_approval_that_its_giver_may_have_taken_back_settles_nothing_j26() {
    turns(
        "an-approval-after-the-merge-settles-what-lacked-it-e82",
        |evidence| {
            evidence["changes"][0]["reviews"][0]["dismissed"] = json!({
                "by": "hidden", "at": "2026-11-02T10:00:00Z", "automatic": false,
                "citation": { "proof": "authenticated" }
            });
        },
        0,
        10,
    );
}

#[test]
fn evidence_that_contradicts_itself_is_refused() {
    let deployed = "three-people-wrote-approved-and-shipped-it-e55";
    let open = "an-approval-of-the-head-is-enough-e01";
    let contradictions: [(&str, Edit, &str); 10] = [
        (
            deployed,
            |evidence| evidence["changes"][0]["reviews"][0]["citation"]["proof"] = json!("claimed"),
            "only claimed",
        ),
        (
            deployed,
            |evidence| {
                evidence["deployment"]["triggers"][0]["citation"]["proof"] = json!("claimed");
            },
            "only claimed",
        ),
        (
            deployed,
            |evidence| {
                let change = evidence["changes"][0].as_object_mut().unwrap();
                change.insert("state".into(), json!("open"));
                change.remove("merge");
            },
            "is not merged",
        ),
        (
            open,
            |evidence| evidence["subject"]["change"]["target"] = json!("elsewhere"),
            "target",
        ),
        (
            open,
            |evidence| {
                let right = &mut evidence["rights"][0]["permission"];
                *right = json!({ "at_least": "admin", "at_most": "read" });
            },
            "at least more than it is at most",
        ),
        (
            open,
            |evidence| evidence["changes"][0]["reviews"][0]["at"] = json!("2026-11-03T09:00:00Z"),
            "after everything was observed",
        ),
        (
            open,
            |evidence| {
                let change = &mut evidence["changes"][0];
                change["commits"][0]["tree"] = json!("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
                change["tree"] = json!("08cf6101416f0ce0dda3c80e627f333854c4085c");
            },
            "two trees",
        ),
        (
            open,
            |evidence| evidence["changes"][0]["totals"] = json!({ "commits": 3 }),
            "was read with 3",
        ),
        (
            open,
            |evidence| evidence["changes"][0]["totals"] = json!({ "reviews": 2, "files": 1 }),
            "reviews and was read with 2",
        ),
        (
            deployed,
            |evidence| evidence["deployment"]["range"]["total"] = json!(9),
            "the range has",
        ),
    ];
    for (name, edit, says) in contradictions {
        let (code, said) = judged(name, edit, None);
        assert_eq!(code, 3, "{name}, {says}: {said}");
        assert!(said.contains(says), "{name}: {said}");
    }
}

#[test]
fn an_objection_after_the_merge_by_somebody_whose_right_cannot_be_read_is_only_shown_j8() {
    turns(
        "an-objection-after-the-merge-is-only-shown-e11",
        |evidence| {
            let reviews = evidence["changes"][0]["reviews"].as_array().unwrap();
            let objector = reviews
                .iter()
                .find(|review| review["verdict"] == "changes-requested")
                .map(|review| review["by"].clone())
                .unwrap();
            let rights = evidence["rights"].as_array_mut().unwrap();
            rights.retain(|right| right["account"] != objector);
        },
        0,
        0,
    );
}

#[test]
fn a_shorter_list_is_taken_where_a_gap_says_why() {
    // What is then not known is for the clauses that need it.
    turns(
        "an-approval-of-the-head-is-enough-e01",
        |evidence| {
            evidence["changes"][0]["totals"] = json!({ "commits": 3 });
            let gap = json!({ "fact": "commits", "why": "truncated", "change": "#1" });
            evidence["gaps"].as_array_mut().unwrap().push(gap);
        },
        0,
        1,
    );
}

#[test]
fn a_commit_that_the_named_change_did_not_bring_is_nobodys_j23() {
    turns(
        "three-people-wrote-approved-and-shipped-it-e55",
        |evidence| {
            let commits = evidence["deployment"]["range"]["commits"]
                .as_array_mut()
                .unwrap();
            let mut stray = commits[0].clone();
            stray["revision"] = json!("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
            commits.insert(0, stray);
        },
        0,
        1,
    );
}

/// Whoever wrote commits of a change cannot have them called somebody else's by a list.
#[test]
fn a_commit_that_the_carried_change_does_not_hold_is_the_carriers_j6() {
    turns(
        "a-release-of-reviewed-changes-is-in-order-e176",
        |evidence| {
            let approver = evidence["changes"][0]["reviews"][0]["by"].clone();
            let change = &mut evidence["changes"][0];
            // The approver wrote the head, and a list says that a carried change brought it.
            let head = change["head"].clone();
            for commit in change["commits"].as_array_mut().unwrap() {
                if commit["revision"] == head {
                    commit["author"]["account"] = approver.clone();
                }
            }
            let carried = &mut change["carried"][0];
            carried["commits"]
                .as_array_mut()
                .unwrap()
                .push(head.clone());
            carried["heads"].as_array_mut().unwrap().push(head);
        },
        0,
        10,
    );
}

#[test]
fn a_merged_commit_whose_tree_is_unknown_contradicts_nothing() {
    turns(
        "an-approval-of-the-head-is-enough-e01",
        |evidence| {
            let commit = evidence["changes"][0]["commits"][0]
                .as_object_mut()
                .unwrap();
            commit.remove("tree");
        },
        0,
        0,
    );
}

/// Whoever may write can set statuses: ten thousand of them change no answer and drown no comment.
#[test]
fn ten_thousand_foreign_statuses_stop_nobody_e141() {
    let flood: Edit = |evidence| {
        let status = |number: usize| {
            json!({
                "what": "status", "detail": format!("sixeyes/{number}: success by mallory"),
                "citation": { "proof": "authenticated", "id": number.to_string() }
            })
        };
        evidence["ignored"] = (0..10_000).map(status).collect();
    };
    turns(
        "three-people-wrote-approved-and-shipped-it-e55",
        flood,
        0,
        0,
    );
    let name = "an-author-of-any-change-of-the-range-may-not-deploy-it-e61";
    turns(name, flood, 10, 10);
    let folder = scenario(name);
    let mut evidence: Value =
        serde_json::from_slice(&std::fs::read(folder.join("evidence.json")).unwrap()).unwrap();
    flood(&mut evidence);
    let ran = sixeyes(["decide", "--evidence=-", "--format=markdown", "--policy"])
        .arg(folder.join("policy.yaml"))
        .stdin(evidence.to_string())
        .assert();
    let comment = crate::run::out(&ran);
    assert!(comment.len() < 65_536, "{} bytes", comment.len());
    assert!(comment.contains("**To unblock:** "), "{comment}");
}

/// A commit cut out of the list takes its author with it.
#[test]
fn a_commit_cut_out_of_the_list_is_missed() {
    turns(
        "an-approval-of-the-head-is-enough-e01",
        |evidence| {
            let commits = evidence["changes"][0]["commits"].as_array_mut().unwrap();
            commits.remove(0);
        },
        0,
        3,
    );
}

/// What nobody authenticated acquits nobody.
#[test]
fn a_claimed_right_is_refused() {
    turns(
        "an-approval-of-the-head-is-enough-e01",
        |evidence| evidence["rights"][0]["citation"]["proof"] = json!("claimed"),
        0,
        3,
    );
}

/// A head whose commit is not there was written by somebody unknown.
#[test]
fn an_old_head_that_is_not_among_the_commits_leaves_an_author_unknown_e31() {
    turns(
        "an-approval-of-the-head-is-enough-e01",
        |evidence| {
            let heads = evidence["changes"][0]["heads"].as_array_mut().unwrap();
            let mut old = heads[0].clone();
            old["revision"] = json!("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
            old.as_object_mut().unwrap().remove("tree");
            heads.insert(0, old);
        },
        0,
        1,
    );
}
