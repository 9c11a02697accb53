//! What one law says of one merged change, in a few words that outlive its evidence.

use crate::decision::{Counts, Decision, Grade, NotCounted};
use crate::duty::Named;
use crate::evidence::{Evidence, Fact, Why};
use crate::identity::Unresolved;
use std::collections::BTreeSet;

/// What one law says of one change.
#[derive(Debug, Clone)]
pub struct One {
    /// The worst that any of its rules says, those that only advise included: what would be, were they enforced.
    pub grade: Grade,
    /// The codes of the findings that stand in the way, each with its outcome.
    pub reasons: BTreeSet<(&'static str, Grade)>,
    /// Who cannot be told.
    pub unknown: BTreeSet<Somebody>,
    /// What could not be read of it.
    pub gaps: BTreeSet<(Fact, Why)>,
    /// How many approvals count for nobody because their giver has no right now, and nobody saw that they had it then (J9).
    pub rights_lost: usize,
}

/// Whoever a directory would have to name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Somebody {
    /// An account that the directory does not list, by login and id.
    Account(String, u64),
    /// An address that no account and no person owns.
    Address(String),
    /// A deleted account, a ghost, or one that the forge does not name.
    Nobody,
}

impl One {
    /// Takes a decision about one change apart.
    #[must_use]
    pub fn of(decision: &Decision<'_>, evidence: &Evidence) -> Self {
        let standing = decision
            .findings
            .iter()
            .map(|finding| (finding.reason.code(), finding.outcome.grade()));
        let worst = standing.clone().map(|(_, grade)| grade).max();
        let mut unknown = BTreeSet::new();
        let mut rights_lost = 0;
        for held in decision.held() {
            match &held.who {
                Err(why) => {
                    unknown.insert(somebody(why, held.act.named, evidence));
                }
                // An account that the directory does not list is one principal with itself (J1), and nobody known.
                Ok(who) if decision.roster.is_unresolved(*who) => {
                    let accounts = decision.roster.principal(*who);
                    let accounts = accounts.into_iter().flat_map(|one| &one.accounts);
                    unknown
                        .extend(accounts.map(|one| Somebody::Account(one.login.clone(), one.id.0)));
                }
                Ok(_) if held.counts == Counts::No(NotCounted::RightNotSeen) => rights_lost += 1,
                Ok(_) => {}
            }
        }
        Self {
            // No finding at all is nothing judged, and no pass.
            grade: worst.unwrap_or(Grade::Indeterminate),
            reasons: standing.filter(|(_, grade)| grade.blocks()).collect(),
            unknown,
            gaps: evidence
                .gaps
                .iter()
                // No clause asks for the results of checks.
                .filter(|gap| gap.fact != Fact::Checks)
                .map(|gap| (gap.fact, gap.why))
                .collect(),
            rights_lost,
        }
    }
}

fn somebody(why: &Unresolved<'_>, named: Named<'_>, evidence: &Evidence) -> Somebody {
    match why {
        Unresolved::Email(address) => Somebody::Address((*address).to_owned()),
        Unresolved::Unlisted(account) => Somebody::Account(account.login.clone(), account.id.0),
        Unresolved::Nobody(_) | Unresolved::Unnamed(_) => match named {
            Named::Git(person) => Somebody::Address(person.email.clone()),
            Named::Account(actor) => actor
                .account()
                .and_then(|id| evidence.accounts.iter().find(|one| one.id == id))
                .map_or(Somebody::Nobody, |one| {
                    Somebody::Account(one.login.clone(), one.id.0)
                }),
        },
    }
}
