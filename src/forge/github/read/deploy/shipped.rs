//! One deployment of the past, read: only what is not known yet from the changes that were merged in the period.

use super::super::evidence::Look;
use super::super::first::ChangeAt;
use super::super::merged::answered;
use super::super::others::GrantRead;
use super::super::rest::one;
use super::super::{List, Once, Opened, ReadError, Reader};
use super::beside::{of_commit, of_merge};
use super::changes::pushed;
use super::past::{Before, asks_to_wait};
use super::range::into;
use super::records::Found;
use super::run::{ACTIONS, Moment, target};
use super::state::Asked;
use super::{
    Ask, Based, DeployAt, DeploySubject, Deploying, Emergencies, Past, Ranged, Shipped, Target,
    When, of_deployment,
};
use crate::evidence::{Evidence, RangeBase, Revision};
use crate::forge::github::answers::{Activity, Approval};
use std::collections::{BTreeMap, HashMap};

/// What is known already, so that nothing is asked for twice.
#[derive(Debug, Default)]
pub struct Known {
    opened: BTreeMap<u64, Opened>,
    /// What is asked for once for all changes.
    pub once: Once,
    /// The waivers' own changes, where they were read.
    pub grants: Option<Vec<GrantRead>>,
    refs: HashMap<String, (Asked, List<Activity>)>,
    /// By environment.
    emergencies: BTreeMap<String, Emergencies>,
}

impl Known {
    /// Keeps a change that was read.
    pub fn keep(&mut self, opened: Opened) {
        self.opened.insert(opened.at.number, opened);
    }
}

/// What was read of one deployment of the past.
#[derive(Debug)]
pub enum PastRead {
    /// Everything that judging it needs.
    Whole(Box<(Deploying, Based, Ranged, Emergencies)>),
    /// Not enough, for this reason: nothing is said of it.
    Lost(String),
}

impl PastRead {
    /// The document about it, or why there is none.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn evidence(&self, look: &Look) -> Result<Evidence, &str> {
        match self {
            Self::Lost(why) => Err(why),
            Self::Whole(all) => {
                let (deploying, based, ranged, glass) = &**all;
                Ok(of_deployment(
                    deploying,
                    based,
                    ranged,
                    glass,
                    When::Finished,
                    &[],
                    look,
                ))
            }
        }
    }
}

impl Reader {
    /// Reads one deployment. `since` is where the policy begins to judge.
    ///
    /// # Errors
    /// [`ReadError`] where the forge asks to wait for too long: nothing after it could be read either.
    pub async fn deployed(
        &self,
        past: &Past,
        shipped: &Shipped,
        known: &mut Known,
        environment: Option<&crate::policy::Environment>,
        ask: &Ask<'_>,
    ) -> Result<PastRead, ReadError> {
        match self
            .deployed_in(past, shipped, known, environment, ask)
            .await
        {
            Ok(read) => Ok(read),
            Err(error) if asks_to_wait(&error) => Err(error),
            Err(error) => Ok(PastRead::Lost(error.to_string())),
        }
    }

    async fn deployed_in(
        &self,
        past: &Past,
        shipped: &Shipped,
        known: &mut Known,
        environment: Option<&crate::policy::Environment>,
        ask: &Ask<'_>,
    ) -> Result<PastRead, ReadError> {
        let since = environment.and_then(|known| known.since);
        let base = match &shipped.before {
            Before::Unknown(why) => return Ok(PastRead::Lost(why.clone())),
            Before::Nothing if since.is_none() => {
                let none = "nothing is known to have run before it, and no policy says by `since` where judging begins";
                return Ok(PastRead::Lost(none.to_owned()));
            }
            Before::Nothing => None,
            Before::Proven(found) => Some((**found).clone()),
        };
        let deploying = match self.gone_by(past, shipped, known).await? {
            Ok(deploying) => deploying,
            Err(why) => return Ok(PastRead::Lost(why)),
        };
        let mut deploying = deploying;
        deploying.of_law(environment);
        let found = Found {
            proven: base,
            ..Found::default()
        };
        let glass = past.glass.as_ref().map(|glass| glass.from.as_str());
        let based = self
            .ranged_from(&deploying, found, since, None, glass, Vec::new())
            .await?;
        if let Some((_, why)) = based.missing.first() {
            return Ok(PastRead::Lost(why.clone()));
        }
        if based.base == RangeBase::Unknown {
            return Ok(PastRead::Lost(
                "where its range begins is not known".to_owned(),
            ));
        }
        let ranged = self.changes_past(&deploying, &based, known, ask).await?;
        if !ranged.opened.values().all(answered) {
            return Ok(PastRead::Lost(
                "the forge did not tell the pushes of each change".to_owned(),
            ));
        }
        let glass = self
            .owing_then(past, shipped, &deploying, known, environment, ask)
            .await;
        Ok(PastRead::Whole(Box::new((deploying, based, ranged, glass))))
    }

    /// The emergencies before it whose review was overdue when it was made, unless it was given since (J30). Those of an
    /// environment are read once.
    async fn owing_then(
        &self,
        past: &Past,
        shipped: &Shipped,
        deploying: &Deploying,
        known: &mut Known,
        environment: Option<&crate::policy::Environment>,
        ask: &Ask<'_>,
    ) -> Emergencies {
        let Some(law) = &past.glass else {
            return Emergencies::default();
        };
        let name = &past.at.environment;
        if !known.emergencies.contains_key(name) {
            let mut with = deploying.clone();
            with.asked.records = past.asked.records.clone();
            // An emergency is one of them, whichever deployment it is that they are read with.
            with.run = with.run.filter(|run| run.workflow() != law.from);
            let (none, since) = (Based::default(), past.back_to);
            let read = self.emergencies(&with, &none, Some(law), environment, since, ask);
            known.emergencies.insert(name.clone(), read.await);
        }
        let mut owing = known.emergencies.get(name).cloned().unwrap_or_default();
        owing.all.retain(|one| {
            let due = one.run.created_at.checked_add(law.review_within);
            due.is_ok_and(|due| due < shipped.record.created_at)
        });
        owing
    }

    /// The deployment's own facts, or why they are not all there any more.
    async fn gone_by(
        &self,
        past: &Past,
        shipped: &Shipped,
        known: &mut Known,
    ) -> Result<Result<Deploying, String>, ReadError> {
        let run = &shipped.run;
        let name = run.head_branch.clone().unwrap_or_default();
        let at = DeployAt {
            subject: DeploySubject::Run {
                id: run.id,
                reference: name.clone(),
                upstream: None,
            },
            ..past.at.clone()
        };
        let path = format!("{}/actions/runs/{}/approvals", at.path(), run.id);
        let (approvals, attempts) = tokio::join!(
            one::<Vec<Approval>>(&self.client, path, ACTIONS),
            self.attempts(&at, run),
        );
        let upstream = match run.event.as_str() {
            "workflow_run" => self.upstream_by_title(&at, run).await,
            _ => Vec::new(),
        };
        if let Some((_, why)) = upstream.iter().find_map(|read| read.as_ref().err()) {
            return Ok(Err(format!("who started its run is not told: {why}")));
        }
        if approvals.is_err() {
            return Ok(Err("who let its run go is not told".to_owned()));
        }
        if let Some((number, _)) = attempts.iter().find(|(_, read)| read.is_err()) {
            return Ok(Err(format!(
                "attempt {number} of its run is not there any more"
            )));
        }
        if !known.refs.contains_key(&name) {
            let read = self.reference(past, &at, &name, run.head_sha).await?;
            known.refs.insert(name.clone(), read);
        }
        let Some((asked, activity)) = known.refs.get(&name).cloned() else {
            return Ok(Err("its ref was not read".to_owned()));
        };
        let (target, ambiguous) = target(&name, &asked, run.head_sha);
        let stands = match (&target, target.commit()) {
            (_, None) => Some("is no branch or tag any more"),
            (Target::Tag(..), Some(tip)) if tip != run.head_sha => {
                Some("is another revision's now")
            }
            _ if ambiguous.is_some() => Some("is a branch and a tag"),
            _ => None,
        };
        if let Some(stands) = stands {
            return Ok(Err(format!("its ref `{}` {stands}", name.escape_debug())));
        }
        if let Some(why) = activity.short {
            let why = serde_json::to_value(why).unwrap_or_default();
            let why = why.as_str().unwrap_or("unknown");
            return Ok(Err(format!("the acts on its ref are not told: {why}")));
        }
        Ok(Ok(Deploying {
            at,
            asked,
            head: run.head_sha,
            run: Some(run.clone()),
            attempts,
            upstream,
            approvals,
            environment: past.environment.clone(),
            target,
            activity,
            from: None,
            tags: false,
            missing: Vec::new(),
            moment: Moment::Past,
        }))
    }

    /// A ref, and the acts on it back to before the period.
    async fn reference(
        &self,
        past: &Past,
        at: &DeployAt,
        name: &str,
        head: Revision,
    ) -> Result<(Asked, List<Activity>), ReadError> {
        let mut asked = match name == past.asked.repository.default_branch {
            true => past.asked.clone(),
            false => self.state(at, name).await?,
        };
        asked.records = List::whole(Vec::new());
        let (target, _) = target(name, &asked, head);
        let activity = self.acts_since(at, &target.full(), past.back_to).await;
        Ok((asked, activity))
    }

    async fn changes_past(
        &self,
        deploying: &Deploying,
        based: &Based,
        known: &mut Known,
        ask: &Ask<'_>,
    ) -> Result<Ranged, ReadError> {
        let on_default = self.on_default(deploying).await?;
        let into = into(deploying, on_default);
        let brought = self.brought(deploying, based, into.as_deref()).await?;
        let fresh = self
            .in_batches(deploying, based, &brought, &known.opened)
            .await?;
        let fresh = self.complete_all(fresh, ask).await;
        known.opened.extend(fresh);
        let mut opened: BTreeMap<u64, Opened> = BTreeMap::new();
        for number in brought.pulls() {
            opened.extend(known.opened.get(&number).map(|one| (number, one.clone())));
        }
        let pushes = pushed(deploying, based, &brought, into.as_deref());
        let mut pushes = self.files_of(deploying, pushes).await;
        let more = self.beside(deploying, ask, &known.once.beside).await;
        let beside = &mut known.once.beside;
        beside.rights.extend(more.rights);
        beside.teams.extend(more.teams);
        beside.apps.extend(more.apps);
        let beside = std::mem::take(beside);
        let near: ChangeAt = deploying.at.change();
        if let Some(branch) = &into {
            self.said_once(&near.path(), branch, &mut known.once).await;
        }
        let said = known.once.said_on(into.as_deref());
        let beside = self
            .rights_of_all(deploying, &opened, ask, &said, beside)
            .await;
        known.once.beside = beside.clone();
        let ids = brought.ids();
        let with_id = opened
            .iter()
            .filter_map(|(number, one)| Some((one, *ids.get(number)?)));
        self.checks_once(with_id, &mut known.once).await;
        for one in opened.values_mut() {
            one.beside = beside.clone();
            one.found.suites = Some(of_merge(&said.suites, one));
            one.found.held = known.once.holds(one);
        }
        for push in &mut pushes {
            push.suites = of_commit(&said.suites, push.head);
        }
        if known.grants.is_none() {
            known.grants = Some(self.grants_of(deploying, ask).await);
        }
        Ok(Ranged {
            brought,
            opened,
            pushes,
            past: BTreeMap::new(),
            beside,
            grants: known.grants.clone().unwrap_or_default(),
        })
    }
}
