//! Which rules speak about one change, and the subject as a whole (J13, J14).

use super::bench::{Bench, finding, finding_of};
use super::input::Input;
use super::judged::Judged;
use super::rules::{Policy, Rule};
use super::speaks::{Touches, View};
use super::waive::Granted;
use crate::clause::{AsOf, Draft, control, range};
use crate::decision::{ClauseName, Cure, Finding, Inapplicable, Missing, Outcome, Reason, Remedy};
use crate::duty::Released;
use crate::evidence::{ChangeId, Fact};
use crate::identity::{Roster, Who};

/// What every change of one decision is judged with.
pub(super) struct Session<'a, 'e> {
    pub(super) input: &'a Input<'e>,
    pub(super) roster: &'a Roster<'e>,
    pub(super) granted: &'a [Granted<'e>],
    pub(super) released: Option<&'a Released<'e>>,
    /// Who settled something of which change, where that keeps them from releasing it (J27, J28).
    pub(super) settlers: &'a [(&'e ChangeId, Who)],
    pub(super) releasers: &'a [Who],
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
            match rule.touches(duties) {
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
