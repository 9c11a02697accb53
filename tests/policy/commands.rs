//! `sixeyes policy check` and `sixeyes policy init`, as people run them.

use snapbox::cmd::Command;
use std::path::{Path, PathBuf};

fn sixeyes(args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sixeyes"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// An empty folder of this test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_policy_with_a_problem_exits_3_and_one_with_warnings_0() {
    let (code, out, err) = sixeyes(&[
        "policy",
        "check",
        "tests/policy/invalid/a-stage-misspelt.yaml",
    ]);
    assert_eq!(code, 3);
    assert!(
        out.contains("error[unknown-stage]: `aprove` is not a stage"),
        "{out}"
    );
    assert!(err.contains("1 error"), "{err}");
    let (code, out, err) = sixeyes(&[
        "policy",
        "check",
        "tests/policy/valid/warned-about-many-things.yaml",
    ]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("warning[required-nowhere]"), "{out}");
    let (code, out, _) = sixeyes(&[
        "policy",
        "check",
        "tests/policy/valid/the-smallest-useful-policy.yaml",
    ]);
    assert_eq!((code, out.as_str()), (0, ""));
}

#[test]
fn a_policy_that_is_not_there_allows_nothing() {
    let (code, _, err) = sixeyes(&["policy", "check", "no-such-file.yaml"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("`no-such-file.yaml`"), "{err}");
    let (code, _, _) = sixeyes(&[
        "policy",
        "check",
        "tests/policy/invalid/nothing-at-all.yaml",
    ]);
    assert_eq!(code, 3);
}

#[test]
fn a_folder_is_checked_with_its_directory_and_waivers() {
    let folder = folder("a-folder-is-checked");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let path = folder.to_str().unwrap();
    std::fs::create_dir(folder.join("waivers")).unwrap();
    write(
        "policy.yaml",
        "sixeyes: 1\nrules: { a: { preset: three-person } }\n",
    );
    write(
        "directory.yaml",
        "people: [{ id: ada, accounts: { github.com: [1] } }]\n",
    );
    let (code, out, _) = sixeyes(&["policy", "check", path]);
    assert_eq!(code, 0);
    assert!(out.contains("warning[too-few-people]"), "{out}");
    write("waivers/a.yaml", "reason: none\n");
    let (code, out, _) = sixeyes(&["policy", "check", path]);
    assert_eq!(code, 3);
    assert!(out.contains("waivers/a.yaml"), "{out}");
    write(
        "waivers/a.yaml",
        "rule: b\nscope: { robot: bot, paths: [\"**\"] }\nof: [approve]\nreason: none\nexpires: 2026-01-01\n",
    );
    let (code, out, _) = sixeyes(&["policy", "check", path, "--at", "2026-01-01T00:00:00Z"]);
    assert_eq!(code, 0);
    assert!(out.contains("warning[waiver-over]"), "{out}");
    assert!(
        out.contains("no rule `b`") && out.contains("no robot `bot`"),
        "{out}"
    );
    std::fs::remove_file(folder.join("waivers/a.yaml")).unwrap();
    write(
        "directory.yaml",
        "people: [{ id: ada, accounts: { github.com: [ada] } }]\n",
    );
    let (code, out, _) = sixeyes(&["policy", "check", path]);
    assert_eq!(code, 3);
    assert!(out.contains("numeric id"), "{out}");
}

#[test]
fn the_first_policy_is_the_strictest_that_the_team_can_satisfy() {
    for (people, how, preset) in [
        ("2", "merge", "four-eyes"),
        ("3", "merge", "strict"),
        ("3", "environment", "three-person"),
        ("4", "environment", "strict"),
        // Where nobody says how deployments start, the proposal holds for every way.
        ("3", "", "three-person"),
        ("4", "", "strict"),
    ] {
        let folder = folder(&format!("init-{people}-{how}"));
        let dir = folder.to_str().unwrap();
        let mut args = vec!["policy", "init", "--people", people, "--dir", dir];
        if !how.is_empty() {
            args.extend(["--how", how]);
        }
        let (code, out, err) = sixeyes(&args);
        assert_eq!(code, 0, "{err}");
        assert_eq!(out.lines().count(), 5, "{out}");
        assert!(err.starts_with(&format!("{preset}: ")), "{err}");
        let (code, out, err) =
            sixeyes(&["policy", "check", folder.join(".sixeyes").to_str().unwrap()]);
        assert_eq!(code, 0, "{out}{err}");
        assert!(folder.join(".github/workflows/sixeyes.yml").is_file());
    }
}

#[test]
fn nothing_is_overwritten_unless_asked() {
    let folder = folder("init-twice");
    let dir = folder.to_str().unwrap();
    let init = ["policy", "init", "--preset", "three-person", "--dir", dir];
    assert_eq!(sixeyes(&init).0, 0);
    let policy = folder.join(".sixeyes/policy.yaml");
    std::fs::write(&policy, "mine").unwrap();
    let (code, out, err) = sixeyes(&init);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("nothing was written"), "{err}");
    assert_eq!(std::fs::read_to_string(&policy).unwrap(), "mine");
    let forced: Vec<&str> = init.iter().copied().chain(["--force"]).collect();
    assert_eq!(sixeyes(&forced).0, 0);
    assert_ne!(std::fs::read_to_string(&policy).unwrap(), "mine");
}

#[test]
fn one_person_cannot_be_two_and_is_told_so() {
    let folder = folder("init-alone");
    let (code, _, err) = sixeyes(&[
        "policy",
        "init",
        "--people",
        "1",
        "--dir",
        folder.to_str().unwrap(),
    ]);
    assert_eq!(code, 0);
    assert!(err.contains("only reports"), "{err}");
    let policy = std::fs::read_to_string(folder.join(".sixeyes/policy.yaml")).unwrap();
    assert!(policy.contains("enforce: advisory"), "{policy}");
    let (code, _, _) = sixeyes(&["policy", "init"]);
    assert_eq!(code, 2);
}
