//! Changes that are judged beside the one that was asked about: carried ones, and those that brought waivers in.

use crate::forge::{Forge, Method, PullName, Right, Work};
use crate::runner::Gate;
use crate::support::{REPO, write};

fn repository(branches: &str) -> Forge {
    let forge = Forge::start();
    let policy = format!(
        "sixeyes: 1\nrules:\n  four-eyes: {{ preset: four-eyes, branches: [{branches}] }}\n"
    );
    forge.repo(
        REPO,
        &[
            (".sixeyes/policy.yaml", &policy),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    for login in ["ada", "gh", "ewd", "kj"] {
        forge.grant(REPO, login, Right::Maintain);
    }
    forge
}

fn feature(forge: &Forge, branch: &str, approved: bool) {
    let path = format!("src/{branch}.rs");

    write(forge, branch, "ada", &path, "fn it() {}\n");
    let pull = forge.open_onto(REPO, "develop", branch, "ada");
    if approved {
        forge.approve(&pull, "gh");
    }
    forge.merge(&pull, "gh", Method::Merge);
}

/// `develop`, into which two features of `ada` were merged, goes to `main`; `ada` approves that.
fn train(forge: &Forge, second_approved: bool) -> PullName {
    write(forge, "develop", "ewd", "VERSION", "2\n");
    feature(forge, "one", true);
    feature(forge, "two", second_approved);
    let release = forge.open(REPO, "develop", "ewd");
    forge.approve(&release, "ada");
    release
}

#[test]
fn e176_a_release_train_may_be_approved_by_an_author_of_what_it_carries() {
    let forge = repository("main, develop");
    let release = train(&forge, true);
    let ran = Gate::of(&forge, &release).run();
    ran.expect(0).judge_again(0);
    let evidence = std::fs::read_to_string(ran.case.join("evidence.json")).unwrap();
    assert_eq!(
        evidence.matches("\"carried\": [\n").count(),
        1,
        "two changes carried by one"
    );
}

#[test]
fn e176_what_was_not_approved_on_its_own_stops_the_train() {
    let forge = repository("main, develop");
    let release = train(&forge, false);
    Gate::of(&forge, &release).run().expect(10).judge_again(10);
}

#[test]
fn e26_where_no_rule_names_the_branch_its_authors_are_the_trains() {
    let forge = repository("main");
    let release = train(&forge, true);
    Gate::of(&forge, &release).run().expect(10);
}

const WAIVER: &str = "\
reason: a hotfix at night
rule: four-eyes
of: [approve]
expires: 2099-01-01
scope: { change: \"#1\" }
";

pub(crate) fn waived(granter: &str) -> (Forge, PullName) {
    let forge = repository("main");
    write(
        &forge,
        "limit",
        "ada",
        "src/pay.rs",
        "fn pay() { one(); }\n",
    );
    let pull = forge.open(REPO, "limit", "ada");
    let work = Work::by("ewd").write(".sixeyes/waivers/hotfix.yaml", WAIVER);
    forge.push(REPO, "waiver", "ewd", &[work]);
    let waiver = forge.open(REPO, "waiver", "ewd");
    forge.approve(&waiver, granter);
    forge.merge(&waiver, "ewd", Method::Squash);
    (forge, pull)
}

#[test]
fn a_waiver_that_somebody_uninvolved_granted_forgives() {
    let (forge, pull) = waived("kj");
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(0).judge_again(0);
    let decision = ran.decision().to_string();
    assert!(decision.contains("\"outcome\":\"waived\""), "{decision}");
    assert!(
        decision.contains(".sixeyes/waivers/hotfix.yaml"),
        "{decision}"
    );
}

#[test]
fn e152_a_waiver_that_the_author_granted_is_none() {
    let (forge, pull) = waived("ada");
    Gate::of(&forge, &pull).run().expect(11);
}

#[test]
fn a_waiver_that_was_pushed_past_every_change_is_none() {
    let forge = repository("main");
    write(
        &forge,
        "limit",
        "ada",
        "src/pay.rs",
        "fn pay() { one(); }\n",
    );
    let pull = forge.open(REPO, "limit", "ada");
    let work = Work::by("kj").write(".sixeyes/waivers/hotfix.yaml", WAIVER);
    forge.push(REPO, "main", "kj", &[work]);
    let ran = Gate::of(&forge, &pull).run();
    assert!([1, 11].contains(&ran.code), "{}", ran.out);
}
