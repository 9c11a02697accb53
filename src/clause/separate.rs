//! `separate`: no one holds more than so many stages of a set (J17).

use super::Place;
use crate::duty::Stages;

/// One set of stages to be kept apart. Presence is not asked.
#[derive(Debug, Clone)]
pub struct Apart {
    /// The stages.
    pub stages: Stages,
    /// How many of them one principal may hold.
    pub at_most: u32,
    /// Where the policy says so.
    pub place: Place,
}

/// When an identity in conflict blocks (J19).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Always, even where someone else's approval would have been enough.
    Any,
    /// Only where uninvolved people do not fill every required place.
    Sufficient,
}
