//! A deployment done anew: what cures what its own people did, what they did not do, and what nobody can tell of them.
//!
//! What a run keeps is not undone by running again. A new run at the same tag keeps who made the tag; an authorisation
//! that let a job go cannot be taken back, so that another one is given in a new run; and where the environment holds
//! nothing, nothing waits for anybody.

use super::candidates::candidates;
use super::scene::Scene;
use crate::decision::{Candidates, Cure, Missing, Remedy, Starter};
use crate::duty::{Act, Did, Held, Stage, Stages};
use crate::evidence::{Demand, Fact, Forge, Level, Subject, Why};
use crate::identity::Who;
use crate::line::Line;

/// Who may act in a deployment of the whole range, by every rule that speaks about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Releasing {
    /// Everybody known who could release every change of it.
    pub could: Vec<Who>,
    /// Everybody known who could not: they hold something of a change that a rule keeps apart from a release.
    pub involved: Vec<Who>,
    /// Who starts it where somebody else is to authorise it.
    pub starter: Starter,
    /// The deployment's stages that a rule keeps apart from `approve`.
    pub apart_from_approve: Stages,
}

impl Releasing {
    /// Where nothing is deployed: nobody.
    pub const NOTHING: &'static Self = &Self {
        could: Vec::new(),
        involved: Vec::new(),
        starter: Starter::Anybody,
        apart_from_approve: Stages::NONE,
    };

    /// These, as far as they could release the whole range.
    #[must_use]
    pub fn among(&self, mut by: Candidates) -> Candidates {
        by.known.retain(|who| self.could.contains(who));
        by
    }
}

impl<'e> Scene<'_, 'e> {
    /// Who could start, or authorise, a new deployment of the whole range.
    #[must_use]
    pub fn release_candidates(&self, lines: &[Line]) -> Candidates {
        let involved = &self.releasing.involved;
        let by = candidates(self.evidence, self.roster, lines, Level::Write, involved);
        self.releasing.among(by)
    }

    /// What makes these acts of the deployment's own people good, each done anew by somebody else.
    #[must_use]
    pub fn anew(&self, acts: &[Act<'e>]) -> Remedy<'e> {
        let mut authorised = false;
        let mut start = None;
        for act in acts.iter().filter(|act| act.stage.is_of_deployment()) {
            match act.what {
                Did::Authorised => authorised = true,
                did => start = start.max(Some(self.start_of(did))),
            }
        }
        match start {
            // Another tag is deployed by another run, which waits for an authorisation of its own.
            Some(start @ (Start::Tag | Start::Release)) => self.started(start),
            Some(Start::Run) | None if authorised => self.authorised(self.asked(Stage::Authorize)),
            Some(Start::Run) | None => self.started(Start::Run),
        }
    }

    /// What is to be done so that somebody of these lines holds this stage of the deployment.
    #[must_use]
    pub fn lacking_of_deployment(&self, stage: Stage, lines: &[Line]) -> Remedy<'e> {
        let asks: u32 = lines.iter().map(|line| line.people).sum();
        match (stage, self.demand()) {
            (Stage::Authorize, Demand::None) => self.demanded(),
            // The first of an environment's reviewers lets the job go, and no second one can
            // (<https://docs.github.com/en/actions/how-tos/managing-workflow-runs-and-deployments/managing-deployments/reviewing-deployments>).
            (Stage::Authorize, Demand::Required | Demand::Unknown)
                if asks > 1 && self.evidence.repository.forge == Forge::Github =>
            {
                self.remedy(Cure::Waive, self.approvers(&[], Stages::NONE))
            }
            (Stage::Authorize, Demand::Required | Demand::Unknown)
            | (Stage::Release, Demand::Required) => self.authorised(lines),
            _ => self.remedy(Cure::StartNewRun, self.release_candidates(lines)),
        }
    }

    /// What makes known who started or released the deployment.
    #[must_use]
    pub fn known_anew(&self, missing: &[Missing<'e>]) -> Remedy<'e> {
        let mut hold = false;
        for missing in missing {
            match missing {
                // A new run's record is as closed to the token as this one's.
                Missing::Gap(gap)
                    if gap.fact == Fact::Authorisations
                        || gap.fact == Fact::Triggers && gap.why == Why::Forbidden =>
                {
                    return self.remedy(Cure::ReadAgain(gap.fact), Candidates::default());
                }
                Missing::Holder { act, .. } => hold |= act.what == Did::Authorised,
                Missing::Absent(Fact::Authorisations, _) => {
                    hold |= self.demand() == Demand::Required;
                }
                Missing::Gap(_)
                | Missing::Absent(..)
                | Missing::Review(..)
                | Missing::Eligibility { .. } => {}
            }
        }
        if hold {
            return self.authorised(self.asked(Stage::Authorize));
        }
        self.started(match self.is_tag() {
            true => Start::Tag,
            false => Start::Run,
        })
    }

    /// Somebody authorises the deployment that waits, who did not start it where the two are kept apart.
    #[must_use]
    pub fn authorise(&self, lines: &[Line]) -> Remedy<'e> {
        self.remedy(Cure::Authorise, self.authorisers(lines, |_| true))
    }

    /// Who could authorise, and does not start it by an act of this kind, where the two are kept apart.
    fn authorisers(&self, lines: &[Line], kept: impl Fn(Did) -> bool) -> Candidates {
        let mut by = self.release_candidates(lines);
        if self.releasing.starter != Starter::Anybody {
            let held = self.released.into_iter().flat_map(|it| &it.held);
            let starts = |held: &&Held<'e>| held.act.stage == Stage::Trigger && kept(held.act.what);
            for held in held.filter(starts) {
                by.known.retain(|who| *who != held.who);
                if self.roster.acts_as(held.who).is_none() {
                    by.except.push(held.who);
                }
            }
            self.ordered(&mut by.except);
        }
        by
    }

    /// The people who hold these stages of the deployment.
    pub(super) fn own(&self, stages: Stages) -> impl Iterator<Item = Who> {
        let held = self.released.into_iter().flat_map(|it| &it.held);
        let held = held.filter(move |held| stages.has(held.act.stage));
        held.map(|held| held.who)
            .filter(|who| self.roster.acts_as(*who).is_none())
    }

    /// In the order of their names, each once.
    pub(super) fn ordered(&self, who: &mut Vec<Who>) {
        who.sort_by_key(|who| self.roster.name(*who));
        who.dedup();
    }

    fn started(&self, start: Start) -> Remedy<'e> {
        let act = match start {
            Start::Run => Cure::StartNewRun,
            Start::Tag => Cure::NewTag,
            Start::Release => Cure::NewRelease,
        };
        let lines = match self.demand() {
            // Whoever authorises it releases it, and not whoever starts it.
            Demand::Required => &[],
            Demand::None | Demand::Unknown => self.asked(Stage::Release),
        };
        self.remedy(act, self.release_candidates(lines))
    }

    fn authorised(&self, lines: &[Line]) -> Remedy<'e> {
        let act = Cure::AuthoriseNewRun(self.releasing.starter);
        // A new run at this tag keeps who made it.
        let kept = |did| self.start_of(did) != Start::Run;
        self.remedy(act, self.authorisers(lines, kept))
    }

    /// An administrator has the environment demand an authorisation.
    fn demanded(&self) -> Remedy<'e> {
        let by = candidates(self.evidence, self.roster, &[], Level::Admin, &[]);
        self.remedy(Cure::DemandAuthorisation, by)
    }

    fn demand(&self) -> Demand {
        self.released
            .map_or(Demand::None, |released| released.deployment.demand)
    }

    /// The lines of the rule for this stage. Whoever authorises holds `release` by it.
    fn asked(&self, stage: Stage) -> &[Line] {
        let of = |stage| {
            let needs = self.requires.iter().find(|needs| needs.stage == stage);
            needs.map(|needs| needs.lines.as_slice())
        };
        of(stage).or_else(|| of(Stage::Release)).unwrap_or_default()
    }

    fn start_of(&self, did: Did) -> Start {
        match did {
            Did::Tagged => Start::Tag,
            Did::PublishedRelease => Start::Release,
            // A robot's owner, whatever the robot did: another tag is deployed by another run, too.
            Did::OwnsRobot if self.is_tag() => Start::Tag,
            _ => Start::Run,
        }
    }

    fn is_tag(&self) -> bool {
        match &self.evidence.subject {
            Subject::Deployment { target, .. } => target.starts_with("refs/tags/"),
            Subject::Change { .. } | Subject::Group { .. } => false,
        }
    }
}

/// What has to be made anew, the most last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Start {
    /// A run.
    Run,
    /// A tag, and with it a run.
    Tag,
    /// A release, and with it a tag and a run.
    Release,
}
