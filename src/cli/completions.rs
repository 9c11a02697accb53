//! `sixeyes completions SHELL`: the completion script of a shell, to standard output.

use super::console::Console;
use super::exit::{Error, Exit};
use clap::CommandFactory;

/// The shell to complete in.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which shell.
    shell: clap_complete::Shell,
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(
        args.shell,
        &mut super::Cli::command(),
        "sixeyes",
        &mut script,
    );
    console.data(&script)?;
    Ok(Exit::Allow)
}
