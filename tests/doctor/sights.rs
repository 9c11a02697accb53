//! What tokens of different rights see.

use crate::forge::{Fault, Forge, On, Token};
use crate::place::{POLICY, REPO, sound, with_policy};
use crate::runner::{Doctor, sights, way, ways};
use std::path::Path;

fn without(forge: &Forge, key: &str) -> String {
    let account = forge.user("mh");
    forge.token(key, Token::full(account).without(key))
}

#[test]
fn what_a_permission_opens_is_hidden_without_it_and_readable_with_it() {
    let forge = with_policy(&POLICY.replace(
        "environments: [production] }",
        "environments: [production], late-approval: { people: 1, from: [\"@acme/leads\"] } }",
    ));
    forge.team("acme", "leads", &["kj"]);
    let (code, all) = Doctor::of(&forge).json();
    assert_eq!(code, 0, "{all:#}");
    assert_eq!(sights(&all, "not-readable"), Vec::<String>::new());
    for (key, hidden) in [
        ("actions", &["runs", "attempts", "approvals"][..]),
        ("deployments", &["deployments", "deployment-statuses"]),
        ("checks", &["checks"]),
        ("statuses", &["statuses"]),
        ("members", &["teams"]),
        (
            "administration",
            &["rule-suites", "bypassers", "workflow-settings"],
        ),
        ("pull-requests", &["changes"]),
    ] {
        let (code, report) = Doctor::with(&forge, &without(&forge, key)).json();
        let lost = sights(&report, "not-readable");
        for name in hidden {
            assert!(
                lost.contains(&(*name).to_owned()),
                "{key}: {name} in {lost:?}"
            );
        }
        // Nothing that a verdict rests on is hidden and called sound.
        let needed = report["sights"].as_array().unwrap().iter();
        let blind = needed
            .filter(|sight| sight["needed"] == true && sight["state"] == "not-readable")
            .count();
        assert!(blind == 0 || code != 0, "{key}: {code}");
        assert_eq!(ways(&report, "open"), ways(&all, "open"), "{key}");
    }
}

#[test]
fn a_token_without_contents_says_nothing_and_stops() {
    let forge = sound();
    let told = Doctor::with(&forge, &without(&forge, "contents")).run();
    told.expect(1);
    assert_eq!(told.out, "");
    assert!(
        told.err.contains("contents: read") || told.err.contains("not complete"),
        "{}",
        told.err
    );
}

#[test]
fn a_repository_that_is_not_there_is_named_with_what_the_token_needs() {
    let forge = Forge::start();
    let told = Doctor::with(&forge, &forge.token_of("mh")).run();
    told.expect(1);
    assert!(
        told.err.contains(&format!("`{REPO}` does not exist")),
        "{}",
        told.err
    );
}

#[test]
fn the_document_is_as_its_schema_says_and_the_same_in_every_run() {
    let forge = sound();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/doctor.schema.json");
    let schema = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (_, mut one) = Doctor::of(&forge).json();
    let (_, mut two) = Doctor::of(&forge).json();
    let errors: Vec<String> = validator
        .iter_errors(&one)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    for report in [&mut one, &mut two] {
        report["observed_at"] = "".into();
    }
    assert_eq!(one, two);
    assert_eq!(
        way(&one, "direct-push")["closing"]["url"],
        "https://github.com/acme/payments/settings/rules"
    );
}

/// Three dependent round trips, and a number of requests that does not grow with what happened in the repository.
#[test]
fn budget_of_requests_and_round_trips() {
    let forge = sound();
    forge.latency(std::time::Duration::from_millis(40));
    forge.forget_requests();
    Doctor::of(&forge).run().expect(0);
    let (requests, trips) = (forge.requests().len(), forge.round_trips());
    assert!(
        requests <= 20 && trips <= 3,
        "{requests} requests in {trips} round trips"
    );
    assert_eq!(forge.writes().len(), 0);
}

#[test]
fn in_a_job_the_repository_is_its_own_and_the_summary_has_the_report() {
    let forge = sound();
    let doctor = Doctor::of(&forge);
    let summary = doctor.folder.join("summary.md");
    let mut told = doctor
        .set("GITHUB_ACTIONS", "true")
        .set("GITHUB_REPOSITORY", REPO)
        .set("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    told = told.without_url();
    told.run().expect(0);
    let text = std::fs::read_to_string(summary).unwrap();
    assert!(text.starts_with("```text\nsound"), "{text}");
}

/// What failed for another reason than a right is not blamed on the token.
#[test]
fn a_forge_that_gives_no_answer_is_not_told_as_a_right_that_the_token_lacks() {
    let operation = "GET /repos/{owner}/{repo}/actions/permissions/workflow";
    let told = |fault: u16| {
        let forge = with_policy(POLICY);
        let on = On::operation(operation).times(usize::MAX);
        forge.fault(on, Fault::Status(fault));
        let told = Doctor::of(&forge).run().out;
        forge.take_violations();
        told
    };
    let (refused, failed) = (told(403), told(500));
    let blamed = |told: &str| told.matches("to see it").count();
    assert_eq!((blamed(&refused), blamed(&failed)), (3, 0), "{failed}");
    assert!(failed.contains("no usable answer"), "{failed}");
    assert!(!refused.contains("no usable answer"), "{refused}");
    assert!(!failed.contains("this token cannot"), "{failed}");
}
