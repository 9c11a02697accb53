//! Azure DevOps' merges.

use super::{Convention, Example};

/// `Merged PR 12: Title`, squashed or not.
pub(super) const AZURE: Convention = Convention {
    name: "azure",
    says: "Azure DevOps merges, which do not record reviews",
    subjects: &["Merged PR {number}: {title}"],
    sign: "",
    examples: &[Example {
        message: "Merged PR 12: Round half to even\n\nAs banks do.\n",
        gives: &[("number", "12"), ("title", "Round half to even")],
    }],
    ..Convention::NONE
};
