//! GitHub's published description of its REST interface (tests/contracts/github.rest.json): which operations there are,
//! and what a request and an answer must look like. The fake holds the product and itself to it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::fill::Filler;

pub struct Contract {
    bundle: Value,
    routes: Vec<Route>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

struct Route {
    key: String,
    method: String,
    segments: Vec<String>,
    /// The last parameter takes the rest of the path.
    greedy: bool,
}

/// Answers that GitHub really gives although its description does not allow them.
const KNOWN_DEVIATIONS: &[(&str, &str)] = &[
    // A pull request of which the fork is gone: seen in recordings.
    ("GET /repos/{owner}/{repo}/pulls/{pull_number}", "/head/"),
    (
        "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
        "/head/",
    ),
    // A held deployment.
    (
        "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
        "\"waiting\"",
    ),
    // Addresses that nobody gave.
    (
        "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
        "\"\" is not a \"uri\"",
    ),
    (
        "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
        "\"\" is not a \"uri\"",
    ),
];

pub fn contract() -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| {
        let bundle: Value =
            serde_json::from_str(include_str!("../contracts/github.rest.json")).unwrap();
        let mut routes: Vec<Route> = bundle["operations"]
            .as_object()
            .unwrap()
            .keys()
            .map(|key| {
                let (method, path) = key.split_once(' ').unwrap();
                let greedy = [
                    "/contents/{path}",
                    "/git/ref/{ref}",
                    "/git/matching-refs/{ref}",
                ]
                .iter()
                .any(|end| path.ends_with(end));
                let segments = path
                    .trim_start_matches('/')
                    .split('/')
                    .map(str::to_owned)
                    .collect();
                Route {
                    key: key.clone(),
                    method: method.into(),
                    segments,
                    greedy,
                }
            })
            .collect();
        routes.sort_by_key(|r| r.segments.iter().filter(|s| s.starts_with('{')).count());
        Contract {
            bundle,
            routes,
            validators: Mutex::default(),
        }
    })
}

/// A request matched to an operation, with its path parameters decoded.
pub struct Matched {
    pub key: String,
    pub params: BTreeMap<String, String>,
}

impl Contract {
    pub fn route(&self, method: &str, path: &str) -> Option<Matched> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        self.routes
            .iter()
            .filter(|r| r.method == method)
            .find_map(|route| {
                let fits = parts.len() == route.segments.len()
                    || route.greedy && parts.len() > route.segments.len();
                if !fits {
                    return None;
                }
                let mut params = BTreeMap::new();
                for (i, segment) in route.segments.iter().enumerate() {
                    let last = route.greedy && i + 1 == route.segments.len();
                    let part = if last {
                        parts[i..].join("/")
                    } else {
                        parts[i].to_owned()
                    };
                    match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
                        Some(name) if !part.is_empty() => {
                            drop(params.insert(name.to_owned(), decode(&part)))
                        }
                        Some(_) => return None,
                        None if *segment == part => {}
                        None => return None,
                    }
                }
                Some(Matched {
                    key: route.key.clone(),
                    params,
                })
            })
    }

    /// Every operation, by method and path, in order.
    pub fn operations(&self) -> Vec<String> {
        self.bundle["operations"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    }

    fn validator(&self, name: String, schema: &Value) -> Arc<Validator> {
        let mut held = self.validators.lock().unwrap();
        Arc::clone(held.entry(name).or_insert_with_key(|name| {
            let whole = json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": self.reached(schema), "allOf": [schema],
            });
            let built = jsonschema::options().should_validate_formats(true).build(&whole);
            Arc::new(built.unwrap_or_else(|problem| panic!("{name}: the contract's schema does not build: {problem}")))
        }))
    }

    /// The definitions that a schema needs: a validator of all of them takes long to build.
    fn reached(&self, schema: &Value) -> Value {
        let mut found = serde_json::Map::new();
        let mut todo = vec![schema];
        while let Some(next) = todo.pop() {
            match next {
                Value::Object(map) => {
                    todo.extend(map.values());
                    let name = map
                        .get("$ref")
                        .and_then(Value::as_str)
                        .and_then(|r| r.strip_prefix("#/$defs/"));
                    if let Some(name) = name.filter(|name| !found.contains_key(*name)) {
                        let definition = &self.bundle["$defs"][name];
                        found.insert(name.to_owned(), definition.clone());
                        todo.push(definition);
                    }
                }
                Value::Array(items) => todo.extend(items),
                _ => {}
            }
        }
        Value::Object(found)
    }

    fn problems(&self, name: String, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.validator(name.clone(), schema);
        validator
            .iter_errors(value)
            .map(|e| {
                format!(
                    "{name}: {} at `{}`",
                    short(&e.to_string()),
                    e.instance_path()
                )
            })
            .collect()
    }

    /// What a request breaks of its description.
    pub fn check_request(
        &self,
        matched: &Matched,
        query: &[(String, String)],
        body: &Value,
    ) -> Vec<String> {
        let operation = &self.bundle["operations"][&matched.key];
        let mut problems = Vec::new();
        let described: Vec<&Value> = operation["params"].as_array().unwrap().iter().collect();
        let mut check = |place: &str, name: &str, text: &str| {
            let Some(param) = described
                .iter()
                .find(|p| p["in"] == place && p["name"] == name)
            else {
                problems.push(format!(
                    "{}: no {place} parameter `{name}` is described",
                    matched.key
                ));
                return;
            };
            let label = format!("{} {place} `{name}`", matched.key);
            let schema = &param["schema"];
            let readings = readings(text);
            let results: Vec<_> = readings
                .iter()
                .map(|v| self.problems(label.clone(), schema, v))
                .collect();
            if results.iter().all(|r| !r.is_empty()) {
                problems.extend(results.into_iter().next().unwrap());
            }
        };
        for (name, text) in &matched.params {
            check("path", name, text);
        }
        for (name, text) in query {
            check("query", name, text);
        }
        for param in described
            .iter()
            .filter(|p| p["in"] == "query" && p["required"] == true)
        {
            if !query.iter().any(|(name, _)| param["name"] == name.as_str()) {
                problems.push(format!(
                    "{}: query parameter `{}` is required",
                    matched.key, param["name"]
                ));
            }
        }
        match (&operation["request"], body) {
            (Value::Null, Value::Null) => {}
            (Value::Null, _) => problems.push(format!("{}: takes no body", matched.key)),
            (_, Value::Null) if operation["requestRequired"] == true => {
                problems.push(format!("{}: wants a body", matched.key))
            }
            (_, Value::Null) => {}
            (schema, body) => {
                problems.extend(self.problems(format!("{} request", matched.key), schema, body))
            }
        }
        problems
    }

    /// Adds what the answer's description requires and the fake has no fact for, with neutral values of the right shape.
    pub fn fill(&self, key: &str, status: u16, body: &mut Value, url: &str) {
        if let Some(schema) = self.response(key, status) {
            Filler::new(&self.bundle["$defs"], url).fill(schema, body);
        }
    }

    fn response(&self, key: &str, status: u16) -> Option<&Value> {
        self.bundle["operations"][key]["responses"]
            .get(status.to_string())?
            .get("schema")
            .filter(|s| !s.is_null())
    }

    /// What an answer of the fake breaks of its description.
    pub fn check_response(&self, key: &str, status: u16, body: &Value) -> Vec<String> {
        let name = format!("{key} answer {status}");
        if self.bundle["operations"][key]["responses"]
            .get(status.to_string())
            .is_none()
        {
            // Refusals may come from anywhere; an undescribed success may not.
            let refusal = status >= 400 && body.get("message").is_some_and(Value::is_string);
            return if refusal {
                Vec::new()
            } else {
                vec![format!("{name}: not described")]
            };
        }
        let Some(schema) = self.response(key, status) else {
            return Vec::new();
        };
        let known = |problem: &String| {
            KNOWN_DEVIATIONS
                .iter()
                .any(|(k, mark)| *k == key && problem.contains(mark))
        };
        self.problems(name, schema, body)
            .into_iter()
            .filter(|p| !known(p))
            .collect()
    }
}

fn short(text: &str) -> String {
    text.chars().take(300).collect()
}

/// What a text in a path or query may mean.
fn readings(text: &str) -> Vec<Value> {
    let mut all = Vec::new();
    if let Ok(number) = text.parse::<i64>() {
        all.push(json!(number));
    }
    if let Ok(truth) = text.parse::<bool>() {
        all.push(json!(truth));
    }
    all.push(json!(text));
    all.push(json!(text.split(',').collect::<Vec<_>>()));
    all
}

pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let hex = text
            .get(i + 1..i + 3)
            .and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[i], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                i += 3;
            }
            (byte, _) => {
                out.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
