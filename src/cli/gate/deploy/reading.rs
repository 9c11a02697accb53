//! The range, every change of it, and the law.

use super::super::reading::{failed, files, law, names, now};
use super::super::subject::{By, Forge};
use super::DeployArgs;
use super::asking::Asking;
use crate::cli::console::Console;
use crate::cli::exit::Error;
use crate::digest::sha256;
use crate::evidence::Evidence;
use crate::forge::github::read::{
    Ask, Based, Deploying, Emergencies, Look, Needs, Opened, Ranged, Touched, When, of_deployment,
};
use crate::policy::{BreakGlassLaw, Environment};
use crate::record::{CaseFiles, Law};

/// Everything that was read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) evidence: Evidence,
    pub(super) files: CaseFiles,
    /// The law, or why it is none (exit 3).
    pub(super) law: Result<Law, Error>,
    pub(super) deploying: Deploying,
    pub(super) ranged: Ranged,
}

pub(super) async fn read(
    forge: &Forge,
    asked: &Asking,
    args: &DeployArgs,
    console: Console,
) -> Result<Read, Error> {
    let reader = &forge.reader;
    let progress = Progress(asked.by, console);
    let mut deploying = reader.deployment(&asked.at).await.map_err(failed)?;
    let files = files(deploying.law());
    let law = law(deploying.law(), &files);
    let (based, ranged, glass) = match &law {
        Ok(law) => {
            let glass = glass(law, &args.environment);
            let environment = environment(law, &args.environment);
            let based = reader
                .base(
                    &mut deploying,
                    environment,
                    args.since,
                    glass.map(|glass| glass.from.as_str()),
                )
                .await
                .map_err(failed)?;
            progress.say(&format!(
                "{} to judge since what runs in `{}`",
                counted(based.len(), "commit"),
                args.environment.escape_debug()
            ));
            let (ranged, emergencies) =
                changes(forge, asked, &deploying, &based, law, environment, glass).await?;
            (based, ranged, emergencies)
        }
        // Nothing is judged without a law; what was seen is recorded all the same.
        Err(_) => <(Based, Ranged, Emergencies)>::default(),
    };
    progress.say(&format!(
        "{} and {} read",
        counted(ranged.opened().count(), "pull request"),
        counted(ranged.pushes(), "direct push"),
    ));
    let told = asked.contradicted(&deploying);
    let look = Look {
        host: asked.root.host().to_owned(),
        at: now(),
        gate_workflows: deploying
            .run()
            .and_then(|run| run.path.split('@').next())
            .map(|file| vec![file.to_owned()]),
    };
    let when = match args.before {
        true => When::Before,
        false => When::Deploying,
    };
    let evidence = of_deployment(&deploying, &based, &ranged, &glass, when, &told, &look);
    Ok(Read {
        evidence,
        files,
        law,
        deploying,
        ranged,
    })
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
    let host = asked.root.host();
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
