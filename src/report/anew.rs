//! What is done about a deployment: a new run, another tag, somebody who authorises.

use super::Said;
use super::text::{Text, list, say};
use super::words;
use crate::decision::{Candidates, Cure, Remedy, Starter};
use crate::evidence::{Forge, Subject, TriggerAct};
use crate::identity::Who;

/// An act that is done where deployments are started, and by which hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hand {
    /// By whoever starts it.
    Starts,
    /// By whoever authorises it.
    Authorises,
    /// By whoever may change the environment's settings.
    Sets,
}

fn hand(act: &Cure<'_>) -> Hand {
    match act {
        Cure::Authorise | Cure::AuthoriseNewRun(_) => Hand::Authorises,
        Cure::DemandAuthorisation => Hand::Sets,
        _ => Hand::Starts,
    }
}

/// Whether a new run is part of what this act says anyway.
fn starts_a_run(act: &Cure<'_>) -> bool {
    match act {
        Cure::StartNewRun | Cure::Authorise | Cure::DemandAuthorisation => false,
        act => act.is_of_deployment(),
    }
}

/// Whether it is another emergency, which needs nothing of what the usual way needs.
pub(super) fn is_emergency(act: &Cure<'_>) -> bool {
    matches!(act, Cure::BreakGlass(_))
}

/// Whether the new run of an emergency, which two people let go, does the same.
fn is_of_any_run(act: &Cure<'_>) -> bool {
    matches!(
        act,
        Cure::StartNewRun | Cure::StartRunOf(_) | Cure::Authorise | Cure::AuthoriseNewRun(_)
    )
}

impl<'e> Said<'_, 'e> {
    /// The acts that settle all of these, which are all the deployment's, each once: by somebody who can in every one
    /// of them. A plain new run is not said beside an act that starts one in its own way.
    pub(super) fn joined(&self, remedies: &[Remedy<'e>]) -> Vec<Remedy<'e>> {
        let emergency = remedies.iter().any(|one| is_emergency(&one.act));
        let starts = remedies.iter().any(|one| starts_a_run(&one.act));
        let restart = |one: &Remedy<'e>| one.act == Cure::StartNewRun;
        let said = |one: &&Remedy<'e>| match emergency {
            true => !is_of_any_run(&one.act),
            false => !starts || !restart(one),
        };
        let mut acts: Vec<Remedy<'e>> = Vec::new();
        for remedy in remedies.iter().filter(said) {
            if !acts.iter().any(|known| known.act == remedy.act) {
                let mut joined = remedy.clone();
                let mine = hand(&remedy.act);
                let of_hand = remedies.iter().filter(said);
                let of_hand = of_hand.filter(|one| hand(&one.act) == mine);
                joined.by = all_of(&remedy.by, of_hand.map(|one| &one.by));
                // Somebody is not to start it as it was started: that counts where another is to authorise it.
                if joined.act == Cure::AuthoriseNewRun(Starter::Anybody)
                    && remedies.iter().any(restart)
                {
                    joined.act = Cure::AuthoriseNewRun(Starter::Uninvolved);
                }
                acts.push(joined);
            }
        }
        acts
    }

    /// Whether something else than somebody's hand started it, which would start it again as it did.
    pub(super) fn was_set_off(&self) -> bool {
        let deployment = self.evidence.deployment.iter();
        let mut triggers = deployment.flat_map(|deployment| &deployment.triggers);
        triggers.any(|trigger| match trigger.act {
            TriggerAct::Merged
            | TriggerAct::Enqueued
            | TriggerAct::Pushed
            | TriggerAct::Upstream
            | TriggerAct::Schedule
            | TriggerAct::Token => true,
            TriggerAct::Dispatched
            | TriggerAct::Reran
            | TriggerAct::Played
            | TriggerAct::Tagged
            | TriggerAct::Released => false,
        })
    }

    /// `somebody other than Ada makes another tag of 1a2b3c4 and deploys that`.
    pub(super) fn retagged(&self, remedy: &Remedy<'e>, what: &'static str) -> Text {
        let at = Text::from("deploys that").linked(remedy.url);
        say![
            self.who_is_to(&remedy.by, 1),
            " ",
            what,
            " of ",
            self.revision(),
            " and ",
            at,
            "; a new run of this one would keep who made it.",
            self.who_can(&remedy.by, "can")
        ]
    }

    /// Whole sentences: a new deployment, and who authorises it.
    pub(super) fn authorised_anew(&self, remedy: &Remedy<'e>, starter: Starter) -> Text {
        let start = Text::from("starts a new deployment").linked(remedy.url);
        let hold = " approves it while the environment holds it.";
        let by = &remedy.by;
        let whom = match starter {
            Starter::Anybody => {
                say!["somebody ", start, ", and ", self.who_is_to(by, 1), hold]
            }
            Starter::Another => {
                say![
                    "somebody ",
                    start,
                    ", and ",
                    self.who_is_to(by, 1),
                    ", not the same person,",
                    hold
                ]
            }
            Starter::Uninvolved => {
                let except = self.names.everybody_of(&by.except);
                let than = match except.is_empty() {
                    true => Text::default(),
                    false => say![" other than ", list(except, "and", 4)],
                };
                let from: Vec<Text> = by.from.iter().filter_map(words::from).collect();
                let of = match from.is_empty() {
                    true => Text::default(),
                    false => say![", of ", list(from, "or", 3), ","],
                };
                say![
                    "of two people",
                    than,
                    ", one ",
                    start,
                    " and the other",
                    of,
                    hold
                ]
            }
        };
        say![whom, self.who_can(by, "can approve it")]
    }

    /// Whole sentences: who has the environment hold its deployments, and what is done then.
    pub(super) fn demanded(&self, by: &Candidates) -> Text {
        let environment = match &self.evidence.subject {
            Subject::Deployment { environment, .. } => Text::strange(environment, 60),
            Subject::Change { .. } | Subject::Group { .. } => Text::from("the environment"),
        };
        let repository = &self.evidence.repository;
        let settings = match repository.forge {
            Forge::Github => Some(format!(
                "https://{}/{}/settings/environments",
                repository.host, repository.name
            )),
            Forge::Gitlab | Forge::Gitea => None,
        };
        say![
            self.who_is_to(by, 1),
            " ",
            Text::from("sets reviewers").linked(settings.as_deref()),
            " for the environment ",
            environment,
            ", which holds nothing for anybody to approve; then a new deployment is started.",
            self.who_can(by, "can set them")
        ]
    }
}

/// Who can do all of these, of whom the first names some.
fn all_of<'a>(first: &Candidates, all: impl Iterator<Item = &'a Candidates> + Clone) -> Candidates {
    let mut by = first.clone();
    let in_all = |who: &Who| all.clone().all(|one| one.known.contains(who));
    by.known.retain(in_all);
    for one in all {
        for who in &one.except {
            if !by.except.contains(who) {
                by.except.push(*who);
            }
        }
        for place in &one.from {
            if !by.from.contains(place) {
                by.from.push(place.clone());
            }
        }
        by.permission = by.permission.max(one.permission);
    }
    by.except.sort();
    by
}
