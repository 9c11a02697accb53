//! What judges one change, a rule or `control`, and what settles its findings (J17 to J31).

use super::emergency;
use super::one::Session;
use super::rules::{Policy, Rollback, Rule};
use super::settle::{self, Late, Lateness};
use super::speaks::View;
use super::waive::{self};
use crate::clause::separate::{Apart, Mode};
use crate::clause::{AsOf, Draft, Scene, control, identity, objection, range, require, separate};
use crate::decision::{ClauseName, Finding, Reason, SettledBy};
use crate::duty::{Counts, Duties, Held, Sight, Stage, Stages};
use crate::evidence::{ChangeId, RangeBase, Subject};
use crate::identity::Who;
use crate::line::Place;

/// What judges a change: a rule, or `control`.
#[derive(Clone, Copy)]
pub(super) struct Bench<'e> {
    pub(super) name: &'e str,
    pub(super) rule: Option<&'e Rule>,
    pub(super) view: View,
    pub(super) place: Option<Place>,
    pub(super) enforced: bool,
}

impl<'e> Session<'_, 'e> {
    /// Judges twice where something is settled: what settles makes its givers hold `approve`, and that is judged too.
    pub(super) fn settled(
        &self,
        bench: Bench<'e>,
        law: &Policy,
        duties: &Duties<'e>,
        findings: &mut Vec<Finding<'e>>,
    ) {
        let sets = bench.rule.map_or(&[][..], |rule| &rule.separate);
        let by_file = waive::late_by_file(self.granted, duties);
        let plain = self.scene(bench, law, duties, &[]);
        let late = settle::late(&plain, sets, &by_file);
        // One that cannot be shown to stand settles nothing, and is held against its giver (J27).
        let mut settling: Vec<Held<'e>> = late
            .iter()
            .filter(|late| late.valid != Sight::Yes)
            .map(Late::held)
            .collect();
        let first = self.drafts(
            bench,
            law,
            &self.scene(bench, law, duties, &settling),
            &late,
        );
        let (settled, used) = self.settle(bench, law, &plain, first, &late);
        let drafts = if used.is_empty() {
            settled
        } else {
            settling.extend(used);
            let scene = self.scene(bench, law, duties, &settling);
            let again = self.drafts(bench, law, &scene, &late);
            self.settle(bench, law, &plain, again, &late).0
        };
        findings.extend(drafts.into_iter().map(|draft| {
            let draft = self.naming_file(bench, &plain, draft);
            finding(bench, &duties.change.id, draft)
        }));
    }

    fn scene<'s>(
        &'s self,
        bench: Bench<'e>,
        law: &'s Policy,
        duties: &'s Duties<'e>,
        settling: &'s [Held<'e>],
    ) -> Scene<'s, 'e> {
        Scene {
            evidence: self.input.evidence,
            roster: self.roster,
            duties,
            released: match bench.view {
                View::Deployment => self.released,
                View::Change => None,
            },
            settling,
            as_of: bench.rule.map_or(AsOf::Now, |rule| rule.as_of),
            takes_late: bench.rule.is_none_or(|rule| rule.late_approval.is_some()),
            releasing: self.releasing,
            requires: bench.rule.map_or(&[], |rule| &rule.require),
            sets: bench.rule.map_or(&[], |rule| &rule.separate),
            late_lines: match bench.rule {
                Some(rule) => rule.late_approval.as_ref().map_or(&[], |late| &late.lines),
                None => &law.control.approve,
            },
        }
    }

    fn drafts(
        &self,
        bench: Bench<'e>,
        law: &Policy,
        scene: &Scene<'_, 'e>,
        late: &[Late<'e>],
    ) -> Vec<Draft<'e>> {
        let after = |objection: &crate::duty::Objection<'e>| {
            bench.rule.is_none_or(|rule| {
                let later: Vec<Late<'e>> = late
                    .iter()
                    .filter(|late| late.at > objection.review.at)
                    .copied()
                    .collect();
                rule.late_approval
                    .as_ref()
                    .is_some_and(|asked| settle::fill(scene, &later, &asked.lines))
            })
        };
        let Some(rule) = bench.rule else {
            let deploys = |path: &str| law.deploys(path);
            let agreed = control::judge(scene, &law.control, &deploys);
            let law_only = Policy::is_of_law_only(scene.duties);
            let mut drafts = vec![agreed];
            if law_only {
                drafts.extend(objection::judge(
                    scene,
                    &[],
                    objection::Objections::BeforeMerge,
                    &after,
                ));
                drafts.extend(identity::judge(
                    scene,
                    Stages::NONE.with(Stage::Author).with(Stage::Approve),
                ));
            }
            drafts.extend(control::bypasses(scene, &law.control));
            drafts.extend(range::content(scene, self.deployed()));
            return drafts;
        };
        let approve_lines = rule
            .require
            .iter()
            .find(|needs| needs.stage == Stage::Approve)
            .map_or(&[][..], |needs| &needs.lines);
        let mut drafts = Vec::new();
        if rule.mode == Mode::Any {
            for set in &rule.separate {
                drafts.extend(separate::judge(scene, set, approve_lines));
            }
        }
        let required: Vec<Draft<'e>> = rule
            .require
            .iter()
            .map(|needs| {
                let draft = require::judge(scene, needs, &rule.separate, rule.mode);
                match needs.lines.first() {
                    Some(line) => draft.at(line.place),
                    None => draft,
                }
            })
            .collect();
        // That enough uninvolved people fill every place is said only where they do (J19).
        let filled = !required.iter().any(|draft| draft.outcome.grade().blocks());
        if rule.mode == Mode::Sufficient && filled {
            drafts.extend(rule.separate.iter().map(|set| {
                Draft::satisfied(ClauseName::Separate, Reason::Sufficient(set.stages))
                    .about(set.stages)
                    .at(set.place)
            }));
        }
        drafts.extend(required);
        drafts.extend(objection::judge(
            scene,
            &rule.separate,
            rule.objections,
            &after,
        ));
        drafts.extend(identity::judge(scene, named(rule)));
        drafts
    }

    /// The revision that is deployed, if one is.
    pub(super) fn deployed(&self) -> Option<crate::evidence::Revision> {
        match self.input.evidence.subject {
            Subject::Deployment { revision, .. } => Some(revision),
            Subject::Change { .. } | Subject::Group { .. } => None,
        }
    }

    /// Settles what can be settled, and says who holds `approve` by it.
    fn settle(
        &self,
        bench: Bench<'e>,
        law: &Policy,
        scene: &Scene<'_, 'e>,
        drafts: Vec<Draft<'e>>,
        late: &[Late<'e>],
    ) -> (Vec<Draft<'e>>, Vec<Held<'e>>) {
        let control_lines = &law.control.approve;
        let filled = match bench.rule {
            Some(rule) => rule
                .late_approval
                .as_ref()
                .is_some_and(|asked| settle::fill(scene, late, &asked.lines)),
            None => settle::fill(scene, late, control_lines),
        };
        let lateness = Lateness {
            late,
            filled,
            agree: settle::fill(scene, late, control_lines),
            control_lines,
        };
        let mut used: Vec<Held<'e>> = Vec::new();
        let settled = drafts
            .into_iter()
            .map(|draft| {
                if !draft.outcome.grade().blocks() {
                    return draft;
                }
                if let Some(prior) = self.rolled_back(bench) {
                    return settle::waived(draft, SettledBy::PriorAllow(prior));
                }
                if lateness.settles(scene, bench.rule, &draft) {
                    used.extend(
                        late.iter()
                            .filter(|late| late.valid == Sight::Yes)
                            .map(Late::held),
                    );
                    return settle::waived(draft, SettledBy::LateApproval(lateness.givers(scene)));
                }
                match waive::forgives(self.input, self.granted, scene, bench.name, &draft) {
                    Some((grant, by)) => {
                        used.extend(by.iter().map(waive::Approver::held));
                        let mut who: Vec<Who> = by.iter().map(|approver| approver.who).collect();
                        who.sort_by_key(|who| self.roster.name(*who));
                        who.dedup();
                        settle::waived(
                            draft,
                            SettledBy::Waiver {
                                path: &grant.waiver.path,
                                by: who,
                            },
                        )
                    }
                    None => match self.glass.filter(|_| emergency::settles(&draft)) {
                        Some(broken) => settle::waived(draft, SettledBy::BreakGlass(broken)),
                        None => draft,
                    },
                }
            })
            .collect();
        (settled, used)
    }

    /// The earlier allow by which a roll-back passes (J31): enforced, of this revision, here, and a person pressed.
    fn rolled_back(&self, bench: Bench<'e>) -> Option<&'e str> {
        bench
            .rule
            .filter(|rule| rule.rollback == Rollback::PreApproved)?;
        let released = self.released.filter(|_| bench.view == View::Deployment)?;
        let range = &released.deployment.range;
        match range.base {
            RangeBase::RollBack(_) => {}
            RangeBase::Record(_)
            | RangeBase::Since(_)
            | RangeBase::Same(_)
            | RangeBase::MergeBase(_)
            | RangeBase::Unknown => return None,
        }
        let pressed = released.held.iter().any(|held| {
            held.act.stage == Stage::Release
                && held.counts == Counts::For
                && self.roster.is_person(held.who)
        });
        // Who pressed must be known: a robot, a schedule or a token alone presses nothing (J4).
        let unknown = released
            .gaps
            .iter()
            .any(|(stage, _)| stage.is_of_deployment())
            || released
                .unnamed
                .iter()
                .any(|unnamed| unnamed.act.stage.is_of_deployment());
        let mut earlier: Vec<_> = range
            .earlier
            .iter()
            .filter(|earlier| earlier.enforced && earlier.at <= self.input.at)
            .collect();
        earlier.sort_by_key(|earlier| (earlier.at, &earlier.decision));
        earlier
            .last()
            .filter(|_| pressed && !unknown)
            .map(|earlier| earlier.decision.as_str())
    }
}

/// The stages that a rule names.
fn named(rule: &Rule) -> Stages {
    let sets = rule
        .separate
        .iter()
        .fold(Stages::NONE, |all, set: &Apart| all.or(set.stages));
    rule.require
        .iter()
        .fold(sets, |all, needs| all.with(needs.stage))
}

pub(super) fn finding<'e>(bench: Bench<'e>, change: &'e ChangeId, draft: Draft<'e>) -> Finding<'e> {
    finding_of(bench, Some(change), draft)
}

pub(super) fn finding_of<'e>(
    bench: Bench<'e>,
    change: Option<&'e ChangeId>,
    draft: Draft<'e>,
) -> Finding<'e> {
    Finding {
        rule: bench.name,
        clause: draft.clause,
        change,
        outcome: draft.outcome,
        reason: draft.reason,
        citations: draft.citations,
        place: draft.place.or(bench.place),
        enforced: bench.enforced,
    }
}
