//! bors-ng.

use super::{Convention, Example};

/// `Merge #12 #13`: one merge commit for a batch, with a line `12: Title r=gh a=ada` for each change in it; the parents
/// stand in the order of the numbers.
pub(super) const BORS: Convention = Convention {
    name: "bors",
    says: "bors-ng merges and batches",
    subjects: &["Merge #{numbers}"],
    lines: &[
        "{number}: {title} r={approvers} a={opener}",
        "{number}: {title} r={approvers}",
    ],
    executors: &["26634292+bors[bot]@users.noreply.github.com", "bors[bot]"],
    examples: &[Example {
        message: "Merge #12 #13\n\n12: Round half to even r=gh a=ada\n\nAs banks do.\n\n13: Pay once r=ewd,gh a=kj\n\nCo-authored-by: Ada Byron <ada@acme.example>\n",
        gives: &[
            ("number", "#12"),
            ("title", "Round half to even"),
            ("approver", "gh"),
            ("opener", "ada"),
            ("number", "#13"),
            ("title", "Pay once"),
            ("approver", "ewd"),
            ("approver", "gh"),
            ("opener", "kj"),
            ("co-author", "Ada Byron <ada@acme.example>"),
        ],
    }],
    ..Convention::NONE
};
