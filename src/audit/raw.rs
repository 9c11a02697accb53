//! A commit object, split into its fields and not decoded.
//!
//! The bytes are whatever somebody made: every field may be missing, and nothing here trusts a length or an order.

use super::change::Moment;
use crate::evidence::Revision;

/// A commit object as it stands in the store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawCommit<'b> {
    /// Its parents, first parent first.
    pub parents: Vec<Revision>,
    /// The author field: name, address and date.
    pub author: Option<Ident<'b>>,
    /// The committer field.
    pub committer: Option<Ident<'b>>,
    /// What the message is encoded in; UTF-8 where it does not say.
    pub encoding: Option<&'b [u8]>,
    /// Whether it carries a signature. Nothing here verifies it.
    pub signed: bool,
    /// The taggers of the signed tags that it merged.
    pub taggers: Vec<Ident<'b>>,
    /// The message.
    pub message: &'b [u8],
}

/// A name, an address and a moment, as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ident<'b> {
    /// `Name <address>` without the date.
    pub whole: &'b [u8],
    /// The name, without the blanks around it.
    pub name: &'b [u8],
    /// What stands between the angle brackets.
    pub email: &'b [u8],
    /// The date; none where it is missing or beyond 64 bits.
    pub when: Option<Moment>,
}

fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(at) => {
            let (line, rest) = bytes.split_at(at);
            (line, rest.get(1..).unwrap_or_default())
        }
        None => (bytes, &[]),
    }
}

impl<'b> RawCommit<'b> {
    /// Splits a commit object.
    #[must_use]
    pub fn parse(bytes: &'b [u8]) -> Self {
        let mut commit = Self::default();
        let mut rest = bytes;
        let mut in_tag = false;
        while !rest.is_empty() {
            let (field, after) = line(rest);
            rest = after;
            if field.is_empty() {
                commit.message = rest;
                break;
            }
            if let Some(inner) = field.strip_prefix(b" ") {
                if let (true, Some(tagger)) = (in_tag, inner.strip_prefix(b"tagger ")) {
                    commit.taggers.extend(Ident::parse(tagger));
                }
                continue;
            }
            in_tag = field.starts_with(b"mergetag ");
            if let Some(hex) = field.strip_prefix(b"parent ") {
                commit.parents.extend(Revision::from_hex(hex));
            } else if let Some(who) = field.strip_prefix(b"author ") {
                commit.author = commit.author.or_else(|| Ident::parse(who));
            } else if let Some(who) = field.strip_prefix(b"committer ") {
                commit.committer = commit.committer.or_else(|| Ident::parse(who));
            } else if let Some(name) = field.strip_prefix(b"encoding ") {
                commit.encoding = Some(name);
            } else if field.starts_with(b"gpgsig") {
                commit.signed = true;
            }
        }
        commit
    }

    /// The parents alone, for who walks and does not read.
    #[must_use]
    pub fn parents_of(bytes: &[u8]) -> Vec<Revision> {
        let mut parents = Vec::with_capacity(2);
        let mut rest = bytes;
        while !rest.is_empty() {
            let (field, after) = line(rest);
            rest = after;
            if let Some(hex) = field.strip_prefix(b"parent ") {
                parents.extend(Revision::from_hex(hex));
            } else if !field.starts_with(b"tree ") {
                break;
            }
        }
        parents
    }

    /// The claimed date of the commit: the committer's, else the author's.
    #[must_use]
    pub fn when(&self) -> Option<Moment> {
        let of = |ident: Option<Ident<'_>>| ident.and_then(|ident| ident.when);
        of(self.committer).or_else(|| of(self.author))
    }
}

impl<'b> Ident<'b> {
    /// Reads `Name <address> seconds offset`, as leniently as git does: none where there is no address at all.
    #[must_use]
    pub fn parse(bytes: &'b [u8]) -> Option<Self> {
        let open = bytes.iter().position(|byte| *byte == b'<')?;
        let (name, rest) = bytes.split_at(open);
        let rest = rest.get(1..)?;
        let close = rest.iter().position(|byte| *byte == b'>')?;
        let email = rest.get(..close)?;
        let whole = bytes.get(..open + 1 + close + 1)?;
        // The date stands behind the last bracket, for an address may hold one.
        let last = bytes.iter().rposition(|byte| *byte == b'>')?;
        let when = Moment::parse(bytes.get(last + 1..).unwrap_or_default());
        Some(Self {
            whole,
            name: name.trim_ascii(),
            email: email.trim_ascii(),
            when,
        })
    }
}

impl Moment {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut words = text.split_ascii_whitespace();
        let seconds: i64 = words.next()?.parse().ok()?;
        let zone = words.next().unwrap_or("+0000");
        let (sign, digits) = match zone.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, zone.strip_prefix('+').unwrap_or(zone)),
        };
        // A zone that is none is no reason to lose the date.
        let number: i32 = digits.parse().ok().filter(|n| *n <= 9959).unwrap_or(0);
        Some(Self {
            seconds,
            offset: sign * (number / 100 * 60 + number % 100),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nparent bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\nauthor Ada Byron <ada@acme.example> 1700000000 -0130\ncommitter Grace Hopper <gh@acme.example> 1700000001 +0200\nencoding ISO-8859-1\nmergetag object bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n type commit\n tagger Linus <lt@acme.example> 1 +0000\n \n tagged\ngpgsig -----BEGIN\n author Nobody <x> 1 +0\n\nSubject\n\nparent cccc\n";

    #[test]
    fn every_field_is_found_and_no_message_line_is_a_field() {
        let commit = RawCommit::parse(WHOLE);
        assert_eq!(commit.parents.len(), 2);
        assert_eq!(commit.parents, RawCommit::parents_of(WHOLE));
        let author = commit.author.unwrap();
        assert_eq!(
            (author.name, author.email),
            (&b"Ada Byron"[..], &b"ada@acme.example"[..])
        );
        assert_eq!(
            author.when.unwrap(),
            Moment {
                seconds: 1_700_000_000,
                offset: -90
            }
        );
        assert_eq!(commit.committer.unwrap().name, b"Grace Hopper");
        assert_eq!(commit.taggers.first().unwrap().email, b"lt@acme.example");
        assert_eq!(commit.encoding, Some(&b"ISO-8859-1"[..]));
        assert!(commit.signed);
        assert_eq!(commit.message, b"Subject\n\nparent cccc\n");
    }

    #[test]
    fn damaged_commits_are_read_as_far_as_they_go() {
        for bytes in [
            &b""[..],
            b"tree",
            b"author",
            b"author \n",
            b"author <\n\n",
            b"\n\n\n",
            b" \n",
        ] {
            let commit = RawCommit::parse(bytes);
            assert_eq!(commit.author, None, "{bytes:?}");
        }
        let odd = Ident::parse(b"<> <x>> 99999999999999999999 +0000").unwrap();
        assert_eq!((odd.name, odd.email, odd.when), (&b""[..], &b""[..], None));
        let far = Ident::parse(b"A <a> 9223372036854775807 +99999999").unwrap();
        assert_eq!(
            far.when.unwrap(),
            Moment {
                seconds: i64::MAX,
                offset: 0
            }
        );
    }
}
