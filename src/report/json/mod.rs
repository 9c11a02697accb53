//! The decision as a record: the same decision gives the same bytes, in any release that knows `sixeyes/decision/1`.
//!
//! No tool version and no clock of ours stands in it. Sentences (`reason`, `remedy.text`) are part of the bytes, so a
//! new wording is a new schema version. People are named by a key that does not change: their id in the directory,
//! `robot:` and a robot's id, or `host/ID` of an account; logins and names stand beside it for people to read. A record
//! stands once, in `records`; findings name it by its key there.

mod document;
mod finding;
mod person;
mod records;
mod words;

use super::Said;
use super::names::Audience;
use crate::decision::Kind;
use crate::digest::sha256;
use crate::evidence::{ChangeId, Evidence, Subject};
use crate::identity::{PrincipalKey, Who};
use document::{DigestsDoc, Document, ReleasableDoc, SubjectDoc};
use records::Records;
use std::collections::HashMap;

/// The version of the decision document that this release writes.
pub const SCHEMA: &str = "sixeyes/decision/1";

/// The JSON Schema of the decision document, pretty, with a final newline.
#[must_use]
pub fn schema() -> String {
    let schema = schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Document<'static>>();
    format!("{:#}\n", schema.as_value())
}

impl Said<'_, '_> {
    /// The canonical bytes of the decision: two-space indented JSON with a final newline. They name people by the
    /// directory, whoever the audience is, for they are the record.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4_096);
        self.recorded(|document| {
            // Writing to memory cannot fail, and nothing here has a key that is no string.
            let written = serde_json::to_writer_pretty(&mut bytes, document);
            debug_assert!(written.is_ok());
        });
        bytes.push(b'\n');
        bytes
    }

    /// Puts the same document on one line, with its newline, at the end of `bytes`: for streams.
    pub fn json_line(&self, bytes: &mut Vec<u8>) {
        self.recorded(|document| {
            let written = serde_json::to_writer(&mut *bytes, document);
            debug_assert!(written.is_ok());
        });
        bytes.push(b'\n');
    }

    /// The document as it is recorded: for insiders, and of the subject as a whole.
    fn recorded(&self, write: impl FnOnce(&Document<'_>)) {
        match (self.names.audience(), &self.about) {
            (Audience::Insiders, None) => write(&self.document()),
            (Audience::Insiders | Audience::Everybody, _) => {
                let (decision, evidence) = (self.decision, self.evidence);
                let said = Said::among(decision, evidence, self.policy, Audience::Insiders);
                write(&said.document());
            }
        }
    }

    /// SHA-256 of [`Said::json`], in lower-case hex.
    #[must_use]
    pub fn digest(&self) -> String {
        sha256(&self.json())
    }
}

impl<'a, 'e> Said<'a, 'e> {
    fn document(&self) -> Document<'_> {
        let decision = self.decision;
        let mut records = Records::default();
        let findings = decision
            .findings
            .iter()
            .map(|finding| self.finding_doc(finding, &mut records))
            .collect();
        Document {
            schema: SCHEMA,
            verdict: decision.verdict().as_str(),
            outcome: decision.outcome().as_str(),
            kind: match decision.kind {
                Kind::Final => "final",
                Kind::Preview => "preview",
            },
            at: decision.at,
            subject: self.subject(),
            findings,
            advised: decision.advised().map(crate::decision::Grade::as_str),
            releasable: decision.releasable.as_ref().map(|part| ReleasableDoc {
                up_to: part.up_to,
                changes: part.changes.clone(),
                by: self.keys(&part.by),
                rest_by: self.keys(&part.rest_by),
            }),
            hold: self
                .evidence
                .deployment
                .as_ref()
                .and_then(|it| it.hold.as_ref()),
            people: self.people(),
            records,
            digests: DigestsDoc {
                evidence: &decision.digests.evidence,
                policy: &decision.digests.law.policy,
                directory: decision.digests.law.directory.as_deref(),
                waivers: decision
                    .digests
                    .law
                    .waivers
                    .iter()
                    .map(|(path, digest)| (path.as_str(), digest.as_str()))
                    .collect(),
            },
        }
    }

    fn subject(&self) -> SubjectDoc<'_> {
        let repository = format!(
            "{}/{}",
            self.evidence.repository.host, self.evidence.repository.name
        );
        match &self.evidence.subject {
            Subject::Change {
                change,
                target,
                revision,
                tree,
            } => SubjectDoc {
                kind: "change",
                repository,
                changes: vec![change],
                environment: None,
                target,
                revision: *revision,
                tree: *tree,
            },
            Subject::Group {
                changes,
                target,
                revision,
                tree,
            } => SubjectDoc {
                kind: "group",
                repository,
                changes: changes.iter().collect(),
                environment: None,
                target,
                revision: *revision,
                tree: *tree,
            },
            Subject::Deployment {
                environment,
                target,
                revision,
                tree,
            } => SubjectDoc {
                kind: "deployment",
                repository,
                changes: self.shipped(),
                environment: Some(environment),
                target,
                revision: *revision,
                tree: *tree,
            },
        }
    }

    /// The changes of a deployment, as its range has them and not as the document happened to list them.
    fn shipped(&self) -> Vec<&'a ChangeId> {
        let evidence: &'a Evidence = self.evidence;
        let range = evidence.deployment.iter().flat_map(|it| &it.range.commits);
        let place: HashMap<&ChangeId, usize> = range
            .filter_map(|commit| commit.change.as_ref())
            .enumerate()
            .map(|(place, id)| (id, place))
            .collect();
        let mut changes: Vec<&ChangeId> =
            evidence.changes.iter().map(|change| &change.id).collect();
        changes.sort_by_key(|id| (place.get(id).copied().unwrap_or(usize::MAX), *id));
        changes
    }

    /// The key that makes two names one principal.
    fn key_of(&self, who: Who) -> String {
        let roster = &self.decision.roster;
        match roster.principal(who).map(|who| &who.key) {
            Some(PrincipalKey::Robot(id)) => format!("robot:{}", id.0),
            Some(
                PrincipalKey::Listed(_)
                | PrincipalKey::Account(_)
                | PrincipalKey::UnlistedRobot(_)
                | PrincipalKey::Unresolved(_),
            ) => roster.name(who).to_string(),
            None => "unknown".to_owned(),
        }
    }

    fn keys(&self, people: &[Who]) -> Vec<String> {
        let mut keys: Vec<String> = people.iter().map(|who| self.key_of(*who)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
