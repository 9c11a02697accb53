//! Reaching a forge: which one, with which token, how patiently, and on whose behalf. What writes to it is made from the
//! same [`Connection`], with a token that is named for it.

use super::exit::{Error, Exit};
use crate::ci::{self, Home, Job, Outlets, Place, Runner};
use crate::forge::github::read::{Reader, RepositoryAt};
use crate::forge::transport::{Client, Network, Patience, Root, Token};
use std::path::PathBuf;
use std::time::Duration;

/// With which token a forge is read, and how patiently.
#[derive(Debug, clap::Args)]
pub(super) struct ReadArgs {
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

/// Which repository, and how it is read.
#[derive(Debug, clap::Args)]
pub(super) struct ConnectArgs {
    /// The repository's address; in a workflow's job the job's own repository.
    #[arg(value_name = "URL")]
    url: Option<Home>,
    #[command(flatten)]
    read: ReadArgs,
}

/// A token given on the command line or in the environment; an empty one counts as none.
#[derive(Debug, Clone)]
pub(super) struct Secret(pub(super) Option<Token>);

pub(super) fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret(Token::new(text)))
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// A person at a terminal.
    Hand,
    /// A workflow's job.
    Job,
}

/// A forge that can be asked, and who asks it.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) root: Root,
    /// The one that reads.
    pub(super) token: Token,
    pub(super) by: By,
    /// Where a job tells; nowhere by hand.
    pub(super) outlets: Outlets,
    /// The page of the job's run.
    pub(super) run_url: Option<String>,
    patience: Patience,
}

impl ReadArgs {
    /// The token that reads. `needs` says for messages which one to give.
    pub(super) fn token(&self, needs: &str) -> Result<Token, Error> {
        self.token
            .as_ref()
            .and_then(|secret| secret.0.clone())
            .or_else(|| Token::new(&ci::environment("GITHUB_TOKEN")?))
            .ok_or_else(|| {
                Error::Usage(format!("no token is given: set `SIXEYES_TOKEN` to {needs}"))
            })
    }

    /// The forge at `server`, asked for this job, or by hand.
    pub(super) fn connect(
        &self,
        server: &str,
        token: Token,
        job: Option<&Job>,
    ) -> Result<Connection, Error> {
        let variable = |name| ci::environment(name).filter(|url| !url.is_empty());
        let (api, graphql) = (variable("GITHUB_API_URL"), variable("GITHUB_GRAPHQL_URL"));
        let root = Root::in_workflow(server, api.as_deref(), graphql.as_deref())
            .map_err(|error| Error::Usage(error.to_string()))?;
        let (by, outlets) = match job {
            Some(_) => (By::Job, ci::outlets(&ci::environment)),
            None => (By::Hand, Outlets::default()),
        };
        Ok(Connection {
            root,
            token,
            by,
            outlets,
            run_url: job.and_then(|job| job.run_url.clone()),
            patience: Patience {
                answer: Duration::from_secs(self.timeout.into()),
                pauses: Duration::from_secs(self.wait.into()),
                ..Patience::default()
            },
        })
    }
}

/// The job that this is; none by hand. `does` says for messages what this release does on a forge; `is_named` whether the
/// command line says what is meant, so that any runner will do.
pub(super) fn job<'a>(
    runner: &'a Runner,
    is_named: bool,
    does: &str,
) -> Result<Option<&'a Job>, Error> {
    match runner {
        Runner::Github(job) => Ok(Some(job)),
        Runner::Unsupported(forge) if !is_named => Err(Error::Usage(format!(
            "{forge} is not supported yet: this release {does} GitHub (github.com, ghe.com, Enterprise Server)"
        ))),
        Runner::Unsupported(_) | Runner::Nowhere => Ok(None),
    }
}

/// The job's own repository, as owner and name.
pub(super) fn repository(job: &Job) -> Result<(String, String), Error> {
    Place::repository(&job.repository).ok_or_else(|| {
        Error::Usage(format!(
            "`GITHUB_REPOSITORY` is `{}`, which is not OWNER/REPOSITORY",
            job.repository.escape_debug()
        ))
    })
}

/// What a command runs on that needs the network.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(no_network)
}

fn no_network(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::undecided("the network cannot be used", error)
}

impl ConnectArgs {
    /// Finds out which repository is meant. `example` is a whole command line for messages.
    pub(super) fn connect(&self, example: &str) -> Result<(RepositoryAt, Connection), Error> {
        let runner = ci::runner(&ci::environment);
        let job = job(&runner, self.url.is_some(), "reads")?;
        let token = self.read.token("the one that the gate reads with")?;
        let (server, owner, repo) = match (&self.url, job) {
            (Some(home), _) => (&home.server, home.owner.clone(), home.repo.clone()),
            (None, Some(job)) => {
                let (owner, repo) = repository(job)?;
                (&job.server, owner, repo)
            }
            (None, None) => {
                return Err(Error::Usage(format!(
                    "which repository? give its address, such as `{example} https://github.com/OWNER/REPOSITORY`"
                )));
            }
        };
        let connection = self.read.connect(server, token, job)?;
        Ok((RepositoryAt { owner, repo }, connection))
    }
}

impl Connection {
    /// The forge's host, as directories name it.
    pub(super) fn host(&self) -> &str {
        self.root.host()
    }

    /// The job's summary, in a job.
    pub(super) fn summary(&self) -> Option<&PathBuf> {
        self.outlets.summary.as_ref()
    }

    /// What speaks to the forge with the token that reads, and with another one where one is given.
    pub(super) fn clients(&self, other: Option<&Token>) -> Result<(Client, Option<Client>), Error> {
        let authorities = ci::authorities(&ci::environment);
        let network = Network::new(authorities.as_deref(), self.patience).map_err(no_network)?;
        let client = |token: &Token| {
            Client::new(&self.root, token, &network)
                .map_err(|error| Error::Usage(error.to_string()))
        };
        Ok((client(&self.token)?, other.map(client).transpose()?))
    }

    /// Runs what reads, on a runtime of its own.
    pub(super) fn read(
        &self,
        work: impl AsyncFnOnce(Reader) -> Result<Exit, Error>,
    ) -> Result<Exit, Error> {
        runtime()?.block_on(async {
            let (client, _) = self.clients(None)?;
            work(Reader::new(client)).await
        })
    }
}
