//! Approvals, objections, comments, dismissals.

use super::{World, number, revision};
use sixeyes::evidence::{Actor, Dismissal, Forge, Proof, Review, ReviewVerdict};

impl World {
    /// Submits a review that names the head.
    pub(crate) fn reviews(&mut self, by: &str, change: u64, verdict: ReviewVerdict) -> &mut Self {
        let head = self.change(change).head;
        let at = self.tick();
        let (by, citation) = (
            self.actor(by),
            self.cite(
                Proof::Authenticated,
                &format!("pull/{change}#pullrequestreview"),
            ),
        );
        let named = match self.forge {
            Forge::Github | Forge::Gitea => Some(head),
            Forge::Gitlab => None,
        };
        self.change_mut(change).reviews.push(Review {
            by,
            verdict,
            at,
            revision: named,
            dismissed: None,
            edited: None,
            citation,
        });
        self
    }

    /// Approves the head.
    pub(crate) fn approves(&mut self, by: &str, change: u64) -> &mut Self {
        self.reviews(by, change, ReviewVerdict::Approved)
    }

    /// Approves a revision that is not the head.
    pub(crate) fn approves_naming(&mut self, by: &str, change: u64, label: &str) -> &mut Self {
        self.approves(by, change).last_review_names(change, label)
    }

    /// The forge moves the latest review to another revision.
    pub(crate) fn last_review_names(&mut self, change: u64, label: &str) -> &mut Self {
        let review = self.change_mut(change).reviews.last_mut().unwrap();
        review.revision = Some(revision(label));
        self
    }

    /// Requests changes.
    pub(crate) fn objects(&mut self, by: &str, change: u64) -> &mut Self {
        self.reviews(by, change, ReviewVerdict::ChangesRequested)
    }

    /// Only says something.
    pub(crate) fn comments(&mut self, by: &str, change: u64) -> &mut Self {
        self.reviews(by, change, ReviewVerdict::Commented)
    }

    /// Dismisses somebody's latest standing review, or with the giver's own name withdraws it.
    pub(crate) fn dismisses(&mut self, by: &str, giver: &str, change: u64) -> &mut Self {
        self.dismissal(by, giver, change, false)
    }

    /// The forge dismisses somebody's review because this person pushed.
    pub(crate) fn forge_dismisses(&mut self, pusher: &str, giver: &str, change: u64) -> &mut Self {
        self.dismissal(pusher, giver, change, true)
    }

    /// Dismisses the latest decisive review that still stands, whosever it is; nothing where there is none.
    pub(crate) fn dismisses_latest(&mut self, by: &str, change: u64) -> &mut Self {
        let at = self.tick();
        let (by, citation) = (self.actor(by), self.cite(Proof::Authenticated, "event"));
        let standing = self
            .change_mut(change)
            .reviews
            .iter_mut()
            .rev()
            .find(|review| {
                review.dismissed.is_none() && review.verdict != ReviewVerdict::Commented
            });
        if let Some(review) = standing {
            review.dismissed = Some(Dismissal {
                by,
                at: Some(at),
                automatic: false,
                citation,
            });
        }
        self
    }

    fn dismissal(&mut self, by: &str, giver: &str, change: u64, automatic: bool) -> &mut Self {
        let at = self.tick();
        let (by, giver) = (self.actor(by), self.actor(giver));
        let citation = self.cite(Proof::Authenticated, "event");
        let review = self.latest(giver, change);
        review.dismissed = Some(Dismissal {
            by,
            at: Some(at),
            automatic,
            citation,
        });
        self
    }

    fn latest(&mut self, giver: Actor, change: u64) -> &mut Review {
        self.change_mut(change)
            .reviews
            .iter_mut()
            .rev()
            .find(|review| {
                review.by == giver
                    && review.dismissed.is_none()
                    && review.verdict != ReviewVerdict::Commented
            })
            .unwrap_or_else(|| panic!("{giver:?} has no decisive review of {}", number(change)))
    }

    /// The time of somebody's latest dismissal is not known.
    pub(crate) fn dismissal_has_no_time(&mut self, change: u64) -> &mut Self {
        for review in &mut self.change_mut(change).reviews {
            if let Some(dismissal) = &mut review.dismissed {
                dismissal.at = None;
            }
        }
        self
    }

    /// Withdraws one's own review.
    pub(crate) fn withdraws(&mut self, by: &str, change: u64) -> &mut Self {
        self.dismisses(by, by, change)
    }

    /// Withdraws every decisive review of one's own that still stands.
    pub(crate) fn withdraws_all(&mut self, by: &str, change: u64) -> &mut Self {
        let at = self.tick();
        let (by, citation) = (self.actor(by), self.cite(Proof::Authenticated, "event"));
        for review in &mut self.change_mut(change).reviews {
            let stands = review.dismissed.is_none() && review.verdict != ReviewVerdict::Commented;
            if review.by == by && stands {
                review.dismissed = Some(Dismissal {
                    by,
                    at: Some(at),
                    automatic: false,
                    citation: citation.clone(),
                });
            }
        }
        self
    }

    /// The text of the latest review was edited.
    pub(crate) fn edits_review(&mut self, by: &str, change: u64) -> &mut Self {
        let by = self.actor(by);
        self.change_mut(change)
            .reviews
            .last_mut()
            .expect("a review to edit")
            .edited = Some(by);
        self
    }
}
