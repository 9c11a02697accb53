//! `require`: enough different people hold a stage (J18).

use super::acts::{Act, Doubt, NotCountedList, acts, leave_out_involved, not_counted};
use super::draft::Draft;
use super::matching::{Candidate, Filling, match_lines};
use super::scene::{Expected, Scene};
use super::separate::{Apart, Mode};
use crate::decision::{ClauseName, Cure, Inapplicable, Missing, Outcome, Reason};
use crate::duty::{NotCounted, Sight, Stage, Stages, Standing};
use crate::evidence::Phase;
use crate::identity::Who;
use crate::line::Line;

/// What one stage needs.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// The stage.
    pub stage: Stage,
    /// Its lines, which need different people.
    pub lines: Vec<Line>,
}

/// Judges what one stage needs on one change.
#[must_use]
pub fn judge<'e>(
    scene: &Scene<'_, 'e>,
    needs: &Requirement,
    sets: &[Apart],
    mode: Mode,
) -> Draft<'e> {
    let stage = needs.stage;
    let about = Stages::NONE.with(stage);
    let here = Draft::not_applicable(
        ClauseName::Require,
        Inapplicable::NotHere,
        Reason::StageNotHere(stage),
    );
    if stage.is_of_deployment() && scene.released.is_none()
        || stage == Stage::Merge && !scene.is_merged()
    {
        return here.about(about);
    }
    match scene.to_come(stage) {
        Some(Expected::Certainly) => {
            let why = Reason::StageNotHere(stage);
            return Draft::not_applicable(ClauseName::Require, Inapplicable::NotYet, why)
                .about(about);
        }
        Some(Expected::Perhaps) => {
            let (missing, _) = scene.missing(about).into_missing();
            let remedy = scene.authorise(&needs.lines);
            let outcome = Outcome::Indeterminate {
                missing,
                remedy: Some(remedy),
            };
            let why = Reason::PerhapsEnough {
                stage,
                counted: Vec::new(),
                uncertain: Vec::new(),
            };
            return Draft::new(ClauseName::Require, outcome, why).about(about);
        }
        None => {}
    }
    let mut not_counted = not_counted(scene, stage);
    let mut acts = acts(scene, stage);
    let key = |act: &Act<'e>| {
        let (id, url) = (act.citation.id.as_deref(), act.citation.url.as_deref());
        (scene.roster.name(act.who), act.at, id, url)
    };
    acts.sort_by(|one, other| key(one).cmp(&key(other)));
    let doubt = match mode {
        Mode::Any => Doubt::None,
        Mode::Sufficient => leave_out_involved(scene, sets, stage, &mut acts, &mut not_counted),
    };
    let candidates: Vec<Candidate> = acts
        .iter()
        .map(|act| Candidate {
            who: act.who,
            fills: needs
                .lines
                .iter()
                .map(|line| act.fills(scene, line))
                .collect(),
        })
        .collect();
    for (act, candidate) in acts.iter().zip(&candidates) {
        if act.doubt.is_none()
            && candidate
                .fills
                .iter()
                .all(|sight| matches!(sight, Sight::No | Sight::NotSeen))
        {
            not_counted.push((Some(act.who), NotCounted::NotAsked, act.citation));
        }
    }
    let sure = match_lines(&needs.lines, &candidates, false);
    let counted = named(scene, &sure.counted);
    if sure.lacking == 0 {
        let citations: Vec<_> = acts
            .iter()
            .filter(|act| counted.contains(&act.who))
            .map(|act| act.citation)
            .collect();
        return Draft::satisfied(ClauseName::Require, Reason::Enough { stage, counted })
            .about(about)
            .citing(citations);
    }
    let hopeful = match_lines(&needs.lines, &candidates, true);
    let unknown = unknown_holders(scene, stage);
    if hopeful.lacking == 0 || !unknown.0.is_empty() {
        let known = unknown.0.is_empty();
        let mut draft = perhaps(scene, needs, &acts, counted, unknown);
        draft.unknown_person &= doubt <= Doubt::PeopleBefore;
        draft.unknown_before = known && doubt == Doubt::PeopleBefore;
        let others = match doubt {
            Doubt::None | Doubt::PeopleBefore => None,
            Doubt::Deployment => {
                let (missing, _) = scene.missing(Stages::OF_DEPLOYMENT).into_missing();
                Some(scene.known_anew(&missing))
            }
            Doubt::Lists(fact) => {
                let nobody = crate::decision::Candidates::default();
                Some(scene.remedy(Cure::ReadAgain(fact), nobody))
            }
        };
        if let (Outcome::Indeterminate { remedy, .. }, Some(others)) = (&mut draft.outcome, others)
        {
            *remedy = Some(others);
        }
        return draft;
    }
    let filling = Filling {
        lines: &needs.lines,
        filled: &candidates,
        lacking: sure.lacking,
    };
    short(scene, needs, &filling, counted, not_counted, sets).about(about)
}

fn named(scene: &Scene<'_, '_>, who: &[Who]) -> Vec<Who> {
    let mut named = who.to_vec();
    named.sort_by_key(|who| scene.roster.name(*who));
    named
}

/// What could still hold the stage: unread lists, and acts by nobody who can be named.
fn unknown_holders<'e>(scene: &Scene<'_, 'e>, stage: Stage) -> (Vec<Missing<'e>>, bool) {
    let mut missing = scene.missing(Stages::NONE.with(stage));
    if stage == Stage::Approve {
        // A deleted account's approval may have counted, even where it is nobody's second stage (E43).
        for approval in &scene.duties.approvals.given {
            if let (Standing::Perhaps(reason), Err(_)) = (approval.standing, &approval.who) {
                missing
                    .persons
                    .push(Missing::Review(approval.review, reason));
            }
        }
    }
    missing.into_missing()
}

fn perhaps<'e>(
    scene: &Scene<'_, 'e>,
    needs: &Requirement,
    acts: &[Act<'e>],
    counted: Vec<Who>,
    (mut missing, only_people): (Vec<Missing<'e>>, bool),
) -> Draft<'e> {
    let stage = needs.stage;
    let uncertain: NotCountedList<'e> = acts
        .iter()
        .filter_map(|act| act.doubt.map(|doubt| (Some(act.who), doubt, act.citation)))
        .collect();
    for act in acts {
        let unclear = needs
            .lines
            .iter()
            .any(|line| act.fills(scene, line) == Sight::Unknown);
        if act.doubt.is_none() && unclear {
            missing.push(Missing::Eligibility {
                stage,
                who: act.who,
            });
        }
    }
    for (_, approval, reason) in scene.perhaps_approved().filter(|_| stage == Stage::Approve) {
        missing.push(Missing::Review(approval.review, reason));
    }
    let change = scene.duties.change;
    let remedy = if stage.is_of_deployment() {
        let unknown = missing.iter().any(|missing| match missing {
            Missing::Gap(_) | Missing::Holder { .. } | Missing::Absent(..) => true,
            Missing::Review(..) | Missing::Eligibility { .. } => false,
        });
        match unknown {
            true => scene.known_anew(&missing),
            false => scene.lacking_of_deployment(stage, &needs.lines),
        }
    } else if scene.is_merged() && scene.takes_late && stage == Stage::Approve {
        scene.late_approval(&needs.lines)
    } else if stage == Stage::Approve {
        // Another approval, which nobody doubts, settles it as well as reading again.
        scene.remedy(
            Cure::Approve(&change.id, change.head),
            scene.approvers(&needs.lines, Stages::NONE),
        )
    } else {
        scene.remedy(Cure::Waive, crate::decision::Candidates::default())
    };
    let citations: Vec<_> = uncertain.iter().map(|(_, _, citation)| *citation).collect();
    let reason = Reason::PerhapsEnough {
        stage,
        counted,
        uncertain,
    };
    let mut draft = Draft::new(
        ClauseName::Require,
        Outcome::Indeterminate {
            missing,
            remedy: Some(remedy),
        },
        reason,
    )
    .about(Stages::NONE.with(stage))
    .citing(citations);
    draft.unknown_person = only_people;
    draft
}

fn short<'e>(
    scene: &Scene<'_, 'e>,
    needs: &Requirement,
    filling: &Filling<'_>,
    counted: Vec<Who>,
    mut not_counted: NotCountedList<'e>,
    sets: &[Apart],
) -> Draft<'e> {
    let stage = needs.stage;
    let change = scene.duties.change;
    let apart = sets
        .iter()
        .filter(|set| set.stages.has(Stage::Approve))
        .fold(Stages::NONE, |all, set| all.or(set.stages));
    not_counted.sort_by_key(|(who, reason, citation)| {
        let name = who.map(|who| scene.roster.name(who));
        (*reason, name, citation.id.as_deref())
    });
    let citations: Vec<_> = not_counted
        .iter()
        .map(|(_, _, citation)| *citation)
        .collect();
    let open_lines = filling.open();
    let reason = Reason::Short {
        stage,
        lacking: filling.lacking,
        counted,
        not_counted,
    };
    let phase = scene.released.map(|released| released.deployment.phase);
    let violated = |remedy| Outcome::Violated {
        conflicts: Vec::new(),
        remedy: Some(remedy),
    };
    let outcome = match stage {
        Stage::Trigger | Stage::Authorize | Stage::Release => {
            let remedy = scene.lacking_of_deployment(stage, &needs.lines);
            match phase {
                Some(Phase::Finished) => violated(remedy),
                Some(Phase::Before(_) | Phase::Deploying) | None => Outcome::Pending(remedy),
            }
        }
        Stage::Approve if scene.is_merged() && scene.takes_late => {
            let mut remedy = scene.late_approval(&open_lines);
            filling.keep(scene, &mut remedy.by);
            violated(remedy)
        }
        Stage::Approve | Stage::Review | Stage::Author if !scene.is_merged() => {
            let mut by = scene.approvers(&open_lines, apart);
            filling.keep(scene, &mut by);
            Outcome::Pending(scene.remedy(Cure::Approve(&change.id, change.head), by))
        }
        Stage::Approve | Stage::Review | Stage::Author | Stage::Merge => {
            violated(scene.remedy(Cure::Waive, scene.approvers(&[], apart)))
        }
    };
    Draft::new(ClauseName::Require, outcome, reason).citing(citations)
}
