//! Waiver files that forgive nothing: judged as if they did not exist, and reported (J28).

use super::input::Input;
use super::judged::Judged;
use super::waive::Granted;
use crate::clause::AsOf;
use crate::decision::{ClauseName, Finding, Inapplicable, Outcome, Reason, Refusal};
use crate::evidence::ChangeId;
use crate::waiver::{Waiver, WaiverKind};

/// What is said of every waiver file that could concern these changes and forgives nothing.
pub(super) fn refused<'e>(
    input: &Input<'e>,
    granted: &[Granted<'e>],
    judged: &[Judged<'e>],
) -> Vec<Finding<'e>> {
    input
        .waivers
        .iter()
        .filter(|waiver| concerns(waiver, judged))
        .filter_map(|waiver| {
            let why = refusal(input, granted, judged, waiver)?;
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
    input: &Input<'e>,
    granted: &[Granted<'e>],
    judged: &[Judged<'e>],
    waiver: &Waiver,
) -> Option<Refusal> {
    if let WaiverKind::Departure { rule, expires, .. } = &waiver.kind {
        if rule != "control" && !input.policy.rules.iter().any(|known| known.name == *rule) {
            return Some(Refusal::NoSuchRule);
        }
        if input.at >= *expires {
            return Some(Refusal::Expired);
        }
    }
    let Some(grant) = granted
        .iter()
        .find(|grant| std::ptr::eq(grant.waiver, waiver))
    else {
        return Some(Refusal::NotBroughtIn);
    };
    let uninvolved = judged
        .iter()
        .filter(|change| is_of(change, named(waiver)))
        .any(|change| {
            grant.is_granted_by_somebody_but(|who| change.duties(AsOf::Now).is_author(who))
        });
    (!uninvolved && !matches!(waiver.kind, WaiverKind::Disown { .. }))
        .then_some(Refusal::NobodyUninvolved)
}
