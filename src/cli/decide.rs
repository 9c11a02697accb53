//! `sixeyes decide`: the pure middle, offline. It judges a case again, evidence anew, or a stream of evidence.

use super::console::{Console, Format};
use super::exit::{Error, Exit};
use super::law::{self, LawArgs};
use super::{difference, recorded, stream};
use crate::digest::sha256;
use crate::evidence::Timestamp;
use crate::policy;
use crate::record::{Case, CaseFiles, Law, folder};
use crate::report::{MarkdownOptions, Said};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What to judge, by what.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("what").required(true).multiple(true).args(["case", "evidence", "stream"]),
    after_long_help = HELP
)]
pub(super) struct Args {
    /// Judge the case of this folder again.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["evidence", "stream", "policy", "save"])]
    case: Option<PathBuf>,
    /// Judge this evidence document; `-` is standard input.
    #[arg(long, value_name = "FILE|-")]
    evidence: Option<PathBuf>,
    /// Judge one evidence document a line, and write one decision a line.
    #[arg(long, conflicts_with_all = ["save", "format"])]
    stream: bool,
    #[command(flatten)]
    law: LawArgs,
    /// Judge as of this moment, such as 2026-11-02T10:00:00Z.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// How to tell the decision.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
    /// Record evidence, policy, directory, waivers, decision and comment as a case in this new folder.
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
}

const HELP: &str = "\
A case that holds a decision is judged again as of the recorded moment: `same`, or the difference and exit code 1. \
Without `--at` anything else is judged as of the moment when its evidence was observed, so that the same files always \
give the same decision.

With `--stream`, line N of the output answers line N of standard input (or of `--evidence FILE`): a decision as compact \
JSON, or {\"schema\":\"sixeyes/stream-error/1\",\"line\":N,\"error\":\"…\"} for a line that is no evidence. The exit code is 1 \
if there was such a line, or no line at all; otherwise it is that of the worst decision: 10 if anything was denied, else 1 \
if anything could not be decided, else 11 if anything waits for somebody, else 0.";

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    if let Some(case) = &args.case {
        return again(case, args, console);
    }
    let files = args.law.files()?;
    let law = law::read(&files, &args.law.named())?;
    law::warn(&law, &files, &args.law, console);
    if args.stream {
        return stream::run(&law, args.at, args.evidence.as_deref());
    }
    let Some(path) = &args.evidence else {
        return Err(Error::Usage(
            "there is nothing to judge: add `--case DIR`, `--evidence FILE` or `--stream`".into(),
        ));
    };
    let files = CaseFiles {
        evidence: evidence(path)?,
        ..files
    };
    anew(path, law, files, args, console)
}

/// Reads the evidence document that `--evidence` names.
fn evidence(path: &Path) -> Result<Vec<u8>, Error> {
    const LIMIT: u64 = folder::EVIDENCE_LIMIT;
    if path != Path::new("-") {
        return folder::read_file(path, LIMIT)
            .map_err(|error| Error::undecided("the evidence cannot be read", error));
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::undecided("standard input cannot be read", error))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Error::Invalid {
            what: format!(
                "standard input is longer than {LIMIT} bytes, which is more than this release reads"
            ),
            source: None,
            help: None,
        });
    }
    Ok(bytes)
}

/// Judges evidence for the first time: recorded, if asked, before it is told.
fn anew(
    path: &Path,
    law: Law,
    mut files: CaseFiles,
    args: &Args,
    console: Console,
) -> Result<Exit, Error> {
    let case = Case::read(law, &files.evidence).map_err(|error| Error::evidence(path, error))?;
    let input = case.input(args.at.unwrap_or(case.evidence().observed_at));
    let decision = policy::decide(&input);
    let said = Said::new(&decision, case.evidence(), case.law().policy());
    if let Some(folder) = &args.save {
        files.decision = Some(said.json());
        files.comment = Some(said.markdown(&MarkdownOptions::default()).into_bytes());
        folder::write(folder, &files).map_err(|error| {
            Error::undecided("the case could not be recorded, so nothing is told", error)
        })?;
    }
    console.data(&console.told(&said, args.format, args.save.as_deref()))?;
    Ok(decision.outcome().into())
}

/// Judges a recorded case again.
fn again(path: &Path, args: &Args, console: Console) -> Result<Exit, Error> {
    let (files, case) = recorded::open(path)?;
    let input = case.input(recorded::moment(&files, &case, args.at)?);
    let decision = policy::decide(&input);
    let said = Said::new(&decision, case.evidence(), case.law().policy());
    let told = console.told(&said, args.format, Some(path));
    let Some(recorded) = files.decision.as_deref() else {
        console.data(&told)?;
        return Ok(decision.outcome().into());
    };
    let now = said.json();
    let same = now == recorded;
    let first = if same {
        format!("same  decision sha256:{}\n", sha256(recorded))
    } else {
        format!(
            "differs  recorded sha256:{}  judged now sha256:{}\n{}",
            sha256(recorded),
            sha256(&now),
            difference::lines(
                &String::from_utf8_lossy(recorded),
                &String::from_utf8_lossy(&now)
            )
        )
    };
    match (args.format, same) {
        (Format::Text, true) => console.data(&[first.as_bytes(), b"\n", &told].concat())?,
        (Format::Text, false) => console.data(first.as_bytes())?,
        (Format::Json | Format::Markdown, _) => {
            console.note(&first);
            console.data(&told)?;
        }
    }
    Ok(if same {
        decision.outcome().into()
    } else {
        Exit::Undecided
    })
}
