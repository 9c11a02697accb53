//! Late approvals: of the merged head, after the merge (J26).

use super::binding::{Bound, LastWords, placed};
use super::sight::{Moment, Sight, right};
use crate::evidence::{
    AccountId, Actor, Change, Evidence, Fact, Level, Review, ReviewVerdict, Timestamp, Unknown,
};
use crate::identity::{Roster, Who};

/// An approval of the merged head, given after the merge (J26).
#[derive(Debug, Clone)]
pub struct LateApproval<'e> {
    /// The review.
    pub review: &'e Review,
    /// Who gave it: a known person.
    pub who: Who,
    /// By which account.
    pub account: AccountId,
    /// Whether its giver may write and it names the merged head; where that cannot be read it settles nothing and is
    /// held against its giver (J27).
    pub valid: Sight,
}

/// The late approvals: each account's last word of all, approving the merged head after the merge (J26).
pub(super) fn late<'e>(
    change: &'e Change,
    evidence: &Evidence,
    roster: &Roster<'e>,
    merged: Option<Timestamp>,
) -> Vec<LateApproval<'e>> {
    let Some(merged) = merged else {
        return Vec::new();
    };
    let words = LastWords::of(change, None);
    let mut late = Vec::new();
    // J7's sentence holds here too: an unknown giver's later word may be anybody's.
    let doubtful = change
        .reviews
        .iter()
        .filter(|review| {
            matches!(
                review.by,
                Actor::Unknown(Unknown::NotRecorded | Unknown::Hidden | Unknown::Key)
            )
        })
        .filter(|review| !matches!(review.verdict, ReviewVerdict::Commented))
        .map(|review| review.at)
        .max();
    for review in &change.reviews {
        let Some(account) = review.by.account() else {
            continue;
        };
        if review.verdict != ReviewVerdict::Approved || review.at.as_second() <= merged.as_second()
        {
            continue;
        }
        if !words.is(review, account) {
            continue;
        }
        // Only its giver can take it back.
        if review
            .dismissed
            .as_ref()
            .is_some_and(|dismissal| dismissal.by == review.by)
        {
            continue;
        }
        let Ok(who) = roster.actor(review.by) else {
            continue;
        };
        if !roster.is_person(who) {
            continue;
        }
        let left = roster
            .principal(who)
            .and_then(|principal| principal.person)
            .and_then(|person| person.left);
        if left.is_some_and(|left| review.at >= left) {
            continue;
        }
        let names_head = match review.revision {
            Some(revision) if revision == change.head => Sight::Yes,
            Some(_) => continue,
            None => match placed(change, review.at) {
                Bound::Yes => Sight::Yes,
                Bound::No(_) => continue,
                Bound::Perhaps(_) => Sight::Unknown,
            },
        };
        let in_doubt = doubtful.is_some_and(|at| review.at <= at)
            || evidence.gaps.iter().any(|gap| {
                gap.fact == Fact::Reviews && gap.change.as_ref().is_none_or(|id| *id == change.id)
            });
        let may = right(evidence, account, Level::Write, Moment::Now);
        if may == Sight::No {
            continue;
        }
        let perhaps_taken_back = review.dismissed.as_ref().is_some_and(|dismissal| {
            matches!(
                dismissal.by,
                Actor::Unknown(Unknown::NotRecorded | Unknown::Hidden | Unknown::Key)
            )
        });
        let valid = if in_doubt || perhaps_taken_back {
            Sight::Unknown
        } else {
            names_head.and(may)
        };
        late.push(LateApproval {
            review,
            who,
            account,
            valid,
        });
    }
    late
}
