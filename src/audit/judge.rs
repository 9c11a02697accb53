//! From the people of one change to its word.
//!
//! Robots and executors decide nothing, so they are nobody's second person; an author is who wrote, co-wrote or opened.
//! `apart` needs somebody who is surely not an author: one who is perhaps an author leaves it `unknown`.

use super::acts::Acts;
use super::change::{Kind, Stage, Why, Word};
use super::people::People;
use super::person::{Nature, PersonRef};
use std::collections::BTreeSet;

/// What the record lacks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lacks {
    /// Commits of it are not here.
    pub(super) commits: bool,
    /// A commit or message of it could not be read to the end.
    pub(super) text: bool,
    /// A reviewer or approver is a word that stands for nobody.
    pub(super) name: bool,
    /// Some of its commits name no reviewer.
    pub(super) reviews: bool,
    /// Who is named as reviewer or approver is no person, and there is such a name.
    pub(super) persons: bool,
    /// It brings no commit of its own: who wrote what it merged is not recorded with it.
    pub(super) work: bool,
}

/// How an act stands to the authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    Perhaps,
    Other,
}

fn people_of(acts: &Acts, stages: &[Stage], people: &People) -> Vec<PersonRef> {
    stages
        .iter()
        .flat_map(|stage| acts.of(*stage))
        .filter(|person| people.nature(*person) == Nature::Person)
        .collect()
}

/// The authors as far as conflicts go: a robot that acts in somebody's name is somebody.
fn authors(acts: &Acts, people: &People) -> BTreeSet<PersonRef> {
    [Stage::Author, Stage::CoAuthor, Stage::Opener]
        .iter()
        .flat_map(|stage| acts.of(*stage))
        .filter_map(|person| match people.nature(person) {
            Nature::Person => Some(person),
            Nature::Robot => people.owner(person),
            Nature::Executor => None,
        })
        .collect()
}

fn whose(person: PersonRef, authors: &BTreeSet<PersonRef>, people: &People) -> Whose {
    if authors.contains(&person) {
        return Whose::Own;
    }
    let perhaps = authors
        .iter()
        .any(|author| people.may_be_one(*author, person));
    if perhaps {
        Whose::Perhaps
    } else {
        Whose::Other
    }
}

/// The word of a change, and why.
pub(super) fn judge(acts: &Acts, kind: Kind, lacks: Lacks, people: &People) -> (Word, Why) {
    if lacks.commits {
        return (Word::Unknown, Why::MissingCommits);
    }
    if lacks.text {
        return (Word::Unknown, Why::Unreadable);
    }
    let authors = authors(acts, people);
    let stand = |stages: &[Stage]| -> Vec<Whose> {
        let who = people_of(acts, stages, people);
        who.into_iter()
            .map(|one| whose(one, &authors, people))
            .collect()
    };
    let others = |stage: Stage| -> Vec<PersonRef> {
        people_of(acts, &[stage], people)
            .into_iter()
            .filter(|one| whose(*one, &authors, people) == Whose::Other)
            .collect()
    };
    // Nobody is surely no author of what nobody is recorded to have written.
    let stages = [Stage::Author, Stage::CoAuthor, Stage::Opener];
    let unwritten = lacks.work || stages.iter().all(|stage| acts.of(*stage).next().is_none());
    // What only some commits say is not said of the change.
    let whole = |stage: Stage, one: PersonRef| !lacks.reviews || acts.is_whole(stage, one);
    let mut partly = false;
    let mut by_committer = false;
    let mut unsure = false;
    for (stage, why) in [
        (Stage::Approver, Why::ApprovedByAnother),
        (Stage::Reviewer, Why::ReviewedByAnother),
    ] {
        for one in others(stage) {
            match (whole(stage, one), acts.is_committer(one)) {
                _ if unwritten => unsure = true,
                (true, false) => return (Word::Apart, why),
                (true, true) => by_committer = true,
                (false, _) => partly = true,
            }
        }
    }
    if by_committer {
        return (Word::Apart, Why::ApprovedByCommitter);
    }
    if unsure {
        return (Word::Unknown, Why::NoAuthor);
    }
    let (approvals, reviews) = (stand(&[Stage::Approver]), stand(&[Stage::Reviewer]));
    if lacks.name {
        return (Word::Unknown, Why::Unnamed);
    }
    if approvals.contains(&Whose::Perhaps) || reviews.contains(&Whose::Perhaps) {
        return (Word::Unknown, Why::PerhapsTheSame);
    }
    if partly {
        return (Word::Unreviewed, Why::PartlyReviewed);
    }
    if !approvals.is_empty() || !reviews.is_empty() {
        return (Word::Alone, Why::OwnApproval);
    }
    if lacks.work {
        return (Word::Unknown, Why::NoAuthor);
    }
    let mergers = stand(&[Stage::Merger]);
    if mergers.contains(&Whose::Own) {
        return (Word::Alone, Why::OwnMerge);
    }
    if mergers.contains(&Whose::Perhaps) {
        return (Word::Unknown, Why::PerhapsTheSame);
    }
    if mergers.contains(&Whose::Other) {
        return (Word::Unreviewed, Why::MergedByAnother);
    }
    let why = match kind {
        _ if lacks.persons => Why::OnlyRobots,
        Kind::DirectPush => Why::DirectPush,
        Kind::Merge | Kind::Octopus | Kind::Commit | Kind::Member if authors.is_empty() => {
            Why::OnlyRobots
        }
        Kind::Merge | Kind::Octopus | Kind::Commit | Kind::Member => Why::NothingRecorded,
    };
    (Word::Unreviewed, why)
}
