//! Deciding, and recording before anybody is told: the same at the merge and at the deployment.

use super::Reach;
use crate::cli::connect::{By, Connection};
use crate::cli::console::Console;
use crate::cli::exit::{Error, Exit};
use crate::decision::{Decision, Grade, Outcome as Found, SettledBy, Verdict};
use crate::evidence::{ChangeId, Evidence};
use crate::policy;
use crate::problem;
use crate::record::{CaseFiles, Law, folder};
use crate::report::{MarkdownOptions, Pointers, Said, SummaryOptions, marker};
use std::path::{Path, PathBuf};

/// What was read: evidence, and law to judge it by.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) evidence: Evidence,
    pub(super) files: CaseFiles,
    /// The law, or why it is none (exit 3).
    pub(super) law: Result<Law, Error>,
}

/// A verdict with every text about it, or why there is none.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) exit: Exit,
    /// `allow` or `deny`, and what it rests on; none where there is no valid law.
    pub(super) verdict: Option<(Verdict, Grade)>,
    pub(super) files: CaseFiles,
    pub(super) comments: Vec<Comment>,
    pub(super) summary: String,
    pub(super) status: String,
    pub(super) annotations: Vec<String>,
    /// What standard output gets.
    pub(super) data: Vec<u8>,
    /// What standard error gets.
    pub(super) note: String,
}

/// What there is to say on one change.
#[derive(Debug)]
pub(super) struct Comment {
    pub(super) change: ChangeId,
    pub(super) stands: Stands,
    pub(super) text: String,
}

/// Whether a change is in the way of what is judged: from what has to be told of it to what need not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stands {
    InTheWay,
    /// An emergency let it pass, and somebody owes it a review (J30).
    LetPass,
    InOrder,
}

/// Which changes there is a comment for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commented {
    Every,
    None,
}

/// One judgement of what was gathered: where it is recorded, and for whom it is worded.
#[derive(Debug)]
pub(super) struct Hearing<'a> {
    connection: &'a Connection,
    reach: &'a Reach,
    console: Console,
    commented: Commented,
    /// Where the case goes.
    case: PathBuf,
}

impl<'a> Hearing<'a> {
    /// `about` names what is judged in the name of a new case folder.
    pub(super) fn new(
        (connection, reach, console): (&'a Connection, &'a Reach, Console),
        gathered: &Gathered,
        about: &[&str],
        commented: Commented,
    ) -> Self {
        Self {
            connection,
            reach,
            console,
            commented,
            case: case_folder(connection, reach, about, &gathered.evidence),
        }
    }

    pub(super) fn case(&self) -> &Path {
        &self.case
    }

    pub(super) fn console(&self) -> Console {
        self.console
    }

    pub(super) fn judge(&self, gathered: &Gathered) -> Result<Outcome, Error> {
        let evidence = gathered
            .evidence
            .to_json()
            .map_err(|error| Error::undecided("the evidence cannot be written", error))?;
        let files = CaseFiles {
            evidence,
            ..gathered.files.clone()
        };
        match &gathered.law {
            Ok(law) => self.decide(law, files),
            Err(error) => Ok(self.lawless(&gathered.evidence, error, files)),
        }
    }

    fn decide(&self, law: &Law, mut files: CaseFiles) -> Result<Outcome, Error> {
        // What whoever judges again will read is what is judged now.
        let evidence = Evidence::from_json(&files.evidence)
            .map_err(|error| Error::undecided("cannot decide: what the forge said", error))?;
        let digest = crate::digest::sha256(&files.evidence);
        let input = law.input(&evidence, digest, evidence.observed_at);
        let decision = policy::decide(&input);
        let said = Said::new(&decision, &evidence, law.policy());
        let shown = self.case.to_string_lossy();
        let policy_url = evidence.observer.law.as_ref().map(|law| {
            format!(
                "{}/{}/blob/{}/.sixeyes/policy.yaml",
                self.connection.root.server(),
                law.repository,
                law.revision
            )
        });
        let pointers = Pointers {
            policy_url: policy_url.as_deref(),
            case: Some(&shown),
            run_url: self.connection.run_url.as_deref(),
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
        let on = |change: &ChangeId| Comment {
            change: change.clone(),
            stands: stands(&decision, change),
            text: Said::new(&decision, &evidence, law.policy())
                .on(change)
                .markdown(&options),
        };
        let comments = match self.commented {
            Commented::Every => evidence
                .changes
                .iter()
                .map(|change| on(&change.id))
                .collect(),
            Commented::None => Vec::new(),
        };
        let mut note = String::new();
        if !law.warnings().is_empty() {
            let text = String::from_utf8_lossy(&files.policy);
            note = problem::render(
                ".sixeyes/policy.yaml",
                &text,
                law.warnings(),
                self.console.problem_colour(),
            );
        }
        Ok(Outcome {
            exit: grade.into(),
            verdict: Some((decision.verdict(), grade)),
            comments,
            summary,
            status: said.status(),
            annotations: said.annotations(),
            data: self
                .console
                .told(&said, self.reach.format, Some(&self.case)),
            note,
            files,
        })
    }

    /// No valid law: exit 3, recorded and told like any other answer (E69).
    fn lawless(&self, evidence: &Evidence, error: &Error, files: CaseFiles) -> Outcome {
        let first = match error {
            Error::File(_) => "a file of `.sixeyes` cannot be read as one".to_owned(),
            other => other.to_string(),
        };
        let place = evidence
            .observer
            .law
            .as_ref()
            .map_or_else(String::new, |law| {
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
            comments: evidence
                .changes
                .iter()
                .map(|change| Comment {
                    change: change.id.clone(),
                    stands: Stands::InTheWay,
                    text: format!("{}\n{text}", marker(&change.id)),
                })
                .collect(),
            summary: format!("{text}\n{}", fenced(&told)),
            status: "no valid policy: nothing is allowed".to_owned(),
            annotations: vec![
                "::error title=sixeyes%3A Cannot decide::no valid policy on the default branch"
                    .to_owned(),
            ],
            data: Vec::new(),
            note: error.told(self.console.problem_colour()),
            files,
        }
    }

    /// Writes the case, synced. Nothing is told before.
    pub(super) fn record(&self, outcome: &Outcome) -> Result<(), Error> {
        folder::write(&self.case, &outcome.files).map_err(|error| {
            Error::undecided("the case could not be recorded, so nothing is told", error)
        })
    }
}

fn stands(decision: &Decision<'_>, change: &ChangeId) -> Stands {
    let findings = decision.findings.iter();
    let of_change = findings.filter(|finding| finding.enforced && finding.change == Some(change));
    let each = of_change.map(|finding| match &finding.outcome {
        outcome if outcome.grade().blocks() => Stands::InTheWay,
        outcome if is_let_pass(outcome) => Stands::LetPass,
        _ => Stands::InOrder,
    });
    each.min().unwrap_or(Stands::InOrder)
}

/// Whether an emergency settles it, alone or with something else.
fn is_let_pass(outcome: &Found<'_>) -> bool {
    match outcome {
        Found::Waived { by, was } => matches!(by, SettledBy::BreakGlass(_)) || is_let_pass(was),
        Found::Satisfied
        | Found::Pending(_)
        | Found::Violated { .. }
        | Found::Indeterminate { .. }
        | Found::NotApplicable(_) => false,
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

/// Where the case goes: where it is told to, else a new folder named after what is judged and the moment.
fn case_folder(
    connection: &Connection,
    reach: &Reach,
    about: &[&str],
    evidence: &Evidence,
) -> PathBuf {
    let given = reach.case.as_ref();
    if let Some(case) = given.filter(|case| !case.as_os_str().is_empty()) {
        return case.clone();
    }
    // An environment's name may hold anything, a separator of paths included.
    let safe = |text: &&str| -> String {
        text.chars()
            .map(|c| match c.is_ascii_alphanumeric() || "-_.".contains(c) {
                true => c,
                false => '-',
            })
            .take(60)
            .collect()
    };
    let about: Vec<String> = about.iter().map(safe).collect();
    let name = format!(
        "sixeyes-case-{}-{}",
        about.join("-"),
        evidence.observed_at.strftime("%Y%m%dT%H%M%SZ")
    );
    match (connection.by, &connection.outlets.temporary) {
        (By::Job, Some(temporary)) => temporary.join(name),
        (By::Job, None) | (By::Hand, _) => PathBuf::from(name),
    }
}
