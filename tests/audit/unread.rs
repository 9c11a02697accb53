//! What cannot be read makes `unknown`, or is said: it never makes a change look better.

use crate::repo::{ADA, EMPTY, EWD, Folder, GH, Repo, audit, git, sixeyes, words};

const AT: &str = "1700000000 +0100";

/// A commit whose header names an encoding.
fn encoded(repo: &Repo, encoding: &str, who: &[u8], parent: &str, message: &[u8]) -> String {
    let mut bytes = format!("tree {EMPTY}\nparent {parent}\n").into_bytes();
    for field in ["author", "committer"] {
        bytes.extend(field.bytes().chain([b' ']));
        bytes.extend(who);
        bytes.extend(format!(" {AT}\n").bytes());
    }
    bytes.extend(format!("encoding {encoding}\n\n").bytes());
    bytes.extend(message);
    repo.object("commit", &bytes)
}

fn merged(side: &str, repo: &mut Repo, approver: &str) -> Vec<String> {
    let message = format!(
        "Merge branch 'x' into 'main'\n\nT\n\nSee merge request a/b!1\n\nApproved-by: {approver}\n"
    );
    repo.merge(GH, GH, &[side], &message);
    let words = repo.words();
    words[words.len() - 1..].to_vec()
}

const ENCODINGS: [&str; 8] = [
    "iso-2022-kr",
    "iso-2022-cn",
    "hz-gb-2312",
    "replacement",
    "UTF-16",
    "UTF-16LE",
    "ISO-2022-JP",
    "KLINGON",
];

#[test]
fn no_encoding_hides_an_author_or_a_co_author() {
    for encoding in ENCODINGS {
        let mut repo = Repo::new();
        let base = repo.commit(EWD, EWD, "Begin\n");
        let side = encoded(&repo, encoding, ADA.as_bytes(), &base, b"Work\n");
        assert_eq!(
            merged(&side, &mut repo, ADA),
            ["alone own-approval !1"],
            "{encoding}"
        );
        let co = format!("Work\n\nCo-authored-by: {EWD}\n");
        let side = encoded(&repo, encoding, ADA.as_bytes(), &base, co.as_bytes());
        assert_eq!(
            merged(&side, &mut repo, EWD),
            ["alone own-approval !1"],
            "{encoding}"
        );
        // Whom it names is named: nobody is made one with a stranger.
        let side = encoded(&repo, encoding, EWD.as_bytes(), &base, b"Work\n");
        assert_eq!(
            merged(&side, &mut repo, ADA),
            ["apart approved-by-another !1"],
            "{encoding}"
        );
    }
}

#[test]
fn what_is_really_written_so_is_read_or_unknown() {
    let mut repo = Repo::new();
    let base = repo.commit(EWD, EWD, "Begin\n");
    // Escapes of a seven-bit encoding that nobody here decodes: a line may be anything.
    let shifted = b"\x1b$)C\x0e9Z\x0f\n\nReviewed-by: Grace Hopper <gh@acme.example>\n";
    let id = encoded(&repo, "iso-2022-kr", ADA.as_bytes(), &base, shifted);
    repo.point(&id);
    assert!(repo.words()[1].starts_with("unknown unreadable"));
    // A wide text that holds a line of plain bytes, which its own reading would swallow.
    let mut wide: Vec<u8> = "Wide\n\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    wide.extend(format!("\n\nCo-authored-by: {GH}\n\n").bytes());
    let side = encoded(&repo, "UTF-16LE", ADA.as_bytes(), &base, &wide);
    assert_eq!(merged(&side, &mut repo, GH), ["unknown unreadable !1"]);
    // Japanese is decoded.
    let japanese = b"\x1b$B;YJ'\x1b(B\n\nReviewed-by: Grace Hopper <gh@acme.example>\n";
    let id = encoded(&repo, "ISO-2022-JP", ADA.as_bytes(), &base, japanese);
    repo.point(&id);
    assert_eq!(repo.words()[1], "apart reviewed-by-another 支払");
}

#[test]
fn two_addresses_that_nobody_can_read_are_not_one() {
    let mut repo = Repo::new();
    let base = repo.commit(EWD, EWD, "Begin\n");
    let side = encoded(
        &repo,
        "UTF-8",
        b"Zoe <zo\xeb@acme.example>",
        &base,
        b"Work\n",
    );
    assert_eq!(merged(&side, &mut repo, EWD), ["unknown unreadable !1"]);
    let side = encoded(
        &repo,
        "UTF-8",
        b"Zoe <zo\xe9@acme.example>",
        &base,
        b"Work\n",
    );
    merged(&side, &mut repo, EWD);
    let message = b"Work\n\nReviewed-by: Zo <zo\xe8@acme.example>\n";
    let id = encoded(&repo, "UTF-8", ADA.as_bytes(), &base, message);
    repo.point(&id);
    assert!(repo.words()[1].starts_with("unknown unreadable"));
    repo.merge(GH, GH, &[&side], "Merge branch 'x'\n");
    let document = repo.audit(&[]);
    let people = document["people"].as_array().unwrap();
    let unread = |person: &&serde_json::Value| {
        person["addresses"][0]
            .as_str()
            .is_some_and(|address| address.starts_with("zo"))
    };
    assert_eq!(people.iter().filter(unread).count(), 2);
}

#[test]
fn where_a_clone_ends_nothing_is_taken_for_whole() {
    let mut repo = Repo::new();
    repo.commit(EWD, EWD, "Begin\n");
    let base = repo.commit(EWD, EWD, "Second\n");
    let side = repo.side(
        ADA,
        ADA,
        &[&base],
        "Work\n\nDifferential Revision: https://phab.acme.example/D8\n",
    );
    assert_eq!(merged(&side, &mut repo, ADA), ["alone own-approval !1"]);
    let shallow = Folder::new();
    let from = format!("file://{}", repo.path().to_str().unwrap());
    let to = shallow.0.to_str().unwrap();
    repo.git(&["clone", "-q", "--bare", "--depth", "2", &from, to]);
    let found = words(&audit(&shallow.0, &["--since", "HEAD~1"]));
    assert_eq!(found, ["unknown missing-commits !1"]);
    let code = |args: &[&str]| sixeyes(&shallow.0, args).status.code();
    assert_eq!(
        code(&["--since", "HEAD~1", "--fail-on", "unknown"]),
        Some(10)
    );
}

#[test]
fn a_mailmap_that_cannot_be_read_is_said_and_nobody_is_surely_another() {
    let mut repo = Repo::new();
    let blob = repo.object("blob", b"Ada Byron <ada@acme.example> <zz@home.example>\n");
    let entry = format!("100644 blob {blob}\t.mailmap\n");
    let tree = crate::repo::fed(git(repo.path(), &["mktree"]), entry.as_bytes());
    let tree = String::from_utf8_lossy(&tree.stdout).trim().to_owned();
    let text = format!(
        "tree {tree}\nauthor {ADA} {AT}\ncommitter {ADA} {AT}\n\nWork\n\nReviewed-by: Z <zz@home.example>\n"
    );
    let id = repo.object("commit", text.as_bytes());
    repo.point(&id);
    let clone = |filter: &str| {
        let to = Folder::new();
        let from = format!("file://{}", repo.path().to_str().unwrap());
        let path = to.0.to_str().unwrap();
        repo.git(&["clone", "-q", "--bare", filter, &from, path]);
        to
    };
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let said = |path: &std::path::Path| {
        let document = audit(path, &[]);
        let left = document["not_followed"].as_array().unwrap();
        let left = left.iter().any(|one| one["cause"] == "mailmap");
        (words(&document), left)
    };
    let whole = clone("--no-local");
    assert_eq!(
        said(&whole.0),
        (vec!["alone own-approval Work".to_owned()], false)
    );
    for filter in ["--filter=blob:none", "--filter=tree:0"] {
        let partial = clone(filter);
        let unknown = vec!["unknown perhaps-the-same Work".to_owned()];
        assert_eq!(said(&partial.0), (unknown, true), "{filter}");
    }
    // A file in the work tree that is there and cannot be read: a folder's name stands for it.
    repo.git(&["config", "mailmap.file", "."]);
    assert_eq!(said(repo.path()).0, ["unknown perhaps-the-same Work"]);
    // One that is configured and not there is none, as git has it.
    repo.git(&["config", "mailmap.file", "nowhere"]);
    assert_eq!(
        said(repo.path()),
        (vec!["apart reviewed-by-another Work".to_owned()], false)
    );
    repo.commit(ADA, ADA, "More\n");
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_text_is_a_path_all_the_same() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut repo = Repo::new();
    repo.commit(ADA, ADA, "Begin\n");
    let folder = Folder::new();
    let odd = folder.0.join(std::ffi::OsStr::from_bytes(b"bad\xff"));
    std::fs::rename(repo.path(), &odd).unwrap();
    assert_eq!(words(&audit(&odd, &[])), ["unreviewed direct-push Begin"]);
    let output = sixeyes(&odd, &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("sixeyes audit PATH --format html"), "{text}");
    std::fs::rename(&odd, repo.path()).unwrap();
}

#[test]
fn nothing_is_written_of_a_history_that_cannot_be_read() {
    let mut repo = Repo::new();
    let id = repo.commit(ADA, ADA, "Begin\n");
    let (folder, file) = id.split_at(2);
    let path = repo.path().join(".git/objects").join(folder).join(file);
    std::fs::remove_file(&path).unwrap();
    for form in ["json", "csv", "text", "html"] {
        let output = sixeyes(repo.path(), &["--format", form]);
        assert_eq!(output.status.code(), Some(1), "{form}");
        assert!(output.stdout.is_empty(), "{form}");
    }
}
