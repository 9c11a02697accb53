//! `PR-URL`, as Node.js lands changes.

use super::super::change::Stage;
use super::{Committing, Convention, Example, Gives};

/// `PR-URL` names the change and `Reviewed-By` who approved it; whoever lands it is the committer.
pub(super) const NODE: Convention = Convention {
    name: "pr-url",
    says: "`PR-URL` with `Reviewed-By`",
    trailers: &[
        ("PR-URL", Gives::Url),
        ("Reviewed-By", Gives::Who(Stage::Reviewer)),
    ],
    committer: Committing::Merger,
    examples: &[Example {
        message: "pay: round half to even\n\nPR-URL: https://forge.example/acme/payments/pull/12\nReviewed-By: Grace Hopper <gh@acme.example>\n",
        gives: &[
            ("number", "#12"),
            ("url", "https://forge.example/acme/payments/pull/12"),
            ("reviewer", "Grace Hopper <gh@acme.example>"),
        ],
    }],
    ..Convention::NONE
};
