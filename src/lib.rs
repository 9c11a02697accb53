//! The three-person rule for Git forges.
