//! Which commits belong to which change, beside `git rev-list`, on random graphs.

use crate::mailmap::Chance;
use crate::repo::{Repo, audit, fed, git};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A random graph: branches that merge each other, octopuses, several roots, dates in no order.
fn graph(chance: &mut Chance, commits: usize) -> Repo {
    let repo = Repo::new();
    let mut stream = String::new();
    let mut heads: Vec<usize> = Vec::new();
    for mark in 1..=commits {
        let fresh = heads.is_empty() || chance.below(25) == 0;
        let mut parents: Vec<usize> = Vec::new();
        if !fresh {
            let wanted = [1, 1, 1, 2, 2, 3][chance.below(6)];
            while parents.len() < wanted {
                // Mostly a recent head, sometimes any commit.
                let parent = if chance.below(4) > 0 {
                    heads[chance.below(heads.len())]
                } else {
                    1 + chance.below(mark - 1)
                };
                if parents.contains(&parent) {
                    break;
                }
                parents.push(parent);
            }
        }
        let at = 1_000_000_000 + chance.below(1_000_000);
        stream.push_str(&format!(
            "commit refs/heads/c{mark}\nmark :{mark}\nauthor A <a@acme.example> {at} +0000\ncommitter A <a@acme.example> {at} +0000\ndata 3\nc\n\n"
        ));
        for (place, parent) in parents.iter().enumerate() {
            let word = if place == 0 { "from" } else { "merge" };
            stream.push_str(&format!("{word} :{parent}\n"));
        }
        stream.push('\n');
        heads.retain(|head| !parents.contains(head) || chance.below(3) == 0);
        heads.push(mark);
    }
    let tip = format!("reset refs/heads/main\nfrom :{commits}\n\n");
    stream.push_str(&tip);
    let output = fed(
        git(repo.path(), &["fast-import", "--quiet"]),
        stream.as_bytes(),
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    repo
}

fn lines(repo: &Repo, args: &[&str]) -> BTreeSet<String> {
    repo.git(args).lines().map(str::to_owned).collect()
}

fn groups(document: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let changes = document["changes"].as_array().unwrap();
    changes
        .iter()
        .map(|change| {
            let commits = change["commits"].as_array().unwrap();
            (text(&change["commit"]), commits.iter().map(text).collect())
        })
        .collect()
}

#[test]
fn every_merge_brings_what_git_says_and_every_commit_is_read_once() {
    let mut chance = Chance(0xcafe);
    for _ in 0..6 {
        let repo = graph(&mut chance, 120);
        let document = audit(repo.path(), &["--branch", "main"]);
        let found = groups(&document);
        let line = repo.git(&["rev-list", "--first-parent", "main"]);
        assert_eq!(found.len(), line.lines().count());
        for id in line.lines() {
            let parents = repo.git(&["log", "-1", "--format=%P", id]);
            let wanted = if parents.split(' ').count() > 1 {
                let not = format!("{id}^1");
                let mut brought = lines(&repo, &["rev-list", id, "--not", &not]);
                brought.remove(id);
                brought
            } else {
                BTreeSet::from([id.to_owned()])
            };
            assert_eq!(found[id], wanted, "{id}");
        }
        let all = lines(&repo, &["rev-list", "main"]);
        assert_eq!(document["read"]["commits"], all.len());
        let roots = lines(&repo, &["rev-list", "--max-parents=0", "main"]);
        let said = document["not_followed"].as_array().unwrap();
        let said = said.iter().find(|one| one["cause"] == "roots");
        assert_eq!(
            said.map_or(1, |one| one["count"].as_u64().unwrap() as usize + 1),
            roots.len()
        );
    }
}

#[test]
fn a_range_holds_what_git_says_it_holds() {
    let mut chance = Chance(0xd00d);
    for _ in 0..4 {
        let repo = graph(&mut chance, 80);
        for _ in 0..10 {
            let (from, to) = (1 + chance.below(80), 1 + chance.below(80));
            let (from, to) = (format!("c{from}"), format!("c{to}"));
            let range = format!("{from}..{to}");
            let document = audit(repo.path(), &["--branch", &to, "--range", &range]);
            let found = groups(&document);
            // Git's own `A..B` goes by dates, and these are in no order: so by what each end reaches.
            let before = lines(&repo, &["rev-list", &from]);
            let line = &lines(&repo, &["rev-list", "--first-parent", &to]) - &before;
            assert_eq!(
                found.keys().cloned().collect::<BTreeSet<_>>(),
                line,
                "{range}"
            );
            let mut read: BTreeSet<String> = found.values().flatten().cloned().collect();
            read.extend(line);
            assert_eq!(read, &lines(&repo, &["rev-list", &to]) - &before, "{range}");
        }
    }
}

#[test]
fn packed_commits_are_the_same_whatever_deltas_they_are_made_of() {
    let mut chance = Chance(0xfeed);
    let repo = graph(&mut chance, 150);
    let whole = audit(repo.path(), &["--branch", "main"]);
    for depth in ["0", "50"] {
        repo.git(&[
            "repack",
            "-q",
            "-a",
            "-d",
            "-f",
            "--window=250",
            &format!("--depth={depth}"),
        ]);
        assert_eq!(
            audit(repo.path(), &["--branch", "main"]),
            whole,
            "depth {depth}"
        );
    }
    let kinds = repo.git(&[
        "verify-pack",
        "-v",
        &format!(
            "{}/.git/objects/pack/{}",
            repo.path().display(),
            pack(&repo, "idx")
        ),
    ]);
    assert!(kinds.contains("chain length"), "no commit is a delta");
}

/// The name of the one pack's file.
fn pack(repo: &Repo, ending: &str) -> String {
    let folder = repo.path().join(".git/objects/pack");
    let mut names = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.find(|name| name.ends_with(ending)).unwrap()
}

#[test]
fn damaged_packs_lose_commits_and_nothing_else() {
    use sixeyes::git::history::{Bounds, History, Step};
    let mut chance = Chance(0xdead);
    let repo = graph(&mut chance, 80);
    repo.git(&["repack", "-q", "-a", "-d", "-f"]);
    let tip = repo.git(&["rev-parse", "main"]).parse().unwrap();
    let sound: BTreeSet<String> = lines(&repo, &["rev-list", "main"]);
    for ending in ["pack", "idx"] {
        let path = repo
            .path()
            .join(".git/objects/pack")
            .join(pack(&repo, ending));
        let bytes = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        for round in 0..150 {
            let mut damaged = bytes.clone();
            if round % 10 == 0 {
                damaged.truncate(chance.below(bytes.len()));
            }
            for _ in 0..=chance.below(4) {
                if !damaged.is_empty() {
                    let at = chance.below(damaged.len());
                    damaged[at] ^= 1 << chance.below(8);
                }
            }
            std::fs::write(&path, &damaged).unwrap();
            let Ok(history) = History::open(repo.path()) else {
                continue;
            };
            let mut read = BTreeSet::new();
            let ended = history.walk(tip, &Bounds::default(), |step| {
                if let Step::Side(id, _) | Step::Mainline(id, _) = step {
                    read.insert(id.to_string());
                }
            });
            assert!(ended.is_ok() || read.is_empty(), "{ended:?}");
            // A damaged index may name another commit's bytes by an id, but no id that nobody had.
            assert!(ending == "idx" || read.is_subset(&sound));
        }
        std::fs::write(&path, &bytes).unwrap();
    }
}
