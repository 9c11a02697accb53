//! The trial as JSON: `sixeyes/try/1`.

use super::one::Somebody;
use super::shipped::{Deployments, Shipment};
use super::tally::{Column, Trial};
use crate::evidence::{Fact, Revision, Timestamp, Why};
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
    /// Whom to put into the directory, those who hold up most changes and deployments first.
    map: Vec<MapSays<'a>>,
    /// What could not be read, and of how many changes.
    gaps: Vec<GapSays>,
    /// Changes of which nothing could be read.
    unread: &'a [u64],
    /// On how many changes an approval counts for nobody because its giver has no right to write now.
    rights_lost: usize,
    /// What was deployed in the period.
    deployments: DeploymentsSay<'a>,
    /// What this reading does not know, in sentences.
    not_known: Vec<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LawSays<'a> {
    /// A policy file, or a preset's name.
    name: &'a str,
    /// How many it lets pass.
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
    /// On how many deployments they act, by the changes of it or by letting it go.
    deployments: usize,
    /// How many of those do not pass.
    deployments_held_up: usize,
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

/// What a policy would have said of the deployments of the period.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeploymentsSay<'a> {
    /// The environments that were looked at.
    environments: &'a [String],
    /// How many deployments were read and judged.
    read: usize,
    /// What each law says, that which is asked about first.
    laws: Vec<LawSays<'a>>,
    /// Why the first law stands in the way, the most frequent reason first.
    reasons: Vec<HeldSays<'a>>,
    /// What could not be read of deployments that were judged all the same.
    gaps: Vec<DeploymentGapSays>,
    /// Deployments that could not be read, which are in no share.
    unread: Vec<UnreadSays<'a>>,
    /// How many records say that they succeeded and prove it by nothing: they are skipped.
    unproven: usize,
    /// What could not be listed.
    unlisted: Vec<UnlistedSays<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HeldSays<'a> {
    /// The finding's code; `sixeyes explain` says what it means.
    code: &'static str,
    /// `violated`, `indeterminate` or `pending`.
    outcome: &'static str,
    /// How many deployments have it.
    deployments: usize,
    /// How many of them have no other reason.
    alone: usize,
    /// The newest of them.
    newest: Vec<ShipmentSays<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeploymentGapSays {
    /// Which fact.
    fact: Fact,
    /// Why it could not be had.
    why: Why,
    /// Of how many deployments.
    deployments: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ShipmentSays<'a> {
    /// The environment.
    environment: &'a str,
    /// The deployed revision.
    revision: Revision,
    /// When its record was made.
    at: Timestamp,
    /// Its run.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<u64>,
    /// Where people see the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UnreadSays<'a> {
    /// Which deployment.
    deployment: ShipmentSays<'a>,
    /// Why it could not be read.
    why: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UnlistedSays<'a> {
    /// The environment; none where the environments themselves could not be listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    /// Why it could not be listed.
    why: &'a str,
}

fn law_says(column: &Column) -> LawSays<'_> {
    LawSays {
        name: &column.name,
        passed: column.passed,
        blocked: column.blocked,
        undecided: column.undecided,
    }
}

fn shipment(one: &Shipment) -> ShipmentSays<'_> {
    ShipmentSays {
        environment: &one.environment,
        revision: one.revision,
        at: one.at,
        run: one.run.as_ref().map(|(id, _)| *id),
        url: one.run.as_ref().map(|(_, url)| url.as_str()),
    }
}

fn deployments(all: &Deployments) -> DeploymentsSay<'_> {
    let unread = all.unread.iter();
    let unlisted = all.unlisted.iter();
    DeploymentsSay {
        environments: &all.environments,
        read: all.read(),
        laws: all.columns.iter().map(law_says).collect(),
        reasons: all
            .rows
            .iter()
            .map(|row| HeldSays {
                code: row.code,
                outcome: row.grade.as_str(),
                deployments: row.deployments,
                alone: row.alone,
                newest: row.shown.iter().map(shipment).collect(),
            })
            .collect(),
        gaps: all
            .gaps
            .iter()
            .map(|((fact, why), deployments)| DeploymentGapSays {
                fact: *fact,
                why: *why,
                deployments: *deployments,
            })
            .collect(),
        unread: unread
            .map(|(one, why)| UnreadSays {
                deployment: shipment(one),
                why,
            })
            .collect(),
        unproven: all.unproven,
        unlisted: unlisted
            .map(|(environment, why)| UnlistedSays {
                environment: environment.as_deref(),
                why,
            })
            .collect(),
    }
}

/// What every trial leaves out, whatever it read.
pub(super) const NOT_KNOWN: [&str; 4] = [
    "A change is judged up to its merge: what a rule says of trigger, authorize and release is open there, so three-person differs from four-eyes at the deployments only. Where a merge starts the deployment, whoever merged releases it: that is a line of its own.",
    "A deployment is judged with everything that is known now, late reviews included, and by the environment's settings of now. The forge keeps runs, their attempts and who let them go for a time only: a deployment that has lost one of them is in no share.",
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
        laws: trial.columns.iter().map(law_says).collect(),
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
                    deployments: met.deployments,
                    deployments_held_up: met.deployments_held_up,
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
        deployments: deployments(&trial.deployments),
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
