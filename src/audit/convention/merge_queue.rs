//! Merge queues that merge in their own name.

use super::{Asks, Convention, Example};

/// Queues write the forge's own merge message, or `Merge of #12`, as an account of their own. A batch of GitHub's queue
/// is a merge commit a change, so each is read by itself. Whoever enqueued is not in the message.
pub(super) const MERGE_QUEUE: Convention = Convention {
    name: "merge-queue",
    says: "merge queues, which do not record reviews",
    subjects: &["Merge of #{number}", "Merge of #{number} by {any}"],
    asks: Asks::Merge,
    executors: &[
        "118344674+github-merge-queue[bot]@users.noreply.github.com",
        "github-merge-queue[bot]",
        "37929162+mergify[bot]@users.noreply.github.com",
        "mergify[bot]",
        "49736102+kodiakhq[bot]@users.noreply.github.com",
        "kodiakhq[bot]",
        "k8s-ci-robot@users.noreply.github.com",
        "k8s.ci.robot@gmail.com",
    ],
    examples: &[Example {
        message: "Merge of #12\n\nRound half to even\n",
        gives: &[("number", "#12"), ("title", "Round half to even")],
    }],
    ..Convention::NONE
};
