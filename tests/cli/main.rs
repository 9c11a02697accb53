//! The program as people and pipelines run it, in an environment of nothing but what a test puts there.
//!
//! - `run`: running it.
//! - `attacks`: evidence that once passed.
//! - `decide`: cases, evidence, exit codes; `stream`: evidence by the line; `bad_input`: everything that is wrong.
//! - `demo`: the demonstration and its folder.
//! - `waivers`: writing, checking and listing waivers.
//! - `words`: help, codes, completions, colour, logs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code: what is wrong must stop at once"
)]

mod attacks;
mod bad_input;
mod decide;
mod demo;
mod run;
mod stream;
mod waivers;
mod words;
