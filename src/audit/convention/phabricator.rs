//! Phabricator's fields.

use super::super::change::Stage;
use super::{Convention, Example, Gives};

/// `Differential Revision` names the change, `Reviewed By` who accepted it, by login.
pub(super) const PHABRICATOR: Convention = Convention {
    name: "phabricator",
    says: "Phabricator fields",
    trailers: &[
        ("Differential Revision", Gives::Url),
        ("Reviewed By", Gives::Logins(Stage::Reviewer)),
    ],
    examples: &[Example {
        message: "Round half to even\n\nSummary: As banks do.\n\nReviewers: gh, ewd\n\nReviewed By: gh, ewd\n\nDifferential Revision: https://phab.acme.example/D12\n",
        gives: &[
            ("number", "D12"),
            ("url", "https://phab.acme.example/D12"),
            ("reviewer", "gh"),
            ("reviewer", "ewd"),
        ],
    }],
    ..Convention::NONE
};
