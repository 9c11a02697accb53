//! Telling: standard output, the job's summary and outputs, the comment, the status. Nothing is decided here but what a
//! failure to tell means: a comment that cannot be written changes nothing, a status that cannot must not read as success.

use super::forge::Forge;
use super::reading::{About, Read};
use super::subject::{Asking, Subject};
use super::verdict::{Hearing, Outcome, fenced};
use super::{ChangeArgs, Report};
use crate::cli::connect::{By, Connection};
use crate::cli::console::Console;
use crate::cli::exit::{Error, Exit};
use crate::forge::github::read::ChangeAt;
use crate::forge::github::write::{State, Status, Writer};
use crate::forge::transport::{Failure, RequestError};
use std::io::Write as _;
use std::path::Path;

/// Tells whoever waits: standard output, the job's annotations, summary and outputs.
pub(super) fn announce(
    outcome: &Outcome,
    hearing: &Hearing<'_>,
    connection: &Connection,
    more_outputs: &str,
) -> Result<(), Error> {
    let (console, case) = (hearing.console(), hearing.case());
    console.note(&outcome.note);
    console.data(&outcome.data)?;
    match connection.by {
        By::Job => {
            for line in &outcome.annotations {
                console.note(&format!("{line}\n"));
            }
        }
        By::Hand => console.note(&format!("case  {}\n", case.display())),
    }
    let outlets = &connection.outlets;
    append(outlets.summary.as_deref(), &outcome.summary, console);
    let outputs = outputs(outcome, more_outputs, case);
    append(outlets.output.as_deref(), &outputs, console);
    Ok(())
}

pub(super) async fn tell(
    forge: &Forge,
    read: &Read,
    outcome: &Outcome,
    hearing: &Hearing<'_>,
    args: &ChangeArgs,
    asked: &Asking,
) -> Result<Exit, Error> {
    let connection = &asked.connection;
    announce(outcome, hearing, connection, "")?;
    let console = hearing.console();
    let Some(writer) = &forge.writer else {
        return Ok(outcome.exit);
    };
    if read.event == About::Past {
        console
            .note("notice: the head moved; the run for the new head writes comment and status\n");
        return Ok(outcome.exit);
    }
    let (told, shown) = tokio::join!(
        comments(writer, read, outcome),
        status(writer, read, outcome, args, asked)
    );
    for failure in told {
        let notice = command(connection, "notice");
        console.note(&format!("{notice}the comment was not written: {failure}\n"));
    }
    match shown {
        None => Ok(outcome.exit),
        // The status says it: the job shows only that the gate ran.
        Some(Ok(())) if outcome.exit == Exit::Pending => Ok(Exit::Allow),
        Some(Ok(())) => Ok(outcome.exit),
        Some(Err(error)) => {
            let command = command(connection, "error");
            console.note(&format!("{command}the status was not written: {error}\n"));
            Ok(match outcome.exit {
                Exit::Allow => Exit::Undecided,
                exit => exit,
            })
        }
    }
}

/// How a message of this kind begins: in a job as a command of the runner's.
pub(super) fn command(connection: &Connection, kind: &str) -> String {
    match connection.by {
        By::Job => format!("::{kind}::"),
        By::Hand => format!("{kind}: "),
    }
}

/// Nothing could be read, so there is nothing to record: the job's summary says why.
pub(super) fn summarise_failure(connection: &Connection, error: &Error, console: Console) {
    let told = error.told(crate::problem::Colour::Plain);
    let text = format!("### ❔ Cannot decide\n\n{}", fenced(&told));
    append(connection.outlets.summary.as_deref(), &text, console);
}

/// Nothing could be read, so there is nothing to record: the job's summary says why, and a status of an earlier answer
/// about the same commit must not stay green.
pub(super) async fn tell_failure(
    forge: &Forge,
    error: &Error,
    args: &ChangeArgs,
    asked: &Asking,
    console: Console,
) {
    summarise_failure(&asked.connection, error, console);
    let (place, revision) = match &asked.subject {
        Subject::Change(at, head) => (Some(at.clone()), *head),
        Subject::Group(at) => {
            let near = ChangeAt {
                owner: at.owner.clone(),
                repo: at.repo.clone(),
                number: 0,
            };
            (Some(near), Some(at.head))
        }
        Subject::Head(..) => (None, None),
    };
    if let (Report::Status, Some(writer), Some(at), Some(revision)) =
        (args.report, &forge.writer, place, revision)
    {
        let status = Status {
            revision,
            state: State::Error,
            description: "could not decide: run it again".to_owned(),
            target: asked.connection.run_url.clone(),
        };
        if let Err(error) = writer.status(&at, &status).await {
            console.note(&format!("error: the status was not written: {error}\n"));
        }
    }
}

async fn comments(writer: &Writer, read: &Read, outcome: &Outcome) -> Vec<String> {
    let is_group = outcome.comments.len() > 1;
    let mut failures = Vec::new();
    for ((at, sticky), comment) in read.comments.iter().zip(&outcome.comments) {
        // A group that is in order says so on each change's own gate already.
        if is_group && outcome.exit == Exit::Allow {
            continue;
        }
        match sticky {
            Ok(sticky) => {
                if let Err(error) = writer.comment(at, sticky, &comment.text).await {
                    failures.push(reason(&error));
                }
            }
            Err(error) => failures.push(error.to_string()),
        }
    }
    failures
}

/// A token that only reads, as a fork's run has, is no fault.
pub(super) fn reason(error: &RequestError) -> String {
    match &error.failure {
        Failure::Forbidden(_) | Failure::NotFound => format!(
            "this token may only read (it needs `{}`); the job's summary says everything",
            error.needs
        ),
        _ => error.to_string(),
    }
}

async fn status(
    writer: &Writer,
    read: &Read,
    outcome: &Outcome,
    args: &ChangeArgs,
    asked: &Asking,
) -> Option<Result<(), RequestError>> {
    match args.report {
        Report::Job => None,
        Report::Status => {
            let status = Status {
                revision: read.revision,
                state: match outcome.exit {
                    Exit::Allow => State::Success,
                    Exit::Pending => State::Pending,
                    Exit::Denied => State::Failure,
                    Exit::Undecided | Exit::Usage | Exit::Invalid => State::Error,
                },
                description: outcome.status.clone(),
                target: asked.connection.run_url.clone(),
            };
            Some(writer.status(&read.at, &status).await)
        }
    }
}

fn outputs(outcome: &Outcome, more: &str, case: &Path) -> String {
    let mut outputs = String::new();
    if let Some((verdict, grade)) = outcome.verdict {
        outputs.push_str(&format!(
            "verdict={}\noutcome={}\n",
            verdict.as_str(),
            grade.as_str()
        ));
    }
    outputs.push_str(more);
    // A line break in a path could forge another output.
    if let Some(case) = case.to_str().filter(|case| !case.contains(['\n', '\r'])) {
        outputs.push_str(&format!("case={case}\n"));
    }
    outputs
}

/// Adds a text to a file of the runner's. That it cannot be written changes no verdict.
pub(in crate::cli) fn append(path: Option<&Path>, text: &str, console: Console) {
    let Some(path) = path else { return };
    let written = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    if let Err(error) = written {
        console.note(&format!(
            "notice: `{}` cannot be written: {error}\n",
            path.display()
        ));
    }
}
