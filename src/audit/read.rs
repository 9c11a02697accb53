//! From the bytes of a message to what it says, whatever it is encoded in.

use super::book::{Around, Book};
use super::message::Reader;
use super::said::{LONGEST, Reading, Said};
use super::text::{Decoder, Fidelity};

/// Reads a message by the conventions of a book.
pub(super) fn read(message: &[u8], decoder: Decoder, book: &Book, around: Around) -> Reading {
    let bytes = message.get(..LONGEST).unwrap_or(message);
    let mut reading = if decoder.keeps_ascii() {
        let mut reading = Reader::new(bytes, decoder, book, around).read();
        reading.legible &= decoder.can_tell(bytes);
        reading
    } else {
        shifted(bytes, decoder, book, around)
    };
    reading.whole &= message.len() <= LONGEST;
    reading
}

/// Reads a message of an encoding in which bytes are no lines before they are decoded. Whom the bytes name as they stand
/// must be named by the text too: who says that a message is of such an encoding could else hide a co-author in it.
fn shifted(bytes: &[u8], decoder: Decoder, book: &Book, around: Around) -> Reading {
    let plain = Reader::new(bytes, Decoder::new(None), book, around);
    if decoder.is_mislabelled(bytes) {
        let mut reading = plain.read();
        reading.exact = false;
        return reading;
    }
    let (text, fidelity) = decoder.text(bytes);
    let mut reading = Reader::new(text.as_bytes(), Decoder::new(None), book, around).read();
    reading.exact &= fidelity == Fidelity::Exact;
    let told = |of: &Said| {
        let mut all = reading.said.iter();
        all.any(|said| said.stage == of.stage && said.line == of.line)
    };
    reading.legible &= plain.read().said.iter().all(told);
    reading
}
