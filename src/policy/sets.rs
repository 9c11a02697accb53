//! `separate`: one set, several, or sets with `at_most`.

use crate::duty::{Stage, Stages};
use crate::problem::{Code, Mark, Problem, Sink};
use crate::yaml::{At, Count, Fields, Kind, Node, Read};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// The sets of one rule.
#[derive(Debug, Clone)]
pub(crate) struct Sets(pub(crate) Vec<Set>);

/// One set.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    pub(crate) mark: Mark,
    pub(crate) stages: Stages,
    pub(crate) at_most: At<u32>,
}

/// Pairs that one person holds whenever both are held (J7, J11).
const TOGETHER: [(Stage, Stage); 2] = [
    (Stage::Authorize, Stage::Release),
    (Stage::Review, Stage::Approve),
];

impl Read for Sets {
    const WHAT: &'static str = "a list of stages, or a list of such lists";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let is_set = |node: &Node| matches!(node.kind, Kind::List(_) | Kind::Map(_));
        match &node.kind {
            Kind::List(list) if list.iter().any(is_set) => {
                let sets: Vec<Option<Set>> = list.iter().map(|node| Set::read(node, to)).collect();
                sets.into_iter().collect::<Option<_>>().map(Self)
            }
            Kind::Null
            | Kind::Plain(_)
            | Kind::Quoted(_)
            | Kind::List(_)
            | Kind::Map(_)
            | Kind::Broken => Set::read(node, to).map(|set| Self(vec![set])),
        }
    }
}

impl Read for Set {
    const WHAT: &'static str = "a list of stages";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let (stages, at_most) = match &node.kind {
            Kind::Map(_) => {
                let fields = Fields::open(node, &["stages", "at_most"], Self::WHAT, to)?;
                let stages = fields.required::<Vec<At<Stage>>>("stages", to);
                let at_most = fields.optional::<At<Count<7>>>("at_most", to);
                (stages?, at_most?)
            }
            Kind::Null | Kind::Plain(_) | Kind::Quoted(_) | Kind::List(_) | Kind::Broken => {
                (Vec::read(node, to)?, None)
            }
        };
        let at_most = at_most.map_or(
            At {
                mark: node.mark,
                value: 1,
            },
            |count| At {
                mark: count.mark,
                value: u32::try_from(count.value.0).unwrap_or(u32::MAX),
            },
        );
        check(node.mark, &stages, &at_most, to)
    }
}

fn check(mark: Mark, written: &[At<Stage>], at_most: &At<u32>, to: &mut Sink) -> Option<Set> {
    let mut stages = Stages::NONE;
    let mut sound = true;
    for stage in written {
        if stages.has(stage.value) {
            to.report(
                Problem::new(
                    Code::RepeatedStage,
                    stage.mark,
                    format!("`{}` stands twice in this set", stage.value),
                )
                .help("remove it, or write the stage that was meant"),
            );
            sound = false;
        }
        stages = stages.with(stage.value);
    }
    if !sound {
        return None;
    }
    if stages.len() < 2 {
        to.report(
            Problem::new(
                Code::SmallSet,
                mark,
                "a set of one stage keeps nothing apart",
            )
            .help("name at least two stages, such as [author, approve]"),
        );
        return None;
    }
    if at_most.value >= stages.len() {
        let what = format!(
            "`at_most: {}` lets one person hold all {} stages of the set",
            at_most.value,
            stages.len()
        );
        to.report(
            Problem::new(Code::AtMostTooHigh, at_most.mark, what)
                .help(format!("write at most {}", stages.len() - 1)),
        );
        return None;
    }
    let together = TOGETHER
        .into_iter()
        .find(|(one, other)| at_most.value == 1 && stages.has(*one) && stages.has(*other));
    if let Some((one, other)) = together {
        let what = format!("`{one}` and `{other}` are always held by the same person");
        to.report(
            Problem::new(Code::NeverApart, mark, what).help("keep one of the two in the set"),
        );
        return None;
    }
    Some(Set {
        mark,
        stages,
        at_most: At {
            mark: at_most.mark,
            value: at_most.value,
        },
    })
}

impl JsonSchema for Sets {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Sets".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let stage = generator.subschema_for::<Stage>();
        let stages = json_schema!({
            "type": "array",
            "items": stage,
            "minItems": 2,
            "uniqueItems": true,
        });
        let at_most = json_schema!({
            "type": "object",
            "properties": {
                "stages": stages,
                "at_most": {
                    "description": "How many stages of the set one person may hold. Default: 1.",
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 6,
                },
            },
            "required": ["stages"],
            "additionalProperties": false,
        });
        json_schema!({ "anyOf": [
            stages,
            at_most,
            { "type": "array", "items": { "anyOf": [stages, at_most] }, "minItems": 1 },
        ] })
    }
}
