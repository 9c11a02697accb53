//! How long the lists of a change were when they were read whole.

use super::change::Found;
use crate::evidence::{Change, Commit, Standing, Totals, Why};

/// How long its lists are, as far as they were read whole.
pub(super) fn totals(found: &Found, change: &Change) -> Totals {
    let whole = |short: Option<Why>, items: usize| {
        short
            .is_none()
            .then(|| u64::try_from(items).unwrap_or(u64::MAX))
    };
    let current = |commit: &&Commit| commit.standing == Standing::Current;
    Totals {
        commits: whole(
            found.commits.short,
            change.commits.iter().filter(current).count(),
        ),
        reviews: whole(found.reviews.short, change.reviews.len()),
        files: whole(found.files.short, change.files.len()),
    }
}
