//! The three-person rule for Git forges: who wrote, approved and released each change, and nobody twice.

pub mod evidence;
