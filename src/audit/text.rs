//! From the bytes of a message to text, by the encoding that the commit names.

use super::change::Line;
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// Whether text came out as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fidelity {
    /// It did.
    Exact,
    /// Some bytes are no text in the encoding that was named, or that is no encoding.
    Replaced,
}

/// How to read the text of one commit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decoder {
    encoding: &'static Encoding,
    known: Fidelity,
}

impl Decoder {
    /// For the encoding that a commit names; UTF-8 where it names none.
    pub(super) fn new(label: Option<&[u8]>) -> Self {
        match label.map(Encoding::for_label) {
            None => Self {
                encoding: UTF_8,
                known: Fidelity::Exact,
            },
            Some(Some(encoding)) => Self {
                encoding,
                known: Fidelity::Exact,
            },
            Some(None) => Self {
                encoding: UTF_8,
                known: Fidelity::Replaced,
            },
        }
    }

    /// Whether lines and keys can be found before decoding, because every ASCII byte stands for itself.
    pub(super) fn keeps_ascii(self) -> bool {
        self.encoding.is_ascii_compatible()
    }

    /// The text of some bytes. A byte-order mark is no part of it.
    pub(super) fn text(self, bytes: &[u8]) -> (Cow<'_, str>, Fidelity) {
        if bytes.is_ascii() && self.keeps_ascii() {
            // ASCII is UTF-8, so this keeps every byte.
            return (String::from_utf8_lossy(bytes), self.known);
        }
        let (text, malformed) = self.encoding.decode_with_bom_removal(bytes);
        let fidelity = match (malformed, self.known) {
            (false, Fidelity::Exact) => Fidelity::Exact,
            (true, _) | (false, Fidelity::Replaced) => Fidelity::Replaced,
        };
        (text, fidelity)
    }
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
        assert_eq!(shortened(&"é".repeat(300)).len(), 400);
    }
}
