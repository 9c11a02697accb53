//! Telling: standard output, the job's summary and outputs, the comments, the deployment's status. Nothing is decided here.

use super::super::forge::{Forge, Identities};
use super::super::publish::{announce, command, reason};
use super::super::verdict::{Comment, Hearing, Outcome, Stands};
use super::asking::Asking;
use super::reading::Read;
use super::{Comments, DeployArgs};
use crate::cli::exit::{Error, Exit};
use crate::evidence::{Evidence, Subject};
use crate::forge::github::read::Opened;
use crate::forge::github::write::{Deployed, Sticky, StickyError, Writer};
use crate::report::marker;

/// How many comments one run writes at most: the forge lets a token write 80 things a minute and 500 an hour.
const MOST: usize = 40;

pub(super) async fn tell(
    forge: &Forge,
    read: &Read,
    outcome: &Outcome,
    hearing: &Hearing<'_>,
    args: &DeployArgs,
    asked: &Asking,
) -> Result<Exit, Error> {
    let connection = &asked.connection;
    announce(
        outcome,
        hearing,
        connection,
        &deployed(&read.gathered.evidence),
    )?;
    let console = hearing.console();
    let Some(writer) = &forge.writer else {
        return Ok(outcome.exit);
    };
    let notice = command(connection, "notice");
    for failure in comments(forge, writer, read, outcome, asked.comments(args)).await {
        console.note(&format!("{notice}{failure}\n"));
    }
    if let Some(failure) = status(writer, read, outcome, args, asked).await {
        console.note(&format!("{notice}{failure}\n"));
    }
    Ok(outcome.exit)
}

/// The comments: those in the way first, each where there is something new to say.
async fn comments(
    forge: &Forge,
    writer: &Writer,
    read: &Read,
    outcome: &Outcome,
    mode: Comments,
) -> Vec<String> {
    let mut failures = Vec::new();
    let mut written = 0_usize;
    let mut order: Vec<&Comment> = outcome.comments.iter().collect();
    order.sort_by_key(|comment| comment.stands);
    for comment in order {
        let opened = read
            .ranged
            .opened()
            .find(|opened| format!("#{}", opened.at().number) == comment.change.0);
        // A direct push is no place to comment on: the job's summary tells of it.
        let Some(opened) = opened else { continue };
        if mode == Comments::Never {
            break;
        }
        if written == MOST {
            let left = outcome.comments.len() - written;
            failures.push(format!(
                "{left} more comments were not written, for the forge's limits; the job's summary says everything"
            ));
            break;
        }
        let sticky = match sticky(forge, writer, opened, comment).await {
            Ok(sticky) => sticky,
            Err(error) => {
                failures.push(format!(
                    "the comment on {} was not written: {error}",
                    comment.change
                ));
                continue;
            }
        };
        // On success an answer about an earlier deployment is not left standing.
        let wanted = mode == Comments::Always
            || comment.stands != Stands::InOrder
            || matches!(&sticky, Sticky::Ours { body, .. } if body.contains(MARK));
        if !wanted {
            continue;
        }
        let text = marked(&comment.text);
        if written > 0 {
            writer.pace().await;
        }
        written += 1;
        if let Err(error) = writer.comment(opened.at(), &sticky, &text).await {
            failures.push(format!(
                "the comment on {} was not written: {}",
                comment.change,
                reason(&error)
            ));
        }
    }
    failures
}

/// The line by which an answer about a deployment is known.
const MARK: &str = "<!-- sixeyes:deploy -->";

/// The comment with that line after its own first one.
fn marked(text: &str) -> String {
    match text.split_once('\n') {
        Some((first, rest)) => format!("{first}\n{MARK}\n{rest}"),
        None => format!("{text}\n{MARK}"),
    }
}

async fn sticky(
    forge: &Forge,
    writer: &Writer,
    opened: &Opened,
    comment: &Comment,
) -> Result<Sticky, StickyError> {
    let marker = marker(&comment.change);
    match forge.identities {
        Identities::One => opened.sticky(&marker),
        Identities::Two => writer.find(opened.at(), &marker).await,
    }
}

/// Says on the forge's own record of this deployment what was decided, where it made one and the token may write it.
async fn status(
    writer: &Writer,
    read: &Read,
    outcome: &Outcome,
    args: &DeployArgs,
    asked: &Asking,
) -> Option<String> {
    if !asked.in_deploying_job(args) {
        return None;
    }
    let record = read.deploying.record()?;
    let deployed = Deployed {
        record,
        // That the gate lets it go is no success yet: the job has still to deploy.
        state: match outcome.exit {
            Exit::Allow => "in_progress",
            Exit::Denied | Exit::Pending => "failure",
            Exit::Undecided | Exit::Usage | Exit::Invalid => "error",
        },
        description: outcome.status.clone(),
        log: asked.connection.run_url.clone(),
    };
    let written = writer.deployed(&asked.at, &deployed).await;
    // A token that may not write deployments is no fault: the job's own result says it.
    written.err().map(|error| {
        format!(
            "the deployment's status was not written: {}",
            reason(&error)
        )
    })
}

/// What is to be deployed, as outputs of the step: the judged revision and its tree.
fn deployed(evidence: &Evidence) -> String {
    let Subject::Deployment { revision, tree, .. } = &evidence.subject else {
        return String::new();
    };
    let mut outputs = format!("revision={revision}\n");
    if let Some(tree) = tree {
        outputs.push_str(&format!("tree={tree}\n"));
    }
    outputs
}
