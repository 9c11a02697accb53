//! From nodes to values: the trait, and what lists and mappings of names have in common.

use super::{Kind, Node};
use crate::problem::{Code, Mark, Problem, Sink, quoted};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A value that is read from a node.
pub(crate) trait Read: Sized {
    /// What it is, with its article: for "this must be …".
    const WHAT: &'static str;

    /// Reads it; none where a problem was reported.
    fn read(node: &Node, to: &mut Sink) -> Option<Self>;
}

/// Reports that the node is something other than `what`.
pub(super) fn wrong_type(node: &Node, what: &str, to: &mut Sink) {
    let found = match &node.kind {
        // Reported already.
        Kind::Broken => return,
        Kind::Null => "empty".to_owned(),
        Kind::Plain(text) | Kind::Quoted(text) => quoted(text),
        Kind::List(_) => "a list".to_owned(),
        Kind::Map(_) => "a mapping".to_owned(),
    };
    to.report(Problem::new(
        Code::WrongType,
        node.mark,
        format!("this must be {what}, and is {found}"),
    ));
}

/// What YAML's core schema takes a plain scalar for.
pub(super) enum Plain {
    Number,
    Boolean,
    Text,
}

impl Plain {
    pub(super) fn of(text: &str) -> Self {
        let unsigned = text.trim_start_matches(['+', '-']);
        if matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE") {
            Self::Boolean
        } else if unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && (text.parse::<f64>().is_ok()
                || unsigned.starts_with("0x")
                || unsigned.starts_with("0o"))
            || matches!(
                unsigned,
                ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"
            )
        {
            Self::Number
        } else {
            Self::Text
        }
    }
}

/// The text of a scalar that YAML takes for text; reports anything else.
pub(crate) fn text_of<'n>(node: &'n Node, what: &str, to: &mut Sink) -> Option<&'n str> {
    match &node.kind {
        Kind::Quoted(text) => Some(text),
        Kind::Plain(text) => match Plain::of(text) {
            Plain::Text => Some(text),
            Plain::Number | Plain::Boolean => {
                let problem = format!(
                    "this must be {what}, and YAML reads {} as a number or as true or false",
                    quoted(text)
                );
                to.report(
                    Problem::new(Code::WrongType, node.mark, problem).help(format!(
                        "put quotes around it if it is meant as text: \"{text}\""
                    )),
                );
                None
            }
        },
        Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Broken => {
            wrong_type(node, what, to);
            None
        }
    }
}

/// The text of any scalar, for keys that take one of a few words: what is no text is just another wrong word.
pub(crate) fn word_of<'n>(node: &'n Node, what: &str, to: &mut Sink) -> Option<&'n str> {
    match &node.kind {
        Kind::Plain(text) | Kind::Quoted(text) => Some(text),
        Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Broken => {
            wrong_type(node, what, to);
            None
        }
    }
}

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct At<T> {
    pub(crate) mark: Mark,
    pub(crate) value: T,
}

impl<T: Read> Read for At<T> {
    const WHAT: &'static str = T::WHAT;

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        T::read(node, to).map(|value| Self {
            mark: node.mark,
            value,
        })
    }
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

fn not_a_list(node: &Node, each: &str) -> Problem {
    let problem = Problem::new(
        Code::WrongType,
        node.mark,
        format!("this must be a list, each entry being {each}"),
    );
    match &node.kind {
        Kind::Plain(text) => problem.help(format!(
            "put brackets around it: [{}]",
            crate::problem::shown(text)
        )),
        Kind::Quoted(_) => problem.help("put brackets around it"),
        Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Broken => problem,
    }
}

/// A list of at least one value.
impl<T: Read> Read for Vec<T> {
    const WHAT: &'static str = "a list";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let Kind::List(list) = &node.kind else {
            if !matches!(node.kind, Kind::Broken) {
                to.report(not_a_list(node, T::WHAT));
            }
            return None;
        };
        if list.is_empty() {
            to.report(
                Problem::new(Code::EmptyList, node.mark, "an empty list names nothing")
                    .help("leave the key out, or name something"),
            );
            return None;
        }
        // All are read before any is missed, so that every problem is found.
        let read: Vec<Option<T>> = list.iter().map(|node| T::read(node, to)).collect();
        read.into_iter().collect()
    }
}

/// One value, or a list of at least one.
#[derive(Debug, Clone)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<T>);

impl<T: Read> Read for OneOrMany<T> {
    const WHAT: &'static str = T::WHAT;

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        match &node.kind {
            Kind::List(_) => Vec::read(node, to).map(Self),
            Kind::Null | Kind::Plain(_) | Kind::Quoted(_) | Kind::Map(_) | Kind::Broken => {
                T::read(node, to).map(|value| Self(vec![value]))
            }
        }
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
    }
}

/// How many rules or environments one file can hold.
const NAMES: usize = 1000;

/// A mapping from names of the writer's choice. An entry whose value could not be read keeps its name.
#[derive(Debug, Clone)]
pub(crate) struct Named<T>(pub(crate) Vec<(At<String>, Option<T>)>);

impl<T: Read> Read for Named<T> {
    const WHAT: &'static str = "a mapping from names";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            wrong_type(node, Self::WHAT, to);
            return None;
        };
        if entries.len() > NAMES {
            let what = format!("{} entries; the limit is {NAMES}", entries.len());
            to.report(Problem::new(Code::TooLarge, node.mark, what));
            return None;
        }
        let read = |(key, value): &(super::Key, Node)| {
            super::values::check_name(&key.text, key.mark, to);
            let name = At {
                mark: key.mark,
                value: key.text.clone(),
            };
            (name, T::read(value, to))
        };
        Some(Self(entries.iter().map(read).collect()))
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Named{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "propertyNames": { "minLength": 1, "maxLength": 80 }, "additionalProperties": value })
    }
}
