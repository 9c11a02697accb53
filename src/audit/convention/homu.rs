//! homu, and the bors of rust-lang that speaks its language.

use super::{Convention, Example};

/// `Auto merge of #12 - ada:branch, r=gh`: the bot merges on the word of whoever gave `r=`. A rollup is such a merge
/// over a branch of `Rollup merge of …` commits, each a change of its own with its own `r=`.
pub(super) const HOMU: Convention = Convention {
    name: "homu",
    says: "bors and homu merges, with rollups",
    subjects: &["Auto merge of #{number} - {opener}:{branch}, r={approvers}"],
    members: &["Rollup merge of #{number} - {opener}:{branch}, r={approvers}"],
    executors: &["bors@rust-lang.org", "bors"],
    examples: &[
        Example {
            message: "Auto merge of #12 - ada:rounding, r=gh,ewd\n\nRound half to even\n\nFixes #7\n",
            gives: &[
                ("number", "#12"),
                ("title", "Round half to even"),
                ("opener", "ada"),
                ("approver", "gh"),
                ("approver", "ewd"),
            ],
        },
        Example {
            message: "Rollup merge of #13 - ada:x, r=gh\n\nPay\n",
            gives: &[
                ("number", "#13"),
                ("title", "Pay"),
                ("opener", "ada"),
                ("approver", "gh"),
            ],
        },
    ],
    ..Convention::NONE
};
