//! Presets and modes: the stricter one allows less (1 and 9).

use super::laws::LAWS;
use super::{allows, must};
use crate::chance::holds;
use crate::judge::{Law, told};
use std::collections::BTreeSet;

#[test]
fn what_a_stricter_preset_allows_a_softer_one_allows() {
    let [strict, three, four] = ["strict", "three-person", "four-eyes"].map(Law::preset);
    holds("1", |plan| {
        let evidence = plan.world().evidence();
        let decisions = [&strict, &three, &four].map(|law| law.judge(&evidence));
        for pair in decisions.windows(2) {
            must(!allows(&pair[0]) || allows(&pair[1]), || {
                format!("{}\n{}", told(&pair[0]), told(&pair[1]))
            })?;
        }
        Ok(())
    });
}

#[test]
fn what_any_allows_sufficient_allows() {
    let pairs = ["four-eyes", "three-person"].map(|preset| {
        let [any, sufficient] = ["any", "sufficient"].map(|mode| {
            let policy = super::laws::mode(preset, mode);
            Law::read(&policy, None, &Default::default())
        });
        (any, sufficient)
    });
    holds("9, sufficient", |plan| {
        let evidence = plan.world().evidence();
        for (any, sufficient) in &pairs {
            let (one, two) = (any.judge(&evidence), sufficient.judge(&evidence));
            must(!allows(&one) || allows(&two), || {
                format!("{}\n{}", told(&one), told(&two))
            })?;
        }
        Ok(())
    });
}

#[test]
fn chance_allows_denies_waits_and_does_not_know() {
    // The properties above would hold of nothing if every world were denied: all answers occur.
    let mut kinds = std::cell::RefCell::new(BTreeSet::new());
    holds("all kinds of worlds", |plan| {
        let evidence = plan.world().evidence();
        // Every seventh law, from another one each time.
        for law in LAWS.iter().skip((plan.dice % 7) as usize).step_by(7) {
            let decision = law.judge(&evidence);
            let gate = evidence.deployment.is_some();
            kinds
                .borrow_mut()
                .insert((gate, decision.outcome().as_str()));
        }
        Ok(())
    });
    for gate in [false, true] {
        for kind in ["satisfied", "pending", "indeterminate", "violated"] {
            assert!(kinds.get_mut().contains(&(gate, kind)), "{gate} {kind}");
        }
    }
}
