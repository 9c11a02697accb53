//! What people see of a history: the terminal's text, the page and the table, as snapshots, and what none of them may
//! ever do.
//!
//! - `history`: invented histories.
//! - `generated`: docs/audit.md says what the code does.
//! - `snapshots`: each in each form. `SNAPSHOTS=overwrite cargo test --test audited` writes them again.
//! - `hostile`: strangers' text breaks no line, no page and no cell.
//! - `shape`: what holds of every form, whatever the history.
//! - `whole_branch`: the changes that the merge of a whole branch brings.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code: what is wrong must stop at once"
)]

mod generated;
mod history;
mod hostile;
mod shape;
mod snapshots;
mod whole_branch;
