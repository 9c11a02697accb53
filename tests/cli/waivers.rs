//! `sixeyes waiver`: what it writes can be read, what is wrong is said, and what stands is listed.

use crate::run::{Scratch, err, out, sixeyes};
use serde_json::Value;

const COMMIT: &str = "4f0c1d2e4f0c1d2e4f0c1d2e4f0c1d2e4f0c1d2e";

fn waiver(scratch: &Scratch, args: &[&str]) -> (i32, String, String) {
    let dir = scratch.path(".sixeyes").display().to_string();
    let all = ["waiver"].iter().chain(args).copied();
    let mut all: Vec<String> = all.map(str::to_owned).collect();
    match args.first() {
        Some(&"list") => all.push(dir),
        _ => all.extend(["--dir".to_owned(), dir]),
    }
    let ran = sixeyes(all).assert();
    let code = ran.get_output().status.code().unwrap();
    (code, out(&ran), err(&ran))
}

#[test]
fn every_kind_is_written_so_that_it_can_be_read() {
    let scratch = Scratch::new("waiver-new");
    let policy = "sixeyes: 1\nrules:\n  three-person: { preset: three-person }\n";
    scratch.file(".sixeyes/policy.yaml", policy);
    let robot = "{ id: renovate, accounts: { github.com: [9001] }, acts-as: itself, may: [author], only: [Cargo.lock], owner: ada }";
    scratch.file(
        ".sixeyes/directory.yaml",
        format!(
            "people:\n  - {{ id: ada, accounts: {{ github.com: [1001] }} }}\nrobots:\n  - {robot}\n"
        ),
    );
    let departure = [
        "--rule=three-person",
        "--of=approve",
        "--expires=2099-01-31",
    ];
    let kinds: [&[&str]; 6] = [
        &["new", "departure", "--change=#482"],
        &[
            "new",
            "departure",
            "--environment=production",
            "--of=release",
        ],
        &[
            "new",
            "departure",
            &format!("--range={COMMIT}..{}", COMMIT.replace('4', "5")),
        ],
        &[
            "new",
            "departure",
            "--robot=renovate",
            "--paths=Cargo.lock,**/Cargo.lock",
        ],
        &[
            "new",
            "disown",
            &format!("--commit={COMMIT}"),
            "--claimed=gh@acme.example",
        ],
        &[
            "new",
            "late-approval",
            "--change=!7",
            &format!("--head={COMMIT}"),
        ],
    ];
    for (place, kind) in kinds.into_iter().enumerate() {
        let name = format!("--name=w{place}");
        let reason = "--reason=it \"had\" to: be #1, \u{1f512} and: {not} [a] list";
        let mut args = kind.to_vec();
        args.extend([name.as_str(), reason]);
        if kind[1] == "departure" {
            args.extend(departure);
        }
        let (code, said, why) = waiver(&scratch, &args);
        assert_eq!(code, 0, "{args:?}: {why}");
        assert!(said.trim().ends_with(&format!("w{place}.yaml")), "{said}");
    }
    let (code, said, why) = waiver(&scratch, &["check"]);
    assert_eq!((code, said.as_str()), (0, ""), "{why}");
    assert!(why.starts_with("6 waivers read: 0 cannot"), "{why}");
    let (code, said, _) = waiver(
        &scratch,
        &["list", "--format=json", "--at=2026-11-25T00:00:00Z"],
    );
    let list: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(code, 0);
    assert_eq!(list["schema"], "sixeyes/waivers/1");
    assert_eq!(list["waivers"].as_array().unwrap().len(), 6);
    assert_eq!(list["waivers"][0]["state"], "stands");
    assert_eq!(list["waivers"][0]["covers"], "#482");
    assert_eq!(list["waivers"][4]["kind"], "disown");
    let (_, said, _) = waiver(&scratch, &["list", "--at=2099-02-01T00:00:00Z"]);
    assert!(said.starts_with("expired "), "{said}");
    assert!(said.contains("since 2099-01-31"), "{said}");
}

#[test]
fn without_a_terminal_everything_that_is_missing_is_said_at_once() {
    let scratch = Scratch::new("waiver-missing");
    let (code, said, why) = waiver(&scratch, &["new", "departure", "--of=approve"]);
    assert_eq!((code, said.as_str()), (2, ""));
    for flag in ["--rule", "--expires", "--change", "--reason"] {
        assert!(why.contains(flag), "{why}");
    }
    assert!(!scratch.path(".sixeyes").exists());
}

#[test]
fn what_could_not_be_read_is_never_written() {
    let scratch = Scratch::new("waiver-wrong");
    let right = [
        "new",
        "departure",
        "--rule=r",
        "--change=#1",
        "--reason=x",
        "--of=approve",
    ];
    let mut wrong = right.to_vec();
    wrong.extend(["--expires=soon"]);
    let (code, _, why) = waiver(&scratch, &wrong);
    assert_eq!(code, 3);
    assert!(why.contains("error[bad-date]"), "{why}");
    let mut named = right.to_vec();
    named.extend(["--expires=2099-01-01", "--name=../policy"]);
    assert_eq!(waiver(&scratch, &named).0, 2);
    assert!(!scratch.path(".sixeyes").exists());
    named.pop();
    named.push("--name=once");
    assert_eq!(waiver(&scratch, &named).0, 0);
    let (code, _, why) = waiver(&scratch, &named);
    assert_eq!(code, 1, "a waiver was written over: {why}");
}

#[test]
fn what_is_wrong_with_files_is_said_with_its_place_and_its_fix() {
    let scratch = Scratch::new("waiver-check");
    let broken = "rule: three-person\nof: [aprove]\nscope: {}\nreasn: x\n";
    let first = scratch.file(".sixeyes/waivers/broken.yaml", broken);
    scratch.file(
        ".sixeyes/policy.yaml",
        "sixeyes: 1\nrules:\n  four: { preset: four-eyes }\n",
    );
    let over = "rule: three-person\nof: [approve]\nscope: { change: \"#1\" }\nreason: x\nexpires: 2026-01-01\n";
    scratch.file(".sixeyes/waivers/over.yaml", over);
    let (code, said, why) = waiver(&scratch, &["check", "--at=2026-11-25T00:00:00Z"]);
    assert_eq!(code, 3, "{why}");
    for says in [
        "error[unknown-stage]",
        "broken.yaml:2:6",
        "did you mean `approve`",
        "error[unknown-key]",
        "warning[waiver-over]",
        "warning[waiver-of-nothing]",
    ] {
        assert!(said.contains(says), "no {says} in:\n{said}");
    }
    let (code, said, _) = waiver(&scratch, &["check", &first.display().to_string()]);
    assert_eq!(code, 3);
    assert!(!said.contains("over.yaml"));
    let (code, said, _) = waiver(&scratch, &["list"]);
    assert_eq!(code, 3, "an unreadable waiver stops every gate");
    assert!(said.contains("unreadable"), "{said}");
    let empty = Scratch::new("waiver-none");
    // A name that somebody mistyped is no folder without waivers.
    for command in ["list", "check"] {
        let (code, said, why) = waiver(&empty, &[command]);
        assert_eq!((code, said.as_str()), (2, ""), "{command}");
        assert!(why.contains("there is no folder"), "{why}");
    }
    empty.file(".sixeyes/policy.yaml", "sixeyes: 1\n");
    assert_eq!(waiver(&empty, &["list"]).1, "no waivers\n");
}

#[test]
fn what_forgives_nothing_is_said_when_it_is_written_and_when_it_is_listed() {
    let scratch = Scratch::new("waiver-of-nothing");
    scratch.file(
        ".sixeyes/policy.yaml",
        "sixeyes: 1\nrules:\n  four: { preset: four-eyes, environments: [production] }\n",
    );
    let wrong: [(&str, &[&str], &str); 4] = [
        (
            "rule",
            &["--rule=for", "--change=#1"],
            "did you mean `four`",
        ),
        (
            "robot",
            &["--rule=four", "--robot=nosuch", "--paths=Cargo.lock"],
            "no robot `nosuch`",
        ),
        (
            "environment",
            &["--rule=four", "--environment=prodution"],
            "did you mean `production`",
        ),
        ("over", &["--rule=four", "--change=#1"], "is over since"),
    ];
    for (name, args, says) in wrong {
        let day = if name == "over" {
            "2020-01-31"
        } else {
            "2099-01-31"
        };
        let (name, day) = (format!("--name={name}"), format!("--expires={day}"));
        let mut all = vec![
            "new",
            "departure",
            "--of=approve",
            "--reason=x",
            &name,
            &day,
        ];
        all.extend(args);
        let (code, said, why) = waiver(&scratch, &all);
        assert_eq!(code, 0, "{why}");
        assert!(said.ends_with(".yaml\n"), "{said}");
        assert!(why.contains(says), "{name}: {why}");
    }
    let (code, said, _) = waiver(&scratch, &["check"]);
    assert_eq!(code, 0);
    for (_, _, says) in wrong {
        assert!(said.contains(says), "{says}: {said}");
    }
    let (code, said, _) = waiver(&scratch, &["list", "--format=json"]);
    let list: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(code, 0);
    let states: Vec<&str> = list["waivers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    assert_eq!(
        states,
        ["of-nothing", "expired", "of-nothing", "of-nothing"]
    );
    let why = list["waivers"][3]["why"].as_str().unwrap();
    assert!(why.contains("no rule `for`"), "{why}");
}
