//! The demonstration is a check: it works anywhere, keeps to its own files, and says when something is not as it must be.

use crate::run::{EXAMPLES, Scratch, err, out, sixeyes};

#[test]
fn it_judges_records_and_judges_again() {
    let scratch = Scratch::new("demo");
    for _ in 0..2 {
        let ran = sixeyes(["demo"])
            .current_dir(scratch.path(""))
            .assert()
            .code(0)
            .stderr_eq("");
        let text = out(&ran);
        assert!(text.contains("No forge was asked"), "{text}");
        assert!(text.contains("All four gave the expected answer"), "{text}");
        assert!(text.contains("author"), "the matrix: {text}");
        assert!(text.contains("to satisfy"), "the remedy: {text}");
        for (name, code) in EXAMPLES {
            let line = text.lines().find(|line| line.trim().starts_with(name));
            assert!(line.unwrap().contains(&format!("exit {code}")), "{text}");
        }
    }
    let comment = std::fs::read_to_string(scratch.path("sixeyes-demo/denied/comment.md")).unwrap();
    assert!(comment.contains("### ⛔ Not deployed"), "{comment}");
    for (name, code) in EXAMPLES {
        let ran = sixeyes(["decide", "--case"])
            .arg(scratch.path("sixeyes-demo").join(name))
            .assert()
            .code(code);
        assert!(out(&ran).starts_with("same "), "{name}");
    }
}

#[test]
fn it_overwrites_nothing_that_it_did_not_make() {
    let scratch = Scratch::new("demo-others");
    let mine = scratch.file("sixeyes-demo/denied/notes.txt", "mine");
    let ran = sixeyes(["demo"])
        .current_dir(scratch.path(""))
        .assert()
        .code(1)
        .stdout_eq("");
    assert!(err(&ran).contains("notes.txt"), "{}", err(&ran));
    assert_eq!(std::fs::read_to_string(mine).unwrap(), "mine");

    let scratch = Scratch::new("demo-changed");
    sixeyes(["demo"])
        .current_dir(scratch.path(""))
        .assert()
        .code(0);
    let changed = scratch.file("sixeyes-demo/allowed/evidence.json", "{}");
    let ran = sixeyes(["demo"])
        .current_dir(scratch.path(""))
        .assert()
        .code(1);
    assert!(
        err(&ran).contains("move `sixeyes-demo` away"),
        "{}",
        err(&ran)
    );
    assert_eq!(std::fs::read_to_string(changed).unwrap(), "{}");
    let beside = scratch.file("sixeyes-demo/README", "beside the cases");
    std::fs::remove_dir_all(scratch.path("sixeyes-demo/allowed")).unwrap();
    sixeyes(["demo"])
        .current_dir(scratch.path(""))
        .assert()
        .code(0);
    assert!(beside.exists());
}

#[test]
fn a_place_that_cannot_be_written_is_said() {
    let scratch = Scratch::new("demo-file");
    scratch.file("sixeyes-demo", "a file of that name");
    let ran = sixeyes(["demo"])
        .current_dir(scratch.path(""))
        .assert()
        .code(1)
        .stdout_eq("");
    assert!(err(&ran).contains("is no folder"), "{}", err(&ran));
}
