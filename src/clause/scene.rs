//! The scene that a clause looks at: one change under one rule.

use super::anew::Releasing;
use super::require::Requirement;
use super::separate::Apart;
use crate::decision::{Missing, Remedy};
use crate::duty::{
    Act, Approval, Counts, Duties, Held, Moment, NotCounted, Released, Stage, Stages, Standing,
};
use crate::evidence::{ChangeState, Evidence, Fact, Timestamp, Unknown, Why};
use crate::identity::{PeopleMode, Roster, Unresolved, Who};
use crate::line::Line;

/// As of when rights are judged (J9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// As of now before the merge; as J9 says after it.
    Now,
    /// By the record of the time of the act, always.
    Act,
}

/// One change under one rule.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a, 'e> {
    /// The whole evidence.
    pub evidence: &'e Evidence,
    /// Who is who.
    pub roster: &'a Roster<'e>,
    /// What people did with the change.
    pub duties: &'a Duties<'e>,
    /// What they did with the deployment; none where the rule does not speak about it (J13).
    pub released: Option<&'a Released<'e>>,
    /// Stages held by what settled something: late approvals and the granting of waivers (J27, J28).
    pub settling: &'a [Held<'e>],
    /// As of when rights are judged.
    pub as_of: AsOf,
    /// Whether the rule takes late approvals (J26).
    pub takes_late: bool,
    /// Who may act in a deployment of the whole range.
    pub releasing: &'a Releasing,
    /// What the rule requires of each stage.
    pub requires: &'a [Requirement],
    /// What the rule keeps apart.
    pub sets: &'a [Apart],
    /// The lines that late approvals must fill (J26).
    pub late_lines: &'a [Line],
}

impl<'a, 'e> Scene<'a, 'e> {
    /// Whether the change is merged.
    #[must_use]
    pub fn is_merged(&self) -> bool {
        match self.duties.change.state {
            ChangeState::Merged => true,
            ChangeState::Open | ChangeState::Closed => false,
        }
    }

    /// The moment for which an act's rights are asked.
    #[must_use]
    pub fn moment(&self, act: Timestamp) -> Moment {
        let merged = self.duties.change.merge.as_ref().map(|merge| merge.at);
        match (self.as_of, merged) {
            (AsOf::Now, Some(merged)) => Moment::Merged { act, merged },
            (AsOf::Now, None) => Moment::Now,
            (AsOf::Act, Some(until)) => Moment::Recorded { act, until },
            (AsOf::Act, None) => Moment::Open {
                act,
                now: self.evidence.observed_at,
            },
        }
    }

    /// Everybody who certainly holds one of these stages, act by act.
    pub fn held(&self, stages: Stages) -> impl Iterator<Item = Held<'e>> + '_ {
        let given: &[Approval<'e>] = match stages.has(Stage::Approve) {
            true => &self.duties.approvals.given,
            false => &[],
        };
        let approvals = given.iter().filter_map(|approval| {
            let who = *approval.who.as_ref().ok()?;
            match approval.standing {
                Standing::Counts => Some(Held {
                    who,
                    act: approval.act(),
                    counts: Counts::For,
                }),
                Standing::OfAuthor | Standing::Against(NotCounted::RightNotSeen) => Some(Held {
                    who,
                    act: approval.act(),
                    counts: Counts::AgainstOnly,
                }),
                // A robot holds nothing by approving; its owner may, and stands among the held.
                Standing::Against(_) | Standing::Not(_) | Standing::Perhaps(_) => None,
            }
        });
        // An act is copied only where it is asked for: most are not.
        let asked = move |held: &&Held<'e>| stages.has(held.act.stage);
        let released = self.released.map_or(&[][..], |released| &released.held);
        self.duties
            .held
            .iter()
            .filter(asked)
            .copied()
            .chain(approvals)
            .chain(self.settling.iter().filter(asked).copied())
            .chain(released.iter().filter(asked).copied())
    }

    /// Everybody who certainly holds some of these stages, and which.
    #[must_use]
    pub fn holders(&self, stages: Stages) -> Vec<(Who, Stages)> {
        let mut holders: Vec<(Who, Stages)> = Vec::with_capacity(8);
        let mut add = |who: Who, stage: Stage| match holders.iter_mut().find(|(one, _)| *one == who)
        {
            Some((_, mine)) => *mine = mine.with(stage),
            None => holders.push((who, Stages::NONE.with(stage))),
        };
        let asked = |held: &&Held<'e>| stages.has(held.act.stage);
        let released = self.released.map_or(&[][..], |released| &released.held);
        for held in self.duties.held.iter().filter(asked) {
            add(held.who, held.act.stage);
        }
        if stages.has(Stage::Approve) {
            for approval in self
                .duties
                .approvals
                .given
                .iter()
                .filter(|one| one.is_held())
            {
                if let Ok(who) = approval.who {
                    add(who, Stage::Approve);
                }
            }
        }
        for held in self.settling.iter().chain(released).filter(asked) {
            add(held.who, held.act.stage);
        }
        holders
    }

    /// Known people whose approval may or may not count.
    pub fn perhaps_approved(
        &self,
    ) -> impl Iterator<Item = (Who, &'a Approval<'e>, NotCounted)> + '_ {
        self.duties.approvals.given.iter().filter_map(|approval| {
            match (approval.standing, &approval.who) {
                (Standing::Perhaps(reason), Ok(who)) => Some((*who, approval, reason)),
                (
                    Standing::Perhaps(_)
                    | Standing::Counts
                    | Standing::OfAuthor
                    | Standing::Against(_)
                    | Standing::Not(_),
                    _,
                ) => None,
            }
        })
    }

    /// The acts by which `who` holds these stages: at most a few of each kind, first ones first.
    #[must_use]
    pub fn acts(&self, who: Who, stages: Stages) -> Vec<Act<'e>> {
        let mut acts: Vec<Act<'e>> = Vec::new();
        for held in self.held(stages).filter(|held| held.who == who) {
            acts.push(held.act);
        }
        acts.sort_by_key(|act| (act.stage, act.what, act.at, act.revision));
        acts
    }

    /// Whether a deployment's stage is still to come, or may be, and so is not asked (J16).
    #[must_use]
    pub fn to_come(&self, stage: Stage) -> Option<Expected> {
        let released = self.released?;
        if released.to_come.certain.has(stage) {
            Some(Expected::Certainly)
        } else if released.to_come.perhaps.has(stage) {
            Some(Expected::Perhaps)
        } else {
            None
        }
    }

    /// What is missing to know every holder of these stages; persons and lists apart.
    #[must_use]
    pub fn missing(&self, stages: Stages) -> Absent<'e> {
        let mut absent = Absent::default();
        for stage in stages.iter() {
            if self.to_come(stage) == Some(Expected::Certainly) {
                continue;
            }
            let facts = Duties::facts_of(stage);
            if stage.is_of_deployment() {
                let Some(released) = self.released else {
                    continue;
                };
                if self.to_come(stage) == Some(Expected::Perhaps) {
                    absent
                        .lists
                        .push(Missing::Absent(Fact::Authorisations, Why::NotYet));
                }
                for (_, gap) in released.gaps.iter().filter(|(of, _)| *of == stage) {
                    absent.lists.push(match gap {
                        Some(gap) => Missing::Gap(gap),
                        None => Missing::Absent(fact_of(stage), Why::Unsupported),
                    });
                }
                absent.people(
                    released
                        .unnamed
                        .iter()
                        .filter(|unnamed| unnamed.act.stage == stage),
                );
            } else {
                for gap in self.duties.gaps_in(facts) {
                    match gap.fact {
                        // Somebody who cannot be named, rather than a list that was not read.
                        Fact::Pushers | Fact::Requester | Fact::Merge => {
                            absent.persons.push(Missing::Gap(gap))
                        }
                        Fact::Commits
                        | Fact::Heads
                        | Fact::Reviews
                        | Fact::Dismissals
                        | Fact::Files
                        | Fact::Target
                        | Fact::Carried
                        | Fact::Rights
                        | Fact::Memberships
                        | Fact::Bypasses
                        | Fact::PastLaw
                        | Fact::Range
                        | Fact::Triggers
                        | Fact::Authorisations
                        | Fact::Grants
                        | Fact::BreakGlass
                        | Fact::Checks => absent.lists.push(Missing::Gap(gap)),
                    }
                }
                absent.people(
                    self.duties
                        .unnamed
                        .iter()
                        .filter(|unnamed| unnamed.act.stage == stage),
                );
                if stage == Stage::Approve {
                    self.unnamed_approvers(stages, &mut absent);
                }
            }
        }
        for (who, act) in self.unresolved_holders(stages) {
            let account = self
                .roster
                .principal(who)
                .and_then(|principal| principal.accounts.first().copied());
            if let Some(account) = account {
                absent.persons.push(Missing::Holder {
                    stage: act.stage,
                    act,
                    why: Unresolved::Unlisted(account),
                });
            }
        }
        absent
    }

    /// Approvals by nobody who can be named. A deleted account is somebody else than every live one (J7), so under
    /// `people: accounts` it is nobody's second stage unless another holder is unknown too.
    fn unnamed_approvers(&self, stages: Stages, absent: &mut Absent<'e>) {
        let others_unknown =
            self.duties.unnamed.iter().any(|unnamed| {
                stages.has(unnamed.act.stage) && unnamed.act.stage != Stage::Approve
            });
        for approval in &self.duties.approvals.given {
            let (Standing::Perhaps(_), Err(why)) = (approval.standing, &approval.who) else {
                continue;
            };
            let deleted = matches!(why, Unresolved::Unnamed(Unknown::Deleted));
            if deleted && self.roster.mode == PeopleMode::Accounts && !others_unknown {
                continue;
            }
            absent.persons.push(Missing::Holder {
                stage: Stage::Approve,
                act: approval.act(),
                why: why.clone(),
            });
        }
    }

    fn unresolved_holders(&self, stages: Stages) -> Vec<(Who, Act<'e>)> {
        let mut found: Vec<(Who, Act<'e>)> = Vec::new();
        if self.roster.mode == PeopleMode::Accounts {
            return found;
        }
        for held in self
            .held(stages)
            .filter(|held| self.roster.is_unresolved(held.who))
        {
            if !found
                .iter()
                .any(|(who, act)| *who == held.who && act.stage == held.act.stage)
            {
                found.push((held.who, held.act));
            }
        }
        found
    }

    /// A remedy for this change, with the page where people act.
    #[must_use]
    pub fn remedy(
        &self,
        act: crate::decision::Cure<'e>,
        by: crate::decision::Candidates,
    ) -> Remedy<'e> {
        let run = self.evidence.deployment.as_ref().map(|deployment| {
            deployment
                .run
                .start_url
                .as_deref()
                .unwrap_or(&deployment.run.url)
        });
        let url = if act.is_of_deployment() {
            run
        } else {
            Some(self.duties.change.url.as_str())
        };
        Remedy { act, by, url }
    }
}

/// Whether a stage is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// It is.
    Certainly,
    /// It may be.
    Perhaps,
}

/// What is missing to know every holder of some stages.
#[derive(Debug, Default)]
pub struct Absent<'e> {
    /// People who cannot be named.
    pub persons: Vec<Missing<'e>>,
    /// Lists and records that could not be read.
    pub lists: Vec<Missing<'e>>,
}

impl<'e> Absent<'e> {
    fn people<'x>(&mut self, unnamed: impl Iterator<Item = &'x crate::duty::Unnamed<'e>>)
    where
        'e: 'x,
    {
        self.persons.extend(unnamed.map(|unnamed| Missing::Holder {
            stage: unnamed.act.stage,
            act: unnamed.act,
            why: unnamed.why.clone(),
        }));
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.persons.is_empty() && self.lists.is_empty()
    }

    /// All of it, and whether people alone are missing.
    #[must_use]
    pub fn into_missing(self) -> (Vec<Missing<'e>>, bool) {
        let only_people = self.lists.is_empty();
        let mut missing = self.persons;
        missing.extend(self.lists);
        (missing, only_people)
    }
}

fn fact_of(stage: Stage) -> Fact {
    match stage {
        Stage::Trigger => Fact::Triggers,
        Stage::Author
        | Stage::Review
        | Stage::Approve
        | Stage::Merge
        | Stage::Authorize
        | Stage::Release => Fact::Authorisations,
    }
}
