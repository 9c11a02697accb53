//! One group of commits, told apart into changes: one change, the members of a rollup, or those of a batch.

use super::acts::Acts;
use super::change::{AuditedChange, Kind, Moment, Stage, Why};
use super::convention::{self, Committing};
use super::fact::{Batch, Fact, Named, Voice};
use super::judge::{Lacks, judge};
use super::people::People;
use super::person::Nature;
use crate::evidence::Revision;
use std::collections::{HashMap, HashSet};

/// What one change is made of.
struct Parts<'f> {
    kind: Kind,
    /// The commit that speaks for the change, and what it says.
    top: &'f Fact,
    named: &'f Named,
    commits: Vec<&'f Fact>,
    head: Option<Revision>,
    within: Option<Revision>,
    missing: bool,
}

/// The changes of one group; `side` has parents before children.
pub(super) fn changes(
    main: &Fact,
    side: &[Fact],
    missing: bool,
    people: &People,
) -> Vec<AuditedChange> {
    let Some(named) = main.named.as_deref() else {
        return Vec::new();
    };
    let owners = members(main, named, side);
    let mut found = Vec::new();
    let mut own: Vec<&Fact> = Vec::new();
    let mut of: HashMap<Revision, Vec<&Fact>> = HashMap::new();
    for fact in side {
        match owners.get(&fact.id) {
            Some(member) => of.entry(*member).or_default().push(fact),
            None => own.push(fact),
        }
    }
    for member in side {
        let (Some(named), Some(mut commits)) = (member.named.as_deref(), of.remove(&member.id))
        else {
            continue;
        };
        if member.parents.len() > 1 {
            commits.retain(|fact| fact.id != member.id);
        }
        found.push(audited(
            &Parts {
                kind: Kind::Member,
                top: member,
                named,
                commits,
                head: member.parents.get(1).copied(),
                within: Some(main.id),
                missing,
            },
            people,
        ));
    }
    // A rollup that brings nothing but its members is no change of its own.
    if !found.is_empty() && own.is_empty() {
        return found;
    }
    if named.batch.is_empty() {
        let kind = match main.parents.len() {
            0 | 1 if named.known || main.spoke != 0 => Kind::Commit,
            0 | 1 => Kind::DirectPush,
            2 => Kind::Merge,
            _ => Kind::Octopus,
        };
        found.push(audited(
            &Parts {
                kind,
                top: main,
                named,
                commits: match main.parents.len() {
                    0 | 1 => vec![main],
                    _ => own,
                },
                head: main.parents.get(1).copied(),
                within: None,
                missing,
            },
            people,
        ));
    } else {
        found.extend(batch(main, named, &own, missing, people));
    }
    found
}

/// Whether a commit behind `main` is a change of its own. A rollup's member says so itself. And where the merge on the
/// mainline names no change, as that of a release branch or of the other side of a fork, those that it brought do.
fn is_member(fact: &Fact, main: &Named) -> bool {
    let Some(named) = fact.named.as_deref() else {
        return false;
    };
    let whole_branch = main.number.is_none() && main.batch.is_empty();
    let rollup = named.member && fact.parents.len() > 1;
    rollup || whole_branch && named.number.is_some() && named.batch.is_empty()
}

/// To which member each commit belongs: the members stand on the first-parent lines of what was merged.
fn members(main: &Fact, merged: &Named, side: &[Fact]) -> HashMap<Revision, Revision> {
    let mut owners = HashMap::new();
    if !side.iter().any(|fact| is_member(fact, merged)) {
        return owners;
    }
    let by_id: HashMap<Revision, &Fact> = side.iter().map(|fact| (fact.id, fact)).collect();
    let mut on_line = HashSet::new();
    let mut oldest_first = Vec::new();
    // An octopus merges several branches, each with a line of its own.
    for head in main.parents.iter().skip(1) {
        let mut line = Vec::new();
        let mut next = Some(*head);
        while let Some(fact) = next.and_then(|id| by_id.get(&id)) {
            if !on_line.insert(fact.id) {
                break;
            }
            line.push(*fact);
            next = fact.parents.first().copied();
        }
        oldest_first.extend(line.into_iter().rev());
    }
    for member in oldest_first
        .into_iter()
        .filter(|fact| is_member(fact, merged))
    {
        owners.insert(member.id, member.id);
        let mut open: Vec<Revision> = member.parents.iter().skip(1).copied().collect();
        while let Some(id) = open.pop() {
            if on_line.contains(&id) || owners.contains_key(&id) {
                continue;
            }
            if let Some(fact) = by_id.get(&id) {
                owners.insert(id, member.id);
                open.extend(fact.parents.iter().copied());
            }
        }
    }
    owners
}

/// The changes of a batch: each brought by one parent, where there are as many parents as changes.
fn batch(
    main: &Fact,
    named: &Named,
    side: &[&Fact],
    missing: bool,
    people: &People,
) -> Vec<AuditedChange> {
    let by_id: HashMap<Revision, &Fact> = side.iter().map(|fact| (fact.id, *fact)).collect();
    let heads: Vec<Revision> = main.parents.iter().skip(1).copied().collect();
    let apart = heads.len() == named.batch.len();
    let one = |at: usize, of: &Batch| {
        let mut commits: Vec<&Fact> = side.to_vec();
        let head = heads.get(at).copied().filter(|_| apart);
        if let Some(head) = head {
            let mut open = vec![head];
            let mut seen = HashSet::new();
            while let Some(id) = open.pop() {
                if let Some(fact) = by_id.get(&id)
                    && seen.insert(id)
                {
                    open.extend(fact.parents.iter().copied());
                }
            }
            commits.retain(|fact| seen.contains(&fact.id));
        }
        let mut own = Named {
            title: of.title.clone().unwrap_or_else(|| named.title.clone()),
            number: Some(of.number.clone()),
            batch: Vec::new(),
            ..named.clone()
        };
        own.url = None;
        let top = Fact {
            voices: main.voices.iter().chain(&of.voices).cloned().collect(),
            nameless: main.nameless || of.nameless,
            legible: main.legible && !of.doubtful,
            ..main.clone()
        };
        audited(
            &Parts {
                kind: Kind::Member,
                top: &top,
                named: &own,
                commits,
                head,
                within: Some(main.id),
                missing,
            },
            people,
        )
    };
    named
        .batch
        .iter()
        .enumerate()
        .map(|(at, of)| one(at, of))
        .collect()
}

/// The stage of a field of a commit: what carries merges out only executes.
fn stage_of(voice: &Voice, stage: Stage, people: &People) -> Stage {
    match people.nature(voice.person) {
        Nature::Executor => Stage::Executor,
        Nature::Person | Nature::Robot => stage,
    }
}

/// Everybody whom the parts name, stage by stage.
fn acts(parts: &Parts<'_>, people: &People) -> Acts {
    let mut acts = Acts::default();
    let alone = parts.top.parents.len() < 2;
    for fact in &parts.commits {
        let own = alone && std::ptr::eq(*fact, parts.top);
        if let Some(author) = &fact.author {
            acts.add(stage_of(author, Stage::Author, people), author, fact.id);
        }
        if let Some(committer) = &fact.committer {
            let author = fact.author.as_ref().map(|author| author.person);
            let same = author == Some(committer.person);
            match (own, parts.named.committing) {
                (true, Committing::Merger) => {
                    acts.add(
                        stage_of(committer, Stage::Merger, people),
                        committer,
                        fact.id,
                    );
                }
                // Whoever committed what somebody else wrote brought it in; their own commit says nothing more.
                (true, Committing::Unsaid) if !same => {
                    acts.add(
                        stage_of(committer, Stage::Merger, people),
                        committer,
                        fact.id,
                    );
                }
                (false, _) if !same => acts.committed(committer, fact.id),
                (true, Committing::Unsaid) | (false, _) => {}
            }
        }
        if !std::ptr::eq(*fact, parts.top) {
            for voice in &fact.voices {
                // A merge inside the branch was a change of its own, and its people are not this one's.
                let counts = match voice.stage {
                    Stage::CoAuthor => true,
                    Stage::Reviewer | Stage::Approver => fact.parents.len() < 2,
                    Stage::Author | Stage::Opener | Stage::Merger | Stage::Executor => false,
                };
                if counts {
                    acts.add(stage_of(voice, voice.stage, people), voice, fact.id);
                }
            }
        }
    }
    let top = parts.top;
    if let (true, Some(author)) = (parts.commits.is_empty(), &top.author) {
        // A merge that brings nothing else is itself all that was written.
        match people.nature(author.person) {
            Nature::Person | Nature::Robot => acts.add(Stage::Author, author, top.id),
            Nature::Executor => {}
        }
    }
    if !alone {
        for voice in [&top.author, &top.committer].into_iter().flatten() {
            let committed = matches!(voice.place, super::change::Place::Committer);
            let same = top
                .author
                .as_ref()
                .is_some_and(|author| author.person == voice.person);
            if committed && same {
                continue;
            }
            acts.add_whole(stage_of(voice, Stage::Merger, people), voice, top.id);
        }
    }
    for voice in &top.voices {
        acts.add_whole(stage_of(voice, voice.stage, people), voice, top.id);
    }
    acts
}

fn lacks(parts: &Parts<'_>, people: &People) -> Lacks {
    let reviews = |voice: &&Voice| matches!(voice.stage, Stage::Reviewer | Stage::Approver);
    let speaks = |fact: &Fact| fact.voices.iter().any(|voice| reviews(&voice));
    let said = || parts.top.voices.iter().filter(reviews);
    let is_person = |voice: &Voice| people.nature(voice.person) == Nature::Person;
    let mut own = parts.commits.iter().filter(|fact| fact.parents.len() < 2);
    Lacks {
        commits: parts.missing,
        text: !parts.top.whole
            || !parts.top.legible
            || parts.top.author.is_none()
            || parts
                .commits
                .iter()
                .any(|fact| !fact.whole || !fact.legible || fact.author.is_none()),
        name: parts.top.nameless,
        reviews: own.any(|fact| !speaks(fact)),
        persons: said().next().is_some() && !said().any(is_person),
        work: parts.commits.is_empty(),
    }
}

fn audited(parts: &Parts<'_>, people: &People) -> AuditedChange {
    let mut acts = acts(parts, people);
    let (word, why) = judge(&acts, parts.kind, lacks(parts, people), people);
    if why == Why::ApprovedByCommitter {
        acts.show_committers();
    }
    let mut spoke = parts.top.spoke;
    for fact in &parts.commits {
        spoke |= fact.spoke;
    }
    let listed = parts.commits.len().saturating_sub(AuditedChange::COMMITS);
    AuditedChange {
        word,
        why,
        kind: parts.kind,
        commit: parts.top.id,
        head: parts.head,
        within: parts.within,
        number: parts.named.number.clone(),
        url: parts.named.url.clone(),
        title: parts.named.title.clone(),
        when: parts.top.when.unwrap_or(Moment {
            seconds: i64::MIN,
            offset: 0,
        }),
        conventions: convention::ALL
            .iter()
            .enumerate()
            .filter(|(index, _)| spoke & (1 << index) != 0)
            .map(|(_, convention)| convention.name)
            .collect(),
        authors: acts.take(Stage::Author),
        co_authors: acts.take(Stage::CoAuthor),
        openers: acts.take(Stage::Opener),
        reviewers: acts.take(Stage::Reviewer),
        approvers: acts.take(Stage::Approver),
        mergers: acts.take(Stage::Merger),
        executors: acts.take(Stage::Executor),
        commits: parts
            .commits
            .iter()
            .skip(listed)
            .map(|fact| fact.id)
            .collect(),
        commit_count: parts.commits.len() as u64,
    }
}
