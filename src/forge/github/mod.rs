//! GitHub: github.com, tenants of ghe.com, and GitHub Enterprise Server.
//!
//! [`documents`] holds the GraphQL, [`answers`] the shapes of answers as far as a verdict rests on them, [`read`] asks and
//! completes, [`mod@write`] tells, `map` turns answers into [`crate::evidence`]. Nothing here judges.

pub mod answers;
pub mod documents;
mod map;
pub mod read;
pub mod write;
