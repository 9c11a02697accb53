//! Reading a repository's forge: which one, with which token, how patiently. Nothing is written with it.

use super::exit::{Error, Exit};
use super::gate::{self, Secret, secret};
use crate::ci::{self, Home, Place, Runner};
use crate::forge::github::read::{Reader, RepositoryAt};
use crate::forge::transport::{Client, Network, Patience, Root, Token};
use std::time::Duration;

/// Which repository, and how it is read.
#[derive(Debug, clap::Args)]
pub(super) struct ConnectArgs {
    /// The repository's address; in a workflow's job the job's own repository.
    #[arg(value_name = "URL")]
    url: Option<Home>,
    /// The token that reads. In a job `GITHUB_TOKEN` is used where none is given.
    #[arg(long, env = "SIXEYES_TOKEN", hide_env_values = true, value_name = "TOKEN", value_parser = secret)]
    token: Option<Secret>,
    /// How many seconds to wait at most where the forge asks for it or fails.
    #[arg(
        long,
        env = "SIXEYES_WAIT",
        value_name = "SECONDS",
        default_value_t = 60
    )]
    wait: u32,
    /// How many seconds one answer of the forge may take.
    #[arg(long, env = "SIXEYES_TIMEOUT", value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    timeout: u32,
}

/// A repository, ready to be read.
pub(super) struct Connection {
    /// Where it is.
    pub(super) at: RepositoryAt,
    root: Root,
    token: Token,
    patience: Patience,
    /// The job's summary, in a job.
    pub(super) summary: Option<std::path::PathBuf>,
}

impl ConnectArgs {
    /// Finds out which repository is meant. `example` is a whole command line for messages.
    pub(super) fn connect(&self, example: &str) -> Result<Connection, Error> {
        let runner = ci::runner(&ci::environment);
        let job = match &runner {
            Runner::Github(job) => Some(job),
            Runner::Unsupported(forge) if self.url.is_none() => {
                return Err(Error::Usage(format!(
                    "{forge} is not supported yet: this release reads GitHub (github.com, ghe.com, Enterprise Server)"
                )));
            }
            Runner::Unsupported(_) | Runner::Nowhere => None,
        };
        let token = self
            .token
            .as_ref()
            .and_then(|secret| secret.0.clone())
            .or_else(|| Token::new(&ci::environment("GITHUB_TOKEN")?))
            .ok_or_else(|| {
                Error::Usage(
                    "no token is given: set `SIXEYES_TOKEN` to the one that the gate reads with"
                        .into(),
                )
            })?;
        let (server, owner, repo) = match (&self.url, job) {
            (Some(home), _) => (home.server.clone(), home.owner.clone(), home.repo.clone()),
            (None, Some(job)) => {
                let (owner, repo) = Place::repository(&job.repository).ok_or_else(|| {
                    Error::Usage(format!(
                        "`GITHUB_REPOSITORY` is `{}`, which is not OWNER/REPOSITORY",
                        job.repository.escape_debug()
                    ))
                })?;
                (job.server.clone(), owner, repo)
            }
            (None, None) => {
                return Err(Error::Usage(format!(
                    "which repository? give its address, such as `{example} https://github.com/OWNER/REPOSITORY`"
                )));
            }
        };
        let root = gate::root(&server)?;
        Ok(Connection {
            at: RepositoryAt { owner, repo },
            root,
            token,
            patience: Patience {
                answer: Duration::from_secs(self.timeout.into()),
                pauses: Duration::from_secs(self.wait.into()),
                ..Patience::default()
            },
            summary: job.and_then(|_| ci::outlets(&ci::environment).summary),
        })
    }
}

impl Connection {
    /// The forge's host, as directories name it.
    pub(super) fn host(&self) -> &str {
        self.root.host()
    }

    /// Runs what reads, on a runtime of its own.
    pub(super) fn read(
        &self,
        work: impl AsyncFnOnce(Reader) -> Result<Exit, Error>,
    ) -> Result<Exit, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::undecided("the network cannot be used", error))?;
        runtime.block_on(async {
            let authorities = ci::authorities(&ci::environment);
            let network = Network::new(authorities.as_deref(), self.patience)
                .map_err(|error| Error::undecided("the network cannot be used", error))?;
            let client = Client::new(&self.root, &self.token, &network)
                .map_err(|error| Error::Usage(error.to_string()))?;
            work(Reader::new(client)).await
        })
    }
}
