//! The properties, by what they are about, and what they share.

mod cures;
mod facts;
mod gaps;
mod hands;
mod later;
mod laws;
mod order;
mod presets;
mod waivers;

use sixeyes::decision::{Decision, Verdict};

pub(crate) fn allows(decision: &Decision<'_>) -> bool {
    decision.verdict() == Verdict::Allow
}

pub(crate) fn must(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}
