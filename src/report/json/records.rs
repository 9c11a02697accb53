//! The records that a decision rests on, each once: findings name them by a short key.

use crate::evidence::Citation;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// The key of a record: `r1` is the one that the document names first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RecordKey(u32);

/// Every record that was named so far, in that order. Records that say the same are one.
#[derive(Debug, Default)]
pub(super) struct Records<'a> {
    list: Vec<&'a Citation>,
    known: HashMap<&'a Citation, RecordKey>,
}

impl<'a> Records<'a> {
    /// The key of a record.
    pub(super) fn key(&mut self, citation: &'a Citation) -> RecordKey {
        let next = RecordKey(u32::try_from(self.list.len() + 1).unwrap_or(u32::MAX));
        let key = *self.known.entry(citation).or_insert(next);
        if key == next {
            self.list.push(citation);
        }
        key
    }
}

impl Serialize for RecordKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("r{}", self.0))
    }
}

impl Serialize for Records<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((1..).map(RecordKey).zip(&self.list))
    }
}

impl JsonSchema for RecordKey {
    fn schema_name() -> Cow<'static, str> {
        "RecordKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "The key of a record in `records`.",
            "type": "string",
            "pattern": "^r[1-9][0-9]*$"
        })
    }
}

impl JsonSchema for Records<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Records".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, Citation>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Proof;

    fn record(id: &str) -> Citation {
        Citation {
            proof: Proof::Authenticated,
            id: Some(id.to_owned()),
            url: None,
        }
    }

    #[test]
    fn records_that_say_the_same_have_one_key_and_stand_once() {
        let (first, second, again) = (record("7"), record("8"), record("7"));
        let mut records = Records::default();
        let keys = [&first, &second, &again, &second].map(|one| records.key(one));
        assert_eq!(
            serde_json::to_string(&keys).unwrap(),
            r#"["r1","r2","r1","r2"]"#
        );
        assert_eq!(
            serde_json::to_string(&records).unwrap(),
            r#"{"r1":{"proof":"authenticated","id":"7"},"r2":{"proof":"authenticated","id":"8"}}"#
        );
    }
}
