//! Waiver files that forgive nothing: judged as if they did not exist, and reported (J28).

use super::judged::Judged;
use super::one::Session;
use super::waive;
use crate::clause::AsOf;
use crate::decision::{
    ClauseName, Cure, FileSays, Finding, Inapplicable, Outcome, Reason, Refusal, Remedy, SettledBy,
};
use crate::evidence::ChangeId;
use crate::waiver::{Waiver, WaiverKind};

/// What is said of every waiver file that could concern these changes and forgives nothing.
pub(super) fn refused<'e>(
    session: &Session<'_, 'e>,
    judged: &[Judged<'e>],
    findings: &[Finding<'e>],
) -> Vec<Finding<'e>> {
    session
        .input
        .waivers
        .iter()
        .filter(|waiver| concerns(waiver, judged))
        .filter_map(|waiver| {
            let why = refusal(session, judged, findings, waiver)?;
            Some(Finding {
                rule: "control",
                clause: ClauseName::Control,
                change: None,
                outcome: Outcome::NotApplicable(Inapplicable::Refused),
                reason: Reason::WaiverRefused {
                    path: &waiver.path,
                    why,
                },
                citations: Vec::new(),
                place: None,
                enforced: true,
            })
        })
        .collect()
}

fn named(waiver: &Waiver) -> Option<&ChangeId> {
    match &waiver.kind {
        WaiverKind::Departure { scope, .. } => scope.change.as_ref(),
        WaiverKind::LateApproval { change, .. } => Some(change),
        WaiverKind::Disown { .. } => None,
    }
}

fn is_of(change: &Judged<'_>, named: Option<&ChangeId>) -> bool {
    named.is_none_or(|id| *id == change.duties(AsOf::Now).change.id)
}

/// Whether a file could concern one of these changes at all: others are left unsaid.
fn concerns(waiver: &Waiver, judged: &[Judged<'_>]) -> bool {
    let disowns = match &waiver.kind {
        WaiverKind::Disown { commit, .. } => Some(commit),
        WaiverKind::Departure { .. } | WaiverKind::LateApproval { .. } => None,
    };
    judged.iter().any(|change| {
        let commits = &change.duties(AsOf::Now).change.commits;
        is_of(change, named(waiver))
            && disowns.is_none_or(|commit| commits.iter().any(|known| known.revision == *commit))
    })
}

fn refusal<'e>(
    session: &Session<'_, 'e>,
    judged: &[Judged<'e>],
    findings: &[Finding<'e>],
    waiver: &Waiver,
) -> Option<Refusal> {
    let input = session.input;
    if let WaiverKind::Departure { rule, expires, .. } = &waiver.kind {
        if rule != "control" && !input.policy.rules.iter().any(|known| known.name == *rule) {
            return Some(Refusal::NoSuchRule);
        }
        if input.at >= *expires {
            return Some(Refusal::Expired);
        }
    }
    let about: Vec<&Judged<'e>> = judged
        .iter()
        .filter(|change| is_of(change, named(waiver)))
        .collect();
    let duties = || about.iter().map(|change| change.duties(AsOf::Now));
    if let WaiverKind::LateApproval { head, .. } = &waiver.kind
        && duties().all(|duties| duties.change.head != *head)
    {
        return Some(Refusal::OtherHead);
    }
    let mut granted = session.granted.iter();
    let Some(grant) = granted.find(|grant| std::ptr::eq(grant.waiver, waiver)) else {
        return Some(Refusal::NotBroughtIn);
    };
    let uninvolved =
        duties().any(|duties| grant.is_granted_by_somebody_but(|who| duties.is_author(who)));
    match &waiver.kind {
        WaiverKind::Disown { .. } => None,
        _ if !uninvolved => Some(Refusal::NobodyUninvolved),
        WaiverKind::Departure { rule, .. } => {
            let agreed = duties().any(|duties| {
                let approvers = grant.approvers.iter().copied();
                let by: Vec<_> = approvers
                    .filter(|approver| !duties.is_author(approver.who))
                    .collect();
                waive::satisfy_control(input, session.roster, &by)
            });
            if rule == "control" && !agreed {
                return Some(Refusal::ControlLacks);
            }
            let used = findings.iter().any(|finding| forgiven_by(finding, waiver));
            let stands = findings.iter().any(|finding| {
                let of = about
                    .iter()
                    .any(|change| Some(&change.duties(AsOf::Now).change.id) == finding.change);
                let forgivable = match finding.outcome {
                    Outcome::Violated { .. } | Outcome::Pending(_) => true,
                    Outcome::Indeterminate { .. }
                    | Outcome::Satisfied
                    | Outcome::NotApplicable(_)
                    | Outcome::Waived { .. } => false,
                };
                of && finding.rule == rule && forgivable
            });
            (!used && stands).then_some(Refusal::LeavesOut)
        }
        WaiverKind::LateApproval { change, .. } => {
            let stands = findings.iter().any(|finding| {
                finding.change == Some(change) && remedy(finding).is_some_and(is_late_approval)
            });
            stands.then_some(Refusal::NotEligible)
        }
    }
}

/// Whether this file settled the finding.
fn forgiven_by(finding: &Finding<'_>, waiver: &Waiver) -> bool {
    match &finding.outcome {
        Outcome::Waived {
            by: SettledBy::Waiver { path, .. },
            ..
        } => *path == waiver.path,
        Outcome::Waived { .. }
        | Outcome::Satisfied
        | Outcome::Pending(_)
        | Outcome::Violated { .. }
        | Outcome::Indeterminate { .. }
        | Outcome::NotApplicable(_) => false,
    }
}

/// What would settle it still.
fn remedy<'a, 'e>(finding: &'a Finding<'e>) -> Option<&'a Remedy<'e>> {
    match &finding.outcome {
        Outcome::Violated { remedy, .. } | Outcome::Indeterminate { remedy, .. } => remedy.as_ref(),
        Outcome::Pending(remedy) => Some(remedy),
        Outcome::Satisfied | Outcome::NotApplicable(_) | Outcome::Waived { .. } => None,
    }
}

fn is_late_approval(remedy: &Remedy<'_>) -> bool {
    match &remedy.act {
        Cure::ApproveLate(..) => true,
        Cure::Grant(file) => matches!(file.says, FileSays::LateApproval(_)),
        _ => false,
    }
}
