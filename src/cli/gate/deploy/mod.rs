//! `sixeyes gate deploy`: the gate at the deployment.
//!
//! The enforcing call is the first step of the job that deploys: only then has the forge taken authorisations and does it
//! know who pressed the button. `--before`, in a job of its own, is the early answer. Phases as in [`super`]: [`asking`]
//! finds what is asked, [`reading`] reads the range with every change of it, deciding and recording are the
//! same as for a change, [`publish`] tells.

mod asking;
mod publish;
mod reading;

use super::super::connect::runtime;
use super::super::console::Console;
use super::super::exit::{Error, Exit};
use super::Reach;
use super::forge::Forge;
use super::publish::summarise_failure;
use super::verdict::{Commented, Hearing};
use crate::ci;
use crate::evidence::{RangeBase, Revision};

/// How to gate a deployment.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(in crate::cli) struct DeployArgs {
    /// The repository's address, by hand; in a workflow's job the run says everything.
    #[arg(value_name = "URL")]
    url: Option<ci::Home>,
    /// The environment that is deployed to.
    #[arg(long, env = "SIXEYES_ENVIRONMENT", value_name = "NAME")]
    environment: String,
    /// Answer early, in a job before the one that deploys: what is still to come is not judged.
    #[arg(long, env = "SIXEYES_BEFORE", value_name = "BEFORE", num_args = 0..=1, default_missing_value = "true", default_value = "false", require_equals = true)]
    before: bool,
    /// The revision to ask about, by hand; without it the tip of the default branch. The answer is a preview.
    #[arg(long, value_name = "REVISION", requires = "url")]
    revision: Option<Revision>,
    /// From which revision on to judge, by hand, instead of the policy's `since`. The answer is a preview.
    #[arg(long, value_name = "REVISION", requires = "url")]
    since: Option<Revision>,
    /// On which changes the one comment is kept up to date. By hand nothing is written unless this is named.
    #[arg(long, env = "SIXEYES_COMMENT", value_enum, value_name = "WHEN")]
    comment: Option<Comments>,
    #[command(flatten)]
    reach: Reach,
}

const HELP: &str = "\
Run it as the first step of the job that deploys, and deploy the revision that it puts out. Which run this is, what it \
runs and who started it is read from the forge; variables only say where to look. The base is the newest deployment whose \
record proves itself: a successful run of the policy's `from`, on one of its `refs`. Tokens are better given in the \
environment: every process of a machine can read arguments.";

/// On which changes a comment is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Comments {
    /// On each that is in the way or that an emergency let pass, and where an earlier answer about a deployment stands.
    Conflict,
    /// On every one of the range.
    Always,
    /// On none.
    Never,
}

pub(in crate::cli) fn run(args: &DeployArgs, console: Console) -> Result<Exit, Error> {
    let runner = ci::runner(&ci::environment);
    let asked = asking::find(args, &runner)?;
    runtime()?.block_on(gate(args, &asked, console))
}

async fn gate(args: &DeployArgs, asked: &asking::Asking, console: Console) -> Result<Exit, Error> {
    let writes = asked.comments(args) != Comments::Never || asked.in_deploying_job(args);
    let forge = Forge::new(&args.reach, &asked.connection, writes)?;
    let read = async {
        let mut read = reading::read(&forge, asked, args, console).await?;
        super::reading::prove(&mut read.gathered.evidence, &args.reach)?;
        Ok(read)
    };
    let read = match read.await {
        Ok(read) => read,
        Err(error) => {
            summarise_failure(&asked.connection, &error, console);
            return Err(error);
        }
    };
    let base = read.gathered.evidence.deployment.as_ref();
    let base = base.map_or(RangeBase::Unknown, |deployment| deployment.range.base);
    if let Some(note) = asked.since_left(args.since, base) {
        console.note(&note);
    }
    let hearing = Hearing::new(
        (&asked.connection, &args.reach, console),
        &read.gathered,
        &[&asked.at.owner, &asked.at.repo, &asked.at.environment],
        match asked.comments(args) {
            Comments::Never => Commented::None,
            Comments::Always | Comments::Conflict => Commented::Every,
        },
    );
    let outcome = hearing.judge(&read.gathered)?;
    hearing.record(&outcome)?;
    publish::tell(&forge, &read, &outcome, &hearing, args, asked).await
}
