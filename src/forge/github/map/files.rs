//! The files of a change, and how long its lists were when they were read whole.

use super::change::Found;
use crate::evidence::{Change, Commit, File, Standing, Totals, Why};

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

/// The files that it touches, with their earlier names where those were read.
pub(super) fn files(found: &Found) -> Vec<File> {
    match &found.renames {
        Some(renames) if renames.short.is_none() => renames
            .items
            .iter()
            .map(|file| File {
                path: file.filename.clone(),
                was: file.previous_filename.clone(),
            })
            .collect(),
        Some(_) | None => found
            .files
            .items
            .iter()
            .map(|file| File {
                path: file.path.clone(),
                was: None,
            })
            .collect(),
    }
}
