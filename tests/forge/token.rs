//! Tokens: who they act for and what they may do, in the words of a workflow's `permissions`.

use std::collections::BTreeMap;

use super::state::AccountId;

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

impl Token {
    pub fn may(&self, key: &str, grant: Grant) -> bool {
        // Metadata is readable by every token.
        key == "metadata" && grant == Grant::Read
            || self.grants.get(key).is_some_and(|given| *given >= grant)
    }

    /// A workflow's token with `permissions` as the example workflows ask for them. It can read neither the members of
    /// a team nor anything that needs administration (no such key exists for it).
    pub fn workflow(account: AccountId) -> Self {
        let read = ["contents", "actions", "deployments", "checks", "issues"]
            .map(|key| (key, Grant::Read));
        let write = ["pull-requests", "statuses"].map(|key| (key, Grant::Write));
        Self {
            account,
            grants: read.into_iter().chain(write).collect(),
        }
    }

    /// What a `pull_request` run from a fork gets.
    pub fn read_only(account: AccountId) -> Self {
        let keys = [
            "contents",
            "pull-requests",
            "issues",
            "actions",
            "statuses",
            "checks",
            "deployments",
        ];
        Self {
            account,
            grants: keys.map(|key| (key, Grant::Read)).into_iter().collect(),
        }
    }

    /// A GitHub App or a personal token with everything.
    pub fn full(account: AccountId) -> Self {
        let keys = [
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
        Self {
            account,
            grants: keys.map(|key| (key, Grant::Write)).into_iter().collect(),
        }
    }

    #[must_use]
    pub fn without(mut self, key: &str) -> Self {
        self.grants.remove(key);
        self
    }
}
