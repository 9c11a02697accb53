//! Waiver files: which are validly granted, what they forgive, and what their granters then hold (J28, J29).

use super::input::Input;
use super::settle::Late;
use crate::clause::control::paths;
use crate::clause::{Candidate, Draft, Scene, fills, match_lines};
use crate::decision::Outcome;
use crate::duty::{
    Act, Counts, Did, Duties, Held, Moment, Named, Reading, Sight, Stage, Stages, Standing,
};
use crate::evidence::{
    AccountId, Actor, ChangeState, Citation, Grant, RangeBase, Subject, Timestamp,
};
use crate::identity::{PrincipalKey, Roster, Who};
use crate::waiver::{Scope, Waiver, WaiverKind};

/// A waiver file with the change that brought it in.
#[derive(Debug)]
pub(super) struct Granted<'e> {
    pub(super) waiver: &'e Waiver,
    /// Who approved the change that brought it in, by which account and record.
    pub(super) approvers: Vec<Approver<'e>>,
}

/// Somebody who approved the change that brought a file in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Approver<'e> {
    pub(super) who: Who,
    pub(super) account: AccountId,
    pub(super) at: Timestamp,
    pub(super) citation: &'e Citation,
}

impl Granted<'_> {
    /// Whether somebody approved the change that brought it in whom this does not hold of.
    pub(super) fn is_granted_by_somebody_but(&self, involved: impl Fn(Who) -> bool) -> bool {
        self.approvers
            .iter()
            .any(|approver| !involved(approver.who))
    }
}

/// Reads every waiver file with the change that brought in exactly these bytes. A file without one grants nothing.
pub(super) fn granted<'e>(input: &Input<'e>, roster: &mut Roster<'e>) -> Vec<Granted<'e>> {
    input
        .waivers
        .iter()
        .filter_map(|waiver| {
            let grant = input
                .evidence
                .grants
                .iter()
                .find(|grant| brings(input, grant, waiver))?;
            let reading = Reading {
                disowned: &[],
                carries: &|_| false,
                by_record: false,
            };
            let duties = Duties::of(input.evidence, &grant.change, roster, reading);
            let approvers = approvers(&duties, roster);
            Some(Granted { waiver, approvers })
        })
        .collect()
}

fn brings(input: &Input<'_>, grant: &Grant, waiver: &Waiver) -> bool {
    grant.path == waiver.path
        && grant.digest == waiver.digest
        && grant.change.state == ChangeState::Merged
        && grant.change.merge.is_some()
        && grant.change.target == input.evidence.repository.default_branch
        && paths(&grant.change).any(|path| path == waiver.path)
}

fn approvers<'e>(duties: &Duties<'e>, roster: &Roster<'e>) -> Vec<Approver<'e>> {
    // Whoever approved it must be shown to be no author of it, so all of them must be known.
    let author = |stage| stage == Stage::Author;
    let unknown = duties
        .unnamed
        .iter()
        .any(|unnamed| author(unnamed.act.stage))
        || duties
            .gaps_in(Duties::facts_of(Stage::Author))
            .next()
            .is_some()
        || duties
            .held
            .iter()
            .any(|held| author(held.act.stage) && roster.is_unresolved(held.who));
    if unknown {
        return Vec::new();
    }
    let in_time = duties.approvals.given.iter().filter_map(|approval| {
        let (Standing::Counts, Ok(who)) = (approval.standing, &approval.who) else {
            return None;
        };
        Some(Approver {
            who: *who,
            account: approval.account()?,
            at: approval.review.at,
            citation: &approval.review.citation,
        })
    });
    let late = duties
        .approvals
        .late
        .iter()
        .filter(|late| late.valid == Sight::Yes)
        .map(|late| Approver {
            who: late.who,
            account: late.account,
            at: late.review.at,
            citation: &late.review.citation,
        });
    let mut approvers: Vec<_> = in_time
        .chain(late)
        .filter(|approver| !duties.is_author(approver.who))
        .collect();
    approvers.sort_by_key(|approver| (approver.who, approver.at));
    approvers
}

/// Late approvals by file (J26): for one change, at its merged head.
pub(super) fn late_by_file<'e>(granted: &[Granted<'e>], duties: &Duties<'e>) -> Vec<Late<'e>> {
    let change = duties.change;
    granted
        .iter()
        .filter(|grant| {
            matches!(&grant.waiver.kind, WaiverKind::LateApproval { change: id, head } if *id == change.id && *head == change.head)
        })
        .flat_map(|grant| &grant.approvers)
        .map(|approver| Late {
            who: approver.who,
            account: approver.account,
            revision: Some(change.head),
            at: approver.at,
            citation: approver.citation,
            valid: Sight::Yes,
        })
        .collect()
}

/// The waiver that forgives this finding, with those who granted it; none if no valid one does.
pub(super) fn forgives<'a, 'e>(
    input: &Input<'e>,
    granted: &'a [Granted<'e>],
    scene: &Scene<'_, 'e>,
    rule: &str,
    draft: &Draft<'e>,
) -> Option<(&'a Granted<'e>, Vec<Approver<'e>>)> {
    let conflicts = match &draft.outcome {
        Outcome::Pending(_) => &[][..],
        Outcome::Violated { conflicts, .. } => conflicts,
        // A waiver forgives no unknown person (J28).
        Outcome::Indeterminate { .. }
        | Outcome::Satisfied
        | Outcome::NotApplicable(_)
        | Outcome::Waived { .. } => {
            return None;
        }
    };
    if draft.stages.is_empty() {
        return None;
    }
    granted.iter().find_map(|grant| {
        let WaiverKind::Departure {
            rule: named,
            scope,
            of,
            expires,
        } = &grant.waiver.kind
        else {
            return None;
        };
        let of_deployment = !draft.stages.and(Stages::OF_DEPLOYMENT).is_empty();
        let names_release = of.has(Stage::Release) && scope.environment.is_some();
        if named != rule
            || input.at >= *expires
            || !draft.stages.without(*of).is_empty()
            || of_deployment && !names_release
            || !covers(input, scope, scene)
        {
            return None;
        }
        let mut by: Vec<_> = grant
            .approvers
            .iter()
            .copied()
            .filter(|approver| !scene.duties.is_author(approver.who))
            .filter(|approver| {
                !conflicts
                    .iter()
                    .any(|conflict| conflict.who == approver.who)
            })
            .collect();
        if rule == "control" && !satisfy_control(input, scene.roster, &by) {
            by.clear();
        }
        (!by.is_empty()).then_some((grant, by))
    })
}

/// Whether these satisfy `control.require`, each by their own account and as of now.
pub(super) fn satisfy_control<'e>(
    input: &Input<'e>,
    roster: &Roster<'e>,
    by: &[Approver<'e>],
) -> bool {
    let lines = &input.policy.control.approve;
    let candidates: Vec<_> = by
        .iter()
        .map(|approver| Candidate {
            who: approver.who,
            fills: lines
                .iter()
                .map(|line| {
                    fills(
                        input.evidence,
                        roster,
                        line,
                        approver.who,
                        approver.account,
                        Moment::Now,
                    )
                })
                .collect(),
        })
        .collect();
    match_lines(lines, &candidates, false).lacking == 0
}

fn covers(input: &Input<'_>, scope: &Scope, scene: &Scene<'_, '_>) -> bool {
    let change = scene.duties.change;
    if scope.change.as_ref().is_some_and(|id| *id != change.id) {
        return false;
    }
    if let Some(environment) = &scope.environment {
        match &input.evidence.subject {
            Subject::Deployment {
                environment: here, ..
            } if here == environment => {}
            Subject::Deployment { .. } | Subject::Change { .. } | Subject::Group { .. } => {
                return false;
            }
        }
    }
    if let Some((from, to)) = &scope.range {
        let Some(deployment) = &input.evidence.deployment else {
            return false;
        };
        let position = |revision| {
            deployment
                .range
                .commits
                .iter()
                .position(|commit| commit.revision == revision)
        };
        let Some(last) = position(*to) else {
            return false;
        };
        let first = match (position(*from), deployment.range.base) {
            (Some(index), _) => index + 1,
            (
                None,
                RangeBase::Record(base)
                | RangeBase::Since(base)
                | RangeBase::Same(base)
                | RangeBase::RollBack(base)
                | RangeBase::MergeBase(base),
            ) if base == *from => 0,
            (None, _) => return false,
        };
        let mut mine = 0;
        let inside = deployment
            .range
            .commits
            .iter()
            .enumerate()
            .filter(|(_, commit)| commit.change.as_ref() == Some(&change.id))
            .inspect(|_| mine += 1)
            .all(|(index, _)| index >= first && index <= last);
        if !inside || mine == 0 {
            return false;
        }
    }
    match &scope.robot {
        None => true,
        Some((robot, only)) => {
            let authors = scene.holders(Stages::NONE.with(Stage::Author));
            let alone = authors.iter().all(|(who, _)| {
                scene
                    .roster
                    .principal(*who)
                    .is_some_and(|principal| principal.key == PrincipalKey::Robot(robot))
            });
            alone
                && !authors.is_empty()
                && scene.missing(Stages::NONE.with(Stage::Author)).is_empty()
                && scene
                    .duties
                    .gaps_in(&[crate::evidence::Fact::Files])
                    .next()
                    .is_none()
                && !change.files.is_empty()
                && paths(change).all(|path| only.is_match(path))
        }
    }
}

impl<'e> Approver<'e> {
    /// That a granter holds `approve` of a change on which the waiver forgave something.
    pub(super) fn held(&self) -> Held<'e> {
        let act = Act {
            stage: Stage::Approve,
            what: Did::GrantedWaiver,
            revision: None,
            at: Some(self.at),
            named: Named::Account(Actor::Account(self.account)),
            citation: self.citation,
        };
        Held {
            who: self.who,
            act,
            counts: Counts::AgainstOnly,
        }
    }
}
