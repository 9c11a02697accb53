//! What GitHub answers, as far as a verdict rests on it.
//!
//! Small structs of our own: strict on what is used, silent on the rest, and words that GitHub may add to (states, kinds)
//! stay text until they are mapped. They stop here: `map` turns them into [`crate::evidence`].

mod checks;
mod deployment;
mod graphql;
mod law;
mod lists;
mod rest;
mod settings;

pub use checks::*;
pub use deployment::*;
pub use graphql::*;
pub use law::*;
pub use lists::{
    Assignee, Brought, Comment, Commit, CommitNode, File, RepositoryNumber, Review, ReviewId,
    Signature, TimelineItem,
};
pub use rest::*;
pub use settings::*;
