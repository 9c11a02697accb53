//! `sixeyes try`: what a policy would have said of the changes merged in a period, and of what was deployed in it. It
//! reads, and writes nothing.

mod laws;
mod progress;
mod shipped;

use super::connect::{ConnectArgs, Connection};
use super::console::Console;
use super::exit::{Error, Exit};
use super::gate;
use super::law::LawArgs;
use crate::digest::sha256;
use crate::evidence::{Evidence, Timestamp};
use crate::forge::github::read::{Known, Look, Merged, MergedAt, Opened, Reader, of_change};
use crate::policy;
use crate::record::Law;
use crate::report::Colour;
use crate::trial::{self, One, Period, Trial};
use laws::Laws;
use progress::Progress;

/// What to try.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    connect: ConnectArgs,
    /// From when on: so many days (30d) or weeks (12w), or a date (2026-10-01).
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = since)]
    since: Since,
    #[command(flatten)]
    law: LawArgs,
    /// How to tell it.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Form::Text)]
    format: Form,
}

const HELP: &str = "\
Without `--policy` the policy at the tip of the default branch is tried, if there is one; the presets always are. The \
directory is that of the default branch unless `--directory` names another one. About 1.2 requests a change, and one for \
each hundred listed; about five a deployment. Deployments are those to the environments that the policy names, or to all \
where it names none. Rules that only advise are counted as if they were enforced.

Exit codes: 0 tried, whatever came out · 1 not all could be read · 2 wrong usage · 3 a policy or directory that is none.";

/// How it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people.
    Text,
    /// The document that `sixeyes schema try` describes.
    Json,
}

/// From when on.
#[derive(Debug, Clone, Copy)]
enum Since {
    /// So many hours before now.
    Hours(i64),
    /// A moment.
    Moment(Timestamp),
}

fn since(text: &str) -> Result<Since, String> {
    let parsed = || {
        if let Some((number, hours)) = text
            .strip_suffix('d')
            .map(|number| (number, 24))
            .or_else(|| text.strip_suffix('w').map(|number| (number, 24 * 7)))
        {
            let number: u16 = number.parse().ok().filter(|number| *number > 0)?;
            return Some(Since::Hours(i64::from(number) * hours));
        }
        let moment = text
            .parse()
            .or_else(|_| format!("{text}T00:00:00Z").parse())
            .ok()?;
        Some(Since::Moment(moment))
    };
    parsed().ok_or_else(|| "give days (30d), weeks (12w) or a date (2026-10-01)".to_owned())
}

/// How many changes are read together.
const TOGETHER: usize = 20;
/// The workflow that `policy init` writes: what the gate takes for its own where it runs.
const GATE: &str = ".github/workflows/sixeyes.yml";

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    // What the command line names is read before anybody is asked.
    args.law.draft()?;
    let draft = args.law.named_files()?;
    let now = Timestamp::now();
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let from = match args.since {
        Since::Moment(moment) => moment,
        Since::Hours(hours) => now
            .checked_sub(jiff::SignedDuration::from_hours(hours))
            .map_err(|error| Error::Usage(format!("`--since` is too long ago: {error}")))?,
    };
    if from >= now {
        return Err(Error::Usage("`--since` is not in the past".into()));
    }
    let (at, connection) = args.connect.connect("sixeyes try")?;
    connection.read(async |reader| {
        let merged = reader.merged(&at, from).await.map_err(gate::failed)?;
        let laws = Laws::of(draft, &merged)?;
        let trial = tried(&reader, &connection, &merged, &laws, (from, now)).await?;
        tell(args, &connection, &trial, console)?;
        let whole = trial.stopped.is_none() && trial.unread.is_empty();
        Ok(match whole && !trial.deployments.is_short() {
            true => Exit::Allow,
            false => Exit::Undecided,
        })
    })
}

fn tell(
    args: &Args,
    connection: &Connection,
    trial: &Trial,
    console: Console,
) -> Result<(), Error> {
    if let Some(summary) = connection.summary() {
        let text = trial::text(trial, Colour::Off);
        gate::append(Some(summary), &gate::fenced(&text), console);
    }
    let colour = match console.colour {
        true => Colour::On,
        false => Colour::Off,
    };
    let data = match args.format {
        Form::Text => trial::text(trial, colour),
        Form::Json => trial::document(trial),
    };
    console.data(data.as_bytes())
}

async fn tried(
    reader: &Reader,
    connection: &Connection,
    merged: &Merged,
    laws: &Laws,
    (since, until): (Timestamp, Timestamp),
) -> Result<Trial, Error> {
    let period = Period {
        repository: merged.repository().to_owned(),
        url: merged.url().to_owned(),
        since,
        until,
        merged: merged.pulls.len(),
    };
    let mut trial = Trial::new(period, laws.names_of_all());
    let mut known = Known::default();
    let look = Look {
        host: connection.host().to_owned(),
        at: until,
        gate_workflows: Some(vec![GATE.to_owned()]),
        writer: None,
    };
    let needs = |opened: &Opened| laws.needs(connection.host(), opened);
    let mut progress = Progress::new(merged.pulls.len(), "changes");
    let mut read = 0;
    for some in merged.pulls.chunks(TOGETHER) {
        let names = |branch: &str| laws.names(branch);
        let batch = match reader
            .read_merged(merged, some, &mut known.once, needs, names)
            .await
        {
            Ok(batch) => batch,
            Err(error) => {
                stop(&mut trial, merged.pulls.get(read..), &error.to_string());
                break;
            }
        };
        if batch.opened.is_empty() {
            stop(
                &mut trial,
                merged.pulls.get(read..),
                "the forge no longer answers: run it again later",
            );
            break;
        }
        if known.grants.is_none()
            && let Some(first) = batch.opened.first()
        {
            known.grants = Some(reader.grants(first, sha256, needs).await);
        }
        for opened in batch.opened {
            let grants = known.grants.as_deref().unwrap_or_default();
            let evidence = of_change(&opened, grants, &look);
            match said(&evidence, laws.each()) {
                Some(said) => trial.add(opened.at().number, &said),
                None => trial.lose(opened.at().number),
            }
            // What a deployment ships is read once.
            known.keep(opened);
        }
        for number in batch.unread {
            trial.lose(number);
        }
        read += some.len();
        progress.reached(read);
    }
    drop(progress);
    match trial.stopped {
        None => {
            let period = (since, &look);
            shipped::add(reader, merged, laws, period, &mut known, &mut trial).await?;
        }
        Some(_) => {
            let unread = "the reading stopped before them".to_owned();
            trial.deployments.unlisted.push((None, unread));
        }
    }
    Ok(trial.finish())
}

/// What each law says; none where the evidence contradicts itself, which nothing is decided on.
fn said<'l>(evidence: &Evidence, laws: impl Iterator<Item = &'l Law>) -> Option<Vec<One>> {
    let bytes = evidence.to_json().ok()?;
    let evidence = Evidence::from_json(&bytes).ok()?;
    let digest = sha256(&bytes);
    let each = laws.map(|law| {
        let input = law.input(&evidence, digest.as_str(), evidence.observed_at);
        One::of(&policy::decide(&input), &evidence)
    });
    Some(each.collect())
}

fn stop(trial: &mut Trial, left: Option<&[MergedAt]>, why: &str) {
    trial.stopped = Some(why.to_owned());
    for pull in left.into_iter().flatten() {
        trial.lose(pull.number);
    }
}
