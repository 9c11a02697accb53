//! Pages: `first`/`last` between 1 and 100, opaque cursors, totals.

use apollo_compiler::resolvers::{ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonMap;

use super::{Answer, Node, Thing, View, leaf, maybe_text, refusal, unknown};

struct Connection<'s> {
    view: &'s View<'s>,
    kind: String,
    total: usize,
    /// Each item with its place in the whole.
    items: Vec<(usize, Thing<'s>)>,
    before: bool,
    after: bool,
}

struct Edge<'s> {
    view: &'s View<'s>,
    kind: String,
    place: usize,
    thing: Thing<'s>,
}

struct PageInfo {
    before: bool,
    after: bool,
    start: Option<String>,
    end: Option<String>,
}

fn cursor(place: usize) -> String {
    format!("Y3Vyc29yOnYyOpHO{place:08}")
}

fn place(cursor: &str) -> Option<usize> {
    cursor.strip_prefix("Y3Vyc29yOnYyOpHO")?.parse().ok()
}

/// One page of `items` as the arguments ask; `total` may be said apart from what is listed.
pub fn page<'s>(
    view: &'s View<'s>,
    kind: &str,
    field: &str,
    items: Vec<Thing<'s>>,
    total: Option<usize>,
    args: &JsonMap,
) -> Answer<'s> {
    let number = |name: &str| args.get(name).and_then(|v| v.as_i64());
    let word = |name: &str| args.get(name).and_then(|v| v.as_str());
    let total = total.unwrap_or(items.len());
    let mut items: Vec<(usize, Thing<'s>)> = items
        .into_iter()
        .enumerate()
        .map(|(i, thing)| (i + 1, thing))
        .collect();
    let all = items.len();
    for (name, after) in [("after", true), ("before", false)] {
        if let Some(text) = word(name) {
            let Some(at) = place(text) else {
                return Err(refusal(
                    "INVALID_CURSOR_ARGUMENTS",
                    format!("`{text}` does not appear to be a valid cursor."),
                ));
            };
            items.retain(|(i, _)| if after { *i > at } else { *i < at });
        }
    }
    let size = match (number("first"), number("last")) {
        (None, None) => {
            let message = format!(
                "You must provide a `first` or `last` value to properly paginate the `{field}` connection."
            );
            return Err(refusal("MISSING_PAGINATION_BOUNDARIES", message));
        }
        (Some(size), _) | (None, Some(size)) => size,
    };
    if !(1..=100).contains(&size) {
        let message = format!(
            "Requesting {size} records on the `{field}` connection exceeds the `first` limit of 100 records."
        );
        return Err(refusal("EXCESSIVE_PAGINATION", message));
    }
    let size = size as usize;
    if number("first").is_some() {
        items.truncate(size);
    } else {
        items.drain(..items.len().saturating_sub(size));
    }
    let before = items.first().is_some_and(|(i, _)| *i > 1);
    let after = items.last().is_some_and(|(i, _)| *i < all);
    Ok(ResolvedValue::object(Connection {
        view,
        kind: kind.into(),
        total,
        items,
        before,
        after,
    }))
}

impl ObjectValue for Connection<'_> {
    fn type_name(&self) -> &str {
        &self.kind
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        match info.field_name() {
            "totalCount" => leaf(self.total as i64),
            "nodes" => Ok(ResolvedValue::list(self.items.iter().map(|(_, thing)| {
                ResolvedValue::object(Node {
                    view: self.view,
                    thing: thing.clone(),
                })
            }))),
            "edges" => Ok(ResolvedValue::list(self.items.iter().map(
                |(place, thing)| {
                    let kind = self
                        .kind
                        .trim_end_matches("Connection")
                        .trim_end_matches("History")
                        .to_owned()
                        + "Edge";
                    ResolvedValue::object(Edge {
                        view: self.view,
                        kind,
                        place: *place,
                        thing: thing.clone(),
                    })
                },
            ))),
            "pageInfo" => Ok(ResolvedValue::object(PageInfo {
                before: self.before,
                after: self.after,
                start: self.items.first().map(|(i, _)| cursor(*i)),
                end: self.items.last().map(|(i, _)| cursor(*i)),
            })),
            _ => unknown(),
        }
    }
}

impl ObjectValue for Edge<'_> {
    fn type_name(&self) -> &str {
        &self.kind
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        match info.field_name() {
            "cursor" => leaf(cursor(self.place)),
            "node" => self.view.show(self.thing.clone()),
            _ => unknown(),
        }
    }
}

impl ObjectValue for PageInfo {
    fn type_name(&self) -> &str {
        "PageInfo"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        match info.field_name() {
            "hasNextPage" => leaf(self.after),
            "hasPreviousPage" => leaf(self.before),
            "startCursor" => maybe_text(self.start.clone()),
            "endCursor" => maybe_text(self.end.clone()),
            _ => unknown(),
        }
    }
}
