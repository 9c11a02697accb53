//! The range, every change of it, and the law.

use super::super::forge::Forge;
use super::super::reading::{failed, files, law, names, now};
use super::super::verdict::Gathered;
use super::DeployArgs;
use super::asking::Asking;
use crate::cli::connect::By;
use crate::cli::console::Console;
use crate::cli::exit::Error;
use crate::digest::sha256;
use crate::evidence::{AccountId, Evidence};
use crate::forge::github::read::{
    Ask, Based, Deploying, Emergencies, Look, Needs, Opened, Ranged, Still, Touched, When,
    of_deployment,
};
use crate::policy::{BreakGlassLaw, Environment, decide};
use crate::record::{CaseFiles, Law};

/// How often a deployment is begun again whose base or ref moves while it is read, as for a change whose head moves.
const BEGINNINGS: u32 = 4;

/// Everything that was read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) gathered: Gathered,
    pub(super) deploying: Deploying,
    pub(super) ranged: Ranged,
}

pub(super) async fn read(
    forge: &Forge,
    asked: &Asking,
    args: &DeployArgs,
    console: Console,
) -> Result<Read, Error> {
    let progress = Progress(asked.connection.by, console);
    let mut beginning = 1;
    loop {
        let mut found = attempt(forge, asked, args, &progress).await?;
        let Still::Moved(what) = &found.still else {
            let mut read = document(&found, asked, args);
            // Whose right lets them do what is lacking is news only where something is, and decides nothing before it.
            if found.law.as_ref().is_ok_and(|law| is_blocked(law, &read)) {
                let (deploying, ranged) = (&found.deploying, &mut found.ranged);
                forge.reader.rights_near(deploying, ranged).await;
                read = document(&found, asked, args);
            }
            return Ok(found.with(read));
        };
        if beginning == BEGINNINGS {
            found.based.give_up(beginning, what);
            let read = document(&found, asked, args);
            return Ok(found.with(read));
        }
        progress.say(&format!("{what} meanwhile: everything is read again"));
        forge.reader.pause(beginning).await;
        beginning += 1;
    }
}

/// What one reading found.
struct Found {
    deploying: Deploying,
    /// The account that writes, where it is another one than the reader's.
    writer: Option<AccountId>,
    files: CaseFiles,
    law: Result<Law, Error>,
    based: Based,
    ranged: Ranged,
    emergencies: Emergencies,
    still: Still,
}

/// Reads everything, and last of all whether it still stands (E134).
async fn attempt(
    forge: &Forge,
    asked: &Asking,
    args: &DeployArgs,
    progress: &Progress,
) -> Result<Found, Error> {
    let reader = &forge.reader;
    let (deploying, writer) = tokio::join!(reader.deployment(&asked.at), forge.other_writer());
    let mut deploying = deploying.map_err(failed)?;
    let files = files(deploying.law());
    let law = law(deploying.law(), &files);
    let (based, ranged, emergencies, still) = match &law {
        Ok(law) => {
            let glass = glass(law, &args.environment);
            let from = glass.map(|glass| glass.from.as_str());
            let environment = environment(law, &args.environment);
            let based = reader
                .base(&mut deploying, environment, args.since, from)
                .await
                .map_err(failed)?;
            progress.say(&format!(
                "{} to judge since what runs in `{}`",
                counted(based.len(), "commit"),
                args.environment.escape_debug()
            ));
            let (ranged, emergencies) =
                changes(forge, asked, &deploying, &based, law, environment, glass).await?;
            let still = reader
                .still(&deploying, &based, environment, from)
                .await
                .map_err(failed)?;
            (based, ranged, emergencies, still)
        }
        // Nothing is judged without a law; what was seen is recorded all the same.
        Err(_) => {
            reader.without_law(&mut deploying).await;
            let none = <(Based, Ranged, Emergencies)>::default();
            (none.0, none.1, none.2, Still::Stands)
        }
    };
    progress.say(&format!(
        "{} and {} read",
        counted(ranged.opened().count(), "pull request"),
        counted(ranged.pushes(), "direct push"),
    ));
    Ok(Found {
        deploying,
        writer,
        files,
        law,
        based,
        ranged,
        emergencies,
        still,
    })
}

impl Found {
    fn with(self, evidence: Evidence) -> Read {
        Read {
            gathered: Gathered {
                evidence,
                files: self.files,
                law: self.law,
            },
            deploying: self.deploying,
            ranged: self.ranged,
        }
    }
}

/// Whether something stands in the way.
fn is_blocked(law: &Law, evidence: &Evidence) -> bool {
    let input = law.input(evidence, "", evidence.observed_at);
    decide(&input).outcome().blocks()
}

/// The document of what was read.
fn document(found: &Found, asked: &Asking, args: &DeployArgs) -> Evidence {
    let Found {
        deploying,
        writer,
        based,
        ranged,
        emergencies,
        ..
    } = found;
    let told = asked.contradicted(deploying);
    let look = Look {
        host: asked.connection.host().to_owned(),
        at: now(),
        gate_workflows: deploying
            .run()
            .and_then(|run| run.path.split('@').next())
            .map(|file| vec![file.to_owned()]),
        writer: *writer,
    };
    let when = match args.before {
        true => When::Before,
        false => When::Deploying,
    };
    of_deployment(deploying, based, ranged, emergencies, when, &told, &look)
}

async fn changes(
    forge: &Forge,
    asked: &Asking,
    deploying: &Deploying,
    based: &Based,
    law: &Law,
    environment: Option<&Environment>,
    glass: Option<&BreakGlassLaw>,
) -> Result<(Ranged, Emergencies), Error> {
    let (policy, directory) = (law.policy(), law.directory());
    let host = asked.connection.host();
    let name = asked.at.environment.as_str();
    let shipped = |opened: &Opened| {
        let paths = opened.paths();
        let touched = paths.as_deref().map_or(Touched::Perhaps, Touched::All);
        Needs::of_shipped(policy, directory, host, name, opened.target(), touched)
    };
    let ran = deploying.run().and_then(|run| run.path.split('@').next());
    let people = Needs::of_people(policy, name);
    let people = match glass.filter(|glass| ran == Some(glass.from.as_str())) {
        Some(glass) => people.and_of_glass(glass),
        None => people,
    };
    let ask = Ask {
        change: &shipped,
        other: &shipped,
        names: &|branch| names(law, branch),
        controlled: &|path| {
            Needs::is_controlled(policy, path)
                || policy
                    .environments
                    .iter()
                    .any(|known| known.from.as_deref() == Some(path))
        },
        people,
        digest: &sha256,
    };
    let (ranged, emergencies) = tokio::join!(
        forge.reader.changes(deploying, based, &ask),
        forge
            .reader
            .emergencies(deploying, based, glass, environment, now(), &ask),
    );
    Ok((ranged.map_err(failed)?, emergencies))
}

/// The way through in an emergency, where the policy has one for the environment (J30).
fn glass<'a>(law: &'a Law, name: &str) -> Option<&'a BreakGlassLaw> {
    let glass = law.policy().break_glass.as_ref();
    glass.filter(|glass| glass.environments.matches(name))
}

/// What the policy says of the environment.
fn environment<'a>(law: &'a Law, name: &str) -> Option<&'a Environment> {
    law.policy()
        .environments
        .iter()
        .find(|environment| environment.name == name)
}

fn counted(count: usize, what: &str) -> String {
    match (count, what.ends_with("sh")) {
        (1, _) => format!("1 {what}"),
        (_, true) => format!("{count} {what}es"),
        (_, false) => format!("{count} {what}s"),
    }
}

/// What is being done, for whoever waits: a line at a terminal, a line of the job's log in Actions.
struct Progress(By, Console);

impl Progress {
    fn say(&self, text: &str) {
        self.1.note(&match self.0 {
            By::Job => format!("sixeyes: {text}\n"),
            By::Hand => format!("  {text}\n"),
        });
    }
}
