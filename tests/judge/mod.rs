//! Judging in tests: the ordinary path from texts to a decision, and what a finding is about.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "test code, and every test uses another part of it"
)]

use sixeyes::decision::{Decision, Digests, Finding, Grade, Missing, Outcome, Reason};
use sixeyes::duty::{Stage, Stages};
use sixeyes::evidence::{Evidence, Fact, Timestamp};
use sixeyes::identity::Directory;
use sixeyes::policy::{Input, Policy, decide};
use sixeyes::waiver::Waiver;
use std::collections::BTreeMap;

/// Policy, directory and waivers, read from texts as the product reads them.
#[derive(Debug)]
pub(crate) struct Law {
    pub(crate) policy: Policy,
    pub(crate) directory: Directory,
    pub(crate) waivers: Vec<Waiver>,
}

impl Law {
    /// Reads a policy, a directory, and waivers by path; a text that is wrong stops the test.
    pub(crate) fn read(
        policy: &str,
        directory: Option<&str>,
        waivers: &BTreeMap<String, String>,
    ) -> Self {
        let policy = sixeyes::policy::read(policy.as_bytes(), "policy.yaml")
            .unwrap_or_else(|problems| panic!("{problems}\n{policy}"))
            .policy;
        let directory = directory.map_or_else(Directory::default, |text| {
            sixeyes::identity::read(text.as_bytes(), "directory.yaml")
                .unwrap_or_else(|problems| panic!("{problems}"))
        });
        let waivers = waivers
            .iter()
            .map(|(path, text)| {
                sixeyes::waiver::read(text.as_bytes(), path)
                    .unwrap_or_else(|problems| panic!("{problems}"))
            })
            .collect();
        Self {
            policy,
            directory,
            waivers,
        }
    }

    /// A policy of one preset.
    pub(crate) fn preset(name: &str) -> Self {
        Self {
            policy: sixeyes::policy::preset(name).unwrap(),
            directory: Directory::default(),
            waivers: Vec::new(),
        }
    }

    /// Judges at the moment of observation.
    pub(crate) fn judge<'e>(&'e self, evidence: &'e Evidence) -> Decision<'e> {
        self.judge_at(evidence, evidence.observed_at)
    }

    /// Judges at a given moment.
    pub(crate) fn judge_at<'e>(&'e self, evidence: &'e Evidence, at: Timestamp) -> Decision<'e> {
        decide(&Input {
            evidence,
            directory: &self.directory,
            policy: &self.policy,
            waivers: &self.waivers,
            digests: Digests::default(),
            at,
        })
    }
}

/// The stages that a finding is about: those held by one person, the stage that lacks somebody and, where a merge has
/// passed it, `merge`, or the stages whose holders are not known. An objection is about `review`.
pub(crate) fn stages_of(finding: &Finding<'_>) -> Stages {
    let passed = |stage: Stage| {
        let about = Stages::NONE.with(stage);
        if finding.outcome.grade() == Grade::Violated && !stage.is_of_deployment() {
            about.with(Stage::Merge)
        } else {
            about
        }
    };
    let only = |stage| Stages::NONE.with(stage);
    match &finding.reason {
        Reason::Short { stage, .. } => passed(*stage),
        Reason::PerhapsEnough { stage, .. } | Reason::Enough { stage, .. } => only(*stage),
        Reason::ControlLacks { .. } => passed(Stage::Approve),
        Reason::Objection(_) | Reason::ObjectionAfterMerge(_) | Reason::PerhapsObjection => {
            only(Stage::Review)
        }
        Reason::ObjectionAtMerge(_) => passed(Stage::Review),
        // Who deployed it deployed what no approval names (E129); who pushed the merge wrote it (E35).
        Reason::RevisionNotReviewed(_) => only(Stage::Approve).with(Stage::Trigger),
        Reason::ContentDiffers | Reason::ContentUnproven => only(Stage::Author).with(Stage::Merge),
        Reason::GlassRefused(_) | Reason::GlassAgreement(_) => only(Stage::Authorize),
        Reason::ReviewOwed(..) => only(Stage::Approve),
        Reason::OtherWorkflow { .. } | Reason::OtherRef(_) => only(Stage::Trigger),
        Reason::OutOfBounds { stage, .. } | Reason::Leaver { stage, .. } => only(*stage),
        _ => match &finding.outcome {
            Outcome::Violated { conflicts, .. } => conflicts
                .iter()
                .fold(Stages::NONE, |all, conflict| all.or(conflict.stages)),
            Outcome::Indeterminate { missing, .. } => missing.iter().filter_map(stage_of).collect(),
            Outcome::Satisfied
            | Outcome::Pending(_)
            | Outcome::NotApplicable(_)
            | Outcome::Waived { .. } => Stages::NONE,
        },
    }
}

fn stage_of(missing: &Missing<'_>) -> Option<Stage> {
    match missing {
        Missing::Holder { stage, .. } | Missing::Eligibility { stage, .. } => Some(*stage),
        Missing::Review(..) => Some(Stage::Approve),
        Missing::Gap(gap) => of_fact(gap.fact),
        Missing::Absent(fact, _) => of_fact(*fact),
    }
}

fn of_fact(fact: Fact) -> Option<Stage> {
    match fact {
        Fact::Commits | Fact::Heads | Fact::Pushers | Fact::Requester | Fact::Carried => {
            Some(Stage::Author)
        }
        Fact::Reviews | Fact::Dismissals | Fact::Target | Fact::Rights | Fact::Memberships => {
            Some(Stage::Approve)
        }
        Fact::Merge => Some(Stage::Merge),
        Fact::Triggers => Some(Stage::Trigger),
        Fact::Authorisations => Some(Stage::Authorize),
        Fact::Files
        | Fact::Bypasses
        | Fact::PastLaw
        | Fact::Range
        | Fact::Grants
        | Fact::BreakGlass
        | Fact::Checks => None,
    }
}

/// One line for people who read a failing test.
pub(crate) fn told(decision: &Decision<'_>) -> String {
    let mut lines = vec![format!("outcome {}", decision.outcome().as_str())];
    for finding in &decision.findings {
        let stages: Vec<&str> = stages_of(finding).iter().map(Stage::as_str).collect();
        lines.push(format!(
            "  {} {} {} {} [{}] {}",
            finding.outcome.grade().as_str(),
            finding.rule,
            finding.clause.as_str(),
            finding.change.map_or("-", |change| change.0.as_str()),
            stages.join(","),
            finding.reason.code(),
        ));
    }
    lines.join("\n")
}
