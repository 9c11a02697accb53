//! The canonical order of everything in a decision, so that the order of the evidence never matters.

use super::rules::Policy;
use crate::decision::{Conflict, Finding, Missing, Named, Outcome, change_key, citation_key};
use crate::duty::Act;
use crate::evidence::Citation;
use crate::identity::Roster;
use std::cmp::Reverse;

fn act_key<'e>(act: &Act<'e>) -> impl Ord + use<'e> {
    (
        act.stage,
        act.what,
        act.at,
        act.revision,
        citation_key(&act.citation),
        named_key(act.named),
    )
}

/// Several names of one person may stand in one record.
fn named_key(named: Named<'_>) -> impl Ord + use<'_> {
    match named {
        Named::Account(actor) => (actor.account(), None),
        Named::Git(person) => (person.account, Some((&person.name, &person.email))),
    }
}

fn missing_key(roster: &Roster<'_>, missing: &Missing<'_>) -> (u8, String) {
    match missing {
        Missing::Gap(gap) => (0, format!("{gap:?}")),
        Missing::Absent(fact, why) => (1, format!("{fact:?} {why:?}")),
        Missing::Holder { stage, act, why } => {
            let at = (act.what, act.at, act.revision, citation_key(&act.citation));
            (2, format!("{stage} {at:?} {why:?}"))
        }
        Missing::Review(review, why) => (
            3,
            format!(
                "{} {why:?} {:?}",
                review.at,
                citation_key(&&review.citation)
            ),
        ),
        Missing::Eligibility { stage, who } => (4, format!("{stage} {}", roster.name(*who))),
    }
}

/// Puts findings, and the lists in them, into their canonical order: worst first, then by rule as the policy orders
/// them, clause, change and code.
pub(super) fn canonical(policy: &Policy, roster: &Roster<'_>, findings: &mut [Finding<'_>]) {
    for finding in findings.iter_mut() {
        citations(&mut finding.citations);
        lists(roster, &mut finding.outcome);
    }
    let rule = |name: &str| {
        policy
            .rules
            .iter()
            .position(|rule| rule.name == name)
            .unwrap_or(policy.rules.len())
    };
    findings.sort_by(|a, b| {
        let key = |finding: &Finding<'_>| {
            (
                Reverse(finding.enforced),
                Reverse(finding.outcome.grade()),
                rule(finding.rule),
                finding.clause,
            )
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| a.rule.cmp(b.rule))
            .then_with(|| change_key(a.change).cmp(&change_key(b.change)))
            .then_with(|| a.place.cmp(&b.place))
            .then_with(|| a.reason.code().cmp(b.reason.code()))
            .then_with(|| {
                a.citations
                    .iter()
                    .map(citation_key)
                    .cmp(b.citations.iter().map(citation_key))
            })
    });
}

/// Sorts by address, id and proof, and takes out what stands twice. The addresses of one evidence document begin alike
/// for half their length, so the eight letters after that are compared first; where they tie, everything is.
fn citations(list: &mut Vec<&Citation>) {
    let [first, _, ..] = list.as_slice() else {
        return;
    };
    let first = first.url.as_deref().unwrap_or_default();
    let alike = list
        .iter()
        .filter_map(|citation| citation.url.as_deref())
        .map(|url| {
            let pairs = url.bytes().zip(first.bytes());
            pairs.take_while(|(one, other)| one == other).count()
        })
        .min()
        .unwrap_or_default();
    let letters = |citation: &Citation| {
        citation.url.as_deref().map(|url| {
            let rest = url.bytes().skip(alike).chain(std::iter::repeat(0));
            rest.take(8)
                .fold(0, |all, letter| all << 8 | u64::from(letter))
        })
    };
    let mut keyed: Vec<(Option<u64>, &Citation)> = list
        .iter()
        .map(|citation| (letters(citation), *citation))
        .collect();
    keyed.sort_by(|(a, one), (b, other)| {
        a.cmp(b)
            .then_with(|| citation_key(one).cmp(&citation_key(other)))
    });
    list.clear();
    list.extend(keyed.into_iter().map(|(_, citation)| citation));
    list.dedup();
}

fn lists(roster: &Roster<'_>, outcome: &mut Outcome<'_>) {
    match outcome {
        Outcome::Violated { conflicts, .. } => {
            conflicts.sort_by_key(|conflict: &Conflict<'_>| roster.name(conflict.who));
            for conflict in conflicts {
                conflict.acts.sort_by(|a, b| act_key(a).cmp(&act_key(b)));
            }
        }
        Outcome::Indeterminate { missing, .. } => {
            missing.sort_by_cached_key(|missing| missing_key(roster, missing));
            missing.dedup_by_key(|missing| missing_key(roster, missing));
        }
        Outcome::Waived { was, .. } => lists(roster, was),
        Outcome::Satisfied | Outcome::Pending(_) | Outcome::NotApplicable(_) => {}
    }
}
