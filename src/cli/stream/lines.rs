//! Lines of bounded length from a stream of unbounded length.

use std::io::{self, BufRead};

/// One line of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// It stands in the buffer, without its end.
    Whole,
    /// It is longer than the limit; it was skipped to its end.
    TooLong,
    /// There are no more.
    End,
}

/// Reads the next line into `buffer`, which never grows beyond `limit` bytes.
///
/// # Errors
/// Whatever the reader says.
pub(super) fn next(
    reader: &mut impl BufRead,
    buffer: &mut Vec<u8>,
    limit: usize,
) -> io::Result<Line> {
    buffer.clear();
    let (mut fits, mut any) = (true, false);
    loop {
        let chunk = match reader.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(match (any, fits) {
                (false, _) => Line::End,
                (true, true) => Line::Whole,
                (true, false) => Line::TooLong,
            });
        }
        any = true;
        let (line, end) = match memchr::memchr(b'\n', chunk) {
            Some(at) => (chunk.get(..at).unwrap_or_default(), true),
            None => (chunk, false),
        };
        fits &= buffer.len() + line.len() <= limit;
        if fits {
            buffer.extend_from_slice(line);
        }
        let used = line.len() + usize::from(end);
        reader.consume(used);
        if end {
            return Ok(if fits { Line::Whole } else { Line::TooLong });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_comes_once_whatever_the_buffer() {
        for capacity in 1..20 {
            let mut reader =
                io::BufReader::with_capacity(capacity, &b"one\n\nlonger than ten\nlast"[..]);
            let mut buffer = Vec::new();
            let mut seen = Vec::new();
            loop {
                match next(&mut reader, &mut buffer, 10).unwrap() {
                    Line::Whole => seen.push(String::from_utf8(buffer.clone()).unwrap()),
                    Line::TooLong => seen.push("too long".into()),
                    Line::End => break,
                }
            }
            assert_eq!(seen, ["one", "", "too long", "last"], "{capacity}");
            assert!(buffer.capacity() < 40);
        }
    }

    #[test]
    fn a_stream_of_nothing_has_no_line() {
        let mut buffer = Vec::new();
        assert_eq!(next(&mut &b""[..], &mut buffer, 10).unwrap(), Line::End);
    }
}
