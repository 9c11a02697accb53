//! Worlds by chance: plans of what a few people do with a few changes, and the world that a plan comes to.
//!
//! - `plan`: what is drawn; `play`: what a step does.
//! - `run`: how many plans are drawn, from which seed, and what is said where one of them fails.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code, and every test uses another part of it"
)]

mod plan;
mod play;
mod run;

pub(crate) use plan::{Gate, Plan, Start, breaks_glass, plans, shipped};
pub(crate) use run::holds;
