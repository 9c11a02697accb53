//! `sixeyes doctor` on the test forge: what tokens of different rights see, which ways it finds open, and that nothing
//! which goes wrong is taken for a closed door. And `sixeyes try`, its companion before a gate stands.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "a test, and a module that several tests share"
)]

#[path = "../forge/mod.rs"]
mod forge;

mod faults;
mod page;
mod place;
mod runner;
mod shipped;
mod sights;
mod trial;
mod ways;
