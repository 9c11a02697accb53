//! `sixeyes waiver list`: what stands, what it covers, and until when.

use super::{beside, bytes, files_of, warnings};
use crate::cli::console::Console;
use crate::cli::exit::{Error, Exit};
use crate::duty::Stage;
use crate::evidence::Timestamp;
use crate::problem::{Code, shown};
use crate::waiver::{self, Scope, Waiver, WaiverKind};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::PathBuf;

/// What to list.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder that holds waivers/.
    #[arg(default_value = ".sixeyes", value_name = "DIR")]
    dir: PathBuf,
    /// For people, or as a document.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The moment for which to say what stands. Default: now.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
}

/// How a list is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people at a terminal.
    #[default]
    Text,
    /// A document `sixeyes/waivers/1`.
    Json,
}

/// The document.
#[derive(Debug, Serialize)]
struct ListDoc {
    schema: &'static str,
    /// For which moment.
    at: Timestamp,
    /// In the order of their paths.
    waivers: Vec<WaiverDoc>,
}

/// One file.
#[derive(Debug, Default, Serialize)]
struct WaiverDoc {
    path: String,
    /// `stands`, `expired`, `of-nothing` (no such rule, environment or robot), or `unreadable`: that one stops every gate.
    state: &'static str,
    /// Why it forgives nothing, where it is of nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    of: Vec<&'static str>,
    /// What it covers, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    covers: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compensating_control: Option<String>,
    /// SHA-256 of its raw bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let at = args.at.unwrap_or_else(Timestamp::now);
    let mut waivers = Vec::new();
    // Beside a policy that cannot be read nothing more can be said; `waiver check` says what is wrong with it.
    let beside = beside(&args.dir).unwrap_or_default();
    for path in files_of(&args.dir)? {
        let name = path.display().to_string();
        waivers.push(match waiver::read(&bytes(&path)?, &name) {
            Ok(waiver) => {
                let found = beside.policy.as_ref().map_or_else(Vec::new, |policy| {
                    warnings(&waiver, policy, beside.directory.as_ref(), at)
                });
                let of_nothing = found
                    .into_iter()
                    .find(|problem| problem.code == Code::WaiverOfNothing);
                let doc = read(waiver, at);
                match of_nothing {
                    Some(problem) if doc.state == "stands" => WaiverDoc {
                        state: "of-nothing",
                        why: Some(problem.what),
                        ..doc
                    },
                    Some(_) | None => doc,
                }
            }
            Err(_) => WaiverDoc {
                path: name,
                state: "unreadable",
                ..WaiverDoc::default()
            },
        });
    }
    let unreadable = waivers.iter().any(|one| one.state == "unreadable");
    let list = ListDoc {
        schema: "sixeyes/waivers/1",
        at,
        waivers,
    };
    match args.format {
        Format::Text => console.data(told(&list).as_bytes())?,
        Format::Json => {
            let mut bytes = serde_json::to_vec_pretty(&list)
                .map_err(|error| Error::undecided("the list cannot be written", error))?;
            bytes.push(b'\n');
            console.data(&bytes)?;
        }
    }
    if unreadable {
        console.note("A file that cannot be read as a waiver stops every gate: `sixeyes waiver check` says why.\n");
        return Ok(Exit::Invalid);
    }
    Ok(Exit::Allow)
}

fn read(waiver: Waiver, at: Timestamp) -> WaiverDoc {
    let doc = WaiverDoc {
        path: waiver.path,
        state: "stands",
        reason: Some(waiver.reason),
        compensating_control: waiver.compensating,
        digest: Some(waiver.digest),
        ..WaiverDoc::default()
    };
    match waiver.kind {
        WaiverKind::Departure {
            rule,
            scope,
            of,
            expires,
        } => WaiverDoc {
            state: if at >= expires { "expired" } else { "stands" },
            kind: Some("departure"),
            rule: Some(rule),
            of: of.iter().map(Stage::as_str).collect(),
            covers: Some(covers(&scope)),
            expires: Some(expires),
            ..doc
        },
        WaiverKind::Disown { commit, claimed } => WaiverDoc {
            kind: Some("disown"),
            covers: Some(format!("the claim of {claimed} in {commit}")),
            ..doc
        },
        WaiverKind::LateApproval { change, head } => WaiverDoc {
            kind: Some("late-approval"),
            covers: Some(format!("{change} at {head}")),
            ..doc
        },
    }
}

fn covers(scope: &Scope) -> String {
    let mut parts = Vec::new();
    parts.extend(scope.change.as_ref().map(ToString::to_string));
    parts.extend(
        scope
            .range
            .map(|(after, to)| format!("{}..{}", after.short(), to.short())),
    );
    parts.extend(
        scope
            .environment
            .as_ref()
            .map(|name| format!("environment {name}")),
    );
    parts.extend(
        scope
            .robot
            .as_ref()
            .map(|(robot, _)| format!("robot {} in its paths", robot.0)),
    );
    parts.join(", ")
}

/// One line a file, what people wrote made harmless for a terminal.
fn told(list: &ListDoc) -> String {
    let mut out = String::new();
    for one in &list.waivers {
        let until = one.expires.map_or(String::new(), |expires| {
            let word = if one.state == "expired" {
                "since"
            } else {
                "until"
            };
            format!(" {word} {}", expires.strftime("%Y-%m-%d"))
        });
        let _ = writeln!(out, "{:<10} {}{until}", one.state, shown(&one.path));
        if let Some(why) = &one.why {
            let _ = writeln!(out, "           {}", shown(why));
        }
        if let Some(kind) = one.kind {
            let rule = one.rule.as_ref().map_or(String::new(), |rule| {
                format!(" from {} of {}", shown(rule), one.of.join(", "))
            });
            let covers = shown(one.covers.as_deref().unwrap_or_default());
            let _ = writeln!(out, "           {kind}{rule}: {covers}");
        }
        if let Some(reason) = &one.reason {
            let _ = writeln!(out, "           {}", shown(reason));
        }
    }
    if list.waivers.is_empty() {
        out.push_str("no waivers\n");
    }
    out
}
