//! Who merged (J10).

use super::{Act, Counts, Did, Duties, Held, Named, Stage, Unnamed};
use crate::evidence::{Actor, ChangeKind, ChangeState, Intent, Unknown};
use crate::identity::{ActsAs, Roster, Unresolved};

pub(super) fn read<'e>(duties: &mut Duties<'e>, roster: &mut Roster<'e>) {
    let change = duties.change;
    let mut commanded = false;
    for intent in change.intents.iter().filter(|intent| intent.stands) {
        let what = match intent.intent {
            Intent::AutoMerge => Did::SetAutoMerge,
            Intent::Enqueue => Did::Enqueued,
            Intent::Command => Did::ToldMergeBot,
        };
        let act = Act {
            stage: Stage::Merge,
            what,
            revision: None,
            at: Some(intent.at),
            named: Named::Account(intent.by),
            citation: &intent.citation,
        };
        let who = roster.actor(intent.by);
        commanded |= who.as_ref().is_ok_and(|who| roster.is_person(*who));
        duties.hold(who, act);
    }
    let Some(merge) = &change.merge else {
        if change.state == ChangeState::Merged {
            let act = Act {
                stage: Stage::Merge,
                what: Did::Merged,
                revision: None,
                at: None,
                named: Named::Account(Actor::Unknown(Unknown::NotRecorded)),
                citation: &change.citation,
            };
            duties.hold(Err(Unresolved::Unnamed(Unknown::NotRecorded)), act);
        }
        return;
    };
    let what = match change.kind {
        ChangeKind::Request => Did::Merged,
        ChangeKind::Push => Did::Pushed,
    };
    let act = Act {
        stage: Stage::Merge,
        what,
        revision: merge.result.last().copied().or(Some(merge.head)),
        at: Some(merge.at),
        named: Named::Account(merge.by),
        citation: &merge.citation,
    };
    match roster.actor(merge.by) {
        Ok(who) => {
            duties.held.push(Held {
                who,
                act,
                counts: Counts::For,
            });
            match roster.acts_as(who) {
                Some(ActsAs::Owner) => match roster.owner(who) {
                    Some(owner) => duties.held.push(Held {
                        who: owner,
                        act: Act {
                            what: Did::OwnsRobot,
                            ..act
                        },
                        counts: Counts::For,
                    }),
                    None => robot_alone(duties, act),
                },
                // An executor is not the decider: who gave the command is (E110).
                Some(ActsAs::Requester | ActsAs::Itself) if !commanded => robot_alone(duties, act),
                Some(ActsAs::Requester | ActsAs::Itself) | None => {}
            }
        }
        Err(why) => duties.unnamed.push(Unnamed { act, why }),
    }
}

fn robot_alone<'e>(duties: &mut Duties<'e>, act: Act<'e>) {
    duties.unnamed.push(Unnamed {
        act: Act {
            what: Did::ToldMergeBot,
            ..act
        },
        why: Unresolved::Unnamed(Unknown::NotRecorded),
    });
}
