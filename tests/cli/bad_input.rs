//! Whatever is wrong with a file gets one clear message and an exit code that blocks.

use crate::run::{EXAMPLES, Scratch, bytes, err, example, out, sixeyes};
use serde_json::Value;
use sixeyes::evidence::Evidence;
use snapbox::cmd::OutputAssert;

/// A change of an evidence document.
type Edit = fn(&mut Value);

/// Judges this evidence by the example's policy.
fn judged(evidence: impl AsRef<[u8]>) -> OutputAssert {
    sixeyes(["decide", "--format=json", "--evidence=-", "--policy"])
        .arg(example("allowed/policy.yaml"))
        .stdin(evidence.as_ref().to_vec())
        .assert()
}

/// Judges the allowed evidence by this policy.
fn by_policy(policy: impl AsRef<[u8]>) -> OutputAssert {
    let scratch = Scratch::new("policy");
    let path = scratch.file("policy.yaml", policy);
    sixeyes(["decide", "--evidence"])
        .arg(example("allowed/evidence.json"))
        .arg("--policy")
        .arg(&path)
        .assert()
}

fn allowed() -> Value {
    serde_json::from_slice(&bytes("allowed/evidence.json")).unwrap()
}

#[test]
fn evidence_that_is_cut_short_is_refused_wherever_it_is_cut() {
    for (name, _) in EXAMPLES {
        let whole = bytes(&format!("{name}/evidence.json"));
        let end = whole.trim_ascii_end().len();
        for cut in (0..end).step_by(97) {
            assert!(
                Evidence::from_json(&whole[..cut]).is_err(),
                "{name} cut at {cut}"
            );
        }
    }
    let whole = bytes("allowed/evidence.json");
    let ran = judged(&whole[..whole.len() / 2]).code(3).stdout_eq("");
    assert!(err(&ran).contains("line "), "{}", err(&ran));
}

#[test]
fn lists_that_lack_their_end_are_refused_unless_a_gap_says_why() {
    let cuts: [(Edit, &str); 3] = [
        (
            |evidence| evidence["changes"][0]["commits"] = Value::Array(Vec::new()),
            "lack its head",
        ),
        (
            |evidence| {
                let head = evidence["changes"][0]["head"].clone();
                let commits = evidence["changes"][0]["commits"].as_array_mut().unwrap();
                commits.retain(|commit| commit["revision"] != head);
            },
            "lack its head",
        ),
        (
            |evidence| {
                let range = &mut evidence["deployment"]["range"];
                range["commits"].as_array_mut().unwrap().pop();
            },
            "does not end with the deployed revision",
        ),
    ];
    for (cut, says) in cuts {
        let mut evidence = allowed();
        cut(&mut evidence);
        let ran = judged(evidence.to_string()).code(3).stdout_eq("");
        assert!(err(&ran).contains(says), "{}", err(&ran));
    }
    let mut known = allowed();
    let id = known["changes"][0]["id"].clone();
    known["changes"][0]["commits"] = Value::Array(Vec::new());
    let gap = serde_json::json!({ "fact": "commits", "why": "truncated", "change": id });
    known["gaps"].as_array_mut().unwrap().push(gap);
    judged(known.to_string()).code(1);
}

#[test]
fn bytes_that_are_no_evidence_are_refused() {
    let deep = "[".repeat(100_000);
    for bad in [
        &b""[..],
        b"\n",
        b"null",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"<html>502 Bad Gateway</html>",
        deep.as_bytes(),
    ] {
        let ran = judged(bad).code(3).stdout_eq("");
        assert!(
            err(&ran).starts_with("error: standard input: "),
            "{}",
            err(&ran)
        );
    }
    let mut other = allowed();
    other["schema"] = "sixeyes/evidence/2".into();
    let ran = judged(other.to_string()).code(3);
    assert!(
        err(&ran).contains("the release that wrote it"),
        "{}",
        err(&ran)
    );
    let mut unknown = allowed();
    unknown["approved"] = true.into();
    let ran = judged(unknown.to_string()).code(3);
    assert!(
        err(&ran).contains("unknown field `approved`"),
        "{}",
        err(&ran)
    );
}

#[test]
fn a_missing_field_is_never_an_empty_list() {
    for field in [
        "changes",
        "rights",
        "memberships",
        "gaps",
        "grants",
        "accounts",
    ] {
        let mut evidence = allowed();
        evidence.as_object_mut().unwrap().remove(field);
        let ran = judged(evidence.to_string()).code(3);
        assert!(err(&ran).contains(field), "{}", err(&ran));
    }
    for field in [
        "reviews", "commits", "heads", "files", "carried", "bypasses",
    ] {
        let mut evidence = allowed();
        evidence["changes"][0]
            .as_object_mut()
            .unwrap()
            .remove(field);
        let ran = judged(evidence.to_string()).code(3);
        assert!(err(&ran).contains(field), "{}", err(&ran));
        assert!(err(&ran).contains("\n  help: take the document"), "{field}");
    }
}

#[test]
fn facts_that_stand_twice_are_refused() {
    for list in ["accounts", "changes"] {
        let mut evidence = allowed();
        let again = evidence[list][0].clone();
        evidence[list].as_array_mut().unwrap().push(again);
        let ran = judged(evidence.to_string()).code(3);
        assert!(err(&ran).contains("twice"), "{list}: {}", err(&ran));
    }
    for list in ["commits", "reviews", "heads"] {
        let mut evidence = allowed();
        let again = evidence["changes"][0][list][0].clone();
        evidence["changes"][0][list]
            .as_array_mut()
            .unwrap()
            .push(again);
        let ran = judged(evidence.to_string()).code(3);
        assert!(
            err(&ran).contains("contradicts itself"),
            "{list}: {}",
            err(&ran)
        );
    }
}

#[test]
fn facts_that_contradict_each_other_are_refused() {
    let edits: [(&str, Edit); 5] = [
        ("a merged head that is not the head", |evidence| {
            evidence["changes"][0]["merge"]["head"] = "1".repeat(40).into();
        }),
        ("a merge of an open change", |evidence| {
            evidence["changes"][0]["state"] = "open".into();
        }),
        ("an account that is not listed", |evidence| {
            evidence["changes"][0]["opened_by"] = 77.into();
        }),
        ("heads whose last one is not the head", |evidence| {
            evidence["changes"][0]["head"] = "2".repeat(40).into();
            evidence["changes"][0]["merge"]["head"] = "2".repeat(40).into();
        }),
        ("a deployment without its facts", |evidence| {
            evidence.as_object_mut().unwrap().remove("deployment");
        }),
    ];
    for (what, edit) in edits {
        let mut evidence = allowed();
        edit(&mut evidence);
        let ran = judged(evidence.to_string()).code(3);
        assert!(
            err(&ran).contains("contradicts itself"),
            "{what}: {}",
            err(&ran)
        );
        assert!(
            err(&ran).contains("\n  help: let the gate gather"),
            "{what}"
        );
    }
}

/// The order of lists never matters, but for heads, whose order is a fact.
#[test]
fn facts_in_another_order_change_no_answer() {
    for (name, code) in EXAMPLES {
        let mut evidence: Value =
            serde_json::from_slice(&bytes(&format!("{name}/evidence.json"))).unwrap();
        for list in ["accounts", "changes", "rights"] {
            evidence[list].as_array_mut().unwrap().reverse();
        }
        for change in evidence["changes"].as_array_mut().unwrap() {
            for list in ["commits", "reviews", "files"] {
                change[list].as_array_mut().unwrap().reverse();
            }
        }
        judged(evidence.to_string()).code(code);
    }
    let mut evidence: Value = serde_json::from_slice(&bytes("pending/evidence.json")).unwrap();
    evidence["changes"][0]["heads"]
        .as_array_mut()
        .unwrap()
        .reverse();
    judged(evidence.to_string()).code(3);
}

#[test]
fn a_policy_that_is_absent_empty_or_wrong_allows_nothing() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "empty-file"),
        (b"# nothing\n", "empty-file"),
        (b"sixeyes: 1\n", "missing-key"),
        (b"sixeyes: 1\nrules: {}\n", "no-rules"),
        (
            b"sixeyes: 2\nrules: { a: { preset: strict } }\n",
            "unknown-version",
        ),
        (
            b"sixeyes: 1\nrules: { a: { separate: [author, aprove] } }\n",
            "unknown-stage",
        ),
        (b"\xff\xfe\x00", "not-utf8"),
    ];
    for (policy, problem) in cases {
        let ran = by_policy(policy).code(3).stdout_eq("");
        assert!(err(&ran).contains(&format!("[{problem}]")), "{}", err(&ran));
    }
    let ran = sixeyes(["decide", "--policy", "no/such/policy.yaml", "--evidence"])
        .arg(example("allowed/evidence.json"))
        .assert()
        .code(3);
    assert!(err(&ran).contains("no/such/policy.yaml"), "{}", err(&ran));
}

#[test]
fn every_problem_of_a_policy_is_shown_at_its_place() {
    let ran =
        by_policy("sixeyes: 1\nrules:\n  a:\n    separate: [author, aprove]\n    requier: {}\n")
            .code(3);
    let text = err(&ran);
    assert!(text.contains("4:24"), "{text}");
    assert!(text.contains("did you mean `approve`"), "{text}");
    assert!(text.contains("requier"), "{text}");
}

#[test]
fn directories_and_waivers_that_are_wrong_block_too() {
    let scratch = Scratch::new("law");
    let run = |flag: &str, path: &std::path::Path| {
        sixeyes(["decide", "--policy", "preset:four-eyes", "--evidence"])
            .arg(example("allowed/evidence.json"))
            .arg(flag)
            .arg(path)
            .assert()
    };
    let directory = scratch.file("directory.yaml", "people: [{ id: ada, id: ada }]\n");
    let ran = run("--directory", &directory).code(3).stdout_eq("");
    assert!(err(&ran).contains("error["), "{}", err(&ran));
    let path = directory.display().to_string();
    assert!(err(&ran).contains(&path), "{}", err(&ran));
    scratch.file("waivers/bad.yaml", "kind: nonsense\n");
    let ran = run("--waivers", &scratch.path("waivers"))
        .code(3)
        .stdout_eq("");
    assert!(err(&ran).contains("bad.yaml"), "{}", err(&ran));
    run("--waivers", &scratch.path("no-such-folder")).code(3);
    run("--directory", &scratch.path("no-such-file")).code(3);
}

#[test]
fn a_case_that_is_not_whole_is_said() {
    let scratch = Scratch::new("not-whole");
    let ran = sixeyes(["decide", "--case"])
        .arg(scratch.path("nowhere"))
        .assert()
        .code(1)
        .stdout_eq("");
    assert!(err(&ran).contains("evidence.json"), "{}", err(&ran));
    let case = scratch.copy("allowed");
    std::fs::remove_file(case.join("policy.yaml")).unwrap();
    let ran = sixeyes(["decide", "--case"])
        .arg(&case)
        .assert()
        .code(3)
        .stdout_eq("");
    assert!(err(&ran).contains("policy.yaml"), "{}", err(&ran));
}

/// Strangers' text reaches a terminal spelled out.
#[test]
fn hostile_names_are_shown_and_do_nothing() {
    let mut evidence: Value = serde_json::from_slice(&bytes("denied/evidence.json")).unwrap();
    let hostile = "\u{1b}[2J\u{202e}`</details>|@everyone\n## allowed";
    for account in evidence["accounts"].as_array_mut().unwrap() {
        account["name"] = hostile.into();
        account["login"] = hostile.into();
    }
    for change in evidence["changes"].as_array_mut().unwrap() {
        change["title"] = hostile.into();
    }
    for format in ["text", "markdown", "json"] {
        let ran = sixeyes([
            "decide",
            "--evidence=-",
            "--policy=preset:three-person",
            "--format",
            format,
        ])
        .stdin(evidence.to_string())
        .assert()
        .code(10);
        let text = out(&ran);
        assert!(!text.contains('\u{1b}'), "{format}: {text}");
        // JSON is data for programs, and keeps every letter that it may hold.
        let turns = text.contains('\u{202e}');
        assert!(!turns || format == "json", "{format}: {text}");
        assert!(!text.contains("\n## allowed"), "{format}: {text}");
    }
}
