//! The report in the wanted form.

use super::Args;
use super::keep::Keep;
use super::progress::Progress;
use super::reading::Reading;
use crate::audit::{Kept, Report, Stream};
use crate::cli::console::Console;
use crate::cli::exit::Error;
use crate::report::Colour;
use crate::report::audit::{self, HtmlOptions, Rows, TerminalOptions};
use std::io::{self, Write};

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

/// How many columns a terminal has.
fn width() -> usize {
    terminal_size::terminal_size_of(io::stdout())
        .map_or(80, |(terminal_size::Width(width), _)| usize::from(width))
}

/// For people.
pub(super) fn text(reading: Reading, args: &Args, console: Console) -> Result<Report, Error> {
    let (rows, keep) = if args.all {
        (Rows::All, Keep::all())
    } else {
        (Rows::First(MOST), Keep::newest(MOST, 0))
    };
    let report = whole(reading, keep)?;
    let options = TerminalOptions {
        width: width(),
        colour: if console.colour {
            Colour::On
        } else {
            Colour::Off
        },
        rows,
    };
    console.data(audit::terminal(&report, &options).as_bytes())?;
    Ok(report)
}

/// One page; it lists no more changes than a browser shows well, unless all are asked for.
pub(super) fn html(reading: Reading, args: &Args, console: Console) -> Result<Report, Error> {
    let mut options = HtmlOptions::default();
    let keep = if args.all {
        options.rows = usize::MAX;
        Keep::all()
    } else {
        Keep::newest(options.rows, options.rows)
    };
    let report = whole(reading, keep)?;
    console.data(audit::html(&report, &options).as_bytes())?;
    Ok(report)
}

/// Reads everything, and keeps some changes.
fn whole(reading: Reading, mut keep: Keep) -> Result<Report, Error> {
    let finished = reading.read(Progress::new(), |change, _| {
        keep.take(change);
        Ok::<(), Error>(())
    })?;
    Ok(finished.report(keep.into_changes()))
}

/// Standard output as long as somebody reads it.
struct Out<W>(Option<W>);

impl<W> Out<W> {
    /// Writes; once the reader has left, nothing more.
    fn write(&mut self, with: impl FnOnce(&mut W) -> io::Result<()>) -> Result<(), Error> {
        if let Some(out) = &mut self.0
            && let Err(error) = with(out)
        {
            self.0 = None;
            return written(Err(error));
        }
        Ok(())
    }
}

fn stdout() -> io::BufWriter<io::StdoutLock<'static>> {
    io::BufWriter::with_capacity(64 << 10, io::stdout().lock())
}

/// A table, written while the history is read.
pub(super) fn csv(reading: Reading) -> Result<Report, Error> {
    let mut out = Out(Some(stdout()));
    out.write(|out| out.write_all(audit::csv_head().as_bytes()))?;
    let finished = reading.read(Progress::beside_data(), |change, people| {
        out.write(|out| out.write_all(audit::csv_row(&change, people).as_bytes()))
    })?;
    out.write(io::Write::flush)?;
    Ok(finished.report(Vec::new()))
}

/// The audit document, written while the history is read.
pub(super) fn json(reading: Reading) -> Result<Report, Error> {
    let (repository, branch, range) = (
        reading.repository.clone(),
        reading.branch.clone(),
        reading.range.clone(),
    );
    let mut out = Out(None);
    match Stream::begin(stdout(), &repository, &branch, &range) {
        Ok(stream) => out.0 = Some(stream),
        Err(error) => written(Err(error))?,
    }
    let finished = reading.read(Progress::beside_data(), |change, _| {
        out.write(|stream| stream.change(&change))
    })?;
    let report = finished.report(Vec::new());
    if let Some(stream) = out.0 {
        written(stream.end(&report, Kept::All))?;
    }
    Ok(report)
}
