//! What the words of the language mean once they are read.

use sixeyes::clause::objection::Objections;
use sixeyes::clause::separate::Mode;
use sixeyes::clause::{AsOf, From};
use sixeyes::duty::{Stage, Stages};
use sixeyes::evidence::{AccountId, Level, Timestamp};
use sixeyes::identity::{self, ActsAs, PeopleMode, PersonId, RobotId};
use sixeyes::policy::{self, Elsewhere, Enforce, Known, On, Policy, Preset, Rollback, Rule, Start};
use sixeyes::problem::{Code, Problem};
use sixeyes::waiver::{self, WaiverKind};

fn policy(text: &str) -> Policy {
    match policy::read(text.as_bytes(), "policy.yaml") {
        Ok(read) => read.policy,
        Err(problems) => panic!("{}", problems.render(sixeyes::problem::Colour::Plain)),
    }
}

fn rule(text: &str) -> Rule {
    policy(&format!("sixeyes: 1\nrules:\n  it: {text}\n"))
        .rules
        .remove(0)
}

fn set(stages: &[Stage]) -> Stages {
    stages.iter().copied().collect()
}

/// Sets with `at_most`, and how many people the lines of each stage ask for.
type Asks = (Vec<(Stages, u32)>, Vec<(Stage, Vec<u32>)>);

/// What a rule keeps apart and requires, without places.
fn asks(rule: &Rule) -> Asks {
    let apart = rule.separate.iter();
    let needs = rule.require.iter();
    (
        apart.map(|apart| (apart.stages, apart.at_most)).collect(),
        needs
            .map(|needs| {
                let lines = needs.lines.iter().map(|line| line.people).collect();
                (needs.stage, lines)
            })
            .collect(),
    )
}

#[test]
fn the_presets_are_those_of_the_table() {
    use Stage::{Approve, Author, Authorize, Merge, Release, Trigger};
    let approve = (Approve, vec![1]);
    let release = (Release, vec![1]);
    let table = [
        (
            "four-eyes",
            vec![vec![Author, Approve]],
            vec![approve.clone()],
        ),
        (
            "three-person",
            vec![vec![Author, Approve, Release]],
            vec![approve.clone(), release.clone()],
        ),
        (
            "strict",
            vec![
                vec![Author, Approve, Trigger, Authorize],
                vec![Author, Merge],
            ],
            vec![approve, release],
        ),
    ];
    for (name, sets, needs) in table {
        let expected = (sets.iter().map(|stages| (set(stages), 1)).collect(), needs);
        let ready = policy::preset(name).unwrap();
        for found in [&ready.rules[0], &rule(&format!("{{ preset: {name} }}"))] {
            assert_eq!(asks(found), expected, "{name}");
            assert_eq!(found.preset, Some(name));
            // J26: every rule has late approval, presets or not.
            let late = found.late_approval.as_ref().unwrap();
            assert!(!late.written);
            assert_eq!(late.lines.len(), 1);
            assert_eq!(
                (late.lines[0].people, late.lines[0].permission),
                (1, Some(Level::Write))
            );
            assert_eq!(found.objections, Objections::BeforeMerge);
            assert_eq!((found.on, found.mode), (On::Merge, Mode::Any));
            assert_eq!(found.rollback, Rollback::Judged);
            assert_eq!(found.enforce, Enforce::Enforced);
            assert!(
                found.branches.is_none() && found.environments.is_none() && found.paths.is_none()
            );
        }
    }
    assert!(policy::preset("five-eyes").is_none());
    assert_eq!(
        Preset::ALL.map(Preset::as_str),
        ["four-eyes", "three-person", "strict"]
    );
}

#[test]
fn a_rule_that_names_neither_preset_nor_sets_is_strict_and_one_with_sets_is_what_it_says() {
    let strict = asks(&policy::preset("strict").unwrap().rules[0]);
    assert_eq!(asks(&rule("{}")), strict);
    let wider = rule("{ require: { approve: { people: 2 } } }");
    assert_eq!(asks(&wider).0, strict.0);
    assert_eq!(
        asks(&wider).1,
        [(Stage::Approve, vec![2]), (Stage::Release, vec![1])]
    );
    let own = rule(
        "{ separate: [merge, approve], require: { approve: [{ people: 1 }, { people: 2 }] } }",
    );
    assert_eq!(own.preset, None);
    assert_eq!(
        asks(&own),
        (
            vec![(set(&[Stage::Approve, Stage::Merge]), 1)],
            vec![(Stage::Approve, vec![1, 2])]
        )
    );
}

#[test]
fn keys_beside_a_preset_never_loosen_it() {
    let refined = rule(
        "{ preset: four-eyes, separate: [[approve, author], [author, merge], { stages: [author, approve, merge], at_most: 2 }], require: { release: { people: 1 } } }",
    );
    let sets = asks(&refined).0;
    assert_eq!(
        sets,
        [
            (set(&[Stage::Author, Stage::Approve]), 1),
            (set(&[Stage::Author, Stage::Merge]), 1),
            (set(&[Stage::Author, Stage::Approve, Stage::Merge]), 2),
        ]
    );
    assert_eq!(
        asks(&refined).1,
        [(Stage::Approve, vec![1]), (Stage::Release, vec![1])]
    );
}

#[test]
fn every_key_reaches_the_rule() {
    let it = rule(
        "{ on: deploy, branches: [main, \"release/*\"], environments: [\"prod-*\"], paths: [\"src/**\", \"*.md\"], separate: [author, approve], require: { approve: { people: 2, from: [\"@acme/a/b\", \"role:maintain\", ada, \"account:github.com/7\"], permission: admin } }, objections: until-deploy, late-approval: none, rollback: pre-approved, as-of: act, enforce: advisory, until: 2027-01-31 }",
    );
    assert_eq!(it.on, On::Deploy);
    // J13: `*` does not cross `/`.
    let branches = it.branches.as_ref().unwrap();
    assert!(
        branches.matches("release/1")
            && !branches.matches("release/1/fix")
            && !branches.matches("mainly")
    );
    assert!(it.environments.as_ref().unwrap().matches("prod-eu"));
    let paths = it.paths.as_ref().unwrap();
    assert!(
        paths.matches("src/a/b.rs") && paths.matches("README.md") && !paths.matches("docs/a.md")
    );
    assert_eq!(paths.written, ["src/**", "*.md"]);
    let line = &it.require[0].lines[0];
    assert_eq!((line.people, line.permission), (2, Some(Level::Admin)));
    assert_eq!(
        line.from,
        [
            From::Team("@acme/a/b".into()),
            From::Role(Level::Maintain),
            From::Person(PersonId("ada".into())),
            From::Account("github.com".into(), AccountId(7)),
        ]
    );
    assert_eq!(it.objections, Objections::UntilDeploy);
    assert!(it.late_approval.is_none());
    assert_eq!(it.rollback, Rollback::PreApproved);
    assert_eq!(it.as_of, AsOf::Act);
    // J15: until the day begins in UTC it advises, from then on it is enforced.
    let day: Timestamp = "2027-01-31T00:00:00Z".parse().unwrap();
    assert_eq!(it.enforce, Enforce::Advisory(Some(day)));
    let before: Timestamp = "2027-01-30T23:59:59Z".parse().unwrap();
    assert!(it.is_enforced(day) && !it.is_enforced(before));
    assert!(
        rule("{ late-approval: { people: 1 } }")
            .late_approval
            .unwrap()
            .written
    );
    assert_eq!(
        rule("{ preset: three-person, mode: sufficient }").mode,
        Mode::Sufficient
    );
}

#[test]
fn what_a_policy_says_outside_its_rules() {
    let it = policy("sixeyes: 1\nrules: { a: {} }\n");
    assert_eq!((it.people, it.elsewhere), (None, Elsewhere::Deny));
    // J21: the default is one person with the right to maintain.
    assert_eq!(
        (
            it.control.approve[0].people,
            it.control.approve[0].permission
        ),
        (1, Some(Level::Maintain))
    );
    assert!(it.control.place.is_none());
    let it = policy(
        "sixeyes: 1\npeople: directory\nelsewhere: ignore\ncontrol: { bypass: report, paths: [\"deploy/**\"] }\nenvironments:\n  production: { from: deploy.yml, refs: [main], since: 4f0c1d2e4f0c1d2e4f0c1d2e4f0c1d2e4f0c1d2e }\nrules: { a: {} }\n",
    );
    assert_eq!(
        (it.people, it.elsewhere),
        (Some(PeopleMode::Directory), Elsewhere::Ignore)
    );
    assert_eq!(it.control.approve.len(), 1);
    assert!(it.control.paths.unwrap().is_match("deploy/a.tf"));
    let production = &it.environments[0];
    assert_eq!(
        (production.name.as_str(), production.from.as_deref()),
        ("production", Some("deploy.yml"))
    );
    assert!(production.since.is_some());
    // Places are those of the file, for findings.
    assert_eq!((production.place.line, production.place.column), (6, 3));
    assert_eq!((it.rules[0].place.line, it.rules[0].place.column), (7, 10));
}

#[test]
fn a_robot_is_its_owners_hand_unless_the_directory_says_otherwise() {
    let text = "people: [{ id: ada, accounts: { github.com: [1] }, emails: [Ada@Acme.example], left: 2026-10-31 }]\nrobots:\n  - { id: key, accounts: { github.com: [2] }, owner: ada }\n  - { id: agent, accounts: { github.com: [3] }, acts-as: requester }\n  - { id: app, accounts: { github.com: [4] }, app: 9, acts-as: itself, may: [author, merge], only: [\"**/*.lock\"], owner: ada }\n";
    let read = identity::read(text.as_bytes(), "directory.yaml").unwrap();
    let acts_as = |id: &str| read.robots()[&RobotId(id.into())].acts_as;
    assert_eq!(
        [acts_as("key"), acts_as("agent"), acts_as("app")],
        [ActsAs::Owner, ActsAs::Requester, ActsAs::Itself]
    );
    let app = &read.robots()[&RobotId("app".into())];
    assert_eq!(
        (app.app, app.may.as_slice()),
        (
            Some(9),
            ["author".to_owned(), "merge".to_owned()].as_slice()
        )
    );
    assert!(app.only.as_ref().unwrap().is_match("a/b/Cargo.lock"));
    for word in &app.may {
        assert!(Stage::parse(word).is_some(), "{word}");
    }
    let ada = &read.people()[&PersonId("ada".into())];
    assert!(ada.emails.contains("ada@acme.example"));
    assert_eq!(ada.left, Some("2026-10-31T00:00:00Z".parse().unwrap()));
}

#[test]
fn a_waiver_says_what_it_forgives_and_its_digest_is_that_of_its_bytes() {
    let text = "rule: payments\nscope: { change: \"!1217\", environment: production }\nof: [approve, release]\nreason: ' ill '\nexpires: 2026-12-01\ncompensating-control: a review on Monday\n";
    let read = waiver::read(text.as_bytes(), ".sixeyes/waivers/a.yaml").unwrap();
    assert_eq!(read.digest, sixeyes::digest::sha256(text.as_bytes()));
    assert_eq!(
        (read.reason.as_str(), read.compensating.as_deref()),
        ("ill", Some("a review on Monday"))
    );
    let WaiverKind::Departure {
        rule,
        scope,
        of,
        expires,
    } = read.kind
    else {
        panic!("not a departure")
    };
    assert_eq!(rule, "payments");
    assert_eq!(scope.change.unwrap().0, "!1217");
    assert_eq!(of, set(&[Stage::Approve, Stage::Release]));
    assert_eq!(expires, "2026-12-01T00:00:00Z".parse().unwrap());
}

fn warned(rules: &str, directory: Option<&str>, known: Known) -> Vec<Code> {
    let policy = policy(&format!("sixeyes: 1\nrules:\n  it: {rules}\n"));
    let directory =
        directory.map(|text| identity::read(text.as_bytes(), "directory.yaml").unwrap());
    let problems: Vec<Problem> = policy::warnings(&policy, directory.as_ref(), known);
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn what_a_team_cannot_give_is_said_before_it_locks_anybody_out() {
    const TWO: &str = "people: [{ id: ada, accounts: { github.com: [1] } }, { id: gh, accounts: { github.com: [2] } }]\n";
    let known = Known {
        at: Some("2026-11-25T12:00:00Z".parse().unwrap()),
        start: None,
    };
    assert_eq!(warned("{ preset: four-eyes }", Some(TWO), known), []);
    assert_eq!(
        warned("{ preset: three-person }", Some(TWO), known),
        [Code::TooFewPeople]
    );
    // Nothing says how many people there are.
    assert_eq!(warned("{ preset: three-person }", None, known), []);
    // Somebody who has left is nobody's second person.
    let left = TWO.replace("[2] }", "[2] }, left: 2026-11-01");
    assert_eq!(
        warned("{ preset: four-eyes }", Some(&left), known),
        [Code::TooFewPeople]
    );
    let two_of_three = "{ separate: { stages: [author, approve, release], at_most: 2 }, require: { approve: { people: 1 } } }";
    assert_eq!(warned(two_of_three, Some(TWO), known), []);
    // Authors never count as approvers, so two approvals need three people (J7).
    assert_eq!(
        warned(
            "{ preset: four-eyes, require: { approve: { people: 2 } } }",
            Some(TWO),
            known
        ),
        [Code::TooFewPeople]
    );
    let merge = Known {
        start: Some(Start::Merge),
        ..known
    };
    assert_eq!(
        warned("{ preset: three-person }", None, merge),
        [Code::MergerIsTrigger]
    );
    assert_eq!(warned("{ preset: four-eyes }", None, merge), []);
    // One press merges, and one starts a deployment, unless an environment holds it.
    let pressed = |stage: &str, start| {
        let rule = format!("{{ preset: four-eyes, require: {{ {stage}: {{ people: 2 }} }} }}");
        let said = warned(&rule, None, Known { start, ..known });
        said.contains(&Code::NeverSatisfied)
    };
    assert!(pressed("merge", None));
    assert!(pressed("release", Some(Start::Dispatch)));
    assert!(pressed("trigger", Some(Start::Merge)));
    assert!(pressed("authorize", Some(Start::Tag)));
    assert!(!pressed("release", None));
    assert!(!pressed("release", Some(Start::Environment)));
    assert!(!pressed("authorize", Some(Start::Environment)));
    assert!(!pressed("approve", Some(Start::Merge)));
    let named = "{ preset: four-eyes, require: { approve: { people: 2, from: [ada, kj, role:maintain] } } }";
    assert_eq!(
        warned(named, None, known),
        [Code::UnknownPerson, Code::UnknownPerson]
    );
    let few = "{ preset: four-eyes, require: { approve: { people: 3, from: [\"account:github.com/1\", \"account:github.com/1\"] } } }";
    assert_eq!(warned(few, None, known), [Code::TooFewPeople]);
    let two_lines = "{ preset: four-eyes, require: { approve: [{ people: 1, from: [\"account:github.com/1\"] }, { people: 1, from: [\"account:github.com/1\"] }] } }";
    assert_eq!(warned(two_lines, None, known), [Code::TooFewPeople]);
    // Whoever is named cannot approve what they write themselves.
    let alone = "{ preset: four-eyes, require: { approve: { people: 1, from: [ada] } } }";
    assert_eq!(warned(alone, Some(TWO), known), [Code::OwnChanges]);
    let both = "{ preset: four-eyes, require: { approve: { people: 1, from: [ada, gh] } } }";
    assert_eq!(warned(both, Some(TWO), known), []);
    let over = "{ preset: four-eyes, enforce: advisory, until: 2026-11-25 }";
    assert_eq!(warned(over, None, known), [Code::NowEnforced]);
    assert_eq!(warned(&over.replace("11-25", "11-26"), None, known), []);
}
