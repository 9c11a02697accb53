//! `sixeyes policy`: what people do with the files that they write.

mod check;
mod init;

use super::console::Console;
use super::exit::{Error, Exit};
use crate::policy::Start;
use clap::Subcommand;

/// What to do with a policy.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say everything that is wrong with a policy, and what it asks that the team cannot give.
    Check(check::Args),
    /// Write a team's first policy and the workflows of the gate.
    Init(init::Args),
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    match &args.command {
        Command::Check(args) => check::run(args, console),
        Command::Init(args) => init::run(args, console),
    }
}

/// How deployments start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum How {
    /// A merge starts them.
    Merge,
    /// Somebody pushes a tag or publishes a release.
    Tag,
    /// Somebody dispatches a workflow.
    Dispatch,
    /// An environment holds them until somebody authorises.
    Environment,
}

impl From<How> for Start {
    fn from(how: How) -> Self {
        match how {
            How::Merge => Self::Merge,
            How::Tag => Self::Tag,
            How::Dispatch => Self::Dispatch,
            How::Environment => Self::Environment,
        }
    }
}
