//! Commits: claims of whoever committed, beside the few things that a forge or a signature proves.

use super::{AccountId, Actor, Citation, Moved, Revision};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A commit that some head of a change had between the base and itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// Its id.
    pub revision: Revision,
    /// Its tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<Revision>,
    /// Its parents, first parent first.
    pub parents: Vec<Revision>,
    /// Whether the present (or merged) head has it.
    pub standing: Standing,
    /// The git author: a claim.
    pub author: GitPerson,
    /// The git committer.
    pub committer: Committer,
    /// Everybody whom a `Co-authored-by` line anywhere in the message names (E86): claims.
    pub co_authors: Vec<GitPerson>,
    /// Its cryptographic signature.
    pub signature: Signature,
    /// Proof that it is a clean merge from the base or a clean rebase and holds nothing of its mover's (E27).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// The record.
    pub citation: Citation,
}

/// Whether the present head has a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is in base..head.
    Current,
    /// An earlier head had it, and a forced push dropped it (E31).
    Dropped,
}

/// A name and address as somebody typed them into a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GitPerson {
    /// The name: a stranger's text.
    pub name: String,
    /// The e-mail address: a stranger's text.
    pub email: String,
    /// The account that owns the address on the forge, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

/// Who committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Committer {
    /// The forge's own account, proven by the forge: nobody (E25).
    Forge,
    /// A name and address: a claim.
    Person(GitPerson),
}

/// What a commit's signature proves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// There is none.
    None,
    /// Valid, made by the forge itself: the commit came through it, and no more.
    ByForge,
    /// Valid, made with the key of this account.
    By(Actor),
    /// There, but not valid, unknown, revoked or otherwise worth nothing (E92), as the forge spelled it.
    Worthless(String),
}

/// Everybody whom a `Co-authored-by` line of a message names, by name and address: any line, in any letter case (E86).
#[must_use]
pub fn co_author_lines(message: &str) -> Vec<(String, String)> {
    const KEY: &str = "co-authored-by:";
    let mut named = Vec::new();
    for line in message.lines() {
        let Some((key, value)) = line.trim_start().split_at_checked(KEY.len()) else {
            continue;
        };
        if key.eq_ignore_ascii_case(KEY) {
            let (name, rest) = value.rsplit_once('<').unwrap_or((value, ""));
            let email = rest.split('>').next().unwrap_or_default();
            named.push((name.trim().to_owned(), email.trim().to_owned()));
        }
    }
    named
}
