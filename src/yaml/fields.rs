//! Mappings with known keys, and known words: each declared once, as type, reader and schema.

use super::{Kind, Node, Read, did_you_mean};
use crate::problem::{Code, Mark, Problem, Sink, quoted};

/// The entries of a mapping with known keys.
pub(crate) struct Fields<'n> {
    mark: Mark,
    entries: &'n [(super::Key, Node)],
}

impl<'n> Fields<'n> {
    /// Opens a mapping and reports every key that it does not know.
    pub(crate) fn open(node: &'n Node, known: &[&str], what: &str, to: &mut Sink) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            super::read::wrong_type(node, what, to);
            return None;
        };
        for (key, _) in entries {
            if !known.contains(&key.text.as_str()) {
                let problem = format!("{} is not a key here", quoted(&key.text));
                to.report(
                    Problem::new(Code::UnknownKey, key.mark, problem)
                        .help(did_you_mean(&key.text, known, "the keys")),
                );
            }
        }
        Some(Self {
            mark: node.mark,
            entries,
        })
    }

    /// The value of an optional key: `None` where a problem was reported, `Some(None)` where it is absent.
    pub(crate) fn optional<T: Read>(&self, key: &str, to: &mut Sink) -> Option<Option<T>> {
        match self.entries.iter().find(|(other, _)| other.text == key) {
            None => Some(None),
            Some((
                key,
                Node {
                    kind: Kind::Null, ..
                },
            )) => {
                let problem = format!("{} has no value", quoted(&key.text));
                to.report(
                    Problem::new(Code::WrongType, key.mark, problem)
                        .help(format!("give it {}, or remove the key", T::WHAT)),
                );
                None
            }
            Some((_, node)) => T::read(node, to).map(Some),
        }
    }

    /// The value of a key that must be there.
    pub(crate) fn required<T: Read>(&self, key: &str, to: &mut Sink) -> Option<T> {
        let value = self.optional(key, to)?;
        if value.is_none() {
            let first = self.entries.first().map_or(self.mark, |(key, _)| key.mark);
            let problem = format!("`{key}` is missing");
            to.report(
                Problem::new(Code::MissingKey, first, problem)
                    .help(format!("add `{key}:` with {}", T::WHAT)),
            );
        }
        value
    }
}

/// Declares a mapping with known keys: a struct, its reader and its schema.
macro_rules! record {
    (
        what: $what:literal;
        $(#[doc = $doc:literal])+
        struct $name:ident {
            $( $(#[doc = $about:literal])+ $need:ident $key:literal $field:ident : $ty:ty, )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        #[allow(dead_code, reason = "a version is only checked, and not every mapping's place is asked for")]
        pub(crate) struct $name {
            /// Where the mapping begins.
            pub(crate) mark: $crate::problem::Mark,
            $( $(#[doc = $about])+ pub(crate) $field: $crate::yaml::record!(@type $need $ty), )+
        }

        impl $crate::yaml::Read for $name {
            const WHAT: &'static str = $what;

            fn read(node: &$crate::yaml::Node, to: &mut $crate::problem::Sink) -> Option<Self> {
                let fields = $crate::yaml::Fields::open(node, &[$($key),+], $what, to)?;
                // All are read before any is missed, so that every problem is found.
                $( let $field = fields.$need::<$ty>($key, to); )+
                Some(Self { mark: node.mark, $( $field: $field?, )+ })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).trim_start_matches("Raw").into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut properties = serde_json::Map::new();
                let required: Vec<&str> = [$( $crate::yaml::record!(@name $need $key) ),+].into_iter().flatten().collect();
                $(
                    let mut schema = generator.subschema_for::<$ty>();
                    schema.insert("description".into(), concat!($($about, "\n"),+).trim().into());
                    properties.insert($key.into(), schema.into());
                )+
                schemars::json_schema!({
                    "description": concat!($($doc, "\n"),+).trim(),
                    "type": "object",
                    "properties": properties,
                    "required": required,
                    "additionalProperties": false,
                })
            }
        }
    };
    (@type required $ty:ty) => { $ty };
    (@type optional $ty:ty) => { Option<$ty> };
    (@name required $key:literal) => { Some($key) };
    (@name optional $key:literal) => { None };
}

/// Declares a key that takes one of a few words: an enumeration, its reader and its schema.
macro_rules! words {
    (
        what: $what:literal; code: $code:ident;
        $(#[doc = $doc:literal])+
        enum $name:ident { $( $(#[doc = $about:literal])+ $variant:ident = $word:literal, )+ }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $( $(#[doc = $about])+ $variant, )+ }

        impl $crate::yaml::Read for $name {
            const WHAT: &'static str = $what;

            fn read(node: &$crate::yaml::Node, to: &mut $crate::problem::Sink) -> Option<Self> {
                match $crate::yaml::word_of(node, $what, to)? {
                    $( $word => Some(Self::$variant), )+
                    other => {
                        let what = format!("this must be {}, and is {}", $what, $crate::problem::quoted(other));
                        let help = $crate::yaml::did_you_mean(other, &[$($word),+], "the words");
                        to.report($crate::problem::Problem::new($crate::problem::Code::$code, node.mark, what).help(help));
                        None
                    }
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).trim_start_matches("Raw").into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "oneOf": [
                    $( { "const": $word, "description": concat!($($about, "\n"),+).trim() } ),+
                ] })
            }
        }
    };
}

pub(crate) use {record, words};
