//! One request: the document checked, executed on the state, its errors with GitHub's kinds beside them.

use std::cell::RefCell;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::resolvers::Execution;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::validation::Valid;
use serde_json::{Value, json};

use super::{Node, Thing, View, limits, schema};
use crate::forge::state::State;
use crate::forge::token::Token;

/// Answers one request body; what the fake could not do is pushed to `misses`.
pub fn answer(
    state: &State,
    token: &Token,
    body: &Value,
    misses: &mut Vec<String>,
) -> (u16, Value) {
    let Some(query) = body.get("query").and_then(Value::as_str) else {
        return (
            400,
            json!({"message": "A query attribute must be specified and must be a string."}),
        );
    };
    let document = match ExecutableDocument::parse_and_validate(schema(), query, "query.graphql") {
        Ok(document) => document,
        Err(problem) => {
            let message = problem.errors.to_string();
            misses.push(format!(
                "a document that GitHub's schema refuses:\n{message}"
            ));
            return (
                200,
                json!({"errors": [{"message": message, "path": ["query"]}]}),
            );
        }
    };
    let empty = json!({});
    let variables = match JsonValue::from(
        body.get("variables")
            .filter(|v| !v.is_null())
            .unwrap_or(&empty)
            .clone(),
    ) {
        JsonValue::Object(map) => map,
        _ => JsonMap::new(),
    };
    match run(
        state,
        token,
        &document,
        &variables,
        body.get("operationName").and_then(Value::as_str),
        misses,
    ) {
        Ok(answer) => (200, answer),
        Err(message) => (200, json!({"errors": [{"message": message}]})),
    }
}

fn run(
    state: &State,
    token: &Token,
    document: &Valid<ExecutableDocument>,
    variables: &JsonMap,
    name: Option<&str>,
    misses: &mut Vec<String>,
) -> Result<Value, String> {
    let operation = document
        .operations
        .get(name)
        .map_err(|e| e.message().to_string())?;
    let variables =
        apollo_compiler::request::coerce_variable_values(schema(), operation, variables)
            .map_err(|e| e.message().to_string())?;
    let cost = limits::cost(document, operation, &variables);
    if cost.nodes > 500_000 {
        let message = format!(
            "This query requests up to {} possible nodes which exceeds the maximum limit of 500,000.",
            cost.nodes
        );
        return Ok(json!({"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": message}]}));
    }
    let view = View {
        state,
        token,
        cost,
        misses: RefCell::default(),
    };
    let root = Node {
        view: &view,
        thing: Thing::Query,
    };
    let execution = Execution::new(schema(), document)
        .operation(operation)
        .coerced_variable_values(&variables);
    let response = execution
        .execute_sync(&root)
        .map_err(|e| e.message().to_string())?;
    let mut made = serde_json::to_value(&response).map_err(|e| e.to_string())?;
    for error in made
        .get_mut("errors")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        let message = error["message"].as_str().unwrap_or_default();
        let message = message.trim_start_matches("resolver error: ").to_owned();
        match message.split_once('|') {
            Some((kind, rest)) => {
                error["type"] = json!(kind);
                error["message"] = json!(rest);
            }
            // The engine refused a value of ours, or a field is missing: the fake is wrong, not the product.
            None => misses.push(format!("GraphQL execution: {message} at {}", error["path"])),
        }
    }
    misses.extend(view.misses.take());
    Ok(made)
}
