//! What is asked, of which forge, with which tokens.

use super::{ChangeArgs, Comments, Reach, Secret};
use crate::ci::{self, Asked, Outlets, Place, Runner};
use crate::cli::exit::Error;
use crate::evidence::Revision;
use crate::forge::github::read::{ChangeAt, GroupAt, Reader};
use crate::forge::github::write::Writer;
use crate::forge::transport::{Client, Network, Patience, Root, Token};
use std::time::Duration;

/// What is asked, and by whom.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) subject: Subject,
    pub(super) root: Root,
    pub(super) outlets: Outlets,
    pub(super) run_url: Option<String>,
    pub(super) gate_workflows: Option<Vec<String>>,
    /// Whether a person at a terminal asks, and not a job.
    pub(super) by: By,
    pub(super) token: Token,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// A person at a terminal.
    Hand,
    /// A workflow's job.
    Job,
}

/// What is judged.
#[derive(Debug)]
pub(super) enum Subject {
    /// A pull request; the head that the event was about, if it names one.
    Change(ChangeAt, Option<Revision>),
    /// A merge group.
    Group(GroupAt),
    /// The open pull request with this head.
    Head(String, String, Revision),
}

/// A reader and a writer.
#[derive(Debug)]
pub(super) struct Forge {
    pub(super) reader: Reader,
    /// None where nothing is to be written.
    pub(super) writer: Option<Writer>,
    pub(super) identities: Identities,
}

/// Whether reader and writer are one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identities {
    /// They share a token.
    One,
    /// The writer has a token of its own.
    Two,
}

pub(super) fn find(args: &ChangeArgs, runner: &Runner) -> Result<Asking, Error> {
    let job = match runner {
        Runner::Unsupported(forge) if args.url.is_none() => {
            return Err(Error::Usage(format!(
                "{forge} is not supported yet: this release gates changes on GitHub (github.com, ghe.com, Enterprise Server)"
            )));
        }
        Runner::Github(job) => Some(job),
        Runner::Unsupported(_) | Runner::Nowhere => None,
    };
    let token = token(&args.reach)?;
    let server = match (&args.url, job) {
        (Some(place), _) => place.server.clone(),
        (None, Some(job)) => job.server.clone(),
        (None, None) => {
            return Err(Error::Usage(
                "which change? give its address, such as `sixeyes gate change https://github.com/OWNER/REPOSITORY/pull/NUMBER`".into(),
            ));
        }
    };
    let root = root(&server)?;
    let subject = match (&args.url, job) {
        (Some(place), _) => Subject::Change(
            ChangeAt {
                owner: place.owner.clone(),
                repo: place.repo.clone(),
                number: place.number,
            },
            None,
        ),
        (None, Some(job)) => of_event(job)?,
        (None, None) => return Err(Error::Usage("which change?".into())),
    };
    Ok(Asking {
        subject,
        root,
        outlets: match job {
            Some(_) => ci::outlets(&ci::environment),
            None => Outlets::default(),
        },
        run_url: job.and_then(|job| job.run_url.clone()),
        gate_workflows: job
            .and_then(|job| job.workflow.clone())
            .map(|file| vec![file]),
        by: match job {
            Some(_) => By::Job,
            None => By::Hand,
        },
        token,
    })
}

/// The token that reads.
pub(super) fn token(reach: &Reach) -> Result<Token, Error> {
    let given = |secret: &Option<Secret>| secret.as_ref().and_then(|secret| secret.0.clone());
    given(&reach.token)
        .or_else(|| Token::new(&ci::environment("GITHUB_TOKEN")?))
        .ok_or_else(|| {
            Error::Usage(
                "no token is given: set `SIXEYES_TOKEN` to one that may read pull requests (`contents: read, pull-requests: read`)".into(),
            )
        })
}

/// Where the forge's API is.
pub(in crate::cli) fn root(server: &str) -> Result<Root, Error> {
    let (api, graphql) = (
        ci::environment("GITHUB_API_URL").filter(|url| !url.is_empty()),
        ci::environment("GITHUB_GRAPHQL_URL").filter(|url| !url.is_empty()),
    );
    Root::in_workflow(server, api.as_deref(), graphql.as_deref())
        .map_err(|error| Error::Usage(error.to_string()))
}

fn of_event(job: &ci::Job) -> Result<Subject, Error> {
    let (owner, repo) = Place::repository(&job.repository).ok_or_else(|| {
        Error::Usage(format!(
            "`GITHUB_REPOSITORY` is `{}`, which is not OWNER/REPOSITORY",
            job.repository.escape_debug()
        ))
    })?;
    let asked = job
        .asked()
        .map_err(|error| match std::error::Error::source(&error) {
            Some(cause) => Error::Usage(format!("{error}: {cause}")),
            None => Error::Usage(error.to_string()),
        })?;
    Ok(match asked {
        Asked::Change { number, head } => Subject::Change(
            ChangeAt {
                owner,
                repo,
                number,
            },
            head,
        ),
        Asked::Group { branch, head, base } => Subject::Group(GroupAt {
            owner,
            repo,
            branch,
            head,
            base,
        }),
        Asked::Head(head) => Subject::Head(owner, repo, head),
    })
}

impl Forge {
    pub(super) fn new(
        reach: &Reach,
        root: &Root,
        token: &Token,
        writes: bool,
    ) -> Result<Self, Error> {
        let patience = Patience {
            answer: Duration::from_secs(reach.timeout.into()),
            pauses: Duration::from_secs(reach.wait.into()),
            ..Patience::default()
        };
        let authorities = ci::authorities(&ci::environment);
        let network = Network::new(authorities.as_deref(), patience)
            .map_err(|error| Error::undecided("the network cannot be used", error))?;
        let client = |token: &Token| {
            Client::new(root, token, &network).map_err(|error| Error::Usage(error.to_string()))
        };
        let own = reach
            .writer_token
            .as_ref()
            .and_then(|secret| secret.0.as_ref());
        Ok(Self {
            reader: Reader::new(client(token)?),
            writer: match writes {
                true => Some(Writer::new(client(own.unwrap_or(token))?)),
                false => None,
            },
            identities: match own {
                Some(own) if *own != *token => Identities::Two,
                Some(_) | None => Identities::One,
            },
        })
    }
}

impl Asking {
    /// Whether a comment is kept: in a job unless it says no, by hand only if it says yes.
    pub(super) fn comments(&self, args: &ChangeArgs) -> Comments {
        args.comment.unwrap_or(match self.by {
            By::Job => Comments::Always,
            By::Hand => Comments::Never,
        })
    }
}
