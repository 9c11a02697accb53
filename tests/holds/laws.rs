//! Policies by chance: the presets and small variations of them, each read once.

use crate::chance::Plan;
use crate::judge::Law;
use std::sync::LazyLock;

/// One rule of a preset, with every human account a person of its own.
pub(crate) fn accounts(preset: &str) -> String {
    format!("sixeyes: 1\npeople: accounts\nrules:\n  r: {{ preset: {preset} }}\n")
}

/// One rule of a preset in a mode.
pub(crate) fn mode(preset: &str, mode: &str) -> String {
    format!("sixeyes: 1\nrules:\n  r: {{ preset: {preset}, mode: {mode} }}\n")
}

/// Two rules, of which a waiver names the first.
pub(crate) const TWO_RULES: &str =
    "sixeyes: 1\nrules:\n  a: { preset: strict }\n  b: { preset: three-person }\n";

/// A waiver of the first rule for the first change.
pub(crate) const WAIVER: &str = "rule: a\nscope: { change: \"#1\" }\nof: [approve]\nexpires: 2027-01-31\nreason: The reviewer is on leave.\n";

/// The rules by chance.
const RULES: [&str; 14] = [
    "preset: four-eyes",
    "preset: three-person",
    "preset: strict",
    "preset: four-eyes, mode: sufficient",
    "preset: three-person, mode: sufficient",
    "preset: strict, late-approval: none",
    "preset: three-person, objections: ignore",
    "preset: three-person, objections: until-deploy",
    "preset: three-person, as-of: act",
    "preset: strict, require: { approve: { people: 2 }, release: { people: 1 } }",
    "preset: three-person, branches: [main]",
    "preset: strict, on: deploy",
    "separate: { stages: [author, approve, merge], at_most: 2 }, require: { approve: { people: 1 } }",
    "separate: [[review, author], [author, merge]], require: { approve: { people: 1, permission: write } }",
];

/// Rules by chance that ask who lets a deployment go.
const HOLDS: [&str; 3] = [
    "preset: three-person, require: { authorize: { people: 1 } }",
    "separate: [[author, approve, release], [trigger, authorize]], require: { approve: { people: 1 } }",
    "preset: strict, require: { authorize: { people: 1, permission: maintain } }",
];

/// What lets an emergency go: anybody who may write, and any other who agrees.
const GLASS: &str = "break-glass:\n  from: .github/workflows/break-glass.yml\n  environments: [\"*\"]\n  who: [role:write]\n";

/// Every law by chance: each rule alone, and with emergencies.
pub(crate) static LAWS: LazyLock<Vec<Law>> = LazyLock::new(|| laws(&RULES));

/// The same, with those that ask who lets a deployment go.
static HELD: LazyLock<Vec<Law>> = LazyLock::new(|| laws(&[&RULES[..], &HOLDS[..]].concat()));

fn laws(rules: &[&str]) -> Vec<Law> {
    let law = |glass: &str, rule: &str| {
        let policy = format!("sixeyes: 1\n{glass}rules:\n  r: {{ {rule} }}\n");
        Law::read(&policy, None, &Default::default())
    };
    let with = |glass| rules.iter().map(move |rule| law(glass, rule));
    ["", GLASS].into_iter().flat_map(with).collect()
}

/// The law of a plan.
pub(crate) fn law_of(plan: &Plan) -> &'static Law {
    &LAWS[(plan.dice % LAWS.len() as u64) as usize]
}

/// The same, among those that ask who lets a deployment go too.
pub(crate) fn held_law_of(plan: &Plan) -> &'static Law {
    &HELD[(plan.dice % HELD.len() as u64) as usize]
}
