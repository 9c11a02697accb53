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
//! - [`CaseFiles`] is a case as bytes. It is pure.
//! - [`folder`] reads and writes the folder. It is the only part that touches the disk.

mod files;
pub mod folder;

pub use files::CaseFiles;
