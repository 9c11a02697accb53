//! `objection`: no open "changes requested" (J20).

use super::draft::Draft;
use super::scene::Scene;
use super::separate::Apart;
use crate::decision::{ClauseName, Cure, Missing, NotCounted, Outcome, Reason};
use crate::duty::{Objection, Open, Stage, Stages};
use crate::evidence::Phase;
use crate::identity::Who;

/// Until when an objection stops a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objections {
    /// Given before the merge and open at the merge.
    BeforeMerge,
    /// Also those given after the merge, in the deploying job.
    UntilDeploy,
    /// Shown only.
    Ignore,
}

/// Judges the objections to one change. `lifted_late` tells whether a late approval given after this objection stands.
#[must_use]
pub fn judge<'e>(
    scene: &Scene<'_, 'e>,
    sets: &[Apart],
    until: Objections,
    lifted_late: &dyn Fn(&Objection<'e>) -> bool,
) -> Vec<Draft<'e>> {
    let about = Stages::NONE.with(Stage::Review);
    let by_openness = |open: Open| -> Vec<&Objection<'e>> {
        scene
            .duties
            .objections
            .iter()
            .filter(|objection| objection.open == open)
            .filter(|objection| {
                let lifted = objection.lifted_by;
                lifted.is_none_or(|by| !scene.is_uninvolved(sets, by))
            })
            .collect()
    };
    let (open, after, perhaps) = (
        by_openness(Open::Yes),
        by_openness(Open::AfterMerge),
        by_openness(Open::Perhaps),
    );
    let after: Vec<_> = after
        .into_iter()
        .filter(|objection| !lifted_late(objection))
        .collect();
    let unread: Vec<_> = scene
        .duties
        .gaps_in(&[
            crate::evidence::Fact::Reviews,
            crate::evidence::Fact::Dismissals,
        ])
        .map(Missing::Gap)
        .collect();
    if until == Objections::Ignore {
        let reason = if open.is_empty() && perhaps.is_empty() {
            Reason::NoObjection
        } else {
            Reason::Objection(who(scene, &open))
        };
        return vec![
            Draft::not_applicable(
                ClauseName::Objection,
                crate::decision::Inapplicable::Ignored,
                reason,
            )
            .about(about)
            .citing(citations(&open)),
        ];
    }
    let change = &scene.duties.change.id;
    let head = scene.duties.change.head;
    let mut drafts = Vec::new();
    if !open.is_empty() {
        let (outcome, reason) = if scene.is_merged() {
            let remedy = if scene.takes_late {
                scene.late_approval(scene.late_lines)
            } else {
                scene.remedy(Cure::Waive, scene.approvers(&[], Stages::NONE))
            };
            (
                Outcome::Violated {
                    conflicts: Vec::new(),
                    remedy: Some(remedy),
                },
                Reason::ObjectionAtMerge(who(scene, &open)),
            )
        } else {
            let cure = lift(scene, &open).unwrap_or(Cure::Approve(change, head));
            let by = scene.approvers(&[], Stages::NONE);
            (
                Outcome::Pending(scene.remedy(cure, by)),
                Reason::Objection(who(scene, &open)),
            )
        };
        drafts.push(Draft::new(ClauseName::Objection, outcome, reason).citing(citations(&open)));
    }
    if !perhaps.is_empty() || !unread.is_empty() {
        let people = unread.is_empty();
        let mut missing = unread;
        missing.extend(
            perhaps
                .iter()
                .map(|objection| Missing::Review(objection.review, doubt(objection))),
        );
        let cure = if scene.is_merged() && scene.takes_late && people {
            scene.late_approval(scene.late_lines)
        } else {
            scene.remedy(
                Cure::ReadAgain(crate::evidence::Fact::Reviews),
                crate::decision::Candidates::default(),
            )
        };
        let outcome = Outcome::Indeterminate {
            missing,
            remedy: Some(cure),
        };
        let mut draft = Draft::new(ClauseName::Objection, outcome, Reason::PerhapsObjection)
            .citing(citations(&perhaps));
        draft.unknown_person = people;
        drafts.push(draft);
    }
    if !after.is_empty() {
        drafts.push(after_merge(scene, until, &after));
    }
    if drafts.is_empty() {
        drafts.push(Draft::satisfied(ClauseName::Objection, Reason::NoObjection));
    }
    drafts.into_iter().map(|draft| draft.about(about)).collect()
}

/// Given after the merge: shown; under `until-deploy` pending in the deploying job, in an audit violated.
fn after_merge<'e>(
    scene: &Scene<'_, 'e>,
    until: Objections,
    after: &[&Objection<'e>],
) -> Draft<'e> {
    let reason = Reason::ObjectionAfterMerge(who(scene, after));
    let change = &scene.duties.change.id;
    let phase = scene.released.map(|released| released.deployment.phase);
    let remedy = || {
        let late = Cure::ApproveLate(change, scene.duties.change.head);
        let cure = lift(scene, after).unwrap_or(late);
        scene.remedy(cure, scene.approvers(&[], Stages::NONE))
    };
    let outcome = match (until, phase) {
        (Objections::UntilDeploy, Some(Phase::Deploying | Phase::Before(_))) => {
            Outcome::Pending(remedy())
        }
        (Objections::UntilDeploy, Some(Phase::Finished)) => Outcome::Violated {
            conflicts: Vec::new(),
            remedy: Some(remedy()),
        },
        (Objections::UntilDeploy, None) | (Objections::BeforeMerge | Objections::Ignore, _) => {
            Outcome::NotApplicable(crate::decision::Inapplicable::AfterMerge)
        }
    };
    Draft::new(ClauseName::Objection, outcome, reason).citing(citations(after))
}

/// Why it cannot be told whether an objection stands.
fn doubt(objection: &Objection<'_>) -> NotCounted {
    match (&objection.who, &objection.review.dismissed) {
        (Err(_), _) => NotCounted::Unnamed,
        (Ok(_), Some(_)) => NotCounted::Dismissed,
        (Ok(_), None) => NotCounted::RightUnknown,
    }
}

/// That the first objector by name lifts theirs; none where all are dismissed by somebody involved: then only an
/// uninvolved approval that follows lifts them.
fn lift<'e>(scene: &Scene<'_, 'e>, objections: &[&Objection<'e>]) -> Option<Cure<'e>> {
    let standing: Vec<_> = objections
        .iter()
        .copied()
        .filter(|objection| objection.review.dismissed.is_none())
        .collect();
    let first = who(scene, &standing).first().copied()?;
    Some(Cure::LiftObjection(first, &scene.duties.change.id))
}

fn who(scene: &Scene<'_, '_>, objections: &[&Objection<'_>]) -> Vec<Who> {
    let mut who: Vec<Who> = objections
        .iter()
        .filter_map(|objection| objection.who.as_ref().ok().copied())
        .collect();
    who.sort_by_key(|who| scene.roster.name(*who));
    who.dedup();
    who
}

fn citations<'e>(objections: &[&Objection<'e>]) -> Vec<&'e crate::evidence::Citation> {
    objections
        .iter()
        .map(|objection| &objection.review.citation)
        .collect()
}
