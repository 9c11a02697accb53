//! `sixeyes decide --stream`: one evidence document a line in, one decision a line out, in order, in constant memory.

use super::exit::{Error, Exit};
use super::lines::{self, Line};
use crate::decision::Grade;
use crate::digest::sha256;
use crate::evidence::{Evidence, Timestamp};
use crate::policy;
use crate::record::Law;
use crate::report::{Audience, Said};
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// The longest line that is read, in bytes.
const LINE_LIMIT: usize = 64 << 20;

/// The line that stands for a line that is no evidence.
#[derive(Serialize)]
struct Bad<'a> {
    schema: &'a str,
    line: u64,
    error: &'a str,
}

/// What became of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// Every line was evidence; the worst outcome.
    All(Grade),
    /// A line was none, and says so.
    NotAll,
    /// There was no line.
    Nothing,
}

pub(super) fn run(law: &Law, at: Option<Timestamp>, file: Option<&Path>) -> Result<Exit, Error> {
    let out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let ended = match file.filter(|path| *path != Path::new("-")) {
        Some(path) => {
            let file = File::open(path).map_err(|error| {
                Error::undecided(format!("cannot open `{}`", path.display()), error)
            })?;
            judge(law, at, file, out)
        }
        None => judge(law, at, io::stdin().lock(), out),
    };
    match ended {
        Ok(Judged::All(worst)) => Ok(worst.into()),
        Ok(Judged::NotAll) => Ok(Exit::Undecided),
        // Perhaps because whatever should have filled it failed.
        Ok(Judged::Nothing) => Err(Error::Undecided {
            what:
                "the stream held no line, so nothing was judged: give one evidence document a line"
                    .to_owned(),
            source: None,
        }),
        // Whoever reads has left before everything was said.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Undecided),
        Err(error) => Err(Error::undecided("the stream broke off", error)),
    }
}

/// Judges every line of `from`, and writes one line for each to `to`: a decision, or what is wrong with the line.
///
/// # Errors
/// Whatever the reader or the writer says. A line that is no evidence is no error: it is answered, and the exit code tells.
pub fn judge(
    law: &Law,
    at: Option<Timestamp>,
    from: impl Read,
    mut to: impl Write,
) -> io::Result<Judged> {
    let mut from = BufReader::with_capacity(1 << 16, from);
    let (mut buffer, mut said, mut number) = (Vec::new(), Vec::new(), 0);
    let (mut worst, mut bad) = (None, false);
    loop {
        number += 1;
        let here = memchr::memchr(b'\n', from.buffer());
        let answer = if let Some(line) = here.and_then(|end| from.buffer().get(..end)) {
            let answer = one(law, at, line, &mut said);
            let read = line.len() + 1;
            from.consume(read);
            answer
        } else {
            // Whoever waits for an answer before the next question gets it.
            to.flush()?;
            match lines::next(&mut from, &mut buffer, LINE_LIMIT)? {
                Line::End => break,
                Line::Whole => one(law, at, &buffer, &mut said),
                Line::TooLong => Err(format!(
                    "the line is longer than {LINE_LIMIT} bytes, which is more than this release reads"
                )),
            }
        };
        match answer {
            Ok(outcome) => {
                worst = worst.max(Some(outcome));
                to.write_all(&said)?;
            }
            Err(error) => {
                bad = true;
                let said = Bad {
                    schema: "sixeyes/stream-error/1",
                    line: number,
                    error: &error,
                };
                serde_json::to_writer(&mut to, &said)?;
                to.write_all(b"\n")?;
            }
        }
    }
    to.flush()?;
    Ok(match worst {
        Some(outcome) if !bad => Judged::All(outcome),
        Some(_) => Judged::NotAll,
        None if bad => Judged::NotAll,
        None => Judged::Nothing,
    })
}

/// Judges one line and writes its decision into `said`, or says what is wrong with the line.
fn one(law: &Law, at: Option<Timestamp>, line: &[u8], said: &mut Vec<u8>) -> Result<Grade, String> {
    let evidence =
        Evidence::from_json(line).map_err(|error| match std::error::Error::source(&error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        })?;
    let input = law.input(&evidence, sha256(line), at.unwrap_or(evidence.observed_at));
    let decision = policy::decide(&input);
    said.clear();
    Said::among(&decision, &evidence, law.policy(), Audience::Insiders).json_line(said);
    Ok(decision.outcome())
}
