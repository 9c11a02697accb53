//! One way round the gate in one repository: open, closed or not visible.

use super::Hole;
use crate::evidence::Why;

/// A way round the gate, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Which.
    pub hole: Hole,
    /// The environment, ruleset or check that it is about, as somebody named it; none where there is only one.
    pub about: Option<String>,
    /// How it stands.
    pub state: State,
    /// Whether the policy rests on its being closed.
    pub rests: Rests,
    /// What was seen, in one sentence; what others typed in it is quoted and escaped.
    pub seen: String,
}

/// How a way stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Somebody can go it.
    Open,
    /// Nobody can, by what was read.
    Closed,
    /// It could not be seen, and why.
    Hidden(Why),
}

/// Whether the policy rests on a way's being closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rests {
    /// While it is open, a verdict can be got round without anything that would be judged.
    Policy,
    /// The gate judges, or shows, what comes of it.
    Nothing,
}

/// Collects ways, in the order in which they are found.
#[derive(Debug, Default)]
pub(super) struct Ways(pub(super) Vec<Way>);

impl Ways {
    pub(super) fn add(
        &mut self,
        hole: Hole,
        about: Option<&str>,
        rests: Rests,
        (state, seen): (State, String),
    ) {
        self.0.push(Way {
            hole,
            about: about.map(str::to_owned),
            state,
            rests,
            seen,
        });
    }
}

pub(super) fn open(seen: impl Into<String>) -> (State, String) {
    (State::Open, seen.into())
}

pub(super) fn closed(seen: impl Into<String>) -> (State, String) {
    (State::Closed, seen.into())
}

pub(super) fn hidden(why: Why, seen: impl Into<String>) -> (State, String) {
    (State::Hidden(why), seen.into())
}
