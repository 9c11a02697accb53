//! What is asked, of which forge, with which token.

use super::{Comments, DeployArgs};
use crate::ci::{Runner, Told};
use crate::cli::connect::{self, By, Connection};
use crate::cli::exit::Error;
use crate::evidence::{RangeBase, Revision};
use crate::forge::github::answers::DeployRun;
use crate::forge::github::read::{DeployAt, DeploySubject, Deploying};

/// Which token the gate reads with, for whoever gave none.
const NEEDS: &str = "one that may read what is deployed and who started it (`actions: read, contents: read, deployments: read, pull-requests: read`)";

/// What is asked, and by whom.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) at: DeployAt,
    pub(super) connection: Connection,
    told: Option<(Told, String, Option<String>)>,
}

pub(super) fn find(args: &DeployArgs, runner: &Runner) -> Result<Asking, Error> {
    if args.environment.trim().is_empty() {
        return Err(Error::Usage(
            "which environment? name it, such as `--environment production`".into(),
        ));
    }
    let job = connect::job(runner, args.url.is_some(), "gates deployments on")?;
    let token = args.reach.read.token(NEEDS)?;
    let (server, owner, repo, subject) = match (&args.url, job) {
        (Some(place), _) => (
            &place.server,
            place.owner.clone(),
            place.repo.clone(),
            DeploySubject::Hand {
                revision: args.revision,
            },
        ),
        (None, Some(job)) => {
            let (owner, repo) = connect::repository(job)?;
            let id = job.run.id.ok_or_else(|| {
                Error::Usage(
                    "`GITHUB_RUN_ID` names no run, so it cannot be told which deployment this is"
                        .into(),
                )
            })?;
            let subject = DeploySubject::Run {
                id,
                reference: job.run.reference.clone().unwrap_or_default(),
                upstream: job.upstream(),
            };
            (&job.server, owner, repo, subject)
        }
        (None, None) => {
            return Err(Error::Usage(
                "which deployment? run it in the job that deploys, or ask by hand with the repository's address: `sixeyes gate deploy https://github.com/OWNER/REPOSITORY --environment production`".into(),
            ));
        }
    };
    let by_job = job.filter(|_| args.url.is_none());
    Ok(Asking {
        at: DeployAt {
            owner,
            repo,
            environment: args.environment.clone(),
            subject,
        },
        connection: args.reach.read.connect(server, token, by_job)?,
        told: by_job.map(|job| (job.run.clone(), job.event.clone(), job.workflow.clone())),
    })
}

impl Asking {
    /// On which changes a comment is kept: in the job that deploys on those in the way or let pass in an emergency, else only where it is asked for.
    pub(super) fn comments(&self, args: &DeployArgs) -> Comments {
        args.comment.unwrap_or(match self.connection.by {
            By::Job => Comments::Conflict,
            By::Hand => Comments::Never,
        })
    }

    /// Whether this is the call that enforces.
    pub(super) fn in_deploying_job(&self, args: &DeployArgs) -> bool {
        self.connection.by == By::Job && !args.before
    }

    /// That a `--since` by hand is not where judging starts, for a start of its own was found.
    pub(super) fn since_left(&self, since: Option<Revision>, base: RangeBase) -> Option<String> {
        let since = since?;
        let known = match base {
            RangeBase::Since(start) if start == since => return None,
            // Nothing is known of a start, and the decision says so.
            RangeBase::Unknown => return None,
            RangeBase::Since(start)
            | RangeBase::Record(start)
            | RangeBase::Same(start)
            | RangeBase::RollBack(start)
            | RangeBase::MergeBase(start) => start,
        };
        Some(format!(
            "`--since` {} is not used: judging starts from what runs in {}, {}. A `since` counts where it is newer than that and lies in what is deployed.\n",
            since.short(),
            crate::problem::quoted(&self.at.environment),
            known.short()
        ))
    }

    /// Variables that the forge contradicts: its record is taken (E144).
    pub(super) fn contradicted(&self, deploying: &Deploying) -> Vec<String> {
        let (Some((told, event, workflow)), Some(run)) = (&self.told, deploying.run()) else {
            return Vec::new();
        };
        contradicted(told, event, workflow.as_deref(), run)
    }
}

fn contradicted(told: &Told, event: &str, workflow: Option<&str>, run: &DeployRun) -> Vec<String> {
    let revision = run.head_sha.to_string();
    let attempt = run.run_attempt.map(|attempt| attempt.to_string());
    let attempt_told = told.attempt.map(|attempt| attempt.to_string());
    let file = run.path.split('@').next();
    let pairs = [
        (
            "GITHUB_SHA",
            told.revision.as_deref(),
            Some(revision.as_str()),
        ),
        (
            "GITHUB_REF_NAME",
            told.reference.as_deref(),
            run.head_branch.as_deref(),
        ),
        (
            "GITHUB_RUN_ATTEMPT",
            attempt_told.as_deref(),
            attempt.as_deref(),
        ),
        (
            "GITHUB_EVENT_NAME",
            Some(event).filter(|event| !event.is_empty()),
            Some(run.event.as_str()),
        ),
        ("GITHUB_WORKFLOW_REF", workflow, file),
        (
            "GITHUB_ACTOR",
            told.actor.as_deref(),
            run.actor.as_ref().map(|actor| actor.login.as_str()),
        ),
    ];
    pairs
        .into_iter()
        .filter_map(|(name, said, record)| {
            let (said, record) = (said?, record?);
            (said != record).then(|| {
                format!(
                    "`{name}` says `{}`, and the run says `{}`",
                    said.escape_debug(),
                    record.escape_debug()
                )
            })
        })
        .collect()
}
