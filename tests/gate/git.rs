//! What objects at hand prove, beyond what the forge tells.

use crate::forge::{Forge, PullName, Work};
use crate::support::{POLICY, REPO, change, read, repository, write};
use sixeyes::evidence::{Evidence, Moved};
use sixeyes::git::Objects;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("git-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn proven(forge: &Forge, pull: &PullName, name: &str) -> Evidence {
    let clone = folder(name);
    forge.write_git(REPO, &clone);
    let before = files(&clone);
    let mut evidence = read(forge, pull);
    Objects::open(&clone).unwrap().prove(&mut evidence);
    assert_eq!(
        before,
        files(&clone),
        "nothing is written to the repository"
    );
    Evidence::from_json(&evidence.to_json().unwrap()).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn e27_a_clean_update_merge_is_proven_to_hold_nothing_new() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    write(&forge, "main", "ewd", "src/other.rs", "fn other() {}\n");
    let merge = forge.update_branch(&pull, "gh");
    let evidence = proven(&forge, &pull, "clean");
    let commit = evidence.changes[0]
        .commits
        .iter()
        .find(|commit| commit.revision.to_string() == merge)
        .unwrap();
    assert_eq!(commit.moved, Some(Moved::CleanMerge));
    assert_eq!(
        evidence.changes[0].heads.last().unwrap().moved,
        Some(Moved::CleanMerge)
    );
    let others = evidence.changes[0]
        .commits
        .iter()
        .filter(|one| one.revision != commit.revision);
    assert!(others.clone().count() > 0 && others.clone().all(|one| one.moved.is_none()));
}

#[test]
fn e30_a_clean_rebase_is_proven_commit_by_commit() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    write(&forge, "main", "ewd", "src/other.rs", "fn other() {}\n");
    forge.force_push_patch_identical(REPO, "limit", "gh");
    let evidence = proven(&forge, &pull, "rebase");
    let change = &evidence.changes[0];
    assert_eq!(change.heads.last().unwrap().moved, Some(Moved::CleanRebase));
    let head = change
        .commits
        .iter()
        .find(|commit| commit.revision == change.head)
        .unwrap();
    assert_eq!(head.moved, Some(Moved::CleanRebase));
}

#[test]
fn e28_a_forced_push_with_other_content_is_no_rebase() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.force_push(
        REPO,
        "limit",
        "gh",
        &[Work::by("ada").write("src/pay.rs", "fn pay() { other(); }\n")],
    );
    let evidence = proven(&forge, &pull, "forced");
    let change = &evidence.changes[0];
    assert!(change.heads.iter().all(|head| head.moved.is_none()));
    assert!(change.commits.iter().all(|commit| commit.moved.is_none()));
}

#[test]
fn a_folder_that_is_no_repository_is_refused() {
    let folder = folder("none");
    std::fs::create_dir_all(&folder).unwrap();
    let error = Objects::open(&folder).unwrap_err().to_string();
    assert!(error.contains("is no git repository"), "{error}");
}
