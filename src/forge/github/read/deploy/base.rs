//! From where the range begins (J23): the newest record that proves itself, and how the deployed revision stands to it.

use super::super::{ReadError, Reader};
use super::based::{Based, no_start, of_record, of_since};
use super::compare::{Compared, Stands};
use super::proof::{Expected, runs_of};
use super::records::{Found, Search};
use super::refused::not_here;
use super::run::{Deploying, Target};
use super::stood::Stood;
use crate::evidence::{Revision, Why};
use crate::forge::transport::{Failure, RequestError};
use crate::policy::Environment;

impl Reader {
    /// Finds the base, and reads every commit between it and the head. `since` stands in for the policy's, by hand;
    /// `glass` is the workflow whose deployments here are break-glass: what they shipped runs there, and is owed a review
    /// beside the range ([`Reader::emergencies`]).
    ///
    /// # Errors
    /// [`ReadError`] where records, runs or commits cannot be read to the end.
    pub async fn base(
        &self,
        deploying: &mut Deploying,
        environment: Option<&Environment>,
        since: Option<Revision>,
        glass: Option<&str>,
    ) -> Result<Based, ReadError> {
        deploying.of_law(environment);
        let read: &Deploying = deploying;
        let expected = Expected::of(read, environment, glass);
        let since = since.or_else(|| environment?.since);
        let head = read.head;
        // The comparison with the likeliest base goes along with the question whether it is one.
        let likely = read
            .asked
            .records
            .items
            .iter()
            .find(|record| !runs_of(record).is_empty())
            .map(|record| record.commit_oid)
            .or(since);
        let mut records = read.asked.records.clone();
        let mut stood = Stood::of(read);
        let reference = read.target.full();
        let (found, ahead, moved) = tokio::join!(
            async {
                let first = Search::first(read, &records, &expected);
                let ((attempts, acts), runs) =
                    tokio::join!(self.around(read), self.runs(&read.at, first.runs()));
                stood.know(reference.clone(), acts);
                let search = first.knowing(runs?);
                let found = self.record(read, &mut records, search, &expected, &mut stood);
                Ok::<_, ReadError>((found.await?, attempts))
            },
            async {
                match likely {
                    Some(base) => Some((base, self.compared(read, base, head).await)),
                    None => None,
                }
            },
            self.moved(read),
        );
        let (found, attempts) = found?;
        let mut missing = read.missing.clone();
        missing.extend(moved?);
        missing.extend(not_here(read, &expected));
        if let (Some(why), None) = (records.short, &found.proven) {
            missing.push((why, "the deployment records".to_owned()));
        }
        deploying.asked.records = records;
        deploying.attempts = attempts;
        if let Some(acts) = stood.take(&reference) {
            deploying.activity = acts;
        }
        self.ranged_from(deploying, found, since, ahead, glass, missing)
            .await
    }

    /// Reads every commit between a record that proves itself and the head; without one, between `since` and the head.
    pub(super) async fn ranged_from(
        &self,
        deploying: &Deploying,
        found: Found,
        since: Option<Revision>,
        ahead: Option<(Revision, Result<Compared, RequestError>)>,
        glass: Option<&str>,
        missing: Vec<(Why, String)>,
    ) -> Result<Based, ReadError> {
        let head = deploying.head;
        let with = |base: Revision| {
            let ahead = ahead.clone_of(base);
            async move {
                match ahead {
                    Some(compared) => compared,
                    None => self.compared(deploying, base, head).await,
                }
            }
        };
        let mut based = match &found.proven {
            Some((record, run)) => match with(record.commit_oid).await {
                Ok(compared) => {
                    let same_ref = matches!(&deploying.target, Target::Branch(name, _)
                        if Some(name) == run.head_branch.as_ref());
                    let rewritten = same_ref
                        && compared.stands == Stands::Diverged
                        && self.was_forced(deploying, run.created_at).await;
                    of_record(record.commit_oid, compared, since, rewritten)
                }
                Err(error) if matches!(error.failure, Failure::NotFound) => {
                    let gone = format!(
                        "{}, which ran here, is no commit of the repository any more",
                        record.commit_oid.short()
                    );
                    Based::lacking(Why::Deleted, gone)
                }
                Err(error) => return Err(error.into()),
            },
            None => match since {
                None => Based::unknown(),
                Some(since) => match with(since).await {
                    Ok(compared) => of_since(since, head, compared),
                    Err(error) if matches!(error.failure, Failure::NotFound) => {
                        Based::lacking(Why::Unsupported, no_start(since))
                    }
                    Err(error) => return Err(error.into()),
                },
            },
        };
        based.missing.extend(missing);
        based.tree = based
            .commits
            .iter()
            .find(|commit| commit.sha == head)
            .map(|commit| commit.commit.tree.sha);
        based.order(head)?;
        based.found(found, glass);
        Ok(based)
    }
}

/// A comparison that was made before it was known to be the right one.
trait Ahead {
    fn clone_of(&self, base: Revision) -> Option<Result<Compared, RequestError>>;
}

impl Ahead for Option<(Revision, Result<Compared, RequestError>)> {
    fn clone_of(&self, base: Revision) -> Option<Result<Compared, RequestError>> {
        match self {
            // One that failed is made again: it is asked for in earnest now.
            Some((with, Ok(compared))) if *with == base => Some(Ok(compared.clone())),
            Some(_) | None => None,
        }
    }
}

impl Deploying {
    /// What the law says of the environment, for whoever is told what to do next.
    pub(super) fn of_law(&mut self, environment: Option<&Environment>) {
        self.from = environment.and_then(|known| known.from.clone());
        self.tags = environment
            .and_then(|environment| environment.refs.as_ref())
            .is_some_and(|refs| refs.written.iter().any(|one| one.starts_with("refs/tags/")));
    }
}
