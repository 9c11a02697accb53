//! A case, parsed and ready to be judged.

use super::CaseFiles;
use crate::decision::{Digests, LawDigests};
use crate::digest::sha256;
use crate::evidence::{Evidence, EvidenceError, Timestamp};
use crate::identity::{self, Directory};
use crate::policy::{self, Input, Policy};
use crate::problem::{Problem, Problems};
use crate::report::SCHEMA;
use crate::waiver::{self, Waiver};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Policy, directory and waivers, parsed once and used for any number of evidence documents.
#[derive(Debug)]
pub struct Law {
    policy: Policy,
    directory: Directory,
    waivers: Vec<Waiver>,
    digests: LawDigests,
    warnings: Vec<Problem>,
}

impl Law {
    /// Reads the raw bytes of a policy, a directory and waiver files by file name. `named` is what messages call the
    /// policy file.
    ///
    /// # Errors
    /// [`Problems`] of the first file that has any.
    pub fn read(
        named: &str,
        policy: &[u8],
        directory: Option<&[u8]>,
        waivers: &BTreeMap<String, Vec<u8>>,
    ) -> Result<Self, Problems> {
        let read = policy::read(policy, named)?;
        let mut law = Self {
            policy: read.policy,
            directory: Directory::default(),
            waivers: Vec::with_capacity(waivers.len()),
            digests: LawDigests {
                policy: sha256(policy),
                directory: directory.map(sha256),
                waivers: Vec::with_capacity(waivers.len()),
            },
            warnings: read.warnings,
        };
        if let Some(bytes) = directory {
            law.directory = identity::read(bytes, CaseFiles::DIRECTORY)?;
        }
        for (name, bytes) in waivers {
            let path = CaseFiles::waiver_path(name);
            law.waivers.push(waiver::read(bytes, &path)?);
            law.digests.waivers.push((path, sha256(bytes)));
        }
        Ok(law)
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// What the writer of the policy may not have meant.
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// What `policy::decide` takes; `digest` is that of the evidence document's raw bytes.
    #[must_use]
    pub fn input<'e>(
        &'e self,
        evidence: &'e Evidence,
        digest: impl Into<Cow<'e, str>>,
        at: Timestamp,
    ) -> Input<'e> {
        Input {
            evidence,
            directory: &self.directory,
            policy: &self.policy,
            waivers: &self.waivers,
            digests: Digests {
                evidence: digest.into(),
                law: &self.digests,
            },
            at,
        }
    }
}

/// A case, parsed.
#[derive(Debug)]
pub struct Case {
    law: Law,
    evidence: Evidence,
    digest: String,
}

impl Case {
    /// Reads the raw bytes of an evidence document, to be judged by `law`.
    ///
    /// # Errors
    /// [`EvidenceError`] where they are not evidence, or contradict themselves.
    pub fn read(law: Law, evidence: &[u8]) -> Result<Self, EvidenceError> {
        Ok(Self {
            law,
            evidence: Evidence::from_json(evidence)?,
            digest: sha256(evidence),
        })
    }

    /// The evidence.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Policy, directory and waivers.
    #[must_use]
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// What `policy::decide` takes.
    #[must_use]
    pub fn input(&self, at: Timestamp) -> Input<'_> {
        self.law.input(&self.evidence, self.digest.as_str(), at)
    }
}

/// Why a recorded decision cannot be taken again.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    /// It does not say when it was taken.
    #[error("the decision file names no schema and moment, so it cannot be judged again")]
    Json(#[source] serde_json::Error),
    /// It was written by a release with another schema.
    #[error(
        "the decision says schema `{}`, and this release writes `{SCHEMA}`: judge the case with the release that wrote it",
        .0.escape_default()
    )]
    Schema(String),
}

/// When a recorded decision was taken, by its own words.
///
/// # Errors
/// [`DecisionError`] where the bytes are no decision document of this schema.
pub fn decided_at(decision: &[u8]) -> Result<Timestamp, DecisionError> {
    #[derive(Deserialize)]
    struct Recorded {
        schema: String,
        at: Timestamp,
    }
    let recorded: Recorded = serde_json::from_slice(decision).map_err(DecisionError::Json)?;
    if recorded.schema == SCHEMA {
        Ok(recorded.at)
    } else {
        Err(DecisionError::Schema(recorded.schema))
    }
}
