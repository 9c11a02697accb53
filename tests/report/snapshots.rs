//! Every story in every place.

use crate::stories::all;
use crate::world::number;
use sixeyes::report::{MarkdownOptions, Pointers, SummaryOptions, TerminalOptions};
use snapbox::{Data, assert_data_eq};
use std::fmt::Write as _;

fn check(name: &str, ending: &str, text: String) {
    let path = format!(
        "{}/tests/report/snapshots/{name}.{ending}",
        env!("CARGO_MANIFEST_DIR")
    );
    assert_data_eq!(text, Data::read_from(path.as_ref(), None).raw());
}

const POINTERS: Pointers<'static> = Pointers {
    policy: None,
    policy_url: None,
    case: None,
    case_url: Some("https://github.com/acme/payments/actions/runs/9341/artifacts/77"),
    run_url: Some("https://github.com/acme/payments/actions/runs/9341"),
};

#[test]
fn comments() {
    for story in all() {
        let options = MarkdownOptions {
            pointers: POINTERS,
            ..MarkdownOptions::default()
        };
        check(
            story.name,
            "comment.md",
            story.told(|said| said.markdown(&options)),
        );
    }
}

#[test]
fn a_comment_on_one_change_of_a_deployment() {
    for story in all() {
        if story.name == "denied-deployment" {
            let options = MarkdownOptions {
                pointers: POINTERS,
                ..MarkdownOptions::default()
            };
            let text = story.told(|said| said.on(&number(482)).markdown(&options));
            check(story.name, "on-482.md", text);
            let text = story.told(|said| said.on(&number(479)).markdown(&options));
            assert!(
                text.starts_with("<!-- sixeyes:v1 change=479 -->\n### ⛔"),
                "{text}"
            );
        }
    }
}

#[test]
fn summaries() {
    for story in all() {
        let options = SummaryOptions {
            pointers: POINTERS,
            files: &["sixeyes-case/evidence.json", "sixeyes-case/decision.json"],
            ..SummaryOptions::default()
        };
        check(
            story.name,
            "summary.md",
            story.told(|said| said.summary(&options)),
        );
    }
}

#[test]
fn terminals_statuses_and_annotations() {
    for story in all() {
        let text = story.told(|said| {
            let mut text = said.terminal(&TerminalOptions::default());
            let status = said.status();
            assert!(status.chars().count() <= 140, "{status}");
            let _ = writeln!(text, "----\nstatus: {status}");
            for line in said.annotations() {
                let _ = writeln!(text, "{line}");
            }
            text
        });
        check(story.name, "terminal.txt", text);
    }
}

#[test]
fn records() {
    for story in all() {
        let (json, line) = story.told(|said| {
            let mut line = Vec::new();
            said.json_line(&mut line);
            (said.json(), line)
        });
        let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let other: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(value, other, "{}", story.name);
        assert!(json.ends_with(b"}\n"));
        if matches!(
            story.name,
            "denied-deployment" | "own-approval" | "undecided"
        ) {
            check(story.name, "json", String::from_utf8(json).unwrap());
        }
    }
}

#[test]
fn everybodys_acts() {
    for story in all() {
        if matches!(story.name, "own-approval" | "two-accounts-private") {
            let text = story.told(|said| {
                ["ada", "@GH", "90000001", "ewd", "nobody@acme.example"]
                    .map(|who| format!("$ sixeyes why {who}\n{}\n", said.why(who)))
                    .concat()
            });
            check(story.name, "why.txt", text);
        }
    }
}
