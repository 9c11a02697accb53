//! How a review is bound to the head, and which review is its giver's last word (law 3, J7).

use super::NotCounted;
use crate::evidence::{
    AccountId, Actor, Arrival, Change, Head, Review, ReviewVerdict, Revision, Timestamp,
};

/// How a review is bound to the head (law 3).
pub(super) enum Bound {
    Yes,
    No(NotCounted),
    Perhaps(NotCounted),
}

/// Whether the review is of the head, or of provably the same tree over the same base (J7).
pub(super) fn bound(change: &Change, review: &Review) -> Bound {
    let Some(revision) = review.revision else {
        return placed(change, review.at);
    };
    let head = change.heads.last();
    let named = change.heads.iter().find(|head| head.revision == revision);
    let bound = if revision == change.head {
        match head {
            Some(head) => moved_to(head, review),
            None => Bound::Perhaps(NotCounted::Rebound),
        }
    } else {
        let same = named.zip(head).is_some_and(|(named, head)| {
            named.tree.is_some()
                && named.tree == head.tree
                && named.base.is_some()
                && named.base == head.base
        });
        if same {
            Bound::Yes
        } else {
            Bound::No(NotCounted::Stale)
        }
    };
    match (bound, named) {
        // It may have been moved to the head that it names when that one first came, whatever was pushed since.
        (Bound::Yes, Some(named)) => moved_to(named, review),
        (bound, _) => bound,
    }
}

/// Whether the forge may have moved the review to this head from an earlier one (law 3). Only a forced push moves
/// approvals; a plain one leaves them where they were given.
fn moved_to(head: &Head, review: &Review) -> Bound {
    match (head.arrival, head.at) {
        (Arrival::Forced, Some(at)) if review.at.as_second() < at.as_second() => {
            Bound::No(NotCounted::Rebound)
        }
        (Arrival::Forced, None) => Bound::Perhaps(NotCounted::Rebound),
        (Arrival::Forced | Arrival::Opened | Arrival::Pushed, _) => Bound::Yes,
    }
}

/// Places a review that names no revision among the heads, by the forge's own times (E72).
pub(super) fn placed(change: &Change, at: Timestamp) -> Bound {
    if change.heads.iter().any(|head| head.at.is_none()) {
        return Bound::Perhaps(NotCounted::Unplaced);
    }
    let second = |head: &Head| head.at.map(Timestamp::as_second);
    if change
        .heads
        .iter()
        .any(|head| second(head) == Some(at.as_second()))
    {
        return Bound::Perhaps(NotCounted::Unplaced);
    }
    let of: Option<Revision> = change
        .heads
        .iter()
        .rfind(|head| second(head) < Some(at.as_second()))
        .map(|head| head.revision);
    if of == Some(change.head) {
        Bound::Yes
    } else {
        Bound::No(NotCounted::Stale)
    }
}

/// The latest decisive review of every account up to a moment; of several in one second the least favourable (J7).
///
/// By account, in order: a change has few reviewers.
pub(super) struct LastWords<'c>(Vec<(AccountId, &'c Review)>);

impl<'c> LastWords<'c> {
    /// Of all reviews of a change up to `until`, the second of it included; without it, of all.
    pub(super) fn of(change: &'c Change, until: Option<Timestamp>) -> Self {
        let favour = |review: &Review| match review.verdict {
            ReviewVerdict::ChangesRequested => 3,
            ReviewVerdict::Dismissed => 2,
            ReviewVerdict::Other(_) => 1,
            ReviewVerdict::Approved => i32::from(review.dismissed.is_some()),
            ReviewVerdict::Commented => -1,
        };
        let key = |review: &'c Review| {
            let elsewhere = review.revision != Some(change.head);
            (
                review.at.as_second(),
                favour(review),
                elsewhere,
                review.citation.id.as_deref(),
            )
        };
        let mut last: Vec<(AccountId, &'c Review)> = Vec::new();
        for review in &change.reviews {
            let Actor::Account(account) = review.by else {
                continue;
            };
            if matches!(review.verdict, ReviewVerdict::Commented)
                || until.is_some_and(|at| review.at.as_second() > at.as_second())
            {
                continue;
            }
            match last.binary_search_by_key(&account, |(known, _)| *known) {
                Ok(at) => {
                    if let Some((_, known)) = last.get_mut(at)
                        && key(review) >= key(known)
                    {
                        *known = review;
                    }
                }
                Err(at) => last.insert(at, (account, review)),
            }
        }
        Self(last)
    }

    /// The last word of an account.
    pub(super) fn by(&self, account: AccountId) -> Option<&'c Review> {
        let at = self.0.binary_search_by_key(&account, |(known, _)| *known);
        self.0.get(at.ok()?).map(|(_, review)| *review)
    }

    /// Whether `review` is the last word of `account`.
    pub(super) fn is(&self, review: &Review, account: AccountId) -> bool {
        self.by(account)
            .is_some_and(|last| std::ptr::eq(last, review))
    }
}
