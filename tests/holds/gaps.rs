//! A fact less, and a gap in its place.

use sixeyes::evidence::{Actor, AsOf, Evidence, Fact, Gap, Pushed, Unknown, Why};

/// Takes one fact away, by chance, and says so; none where there is no such fact.
pub(crate) fn without_a_fact(evidence: &Evidence, dice: u64) -> Option<Evidence> {
    let mut less = evidence.clone();
    let pick = |length: usize| (length > 0).then(|| dice as usize / 17 % length);
    let place = pick(less.changes.len())?;
    let id = less.changes[place].id.clone();
    let change = &mut less.changes[place];
    let mut of_change = Some(id);
    let mut account = None;
    let fact = match dice % 16 {
        0 => {
            change.reviews.remove(pick(change.reviews.len())?);
            Fact::Reviews
        }
        1 => {
            let head = pick(change.heads.len())?;
            change.heads[head].pushed_by = Pushed::Unknown;
            Fact::Pushers
        }
        2 => {
            change.merge.as_mut()?.by = Actor::Unknown(Unknown::NotRecorded);
            Fact::Merge
        }
        3 => {
            change.opened_by = Actor::Unknown(Unknown::Hidden);
            return Some(less);
        }
        4 => {
            let now: Vec<usize> = less
                .rights
                .iter()
                .enumerate()
                .filter(|(_, right)| right.as_of == AsOf::Now)
                .map(|(place, _)| place)
                .collect();
            account = Some(less.rights.remove(now[pick(now.len())?]).account);
            of_change = None;
            Fact::Rights
        }
        5 => {
            let triggers = &mut less.deployment.as_mut()?.triggers;
            triggers.remove(pick(triggers.len())?);
            of_change = None;
            Fact::Triggers
        }
        6 => {
            let given = &mut less.deployment.as_mut()?.authorisations;
            given.remove(pick(given.len())?);
            of_change = None;
            Fact::Authorisations
        }
        7 => {
            let review = change.reviews.iter_mut().find(|r| r.dismissed.is_some())?;
            review.dismissed = None;
            Fact::Dismissals
        }
        8 => {
            let review = change.reviews.iter_mut().find(|r| r.dismissed.is_some())?;
            review.dismissed.as_mut()?.at = None;
            return Some(less);
        }
        9 => {
            let commit = pick(change.commits.len())?;
            let author = &mut change.commits[commit].author;
            author.account = None;
            author.email = "nobody@nowhere.example".to_owned();
            return Some(less);
        }
        10 => {
            let dropped = change.heads.len().checked_sub(2)?;
            change.heads.remove(dropped);
            Fact::Heads
        }
        11 => {
            let commit = pick(change.commits.len())?;
            change.commits.remove(commit);
            Fact::Commits
        }
        12 => {
            let commits = &mut less.deployment.as_mut()?.range.commits;
            let commit = pick(commits.len())?;
            commits[commit].change = None;
            return Some(less);
        }
        13 => {
            change.files.clear();
            Fact::Files
        }
        14 => {
            let debts = &mut less.deployment.as_mut()?.debts;
            let owed = debts.first_mut()?;
            let who = pick(owed.released_by.len())?;
            owed.released_by[who] = Actor::Unknown(Unknown::NotRecorded);
            return Some(less);
        }
        _ => {
            let review = pick(change.reviews.len())?;
            change.reviews[review].by = Actor::Unknown(Unknown::Hidden);
            return Some(less);
        }
    };
    less.gaps.push(Gap {
        fact,
        why: Why::Unavailable,
        change: of_change,
        account,
        detail: None,
    });
    Some(less)
}
