//! Tokens: who they act for and what they may do, in the words of a workflow's `permissions`.

use std::collections::BTreeMap;

use super::state::AccountId;

const KEYS: [&str; 9] = [
    "contents",
    "pull-requests",
    "issues",
    "actions",
    "statuses",
    "checks",
    "deployments",
    "members",
    "administration",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    Read,
    Write,
}

#[derive(Clone, Debug)]
pub struct Token {
    pub account: AccountId,
    /// `contents`, `pull-requests`, `issues`, `actions`, `statuses`, `checks`, `deployments`, `members`, `administration`.
    pub grants: BTreeMap<&'static str, Grant>,
}

/// What the small team's workflow asks for, and with `report: status` the status beside it.
pub const WORKFLOW: &str = "contents: read, actions: read, checks: read, pull-requests: write";
pub const STATUS_WORKFLOW: &str =
    "contents: read, actions: read, checks: read, pull-requests: write, statuses: write";

impl Token {
    pub fn may(&self, key: &str, grant: Grant) -> bool {
        // Metadata is readable by every token.
        key == "metadata" && grant == Grant::Read
            || self.grants.get(key).is_some_and(|given| *given >= grant)
    }

    /// A token with `permissions` as a workflow writes them: `contents: read, pull-requests: write`. It can read neither
    /// the members of a team nor anything that needs administration (no such key exists for it).
    pub fn with(account: AccountId, permissions: &str) -> Self {
        let grants = permissions.split(',').map(|pair| {
            let (key, grant) = pair
                .trim()
                .split_once(": ")
                .expect("key: read or key: write");
            let known = KEYS.iter().find(|known| **known == key);
            let grant = match grant {
                "read" => Grant::Read,
                "write" => Grant::Write,
                other => panic!("`{other}` is no permission"),
            };
            (
                *known.unwrap_or_else(|| panic!("`{key}` is no permission's key")),
                grant,
            )
        });
        Self {
            account,
            grants: grants.collect(),
        }
    }

    /// What a `pull_request` run from a fork gets.
    pub fn read_only(account: AccountId) -> Self {
        let keys = KEYS
            .iter()
            .filter(|key| !["members", "administration"].contains(key));
        Self {
            account,
            grants: keys.map(|key| (*key, Grant::Read)).collect(),
        }
    }

    /// A GitHub App or a personal token with everything.
    pub fn full(account: AccountId) -> Self {
        Self {
            account,
            grants: KEYS.map(|key| (key, Grant::Write)).into_iter().collect(),
        }
    }

    #[must_use]
    pub fn without(mut self, key: &str) -> Self {
        self.grants.remove(key);
        self
    }
}
