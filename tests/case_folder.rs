//! The case folder on disk: whole or not at all, bounded, and never through a link.

#![allow(clippy::unwrap_used, reason = "test code")]

use sixeyes::record::{CaseFiles, folder};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A folder of this test's own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sixeyes-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn a_case() -> CaseFiles {
    CaseFiles {
        evidence: b"{}\n".to_vec(),
        policy: b"sixeyes: 1\n".to_vec(),
        directory: None,
        waivers: BTreeMap::from([("a.yaml".to_owned(), b"x".to_vec())]),
        decision: Some(b"{ }".to_vec()),
        comment: Some("⛔".into()),
    }
}

#[test]
fn what_is_written_is_read() {
    let scratch = Scratch::new("round");
    let case = scratch.0.join("deep/er/case");
    folder::write(&case, &a_case()).unwrap();
    assert_eq!(folder::read(&case).unwrap(), a_case());
    let beside: Vec<_> = std::fs::read_dir(case.parent().unwrap()).unwrap().collect();
    assert_eq!(beside.len(), 1, "no scratch folder is left");
}

#[test]
fn an_empty_folder_is_filled_and_a_record_is_never_overwritten() {
    let scratch = Scratch::new("twice");
    let case = scratch.0.join("case");
    std::fs::create_dir(&case).unwrap();
    folder::write(&case, &a_case()).unwrap();
    let other = CaseFiles {
        comment: None,
        ..a_case()
    };
    let error = folder::write(&case, &other).unwrap_err();
    assert!(error.to_string().contains("never overwritten"), "{error}");
    assert_eq!(folder::read(&case).unwrap(), a_case());
    assert_eq!(std::fs::read_dir(&scratch.0).unwrap().count(), 1);
}

#[test]
fn what_is_missing_or_too_long_is_named() {
    let scratch = Scratch::new("bounds");
    let error = folder::read(&scratch.0).unwrap_err();
    assert!(error.is_absence());
    assert!(error.to_string().contains("evidence.json"), "{error}");
    let long = scratch.0.join("long");
    std::fs::write(&long, b"1234").unwrap();
    assert_eq!(folder::read_file(&long, 4).unwrap(), b"1234");
    let error = folder::read_file(&long, 3).unwrap_err();
    assert!(error.to_string().contains("longer than 3 bytes"), "{error}");
}

#[cfg(unix)]
#[test]
fn links_and_folders_in_the_place_of_files_are_refused() {
    let scratch = Scratch::new("links");
    let case = scratch.0.join("case");
    folder::write(&case, &a_case()).unwrap();
    let secret = scratch.0.join("secret");
    std::fs::write(&secret, b"sixeyes: 1\n").unwrap();
    let policy = case.join("policy.yaml");
    std::fs::remove_file(&policy).unwrap();
    std::os::unix::fs::symlink(&secret, &policy).unwrap();
    let error = folder::read(&case).unwrap_err();
    assert!(error.to_string().contains("is a link"), "{error}");
    std::fs::remove_file(&policy).unwrap();
    std::fs::create_dir(&policy).unwrap();
    let error = folder::read(&case).unwrap_err();
    assert!(error.to_string().contains("is a folder"), "{error}");
    let link = scratch.0.join("linked-waivers");
    std::os::unix::fs::symlink(case.join("waivers"), &link).unwrap();
    assert!(folder::read_waivers(&link).is_err());
    let place = scratch.0.join("place");
    std::os::unix::fs::symlink(&case, &place).unwrap();
    assert!(folder::write(&place, &a_case()).is_err());
}

#[test]
fn only_yaml_files_are_waivers() {
    let scratch = Scratch::new("waivers");
    std::fs::write(scratch.0.join("README.md"), b"hello").unwrap();
    std::fs::write(scratch.0.join("b.yml"), b"b").unwrap();
    std::fs::write(scratch.0.join("a.yaml"), b"a").unwrap();
    let names: Vec<String> = folder::read_waivers(&scratch.0)
        .unwrap()
        .into_keys()
        .collect();
    assert_eq!(names, ["a.yaml", "b.yml"]);
}
