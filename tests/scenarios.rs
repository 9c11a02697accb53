//! Every hard case, told as a story and answered.
//!
//! A folder of `tests/scenarios` is named by a sentence and holds `story.yaml` (what happens and the right answer, by
//! hand) and what follows from it: the case (`evidence.json`, `policy.yaml`, `directory.yaml`, `waivers/`) and the
//! snapshots `decision.json` and `comment.md`. `SNAPSHOTS=overwrite` writes what follows again, never the answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod story;
mod world;

use sixeyes::evidence::Evidence;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use story::Story;

/// Every scenario's folder, by name.
fn scenarios() -> BTreeMap<String, PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .collect()
}

fn story(name: &str, folder: &Path) -> Story {
    Story::read(
        &std::fs::read_to_string(folder.join("story.yaml")).unwrap(),
        name,
    )
}

#[test]
fn every_story_gives_evidence_that_is_whole() {
    let all = scenarios();
    assert!(all.len() > 250, "{}", all.len());
    for (name, folder) in all {
        let evidence = story(&name, &folder).world().evidence();
        if let Err(error) = Evidence::from_json(&evidence.to_json().unwrap()) {
            panic!("{name}: {error}");
        }
    }
}
