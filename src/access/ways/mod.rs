//! Every way round the gate, judged: one file for each place where it is closed.

mod branch;
mod environment;
mod settings;
mod workflow;

use super::ask::Ask;
use super::facts::Facts;
use super::way::{Way, Ways};

/// Judges every way, those that are told first first.
#[must_use]
pub(super) fn judge(facts: &Facts, ask: &Ask<'_>) -> Vec<Way> {
    let mut ways = Ways::default();
    environment::judge(facts, ask, &mut ways);
    workflow::judge(facts, ask, &mut ways);
    branch::judge(facts, ask, &mut ways);
    settings::judge(facts, ask, &mut ways);
    let mut ways = ways.0;
    ways.sort_by(|one, other| (one.hole, &one.about).cmp(&(other.hole, &other.about)));
    ways
}
