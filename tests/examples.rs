//! The folders under `examples/` that people copy: their policies and directories mean what their READMEs say.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code: a missing file must stop at once"
)]

use sixeyes::problem::{Colour, Problem, render};
use sixeyes::{identity, policy};
use std::path::Path;

fn read(adopter: &str, name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    std::fs::read(folder.join(adopter).join(".sixeyes").join(name)).unwrap()
}

/// Stops with all that was said about a file, unless its codes are those expected.
fn said(bytes: &[u8], problems: &[Problem], expected: &[&str]) {
    let codes: Vec<&str> = problems
        .iter()
        .map(|problem| problem.code.as_str())
        .collect();
    let text = String::from_utf8_lossy(bytes);
    assert_eq!(
        codes,
        expected,
        "{}",
        render("the example", &text, problems, Colour::Plain)
    );
}

#[test]
fn a_small_teams_policy_is_read_without_a_warning() {
    let bytes = read("github-small-team", "policy.yaml");
    match policy::read(&bytes, ".sixeyes/policy.yaml") {
        Ok(read) => said(&bytes, &read.warnings, &[]),
        Err(problems) => panic!("{}", problems.render(Colour::Plain)),
    }
}

/// The README says what to do about the one warning: `strict` keeps `merge` apart, which nobody can know beforehand.
#[test]
fn a_regulated_policy_warns_of_the_merger_alone() {
    let bytes = read("github-regulated", "policy.yaml");
    match policy::read(&bytes, ".sixeyes/policy.yaml") {
        Ok(read) => said(&bytes, &read.warnings, &["merge-known-too-late"]),
        Err(problems) => panic!("{}", problems.render(Colour::Plain)),
    }
}

#[test]
fn a_regulated_directory_is_read_without_a_warning() {
    let bytes = read("github-regulated", "directory.yaml");
    match identity::check(&bytes, ".sixeyes/directory.yaml") {
        Ok(read) => said(&bytes, &read.warnings, &[]),
        Err(problems) => panic!("{}", problems.render(Colour::Plain)),
    }
}

#[test]
fn the_policy_with_break_glass_and_its_directory_are_read_without_a_warning() {
    let bytes = read("break-glass", "policy.yaml");
    let people = read("break-glass", "directory.yaml");
    let directory = match identity::check(&people, ".sixeyes/directory.yaml") {
        Ok(checked) => {
            said(&people, &checked.warnings, &[]);
            checked.directory
        }
        Err(problems) => panic!("{}", problems.render(Colour::Plain)),
    };
    match policy::read(&bytes, ".sixeyes/policy.yaml") {
        Ok(found) => {
            said(&bytes, &found.warnings, &[]);
            let known = policy::Known::default();
            let beside = policy::warnings(&found.policy, Some(&directory), known);
            said(&bytes, &beside, &[]);
        }
        Err(problems) => panic!("{}", problems.render(Colour::Plain)),
    }
}
