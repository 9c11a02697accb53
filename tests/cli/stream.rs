//! Evidence by the line.

use crate::run::{EXAMPLES, bytes, err, example, out, sixeyes};
use serde_json::Value;
use snapbox::cmd::OutputAssert;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

fn line(name: &str) -> String {
    let evidence: Value = serde_json::from_slice(&bytes(&format!("{name}/evidence.json"))).unwrap();
    evidence.to_string()
}

fn streamed(input: String) -> OutputAssert {
    sixeyes(["decide", "--stream", "--policy"])
        .arg(example("allowed/policy.yaml"))
        .stdin(input)
        .assert()
}

#[test]
fn every_line_is_answered_in_order() {
    let lines: Vec<String> = EXAMPLES.iter().map(|(name, _)| line(name)).collect();
    let ran = streamed(lines.join("\n")).code(10).stderr_eq("");
    let text = out(&ran);
    let answers: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let outcomes: Vec<&str> = answers
        .iter()
        .map(|answer| answer["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(
        outcomes,
        ["satisfied", "violated", "pending", "indeterminate"]
    );
    for (answer, line) in answers.iter().zip(&lines) {
        let digest = sixeyes::digest::sha256(line.as_bytes());
        assert_eq!(answer["digests"]["evidence"], digest.as_str());
    }
}

#[test]
fn a_line_says_what_the_document_says() {
    let whole = sixeyes(["decide", "--format=json", "--evidence=-", "--policy"])
        .arg(example("allowed/policy.yaml"))
        .stdin(line("pending"))
        .assert();
    let whole: Value = serde_json::from_str(&out(&whole)).unwrap();
    let one: Value = serde_json::from_str(&out(&streamed(line("pending")))).unwrap();
    assert_eq!(whole, one);
}

#[test]
fn the_exit_code_is_that_of_the_worst_decision() {
    for (names, code) in [
        (vec!["allowed"], 0),
        (vec!["allowed", "pending"], 11),
        (vec!["pending", "undecided", "allowed"], 1),
        (vec!["undecided", "denied", "pending"], 10),
    ] {
        let lines: Vec<String> = names.iter().map(|name| line(name)).collect();
        streamed(lines.join("\n") + "\n").code(code);
    }
}

#[test]
fn a_bad_line_says_so_and_the_others_are_judged() {
    let cut = line("allowed");
    let cut = &cut[..cut.len() / 2];
    let input = format!(
        "{}\nnonsense\n\n{cut}\n\"\u{1b}[2J\"\n{}",
        line("denied"),
        line("allowed")
    );
    let ran = streamed(input).code(1);
    let text = out(&ran);
    let answers: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(answers.len(), 6);
    for (number, answer) in answers.iter().enumerate() {
        if [0, 5].contains(&number) {
            assert_eq!(answer["schema"], "sixeyes/decision/1");
        } else {
            assert_eq!(answer["schema"], "sixeyes/stream-error/1");
            assert_eq!(answer["line"], number + 1);
            assert!(!answer["error"].as_str().unwrap().is_empty());
        }
    }
    assert!(!text.contains('\u{1b}'));
}

/// Far more than is read at once, so that several processors judge at the same time.
#[test]
fn a_long_stream_is_answered_in_order_and_every_line_once() {
    let (allowed, denied) = (line("allowed"), line("denied"));
    let lines: Vec<&str> = (0..120)
        .map(|number| match number % 7 {
            0 | 1 | 4 => allowed.as_str(),
            5 => "nonsense",
            _ => denied.as_str(),
        })
        .collect();
    let ran = streamed(lines.join("\n")).code(1).stderr_eq("");
    let text = out(&ran);
    let answers: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(answers.len(), lines.len());
    for (number, (answer, line)) in answers.iter().zip(lines).enumerate() {
        if line == "nonsense" {
            assert_eq!(answer["line"], number + 1);
        } else {
            let digest = sixeyes::digest::sha256(line.as_bytes());
            assert_eq!(answer["digests"]["evidence"], digest.as_str(), "{number}");
        }
    }
}

/// Whoever reads has heard enough: the answers end, and so does the asking.
#[test]
fn a_reader_who_leaves_ends_the_stream() {
    let mut child = Command::new(snapbox::cmd::cargo_bin!("sixeyes"))
        .env_clear()
        .args(["decide", "--stream", "--policy"])
        .arg(example("allowed/policy.yaml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut asks = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let question = format!("{}\n", line("allowed"));
    asks.write_all(question.as_bytes()).unwrap();
    answers.next().unwrap().unwrap();
    drop(answers);
    // It ends by itself, though there are always more questions: writing to it fails sooner or later.
    while asks.write_all(question.as_bytes()).is_ok() {}
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

/// A worker is asked, answers, and is asked again.
#[test]
fn an_answer_comes_before_the_next_question() {
    let mut child = Command::new(snapbox::cmd::cargo_bin!("sixeyes"))
        .env_clear()
        .args(["decide", "--stream", "--policy"])
        .arg(example("allowed/policy.yaml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut asks = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for (name, outcome) in [("denied", "violated"), ("allowed", "satisfied")] {
        asks.write_all(format!("{}\n", line(name)).as_bytes())
            .unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["outcome"], outcome);
    }
    drop(asks);
    assert_eq!(child.wait().unwrap().code(), Some(10));
}

#[test]
fn a_stream_of_nothing_allows_nothing() {
    let ran = streamed(String::new()).code(1).stdout_eq("");
    ran.stderr_eq("error: the stream held no line[..]\n");
}

#[test]
fn a_stream_needs_a_policy_and_takes_no_folder() {
    let ran = sixeyes(["decide", "--stream"]).stdin("").assert().code(2);
    assert!(err(&ran).contains("no policy"), "{}", err(&ran));
    sixeyes([
        "decide",
        "--stream",
        "--save",
        "x",
        "--policy",
        "preset:strict",
    ])
    .stdin("")
    .assert()
    .code(2);
}
