//! What must hold whatever people do: the nine sentences at the end of the judging text, over worlds by chance.
//!
//! `SIXEYES_PROPERTY_CASES=100000 cargo test --test properties` draws many; a failure prints its seed and the smallest
//! plan that fails.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod chance;
mod holds;
mod judge;
mod world;
