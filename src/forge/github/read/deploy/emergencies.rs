//! Which earlier deployments into the environment went by break-glass, and what each shipped (J30).
//!
//! One request where the policy names a break-glass for the environment: the runs of that workflow. For each that deployed
//! here, who agreed, what ran before it, and every change between. What cannot be read becomes a gap of all of them: whether
//! a review is owed is then not known, and that is no empty list.

use super::super::rest::one;
use super::super::rules::Said;
use super::super::second::Beside;
use super::super::{List, ReadError, Reader};
use super::based::{of_record, of_since};
use super::changes::{Ask, pushed};
use super::compare::Stands;
use super::proof::Expected;
use super::records::Search;
use super::run::Deploying;
use super::stood::{Acts, Stood};
use super::used::Placed;
use super::{Based, Ranged, Target};
use crate::evidence::{Revision, Timestamp, Why};
use crate::forge::github::answers::{Approval, DeployRun, Record};
use crate::forge::transport::Failure;
use crate::policy::{BreakGlassLaw, Environment};
use jiff::SignedDuration;
use std::collections::BTreeMap;

pub(super) const ACTIONS: &str = "actions: read";
/// How long ago an emergency may have been started to be looked for here. The longest deadline is 30 days, and after it
/// nothing is deployed until the review is there; older ones are an audit's business.
const WITHIN: SignedDuration = SignedDuration::from_hours(180 * 24);
/// How many emergencies are read in full.
const MOST: usize = 25;

/// What was read of emergencies; nothing where the policy has none for the environment.
#[derive(Debug, Clone, Default)]
pub struct Emergencies {
    /// The workflow whose runs are break-glass here.
    pub(super) from: Option<String>,
    /// Those that deployed here, newest first.
    pub(super) all: Vec<Emergency>,
    pub(super) missing: Vec<(Why, String)>,
}

/// One emergency.
#[derive(Debug, Clone)]
pub(super) struct Emergency {
    /// The run, as of the attempt that deployed.
    pub(super) run: DeployRun,
    /// Other attempts: whoever started one let it go as well.
    pub(super) others: Vec<DeployRun>,
    pub(super) record: Record,
    pub(super) approvals: Vec<Approval>,
    /// What it shipped.
    pub(super) based: Based,
    pub(super) ranged: Ranged,
}

/// Why one cannot be read.
pub(super) type Lost = (Why, String);

impl Reader {
    /// Reads the emergencies before this deployment, as of `at`.
    pub async fn emergencies(
        &self,
        deploying: &Deploying,
        based: &Based,
        law: Option<&BreakGlassLaw>,
        environment: Option<&Environment>,
        at: Timestamp,
        ask: &Ask<'_>,
    ) -> Emergencies {
        let Some(law) = law else {
            return Emergencies::default();
        };
        let mut found = Emergencies {
            from: Some(law.from.clone()),
            ..Emergencies::default()
        };
        let ordinary = Expected::of(deploying, environment, Some(&law.from));
        let expected = Expected {
            from: ordinary.glass,
            glass: ordinary.from,
            ..ordinary
        };
        let within = at.checked_sub(WITHIN).unwrap_or(Timestamp::MIN);
        // What runs here by an emergency is owed for however long ago that was.
        let since = based
            .glass
            .map_or(within, |(_, started)| started.min(within));
        let runs = self.runs_since(deploying, law, since).await;
        if let Some(why) = runs.short {
            let detail = match why {
                Why::Forbidden => format!(
                    "the runs of `{}`: it must be a workflow of the default branch",
                    law.from.escape_debug()
                ),
                _ => format!("the runs of `{}`", law.from.escape_debug()),
            };
            found.missing.push((why, detail));
            return found;
        }
        // It is in the list of emergencies, or that list is not one.
        if let Some((base, _)) = based.glass
            && !runs.items.iter().any(|run| run.id == base)
        {
            let detail = format!("run {base}, by which what runs here went live");
            found.missing.push((Why::Inconsistent, detail));
        }
        let candidates = self.candidates(deploying, runs.items, &expected).await;
        let mut records = deploying.asked.records.clone();
        let placed = match candidates {
            Ok(candidates) => {
                self.placed(deploying, &mut records, candidates, &expected)
                    .await
            }
            Err(lost) => Err(lost),
        };
        let placed = match placed {
            Ok(placed) => placed,
            Err(lost) => {
                found.missing.push(lost);
                return found;
            }
        };
        if placed.len() > MOST {
            let detail = format!("{} emergencies of the last months", placed.len());
            found.missing.push((Why::Truncated, detail));
        }
        for placed in placed.into_iter().take(MOST) {
            let number = placed.run.id;
            let read = self
                .emergency(deploying, &mut records, placed, &expected, ask)
                .await;
            match read {
                Ok(Some(emergency)) => found.all.push(emergency),
                Ok(None) => {}
                Err((why, what)) => found
                    .missing
                    .push((why, format!("{what} of emergency run {number}"))),
            }
        }
        found
    }

    /// One emergency in full; none where what it shipped lies before the policy's `since`.
    async fn emergency(
        &self,
        deploying: &Deploying,
        records: &mut List<Record>,
        placed: Placed,
        expected: &Expected<'_>,
        ask: &Ask<'_>,
    ) -> Result<Option<Emergency>, Lost> {
        let Placed {
            place,
            run,
            others,
            record,
        } = placed;
        let path = format!("{}/actions/runs/{}/approvals", deploying.at.path(), run.id);
        let mut stood = Stood::of(deploying);
        let acts = Acts::ended(deploying.activity.clone());
        stood.know(deploying.target.full(), acts);
        let (approvals, before) = tokio::join!(
            one::<Vec<Approval>>(&self.client, path, ACTIONS),
            self.record(
                deploying,
                records,
                Search::from(place + 1),
                expected,
                &mut stood
            ),
        );
        let approvals =
            approvals.map_err(|why| (why, "who agreed to the deployment".to_owned()))?;
        let unread = |what: &str| {
            let what = what.to_owned();
            move |error: ReadError| {
                tracing::warn!("{error}");
                (Why::Unavailable, what)
            }
        };
        let before = before.map_err(unread("what ran before the deployment"))?;
        let before = before.proven.map(|(record, _)| record.commit_oid);
        let since = expected
            .environment
            .and_then(|environment| environment.since);
        let Some(based) = self
            .shipped(deploying, before, since, record.commit_oid)
            .await?
        else {
            return Ok(None);
        };
        let ranged = self
            .changes_of(deploying, &based, &run, ask)
            .await
            .map_err(unread("the changes"))?;
        Ok(Some(Emergency {
            run,
            others,
            record,
            approvals,
            based,
            ranged,
        }))
    }

    /// What is between what ran before and this revision.
    async fn shipped(
        &self,
        deploying: &Deploying,
        before: Option<Revision>,
        since: Option<Revision>,
        head: Revision,
    ) -> Result<Option<Based>, Lost> {
        let lost = |why| (why, "what ran before the deployment".to_owned());
        let mut based = None;
        for base in [before, since].into_iter().flatten() {
            match self.compared(deploying, base, head).await {
                Ok(compared) if Some(base) == before => {
                    based = Some(of_record(base, compared, since, false));
                    break;
                }
                // It went live before judging starts.
                Ok(compared) if matches!(compared.stands, Stands::Behind | Stands::Identical) => {
                    return Ok(None);
                }
                Ok(compared) => {
                    based = Some(of_since(base, head, compared));
                    break;
                }
                Err(error) if matches!(error.failure, Failure::NotFound) => {}
                Err(error) => {
                    tracing::warn!("{error}");
                    return Err(lost(error.failure.why()));
                }
            }
        }
        let Some(mut based) = based.filter(|based| !based.is_empty()) else {
            return Err(lost(Why::Unsupported));
        };
        based.order(head).map_err(|error| {
            tracing::warn!("{error}");
            lost(Why::Inconsistent)
        })?;
        Ok(Some(based))
    }

    /// The changes of one emergency: who wrote them, and who has reviewed them since.
    async fn changes_of(
        &self,
        deploying: &Deploying,
        based: &Based,
        run: &DeployRun,
        ask: &Ask<'_>,
    ) -> Result<Ranged, ReadError> {
        let on = run.head_branch.as_deref();
        let default_branch = deploying.asked.repository.default_branch.as_str();
        let branch = match &deploying.target {
            Target::Branch(name, _) if on == Some(name) => Some(name.as_str()),
            Target::Branch(..) | Target::Tag(..) => on.filter(|name| *name == default_branch),
        };
        let brought = self.brought(deploying, based, branch).await?;
        let opened = self
            .in_batches(deploying, based, &brought, &BTreeMap::new())
            .await?;
        let pushes = pushed(deploying, based, &brought, branch);
        let mut opened = self.complete_all(opened, ask).await;
        let beside = self
            .rights_of_all(deploying, &opened, ask, &Said::nothing(), Beside::default())
            .await;
        for one in opened.values_mut() {
            one.beside = beside.clone();
        }
        Ok(Ranged {
            brought,
            opened,
            pushes,
            beside,
            ..Ranged::default()
        })
    }
}
