//! The test forge is held to what it promises, before anything of the product is tested on it.
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

mod acts;
mod again;
mod branches;
mod chains;
mod checks;
mod contract;
mod faults;
mod law;
mod places;
mod range;
mod seeds;
mod shipping;
mod stage;
mod support;
mod tags;
mod views;
mod ways;
mod wild;
mod wild_shipping;
