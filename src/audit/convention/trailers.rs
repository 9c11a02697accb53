//! Trailers that any history may use.

use super::super::change::Stage;
use super::{Convention, Example, Gives};

/// `Reviewed-by`, `Approved-by`, `Acked-by`, `Co-authored-by` and their like, wherever they stand. `Signed-off-by` and
/// `Tested-by` say neither who reviewed nor who approved.
pub(super) const TRAILERS: Convention = Convention {
    name: "trailers",
    says: "review trailers",
    trailers: &[
        ("Reviewed-by", Gives::Who(Stage::Reviewer)),
        ("Approved-by", Gives::Who(Stage::Approver)),
        ("Acked-by", Gives::Who(Stage::Approver)),
        ("Merged-by", Gives::Who(Stage::Merger)),
        ("Co-authored-by", Gives::Who(Stage::CoAuthor)),
        ("Co-developed-by", Gives::Who(Stage::CoAuthor)),
    ],
    examples: &[
        Example {
            message: "Round half to even\n\nacked-BY : Edsger <ewd@acme.example>\n\nAs banks do.\n\nReviewed-by: Grace Hopper <gh@acme.example>\nUpdates acme/payments#7\n",
            gives: &[
                ("title", "Round half to even"),
                ("approver", "Edsger <ewd@acme.example>"),
                ("reviewer", "Grace Hopper <gh@acme.example>"),
            ],
        },
        Example {
            message: "Pay\n\n> Reviewed-by: Quoted <q@acme.example>\n\n    Reviewed-by: Indented <i@acme.example>\n\n```\nReviewed-by: Fenced <f@acme.example>\n```\n\n> Co-authored-by: Grace Hopper <gh@acme.example>\n",
            gives: &[("co-author", "Grace Hopper <gh@acme.example>")],
        },
        Example {
            message: "Pay\n\nReviewed-by: Edsger <ewd@acme.example>\n(cherry picked from commit 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567)\nReviewed-by: Grace Hopper <gh@acme.example>\n",
            gives: &[("reviewer", "Grace Hopper <gh@acme.example>")],
        },
    ],
    ..Convention::NONE
};
