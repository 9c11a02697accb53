//! Who is perhaps whom, as it was asked: once for every two, and again where more is known of one of them.

use super::alike::{self, Looks};
use super::person::{Perhaps, PersonRef, Reason, SeenPerson};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// How much was known of two people when it was asked whether they are one, and the answer.
type Asked = (usize, Option<Reason>);

/// Whether two are perhaps one; what is known of somebody only grows.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    asked: RefCell<HashMap<(PersonRef, PersonRef), Asked>>,
    /// Whether one was answered in two ways.
    changed: Cell<bool>,
}

type Entry<'p> = (&'p SeenPerson, &'p Looks);

fn entry<'p>(list: &'p [SeenPerson], looks: &'p [Looks], who: PersonRef) -> Option<Entry<'p>> {
    let place = who.0 as usize;
    Some((list.get(place)?, looks.get(place)?))
}

fn reason(
    list: &[SeenPerson],
    looks: &[Looks],
    one: PersonRef,
    other: PersonRef,
) -> Option<Reason> {
    alike::reason(entry(list, looks, one)?, entry(list, looks, other)?)
}

impl Doubts {
    /// Why two entries are perhaps one person, if anything says so.
    pub(super) fn ask(
        &self,
        list: &[SeenPerson],
        looks: &[Looks],
        one: PersonRef,
        other: PersonRef,
    ) -> Option<Reason> {
        let known =
            |(seen, looks): Entry<'_>| seen.addresses.len() + seen.logins.len() + looks.len();
        let known = known(entry(list, looks, one)?) + known(entry(list, looks, other)?);
        let mut asked = self.asked.borrow_mut();
        let Some(answer) = asked.get_mut(&(one, other)) else {
            let answer = reason(list, looks, one, other);
            asked.insert((one, other), (known, answer));
            return answer;
        };
        if answer.0 != known {
            let now = reason(list, looks, one, other);
            // A later answer takes back what a word was given by.
            self.changed
                .set(self.changed.get() || answer.1.is_some() != now.is_some());
            *answer = (known, now);
        }
        answer.1
    }

    /// Whether an answer was given that would be another one by what is known now.
    pub(super) fn are_unsettled(&self, list: &[SeenPerson], looks: &[Looks]) -> bool {
        let asked = self.asked.borrow();
        self.changed.get()
            || asked.iter().any(|((one, other), (_, answer))| {
                answer.is_none() && reason(list, looks, *one, *other).is_some()
            })
    }

    /// Who is perhaps whom: whoever is alike among all, and everybody on whom a word hung.
    pub(super) fn all(&self, list: &[SeenPerson], looks: &[Looks]) -> Vec<Perhaps> {
        let mut perhaps = alike::pairs(list, looks);
        let asked = self.asked.borrow();
        perhaps.extend(asked.keys().filter_map(|(one, other)| {
            Some(Perhaps {
                one: *one.min(other),
                other: *one.max(other),
                reason: reason(list, looks, *one, *other)?,
            })
        }));
        perhaps.into_iter().collect()
    }
}
