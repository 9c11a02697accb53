//! `sixeyes waiver new`: writes a file that can be read, or says everything that is wrong with what was asked for.

use super::ask::Ask;
use super::{beside, warnings};
use crate::cli::console::Console;
use crate::cli::exit::{Error, Exit};
use crate::evidence::Timestamp;
use crate::problem::{quoted, render, shown};
use crate::waiver;
use clap::Subcommand;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What to write.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    kind: Kind,
    /// The folder that holds policy.yaml and waivers/.
    #[arg(long, global = true, value_name = "DIR", default_value = ".sixeyes")]
    dir: PathBuf,
    /// The file's name. Default: day, kind and what it is about.
    #[arg(long, global = true, value_name = "NAME")]
    name: Option<String>,
    /// Why: for whoever approves it, and for auditors.
    #[arg(long, global = true, value_name = "TEXT")]
    reason: Option<String>,
    /// The control that makes up for it.
    #[arg(long, global = true, value_name = "TEXT")]
    compensating_control: Option<String>,
    /// Print it, and write nothing.
    #[arg(long, global = true)]
    print: bool,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// Forgive a lack or conflict of one rule, until a day.
    Departure {
        /// The rule, or `control`.
        #[arg(long, value_name = "NAME")]
        rule: Option<String>,
        /// The stages whose lack or conflict it forgives, such as `approve` or `author,merge`.
        #[arg(long, value_name = "STAGES", value_delimiter = ',')]
        of: Vec<String>,
        /// The day from whose start (UTC) on it no longer counts.
        #[arg(long, value_name = "DAY")]
        expires: Option<String>,
        /// One change, such as `#482`.
        #[arg(long, value_name = "CHANGE")]
        change: Option<String>,
        /// One environment.
        #[arg(long, value_name = "NAME")]
        environment: Option<String>,
        /// The commits after the first up to the second, as `FROM..TO`.
        #[arg(long, value_name = "FROM..TO")]
        range: Option<String>,
        /// A robot of the directory.
        #[arg(long, value_name = "ID", requires = "paths")]
        robot: Option<String>,
        /// The paths of the robot's changes.
        #[arg(long, value_name = "GLOBS", value_delimiter = ',', requires = "robot")]
        paths: Vec<String>,
    },
    /// Lift a claim: that somebody wrote a commit which only names them.
    Disown {
        /// The commit that makes the claim, in full.
        #[arg(long, value_name = "COMMIT")]
        commit: Option<String>,
        /// The name or address, as claimed.
        #[arg(long, value_name = "TEXT")]
        claimed: Option<String>,
    },
    /// Approve after the merge, where the forge takes no such approval.
    LateApproval {
        /// The change.
        #[arg(long, value_name = "CHANGE")]
        change: Option<String>,
        /// The merged head, in full.
        #[arg(long, value_name = "COMMIT")]
        head: Option<String>,
    },
}

/// A file in the making.
struct Draft {
    text: String,
    about: String,
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let draft = draft(args)?;
    let name = match &args.name {
        Some(name) => file_name(name)?,
        None => format!(
            "{}-{}.yaml",
            Timestamp::now().strftime("%Y-%m-%d"),
            slug(&draft.about)
        ),
    };
    let path = args.dir.join("waivers").join(name);
    // What cannot be read stops every gate, so it is never written.
    let shown_path = path.display().to_string();
    let written = waiver::read(draft.text.as_bytes(), &shown_path)?;
    // Beside a policy that cannot be read, nothing more can be said of it.
    let beside = beside(&args.dir).unwrap_or_default();
    let warnings = beside.policy.as_ref().map_or_else(Vec::new, |policy| {
        let now = Timestamp::now();
        warnings(&written, policy, beside.directory.as_ref(), now)
    });
    if !warnings.is_empty() {
        let colour = console.problem_colour();
        console.note(&render(&shown_path, &draft.text, &warnings, colour));
    }
    if args.print {
        console.data(draft.text.as_bytes())?;
        return Ok(Exit::Allow);
    }
    write(&path, &draft.text)?;
    console.data(format!("{}\n", shown(&path.display().to_string())).as_bytes())?;
    console.note(
        "It counts once a change brings it to the default branch that somebody approves who is not involved in what it \
         is about. `sixeyes waiver check` reads it beside your policy.\n",
    );
    Ok(Exit::Allow)
}

fn draft(args: &Args) -> Result<Draft, Error> {
    let mut ask = Ask::default();
    let mut text = String::new();
    let about = match &args.kind {
        Kind::Departure { .. } => departure(&args.kind, &mut ask, &mut text)?,
        Kind::Disown { commit, claimed } => {
            let commit = ask.needed(
                "--commit",
                "The commit that makes the claim, in full",
                commit.as_deref(),
            )?;
            let claimed = ask.needed(
                "--claimed",
                "The name or address, as claimed",
                claimed.as_deref(),
            )?;
            text.push_str("kind: disown\n");
            let _ = writeln!(text, "commit: {}", scalar(&commit));
            let _ = writeln!(text, "claimed: {}", scalar(&claimed));
            format!("disown {}", commit.chars().take(7).collect::<String>())
        }
        Kind::LateApproval { change, head } => {
            let change = ask.needed("--change", "The change, such as #482", change.as_deref())?;
            let head = ask.needed("--head", "The merged head, in full", head.as_deref())?;
            text.push_str("kind: late-approval\n");
            let _ = writeln!(text, "change: {}", scalar(&change));
            let _ = writeln!(text, "head: {}", scalar(&head));
            format!("late approval {change}")
        }
    };
    let reason = ask.needed("--reason", "Why", args.reason.as_deref())?;
    ask.done()?;
    let _ = writeln!(text, "reason: {}", scalar(&reason));
    if let Some(control) = &args.compensating_control {
        let _ = writeln!(text, "compensating-control: {}", scalar(control));
    }
    Ok(Draft { text, about })
}

fn departure(kind: &Kind, ask: &mut Ask, text: &mut String) -> Result<String, Error> {
    let Kind::Departure {
        rule,
        of,
        expires,
        change,
        environment,
        range,
        robot,
        paths,
    } = kind
    else {
        return Ok(String::new());
    };
    let rule = ask.needed("--rule", "The rule, or control", rule.as_deref())?;
    let given = (!of.is_empty()).then(|| of.join(","));
    let of = ask.needed(
        "--of",
        "The stages that it forgives, such as approve",
        given.as_deref(),
    )?;
    let expires = ask.needed(
        "--expires",
        "The day from which on it no longer counts (YYYY-MM-DD)",
        expires.as_deref(),
    )?;
    let scoped = change.is_some() || environment.is_some() || range.is_some() || robot.is_some();
    let asked = if scoped {
        None
    } else {
        let flag = "--change, --environment, --range or --robot";
        Some(ask.needed(flag, "The change that it is for, such as #482", None)?)
    };
    let change = change.as_deref().or(asked.as_deref());
    let mut scope = Vec::new();
    let mut about = rule.clone();
    for (key, value) in [
        ("change", change),
        ("environment", environment.as_deref()),
        ("robot", robot.as_deref()),
    ] {
        if let Some(value) = value {
            scope.push(format!("{key}: {}", scalar(value)));
            about = format!("{about} {value}");
        }
    }
    if let Some(range) = range {
        let (after, to) = range.split_once("..").ok_or_else(|| {
            Error::Usage(format!("{} is no range: write FROM..TO", quoted(range)))
        })?;
        scope.push(format!(
            "range: {{ after: {}, to: {} }}",
            scalar(after),
            scalar(to)
        ));
    }
    if !paths.is_empty() {
        scope.push(format!(
            "paths: [{}]",
            scalars(paths.iter().map(String::as_str))
        ));
    }
    let _ = writeln!(text, "rule: {}", scalar(&rule));
    let _ = writeln!(text, "scope: {{ {} }}", scope.join(", "));
    let _ = writeln!(text, "of: [{}]", scalars(of.split(',').map(str::trim)));
    let _ = writeln!(text, "expires: {}", plain_day(&expires));
    Ok(about)
}

/// Text as YAML takes it, whatever it holds: between double quotes.
fn scalar(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn scalars<'t>(all: impl Iterator<Item = &'t str>) -> String {
    let all: Vec<String> = all
        .map(|one| {
            let plain = !one.is_empty() && one.bytes().all(|b| b.is_ascii_lowercase());
            if plain { one.to_owned() } else { scalar(one) }
        })
        .collect();
    all.join(", ")
}

/// A day stands without quotes, as people write it; anything else is shown to its reader as it is.
fn plain_day(day: &str) -> String {
    if day.bytes().all(|b| b.is_ascii_digit() || b == b'-') && !day.is_empty() {
        day.to_owned()
    } else {
        scalar(day)
    }
}

/// Letters and digits of what it is about, for a file's name.
fn slug(about: &str) -> String {
    let mut slug = String::new();
    for letter in about.chars().take(60) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn file_name(name: &str) -> Result<String, Error> {
    let stem = name.strip_suffix(".yaml").or(name.strip_suffix(".yml"));
    let sound = |text: &str| {
        !text.is_empty()
            && !text.starts_with('.')
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    if sound(stem.unwrap_or(name)) {
        Ok(if stem.is_some() {
            name.to_owned()
        } else {
            format!("{name}.yaml")
        })
    } else {
        Err(Error::Usage(format!(
            "{} is no name for a file: letters, digits, `-`, `_` and `.`",
            quoted(name)
        )))
    }
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |error| {
        let what = format!("cannot write {}", quoted(&path.display().to_string()));
        Error::undecided(what, error)
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    // A waiver that stands is never written over.
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}
