//! The forges: reading evidence from them, and telling them what was decided.
//!
//! [`transport`] is the one door to the network. [`github`] knows GitHub's words; its models stop here, turned into
//! [`crate::evidence`]. What reads and what writes are different types with different tokens (law 9).

pub mod github;
pub mod transport;
