//! REST over the state: one function an operation, which says the facts; the contract fills in what is left.

pub mod admin;
mod check_runs;
mod checks;
mod comments;
mod commits;
mod deployments;
pub mod environments;
mod law;
pub mod people;
pub mod pulls;
mod refs;
pub mod repos;
pub mod runs;
mod timeline;
mod workflows;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::contract::Matched;
use super::state::{Repo, State};
use super::token::{Grant, Token};

pub struct Reply {
    pub status: u16,
    pub body: Value,
    pub headers: Vec<(&'static str, String)>,
    pub html: bool,
}

impl Reply {
    pub fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            body,
            headers: Vec::new(),
            html: false,
        }
    }

    pub fn refusal(status: u16, message: &str) -> Self {
        let link = "https://docs.github.com/rest";
        Self::json(
            status,
            json!({"message": message, "documentation_url": link, "status": status.to_string()}),
        )
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// What one operation is asked.
pub struct Ask<'a> {
    pub key: &'a str,
    params: &'a BTreeMap<String, String>,
    query: &'a [(String, String)],
    pub body: &'a Value,
    pub token: &'a Token,
}

impl Ask<'_> {
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    pub fn number(&self, name: &str) -> u64 {
        self.param(name).parse().unwrap_or(0)
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// The rest of the query, for a link to another page.
    pub fn others(&self, without: &[&str]) -> String {
        let kept = self
            .query
            .iter()
            .filter(|(name, _)| !without.contains(&name.as_str()));
        kept.map(|(name, value)| format!("&{name}={value}"))
            .collect()
    }

    pub fn repo_name(&self) -> String {
        format!("{}/{}", self.param("owner"), self.param("repo"))
    }

    /// One page of a list, with the `Link` header that says whether there is more.
    pub fn page(&self, url: &str, all: Vec<Value>) -> Reply {
        self.page_of(url, &all, 30, Value::clone)
    }

    /// The same, showing only what is on the page (a range has thousands of commits); `usual` is its size unless asked.
    pub fn page_of<T>(
        &self,
        url: &str,
        all: &[T],
        usual: usize,
        show: impl Fn(&T) -> Value,
    ) -> Reply {
        let (place, headers) = self.slice(url, all.len(), usual);
        let items = all.get(place).unwrap_or_default().iter().map(show);
        Reply {
            headers,
            ..Reply::json(200, Value::Array(items.collect()))
        }
    }

    /// The same for lists inside an object with `total_count`.
    pub fn counted(&self, url: &str, name: &str, all: Vec<Value>) -> Reply {
        let total = all.len();
        let reply = self.page(url, all);
        Reply {
            body: json!({"total_count": total, name: reply.body}),
            ..reply
        }
    }

    /// Where the page lies in a list of so many, and the header that says what else there is.
    fn slice(
        &self,
        url: &str,
        total: usize,
        usual: usize,
    ) -> (std::ops::Range<usize>, Vec<(&'static str, String)>) {
        let asked = self.query("per_page").and_then(|n| n.parse().ok());
        let size = asked.map_or(usual, |n: usize| n.clamp(1, 100));
        let page = self
            .query("page")
            .and_then(|n| n.parse().ok())
            .unwrap_or(1)
            .max(1);
        let place = ((page - 1) * size).min(total)..(page * size).min(total);
        let mut headers = Vec::new();
        if page * size < total {
            let path = self.key.split_once(' ').map_or("", |(_, path)| path);
            let mut path = path.to_owned();
            for (name, value) in self.params {
                path = path.replace(&format!("{{{name}}}"), value);
            }
            let others = self.others(&["page"]);
            let last = total.div_ceil(size);
            let link = |number: usize, rel: &str| {
                format!("<{url}{path}?page={number}{others}>; rel=\"{rel}\"")
            };
            headers.push((
                "link",
                format!("{}, {}", link(page + 1, "next"), link(last, "last")),
            ));
        }
        (place, headers)
    }
}

pub fn time(at: Timestamp) -> Value {
    json!(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

pub fn maybe_time(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, time)
}

/// Which permission an operation needs (any one of them).
fn needs(key: &str) -> (&'static [&'static str], Grant) {
    let (method, path) = key.split_once(' ').unwrap_or((key, ""));
    let grant = if method == "GET" {
        Grant::Read
    } else {
        Grant::Write
    };
    let has = |part: &str| path.contains(part);
    let keys: &[&str] = if has("/rule-suites")
        || has("/history")
        || has("/branches/{branch}/protection")
        || has("/actions/permissions")
    {
        &["administration"]
    } else if path.starts_with("/orgs/") {
        &["members"]
    } else if has("/issues/") {
        &["issues", "pull-requests"]
    } else if has("/pulls") {
        &["pull-requests"]
    } else if has("/pending_deployments") {
        // Held deployments want both; `answer` asks for the other.
        &["deployments"]
    } else if has("/actions/") || has("/environments") {
        &["actions"]
    } else if has("/check-runs") {
        &["checks"]
    } else if has("/deployments") {
        &["deployments"]
    } else if has("/statuses") || has("/status") {
        &["statuses"]
    } else if [
        "/activity",
        "/commits",
        "/compare",
        "/contents",
        "/git/",
        "/branches",
        "/releases",
    ]
    .iter()
    .any(|p| has(p))
    {
        &["contents"]
    } else {
        &["metadata"]
    };
    (keys, grant)
}

/// Answers an operation, or says that the fake does not have it.
pub fn answer(
    state: &mut State,
    token: &Token,
    matched: &Matched,
    query: &[(String, String)],
    body: &Value,
) -> Result<Reply, String> {
    let ask = Ask {
        key: &matched.key,
        params: &matched.params,
        query,
        body,
        token,
    };
    let (keys, grant) = needs(ask.key);
    let both = !ask.key.ends_with("/pending_deployments") || token.may("actions", Grant::Read);
    if !both || !keys.iter().any(|key| token.may(key, grant)) {
        return Ok(Reply::refusal(
            403,
            "Resource not accessible by integration",
        ));
    }
    if ask.key.contains("/repos/{owner}/{repo}") && state.find_repo(&ask.repo_name()).is_none() {
        return Ok(match state.moved.get(&ask.repo_name()) {
            Some(id) => Reply::refusal(301, "Moved Permanently")
                .header("location", format!("{}/repositories/{id}", state.url)),
            None => Reply::refusal(404, "Not Found"),
        });
    }
    let found = people::answer(state, &ask)
        .or_else(|| repos::answer(state, &ask))
        .or_else(|| law::answer(state, &ask))
        .or_else(|| commits::answer(state, &ask))
        .or_else(|| pulls::answer(state, &ask))
        .or_else(|| timeline::answer(state, &ask))
        .or_else(|| comments::answer(state, &ask))
        .or_else(|| refs::answer(state, &ask))
        .or_else(|| deployments::answer(state, &ask))
        .or_else(|| environments::answer(state, &ask))
        .or_else(|| runs::answer(state, &ask))
        .or_else(|| check_runs::answer(state, &ask))
        .or_else(|| checks::answer(state, &ask));
    found.ok_or_else(|| format!("{}: the fake does not answer this operation yet", ask.key))
}

/// The repository an operation names.
pub fn the_repo<'s>(state: &'s State, ask: &Ask<'_>) -> &'s Repo {
    state.repo(&ask.repo_name())
}
