//! `separate`: no one holds more than so many stages of a set (J17, J19).

use super::draft::Draft;
use super::scene::{Expected, Scene};
use crate::decision::{ClauseName, Conflict, Cure, Missing, Outcome, Reason};
use crate::duty::{Stage, Stages};
use crate::identity::Who;
use crate::line::Place;

/// One set of stages to be kept apart. Presence is not asked.
#[derive(Debug, Clone)]
pub struct Apart {
    /// The stages.
    pub stages: Stages,
    /// How many of them one principal may hold.
    pub at_most: u32,
    /// Where the policy says so.
    pub place: Place,
}

/// When an identity in conflict blocks (J19).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Always, even where someone else's approval would have been enough.
    Any,
    /// Only where uninvolved people do not fill every required place.
    Sufficient,
}

/// Judges one set on one change. Conflicts before the deployment and those of its own people are apart, for what
/// settles the first never settles the second (J26).
#[must_use]
pub fn judge<'e>(scene: &Scene<'_, 'e>, apart: &Apart, lines: &[super::Line]) -> Vec<Draft<'e>> {
    let mut set = apart.stages;
    if scene.released.is_none() {
        set = set.without(Stages::OF_DEPLOYMENT);
    }
    for stage in set.iter() {
        if scene.to_come(stage) == Some(Expected::Certainly) {
            set = set.without(Stages::NONE.with(stage));
        }
    }
    let mut drafts = Vec::new();
    let before = set.and(Stages::BEFORE_DEPLOYMENT);
    let holders = scene.holders(set);
    let most = apart.at_most;
    let mut early = Vec::new();
    let mut late = Vec::new();
    for (who, stages) in &holders {
        if stages.and(before).len() > most {
            early.push((*who, stages.and(before)));
        }
        if stages.len() > most && !stages.and(Stages::OF_DEPLOYMENT).is_empty() {
            late.push((*who, *stages));
        }
    }
    if !early.is_empty() {
        drafts.push(conflict(scene, apart, early, lines));
    }
    if !late.is_empty() {
        drafts.push(conflict(scene, apart, late, lines));
    }
    drafts.extend(perhaps(scene, apart, set, &holders));
    if set.len() > most {
        drafts.extend(unknown(scene, apart, before));
        drafts.extend(unknown(scene, apart, set.and(Stages::OF_DEPLOYMENT)));
    }
    if drafts.is_empty() {
        drafts.push(Draft::satisfied(ClauseName::Separate, Reason::Apart(apart.stages)).about(set));
    }
    drafts
        .into_iter()
        .map(|draft| draft.at(apart.place))
        .collect()
}

fn conflict<'e>(
    scene: &Scene<'_, 'e>,
    apart: &Apart,
    who: Vec<(Who, Stages)>,
    lines: &[super::Line],
) -> Draft<'e> {
    let mut conflicts: Vec<Conflict<'e>> = who
        .into_iter()
        .map(|(who, stages)| Conflict {
            who,
            stages,
            acts: scene.acts(who, stages),
        })
        .collect();
    conflicts.sort_by_key(|conflict| scene.roster.name(conflict.who));
    let stages = conflicts
        .iter()
        .fold(Stages::NONE, |all, conflict| all.or(conflict.stages));
    let first = conflicts
        .first()
        .map(|conflict| (conflict.who, conflict.stages));
    let change = &scene.duties.change.id;
    let head = scene.duties.change.head;
    let remedy = match first {
        _ if !stages.and(Stages::OF_DEPLOYMENT).is_empty() => {
            let acts = conflicts.iter().flat_map(|conflict| &conflict.acts);
            scene.anew(&acts.copied().collect::<Vec<_>>())
        }
        Some((who, stages)) if !scene.is_merged() && stages.has(Stage::Approve) => scene.remedy(
            Cure::Withdraw(who, change, head),
            scene.approvers(lines, apart.stages),
        ),
        Some((who, stages))
            if !scene.is_merged() && stages.has(Stage::Review) && !stages.has(Stage::Merge) =>
        {
            scene.remedy(
                Cure::Withdraw(who, change, head),
                scene.approvers(lines, apart.stages),
            )
        }
        _ if !scene.is_merged() => {
            scene.remedy(Cure::Merge(change), scene.approvers(&[], apart.stages))
        }
        _ if scene.takes_late => scene.late_approval(scene.late_lines),
        _ => scene.remedy(Cure::Waive, scene.approvers(&[], apart.stages)),
    };
    let citations: Vec<_> = conflicts
        .iter()
        .flat_map(|conflict| &conflict.acts)
        .map(|act| act.citation)
        .collect();
    Draft::new(
        ClauseName::Separate,
        Outcome::Violated {
            conflicts,
            remedy: Some(remedy),
        },
        Reason::SamePerson(apart.stages),
    )
    .about(stages)
    .citing(citations)
}

/// Of a known person whose act may or may not count, only that person's own conflict is indeterminate (J17).
fn perhaps<'e>(
    scene: &Scene<'_, 'e>,
    apart: &Apart,
    set: Stages,
    holders: &[(Who, Stages)],
) -> Option<Draft<'e>> {
    if !set.has(Stage::Approve) {
        return None;
    }
    let mut missing = Vec::new();
    let mut citations = Vec::new();
    let mut about = Stages::NONE;
    let mut own = Vec::new();
    for (who, approval, reason) in scene.perhaps_approved() {
        let mine = holders
            .iter()
            .find(|(holder, _)| *holder == who)
            .map_or(Stages::NONE, |(_, stages)| *stages);
        let with = mine.with(Stage::Approve);
        if mine.len() <= apart.at_most && with.len() > apart.at_most {
            missing.push(Missing::Review(approval.review, reason));
            citations.push(&approval.review.citation);
            about = about.or(with);
            own.extend(scene.acts(who, set.and(Stages::OF_DEPLOYMENT)));
        }
    }
    if missing.is_empty() {
        return None;
    }
    let cure = if !about.and(Stages::OF_DEPLOYMENT).is_empty() {
        scene.anew(&own)
    } else if scene.is_merged() && scene.takes_late {
        scene.late_approval(scene.late_lines)
    } else {
        scene.remedy(
            Cure::ReadAgain(crate::evidence::Fact::Reviews),
            crate::decision::Candidates::default(),
        )
    };
    let mut draft = Draft::new(
        ClauseName::Separate,
        Outcome::Indeterminate {
            missing,
            remedy: Some(cure),
        },
        Reason::PerhapsSamePerson(apart.stages),
    )
    .about(about)
    .citing(citations);
    draft.unknown_person = true;
    Some(draft)
}

fn unknown<'e>(scene: &Scene<'_, 'e>, apart: &Apart, stages: Stages) -> Option<Draft<'e>> {
    let absent = scene.missing(stages);
    if absent.is_empty() {
        return None;
    }
    let (missing, only_people) = absent.into_missing();
    let citations: Vec<_> = missing.iter().filter_map(Missing::citation).collect();
    let remedy = unknown_cure(scene, stages, &missing, only_people);
    let mut draft = Draft::new(
        ClauseName::Separate,
        Outcome::Indeterminate {
            missing,
            remedy: Some(remedy),
        },
        Reason::UnknownHolder(apart.stages),
    )
    .about(stages)
    .citing(citations);
    draft.unknown_person = only_people;
    Some(draft)
}

/// What settles that somebody cannot be named.
pub(super) fn unknown_cure<'e>(
    scene: &Scene<'_, 'e>,
    stages: Stages,
    missing: &[Missing<'e>],
    only_people: bool,
) -> crate::decision::Remedy<'e> {
    if !stages.and(Stages::OF_DEPLOYMENT).is_empty() {
        return scene.known_anew(missing);
    }
    if only_people && scene.is_merged() && scene.takes_late {
        return scene.late_approval(scene.late_lines);
    }
    if only_people {
        return scene.remedy(Cure::MapIdentity, crate::decision::Candidates::default());
    }
    let fact = missing
        .iter()
        .find_map(|missing| match missing {
            Missing::Gap(gap) => Some(gap.fact),
            Missing::Absent(fact, _) => Some(*fact),
            Missing::Holder { .. } | Missing::Review(..) | Missing::Eligibility { .. } => None,
        })
        .unwrap_or(crate::evidence::Fact::Reviews);
    scene.remedy(
        Cure::ReadAgain(fact),
        crate::decision::Candidates::default(),
    )
}
