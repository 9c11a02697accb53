//! A case as bytes.

use std::collections::BTreeMap;

/// The files of a case, as raw bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFiles {
    /// `evidence.json`.
    pub evidence: Vec<u8>,
    /// `policy.yaml`.
    pub policy: Vec<u8>,
    /// `directory.yaml`.
    pub directory: Option<Vec<u8>>,
    /// The files of `waivers/`, by file name.
    pub waivers: BTreeMap<String, Vec<u8>>,
    /// `decision.json`.
    pub decision: Option<Vec<u8>>,
    /// `comment.md`.
    pub comment: Option<Vec<u8>>,
}

impl CaseFiles {
    /// The name of the evidence file.
    pub const EVIDENCE: &'static str = "evidence.json";
    /// The name of the policy file.
    pub const POLICY: &'static str = "policy.yaml";
    /// The name of the directory file.
    pub const DIRECTORY: &'static str = "directory.yaml";
    /// The name of the folder of waiver files.
    pub const WAIVERS: &'static str = "waivers";
    /// The name of the decision file.
    pub const DECISION: &'static str = "decision.json";
    /// The name of the comment file.
    pub const COMMENT: &'static str = "comment.md";

    /// Where a waiver file of this name stands in the judged repository, as grants in the evidence name it.
    #[must_use]
    pub fn waiver_path(name: &str) -> String {
        format!(".sixeyes/waivers/{name}")
    }

    /// Every file that there is, by its path in the folder, in order.
    pub fn each(&self) -> impl Iterator<Item = (String, &[u8])> {
        [
            (Self::COMMENT, self.comment.as_ref()),
            (Self::DECISION, self.decision.as_ref()),
            (Self::DIRECTORY, self.directory.as_ref()),
            (Self::EVIDENCE, Some(&self.evidence)),
            (Self::POLICY, Some(&self.policy)),
        ]
        .into_iter()
        .filter_map(|(name, bytes)| Some((name.to_owned(), bytes?.as_slice())))
        .chain(
            self.waivers
                .iter()
                .map(|(name, bytes)| (format!("{}/{name}", Self::WAIVERS), bytes.as_slice())),
        )
    }
}
