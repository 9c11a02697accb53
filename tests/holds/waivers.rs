//! Waivers change only what they name (5).

use super::must;
use crate::chance::{Gate, holds};
use crate::judge::{Law, told};
use sixeyes::decision::{Decision, Grade, Reason};

#[test]
fn a_waiver_changes_only_its_own_rule_scope_and_stages() {
    let (text, path) = (super::laws::WAIVER, "no-approval.yaml");
    let waivers = [(format!(".sixeyes/waivers/{path}"), text.to_owned())].into();
    let with = Law::read(super::laws::TWO_RULES, None, &waivers);
    let without = Law::read(super::laws::TWO_RULES, None, &Default::default());
    holds("5", |plan| {
        let mut world = plan.changes();
        world.with_waivers([(path.to_owned(), text.to_owned())].into());
        if world.knows(99) || !world.knows(1) {
            return Ok(());
        }
        world
            .opens("yan", 99, crate::world::Work::of(&["w1"]))
            .brings(99, path)
            .approves("zoe", 99)
            .merges("xan", 99);
        world.judge(1);
        if plan.gate != Gate::Merge {
            plan.deploy(&mut world);
        }
        let evidence = world.evidence();
        let (before, after) = (without.judge(&evidence), with.judge(&evidence));
        let key = |decision: &Decision<'_>| {
            let mut keys: Vec<_> = decision
                .findings
                .iter()
                // That a file forgives nothing here is said of the file, and judges nothing.
                .filter(|finding| !matches!(finding.reason, Reason::WaiverRefused { .. }))
                .map(|finding| {
                    let own = finding.rule == "a"
                        && finding.change.is_some_and(|change| change.0 == "#1");
                    let forgiven = own
                        && matches!(finding.outcome.grade(), Grade::Waived)
                        && allowed_stages(finding);
                    let grade = if forgiven {
                        "forgiven"
                    } else {
                        finding.outcome.grade().as_str()
                    };
                    format!(
                        "{} {} {:?} {} {grade}",
                        finding.rule,
                        finding.clause.as_str(),
                        finding.change,
                        finding.reason.code()
                    )
                })
                .collect();
            keys.sort();
            keys
        };
        let (one, two) = (key(&before), key(&after));
        let changed: Vec<&String> = two.iter().filter(|line| !one.contains(line)).collect();
        must(
            one.len() == two.len() && changed.iter().all(|line| line.ends_with("forgiven")),
            || format!("{changed:?}\n{}\n{}", told(&before), told(&after)),
        )
    });
}

/// Whether what was forgiven is about nothing but the approval.
fn allowed_stages(finding: &sixeyes::decision::Finding<'_>) -> bool {
    match &finding.reason {
        sixeyes::decision::Reason::Short { stage, .. } => *stage == sixeyes::duty::Stage::Approve,
        _ => false,
    }
}
