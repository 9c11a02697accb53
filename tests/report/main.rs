//! What people see of a decision, as snapshots, and what no text may ever do.
//!
//! - `stories`: the decisions that are told.
//! - `snapshots`: each story in each place. `SNAPSHOTS=overwrite cargo test --test report` writes them again.
//! - `comments`: what stands on each change that keeps a deployment back.
//! - `hostile`: strangers' text breaks nothing; sizes stay under their caps; the public learns no names.
//! - `generated`: docs/codes.md and schemas/decision.schema.json are fresh.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code: what is wrong must stop at once"
)]

mod comments;
mod generated;
mod hostile;
mod snapshots;
mod stories;
#[path = "../story/mod.rs"]
mod story;
#[path = "../world/mod.rs"]
mod world;
