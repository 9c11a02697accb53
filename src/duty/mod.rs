//! Who performed which stage of which change, by which record.
//!
//! [`Duties::of`] reads one change, [`Released::of`] a deployment; both against a roster. An act by a known principal
//! is [`Held`], an act of nobody who can be named is [`Unnamed`], an approval is judged on its own ([`Approval`]), and
//! nothing is dropped. Duties do not ask what a policy wants; the two things that depend on it (as of when rights are
//! judged, which claims were disowned, which carried changes stand for themselves) are arguments, in [`Reading`].

mod approvals;
mod authors;
mod binding;
mod late;
mod merge;
mod not_counted;
mod objections;
mod release;
mod sight;
mod stage;
mod word;

use binding::LastWords;

pub use approvals::{Approval, Approvals, Standing};
pub use late::LateApproval;
pub use not_counted::NotCounted;
pub use objections::{Objection, Open};
pub use release::{Released, ToCome};
pub use sight::{Moment, Sight, member, right};
pub use stage::{Stage, Stages};
pub(crate) use word::unknown_stage;

use crate::evidence::{
    Actor, Change, Citation, Evidence, Fact, Gap, GitPerson, Revision, Timestamp,
};
use crate::identity::{Roster, Unresolved, Who};

/// What somebody did, in the forge's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Did {
    /// Opened the change.
    Opened,
    /// Is the git author of a commit.
    Wrote,
    /// Is the committer of a commit.
    Committed,
    /// Is named by a `Co-authored-by` line.
    CoWrote,
    /// Signed a commit.
    Signed,
    /// Pushed a head.
    Pushed,
    /// Asked a robot for the change.
    Asked,
    /// Owns the robot that did it.
    OwnsRobot,
    /// Reviewed.
    Reviewed,
    /// Approved.
    Approved,
    /// Approved after the merge, and the late approval settled something (J27).
    ApprovedLate,
    /// Approved the waiver that forgave something (J28).
    GrantedWaiver,
    /// Objected.
    Objected,
    /// Merged.
    Merged,
    /// Set auto-merge.
    SetAutoMerge,
    /// Put it into the queue.
    Enqueued,
    /// Told a merge bot to merge.
    ToldMergeBot,
    /// Started the deployment by hand.
    Started,
    /// Ran it again.
    Reran,
    /// Played the manual job.
    Played,
    /// Made the tag that started it.
    Tagged,
    /// Made the release that started it.
    PublishedRelease,
    /// Merged, pushed or enqueued what started it.
    SetItOff,
    /// Owns the schedule or trigger token that started it (J4).
    OwnsSchedule,
    /// Started the run upstream of it.
    StartedUpstream,
    /// Authorised the held deployment.
    Authorised,
    /// Acted past the forge's own rules (J22).
    Bypassed,
    /// The same, inferred from other records.
    InferredBypass,
}

/// An act by which somebody holds a stage.
#[derive(Debug, Clone, Copy)]
pub struct Act<'e> {
    /// The stage.
    pub stage: Stage,
    /// What was done, in the forge's words.
    pub what: Did,
    /// The revision concerned.
    pub revision: Option<Revision>,
    /// When.
    pub at: Option<Timestamp>,
    /// Whom the record names: the account that acted, or the name in a commit. Several may be one principal.
    pub named: Named<'e>,
    /// The record.
    pub citation: &'e Citation,
}

/// Whom a record names, before anybody is resolved. Where the repository is public, reports show this and not the
/// directory's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'e> {
    /// An account of the forge, or why none can be named.
    Account(Actor),
    /// A name and address in a commit.
    Git(&'e GitPerson),
}

/// A stage held by a principal.
#[derive(Debug, Clone, Copy)]
pub struct Held<'e> {
    /// Who.
    pub who: Who,
    /// By which act.
    pub act: Act<'e>,
    /// Whether it can also satisfy a requirement, or is only held against them (J3, J4).
    pub counts: Counts,
}

/// Whether an act can satisfy a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// It can.
    For,
    /// It is only held against its principal.
    AgainstOnly,
}

/// A stage held by nobody who can be named.
#[derive(Debug, Clone)]
pub struct Unnamed<'e> {
    /// By which act.
    pub act: Act<'e>,
    /// Why nobody can be named.
    pub why: Unresolved<'e>,
}

/// How a change is to be read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Claims that valid disownings lift: commit, and name or address as claimed (J29).
    pub disowned: &'a [(Revision, &'a str)],
    /// Whether a carried change whose target is this one stands for itself (J6).
    pub carries: &'a dyn Fn(&Change) -> bool,
    /// Whether rights are asked by the record of the time, always (J9).
    pub by_record: bool,
}

/// Everything that people did with one change before its deployment.
#[derive(Debug)]
pub struct Duties<'e> {
    /// The change.
    pub change: &'e Change,
    /// Who holds `author`, `review` and `merge`; `approve` is in [`Duties::approvals`].
    pub held: Vec<Held<'e>>,
    /// Stages held by nobody who can be named.
    pub unnamed: Vec<Unnamed<'e>>,
    /// The approvals, each with its standing.
    pub approvals: Approvals<'e>,
    /// The objections.
    pub objections: Vec<Objection<'e>>,
    /// Gaps in the facts of this change.
    pub gaps: Vec<&'e Gap>,
    /// Everybody in `held` who is an author, in order, for it is asked of every review.
    authors: Vec<Who>,
}

impl<'e> Duties<'e> {
    /// Reads one change.
    #[must_use]
    pub fn of(
        evidence: &'e Evidence,
        change: &'e Change,
        roster: &mut Roster<'e>,
        reading: Reading<'_>,
    ) -> Self {
        let gaps: Vec<_> = evidence
            .gaps
            .iter()
            .filter(|gap| gap.change.as_ref().is_none_or(|id| *id == change.id))
            .collect();
        let mut duties = Self {
            change,
            held: Vec::with_capacity(
                change.commits.len() * 2 + change.heads.len() + change.reviews.len() + 4,
            ),
            unnamed: Vec::new(),
            approvals: Approvals::default(),
            objections: Vec::new(),
            gaps,
            authors: Vec::new(),
        };
        authors::read(&mut duties, roster, reading);
        duties.authors.reserve(duties.held.len());
        let authors = duties
            .held
            .iter()
            .filter(|held| held.act.stage == Stage::Author);
        duties.authors.extend(authors.map(|held| held.who));
        duties.authors.sort_unstable();
        duties.authors.dedup();
        merge::read(&mut duties, roster);
        let at_merge = LastWords::of(change, change.merge.as_ref().map(|merge| merge.at));
        approvals::read(&mut duties, evidence, roster, reading, &at_merge);
        objections::read(&mut duties, evidence, roster, reading, &at_merge);
        duties
    }

    /// Whether `who` is an author of it.
    #[must_use]
    pub fn is_author(&self, who: Who) -> bool {
        self.authors.binary_search(&who).is_ok()
    }

    /// The gaps in these facts.
    pub fn gaps_in<'a>(&'a self, facts: &'a [Fact]) -> impl Iterator<Item = &'e Gap> + 'a {
        self.gaps
            .iter()
            .copied()
            .filter(|gap| facts.contains(&gap.fact))
    }

    /// The gaps that leave this stage's holders open.
    #[must_use]
    pub fn facts_of(stage: Stage) -> &'static [Fact] {
        match stage {
            Stage::Author => &[
                Fact::Commits,
                Fact::Heads,
                Fact::Pushers,
                Fact::Requester,
                Fact::Carried,
            ],
            Stage::Review => &[Fact::Reviews],
            Stage::Approve => &[Fact::Reviews, Fact::Dismissals, Fact::Target],
            Stage::Merge => &[Fact::Merge],
            Stage::Trigger => &[Fact::Triggers],
            Stage::Authorize => &[Fact::Authorisations],
            Stage::Release => &[Fact::Triggers, Fact::Authorisations],
        }
    }

    fn hold(&mut self, who: Result<Who, Unresolved<'e>>, act: Act<'e>) {
        match who {
            Ok(who) => self.held.push(Held {
                who,
                act,
                counts: Counts::For,
            }),
            Err(why) => self.unnamed.push(Unnamed { act, why }),
        }
    }
}
