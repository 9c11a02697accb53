//! `sixeyes demo`: four invented cases, judged by the ordinary path, recorded, and judged again from the record.
//!
//! It is a check and not a show: it exits 0 only if every case gave the answer it must give, and if the recorded cases
//! give the same bytes again. `place` keeps its folder.

mod place;

use super::console::{Console, Format};
use super::exit::{Error, Exit};
use crate::policy;
use crate::record::{Case, CaseFiles, Law, decided_at, folder};
use crate::report::{MarkdownOptions, Said};
use place::Place;
use std::fmt::Write as _;
use std::path::Path;

/// The folder that the demonstration makes where it is started.
const FOLDER: &str = "sixeyes-demo";

/// An embedded case.
struct Sample {
    /// Its name.
    name: &'static str,
    /// What it must come to.
    answer: Exit,
    evidence: &'static [u8],
    policy: &'static [u8],
    directory: Option<&'static [u8]>,
}

macro_rules! embedded {
    ($name:literal, $file:literal) => {
        include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/examples/cases/",
            $name,
            "/",
            $file
        ))
    };
}

const SAMPLES: [Sample; 4] = [
    Sample {
        name: "allowed",
        answer: Exit::Allow,
        evidence: embedded!("allowed", "evidence.json"),
        policy: embedded!("allowed", "policy.yaml"),
        directory: None,
    },
    Sample {
        name: "denied",
        answer: Exit::Denied,
        evidence: embedded!("denied", "evidence.json"),
        policy: embedded!("denied", "policy.yaml"),
        directory: Some(embedded!("denied", "directory.yaml")),
    },
    Sample {
        name: "pending",
        answer: Exit::Pending,
        evidence: embedded!("pending", "evidence.json"),
        policy: embedded!("pending", "policy.yaml"),
        directory: None,
    },
    Sample {
        name: "undecided",
        answer: Exit::Undecided,
        evidence: embedded!("undecided", "evidence.json"),
        policy: embedded!("undecided", "policy.yaml"),
        directory: None,
    },
];

/// What became of one sample.
struct Judged {
    sample: &'static Sample,
    /// The case, with decision and comment.
    files: CaseFiles,
    /// What it came to.
    answer: Exit,
    /// The verdict in one line.
    headline: String,
    /// The whole of it, as a terminal shows it.
    full: Vec<u8>,
}

pub(super) fn run(console: Console) -> Result<Exit, Error> {
    let mut judged = Vec::with_capacity(SAMPLES.len());
    for sample in &SAMPLES {
        judged.push(judge(sample, console)?);
    }
    let cases: Vec<(&str, &CaseFiles)> = judged
        .iter()
        .map(|judged| (judged.sample.name, &judged.files))
        .collect();
    let place = Place::prepare(Path::new(FOLDER), &cases)?;
    let mut text = String::from(
        "Four invented cases, judged as the gate would judge them. No forge was asked: the evidence is in this program.\n\n",
    );
    let mut right = true;
    for judged in &judged {
        let path = place.case(judged.sample.name);
        folder::write(&path, &judged.files)
            .map_err(|error| Error::undecided("the case could not be recorded", error))?;
        let same = again(&path)? == judged.files.decision;
        let expected = judged.answer == judged.sample.answer;
        right &= same && expected;
        let told = match (expected, same) {
            (true, true) => format!("exit {}", judged.answer.code()),
            (true, false) => "the record gives another decision".to_owned(),
            (false, _) => format!(
                "exit {}, expected {}",
                judged.answer.code(),
                judged.sample.answer.code()
            ),
        };
        let _ = writeln!(
            text,
            "  {:<10} {told:<8} {}",
            judged.sample.name, judged.headline
        );
    }
    text.push_str("\nThe denied one in full:\n\n");
    let mut out = text.into_bytes();
    for judged in judged.iter().filter(|judged| judged.answer == Exit::Denied) {
        out.extend(&judged.full);
    }
    out.extend(ending(right).into_bytes());
    console.data(&out)?;
    Ok(if right { Exit::Allow } else { Exit::Undecided })
}

fn ending(right: bool) -> String {
    let said = if right {
        "All four gave the expected answer, and the recorded folders gave the same decisions again, byte for byte."
    } else {
        "This is not the expected answer: please report it, with this text."
    };
    format!(
        "
Each case is a folder in {FOLDER}/: what was observed, the policy, and the decision.
  how the denial reads as a comment   {FOLDER}/denied/comment.md
  judge a case again, offline         sixeyes decide --case {FOLDER}/denied
  why is Ada listed?                  sixeyes why ada --case {FOLDER}/denied
  check the files                     cd {FOLDER} && sha256sum -c {}

{said}
",
        place::SUMS
    )
}

/// Judges one sample.
fn judge(sample: &'static Sample, console: Console) -> Result<Judged, Error> {
    let mut files = CaseFiles {
        evidence: sample.evidence.to_vec(),
        policy: sample.policy.to_vec(),
        directory: sample.directory.map(<[u8]>::to_vec),
        ..CaseFiles::default()
    };
    let case = parse(&files)?;
    let input = case.input(case.evidence().observed_at);
    let decision = policy::decide(&input);
    let said = Said::new(&decision, case.evidence(), case.law().policy());
    files.decision = Some(said.json());
    files.comment = Some(said.markdown(&MarkdownOptions::default()).into_bytes());
    let mut full = console.told(&said, Format::Text, None);
    full.push(b'\n');
    full.extend(said.grid().into_bytes());
    Ok(Judged {
        sample,
        files,
        answer: decision.outcome().into(),
        headline: said.headline().plain(),
        full,
    })
}

fn parse(files: &CaseFiles) -> Result<Case, Error> {
    let law = Law::read(
        CaseFiles::POLICY,
        &files.policy,
        files.directory.as_deref(),
        &files.waivers,
    )?;
    Case::read(law, &files.evidence)
        .map_err(|error| Error::evidence(Path::new(CaseFiles::EVIDENCE), error))
}

/// The decision that a recorded folder gives when it is judged again.
fn again(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let files = folder::read(path)
        .map_err(|error| Error::undecided("the recorded case cannot be read", error))?;
    let Some(recorded) = &files.decision else {
        return Ok(None);
    };
    let case = parse(&files)?;
    let input = case.input(decided_at(recorded)?);
    let decision = policy::decide(&input);
    let said = Said::new(&decision, case.evidence(), case.law().policy());
    Ok(Some(said.json()))
}
