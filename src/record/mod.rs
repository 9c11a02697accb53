//! The record of a decision: the case, a folder by which anybody can perform the decision again.
//!
//! ```text
//! CASE/
//!   evidence.json     what was observed
//!   policy.yaml       the policy file, or the text that a preset stands for
//!   directory.yaml    the directory, if there was one
//!   waivers/*.yaml    the waiver files, if there were any
//!   decision.json     what was decided, and when
//!   comment.md        how it was told, if it was
//! ```
//!
//! Every file is kept as the raw bytes that were judged, so that its SHA-256 is the digest that the decision names.
//!
//! - [`CaseFiles`] is a case as bytes, [`Law`] its policy, directory and waivers, [`Case`] all of it, parsed: pure.
//!   Judging again is [`Case::input`] at [`decided_at`], `policy::decide`, and a comparison of bytes.
//! - [`folder`] reads and writes the folder. It is the only part that touches the disk.

mod case;
mod files;
pub mod folder;

pub use case::{Case, DecisionError, Law, decided_at};
pub use files::CaseFiles;
