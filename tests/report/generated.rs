//! Files made from the code are fresh. `SNAPSHOTS=overwrite cargo test --test report generated` makes them again.

use crate::stories::all;
use sixeyes::report::{codes, schema};
use snapbox::{Data, assert_data_eq};
use std::fmt::Write as _;

fn fresh(path: &str, text: String) {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    assert_data_eq!(text, Data::read_from(path.as_ref(), None).raw());
}

#[test]
fn the_page_of_codes_is_fresh() {
    let mut page = String::from(
        "# What every code means\n\n\
         A finding of a decision has a code that stays the same: the clause that judged, and what it found. \
         `sixeyes explain CODE` prints the same text. The numbers name the sentence of the judging rules (J) and the \
         case (E) that each rests on.\n",
    );
    let mut clause = "";
    for (code, text, rests_on) in codes() {
        let family = code.split('/').next().unwrap();
        if family != clause {
            clause = family;
            let _ = write!(page, "\n## `{clause}`\n");
        }
        let _ = write!(page, "\n### `{code}`\n\n{text}\n\n_Rests on {rests_on}._\n");
    }
    fresh("docs/codes.md", page);
}

#[test]
fn the_schema_of_decisions_is_fresh_and_holds() {
    let text = schema();
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for story in all() {
        let json = story.told(|said| said.json());
        let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", story.name);
    }
    assert!(!validator.is_valid(&serde_json::json!({ "schema": "sixeyes/decision/1" })));
    fresh("schemas/decision.schema.json", text);
}
