//! The built-in judgements that rules are made of: one file each.

pub mod control;
mod lines;
pub mod objection;
pub mod require;
pub mod separate;

pub use lines::{From, Line, Place};
