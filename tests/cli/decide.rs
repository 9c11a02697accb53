//! Cases and evidence, and the exit codes that they come to.

use crate::run::{EXAMPLES, Scratch, bytes, err, example, judging, out, sixeyes};
use serde_json::Value;

#[test]
fn every_example_comes_to_its_answer() {
    for (name, code) in EXAMPLES {
        let ran = sixeyes(["decide", "--case"]).arg(example(name)).assert();
        let ran = ran.code(code).stderr_eq("");
        assert!(!out(&ran).is_empty(), "{name}");
        let named = sixeyes(judging(name)).assert().code(code);
        assert!(!out(&named).is_empty(), "{name}");
    }
}

#[test]
fn the_verdict_comes_first_and_in_the_words_of_the_forge() {
    let ran = sixeyes(judging("denied")).assert().code(10);
    let text = out(&ran);
    assert!(text.starts_with("denied  deploy of "), "{text}");
    assert!(text.contains("#482 Raise the transfer limit"), "{text}");
    assert!(text.contains("Ada Byron wrote"), "{text}");
    assert!(text.contains("started the deployment"), "{text}");
    assert!(text.contains("to satisfy"), "{text}");
    let waiting = out(&sixeyes(judging("pending")).assert().code(11));
    assert!(waiting.starts_with("waiting  merge of #487"), "{waiting}");
    assert!(!waiting.contains("denied"), "{waiting}");
}

#[test]
fn a_saved_case_is_judged_the_same_again() {
    let scratch = Scratch::new("saved");
    for (name, code) in EXAMPLES {
        let case = scratch.path(name);
        let first = sixeyes(judging(name))
            .args(["--format", "json", "--save"])
            .arg(&case)
            .assert()
            .code(code);
        let recorded = std::fs::read(case.join("decision.json")).unwrap();
        assert_eq!(first.get_output().stdout, recorded, "{name}");
        for file in ["evidence.json", "policy.yaml"] {
            let saved = std::fs::read(case.join(file)).unwrap();
            assert_eq!(saved, bytes(&format!("{name}/{file}")), "{name}/{file}");
        }
        let again = sixeyes(["decide", "--case"]).arg(&case).assert().code(code);
        let digest = sixeyes::digest::sha256(&recorded);
        assert!(
            out(&again).starts_with(&format!("same  decision sha256:{digest}\n")),
            "{name}"
        );
        let json = sixeyes(["decide", "--format", "json", "--case"])
            .arg(&case)
            .assert()
            .code(code);
        assert_eq!(json.get_output().stdout, recorded, "{name}");
        assert!(err(&json).starts_with("same "), "{name}");
    }
}

#[test]
fn a_preset_is_recorded_as_the_text_that_it_stands_for() {
    let scratch = Scratch::new("preset");
    let case = scratch.path("case");
    sixeyes(["decide", "--policy", "preset:strict", "--evidence"])
        .arg(example("denied/evidence.json"))
        .arg("--save")
        .arg(&case)
        .assert()
        .code(10);
    assert!(
        std::fs::read_to_string(case.join("policy.yaml"))
            .unwrap()
            .contains("preset: strict")
    );
    sixeyes(["decide", "--case"]).arg(&case).assert().code(10);
}

/// Scenarios with waivers and directories go the whole way: judged, recorded, and judged again from the record.
#[test]
fn waivers_and_directories_are_recorded_too() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let scratch = Scratch::new("waivers");
    let mut seen = 0;
    for entry in std::fs::read_dir(root).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.join("waivers").is_dir() {
            continue;
        }
        seen += 1;
        let case = scratch.path(folder.file_name().unwrap().to_str().unwrap());
        let mut judged = sixeyes(["decide", "--format=json"]);
        for (flag, file) in [
            ("--evidence", "evidence.json"),
            ("--policy", "policy.yaml"),
            ("--directory", "directory.yaml"),
            ("--waivers", "waivers"),
            ("--save", ""),
        ] {
            let path = folder.join(file);
            if flag == "--save" {
                judged = judged.arg(flag).arg(&case);
            } else if path.exists() {
                judged = judged.arg(flag).arg(path);
            }
        }
        let judged = judged.assert();
        let code = judged.get_output().status.code().unwrap();
        assert!([0, 1, 10, 11].contains(&code), "{}", err(&judged));
        assert!(out(&judged).contains("\"waivers\": {"), "{}", out(&judged));
        let again = sixeyes(["decide", "--case"]).arg(&case).assert().code(code);
        assert!(out(&again).starts_with("same "), "{}", out(&again));
    }
    assert!(seen > 5, "the scenarios with waivers were not found");
}

#[test]
fn a_policy_with_a_warning_says_so_where_its_writer_is_asked() {
    let scratch = Scratch::new("warning");
    let policy = scratch.file(
        "policy.yaml",
        "sixeyes: 1\nrules:\n  a: { separate: [[author, approve]], branches: [main] }\n",
    );
    let ran = sixeyes(["decide", "--evidence"])
        .arg(example("pending/evidence.json"))
        .arg("--policy")
        .arg(policy)
        .assert();
    assert!(
        err(&ran).contains("warning[required-nowhere]"),
        "{}",
        err(&ran)
    );
    sixeyes(["decide", "--policy=preset:strict", "--evidence"])
        .arg(example("pending/evidence.json"))
        .assert()
        .code(11)
        .stderr_eq("");
}

#[test]
fn a_record_that_was_changed_is_found_out() {
    let scratch = Scratch::new("changed");
    let case = scratch.path("case");
    sixeyes(judging("denied"))
        .arg("--save")
        .arg(&case)
        .assert()
        .code(10);
    let decision = case.join("decision.json");
    let honest = std::fs::read_to_string(&decision).unwrap();
    std::fs::write(&decision, honest.replacen("\"deny\"", "\"allow\"", 1)).unwrap();
    let ran = sixeyes(["decide", "--case"]).arg(&case).assert().code(1);
    let text = out(&ran);
    assert!(text.starts_with("differs  recorded sha256:"), "{text}");
    assert!(text.contains("-   \"verdict\": \"allow\""), "{text}");
    assert!(text.contains("+   \"verdict\": \"deny\""), "{text}");

    // Another evidence under an honest decision.
    std::fs::write(&decision, &honest).unwrap();
    let evidence = case.join("evidence.json");
    let more = [std::fs::read(&evidence).unwrap(), b"\n".to_vec()].concat();
    std::fs::write(&evidence, more).unwrap();
    let ran = sixeyes(["decide", "--case"]).arg(&case).assert().code(1);
    assert!(out(&ran).contains("\"evidence\": "), "{}", out(&ran));

    // A decision that does not say when, or is of another release.
    for text in [
        "{}",
        "no",
        "{\"schema\":\"sixeyes/decision/9\",\"at\":\"2026-11-02T10:13:00Z\"}",
    ] {
        std::fs::write(&decision, text).unwrap();
        let ran = sixeyes(["decide", "--case"]).arg(&case).assert().code(1);
        assert!(
            err(&ran).contains("cannot be judged again"),
            "{}",
            err(&ran)
        );
    }
}

#[test]
fn nothing_is_told_that_could_not_be_recorded() {
    let scratch = Scratch::new("unrecorded");
    let case = scratch.path("case");
    scratch.file("case/something", "here already");
    let ran = sixeyes(judging("allowed"))
        .arg("--save")
        .arg(&case)
        .assert()
        .code(1)
        .stdout_eq("");
    assert!(err(&ran).contains("never overwritten"), "{}", err(&ran));
}

#[test]
fn evidence_comes_from_standard_input_too() {
    let file = out(&sixeyes(judging("pending")).arg("--format=json").assert());
    let ran = sixeyes(["decide", "--evidence", "-", "--format=json", "--policy"])
        .arg(example("pending/policy.yaml"))
        .stdin(bytes("pending/evidence.json"))
        .assert()
        .code(11);
    assert_eq!(out(&ran), file);
}

#[test]
fn the_decision_document_is_valid_by_its_schema() {
    let schema: Value = serde_json::from_str(&sixeyes::report::schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, code) in EXAMPLES {
        let ran = sixeyes(judging(name)).arg("--format=json").assert();
        let decision: Value = serde_json::from_str(&out(&ran.code(code))).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&decision)
            .map(|error| format!("{name}: {error}"))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(decision["verdict"] == "allow", code == 0, "{name}");
        for finding in decision["findings"].as_array().unwrap() {
            for field in ["rule", "clause", "outcome", "reason", "citations"] {
                assert!(finding.get(field).is_some(), "{name}: no {field}");
            }
        }
    }
}

#[test]
fn the_same_files_give_the_same_bytes_in_any_environment() {
    for (name, _) in EXAMPLES {
        let bare = sixeyes(judging(name)).arg("--format=json").assert();
        let busy = sixeyes(judging(name))
            .arg("--format=json")
            .env("GITHUB_ACTIONS", "true")
            .env("CI", "true")
            .env("TZ", "Asia/Kathmandu")
            .env("LANG", "tr_TR.UTF-8")
            .env("SIXEYES_LOG", "trace")
            .assert();
        assert_eq!(out(&bare), out(&busy), "{name}");
    }
}

#[test]
fn the_moment_can_be_given_where_none_is_recorded() {
    let ran = sixeyes(judging("allowed"))
        .args(["--format=json", "--at", "2027-02-03T04:05:06Z"])
        .assert()
        .code(0);
    assert!(out(&ran).contains("\"at\": \"2027-02-03T04:05:06Z\""));
    let scratch = Scratch::new("moment");
    let case = scratch.path("case");
    sixeyes(judging("allowed"))
        .arg("--save")
        .arg(&case)
        .assert()
        .code(0);
    let ran = sixeyes(["decide", "--at", "2027-02-03T04:05:06Z", "--case"])
        .arg(&case)
        .assert()
        .code(2);
    assert!(err(&ran).contains("when it was decided"), "{}", err(&ran));
}

#[test]
fn why_says_every_act_of_one_person() {
    let ran = sixeyes(["why", "ada", "--case"])
        .arg(example("denied"))
        .assert()
        .code(0);
    let text = out(&ran);
    assert!(text.contains("#482 Raise the transfer limit"), "{text}");
    assert!(text.contains("ada@home.example"), "{text}");
    assert!(text.contains("started the deployment"), "{text}");
    let nobody = sixeyes(["why", "nobody", "--case"])
        .arg(example("denied"))
        .assert()
        .code(0);
    assert!(
        out(&nobody).contains("nobody of that login"),
        "{}",
        out(&nobody)
    );
}
