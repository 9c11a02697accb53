//! `sixeyes decide --stream`: one evidence document a line in, one decision a line out, in order, in constant memory.
//!
//! One thread reads, as many judge as there are processors, and the one that was called writes. `batch`: lines as they
//! are at hand; `lines`: one line of bounded length.

mod batch;
mod lines;

use super::exit::{Error, Exit};
use crate::decision::Grade;
use crate::digest::sha256;
use crate::evidence::{Evidence, Timestamp};
use crate::policy;
use crate::record::Law;
use crate::report::{Audience, Said};
use batch::{Batch, Batches, Lines};
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, SyncSender, TryRecvError};
use std::thread;

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
        None => judge(law, at, io::stdin(), out),
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

/// Judges every line of `from`, and writes one line for each to `to`, in their order: a decision, or what is wrong with
/// the line. Every processor judges, and what is in flight is bounded, however many lines there are.
///
/// # Errors
/// Whatever the reader or the writer says. A line that is no evidence is no error: it is answered, and the exit code tells.
pub fn judge(
    law: &Law,
    at: Option<Timestamp>,
    from: impl Read + Send,
    mut to: impl Write,
) -> io::Result<Judged> {
    let judges = thread::available_parallelism().map_or(1, NonZero::get);
    let (hand, work) = mpsc::sync_channel::<(Batch, SyncSender<Answers>)>(judges);
    let work = Mutex::new(work);
    thread::scope(|threads| {
        // The answers in the order of the questions, each as soon as it is there.
        let (queue, answers) = mpsc::sync_channel::<io::Result<Receiver<Answers>>>(judges);
        threads.spawn(move || ask(Batches::of(from, LINE_LIMIT), &hand, &queue));
        for _ in 0..judges {
            threads.spawn(|| work_off(law, at, &work));
        }
        let mut ended = Ended::default();
        loop {
            let answer = match answers.try_recv() {
                Ok(answer) => answer,
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {
                    // Whoever waits for an answer before the next question gets it.
                    to.flush()?;
                    match answers.recv() {
                        Ok(answer) => answer,
                        Err(mpsc::RecvError) => break,
                    }
                }
            };
            let answer = answer?.recv().map_err(io::Error::other)?;
            to.write_all(&answer.said)?;
            ended.add(&answer);
        }
        to.flush()?;
        Ok(ended.judged())
    })
}

/// Hands out every batch, and its place among the answers, until the stream ends or nobody listens any more.
fn ask(
    mut batches: Batches<impl Read>,
    hand: &SyncSender<(Batch, SyncSender<Answers>)>,
    queue: &SyncSender<io::Result<Receiver<Answers>>>,
) {
    loop {
        match batches.next() {
            Ok(Some(batch)) => {
                let (answer, answered) = mpsc::sync_channel(1);
                if queue.send(Ok(answered)).is_err() || hand.send((batch, answer)).is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                // Nobody listens: then nobody has to know.
                let _ = queue.send(Err(error));
                return;
            }
        }
    }
}

/// Judges batch after batch, until there are no more.
fn work_off(
    law: &Law,
    at: Option<Timestamp>,
    work: &Mutex<Receiver<(Batch, SyncSender<Answers>)>>,
) {
    loop {
        let next = match work.lock() {
            Ok(work) => work.recv(),
            Err(_) => return,
        };
        let Ok((batch, answer)) = next else { return };
        // Where whoever writes the answers has left, the asking ends, and not the judging: else it would wait for a judge.
        let _ = answer.send(Answers::to(law, at, &batch));
    }
}

/// What became of a batch, or of a stream so far.
#[derive(Debug, Default)]
struct Ended {
    worst: Option<Grade>,
    bad: bool,
}

impl Ended {
    fn add(&mut self, answers: &Answers) {
        self.worst = self.worst.max(answers.ended.worst);
        self.bad |= answers.ended.bad;
    }

    fn judged(&self) -> Judged {
        match self.worst {
            _ if self.bad => Judged::NotAll,
            Some(outcome) => Judged::All(outcome),
            None => Judged::Nothing,
        }
    }
}

/// The answers to a batch: one line for each of its lines.
#[derive(Debug, Default)]
struct Answers {
    said: Vec<u8>,
    ended: Ended,
}

impl Answers {
    fn to(law: &Law, at: Option<Timestamp>, batch: &Batch) -> Self {
        let mut answers = Self::default();
        match &batch.lines {
            Lines::Whole(lines) => {
                let mut rest = Some(lines.as_slice());
                let mut number = batch.first;
                while let Some(lines) = rest {
                    let end = memchr::memchr(b'\n', lines);
                    let line = end.and_then(|end| lines.get(..end)).unwrap_or(lines);
                    rest = end.and_then(|end| lines.get(end + 1..));
                    answers.add(law, at, number, line);
                    number += 1;
                }
            }
            Lines::TooLong => answers.bad(
                batch.first,
                &format!(
                    "the line is longer than {LINE_LIMIT} bytes, which is more than this release reads"
                ),
            ),
        }
        answers
    }

    fn add(&mut self, law: &Law, at: Option<Timestamp>, number: u64, line: &[u8]) {
        match one(law, at, line, &mut self.said) {
            Ok(outcome) => self.ended.worst = self.ended.worst.max(Some(outcome)),
            Err(error) => self.bad(number, &error),
        }
    }

    fn bad(&mut self, line: u64, error: &str) {
        self.ended.bad = true;
        let said = Bad {
            schema: "sixeyes/stream-error/1",
            line,
            error,
        };
        // Writing to memory cannot fail, and nothing here has a key that is no string.
        let written = serde_json::to_writer(&mut self.said, &said);
        debug_assert!(written.is_ok());
        self.said.push(b'\n');
    }
}

/// Judges one line and puts its decision at the end of `said`, or says what is wrong with the line.
fn one(law: &Law, at: Option<Timestamp>, line: &[u8], said: &mut Vec<u8>) -> Result<Grade, String> {
    let evidence =
        Evidence::from_json(line).map_err(|error| match std::error::Error::source(&error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        })?;
    let digest = sha256(line);
    let input = law.input(&evidence, &digest, at.unwrap_or(evidence.observed_at));
    let decision = policy::decide(&input);
    Said::among(&decision, &evidence, law.policy(), Audience::Insiders).json_line(said);
    Ok(decision.outcome())
}
