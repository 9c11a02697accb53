//! Evidence of given sizes, and ratios of times taken in one run.
//!
//! Seconds differ from machine to machine and from minute to minute; a ratio of two things measured in turns, each at
//! its fastest, holds. What a busy machine adds to one side alone passes: a figure over its limit is measured again,
//! five times at most, and counts as over only if it always is. It then says OVER; the bench fails at a ceiling above the
//! limit, because another machine's noise is no news, and a figure that got worse is.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "bench code: each bench uses a part"
)]

use crate::world::{Work, World};
use sixeyes::evidence::{Evidence, TriggerAct};
use sixeyes::record::Law;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The policy of every figure.
pub(crate) const POLICY: &str = "sixeyes: 1\nrules:\n  three-person: { preset: three-person, branches: [main], environments: [production] }\n";

/// The law of every figure.
pub(crate) fn law() -> Law {
    Law::read("policy.yaml", POLICY.as_bytes(), None, &BTreeMap::new()).unwrap()
}

/// One open change with so many commits, pushed one by one, and so many reviews by a tenth as many people.
pub(crate) fn change(commits: usize, reviews: usize) -> Evidence {
    let mut world = World::new();
    let first = Work::of(&["c0"]);
    world.opens("ada", 1, first);
    for commit in 1..commits {
        let label = format!("c{commit}");
        world.pushes("ada", 1, Work::of(&[&label]));
    }
    for review in 0..reviews {
        let login = format!("reviewer-{}", review % reviews.div_ceil(10));
        match review % 3 {
            0 => world.comments(&login, 1),
            1 => world.approves(&login, 1),
            _ => world.objects(&login, 1).withdraws(&login, 1),
        };
    }
    world.approves("gh", 1);
    world.evidence()
}

/// A deployment of so many changes of two commits and one approval each.
pub(crate) fn deployment(changes: u64) -> Evidence {
    let mut world = World::new();
    for number in 1..=changes {
        let labels = [format!("a{number}"), format!("b{number}")];
        world
            .opens("ada", number, Work::of(&[&labels[0], &labels[1]]))
            .approves("gh", number)
            .merges("ewd", number);
    }
    world.deploys("kj", TriggerAct::Dispatched);
    world.evidence()
}

/// A deployment of so many changes by forty people, every second of which nobody approved, started by one of their
/// authors: nothing about it is in order.
pub(crate) fn denied_deployment(changes: u64) -> Evidence {
    let mut world = World::new();
    for number in 1..=changes {
        let author = format!("author-{}", number % 40);
        let label = format!("a{number}");
        world.opens(&author, number, Work::of(&[&label]));
        if number % 2 == 0 {
            world.approves(&format!("author-{}", (number + 1) % 40), number);
        }
        world.merges("ewd", number);
    }
    world.deploys("author-7", TriggerAct::Dispatched);
    world.evidence()
}

/// One line of JSON.
pub(crate) fn line(evidence: &Evidence) -> Vec<u8> {
    serde_json::to_vec(evidence).unwrap()
}

/// Deserialises into the structs, and nothing else.
pub(crate) fn deserialise(bytes: &[u8]) {
    let evidence: Evidence = serde_json::from_slice(bytes).unwrap();
    black_box(&evidence);
}

/// How long each takes at its fastest, measured in turns.
fn fastest(
    rounds: usize,
    one: &mut impl FnMut(),
    other: &mut impl FnMut(),
) -> (Duration, Duration) {
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        let start = Instant::now();
        one();
        best.0 = best.0.min(start.elapsed());
        let start = Instant::now();
        other();
        best.1 = best.1.min(start.elapsed());
    }
    best
}

/// How often a figure over its limit is measured before it counts.
const TRIES: usize = 5;

/// What other load on a shared machine may add to a ratio that is always over: the bench says OVER and does not fail.
const NOISE: f64 = 1.2;

/// What a figure may be: at most its limit; while that is owed, at most the ceiling.
#[derive(Clone, Copy)]
pub(crate) struct Most {
    pub(crate) limit: f64,
    pub(crate) ceiling: f64,
}

impl From<f64> for Most {
    fn from(limit: f64) -> Self {
        Self {
            limit,
            ceiling: limit * NOISE,
        }
    }
}

/// Figures beside their limits, and whether all keep to them.
#[derive(Default)]
pub(crate) struct Figures {
    over: usize,
}

impl Figures {
    /// Measures `one` as a part of `other`, and prints it beside its limit.
    pub(crate) fn ratio(
        &mut self,
        what: &str,
        most: impl Into<Most>,
        rounds: usize,
        mut one: impl FnMut(),
        mut other: impl FnMut(),
    ) {
        let Most { limit, ceiling } = most.into();
        let mut said = String::new();
        let mut best = f64::INFINITY;
        for tried in 1..=TRIES {
            let (one, other) = fastest(rounds, &mut one, &mut other);
            let ratio = one.as_secs_f64() / other.as_secs_f64();
            best = best.min(ratio);
            let word = if ratio <= limit { "within" } else { "OVER" };
            said = format!(
                "{what:<62} {ratio:>6.3}  {word} {limit}   ({one:.1?} / {other:.1?}, try {tried})"
            );
            if ratio <= limit {
                println!("{said}");
                return;
            }
        }
        println!("{said}");
        self.over += usize::from(best > ceiling);
    }

    /// Fails if a figure was over its limit.
    pub(crate) fn end(self) -> ExitCode {
        match self.over {
            0 => ExitCode::SUCCESS,
            over => {
                println!("{over} too high");
                ExitCode::FAILURE
            }
        }
    }
}
