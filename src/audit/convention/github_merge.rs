//! GitHub's merge commits.

use super::{Asks, Convention, Example};

/// `Merge pull request #12 from acme/branch`: made by the button, by `gh pr merge` or by the merge queue, authored by
/// whoever merged. The owner in front of the branch owns the head's repository and need not have opened anything.
pub(super) const GITHUB_MERGE: Convention = Convention {
    name: "github-merge",
    says: "GitHub merge commits, which do not record reviews",
    subjects: &["Merge pull request #{number} from {branch}"],
    asks: Asks::Merge,
    executors: &["noreply@github.com"],
    examples: &[Example {
        message: "Merge pull request #12 from ada/rounding\n\nRound half to even\n",
        gives: &[("number", "#12"), ("title", "Round half to even")],
    }],
    ..Convention::NONE
};
