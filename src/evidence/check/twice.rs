//! What stands twice in a list.

use crate::evidence::{Commit, Review, Revision};

/// What stands next to its like in a sorted list.
pub(super) fn of<T: PartialEq>(sorted: &[T]) -> impl Iterator<Item = &T> {
    let pairs = sorted.iter().zip(sorted.iter().skip(1));
    pairs.filter(|(one, next)| one == next).map(|(one, _)| one)
}

/// Commits that stand twice. Their first bytes tell nearly all of them apart, so most lists are settled by those.
pub(super) fn commits(commits: &[Commit]) -> Vec<Revision> {
    let revisions = commits.iter().map(|commit| commit.revision);
    let mut prefixes: Vec<u64> = revisions.clone().map(|it| it.prefix()).collect();
    prefixes.sort_unstable();
    if of(&prefixes).next().is_none() {
        return Vec::new();
    }
    let mut all: Vec<Revision> = revisions.collect();
    all.sort_unstable();
    of(&all).copied().collect()
}

/// Reviews that stand twice. Forges number them in their order, so most lists are sorted as they are.
pub(super) fn reviews(reviews: &[Review]) -> Vec<&str> {
    let ids = reviews.iter().map(|review| review.citation.id.as_deref());
    let mut all: Vec<&str> = ids.flatten().collect();
    if all.is_sorted_by(|a, b| (a.len(), *a) < (b.len(), *b)) {
        return Vec::new();
    }
    all.sort_unstable();
    of(&all).copied().collect()
}
