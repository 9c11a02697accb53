//! Changes that really happened, as their forge recorded them, played on the test forge and gated like live ones.
//!
//! The recordings name real people and are no part of the repository: they are read from `../shared/data`, where that is at
//! hand, by `cargo test --features real-data --test recorded`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "a test, and modules that several tests share"
)]

#[path = "../forge/mod.rs"]
mod forge;
#[path = "../gate/runner.rs"]
mod runner;
#[path = "../gate/support.rs"]
mod support;

mod events;
mod pulls;

use serde_json::Value;
use std::path::{Path, PathBuf};

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(path)
}

fn json(path: &str) -> Value {
    let path = data(path);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}
