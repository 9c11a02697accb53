//! `.mailmap`, exactly as git applies it (gitmailmap(5), and what git does where the manual is silent).
//!
//! Addresses and names are compared without ASCII letter case. A later entry replaces what it says of an earlier one. An
//! entry for a name and address goes before the one for the address alone; and where the name is not listed the entry
//! for the address alone counts.

use std::collections::HashMap;

/// What git does to names and addresses.
#[derive(Debug, Clone, Default)]
pub struct Mailmap {
    by_email: HashMap<Vec<u8>, Entry>,
    /// Those that could not be read.
    unread: Vec<String>,
    /// Whether one of them is surely there.
    lacks: bool,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    plain: Mapped,
    by_name: HashMap<Vec<u8>, Mapped>,
}

#[derive(Debug, Clone, Default)]
struct Mapped {
    name: Option<Vec<u8>>,
    email: Option<Vec<u8>>,
}

/// How git reads the file: it takes a file in pieces of this many bytes at most, line ends included, and a blob by lines.
const PIECE: usize = 1023;

/// Where a mailmap was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A file on disk.
    File,
    /// An object of the repository.
    Blob,
}

fn blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// A name and an address at the start of the bytes, and what follows them.
struct Contact<'l> {
    name: Option<&'l [u8]>,
    email: &'l [u8],
    rest: &'l [u8],
}

fn contact(bytes: &[u8], empty: bool) -> Option<Contact<'_>> {
    let open = bytes.iter().position(|byte| *byte == b'<')?;
    let (before, after) = bytes.split_at(open);
    let after = after.get(1..)?;
    let close = after.iter().position(|byte| *byte == b'>')?;
    if close == 0 && !empty {
        return None;
    }
    let start = before.iter().position(|byte| !blank(*byte));
    let name = start.and_then(|start| {
        let end = before.iter().rposition(|byte| !blank(*byte))?;
        before.get(start..=end)
    });
    Some(Contact {
        name,
        email: after.get(..close)?,
        rest: after.get(close + 1..)?,
    })
}

impl Mailmap {
    /// Adds what a mailmap says.
    pub fn add(&mut self, bytes: &[u8], source: Source) {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            match source {
                Source::File => line.chunks(PIECE).for_each(|piece| self.line(piece)),
                Source::Blob => self.line(line.strip_suffix(b"\n").unwrap_or(line)),
            }
        }
    }

    fn line(&mut self, line: &[u8]) {
        // Git's lines are C strings.
        let end = line
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or(line.len());
        let line = line.get(..end).unwrap_or_default();
        if line.starts_with(b"#") {
            return;
        }
        let Some(first) = contact(line, false) else {
            return;
        };
        let second = contact(first.rest, true);
        let owned = |bytes: Option<&[u8]>| bytes.map(<[u8]>::to_vec);
        let (old, new_email, old_name) = match &second {
            Some(second) => (second.email, Some(first.email), second.name),
            None => (first.email, None, None),
        };
        let entry = self.by_email.entry(old.to_ascii_lowercase()).or_default();
        match old_name {
            Some(name) => {
                entry.by_name.insert(
                    name.to_ascii_lowercase(),
                    Mapped {
                        name: owned(first.name),
                        email: owned(new_email),
                    },
                );
            }
            None => {
                if first.name.is_some() {
                    entry.plain.name = owned(first.name);
                }
                if new_email.is_some() {
                    entry.plain.email = owned(new_email);
                }
            }
        }
    }

    /// Notes one that is there and cannot be read: what it joins is not known.
    pub fn lack(&mut self, place: &str) {
        self.lacks = true;
        self.unread.push(place.to_owned());
    }

    /// Notes one of which cannot be seen whether it is there.
    pub fn may_lack(&mut self, place: &str) {
        self.unread.push(place.to_owned());
    }

    /// Whether one is there that cannot be read, so that two names are not surely two people.
    #[must_use]
    pub fn lacks(&self) -> bool {
        self.lacks
    }

    /// Those that could not be read.
    #[must_use]
    pub fn unread(&self) -> &[String] {
        &self.unread
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_email.is_empty()
    }

    /// What git makes of a name and an address.
    #[must_use]
    pub fn apply<'a>(&'a self, name: &'a [u8], email: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        if self.by_email.is_empty() {
            return (name, email);
        }
        let Some(entry) = self.by_email.get(&email.to_ascii_lowercase()) else {
            return (name, email);
        };
        let by_name = (!entry.by_name.is_empty())
            .then(|| entry.by_name.get(&name.to_ascii_lowercase()))
            .flatten();
        let mapped = by_name.unwrap_or(&entry.plain);
        (
            mapped.name.as_deref().unwrap_or(name),
            mapped.email.as_deref().unwrap_or(email),
        )
    }
}
