//! GitHub's squash merges.

use super::{Asks, Convention, Example};

/// `Title (#12)`, committed by GitHub itself: authored by whoever opened the pull request. Without that committer a
/// number in brackets is a mention, and names no change. Who merged is not recorded.
pub(super) const GITHUB_SQUASH: Convention = Convention {
    name: "github-squash",
    says: "GitHub squash merges, which do not record reviews",
    subjects: &["{title} (#{number})"],
    asks: Asks::ExecutorCommitted,
    executors: &["noreply@github.com"],
    examples: &[
        Example {
            message: "Round half to even (#12)\n\n* wip\n\nCo-authored-by: Grace Hopper <gh@acme.example>\n\n* more\n",
            gives: &[
                ("number", "#12"),
                ("title", "Round half to even"),
                ("co-author", "Grace Hopper <gh@acme.example>"),
            ],
        },
        Example {
            message: "Revert \"Round half to even (#12)\" (#13)\n",
            gives: &[
                ("number", "#13"),
                ("title", "Revert \"Round half to even (#12)\""),
            ],
        },
    ],
    ..Convention::NONE
};
