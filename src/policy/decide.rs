//! From evidence to decision: pure, and the same for the same input.

use super::Policy;
use super::debts;
use super::disown;
use super::emergency::Claim;
use super::input::Input;
use super::judged::{self, Judged};
use super::one::{Session, Speaking};
use super::order;
use super::releasable;
use super::waive;
use crate::clause::Releasing;
use crate::decision::{
    Candidates, ClauseName, Cure, Decision, Done, Finding, Inapplicable, Kind, Missing, Outcome,
    Reason, Remedy,
};
use crate::duty::Released;
use crate::evidence::{ChangeState, Fact, Phase, Subject, Why};
use crate::identity::{PeopleMode, Roster};

/// Judges the evidence by the policy.
///
/// Every finding is made from the evidence alone; what late approvals and waivers settle stays in the finding as
/// waived. The order of lists in the evidence never matters.
#[must_use]
pub fn decide<'e>(input: &Input<'e>) -> Decision<'e> {
    let mode = input
        .policy
        .people
        .unwrap_or(if input.directory.lists_people() {
            PeopleMode::Directory
        } else {
            PeopleMode::Accounts
        });
    let mut roster = Roster::resolve(input.evidence, input.directory, mode);
    let granted = waive::granted(input, &mut roster);
    let disowned = disown::disowned(input, &granted, &mut roster);
    let judged = judged::all(input, &mut roster, &disowned);
    let released = Released::of(input.evidence, &mut roster);
    let owing = debts::owing(input, &mut roster);
    let claim = Claim::of(input, &roster, released.as_ref());
    let mut session = Session {
        input,
        roster: &roster,
        granted: &granted,
        released: released.as_ref(),
        settlers: &[],
        releasing: Releasing::NOTHING,
        glass: claim.lets_pass(),
    };
    // Where nothing is deployed nobody releases, and nobody is named for it.
    let releasing = releasable::releasing(&session, &judged);
    session.releasing = &releasing;
    let mut spoke = Spoke::default();
    let mut findings = each(&session, &judged, &mut spoke);
    // Whoever settled something of the range holds `approve` by it, and is no releaser to name (J27, J28).
    let (settlers, fewer);
    if released.is_some() {
        settlers = releasable::settlers(&session, &findings);
        session.settlers = &settlers;
        fewer = releasable::releasing(&session, &judged);
        if fewer != releasing {
            session.releasing = &fewer;
            findings = each(&session, &judged, &mut spoke);
        }
    }
    let enforced = spoke.enforced || !spoke.at_all;
    session.subject(enforced, &mut findings);
    session.owed(&owing, &judged, &mut findings);
    if let Some(draft) = released
        .as_ref()
        .and_then(|released| claim.draft(&session, released))
    {
        findings.push(session.of_glass(None, draft, None));
    }
    closed(input, &mut findings);
    elsewhere(input, &judged, &session.agree(), &mut findings);
    let refused = super::refused::refused(&session, &judged, &findings);
    findings.extend(refused);
    for finding in &mut findings {
        if matches!(
            finding.rule,
            "control" | "range" | "elsewhere" | "break-glass"
        ) {
            finding.enforced = enforced;
        }
    }
    order::canonical(input.policy, &roster, &mut findings);
    let releasable = releasable::part(&session, &judged, &findings);
    let kind = match input
        .evidence
        .deployment
        .as_ref()
        .map(|deployment| deployment.phase)
    {
        Some(Phase::Before(_)) => Kind::Preview,
        Some(Phase::Deploying | Phase::Finished) | None => Kind::Final,
    };
    let duties = judged.into_iter().map(Judged::into_duties).collect();
    let done = Done::new(duties, released);
    Decision {
        at: input.at,
        roster,
        findings,
        kind,
        releasable,
        done,
        digests: input.digests.clone(),
    }
}

/// Judges each change under every rule that speaks about it.
fn each<'e>(
    session: &Session<'_, 'e>,
    judged: &[Judged<'e>],
    spoke: &mut Spoke,
) -> Vec<Finding<'e>> {
    let mut findings = Vec::new();
    for change in judged {
        let speaking = session.speaking(change);
        spoke.hear(session.input, &speaking);
        session.judge(change, &speaking, &mut findings);
    }
    findings
}

/// Whether any rule spoke, and any that stops something (J15, J25).
#[derive(Debug, Default)]
struct Spoke {
    at_all: bool,
    enforced: bool,
}

impl Spoke {
    fn hear(&mut self, input: &Input<'_>, speaking: &Speaking<'_>) {
        self.at_all |= !speaking.rules.is_empty();
        self.enforced |= speaking
            .rules
            .iter()
            .any(|(rule, _)| rule.is_enforced(input.at))
            || speaking.law_only;
    }
}

/// A change that was closed without a merge is not judged at the merge gate: an allow of it would outlive its closing.
fn closed<'e>(input: &Input<'e>, findings: &mut Vec<Finding<'e>>) {
    let at_the_merge = match input.evidence.subject {
        Subject::Change { .. } | Subject::Group { .. } => true,
        Subject::Deployment { .. } => false,
    };
    let changes = input.evidence.changes.iter().filter(|_| at_the_merge);
    for change in changes.filter(|change| change.state == ChangeState::Closed) {
        let remedy = Remedy {
            act: Cure::Reopen(&change.id),
            by: Candidates::default(),
            url: Some(&change.url),
        };
        findings.push(Finding {
            rule: "range",
            clause: ClauseName::Range,
            change: Some(&change.id),
            outcome: Outcome::Indeterminate {
                missing: Vec::new(),
                remedy: Some(remedy),
            },
            reason: Reason::Closed,
            citations: vec![&change.citation],
            place: None,
            enforced: true,
        });
    }
}

/// What the policy says where no rule speaks (J14).
fn elsewhere<'e>(
    input: &Input<'e>,
    judged: &[Judged<'e>],
    agree: &Candidates,
    findings: &mut Vec<Finding<'e>>,
) {
    let policy = input.policy;
    let (place, named) = match &input.evidence.subject {
        Subject::Change { target, .. } | Subject::Group { target, .. } => {
            let named = policy
                .rules
                .iter()
                .any(|rule| rule.on == super::On::Merge && rule.names_branch(target));
            (target.as_str(), named)
        }
        Subject::Deployment { environment, .. } => (
            environment.as_str(),
            policy
                .rules
                .iter()
                .any(|rule| rule.names_environment(environment)),
        ),
    };
    let answer = |reason: Reason<'e>, fact: Fact| {
        let outcome = match policy.elsewhere {
            super::Elsewhere::Ignore => Outcome::NotApplicable(Inapplicable::Elsewhere),
            super::Elsewhere::Deny => Outcome::Indeterminate {
                missing: vec![Missing::Absent(fact, Why::Unsupported)],
                remedy: Some(Remedy {
                    act: Cure::NameRule,
                    by: agree.clone(),
                    url: None,
                }),
            },
        };
        (outcome, reason)
    };
    let mut add = |change, (outcome, reason)| {
        findings.push(Finding {
            rule: "elsewhere",
            clause: ClauseName::Require,
            change,
            outcome,
            reason,
            citations: Vec::new(),
            place: None,
            enforced: true,
        });
    };
    let law_only = !judged.is_empty()
        && judged
            .iter()
            .all(|change| Policy::speaks_by_control(input, change));
    if !named && !law_only {
        add(None, answer(Reason::NoRule(place), Fact::PastLaw));
    }
    for change in judged.iter().filter(|change| !change.carried) {
        let speaking: Vec<_> = policy
            .rules
            .iter()
            .filter(|rule| {
                rule.view(&input.evidence.subject, &change.targets)
                    .is_some()
            })
            .collect();
        let duties = change.duties(crate::clause::AsOf::Now);
        let uncovered = policy.uncovered(input.evidence, duties.change, &speaking);
        if !uncovered.is_empty() && !Policy::speaks_by_control(input, change) {
            add(
                Some(&duties.change.id),
                answer(Reason::UncoveredPaths(uncovered), Fact::Files),
            );
        }
    }
}

impl Policy {
    /// Whether a change is one of which `control` alone speaks: nothing but `.sixeyes/`, into a branch that it looks
    /// at (J25, J28).
    pub(super) fn speaks_by_control(input: &Input<'_>, change: &Judged<'_>) -> bool {
        let duties = change.duties(crate::clause::AsOf::Now);
        Self::is_of_law_only(duties) && input.policy.controls(input.evidence, &duties.change.target)
    }
}
