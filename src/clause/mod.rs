//! The built-in judgements that rules are made of: one file each.
//!
//! A clause looks at a [`Scene`], one change under one rule, and answers with [`Draft`]s: what it found, and which
//! stages it is about. The policy then settles what late approvals and waivers settle and makes findings of them.

mod acts;
mod anew;
mod candidates;
pub mod control;
mod draft;
pub mod identity;
mod matching;
pub mod objection;
pub mod range;
pub mod require;
mod scene;
pub mod separate;

pub use crate::line::{From, Line, Place};
pub use anew::Releasing;
pub use candidates::{candidates, fills, is_apart, releasers};
pub use draft::Draft;
pub use matching::{Candidate, Matched, match_lines};
pub use scene::{AsOf, Scene};
