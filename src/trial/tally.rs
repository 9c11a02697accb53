//! Many changes, counted.

use super::one::{One, Somebody};
use super::shipped::Deployments;
use crate::decision::Grade;
use crate::evidence::{Fact, Timestamp, Why};
use std::collections::BTreeMap;

/// How many changes a row shows by number.
const SHOWN: usize = 3;

/// What was tried, over which time.
#[derive(Debug, Clone)]
pub struct Period {
    /// `owner/name`.
    pub repository: String,
    /// The address that people use.
    pub url: String,
    /// From when on.
    pub since: Timestamp,
    /// Until when: the moment of reading.
    pub until: Timestamp,
    /// How many changes were merged in it, as the forge lists them.
    pub merged: usize,
}

/// A whole trial.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What was tried.
    pub period: Period,
    /// The laws, that which people ask about first.
    pub columns: Vec<Column>,
    /// Why the first law stands in the way, the most frequent reason first.
    pub rows: Vec<Row>,
    /// Whom to put into the directory, those who leave most changes and deployments undecided first.
    pub map: Vec<Met>,
    /// What could not be read of how many changes.
    pub gaps: Vec<((Fact, Why), usize)>,
    /// Changes of which nothing could be read, newest first.
    pub unread: Vec<u64>,
    /// On how many changes an approval counts for nobody because its giver has no right now (J9).
    pub rights_lost: usize,
    /// What was deployed in the period.
    pub deployments: Deployments,
    /// Why it ended early; none where it did not.
    pub stopped: Option<String>,
}

/// What one law says of all changes that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What people call it.
    pub name: String,
    /// It lets them pass.
    pub passed: usize,
    /// It stands in their way.
    pub blocked: usize,
    /// It cannot tell.
    pub undecided: usize,
}

/// One reason, and how many changes it stands in the way of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The finding's code.
    pub code: &'static str,
    /// How the finding ends.
    pub grade: Grade,
    /// How many changes have it.
    pub changes: usize,
    /// How many of them have no other reason.
    pub alone: usize,
    /// The newest of them.
    pub shown: Vec<u64>,
}

/// Somebody to put into the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Who.
    pub who: Somebody,
    /// On how many changes they act.
    pub changes: usize,
    /// How many of those the first law cannot decide or blocks.
    pub held_up: usize,
    /// On how many deployments they act, their changes' included.
    pub deployments: usize,
    /// How many of those the first law cannot decide or blocks.
    pub deployments_held_up: usize,
}

impl Column {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(name: String) -> Self {
        Self {
            name,
            passed: 0,
            blocked: 0,
            undecided: 0,
        }
    }

    /// Counts one.
    pub fn add(&mut self, grade: Grade) {
        match grade {
            Grade::NotApplicable | Grade::Waived | Grade::Satisfied => self.passed += 1,
            Grade::Indeterminate => self.undecided += 1,
            Grade::Pending | Grade::Violated => self.blocked += 1,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.passed + self.blocked + self.undecided
    }
}

impl Trial {
    /// An empty trial of these laws.
    #[must_use]
    pub fn new(period: Period, laws: impl IntoIterator<Item = String>) -> Self {
        Self {
            period,
            columns: laws.into_iter().map(Column::new).collect(),
            rows: Vec::new(),
            map: Vec::new(),
            gaps: Vec::new(),
            unread: Vec::new(),
            rights_lost: 0,
            deployments: Deployments::default(),
            stopped: None,
        }
    }

    /// Adds a change: what each law says of it, in the order of the laws. Newer changes come first.
    pub fn add(&mut self, number: u64, said: &[One]) {
        for (column, one) in self.columns.iter_mut().zip(said) {
            column.add(one.grade);
        }
        let Some(first) = said.first() else { return };
        for (code, grade) in &first.reasons {
            let alone = usize::from(first.reasons.len() == 1);
            let found = self
                .rows
                .iter_mut()
                .find(|row| row.code == *code && row.grade == *grade);
            match found {
                Some(row) => {
                    row.changes += 1;
                    row.alone += alone;
                    if row.shown.len() < SHOWN {
                        row.shown.push(number);
                    }
                }
                None => self.rows.push(Row {
                    code,
                    grade: *grade,
                    changes: 1,
                    alone,
                    shown: vec![number],
                }),
            }
        }
        let held_up = usize::from(first.grade.blocks());
        for who in &first.unknown {
            match self.map.iter_mut().find(|met| met.who == *who) {
                Some(met) => {
                    met.changes += 1;
                    met.held_up += held_up;
                }
                None => self.map.push(Met {
                    who: who.clone(),
                    changes: 1,
                    held_up,
                    deployments: 0,
                    deployments_held_up: 0,
                }),
            }
        }
        let mut gaps: BTreeMap<(Fact, Why), usize> = self.gaps.drain(..).collect();
        for gap in &first.gaps {
            *gaps.entry(*gap).or_default() += 1;
        }
        self.gaps = gaps.into_iter().collect();
        self.rights_lost += usize::from(first.rights_lost > 0);
    }

    /// Adds a change of which nothing could be read.
    pub fn lose(&mut self, number: u64) {
        self.unread.push(number);
    }

    /// Puts everything into the order in which it is told.
    #[must_use]
    pub fn finish(mut self) -> Self {
        self.deployments.finish();
        self.rows
            .sort_by(|one, other| (other.changes, one.code).cmp(&(one.changes, other.code)));
        for (who, (acts, held_up)) in &self.deployments.met {
            let place = self.map.iter().position(|met| met.who == *who);
            match place.and_then(|place| self.map.get_mut(place)) {
                Some(met) => {
                    met.deployments = *acts;
                    met.deployments_held_up = *held_up;
                }
                // Whoever only deploys is on no change.
                None => self.map.push(Met {
                    who: who.clone(),
                    changes: 0,
                    held_up: 0,
                    deployments: *acts,
                    deployments_held_up: *held_up,
                }),
            }
        }
        self.map.sort_by(|one, other| {
            let weight = |met: &Met| {
                let held_up = met.held_up + met.deployments_held_up;
                (held_up, met.changes + met.deployments)
            };
            (weight(other), &one.who).cmp(&(weight(one), &other.who))
        });
        self.gaps
            .sort_by_key(|(gap, count)| (std::cmp::Reverse(*count), *gap));
        self.unread
            .sort_unstable_by_key(|number| std::cmp::Reverse(*number));
        self
    }

    /// How many changes were read.
    #[must_use]
    pub fn read(&self) -> usize {
        self.columns.first().map_or(0, Column::all)
    }
}
