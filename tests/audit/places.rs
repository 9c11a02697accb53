//! Where a history can be: every kind of clone, and what is none.

use crate::repo::{ADA, Folder, GH, Repo, audit, git, sixeyes, words};

fn grown() -> Repo {
    let mut repo = Repo::new();
    let base = repo.commit(ADA, ADA, "Begin\n");
    repo.commit(ADA, ADA, "Second\n");
    let side = repo.side(ADA, ADA, &[&base], "Side\n");
    repo.merge(GH, GH, &[&side], "Merge branch 'x'\n");
    repo.commit(ADA, ADA, "Last\n");
    repo
}

fn text(path: &std::path::Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn every_kind_of_clone_gives_the_same_answer() {
    let repo = grown();
    let wanted = repo.words();
    let bare = Folder::new();
    repo.git(&["clone", "-q", "--bare", ".", text(&bare.0)]);
    assert_eq!(words(&audit(&bare.0, &[])), wanted);
    assert_eq!(audit(&bare.0, &[])["repository"]["bare"], true);
    // Packed refs and packed objects.
    assert!(git(&bare.0, &["gc", "-q"]).status().unwrap().success());
    assert_eq!(words(&audit(&bare.0, &[])), wanted);
    // A folder in the work tree, and `.git` itself.
    let inner = repo.path().join("a/b");
    std::fs::create_dir_all(&inner).unwrap();
    assert_eq!(words(&audit(&inner, &[])), wanted);
    assert_eq!(words(&audit(&repo.path().join(".git"), &[])), wanted);
    // A linked work tree with a detached head.
    let linked = Folder::new();
    repo.git(&[
        "worktree",
        "add",
        "-q",
        "--detach",
        "-f",
        text(&linked.0),
        "main",
    ]);
    let document = audit(&linked.0, &[]);
    assert_eq!(words(&document), wanted);
    assert!(document["repository"]["head"]["detached"].is_string());
    assert_eq!(document["branch"]["name"], "HEAD");
    // Objects borrowed from another repository.
    let borrowed = Folder::new();
    repo.git(&["clone", "-q", "--shared", ".", text(&borrowed.0)]);
    assert_eq!(words(&audit(&borrowed.0, &[])), wanted);
    // Some objects left on the server.
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let partial = Folder::new();
    let from = format!("file://{}", text(repo.path()));
    repo.git(&[
        "clone",
        "-q",
        "--bare",
        "--filter=blob:none",
        &from,
        text(&partial.0),
    ]);
    let document = audit(&partial.0, &[]);
    assert_eq!(words(&document), wanted);
    assert_eq!(document["repository"]["completeness"], "partial");
}

#[test]
fn a_submodule_is_a_repository_of_its_own() {
    let (inner, outer) = (grown(), grown());
    outer.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        text(inner.path()),
        "inner",
    ]);
    assert_eq!(
        words(&audit(&outer.path().join("inner"), &[])),
        inner.words()
    );
}

#[test]
fn a_shallow_clone_says_where_it_ends_and_takes_nothing_for_whole() {
    let repo = grown();
    let shallow = Folder::new();
    let from = format!("file://{}", text(repo.path()));
    repo.git(&["clone", "-q", "--depth", "2", &from, text(&shallow.0)]);
    let document = audit(&shallow.0, &[]);
    assert_eq!(
        words(&document),
        [
            "unknown missing-commits Merge branch 'x'",
            "unreviewed direct-push Last"
        ]
    );
    assert_eq!(document["repository"]["completeness"], "shallow");
    assert_eq!(document["not_followed"][0]["cause"], "shallow");
    assert_eq!(document["read"]["reach"], "cut-off");
    // What is not here may be alone: a pipeline is not told that nothing is.
    let code = |args: &[&str]| sixeyes(&shallow.0, args).status.code();
    assert_eq!(code(&["--fail-on", "alone"]), Some(1));
    assert_eq!(code(&["--fail-on", "unreviewed"]), Some(10));
    assert_eq!(code(&["--fail-on", "alone", "--since", "HEAD~1"]), Some(0));
    assert_eq!(repo.audit(&[])["read"]["reach"], "whole");
}

#[test]
fn what_has_no_commit_has_an_empty_report() {
    let repo = Repo::new();
    let document = repo.audit(&[]);
    assert_eq!(document["counts"]["changes"], 0);
    assert_eq!(document["repository"]["head"]["unborn"], "main");
    for form in ["text", "html", "csv"] {
        assert_eq!(
            sixeyes(repo.path(), &["--format", form]).status.code(),
            Some(0)
        );
    }
}

#[test]
fn what_cannot_be_read_is_said_with_what_to_do() {
    let told = |path: &std::path::Path, args: &[&str], code: i32| {
        let output = sixeyes(path, args);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(output.stdout.is_empty());
        text
    };
    let repo = grown();
    assert!(told(std::path::Path::new("/nonexistent"), &[], 2).contains("no git repository"));
    let outside = std::env::temp_dir();
    if !outside
        .ancestors()
        .any(|folder| folder.join(".git").exists())
    {
        assert!(told(&outside, &[], 2).contains("no git repository"));
    }
    assert!(told(repo.path(), &["--branch", "nope"], 2).contains("`nope` names no commit"));
    assert!(told(repo.path(), &["--range", "main"], 2).contains("FROM..TO"));
    assert!(told(repo.path(), &["--since", "../../etc/passwd"], 2).contains("names no commit"));
    assert!(told(repo.path(), &["--since", "main~99"], 2).contains("not that long"));
    assert!(
        told(
            repo.path(),
            &["--since", "main^{tree}~99999999999999999999999"],
            2
        )
        .contains("names no commit")
    );
    // `HEAD` points at nothing although there are branches.
    repo.git(&["symbolic-ref", "HEAD", "refs/heads/gone"]);
    assert!(told(repo.path(), &[], 2).contains("--branch: main"));
    std::fs::write(repo.path().join(".git/HEAD"), "rubbish\n").unwrap();
    assert!(told(repo.path(), &["--branch", "main"], 1).contains("HEAD"));
    let wide = Folder::new();
    assert!(
        git(&wide.0, &["init", "-q", "--object-format=sha256"])
            .status()
            .unwrap()
            .success()
    );
    assert!(told(&wide.0, &[], 1).contains("sha256"));
}
