//! From GitHub's answers to evidence.

mod change;
mod commits;
mod context;
mod files;
mod heads;
mod hold;
mod inferred;
mod merge;
mod people;
mod push;
mod pushes;
mod reviews;
mod rules;
mod triggers;

pub(crate) use change::{Found, Mapped, change};
pub(crate) use hold::hold;
pub(crate) use inferred::Held;
pub(crate) use people::People;
pub(crate) use push::{PushFound, push};
pub(crate) use rules::{HeadChecks, Rules};
pub(crate) use triggers::{Started, authorisations, demand, triggers};

use crate::evidence::{Fact, Why};

/// A fact that could not be had, why, and which in a few words.
pub(crate) type Missing = (Fact, Why, String);
