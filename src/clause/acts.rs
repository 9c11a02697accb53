//! Acts that may satisfy a stage, and those that do not count with the reason.

use super::candidates::fills;
use super::scene::{Expected, Scene};
use super::separate::Apart;
use crate::decision::{Missing, NotCounted};
use crate::duty::{Counts, Sight, Stage, Stages, Standing};
use crate::evidence::{AccountId, Citation, Fact, Timestamp};
use crate::identity::Who;
use crate::line::Line;

/// An act that may fill lines.
pub(super) struct Act<'e> {
    pub(super) who: Who,
    pub(super) accounts: Vec<AccountId>,
    pub(super) at: Timestamp,
    /// Why it may not count, where that cannot be told.
    pub(super) doubt: Option<NotCounted>,
    pub(super) citation: &'e Citation,
}

/// Acts that did not count, as findings show them.
pub(super) type NotCountedList<'e> = Vec<(Option<Who>, NotCounted, &'e Citation)>;

impl Act<'_> {
    pub(super) fn fills(&self, scene: &Scene<'_, '_>, line: &Line) -> Sight {
        let moment = scene.moment(self.at);
        let sight = self
            .accounts
            .iter()
            .map(|account| {
                fills(
                    scene.evidence,
                    scene.roster,
                    line,
                    self.who,
                    *account,
                    moment,
                )
            })
            .fold(Sight::No, Sight::or);
        match (self.doubt, sight) {
            (Some(_), Sight::Yes) => Sight::Unknown,
            (_, sight) => sight,
        }
    }
}

/// The acts of people that may satisfy the stage.
pub(super) fn acts<'e>(scene: &Scene<'_, 'e>, stage: Stage) -> Vec<Act<'e>> {
    if stage == Stage::Approve {
        return scene
            .duties
            .approvals
            .given
            .iter()
            .filter_map(|approval| {
                let (who, account) = (*approval.who.as_ref().ok()?, approval.account()?);
                let doubt = match approval.standing {
                    Standing::Counts => None,
                    Standing::Perhaps(reason) => Some(reason),
                    Standing::OfAuthor | Standing::Against(_) | Standing::Not(_) => return None,
                };
                let (at, citation) = (approval.review.at, &approval.review.citation);
                Some(Act {
                    who,
                    accounts: vec![account],
                    at,
                    doubt,
                    citation,
                })
            })
            .collect();
    }
    scene
        .held(Stages::NONE.with(stage))
        .filter(|held| held.counts == Counts::For && scene.roster.is_person(held.who))
        .map(|held| Act {
            who: held.who,
            accounts: scene
                .roster
                .principal(held.who)
                .map(|principal| {
                    principal
                        .accounts
                        .iter()
                        .map(|account| account.id)
                        .collect()
                })
                .unwrap_or_default(),
            at: held.act.at.unwrap_or(scene.evidence.observed_at),
            doubt: None,
            citation: held.act.citation,
        })
        .collect()
}

/// Approvals that do not count, with the reason: silence is how people lose trust.
pub(super) fn not_counted<'e>(scene: &Scene<'_, 'e>, stage: Stage) -> NotCountedList<'e> {
    if stage != Stage::Approve {
        return Vec::new();
    }
    scene
        .duties
        .approvals
        .given
        .iter()
        .filter_map(|approval| {
            let reason = match approval.standing {
                Standing::Not(reason) | Standing::Against(reason) => reason,
                Standing::OfAuthor => NotCounted::Author,
                Standing::Counts | Standing::Perhaps(_) => return None,
            };
            Some((
                approval.who.as_ref().ok().copied(),
                reason,
                &approval.review.citation,
            ))
        })
        .collect()
}

/// On whom it rests that candidates of `mode: sufficient` cannot be told from involved people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doubt {
    /// Nobody: every other holder is known.
    None,
    /// People who wrote, reviewed, approved or merged and cannot be named: a late approval settles that (J26).
    PeopleBefore,
    /// The deployment's own stages: a new run settles that.
    Deployment,
    /// Lists that could not be read, this one among them.
    Lists(Fact),
}

/// In `mode: sufficient` a person who holds another stage of a set is left out, and counted only if that is known.
pub(super) fn leave_out_involved<'e>(
    scene: &Scene<'_, 'e>,
    sets: &[Apart],
    stage: Stage,
    acts: &mut Vec<Act<'e>>,
    not_counted: &mut NotCountedList<'e>,
) -> Doubt {
    let mut doubt = Doubt::None;
    for set in sets.iter().filter(|set| set.stages.has(stage)) {
        let mut others = set.stages.without(Stages::NONE.with(stage));
        if scene.released.is_none() {
            others = others.without(Stages::OF_DEPLOYMENT);
        }
        for other in others.iter() {
            // What is still to come is held by nobody yet (J16).
            if scene.to_come(other) == Some(Expected::Certainly) {
                others = others.without(Stages::NONE.with(other));
            }
        }
        let holders = scene.holders(others);
        let before = scene.missing(others.and(Stages::BEFORE_DEPLOYMENT));
        let own = scene.missing(others.and(Stages::OF_DEPLOYMENT));
        let unsure = !before.is_empty() || !own.is_empty();
        let unread = before.lists.iter().filter_map(|missing| match missing {
            Missing::Gap(gap) => Some(gap.fact),
            Missing::Absent(fact, _) => Some(*fact),
            Missing::Holder { .. } | Missing::Review(..) | Missing::Eligibility { .. } => None,
        });
        doubt = doubt.max(if let Some(fact) = unread.max() {
            Doubt::Lists(fact)
        } else if !own.is_empty() {
            Doubt::Deployment
        } else if unsure {
            Doubt::PeopleBefore
        } else {
            Doubt::None
        });
        acts.retain_mut(|act| {
            if unsure {
                act.doubt = act.doubt.or(Some(NotCounted::Involved));
            }
            let involved = holders.iter().any(|(who, _)| *who == act.who);
            if involved {
                not_counted.push((Some(act.who), NotCounted::Involved, act.citation));
            }
            !involved
        });
    }
    doubt
}
