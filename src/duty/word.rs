//! The stages as words in the files that people write.

use super::Stage;
use crate::problem::{Code, Mark, Problem, Sink, quoted};
use crate::yaml::{Node, Read, did_you_mean, text_of};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

impl Read for Stage {
    const WHAT: &'static str = "a stage";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = text_of(node, Self::WHAT, to)?;
        let stage = Self::parse(text);
        if stage.is_none() {
            to.report(unknown_stage(text, node.mark));
        }
        stage
    }
}

/// What is said of a word that is no stage.
pub(crate) fn unknown_stage(text: &str, mark: Mark) -> Problem {
    let known = Stage::ALL.map(Stage::as_str);
    Problem::new(
        Code::UnknownStage,
        mark,
        format!("{} is not a stage", quoted(text)),
    )
    .help(did_you_mean(text, &known, "the stages"))
}

impl JsonSchema for Stage {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Stage".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": Self::ALL.map(Self::as_str) })
    }
}
