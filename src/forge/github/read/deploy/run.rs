//! The run that deploys, by the forge's word, and the ref that it runs on.

use super::super::rest::{encode, one};
use super::super::{Law, List, ReadError, Reader};
use super::emergencies::Lost;
use super::state::Asked;
use super::stood::Acts;
use super::{DeployAt, DeploySubject};
use crate::evidence::{Revision, Why};
use crate::forge::github::answers::{
    Activity, Approval, DeployRun, EnvironmentAnswer, Record, RestAccount,
};
use crate::forge::transport::{Failure, Read};
use tokio::task::JoinSet;

/// How many earlier attempts of a run are read; the forge keeps a run for thirty days.
const ATTEMPTS: u64 = 100;
pub(super) const ACTIONS: &str = "actions: read";

/// A deployment, as far as the first two round trips tell.
#[derive(Debug, Clone)]
pub struct Deploying {
    pub(super) at: DeployAt,
    pub(super) asked: Asked,
    pub(super) run: Option<DeployRun>,
    /// Earlier attempts of the run, by number.
    pub(super) attempts: Vec<(u64, Result<DeployRun, Why>)>,
    /// The runs upstream of it, nearest first; none where it was not started by one.
    pub(super) upstream: Vec<Result<DeployRun, Lost>>,
    pub(super) approvals: Result<Vec<Approval>, Why>,
    /// The environment; none where there is none of that name that the token may see.
    pub(super) environment: Result<EnvironmentAnswer, Why>,
    pub(super) target: Target,
    pub(super) head: Revision,
    /// The newest acts on the ref, with those on the branch or tag itself.
    pub(super) activity: List<Activity>,
    /// The workflow that the policy says deploys here.
    pub(super) from: Option<String>,
    /// Whether the policy lets some tag deploy, so that a revision short of the tip can be deployed at one (J23).
    pub(super) tags: bool,
    /// Facts about the range that could not be had.
    pub(super) missing: Vec<(Why, String)>,
    /// Whether it is about to be or was.
    pub(super) moment: Moment,
}

/// Attempts by number, and acts.
pub(super) type Around = (Vec<(u64, Result<DeployRun, Why>)>, Acts);

/// Whether a deployment is about to be, or was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// The forge may not have caught up with the newest merges yet.
    Now,
    /// Long over: what the forge does not tell it will not tell a second later.
    Past,
}

/// The ref that is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A branch, and its tip where it exists.
    Branch(String, Option<Revision>),
    /// A tag, and the commit that it names where it exists.
    Tag(String, Option<Revision>),
}

impl Target {
    /// As evidence and policy write it: `main`, `refs/tags/v1.2.3`.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Branch(name, _) => name.clone(),
            Self::Tag(name, _) => format!("refs/tags/{name}"),
        }
    }

    /// The full name of the ref.
    #[must_use]
    pub fn full(&self) -> String {
        match self {
            Self::Branch(name, _) => format!("refs/heads/{name}"),
            Self::Tag(name, _) => format!("refs/tags/{name}"),
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Branch(name, _) | Self::Tag(name, _) => name,
        }
    }

    pub(super) fn commit(&self) -> Option<Revision> {
        match self {
            Self::Branch(_, commit) | Self::Tag(_, commit) => *commit,
        }
    }
}

impl Deploying {
    /// The law that was read with it.
    #[must_use]
    pub fn law(&self) -> &Law {
        &self.asked.law
    }

    /// The deployed revision.
    #[must_use]
    pub fn head(&self) -> Revision {
        self.head
    }

    /// The ref that is deployed.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The run, where there is one.
    #[must_use]
    pub fn run(&self) -> Option<&DeployRun> {
        self.run.as_ref()
    }

    /// Who started the run and its attempts, and who authorised it: those whose rights may count.
    pub(super) fn people(&self) -> Vec<&RestAccount> {
        let attempts = self
            .attempts
            .iter()
            .filter_map(|(_, run)| run.as_ref().ok());
        let runs = self.run.iter().chain(attempts);
        let approvals = self.approvals.iter().flatten();
        runs.flat_map(|run| [run.actor.as_ref(), run.triggering_actor.as_ref()])
            .chain(approvals.map(|approval| approval.user.as_ref()))
            .flatten()
            .filter(|account| account.kind == "User")
            .collect()
    }

    /// The environment's settings as of now, and whether they could be read.
    #[must_use]
    pub fn environment(&self) -> Option<&EnvironmentAnswer> {
        self.environment.as_ref().ok()
    }

    /// The forge's record of this very deployment, where it made one: the job names the environment.
    #[must_use]
    pub fn record(&self) -> Option<u64> {
        let run = self.run.as_ref()?;
        let marker = format!("/actions/runs/{}", run.id);
        let ours = |record: &&Record| {
            record.commit_oid == self.head
                && record
                    .statuses
                    .iter()
                    .flat_map(|page| page.nodes.iter().flatten().flatten())
                    .any(|status| {
                        status.log_url.as_deref().is_some_and(|url| {
                            url.split_once(&marker)
                                .is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with('/'))
                        })
                    })
        };
        self.asked.records.items.iter().find(ours)?.database_id
    }
}

impl Reader {
    /// Reads the run, the environment with its records, the ref and the law.
    ///
    /// # Errors
    /// [`ReadError`] where the run, the records or the law cannot be read.
    pub async fn deployment(&self, at: &DeployAt) -> Result<Deploying, ReadError> {
        let repository = at.path();
        let environment = one::<EnvironmentAnswer>(
            &self.client,
            format!("{repository}/environments/{}", encode(&at.environment)),
            ACTIONS,
        );
        let (id, reference, upstream) = match &at.subject {
            DeploySubject::Hand { revision } => {
                let (asked, environment) = tokio::join!(self.state(at, "HEAD"), environment);
                return self.by_hand(at, asked?, environment, *revision).await;
            }
            DeploySubject::Run {
                id,
                reference,
                upstream,
            } => (*id, reference, *upstream),
        };
        let approvals = format!("{repository}/actions/runs/{id}/approvals");
        let (asked, run, approvals, environment, upstream) = tokio::join!(
            self.state(at, reference),
            self.run(at, id),
            one::<Vec<Approval>>(&self.client, approvals, ACTIONS),
            environment,
            self.upstream(at, id, upstream),
        );
        let (mut asked, run) = (asked?, run?);
        if run.repository.id != asked.repository.id || run.id != id {
            return Err(ReadError::NoRun(format!("{}/{}", at.owner, at.repo), id));
        }
        let name = run.head_branch.clone().unwrap_or_default();
        if name != *reference {
            asked = self.state(at, &name).await?;
        }
        let (target, ambiguous) = target(&name, &asked, run.head_sha);
        let head = run.head_sha;
        let mut deploying = Deploying {
            at: at.clone(),
            asked,
            run: Some(run),
            attempts: Vec::new(),
            upstream,
            approvals,
            environment,
            target,
            head,
            activity: List::lost(Why::Unavailable),
            from: None,
            tags: false,
            missing: Vec::new(),
            moment: Moment::Now,
        };
        if let Some(why) = ambiguous {
            deploying.missing.push((Why::Inconsistent, why));
        }
        Ok(deploying)
    }

    /// Earlier attempts of the run, and the newest acts on the ref.
    pub(super) async fn around(&self, deploying: &Deploying) -> Around {
        let reference = deploying.target.full();
        let attempts = async {
            match &deploying.run {
                Some(run) => self.attempts(&deploying.at, run).await,
                None => Vec::new(),
            }
        };
        tokio::join!(attempts, self.acts_on(&deploying.at, &reference))
    }

    /// Reads what [`Reader::base`] reads beside the base, where there is no law by which to look for one.
    pub async fn without_law(&self, deploying: &mut Deploying) {
        let (attempts, acts) = self.around(deploying).await;
        (deploying.attempts, deploying.activity) = (attempts, acts.list);
    }

    async fn by_hand(
        &self,
        at: &DeployAt,
        asked: Asked,
        environment: Result<EnvironmentAnswer, Why>,
        revision: Option<Revision>,
    ) -> Result<Deploying, ReadError> {
        let source = &asked.law.source;
        let target = Target::Branch(source.branch.clone(), Some(source.revision));
        let head = revision.unwrap_or(source.revision);
        Ok(Deploying {
            at: at.clone(),
            asked,
            run: None,
            attempts: Vec::new(),
            upstream: Vec::new(),
            approvals: Ok(Vec::new()),
            environment,
            target,
            head,
            activity: List::lost(Why::Unavailable),
            from: None,
            tags: false,
            missing: Vec::new(),
            moment: Moment::Now,
        })
    }

    pub(super) async fn run(&self, at: &DeployAt, id: u64) -> Result<DeployRun, ReadError> {
        let path = format!("{}/actions/runs/{id}", at.path());
        let read = Read {
            path,
            needs: ACTIONS,
        };
        match self.client.get::<DeployRun>(&read).await {
            Ok(answer) => Ok(answer.body),
            Err(error) if matches!(error.failure, Failure::NotFound) => {
                Err(ReadError::NoRun(format!("{}/{}", at.owner, at.repo), id))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Earlier attempts: whoever started one is a trigger (E57).
    pub(super) async fn attempts(
        &self,
        at: &DeployAt,
        run: &DeployRun,
    ) -> Vec<(u64, Result<DeployRun, Why>)> {
        let last = run.run_attempt.unwrap_or(1);
        let mut reading = JoinSet::new();
        for attempt in 1..last.min(ATTEMPTS) {
            let path = format!("{}/actions/runs/{}/attempts/{attempt}", at.path(), run.id);
            let client = self.client.clone();
            reading.spawn(async move { (attempt, one::<DeployRun>(&client, path, ACTIONS).await) });
        }
        let mut attempts = Vec::new();
        if last > ATTEMPTS {
            attempts.push((last, Err(Why::Truncated)));
        }
        let mut unread: Vec<u64> = (1..last.min(ATTEMPTS)).collect();
        while let Some(read) = reading.join_next().await {
            if let Ok((attempt, read)) = read {
                unread.retain(|one| *one != attempt);
                attempts.push((attempt, read));
            }
        }
        attempts.extend(unread.into_iter().map(|one| (one, Err(Why::Unavailable))));
        attempts.sort_by_key(|(attempt, _)| *attempt);
        attempts
    }
}

/// Whether the run's ref is a branch or a tag: the forge names it without saying. A name that is both is none.
pub(super) fn target(name: &str, asked: &Asked, head: Revision) -> (Target, Option<String>) {
    let branch = asked.branch.as_ref();
    let tag = asked.tag.as_ref();
    let as_branch = || Target::Branch(name.to_owned(), branch.and_then(|branch| branch.commit()));
    let as_tag = || Target::Tag(name.to_owned(), tag.and_then(|tag| tag.commit()));
    match (branch, tag) {
        (Some(_), Some(found)) => {
            let both = format!("`{}` is a branch and a tag", name.escape_debug());
            match found.commit() == Some(head) {
                true => (as_tag(), Some(both)),
                false => (as_branch(), Some(both)),
            }
        }
        (None, Some(_)) => (as_tag(), None),
        (Some(_), None) => (as_branch(), None),
        (None, None) => (as_branch(), None),
    }
}
