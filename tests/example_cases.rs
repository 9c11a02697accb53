//! The cases of `examples/cases` are what their stories say, so that nobody has to believe a thousand lines of JSON.
//!
//! `SNAPSHOTS=overwrite cargo test --test example_cases` writes them again after a story was changed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code: a wrong story must stop at once"
)]

mod world;

use sixeyes::evidence::{Evidence, Fact, Gap, TriggerAct, Why};
use sixeyes::policy;
use sixeyes::record::{Case, Law};
use sixeyes::report::{MarkdownOptions, Said};
use snapbox::{Data, assert_data_eq};
use std::collections::BTreeMap;
use world::acme::{a_team, law, limits, three_changes, titled};
use world::{REPOSITORY, Work, World, number};

/// Three people: Ada wrote it, Edsger approved it, Katherine shipped it.
fn allowed() -> Evidence {
    let mut world = a_team();
    limits(&mut world)
        .approves("ewd", 482)
        .merges("ewd", 482)
        .hours_pass(1)
        .deploys("kj", TriggerAct::Dispatched);
    told(world)
}

/// Ada wrote one of the three changes, partly under her address at home, and started their deployment herself.
fn denied() -> Evidence {
    let mut world = a_team();
    let at_home = Work::of(&["limit in config"]).authored_by("ada@home.example");
    three_changes(&mut world, at_home).deploys("ada", TriggerAct::Dispatched);
    told(world)
}

/// Edsger approved, and then Ada pushed once more: somebody still has to look at that.
fn pending() -> Evidence {
    let mut world = a_team();
    world
        .opens(
            "ada",
            487,
            Work::of(&["statement"]).touching("src/statement.rs"),
        )
        .with_change(
            487,
            titled("Put the fee on the statement", "fee-on-statement"),
        )
        .approves("ewd", 487)
        .pushes(
            "ada",
            487,
            Work::of(&["statement fix"]).touching("src/statement.rs"),
        );
    told(world)
}

/// The forge did not give the reviews to the end, so nobody can say who approved.
fn undecided() -> Evidence {
    let mut world = a_team();
    world
        .opens("lt", 490, Work::of(&["audit log"]).touching("src/audit.rs"))
        .with_change(490, titled("Log who changed a payee", "payee-log"))
        .approves("kj", 490);
    let mut evidence = told(world);
    evidence.gaps.push(Gap {
        fact: Fact::Reviews,
        why: Why::Unavailable,
        change: Some(number(490)),
        account: None,
        detail: Some("page 3 of 5: 502 Bad Gateway".to_owned()),
    });
    evidence
}

/// What the forge shows, with the addresses that a forge would give.
fn told(world: World) -> Evidence {
    let mut evidence = world.evidence();
    evidence.observer.tool = "sixeyes 0.1.0".to_owned();
    evidence.observer.law = Some(law());
    let text = String::from_utf8(evidence.to_json().unwrap()).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for change in value["changes"].as_array_mut().unwrap() {
        let url = change["url"].as_str().unwrap().to_owned();
        readdress(change, &url);
    }
    if let Some(deployment) = value.get_mut("deployment") {
        let url = deployment["run"]["url"].as_str().unwrap().to_owned();
        readdress(deployment, &url);
    }
    Evidence::from_json(value.to_string().as_bytes()).unwrap()
}

/// Gives the world's made-up addresses of records the form that GitHub's have.
fn readdress(value: &mut serde_json::Value, home: &str) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                match field {
                    serde_json::Value::String(text) if name == "url" => {
                        let path = text.strip_prefix(REPOSITORY).unwrap_or(text);
                        let made = |prefix: &str| path.strip_prefix(prefix).map(str::to_owned);
                        if made("/pull-").is_some() || made("/actions/runs-").is_some() {
                            *text = home.to_owned();
                        } else if made("/activity-").is_some() {
                            *text = format!("{REPOSITORY}/activity");
                        } else if let Some(id) = made("/event-") {
                            *text = format!("{home}#event-{id}");
                        }
                    }
                    field => readdress(field, home),
                }
            }
        }
        serde_json::Value::Array(items) => {
            items.iter_mut().for_each(|item| readdress(item, home));
        }
        _ => {}
    }
}

fn path(name: &str, file: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/cases")
        .join(name)
        .join(file)
}

fn fresh(name: &str, file: &str, text: &[u8]) {
    let text = String::from_utf8(text.to_vec()).unwrap();
    assert_data_eq!(text, Data::read_from(&path(name, file), None).raw());
}

/// The recorded decision and comment are those of this release, so that `sixeyes decide --case` says `same`.
#[test]
fn the_decision_of_every_example_is_recorded() {
    for name in ["allowed", "denied", "pending", "undecided"] {
        let read = |file: &str| std::fs::read(path(name, file)).ok();
        let (evidence, policy) = (read("evidence.json").unwrap(), read("policy.yaml").unwrap());
        let directory = read("directory.yaml");
        let law = Law::read(
            "policy.yaml",
            &policy,
            directory.as_deref(),
            &BTreeMap::new(),
        );
        let case = Case::read(law.unwrap(), &evidence).unwrap();
        let input = case.input(case.evidence().observed_at);
        let decision = policy::decide(&input);
        let said = Said::new(&decision, case.evidence(), case.law().policy());
        fresh(name, "decision.json", &said.json());
        let comment = said.markdown(&MarkdownOptions::default());
        fresh(name, "comment.md", comment.as_bytes());
    }
}

#[test]
fn the_evidence_of_every_example_is_what_its_story_says() {
    for (name, evidence) in [
        ("allowed", allowed()),
        ("denied", denied()),
        ("pending", pending()),
        ("undecided", undecided()),
    ] {
        fresh(name, "evidence.json", &evidence.to_json().unwrap());
    }
}

/// The picture at the head of the README is a comment that this release writes.
#[test]
fn the_picture_of_the_readme_is_the_comment_of_the_denied_case() {
    let comment = std::fs::read_to_string(path("denied", "comment.md")).unwrap();
    let shown = comment.split_once("-->\n").unwrap().1;
    let shown = shown.split_once("\n<details>").unwrap().0;
    let picture: String = shown
        .lines()
        .map(|line| format!("> {}", line.trim_end()).trim_end().to_owned() + "\n")
        .collect();
    let readme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let page = std::fs::read_to_string(&readme).unwrap();
    let (begin, end) = ("<!-- comment: begin -->\n", "<!-- comment: end -->");
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let wanted = format!("{before}{begin}{picture}{end}{after}");
    assert_data_eq!(wanted, Data::read_from(&readme, None).raw());
}
