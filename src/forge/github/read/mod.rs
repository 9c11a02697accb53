//! Reading one pull request, a merge queue's group of them, or a deployment of many, with the law that judges it.
//!
//! Phases: [`Reader::open`] asks for the change and the law at once and follows every list to its end (one round trip
//! for up to a hundred of anything); [`Reader::complete`] asks for what only REST tells, all at the same time (a second
//! one); [`of_change`] makes the document. A failure of the first is an error, for nothing is known then; what
//! fails later is a gap, and never an empty list (E158).

mod deploy;
mod evidence;
mod first;
mod law;
mod list;
mod merged;
mod needs;
mod once;
mod others;
mod people;
mod queue;
mod rest;
mod rights;
mod rules;
mod second;
mod settings;

pub use deploy::{
    Ask, Based, DeployAt, DeploySubject, Deploying, Emergencies, Known, Past, PastRead, Ranged,
    Shipped, Still, Target, When, of_deployment,
};
pub use evidence::{Look, of_change, of_group};
pub use first::{ChangeAt, Opened};
pub use law::{Law, LawError};
pub use list::List;
pub use merged::{Batch, Merged, MergedAt};
pub use needs::{Needs, Touched};
pub use once::Once;
pub use others::GrantRead;
pub use queue::{Group, GroupAt};
pub use settings::{RepositoryAt, Survey};

use crate::forge::transport::{Client, GraphqlError, RequestError};

/// What reads. It holds the token that reads, and can write nothing.
#[derive(Debug, Clone)]
pub struct Reader {
    client: Client,
}

/// Nothing can be said about the change.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A request failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The answer has holes where everything rests.
    #[error("the answer about {what} is not complete: {}", all(.errors))]
    Incomplete {
        /// What was asked for.
        what: String,
        /// What the forge says.
        errors: Vec<GraphqlError>,
    },
    /// No such repository.
    #[error(
        "repository `{0}` does not exist, has moved, or this token may not see it; the token needs `contents: read`"
    )]
    NoRepository(String),
    /// No such pull request.
    #[error(
        "`{0}` has no pull request #{1}, or this token may not see it; the token needs `pull-requests: read`"
    )]
    NoChange(String, u64),
    /// No such run.
    #[error("`{0}` has no run {1}, or this token may not see it; the token needs `actions: read`")]
    NoRun(String, u64),
    /// The merged changes of a period cannot be listed to the end.
    #[error("the merged changes cannot be listed to the end: {0}")]
    Listed(String),
    /// The commits that a deployment ships cannot be read to the end.
    #[error("what the deployment ships cannot be read to the end: {0}")]
    Range(String),
    /// A state that this release does not know (E170).
    #[error("{what} is in state `{}`, which this release does not know", state.escape_debug())]
    State {
        /// Which change.
        what: String,
        /// Its state.
        state: String,
    },
    /// The repository has no default branch: it is empty.
    #[error("`{0}` has no default branch, so it has no policy: push a first commit")]
    NoBranch(String),
    /// The law cannot be read.
    #[error(transparent)]
    Law(#[from] LawError),
    /// A merge group's members cannot be found.
    #[error("cannot tell which pull requests the merge group {0} holds: {1}")]
    Group(String, &'static str),
}

fn all(errors: &[GraphqlError]) -> String {
    let texts: Vec<String> = errors.iter().take(3).map(ToString::to_string).collect();
    texts.join("; ")
}

impl Reader {
    /// A reader.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client }
    }
}
