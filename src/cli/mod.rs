//! The commands: one file each. Each has an `Args` and a `run`, calls what the other modules offer, and decides
//! nothing itself.
//!
//! Standard output carries data only; logs, by the `SIXEYES_LOG` environment variable, and messages go to standard
//! error. Exit codes are decided in `exit.rs` and nowhere else. No runtime is started until a command needs the
//! network: start-up is most of what a shell loop or a pipeline step pays.

mod audit;
mod completions;
mod connect;
mod console;
mod decide;
mod demo;
mod difference;
mod doctor;
mod exit;
mod explain;
mod gate;
mod law;
mod policy;
mod recorded;
mod schema;
pub mod stream;
mod trial;
mod waiver;
mod why;

pub use console::{Colour, Console, Format};
pub use exit::{Error, Exit};

use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::process::ExitCode;

const EXIT_CODES: &str = "\
Exit codes: 0 allowed · 1 could not decide · 2 wrong usage · 3 no valid policy, or a directory, waiver or evidence \
file that cannot be read as one · 10 denied · 11 somebody still has to act. All but 0 block.

Also read from the environment: SIXEYES_CA_FILE (certificates in PEM form to trust besides the system's), HTTPS_PROXY, \
HTTP_PROXY and NO_PROXY, NO_COLOR, and SIXEYES_LOG (such as `debug`: what the program does, on standard error).";

/// The three-person rule for Git forges: who wrote, approved and released each change, and nobody twice.
#[derive(Debug, Parser)]
#[command(name = "sixeyes", version, after_help = EXIT_CODES, arg_required_else_help = true)]
struct Cli {
    /// When to use colour.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge a change where it happens: read it from the forge, record the case, tell the verdict.
    Gate(gate::Args),
    /// Judge a case again, or evidence by a policy, offline.
    Decide(decide::Args),
    /// Say what a clone's own history records of each change, with no forge and no token.
    Audit(audit::Args),
    /// Judge four invented cases, record them in sixeyes-demo/, and judge the record.
    Demo,
    /// Say what token and repository let the gate see, and which ways round it are open. Nothing is written.
    Doctor(doctor::Args),
    /// Say what a policy would have said of the changes that were merged lately. Nothing is written.
    Try(trial::Args),
    /// Say every act of one person in a case, with its record.
    Why(why::Args),
    /// Say what a code means, and how it is settled.
    Explain(explain::Args),
    /// Check a policy, or write a team's first one.
    Policy(policy::Args),
    /// Write, check or list waivers.
    Waiver(waiver::Args),
    /// Print the JSON Schema of a document.
    Schema(schema::Args),
    /// Print the completion script of a shell.
    Completions(completions::Args),
}

/// Runs one command line, the program's name first, and says how it ended.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, everything else is wrong usage; a reader who has left is no matter.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage.into()
            } else {
                Exit::Allow.into()
            };
        }
    };
    log();
    let console = Console::new(cli.color);
    let ended = match &cli.command {
        Command::Gate(args) => gate::run(args, console),
        Command::Audit(args) => audit::run(args, console),
        Command::Policy(args) => policy::run(args, console),
        Command::Waiver(args) => waiver::run(args, console),
        Command::Schema(args) => schema::run(args, console),
        Command::Decide(args) => decide::run(args, console),
        Command::Demo => demo::run(console),
        Command::Doctor(args) => doctor::run(args, console),
        Command::Try(args) => trial::run(args, console),
        Command::Why(args) => why::run(args, console),
        Command::Explain(args) => explain::run(args, console),
        Command::Completions(args) => completions::run(args, console),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(error) => {
            console.note(&error.told(console.problem_colour()));
            error.exit().into()
        }
    }
}

/// Logs to standard error: warnings, or what `SIXEYES_LOG` asks for.
fn log() {
    use tracing_subscriber::{EnvFilter, fmt};
    let builder = fmt().with_writer(std::io::stderr).with_ansi(false);
    match std::env::var("SIXEYES_LOG") {
        // The filter's parser costs more than all the rest of the start-up, so only who asks pays for it.
        Ok(filter) => builder.with_env_filter(EnvFilter::new(filter)).init(),
        Err(_) => builder.with_max_level(tracing::Level::WARN).init(),
    }
}
