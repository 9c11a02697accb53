//! The report as JSON, for jobs and dashboards: `sixeyes/doctor/1`.

use super::hole::NOBODY;
use super::probe::Need;
use super::report::{Report, Shown, Sight, Standing};
use super::way::{Rests, State, Way};
use crate::evidence::{Timestamp, Why};
use schemars::JsonSchema;
use serde::Serialize;

/// The schema of the document.
pub const SCHEMA: &str = "sixeyes/doctor/1";

/// What this token, plan and repository let the gate see and stop.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Doctor")]
struct Document<'a> {
    /// Always `sixeyes/doctor/1`.
    schema: &'a str,
    /// `sound`: nothing is open that the policy rests on. `unclear`: something that it needs cannot be seen. `open`: a way is open that it rests on.
    standing: Word,
    /// `owner/name`.
    repository: &'a str,
    /// The default branch.
    branch: &'a str,
    /// The account of the token, where the forge names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    /// When it was read.
    observed_at: Timestamp,
    /// What the policy was; absent: there is no valid one.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<&'a str>,
    /// What can be seen.
    sights: Vec<Seeing>,
    /// The ways round the gate.
    ways: Vec<Path<'a>>,
    /// What nobody can close.
    nobody_closes: Vec<Beyond>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Sound,
    Unclear,
    Open,
}

/// One fact that a verdict may need.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Seeing {
    /// Its stable name.
    fact: &'static str,
    /// Whether it can be seen.
    state: SeenWord,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Why>,
    /// Whether a verdict by this policy rests on it.
    needed: bool,
    /// What its absence means.
    without: &'static str,
    /// The permission that shows it.
    needs: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum SeenWord {
    /// It was read.
    Readable,
    /// It was refused or failed.
    NotReadable,
    /// There was nothing to try it on.
    NothingThere,
    /// It is a write, and nothing is written to find out.
    NotTried,
    /// The policy asks for nothing of the kind.
    NotAsked,
}

/// One way round the gate.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Path<'a> {
    /// Its stable name.
    way: &'static str,
    /// The environment, ruleset or check that it is about: what somebody typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'a str>,
    /// How it stands.
    state: WayWord,
    /// Why it is not visible.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Why>,
    /// Whether the policy rests on its being closed.
    rests: bool,
    /// What was seen, in one sentence.
    seen: &'a str,
    /// What somebody with write access can do while it is open.
    meanwhile: &'static str,
    /// What closes it.
    closing: Door,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum WayWord {
    /// Somebody can go it.
    Open,
    /// Nobody can, by what was read.
    Closed,
    /// It could not be seen.
    NotVisible,
}

/// The setting that closes a way.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Door {
    /// The page, and what to choose there.
    page: &'static str,
    /// Where the page is.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// The field of the forge's API, or the key of the policy.
    field: &'static str,
}

/// Something that nobody can close.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Beyond {
    /// Its stable name.
    way: &'static str,
    /// What somebody can do.
    says: &'static str,
    /// How it shows, or what makes it less.
    instead: &'static str,
}

/// The report as JSON, with a final newline; `policy` says where the policy comes from, if there is one.
#[must_use]
pub fn document(report: &Report, policy: Option<&str>) -> String {
    let document = Document {
        schema: SCHEMA,
        standing: match report.standing() {
            Standing::Sound => Word::Sound,
            Standing::Unclear => Word::Unclear,
            Standing::Open => Word::Open,
        },
        repository: &report.repository,
        branch: &report.branch,
        account: report.account.as_deref(),
        observed_at: report.observed_at,
        policy,
        sights: report.sights.iter().map(seeing).collect(),
        ways: report.ways.iter().map(|way| path(report, way)).collect(),
        nobody_closes: NOBODY
            .into_iter()
            .map(|(way, says, instead)| Beyond { way, says, instead })
            .collect(),
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

fn seeing(sight: &Sight) -> Seeing {
    let (state, why) = match sight.with {
        Shown::Readable => (SeenWord::Readable, None),
        Shown::Hidden(why) => (SeenWord::NotReadable, Some(why)),
        Shown::NothingThere => (SeenWord::NothingThere, None),
        Shown::NotTried => (SeenWord::NotTried, None),
        Shown::NotAsked => (SeenWord::NotAsked, None),
    };
    Seeing {
        fact: sight.probe.as_str(),
        state,
        why,
        needed: sight.need == Need::Verdict,
        without: sight.probe.without(),
        needs: sight.probe.needs(),
    }
}

fn path<'a>(report: &Report, way: &'a Way) -> Path<'a> {
    let closing = way.hole.closing();
    let (state, why) = match way.state {
        State::Open => (WayWord::Open, None),
        State::Closed => (WayWord::Closed, None),
        State::Hidden(why) => (WayWord::NotVisible, Some(why)),
    };
    Path {
        way: way.hole.as_str(),
        about: way.about.as_deref(),
        state,
        why,
        rests: way.rests == Rests::Policy,
        seen: &way.seen,
        meanwhile: way.hole.meanwhile(),
        closing: Door {
            page: closing.page,
            url: (!closing.path.is_empty()).then(|| format!("{}{}", report.url, closing.path)),
            field: closing.field,
        },
    }
}
