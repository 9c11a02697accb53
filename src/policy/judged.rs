//! The changes that are judged: those of the evidence, and the ones they carry (J6).

use super::input::Input;
use crate::duty::{Duties, Reading};
use crate::evidence::Change;
use crate::identity::Roster;

/// A change to be judged.
#[derive(Debug)]
pub(super) struct Judged<'e> {
    /// As rights are judged as of now.
    duties: Duties<'e>,
    /// As they are judged by the record; only where a rule asks for it.
    by_record: Option<Duties<'e>>,
    /// Its own target, and those of the changes that carry it.
    pub(super) targets: Vec<&'e str>,
    /// Whether another change carries it.
    pub(super) carried: bool,
}

impl<'e> Judged<'e> {
    /// What people did with it, for whoever asks afterwards.
    pub(super) fn into_duties(self) -> Duties<'e> {
        self.duties
    }

    /// What people did with it.
    pub(super) fn duties(&self, as_of: crate::clause::AsOf) -> &Duties<'e> {
        match (as_of, &self.by_record) {
            (crate::clause::AsOf::Act, Some(duties)) => duties,
            (crate::clause::AsOf::Act | crate::clause::AsOf::Now, _) => &self.duties,
        }
    }
}

/// Every change to be judged: each followed by those it carries.
pub(super) fn all<'e>(
    input: &Input<'e>,
    roster: &mut Roster<'e>,
    disowned: &[(crate::evidence::Revision, &'e str)],
) -> Vec<Judged<'e>> {
    let mut judged = Vec::with_capacity(input.evidence.changes.len());
    for change in &input.evidence.changes {
        add(input, roster, disowned, change, &[], &mut judged);
    }
    judged
}

fn add<'e>(
    input: &Input<'e>,
    roster: &mut Roster<'e>,
    disowned: &[(crate::evidence::Revision, &'e str)],
    change: &'e Change,
    carriers: &[&'e str],
    judged: &mut Vec<Judged<'e>>,
) {
    let carries = |carried: &Change| input.policy.carries(carried, input.at);
    let mut read = |by_record| {
        Duties::of(
            input.evidence,
            change,
            roster,
            Reading {
                disowned,
                carries: &carries,
                by_record,
            },
        )
    };
    let asks_for_record = input
        .policy
        .rules
        .iter()
        .any(|rule| rule.as_of == crate::clause::AsOf::Act);
    let duties = read(false);
    let by_record = asks_for_record.then(|| read(true));
    let mut targets = Vec::with_capacity(carriers.len() + 1);
    targets.extend_from_slice(carriers);
    targets.push(change.target.as_str());
    let carriers = if change.carried.is_empty() {
        Vec::new()
    } else {
        targets.clone()
    };
    judged.push(Judged {
        duties,
        by_record,
        carried: targets.len() > 1,
        targets,
    });
    for carried in change
        .carried
        .iter()
        .filter(|carried| carries(&carried.change))
    {
        add(input, roster, disowned, &carried.change, &carriers, judged);
    }
}
