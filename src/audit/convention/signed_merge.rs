//! Signed merges, and merges of signed tags.

use super::{Asks, Convention, Example};

/// A merge commit that carries a signature, or that merges a signed tag: whoever tagged asked for the merge, and is
/// taken for its opener. No signature is verified here, so both are claims like every other.
pub(super) const SIGNED_MERGE: Convention = Convention {
    name: "signed-merge",
    says: "signed merges and signed tags, not verified",
    subjects: &["Merge tag '{branch}' of {url}", "{title}"],
    asks: Asks::SignedMerge,
    examples: &[Example {
        message: "Merge tag 'pay-6.1' of https://git.acme.example/payments\n\nPayments for 6.1\n",
        gives: &[("url", "https://git.acme.example/payments")],
    }],
    ..Convention::NONE
};
