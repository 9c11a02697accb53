//! Who is who: from names, addresses and logins to people.
//!
//! An address is a person of its own after the mailmap, and so is a login. Two addresses are one person only where the
//! mailmap or the directory says so. A forge's no-reply address is an account and no mailbox: it is the login that it
//! holds, in both of its forms. What else looks like one person is offered as [`Perhaps`] and never applied.

use super::alike::{self, Looks, folded};
use super::book::Book;
use super::mailmap::Mailmap;
use super::person::{Nature, Perhaps, PersonRef, Reason, SeenPerson, Tally};
use super::speech::Spoken;
use crate::evidence::AccountId;
use crate::identity::{ActsAs, Directory, Listed};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What makes two names one entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    /// The directory's id.
    Listed(String),
    /// An address, in lower case.
    Address(String),
    /// A login, in lower case.
    Login(String),
    /// A name that came without an address.
    Name(String),
    /// A script, by its exact name.
    Script(String),
}

/// A no-reply address of a forge, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoReply<'a> {
    /// The forge's host.
    pub(super) host: &'a str,
    /// The number of the account, where the address has it.
    pub(super) id: Option<u64>,
    /// The login.
    pub(super) login: &'a str,
}

/// Reads `123+ada@users.noreply.github.com`, `ada@users.noreply.github.com` or `123-ada@users.noreply.gitlab.com`.
pub(super) fn no_reply(address: &str) -> Option<NoReply<'_>> {
    let (mailbox, host) = address.split_once("@users.noreply.")?;
    let number = |text: &str| text.parse::<u64>().ok();
    let parts = match host {
        "gitlab.com" => mailbox.split_once('-'),
        _ => mailbox.split_once('+'),
    };
    let (id, login) = match parts {
        Some((id, login)) if number(id).is_some() => (number(id), login),
        Some(_) | None => (None, mailbox),
    };
    let sound = !login.is_empty() && !host.is_empty();
    sound.then_some(NoReply { host, id, login })
}

/// How much was known of two people when it was asked whether they are one, and the answer.
type Asked = (usize, Option<Reason>);

/// Everybody met so far.
pub(super) struct People {
    mailmap: Mailmap,
    directory: Directory,
    list: Vec<SeenPerson>,
    looks: Vec<Looks>,
    by_key: HashMap<Key, PersonRef>,
    owners: HashMap<PersonRef, PersonRef>,
    /// `Name <address>` as bytes: most commits repeat one.
    idents: HashMap<Vec<u8>, (PersonRef, Rc<str>)>,
    /// Whether two are perhaps one; what is known of somebody only grows.
    asked: RefCell<HashMap<(PersonRef, PersonRef), Asked>>,
}

impl People {
    pub(super) fn new(mailmap: Mailmap, directory: Directory) -> Self {
        Self {
            mailmap,
            directory,
            list: Vec::new(),
            looks: Vec::new(),
            by_key: HashMap::new(),
            owners: HashMap::new(),
            idents: HashMap::new(),
            asked: RefCell::default(),
        }
    }

    /// The entry of an author or committer field, whose text is decoded only the first time.
    pub(super) fn ident(
        &mut self,
        whole: &[u8],
        book: &Book,
        decode: impl FnOnce() -> (String, String),
    ) -> (PersonRef, Rc<str>) {
        if let Some((person, said)) = self.idents.get(whole) {
            return (*person, Rc::clone(said));
        }
        let (name, email) = decode();
        let spoken = Spoken::Contact { name, email };
        let said: Rc<str> = spoken.said().into();
        let person = self.spoken(&spoken, book).unwrap_or(PersonRef(u32::MAX));
        self.idents
            .insert(whole.to_vec(), (person, Rc::clone(&said)));
        (person, said)
    }

    /// The entry of somebody whom a message names; none for a word that stands for nobody.
    pub(super) fn spoken(&mut self, spoken: &Spoken, book: &Book) -> Option<PersonRef> {
        match spoken {
            Spoken::Contact { name, email } => Some(self.contact(name, email, book)),
            Spoken::Login(login) => Some(self.login(login, book)),
            Spoken::Name(name) => {
                let key = Key::Name(folded(name));
                let person = self.enter(key, name, Nature::Person);
                self.look(person, |looks| {
                    looks.names.insert(folded(name));
                });
                Some(person)
            }
            Spoken::Nobody(_) => None,
        }
    }

    fn contact(&mut self, name: &str, email: &str, book: &Book) -> PersonRef {
        let (name, email) = {
            let (name, email) = self.mailmap.apply(name.as_bytes(), email.as_bytes());
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            (text(name), text(email).trim().to_lowercase())
        };
        if book.is_script(&name) {
            return self.enter(Key::Script(name.clone()), &name, Nature::Executor);
        }
        self.address(&name, &email, book)
    }

    /// Whoever has this address, under this name.
    pub(super) fn address(&mut self, name: &str, email: &str, book: &Book) -> PersonRef {
        let account = no_reply(email);
        let listed = self.directory.whose_address(email).or_else(|| {
            let account = account.as_ref()?;
            self.directory
                .whose_account(account.host, AccountId(account.id?))
        });
        let nature = nature(email, account.as_ref(), book);
        let (key, name, nature) = match listed {
            Some(Listed::Person(id, person)) => (
                Key::Listed(id.0.clone()),
                person.name.clone().unwrap_or_else(|| id.0.clone()),
                Nature::Person,
            ),
            Some(Listed::Robot(id, _)) => (Key::Listed(id.0.clone()), id.0.clone(), Nature::Robot),
            None => match &account {
                Some(account) => (
                    Key::Login(account.login.to_owned()),
                    name.to_owned(),
                    nature,
                ),
                None if email.is_empty() => (Key::Name(folded(name)), name.to_owned(), nature),
                None => (Key::Address(email.to_owned()), name.to_owned(), nature),
            },
        };
        let owner = match self.directory.whose_address(email) {
            Some(Listed::Robot(_, robot)) if robot.acts_as == ActsAs::Owner => robot.owner.clone(),
            Some(_) | None => None,
        };
        let listed = match &key {
            Key::Listed(id) => Some(id.clone()),
            Key::Address(_) | Key::Login(_) | Key::Name(_) | Key::Script(_) => None,
        };
        let person = self.enter(key, &name, nature);
        if let (Some(owner), false) = (owner, self.owners.contains_key(&person)) {
            let called = self.directory.people().get(&owner);
            let called = called.and_then(|owner| owner.name.clone());
            let called = called.unwrap_or_else(|| owner.0.clone());
            let owner = self.enter(Key::Listed(owner.0), &called, Nature::Person);
            self.owners.insert(person, owner);
        }
        let login = account.map(|account| {
            (
                account.host.to_owned(),
                account.id,
                account.login.to_owned(),
            )
        });
        if let Some(seen) = self.list.get_mut(person.0 as usize) {
            if !email.is_empty() && !seen.addresses.iter().any(|known| known == email) {
                seen.addresses.push(email.to_owned());
            }
            if let Some((host, _, login)) = &login {
                let login = format!("{host}/{login}");
                if !seen.logins.contains(&login) {
                    seen.logins.push(login);
                }
            }
            seen.directory = seen.directory.take().or(listed);
        }
        self.look(person, |looks| {
            if !name.is_empty() {
                looks.names.insert(folded(&name));
            }
            match login {
                Some((host, id, login)) => {
                    looks.mailboxes.insert(login);
                    looks.accounts.extend(id.map(|id| (host, id)));
                }
                None => looks
                    .mailboxes
                    .extend(email.split_once('@').map(|(mailbox, _)| mailbox.to_owned())),
            }
        });
        person
    }

    fn login(&mut self, login: &str, book: &Book) -> PersonRef {
        let lower = login.to_lowercase();
        let nature = if book.is_executor(&lower) {
            Nature::Executor
        } else if book.is_robot(&lower) {
            Nature::Robot
        } else {
            Nature::Person
        };
        let person = self.enter(Key::Login(lower.clone()), login, nature);
        if let Some(seen) = self.list.get_mut(person.0 as usize)
            && !seen
                .logins
                .iter()
                .any(|known| known.rsplit('/').next() == Some(lower.as_str()))
        {
            seen.logins.push(lower.clone());
        }
        self.look(person, |looks| {
            looks.mailboxes.insert(lower);
        });
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
        let id = PersonRef(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.by_key.insert(key, id);
        self.looks.push(Looks::default());
        self.list.push(SeenPerson {
            id,
            name: name.to_owned(),
            directory: None,
            nature,
            addresses: Vec::new(),
            logins: Vec::new(),
            tally: Tally::default(),
        });
        id
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

    /// Why two entries are perhaps one person, if anything says so.
    pub(super) fn perhaps(&self, one: PersonRef, other: PersonRef) -> Option<Reason> {
        let entry = |who: PersonRef| {
            let place = who.0 as usize;
            Some((self.list.get(place)?, self.looks.get(place)?))
        };
        let (a, b) = (entry(one)?, entry(other)?);
        let known = |(seen, looks): (&SeenPerson, &Looks)| {
            seen.addresses.len() + seen.logins.len() + looks.len()
        };
        let known = known(a) + known(b);
        let mut asked = self.asked.borrow_mut();
        let answer = asked.entry((one, other)).or_insert((usize::MAX, None));
        if answer.0 != known {
            *answer = (known, alike::reason(a, b));
        }
        answer.1
    }

    /// Everybody, and who is perhaps whom.
    pub(super) fn close(mut self) -> (Vec<SeenPerson>, Vec<Perhaps>) {
        let perhaps = alike::pairs(&self.list, &self.looks);
        for seen in &mut self.list {
            if seen.name.is_empty() {
                let stand_in = seen.addresses.first().or(seen.logins.first());
                seen.name = stand_in.cloned().unwrap_or_default();
            }
        }
        (self.list, perhaps)
    }
}

fn nature(email: &str, account: Option<&NoReply<'_>>, book: &Book) -> Nature {
    if book.is_executor(email) {
        return Nature::Executor;
    }
    // No person's login on GitHub can hold brackets, so this is no guess from a name.
    let app = account
        .is_some_and(|account| account.host == "github.com" && account.login.ends_with("[bot]"));
    if app || book.is_robot(email) {
        return Nature::Robot;
    }
    Nature::Person
}
