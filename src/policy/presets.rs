//! The three presets, as the policy reference has them (`docs/policy.md`).

use super::{Elsewhere, Enforce, LateApproval, On, Policy, Rollback, Rule};
use crate::clause::control::{BypassMode, Control};
use crate::clause::objection::Objections;
use crate::clause::require::Requirement;
use crate::clause::separate::{Apart, Mode};
use crate::clause::{AsOf, Line, Place};
use crate::duty::{Stage, Stages};
use crate::evidence::Level;

/// A ready-made rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Author and approver apart: two people.
    FourEyes,
    /// Author, approver and releaser apart: three people.
    ThreePerson,
    /// Author, approver, starter and authoriser apart, and the author does not merge: three people, four where
    /// deployments are authorised.
    Strict,
}

impl Preset {
    /// Every preset, from the softest to the strictest.
    pub const ALL: [Self; 3] = [Self::FourEyes, Self::ThreePerson, Self::Strict];

    /// Its name in policies.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FourEyes => "four-eyes",
            Self::ThreePerson => "three-person",
            Self::Strict => "strict",
        }
    }

    /// The preset of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.as_str() == name)
    }

    /// The sets that it keeps apart.
    fn sets(self) -> &'static [&'static [Stage]] {
        match self {
            Self::FourEyes => &[&[Stage::Author, Stage::Approve]],
            Self::ThreePerson => &[&[Stage::Author, Stage::Approve, Stage::Release]],
            Self::Strict => &[
                &[
                    Stage::Author,
                    Stage::Approve,
                    Stage::Trigger,
                    Stage::Authorize,
                ],
                &[Stage::Author, Stage::Merge],
            ],
        }
    }

    /// The stages of which it requires one person each.
    fn required(self) -> &'static [Stage] {
        match self {
            Self::FourEyes => &[Stage::Approve],
            Self::ThreePerson | Self::Strict => &[Stage::Approve, Stage::Release],
        }
    }

    /// What it keeps apart, said to be written at `place`.
    pub(super) fn separate(self, place: Place) -> Vec<Apart> {
        self.sets()
            .iter()
            .map(|set| Apart {
                stages: set.iter().copied().collect::<Stages>(),
                at_most: 1,
                place,
            })
            .collect()
    }

    /// What it requires, said to be written at `place`.
    pub(super) fn require(self, place: Place) -> Vec<Requirement> {
        self.required()
            .iter()
            .map(|stage| Requirement {
                stage: *stage,
                lines: vec![one(None, place)],
            })
            .collect()
    }
}

fn one(permission: Option<Level>, place: Place) -> Line {
    Line {
        people: 1,
        from: Vec::new(),
        permission,
        place,
    }
}

/// Who may approve late where the policy does not say (J26).
pub(super) fn late_approval(place: Place) -> LateApproval {
    LateApproval {
        lines: vec![one(Some(Level::Write), place)],
        written: false,
    }
}

/// Who must agree to changes of what judges where the policy does not say (J21).
pub(super) fn control() -> Control {
    Control {
        approve: vec![one(Some(Level::Maintain), Place::default())],
        bypass: BypassMode::Deny,
        paths: None,
        place: None,
    }
}

/// The rule that a preset is, under its own name, at `place`; it names every branch, environment and path.
pub(super) fn rule(preset: Preset, place: Place) -> Rule {
    Rule {
        name: preset.as_str().to_owned(),
        preset: Some(preset.as_str()),
        place,
        on: On::Merge,
        branches: None,
        environments: None,
        paths: None,
        separate: preset.separate(place),
        mode: Mode::Any,
        require: preset.require(place),
        objections: Objections::BeforeMerge,
        late_approval: Some(late_approval(place)),
        rollback: Rollback::Judged,
        as_of: AsOf::Now,
        enforce: Enforce::Enforced,
    }
}

/// How long a review may be owed where the policy does not say, or has no break-glass any more (J30).
pub(super) fn review_within() -> jiff::SignedDuration {
    jiff::SignedDuration::from_hours(24 * 3)
}

/// The policy of one rule that `preset:NAME` stands for; none where there is no such preset.
#[must_use]
pub fn preset(name: &str) -> Option<Policy> {
    Some(Policy {
        people: None,
        elsewhere: Elsewhere::Deny,
        environments: Vec::new(),
        break_glass: None,
        control: control(),
        rules: vec![rule(Preset::parse(name)?, Place::default())],
    })
}
