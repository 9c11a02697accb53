//! Values that several files share: counts, names, texts, dates, revisions and globs.

use super::{At, Kind, Node, Read, text_of};
use crate::evidence::{Revision, Timestamp};
use crate::problem::{Code, Mark, Problem, Sink, quoted};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

macro_rules! schema {
    ($name:ident, $schema:tt) => {
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

/// A whole number from 1 to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count<const MAX: u64>(pub(crate) u64);

impl<const MAX: u64> Read for Count<MAX> {
    const WHAT: &'static str = "a whole number";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let number = match &node.kind {
            Kind::Plain(text) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
                // More digits than fit are out of range like any other number that is too large.
                text.parse().unwrap_or(u64::MAX)
            }
            Kind::Quoted(text) if text.parse::<u64>().is_ok() => {
                to.report(
                    Problem::new(
                        Code::WrongType,
                        node.mark,
                        "this must be a whole number, and quotes make it text",
                    )
                    .help("remove the quotes"),
                );
                return None;
            }
            Kind::Plain(_)
            | Kind::Quoted(_)
            | Kind::Null
            | Kind::List(_)
            | Kind::Map(_)
            | Kind::Broken => {
                super::read::wrong_type(node, Self::WHAT, to);
                return None;
            }
        };
        if (1..=MAX).contains(&number) {
            return Some(Self(number));
        }
        to.report(Problem::new(
            Code::OutOfRange,
            node.mark,
            format!("this must be from 1 to {MAX}"),
        ));
        None
    }
}

impl<const MAX: u64> JsonSchema for Count<MAX> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Count".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": MAX })
    }
}

/// How long a name may be, in characters.
const NAME: usize = 80;

/// Reports a name that people could not read or tell apart.
pub(super) fn check_name(text: &str, mark: Mark, to: &mut Sink) -> bool {
    let why = if text.trim().is_empty() {
        "a name cannot be empty"
    } else if text.trim() != text {
        "a name has no spaces at its ends"
    } else if text.chars().count() > NAME {
        "a name has at most 80 characters"
    } else if text
        .chars()
        .any(|c| crate::problem::shown(&c.to_string()).chars().count() > 1)
    {
        "a name has no control characters"
    } else {
        return true;
    };
    to.report(
        Problem::new(
            Code::BadName,
            mark,
            format!("{} is not a name", quoted(text)),
        )
        .help(why),
    );
    false
}

/// A name of the writer's choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name(pub(crate) String);

impl Read for Name {
    const WHAT: &'static str = "a name";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = text_of(node, Self::WHAT, to)?;
        check_name(text, node.mark, to).then(|| Self(text.to_owned()))
    }
}
schema!(Name, { "type": "string", "minLength": 1, "maxLength": 80 });

/// The id of a person or robot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) String);

impl Id {
    /// Whether `text` can be one.
    pub(crate) fn is_valid(text: &str) -> bool {
        (1..=NAME).contains(&text.chars().count())
            && !text.starts_with('@')
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@'))
    }
}

impl Read for Id {
    const WHAT: &'static str = "an id";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = text_of(node, Self::WHAT, to)?;
        if Self::is_valid(text) {
            return Some(Self(text.to_owned()));
        }
        to.report(
            Problem::new(
                Code::BadName,
                node.mark,
                format!("{} is not an id", quoted(text)),
            )
            .help("an id has letters, digits and . _ - + @, and does not begin with @"),
        );
        None
    }
}
schema!(Id, { "type": "string", "minLength": 1, "maxLength": 80 });

/// A text for people to read, such as a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence(pub(crate) String);

/// How long a text for people may be, in characters.
const SENTENCE: usize = 4000;

impl Read for Sentence {
    const WHAT: &'static str = "text";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = text_of(node, Self::WHAT, to)?.trim();
        let why = if text.is_empty() {
            "the text is empty"
        } else if text.chars().count() > SENTENCE {
            "the text has more than 4000 characters"
        } else if text.chars().any(|c| c.is_control() && c != '\n') {
            "the text has control characters"
        } else {
            return Some(Self(text.to_owned()));
        };
        to.report(Problem::new(Code::BadText, node.mark, why));
        None
    }
}
schema!(Sentence, { "type": "string", "minLength": 1, "maxLength": 4000 });

/// A moment: a day, which means its start in UTC, or a time of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day(pub(crate) Timestamp);

impl Read for Day {
    const WHAT: &'static str = "a date such as 2027-01-31";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = text_of(node, Self::WHAT, to)?;
        let moment = if text.len() == "2027-01-31".len() {
            format!("{text}T00:00:00Z").parse()
        } else {
            text.parse()
        };
        match moment {
            Ok(moment) => Some(Self(moment)),
            Err(_) => {
                to.report(
                    Problem::new(
                        Code::BadDate,
                        node.mark,
                        format!("{} is not a date", quoted(text)),
                    )
                    .help("write it as 2027-01-31, which means the start of that day in UTC"),
                );
                None
            }
        }
    }
}
schema!(Day, { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?$" });

/// A full revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FullRevision(pub(crate) Revision);

impl Read for FullRevision {
    const WHAT: &'static str = "a full commit id";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = match &node.kind {
            // An id of nothing but digits is a number to YAML, and long enough that nobody means one.
            Kind::Plain(text) if text.len() >= 40 => text,
            Kind::Plain(_)
            | Kind::Quoted(_)
            | Kind::Null
            | Kind::List(_)
            | Kind::Map(_)
            | Kind::Broken => text_of(node, Self::WHAT, to)?,
        };
        match text.parse() {
            Ok(revision) => Some(Self(revision)),
            Err(_) => {
                to.report(
                    Problem::new(
                        Code::BadRevision,
                        node.mark,
                        format!("{} is not a full commit id", quoted(text)),
                    )
                    .help("`git rev-parse REF` prints the 40 or 64 digits"),
                );
                None
            }
        }
    }
}

impl JsonSchema for FullRevision {
    fn inline_schema() -> bool {
        Revision::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        Revision::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Revision::json_schema(generator)
    }
}

/// A glob in which `*` does not cross `/` (J13).
#[derive(Debug, Clone)]
pub(crate) struct Glob(pub(crate) globset::Glob);

/// How long a glob may be, in bytes.
const GLOB: usize = 500;

impl Read for Glob {
    const WHAT: &'static str = "a pattern";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = text_of(node, Self::WHAT, to)?;
        let why = if text.trim() != text || text.is_empty() || text.chars().any(char::is_control) {
            "it is empty, begins or ends with a space, or has control characters".to_owned()
        } else if text.len() > GLOB {
            "it is longer than 500 bytes".to_owned()
        } else {
            match GlobBuilder::new(text)
                .literal_separator(true)
                .backslash_escape(true)
                .build()
            {
                Ok(glob) => return Some(Self(glob)),
                Err(error) => crate::problem::shown(&error.kind().to_string()),
            }
        };
        to.report(
            Problem::new(
                Code::BadPattern,
                node.mark,
                format!("{} is not a pattern", quoted(text)),
            )
            .help(why),
        );
        None
    }
}
schema!(Glob, { "type": "string", "minLength": 1, "maxLength": 500 });

/// A list of globs.
#[derive(Debug, Clone)]
pub(crate) struct Globs {
    /// Each, with its place.
    pub(crate) each: Vec<At<Glob>>,
    /// All of them.
    pub(crate) set: GlobSet,
}

impl Globs {
    /// As written, in order.
    pub(crate) fn written(&self) -> Vec<String> {
        self.each
            .iter()
            .map(|glob| glob.value.0.glob().to_owned())
            .collect()
    }
}

impl Read for Globs {
    const WHAT: &'static str = "a list of patterns";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let each = Vec::<At<Glob>>::read(node, to)?;
        let mut set = GlobSetBuilder::new();
        for glob in &each {
            set.add(glob.value.0.clone());
        }
        match set.build() {
            Ok(set) => Some(Self { each, set }),
            Err(error) => {
                let why = crate::problem::shown(&error.kind().to_string());
                to.report(
                    Problem::new(
                        Code::BadPattern,
                        node.mark,
                        "the patterns are too many or too large together",
                    )
                    .help(why),
                );
                None
            }
        }
    }
}

impl JsonSchema for Globs {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Globs".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let glob = generator.subschema_for::<Glob>();
        json_schema!({ "type": "array", "items": glob, "minItems": 1 })
    }
}

/// The version of the language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Version;

impl Read for Version {
    const WHAT: &'static str = "the number 1";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let what = match &node.kind {
            Kind::Plain(text) if text == "1" => return Some(Self),
            Kind::Plain(text) => format!(
                "version {} of the language is not known to this release",
                quoted(text)
            ),
            Kind::Null | Kind::Quoted(_) | Kind::List(_) | Kind::Map(_) => {
                "the version must be the number 1".to_owned()
            }
            Kind::Broken => return None,
        };
        to.report(Problem::new(Code::UnknownVersion, node.mark, what).help("write `sixeyes: 1`"));
        None
    }
}

schema!(Version, { "const": 1 });
