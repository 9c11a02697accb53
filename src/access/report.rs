//! The report: what can be seen, which ways are open, and how a scheduled job ends.

use super::ask::Ask;
use super::facts::{Facts, Success};
use super::probe::{Need, Probe};
use super::way::{Rests, State, Way};
use super::ways;
use crate::evidence::Timestamp;

/// What was found of one repository.
#[derive(Debug, Clone)]
pub struct Report {
    /// The address that people use.
    pub url: String,
    /// `owner/name`.
    pub repository: String,
    /// The default branch.
    pub branch: String,
    /// The account of the token, where the forge names it.
    pub account: Option<String>,
    /// When it was read.
    pub observed_at: Timestamp,
    /// What can be seen, in the order of [`Probe::ALL`].
    pub sights: Vec<Sight>,
    /// Every way, those that are told first first.
    pub ways: Vec<Way>,
}

/// One thing that the gate may have to see or write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// What.
    pub probe: Probe,
    /// Whether it can be.
    pub with: Shown,
    /// Whether a verdict by this policy rests on it.
    pub need: Need,
}

/// Whether something can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// It was read just now.
    Readable,
    /// It was refused or failed.
    Hidden(crate::evidence::Why),
    /// There was nothing to try it on.
    NothingThere,
    /// It is a write, and nothing is written to find out.
    NotTried,
    /// The policy asks for nothing of the kind.
    NotAsked,
}

/// How the repository stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is open that the policy rests on, and all that it needs can be seen.
    Sound,
    /// Something that it needs, or whether a way is open, cannot be seen.
    Unclear,
    /// A way is open that the policy rests on.
    Open,
}

impl Report {
    /// Judges what was read.
    #[must_use]
    pub fn of(facts: &Facts, ask: &Ask<'_>) -> Self {
        Self {
            url: facts.url.clone(),
            repository: facts.repository.clone(),
            branch: facts.default_branch.clone(),
            account: facts.account.clone(),
            observed_at: facts.observed_at,
            sights: Probe::ALL
                .into_iter()
                .map(|probe| Sight {
                    probe,
                    with: shown(facts, ask, probe),
                    need: probe.need(ask.policy, ask.deploys() || !ask.environments.is_empty()),
                })
                .collect(),
            ways: ways::judge(facts, ask),
        }
    }

    /// How the repository stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let rests = |way: &&Way| way.rests == Rests::Policy;
        if self
            .ways
            .iter()
            .filter(rests)
            .any(|way| way.state == State::Open)
        {
            return Standing::Open;
        }
        let blind = self
            .sights
            .iter()
            .any(|sight| sight.need == Need::Verdict && matches!(sight.with, Shown::Hidden(_)));
        let unclear = self
            .ways
            .iter()
            .filter(rests)
            .any(|way| matches!(way.state, State::Hidden(_)));
        if blind || unclear {
            Standing::Unclear
        } else {
            Standing::Sound
        }
    }
}

fn shown(facts: &Facts, ask: &Ask<'_>, probe: Probe) -> Shown {
    match probe {
        Probe::WriteComment | Probe::WriteStatus => return Shown::NotTried,
        Probe::Teams
            if ask
                .policy
                .is_some_and(|policy| super::teams(policy).next().is_none()) =>
        {
            return Shown::NotAsked;
        }
        _ => {}
    }
    let tried = facts.tried.iter().filter(|tried| tried.probe == probe);
    // Of several readings of one kind the worst counts: one team of two that is hidden leaves its lines undecided.
    let mut all = Shown::NothingThere;
    for one in tried {
        match one.with {
            Success::Hidden(why) => return Shown::Hidden(why),
            Success::Read => all = Shown::Readable,
            Success::NothingThere => {}
        }
    }
    all
}
