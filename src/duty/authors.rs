//! The widest net for `author` (J5), less the forge itself, movers (E27), carried changes (J6) and disowned claims (J29).

use super::{Act, Counts, Did, Duties, Held, Named, Reading, Stage, Unnamed};
use crate::evidence::{
    Actor, Commit, Committer, Fact, GitPerson, Moved, Pushed, Revision, Signature, Unknown,
};
use crate::identity::{ActsAs, Roster, Unresolved, Who};

pub(super) fn read<'e>(duties: &mut Duties<'e>, roster: &mut Roster<'e>, reading: Reading<'_>) {
    let change = duties.change;
    let carried: Vec<_> = change
        .carried
        .iter()
        .filter(|carried| (reading.carries)(&carried.change))
        .collect();
    let brought = |revision: Revision| carried.iter().any(|carried| carried.brought(revision));
    let opened = Act {
        stage: Stage::Author,
        what: Did::Opened,
        revision: None,
        at: Some(change.opened_at),
        named: Named::Account(change.opened_by),
        citation: &change.citation,
    };
    let opener = if change.imported {
        // Nobody authenticated an imported act on this forge (E93).
        Err(Unresolved::Unnamed(Unknown::NotRecorded))
    } else {
        roster.actor(change.opened_by)
    };
    duties.hold(opener, opened);
    pushers(duties, roster, &brought);
    for commit in change
        .commits
        .iter()
        .filter(|commit| !brought(commit.revision))
    {
        people(duties, roster, commit, reading);
    }
    unread_heads(duties, &brought);
    for request in &change.requests {
        let act = Act {
            stage: Stage::Author,
            what: Did::Asked,
            revision: None,
            at: Some(request.at),
            named: Named::Account(request.by),
            citation: &request.citation,
        };
        duties.hold(roster.actor(request.by), act);
    }
    robots(duties, roster);
}

fn pushers<'e>(duties: &mut Duties<'e>, roster: &Roster<'e>, brought: &dyn Fn(Revision) -> bool) {
    let change = duties.change;
    for head in change
        .heads
        .iter()
        .filter(|head| !brought(head.revision) && head.moved.is_none())
    {
        let act = |actor| Act {
            stage: Stage::Author,
            what: Did::Pushed,
            revision: Some(head.revision),
            at: head.at,
            named: Named::Account(actor),
            citation: &head.citation,
        };
        match &head.pushed_by {
            Pushed::By(accounts) if !accounts.is_empty() => {
                for account in accounts {
                    let actor = Actor::Account(*account);
                    duties.hold(roster.actor(actor), act(actor));
                }
            }
            // Nobody says who pushed: a person's own signature on the very head stands in for it (E39).
            Pushed::By(_) | Pushed::Unknown => {
                let signed = change.commits.iter().any(|commit| {
                    commit.revision == head.revision
                        && match commit.signature {
                            Signature::By(actor) => {
                                roster.actor(actor).is_ok_and(|who| roster.is_person(who))
                            }
                            Signature::None | Signature::ByForge | Signature::Worthless(_) => false,
                        }
                });
                if !signed {
                    let nobody = Unknown::NotRecorded;
                    duties.hold(
                        Err(Unresolved::Unnamed(nobody)),
                        act(Actor::Unknown(nobody)),
                    );
                }
            }
        }
    }
}

/// Whoever wrote a head that is not among the commits is not known (E31).
fn unread_heads<'e>(duties: &mut Duties<'e>, brought: &dyn Fn(Revision) -> bool) {
    let change = duties.change;
    // Where the commits could not be read to their end, a gap says so of all of them.
    if duties
        .gaps_in(&[Fact::Commits, Fact::Heads])
        .next()
        .is_some()
    {
        return;
    }
    // Heads and commits come in one order, so each is looked for from where the last one was found.
    let mut found = 0;
    for head in &change.heads {
        let (before, after) = change.commits.split_at(found.min(change.commits.len()));
        let read = |commit: &Commit| commit.revision == head.revision;
        if let Some(next) = after.iter().position(read) {
            found += next;
            continue;
        }
        if brought(head.revision) || before.iter().any(read) {
            continue;
        }
        let nobody = Unknown::NotRecorded;
        duties.hold(
            Err(Unresolved::Unnamed(nobody)),
            Act {
                stage: Stage::Author,
                what: Did::Wrote,
                revision: Some(head.revision),
                at: head.at,
                named: Named::Account(Actor::Unknown(nobody)),
                citation: &head.citation,
            },
        );
    }
}

fn people<'e>(
    duties: &mut Duties<'e>,
    roster: &mut Roster<'e>,
    commit: &'e Commit,
    reading: Reading<'_>,
) {
    let act = |what, named| Act {
        stage: Stage::Author,
        what,
        revision: Some(commit.revision),
        at: None,
        named,
        citation: &commit.citation,
    };
    let mut claim = |duties: &mut Duties<'e>, person: &'e GitPerson, what: Did| {
        let disowned = reading.disowned.iter().any(|(revision, claimed)| {
            *revision == commit.revision
                && (*claimed == person.name || claimed.eq_ignore_ascii_case(&person.email))
        });
        if disowned {
            return;
        }
        let act = act(what, Named::Git(person));
        match roster.person(person) {
            Ok((who, also)) => {
                duties.hold(Ok(who), act);
                if let Some(also) = also {
                    duties.hold(Ok(also), act);
                }
            }
            Err(why) => duties.hold(Err(why), act),
        }
    };
    if commit.moved != Some(Moved::CleanMerge) {
        claim(duties, &commit.author, Did::Wrote);
    }
    match (&commit.committer, commit.moved) {
        (Committer::Person(person), None) => claim(duties, person, Did::Committed),
        (Committer::Person(_), Some(Moved::CleanMerge | Moved::CleanRebase))
        | (Committer::Forge, _) => {}
    }
    for person in &commit.co_authors {
        claim(duties, person, Did::CoWrote);
    }
    match commit.signature {
        Signature::By(actor) if commit.moved.is_none() => {
            duties.hold(roster.actor(actor), act(Did::Signed, Named::Account(actor)));
        }
        Signature::By(_) | Signature::None | Signature::ByForge | Signature::Worthless(_) => {}
    }
}

/// Adds the people behind the robots among the authors (J3).
fn robots<'e>(duties: &mut Duties<'e>, roster: &mut Roster<'e>) {
    let mut robots: Vec<(Held<'e>, ActsAs)> = Vec::new();
    let authors = duties
        .held
        .iter()
        .filter(|held| held.act.stage == Stage::Author);
    for held in authors {
        if let Some(acts_as) = roster.acts_as(held.who)
            && !robots.iter().any(|(known, _)| known.who == held.who)
        {
            robots.push((*held, acts_as));
        }
    }
    for (held, acts_as) in robots {
        match acts_as {
            ActsAs::Itself if keeps_to_paths(duties, roster, held.who) => {}
            ActsAs::Owner | ActsAs::Itself => owner(duties, roster, held),
            ActsAs::Requester => {
                let asked = duties.change.requests.iter().any(|request| {
                    roster.actor(Actor::Account(request.robot)) == Ok(held.who)
                        && stands_for_somebody(duties, roster, request.by)
                });
                if !asked {
                    duties.unnamed.push(Unnamed {
                        act: Act {
                            what: Did::Asked,
                            ..held.act
                        },
                        why: Unresolved::Unnamed(Unknown::NotRecorded),
                    });
                }
            }
        }
    }
}

/// Whether somebody stands behind whoever asked a robot: robots that ask each other, or themselves, are nobody's.
fn stands_for_somebody(duties: &Duties<'_>, roster: &Roster<'_>, by: Actor) -> bool {
    let Ok(who) = roster.actor(by) else {
        // Who asked and cannot be named is an unknown author already.
        return true;
    };
    match roster.acts_as(who) {
        None | Some(ActsAs::Owner) => true,
        Some(ActsAs::Itself) => keeps_to_paths(duties, roster, who),
        Some(ActsAs::Requester) => false,
    }
}

fn owner<'e>(duties: &mut Duties<'e>, roster: &mut Roster<'e>, held: Held<'e>) {
    let act = Act {
        what: Did::OwnsRobot,
        ..held.act
    };
    match roster.owner(held.who) {
        Some(owner) => duties.held.push(Held {
            who: owner,
            act,
            counts: Counts::For,
        }),
        None => duties.unnamed.push(Unnamed {
            act,
            why: Unresolved::Unnamed(Unknown::Key),
        }),
    }
}

/// Whether every file that the change touches is one that the robot may touch; unknown files are not.
fn keeps_to_paths(duties: &Duties<'_>, roster: &Roster<'_>, who: Who) -> bool {
    let Some(only) = roster
        .principal(who)
        .and_then(|principal| principal.robot)
        .and_then(|robot| robot.only.as_ref())
    else {
        return true;
    };
    duties
        .gaps_in(&[crate::evidence::Fact::Files])
        .next()
        .is_none()
        && !duties.change.files.is_empty()
        && duties
            .change
            .files
            .iter()
            .flat_map(|file| std::iter::once(&file.path).chain(&file.was))
            .all(|path| only.is_match(path))
}
