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
use crate::evidence::Timestamp;
use crate::identity::{self, Directory};
use crate::policy::{self, Policy};
use crate::problem::{Problem, quoted};
use crate::record::folder;
use crate::waiver::{self, Waiver};
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

/// What a waiver is checked beside; what is not there, or cannot be read as one, tells nothing of a waiver.
#[derive(Default)]
struct Beside {
    policy: Option<Policy>,
    directory: Option<Directory>,
}

/// The policy and the directory of this folder, where it has them.
fn beside(dir: &Path) -> Result<Beside, Error> {
    let there = |name: &str| {
        let path = dir.join(name);
        path.is_file().then_some(path)
    };
    let policy = match there("policy.yaml") {
        Some(path) => Some(policy::read(&bytes(&path)?, &path.display().to_string())?.policy),
        None => None,
    };
    let directory = match there("directory.yaml") {
        Some(path) => Some(identity::read(&bytes(&path)?, &path.display().to_string())?),
        None => None,
    };
    Ok(Beside { policy, directory })
}

/// What the writer of a waiver may not have meant, beside this policy and directory.
pub(in crate::cli) fn warnings(
    waiver: &Waiver,
    policy: &Policy,
    directory: Option<&Directory>,
    at: Timestamp,
) -> Vec<Problem> {
    let rules: Vec<&str> = policy.rules.iter().map(|rule| rule.name.as_str()).collect();
    let beside = waiver::Beside {
        rules: &rules,
        environments: &policy.environments_written(),
        knows: &|name| policy.knows_environment(name),
        directory,
    };
    waiver::warnings(waiver, beside, at)
}

/// Every waiver file below this folder, in order. One that has no `waivers` holds none; one that is not there is a mistake.
fn files_of(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    if !dir.is_dir() {
        return Err(Error::Usage(format!(
            "there is no folder {}: name the one that holds `policy.yaml` and `waivers`",
            quoted(&dir.display().to_string())
        )));
    }
    let folder = dir.join("waivers");
    let unreadable = |error| {
        let what = format!("cannot read {}", quoted(&folder.display().to_string()));
        Error::invalid(what, error)
    };
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
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
    folder::read_named(path, folder::TEXT_LIMIT).map_err(|error| {
        let what = format!("cannot read {}", quoted(&path.display().to_string()));
        Error::invalid(what, error)
    })
}
