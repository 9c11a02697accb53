//! Facts that cannot both be true: two trees of one revision, acts after the moment of observation, lists shorter than
//! their totals.

use super::ends::{every_change, excused};
use crate::evidence::{
    Change, ChangeKind, ChangeState, Evidence, Fact, Review, Revision, Standing, Subject, Timestamp,
};
use jiff::SignedDuration;
use std::collections::HashMap;

/// How far the forge's clock may be ahead of the observer's, whose reading takes its time as well.
const SKEW: SignedDuration = SignedDuration::from_hours(1);

pub(super) fn check(evidence: &Evidence, problems: &mut Vec<String>) {
    trees(evidence, problems);
    times(evidence, problems);
    totals(evidence, problems);
    lives(evidence, problems);
}

/// A change lives one life: it is opened before it is reviewed, goes where it was last sent, and what was pushed
/// past every review is merged.
fn lives(evidence: &Evidence, problems: &mut Vec<String>) {
    for change in every_change(evidence) {
        let id = &change.id;
        if change.kind == ChangeKind::Push && change.state != ChangeState::Merged {
            problems.push(format!("`{id}` was pushed, and is not merged"));
        }
        // Without what a gap says is lacking, the last retarget need not be here.
        if let Some(last) = change.retargets.iter().max_by_key(|retarget| retarget.at)
            && last.to != change.target
            && !excused(evidence, Fact::Target, Some(id))
        {
            problems.push(format!(
                "`{id}` was last sent to `{}`, and goes into `{}`",
                last.to, change.target
            ));
        }
        let early = |review: &Review| review.at.as_second() < change.opened_at.as_second();
        if !change.imported && change.reviews.iter().any(early) {
            problems.push(format!("`{id}` was reviewed before it was opened"));
        }
    }
}

/// One revision has one tree.
fn trees(evidence: &Evidence, problems: &mut Vec<String>) {
    let mut known: HashMap<Revision, Revision> = HashMap::new();
    let mut add = |revision: Revision, tree: Option<Revision>| {
        let Some(tree) = tree else { return };
        let first = *known.entry(revision).or_insert(tree);
        if first != tree {
            problems.push(format!("{revision} has two trees, {first} and {tree}"));
        }
    };
    for change in every_change(evidence) {
        add(change.head, change.tree);
        for head in &change.heads {
            add(head.revision, head.tree);
        }
        for commit in &change.commits {
            add(commit.revision, commit.tree);
        }
        if let Some((merge, last)) = change
            .merge
            .as_ref()
            .and_then(|merge| Some((merge, merge.result.last()?)))
        {
            add(*last, merge.tree);
        }
    }
    match evidence.subject {
        Subject::Change { revision, tree, .. }
        | Subject::Group { revision, tree, .. }
        | Subject::Deployment { revision, tree, .. } => add(revision, tree),
    }
}

/// Nothing that was observed happened after the observation.
fn times(evidence: &Evidence, problems: &mut Vec<String>) {
    let latest = evidence
        .observed_at
        .checked_add(SKEW)
        .unwrap_or(Timestamp::MAX);
    let mut ask = |what: &dyn Fn() -> String, at: Timestamp| {
        if at > latest {
            problems.push(format!(
                "{} is at {at}, after everything was observed at {}: is the clock of the machine right that observed it?",
                what(),
                evidence.observed_at
            ));
        }
    };
    for change in every_change(evidence) {
        if let Some(at) = last_act(change) {
            ask(&|| format!("the last act of `{}`", change.id), at);
        }
    }
    if let Some(deployment) = &evidence.deployment {
        let triggers = deployment.triggers.iter().filter_map(|one| one.at);
        let given = deployment.authorisations.iter().filter_map(|one| one.at);
        let earlier = deployment.range.earlier.iter().map(|one| one.at);
        let bypasses = deployment.bypasses.iter().map(|one| one.at);
        let debts = deployment.debts.iter().map(|one| one.at);
        let all = triggers.chain(given).chain(earlier).chain(bypasses);
        if let Some(at) = all.chain(debts).max() {
            ask(&|| "the last act of the deployment".to_owned(), at);
        }
    }
}

fn last_act(change: &Change) -> Option<Timestamp> {
    let heads = change.heads.iter().filter_map(|head| head.at);
    let reviews = change.reviews.iter().map(|review| review.at);
    let dismissals = change
        .reviews
        .iter()
        .filter_map(|review| review.dismissed.as_ref()?.at);
    let merge = change.merge.iter().map(|merge| merge.at);
    let intents = change.intents.iter().map(|intent| intent.at);
    let retargets = change.retargets.iter().map(|retarget| retarget.at);
    let requests = change.requests.iter().map(|request| request.at);
    let bypasses = change.bypasses.iter().map(|bypass| bypass.at);
    heads
        .chain(reviews)
        .chain(dismissals)
        .chain(merge)
        .chain(intents)
        .chain(retargets)
        .chain(requests)
        .chain(bypasses)
        .chain([change.opened_at])
        .max()
}

/// A list is as long as was counted when it was read; what a gap excuses aside.
fn totals(evidence: &Evidence, problems: &mut Vec<String>) {
    for range in evidence
        .deployment
        .iter()
        .map(|deployment| &deployment.range)
    {
        let here = range.commits.len();
        let short = range
            .total
            .is_some_and(|told| u64::try_from(here) != Ok(told));
        if short && !excused(evidence, Fact::Range, None) {
            problems.push(format!(
                "the range has {here} commits and was read with {}, and no gap says why",
                range.total.unwrap_or_default()
            ));
        }
    }
    for change in every_change(evidence) {
        let Some(totals) = change.totals else {
            continue;
        };
        let current = change
            .commits
            .iter()
            .filter(|commit| commit.standing == Standing::Current)
            .count();
        let lists = [
            ("commits", Fact::Commits, totals.commits, current),
            (
                "reviews",
                Fact::Reviews,
                totals.reviews,
                change.reviews.len(),
            ),
            ("files", Fact::Files, totals.files, change.files.len()),
        ];
        for (name, fact, told, here) in lists {
            let short = told.is_some_and(|told| u64::try_from(here) != Ok(told));
            if short && !excused(evidence, fact, Some(&change.id)) {
                problems.push(format!(
                    "`{}` has {here} {name} and was read with {}, and no gap says why",
                    change.id,
                    told.unwrap_or_default()
                ));
            }
        }
    }
}
