//! `sixeyes audit`: what any clone's own history says of who wrote, reviewed, approved and merged.
//!
//! - `reading`: from the command line to a repository, a range and a report.
//! - `keep`: which changes stay in memory; `held`: what is not yet written.
//! - `progress`: how far a long reading has come.
//! - `tell`: the report in the wanted form.

mod held;
mod keep;
mod progress;
mod reading;
mod tell;

use super::console::Console;
use super::exit::{Error, Exit};
use crate::audit::{Reach, Word};
use std::path::PathBuf;

/// Which history, and how to tell it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A clone: its folder or one inside it, a bare repository, a linked work tree.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The branch whose mainline is read; without it the branch that is checked out.
    #[arg(long, value_name = "BRANCH")]
    branch: Option<String>,
    /// Only changes after this: a day (2026-01-31, in UTC), a moment (RFC 3339), a tag, branch or commit.
    #[arg(long, value_name = "T|REV")]
    since: Option<String>,
    /// Only changes up to this, itself included.
    #[arg(long, value_name = "T|REV")]
    until: Option<String>,
    /// What came between two tags, branches or commits, as in v1.4..v1.5.
    #[arg(long, value_name = "FROM..TO", conflicts_with_all = ["since", "until"])]
    range: Option<String>,
    /// How to tell it.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Form,
    /// Exit with 10 if a change has one of these words.
    #[arg(long, value_enum, value_name = "WORD", value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// Every change, and not only the worst.
    #[arg(long)]
    all: bool,
    /// The directory file: who is who.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// Look only for these conventions; without it all are tried, and the report says which were found.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    convention: Vec<String>,
}

/// How a report is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people at a terminal.
    #[default]
    Text,
    /// The audit document; `sixeyes schema audit` describes it.
    Json,
    /// One page that needs nothing else.
    Html,
    /// A table, one change a row.
    Csv,
}

/// The words that can fail a pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// An author alone approved or merged.
    Alone,
    /// Nothing recorded.
    Unreviewed,
    /// The record cannot be read.
    Unknown,
}

impl FailOn {
    fn word(self) -> Word {
        match self {
            Self::Alone => Word::Alone,
            Self::Unreviewed => Word::Unreviewed,
            Self::Unknown => Word::Unknown,
        }
    }
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let reading = reading::Reading::prepare(args)?;
    let report = match args.format {
        Form::Text => tell::text(reading, args, console)?,
        Form::Json => tell::json(reading)?,
        Form::Html => tell::html(reading, args, console)?,
        Form::Csv => tell::csv(reading)?,
    };
    let failed = args
        .fail_on
        .iter()
        .any(|on| report.counts.of(on.word()) > 0);
    let cut_off = report.read.reach == Reach::CutOff;
    if cut_off && !failed && !args.fail_on.is_empty() {
        return Err(Error::Undecided {
            what: "the clone ends before the range does, so what is not here may be of such a word: fetch the rest \
                   (`git fetch --unshallow`), or name where to begin (`--since`)"
                .into(),
            source: None,
        });
    }
    Ok(if failed { Exit::Denied } else { Exit::Allow })
}
