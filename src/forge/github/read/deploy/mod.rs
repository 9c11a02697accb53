//! Reading one deployment: its run, what runs in the environment, every commit between, and the change of each.
//!
//! Phases, each about one round trip: [`Reader::deployment`] asks for the run, the environment, its records, the ref and
//! the law at once; [`Reader::base`] proves the newest record and compares; [`Reader::changes`] reads the commits, the pull
//! requests that brought them, and those in full, ten at a time, with pushes, rights and rule suites asked for once and
//! not for each; [`Reader::still`] sees whether all of it still stands; [`of_deployment`] makes the document. What the range itself rests on is an
//! error where it cannot be had: nothing is decided on a part of it (E160). Everything else becomes a gap.

mod activity;
mod backing;
mod base;
mod based;
mod beside;
mod changes;
mod compare;
mod document;
mod emergencies;
mod glass;
mod near;
mod past;
mod proof;
mod range;
mod records;
mod refused;
mod run;
mod shipped;
mod state;
mod still;
mod stood;
mod upstream;
mod used;

pub use based::Based;
pub use changes::{Ask, Ranged};
pub use document::{When, of_deployment};
pub use emergencies::Emergencies;
pub use past::{Past, Shipped};
pub use run::{Deploying, Target};
pub use shipped::{Known, PastRead};
pub use still::Still;

use super::first::ChangeAt;
use crate::evidence::Revision;

/// A deployment, by its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployAt {
    /// The repository's owner.
    pub owner: String,
    /// The repository's name.
    pub repo: String,
    /// The environment.
    pub environment: String,
    /// Which deployment to it.
    pub subject: DeploySubject,
}

/// Which deployment is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeploySubject {
    /// The one that a workflow's run makes.
    Run {
        /// The run, as the runner says; everything about it is the forge's word (E144).
        id: u64,
        /// The ref's name, as the runner says: it saves a round trip where it is right.
        reference: String,
        /// The run that started this one, as the event's payload says.
        upstream: Option<u64>,
    },
    /// One that may come, asked about by hand.
    Hand {
        /// The revision; none: the tip of the default branch.
        revision: Option<Revision>,
    },
}

impl DeployAt {
    /// The repository's place in REST.
    pub(crate) fn path(&self) -> String {
        self.change().path()
    }

    /// A change of the same repository, whichever.
    pub(crate) fn change(&self) -> ChangeAt {
        ChangeAt {
            owner: self.owner.clone(),
            repo: self.repo.clone(),
            number: 0,
        }
    }
}
