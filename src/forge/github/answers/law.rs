//! The folder `.sixeyes` at the tip of the default branch.

use crate::evidence::Revision;
use serde::Deserialize;

/// The default branch.
#[derive(Debug, Clone, Deserialize)]
pub struct LawRef {
    /// Its name.
    pub name: String,
    /// Its tip.
    pub target: Option<LawTarget>,
}

/// The tip.
#[derive(Debug, Clone, Deserialize)]
pub struct LawTarget {
    /// Its id.
    pub oid: Revision,
    /// `.sixeyes`, if there is one.
    pub folder: Option<Folder>,
}

/// An entry that should be a folder.
#[derive(Debug, Clone, Deserialize)]
pub struct Folder {
    /// `tree` or `blob`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is in it.
    pub object: Option<LawObject>,
}

/// An entry of a folder.
#[derive(Debug, Clone, Deserialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// `blob`, `tree` or `commit`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Git's file mode, as a decimal number.
    pub mode: u32,
    /// The object's id.
    pub oid: Revision,
    /// The object.
    pub object: Option<LawObject>,
}

/// A file's text, or a folder's entries.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LawObject {
    /// A folder's entries.
    pub entries: Option<Vec<Entry>>,
    /// How long the file is.
    pub byte_size: Option<u64>,
    /// Whether it is no text.
    pub is_binary: Option<bool>,
    /// Whether the forge left the end out.
    pub is_truncated: Option<bool>,
    /// The file's text.
    pub text: Option<String>,
}
