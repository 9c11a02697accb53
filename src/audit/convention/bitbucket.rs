//! Bitbucket's merge commits.

use super::super::change::Stage;
use super::{Convention, Example, Gives};

/// `Merged in branch (pull request #12)`, with `Approved-by` and a bare name for each approval.
pub(super) const BITBUCKET: Convention = Convention {
    name: "bitbucket",
    says: "Bitbucket merges",
    subjects: &["Merged in {branch} (pull request #{number})"],
    trailers: &[("Approved-by", Gives::Who(Stage::Approver))],
    examples: &[Example {
        message: "Merged in rounding (pull request #12)\n\nRound half to even\n\nApproved-by: Grace Hopper\n",
        gives: &[
            ("number", "#12"),
            ("title", "Round half to even"),
            ("approver", "Grace Hopper"),
        ],
    }],
    ..Convention::NONE
};
