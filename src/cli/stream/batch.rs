//! Lines as they are at hand, many at once where many are.

use super::lines::{self, Line};
use std::io::{self, BufRead, BufReader, Read};

/// Some lines of a stream that follow each other.
pub(super) struct Batch {
    /// The number of the first, counted from 1.
    pub(super) first: u64,
    pub(super) lines: Lines,
}

/// What is at hand.
pub(super) enum Lines {
    /// Whole lines, with `\n` between them and none at the end.
    Whole(Vec<u8>),
    /// One line that is longer than what is read.
    TooLong,
}

/// A stream, batch by batch.
pub(super) struct Batches<R> {
    from: BufReader<R>,
    next: u64,
    limit: usize,
}

impl<R: Read> Batches<R> {
    /// Of lines of at most `limit` bytes.
    pub(super) fn of(from: R, limit: usize) -> Self {
        Self {
            from: BufReader::with_capacity(1 << 16, from),
            next: 1,
            limit,
        }
    }

    /// Every line that has come whole, or else the next one as soon as it has; none at the end. It never waits for a
    /// second line, so that whoever waits for an answer before the next question gets it.
    ///
    /// # Errors
    /// Whatever the reader says.
    pub(super) fn next(&mut self) -> io::Result<Option<Batch>> {
        let at_hand = self.from.buffer();
        let whole = memchr::memrchr(b'\n', at_hand).and_then(|end| at_hand.get(..end));
        if let Some(whole) = whole {
            let lines = Vec::from(whole);
            self.from.consume(lines.len() + 1);
            return Ok(Some(self.batch(Lines::Whole(lines))));
        }
        let mut line = Vec::new();
        Ok(match lines::next(&mut self.from, &mut line, self.limit)? {
            Line::End => None,
            Line::Whole => Some(self.batch(Lines::Whole(line))),
            Line::TooLong => Some(self.batch(Lines::TooLong)),
        })
    }

    fn batch(&mut self, lines: Lines) -> Batch {
        let first = self.next;
        self.next += match &lines {
            Lines::Whole(lines) => {
                let ends = memchr::memchr_iter(b'\n', lines).count();
                u64::try_from(ends).unwrap_or(u64::MAX).saturating_add(1)
            }
            Lines::TooLong => 1,
        };
        Batch { first, lines }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_comes_once_and_is_counted() {
        let long = "x".repeat(70_000);
        let text = format!("one\n\nthree\n{long}\n{}\nsix\n\nlast", "y".repeat(90_000));
        let mut batches = Batches::of(text.as_bytes(), 80_000);
        let mut seen = Vec::new();
        while let Some(batch) = batches.next().unwrap() {
            let lines = match batch.lines {
                Lines::Whole(lines) => lines,
                Lines::TooLong => b"too long".to_vec(),
            };
            for (line, number) in lines.split(|byte| *byte == b'\n').zip(batch.first..) {
                seen.push((number, String::from_utf8(line.to_vec()).unwrap()));
            }
        }
        let wanted = ["one", "", "three", &long, "too long", "six", "", "last"];
        let wanted: Vec<_> = (1..).zip(wanted.map(str::to_owned)).collect();
        assert_eq!(seen, wanted);
    }
}
