//! The trial as JSON: `sixeyes/try/1`.

use super::one::Somebody;
use super::tally::Trial;
use crate::evidence::{Fact, Timestamp, Why};
use schemars::JsonSchema;
use serde::Serialize;

/// The schema of the document.
pub const SCHEMA: &str = "sixeyes/try/1";

/// What a policy would have said of the changes that were merged in a period.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Try")]
struct Document<'a> {
    /// Always `sixeyes/try/1`.
    schema: &'a str,
    /// `owner/name`.
    repository: &'a str,
    /// From when on changes were merged.
    since: Timestamp,
    /// The moment of reading.
    until: Timestamp,
    /// How many changes were merged in it.
    merged: usize,
    /// How many of them were read and judged.
    read: usize,
    /// Why it ended before all were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<&'a str>,
    /// What each law says, that which is asked about first.
    laws: Vec<LawSays<'a>>,
    /// Why the first law stands in the way, the most frequent reason first.
    reasons: Vec<ReasonSays<'a>>,
    /// Whom to put into the directory, those who hold up most changes first.
    map: Vec<MapSays<'a>>,
    /// What could not be read, and of how many changes.
    gaps: Vec<GapSays>,
    /// Changes of which nothing could be read.
    unread: &'a [u64],
    /// On how many changes an approval counts for nobody because its giver has no right to write now.
    rights_lost: usize,
    /// What this reading does not know, in sentences.
    not_known: Vec<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LawSays<'a> {
    /// A policy file, or a preset's name.
    name: &'a str,
    /// How many changes it lets pass.
    passed: usize,
    /// How many it stands in the way of.
    blocked: usize,
    /// Of how many it cannot tell.
    undecided: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReasonSays<'a> {
    /// The finding's code; `sixeyes explain` says what it means.
    code: &'static str,
    /// `violated`, `indeterminate` or `pending`.
    outcome: &'static str,
    /// How many changes have it.
    changes: usize,
    /// How many of them have no other reason.
    alone: usize,
    /// The newest of them.
    newest: &'a [u64],
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MapSays<'a> {
    /// An account's login.
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<&'a str>,
    /// Its numeric id, for the directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    /// An address that nobody owns.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    /// On how many changes they act.
    changes: usize,
    /// How many of those do not pass.
    held_up: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GapSays {
    /// Which fact.
    fact: Fact,
    /// Why it could not be had.
    why: Why,
    /// Of how many changes.
    changes: usize,
}

/// What every trial leaves out, whatever it read.
pub(super) const NOT_KNOWN: [&str; 3] = [
    "Deployments are not judged here: what a rule says of trigger, authorize and release is open, and three-person differs from four-eyes only there. Where a merge starts the deployment, whoever merged releases it: that is a line of its own.",
    "Rights and team members are those of now: an approval by somebody who has lost the right since counts for nobody.",
    "A rule's answer before the merge may have been another one: people would have acted on it.",
];

/// The trial as JSON, with a final newline.
#[must_use]
pub fn document(trial: &Trial) -> String {
    let document = Document {
        schema: SCHEMA,
        repository: &trial.period.repository,
        since: trial.period.since,
        until: trial.period.until,
        merged: trial.period.merged,
        read: trial.read(),
        stopped: trial.stopped.as_deref(),
        laws: trial
            .columns
            .iter()
            .map(|column| LawSays {
                name: &column.name,
                passed: column.passed,
                blocked: column.blocked,
                undecided: column.undecided,
            })
            .collect(),
        reasons: trial
            .rows
            .iter()
            .map(|row| ReasonSays {
                code: row.code,
                outcome: row.grade.as_str(),
                changes: row.changes,
                alone: row.alone,
                newest: &row.shown,
            })
            .collect(),
        map: trial
            .map
            .iter()
            .map(|met| {
                let (login, id, email) = match &met.who {
                    Somebody::Account(login, id) => (Some(login.as_str()), Some(*id), None),
                    Somebody::Address(email) => (None, None, Some(email.as_str())),
                    Somebody::Nobody => (None, None, None),
                };
                MapSays {
                    login,
                    id,
                    email,
                    changes: met.changes,
                    held_up: met.held_up,
                }
            })
            .collect(),
        gaps: trial
            .gaps
            .iter()
            .map(|((fact, why), changes)| GapSays {
                fact: *fact,
                why: *why,
                changes: *changes,
            })
            .collect(),
        unread: &trial.unread,
        rights_lost: trial.rights_lost,
        not_known: NOT_KNOWN.to_vec(),
    };
    // A document of text, numbers and lists can always be written.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// The JSON Schema of the document.
#[must_use]
pub fn schema() -> String {
    crate::yaml::schema_of::<Document<'_>>()
}
