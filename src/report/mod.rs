//! A decision, said: for people and for machines.
//!
//! [`Said`] puts one decision into words once; places differ only in markup and length: [`Said::markdown`] (the
//! comment), [`Said::summary`] (a job summary), [`Said::terminal`], [`Said::status`] (a commit status),
//! [`Said::annotations`], [`Said::why`] (one person's acts) and [`Said::json`] (the record itself). [`explain`] says
//! what a code means.
//!
//! Who may read a text decides what it calls people ([`Audience`]): where the repository is public, the directory's
//! names and that two accounts are one person stay out. Whatever somebody else typed passes `clean`, and stands
//! in a code span or as a plain name; our own words are `&'static str`, so the two cannot be mixed up.

mod acts;
mod anew;
pub mod audit;
mod basis;
mod beside;
mod clean;
mod conflict;
mod deployment;
mod emergency;
mod explain;
mod grid;
mod headline;
mod json;
mod lacking;
mod lines;
mod markdown;
mod matrix;
mod names;
mod notes;
mod page;
mod proof;
mod reason;
mod records;
mod remedy;
mod status;
mod summary;
mod table;
mod terminal;
mod text;
mod told;
mod unblock;
mod waiting;
mod whom;
mod why;
mod words;

pub use explain::{codes, explain};
pub use headline::Headline;
pub use json::{SCHEMA, schema};
pub(crate) use lines::wrap;
pub use markdown::{MarkdownOptions, marker};
pub use names::Audience;
pub use page::{COMMENT_CAP, SUMMARY_CAP};
pub use summary::SummaryOptions;
pub use terminal::{Colour, Detail, TerminalOptions};

use crate::decision::Decision;
use crate::evidence::{Change, ChangeId, Evidence, RangeBase, Revision, Subject};
use crate::policy::Policy;
use names::Names;
use std::collections::HashMap;

/// Where the policy lies in a repository.
const POLICY_FILE: &str = ".sixeyes/policy.yaml";

/// What a text points at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pointers<'a> {
    /// The policy file as people know it; none: `.sixeyes/policy.yaml`.
    pub policy: Option<&'a str>,
    /// Where people see the policy file at the revision that judged.
    pub policy_url: Option<&'a str>,
    /// The case folder, as the command line names it.
    pub case: Option<&'a str>,
    /// Where people get the case folder.
    pub case_url: Option<&'a str>,
    /// The run that judged.
    pub run_url: Option<&'a str>,
}

impl Pointers<'_> {
    fn policy_file(&self) -> &str {
        self.policy.unwrap_or(POLICY_FILE)
    }
}

/// A decision, ready to be said.
#[derive(Debug)]
pub struct Said<'a, 'e> {
    decision: &'a Decision<'e>,
    evidence: &'a Evidence,
    policy: &'a Policy,
    names: Names<'a, 'e>,
    changes: HashMap<&'a ChangeId, &'a Change>,
    about: Option<ChangeId>,
}

impl<'a, 'e> Said<'a, 'e> {
    /// For whoever may read the repository.
    #[must_use]
    pub fn new(decision: &'a Decision<'e>, evidence: &'a Evidence, policy: &'a Policy) -> Self {
        let audience = Audience::of(evidence.repository.visibility);
        Self::among(decision, evidence, policy, audience)
    }

    /// For a given audience.
    #[must_use]
    pub fn among(
        decision: &'a Decision<'e>,
        evidence: &'a Evidence,
        policy: &'a Policy,
        audience: Audience,
    ) -> Self {
        Self {
            decision,
            evidence,
            policy,
            names: Names::new(decision, evidence, audience),
            changes: by_id(evidence),
            about: None,
        }
    }

    /// For another audience than the repository's.
    #[must_use]
    pub fn to(self, audience: Audience) -> Self {
        Self {
            names: Names::new(self.decision, self.evidence, audience),
            ..self
        }
    }

    /// To stand on one change of a group or a deployment.
    #[must_use]
    pub fn on(self, change: &ChangeId) -> Self {
        Self {
            about: Some(change.clone()),
            ..self
        }
    }

    /// The changes of which something enforced stands in the way, each once, in the order of the findings: on each of them
    /// a comment says so ([`Said::on`]).
    #[must_use]
    pub fn in_the_way(&self) -> Vec<&'e ChangeId> {
        let mut found: Vec<&'e ChangeId> = Vec::new();
        for finding in &self.decision.findings {
            let blocks = finding.enforced && finding.outcome.grade().blocks();
            if let Some(id) = finding.change.filter(|id| blocks && !found.contains(id)) {
                found.push(id);
            }
        }
        found
    }

    /// The change of this id, also where another change carries it (J6).
    fn change(&self, id: &ChangeId) -> Option<&'a Change> {
        self.changes.get(id).copied()
    }

    /// The commit from which the judged ones count.
    fn base(&self) -> Option<Revision> {
        match &self.evidence.subject {
            Subject::Change { change, .. } => self.change(change)?.base,
            Subject::Group { .. } => None,
            Subject::Deployment { .. } => match self.evidence.deployment.as_ref()?.range.base {
                RangeBase::Record(base)
                | RangeBase::Since(base)
                | RangeBase::Same(base)
                | RangeBase::RollBack(base)
                | RangeBase::MergeBase(base) => Some(base),
                RangeBase::Unknown => None,
            },
        }
    }
}

/// Every change by its id, those that another change carries included; the one that is judged itself comes first.
fn by_id(evidence: &Evidence) -> HashMap<&ChangeId, &Change> {
    let mut all = HashMap::with_capacity(evidence.changes.len());
    // A change that an earlier emergency let pass comes last: it may be among those under judgement too.
    let debts = evidence.deployment.iter().flat_map(|one| &one.debts);
    let owed = debts.flat_map(|debt| &debt.changes);
    let mut level: Vec<&Change> = evidence.changes.iter().chain(owed).collect();
    while !level.is_empty() {
        let mut below = Vec::new();
        for change in level {
            all.entry(&change.id).or_insert(change);
            below.extend(change.carried.iter().map(|carried| &*carried.change));
        }
        level = below;
    }
    all
}
