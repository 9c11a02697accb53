//! Who could, as against who did: what a forge lets the gate see, and the ways round it that stand open.
//!
//! [`Facts`] is what was read of one repository's settings, each with the reason where it is hidden. [`Report::of`]
//! judges it by a policy: every [`Probe`] is a fact that a verdict may need, every [`Hole`] a way round the gate with what
//! it lets somebody do and the setting that closes it. The report is told as text ([`text`]) and as JSON ([`document`]).

mod ask;
mod document;
mod facts;
mod gated;
mod hole;
mod owners;
mod probe;
mod report;
mod text;
mod way;
mod ways;

pub use ask::Ask;
pub use document::{SCHEMA, document, schema};
pub use facts::{
    Asks, Branch, Check, Classic, Environment, Facts, Refs, Rule, Ruleset, Seen, Success, Tried,
    WorkflowFile, WorkflowSettings,
};
pub(crate) use gated::gated;
pub use hole::{Closing, Hole, NOBODY};
pub use probe::{Need, Probe, teams};
pub use report::{Report, Shown, Sight, Standing};
pub use text::text;
pub use way::{Rests, State, Way};
