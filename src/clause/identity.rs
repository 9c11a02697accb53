//! `identity`: everybody in a stage that the rule names is known, and every robot keeps to its bounds (J24).

use super::draft::Draft;
use super::scene::Scene;
use super::separate::unknown_cure;
use crate::decision::{ClauseName, Cure, Missing, Outcome, Reason};
use crate::duty::{Act, Stage, Stages};
use crate::identity::Who;

/// Judges who is known on one change, in the stages that the rule names.
#[must_use]
pub fn judge<'e>(scene: &Scene<'_, 'e>, named: Stages) -> Vec<Draft<'e>> {
    let named = if scene.released.is_some() {
        named
    } else {
        named.without(Stages::OF_DEPLOYMENT)
    };
    let mut drafts = Vec::new();
    for stages in [
        named.and(Stages::BEFORE_DEPLOYMENT),
        named.and(Stages::OF_DEPLOYMENT),
    ] {
        let absent = scene.missing(stages);
        if absent.persons.is_empty() {
            continue;
        }
        let missing = absent.persons;
        let citations: Vec<_> = missing.iter().filter_map(Missing::citation).collect();
        let remedy = unknown_cure(scene, stages, &missing, true);
        let mut draft = Draft::new(
            ClauseName::Identity,
            Outcome::Indeterminate {
                missing,
                remedy: Some(remedy),
            },
            Reason::NotKnown(stages),
        )
        .about(stages)
        .citing(citations);
        draft.unknown_person = true;
        drafts.push(draft);
    }
    drafts.extend(strayed(scene, named));
    if drafts.is_empty() {
        drafts.push(Draft::satisfied(ClauseName::Identity, Reason::Known).about(named));
    }
    drafts
}

/// Robots in a stage that they may not hold, and people who acted after they had left (E101).
fn strayed<'e>(scene: &Scene<'_, 'e>, named: Stages) -> Vec<Draft<'e>> {
    let mut seen: Vec<(Who, Stage)> = Vec::new();
    let mut drafts = Vec::new();
    for held in scene.held(named) {
        let stage = held.act.stage;
        if seen.contains(&(held.who, stage)) {
            continue;
        }
        let Some(principal) = scene.roster.principal(held.who) else {
            continue;
        };
        let reason = match (principal.robot, principal.person) {
            // Reviews and authorisations are no stage for `may` (J3).
            (Some(robot), _)
                if !matches!(
                    stage,
                    Stage::Review | Stage::Approve | Stage::Authorize | Stage::Release
                ) =>
            {
                (!robot.may.iter().any(|word| word == stage.as_str())).then_some(
                    Reason::OutOfBounds {
                        robot: held.who,
                        stage,
                        path: None,
                    },
                )
            }
            (_, Some(person)) => person
                .left
                .filter(|left| held.act.at.is_some_and(|at| at >= *left))
                .map(|_| Reason::Leaver {
                    who: held.who,
                    stage,
                }),
            (Some(_) | None, None) => None,
        };
        let Some(reason) = reason else { continue };
        seen.push((held.who, stage));
        drafts.push(stray(scene, reason, held.act));
    }
    drafts.sort_by_cached_key(|draft| match draft.reason {
        Reason::OutOfBounds {
            robot: who, stage, ..
        }
        | Reason::Leaver { who, stage } => (Some(scene.roster.name(who)), Some(stage)),
        _ => (None, None),
    });
    drafts
}

fn stray<'e>(scene: &Scene<'_, 'e>, reason: Reason<'e>, act: Act<'e>) -> Draft<'e> {
    let remedy = if act.stage.is_of_deployment() {
        scene.anew(&[act])
    } else if scene.is_merged() && scene.takes_late {
        scene.late_approval(scene.late_lines)
    } else {
        scene.remedy(Cure::MapIdentity, crate::decision::Candidates::default())
    };
    Draft::new(
        ClauseName::Identity,
        Outcome::Violated {
            conflicts: Vec::new(),
            remedy: Some(remedy),
        },
        reason,
    )
    .about(Stages::NONE.with(act.stage))
    .citing([act.citation])
}
