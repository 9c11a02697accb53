//! Merges with a list of who agreed: `ACKs for top commit`.

use super::super::change::Stage;
use super::{Asks, Convention, Example};

/// `Merge acme/payments#12: Title` and, in the body, `ACKs for top commit:` with a login a line and the words of each
/// below it. A script makes the merge, under the address of whoever ran it: the script decides nothing, they merged.
pub(super) const ACKS: Convention = Convention {
    name: "acks",
    says: "merges with `ACKs for top commit`",
    subjects: &[
        "Merge {repository}#{number}: {title}",
        "Merge #{number}: {title}",
    ],
    block: Some(("ACKs for top commit:", Stage::Approver)),
    asks: Asks::Merge,
    scripts: &["merge-script"],
    examples: &[Example {
        message: "Merge acme/payments#12: Round half to even\n\n0a1b2c3 round (Ada Byron)\n\nPull request description:\n\n  As banks do.\n\nACKs for top commit:\n  gh:\n    ACK 0a1b2c3\n  ewd:\n    Code review ACK 0a1b2c3 🏙\n\nTree-SHA512: 00\n",
        gives: &[
            ("number", "#12"),
            ("title", "Round half to even"),
            ("approver", "gh"),
            ("approver", "ewd"),
        ],
    }],
    ..Convention::NONE
};
