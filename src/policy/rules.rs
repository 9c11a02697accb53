//! The validated policy. Its fields mean what the policy reference says (`docs/policy.md`); the reader of the file is the one door.

use crate::clause::control::Control;
use crate::clause::objection::Objections;
use crate::clause::require::Requirement;
use crate::clause::separate::{Apart, Mode};
use crate::clause::{AsOf, Line, Place};
use crate::evidence::Revision;
use crate::identity::PeopleMode;
use globset::GlobSet;

/// A validated policy.
#[derive(Debug, Clone)]
pub struct Policy {
    /// What an unlisted account is; none: `directory` where the directory lists people, else `accounts` (J2).
    pub people: Option<PeopleMode>,
    /// What happens where no rule speaks (J14).
    pub elsewhere: Elsewhere,
    /// The environments, in file order.
    pub environments: Vec<Environment>,
    /// The way through in an emergency (J30); none: there is none.
    pub break_glass: Option<BreakGlassLaw>,
    /// Who must agree to changes of what judges (J21).
    pub control: Control,
    /// The rules, in file order.
    pub rules: Vec<Rule>,
}

impl Policy {
    /// The environments that it names anywhere, as written: each a name or a pattern.
    #[must_use]
    pub fn environments_written(&self) -> Vec<&str> {
        let rules = self.rules.iter().flat_map(|rule| &rule.environments);
        let mut written: Vec<&str> = rules
            .flat_map(|environments| environments.written.iter().map(String::as_str))
            .chain(self.environments.iter().map(|one| one.name.as_str()))
            .collect();
        written.sort_unstable();
        written.dedup();
        written
    }

    /// Whether it names this environment anywhere, by its name or a pattern.
    #[must_use]
    pub fn knows_environment(&self, name: &str) -> bool {
        let mut rules = self.rules.iter().flat_map(|rule| &rule.environments);
        rules.any(|environments| environments.matches(name))
            || self.environments.iter().any(|one| one.name == name)
    }
}

/// What happens to branches, environments and paths that no rule names (J14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// Nothing was judged: indeterminate.
    Deny,
    /// Allowed, and recorded as not applicable.
    Ignore,
}

/// An environment, as the policy knows it.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// The only workflow file, or on GitLab job, whose deployments count.
    pub from: Option<String>,
    /// The refs that it may deploy.
    pub refs: Option<Patterns>,
    /// Changes before it are listed, not judged.
    pub since: Option<Revision>,
    /// What it ships; none: everything.
    pub paths: Option<Patterns>,
    /// Where the policy says so.
    pub place: Place,
}

/// The way through in an emergency (J30).
#[derive(Debug, Clone)]
pub struct BreakGlassLaw {
    /// The workflow file or job whose runs are break-glass; no environment's own.
    pub from: String,
    /// The environments that it may deploy to.
    pub environments: Patterns,
    /// Two people of these: one starts it, another agrees. Both need the right to write.
    pub who: Line,
    /// How long the review may be owed.
    pub review_within: jiff::SignedDuration,
    /// Where the policy says so.
    pub place: Place,
}

/// Globs in which `*` does not cross `/` (J13), as written and compiled.
#[derive(Debug, Clone)]
pub struct Patterns {
    /// As written, in file order.
    pub written: Vec<String>,
    /// Compiled.
    pub set: GlobSet,
}

impl Patterns {
    /// Whether one of them matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.set.is_match(text)
    }
}

/// One named entry of the policy.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// The preset that it was made from, if any.
    pub preset: Option<&'static str>,
    /// Where the policy says so.
    pub place: Place,
    /// From when on it speaks (J13).
    pub on: On,
    /// The target branches it names; none: every one.
    pub branches: Option<Patterns>,
    /// The environments it names; none: every one.
    pub environments: Option<Patterns>,
    /// The paths it speaks about; none: every one.
    pub paths: Option<Patterns>,
    /// The sets to keep apart.
    pub separate: Vec<Apart>,
    /// When a conflict blocks.
    pub mode: Mode,
    /// What each stage needs; a stage stands at most once.
    pub require: Vec<Requirement>,
    /// Until when an objection stops a change.
    pub objections: Objections,
    /// Who may approve after the merge (J26); none: nobody.
    pub late_approval: Option<LateApproval>,
    /// What a roll-back is.
    pub rollback: Rollback,
    /// As of when rights are judged (J9).
    pub as_of: AsOf,
    /// Whether it stops anything.
    pub enforce: Enforce,
}

/// From when on a rule speaks (J13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// At the merge gate, and again at every deployment.
    Merge,
    /// At deployments only.
    Deploy,
}

/// Who may approve after the merge (J26).
#[derive(Debug, Clone)]
pub struct LateApproval {
    /// The lines.
    pub lines: Vec<Line>,
    /// Whether the policy wrote them: then they alone settle `require.approve`, without the rule's own lines.
    pub written: bool,
}

/// What a roll-back is (J31).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rollback {
    /// Judged like any other deployment.
    Judged,
    /// Waived where this revision had an enforced allow here and a person pressed.
    PreApproved,
}

/// Whether a rule stops anything (J15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforce {
    /// It does.
    Enforced,
    /// It reports, until the given moment (exclusive), if there is one.
    Advisory(Option<jiff::Timestamp>),
}

impl Rule {
    /// Whether it stops anything at `now`.
    #[must_use]
    pub fn is_enforced(&self, now: jiff::Timestamp) -> bool {
        match self.enforce {
            Enforce::Enforced => true,
            Enforce::Advisory(until) => until.is_some_and(|until| now >= until),
        }
    }
}
