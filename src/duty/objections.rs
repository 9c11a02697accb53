//! Objections: who asked for changes, and whether that still stands (J20).

use super::approvals::Standing;
use super::binding::LastWords;
use super::sight::{Moment, Sight, right};
use super::{Duties, Reading};
use crate::evidence::{Actor, Dismissal, Evidence, Level, Review, ReviewVerdict, Timestamp};
use crate::identity::{Roster, Unresolved, Who};

/// A decisive "changes requested" by somebody with the right to approve.
#[derive(Debug, Clone)]
pub struct Objection<'e> {
    /// The review.
    pub review: &'e Review,
    /// Who gave it.
    pub who: Result<Who, Unresolved<'e>>,
    /// Whether it stands.
    pub open: Open,
    /// Who dismissed it in its giver's stead, and wrote nothing: where a rule calls them involved by something else that
    /// they did, it stands all the same (J20, J27).
    pub lifted_by: Option<Who>,
}

/// Whether an objection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// It stands; on a merged change, it stood at the merge.
    Yes,
    /// It was given after the merge, and stands.
    AfterMerge,
    /// Whether it stands cannot be told.
    Perhaps,
}

pub(super) fn read<'e>(
    duties: &mut Duties<'e>,
    evidence: &'e Evidence,
    roster: &Roster<'e>,
    reading: Reading<'_>,
    at_merge: &LastWords<'e>,
) {
    let change = duties.change;
    let merged = change.merge.as_ref().map(|merge| merge.at);
    let in_all = merged.map(|_| LastWords::of(change, None));
    for review in change
        .reviews
        .iter()
        .filter(|review| review.verdict == ReviewVerdict::ChangesRequested)
    {
        let late = merged.is_some_and(|at| review.at.as_second() > at.as_second());
        let until = if late { None } else { merged };
        let who = roster.actor(review.by);
        if let Some(account) = review.by.account() {
            let words = in_all.as_ref().filter(|_| late).unwrap_or(at_merge);
            if !words.is(review, account) {
                continue;
            }
            if who.as_ref().is_ok_and(|who| roster.acts_as(*who).is_some()) {
                continue;
            }
            let moment = match (until, reading.by_record) {
                (Some(merged), false) => Moment::Merged {
                    act: review.at,
                    merged,
                },
                (None, false) => Moment::Now,
                (Some(until), true) => Moment::Recorded {
                    act: review.at,
                    until,
                },
                // Before the merge what is seen now is the last sight of all; what came after it is asked of the record.
                (None, true) if !late => Moment::Now,
                (None, true) => Moment::Recorded {
                    act: review.at,
                    until: evidence.observed_at,
                },
            };
            // A right that was lost and not seen while it mattered leaves the objection standing (J9).
            match right(evidence, account, Level::Write, moment) {
                Sight::No => continue,
                // What came after the merge is shown, whoever gave it (J8).
                Sight::Unknown if late => {}
                Sight::Unknown => {
                    duties.objections.push(Objection {
                        review,
                        who,
                        open: Open::Perhaps,
                        lifted_by: None,
                    });
                    continue;
                }
                Sight::Yes | Sight::NotSeen => {}
            }
        }
        let open = match (&who, lifted(duties, roster, review, until)) {
            (_, Sight::Yes) => {
                if let Some(by) = lifted_by(duties, roster, review) {
                    let open = if late { Open::AfterMerge } else { Open::Yes };
                    let lifted_by = Some(by);
                    duties.objections.push(Objection {
                        review,
                        who,
                        open,
                        lifted_by,
                    });
                }
                continue;
            }
            (Err(_), _) | (Ok(_), Sight::No | Sight::Unknown | Sight::NotSeen) if late => {
                Open::AfterMerge
            }
            (Err(_), _) | (_, Sight::Unknown | Sight::NotSeen) => Open::Perhaps,
            (Ok(_), Sight::No) => Open::Yes,
        };
        duties.objections.push(Objection {
            review,
            who,
            open,
            lifted_by: None,
        });
    }
}

/// Who dismissed it in its giver's stead, where nothing else lifts it.
fn lifted_by(duties: &Duties<'_>, roster: &Roster<'_>, review: &Review) -> Option<Who> {
    let dismissal = review.dismissed.as_ref()?;
    let by = roster.actor(dismissal.by).ok()?;
    let other = dismissal.by != review.by && approved_since(duties, dismissal) != Sight::Yes;
    other.then_some(by)
}

/// Whether a dismissal lifts the objection: its giver's, or an uninvolved person's; an involved person's lifts nothing
/// until an uninvolved approval follows.
fn lifted<'e>(
    duties: &Duties<'e>,
    roster: &Roster<'e>,
    review: &Review,
    until: Option<Timestamp>,
) -> Sight {
    let Some(dismissal) = &review.dismissed else {
        return Sight::No;
    };
    match (dismissal.at, until) {
        (Some(at), Some(until)) if at.as_second() > until.as_second() => return Sight::No,
        (None, Some(_)) => return Sight::Unknown,
        (Some(_) | None, _) => {}
    }
    if dismissal.by == review.by && dismissal.by.account().is_some() {
        return Sight::Yes;
    }
    match uninvolved(duties, roster, dismissal.by) {
        Sight::Yes => Sight::Yes,
        Sight::No => approved_since(duties, dismissal),
        Sight::Unknown | Sight::NotSeen => match approved_since(duties, dismissal) {
            Sight::Yes => Sight::Yes,
            Sight::No | Sight::Unknown | Sight::NotSeen => Sight::Unknown,
        },
    }
}

fn uninvolved(duties: &Duties<'_>, roster: &Roster<'_>, by: Actor) -> Sight {
    match roster.actor(by) {
        Ok(who) if duties.is_author(who) => Sight::No,
        Ok(who) if roster.is_person(who) => Sight::Yes,
        Ok(who) if roster.is_unresolved(who) => Sight::Unknown,
        // A robot's dismissal lifts nothing.
        Ok(_) => Sight::No,
        Err(_) => Sight::Unknown,
    }
}

fn approved_since(duties: &Duties<'_>, dismissal: &Dismissal) -> Sight {
    let later = |at: Timestamp| {
        dismissal
            .at
            .map(|dismissed| at.as_second() > dismissed.as_second())
    };
    let mut sight = Sight::No;
    for approval in &duties.approvals.given {
        let when = later(approval.review.at);
        match (approval.standing, when) {
            (Standing::Counts, Some(true)) => return Sight::Yes,
            (Standing::Counts | Standing::Perhaps(_), None)
            | (Standing::Perhaps(_), Some(true)) => sight = Sight::Unknown,
            (
                Standing::Counts
                | Standing::Perhaps(_)
                | Standing::OfAuthor
                | Standing::Against(_)
                | Standing::Not(_),
                _,
            ) => {}
        }
    }
    sight
}
