//! What docs/audit.md says of words, reasons and conventions is made of the code.
//! `SNAPSHOTS=overwrite cargo test --test audited generated` writes the conventions again.

use crate::history::team;
use sixeyes::audit::convention::{ALL, Convention, Gives};
use sixeyes::audit::{Why, Word};
use sixeyes::report::audit::{Rows, TerminalOptions, codes, explain, terminal};
use snapbox::{Data, assert_data_eq};
use std::fmt::Write as _;

const BEGIN: &str = "<!-- conventions -->\n";
const END: &str = "<!-- end of conventions -->";

fn path() -> String {
    format!("{}/docs/audit.md", env!("CARGO_MANIFEST_DIR"))
}

/// One convention: what it is, what it looks for, and its first example with what that gives.
fn section(convention: &Convention) -> String {
    let mut text = format!("\n### `{}`: {}\n\n", convention.name, convention.says);
    for (label, templates) in [
        ("First lines", convention.subjects),
        ("First lines within a rollup", convention.members),
        ("Lines", convention.lines),
    ] {
        if !templates.is_empty() {
            let all: Vec<String> = templates.iter().map(|one| format!("`{one}`")).collect();
            let _ = writeln!(text, "- {label}: {}.", all.join(", "));
        }
    }
    if let Some((heading, stage)) = convention.block {
        let _ = writeln!(text, "- Below `{heading}`: a {} a line.", stage.as_str());
    }
    if !convention.trailers.is_empty() {
        let all: Vec<String> = convention
            .trailers
            .iter()
            .map(|(key, gives)| {
                let what = match gives {
                    Gives::Who(stage) | Gives::Logins(stage) => stage.as_str(),
                    Gives::Url => "the change's address",
                    Gives::Number => "the change's number",
                };
                format!("`{key}` ({what})")
            })
            .collect();
        let _ = writeln!(text, "- Trailers: {}.", all.join(", "));
    }
    for (label, names) in [
        ("Carry merges out and decide nothing", convention.executors),
        ("Scripts, by name", convention.scripts),
        ("Robots", convention.robots),
    ] {
        if !names.is_empty() {
            let all: Vec<String> = names.iter().map(|one| format!("`{one}`")).collect();
            let _ = writeln!(text, "- {label}: {}.", all.join(", "));
        }
    }
    if let Some(example) = convention.examples.first() {
        let _ = write!(text, "\n```text\n{}\n```\n\n", example.message.trim_end());
        let all: Vec<String> = example
            .gives
            .iter()
            .map(|(what, value)| format!("{what} `{value}`"))
            .collect();
        let _ = writeln!(text, "gives {}.", all.join(", "));
    }
    text
}

#[test]
fn the_page_says_every_word_reason_and_convention_as_the_code_has_it() {
    let page = std::fs::read_to_string(path()).unwrap();
    let (before, rest) = page.split_once("<!-- sample -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of sample -->").unwrap();
    let options = TerminalOptions {
        width: 92,
        rows: Rows::First(9),
        ..TerminalOptions::default()
    };
    let sample = terminal(&team(120), &options);
    let page =
        format!("{before}<!-- sample -->\n\n```text\n{sample}```\n\n<!-- end of sample -->{after}");
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let sections: Vec<String> = ALL.iter().map(|one| section(one)).collect();
    let fresh = format!("{before}{BEGIN}{}\n{END}{after}", sections.concat());
    for word in Word::ALL {
        assert!(fresh.contains(&format!("`{}`", word.as_str())), "{word:?}");
        assert!(explain(word.as_str()).is_some(), "{word:?}");
    }
    let schema: serde_json::Value = serde_json::from_str(&sixeyes::audit::schema()).unwrap();
    let reasons: Vec<&str> = schema["$defs"]["Why"]["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["const"].as_str().unwrap())
        .collect();
    assert!(reasons.len() >= 12 && reasons.contains(&Why::OwnApproval.as_str()));
    assert_eq!(codes().count(), reasons.len() + Word::ALL.len());
    for reason in reasons {
        assert!(fresh.contains(&format!("`{reason}`")), "{reason}");
        assert!(explain(reason).is_some(), "{reason} is not explained");
    }
    assert_data_eq!(fresh, Data::read_from(path().as_ref(), None).raw());
}
