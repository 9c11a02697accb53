//! Which rules speak about one change, and the subject as a whole (J13, J14).

use super::bench::{Bench, finding, finding_of};
use super::input::Input;
use super::judged::Judged;
use super::rules::{Environment, Policy, Rule};
use super::speaks::{Touches, View};
use super::waive::Granted;
use crate::clause::{AsOf, Draft, Releasing, candidates, control, range};
use crate::decision::{
    Broken, Candidates, ClauseName, Cure, Finding, Inapplicable, Missing, Outcome, Reason, Remedy,
};
use crate::duty::{Released, Stage, Stages};
use crate::evidence::{ChangeId, Fact, Level, Subject, Why};
use crate::identity::{Roster, Who};

/// What every change of one decision is judged with.
pub(super) struct Session<'a, 'e> {
    pub(super) input: &'a Input<'e>,
    pub(super) roster: &'a Roster<'e>,
    pub(super) granted: &'a [Granted<'e>],
    pub(super) released: Option<&'a Released<'e>>,
    /// Who settled something of which change, where that keeps them from releasing it (J27, J28).
    pub(super) settlers: &'a [(&'e ChangeId, Who)],
    pub(super) releasing: &'a Releasing,
    /// The emergency for which what blocks is let through, if there is one (J30).
    pub(super) glass: Option<Broken<'e>>,
}

/// The rules that speak about one change.
pub(super) struct Speaking<'e> {
    pub(super) rules: Vec<(&'e Rule, View)>,
    /// Whether `control` alone speaks, for it changes nothing but the law (J28).
    pub(super) law_only: bool,
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
            let ships = self
                .input
                .policy
                .ships(&self.input.evidence.subject, duties);
            match rule.touches(duties).and(ships) {
                Touches::Yes => self.settled(bench, self.input.policy, duties, findings),
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
            // A change of the law is judged by the one that it replaced, where that can be read (J21).
            let past = duties.change.past_law.as_ref();
            let past = past.and_then(|law| super::read(law.policy.as_bytes(), "policy.yaml").ok());
            let law = past.as_ref().map_or(self.input.policy, |read| &read.policy);
            let place = self.input.policy.control.place;
            let bench = Bench {
                name: "control",
                rule: None,
                view: View::Change,
                place,
                enforced: true,
            };
            self.settled(bench, law, duties, findings);
        }
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
        let agree = self.agree();
        for draft in range::judge(self.input.evidence, released, deployed, &agree) {
            findings.push(Finding {
                change: None,
                ..finding_of(bench("range"), None, draft)
            });
        }
        if let Some(environment) = self.input.policy.environment(&self.input.evidence.subject) {
            let mut drafts = self.run_of(environment, released);
            drafts.retain(|draft| draft.outcome.grade().blocks());
            for draft in drafts {
                let place = Some(environment.place);
                findings.push(Finding {
                    place,
                    ..finding_of(bench("range"), None, draft)
                });
            }
        }
        for bypass in &released.deployment.bypasses {
            let by = self.release();
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

impl<'a, 'e> Session<'a, 'e> {
    /// Whether the run is one whose deployments count: of the environment's workflow, on a ref that it may deploy (J23).
    fn run_of(&self, environment: &'e Environment, released: &Released<'e>) -> Vec<Draft<'e>> {
        let mut drafts = Vec::new();
        let run = &released.deployment.run;
        let ran = run.workflow.as_deref();
        let remedy = |act| {
            // Where a run of this workflow is started is no place to start one of another.
            let here = Some(run.start_url.as_deref().unwrap_or(&run.url));
            let url = here.filter(|_| !matches!(act, Cure::StartRunOf(_)));
            let by = self.release();
            Some(Remedy { act, by, url })
        };
        // An emergency has a workflow of its own; what is still open about it blocks by its own finding (J30).
        if let Some(wanted) = environment.from.as_deref().filter(|_| self.glass.is_none()) {
            let reason = Reason::OtherWorkflow { ran, wanted };
            let remedy = remedy(Cure::StartRunOf(wanted));
            let outcome = match ran {
                Some(ran) if ran == wanted => Outcome::Satisfied,
                Some(_) => Outcome::Violated {
                    conflicts: Vec::new(),
                    remedy,
                },
                None => Outcome::Indeterminate {
                    missing: vec![Missing::Absent(Fact::Triggers, Why::Unsupported)],
                    remedy,
                },
            };
            drafts.push(
                Draft::new(ClauseName::Range, outcome, reason)
                    .about(Stages::NONE.with(Stage::Trigger)),
            );
        }
        if let (Some(refs), Subject::Deployment { target, .. }) =
            (&environment.refs, &self.input.evidence.subject)
        {
            // A branch is written without its prefix. A tag is not a branch of its name.
            let name = target.strip_prefix("refs/heads/").unwrap_or(target);
            if !refs.matches(name) {
                let outcome = Outcome::Violated {
                    conflicts: Vec::new(),
                    remedy: remedy(Cure::StartRunOn(&refs.written)),
                };
                drafts.push(
                    Draft::new(ClauseName::Range, outcome, Reason::OtherRef(&refs.written))
                        .about(Stages::NONE.with(Stage::Trigger)),
                );
            }
        }
        drafts
    }

    /// Everybody known who could agree to a change of the policy.
    pub(super) fn agree(&self) -> Candidates {
        let (evidence, lines) = (self.input.evidence, &self.input.policy.control.approve);
        candidates(evidence, self.roster, lines, Level::Write, &[])
    }

    /// An administrator has the environment demand an authorisation.
    pub(super) fn demanded(&self) -> Remedy<'e> {
        Remedy {
            act: Cure::DemandAuthorisation,
            by: candidates(self.input.evidence, self.roster, &[], Level::Admin, &[]),
            url: None,
        }
    }

    /// Everybody known who could start a new deployment of the whole range.
    pub(super) fn release(&self) -> Candidates {
        let (evidence, involved) = (self.input.evidence, &self.releasing.involved);
        let by = candidates(evidence, self.roster, &[], Level::Write, involved);
        self.releasing.among(by)
    }
}
