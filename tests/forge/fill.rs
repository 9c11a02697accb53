//! Completes an answer: what its schema requires and the fake has no fact for, with neutral values of the right shape
//! (null where null may be, else empty, zero, false, or the first of an enumeration).

use serde_json::{Map, Value, json};

pub struct Filler<'c> {
    defs: &'c Value,
    url: &'c str,
}

impl<'c> Filler<'c> {
    /// With the definitions that schemas refer to, and the address given where one is wanted.
    pub fn new(defs: &'c Value, url: &'c str) -> Self {
        Self { defs, url }
    }

    fn resolve(&self, mut schema: &'c Value) -> &'c Value {
        while let Some(name) = schema["$ref"].as_str() {
            schema = &self.defs[name.trim_start_matches("#/$defs/")];
        }
        schema
    }

    fn choices(schema: &'c Value) -> impl Iterator<Item = &'c Value> {
        ["anyOf", "oneOf"]
            .into_iter()
            .flat_map(|word| schema[word].as_array().into_iter().flatten())
    }

    fn is(&self, schema: &'c Value, kind: &str) -> bool {
        let schema = self.resolve(schema);
        match &schema["type"] {
            Value::String(name) => name == kind,
            Value::Array(names) => names.iter().any(|name| name == kind),
            _ => {
                Self::choices(schema).any(|one| self.is(one, kind))
                    || kind == "object" && schema.get("properties").is_some()
            }
        }
    }

    /// Whether an object has every name that a schema requires, and it requires some.
    fn is_complete(&self, schema: &'c Value, value: &Value) -> bool {
        let required = self.resolve(schema)["required"].as_array();
        let mut names = required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .peekable();
        names.peek().is_some()
            && value
                .as_object()
                .is_some_and(|map| names.all(|name| map.contains_key(name)))
    }

    pub fn fill(&self, schema: &'c Value, value: &mut Value) {
        let schema = self.resolve(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.fill(part, value);
        }
        let kind = match value {
            Value::Object(_) => "object",
            Value::Array(_) => "array",
            _ => return,
        };
        // Of several shapes the one that is complete already; else the first of the kind.
        let fitting: Vec<&Value> = Self::choices(schema)
            .filter(|one| self.is(one, kind))
            .collect();
        let complete = fitting.iter().find(|one| self.is_complete(one, value));
        if let Some(choice) = complete.or(fitting.first()) {
            self.fill(choice, value);
        }
        match value {
            Value::Object(map) => {
                for name in schema["required"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                {
                    if !map.contains_key(name) {
                        map.insert(name.into(), self.neutral(&schema["properties"][name]));
                    }
                }
                for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
                    if let Some(value) = map.get_mut(name) {
                        self.fill(inner, value);
                    }
                }
            }
            Value::Array(items) => items
                .iter_mut()
                .for_each(|item| self.fill(&schema["items"], item)),
            _ => {}
        }
    }

    fn neutral(&self, schema: &'c Value) -> Value {
        if self.is(schema, "null") {
            return Value::Null;
        }
        let schema = self.resolve(schema);
        if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
            return first.clone();
        }
        if self.is(schema, "object") {
            let mut value = Value::Object(Map::new());
            self.fill(schema, &mut value);
            return value;
        }
        if self.is(schema, "array") {
            return json!([]);
        }
        if self.is(schema, "integer") || self.is(schema, "number") {
            return json!(0);
        }
        if self.is(schema, "boolean") {
            return json!(false);
        }
        match schema["format"].as_str() {
            Some("uri") => json!(self.url),
            Some("date-time") => json!("2026-03-02T09:00:00Z"),
            _ => json!(""),
        }
    }
}
