//! Approvals, each with its standing (J7, J8, J9, J26).
//!
//! The reviews of a merged change are judged as they stood at the merge; what came later is read apart, as late
//! approvals. Reviews and rights are those of accounts (J1), conflicts those of principals.

use super::binding::{Bound, LastWords, bound};
use super::late::LateApproval;
use super::sight::{Moment, Sight, right};
use super::{Act, Counts, Did, Duties, Held, Named, NotCounted, Reading, Stage};
use crate::evidence::{
    AccountId, Actor, Evidence, Fact, Level, Review, ReviewVerdict, Timestamp, Unknown,
};
use crate::identity::{ActsAs, Roster, Unresolved, Who};

/// All approvals of one change.
#[derive(Debug, Default)]
pub struct Approvals<'e> {
    /// Those given before the merge, and everything that looked like one.
    pub given: Vec<Approval<'e>>,
    /// Those given after it.
    pub late: Vec<LateApproval<'e>>,
}

/// A review, as an approval.
#[derive(Debug, Clone)]
pub struct Approval<'e> {
    /// The review.
    pub review: &'e Review,
    /// Who gave it.
    pub who: Result<Who, Unresolved<'e>>,
    /// Whether it counts.
    pub standing: Standing,
}

/// Whether an approval counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It counts, and is a duty.
    Counts,
    /// It would count if its giver were not an author: a duty, held against them (J7).
    OfAuthor,
    /// It counts for nobody and is held against its giver (J9).
    Against(NotCounted),
    /// It does not count and is no duty.
    Not(NotCounted),
    /// Whether it counts cannot be told.
    Perhaps(NotCounted),
}

impl<'e> Approval<'e> {
    /// The act of giving it.
    #[must_use]
    pub fn act(&self) -> Act<'e> {
        Act {
            stage: Stage::Approve,
            what: Did::Approved,
            revision: self.review.revision,
            at: Some(self.review.at),
            named: Named::Account(self.review.by),
            citation: &self.review.citation,
        }
    }

    /// Whether it is certainly a stage of its giver, for them or against them. A robot holds nothing by approving; its owner
    /// may, and stands among the held.
    #[must_use]
    pub fn is_held(&self) -> bool {
        match self.standing {
            Standing::Counts | Standing::OfAuthor | Standing::Against(NotCounted::RightNotSeen) => {
                true
            }
            Standing::Against(_) | Standing::Not(_) | Standing::Perhaps(_) => false,
        }
    }

    /// The account that gave it.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.review.by.account()
    }
}

pub(super) fn read<'e>(
    duties: &mut Duties<'e>,
    evidence: &'e Evidence,
    roster: &mut Roster<'e>,
    reading: Reading<'_>,
    words: &LastWords<'e>,
) {
    let change = duties.change;
    let merged = change.merge.as_ref().map(|merge| merge.at);
    let moment = |act: Timestamp| match (merged, reading.by_record) {
        (Some(merged), false) => Moment::Merged { act, merged },
        (None, false) => Moment::Now,
        (Some(until), true) => Moment::Recorded { act, until },
        (None, true) => Moment::Open {
            act,
            now: evidence.observed_at,
        },
    };
    let in_time =
        |review: &&'e Review| merged.is_none_or(|at| review.at.as_second() <= at.as_second());
    let mut given = Vec::with_capacity(change.reviews.len());
    for review in change.reviews.iter().filter(in_time) {
        let who = roster.actor(review.by);
        // What was taken away in time is no review any more: else nobody could cure having reviewed their own change.
        let taken = matches!(stands_dismissed(review, merged), Some(Standing::Not(_)));
        if !taken {
            review_duty(duties, review, &who);
        }
        let standing = match word(words, review, merged) {
            Word::Objects => continue,
            Word::Settled(standing) => standing,
            Word::Approves => standing(duties, evidence, roster, review, &who, moment(review.at)),
        };
        given.push(Approval {
            review,
            who,
            standing,
        });
    }
    doubt(duties, &mut given);
    for approval in &given {
        against_owner(duties, roster, approval);
    }
    duties.approvals.given = given;
    for review in change.reviews.iter().filter(|review| !in_time(review)) {
        let reason = match review.verdict {
            ReviewVerdict::Approved | ReviewVerdict::Dismissed => NotCounted::AfterMerge,
            ReviewVerdict::ChangesRequested => continue,
            ReviewVerdict::Commented | ReviewVerdict::Other(_) => NotCounted::Comment,
        };
        let who = roster.actor(review.by);
        duties.approvals.given.push(Approval {
            review,
            who,
            standing: Standing::Not(reason),
        });
    }
    duties.approvals.late = super::late::late(change, evidence, roster, merged);
}

/// A review is a `review` of its giver, objections included; an author's remark on their own change is none.
fn review_duty<'e>(duties: &mut Duties<'e>, review: &'e Review, who: &Result<Who, Unresolved<'e>>) {
    let what = match review.verdict {
        ReviewVerdict::Approved => Did::Approved,
        ReviewVerdict::ChangesRequested => Did::Objected,
        ReviewVerdict::Commented | ReviewVerdict::Dismissed | ReviewVerdict::Other(_) => {
            Did::Reviewed
        }
    };
    if what == Did::Reviewed && who.as_ref().is_ok_and(|who| duties.is_author(*who)) {
        return;
    }
    let act = Act {
        stage: Stage::Review,
        what,
        revision: review.revision,
        at: Some(review.at),
        named: Named::Account(review.by),
        citation: &review.citation,
    };
    duties.hold(who.clone(), act);
}

/// What a review is, before its revision and its giver's right are looked at.
enum Word {
    /// It objects: no approval at all.
    Objects,
    /// It approves, as its giver's last decisive word.
    Approves,
    /// It is settled already.
    Settled(Standing),
}

fn word(words: &LastWords<'_>, review: &Review, merged: Option<Timestamp>) -> Word {
    match review.verdict {
        ReviewVerdict::Approved => {}
        ReviewVerdict::Commented => return Word::Settled(Standing::Not(NotCounted::Comment)),
        ReviewVerdict::ChangesRequested => return Word::Objects,
        // An unknown verdict may approve, and may be its giver's last word (E170).
        ReviewVerdict::Other(_) => {
            return Word::Settled(Standing::Perhaps(NotCounted::UnknownVerdict));
        }
        // What it said before it was dismissed is not told: it approves nothing unless it stood at the merge.
        ReviewVerdict::Dismissed => {
            let standing = stands_dismissed(review, merged)
                .unwrap_or(Standing::Perhaps(NotCounted::Dismissed));
            return Word::Settled(standing);
        }
    }
    let last = review.by.account().and_then(|account| words.by(account));
    match last {
        Some(last) if !std::ptr::eq(last, review) => Word::Settled(match last.verdict {
            ReviewVerdict::Other(_) => Standing::Perhaps(NotCounted::UnknownVerdict),
            ReviewVerdict::Approved
            | ReviewVerdict::ChangesRequested
            | ReviewVerdict::Commented
            | ReviewVerdict::Dismissed => Standing::Not(NotCounted::Superseded),
        }),
        Some(_) | None => stands_dismissed(review, merged).map_or(Word::Approves, Word::Settled),
    }
}

/// Whether a review counted as dismissed when it mattered (J8).
fn stands_dismissed(review: &Review, merged: Option<Timestamp>) -> Option<Standing> {
    let dismissal = review.dismissed.as_ref()?;
    match (dismissal.at, merged) {
        (_, None) => Some(Standing::Not(NotCounted::Dismissed)),
        (Some(at), Some(merged)) if at.as_second() <= merged.as_second() => {
            Some(Standing::Not(NotCounted::Dismissed))
        }
        // Taken away after the merge: it stood.
        (Some(_), Some(_)) => None,
        (None, Some(_)) => Some(Standing::Perhaps(NotCounted::Dismissed)),
    }
}

fn standing<'e>(
    duties: &Duties<'e>,
    evidence: &Evidence,
    roster: &Roster<'e>,
    review: &Review,
    who: &Result<Who, Unresolved<'e>>,
    moment: Moment,
) -> Standing {
    let change = duties.change;
    if change.imported {
        return Standing::Perhaps(NotCounted::Imported);
    }
    let bound = bound(change, review);
    if let Bound::No(reason) = bound {
        return Standing::Not(reason);
    }
    if change
        .retargets
        .iter()
        .any(|retarget| retarget.at.as_second() >= review.at.as_second())
    {
        return Standing::Not(NotCounted::OtherTarget);
    }
    let who = match who {
        Ok(who) => *who,
        Err(Unresolved::Unnamed(_)) => return Standing::Perhaps(NotCounted::Unnamed),
        Err(Unresolved::Nobody(_) | Unresolved::Unlisted(_) | Unresolved::Email(_)) => {
            return Standing::Perhaps(NotCounted::Unnamed);
        }
    };
    if let Some(acts_as) = roster.acts_as(who) {
        return match acts_as {
            ActsAs::Owner => Standing::Against(NotCounted::Robot),
            ActsAs::Requester | ActsAs::Itself => Standing::Not(NotCounted::Robot),
        };
    }
    let left = roster
        .principal(who)
        .and_then(|principal| principal.person)
        .and_then(|person| person.left);
    if left.is_some_and(|left| review.at >= left) {
        return Standing::Not(NotCounted::Left);
    }
    let may = review.by.account().map_or(Sight::Unknown, |account| {
        right(evidence, account, Level::Write, moment)
    });
    match (may, bound) {
        (Sight::No, _) => Standing::Not(NotCounted::NoRight),
        (Sight::NotSeen, _) => Standing::Against(NotCounted::RightNotSeen),
        (Sight::Unknown, _) => Standing::Perhaps(NotCounted::RightUnknown),
        (Sight::Yes, Bound::Perhaps(reason)) => Standing::Perhaps(reason),
        (Sight::Yes, Bound::Yes | Bound::No(_)) if roster.is_unresolved(who) => {
            // One principal with itself (J1): an author's own approval is a conflict even so.
            if duties.is_author(who) {
                Standing::OfAuthor
            } else {
                Standing::Perhaps(NotCounted::Unlisted)
            }
        }
        (Sight::Yes, Bound::Yes | Bound::No(_)) => {
            if duties.is_author(who) {
                Standing::OfAuthor
            } else {
                Standing::Counts
            }
        }
    }
}

/// Leaves open what an unknown giver's last word or an unread page could have taken back (J7).
fn doubt<'e>(duties: &Duties<'e>, given: &mut [Approval<'e>]) {
    // A deleted account is somebody else than every live one.
    let unknown = given
        .iter()
        .filter(|approval| !matches!(approval.review.verdict, ReviewVerdict::Commented))
        .filter(|approval| {
            matches!(
                approval.review.by,
                Actor::Unknown(Unknown::NotRecorded | Unknown::Hidden | Unknown::Key)
            )
        })
        .map(|approval| approval.review.at)
        .chain(
            // An objection by an unknown giver is not among the approvals.
            duties
                .change
                .reviews
                .iter()
                .filter(|review| {
                    matches!(review.verdict, ReviewVerdict::ChangesRequested)
                        && matches!(
                            review.by,
                            Actor::Unknown(Unknown::NotRecorded | Unknown::Hidden | Unknown::Key)
                        )
                })
                .map(|review| review.at),
        )
        .max();
    let unread = duties
        .gaps_in(&[Fact::Reviews, Fact::Dismissals, Fact::Target])
        .next()
        .is_some();
    for approval in given {
        let in_doubt = unread || unknown.is_some_and(|at| approval.review.at <= at);
        if in_doubt && matches!(approval.standing, Standing::Counts) {
            approval.standing = Standing::Perhaps(NotCounted::Superseded);
        }
    }
}

/// The approval of a robot that acts as its owner is the owner's, against them (J7).
fn against_owner<'e>(duties: &mut Duties<'e>, roster: &mut Roster<'e>, approval: &Approval<'e>) {
    if approval.standing != Standing::Against(NotCounted::Robot) {
        return;
    }
    let review = approval.review;
    let act = Act {
        stage: Stage::Approve,
        what: Did::OwnsRobot,
        revision: review.revision,
        at: Some(review.at),
        named: Named::Account(review.by),
        citation: &review.citation,
    };
    let owner = approval
        .who
        .as_ref()
        .ok()
        .and_then(|who| roster.owner(*who));
    match owner {
        Some(who) => duties.held.push(Held {
            who,
            act,
            counts: Counts::AgainstOnly,
        }),
        None => duties.hold(Err(Unresolved::Unnamed(Unknown::Key)), act),
    }
}
