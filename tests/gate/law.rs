//! Which policy judges, and what happens where there is none.

use crate::forge::Right;
use crate::runner::Gate;
use crate::support::{POLICY, REPO, change, repository, write};

#[test]
fn e69_without_a_policy_nothing_is_allowed_and_the_place_is_named() {
    for (policy, words) in [(None, "is not there"), (Some(" \n"), "is empty")] {
        let forge = crate::forge::Forge::start();
        match policy {
            None => forge.repo(REPO, &[("README.md", "hello\n")]),
            Some(text) => forge.repo(REPO, &[(".sixeyes/policy.yaml", text)]),
        }
        forge.grant(REPO, "ada", Right::Write);
        let pull = change(&forge);
        let ran = Gate::of(&forge, &pull).run();
        ran.expect(3);
        let tip = forge.tip(REPO, "main");
        for place in [
            words,
            ".sixeyes/policy.yaml",
            "`main`",
            &tip[..7],
            "sixeyes policy init",
        ] {
            assert!(ran.err.contains(place), "{place}: {}", ran.err);
        }
        assert!(ran.summary.contains("Cannot decide"), "{}", ran.summary);
        assert!(ran.case.join("evidence.json").exists(), "recorded");
        assert_eq!(forge.comments(&pull).len(), 1);
        assert_eq!(ran.output("verdict"), None);
    }
}

#[test]
fn a_policy_that_cannot_be_read_as_one_is_shown_with_line_and_column() {
    let forge = repository("sixeyes: 1\nrules:\n  a: { preset: five-eyes }\n");
    let pull = change(&forge);
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(3);
    assert!(
        ran.err.contains("3:") && ran.err.contains("five-eyes"),
        "{}",
        ran.err
    );
}

#[test]
fn e65_the_change_does_not_choose_the_policy_that_judges_it() {
    let forge = repository(POLICY);
    let lax =
        "sixeyes: 1\nelsewhere: ignore\nrules:\n  none: { preset: four-eyes, branches: [other] }\n";
    write(&forge, "lax", "ada", ".sixeyes/policy.yaml", lax);
    let pull = forge.open(REPO, "lax", "ada");
    forge.approve(&pull, "gh");
    // `gh` may write and not maintain: `control` still waits for a maintainer.
    Gate::of(&forge, &pull).run().expect(11);
    forge.grant(REPO, "ewd", Right::Maintain);
    forge.approve(&pull, "ewd");
    Gate::of(&forge, &pull).run().expect(0);
}
