//! One change under every rule that speaks about it, settled (J13 to J31).

use super::input::Input;
use super::judged::Judged;
use super::rules::{Policy, Rollback, Rule};
use super::settle::{self, Late, Lateness};
use super::speaks::{Touches, View};
use super::waive::{self, Granted};
use crate::clause::separate::{Apart, Mode};
use crate::clause::{AsOf, Draft, Scene, control, identity, objection, range, require, separate};
use crate::decision::{
    ClauseName, Cure, Finding, Inapplicable, Missing, Outcome, Reason, Remedy, SettledBy,
};
use crate::duty::{Duties, Held, Released, Sight, Stage, Stages};
use crate::evidence::{ChangeId, Fact, RangeBase, Subject};
use crate::identity::{Roster, Who};
use crate::line::Place;

/// What every change of one decision is judged with.
pub(super) struct Session<'a, 'e> {
    pub(super) input: &'a Input<'e>,
    pub(super) roster: &'a Roster<'e>,
    pub(super) granted: &'a [Granted<'e>],
    pub(super) released: Option<&'a Released<'e>>,
    pub(super) releasers: &'a [Who],
}

/// The rules that speak about one change.
pub(super) struct Speaking<'e> {
    pub(super) rules: Vec<(&'e Rule, View)>,
    /// Whether `control` alone speaks, for it changes nothing but the law (J28).
    pub(super) law_only: bool,
}

/// What judges a change: a rule, or `control`.
#[derive(Clone, Copy)]
struct Bench<'e> {
    name: &'e str,
    rule: Option<&'e Rule>,
    view: View,
    place: Option<Place>,
    enforced: bool,
}

impl<'a, 'e> Session<'a, 'e> {
    pub(super) fn speaking(&self, change: &Judged<'e>) -> Speaking<'e> {
        if Policy::speaks_by_control(self.input, change) {
            return Speaking {
                rules: Vec::new(),
                law_only: true,
            };
        }
        let subject = &self.input.evidence.subject;
        let rules = self
            .input
            .policy
            .rules
            .iter()
            .filter_map(|rule| rule.view(subject, &change.targets).map(|view| (rule, view)))
            .collect();
        Speaking {
            rules,
            law_only: false,
        }
    }

    /// Judges one change under every rule that speaks about it, and under `control`.
    pub(super) fn judge(
        &self,
        change: &Judged<'e>,
        speaking: &Speaking<'e>,
        findings: &mut Vec<Finding<'e>>,
    ) {
        for (rule, view) in &speaking.rules {
            let duties = change.duties(rule.as_of);
            let bench = Bench {
                name: &rule.name,
                rule: Some(rule),
                view: *view,
                place: Some(rule.place),
                enforced: rule.is_enforced(self.input.at),
            };
            match rule.touches(duties) {
                Touches::Yes => self.settled(bench, duties, findings),
                Touches::No => {
                    let why = Inapplicable::OtherPaths;
                    let draft = Draft::not_applicable(ClauseName::Require, why, Reason::OtherPaths);
                    findings.push(finding(bench, &duties.change.id, draft));
                }
                Touches::Unknown => {
                    let missing = duties.gaps_in(&[Fact::Files]).map(Missing::Gap).collect();
                    let remedy = Remedy {
                        act: Cure::ReadAgain(Fact::Files),
                        by: crate::decision::Candidates::default(),
                        url: Some(&duties.change.url),
                    };
                    let outcome = Outcome::Indeterminate {
                        missing,
                        remedy: Some(remedy),
                    };
                    let draft = Draft::new(ClauseName::Require, outcome, Reason::OtherPaths);
                    findings.push(finding(bench, &duties.change.id, draft));
                }
            }
        }
        let duties = change.duties(AsOf::Now);
        if self
            .input
            .policy
            .controls(self.input.evidence, &duties.change.target)
        {
            let place = self.input.policy.control.place;
            let bench = Bench {
                name: "control",
                rule: None,
                view: View::Change,
                place,
                enforced: true,
            };
            self.settled(bench, duties, findings);
        }
    }

    /// Judges twice where something is settled: what settles makes its givers hold `approve`, and that is judged too.
    fn settled(&self, bench: Bench<'e>, duties: &Duties<'e>, findings: &mut Vec<Finding<'e>>) {
        let sets = bench.rule.map_or(&[][..], |rule| &rule.separate);
        let by_file = waive::late_by_file(self.granted, duties);
        let plain = self.scene(bench, duties, &[]);
        let late = settle::late(&plain, sets, &by_file);
        // One that cannot be shown to stand settles nothing, and is held against its giver (J27).
        let mut settling: Vec<Held<'e>> = late
            .iter()
            .filter(|late| late.valid != Sight::Yes)
            .map(Late::held)
            .collect();
        let first = self.drafts(bench, &self.scene(bench, duties, &settling), &late);
        let (settled, used) = self.settle(bench, &plain, first, &late);
        let drafts = if used.is_empty() {
            settled
        } else {
            settling.extend(used);
            let scene = self.scene(bench, duties, &settling);
            let again = self.drafts(bench, &scene, &late);
            self.settle(bench, &plain, again, &late).0
        };
        findings.extend(
            drafts
                .into_iter()
                .map(|draft| finding(bench, &duties.change.id, draft)),
        );
    }

    fn scene<'s>(
        &'s self,
        bench: Bench<'e>,
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
            releasers: self.releasers,
        }
    }

    fn drafts(&self, bench: Bench<'e>, scene: &Scene<'_, 'e>, late: &[Late<'e>]) -> Vec<Draft<'e>> {
        let policy = self.input.policy;
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
            let deploys = |path: &str| policy.deploys(path);
            let agreed = control::judge(scene, &policy.control, &deploys);
            let law_only = Policy::is_of_law_only(scene.duties);
            let mut drafts = vec![agreed];
            if law_only {
                drafts.extend(objection::judge(
                    scene,
                    objection::Objections::BeforeMerge,
                    &after,
                ));
                drafts.extend(identity::judge(
                    scene,
                    Stages::NONE.with(Stage::Author).with(Stage::Approve),
                ));
            }
            drafts.extend(control::bypasses(scene, &policy.control));
            drafts.extend(range::content(scene.duties, self.deployed()));
            return drafts;
        };
        let approve_lines = rule
            .require
            .iter()
            .find(|needs| needs.stage == Stage::Approve)
            .map_or(&[][..], |needs| &needs.lines);
        let mut drafts = Vec::new();
        for set in &rule.separate {
            match rule.mode {
                Mode::Any => drafts.extend(separate::judge(scene, set, approve_lines)),
                Mode::Sufficient => {
                    let reason = Reason::Sufficient(set.stages);
                    drafts.push(
                        Draft::satisfied(ClauseName::Separate, reason)
                            .about(set.stages)
                            .at(set.place),
                    );
                }
            }
        }
        for needs in &rule.require {
            let draft = require::judge(scene, needs, &rule.separate, rule.mode);
            drafts.push(match needs.lines.first() {
                Some(line) => draft.at(line.place),
                None => draft,
            });
        }
        drafts.extend(objection::judge(scene, rule.objections, &after));
        drafts.extend(identity::judge(scene, named(rule)));
        drafts
    }

    /// The revision that is deployed, if one is.
    fn deployed(&self) -> Option<crate::evidence::Revision> {
        match self.input.evidence.subject {
            Subject::Deployment { revision, .. } => Some(revision),
            Subject::Change { .. } | Subject::Group { .. } => None,
        }
    }

    /// Settles what can be settled, and says who holds `approve` by it.
    fn settle(
        &self,
        bench: Bench<'e>,
        scene: &Scene<'_, 'e>,
        drafts: Vec<Draft<'e>>,
        late: &[Late<'e>],
    ) -> (Vec<Draft<'e>>, Vec<Held<'e>>) {
        let control_lines = &self.input.policy.control.approve;
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
                        who.sort_by_cached_key(|who| self.roster.name(*who));
                        who.dedup();
                        settle::waived(
                            draft,
                            SettledBy::Waiver {
                                path: &grant.waiver.path,
                                by: who,
                            },
                        )
                    }
                    None => draft,
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
        let pressed = released
            .held
            .iter()
            .any(|held| held.act.stage == Stage::Release && self.roster.is_person(held.who));
        let mut earlier: Vec<_> = range
            .earlier
            .iter()
            .filter(|earlier| earlier.enforced)
            .collect();
        earlier.sort_by_key(|earlier| (earlier.at, &earlier.decision));
        earlier
            .last()
            .filter(|_| pressed)
            .map(|earlier| earlier.decision.as_str())
    }

    /// Judges the subject as a whole: the range of a deployment, and acts past its environment's hold.
    pub(super) fn subject(&self, enforced: bool, findings: &mut Vec<Finding<'e>>) {
        let (Some(released), Some(deployed)) = (self.released, self.deployed()) else {
            return;
        };
        let bench = |name| Bench {
            name,
            rule: None,
            view: View::Deployment,
            place: None,
            enforced,
        };
        for draft in range::judge(self.input.evidence, released, deployed) {
            findings.push(Finding {
                change: None,
                ..finding_of(bench("range"), None, draft)
            });
        }
        for bypass in &released.deployment.bypasses {
            let by = crate::decision::Candidates::default();
            let run = &released.deployment.run;
            let url = Some(run.start_url.as_deref().unwrap_or(&run.url));
            let remedy = Some(Remedy {
                act: Cure::DeployWithoutBypass,
                by,
                url,
            });
            let draft =
                control::past_the_hold(self.roster, &self.input.policy.control, bypass, remedy);
            findings.push(finding_of(bench("control"), None, draft));
        }
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

fn finding<'e>(bench: Bench<'e>, change: &'e ChangeId, draft: Draft<'e>) -> Finding<'e> {
    finding_of(bench, Some(change), draft)
}

fn finding_of<'e>(bench: Bench<'e>, change: Option<&'e ChangeId>, draft: Draft<'e>) -> Finding<'e> {
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
