//! What the text, the errors and the command line say: as the record has it, and as it was asked.

use crate::repo::{ADA, EWD, Folder, GH, Repo, audit, git, sixeyes, words};
use serde_json::Value;

const ROBOT: &str = "renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>";

fn merged(author: &str, merger: &str, trailers: &str) -> Repo {
    let mut repo = Repo::new();
    let base = repo.commit(EWD, EWD, "Begin\n");
    let side = repo.side(author, author, &[&base], "Work\n");
    let message =
        format!("Merge branch 'a' into 'main'\n\nWork\n\nSee merge request a/b!1\n\n{trailers}\n");
    repo.merge(merger, merger, &[&side], &message);
    repo
}

/// The line of the text that tells of the merge request, from its people on.
fn row(repo: &Repo) -> String {
    let output = sixeyes(repo.path(), &["--all"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find(|line| line.contains("!1  Work")).unwrap();
    let (_, people) = line.split_once("Work").unwrap();
    people.trim().to_owned()
}

#[test]
fn a_line_names_those_on_whom_its_heading_rests() {
    let own_and_other = format!("Approved-by: {ADA}\nReviewed-by: {GH}");
    assert_eq!(
        row(&merged(ADA, ADA, &own_and_other)),
        "Ada Byron → Grace Hopper → self"
    );
    let robots = format!("Approved-by: {ROBOT}");
    assert_eq!(row(&merged(ADA, ADA, &robots)), "Ada Byron → self");
    assert_eq!(
        row(&merged(ROBOT, GH, &robots)),
        "renovate[bot] → Grace Hopper"
    );
    let many = format!("Approved-by: {ADA}\nApproved-by: {ROBOT}\nApproved-by: {GH}");
    let line = row(&merged(ADA, EWD, &many));
    assert!(
        line.starts_with("Ada Byron → Grace Hopper, Ada Byron +1"),
        "{line}"
    );
}

#[test]
fn who_is_no_person_approves_nothing_and_is_said_so() {
    let mut repo = Repo::new();
    repo.commit(ADA, ADA, &format!("Work\n\nApproved-by: {ROBOT}\n"));
    assert_eq!(repo.words(), ["unreviewed only-robots Work"]);
}

#[test]
fn a_time_of_day_is_a_time_of_day() {
    let mut repo = Repo::new();
    // 2023-11-14T22:14:20Z and a minute later.
    repo.commit(ADA, ADA, "One\n");
    repo.commit(ADA, ADA, "Two\n");
    let titles = |args: &[&str]| -> Vec<String> {
        let document = repo.audit(args);
        let changes = document["changes"].as_array().unwrap();
        let title = |change: &Value| change["title"].as_str().unwrap().to_owned();
        changes.iter().map(title).collect()
    };
    for at in [
        "2023-11-14T22:15:00",
        "2023-11-14 22:15",
        "2023-11-14T23:15:00+01:00",
    ] {
        assert_eq!(titles(&["--since", at]), ["Two"], "{at}");
        assert_eq!(titles(&["--until", at]), ["One"], "{at}");
    }
    assert_eq!(titles(&["--until", "2023-11-14"]), ["One", "Two"]);
    assert_eq!(titles(&["--since", "2023-11-15"]), Vec::<String>::new());
    let zone = sixeyes(
        repo.path(),
        &["--since", "2023-11-14T22:15:00[Europe/Berlin]"],
    );
    assert_eq!(zone.status.code(), Some(2));
}

#[test]
fn an_octopus_hides_no_change_of_its_sides() {
    let mut repo = Repo::new();
    let base = repo.commit(EWD, EWD, "Begin\n");
    let branch = |repo: &mut Repo, number: u32| {
        let side = repo.side(ADA, ADA, &[&base], &format!("Work {number}\n"));
        let message = format!("Merge pull request #{number} from a/b\n\nWork {number}\n");
        repo.side(ADA, ADA, &[&base, &side], &message)
    };
    let (one, two) = (branch(&mut repo, 1), branch(&mut repo, 2));
    let loose = repo.side(GH, GH, &[&base], "Loose\n");
    repo.merge(EWD, EWD, &[&one, &two], "Merge branches 'r1' and 'r2'\n");
    let mut found = repo.words()[1..].to_vec();
    found.sort();
    assert_eq!(found, ["alone own-merge #1", "alone own-merge #2"]);
    let (three, four) = (branch(&mut repo, 3), branch(&mut repo, 4));
    repo.merge(
        EWD,
        EWD,
        &[&three, &loose, &four],
        "Merge branches 'r3', 'x' and 'r4'\n",
    );
    let mut found = repo.words()[3..].to_vec();
    found.sort();
    assert_eq!(
        found,
        [
            "alone own-merge #3",
            "alone own-merge #4",
            "unreviewed merged-by-another Merge branches 'r3', 'x' and 'r4'",
        ]
    );
}

#[test]
fn errors_act_on_no_terminal() {
    let mut repo = Repo::new();
    repo.commit(ADA, ADA, "Begin\n");
    let hidden = |text: &str| text.contains(['\u{1b}', '\u{202e}', '\u{7}', '\u{9b}']);
    let bad = "\u{1b}[31m\u{202e}x\u{7}\u{9b}";
    for args in [
        ["--branch", bad],
        ["--since", bad],
        ["--range", bad],
        ["--convention", bad],
        ["--directory", bad],
    ] {
        let output = sixeyes(repo.path(), &args);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_ne!(output.status.code(), Some(0));
        assert!(!hidden(&text) && text.contains("[31m"), "{text:?}");
    }
    let output = sixeyes(&std::env::temp_dir().join(bad), &[]);
    assert!(!hidden(&String::from_utf8(output.stderr).unwrap()));
    repo.git(&["branch", "ev\u{202e}il"]);
    repo.git(&["symbolic-ref", "HEAD", "refs/heads/gone"]);
    let output = sixeyes(repo.path(), &[]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!hidden(&text) && text.contains("main"), "{text:?}");
}

#[test]
fn the_commands_that_come_next_can_be_performed() {
    let mut repo = Repo::new();
    // The worst change is the first commit of all.
    repo.commit(ADA, ADA, &format!("Begin\n\nReviewed-by: {ADA}\n"));
    for _ in 0..4 {
        repo.commit(ADA, ADA, &format!("Work\n\nReviewed-by: {GH}\n"));
    }
    let folder = Folder::new();
    let odd = folder.0.join("it's $(here)");
    std::fs::rename(repo.path(), &odd).unwrap();
    let text = String::from_utf8(sixeyes(&odd, &[]).stdout).unwrap();
    std::fs::rename(&odd, repo.path()).unwrap();
    let (_, next) = text.split_once("\nnext").unwrap();
    let range = next
        .lines()
        .find_map(|line| line.split_once("--range "))
        .unwrap()
        .1;
    let document = repo.audit(&["--range", range]);
    assert_eq!(words(&document), ["alone own-approval Begin"]);
    assert!(next.contains("it'\\''s $(here)'"), "{next}");
    let output = sixeyes(repo.path(), &["--range", "main~9..main"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_heading_names_what_was_walked() {
    let mut repo = Repo::new();
    for name in ["v0", "v1", "v2"] {
        repo.commit(ADA, ADA, "Work\n");
        repo.git(&["tag", name]);
    }
    let tip = repo.tip().unwrap();
    let fix = repo.side(GH, GH, &[&tip], "Fix\n");
    repo.git(&["tag", "v2.1", &fix]);
    let output = sixeyes(repo.path(), &["--branch", "v0", "--range", "v1..v2"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text.contains("`v2` is not on the mainline of `v0`"),
        "{text}"
    );
    let name = |args: &[&str]| repo.audit(args)["branch"]["name"].clone();
    assert_eq!(name(&["--range", "v0..v1"]), "main");
    assert_eq!(name(&["--branch", "v2", "--range", "v0..v1"]), "v2");
    assert_eq!(name(&["--range", "v2..v2.1"]), "v2.1");
}

#[test]
fn a_repository_is_called_by_its_folder_from_within_its_git_folder_too() {
    let mut repo = Repo::new();
    repo.commit(ADA, ADA, "Begin\n");
    let name = |path: &std::path::Path| audit(path, &[])["repository"]["name"].clone();
    assert_eq!(name(&repo.path().join(".git")), name(repo.path()));
    assert_ne!(name(repo.path()), "");
}

#[test]
fn very_long_names_are_two_and_short() {
    let mut repo = Repo::new();
    let long = "n".repeat(3_000_000);
    for who in ["a", "b"] {
        repo.commit(
            ADA,
            ADA,
            &format!("Work\n\nReviewed-by: {long}{who} <{long}{who}@acme.example>\nApproved-by: {long}{who}\n"),
        );
        let author = format!("{long}{who} <{who}@acme.example>");
        repo.commit(&author, &author, "More\n");
    }
    assert!(git(repo.path(), &["gc", "-q"]).status().unwrap().success());
    let output = sixeyes(repo.path(), &["--format", "json"]);
    assert!(output.stdout.len() < 60_000, "{}", output.stdout.len());
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    // Ada, and for each letter a reviewer, an approver and an author.
    assert_eq!(document["people"].as_array().unwrap().len(), 7);
}
