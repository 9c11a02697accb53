//! GitLab's merge commits and the trailers that its merge message templates can write.

use super::super::change::Stage;
use super::{Asks, Convention, Example, Gives};

/// `Merge branch 'x' into 'main'` with `See merge request group/project!12`, authored by whoever merged. `Approved-by`
/// and the like stand there only where the project's template asks for them: without them nothing is said of approvals.
pub(super) const GITLAB: Convention = Convention {
    name: "gitlab",
    says: "GitLab merge commits and their trailers",
    lines: &["See merge request {url}"],
    trailers: &[
        ("Merged-by", Gives::Who(Stage::Merger)),
        ("Approved-by", Gives::Who(Stage::Approver)),
        ("Reviewed-by", Gives::Who(Stage::Reviewer)),
        ("Co-authored-by", Gives::Who(Stage::CoAuthor)),
    ],
    asks: Asks::Nothing,
    examples: &[
        Example {
            message: "Merge branch 'rounding' into 'main'\n\nRound half to even\n\nCloses #7\n\nSee merge request https://git.acme.example/acme/payments/-/merge_requests/12\n\nMerged-by: Grace Hopper <gh@acme.example>\nApproved-by: Grace Hopper <gh@acme.example>\nApproved-by: Edsger <ewd@acme.example>\n",
            gives: &[
                ("number", "!12"),
                (
                    "url",
                    "https://git.acme.example/acme/payments/-/merge_requests/12",
                ),
                ("title", "Round half to even"),
                ("merger", "Grace Hopper <gh@acme.example>"),
                ("approver", "Grace Hopper <gh@acme.example>"),
                ("approver", "Edsger <ewd@acme.example>"),
            ],
        },
        Example {
            message: "Merge branch 'x' into 'main'\n\nPay\n\nSee merge request acme/payments!34\n",
            gives: &[("number", "!34"), ("title", "Pay")],
        },
    ],
    ..Convention::NONE
};
