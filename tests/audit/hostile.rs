//! Histories made to mislead: neither a crash, nor a hang, nor a lie.

use crate::repo::{ADA, EMPTY, GH, Repo, said, sixeyes};

fn header(author: &str, committer: &str) -> String {
    format!("tree {EMPTY}\nauthor {author}\ncommitter {committer}\n")
}

const AT: &str = "1700000000 +0100";

/// Every form, which must be made and hold nothing that a terminal, a browser or a spreadsheet would act on.
fn harmless(repo: &Repo) {
    for form in ["text", "html", "csv", "json"] {
        let output = sixeyes(repo.path(), &["--all", "--format", form]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{form}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text =
            String::from_utf8(output.stdout).unwrap_or_else(|_| panic!("{form} is no UTF-8"));
        assert!(!text.contains('\u{1b}'), "{form} holds an escape");
        if form != "json" {
            for c in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{7}', '\u{0}'] {
                assert!(!text.contains(c), "{form} holds {c:?}");
            }
        }
        assert!(
            form != "html" || !text.contains("<script>alert"),
            "{form} holds a script"
        );
        assert!(
            form != "csv"
                || !["\n=cmd", ",=cmd", "\"=cmd"]
                    .iter()
                    .any(|formula| text.contains(formula)),
            "{form} holds a formula"
        );
    }
}

#[test]
fn names_and_titles_that_act_are_shown_and_do_nothing() {
    let mut repo = Repo::new();
    let evil =
        "\u{1b}[31mAda\u{7}\u{202e}nimda\u{200b}<script>alert(1)</script> <ada@acme.example>";
    // A name cannot hold `<`, so the script stands in the title.
    let name = "\u{1b}]0;owned\u{7}Ada\u{202e}nimda\u{200b} <ada@acme.example>";
    repo.commit(
        name,
        name,
        &format!("{evil}\n\nReviewed-by: =cmd|' /C calc'!A0 <gh\u{2066}@acme.example>\n"),
    );
    repo.commit("=cmd|calc <x@acme.example>", ADA, "=cmd|calc\n");
    repo.commit(ADA, ADA, "\u{0}null\n");
    harmless(&repo);
}

#[test]
fn lines_that_only_quote_reviews_convince_nobody() {
    let mut repo = Repo::new();
    repo.commit(ADA, ADA, "Begin\n");
    for quote in ["> ", "    ", "\t"] {
        repo.commit(
            ADA,
            ADA,
            &format!("Quote\n\n{quote}Approved-by: {GH}\n{quote}See merge request a/b!1\n"),
        );
    }
    // Words of other conventions in the middle of a text name no change and nobody.
    repo.commit(
        ADA,
        ADA,
        "Say\n\nAuto merge of #1 - ada:x, r=gh\n\n12: Title r=gh a=ada\n\nMerge #12\n",
    );
    repo.commit(
        ADA,
        ADA,
        "Merge pull request #9 from acme/x\n\nA commit of one parent is no merge\n",
    );
    let words = repo.words();
    assert!(
        words
            .iter()
            .all(|word| word.starts_with("unreviewed direct-push")),
        "{words:#?}"
    );
}

#[test]
fn a_message_of_ten_megabytes_is_read_to_its_end() {
    let mut repo = Repo::new();
    let long = "words and more words\n".repeat(500_000);
    repo.commit(ADA, ADA, &format!("Long\n\n{long}\nReviewed-by: {GH}\n"));
    let one_line = "x".repeat(10_000_000);
    repo.commit(ADA, ADA, &format!("{one_line}\n\nReviewed-by: {GH}\n"));
    repo.commit(
        ADA,
        ADA,
        &format!(
            "Keys\n\n{}\nReviewed-by: {GH}\n",
            "Reviewed-by:\n".repeat(70_000)
        ),
    );
    repo.commit(
        ADA,
        ADA,
        &format!(
            "Fences\n\n{}\nReviewed-by: {GH}\n",
            "```\n~~~\n".repeat(40_000)
        ),
    );
    let document = repo.audit(&[]);
    let words: Vec<&str> = document["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["word"].as_str().unwrap())
        .collect();
    assert_eq!(words, ["apart", "apart", "apart", "apart"]);
    assert!(document["changes"][1]["title"].as_str().unwrap().len() <= 400);
    harmless(&repo);
}

#[test]
fn one_that_names_too_many_people_is_unknown_and_not_half_read() {
    let mut repo = Repo::new();
    let many: String = (0..5_000)
        .map(|n| format!("Reviewed-by: P{n} <p{n}@acme.example>\n"))
        .collect();
    repo.commit(ADA, ADA, &format!("Many\n\n{many}"));
    assert_eq!(repo.words(), ["unknown unreadable Many"]);
    let huge = "y".repeat(33 << 20);
    repo.commit(ADA, ADA, &format!("Huge\n\n{huge}\n\nReviewed-by: {GH}\n"));
    assert_eq!(repo.words()[1], "unknown unreadable Huge");
    let document = repo.audit(&[]);
    assert!(
        document["not_followed"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["cause"] == "long-message")
    );
}

#[test]
fn text_of_any_encoding_is_read_by_its_header() {
    let mut repo = Repo::new();
    repo.commit(ADA, ADA, "Begin\n");
    let tip = repo.tip().unwrap();
    let latin = |encoding: &str| -> Vec<u8> {
        let mut bytes = format!("tree {EMPTY}\nparent {tip}\n").into_bytes();
        bytes.extend(b"author Andr\xe9 <andre@acme.example> 1700000000 +0100\ncommitter Andr\xe9 <andre@acme.example> 1700000000 +0100\n");
        bytes.extend(encoding.as_bytes());
        bytes.extend(b"\nArrondi \xe0 l'unit\xe9\n\nReviewed-by: Zo\xeb <zoe@acme.example>\n");
        bytes
    };
    let id = repo.object("commit", &latin("encoding ISO-8859-1\n"));
    repo.point(&id);
    let document = repo.audit(&[]);
    let change = &document["changes"][1];
    assert_eq!(change["title"], "Arrondi à l'unité");
    assert_eq!(said(change, "authors"), ["André <andre@acme.example>"]);
    assert_eq!(said(change, "reviewers"), ["Zoë <zoe@acme.example>"]);
    assert!(document["not_followed"].as_array().unwrap().is_empty());
    for header in ["", "encoding KLINGON\n"] {
        let id = repo.object("commit", &latin(header));
        repo.point(&id);
        let document = repo.audit(&[]);
        assert_eq!(document["changes"][1]["word"], "apart");
        let said = &document["not_followed"][0];
        assert_eq!(
            (said["cause"].as_str(), said["examples"][0].as_str()),
            (Some("encoding"), Some(id.as_str()))
        );
        harmless(&repo);
    }
    // An encoding whose bytes are not ASCII's: nothing can be found before it is decoded.
    let mut bytes = format!(
        "{}encoding UTF-16LE\n\n",
        header(&format!("{ADA} {AT}"), &format!("{ADA} {AT}"))
    )
    .into_bytes();
    bytes.extend(
        format!("Wide\n\nReviewed-by: {GH}\n")
            .encode_utf16()
            .flat_map(u16::to_le_bytes),
    );
    let id = repo.object("commit", &bytes);
    repo.point(&id);
    assert_eq!(repo.words(), ["apart reviewed-by-another Wide"]);
}

#[test]
fn damaged_commits_are_unknown_and_said_so() {
    let repo = Repo::new();
    let whole = format!("{ADA} {AT}");
    for (text, word) in [
        (
            format!("tree {EMPTY}\ncommitter {whole}\n\nNo author\n"),
            "unknown unreadable No author",
        ),
        (
            format!("{}\nNo address\n", header("Ada", "Ada")),
            "unknown unreadable No address",
        ),
        (
            format!("tree {EMPTY}\n\nNobody\n"),
            "unknown unreadable Nobody",
        ),
        (
            format!("{}\nNo date\n", header(ADA, ADA)),
            "unreviewed direct-push No date",
        ),
        (
            format!(
                "{}\nEmpty name\n",
                header(&format!("<> {AT}"), &format!("<> {AT}"))
            ),
            "unreviewed direct-push Empty name",
        ),
        (
            format!("{}\n", header(&whole, &whole)),
            "unreviewed direct-push ",
        ),
        (header(&whole, &whole), "unreviewed direct-push "),
    ] {
        let id = repo.object("commit", text.as_bytes());
        repo.point(&id);
        assert_eq!(repo.words(), [word], "{text}");
        harmless(&repo);
    }
}

#[test]
fn dates_beyond_reason_are_claims_and_stand_in_no_month() {
    let mut repo = Repo::new();
    repo.commit(ADA, ADA, "Begin\n");
    for at in [
        "9223372036854775807 +0100",
        "-5 +0100",
        "99999999999999999999999 +9999",
        "0 -9999",
        "1e9 x",
        "253402300800 +0000",
    ] {
        let tip = repo.tip().unwrap();
        let who = format!("{ADA} {at}");
        let id = repo.object(
            "commit",
            format!("tree {EMPTY}\nparent {tip}\nauthor {who}\ncommitter {who}\n\nWhen\n")
                .as_bytes(),
        );
        repo.point(&id);
    }
    let document = repo.audit(&[]);
    assert_eq!(document["counts"]["changes"], 7);
    assert!(document["without_month"].as_u64().unwrap() >= 3);
    let months: u64 = document["months"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["counts"]["changes"].as_u64().unwrap())
        .sum();
    assert_eq!(months + document["without_month"].as_u64().unwrap(), 7);
    harmless(&repo);
    // A commit that claims to be old does not cut the history short.
    assert_eq!(
        repo.audit(&["--since", "2023-01-01"])["changes"][0]["title"],
        "Begin"
    );
}

#[test]
fn grafts_and_replacements_are_said_and_not_followed() {
    let mut repo = Repo::new();
    let first = repo.commit(ADA, ADA, "Begin\n");
    let second = repo.commit(ADA, ADA, "Second\n");
    let other = repo.side(
        ADA,
        ADA,
        &[&first],
        &format!("Second\n\nReviewed-by: {GH}\n"),
    );
    repo.git(&["replace", &second, &other]);
    std::fs::create_dir_all(repo.path().join(".git/info")).unwrap();
    std::fs::write(repo.path().join(".git/info/grafts"), format!("{second}\n")).unwrap();
    let document = repo.audit(&[]);
    assert_eq!(
        crate::repo::words(&document),
        [
            "unreviewed direct-push Begin",
            "unreviewed direct-push Second"
        ]
    );
    let causes: Vec<&str> = document["not_followed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["cause"].as_str().unwrap())
        .collect();
    assert_eq!(causes, ["grafts", "replacements"]);
}

#[test]
fn an_octopus_is_one_change_of_all_its_sides() {
    let mut repo = Repo::new();
    let base = repo.commit(ADA, ADA, "Begin\n");
    let one = repo.side(ADA, ADA, &[&base], "One\n");
    let two = repo.side(GH, GH, &[&base], "Two\n");
    let alone = repo.side(ADA, ADA, &[], "Another root\n");
    repo.merge(
        GH,
        GH,
        &[&one, &two, &alone],
        "Merge branches 'a', 'b' and 'c'\n",
    );
    let document = repo.audit(&[]);
    assert_eq!(
        crate::repo::words(&document)[1],
        "alone own-merge Merge branches 'a', 'b' and 'c'"
    );
    assert_eq!(document["changes"][1]["kind"], "octopus");
    assert_eq!(document["changes"][1]["commit_count"], 3);
}

#[test]
fn commits_that_are_gone_make_unknown_and_not_fine() {
    let mut repo = Repo::new();
    let base = repo.commit(ADA, ADA, "Begin\n");
    let side = repo.side(ADA, ADA, &[&base], "Side\n");
    repo.merge(
        GH,
        GH,
        &[&side],
        &format!("Merge branch 'x'\n\nReviewed-by: {GH}\n"),
    );
    let (folder, file) = side.split_at(2);
    let path = repo.path().join(".git/objects").join(folder).join(file);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(repo.words()[1], "unknown missing-commits Merge branch 'x'");
    // A file that is no object is no commit either.
    std::fs::write(&path, b"not zlib").unwrap();
    assert_eq!(repo.words()[1], "unknown missing-commits Merge branch 'x'");
}

#[test]
fn a_thousand_heads_and_a_deep_branch_take_no_time_worth_a_name() {
    let repo = Repo::new();
    let mut stream = String::new();
    let person = "A <a@acme.example> 1700000000 +0000";
    let mut commit = |mark: usize, parents: &[usize]| {
        stream.push_str(&format!(
            "commit refs/heads/x\nmark :{mark}\nauthor {person}\ncommitter {person}\ndata 6\n{mark:05}\n"
        ));
        for (place, parent) in parents.iter().enumerate() {
            stream.push_str(&format!(
                "{} :{parent}\n",
                if place == 0 { "from" } else { "merge" }
            ));
        }
        stream.push('\n');
    };
    commit(1, &[]);
    for mark in 2..=20_000 {
        commit(mark, &[mark - 1]);
    }
    for mark in 20_001..=21_000 {
        commit(mark, &[1]);
    }
    let heads: Vec<usize> = [1].into_iter().chain(20_000..=21_000).collect();
    commit(21_001, &heads);
    stream.push_str("reset refs/heads/main\nfrom :21001\n\n");
    let output = crate::repo::fed(
        crate::repo::git(repo.path(), &["fast-import", "--quiet"]),
        stream.as_bytes(),
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let document = repo.audit(&["--branch", "main"]);
    assert_eq!(document["changes"][1]["commit_count"], 20_999);
    assert_eq!(
        document["changes"][1]["commits"].as_array().unwrap().len(),
        1_000
    );
}
