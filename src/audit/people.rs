//! Who is who: from names, addresses and logins to people.
//!
//! An address is a person of its own after the mailmap, and so is a login. Two addresses are one person only where the
//! mailmap or the directory says so. A forge's no-reply address is an account and no mailbox: it is the login that it
//! holds, in both of its forms. What else looks like one person is offered as [`Perhaps`] and never applied.
//!
//! What is known of somebody grows while a history is read, and a word that was given early may rest on less than is
//! known at the end: [`People::is_unsettled`] says so, and [`People::again`] begins anew with all of it.

use super::account::{Claims, no_reply};
use super::alike::{self, Looks};
use super::book::Book;
use super::doubt::Doubts;
use super::entry::{
    Field, Heard, Key, Known, Met, Sight, is_app, is_machine, listed, nature, plain_address,
};
use super::mailmap::Mailmap;
use super::person::{Nature, Perhaps, PersonRef, SeenPerson, Tally};
use super::speech::Spoken;
use super::text::bounded;
use crate::evidence::AccountId;
use crate::identity::{ActsAs, Directory, Listed};
use std::collections::HashMap;

/// Fields and values that are longer are not remembered, in bytes.
const REMEMBERED: usize = 1_024;

/// Everybody met so far.
pub(super) struct People {
    mailmap: Mailmap,
    directory: Directory,
    list: Vec<SeenPerson>,
    looks: Vec<Looks>,
    keys: Vec<Key>,
    by_key: HashMap<Key, PersonRef>,
    claims: Claims,
    owners: HashMap<PersonRef, PersonRef>,
    /// `Name <address>` as bytes: most commits repeat one.
    idents: HashMap<Vec<u8>, Vec<Met>>,
    /// Whom messages name: most repeat somebody.
    spoken: HashMap<Spoken, Heard>,
    known: HashMap<Key, Known>,
    doubts: Doubts,
}

impl People {
    pub(super) fn new(mailmap: Mailmap, directory: Directory) -> Self {
        Self {
            mailmap,
            directory,
            list: Vec::new(),
            looks: Vec::new(),
            keys: Vec::new(),
            by_key: HashMap::new(),
            claims: Claims::default(),
            owners: HashMap::new(),
            idents: HashMap::new(),
            spoken: HashMap::new(),
            known: HashMap::new(),
            doubts: Doubts::default(),
        }
    }

    /// Nobody yet, with all that is known now of whoever will be met.
    pub(super) fn again(self) -> Self {
        let seen = self.list.into_iter().zip(self.looks);
        let known = self.keys.into_iter().zip(seen);
        Self {
            known: known
                .map(|(key, (seen, looks))| {
                    let known = Known {
                        addresses: seen.addresses,
                        logins: seen.logins,
                        looks,
                    };
                    (key, known)
                })
                .collect(),
            claims: self.claims.settled(),
            ..Self::new(self.mailmap, self.directory)
        }
    }

    /// Whether an answer was given that would be another one by what is known now.
    pub(super) fn is_unsettled(&self) -> bool {
        self.claims.late || self.doubts.are_unsettled(&self.list, &self.looks)
    }

    /// The entry of an author or committer field, whose text is decoded only the first time; `mark` tells equal bytes of
    /// different encodings apart.
    pub(super) fn ident(
        &mut self,
        whole: &[u8],
        mark: &'static str,
        field: Field,
        book: &Book,
        decode: impl FnOnce() -> (Spoken, Sight),
    ) -> Met {
        let met = self.idents.get(whole).and_then(|all| {
            all.iter()
                .find(|met| met.mark == mark && met.field == field)
        });
        if let Some(met) = met {
            return met.clone();
        }
        let (spoken, sight) = decode();
        let person = match &spoken {
            Spoken::Contact { name, email } => self.contact(name, email, field, book),
            Spoken::Login(word) | Spoken::Name(word) | Spoken::Nobody(word) => {
                self.contact(word, "", field, book)
            }
        };
        let met = Met {
            person,
            said: bounded(&spoken.said()).into(),
            sight,
            mark,
            field,
        };
        if whole.len() <= REMEMBERED {
            let all = self.idents.entry(whole.to_vec()).or_default();
            all.push(met.clone());
        }
        met
    }

    /// The entry of somebody whom a message names, the name as it is shown, and the line that names them, kept once where
    /// it is written as the last one that did; none for a word that stands for nobody.
    pub(super) fn spoken(&mut self, spoken: &Spoken, line: String, book: &Book) -> Option<Heard> {
        if let Some(word) = self.spoken.get_mut(spoken) {
            if *word.line != *line {
                word.line = line.into();
            }
            return Some(word.clone());
        }
        let person = match spoken {
            Spoken::Contact { name, email } => self.contact(name, email, Field::OfWork, book),
            Spoken::Login(login) => self.login(login, book),
            Spoken::Name(name) if is_machine(name, book) => self.login(name.trim(), book),
            Spoken::Name(name) => self.named(name),
            Spoken::Nobody(_) => return None,
        };
        let said = spoken.said();
        let word = Heard {
            person,
            said: bounded(&said).into(),
            line: line.into(),
        };
        if said.len() <= REMEMBERED {
            self.spoken.insert(spoken.clone(), word.clone());
        }
        Some(word)
    }

    fn named(&mut self, name: &str) -> PersonRef {
        let name = bounded(name);
        let person = self.enter(Key::Name(alike::spelled(&name)), &name, Nature::Person);
        self.look(person, |looks| looks.name(&name));
        person
    }

    fn contact(&mut self, name: &str, email: &str, field: Field, book: &Book) -> PersonRef {
        let email = plain_address(email);
        let (name, email) = {
            let (name, email) = self.mailmap.apply(name.as_bytes(), email.as_bytes());
            let text = |bytes: &[u8]| bounded(&String::from_utf8_lossy(bytes));
            (text(name), text(email).trim().to_lowercase())
        };
        if field == Field::OfMerge && book.is_script(&name) {
            return self.enter(Key::Script(name.clone()), &name, Nature::Executor);
        }
        self.address(&name, &email, book)
    }

    /// Whoever has this address, under this name.
    fn address(&mut self, name: &str, email: &str, book: &Book) -> PersonRef {
        let account = no_reply(email);
        let listed = self.directory.whose_address(email).or_else(|| {
            let account = account.as_ref()?;
            self.directory
                .whose_account(account.host, AccountId(account.id?))
        });
        let listed = listed.map(|listed| match listed {
            Listed::Person(id, _) => Key::Listed(id.0.clone()),
            Listed::Robot(id, _) => Key::Listed(id.0.clone()),
        });
        let key = match (&account, listed) {
            (Some(account), listed) => self.claims.account(account, listed),
            (None, Some(listed)) => listed,
            (None, None) if email.is_empty() => Key::Name(alike::spelled(name)),
            (None, None) => Key::Address(email.to_owned()),
        };
        let owner = match self.directory.whose_address(email) {
            Some(Listed::Robot(_, robot)) if robot.acts_as == ActsAs::Owner => robot.owner.clone(),
            Some(_) | None => None,
        };
        let person = self.enter(key, name, nature(email, account.as_ref(), book));
        if let (Some(owner), false) = (owner, self.owners.contains_key(&person)) {
            let owner = self.enter(Key::Listed(owner.0), "", Nature::Person);
            self.owners.insert(person, owner);
        }
        if let Some(seen) = self.list.get_mut(person.0 as usize) {
            if !email.is_empty() && !seen.addresses.iter().any(|known| known == email) {
                seen.addresses.push(email.to_owned());
            }
            if let Some(account) = &account {
                let login = format!("{}/{}", account.host, account.login);
                if !seen.logins.contains(&login) {
                    seen.logins.push(login);
                }
            }
        }
        self.look(person, |looks| {
            looks.name(name);
            match account {
                Some(account) => {
                    looks.mailbox(account.login);
                    let number = account.id.map(|id| (account.host.to_owned(), id));
                    looks.accounts.extend(number);
                }
                None => {
                    if let Some((mailbox, _)) = email.split_once('@') {
                        looks.mailbox(mailbox);
                    }
                }
            }
        });
        person
    }

    fn login(&mut self, login: &str, book: &Book) -> PersonRef {
        let lower = bounded(login).to_lowercase();
        let nature = if book.is_executor(&lower) {
            Nature::Executor
        } else if book.is_robot(&lower) || is_app(&lower) {
            Nature::Robot
        } else {
            Nature::Person
        };
        let key = self.claims.bare(&lower);
        let person = self.enter(key, &bounded(login), nature);
        if let Some(seen) = self.list.get_mut(person.0 as usize)
            && !seen
                .logins
                .iter()
                .any(|known| known.rsplit('/').next() == Some(lower.as_str()))
        {
            seen.logins.push(lower.clone());
        }
        self.look(person, |looks| looks.mailbox(&lower));
        person
    }

    fn enter(&mut self, key: Key, name: &str, nature: Nature) -> PersonRef {
        if let Some(person) = self.by_key.get(&key) {
            let seen = self.list.get_mut(person.0 as usize);
            if let Some(seen) = seen.filter(|seen| seen.name.is_empty()) {
                seen.name = name.to_owned();
            }
            return *person;
        }
        let (directory, (name, nature)) = match &key {
            Key::Listed(id) => (Some(id.clone()), listed(&self.directory, id)),
            Key::Address(_) | Key::Login(_) | Key::Account(..) | Key::Name(_) | Key::Script(_) => {
                (None, (name.to_owned(), nature))
            }
        };
        let known = self.known_of(&key);
        let id = PersonRef(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.by_key.insert(key.clone(), id);
        self.keys.push(key);
        self.looks.push(known.looks);
        self.list.push(SeenPerson {
            id,
            name,
            directory,
            nature,
            addresses: known.addresses,
            logins: known.logins,
            tally: Tally::default(),
        });
        id
    }

    /// What is known of an entry from a first reading; of one of several accounts with a login, the names of all of them.
    fn known_of(&self, key: &Key) -> Known {
        if let (None, Key::Account(_, login, _)) = (self.known.get(key), key) {
            let all = self.known.get(&Key::Login(login.clone()));
            return Known {
                looks: all.map_or_else(Looks::default, |known| known.looks.clone()),
                ..Known::default()
            };
        }
        self.known.get(key).cloned().unwrap_or_default()
    }

    fn look(&mut self, person: PersonRef, at: impl FnOnce(&mut Looks)) {
        if let Some(looks) = self.looks.get_mut(person.0 as usize) {
            at(looks);
        }
    }

    /// Everybody met so far, by their ids.
    pub(super) fn list(&self) -> &[SeenPerson] {
        &self.list
    }

    pub(super) fn nature(&self, person: PersonRef) -> Nature {
        self.list
            .get(person.0 as usize)
            .map_or(Nature::Person, |seen| seen.nature)
    }

    /// The person in whose name a robot acts, where the directory says so (J3).
    pub(super) fn owner(&self, robot: PersonRef) -> Option<PersonRef> {
        self.owners.get(&robot).copied()
    }

    pub(super) fn tally(&mut self, person: PersonRef, add: impl FnOnce(&mut Tally)) {
        if let Some(seen) = self.list.get_mut(person.0 as usize) {
            add(&mut seen.tally);
        }
    }

    /// Whether two entries may be one person: something says so, or a mailmap could that cannot be read.
    pub(super) fn may_be_one(&self, one: PersonRef, other: PersonRef) -> bool {
        let asked = self.doubts.ask(&self.list, &self.looks, one, other);
        if asked.is_some() {
            return true;
        }
        let listed = |who: PersonRef| {
            let seen = self.list.get(who.0 as usize);
            seen.is_some_and(|seen| seen.directory.is_some())
        };
        self.mailmap.lacks() && !(listed(one) && listed(other))
    }

    /// Everybody, and who is perhaps whom: whoever is alike among all, and everybody on whom a word hung.
    pub(super) fn close(mut self) -> (Vec<SeenPerson>, Vec<Perhaps>) {
        let perhaps = self.doubts.all(&self.list, &self.looks);
        for seen in &mut self.list {
            if seen.name.is_empty() {
                let stand_in = seen.addresses.first().or(seen.logins.first());
                seen.name = stand_in.cloned().unwrap_or_default();
            }
        }
        (self.list, perhaps)
    }
}
