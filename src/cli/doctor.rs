//! `sixeyes doctor`: what token, plan and repository let the gate see and stop. It reads, and writes nothing.

use super::connect::{ConnectArgs, Connection};
use super::console::Console;
use super::exit::{Error, Exit};
use super::gate;
use super::law::LawArgs;
use crate::access::{self, Ask, Facts, Report};
use crate::evidence::Timestamp;
use crate::forge::github::read::{Reader, RepositoryAt, Survey};
use crate::record::Law;
use crate::report::Colour;

/// What to look at.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    connect: ConnectArgs,
    #[command(flatten)]
    law: LawArgs,
    /// An environment to look at; may be given several times. Default: those of the policy, else all.
    #[arg(long = "environment", value_name = "NAME")]
    environments: Vec<String>,
    /// The name of the required check or status that carries the gate's answer.
    #[arg(long, value_name = "NAME", default_value = "sixeyes")]
    check: String,
    /// How to tell it.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Form::Text)]
    format: Form,
}

const HELP: &str = "\
Without `--policy` the policy is that at the tip of the default branch. Give the token that the gate reads with: another one \
sees other things. Nothing is written to find something out.

Exit codes: 0 no way is open that the policy rests on · 1 something that it needs cannot be seen · 2 wrong usage · 3 no \
valid policy (the rest is told all the same) · 10 a way is open that it rests on.";

/// How it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people.
    Text,
    /// The document that `sixeyes schema doctor` describes.
    Json,
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let draft = args.law.draft()?;
    let (at, connection) = args.connect.connect("sixeyes doctor")?;
    connection.read(async |reader| look(args, (&at, &connection), draft, &reader, console).await)
}

async fn look(
    args: &Args,
    (at, connection): (&RepositoryAt, &Connection),
    draft: Option<(Law, String)>,
    reader: &Reader,
    console: Console,
) -> Result<Exit, Error> {
    let survey = reader.survey(at).await.map_err(gate::failed)?;
    let (law, named) = match draft {
        Some((law, named)) => (Ok(law), named),
        None => in_force(&survey),
    };
    let policy = law.as_ref().ok().map(Law::policy);
    let teams: std::collections::BTreeSet<String> = policy
        .into_iter()
        .flat_map(access::teams)
        .map(str::to_owned)
        .collect();
    let teams: Vec<String> = teams.into_iter().collect();
    let facts = reader.settings(&survey, &teams, now()).await;
    let ask = Ask {
        policy,
        environments: &args.environments,
        check: &args.check,
    };
    tell(args, connection, &facts, &ask, &named, console)?;
    match law {
        Ok(_) => Ok(Report::of(&facts, &ask).standing().into()),
        Err(error) => Err(error),
    }
}

fn tell(
    args: &Args,
    connection: &Connection,
    facts: &Facts,
    ask: &Ask<'_>,
    named: &str,
    console: Console,
) -> Result<(), Error> {
    let report = Report::of(facts, ask);
    let policy = ask.policy.map(|_| named);
    let colour = match console.colour {
        true => Colour::On,
        false => Colour::Off,
    };
    let data = match args.format {
        Form::Text => access::text(&report, policy, colour),
        Form::Json => access::document(&report, policy),
    };
    if let Some(summary) = connection.summary() {
        let text = access::text(&report, policy, Colour::Off);
        gate::append(Some(summary), &gate::fenced(&text), console);
    }
    console.data(data.as_bytes())
}

/// The law at the tip of the default branch, and what messages call its policy.
fn in_force(survey: &Survey) -> (Result<Law, Error>, String) {
    let source = &survey.law().source;
    let named = format!(
        ".sixeyes/policy.yaml@{} of {}",
        source.revision.short(),
        source.branch
    );
    let files = gate::files(survey.law());
    (gate::law(survey.law(), &files), named)
}

fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
