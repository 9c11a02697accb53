//! `range`: what a deployment ships is proven, and is what was approved (J12, J23).

use super::draft::Draft;
use super::scene::Scene;
use crate::decision::{Candidates, ClauseName, Cure, Missing, Outcome, Reason, Remedy};
use crate::duty::{NotCounted, Released, Sight, Stages, Standing, right};
use crate::evidence::{
    Change, ChangeId, Evidence, Fact, Level, MergeMethod, RangeBase, Revision, Why,
};
use std::collections::HashMap;

/// Judges the range of a deployment as a whole; `agree` are those who can agree to a change of the policy.
#[must_use]
pub fn judge<'e>(
    evidence: &'e Evidence,
    released: &Released<'e>,
    deployed: Revision,
    agree: &Candidates,
) -> Vec<Draft<'e>> {
    let range = &released.deployment.range;
    let run = &released.deployment.run;
    let url = Some(run.start_url.as_deref().unwrap_or(&run.url));
    let remedy = |act| {
        let by = match act {
            Cure::NameSince => agree.clone(),
            _ => Candidates::default(),
        };
        Some(Remedy { act, by, url })
    };
    let mut drafts = Vec::new();
    // What contradicts the record of this run is cured by another run; what could not be read, by reading it.
    for (contradicted, act) in [
        (true, Cure::StartNewRun),
        (false, Cure::ReadAgain(Fact::Range)),
    ] {
        let missing: Vec<_> = evidence
            .gaps
            .iter()
            .filter(|gap| gap.fact == Fact::Range)
            .filter(|gap| (gap.why == Why::Inconsistent) == contradicted)
            .map(Missing::Gap)
            .collect();
        if !missing.is_empty() {
            let outcome = Outcome::Indeterminate {
                missing,
                remedy: remedy(act),
            };
            drafts.push(Draft::new(ClauseName::Range, outcome, Reason::RangeUnknown));
        }
    }
    if range.base == RangeBase::Unknown {
        let missing = vec![Missing::Absent(Fact::Range, Why::Unsupported)];
        let outcome = Outcome::Indeterminate {
            missing,
            remedy: remedy(Cure::NameSince),
        };
        drafts.push(Draft::new(ClauseName::Range, outcome, Reason::BaseUnknown));
    }
    if range.rewritten {
        let outcome = Outcome::Violated {
            conflicts: Vec::new(),
            remedy: remedy(Cure::NameSince),
        };
        drafts.push(Draft::new(ClauseName::Control, outcome, Reason::Rewritten));
    }
    let known: HashMap<&ChangeId, &Change> = evidence
        .changes
        .iter()
        .map(|change| (&change.id, change))
        .collect();
    for commit in &range.commits {
        let (why, cure) = match &commit.change {
            // A commit is the business of the change that brought it, whatever the list says.
            Some(id) => match known.get(id) {
                Some(change) if change.brought(commit.revision) => continue,
                Some(_) | None => (Why::Inconsistent, Cure::ReadAgain(Fact::Range)),
            },
            None => (Why::NotYet, Cure::Wait),
        };
        let outcome = Outcome::Indeterminate {
            missing: vec![Missing::Absent(Fact::Range, why)],
            remedy: remedy(cure),
        };
        drafts.push(Draft::new(
            ClauseName::Range,
            outcome,
            Reason::CommitUnknown(commit.revision),
        ));
    }
    // An empty range never passes vacuously (E133): without a change there is nothing to judge.
    if evidence.changes.is_empty() && range.base == RangeBase::Unknown {
        // Without a base there is no list to be empty, and that is said.
    } else if evidence.changes.is_empty() {
        let missing = vec![Missing::Absent(Fact::Range, Why::Unsupported)];
        let outcome = Outcome::Indeterminate {
            missing,
            remedy: remedy(Cure::NameSince),
        };
        drafts.push(Draft::new(ClauseName::Range, outcome, Reason::RangeEmpty));
    } else if !brings(evidence, deployed) {
        let missing = vec![Missing::Absent(Fact::Range, Why::Inconsistent)];
        let outcome = Outcome::Indeterminate {
            missing,
            remedy: remedy(Cure::ReadAgain(Fact::Range)),
        };
        drafts.push(Draft::new(
            ClauseName::Range,
            outcome,
            Reason::CommitUnknown(deployed),
        ));
    }
    if drafts.is_empty() {
        drafts.push(Draft::satisfied(
            ClauseName::Range,
            Reason::RangeProven(evidence.changes.len()),
        ));
    }
    drafts
}

/// Whether some change of the range brought the deployed revision.
fn brings(evidence: &Evidence, deployed: Revision) -> bool {
    evidence.deployment.as_ref().is_some_and(|deployment| {
        deployment
            .range
            .commits
            .iter()
            .any(|commit| commit.revision == deployed)
    }) || evidence.changes.iter().any(|change| {
        change.head == deployed
            || change
                .merge
                .as_ref()
                .is_some_and(|merge| merge.result.contains(&deployed))
            || change
                .commits
                .iter()
                .any(|commit| commit.revision == deployed)
    })
}

/// Judges whether what one merged change put on its target is what the merge of the approved head makes (J12), and
/// whether the deployed revision is one that somebody could approve (E129).
#[must_use]
pub fn content<'e>(scene: &Scene<'_, 'e>, deployed: Option<Revision>) -> Vec<Draft<'e>> {
    let duties = scene.duties;
    let change = duties.change;
    let Some(merge) = &change.merge else {
        return Vec::new();
    };
    let mut drafts = Vec::new();
    match merge.method {
        MergeMethod::PushedMergeDiffers | MergeMethod::Declared => {
            // What its pusher put into the merge was never a head that anybody approved: no approval can cure it.
            let outcome = Outcome::Violated {
                conflicts: Vec::new(),
                remedy: Some(scene.remedy(Cure::Waive, scene.approvers(&[], Stages::NONE))),
            };
            drafts.push(
                Draft::new(ClauseName::Range, outcome, Reason::ContentDiffers)
                    .about(Stages::BEFORE_DEPLOYMENT)
                    .citing([&merge.citation]),
            );
        }
        MergeMethod::PushedMergeUnproven => {
            // Nobody computed it: only the objects of the repository can tell what the approved head makes.
            let missing = vec![Missing::Absent(Fact::Merge, Why::Unsupported)];
            let nobody = Candidates::default();
            let outcome = Outcome::Indeterminate {
                missing,
                remedy: Some(scene.remedy(Cure::Recompute(&change.id), nobody)),
            };
            drafts.push(
                Draft::new(ClauseName::Range, outcome, Reason::ContentUnproven)
                    .about(Stages::BEFORE_DEPLOYMENT)
                    .citing([&merge.citation]),
            );
        }
        MergeMethod::Merge
        | MergeMethod::Squash
        | MergeMethod::Rebase
        | MergeMethod::FastForward
        | MergeMethod::PushedMerge
        | MergeMethod::PushedHead
        | MergeMethod::Unknown => {}
    }
    if let Some(deployed) = deployed {
        let short_of_head = deployed != change.head
            && merge.result.last().is_none_or(|last| *last != deployed)
            && (merge.result.contains(&deployed)
                || change
                    .commits
                    .iter()
                    .any(|commit| commit.revision == deployed));
        // Judged as if that revision were the head: a person who may write, who is no author, and who named it.
        let approved = duties.approvals.given.iter().any(|approval| {
            let (Ok(who), Some(account)) = (&approval.who, approval.account()) else {
                return false;
            };
            let stands = matches!(
                approval.standing,
                Standing::Counts | Standing::Not(NotCounted::Stale)
            );
            let moment = scene.moment(approval.review.at);
            stands
                && approval.review.revision == Some(deployed)
                && scene.roster.is_person(*who)
                && !duties.is_author(*who)
                && right(scene.evidence, account, Level::Write, moment) == Sight::Yes
        });
        if short_of_head && !approved {
            let outcome = Outcome::Violated {
                conflicts: Vec::new(),
                // Whoever deploys the merged head instead ships what was approved.
                remedy: Some(scene.remedy(Cure::StartNewRun, scene.release_candidates(&[]))),
            };
            drafts.push(
                Draft::new(
                    ClauseName::Range,
                    outcome,
                    Reason::RevisionNotReviewed(deployed),
                )
                .about(Stages::BEFORE_DEPLOYMENT)
                .citing([&change.citation]),
            );
        }
    }
    drafts
}
