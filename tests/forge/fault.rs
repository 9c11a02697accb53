//! What can go wrong between the product and the forge, at a request of the test's choosing.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Forge;
use super::log::Seen;

/// Which requests a fault meets.
#[derive(Clone)]
pub struct On {
    what: What,
    from: usize,
    times: usize,
}

#[derive(Clone)]
enum What {
    Any,
    Reads,
    Writes,
    Operation(String),
}

impl On {
    /// Every request.
    pub fn any() -> Self {
        Self {
            what: What::Any,
            from: 1,
            times: usize::MAX,
        }
    }

    pub fn reads() -> Self {
        Self {
            what: What::Reads,
            ..Self::any()
        }
    }

    pub fn writes() -> Self {
        Self {
            what: What::Writes,
            ..Self::any()
        }
    }

    /// `graphql` (every query), `graphql NAME`, or an operation as `GET /repos/{owner}/{repo}`.
    pub fn operation(name: &str) -> Self {
        Self {
            what: What::Operation(name.into()),
            ..Self::any()
        }
    }

    /// Only the n-th matching request (from 1).
    #[must_use]
    pub fn nth(mut self, n: usize) -> Self {
        self.from = n;
        self.times = 1;
        self
    }

    /// Only the first so many matching requests (after `nth`: so many from there).
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    fn meets(&self, seen: &Seen) -> bool {
        match &self.what {
            What::Any => true,
            What::Reads => seen.is_read(),
            What::Writes => !seen.is_read(),
            What::Operation(name) if name == "graphql" => seen.operation.starts_with("graphql"),
            What::Operation(name) => *name == seen.operation,
        }
    }
}

type Patch = Arc<dyn Fn(&mut Value) + Send + Sync>;
type Act = Arc<dyn Fn(&Forge) + Send + Sync>;

#[derive(Clone)]
pub enum Fault {
    /// No answer, ever.
    Hang,
    /// The connection closes without an answer.
    Reset,
    /// The head of the answer comes, and half of its body.
    Truncated,
    /// A refusal with GitHub's error body.
    Status(u16),
    /// A refusal that says when to come back (seconds).
    RetryAfter(u16, u32),
    /// 403, the hourly limit is used up: `x-ratelimit-remaining: 0` and the moment it starts again (seconds since 1970).
    RateLimited(i64),
    /// The hourly limit is used up, said as the request's kind has it: REST 403 with headers, GraphQL 200 with an error.
    /// With the moment it starts again (seconds since 1970).
    OutOfBudget(i64),
    /// A page for people instead of JSON.
    Html(u16),
    Redirect(String),
    /// GraphQL: HTTP 200 with an error of that kind; `data` stays, or is null.
    Errors {
        kind: &'static str,
        keep: Keep,
    },
    /// The right answer, changed on its way.
    Patch(Patch),
    /// Something happens on the forge just before it answers.
    First(Act),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    Data,
    Nothing,
}

impl Fault {
    pub fn patch(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::Patch(Arc::new(change))
    }

    /// An act by people while the answer is on its way: the head moves, a review is dismissed.
    pub fn first(act: impl Fn(&Forge) + Send + Sync + 'static) -> Self {
        Self::First(Arc::new(act))
    }

    /// Puts a value where a JSON pointer points (wrong types, nulls); the place must exist.
    pub fn field(pointer: &str, value: Value) -> Self {
        let pointer = pointer.to_owned();
        Self::patch(move |body| {
            let place = body
                .pointer_mut(&pointer)
                .unwrap_or_else(|| panic!("the answer has nothing at `{pointer}`"));
            *place = value.clone();
        })
    }

    /// GraphQL: every connection of that field name says there is more, from the same cursor again.
    pub fn stuck_cursor(field: &str) -> Self {
        Self::connections(field, |connection| {
            connection["pageInfo"] =
                json!({"hasNextPage": true, "endCursor": "Y3Vyc29yOnYyOpHO00000000"});
        })
    }

    /// GraphQL: every connection of that field name is an empty page; its total stays.
    pub fn empty_page(field: &str) -> Self {
        Self::connections(field, |connection| {
            connection["nodes"] = json!([]);
            connection["pageInfo"] = json!({"hasNextPage": false, "endCursor": null});
        })
    }

    /// GraphQL: every connection of that field name claims one thing more than it lists.
    pub fn wrong_total(field: &str) -> Self {
        Self::connections(field, |connection| {
            let total = connection["totalCount"].as_u64().unwrap_or(0);
            connection["totalCount"] = json!(total + 1);
        })
    }

    fn connections(field: &str, change: fn(&mut Value)) -> Self {
        let field = field.to_owned();
        Self::patch(move |body| walk(body, &field, change))
    }
}

fn walk(value: &mut Value, field: &str, change: fn(&mut Value)) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                if name == field && inner.get("pageInfo").is_some() {
                    change(inner);
                }
                walk(inner, field, change);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, field, change)),
        _ => {}
    }
}

/// A fault and how often its matcher has met a request.
pub struct Planned {
    on: On,
    fault: Fault,
    met: usize,
    struck: usize,
}

#[derive(Default)]
pub struct Plan(Vec<Planned>);

impl Plan {
    pub fn add(&mut self, on: On, fault: Fault) {
        self.0.push(Planned {
            on,
            fault,
            met: 0,
            struck: 0,
        });
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many requests were met by any fault.
    pub fn struck(&self) -> usize {
        self.0.iter().map(|p| p.struck).sum()
    }

    /// The fault for this request, if one is planned.
    pub fn take(&mut self, seen: &Seen) -> Option<Fault> {
        let mut found = None;
        for planned in self.0.iter_mut().filter(|p| p.on.meets(seen)) {
            planned.met += 1;
            let due =
                planned.met >= planned.on.from && planned.met - planned.on.from < planned.on.times;
            if due && found.is_none() {
                planned.struck += 1;
                found = Some(planned.fault.clone());
            }
        }
        found
    }
}
