//! From GitHub's answers to evidence.

mod change;
mod commits;
mod context;
mod files;
mod heads;
mod merge;
mod people;
mod pushes;
mod reviews;

pub(crate) use change::{Found, Mapped, change};
pub(crate) use people::People;

use crate::evidence::{Fact, Why};

/// A fact that could not be had, why, and which in a few words.
pub(crate) type Missing = (Fact, Why, String);
