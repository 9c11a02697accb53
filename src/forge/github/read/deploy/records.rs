//! The newest record that proves itself, and the newer ones that do not (E130).

use super::super::{List, ReadError, Reader};
use super::proof::{Expected, claims_success, runs_of};
use super::run::Deploying;
use crate::forge::github::answers::{DeployRun, Record};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tokio::task::JoinSet;

/// How many records are looked into at once.
const AT_ONCE: usize = 4;

/// What the records of an environment tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// The newest record that proves itself, with its run.
    pub(super) proven: Option<(Record, DeployRun)>,
    /// The newer ones that say they succeeded and do not prove it, each with what it lacks.
    pub(super) unproven: Vec<(Record, String)>,
    /// Runs of those that were not over yet.
    pub(super) running: BTreeSet<u64>,
}

impl Reader {
    /// The newest record that proves itself with its run, and the newer ones that do not, from this place in the list on.
    pub(super) async fn record(
        &self,
        deploying: &Deploying,
        records: &mut List<Record>,
        expected: &Expected<'_>,
        from: usize,
    ) -> Result<Found, ReadError> {
        let mut found = Found::default();
        let mut known: HashMap<u64, Option<DeployRun>> = HashMap::new();
        let mut place = from;
        let ours = deploying.run.as_ref().map(|run| run.id);
        loop {
            let group: Vec<Record> = records
                .items
                .iter()
                .skip(place)
                .filter(|record| claims_success(record))
                .take(AT_ONCE)
                .cloned()
                .collect();
            let Some(last) = group.last() else {
                if self.older(&deploying.at, records).await? {
                    place = place.max(records.items.len().saturating_sub(100));
                    continue;
                }
                return Ok(found);
            };
            place = records
                .items
                .iter()
                .position(|record| {
                    record.database_id == last.database_id && record.created_at == last.created_at
                })
                .map_or(records.items.len(), |at| at + 1);
            let wanted: BTreeSet<u64> = group
                .iter()
                .flat_map(runs_of)
                .filter(|run| !known.contains_key(run))
                .collect();
            known.extend(self.runs(&deploying.at, wanted).await?);
            for record in group {
                let mut why = "no run is named".to_owned();
                for id in runs_of(&record) {
                    if ours == Some(id) {
                        why = "its run is this one, which is not finished".to_owned();
                        continue;
                    }
                    match known.get(&id).and_then(Option::as_ref) {
                        None => why = format!("run {id} cannot be read"),
                        Some(run) => match expected.lacks(&record, run) {
                            None => {
                                found.proven = Some((record, run.clone()));
                                return Ok(found);
                            }
                            Some(lacks) => {
                                why = lacks;
                                found.running.extend(run.conclusion.is_none().then_some(id));
                            }
                        },
                    }
                }
                found.unproven.push((record, why));
            }
        }
    }

    /// Several runs at once; none where one is not there.
    pub(super) async fn runs(
        &self,
        at: &super::DeployAt,
        wanted: BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, Option<DeployRun>>, ReadError> {
        let mut reading = JoinSet::new();
        for id in wanted {
            let (reader, at) = (self.clone(), at.clone());
            reading.spawn(async move { (id, reader.run_of(&at, id).await) });
        }
        let mut runs = BTreeMap::new();
        while let Some(read) = reading.join_next().await {
            let (id, run) = read.map_err(|_| ReadError::Range("a run was not read".to_owned()))?;
            runs.insert(id, run?);
        }
        Ok(runs)
    }

    /// A run; none where it is not there.
    async fn run_of(&self, at: &super::DeployAt, id: u64) -> Result<Option<DeployRun>, ReadError> {
        match self.run(at, id).await {
            Ok(run) => Ok(Some(run)),
            Err(ReadError::NoRun(..)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
