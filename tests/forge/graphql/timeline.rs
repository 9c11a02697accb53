//! Timeline items: one GraphQL type for each thing that can happen to a pull request.

use super::{Answer, Thing, View, leaf, maybe_text, null, text, time, unknown};
use crate::forge::state::{Event, Method, Pull, Repo, What};

pub fn type_name(what: &What) -> &'static str {
    match what {
        What::Commit { .. } => "PullRequestCommit",
        What::Review { .. } => "PullRequestReview",
        What::HeadForcePushed { .. } => "HeadRefForcePushedEvent",
        What::HeadDeleted { .. } => "HeadRefDeletedEvent",
        What::HeadRestored => "HeadRefRestoredEvent",
        What::BaseForcePushed { .. } => "BaseRefForcePushedEvent",
        What::BaseChanged { .. } => "BaseRefChangedEvent",
        What::BaseChangedByForge { .. } => "AutomaticBaseChangeSucceededEvent",
        What::ReviewRequested { .. } => "ReviewRequestedEvent",
        What::ReviewRequestRemoved { .. } => "ReviewRequestRemovedEvent",
        What::Dismissed { .. } => "ReviewDismissedEvent",
        What::Drafted => "ConvertToDraftEvent",
        What::Ready => "ReadyForReviewEvent",
        What::AutoMergeEnabled {
            method: Method::Merge,
        } => "AutoMergeEnabledEvent",
        What::AutoMergeEnabled {
            method: Method::Squash,
        } => "AutoSquashEnabledEvent",
        What::AutoMergeEnabled {
            method: Method::Rebase,
        } => "AutoRebaseEnabledEvent",
        What::AutoMergeDisabled { .. } => "AutoMergeDisabledEvent",
        What::Enqueued => "AddedToMergeQueueEvent",
        What::Dequeued { .. } => "RemovedFromMergeQueueEvent",
        What::Merged { .. } => "MergedEvent",
        What::Closed => "ClosedEvent",
        What::Reopened => "ReopenedEvent",
        What::Assigned { .. } => "AssignedEvent",
    }
}

/// `HeadRefForcePushedEvent` as `itemTypes` names it: `HEAD_REF_FORCE_PUSHED_EVENT`.
pub fn item_type(what: &What) -> String {
    let mut name = String::new();
    for (i, letter) in type_name(what).char_indices() {
        if letter.is_ascii_uppercase() && i > 0 {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

/// The item as GraphQL shows it: reviews and commits are the things themselves.
pub fn item<'s>(repo: &'s Repo, pull: &'s Pull, event: &'s Event) -> Thing<'s> {
    match &event.what {
        What::Commit { oid } => Thing::PullCommit(repo, pull, oid.clone()),
        What::Review { review } => Thing::Review(
            repo,
            pull,
            pull.reviews
                .iter()
                .find(|r| r.id == *review)
                .expect("a review of the pull request"),
        ),
        _ => Thing::Event(repo, pull, event),
    }
}

pub fn event<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    pull: &'s Pull,
    event: &'s Event,
    field: &str,
) -> Answer<'s> {
    match (field, &event.what) {
        ("id", _) => leaf(format!("EV_{}", event.id)),
        ("createdAt", _) => time(event.at),
        ("actor", _) => view.actor(event.actor),
        ("pullRequest", _) => view.show(Thing::Pull(repo, pull)),
        (
            "beforeCommit",
            What::HeadForcePushed { before, .. } | What::BaseForcePushed { before, .. },
        ) => view.commit(repo, before),
        (
            "afterCommit",
            What::HeadForcePushed { after, .. } | What::BaseForcePushed { after, .. },
        ) => view.commit(repo, after),
        ("beforeCommit", What::Dequeued { before, .. }) => before
            .as_ref()
            .map_or_else(null, |oid| view.commit(repo, oid)),
        ("ref", What::HeadForcePushed { .. }) => {
            let head = pull
                .head_repo
                .as_ref()
                .and_then(|name| view.state.find_repo(name));
            view.maybe(head.and_then(|r| {
                Some(Thing::Ref(
                    r,
                    pull.head.clone(),
                    r.branches.get(&pull.head)?.clone(),
                ))
            }))
        }
        ("previousRefName", What::BaseChanged { from, .. })
        | ("oldBase", What::BaseChangedByForge { from, .. }) => text(from),
        ("currentRefName", What::BaseChanged { to, .. })
        | ("newBase", What::BaseChangedByForge { to, .. }) => text(to),
        ("headRefName", What::HeadDeleted { name }) => text(name),
        (
            "requestedReviewer",
            What::ReviewRequested { who } | What::ReviewRequestRemoved { who },
        ) => view.actor(Some(*who)),
        ("assignee", What::Assigned { who }) => view.actor(Some(*who)),
        ("url", What::Dismissed { .. } | What::Merged { .. } | What::Closed) => leaf(format!(
            "{}/{}/pull/{}#event-{}",
            view.state.web,
            repo.full_name(),
            pull.number,
            event.id
        )),
        ("previousReviewState", What::Dismissed { before, .. }) => text(before.name()),
        ("dismissalMessage", What::Dismissed { message, .. }) => {
            maybe_text(Some(message.clone()).filter(|text| !text.is_empty()))
        }
        ("review", What::Dismissed { review, .. }) => view.maybe(
            pull.reviews
                .iter()
                .find(|r| r.id == *review)
                .map(|r| Thing::Review(repo, pull, r)),
        ),
        ("pullRequestCommit", What::Dismissed { because_of, .. }) => view.maybe(
            because_of
                .as_ref()
                .map(|oid| Thing::PullCommit(repo, pull, oid.clone())),
        ),
        ("enabler", What::AutoMergeEnabled { .. })
        | ("disabler", What::AutoMergeDisabled { .. })
        | ("enqueuer", What::Enqueued) => view.user(event.actor),
        ("enqueuer", What::Dequeued { enqueuer, .. }) => view.user(*enqueuer),
        ("reason", What::AutoMergeDisabled { reason } | What::Dequeued { reason, .. }) => {
            text(reason)
        }
        ("reasonCode", What::AutoMergeDisabled { .. }) => null(),
        ("mergeQueue", What::Enqueued | What::Dequeued { .. }) => {
            view.show(Thing::Queue(repo, pull.base.clone()))
        }
        ("mergeRefName", What::Merged { base, .. }) => text(base),
        ("commit", What::Merged { oid, .. }) => view.commit(repo, oid),
        _ => unknown(),
    }
}
