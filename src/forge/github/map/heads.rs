//! Every head that a pull request ever had, and who pushed it (J5, E31).
//!
//! Three sources, each with its limits: the activity of the branch (this repository's branches only), the workflow runs
//! of a fork's head (E58: `actor` of the first is the pusher), and the forced pushes of the timeline. What no source
//! says is `Unknown` and a gap.

use super::Missing;
use crate::evidence::{
    AccountId, Actor, Arrival, Citation, Commit, Fact, Head, Proof, Pushed, Revision, Signature,
    Timestamp, Why,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A push, as some source tells it.
#[derive(Debug, Clone)]
pub(super) struct Push {
    /// The head before; none where there was none, or the source does not say.
    pub(super) before: Option<Revision>,
    /// The head after.
    pub(super) after: Revision,
    pub(super) by: Actor,
    pub(super) at: Timestamp,
    pub(super) forced: bool,
    pub(super) citation: Citation,
}

/// What is known of the heads.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub(super) opened_at: Timestamp,
    /// The end of the change: its merge.
    pub(super) until: Option<Timestamp>,
    pub(super) head: Revision,
    /// In order of time.
    pub(super) pushes: Pushes,
    /// The forced pushes of the timeline, in order of time.
    pub(super) forced: Vec<Push>,
    /// Pushes that check suites know, of the head only.
    pub(super) suites: Vec<Push>,
    /// Revisions that reviews name, with their times.
    pub(super) reviewed: Vec<(Revision, Timestamp)>,
    pub(super) commits: &'a [Commit],
    pub(super) citation: &'a Citation,
}

/// Where pushes were read.
#[derive(Debug, Clone)]
pub(super) enum Pushes {
    /// The branch's activity: every push, each with the head before.
    Branch(Vec<Push>),
    /// Workflow runs of a fork's heads: every push that started one.
    Runs(Vec<Push>),
    /// Nowhere.
    Nowhere(Why),
}

/// The heads in order of arrival, the last being the head.
pub(super) fn heads(known: &Known<'_>, missing: &mut Vec<Missing>) -> Vec<Head> {
    let mut heads = match &known.pushes {
        Pushes::Branch(pushes) => of_branch(known, pushes, missing),
        Pushes::Runs(pushes) => of_runs(known, pushes),
        Pushes::Nowhere(_) => of_runs(known, &[]),
    };
    close(known, &mut heads);
    let why = match &known.pushes {
        Pushes::Nowhere(why) => *why,
        Pushes::Branch(_) => Why::Unavailable,
        Pushes::Runs(_) => Why::Unsupported,
    };
    // A person's own signature on the very head stands in for its push (E39).
    let signed = |head: &Head| {
        known.commits.iter().any(|commit| {
            commit.revision == head.revision
                && matches!(commit.signature, Signature::By(Actor::Account(_)))
        })
    };
    for head in &heads {
        if head.pushed_by == Pushed::Unknown && !signed(head) {
            let detail = format!("who pushed {}", head.revision.short());
            missing.push((Fact::Pushers, why, detail));
        }
    }
    let trees: HashMap<Revision, &Commit> = known
        .commits
        .iter()
        .map(|commit| (commit.revision, commit))
        .collect();
    for head in &mut heads {
        head.tree = trees.get(&head.revision).and_then(|commit| commit.tree);
        head.base = base(head.revision, &trees);
    }
    heads
}

fn of_branch(known: &Known<'_>, pushes: &[Push], missing: &mut Vec<Missing>) -> Vec<Head> {
    let within: Vec<&Push> = pushes
        .iter()
        .filter(|push| known.until.is_none_or(|until| push.at <= until))
        .collect();
    let opened = within
        .iter()
        .rposition(|push| push.at <= known.opened_at)
        .map_or(0, |at| at + 1);
    let (before, after) = within.split_at(opened);
    let mut heads = Vec::new();
    match (before.last(), after.first()) {
        (Some(last), _) => {
            let mut by = BTreeSet::new();
            earlier(known, before, &mut by, missing);
            heads.push(Head {
                pushed_by: pushed(by),
                ..head(last, Arrival::Opened)
            });
        }
        (None, Some(first)) => {
            if let Some(revision) = first.before {
                heads.push(unknown(revision, Arrival::Opened, None, known.citation));
            }
        }
        (None, None) => {}
    }
    let mut at = heads.last().map(|head| head.revision);
    for push in after {
        if let (Some(expected), Some(before)) = (at, push.before)
            && expected != before
        {
            let detail = format!("how {} became {}", expected.short(), before.short());
            missing.push((Fact::Heads, Why::Inconsistent, detail));
            heads.push(unknown(before, Arrival::Forced, None, known.citation));
        }
        let arrival = if push.forced {
            Arrival::Forced
        } else {
            Arrival::Pushed
        };
        heads.push(head(push, arrival));
        at = Some(push.after);
    }
    heads
}

/// Everybody who pushed what the change was opened with: back to the push that started from the base, or made the branch.
fn earlier(
    known: &Known<'_>,
    before: &[&Push],
    by: &mut BTreeSet<AccountId>,
    missing: &mut Vec<Missing>,
) {
    let ours: BTreeSet<Revision> = known.commits.iter().map(|commit| commit.revision).collect();
    let mut wanted: Option<Revision> = None;
    for push in before.iter().rev() {
        if wanted.is_some_and(|wanted| wanted != push.after) {
            continue;
        }
        by.extend(push.by.account());
        match push.before {
            Some(revision) if push.forced || ours.contains(&revision) => wanted = Some(revision),
            Some(_) | None => return,
        }
    }
    if let Some(revision) = wanted.filter(|revision| ours.contains(revision)) {
        let detail = format!("who pushed {}", revision.short());
        missing.push((Fact::Pushers, Why::Unavailable, detail));
    }
}

fn of_runs(known: &Known<'_>, runs: &[Push]) -> Vec<Head> {
    // By time; of several sources for one head the first counts as its arrival, and all of them as its pushers.
    let mut pushes: BTreeMap<(Timestamp, usize), Push> = BTreeMap::new();
    let within = |push: &&Push| {
        push.at >= known.opened_at && known.until.is_none_or(|until| push.at <= until)
    };
    let all = known.forced.iter().chain(runs.iter());
    for (order, push) in all.filter(within).enumerate() {
        pushes.insert((push.at, order), push.clone());
    }
    let mut heads: Vec<Head> = Vec::new();
    for push in pushes.values() {
        if let Some(there) = heads
            .iter_mut()
            .rev()
            .take(2)
            .find(|head| head.revision == push.after)
        {
            if push.forced {
                add(&mut there.pushed_by, push.by);
            }
            continue;
        }
        if let Some(before) = push.before
            && heads.last().is_none_or(|head| head.revision != before)
        {
            heads.push(unknown(before, Arrival::Pushed, None, known.citation));
        }
        let arrival = if push.forced {
            Arrival::Forced
        } else {
            Arrival::Pushed
        };
        heads.push(head(push, arrival));
    }
    if let Some(first) = heads.first_mut() {
        first.arrival = Arrival::Opened;
    }
    heads
}

/// Adds the heads that only reviews, forced pushes or the pull request itself name.
fn close(known: &Known<'_>, heads: &mut Vec<Head>) {
    let ours: BTreeSet<Revision> = known
        .commits
        .iter()
        .filter(|commit| commit.standing == crate::evidence::Standing::Current)
        .map(|commit| commit.revision)
        .collect();
    let named = known
        .forced
        .iter()
        .filter_map(|push| Some((push.before?, push.at)))
        .chain(known.reviewed.iter().copied());
    for (revision, seen) in named {
        let there = heads.iter().any(|head| head.revision == revision);
        if !there && !ours.contains(&revision) {
            let place = heads
                .iter()
                .position(|head| head.at.is_some_and(|at| at >= seen))
                .unwrap_or(heads.len());
            let arrival = if place == 0 {
                Arrival::Opened
            } else {
                Arrival::Pushed
            };
            // What came after a head that is gone replaced it.
            if let Some(next) = heads.get_mut(place) {
                next.arrival = Arrival::Forced;
            }
            heads.insert(place, unknown(revision, arrival, None, known.citation));
        }
    }
    if heads.last().is_none_or(|head| head.revision != known.head) {
        let (arrival, at) = if heads.is_empty() {
            (Arrival::Opened, Some(known.opened_at))
        } else {
            (Arrival::Pushed, None)
        };
        heads.push(unknown(known.head, arrival, at, known.citation));
    }
    if let Some(first) = heads.first_mut() {
        first.arrival = Arrival::Opened;
    }
    for suite in &known.suites {
        for head in heads.iter_mut().filter(|head| head.revision == suite.after) {
            add(&mut head.pushed_by, suite.by);
        }
    }
}

fn head(push: &Push, arrival: Arrival) -> Head {
    Head {
        revision: push.after,
        tree: None,
        base: None,
        arrival,
        at: Some(push.at),
        pushed_by: pushed(push.by.account()),
        moved: None,
        citation: push.citation.clone(),
    }
}

fn unknown(
    revision: Revision,
    arrival: Arrival,
    at: Option<Timestamp>,
    citation: &Citation,
) -> Head {
    Head {
        revision,
        tree: None,
        base: None,
        arrival,
        at,
        pushed_by: Pushed::Unknown,
        moved: None,
        citation: Citation {
            proof: Proof::Authenticated,
            ..citation.clone()
        },
    }
}

fn pushed(by: impl IntoIterator<Item = AccountId>) -> Pushed {
    let by: BTreeSet<AccountId> = by.into_iter().collect();
    if by.is_empty() {
        Pushed::Unknown
    } else {
        Pushed::By(by.into_iter().collect())
    }
}

fn add(to: &mut Pushed, by: Actor) {
    let Some(id) = by.account() else { return };
    match to {
        Pushed::By(ids) if ids.contains(&id) => {}
        Pushed::By(ids) => ids.push(id),
        Pushed::Unknown => *to = Pushed::By(vec![id]),
    }
}

/// The commit of the target from which a head's commits count: the one way by which its ancestry leaves the change's
/// commits; none where there are several (merges from the target) and only a comparison tells.
pub(super) fn base(head: Revision, commits: &HashMap<Revision, &Commit>) -> Option<Revision> {
    let mut seen = BTreeSet::from([head]);
    let mut queue = vec![head];
    let mut outside = BTreeSet::new();
    while let Some(revision) = queue.pop() {
        match commits.get(&revision) {
            Some(commit) => {
                for parent in &commit.parents {
                    if seen.insert(*parent) {
                        queue.push(*parent);
                    }
                }
            }
            None => {
                outside.insert(revision);
            }
        }
    }
    match outside.len() {
        1 => outside.into_iter().next().filter(|base| *base != head),
        _ => None,
    }
}

#[cfg(test)]
#[path = "heads_tests.rs"]
mod tests;
