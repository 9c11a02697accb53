//! The directory file as it is written.

use crate::problem::{Code, Mark, Problem, Sink, quoted};
use crate::yaml::{
    At, Count, Day, Fields, Globs, Id, Kind, Name, Node, Read, Version, did_you_mean, record,
    text_of, words,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

record! {
    what: "a mapping with `people` and `robots`";
    /// Who is who: which accounts and addresses belong to one person or robot.
    struct RawDirectory {
        /// The version of the language; always 1.
        optional "sixeyes" version: Version,
        /// The people.
        optional "people" people: Vec<RawPerson>,
        /// Bots, apps, tokens and agents.
        optional "robots" robots: Vec<RawRobot>,
        /// Not read by this release; teams are those of the forge.
        optional "teams" teams: Later,
    }
}

record! {
    what: "a mapping such as { id: ada, accounts: { github.com: [583231] } }";
    /// A person and everything they are known by.
    struct RawPerson {
        /// Their name in policies and verdicts.
        required "id" id: At<Id>,
        /// What to call them where people read it.
        optional "name" name: Name,
        /// Their accounts: numeric ids, by forge host. `gh api users/LOGIN --jq .id` prints one.
        optional "accounts" accounts: Accounts,
        /// The addresses in their commits.
        optional "emails" emails: Vec<At<Email>>,
        /// The day from whose start (UTC) on they no longer belong here; their accounts must not act after it.
        optional "left" left: Day,
    }
}

record! {
    what: "a mapping such as { id: renovate, accounts: { github.com: [29139614] }, owner: ada }";
    /// A bot, app, token or agent.
    struct RawRobot {
        /// Its name in verdicts.
        required "id" id: At<Id>,
        /// Its accounts: numeric ids, by forge host.
        optional "accounts" accounts: Accounts,
        /// Its app id on the forge; where given, the account must belong to this app.
        optional "app" app: Count<{ u64::MAX }>,
        /// The addresses in its commits.
        optional "emails" emails: Vec<At<Email>>,
        /// In whose name its acts are judged. Default: `owner`.
        optional "acts-as" acts_as: At<RawActsAs>,
        /// The stages that a robot acting as itself may hold.
        optional "may" may: At<Vec<RobotStage>>,
        /// The paths that a robot acting as itself may touch; what it does elsewhere is its owner's.
        optional "only" only: At<Globs>,
        /// The person who answers for it.
        optional "owner" owner: At<Id>,
    }
}

words! {
    what: "`owner`, `requester` or `itself`"; code: UnknownWord;
    /// In whose name a robot's acts are judged.
    enum RawActsAs {
        /// Its owner's: tokens, keys and machine accounts that a person can use freely.
        Owner = "owner",
        /// Whoever asked: agents.
        Requester = "requester",
        /// Its own, within its bounds.
        Itself = "itself",
    }
}

/// A key that has its place in the language and is not read yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Later;

impl Read for Later {
    const WHAT: &'static str = "nothing";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        to.report(
            Problem::new(
                Code::Unsupported,
                node.mark,
                "teams of a directory are not read by this release",
            )
            .help("name teams of the forge in the policy: `from: [\"@acme/payments\"]`"),
        );
        None
    }
}

impl JsonSchema for Later {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Later".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!(false)
    }
}

/// A stage that a robot may hold; reviews and authorisations are no stage for `may` (J3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RobotStage(pub(crate) &'static str);

impl RobotStage {
    const ALL: [&'static str; 3] = ["author", "merge", "trigger"];
}

impl Read for RobotStage {
    const WHAT: &'static str = "a stage that a robot may hold";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = text_of(node, Self::WHAT, to)?;
        let stage = Self::ALL.into_iter().find(|stage| *stage == text);
        if stage.is_none() {
            let what = format!("{} is not a stage that a robot may hold", quoted(text));
            let help = match text {
                "approve" | "review" | "authorize" => "no robot reviews, approves or authorises; its owner does that with their own account".to_owned(),
                _ => did_you_mean(text, &Self::ALL, "the stages"),
            };
            to.report(Problem::new(Code::RobotStage, node.mark, what).help(help));
        }
        stage.map(Self)
    }
}

impl JsonSchema for RobotStage {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "RobotStage".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": Self::ALL })
    }
}

/// Accounts by forge host.
#[derive(Debug, Clone)]
pub(crate) struct Accounts(pub(crate) Vec<(String, Vec<At<u64>>)>);

/// Whether `text` is a forge's host as the forge itself would be addressed: lower case, with a port where needed.
pub(crate) fn is_host(text: &str) -> bool {
    let (name, port) = text
        .split_once(':')
        .map_or((text, None), |(name, port)| (name, Some(port)));
    (1..=253).contains(&name.len())
        && name
            .split('.')
            .all(|label| !label.is_empty() && !label.starts_with('-'))
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-'))
        && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

fn check_host(text: &str, mark: Mark, to: &mut Sink) -> bool {
    let sound = is_host(text);
    if !sound {
        let lower = text.trim().to_lowercase();
        let bare = lower
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        let bare = bare.split('/').next().unwrap_or_default();
        let help = if is_host(bare) {
            format!("write `{bare}`")
        } else {
            "write the forge's host, such as `github.com`".to_owned()
        };
        to.report(
            Problem::new(
                Code::BadHost,
                mark,
                format!("{} is not the host of a forge", quoted(text)),
            )
            .help(help),
        );
    }
    sound
}

impl Read for Accounts {
    const WHAT: &'static str =
        "a mapping from hosts to lists of account ids, such as { github.com: [583231] }";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            // The mapping's own reader says what was found instead.
            Fields::open(node, &[], Self::WHAT, to)?;
            return None;
        };
        let mut read = Vec::new();
        for (key, value) in entries {
            let host = check_host(&key.text, key.mark, to).then(|| key.text.clone());
            read.push(host.zip(ids(value, to)));
        }
        read.into_iter().collect::<Option<_>>().map(Self)
    }
}

/// A list of account ids; a login in its place is told how to become one.
fn ids(node: &Node, to: &mut Sink) -> Option<Vec<At<u64>>> {
    if let Kind::List(list) = &node.kind {
        let mut sound = true;
        for node in list {
            if let Kind::Plain(text) | Kind::Quoted(text) = &node.kind
                && !text.bytes().all(|b| b.is_ascii_digit())
            {
                sound = false;
                to.report(
                        Problem::new(Code::WrongType, node.mark, format!("{} is not an account's numeric id", quoted(text)))
                            .help("logins change hands, ids do not: `gh api users/LOGIN --jq .id` prints the id"),
                    );
            }
        }
        if !sound {
            return None;
        }
    }
    let read = Vec::<At<Count<{ u64::MAX }>>>::read(node, to)?;
    Some(
        read.into_iter()
            .map(|id| At {
                mark: id.mark,
                value: id.value.0,
            })
            .collect(),
    )
}

impl JsonSchema for Accounts {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Accounts".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": { "pattern": "^[a-z0-9.:-]+$" },
            "additionalProperties": {
                "type": "array",
                "items": { "type": "integer", "minimum": 1 },
                "minItems": 1,
            },
        })
    }
}

/// An e-mail address, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Email(pub(crate) String);

impl Read for Email {
    const WHAT: &'static str = "an e-mail address";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = text_of(node, Self::WHAT, to)?;
        let sound = text.len() <= 320
            && text.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty() && !host.is_empty() && !host.contains('@')
            })
            && !text
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ','));
        if sound {
            return Some(Self(text.to_lowercase()));
        }
        to.report(
            Problem::new(
                Code::BadEmail,
                node.mark,
                format!("{} is not an e-mail address", quoted(text)),
            )
            .help("write it as git records it: ada@acme.example"),
        );
        None
    }
}

impl JsonSchema for Email {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Email".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[^@]+@[^@]+$", "maxLength": 320 })
    }
}
