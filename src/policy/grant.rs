//! What a file of `.sixeyes/waivers/` would have to say to settle a finding, and who can grant it (J26, J28).
//!
//! Clauses say that a waiver would settle it, or a late approval. What the file must say, and that `control` asks for
//! people of its own because the file is one that it covers, is known here.

use super::bench::Bench;
use super::one::Session;
use crate::clause::{Draft, Line, Scene};
use crate::decision::{Candidates, Cure, FileSays, GrantFile, Missing, Outcome, Remedy};
use crate::duty::{Stage, Stages};
use crate::evidence::{Fact, Subject};
use crate::identity::Who;

impl<'e> Session<'_, 'e> {
    /// The finding, with the file named that would settle it where one would.
    pub(super) fn naming_file(
        &self,
        bench: Bench<'e>,
        scene: &Scene<'_, 'e>,
        mut draft: Draft<'e>,
    ) -> Draft<'e> {
        let stages = draft.stages;
        self.name_in(bench, scene, stages, &mut draft.outcome);
        draft
    }

    fn name_in(
        &self,
        bench: Bench<'e>,
        scene: &Scene<'_, 'e>,
        stages: Stages,
        outcome: &mut Outcome<'e>,
    ) {
        match outcome {
            Outcome::Pending(remedy) => self.name(bench, scene, stages, &[], remedy),
            Outcome::Violated { conflicts, remedy } => {
                let involved: Vec<Who> = conflicts.iter().map(|conflict| conflict.who).collect();
                if let Some(remedy) = remedy {
                    self.name(bench, scene, stages, &involved, remedy);
                }
            }
            Outcome::Indeterminate { missing, remedy } => {
                if let Some(remedy) = remedy {
                    // A waiver forgives no unknown person (J28): what is missing has to be known.
                    if matches!(remedy.act, Cure::Waive) {
                        remedy.act = known_again(missing);
                        remedy.by = Candidates::default();
                    }
                    self.name(bench, scene, stages, &[], remedy);
                }
            }
            Outcome::Waived { was, .. } => self.name_in(bench, scene, stages, was),
            Outcome::Satisfied | Outcome::NotApplicable(_) => {}
        }
    }

    fn name(
        &self,
        bench: Bench<'e>,
        scene: &Scene<'_, 'e>,
        stages: Stages,
        involved: &[Who],
        remedy: &mut Remedy<'e>,
    ) {
        let change = &scene.duties.change.id;
        let control = &self.input.policy.control.approve;
        let sets = bench.rule.map_or(&[][..], |rule| &rule.separate);
        let apart = sets
            .iter()
            .filter(|set| set.stages.has(Stage::Approve))
            .fold(Stages::NONE, |all, set| all.or(set.stages));
        let can = |lines: &[Line]| scene.approvers(lines, apart);
        let (says, by, besides) = match &remedy.act {
            Cure::Waive => {
                let deployment = !stages.and(Stages::OF_DEPLOYMENT).is_empty();
                let of = match deployment {
                    // Only by name, and for one environment.
                    true => stages.with(Stage::Release),
                    false => stages,
                };
                let environment = match &self.input.evidence.subject {
                    Subject::Deployment { environment, .. } if deployment => {
                        Some(environment.as_str())
                    }
                    Subject::Deployment { .. } | Subject::Change { .. } | Subject::Group { .. } => {
                        None
                    }
                };
                let says = FileSays::Departure {
                    rule: bench.name,
                    of,
                    environment,
                };
                // Whoever holds what it forgives does not grant it.
                let mut by = can(control);
                by.known.retain(|who| !involved.contains(who));
                by.except.extend(involved);
                by.except.sort_by_cached_key(|who| self.roster.name(*who));
                by.except.dedup();
                (says, by, None)
            }
            Cure::ApproveLate(_, head) if !self.input.evidence.takes_late_reviews(change) => {
                let late = bench.rule.and_then(|rule| rule.late_approval.as_ref());
                let late = late.map_or(control.as_slice(), |late| &late.lines);
                let narrow = bench.rule.is_some() && late.iter().any(|line| !line.from.is_empty());
                let (by, besides) = match narrow {
                    true => (can(late), Some(self.agree())),
                    false => (can(control), None),
                };
                (FileSays::LateApproval(*head), by, besides)
            }
            _ => return,
        };
        remedy.by.known.clone_from(&by.known);
        remedy.act = Cure::Grant(Box::new(GrantFile {
            change,
            says,
            by,
            people: control.iter().map(|line| line.people).sum(),
            besides,
        }));
    }
}

/// What makes known again what is missing.
fn known_again<'e>(missing: &[Missing<'e>]) -> Cure<'e> {
    match missing.first() {
        Some(Missing::Gap(gap)) => Cure::ReadAgain(gap.fact),
        Some(Missing::Absent(fact, _)) => Cure::ReadAgain(*fact),
        Some(Missing::Holder { .. }) => Cure::MapIdentity,
        Some(Missing::Eligibility { .. }) => Cure::GrantRight,
        Some(Missing::Review(..)) | None => Cure::ReadAgain(Fact::Reviews),
    }
}
