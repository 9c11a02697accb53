//! The report in the wanted form.

use super::Args;
use super::held::{Full, Held};
use super::keep::Keep;
use super::progress::Progress;
use super::reading::{Reading, Taking};
use crate::audit::{AuditedChange, Branch, Kept, Range, Report, Repository, SeenPerson, Stream};
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
    let finished = reading.read(Progress::new(), &mut keep)?;
    Ok(finished.report(keep.into_changes()))
}

/// A table, written as soon as nothing of it can change any more.
struct Table(Option<Held>);

impl Table {
    fn begin(held: Held) -> Result<Self, Error> {
        let mut table = Self(Some(held));
        table.write(|out| out.write_all(audit::csv_head().as_bytes()))?;
        Ok(table)
    }

    /// Writes; once the reader has left, nothing more.
    fn write(&mut self, with: impl FnOnce(&mut Held) -> io::Result<()>) -> Result<(), Error> {
        if let Some(out) = &mut self.0
            && let Err(error) = with(out)
        {
            self.0 = None;
            return written(Err(error));
        }
        Ok(())
    }
}

impl Taking for Table {
    fn take(&mut self, change: AuditedChange, people: &[SeenPerson]) -> Result<(), Error> {
        self.write(|out| out.write_all(audit::csv_row(&change, people).as_bytes()))
    }

    fn has_all(&self) -> bool {
        self.0.as_ref().is_none_or(|held| !held.is_full())
    }

    fn again(&mut self) -> Result<(), Error> {
        *self = Self::begin(Held::through())?;
        Ok(())
    }
}

/// One change a row.
pub(super) fn csv(reading: Reading) -> Result<Report, Error> {
    let mut table = Table::begin(Held::back(Full::default()))?;
    let finished = reading.read(Progress::beside_data(), &mut table)?;
    table.write(io::Write::flush)?;
    Ok(finished.report(Vec::new()))
}

/// The audit document, written as soon as nothing of it can change any more.
struct Document {
    repository: Repository,
    branch: Branch,
    range: Range,
    full: Full,
    stream: Option<Stream<Held>>,
}

impl Document {
    fn begin(&mut self, held: Held) -> Result<(), Error> {
        match Stream::begin(held, &self.repository, &self.branch, &self.range) {
            Ok(stream) => self.stream = Some(stream),
            Err(error) => written(Err(error))?,
        }
        Ok(())
    }
}

impl Taking for Document {
    fn take(&mut self, change: AuditedChange, _: &[SeenPerson]) -> Result<(), Error> {
        if let Some(stream) = &mut self.stream
            && let Err(error) = stream.change(&change)
        {
            self.stream = None;
            return written(Err(error));
        }
        Ok(())
    }

    fn has_all(&self) -> bool {
        !self.full.get()
    }

    fn again(&mut self) -> Result<(), Error> {
        self.begin(Held::through())
    }
}

/// The audit document.
pub(super) fn json(reading: Reading) -> Result<Report, Error> {
    let full = Full::default();
    let mut document = Document {
        repository: reading.repository.clone(),
        branch: reading.branch.clone(),
        range: reading.range.clone(),
        full: Full::clone(&full),
        stream: None,
    };
    document.begin(Held::back(full))?;
    let finished = reading.read(Progress::beside_data(), &mut document)?;
    let report = finished.report(Vec::new());
    if let Some(stream) = document.stream {
        written(stream.end(&report, Kept::All))?;
    }
    Ok(report)
}
