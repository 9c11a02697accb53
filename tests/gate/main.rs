//! The gate on GitHub, played on the test forge: what it asks, what it makes of the answers, what it tells, and that
//! nothing which goes wrong is ever a pass.
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

mod deploy;
mod documents;
mod faults;
mod faults_elsewhere;
mod flows;
mod forks;
mod git;
mod law;
mod merged;
mod others;
mod reading;
mod robots;
mod runner;
mod support;
mod told;
mod ways;
