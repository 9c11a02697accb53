//! GitHub's formula for what a document costs and how many nodes it may ask for, by the page sizes it names.

use apollo_compiler::ast::{DirectiveList, Value as Literal};
use apollo_compiler::executable::{ExecutableDocument, Field, Operation, Selection, SelectionSet};
use apollo_compiler::response::JsonMap;

use super::{Answer, View, leaf, text, unknown};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    pub requests: u64,
    pub nodes: u64,
}

impl Cost {
    pub fn points(self) -> u64 {
        (self.requests as f64 / 100.0).round().max(1.0) as u64
    }
}

pub fn rate_limit<'s>(view: &'s View<'s>, field: &str) -> Answer<'s> {
    match field {
        "cost" => leaf(view.cost.points() as i64),
        "nodeCount" => leaf(view.cost.nodes as i64),
        "limit" => leaf(1000),
        "used" => leaf(1),
        "remaining" => leaf(999),
        "resetAt" => text("2026-03-02T23:00:00Z"),
        _ => unknown(),
    }
}

pub fn cost(document: &ExecutableDocument, operation: &Operation, variables: &JsonMap) -> Cost {
    let mut cost = Cost::default();
    Walk {
        document,
        variables,
    }
    .set(&operation.selection_set, 1, &mut cost);
    cost
}

struct Walk<'d> {
    document: &'d ExecutableDocument,
    variables: &'d JsonMap,
}

impl Walk<'_> {
    fn set(&self, set: &SelectionSet, times: u64, cost: &mut Cost) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) if self.included(&field.directives) => {
                    self.field(field, times, cost)
                }
                Selection::InlineFragment(part) if self.included(&part.directives) => {
                    self.set(&part.selection_set, times, cost);
                }
                Selection::FragmentSpread(spread) if self.included(&spread.directives) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name).unwrap();
                    self.set(&fragment.selection_set, times, cost);
                }
                Selection::Field(_)
                | Selection::InlineFragment(_)
                | Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn field(&self, field: &Field, times: u64, cost: &mut Cost) {
        let mut below = times;
        if field.ty().inner_named_type().ends_with("Connection") {
            let size = self
                .number(field, "first")
                .or_else(|| self.number(field, "last"))
                .unwrap_or(0);
            cost.requests += times;
            cost.nodes += times * size;
            below = times * size;
        } else if field.name == "nodes" && field.argument_by_name("ids").is_ok() {
            let ids = self
                .value(field, "ids")
                .and_then(|v| v.as_array().map(Vec::len))
                .unwrap_or(0) as u64;
            cost.requests += 1;
            cost.nodes += times * ids;
            below = times * ids;
        }
        self.set(&field.selection_set, below, cost);
    }

    fn value(&self, field: &Field, name: &str) -> Option<serde_json::Value> {
        let argument = field.arguments.iter().find(|a| a.name == name)?;
        match &*argument.value {
            Literal::Variable(name) => self
                .variables
                .get(name.as_str())
                .map(|v| serde_json::to_value(v).unwrap()),
            Literal::Int(number) => Some(serde_json::json!(number.try_to_i32().unwrap())),
            _ => None,
        }
    }

    fn number(&self, field: &Field, name: &str) -> Option<u64> {
        self.value(field, name)?.as_u64()
    }

    fn included(&self, directives: &DirectiveList) -> bool {
        let truth = |name: &str, default: bool| {
            let Some(directive) = directives.get(name) else {
                return default;
            };
            match directive
                .specified_argument_by_name("if")
                .map(|value| &**value)
            {
                Some(Literal::Boolean(value)) => value.to_owned(),
                Some(Literal::Variable(name)) => self
                    .variables
                    .get(name.as_str())
                    .and_then(|v| v.as_bool())
                    .unwrap_or(default),
                _ => default,
            }
        };
        truth("include", true) && !truth("skip", false)
    }
}
