//! What was asked of the forge, in order, and how many round trips depended on each other.

use serde_json::Value;

/// One request as it was seen.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub path: String,
    /// `graphql GatePullRequest`, or `GET /repos/{owner}/{repo}` as GitHub's description names it.
    pub operation: String,
    pub token: Option<String>,
    pub user_agent: Option<String>,
    pub body: Value,
    pub status: Option<u16>,
    /// When it came and when it was answered, counted in arrivals and answers (no clock).
    pub came: u64,
    pub answered: Option<u64>,
}

impl Seen {
    /// Reads are every GET and every GraphQL query.
    pub fn is_read(&self) -> bool {
        self.method == "GET" || self.operation.starts_with("graphql")
    }
}

#[derive(Default)]
pub struct Log {
    pub seen: Vec<Seen>,
    pub violations: Vec<String>,
    counter: u64,
}

impl Log {
    pub fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }
}

/// The longest chain of requests of which none came before the one before it was answered.
pub fn round_trips<'s>(seen: impl Iterator<Item = &'s Seen>) -> usize {
    let mut spans: Vec<(u64, u64)> = seen
        .map(|s| (s.answered.unwrap_or(u64::MAX), s.came))
        .collect();
    spans.sort_unstable();
    let (mut chain, mut free) = (0, 0);
    for (answered, came) in spans {
        if came > free {
            chain += 1;
            free = answered;
        }
    }
    chain
}
