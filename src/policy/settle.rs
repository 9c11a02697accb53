//! Late approvals: what they settle, and what their givers then hold (J26, J27).

use super::rules::Rule;
use crate::clause::separate::Apart;
use crate::clause::{Candidate, Draft, Line, Scene, fills, match_lines};
use crate::decision::{ClauseName, Outcome, Reason, SettledBy};
use crate::duty::{Act, Counts, Did, Held, Moment, Named, Sight, Stage, Stages, Standing};
use crate::evidence::{AccountId, Actor, Citation, Fact, Revision, Timestamp};
use crate::identity::Who;

/// An approval of the merged head after the merge, by somebody uninvolved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Late<'e> {
    pub(super) who: Who,
    pub(super) account: AccountId,
    pub(super) revision: Option<Revision>,
    pub(super) at: Timestamp,
    pub(super) citation: &'e Citation,
    /// Whether it can be shown to stand; where it cannot it settles nothing and is held against its giver.
    pub(super) valid: Sight,
}

/// Every late approval of a change by somebody uninvolved: reviews, and on forges that take none files.
pub(super) fn late<'e>(
    scene: &Scene<'_, 'e>,
    sets: &[Apart],
    by_file: &[Late<'e>],
) -> Vec<Late<'e>> {
    let reviews = scene.duties.approvals.late.iter().map(|late| Late {
        who: late.who,
        account: late.account,
        revision: late.review.revision,
        at: late.review.at,
        citation: &late.review.citation,
        valid: late.valid,
    });
    reviews
        .chain(by_file.iter().copied())
        .filter(|late| scene.is_uninvolved(sets, late.who))
        .collect()
}

impl<'e> Late<'e> {
    /// That its giver holds `approve` by it.
    pub(super) fn held(&self) -> Held<'e> {
        let act = Act {
            stage: Stage::Approve,
            what: Did::ApprovedLate,
            revision: self.revision,
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

    fn candidate(&self, scene: &Scene<'_, 'e>, lines: &[Line]) -> Candidate {
        let sight = |line| {
            fills(
                scene.evidence,
                scene.roster,
                line,
                self.who,
                self.account,
                Moment::Now,
            )
            .and(self.valid)
        };
        Candidate {
            who: self.who,
            fills: lines.iter().map(sight).collect(),
        }
    }
}

/// Whether late approvals fill these lines by themselves.
pub(super) fn fill(scene: &Scene<'_, '_>, late: &[Late<'_>], lines: &[Line]) -> bool {
    let candidates: Vec<_> = late
        .iter()
        .map(|late| late.candidate(scene, lines))
        .collect();
    !candidates.is_empty() && match_lines(lines, &candidates, false).lacking == 0
}

/// Whether they do together with the approvals that counted.
fn complete(scene: &Scene<'_, '_>, late: &[Late<'_>], lines: &[Line]) -> bool {
    let counted = scene.duties.approvals.given.iter().filter_map(|approval| {
        let (Standing::Counts, Ok(who), Some(account)) =
            (approval.standing, &approval.who, approval.account())
        else {
            return None;
        };
        let moment = scene.moment(approval.review.at);
        let sight = |line| fills(scene.evidence, scene.roster, line, *who, account, moment);
        Some(Candidate {
            who: *who,
            fills: lines.iter().map(sight).collect(),
        })
    });
    let candidates: Vec<_> = late
        .iter()
        .map(|late| late.candidate(scene, lines))
        .chain(counted)
        .collect();
    match_lines(lines, &candidates, false).lacking == 0
}

/// The late approvals of one change under one rule.
pub(super) struct Lateness<'a, 'e> {
    pub(super) late: &'a [Late<'e>],
    /// Whether they fill the lines that the rule asks of late approvals.
    pub(super) filled: bool,
    /// Whether they satisfy `control.require`.
    pub(super) agree: bool,
    /// The lines of `control.require`.
    pub(super) control_lines: &'a [Line],
}

impl<'e> Lateness<'_, 'e> {
    /// Whether this finding is settled.
    pub(super) fn settles(
        &self,
        scene: &Scene<'_, 'e>,
        rule: Option<&Rule>,
        draft: &Draft<'e>,
    ) -> bool {
        let deployment = !draft.stages.and(Stages::OF_DEPLOYMENT).is_empty();
        if deployment && !draft.unknown_before || !draft.outcome.grade().blocks() {
            return false;
        }
        // The commits must be readable, or nobody can be shown to be uninvolved.
        if scene
            .duties
            .gaps_in(&[Fact::Commits, Fact::Heads])
            .next()
            .is_some()
        {
            return false;
        }
        let unknown = matches!(draft.outcome, Outcome::Indeterminate { .. });
        if unknown && !draft.unknown_person {
            return false;
        }
        match draft.clause {
            ClauseName::Control => self.agree && self.by_another(scene, draft),
            ClauseName::Range => false,
            ClauseName::Separate | ClauseName::Objection | ClauseName::Identity => self.filled,
            ClauseName::Require if deployment => self.filled,
            ClauseName::Require => self.filled && self.completes(scene, rule, draft),
        }
    }

    /// Whether those agree who did not act past the rules themselves (E63).
    fn by_another(&self, scene: &Scene<'_, 'e>, draft: &Draft<'e>) -> bool {
        let Outcome::Violated { conflicts, .. } = &draft.outcome else {
            return true;
        };
        let own = |late: &Late<'e>| conflicts.iter().any(|one| one.who == late.who);
        if !self.late.iter().any(own) {
            return true;
        }
        let others: Vec<Late<'e>> = self
            .late
            .iter()
            .filter(|late| !own(late))
            .copied()
            .collect();
        fill(scene, &others, self.control_lines)
    }

    fn completes(&self, scene: &Scene<'_, 'e>, rule: Option<&Rule>, draft: &Draft<'e>) -> bool {
        let stage = match draft.reason {
            Reason::Short { stage, .. } | Reason::PerhapsEnough { stage, .. } => stage,
            _ => return false,
        };
        let Some(rule) = rule.filter(|_| stage == Stage::Approve) else {
            return false;
        };
        let written = rule.late_approval.as_ref().is_some_and(|late| late.written);
        written
            || rule
                .require
                .iter()
                .filter(|needs| needs.stage == Stage::Approve)
                .all(|needs| complete(scene, self.late, &needs.lines))
    }

    /// Everybody who gave one that stands.
    pub(super) fn givers(&self, scene: &Scene<'_, 'e>) -> Vec<Who> {
        let mut givers: Vec<Who> = self
            .late
            .iter()
            .filter(|late| late.valid == Sight::Yes)
            .map(|late| late.who)
            .collect();
        givers.sort_by_key(|who| scene.roster.name(*who));
        givers.dedup();
        givers
    }
}

/// The finding, settled.
pub(super) fn waived<'e>(draft: Draft<'e>, by: SettledBy<'e>) -> Draft<'e> {
    Draft {
        outcome: Outcome::Waived {
            was: Box::new(draft.outcome.clone()),
            by,
        },
        ..draft
    }
}
