//! Deciding, and recording before anybody is told.

use super::ChangeArgs;
use super::reading::Read;
use super::subject::{Asking, By};
use crate::cli::console::Console;
use crate::cli::exit::{Error, Exit};
use crate::decision::{Grade, Verdict};
use crate::evidence::ChangeId;
use crate::policy;
use crate::problem;
use crate::record::{CaseFiles, folder};
use crate::report::{MarkdownOptions, Pointers, Said, SummaryOptions, marker};
use std::path::{Path, PathBuf};

/// A verdict with every text about it, or why there is none.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) exit: Exit,
    /// `allow` or `deny`, and what it rests on; none where there is no valid law.
    pub(super) verdict: Option<(Verdict, Grade)>,
    pub(super) files: CaseFiles,
    pub(super) comments: Vec<(ChangeId, String)>,
    pub(super) summary: String,
    pub(super) status: String,
    pub(super) annotations: Vec<String>,
    /// What standard output gets.
    pub(super) data: Vec<u8>,
    /// What standard error gets.
    pub(super) note: String,
}

pub(super) fn judge(
    read: &Read,
    args: &ChangeArgs,
    asked: &Asking,
    console: Console,
) -> Result<Outcome, Error> {
    let evidence = read
        .evidence
        .to_json()
        .map_err(|error| Error::undecided("the evidence cannot be written", error))?;
    let files = CaseFiles {
        evidence,
        ..read.files.clone()
    };
    match &read.law {
        Ok(law) => decide(read, law, files, args, asked, console),
        Err(error) => Ok(lawless(read, error, files, console)),
    }
}

fn decide(
    read: &Read,
    law: &crate::record::Law,
    mut files: CaseFiles,
    args: &ChangeArgs,
    asked: &Asking,
    console: Console,
) -> Result<Outcome, Error> {
    // What whoever judges again will read is what is judged now.
    let evidence = crate::evidence::Evidence::from_json(&files.evidence)
        .map_err(|error| Error::undecided("cannot decide: what the forge said", error))?;
    let digest = crate::digest::sha256(&files.evidence);
    let input = law.input(&evidence, digest, evidence.observed_at);
    let decision = policy::decide(&input);
    let said = Said::new(&decision, &evidence, law.policy());
    let case = case_folder(read, args, asked)?;
    let shown = case.to_string_lossy();
    let policy_url = evidence.observer.law.as_ref().map(|law| {
        format!(
            "{}/{}/blob/{}/.sixeyes/policy.yaml",
            asked.root.server(),
            law.repository,
            law.revision
        )
    });
    let pointers = Pointers {
        policy_url: policy_url.as_deref(),
        case: Some(&shown),
        run_url: asked.run_url.as_deref(),
        ..Pointers::default()
    };
    let options = MarkdownOptions {
        pointers,
        ..MarkdownOptions::default()
    };
    files.decision = Some(said.json());
    files.comment = Some(said.markdown(&options).into_bytes());
    let grade = decision.outcome();
    let summary = said.summary(&SummaryOptions {
        pointers,
        files: &[&shown],
        ..SummaryOptions::default()
    });
    let comments = evidence
        .changes
        .iter()
        .map(|change| {
            let said = Said::new(&decision, &evidence, law.policy()).on(&change.id);
            (change.id.clone(), said.markdown(&options))
        })
        .collect();
    let mut note = String::new();
    if !law.warnings().is_empty() {
        let text = String::from_utf8_lossy(&files.policy);
        note = problem::render(
            ".sixeyes/policy.yaml",
            &text,
            law.warnings(),
            console.problem_colour(),
        );
    }
    Ok(Outcome {
        exit: grade.into(),
        verdict: Some((decision.verdict(), grade)),
        comments,
        summary,
        status: said.status(),
        annotations: said.annotations(),
        data: console.told(&said, args.reach.format, Some(&case)),
        note,
        files,
    })
}

/// No valid law: exit 3, recorded and told like any other answer (E69).
fn lawless(read: &Read, error: &Error, files: CaseFiles, console: Console) -> Outcome {
    let first = match error {
        Error::File(_) => "a file of `.sixeyes` cannot be read as one".to_owned(),
        other => other.to_string(),
    };
    let law = &read.evidence.observer.law;
    let place = law.as_ref().map_or_else(String::new, |law| {
        format!(
            "Looked at `.sixeyes/` on the default branch of `{}` at `{}`.",
            law.repository,
            law.revision.short()
        )
    });
    let told = error.told(problem::Colour::Plain);
    let text = format!(
        "### ❔ Cannot decide: {first}\n\n{place} `sixeyes policy check` says what is wrong with a file, `sixeyes policy init` writes a first one.\n"
    );
    Outcome {
        exit: error.exit(),
        verdict: None,
        comments: read
            .evidence
            .changes
            .iter()
            .map(|change| (change.id.clone(), format!("{}\n{text}", marker(&change.id))))
            .collect(),
        summary: format!("{text}\n{}", fenced(&told)),
        status: "no valid policy: nothing is allowed".to_owned(),
        annotations: vec![
            "::error title=sixeyes%3A Cannot decide::no valid policy on the default branch"
                .to_owned(),
        ],
        data: Vec::new(),
        note: error.told(console.problem_colour()),
        files,
    }
}

/// A text that somebody else wrote parts of, in a fence that it cannot close.
pub(in crate::cli) fn fenced(text: &str) -> String {
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}text\n{text}\n{fence}\n")
}

/// Writes the case, synced. Nothing is told before.
pub(super) fn record(
    read: &Read,
    outcome: &Outcome,
    args: &ChangeArgs,
    asked: &Asking,
) -> Result<PathBuf, Error> {
    let case = case_folder(read, args, asked)?;
    folder::write(&case, &outcome.files).map_err(|error| {
        Error::undecided("the case could not be recorded, so nothing is told", error)
    })?;
    Ok(case)
}

/// Where the case goes: where it is told to, else a new folder named after change and moment.
fn case_folder(read: &Read, args: &ChangeArgs, asked: &Asking) -> Result<PathBuf, Error> {
    if let Some(case) = args
        .reach
        .case
        .as_ref()
        .filter(|case| !case.as_os_str().is_empty())
    {
        return Ok(case.clone());
    }
    let name = format!(
        "sixeyes-case-{}-{}-{}-{}",
        read.at.owner,
        read.at.repo,
        read.at.number,
        read.evidence.observed_at.strftime("%Y%m%dT%H%M%SZ")
    );
    match (asked.by, &asked.outlets.temporary) {
        (By::Job, Some(temporary)) => Ok(temporary.join(name)),
        (By::Job, None) | (By::Hand, _) => Ok(Path::new(&name).to_owned()),
    }
}
