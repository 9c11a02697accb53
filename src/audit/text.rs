//! From the bytes of a message to text, by the encoding that the commit names.

use super::change::Line;
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8};
use std::borrow::Cow;

/// Whether text came out as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fidelity {
    /// It did.
    Exact,
    /// Some bytes are no text in the encoding that was named, or that is no encoding.
    Replaced,
}

/// How the bytes of a commit become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Every ASCII byte stands for itself.
    Plain(&'static Encoding),
    /// Escape sequences shift between sets of seven-bit characters; it can be decoded.
    Shifting(&'static Encoding),
    /// Two bytes a character. The fields of such a commit are ASCII all the same, for git itself reads them.
    Wide(&'static Encoding),
    /// No decoder here knows it.
    Foreign,
    /// No decoder here knows it, and its seven-bit bytes may stand for something else behind a shift.
    ForeignShifting,
}

/// How to read the text of one commit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decoder {
    way: Way,
}

/// Encodings that shift, and that the browsers' decoders refuse to read.
fn shifts(byte: u8) -> bool {
    matches!(byte, 0x1b | 0x0e | 0x0f)
}

impl Decoder {
    /// For the encoding that a commit names; UTF-8 where it names none.
    pub(super) fn new(label: Option<&[u8]>) -> Self {
        let way = match label.map(Encoding::for_label) {
            None => Way::Plain(UTF_8),
            Some(Some(encoding)) if encoding.is_ascii_compatible() => Way::Plain(encoding),
            Some(Some(encoding)) if encoding == ISO_2022_JP => Way::Shifting(encoding),
            Some(Some(encoding)) if encoding == REPLACEMENT => Way::ForeignShifting,
            Some(Some(encoding)) => Way::Wide(encoding),
            Some(None) => Way::Foreign,
        };
        Self { way }
    }

    /// Whether lines and keys can be found before decoding, because every ASCII byte stands for itself.
    pub(super) fn keeps_ascii(self) -> bool {
        match self.way {
            Way::Plain(_) | Way::Foreign | Way::ForeignShifting => true,
            Way::Shifting(_) | Way::Wide(_) => false,
        }
    }

    /// What tells the text of equal bytes apart: nothing where they are plain ASCII.
    pub(super) fn mark(self, bytes: &[u8]) -> &'static str {
        match self.way {
            Way::Shifting(_) | Way::ForeignShifting if bytes.iter().any(|byte| shifts(*byte)) => {
                "shifting"
            }
            _ if bytes.is_ascii() => "",
            Way::Plain(encoding) | Way::Shifting(encoding) => encoding.name(),
            Way::Wide(_) | Way::Foreign | Way::ForeignShifting => "",
        }
    }

    /// The text of some bytes. A byte-order mark is no part of it.
    pub(super) fn text(self, bytes: &[u8]) -> (Cow<'_, str>, Fidelity) {
        let encoding = match self.way {
            Way::Plain(encoding) if !bytes.is_ascii() => encoding,
            Way::Shifting(encoding) | Way::Wide(encoding) => encoding,
            // ASCII is UTF-8, so this keeps every byte.
            Way::Plain(_) => return (String::from_utf8_lossy(bytes), Fidelity::Exact),
            Way::ForeignShifting if bytes.is_ascii() && !bytes.iter().any(|byte| shifts(*byte)) => {
                return (String::from_utf8_lossy(bytes), Fidelity::Exact);
            }
            Way::Foreign | Way::ForeignShifting => {
                return (String::from_utf8_lossy(bytes), Fidelity::Replaced);
            }
        };
        let (text, malformed) = encoding.decode_with_bom_removal(bytes);
        let fidelity = if malformed {
            Fidelity::Replaced
        } else {
            Fidelity::Exact
        };
        (text, fidelity)
    }

    /// The text of a part of a commit's field, which is ASCII in every encoding that git itself could read.
    pub(super) fn field(self, bytes: &[u8]) -> (Cow<'_, str>, Fidelity) {
        match self.way {
            Way::Wide(_) => Self {
                way: Way::Plain(UTF_8),
            }
            .text(bytes),
            Way::Plain(_) | Way::Shifting(_) | Way::Foreign | Way::ForeignShifting => {
                self.text(bytes)
            }
        }
    }

    /// Whether the lines of a message can be told although its encoding is foreign: nothing in it shifts, and most of it
    /// is ASCII.
    pub(super) fn can_tell(self, message: &[u8]) -> bool {
        match self.way {
            Way::Plain(_) | Way::Shifting(_) | Way::Wide(_) => true,
            Way::ForeignShifting => {
                !message.iter().any(|byte| shifts(*byte))
                    && memchr::memmem::find(message, b"~{").is_none()
            }
            Way::Foreign => {
                let plain = message.iter().filter(|byte| byte.is_ascii()).count();
                plain * 2 >= message.len() && !message.iter().any(|byte| shifts(*byte))
            }
        }
    }

    /// Whether the message is plainly not of the wide encoding that was named: text of one holds a zero byte in every
    /// line end.
    pub(super) fn is_mislabelled(self, message: &[u8]) -> bool {
        match self.way {
            Way::Wide(_) => {
                memchr::memchr(0, message).is_none() && std::str::from_utf8(message).is_ok()
            }
            Way::Plain(_) | Way::Shifting(_) | Way::Foreign | Way::ForeignShifting => false,
        }
    }
}

/// Text with every byte that is none written out: two that differ stay two.
pub(super) fn written_out(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for piece in bytes.utf8_chunks() {
        out.push_str(piece.valid());
        for byte in piece.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

/// How much of a name, address or login is kept, in bytes.
const BOUND: usize = 320;

/// A name as it is kept: a longer one is cut, with a digest of all of it, so that two that differ stay two.
pub(super) fn bounded(text: &str) -> String {
    if text.len() <= BOUND {
        return text.to_owned();
    }
    let digest = crate::digest::sha256(text.as_bytes());
    let mut end = BOUND - 40;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!(
        "{}… ({})",
        text.get(..end).unwrap_or_default(),
        digest.get(..16).unwrap_or_default()
    )
}

/// At most [`Line::LONGEST`] bytes of a line, whole characters.
pub(super) fn shortened(text: &str) -> String {
    let mut end = text.len().min(Line::LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_by_the_encoding_that_was_named() {
        let latin = Decoder::new(Some(b"ISO-8859-1"));
        assert_eq!(latin.text(b"Andr\xe9").0, "André");
        let plain = Decoder::new(None);
        assert_eq!(
            plain.text("André".as_bytes()),
            ("André".into(), Fidelity::Exact)
        );
        assert_eq!(
            plain.text(b"Andr\xe9"),
            ("Andr\u{fffd}".into(), Fidelity::Replaced)
        );
        let unknown = Decoder::new(Some(b"KOI-99"));
        assert_eq!(unknown.text(b"Ada").1, Fidelity::Replaced);
        assert!(!Decoder::new(Some(b"UTF-16LE")).keeps_ascii());
        let korean = Decoder::new(Some(b"iso-2022-kr"));
        assert_eq!(korean.text(b"Ada").1, Fidelity::Exact);
        assert!(korean.can_tell(b"Ada") && !korean.can_tell(b"\x1b$)C\x0e9Z\x0f"));
        assert_eq!(Decoder::new(Some(b"UTF-16")).field(b"Ada").0, "Ada");
        assert_eq!(written_out(b"a\xe9<"), "a\\xe9<");
        assert_eq!(shortened(&"é".repeat(300)).len(), 400);
        let (one, other) = (format!("{}a", "é".repeat(900)), "é".repeat(900));
        assert!(bounded(&one).len() <= BOUND && bounded(&one) != bounded(&other));
    }
}
