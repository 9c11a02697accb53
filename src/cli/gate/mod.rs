//! `sixeyes gate change`: the gate at the merge, from the event to the exit code. `gate deploy` is in [`deploy`].
//!
//! Phases: [`subject`] finds what is asked, [`reading`] reads evidence and law through the [`forge`], [`verdict`] decides
//! and records, [`publish`] tells. The case folder is written and synced before anybody is told; if it cannot be, nobody is.

mod deploy;
mod forge;
mod publish;
mod reading;
mod subject;
mod verdict;

pub(super) use publish::append;
pub(super) use reading::{failed, files, law, names};
pub(super) use verdict::fenced;

use super::connect::{ReadArgs, Secret, runtime, secret};
use super::console::{Console, Format};
use super::exit::{Error, Exit};
use crate::ci;
use forge::Forge;
use std::path::PathBuf;
use verdict::{Commented, Hearing};

/// What to gate.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Judge a pull request or a merge group, record the case, and say the verdict where people look.
    Change(Box<ChangeArgs>),
    /// Judge a deployment: every change between what runs in an environment and what is about to run.
    Deploy(Box<deploy::DeployArgs>),
}

/// With which tokens, how patiently, and where to.
#[derive(Debug, clap::Args)]
struct Reach {
    #[command(flatten)]
    read: ReadArgs,
    /// The token that writes comments and statuses; without it the one that reads does.
    #[arg(long, env = "SIXEYES_WRITER_TOKEN", hide_env_values = true, value_name = "TOKEN", value_parser = secret)]
    writer_token: Option<Secret>,
    /// The folder to record the case in; it must not exist yet.
    #[arg(long, env = "SIXEYES_CASE", value_name = "DIR")]
    case: Option<PathBuf>,
    /// A git repository that holds the objects: proves that update merges and rebases hold nothing new.
    #[arg(long, env = "SIXEYES_GIT", value_name = "DIR")]
    git: Option<PathBuf>,
    /// How to tell the decision on standard output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

/// How to gate a change.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct ChangeArgs {
    /// The pull request's address; in a workflow's job the event says which one it is.
    #[arg(value_name = "URL")]
    url: Option<ci::Place>,
    /// Where the verdict stands: in the job's own result, or in a commit status of its own.
    #[arg(long, env = "SIXEYES_REPORT", value_enum, value_name = "WHERE", default_value_t = Report::Job)]
    report: Report,
    /// Whether the one comment on the change is kept up to date. By hand nothing is written unless this is named.
    #[arg(long, env = "SIXEYES_COMMENT", value_enum, value_name = "WHEN")]
    comment: Option<Comments>,
    #[command(flatten)]
    reach: Reach,
}

const HELP: &str = "\
Policy, directory and waivers are read at the tip of the default branch, never from the change that is judged. In a job \
`GITHUB_TOKEN` is used where no token is given. Tokens are better given in the environment: every process of a machine \
can read arguments.";

/// Where the verdict stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Report {
    /// The job's own result.
    Job,
    /// A commit status, yellow while somebody still has to act; the job is green then.
    Status,
}

/// Whether a comment is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Comments {
    /// It is.
    Always,
    /// It is not.
    Never,
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let args = match &args.what {
        What::Change(args) => args,
        What::Deploy(args) => return deploy::run(args, console),
    };
    let runner = ci::runner(&ci::environment);
    let asked = subject::find(args, &runner)?;
    runtime()?.block_on(gate(args, &asked, console))
}

async fn gate(args: &ChangeArgs, asked: &subject::Asking, console: Console) -> Result<Exit, Error> {
    let writes = args.report == Report::Status || asked.comments(args) == Comments::Always;
    let forge = Forge::new(&args.reach, &asked.connection, writes)?;
    let read = async {
        let mut read = reading::read(&forge, asked, args).await?;
        reading::prove(&mut read.gathered.evidence, &args.reach)?;
        Ok(read)
    };
    let read = match read.await {
        Ok(read) => read,
        Err(error) => {
            publish::tell_failure(&forge, &error, args, asked, console).await;
            return Err(error);
        }
    };
    let number = read.at.number.to_string();
    let hearing = Hearing::new(
        (&asked.connection, &args.reach, console),
        &read.gathered,
        &[&read.at.owner, &read.at.repo, &number],
        Commented::Every,
    );
    let outcome = hearing.judge(&read.gathered)?;
    hearing.record(&outcome)?;
    publish::tell(&forge, &read, &outcome, &hearing, args, asked).await
}
