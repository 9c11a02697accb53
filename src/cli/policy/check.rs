//! `sixeyes policy check FILE`: everything that is wrong with a policy, a directory and waivers, in one run.

use super::How;
use crate::cli::console::Console;
use crate::cli::exit::{Error, Exit};
use crate::evidence::Timestamp;
use crate::identity::{self, Directory};
use crate::policy::{self, Known, Policy};
use crate::problem::{Colour, Problem, Problems, Severity, quoted, render, shown};
use crate::record::folder;
use crate::waiver;
use std::path::{Path, PathBuf};

/// What to check.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A policy file, or a folder such as .sixeyes that holds policy.yaml, directory.yaml and waivers/.
    file: PathBuf,
    /// The directory that goes with it.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// How deployments start, to know whether the team can satisfy the policy.
    #[arg(long, value_enum, value_name = "HOW")]
    how: Option<How>,
    /// The moment for which to check. Default: now.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
}

/// The files of one check.
struct Files {
    policy: PathBuf,
    directory: Option<PathBuf>,
    waivers: Vec<PathBuf>,
}

/// What was found so far.
struct Found {
    text: String,
    colour: Colour,
    errors: usize,
    warnings: usize,
}

impl Found {
    fn add(&mut self, rendered: &str, list: &[Problem]) {
        let errors = list
            .iter()
            .filter(|problem| problem.severity() == Severity::Error)
            .count();
        self.errors += errors;
        self.warnings += list.len() - errors;
        if !self.text.is_empty() && !rendered.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(rendered);
    }

    fn warned(&mut self, name: &str, text: &[u8], warnings: &[Problem]) {
        let text = String::from_utf8_lossy(text);
        self.add(&render(name, &text, warnings, self.colour), warnings);
    }

    fn refused(&mut self, problems: &Problems) {
        self.add(&problems.render(self.colour), problems.list());
    }
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let files = files(args)?;
    let colour = if console.colour {
        Colour::Terminal
    } else {
        Colour::Plain
    };
    let mut found = Found {
        text: String::new(),
        colour,
        errors: 0,
        warnings: 0,
    };
    let at = args.at.unwrap_or_else(Timestamp::now);
    let directory = match &files.directory {
        Some(path) => check_directory(path, &mut found)?,
        None => Beside::Absent,
    };
    let known = Known {
        at: Some(at),
        start: args.how.map(Into::into),
    };
    let policy = check_policy(&files.policy, &directory, known, &mut found)?;
    for path in &files.waivers {
        check_waiver(path, policy.as_ref(), &directory, at, &mut found)?;
    }
    console.data(found.text.as_bytes())?;
    console.note(&verdict(&files.policy, policy.as_ref(), &found));
    Ok(if found.errors == 0 {
        Exit::Allow
    } else {
        Exit::Invalid
    })
}

/// The directory beside a policy.
enum Beside {
    /// There is none.
    Absent,
    /// It cannot be read as one, so nothing can be said of who is in it.
    Refused,
    /// It was read.
    Read(Directory),
}

impl Beside {
    /// What is known of it; none where it was refused.
    fn known(&self) -> Option<Option<&Directory>> {
        match self {
            Self::Absent => Some(None),
            Self::Refused => None,
            Self::Read(directory) => Some(Some(directory)),
        }
    }
}

fn check_directory(path: &Path, found: &mut Found) -> Result<Beside, Error> {
    let name = path.display().to_string();
    let text = bytes(path)?;
    Ok(match identity::check(&text, &name) {
        Ok(read) => {
            found.warned(&name, &text, &read.warnings);
            Beside::Read(read.directory)
        }
        Err(problems) => {
            found.refused(&problems);
            Beside::Refused
        }
    })
}

fn check_policy(
    path: &Path,
    directory: &Beside,
    known: Known,
    found: &mut Found,
) -> Result<Option<Policy>, Error> {
    let name = path.display().to_string();
    let text = bytes(path)?;
    Ok(match policy::read(&text, &name) {
        Ok(mut read) => {
            if let Some(directory) = directory.known() {
                let more = policy::warnings(&read.policy, directory, known);
                read.warnings.extend(more);
            }
            read.warnings
                .sort_by_key(|problem| (problem.severity(), problem.mark));
            found.warned(&name, &text, &read.warnings);
            Some(read.policy)
        }
        Err(problems) => {
            found.refused(&problems);
            None
        }
    })
}

fn check_waiver(
    path: &Path,
    policy: Option<&Policy>,
    directory: &Beside,
    at: Timestamp,
    found: &mut Found,
) -> Result<(), Error> {
    let name = path.display().to_string();
    let text = bytes(path)?;
    match (waiver::read(&text, &name), policy, directory.known()) {
        (Ok(waiver), Some(policy), Some(directory)) => {
            let warnings = crate::cli::waiver::warnings(&waiver, policy, directory, at);
            found.warned(&name, &text, &warnings);
        }
        // Beside a policy or directory that cannot be read, nothing more can be said of it.
        (Ok(_), _, _) => {}
        (Err(problems), _, _) => found.refused(&problems),
    }
    Ok(())
}

fn verdict(path: &Path, policy: Option<&Policy>, found: &Found) -> String {
    let name = shown(&path.display().to_string());
    let counted = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    if found.errors > 0 {
        let errors = counted(found.errors, "error");
        return format!("{name}: {errors}; `sixeyes explain CODE` says more\n");
    }
    let rules: Vec<String> = policy
        .iter()
        .flat_map(|policy| &policy.rules)
        .map(|rule| quoted(&rule.name))
        .collect();
    let rules = rules.join(", ");
    match found.warnings {
        0 => format!("{name} can be used: {rules}\n"),
        warnings => format!(
            "{name} can be used, with {}: {rules}\n",
            counted(warnings, "warning")
        ),
    }
}

/// An absent policy allows nothing, so a file that cannot be read is no valid policy.
fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    folder::read_named(path, folder::DIRECTORY_LIMIT).map_err(|error| {
        Error::invalid(
            format!("cannot read {}", quoted(&path.display().to_string())),
            error,
        )
    })
}

fn files(args: &Args) -> Result<Files, Error> {
    if !args.file.is_dir() {
        return Ok(Files {
            policy: args.file.clone(),
            directory: args.directory.clone(),
            waivers: Vec::new(),
        });
    }
    let beside = args.file.join("directory.yaml");
    let mut waivers = Vec::new();
    let folder = args.file.join("waivers");
    if folder.is_dir() {
        let unreadable = |error| {
            Error::invalid(
                format!("cannot read {}", quoted(&folder.display().to_string())),
                error,
            )
        };
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml" || extension == "yml")
            {
                waivers.push(path);
            }
        }
        waivers.sort();
    }
    Ok(Files {
        policy: args.file.join("policy.yaml"),
        directory: args
            .directory
            .clone()
            .or_else(|| beside.is_file().then_some(beside)),
        waivers,
    })
}
