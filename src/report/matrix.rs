//! Who did what: people against the steps of a change, with what did not count and why.

use super::Said;
use super::acts::{concerns, short};
use super::conflict::{by_alias, conflicts};
use super::names::{Alias, Audience, unknown};
use super::notes::perhaps;
use super::text::{Text, say};
use crate::decision::{Act, Counts, Did, Held, NotCounted, Reason};
use crate::duty::{Stage, Stages};
use crate::evidence::{ChangeId, Timestamp};
use crate::identity::Who;
use std::collections::{BTreeMap, BTreeSet};

/// A table of people and steps.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    /// The steps, in order.
    pub(super) columns: Vec<Stage>,
    /// The people, those in conflict first.
    pub(super) rows: Vec<Row>,
    /// What did not count, by the number in the cells.
    pub(super) notes: Vec<Text>,
}

/// One person.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) name: Text,
    /// One a column.
    pub(super) cells: Vec<Option<Cell>>,
}

/// What somebody did in one step.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) mark: Mark,
    pub(super) words: Text,
    pub(super) url: Option<String>,
    /// The numbers of its notes, from 1.
    pub(super) notes: Vec<usize>,
}

/// Whether a step counts, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Counts,
    DoesNotCount,
    Unclear,
    Conflict,
}

impl Mark {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Counts => "●",
            Self::DoesNotCount => "○",
            Self::Unclear => "❔",
            Self::Conflict => "⛔",
        }
    }
}

/// Who a row stands for: a person, or for everybody the name of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'e> {
    Who(Who),
    Alias(Alias<'e>),
    Nobody(&'static str),
}

impl<'e> Said<'_, 'e> {
    /// The steps that the rules speak of.
    fn spoken(&self) -> Stages {
        let mut spoken = Stages::NONE;
        for finding in &self.decision.findings {
            spoken = match &finding.reason {
                Reason::Apart(set)
                | Reason::SamePerson(set)
                | Reason::UnknownHolder(set)
                | Reason::PerhapsSamePerson(set)
                | Reason::Sufficient(set) => spoken.or(*set),
                Reason::Enough { stage, .. }
                | Reason::Short { stage, .. }
                | Reason::PerhapsEnough { stage, .. } => spoken.with(*stage),
                _ => spoken,
            };
        }
        spoken
    }

    /// The steps worth a column: those that the rules speak of, and those that somebody took.
    pub(super) fn columns(&self) -> Stages {
        let spoken = self.spoken();
        let held: Stages = self
            .decision
            .held()
            .iter()
            .filter(|held| held.act.stage != Stage::Review || held.act.what == Did::Objected)
            .map(|held| held.act.stage)
            .collect();
        let before = Stages::BEFORE_DEPLOYMENT.and(held.or(spoken));
        if self.evidence.deployment.is_none() {
            return before;
        }
        let mut of_deployment = spoken.and(Stages::OF_DEPLOYMENT);
        let release = Stages::NONE.with(Stage::Release);
        let conflicting = self.decision.findings.iter().flat_map(conflicts);
        let in_conflict: Stages = conflicting.flat_map(|one| one.stages.iter()).collect();
        // Whoever releases also started or authorised: a column of its own says that twice.
        if of_deployment != release && !in_conflict.has(Stage::Release) {
            of_deployment = of_deployment.without(release);
        }
        if of_deployment.is_empty() {
            before.or(held.and(Stages::OF_DEPLOYMENT.without(Stages::NONE.with(Stage::Release))))
        } else {
            before.or(of_deployment)
        }
    }

    /// The table of one change.
    pub(super) fn matrix(&self, change: Option<&ChangeId>) -> Matrix {
        let columns: Vec<Stage> = self.columns().iter().collect();
        let spoken = self.spoken();
        let rejected = self.rejected(change);
        let mut rows: BTreeMap<Key<'e>, Vec<&Held<'e>>> = BTreeMap::new();
        for held in self.decision.held() {
            let told = held.act.stage != Stage::Review
                || held.act.what == Did::Objected
                || spoken.has(Stage::Review);
            if told && concerns(held, change) && columns.contains(&held.act.stage) {
                rows.entry(self.key(held)).or_default().push(held);
            }
        }
        let conflicting = self.conflicting(change);
        let mut notes: Vec<(String, Text)> = Vec::new();
        let mut named: Vec<(Mark, usize, String, Row)> = rows
            .iter()
            .map(|(key, helds)| (self.row_name(key, helds), key, helds))
            .map(|(name, key, helds)| {
                let cells: Vec<Option<Cell>> = columns
                    .iter()
                    .map(|stage| {
                        let of: Vec<&Held<'e>> = helds
                            .iter()
                            .filter(|held| held.act.stage == *stage)
                            .copied()
                            .collect();
                        let conflict = conflicting
                            .iter()
                            .any(|(who, at)| who == key && at == stage);
                        self.cell(&of, conflict, &rejected, &mut notes)
                    })
                    .collect();
                let worst = cells.iter().flatten().map(|cell| cell.mark).max();
                let first = cells.iter().position(Option::is_some).unwrap_or(usize::MAX);
                let place = name.plain();
                (
                    worst.unwrap_or(Mark::Counts),
                    first,
                    place,
                    Row { name, cells },
                )
            })
            .collect();
        named.sort_by(|a, b| {
            let conflict = |row: &(Mark, usize, String, Row)| row.0 != Mark::Conflict;
            (conflict(a), a.1, &a.2).cmp(&(conflict(b), b.1, &b.2))
        });
        // Notes are numbered as they are read: row by row.
        let mut order: Vec<usize> = Vec::new();
        let mut rows: Vec<Row> = named.into_iter().map(|(.., row)| row).collect();
        for cell in rows
            .iter_mut()
            .flat_map(|row| row.cells.iter_mut().flatten())
        {
            for note in &mut cell.notes {
                let place = order.iter().position(|known| known == note);
                *note = place.map_or_else(
                    || {
                        order.push(*note);
                        order.len()
                    },
                    |place| place + 1,
                );
            }
        }
        let notes = order
            .iter()
            .filter_map(|note| notes.get(*note).map(|(_, text)| text.clone()))
            .collect();
        Matrix {
            columns,
            rows,
            notes,
        }
    }

    fn key(&self, held: &Held<'e>) -> Key<'e> {
        match (self.names.audience(), &held.who) {
            (Audience::Insiders, Ok(who)) => Key::Who(*who),
            (Audience::Everybody, Ok(_)) => Key::Alias(held.act.named.into()),
            (_, Err(crate::identity::Unresolved::Unnamed(why))) => Key::Nobody(unknown(*why)),
            (_, Err(_)) => Key::Alias(held.act.named.into()),
        }
    }

    fn row_name(&self, key: &Key<'e>, _: &[&Held<'e>]) -> Text {
        match key {
            Key::Who(who) => self.names.full(*who),
            Key::Alias(alias) => self.names.alias(*alias, true),
            Key::Nobody(words) => (*words).into(),
        }
    }

    /// Whom and what the findings show as in conflict.
    fn conflicting(&self, change: Option<&ChangeId>) -> BTreeSet<(Key<'e>, Stage)> {
        let mut marked = BTreeSet::new();
        let of_change = |finding: &&crate::decision::Finding<'e>| {
            change.is_none() || finding.change.is_none() || finding.change == change
        };
        for finding in self.decision.findings.iter().filter(of_change) {
            for conflict in conflicts(finding) {
                match self.names.audience() {
                    Audience::Insiders => marked.extend(
                        conflict
                            .acts
                            .iter()
                            .map(|act| (Key::Who(conflict.who), act.stage)),
                    ),
                    Audience::Everybody => {
                        let parts = by_alias(&conflict.acts);
                        let spoken_of = if parts.len() == 1 {
                            parts
                        } else {
                            self.later_names(&parts)
                        };
                        for (alias, acts) in spoken_of {
                            marked.extend(acts.iter().map(|act| (Key::Alias(alias), act.stage)));
                        }
                    }
                }
            }
        }
        marked
    }

    /// What a rule did not count, though the act itself would: by the record.
    fn rejected(&self, change: Option<&ChangeId>) -> Vec<(usize, NotCounted)> {
        let mut all = Vec::new();
        for finding in &self.decision.findings {
            if change.is_some() && finding.change.is_some() && finding.change != change {
                continue;
            }
            match &finding.reason {
                Reason::Short { not_counted, .. } | Reason::ControlLacks { not_counted, .. } => {
                    all.extend(
                        not_counted
                            .iter()
                            .map(|(_, why, citation)| (std::ptr::from_ref(*citation).addr(), *why)),
                    );
                }
                _ => {}
            }
        }
        all
    }

    fn cell(
        &self,
        helds: &[&Held<'e>],
        conflict: bool,
        rejected: &[(usize, NotCounted)],
        notes: &mut Vec<(String, Text)>,
    ) -> Option<Cell> {
        let first = helds.first()?;
        let mut marks = Vec::new();
        let mut numbers = Vec::new();
        for held in helds {
            let by_rule = rejected
                .iter()
                .find(|(record, _)| *record == std::ptr::from_ref(held.act.citation).addr())
                .map(|(_, why)| *why);
            let (mark, why) = match (held.counts, by_rule) {
                (Counts::Yes, None) => (Mark::Counts, None),
                (Counts::Yes, Some(why)) | (Counts::No(why), _) => (Mark::DoesNotCount, Some(why)),
                (Counts::Perhaps(why), _) => (Mark::Unclear, Some(why)),
            };
            let text = match (why, &held.who) {
                (Some(why), who) => {
                    let who = who.as_ref().ok().copied();
                    Some(match mark {
                        Mark::Unclear => perhaps(self, who, why, held.act.citation),
                        Mark::Counts | Mark::DoesNotCount | Mark::Conflict => {
                            self.not_counted(held.change, who, why, held.act.citation)
                        }
                    })
                }
                (None, Err(why)) => Some(self.nobody(held.act.stage, &held.act, why)),
                (None, Ok(_)) => None,
            };
            marks.push(if held.who.is_err() && mark == Mark::Counts {
                Mark::Unclear
            } else {
                mark
            });
            if let Some(text) = text {
                let plain = text.plain();
                let known = notes.iter().position(|(known, _)| *known == plain);
                numbers.push(known.unwrap_or_else(|| {
                    notes.push((plain, text));
                    notes.len() - 1
                }));
            }
        }
        let mark = if conflict {
            Mark::Conflict
        } else {
            marks.iter().min().copied().unwrap_or(Mark::Counts)
        };
        numbers.sort_unstable();
        numbers.dedup();
        // An approval of the same person that counts says it all, and so does a conflict.
        if matches!(mark, Mark::Counts | Mark::Conflict) {
            numbers.clear();
        }
        let acts: Vec<Act<'e>> = helds.iter().map(|held| held.act).collect();
        let words = match mark {
            Mark::DoesNotCount => "does not count".into(),
            Mark::Counts | Mark::Unclear | Mark::Conflict => self.cell_words(&acts),
        };
        Some(Cell {
            mark,
            words,
            url: best(helds).unwrap_or(first).act.citation.url.clone(),
            notes: numbers,
        })
    }

    fn cell_words(&self, acts: &[Act<'e>]) -> Text {
        let Some(first) = acts.first() else {
            return Text::default();
        };
        match first.stage {
            Stage::Author => {
                let commits: BTreeSet<_> = acts
                    .iter()
                    .filter(|act| {
                        matches!(
                            act.what,
                            Did::Wrote | Did::CoWrote | Did::Committed | Did::Signed
                        )
                    })
                    .filter_map(|act| act.revision)
                    .collect();
                if commits.is_empty() {
                    short(first.what).into()
                } else {
                    super::text::count(commits.len(), "commit", "commits")
                }
            }
            Stage::Approve | Stage::Merge | Stage::Review => {
                let did: BTreeSet<Did> = acts.iter().map(|act| act.what).collect();
                let what = did.first().copied().unwrap_or(first.what);
                let at = acts.iter().filter_map(|act| act.at).max();
                match (at, what) {
                    // The head of the column says what was done.
                    (Some(at), Did::Approved | Did::Merged) => self.moment(at),
                    (Some(at), what) => say![short(what), " ", self.moment(at)],
                    (None, what) => short(what).into(),
                }
            }
            Stage::Trigger | Stage::Authorize | Stage::Release => short(first.what).into(),
        }
    }

    /// A time, as short as it can be: the hour on the day of the decision, else the day. In UTC.
    pub(super) fn moment(&self, at: Timestamp) -> Text {
        let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
        let year = |at: Timestamp| at.strftime("%Y").to_string();
        let now = self.decision.at;
        let words = if day(at) == day(now) {
            at.strftime("%H:%M").to_string()
        } else if year(at) == year(now) {
            at.strftime("%-d %b").to_string()
        } else {
            at.strftime("%-d %b %Y").to_string()
        };
        Text::ours(words)
    }
}

/// The act that a cell links to: one that counts, if there is one.
fn best<'h, 'e>(helds: &[&'h Held<'e>]) -> Option<&'h Held<'e>> {
    helds
        .iter()
        .filter(|held| held.act.citation.url.is_some())
        .max_by_key(|held| (held.counts == Counts::Yes, held.act.at))
        .copied()
}
