//! Running a property over many plans.

use super::{Plan, plans};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use std::hash::{BuildHasher, Hasher};

/// How many plans `cargo test` draws for each property.
const FEW: u32 = 200;

/// Draws plans and asks whether the property holds for each: `SIXEYES_PROPERTY_CASES` says how many,
/// `SIXEYES_PROPERTY_SEED` from which seed. Without a seed the few of `cargo test` are always the same, and many are
/// new in every run.
pub(crate) fn holds(name: &str, property: impl Fn(&Plan) -> Result<(), String>) {
    let many = std::env::var("SIXEYES_PROPERTY_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let seed: u64 = match std::env::var("SIXEYES_PROPERTY_SEED") {
        Ok(seed) => seed.parse().expect("SIXEYES_PROPERTY_SEED is a number"),
        Err(_) if many.is_some() => std::collections::hash_map::RandomState::new()
            .build_hasher()
            .finish(),
        Err(_) => 6,
    };
    let config = Config {
        cases: many.unwrap_or(FEW),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&plans(), |plan| {
        property(&plan).map_err(proptest::test_runner::TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, plan)) => {
            panic!("{name}: SIXEYES_PROPERTY_SEED={seed}\n{why}\n{plan:#?}")
        }
        Err(TestError::Abort(why)) => panic!("{name}: SIXEYES_PROPERTY_SEED={seed}: {why}"),
    }
}
