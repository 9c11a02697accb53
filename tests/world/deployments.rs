//! What starts a deployment, who lets it go, and what it ships.

use super::{DEPLOY, REPOSITORY, World, empty_range};
use sixeyes::evidence::{
    Authorisation, AuthorisationState, Bypass, Change, ChangeId, Demand, Deployment, Hold, Phase,
    Possible, PriorAllow, Proof, RangeBase, RangeCommit, Revision, Run, Subject, Trigger,
    TriggerAct,
};

/// The run that deploys in every story.
const RUN: u64 = 9341;

impl World {
    pub(super) fn deployment(&mut self) -> &mut Deployment {
        self.deployment.get_or_insert_with(|| Deployment {
            run: Run {
                id: RUN,
                attempt: 1,
                workflow: Some(DEPLOY.to_owned()),
                url: format!("{REPOSITORY}/actions/runs/{RUN}"),
                start_url: Some(format!("{REPOSITORY}/actions/workflows/deploy.yml")),
            },
            phase: Phase::Deploying,
            triggers: Vec::new(),
            demand: Demand::None,
            hold: None,
            authorisations: Vec::new(),
            range: empty_range(),
            bypasses: Vec::new(),
            break_glass: None,
            debts: Vec::new(),
        })
    }

    /// The deployment of `main` to production starts, by this act of this person.
    pub(crate) fn deploys(&mut self, by: &str, act: TriggerAct) -> &mut Self {
        let at = Some(self.tick());
        let (by, citation) = (
            self.actor(by),
            self.cite(Proof::Authenticated, "actions/runs"),
        );
        self.deployment().triggers.push(Trigger {
            act,
            by,
            at,
            citation,
        });
        self
    }

    /// The merge of this change starts the deployment: whoever merged it, and whoever made the forge merge it.
    pub(crate) fn merge_deploys(&mut self, change: u64) -> &mut Self {
        let merged = self.change(change).clone();
        let merge = merged.merge.expect("a merge that starts a deployment");
        let mut triggers = vec![Trigger {
            act: TriggerAct::Merged,
            by: merge.by,
            at: Some(merge.at),
            citation: merge.citation,
        }];
        for intent in merged.intents.into_iter().filter(|intent| intent.stands) {
            triggers.push(Trigger {
                act: TriggerAct::Enqueued,
                by: intent.by,
                at: Some(intent.at),
                citation: intent.citation,
            });
        }
        self.deployment().triggers.extend(triggers);
        self
    }

    /// A push with no change request starts the deployment.
    pub(crate) fn push_deploys(&mut self, by: &str) -> &mut Self {
        self.deploys(by, TriggerAct::Pushed)
    }

    /// Runs it again.
    pub(crate) fn reruns(&mut self, by: &str) -> &mut Self {
        self.deployment().run.attempt += 1;
        self.deploys(by, TriggerAct::Reran)
    }

    /// Authorises the held deployment: this environment, run, attempt and revision.
    pub(crate) fn authorises(&mut self, by: &str) -> &mut Self {
        self.authorisation(by, AuthorisationState::Approved)
    }

    /// Stops the held deployment.
    pub(crate) fn rejects(&mut self, by: &str) -> &mut Self {
        self.authorisation(by, AuthorisationState::Rejected)
    }

    fn authorisation(&mut self, by: &str, state: AuthorisationState) -> &mut Self {
        let at = Some(self.tick());
        let (by, citation) = (
            self.actor(by),
            self.cite(Proof::Authenticated, "actions/runs"),
        );
        let environment = self.environment.clone();
        let revision = Some(self.deployed_revision());
        let deployment = self.deployment();
        deployment.demand = Demand::Required;
        let (run, attempt) = (deployment.run.id, Some(deployment.run.attempt));
        deployment.authorisations.push(Authorisation {
            by,
            state,
            at,
            environment,
            run,
            attempt,
            revision,
            citation,
        });
        self
    }

    /// The latest authorisation was given for something else.
    pub(crate) fn with_authorisation(
        &mut self,
        edit: impl FnOnce(&mut Authorisation),
    ) -> &mut Self {
        edit(
            self.deployment()
                .authorisations
                .last_mut()
                .expect("an authorisation"),
        );
        self
    }

    /// A new run: nobody has started or authorised it yet. What the environment demands stays.
    pub(crate) fn starts_anew(&mut self) -> &mut Self {
        let deployment = self.deployment();
        deployment.run.id += 1;
        deployment.run.attempt = 1;
        // A new run at the same tag deploys what whoever made the tag chose (E135).
        let of_tag = |act| matches!(act, TriggerAct::Tagged | TriggerAct::Released);
        deployment.triggers.retain(|trigger| of_tag(trigger.act));
        deployment.authorisations.clear();
        deployment.bypasses.clear();
        deployment.break_glass = None;
        deployment.run.workflow = Some(DEPLOY.to_owned());
        self
    }

    /// Another tag, or another release, of the same revision, and a new run at it.
    pub(crate) fn is_tagged_anew(&mut self) -> &mut Self {
        self.starts_anew();
        self.deployment().triggers.clear();
        self
    }

    /// Whether the environment demands an authorisation.
    pub(crate) fn demanded(&mut self) -> bool {
        self.deployment().demand == Demand::Required
    }

    /// What the environment demands.
    pub(crate) fn demands(&mut self, demand: Demand) -> &mut Self {
        self.deployment().demand = demand;
        self
    }

    /// What the environment's settings let people do about its hold.
    pub(crate) fn lets(&mut self, self_review: Possible, admins_bypass: Possible) -> &mut Self {
        let citation = self.cite(Proof::Authenticated, "settings/environments");
        self.deployment().hold = Some(Hold {
            self_review,
            admins_bypass,
            citation,
        });
        self
    }

    /// From where in its life the deployment is judged.
    pub(crate) fn is_judged(&mut self, phase: Phase) -> &mut Self {
        self.deployment().phase = phase;
        self
    }

    /// The environment's name.
    pub(crate) fn deploys_to(&mut self, environment: &str) -> &mut Self {
        environment.clone_into(&mut self.environment);
        self
    }

    /// The ref that is deployed; without this `main`.
    pub(crate) fn deploys_ref(&mut self, target: &str) -> &mut Self {
        target.clone_into(&mut self.target);
        self
    }

    /// The revision that is deployed; without this the tip of `main`.
    pub(crate) fn deploys_revision(&mut self, revision: Revision) -> &mut Self {
        self.deployed = Some(revision);
        self
    }

    /// How the base of the range was found; without this the record of the root commit's deployment.
    pub(crate) fn range_from(&mut self, base: RangeBase) -> &mut Self {
        self.range = Some(base);
        self
    }

    /// The ref was rewritten since.
    pub(crate) fn was_rewritten(&mut self) -> &mut Self {
        self.rewritten = true;
        self
    }

    /// To which change a commit of the range belongs cannot be known.
    pub(crate) fn belongs_to_nobody(&mut self, revision: Revision) -> &mut Self {
        self.unproven.insert(revision);
        self
    }

    /// The hold of the environment was bypassed.
    pub(crate) fn bypasses_hold(&mut self, by: &str) -> &mut Self {
        let at = self.tick();
        let (by, citation) = (self.actor(by), self.cite(Proof::Authenticated, "audit"));
        self.deployment().bypasses.push(Bypass {
            by,
            at,
            what: "environment production: required reviewers".to_owned(),
            citation,
        });
        self
    }

    /// This very revision was allowed here before.
    pub(crate) fn was_allowed_before(&mut self, enforced: bool, by: &[&str]) -> &mut Self {
        let at = self.now;
        let released_by = by.iter().map(|name| self.account(name)).collect();
        self.deployment().range.earlier.push(PriorAllow {
            decision: super::sha256(b"an earlier decision"),
            at,
            enforced,
            released_by,
        });
        self
    }

    fn deployed_revision(&mut self) -> Revision {
        self.deployed.unwrap_or_else(|| self.tip("main"))
    }

    pub(super) fn deployment_subject(
        &self,
        deployment: &Deployment,
    ) -> (Subject, Vec<Change>, Option<Deployment>) {
        let log = &self.branches["main"];
        let revision = self.deployed.unwrap_or(log.last().unwrap().revision);
        let base = self.range.unwrap_or(RangeBase::Record(log[0].revision));
        let place = |wanted: Revision| log.iter().position(|c| c.revision == wanted);
        let end = place(revision).map_or(log.len(), |at| at + 1);
        let start = match base {
            RangeBase::Record(from) | RangeBase::Since(from) | RangeBase::MergeBase(from) => {
                place(from).map_or(0, |at| at + 1)
            }
            // The change that brought the deployed revision is judged.
            RangeBase::Same(_) | RangeBase::RollBack(_) => {
                let change = log.get(end - 1).and_then(|c| c.change.clone());
                log.iter().position(|c| c.change == change).unwrap_or(end)
            }
            RangeBase::Unknown => end,
        };
        let mut commits: Vec<RangeCommit> = log.get(start..end).unwrap_or(&[]).to_vec();
        for commit in &mut commits {
            if self.unproven.contains(&commit.revision) {
                commit.change = None;
            }
        }
        let mut shipped: Vec<ChangeId> = Vec::new();
        for id in commits.iter().filter_map(|c| c.change.clone()) {
            if !shipped.contains(&id) {
                shipped.push(id);
            }
        }
        let changes = self
            .changes
            .iter()
            .filter(|c| shipped.contains(&c.id))
            .cloned()
            .collect();
        let mut deployment = deployment.clone();
        deployment.debts = self.debts_now();
        deployment.range.base = base;
        deployment.range.commits = commits;
        deployment.range.rewritten = self.rewritten;
        let subject = Subject::Deployment {
            environment: self.environment.clone(),
            target: self.target.clone(),
            revision,
            tree: None,
        };
        (subject, changes, Some(deployment))
    }
}
