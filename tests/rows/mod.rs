//! Rows of recorded histories: three shapes read into one, the evidence of a row, and what a row says by itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod evidence;
mod shapes;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use shapes::all;

/// A name and address of a commit.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) name: String,
    pub(crate) email: String,
    /// The login that the record itself gives beside the address.
    pub(crate) login: Option<String>,
}

/// A commit of a row: the claims that it makes.
#[derive(Debug, Clone)]
pub(crate) struct CommitOf {
    pub(crate) sha: String,
    pub(crate) claims: Vec<Claim>,
    /// Whether the forge itself committed it.
    pub(crate) by_forge: bool,
}

/// One change of a recorded history.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// What the record calls it.
    pub(crate) id: String,
    /// Who opened it, where the record says so: a login.
    pub(crate) opener: Option<String>,
    /// Its commits, the head last.
    pub(crate) commits: Vec<CommitOf>,
    /// Who approved it: logins or addresses of accounts.
    pub(crate) approvers: Vec<String>,
    /// Who merged it, or told the bot to.
    pub(crate) mergers: Vec<String>,
    /// The bot that merged it.
    pub(crate) executor: Option<String>,
    /// When it was merged.
    pub(crate) merged_at: String,
    /// The commit that the merge made, where it is another one than the head.
    pub(crate) result: Option<String>,
    /// Whom each address of the whole record belongs to, by lower-case address.
    pub(crate) owners: std::rc::Rc<BTreeMap<String, String>>,
}

/// What a row says, or what the product finds of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Says {
    /// Who approved, or merged, what they wrote.
    pub(crate) own: BTreeSet<String>,
    /// The addresses that belong to nobody known.
    pub(crate) nobody: BTreeSet<String>,
    /// The worst outcome.
    pub(crate) outcome: &'static str,
}

impl Row {
    /// The account behind a claim.
    fn owner(&self, claim: &Claim) -> Option<String> {
        match &claim.login {
            Some(login) => Some(login.to_lowercase()),
            None => self.owners.get(&claim.email.to_lowercase()).cloned(),
        }
    }

    fn authors(&self) -> BTreeSet<String> {
        let claims = self.commits.iter().flat_map(|commit| &commit.claims);
        let mut authors: BTreeSet<String> = claims.filter_map(|claim| self.owner(claim)).collect();
        authors.extend(self.opener.iter().map(|login| login.to_lowercase()));
        authors
    }

    fn nobody(&self) -> BTreeSet<String> {
        let claims = self.commits.iter().flat_map(|commit| &commit.claims);
        claims
            .filter(|claim| self.owner(claim).is_none())
            .map(|claim| claim.email.clone())
            .collect()
    }

    fn says(&self, whose: &[String], lacking: bool) -> Says {
        let (authors, nobody) = (self.authors(), self.nobody());
        let own: BTreeSet<String> = whose
            .iter()
            .map(|who| who.to_lowercase())
            .filter(|who| authors.contains(who))
            .collect();
        let outcome = if !own.is_empty() || lacking {
            "violated"
        } else if !nobody.is_empty() {
            "indeterminate"
        } else {
            "satisfied"
        };
        Says {
            own,
            nobody,
            outcome,
        }
    }

    /// What it says of its approval: by somebody who did not write it, and by nobody who did.
    pub(crate) fn says_of_approval(&self) -> Says {
        let authors = self.authors();
        let others = self
            .approvers
            .iter()
            .any(|who| !authors.contains(&who.to_lowercase()));
        self.says(&self.approvers, !others)
    }

    /// What it says of its merge: by nobody who wrote it.
    pub(crate) fn says_of_merge(&self) -> Says {
        self.says(&self.mergers, false)
    }
}
