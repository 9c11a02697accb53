//! `sixeyes why WHO --case DIR`: "I did not touch this, why am I listed?"

use super::console::Console;
use super::exit::{Error, Exit};
use super::recorded;
use crate::policy;
use crate::report::{Audience, Said};
use std::path::PathBuf;

/// Who is asked about, in which case.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A login, an id of the directory, an account's number, or an e-mail address.
    who: String,
    /// The case folder.
    #[arg(long, value_name = "DIR")]
    case: PathBuf,
}

/// Tells every act of one person with its record. Nothing is judged, so this exits 0 whatever the case decided.
pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let (files, case) = recorded::open(&args.case)?;
    let input = case.input(recorded::moment(&files, &case, None)?);
    let decision = policy::decide(&input);
    // Whoever has the case has its directory.
    let said = Said::new(&decision, case.evidence(), case.law().policy()).to(Audience::Insiders);
    console.data(said.why(&args.who).as_bytes())?;
    Ok(Exit::Allow)
}
