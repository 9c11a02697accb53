//! Disownings: which claims are validly lifted (J29).

use super::input::Input;
use super::waive::Granted;
use crate::duty::{Did, Duties, Reading, Stage};
use crate::evidence::{Change, Proof};
use crate::identity::Roster;
use crate::waiver::WaiverKind;

/// The claims that valid disownings lift: approved by somebody who wrote none of it by an authenticated or signed act,
/// and who is not the one claimed (J29).
pub(super) fn disowned<'e>(
    input: &Input<'e>,
    granted: &[Granted<'e>],
    roster: &mut Roster<'e>,
) -> Vec<(crate::evidence::Revision, &'e str)> {
    let mut lifted = Vec::new();
    for grant in granted {
        let WaiverKind::Disown { commit, claimed } = &grant.waiver.kind else {
            continue;
        };
        let mut persons = Vec::new();
        let mut proven = Vec::new();
        let mut found_anywhere = false;
        let mut nobody = false;
        for change in everything(&input.evidence.changes) {
            let Some(found) = change
                .commits
                .iter()
                .find(|known| known.revision == *commit)
            else {
                continue;
            };
            found_anywhere = true;
            let committer = match &found.committer {
                crate::evidence::Committer::Person(person) => Some(person),
                crate::evidence::Committer::Forge => None,
            };
            for person in std::iter::once(&found.author)
                .chain(committer)
                .chain(&found.co_authors)
            {
                if person.name == *claimed || claimed.eq_ignore_ascii_case(&person.email) {
                    match roster.person(person) {
                        Ok((who, also)) => {
                            persons.push(who);
                            persons.extend(also);
                        }
                        // Whose claim it is cannot be told, so it may be the approver's own.
                        Err(_) => nobody = true,
                    }
                }
            }
            let reading = Reading {
                disowned: &[],
                carries: &|_| false,
                by_record: false,
            };
            let duties = Duties::of(input.evidence, change, roster, reading);
            proven.extend(duties.held.iter().filter_map(|held| {
                let is_proven = match held.act.what {
                    Did::Wrote | Did::Committed | Did::CoWrote => false,
                    Did::Opened | Did::Signed | Did::Pushed | Did::Asked | Did::OwnsRobot => {
                        held.act.citation.proof >= Proof::Signed || held.act.what == Did::Signed
                    }
                    _ => false,
                };
                (held.act.stage == Stage::Author && is_proven).then_some(held.who)
            }));
        }
        let valid = found_anywhere
            && !nobody
            && grant.approvers.iter().any(|approver| {
                !persons.contains(&approver.who) && !proven.contains(&approver.who)
            });
        if valid {
            lifted.push((*commit, claimed.as_str()));
        }
    }
    lifted
}

/// These changes and all that they carry.
fn everything(changes: &[Change]) -> Vec<&Change> {
    let mut all = Vec::new();
    for change in changes {
        all.push(change);
        for carried in &change.carried {
            all.extend(everything(std::slice::from_ref(carried.change.as_ref())));
        }
    }
    all
}
