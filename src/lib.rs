//! The three-person rule for Git forges: who wrote, approved and released each change, and nobody twice.

pub mod clause;
pub mod decision;
pub mod duty;
pub mod evidence;
pub mod identity;
pub mod policy;
pub mod waiver;
