//! GraphQL's envelope, errors kept as they came.

use super::error::line;
use serde::Deserialize;
use serde_json::Value;
use std::fmt;

/// An answer: data, errors, or both. Any error means that the data is not complete.
#[derive(Debug, Clone, Deserialize)]
pub struct Envelope<T> {
    /// What was asked for, as far as it could be had.
    #[serde(default = "Option::default")]
    pub data: Option<T>,
    /// What could not be had.
    #[serde(default)]
    pub errors: Vec<GraphqlError>,
}

/// One error of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GraphqlError {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(default)]
    message: String,
    /// Where in the answer the hole is.
    #[serde(default)]
    path: Vec<Value>,
}

impl GraphqlError {
    /// The forge's word for it, such as `NOT_FOUND`, `FORBIDDEN` or `RATE_LIMITED`; empty where it has none.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or_default()
    }

    /// The field that has a hole, from the outermost in; positions in lists are left out.
    pub fn path(&self) -> impl Iterator<Item = &str> {
        self.path.iter().filter_map(Value::as_str)
    }
}

impl fmt::Display for GraphqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line(&self.message))?;
        let path: Vec<String> = self
            .path
            .iter()
            .map(|step| match step {
                Value::String(name) => line(name),
                other => other.to_string(),
            })
            .collect();
        if !path.is_empty() {
            write!(f, " (at `{}`)", path.join("."))?;
        }
        match self.kind() {
            "" => Ok(()),
            kind => write!(f, " [{}]", line(kind)),
        }
    }
}
