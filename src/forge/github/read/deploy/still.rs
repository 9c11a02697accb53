//! Whether what a range rests on still stands once all of it has been read (E134): what runs in the environment, and the
//! ref that is deployed. One request where nothing happened meanwhile.

use super::super::{List, ReadError, Reader};
use super::proof::{Expected, claims_success, runs_of};
use super::{Based, Deploying, Target};
use crate::evidence::{Revision, Why};
use crate::forge::github::answers::{Record, StillData};
use crate::forge::github::documents;
use crate::policy::Environment;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const NEEDS: &str = "contents: read, deployments: read";
/// How many runs of new records are looked into; whoever makes more at once keeps the gate from deciding, for so long.
const RUNS: usize = 20;

/// Whether what was read still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Still {
    /// It does.
    Stands,
    /// This happened meanwhile (`run 9341 deployed 4f2a91c`), so that everything is to be read anew.
    Moved(String),
}

impl Reader {
    /// Reads the environment's records and the ref once more. A record that does not prove itself moves nothing, nor does a
    /// merge on top of what is deployed.
    ///
    /// # Errors
    /// [`ReadError`] where they cannot be read: what runs now is then not known.
    pub async fn still(
        &self,
        deploying: &Deploying,
        based: &Based,
        environment: Option<&Environment>,
        glass: Option<&str>,
    ) -> Result<Still, ReadError> {
        let (records, tip) = self.once_more(deploying).await?;
        if let Some(moved) = self.ref_moved(deploying, tip).await? {
            return Ok(Still::Moved(moved));
        }
        let records = match records {
            Some(records) => records,
            // They could not be read the first time either, and the range says so.
            None => return Ok(Still::Stands),
        };
        let newer = match newer(&records, based) {
            Ok(newer) => newer,
            Err(moved) => return Ok(Still::Moved(moved)),
        };
        let expected = Expected::of(deploying, environment, glass);
        self.newly_proven(deploying, based, newer, &expected).await
    }

    /// Whether one of these records proves itself by a run that was not looked into before, or was not over then.
    async fn newly_proven(
        &self,
        deploying: &Deploying,
        based: &Based,
        newer: Vec<&Record>,
        expected: &Expected<'_>,
    ) -> Result<Still, ReadError> {
        let before = deploying.asked.records.items.iter().flat_map(runs_of);
        let mut settled: BTreeSet<u64> =
            before.filter(|run| !based.running.contains(run)).collect();
        settled.extend(deploying.run.as_ref().map(|run| run.id));
        let fresh = |record: &Record| -> Vec<u64> {
            let runs = runs_of(record).into_iter();
            runs.filter(|run| !settled.contains(run)).collect()
        };
        let wanted: BTreeSet<u64> = newer.iter().flat_map(|record| fresh(record)).collect();
        if wanted.len() > RUNS {
            return Ok(Still::Moved(format!(
                "{} more runs say that they deployed",
                wanted.len()
            )));
        }
        let runs: BTreeMap<u64, _> = self.runs(&deploying.at, wanted).await?;
        for record in newer {
            for id in fresh(record) {
                let run = runs.get(&id).and_then(Option::as_ref);
                if run.is_some_and(|run| expected.lacks(record, run).is_none()) {
                    return Ok(Still::Moved(format!(
                        "run {id} deployed {}",
                        record.commit_oid.short()
                    )));
                }
            }
        }
        Ok(Still::Stands)
    }

    /// Whether the ref no longer is what it was, so far as the deployed revision is concerned.
    async fn ref_moved(
        &self,
        deploying: &Deploying,
        tip: Option<Revision>,
    ) -> Result<Option<String>, ReadError> {
        let before = deploying.target.commit();
        if tip == before {
            return Ok(None);
        }
        let name = deploying.target.name().escape_debug();
        let moved = match (tip, &deploying.target) {
            (None, _) => Some(format!("`{name}` was deleted")),
            (Some(tip), Target::Tag(..)) => {
                Some(format!("tag `{name}` was moved to {}", tip.short()))
            }
            (Some(tip), Target::Branch(..)) => (!self.holds(deploying, tip).await?)
                .then(|| format!("`{name}` was set to {} by force", tip.short())),
        };
        Ok(moved)
    }

    /// The environment's newest records, where they may be read, and the tip of the ref, where it exists.
    async fn once_more(
        &self,
        deploying: &Deploying,
    ) -> Result<(Option<List<Record>>, Option<Revision>), ReadError> {
        let at = &deploying.at;
        let name = deploying.target.name();
        let document = documents::STILL;
        let variables = json!({
            "owner": at.owner, "repo": at.repo, "environments": [at.environment],
            "branch": format!("refs/heads/{name}"), "tag": format!("refs/tags/{name}"),
        });
        let answer = self
            .client
            .query::<StillData>(document.name, &document.text(), &variables, NEEDS)
            .await?;
        let could = deploying.asked.records.short != Some(Why::Forbidden);
        let of_records = |path: Option<&str>| path == Some("deployments");
        let whole = answer
            .errors
            .iter()
            .all(|error| !could && of_records(error.path().nth(1)));
        let Some(repository) = answer
            .data
            .and_then(|data| data.repository)
            .filter(|repository| whole && (repository.deployments.is_some() || !could))
        else {
            return Err(ReadError::Incomplete {
                what: format!(
                    "what runs in `{}` after everything else was read",
                    at.environment.escape_debug()
                ),
                errors: answer.errors,
            });
        };
        let found = match &deploying.target {
            Target::Branch(..) => repository.branch,
            Target::Tag(..) => repository.tag,
        };
        let tip = found.and_then(|found| found.commit());
        Ok((could.then(|| List::begin(repository.deployments)), tip))
    }
}

/// The records that say they succeeded and are newer than the base, or how the base is gone.
fn newer<'a>(records: &'a List<Record>, based: &Based) -> Result<Vec<&'a Record>, String> {
    let base = based.proven.as_ref();
    let place = base.and_then(|base| {
        let same = |record: &Record| record.database_id == base.database_id;
        records.items.iter().position(same)
    });
    let end = match (base, place) {
        (_, Some(place)) => place,
        (None, None) => records.items.len(),
        (Some(base), None) => {
            let reaches = records.next().is_none()
                || (records.items.last()).is_some_and(|last| last.created_at < base.created_at);
            if reaches {
                return Err(format!(
                    "the record of {}, which ran here, was deleted",
                    base.commit_oid.short()
                ));
            }
            records.items.len()
        }
    };
    let newer = records.items.iter().take(end);
    Ok(newer.filter(|record| claims_success(record)).collect())
}
