//! What is asked, of which forge, with which tokens.

use super::{ChangeArgs, Comments};
use crate::ci::{self, Asked, Runner};
use crate::cli::connect::{self, By, Connection};
use crate::cli::exit::Error;
use crate::evidence::Revision;
use crate::forge::github::read::{ChangeAt, GroupAt};

/// Which token the gates read with, for whoever gave none.
pub(super) const NEEDS: &str =
    "one that may read pull requests (`contents: read, pull-requests: read`)";

/// What is asked, and by whom.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) subject: Subject,
    pub(super) connection: Connection,
    pub(super) gate_workflows: Option<Vec<String>>,
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

pub(super) fn find(args: &ChangeArgs, runner: &Runner) -> Result<Asking, Error> {
    let job = connect::job(runner, args.url.is_some(), "gates changes on")?;
    let token = args.reach.read.token(NEEDS)?;
    let (server, subject) = match (&args.url, job) {
        (Some(place), _) => {
            let at = ChangeAt {
                owner: place.owner.clone(),
                repo: place.repo.clone(),
                number: place.number,
            };
            (&place.server, Subject::Change(at, None))
        }
        (None, Some(job)) => (&job.server, of_event(job)?),
        (None, None) => {
            return Err(Error::Usage(
                "which change? give its address, such as `sixeyes gate change https://github.com/OWNER/REPOSITORY/pull/NUMBER`".into(),
            ));
        }
    };
    Ok(Asking {
        subject,
        connection: args.reach.read.connect(server, token, job)?,
        gate_workflows: job
            .and_then(|job| job.workflow.clone())
            .map(|file| vec![file]),
    })
}

fn of_event(job: &ci::Job) -> Result<Subject, Error> {
    let (owner, repo) = connect::repository(job)?;
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

impl Asking {
    /// Whether a comment is kept: in a job unless it says no, by hand only if it says yes.
    pub(super) fn comments(&self, args: &ChangeArgs) -> Comments {
        args.comment.unwrap_or(match self.connection.by {
            By::Job => Comments::Always,
            By::Hand => Comments::Never,
        })
    }
}
