//! `require` and its lines: how many people, from where, with which right.

use crate::clause::{From, Line};
use crate::duty::Stage;
use crate::evidence::{AccountId, Level};
use crate::identity::PersonId;
use crate::problem::{Code, Mark, Problem, Sink, quoted};
use crate::yaml::{
    At, Count, Id, Kind, Node, OneOrMany, Read, did_you_mean, record, text_of, words,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// One line, or several that need different people.
pub(crate) type Lines = OneOrMany<RawLine>;

record! {
    what: "a mapping such as { people: 1 }";
    /// How many people, from where, with which right.
    struct RawLine {
        /// How many.
        required "people" people: Count<100>,
        /// From where: any of these. Absent: from anywhere.
        optional "from" from: Vec<At<RawFrom>>,
        /// The right in the repository that each of them needs.
        optional "permission" permission: RawLevel,
    }
}

words! {
    what: "a right in the repository"; code: UnknownWord;
    /// A right in the repository, each including the one before.
    enum RawLevel {
        /// May read.
        Read = "read",
        /// May manage issues without writing.
        Triage = "triage",
        /// May push and approve.
        Write = "write",
        /// May also manage the repository.
        Maintain = "maintain",
        /// May do everything.
        Admin = "admin",
    }
}

impl RawLevel {
    const ALL: [Self; 5] = [
        Self::Read,
        Self::Triage,
        Self::Write,
        Self::Maintain,
        Self::Admin,
    ];

    pub(super) fn level(self) -> Level {
        match self {
            Self::Read => Level::Read,
            Self::Triage => Level::Triage,
            Self::Write => Level::Write,
            Self::Maintain => Level::Maintain,
            Self::Admin => Level::Admin,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Triage => "triage",
            Self::Write => "write",
            Self::Maintain => "maintain",
            Self::Admin => "admin",
        }
    }
}

impl RawLine {
    pub(super) fn line(&self) -> Line {
        Line {
            people: u32::try_from(self.people.0).unwrap_or(u32::MAX),
            from: self
                .from
                .iter()
                .flatten()
                .map(|from| from.value.0.clone())
                .collect(),
            permission: self.permission.map(RawLevel::level),
            place: self.mark.into(),
        }
    }
}

/// An entry of `from`.
#[derive(Debug, Clone)]
pub(crate) struct RawFrom(pub(crate) From);

impl Read for RawFrom {
    const WHAT: &'static str = "a team, a role, a person's id or an account";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = text_of(node, Self::WHAT, to)?;
        match source(text) {
            Ok(from) => Some(Self(from)),
            Err(help) => {
                to.report(
                    Problem::new(
                        Code::BadSource,
                        node.mark,
                        format!("{} is not {}", quoted(text), Self::WHAT),
                    )
                    .help(help),
                );
                None
            }
        }
    }
}

/// Parses one entry; the error is the help.
fn source(text: &str) -> Result<From, String> {
    if let Some(team) = text.strip_prefix('@') {
        let parts: Vec<&str> = team.split('/').collect();
        let sound = |part: &&str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
        };
        return match (parts.len(), parts.iter().all(sound)) {
            (0 | 1, true) => Err(format!(
                "a team is written with its organisation or group, `@acme/payments`; a person by their id in the directory, `{team}`"
            )),
            (_, true) if text.len() <= 255 => Ok(From::Team(text.to_owned())),
            (_, _) => Err("a team is written `@acme/payments`".to_owned()),
        };
    }
    if let Some(role) = text.strip_prefix("role:") {
        let words = RawLevel::ALL.map(RawLevel::word);
        return RawLevel::ALL
            .into_iter()
            .find(|level| level.word() == role)
            .map(|level| From::Role(level.level()))
            .ok_or_else(|| did_you_mean(role, &words, "the rights"));
    }
    if let Some(account) = text.strip_prefix("account:") {
        let parsed = account
            .rsplit_once('/')
            .filter(|(host, _)| crate::identity::is_host(host));
        return parsed
            .and_then(|(host, id)| Some(From::Account(host.to_owned(), AccountId(id.parse().ok().filter(|id| *id > 0)?))))
            .ok_or_else(|| "an account is written with the forge's host and its numeric id: `account:github.com/583231`".to_owned());
    }
    if Id::is_valid(text) {
        return Ok(From::Person(PersonId(text.to_owned())));
    }
    Err("write a team as `@acme/payments`, a right as `role:maintain`, a person by their id in the directory, an account as `account:github.com/583231`".to_owned())
}

impl JsonSchema for RawFrom {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "From".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A team (`@acme/payments`), a right (`role:maintain`), a person's id in the directory, or an account (`account:github.com/583231`).",
            "type": "string",
            "minLength": 1,
        })
    }
}

/// What each stage needs; no stage stands twice.
#[derive(Debug, Clone)]
pub(crate) struct RawRequire(pub(crate) Vec<(At<Stage>, Lines)>);

impl Read for RawRequire {
    const WHAT: &'static str = "a mapping such as { approve: { people: 1 } }";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            // The mapping's own reader says what else was found.
            RawLine::read(node, to);
            return None;
        };
        let mut read = Vec::new();
        for (key, value) in entries {
            read.push(requirable(&key.text, key.mark, to).zip(Lines::read(value, to)));
        }
        if entries.is_empty() {
            to.report(
                Problem::new(Code::EmptyList, node.mark, "nothing is required")
                    .help("name a stage, such as `approve: { people: 1 }`, or leave the key out"),
            );
            return None;
        }
        read.into_iter().collect::<Option<_>>().map(Self)
    }
}

fn requirable(text: &str, mark: Mark, to: &mut Sink) -> Option<At<Stage>> {
    match Stage::parse(text) {
        Some(Stage::Author) => {
            to.report(
                Problem::new(
                    Code::CannotRequire,
                    mark,
                    "`author` cannot be required: every change has one",
                )
                .help("to keep the author apart from others, name it in `separate`"),
            );
            None
        }
        Some(stage) => Some(At { mark, value: stage }),
        None => {
            to.report(crate::duty::unknown_stage(text, mark));
            None
        }
    }
}

impl JsonSchema for RawRequire {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Require".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let lines = generator.subschema_for::<Lines>();
        let mut properties = serde_json::Map::new();
        for stage in Stage::ALL
            .into_iter()
            .filter(|stage| *stage != Stage::Author)
        {
            properties.insert(stage.as_str().to_owned(), lines.clone().into());
        }
        json_schema!({ "type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1 })
    }
}

/// Who may approve after the merge: lines, or `none`.
#[derive(Debug, Clone)]
pub(crate) enum RawLate {
    Nobody,
    Lines(Lines),
}

impl Read for RawLate {
    const WHAT: &'static str = "`none`, or a mapping such as { people: 1 }";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        match &node.kind {
            Kind::Plain(text) | Kind::Quoted(text) if text == "none" => Some(Self::Nobody),
            Kind::Plain(text) | Kind::Quoted(text) => {
                to.report(
                    Problem::new(
                        Code::UnknownWord,
                        node.mark,
                        format!("{} is neither `none` nor a line", quoted(text)),
                    )
                    .help("write `none`, or a line such as { people: 1, permission: write }"),
                );
                None
            }
            Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Broken => {
                Lines::read(node, to).map(Self::Lines)
            }
        }
    }
}

impl JsonSchema for RawLate {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "LateApproval".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let lines = generator.subschema_for::<Lines>();
        json_schema!({ "anyOf": [{ "const": "none" }, lines] })
    }
}
