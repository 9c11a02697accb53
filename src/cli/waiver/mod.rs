//! `sixeyes waiver`: departures, disownings and late approvals, as files of `.sixeyes/waivers/`.
//!
//! - `new`: writes one that can be read; what the command line does not say is asked on a terminal.
//! - `check`: everything that is wrong with some.
//! - `list`: what stands, and until when.
//!
//! None of them decides anything: who grants a waiver is whoever approves the change that brings it in (J28).

mod ask;
mod check;
mod list;
mod new;

use super::console::Console;
use super::exit::{Error, Exit};
use crate::problem::quoted;
use clap::Subcommand;
use std::path::{Path, PathBuf};

/// What to do with waivers.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a waiver file. It counts once a change brings it in that somebody uninvolved approves.
    New(Box<new::Args>),
    /// Say everything that is wrong with waiver files.
    Check(check::Args),
    /// Say which waivers stand, and until when.
    List(list::Args),
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    match &args.command {
        Command::New(args) => new::run(args, console),
        Command::Check(args) => check::run(args, console),
        Command::List(args) => list::run(args, console),
    }
}

/// Every waiver file of a folder, in order; a folder that is not there holds none.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |error| {
        let what = format!("cannot read {}", quoted(&folder.display().to_string()));
        Error::invalid(what, error)
    };
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A file's bytes; one that cannot be read is no valid waiver.
fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| {
        let what = format!("cannot read {}", quoted(&path.display().to_string()));
        Error::invalid(what, error)
    })
}
