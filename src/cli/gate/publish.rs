//! Telling: standard output, the job's summary and outputs, the comment, the status. Nothing is decided here but what a
//! failure to tell means: a comment that cannot be written changes nothing, a status that cannot must not read as success.

use super::reading::{About, Read};
use super::subject::{Asking, By, Forge, Subject};
use super::verdict::{Outcome, fenced};
use super::{ChangeArgs, Report};
use crate::cli::console::Console;
use crate::cli::exit::{Error, Exit};
use crate::forge::github::read::ChangeAt;
use crate::forge::github::write::{State, Status, Writer};
use crate::forge::transport::{Failure, RequestError};
use std::io::Write as _;
use std::path::Path;

pub(super) async fn tell(
    forge: &Forge,
    read: &Read,
    outcome: &Outcome,
    case: &Path,
    args: &ChangeArgs,
    asked: &Asking,
    console: Console,
) -> Result<Exit, Error> {
    console.note(&outcome.note);
    console.data(&outcome.data)?;
    if asked.by == By::Job {
        for line in &outcome.annotations {
            console.note(&format!("{line}\n"));
        }
    }
    append(asked.outlets.summary.as_deref(), &outcome.summary, console);
    append(
        asked.outlets.output.as_deref(),
        &outputs(outcome, case),
        console,
    );
    if asked.by == By::Hand {
        console.note(&format!("case  {}\n", case.display()));
    }
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
        let command = if asked.by == By::Job {
            "::notice::"
        } else {
            "notice: "
        };
        console.note(&format!(
            "{command}the comment was not written: {failure}\n"
        ));
    }
    match shown {
        None => Ok(outcome.exit),
        // The status says it: the job shows only that the gate ran.
        Some(Ok(())) if outcome.exit == Exit::Pending => Ok(Exit::Allow),
        Some(Ok(())) => Ok(outcome.exit),
        Some(Err(error)) => {
            let command = if asked.by == By::Job {
                "::error::"
            } else {
                "error: "
            };
            console.note(&format!("{command}the status was not written: {error}\n"));
            Ok(match outcome.exit {
                Exit::Allow => Exit::Undecided,
                exit => exit,
            })
        }
    }
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
    let told = error.told(crate::problem::Colour::Plain);
    let text = format!("### ❔ Cannot decide\n\n{}", fenced(&told));
    append(asked.outlets.summary.as_deref(), &text, console);
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
            target: asked.run_url.clone(),
        };
        if let Err(error) = writer.status(&at, &status).await {
            console.note(&format!("error: the status was not written: {error}\n"));
        }
    }
}

async fn comments(writer: &Writer, read: &Read, outcome: &Outcome) -> Vec<String> {
    let is_group = outcome.comments.len() > 1;
    let mut failures = Vec::new();
    for ((at, sticky), (_, text)) in read.comments.iter().zip(&outcome.comments) {
        // A group that is in order says so on each change's own gate already.
        if is_group && outcome.exit == Exit::Allow {
            continue;
        }
        match sticky {
            Ok(sticky) => {
                if let Err(error) = writer.comment(at, sticky, text).await {
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
                target: asked.run_url.clone(),
            };
            Some(writer.status(&read.at, &status).await)
        }
    }
}

fn outputs(outcome: &Outcome, case: &Path) -> String {
    let mut outputs = String::new();
    if let Some((verdict, grade)) = outcome.verdict {
        outputs.push_str(&format!(
            "verdict={}\noutcome={}\n",
            verdict.as_str(),
            grade.as_str()
        ));
    }
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
