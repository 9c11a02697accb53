//! The deployments of the period, counted: shares, reasons, and what could not be read, which is in no share.

use super::one::{One, Somebody};
use super::tally::Column;
use crate::decision::Grade;
use crate::evidence::{Fact, Revision, Timestamp, Why};
use std::collections::BTreeMap;

/// How many deployments a row shows.
const SHOWN: usize = 3;

/// The deployments of a period.
#[derive(Debug, Clone, Default)]
pub struct Deployments {
    /// The environments that were looked at.
    pub environments: Vec<String>,
    /// The laws, that which people ask about first.
    pub columns: Vec<Column>,
    /// Why the first law stands in the way, the most frequent reason first.
    pub rows: Vec<Held>,
    /// Who cannot be told, on how many deployments they act, and how many of those are held up.
    pub met: BTreeMap<Somebody, (usize, usize)>,
    /// What could not be read of how many deployments that were judged all the same.
    pub gaps: Vec<((Fact, Why), usize)>,
    /// Deployments that could not be read, and why; newest first in each environment.
    pub unread: Vec<(Shipment, String)>,
    /// How many records say that they succeeded and prove it by nothing: they are skipped, as the gate skips them.
    pub unproven: usize,
    /// What could not be listed, and why: an environment, or all of them where it is none.
    pub unlisted: Vec<(Option<String>, String)>,
}

/// One deployment, named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipment {
    /// The environment.
    pub environment: String,
    /// The deployed revision.
    pub revision: Revision,
    /// When its record was made.
    pub at: Timestamp,
    /// Its run and where people see it, where they are known.
    pub run: Option<(u64, String)>,
}

/// One reason, and how many deployments it stands in the way of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The finding's code.
    pub code: &'static str,
    /// How the finding ends.
    pub grade: Grade,
    /// How many deployments have it.
    pub deployments: usize,
    /// How many of them have no other reason.
    pub alone: usize,
    /// The newest of them.
    pub shown: Vec<Shipment>,
}

impl Deployments {
    /// None yet, judged by these laws.
    #[must_use]
    pub fn new(laws: impl IntoIterator<Item = String>) -> Self {
        Self {
            columns: laws.into_iter().map(Column::new).collect(),
            ..Self::default()
        }
    }

    /// Adds one: what each law says of it, in the order of the laws.
    pub fn add(&mut self, shipment: &Shipment, said: &[One]) {
        for (column, one) in self.columns.iter_mut().zip(said) {
            column.add(one.grade);
        }
        let Some(first) = said.first() else { return };
        let alone = usize::from(first.reasons.len() == 1);
        for (code, grade) in &first.reasons {
            let mut rows = self.rows.iter_mut();
            match rows.find(|row| row.code == *code && row.grade == *grade) {
                Some(row) => {
                    row.deployments += 1;
                    row.alone += alone;
                    if row.shown.len() < SHOWN {
                        row.shown.push(shipment.clone());
                    }
                }
                None => self.rows.push(Held {
                    code,
                    grade: *grade,
                    deployments: 1,
                    alone,
                    shown: vec![shipment.clone()],
                }),
            }
        }
        let held_up = usize::from(first.grade.blocks());
        for who in &first.unknown {
            let (acts, held) = self.met.entry(who.clone()).or_default();
            *acts += 1;
            *held += held_up;
        }
        let mut gaps: BTreeMap<(Fact, Why), usize> = self.gaps.drain(..).collect();
        for gap in &first.gaps {
            *gaps.entry(*gap).or_default() += 1;
        }
        self.gaps = gaps.into_iter().collect();
    }

    /// Puts everything into the order in which it is told.
    pub fn finish(&mut self) {
        self.rows.sort_by(|one, other| {
            (other.deployments, one.code).cmp(&(one.deployments, other.code))
        });
        self.gaps
            .sort_by_key(|(gap, count)| (std::cmp::Reverse(*count), *gap));
    }

    /// How many were judged.
    #[must_use]
    pub fn read(&self) -> usize {
        self.columns.first().map_or(0, Column::all)
    }

    /// Whether something is missing.
    #[must_use]
    pub fn is_short(&self) -> bool {
        !self.unread.is_empty() || !self.unlisted.is_empty()
    }
}
