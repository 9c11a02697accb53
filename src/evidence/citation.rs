//! Citations: the record that proves a fact.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The record that proves a fact. Its time stands with the fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// How it is proven.
    pub proof: Proof,
    /// The record's native id on the forge, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Where people see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// How a fact is proven (law 2).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Free text of whoever committed: enough to incriminate, never to acquit.
    Claimed,
    /// Computed from named facts: a recomputed merge tree, a patch id, ancestry, the range.
    Derived,
    /// A valid cryptographic signature by a person's key.
    Signed,
    /// An act of an account that the forge authenticated.
    Authenticated,
}
