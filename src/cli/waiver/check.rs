//! `sixeyes waiver check FILE…`: everything that is wrong with waiver files, beside the policy that they depart from.

use super::{beside, bytes, files_of, warnings};
use crate::cli::console::Console;
use crate::cli::exit::{Error, Exit};
use crate::evidence::Timestamp;
use crate::problem::{Colour, render};
use crate::waiver;
use std::path::PathBuf;

/// What to check.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Waiver files. Default: all of DIR/waivers.
    files: Vec<PathBuf>,
    /// The folder whose policy.yaml and directory.yaml they are checked beside, where it has them.
    #[arg(long, value_name = "DIR", default_value = ".sixeyes")]
    dir: PathBuf,
    /// The moment for which to check. Default: now.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let files = if args.files.is_empty() {
        files_of(&args.dir)?
    } else {
        args.files.clone()
    };
    let beside = beside(&args.dir)?;
    let at = args.at.unwrap_or_else(Timestamp::now);
    let colour = if console.colour {
        Colour::Terminal
    } else {
        Colour::Plain
    };
    let (mut said, mut wrong, mut warned) = (Vec::new(), 0_usize, 0_usize);
    for path in &files {
        let name = path.display().to_string();
        let text = bytes(path)?;
        match waiver::read(&text, &name) {
            Err(problems) => {
                wrong += 1;
                said.push(problems.render(colour));
            }
            Ok(waiver) => {
                let Some(policy) = &beside.policy else {
                    continue;
                };
                let warnings = warnings(&waiver, policy, beside.directory.as_ref(), at);
                if !warnings.is_empty() {
                    warned += 1;
                    let text = String::from_utf8_lossy(&text);
                    said.push(render(&name, &text, &warnings, colour));
                }
            }
        }
    }
    console.data(said.join("\n").as_bytes())?;
    let beside = match beside.policy {
        Some(_) => "",
        None => ", beside no policy that could be read",
    };
    console.note(&format!(
        "{} read{beside}: {wrong} cannot be used, {warned} may not do what was meant\n",
        match files.len() {
            1 => "1 waiver".to_owned(),
            many => format!("{many} waivers"),
        }
    ));
    Ok(if wrong == 0 {
        Exit::Allow
    } else {
        Exit::Invalid
    })
}
