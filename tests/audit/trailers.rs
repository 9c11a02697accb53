//! Trailers by our rule, beside `git interpret-trailers`, and where git finds none although they stand there.

use crate::mailmap::Chance;
use crate::repo::{EMPTY, Repo, fed, git};
use sixeyes::audit::{AuditedChange, Auditor, Options, Stage};
use std::collections::BTreeSet;

const KEYS: [&str; 6] = [
    "Reviewed-by",
    "Acked-by",
    "Approved-by",
    "Co-authored-by",
    "reviewed-BY",
    "Merged-by",
];

/// What one message says when it is a commit of the mainline.
fn read(message: &str) -> AuditedChange {
    let bytes = format!(
        "tree {EMPTY}\nauthor A <a@acme.example> 1 +0000\ncommitter A <a@acme.example> 1 +0000\n\n{message}"
    );
    let id = "a".repeat(40).parse().unwrap();
    let mut auditor = Auditor::new(Options::default());
    auditor.mainline(id, bytes.as_bytes()).pop().unwrap()
}

/// Everybody whom our rule finds in a stage that a trailer names.
fn found(message: &str) -> BTreeSet<(String, String)> {
    let change = read(message);
    [
        Stage::Reviewer,
        Stage::Approver,
        Stage::CoAuthor,
        Stage::Merger,
    ]
    .into_iter()
    .flat_map(|stage| {
        let acts = change.acts(stage).iter();
        acts.map(move |act| (stage.as_str().to_owned(), act.said.clone()))
            .collect::<Vec<_>>()
    })
    .collect()
}

/// The same of what git finds.
fn gits(repo: &Repo, message: &str) -> BTreeSet<(String, String)> {
    let command = git(repo.path(), &["interpret-trailers", "--parse"]);
    let output = fed(command, message.as_bytes());
    assert!(output.status.success());
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| {
            let (key, value) = line.split_once(':')?;
            let stage = match key.trim().to_lowercase().as_str() {
                "reviewed-by" => "reviewer",
                "acked-by" | "approved-by" => "approver",
                "co-authored-by" => "co-author",
                "merged-by" => "merger",
                _ => return None,
            };
            Some((stage.to_owned(), value.trim().to_owned()))
        })
        .collect()
}

fn message(chance: &mut Chance) -> String {
    let mut text = String::from("Round half to even\n");
    for _ in 0..chance.below(4) {
        text.push('\n');
        for _ in 0..=chance.below(4) {
            let who = chance.of(&[
                "Ada Byron <ada@acme.example>",
                "Grace <gh@acme.example>",
                "ewd@acme.example <ewd@acme.example>",
            ]);
            let trailer = format!("{}: {who}", chance.of(&KEYS));
            text.push_str(&match chance.below(9) {
                0 => "As banks do.".to_owned(),
                1 => "Updates acme/payments#7".to_owned(),
                2 => "Signed-off-by: Ada Byron <ada@acme.example>".to_owned(),
                3 => "Change-Id: I0de27d420e2b4df3b33b913ae27b108bab6b7d12".to_owned(),
                4 => format!("{}:{who}", chance.of(&KEYS)),
                5 => format!("{} : {who}", chance.of(&KEYS)),
                _ => trailer,
            });
            text.push('\n');
        }
    }
    text
}

#[test]
fn whatever_git_finds_is_found() {
    let repo = Repo::new();
    let mut chance = Chance(0xbeef);
    let (mut all, mut more) = (0, 0);
    for _ in 0..250 {
        let message = message(&mut chance);
        let (ours, gits) = (found(&message), gits(&repo, &message));
        let missed: Vec<_> = gits.difference(&ours).collect();
        assert!(missed.is_empty(), "{missed:?} in\n{message}");
        all += gits.len();
        more += ours.len() - gits.len();
    }
    assert!(all > 100, "git found {all}");
    assert!(more > 50, "only {more} more than git");
}

#[test]
fn real_trailers_that_git_misses_are_found() {
    let repo = Repo::new();
    let one = |stage: &str, who: &str| BTreeSet::from([(stage.to_owned(), who.to_owned())]);
    for (message, wanted) in [
        // A plain line in the last paragraph (E86).
        (
            "Round\n\nUpdates acme/payments#69523\n\nWhy.\nReviewed-by: Ada <a@x.example>\nUpdates acme/payments#1\nmore\nmore\nmore\n",
            one("reviewer", "Ada <a@x.example>"),
        ),
        // In the middle of a squashed message.
        (
            "Round (#1)\n\n* wip\n\nCo-authored-by: Ada <a@x.example>\n\n* more\n",
            one("co-author", "Ada <a@x.example>"),
        ),
    ] {
        assert_eq!(gits(&repo, message), BTreeSet::new(), "{message}");
        assert_eq!(found(message), wanted, "{message}");
    }
}

#[test]
fn quoted_reviews_are_nobodys_and_quoted_co_authors_are_authors() {
    for quote in ["> ", "    ", "\t", "| ", " * "] {
        let message = format!(
            "Revert it\n\n{quote}Reviewed-by: Ada <a@x.example>\n{quote}Co-authored-by: Grace <g@x.example>\n"
        );
        assert_eq!(
            found(&message),
            BTreeSet::from([("co-author".to_owned(), "Grace <g@x.example>".to_owned())]),
            "{quote:?}"
        );
    }
    let fenced =
        "Say how\n\n```\nReviewed-by: Ada <a@x.example>\n```\n\nReviewed-by: Grace <g@x.example>\n";
    assert_eq!(
        found(fenced),
        BTreeSet::from([("reviewer".to_owned(), "Grace <g@x.example>".to_owned())])
    );
    // A fence that nothing closes hides nothing.
    let open = "Say how\n\n```\nReviewed-by: Grace <g@x.example>\n";
    assert_eq!(
        found(open),
        found("Say how\n\nReviewed-by: Grace <g@x.example>\n")
    );
    let picked =
        "Pay\n\nReviewed-by: Ada <a@x.example>\n(cherry picked from commit 0123456789abcdef)\n";
    assert_eq!(found(picked), BTreeSet::new());
    let subject = "Reviewed-by: Ada <a@x.example>\n";
    assert_eq!(found(subject), BTreeSet::new());
}
