//! Full git object ids.

use schemars::JsonSchema;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A full git object id of a commit or tree, never a branch name or an abbreviation: 40 (SHA-1) or 64 (SHA-256)
/// lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision {
    bytes: [u8; 32],
    len: u8,
}

/// The text is not a full object id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a full revision: 40 or 64 lower-case hex digits are needed")]
pub struct RevisionError(String);

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl Revision {
    /// The first seven digits, for people to read.
    #[must_use]
    pub fn short(&self) -> String {
        let mut digits = [0; 64];
        self.digits(&mut digits).chars().take(7).collect()
    }

    /// The first eight bytes as a number: two revisions of which it differs differ.
    pub(in crate::evidence) fn prefix(&self) -> u64 {
        let first = self.bytes.iter().take(8);
        first.fold(0, |all, byte| all << 8 | u64::from(*byte))
    }

    /// The hex digits.
    fn digits<'b>(&self, buffer: &'b mut [u8; 64]) -> &'b str {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
        for (pair, byte) in buffer.chunks_exact_mut(2).zip(self.bytes) {
            if let [high, low] = pair {
                (*high, *low) = (digit(byte >> 4), digit(byte & 0x0f));
            }
        }
        let used = buffer.get(..usize::from(self.len) * 2);
        std::str::from_utf8(used.unwrap_or_default()).unwrap_or_default()
    }

    /// The 20 or 32 bytes that the digits stand for.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// From the bytes of an object id; none where they are not 20 or 32.
    #[must_use]
    pub fn from_bytes(id: &[u8]) -> Option<Self> {
        let mut bytes = [0u8; 32];
        if id.len() != 20 && id.len() != 32 {
            return None;
        }
        bytes.get_mut(..id.len())?.copy_from_slice(id);
        Some(Self {
            bytes,
            len: u8::try_from(id.len()).ok()?,
        })
    }

    /// From the hex digits as git writes them; none where they are no full id.
    #[must_use]
    pub fn from_hex(digits: &[u8]) -> Option<Self> {
        Self::parse_digits(digits)
    }

    fn parse(text: &str) -> Option<Self> {
        Self::parse_digits(text.as_bytes())
    }

    fn parse_digits(digits: &[u8]) -> Option<Self> {
        if digits.len() != 40 && digits.len() != 64 {
            return None;
        }
        let mut bytes = [0u8; 32];
        for (slot, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return None };
            *slot = nibble(*high)? << 4 | nibble(*low)?;
        }
        Some(Self {
            bytes,
            len: u8::try_from(digits.len() / 2).ok()?,
        })
    }
}

impl FromStr for Revision {
    type Err = RevisionError;

    fn from_str(text: &str) -> Result<Self, RevisionError> {
        Self::parse(text).ok_or_else(|| RevisionError(text.chars().take(80).collect()))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digits(&mut [0; 64]))
    }
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Revision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.digits(&mut [0; 64]))
    }
}

impl<'de> Deserialize<'de> for Revision {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RevisionVisitor;
        impl Visitor<'_> for RevisionVisitor {
            type Value = Revision;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a full revision of 40 or 64 lower-case hex digits")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Revision, E> {
                Revision::parse(text)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(RevisionVisitor)
    }
}

impl JsonSchema for Revision {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Revision".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A full git object id.",
            "type": "string",
            "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_ids_of_both_formats_survive_a_round_trip() {
        for text in ["0123456789abcdef0123456789abcdef01234567", &"ab".repeat(32)] {
            let revision: Revision = text.parse().unwrap();
            assert_eq!(revision.to_string(), text);
            assert_eq!(Revision::from_bytes(revision.as_bytes()), Some(revision));
            assert_eq!(Revision::from_hex(text.as_bytes()), Some(revision));
        }
    }

    #[test]
    fn branches_abbreviations_and_upper_case_are_refused() {
        for text in [
            "main",
            "0123456",
            "0123456789ABCDEF0123456789abcdef01234567",
            "",
            "é",
        ] {
            assert!(text.parse::<Revision>().is_err(), "{text}");
        }
    }
}
