//! `sixeyes audit` against what others read from the same histories, row by row.
//!
//! The histories and rows lie in `../shared/data`, which is no part of this repository;
//! `cargo test --features real-data --test audit_rows -- --nocapture` prints how many rows agree and every one that does
//! not.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data")
}

/// The changes of a history, by the commit that brought each.
fn audited(history: &str) -> HashMap<String, Value> {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("histories");
    std::fs::create_dir_all(&to).unwrap();
    let archive = data().join(format!("histories/{history}.git.tar.gz"));
    let unpacked = Command::new("tar")
        .arg("xzf")
        .arg(&archive)
        .arg("-C")
        .arg(&to)
        .status()
        .unwrap();
    assert!(unpacked.success());
    let output = Command::new(env!("CARGO_BIN_EXE_sixeyes"))
        .args(["audit", "--format", "json"])
        .arg(to.join(format!("{history}.git")))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let changes = document["changes"].as_array().unwrap().clone();
    assert_eq!(document["counts"]["changes"], changes.len());
    changes
        .into_iter()
        .map(|change| (change["commit"].as_str().unwrap().to_owned(), change))
        .collect()
}

fn rows(file: &str) -> Vec<Value> {
    let bytes = std::fs::read(data().join("git-oracle").join(file)).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Who stands in a stage, as the messages wrote it.
fn said(change: &Value, stage: &str) -> BTreeSet<String> {
    let acts = change[stage].as_array().unwrap();
    acts.iter()
        .map(|act| text(&act["said"]).to_lowercase())
        .collect()
}

/// People of a row: `[name, address]`, `{name, email}`, an address or a login.
fn people(row: &Value) -> BTreeSet<String> {
    let one = |person: &Value| match person {
        Value::String(word) => word.clone(),
        Value::Array(parts) => format!("{} <{}>", text(&parts[0]), text(&parts[1])),
        other => format!("{} <{}>", text(&other["name"]), text(&other["email"])),
    };
    let list = row.as_array().unwrap().iter();
    list.map(|person| one(person).to_lowercase()).collect()
}

fn only(word: &Value) -> BTreeSet<String> {
    BTreeSet::from([text(word).to_lowercase()])
}

fn ids(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(text).collect()
}

/// What one column of a row says, and what the audit says.
type Column = (&'static str, BTreeSet<String>, BTreeSet<String>);

/// Compares every row with its change, prints what differs, and gives how many agree.
fn compare(
    name: &str,
    rows: &[Value],
    commit: &str,
    changes: &HashMap<String, Value>,
    columns: impl Fn(&Value, &Value) -> Vec<Column>,
) -> usize {
    let mut agree = 0;
    for row in rows {
        let id = text(&row[commit]);
        let Some(change) = changes.get(&id) else {
            println!("{name} {id}: no change of the audit has this commit");
            continue;
        };
        let differ: Vec<Column> = columns(row, change)
            .into_iter()
            .filter(|(_, row, found)| row != found)
            .collect();
        if differ.is_empty() {
            agree += 1;
        }
        for (column, row, found) in differ {
            println!("{name} {id} {column}: the row says {row:?}, the audit {found:?}");
        }
    }
    println!("{name}: {agree} of {} rows agree", rows.len());
    agree
}

#[test]
fn gitlabs_trailers() {
    let rows = rows("gitlab-cli.oldest300.json");
    let changes = audited("gitlab-cli");
    let agree = compare("gitlab-cli", &rows, "merge_sha", &changes, |row, change| {
        let commits = row["commits"].as_array().unwrap();
        let commits: BTreeSet<String> = commits.iter().map(|one| text(&one["sha"])).collect();
        vec![
            (
                "number",
                BTreeSet::from([format!("!{}", row["mr"])]),
                only(&change["number"]),
            ),
            (
                "approvers",
                people(&row["approved_by"]),
                said(change, "approvers"),
            ),
            (
                "reviewers",
                people(&row["reviewed_by"]),
                said(change, "reviewers"),
            ),
            (
                "mergers",
                people(&row["merged_by"]),
                said(change, "mergers"),
            ),
            (
                "co-authors",
                people(&row["co_authored_by"]),
                said(change, "co_authors"),
            ),
            ("commits", commits, ids(&change["commits"])),
        ]
    });
    assert_eq!(agree, 300);
}

#[test]
fn homus_merges() {
    let rows = rows("cargo-bors.oldest400.json");
    let changes = audited("cargo");
    let agree = compare("cargo", &rows, "merge_sha", &changes, |row, change| {
        vec![
            (
                "number",
                BTreeSet::from([format!("#{}", row["pr"])]),
                only(&change["number"]),
            ),
            ("opener", only(&row["opener"]), said(change, "openers")),
            (
                "approvers",
                people(&row["reviewers"]),
                said(change, "approvers"),
            ),
            ("head", only(&row["head"]), only(&change["head"])),
        ]
    });
    assert_eq!(agree, 400);
}

#[test]
fn gerrits_footers() {
    let rows = rows("golang-tools.oldest400.json");
    let changes = audited("golang-tools");
    let agree = compare("golang-tools", &rows, "sha", &changes, |row, change| {
        let author = &row["author"];
        let author = format!("{} <{}>", text(&author["name"]), text(&author["email"]));
        vec![
            ("address", only(&row["review_url"]), only(&change["url"])),
            (
                "author",
                BTreeSet::from([author.to_lowercase()]),
                said(change, "authors"),
            ),
            (
                "reviewers",
                people(&row["reviewed_by"]),
                said(change, "reviewers"),
            ),
            (
                "co-authors",
                people(&row["co_authored_by"]),
                said(change, "co_authors"),
            ),
        ]
    });
    assert_eq!(agree, 400);
}
