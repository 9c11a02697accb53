//! Help, codes, completions, colour and logs.

use crate::run::{err, example, judging, out, sixeyes};
use std::io::Read as _;
use std::process::{Command, Stdio};

#[test]
fn help_and_version_are_answers_and_nothing_is_a_mistake() {
    let help = sixeyes(["--help"]).assert().code(0).stderr_eq("");
    assert!(out(&help).contains("10 denied"), "{}", out(&help));
    let version = sixeyes(["--version"]).assert().code(0);
    assert_eq!(
        out(&version),
        format!("sixeyes {}\n", env!("CARGO_PKG_VERSION"))
    );
    sixeyes::<_, &str>([]).assert().code(2).stdout_eq("");
    for wrong in [
        vec!["judge"],
        vec!["decide"],
        vec!["decide", "--case"],
        vec!["decide", "--case", "x", "--evidence", "y"],
        vec!["decide", "--evidence", "x"],
        vec![
            "decide",
            "--evidence",
            "x",
            "--policy",
            "preset:no\u{1b}[2Jne",
        ],
        vec![
            "decide",
            "--evidence",
            "x",
            "--policy",
            "y",
            "--at",
            "yesterday",
        ],
        vec![
            "decide",
            "--evidence",
            "x",
            "--policy",
            "y",
            "--format",
            "xml",
        ],
        vec!["explain", "no-such-code"],
        vec!["completions", "tcl"],
    ] {
        let ran = sixeyes(&wrong).assert().code(2).stdout_eq("");
        assert!(!err(&ran).is_empty(), "{wrong:?}");
        assert!(!err(&ran).contains('\u{1b}'), "{wrong:?}");
    }
}

#[test]
fn every_code_is_explained() {
    let listed = out(&sixeyes(["explain"]).assert().code(0));
    let findings = sixeyes::report::codes().map(|(code, _, _)| code);
    let problems = sixeyes::problem::Code::ALL.iter().map(|code| code.as_str());
    let audits = sixeyes::report::audit::codes();
    let known: Vec<&str> = findings.chain(problems).chain(audits).collect();
    assert_eq!(listed.lines().collect::<Vec<_>>(), known);
    for code in ["separate/same-person", "unknown-stage", "own-approval"] {
        let text = out(&sixeyes(["explain", code]).assert().code(0));
        assert!(text.starts_with(&format!("{code}  ")), "{text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 100),
            "{text}"
        );
    }
    let near = sixeyes(["explain", "same-person"]).assert().code(2);
    assert!(
        err(&near).contains("separate/same-person"),
        "{}",
        err(&near)
    );
}

#[test]
fn every_document_has_its_schema() {
    for document in ["policy", "directory", "waiver", "evidence", "decision"] {
        let ran = sixeyes(["schema", document]).assert().code(0);
        let schema: serde_json::Value = serde_json::from_str(&out(&ran)).unwrap();
        assert!(schema.get("$schema").is_some(), "{document}");
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = sixeyes(["completions", shell]).assert().code(0);
        assert!(out(&ran).contains("decide"), "{shell}");
    }
}

#[test]
fn colour_is_only_where_it_is_wanted() {
    let plain = out(&sixeyes(judging("denied")).assert());
    assert!(!plain.contains('\u{1b}'));
    let wanted = sixeyes(judging("denied"))
        .args(["--color", "always"])
        .assert();
    assert!(out(&wanted).contains('\u{1b}'));
    let never = sixeyes(judging("denied"))
        .args(["--color", "never"])
        .assert();
    assert_eq!(out(&never), plain);
}

#[test]
fn logs_never_reach_standard_output() {
    let plain = out(&sixeyes(judging("denied")).assert());
    let logged = sixeyes(judging("denied"))
        .env("SIXEYES_LOG", "trace")
        .assert();
    assert_eq!(out(&logged), plain);
    let odd = sixeyes(judging("denied"))
        .env("SIXEYES_LOG", "=,=;!")
        .assert();
    assert_eq!(out(&odd), plain);
}

/// A reader who has left before anything is written.
#[test]
fn a_reader_who_has_left_is_no_noise_and_no_pass() {
    let program = snapbox::cmd::cargo_bin!("sixeyes");
    let denied = example("denied").display().to_string();
    for (args, code) in [
        (vec!["decide", "--case", &denied], 10),
        (vec!["completions", "bash"], 0),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = Command::new(program)
            .env_clear()
            .args(&args)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut noise = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut noise)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{args:?}");
        assert_eq!(noise, "", "{args:?}");
    }
    // A stream that could not say everything does not pass.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let evidence: serde_json::Value =
        serde_json::from_slice(&crate::run::bytes("allowed/evidence.json")).unwrap();
    let input = tempfile(&format!("{evidence}\n"));
    let status = Command::new(program)
        .env_clear()
        .args([
            "decide",
            "--stream",
            "--policy",
            "preset:four-eyes",
            "--evidence",
        ])
        .arg(&input)
        .stdout(writer)
        .status()
        .unwrap();
    let _ = std::fs::remove_file(input);
    assert_eq!(status.code(), Some(1));
}

fn tempfile(text: &str) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("sixeyes-left-{}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}
