//! `sixeyes policy check FILE`: everything that is wrong with a policy, a directory and waivers, in one run.

use super::How;
use crate::cli::console::Console;
use crate::cli::exit::{Error, Exit};
use crate::evidence::Timestamp;
use crate::identity::{self, DirectoryFile};
use crate::policy::{self, Known};
use crate::problem::{Colour, Problem, Problems, Severity, quoted, render};
use crate::waiver;
use std::fmt::Write as _;
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
    let directory = match &files.directory {
        Some(path) => check_directory(path, &mut found)?,
        None => None,
    };
    for path in &files.waivers {
        if let Err(problems) = waiver::read(&bytes(path)?, &path.display().to_string()) {
            found.refused(&problems);
        }
    }
    let known = Known {
        at: Some(args.at.unwrap_or_else(Timestamp::now)),
        start: args.how.map(Into::into),
    };
    let name = files.policy.display().to_string();
    let text = bytes(&files.policy)?;
    let rules = match policy::read(&text, &name) {
        Ok(policy::Read {
            policy,
            mut warnings,
        }) => {
            let directory = directory.as_ref().map(|read| &read.directory);
            warnings.extend(policy::warnings(&policy, directory, known));
            warnings.sort_by_key(|problem| (problem.severity(), problem.mark));
            let text = String::from_utf8_lossy(&text);
            found.add(&render(&name, &text, &warnings, colour), &warnings);
            policy
                .rules
                .iter()
                .map(|rule| quoted(&rule.name))
                .collect::<Vec<_>>()
                .join(", ")
        }
        Err(problems) => {
            found.refused(&problems);
            String::new()
        }
    };
    console.data(found.text.as_bytes())?;
    console.note(&verdict(&name, &rules, &found));
    Ok(if found.errors == 0 {
        Exit::Allow
    } else {
        Exit::Invalid
    })
}

fn verdict(name: &str, rules: &str, found: &Found) -> String {
    let mut text = String::new();
    let counted = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    // Writing to a string cannot fail.
    let _ = if found.errors > 0 {
        writeln!(
            text,
            "{}: {}; `sixeyes explain CODE` says more",
            crate::problem::shown(name),
            counted(found.errors, "error")
        )
    } else if found.warnings > 0 {
        writeln!(
            text,
            "{} can be used, with {}: {rules}",
            crate::problem::shown(name),
            counted(found.warnings, "warning")
        )
    } else {
        writeln!(text, "{} can be used: {rules}", crate::problem::shown(name))
    };
    text
}

fn check_directory(path: &Path, found: &mut Found) -> Result<Option<DirectoryFile>, Error> {
    let name = path.display().to_string();
    let text = bytes(path)?;
    match identity::check(&text, &name) {
        Ok(read) => {
            let rendered = render(
                &name,
                &String::from_utf8_lossy(&text),
                &read.warnings,
                found.colour,
            );
            found.add(&rendered, &read.warnings);
            Ok(Some(read))
        }
        Err(problems) => {
            found.refused(&problems);
            Ok(None)
        }
    }
}

/// An absent policy allows nothing, so a file that cannot be read is no valid policy.
fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| {
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
