//! Acts past the rules that no record shows and that follow from other records (J22).
//!
//! Where the token may not read rule suites, a merge is held to what the branch's rules demanded of it: so many approvals,
//! and checks. It is inferred to be past them only where that follows in every reading: the ruleset is older than the
//! merge, the forge made the merge of this very change, and even every approval that could have counted is too few, or a
//! required check had been reported and had never passed. Everything else is said to be beyond inference, and incriminates nobody.

use super::rules::{Age, HeadChecks, Rules, Stood};
use crate::evidence::{
    AccountId, Actor, Bypass, Citation, Merge, Proof, Review, ReviewVerdict, Timestamp, Why,
};
use crate::forge::github::answers::PullRequest;
use std::collections::BTreeSet;

/// How many failed checks are named.
const NAMED: usize = 3;
/// How much of a check's name is said.
const LETTERS: usize = 40;

/// What a merge is held to, and by what.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// What its target's rules demand, or why that is not known.
    pub(crate) rules: Result<std::sync::Arc<Rules>, Why>,
    /// How the checks at its head stood; none where nobody asked.
    pub(crate) checks: Option<Result<HeadChecks, Why>>,
}

/// What is known of a merge beside that.
pub(super) struct Merged<'a> {
    pub(super) pull: &'a PullRequest,
    pub(super) merge: &'a Merge,
    pub(super) reviews: &'a [Review],
    /// Whether every review was read.
    pub(super) reviews_whole: bool,
}

/// What follows, and why nothing follows of the rest.
#[derive(Debug, Default)]
pub(super) struct Inferred {
    pub(super) bypasses: Vec<Bypass>,
    pub(super) not: Option<String>,
}

/// Infers what can be.
pub(super) fn infer(held: &Held, merged: &Merged<'_>) -> Inferred {
    let rules = match &held.rules {
        Ok(rules) => rules,
        Err(_) => return not("the rules of the branch were not read"),
    };
    if rules.is_empty() {
        return not("its rules demand neither approvals nor checks");
    }
    if let Some(why) = merged.is_unlike() {
        return not(why);
    }
    let mut inferred = Inferred::default();
    approvals(rules, merged, &mut inferred);
    checks(rules, held.checks.as_ref(), merged, &mut inferred);
    inferred
}

fn not(why: &str) -> Inferred {
    Inferred {
        bypasses: Vec::new(),
        not: Some(why.to_owned()),
    }
}

impl Inferred {
    fn cannot(&mut self, why: impl Into<String>) {
        self.not.get_or_insert(why.into());
    }

    fn add(&mut self, merged: &Merged<'_>, what: String, ruleset: u64) {
        let page = merged.pull.url.split("/pull/").next();
        self.bypasses.push(Bypass {
            by: merged.merge.by,
            at: merged.merge.at,
            what,
            citation: Citation {
                proof: Proof::Derived,
                id: Some(ruleset.to_string()),
                url: page.map(|page| format!("{page}/rules/{ruleset}")),
            },
        });
    }
}

impl Merged<'_> {
    /// Why this merge cannot be held to the rules, if it cannot.
    fn is_unlike(&self) -> Option<&'static str> {
        if self.merge.by.account().is_none() {
            return Some("who merged is not known");
        }
        let queue = self.pull.merged_by.as_ref().is_some_and(|by| {
            by.kind == "Bot" && by.login.trim_end_matches("[bot]") == "github-merge-queue"
        });
        if queue {
            // It held the change to the rules when it was enqueued, and the group to its own checks.
            return Some("the merge queue merged it");
        }
        // A change whose head came in with another's merge is shown as merged, and nobody merged it by itself.
        let own = self.pull.merge_commit.as_ref().is_some_and(|made| {
            let parents: Vec<_> = made.parents.nodes.iter().flatten().flatten().collect();
            match parents.as_slice() {
                // A squash or a rebase stands beside the head, never on it.
                [on] => ![made.oid, on.oid].contains(&self.pull.head_ref_oid),
                [_, second] => second.oid == self.pull.head_ref_oid && made.committed_via_web,
                _ => false,
            }
        });
        (!own).then_some("how it was merged is not known")
    }
}

fn approvals(rules: &Rules, merged: &Merged<'_>, inferred: &mut Inferred) {
    let at = merged.merge.at;
    let mut most: Option<(u32, u64, Timestamp)> = None;
    for (count, age) in &rules.approvals {
        match age {
            Age::Since { ruleset, at: since } if age.is_before(at) => {
                // Of several the forge takes the most.
                if most.is_none_or(|(known, ..)| known < *count) {
                    most = Some((*count, *ruleset, *since));
                }
            }
            Age::Since { ruleset, .. } => inferred.cannot(newer(*ruleset)),
            Age::Unknown(why) => inferred.cannot(*why),
        }
    }
    let Some((count, ruleset, since)) = most else {
        return;
    };
    if !merged.reviews_whole {
        inferred.cannot("not every review was read");
        return;
    }
    let given = at_most(merged.reviews, at);
    if u32::try_from(given).is_ok_and(|given| given < count) {
        let wanted = match count {
            1 => "the approval".to_owned(),
            many => format!("{given} of the {many} approvals"),
        };
        let how = if count == 1 { "without" } else { "with" };
        let what = format!(
            "merged {how} {wanted} that ruleset {ruleset} has demanded since {}",
            day(since)
        );
        inferred.add(merged, what, ruleset);
    }
}

fn checks(
    rules: &Rules,
    read: Option<&Result<HeadChecks, Why>>,
    merged: &Merged<'_>,
    inferred: &mut Inferred,
) {
    let at = merged.merge.at;
    let mut bad: Vec<(&str, Stood, u64, Timestamp)> = Vec::new();
    for (check, age) in &rules.checks {
        let (ruleset, since) = match age {
            Age::Since { ruleset, at: since } if age.is_before(at) => (*ruleset, *since),
            Age::Since { ruleset, .. } => {
                inferred.cannot(newer(*ruleset));
                continue;
            }
            Age::Unknown(why) => {
                inferred.cannot(*why);
                continue;
            }
        };
        let stood = match read {
            Some(Ok(checks)) if checks.head == merged.merge.head => checks.stood(check, at),
            Some(Ok(_) | Err(_)) | None => Stood::Unknown,
        };
        match stood {
            Stood::Passed => {}
            Stood::NotReported | Stood::Unknown => {
                inferred.cannot("how a required check stood at the merge is not known");
            }
            Stood::Failed | Stood::Running => bad.push((&check.name, stood, ruleset, since)),
        }
    }
    bad.sort_unstable();
    bad.dedup_by_key(|(name, ..)| *name);
    let Some((_, _, ruleset, since)) = bad.first().copied() else {
        return;
    };
    let mut named: Vec<String> = bad
        .iter()
        .take(NAMED)
        .map(|(name, stood, ..)| {
            let name: String = name.chars().take(LETTERS).collect();
            let how = match stood {
                Stood::Running => "still ran",
                Stood::Failed | Stood::Passed | Stood::NotReported | Stood::Unknown => "had failed",
            };
            format!("\"{name}\" {how}")
        })
        .collect();
    if bad.len() > NAMED {
        named.push(format!("{} more", bad.len() - NAMED));
    }
    let what = format!(
        "merged although check {} (ruleset {ruleset}, since {})",
        named.join(", "),
        day(since)
    );
    inferred.add(merged, what, ruleset);
}

fn newer(ruleset: u64) -> String {
    format!("ruleset {ruleset} is newer than the merge")
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// How many approvals the forge can have counted at the merge, at most: of every account whose last word then was, or may
/// have been, an approval, whichever head it named and whatever right or kind its giver has.
fn at_most(reviews: &[Review], merged: Timestamp) -> usize {
    let merged = merged.as_second();
    let in_time = |review: &&Review| review.at.as_second() <= merged;
    let stood = |review: &Review| {
        let dismissed = review.dismissed.as_ref();
        dismissed.is_none_or(|dismissal| dismissal.at.is_none_or(|at| at.as_second() >= merged))
    };
    let mut known: BTreeSet<AccountId> = BTreeSet::new();
    let mut unknown = 0;
    for review in reviews.iter().filter(in_time).filter(|one| stood(one)) {
        match review.verdict {
            ReviewVerdict::Approved | ReviewVerdict::Dismissed | ReviewVerdict::Other(_) => {}
            ReviewVerdict::ChangesRequested | ReviewVerdict::Commented => continue,
        }
        let Actor::Account(account) = review.by else {
            unknown += 1;
            continue;
        };
        let objected = reviews.iter().filter(in_time).any(|later| {
            later.by == review.by
                && later.verdict == ReviewVerdict::ChangesRequested
                && later.at.as_second() > review.at.as_second()
                && stood(later)
        });
        if !objected {
            known.insert(account);
        }
    }
    known.len() + unknown
}

#[cfg(test)]
#[path = "inferred_tests.rs"]
mod tests;
