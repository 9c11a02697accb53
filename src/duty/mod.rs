//! Who performed which stage of which change, by which record.

mod stage;

pub use stage::{Stage, Stages};
