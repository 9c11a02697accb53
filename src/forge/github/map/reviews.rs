//! Reviews and their dismissals.

use super::People;
use crate::evidence::{
    Actor, AsOf, Citation, Dismissal, Fact, Level, Permission, Proof, Review, ReviewVerdict, Right,
    Unknown, Why,
};
use crate::forge::github::answers;

/// What reviews tell.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) reviews: Vec<Review>,
    pub(super) rights: Vec<Right>,
    /// Facts that could not be had, with a few words for people.
    pub(super) missing: Vec<(Fact, Why, String)>,
}

/// Reviews, with their dismissals from the timeline.
pub(super) fn reviews(
    people: &mut People,
    reviews: &[answers::Review],
    timeline: &[answers::TimelineItem],
) -> Told {
    let mut told = Told::default();
    for raw in reviews {
        review(people, raw, timeline, &mut told);
    }
    told.rights.sort_by_key(|right| right.account);
    told.rights.dedup_by_key(|right| right.account);
    told
}

fn review(
    people: &mut People,
    raw: &answers::Review,
    timeline: &[answers::TimelineItem],
    told: &mut Told,
) {
    let name = || format!("the review {}", raw.url);
    // A review that was begun and not given: only its writer sees it.
    if raw.state == "PENDING" {
        return;
    }
    let Some(at) = raw.submitted_at else {
        told.missing
            .push((Fact::Reviews, Why::Inconsistent, name() + " without a time"));
        return;
    };
    let by = people.actor(raw.author.as_ref());
    let dismissal = timeline.iter().rev().find(|item| {
        item.kind == "ReviewDismissedEvent"
            && raw.full_database_id.is_some()
            && item
                .review
                .as_ref()
                .and_then(|review| review.full_database_id.as_ref())
                == raw.full_database_id.as_ref()
    });
    let (verdict, dismissed) = match (raw.state.as_str(), dismissal) {
        ("DISMISSED", Some(event)) => {
            let before = event
                .previous_review_state
                .as_deref()
                .unwrap_or("DISMISSED");
            (
                verdict(before),
                Some(Dismissal {
                    by: people.actor(event.actor.as_ref()),
                    at: event.created_at,
                    automatic: event.pull_request_commit.is_some(),
                    citation: citation(event.id.clone(), event.url.clone()),
                }),
            )
        }
        ("DISMISSED", None) => {
            told.missing
                .push((Fact::Dismissals, Why::Unsupported, name()));
            (
                ReviewVerdict::Dismissed,
                Some(Dismissal {
                    by: Actor::Unknown(Unknown::NotRecorded),
                    at: None,
                    automatic: false,
                    citation: citation(None, Some(raw.url.clone())),
                }),
            )
        }
        (state, _) => (verdict(state), None),
    };
    if raw.commit.is_none() {
        told.missing.push((
            Fact::Reviews,
            Why::Deleted,
            format!("the revision of {}", name()),
        ));
    }
    if let Actor::Account(account) = by {
        told.rights.push(Right {
            account,
            permission: if raw.author_can_push_to_repository {
                between(Level::Write, Level::Admin)
            } else {
                between(Level::None, Level::Triage)
            },
            as_of: AsOf::Now,
            citation: citation(raw.full_database_id.clone(), Some(raw.url.clone())),
        });
    }
    told.reviews.push(Review {
        by,
        verdict,
        at,
        revision: raw.commit.as_ref().map(|commit| commit.oid),
        dismissed,
        edited: raw
            .last_edited_at
            .map(|_| people.actor(raw.editor.as_ref())),
        citation: citation(raw.full_database_id.clone(), Some(raw.url.clone())),
    });
}

fn between(at_least: Level, at_most: Level) -> Permission {
    Permission { at_least, at_most }
}

fn verdict(state: &str) -> ReviewVerdict {
    match state {
        "APPROVED" => ReviewVerdict::Approved,
        "CHANGES_REQUESTED" => ReviewVerdict::ChangesRequested,
        "COMMENTED" => ReviewVerdict::Commented,
        "DISMISSED" => ReviewVerdict::Dismissed,
        other => ReviewVerdict::Other(other.to_owned()),
    }
}

fn citation(record: Option<String>, url: Option<String>) -> Citation {
    Citation {
        proof: Proof::Authenticated,
        id: record,
        url,
    }
}
