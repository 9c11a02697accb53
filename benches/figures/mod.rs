//! Evidence of given sizes, and ratios of times taken in one run.
//!
//! Seconds differ from machine to machine and from minute to minute; a ratio of two things measured in turns, each at
//! its fastest, holds. Nothing here asserts: the figures are printed beside their limits.

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
pub(crate) fn fastest(
    rounds: usize,
    mut one: impl FnMut(),
    mut other: impl FnMut(),
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

/// Prints `one` as a part of `other`, beside the limit.
pub(crate) fn print(what: &str, (one, other): (Duration, Duration), limit: f64) {
    let ratio = one.as_secs_f64() / other.as_secs_f64();
    let word = if ratio <= limit { "within" } else { "OVER" };
    println!("{what:<62} {ratio:>6.3}  {word} {limit}   ({one:.1?} / {other:.1?})");
}
