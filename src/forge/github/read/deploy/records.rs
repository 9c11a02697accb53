//! The newest record that proves itself, and the newer ones that do not (E130).

use super::super::{List, ReadError, Reader};
use super::backing::Backings;
use super::proof::{Expected, claims_success, runs_of};
use super::run::{Deploying, Moment};
use super::stood::{Stood, lacks_ref};
use crate::forge::github::answers::{DeployRun, Record};
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

/// How many records are looked into at first: mostly the newest one is it.
const AT_FIRST: usize = 4;
/// How many are looked into at once after that.
const AT_ONCE: usize = 25;

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

/// Where in the list of records one looks for the newest that proves itself, and what is known of runs.
#[derive(Debug, Default)]
pub(super) struct Search {
    place: usize,
    wanted: BTreeSet<u64>,
    runs: BTreeMap<u64, Option<DeployRun>>,
}

impl Search {
    /// From this place in the list on.
    pub(super) fn from(place: usize) -> Self {
        Self {
            place,
            ..Self::default()
        }
    }

    /// From its beginning on, with the runs that are to be read at first.
    pub(super) fn first(
        deploying: &Deploying,
        records: &List<Record>,
        expected: &Expected<'_>,
    ) -> Self {
        let group = group(records, 0, AT_FIRST);
        let ours = deploying.run.as_ref().map(|run| run.id);
        let mut search = Self::default();
        if expected.from.is_some() {
            let named = group.iter().flat_map(runs_of);
            search.wanted.extend(named.filter(|run| ours != Some(*run)));
        }
        search
    }

    /// The runs that are to be read.
    pub(super) fn runs(&self) -> BTreeSet<u64> {
        self.wanted.clone()
    }

    /// With what was read of them.
    pub(super) fn knowing(mut self, runs: BTreeMap<u64, Option<DeployRun>>) -> Self {
        self.runs.extend(runs);
        self
    }
}

/// The next records that say they succeeded.
fn group(records: &List<Record>, place: usize, size: usize) -> Vec<Record> {
    let left = records.items.iter().skip(place);
    let left = left.filter(|record| claims_success(record));
    left.take(size).cloned().collect()
}

impl Reader {
    /// The newest record that proves itself, by its run and by what the forge says of both, and the newer ones that do not.
    pub(super) async fn record(
        &self,
        deploying: &Deploying,
        records: &mut List<Record>,
        search: Search,
        expected: &Expected<'_>,
        stood: &mut Stood,
    ) -> Result<Found, ReadError> {
        let mut found = Found::default();
        let environment = deploying.at.environment.as_str();
        let ours = deploying.run.as_ref().map(|run| run.id);
        let (mut place, mut known) = (search.place, search.runs);
        let mut size = AT_FIRST;
        // What a law would have said of the past is asked where there was no gate: the runs' word has to do.
        let past = deploying.moment == Moment::Past;
        loop {
            let group = group(records, place, size);
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
            // Of many, most are from before there was a gate: their runs need not be read.
            let mut backings = match size {
                AT_FIRST => Backings::default(),
                _ => self.backings(&ids(&group), expected).await?,
            };
            let may = |record: &Record| {
                size == AT_FIRST
                    || expected.workflows().any(|workflow| {
                        let lacks = backings.lacks_gate(record, workflow, expected, environment);
                        lacks.is_none()
                    })
            };
            let wanted: BTreeSet<u64> = match expected.from {
                Some(_) => group
                    .iter()
                    .filter(|record| may(record))
                    .flat_map(runs_of)
                    .collect(),
                None => BTreeSet::new(),
            };
            let wanted = wanted
                .into_iter()
                .filter(|run| !known.contains_key(run) && ours != Some(*run));
            known.extend(self.runs(&deploying.at, wanted.collect()).await?);
            let from = expected.from.unwrap_or_default();
            let looked: Vec<Looked> = group
                .into_iter()
                .map(|record| match may(&record) {
                    true => by_runs(record, &known, ours, expected, &mut found.running),
                    false => {
                        let lacks = backings.lacks_gate(&record, from, expected, environment);
                        Looked {
                            record,
                            runs: Vec::new(),
                            lacks: lacks.unwrap_or_default(),
                        }
                    }
                })
                .collect();
            if !past {
                let too = size == AT_FIRST;
                self.back(deploying, &looked, too, &mut backings, expected, stood)
                    .await?;
            }
            for Looked {
                record,
                runs,
                mut lacks,
            } in looked
            {
                for run in runs {
                    let gate =
                        || backings.lacks_gate(&record, run.workflow(), expected, environment);
                    let job = || backings.lacks_job(&record, &run, environment);
                    let mut why = (!past).then(job).flatten().or_else(|| (!past).then(gate)?);
                    if !past && why.is_none() {
                        self.read_ref(deploying, stood, expected, &run).await?;
                        why = lacks_ref(deploying, stood, expected, &run);
                    }
                    match why {
                        Some(why) => lacks = why,
                        None => {
                            found.proven = Some((record, run));
                            return Ok(found);
                        }
                    }
                }
                found.unproven.push((record, lacks));
            }
            size = if past { AT_FIRST } else { AT_ONCE };
        }
    }

    /// Reads what backs those that their runs speak for, and beside it the ref of the newest of them.
    async fn back(
        &self,
        deploying: &Deploying,
        looked: &[Looked],
        records_too: bool,
        backings: &mut Backings,
        expected: &Expected<'_>,
        stood: &mut Stood,
    ) -> Result<(), ReadError> {
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for one in looked.iter().filter(|one| !one.runs.is_empty()) {
            wanted.extend(records_too.then(|| one.record.id.clone()));
            let suites = one.runs.iter();
            wanted.extend(suites.filter_map(|run| run.check_suite_node_id.clone()));
        }
        let wanted: Vec<String> = wanted.into_iter().collect();
        let (backed, read) = tokio::join!(self.backings(&wanted, expected), async {
            match looked.iter().find_map(|one| one.runs.first()) {
                Some(run) => self.read_ref(deploying, stood, expected, run).await,
                None => Ok(()),
            }
        });
        backings.extend(backed?);
        read
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

fn ids(records: &[Record]) -> Vec<String> {
    records.iter().map(|record| record.id.clone()).collect()
}

/// A record with the runs that speak for it, and what it lacks where none does.
struct Looked {
    record: Record,
    runs: Vec<DeployRun>,
    lacks: String,
}

fn by_runs(
    record: Record,
    known: &BTreeMap<u64, Option<DeployRun>>,
    ours: Option<u64>,
    expected: &Expected<'_>,
    running: &mut BTreeSet<u64>,
) -> Looked {
    let mut runs = Vec::new();
    let mut lacks = match expected.from {
        Some(_) => "no run is named",
        None => "the policy names no workflow that deploys here",
    }
    .to_owned();
    let named = runs_of(&record)
        .into_iter()
        .filter(|_| expected.from.is_some());
    for id in named {
        if ours == Some(id) {
            lacks = "its run is this one, which is not finished".to_owned();
            continue;
        }
        match known.get(&id).and_then(Option::as_ref) {
            None => lacks = format!("run {id} cannot be read"),
            Some(run) => match expected.lacks(&record, run) {
                None => runs.push(run.clone()),
                Some(why) => {
                    lacks = why;
                    running.extend(run.conclusion.is_none().then_some(id));
                }
            },
        }
    }
    Looked {
        record,
        runs,
        lacks,
    }
}
