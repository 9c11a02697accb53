//! Whether what the subject says is there, and whether lists reach to their ends.

use crate::evidence::{
    Change, ChangeId, ChangeState, Commit, Evidence, Fact, Moved, Proof, RangeBase, Revision,
    Standing, Subject,
};
use std::collections::{BTreeMap, HashSet};

/// Whether the changes that the subject and the range name are there, and are those that they say. `changes` are the
/// document's, by name: a range of thousands of commits looks each of them up once.
pub(super) fn subject(
    evidence: &Evidence,
    changes: &BTreeMap<&ChangeId, &Change>,
    problems: &mut Vec<String>,
) {
    let target = match &evidence.subject {
        Subject::Change { target, .. } | Subject::Group { target, .. } => Some(target),
        Subject::Deployment { .. } => None,
    };
    let mut named = |id: &ChangeId, head: Option<Revision>| match changes.get(id) {
        None => problems.push(format!(
            "the subject names change `{id}`, which is not in `changes`"
        )),
        Some(change) => {
            if target.is_some_and(|target| *target != change.target) {
                problems.push(format!(
                    "the subject's target is not `{}`, into which `{id}` goes",
                    change.target
                ));
            }
            if head.is_some_and(|head| head != change.head) {
                problems.push(format!(
                    "the subject's revision is not the head {} of `{id}`",
                    change.head
                ));
            }
        }
    };
    match &evidence.subject {
        Subject::Change {
            change, revision, ..
        } => named(change, Some(*revision)),
        Subject::Group {
            changes: members, ..
        } => members.iter().for_each(|id| named(id, None)),
        Subject::Deployment { .. } => {
            if evidence.deployment.is_none() {
                problems.push("the subject is a deployment, and `deployment` is missing".into());
            }
        }
    }
    match &evidence.subject {
        Subject::Change { .. } | Subject::Group { .. } if evidence.deployment.is_some() => {
            problems.push("`deployment` is there, and the subject is not a deployment".into());
        }
        Subject::Group {
            changes: members, ..
        } if members.is_empty() => {
            problems.push("the subject is a group without changes".into());
        }
        Subject::Change { .. } | Subject::Group { .. } | Subject::Deployment { .. } => {}
    }
    if let (Subject::Deployment { .. }, Some(deployment)) =
        (&evidence.subject, &evidence.deployment)
    {
        for commit in &deployment.range.commits {
            if let Some(id) = commit
                .change
                .as_ref()
                .filter(|id| !changes.contains_key(id))
            {
                problems.push(format!(
                    "the range names change `{id}`, which is not in `changes`"
                ));
            }
        }
    }
}

/// Whether lists were cut: what a gap does not excuse must reach from its first to its last.
pub(super) fn ends(evidence: &Evidence, problems: &mut Vec<String>) {
    let excused = |fact: Fact, change: Option<&ChangeId>| excused(evidence, fact, change);
    let all = every_change(evidence);
    if let Subject::Deployment { .. } = evidence.subject {
        for change in evidence
            .changes
            .iter()
            .filter(|change| change.state != ChangeState::Merged)
        {
            problems.push(format!(
                "change `{}` is in the range of a deployment and is not merged",
                change.id
            ));
        }
    }
    for change in all {
        for carried in change
            .carried
            .iter()
            .filter(|carried| carried.change.state != ChangeState::Merged)
        {
            problems.push(format!(
                "change `{}` carries `{}`, which is not merged",
                change.id, carried.change.id
            ));
        }
        let moved =
            |commit: &&Commit| commit.moved == Some(Moved::CleanMerge) && commit.parents.len() < 2;
        for commit in change.commits.iter().filter(moved) {
            problems.push(format!(
                "commit {} is shown as a clean merge and has no second parent",
                commit.revision
            ));
        }
        let claimed = change
            .reviews
            .iter()
            .map(|review| &review.citation)
            .chain(change.merge.iter().map(|merge| &merge.citation))
            .chain(change.intents.iter().map(|intent| &intent.citation))
            .chain(
                change
                    .reviews
                    .iter()
                    .filter_map(|review| Some(&review.dismissed.as_ref()?.citation)),
            )
            .chain(change.retargets.iter().map(|retarget| &retarget.citation))
            .any(|citation| citation.proof == Proof::Claimed);
        if claimed {
            problems.push(format!(
                "a review, dismissal or merge of `{}` is only claimed: the forge must have authenticated it",
                change.id
            ));
        }
        let id = Some(&change.id);
        let has_head = change
            .commits
            .iter()
            .any(|commit| commit.revision == change.head && commit.standing == Standing::Current);
        if let Some(parent) = broken_off(change).filter(|_| !excused(Fact::Commits, id)) {
            problems.push(format!(
                "the commits of `{}` break off at {parent}, which is neither one of them nor their base, and no gap says why",
                change.id
            ));
        }
        if !has_head && !excused(Fact::Commits, id) {
            problems.push(format!(
                "the commits of `{}` lack its head {}, and no gap says why",
                change.id, change.head
            ));
        }
    }
    let rights = evidence.rights.iter().map(|right| &right.citation);
    let places = evidence.memberships.iter().map(|place| &place.citation);
    if rights
        .chain(places)
        .any(|citation| citation.proof == Proof::Claimed)
    {
        problems.push("a right or membership is only claimed: the forge must have said so".into());
    }
    let (Subject::Deployment { revision, .. }, Some(deployment)) =
        (&evidence.subject, &evidence.deployment)
    else {
        return;
    };
    let claimed = deployment
        .triggers
        .iter()
        .map(|trigger| &trigger.citation)
        .chain(
            deployment
                .authorisations
                .iter()
                .map(|given| &given.citation),
        )
        .chain(deployment.break_glass.iter().map(|said| &said.citation))
        .any(|citation| citation.proof == Proof::Claimed);
    if claimed {
        problems.push(
            "a trigger, authorisation or emergency is only claimed: the forge must have authenticated it"
                .into(),
        );
    }
    match deployment.range.base {
        RangeBase::Record(_) | RangeBase::Since(_) | RangeBase::MergeBase(_) => {
            let last = deployment
                .range
                .commits
                .last()
                .map(|commit| commit.revision);
            if last != Some(*revision) && !excused(Fact::Range, None) {
                problems.push(format!(
                    "the range does not end with the deployed revision {revision}, and no gap says why"
                ));
            }
        }
        // The change that brought the revision is judged: there is no range to be cut.
        RangeBase::Same(_) | RangeBase::RollBack(_) | RangeBase::Unknown => {}
    }
}

/// Where the commits of a change break off before they reach its base. What merges brought in may leave the target at other
/// places, so only commits in one line are asked.
fn broken_off(change: &Change) -> Option<Revision> {
    let base = change.base?;
    let current = || {
        let commits = change.commits.iter();
        commits.filter(|commit| commit.standing == Standing::Current)
    };
    if current().any(|commit| commit.parents.len() != 1) {
        return None;
    }
    let known: HashSet<Revision> = current().map(|commit| commit.revision).collect();
    let mut parents = current().flat_map(|commit| &commit.parents).copied();
    parents.find(|parent| *parent != base && !known.contains(parent))
}

/// Whether a gap says why this fact is not whole.
pub(super) fn excused(evidence: &Evidence, fact: Fact, change: Option<&ChangeId>) -> bool {
    evidence
        .gaps
        .iter()
        .any(|gap| gap.fact == fact && (gap.change.is_none() || gap.change.as_ref() == change))
}

/// Every change of the document: under judgement, carried, granting, and let pass by an earlier emergency.
pub(super) fn every_change(evidence: &Evidence) -> impl Iterator<Item = &Change> {
    let debts = evidence
        .deployment
        .iter()
        .flat_map(|deployment| &deployment.debts);
    let carried = evidence.changes.iter().flat_map(|change| &change.carried);
    evidence
        .changes
        .iter()
        .chain(carried.map(|carried| carried.change.as_ref()))
        .chain(evidence.grants.iter().map(|grant| &grant.change))
        .chain(debts.flat_map(|debt| &debt.changes))
}
