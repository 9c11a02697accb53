//! The deployments of the period: each that proves itself, read as a finished one and judged by each law.

use super::laws::{ForDeployments, Laws};
use super::progress::Progress;
use super::said;
use crate::cli::exit::Error;
use crate::digest::sha256;
use crate::evidence::{Timestamp, Why};
use crate::forge::github::read::{
    Ask, Known, Look, Merged, Needs, Opened, Past, Reader, Shipped, Touched,
};
use crate::trial::{Deployments, Shipment, Trial};

/// Adds them to the trial. Nothing that fails here undoes what is known of the changes.
pub(super) async fn add(
    reader: &Reader,
    merged: &Merged,
    laws: &Laws,
    (since, look): (Timestamp, &Look),
    known: &mut Known,
    trial: &mut Trial,
) -> Result<(), Error> {
    trial.deployments = Deployments::new(laws.names_for_deployments());
    let deployments = &mut trial.deployments;
    let mut names = laws.environments();
    if names.is_empty() {
        match reader.environments(merged.at()).await {
            Ok(all) => names = all,
            Err(why) => {
                let why = match why {
                    Why::Truncated => {
                        "there are too many: name those that matter in a policy".to_owned()
                    }
                    why => word(why),
                };
                deployments.unlisted.push((None, why));
            }
        }
    }
    deployments.environments.clone_from(&names);
    for name in names {
        let laws = laws.of_deployments(&name)?;
        let past = match reader
            .past(merged, &name, since, laws.known, laws.glass(&name))
            .await
        {
            Ok(past) => past,
            Err(error) => {
                deployments.unlisted.push((Some(name), error.to_string()));
                continue;
            }
        };
        if let Some(why) = past.short {
            deployments.unlisted.push((Some(name.clone()), word(why)));
        }
        deployments.unproven += past.unproven;
        for (revision, at, why) in &past.lost {
            let shipment = Shipment {
                environment: name.clone(),
                revision: *revision,
                at: *at,
                run: None,
            };
            deployments.unread.push((shipment, why.clone()));
        }
        each(reader, &past, (&name, &laws, look), known, deployments).await;
    }
    Ok(())
}

async fn each(
    reader: &Reader,
    past: &Past,
    (name, laws, look): (&str, &ForDeployments<'_>, &Look),
    known: &mut Known,
    deployments: &mut Deployments,
) {
    let change = |opened: &Opened| needs(laws, look, name, opened);
    let mut people = Needs::default();
    for law in laws.each() {
        join(&mut people, Needs::of_people(law.policy(), name));
    }
    let names = |branch: &str| {
        laws.each()
            .next()
            .is_some_and(|law| crate::cli::gate::names(law, branch))
    };
    let ask = Ask {
        change: &change,
        other: &change,
        names: &names,
        // What is tried is tried as if it had always been in force: no change replaced another law by it.
        controlled: &|_| false,
        people,
        digest: &sha256,
    };
    let mut progress = Progress::new(past.shipped.len(), "deployments");
    let mut stopped: Option<String> = None;
    for (place, shipped) in past.shipped.iter().enumerate() {
        let shipment = shipment(name, shipped);
        if let Some(why) = &stopped {
            deployments.unread.push((shipment, why.clone()));
            continue;
        }
        let read = reader
            .deployed(past, shipped, known, laws.known, &ask)
            .await;
        let read = match read {
            Ok(read) => read,
            Err(error) => {
                let why = error.to_string();
                deployments.unread.push((shipment, why.clone()));
                stopped = Some(why);
                continue;
            }
        };
        let evidence = match read.evidence(look) {
            Ok(evidence) => evidence,
            Err(why) => {
                deployments.unread.push((shipment, why.to_owned()));
                continue;
            }
        };
        match said(&evidence, laws.each()) {
            Some(said) => deployments.add(&shipment, &said),
            None => {
                let why = "what the forge said of it contradicts itself".to_owned();
                deployments.unread.push((shipment, why));
            }
        }
        progress.reached(place + 1);
    }
}

fn shipment(name: &str, shipped: &Shipped) -> Shipment {
    let (id, url) = shipped.run();
    Shipment {
        environment: name.to_owned(),
        revision: shipped.revision(),
        at: shipped.at(),
        run: Some((id, url.to_owned())),
    }
}

/// What any of the laws asks about a change that was shipped.
fn needs(laws: &ForDeployments<'_>, look: &Look, name: &str, opened: &Opened) -> Needs {
    let paths = opened.paths();
    let mut all = Needs::default();
    for law in laws.each() {
        let touched = paths.as_deref().map_or(Touched::Perhaps, Touched::All);
        let (policy, directory) = (law.policy(), law.directory());
        let target = opened.target();
        let one = Needs::of_shipped(policy, directory, &look.host, name, target, touched);
        join(&mut all, one);
    }
    all
}

fn join(all: &mut Needs, one: Needs) {
    all.exact_rights |= one.exact_rights;
    all.teams.extend(one.teams);
    all.robots.extend(one.robots);
}

/// The word by which a document calls a reason.
fn word(why: Why) -> String {
    let word = serde_json::to_value(why).unwrap_or_default();
    word.as_str().unwrap_or("unknown").to_owned()
}
