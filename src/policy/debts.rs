//! What break-glass owes: a review of each change that it let pass, by somebody uninvolved, in time (J30).

use super::emergency::due;
use super::input::Input;
use super::judged::Judged;
use super::one::Session;
use super::presets;
use super::settle::{self, Late};
use super::waive;
use crate::clause::separate::Apart;
use crate::clause::{AsOf, Draft, Releasing, Scene};
use crate::decision::{
    Broken, ClauseName, Cure, Finding, Inapplicable, Missing, Outcome, Reason, SettledBy,
};
use crate::duty::{Act, Did, Duties, Named, Reading, Sight, Stage, Stages};
use crate::evidence::{Actor, BreakGlass, Debt, Fact, Phase, Timestamp};
use crate::identity::{Roster, Unresolved, Who};
use crate::line::{Line, Place};

/// An earlier break-glass, with what people did with each change that it let pass.
#[derive(Debug)]
pub(super) struct Owing<'e> {
    debt: &'e Debt,
    duties: Vec<Duties<'e>>,
    /// Everybody who released it, as far as they are known.
    released_by: Vec<Who>,
    /// Whoever else did, and why nobody can be named: each may be anybody.
    unnamed: Vec<(Act<'e>, Unresolved<'e>)>,
}

/// Reads every earlier break-glass. A run that is judged in hindsight owes nothing to itself twice.
pub(super) fn owing<'e>(input: &Input<'e>, roster: &mut Roster<'e>) -> Vec<Owing<'e>> {
    let Some(deployment) = &input.evidence.deployment else {
        return Vec::new();
    };
    let own = |debt: &&Debt| debt.run == deployment.run.id;
    deployment
        .debts
        .iter()
        .filter(|debt| !own(debt))
        .map(|debt| {
            let read = |change| {
                let reading = Reading {
                    disowned: &[],
                    carries: &|_| false,
                    by_record: false,
                };
                Duties::of(input.evidence, change, roster, reading)
            };
            let duties = debt.changes.iter().map(read).collect();
            let (mut released_by, mut unnamed) = (Vec::new(), Vec::new());
            for by in &debt.released_by {
                match roster.actor(*by) {
                    Ok(who) => released_by.push(who),
                    Err(why) => unnamed.push((release(debt, *by), why)),
                }
            }
            Owing {
                debt,
                duties,
                released_by,
                unnamed,
            }
        })
        .collect()
}

/// Letting an earlier emergency go, by somebody who started or authorised it.
fn release(debt: &Debt, by: Actor) -> Act<'_> {
    Act {
        stage: Stage::Trigger,
        what: Did::Started,
        revision: Some(debt.revision),
        at: Some(debt.at),
        named: Named::Account(by),
        citation: &debt.citation,
    }
}

/// One review owed.
struct Owed<'a, 'e> {
    duties: &'a Duties<'e>,
    said: &'e BreakGlass,
    /// From when on it is owed.
    since: Timestamp,
    due: Timestamp,
    released_by: &'a [Who],
    unnamed: &'a [(Act<'e>, Unresolved<'e>)],
    /// What it is before its deadline: nothing in the way, or, in the audit of that very deployment, pending.
    own: bool,
}

impl<'e> Session<'_, 'e> {
    /// What every break-glass owes: earlier ones, and in an audit the one under judgement for what it let pass.
    pub(super) fn owed(
        &self,
        owing: &[Owing<'e>],
        judged: &[Judged<'e>],
        findings: &mut Vec<Finding<'e>>,
    ) {
        let Some(released) = self.released else {
            return;
        };
        let law = self.input.policy.break_glass.as_ref();
        let within = law.map_or_else(presets::review_within, |law| law.review_within);
        let place = law.map(|law| law.place);
        let mut found = Vec::new();
        if released.deployment.phase == Phase::Finished
            && let Some(broken) = self.glass
        {
            let let_pass = |finding: &Finding<'e>| {
                matches!(
                    &finding.outcome,
                    Outcome::Waived {
                        by: SettledBy::BreakGlass(_),
                        ..
                    }
                )
            };
            let by: Vec<Who> = released
                .held
                .iter()
                .filter(|held| held.act.stage.is_of_deployment())
                .map(|held| held.who)
                .collect();
            for change in judged {
                let duties = change.duties(AsOf::Now);
                let id = Some(&duties.change.id);
                if findings.iter().any(|one| one.change == id && let_pass(one)) {
                    let owed = Owed {
                        duties,
                        said: broken.said,
                        since: since(&broken, within),
                        due: broken.due,
                        released_by: &by,
                        // Where the deployment's own people are unknown, its own findings say so.
                        unnamed: &[],
                        own: true,
                    };
                    found.push(self.review(&owed, place));
                }
            }
        }
        for owing in owing {
            for duties in &owing.duties {
                let owed = Owed {
                    duties,
                    said: &owing.debt.said,
                    since: owing.debt.at,
                    due: due(owing.debt.at, within),
                    released_by: &owing.released_by,
                    unnamed: &owing.unnamed,
                    own: false,
                };
                found.push(self.review(&owed, place));
            }
        }
        findings.append(&mut found);
        let asks = law.is_some_and(|law| law.is_for(&self.input.evidence.subject));
        let gaps = self.input.evidence.gaps.iter();
        let unread: Vec<Missing<'e>> = gaps
            .filter(|gap| gap.fact == Fact::BreakGlass)
            .map(Missing::Gap)
            .collect();
        if asks && !unread.is_empty() {
            let run = &released.deployment.run;
            let remedy = crate::decision::Remedy {
                act: Cure::ReadAgain(Fact::BreakGlass),
                by: crate::decision::Candidates::default(),
                url: Some(run.start_url.as_deref().unwrap_or(&run.url)),
            };
            let outcome = Outcome::Indeterminate {
                missing: unread,
                remedy: Some(remedy),
            };
            let draft = Draft::new(ClauseName::Control, outcome, Reason::DebtsUnknown);
            findings.push(self.of_glass(None, draft, place));
        }
    }

    /// A finding about break-glass.
    pub(super) fn of_glass(
        &self,
        change: Option<&'e crate::evidence::ChangeId>,
        draft: Draft<'e>,
        place: Option<Place>,
    ) -> Finding<'e> {
        let bench = super::bench::Bench {
            name: "break-glass",
            rule: None,
            view: super::speaks::View::Deployment,
            place,
            enforced: true,
        };
        super::bench::finding_of(bench, change, draft)
    }

    /// Whether somebody uninvolved has reviewed one change since.
    fn review(&self, owed: &Owed<'_, 'e>, place: Option<Place>) -> Finding<'e> {
        let (input, duties) = (self.input, owed.duties);
        let change = duties.change;
        let subject = &input.evidence.subject;
        let sets: Vec<Apart> = input
            .policy
            .rules
            .iter()
            .filter(|rule| rule.view(subject, &[&change.target]).is_some())
            .flat_map(|rule| rule.separate.iter().cloned())
            .collect();
        let scene = Scene {
            evidence: input.evidence,
            roster: self.roster,
            duties,
            released: None,
            settling: &[],
            as_of: AsOf::Now,
            takes_late: true,
            releasing: Releasing::NOTHING,
            requires: &[],
            sets: &sets,
            late_lines: &[],
        };
        let by_file = waive::late_by_file(self.granted, duties);
        let mut late = settle::late(&scene, &sets, &by_file);
        // A review of what went before it: and neither by an author (J27) nor by whoever let it go.
        late.retain(|late| late.at >= owed.since && !owed.released_by.contains(&late.who));
        let about = Stages::NONE.with(Stage::Approve);
        let lines = presets::late_approval(Place::default()).lines;
        let filled = settle::fill(&scene, &late, &lines);
        if filled && still_filled(&scene, &late, &lines, owed.unnamed.len()) {
            let stands = late.iter().filter(|late| late.valid == Sight::Yes);
            let (mut who, citations): (Vec<Who>, Vec<_>) = stands
                .map(|late: &Late<'e>| (late.who, late.citation))
                .unzip();
            who.sort_by_key(|who| self.roster.name(*who));
            who.dedup();
            let draft = Draft::satisfied(ClauseName::Control, Reason::Reviewed(who))
                .about(about)
                .citing(citations);
            return self.of_glass(Some(&change.id), draft, place);
        }
        let mut by = scene.approvers(&[], Stages::NONE);
        by.known.retain(|who| !owed.released_by.contains(who));
        by.except.extend(owed.released_by.iter().copied());
        // Those whose review cannot be told from the word of whoever let it go: one more of somebody else settles it.
        let mut unnamed = Vec::new();
        if filled {
            by.known
                .retain(|who| !late.iter().any(|late| late.who == *who));
            by.except.extend(late.iter().map(|late| late.who));
            unnamed.extend(owed.unnamed.iter().map(|(act, why)| Missing::Holder {
                stage: act.stage,
                act: *act,
                why: why.clone(),
            }));
        }
        by.except.sort_by_key(|who| self.roster.name(*who));
        by.except.dedup();
        let remedy = scene.remedy(Cure::ApproveLate(&change.id, change.head), by);
        let unread = duties.gaps_in(&[Fact::Reviews]).map(Missing::Gap);
        let doubtful = late.iter().map(|late| Missing::Eligibility {
            stage: Stage::Approve,
            who: late.who,
        });
        let doubtful: Vec<Missing<'e>> = match unnamed.is_empty() {
            true => doubtful.collect(),
            false => unnamed,
        };
        let missing: Vec<Missing<'e>> = unread.chain(doubtful).collect();
        let outcome = if self.asked_at() < owed.due {
            if owed.own {
                Outcome::Pending(remedy)
            } else {
                Outcome::NotApplicable(Inapplicable::StillOwed)
            }
        } else if missing.is_empty() {
            Outcome::Violated {
                conflicts: Vec::new(),
                remedy: Some(remedy),
            }
        } else {
            Outcome::Indeterminate {
                missing,
                remedy: Some(remedy),
            }
        };
        let reason = Reason::ReviewOwed(owed.said, owed.due);
        let draft = Draft::new(ClauseName::Control, outcome, reason)
            .about(about)
            .citing([&owed.said.citation, &change.citation]);
        self.of_glass(Some(&change.id), draft, place)
    }

    /// The moment for which it is asked whether a deadline has passed: in the audit of a deployment that owes nothing
    /// itself, when that deployment was let go.
    fn asked_at(&self) -> Timestamp {
        let now = self.input.at;
        let Some(released) = self.released.filter(|released| {
            released.deployment.phase == Phase::Finished && self.glass.is_none()
        }) else {
            return now;
        };
        let deployment = released.deployment;
        let given = deployment.authorisations.iter().map(|given| given.at);
        let started = deployment.triggers.iter().map(|trigger| trigger.at);
        given.chain(started).flatten().max().unwrap_or(now)
    }
}

/// Whether late reviews fill these lines still where any of them, so many at most, may be of somebody who let it go.
fn still_filled(scene: &Scene<'_, '_>, late: &[Late<'_>], lines: &[Line], unnamed: usize) -> bool {
    // Who is to be told from more unknown people than that is not known.
    const MOST: usize = 3;
    if unnamed == 0 {
        return settle::fill(scene, late, lines);
    }
    let mut who: Vec<Who> = late.iter().map(|late| late.who).collect();
    who.sort_unstable();
    who.dedup();
    unnamed <= MOST
        && who.len() > unnamed
        && who.iter().all(|out| {
            let rest: Vec<Late<'_>> = late
                .iter()
                .filter(|late| late.who != *out)
                .copied()
                .collect();
            still_filled(scene, &rest, lines, unnamed - 1)
        })
}

/// From when on the review of the deployment under judgement is owed.
fn since(broken: &Broken<'_>, within: jiff::SignedDuration) -> Timestamp {
    broken.due.checked_sub(within).unwrap_or(broken.due)
}
