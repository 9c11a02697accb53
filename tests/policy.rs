//! The files that people write: what is read, what is refused, and how it is said.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code: a missing sample must stop at once"
)]

#[path = "policy/commands.rs"]
mod commands;
#[path = "policy/documents.rs"]
mod documents;
#[path = "policy/hostile.rs"]
mod hostile;
#[path = "policy/language.rs"]
mod language;
#[path = "policy/schemas.rs"]
mod schemas;

use sixeyes::problem::{Code, Colour, Problem, render};
use sixeyes::{identity, policy, waiver};
use snapbox::{Assert, Data};
use std::path::{Path, PathBuf};

fn samples(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/policy")
        .join(folder);
    let mut samples: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    samples.sort();
    assert!(samples.len() > 5);
    samples
}

/// What reading a sample says: the warnings of a good one, the problems of a bad one.
fn read(path: &Path, bytes: &[u8]) -> Result<String, String> {
    let name = path.file_name().unwrap().to_str().unwrap();
    let warned = |file: &str, warnings: &[Problem]| {
        render(
            file,
            &String::from_utf8_lossy(bytes),
            warnings,
            Colour::Plain,
        )
    };
    let problems = if name.starts_with("directory-") {
        let file = ".sixeyes/directory.yaml";
        match identity::check(bytes, file) {
            Ok(read) => return Ok(warned(file, &read.warnings)),
            Err(problems) => problems,
        }
    } else if name.starts_with("waiver-") {
        let file = ".sixeyes/waivers/sample.yaml";
        match waiver::read(bytes, file) {
            Ok(_) => return Ok(String::new()),
            Err(problems) => problems,
        }
    } else {
        let file = ".sixeyes/policy.yaml";
        match policy::read(bytes, file) {
            Ok(read) => return Ok(warned(file, &read.warnings)),
            Err(problems) => problems,
        }
    };
    assert!(!problems.list().is_empty(), "{name}");
    Err(problems.render(Colour::Plain))
}

fn assert_snapshot(said: String, path: &Path) {
    let expected = Data::read_from(
        &path.with_extension("txt"),
        Some(snapbox::data::DataFormat::Text),
    );
    Assert::new()
        .action_env("SNAPSHOTS")
        .eq(Data::text(said), expected.raw());
}

#[test]
fn every_bad_file_gets_all_its_problems_with_place_and_fix() {
    for path in samples("invalid") {
        let said =
            read(&path, &std::fs::read(&path).unwrap()).expect_err(&path.display().to_string());
        assert!(
            said.chars().all(|c| c == '\n' || !c.is_control()),
            "{said:?}"
        );
        assert_snapshot(said, &path);
    }
}

#[test]
fn every_good_file_is_read_and_its_warnings_are_the_expected_ones() {
    for path in samples("valid") {
        let warnings = read(&path, &std::fs::read(&path).unwrap())
            .unwrap_or_else(|problems| panic!("{}:\n{problems}", path.display()));
        if warnings.is_empty() {
            assert!(!path.with_extension("txt").exists(), "{}", path.display());
        } else {
            assert_snapshot(warnings, &path);
        }
    }
}

/// What the samples cannot show: a file of a megabyte, and what needs a directory or a moment; `language`,
/// `hostile` and `commands` have them.
const ELSEWHERE: [Code; 9] = [
    Code::TooLarge,
    Code::TooFewPeople,
    Code::UnknownPerson,
    Code::MergerIsTrigger,
    Code::NeverSatisfied,
    Code::NowEnforced,
    Code::OwnChanges,
    Code::WaiverOver,
    Code::WaiverOfNothing,
];

#[test]
fn every_kind_of_problem_has_a_sample() {
    let said: String = ["valid", "invalid"]
        .into_iter()
        .flat_map(samples)
        .filter_map(|path| std::fs::read_to_string(path.with_extension("txt")).ok())
        .collect();
    for code in Code::ALL {
        let shown = said.contains(&format!("[{code}]"));
        assert_eq!(shown, !ELSEWHERE.contains(code), "{code}");
    }
}
