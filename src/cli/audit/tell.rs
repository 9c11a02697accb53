//! The report in the wanted form.

use super::Args;
use super::keep::Keep;
use super::reading::Reading;
use crate::audit::{Kept, Report, Stream};
use crate::cli::console::Console;
use crate::cli::exit::Error;
use crate::report::Colour;
use crate::report::audit::{self, HtmlOptions, Rows, TerminalOptions};
use std::io;

/// How many changes of each bad word the text names.
const MOST: usize = 20;

/// A reader who has left is no error: the exit code still says what was found.
fn written(ended: io::Result<()>) -> Result<(), Error> {
    match ended {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::undecided("cannot write to standard output", error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// For people.
pub(super) fn text(reading: Reading, args: &Args, console: Console) -> Result<Report, Error> {
    let rows = if args.all {
        Rows::All
    } else {
        Rows::First(MOST)
    };
    let report = whole(reading, args.all)?;
    let options = TerminalOptions {
        colour: if console.colour {
            Colour::On
        } else {
            Colour::Off
        },
        rows,
        ..TerminalOptions::default()
    };
    console.data(audit::terminal(&report, &options).as_bytes())?;
    Ok(report)
}

/// One page.
pub(super) fn html(reading: Reading, console: Console) -> Result<Report, Error> {
    let report = whole(reading, true)?;
    console.data(audit::html(&report, &HtmlOptions::default()).as_bytes())?;
    Ok(report)
}

/// A table.
pub(super) fn csv(reading: Reading, console: Console) -> Result<Report, Error> {
    let report = whole(reading, true)?;
    console.data(audit::csv(&report).as_bytes())?;
    Ok(report)
}

/// Reads everything, and keeps all changes or the worst.
fn whole(reading: Reading, all: bool) -> Result<Report, Error> {
    let mut keep = if all { Keep::all() } else { Keep::newest(MOST) };
    let finished = reading.read(|change| {
        keep.take(change);
        Ok::<(), Error>(())
    })?;
    Ok(finished.report(keep.into_changes()))
}

/// The audit document, written while the history is read.
pub(super) fn json(reading: Reading) -> Result<Report, Error> {
    let out = io::BufWriter::with_capacity(64 << 10, io::stdout().lock());
    let (repository, branch, range) = (
        reading.repository.clone(),
        reading.branch.clone(),
        reading.range.clone(),
    );
    let begun = Stream::begin(out, &repository, &branch, &range);
    let mut stream = match begun {
        Ok(stream) => Some(stream),
        Err(error) => {
            written(Err(error))?;
            None
        }
    };
    let finished = reading.read(|change| {
        let ended = stream.as_mut().map(|stream| stream.change(&change));
        if let Some(Err(error)) = ended {
            stream = None;
            return written(Err(error));
        }
        Ok(())
    })?;
    let report = finished.report(Vec::new());
    if let Some(stream) = stream {
        written(stream.end(&report, Kept::All))?;
    }
    Ok(report)
}
