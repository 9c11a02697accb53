//! Gerrit's footers.

use super::super::change::Stage;
use super::{Committing, Convention, Example, Gives};

/// `Reviewed-on` names the change, `Reviewed-by` who voted for it; whoever submits is written into the commit as its
/// committer. `Commit-Queue` and `Auto-Submit` name who told the queue to submit.
pub(super) const GERRIT: Convention = Convention {
    name: "gerrit",
    says: "Gerrit footers",
    trailers: &[
        ("Reviewed-on", Gives::Url),
        ("Reviewed-by", Gives::Who(Stage::Reviewer)),
        ("Commit-Queue", Gives::Who(Stage::Merger)),
        ("Auto-Submit", Gives::Who(Stage::Merger)),
    ],
    committer: Committing::Merger,
    executors: &[
        "gobot@golang.org",
        "golang-scoped@luci-project-accounts.iam.gserviceaccount.com",
        "chromium-scoped@luci-project-accounts.iam.gserviceaccount.com",
        "commit-bot@chromium.org",
        "noreply-gerritcodereview@google.com",
    ],
    robots: &["noreply+kokoro@google.com"],
    examples: &[Example {
        message: "payments: round half to even\n\nUpdates acme/payments#7\n\nChange-Id: I0de27d420e2b4df3b33b913ae27b108bab6b7d12\nReviewed-on: https://review.acme.example/c/payments/+/356933\nRun-TryBot: Ada Byron <ada@acme.example>\nReviewed-by: Grace Hopper <gh@acme.example>\nAuto-Submit: Edsger <ewd@acme.example>\nTryBot-Result: Go Bot <gobot@golang.org>\n",
        gives: &[
            ("number", "356933"),
            ("url", "https://review.acme.example/c/payments/+/356933"),
            ("title", "payments: round half to even"),
            ("reviewer", "Grace Hopper <gh@acme.example>"),
            ("merger", "Edsger <ewd@acme.example>"),
        ],
    }],
    ..Convention::NONE
};
