//! Whatever goes wrong at whatever request on the way to an allow: it is no pass.

use crate::forge::{Fault, Forge, Keep, On, PullName, Right, Work};
use crate::runner::Gate;
use crate::support::REPO;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A policy that needs everything the gate can ask for: a team, a right beyond `write`, paths.
const POLICY: &str = "\
sixeyes: 1
rules:
  payments:
    branches: [main]
    paths: [\"src/**\"]
    separate: [[author, approve]]
    require:
      approve: [{ people: 1, from: [\"@acme/payments\"], permission: maintain }]
";

/// An allowed change whose every fact is needed: a renamed file, a head that a forced push dropped, a team's approval.
fn allowed() -> (Forge, PullName) {
    let forge = Forge::start();
    forge.repo(
        REPO,
        &[
            (".sixeyes/policy.yaml", POLICY),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    for login in ["ada", "ewd"] {
        forge.grant(REPO, login, Right::Write);
    }
    forge.grant(REPO, "gh", Right::Maintain);
    forge.team("acme", "payments", &["gh"]);
    let work = Work::by("ada").write("src/pay.rs", "fn pay() { one(); }\n");
    forge.push(REPO, "limit", "ada", &[work]);
    let pull = forge.open(REPO, "limit", "ada");
    let work = Work::by("ewd").write("src/pay.rs", "fn pay() { dropped(); }\n");
    forge.push(REPO, "limit", "ewd", &[work]);
    let work = Work::by("ada").rename("src/pay.rs", "src/payment.rs");
    forge.force_push(REPO, "limit", "ada", &[work]);
    forge.approve(&pull, "gh");
    (forge, pull)
}

fn gate(forge: &Forge, pull: &PullName) -> Gate {
    Gate::of(forge, pull)
        .set("SIXEYES_TOKEN", &forge.token_of("mh"))
        .set("SIXEYES_COMMENT", "never")
}

/// The reads of a run in which nothing goes wrong, each with how often it is sent.
fn reads(forge: &Forge, pull: &PullName) -> Vec<(String, usize)> {
    forge.forget_requests();
    gate(forge, pull).run().expect(0);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for seen in forge.reads() {
        *counts.entry(seen.operation).or_default() += 1;
    }
    counts.into_iter().collect()
}

pub type Make = fn() -> Fault;

pub fn everywhere() -> Vec<(&'static str, Make)> {
    vec![
        ("the connection is reset", || Fault::Reset),
        ("the answer breaks off", || Fault::Truncated),
        ("401", || Fault::Status(401)),
        ("403", || Fault::Status(403)),
        ("404", || Fault::Status(404)),
        ("409", || Fault::Status(409)),
        ("422", || Fault::Status(422)),
        ("429", || Fault::Status(429)),
        ("500", || Fault::Status(500)),
        ("502", || Fault::Status(502)),
        ("503", || Fault::Status(503)),
        ("504", || Fault::Status(504)),
        ("429 for an hour", || Fault::RetryAfter(429, 3600)),
        ("the limit is used up", || Fault::RateLimited(4_000_000_000)),
        ("a page for people", || Fault::Html(200)),
        ("a page for people, 502", || Fault::Html(502)),
        ("elsewhere", || {
            Fault::Redirect("https://evil.example/".into())
        }),
        ("nothing in it", || Fault::patch(|body| *body = json!({}))),
        ("an empty list", || Fault::patch(|body| *body = json!([]))),
        ("null", || Fault::patch(|body| *body = Value::Null)),
        ("a number", || Fault::patch(|body| *body = json!(7))),
    ]
}

/// Every fault at every read, for good: at the first time it is sent, and at every later one.
#[test]
fn no_fault_at_any_read_is_a_pass() {
    let (forge, pull) = allowed();
    let reads = reads(&forge, &pull);
    let names: Vec<&str> = reads.iter().map(|(name, _)| name.as_str()).collect();
    for needed in [
        "graphql SixeyesChange",
        "GET /repos/{owner}/{repo}/activity",
        "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
        "GET /repos/{owner}/{repo}/compare/{basehead}",
        "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
        "GET /orgs/{org}/teams/{team_slug}/members",
    ] {
        assert!(names.contains(&needed), "{needed} in {names:?}");
    }
    let mut passes = Vec::new();
    for (name, make) in everywhere() {
        for (operation, times) in &reads {
            for nth in 1..=*times {
                let before = forge.struck();
                forge.fault(On::operation(operation).nth(nth).times(usize::MAX), make());
                let ran = gate(&forge, &pull).run();
                assert!(forge.struck() > before, "{name} at {operation} met nothing");
                forge.clear_faults();
                forge.take_violations();
                if ran.code == 0 {
                    passes.push(format!("{name} at {operation} ({nth}): {}", ran.out));
                }
                assert!(
                    [0, 1, 10, 11].contains(&ran.code),
                    "{name} at {operation}: {} {}",
                    ran.code,
                    ran.err
                );
            }
        }
    }
    assert!(passes.is_empty(), "{passes:#?}");
}

#[test]
fn no_hole_in_graphql_is_a_pass() {
    let (forge, pull) = allowed();
    let mut faults: Vec<(String, Fault)> = Vec::new();
    for kind in ["FORBIDDEN", "NOT_FOUND", "RATE_LIMITED", "SOMETHING_NEW"] {
        for keep in [Keep::Data, Keep::Nothing] {
            faults.push((format!("{kind} {keep:?}"), Fault::Errors { kind, keep }));
        }
    }
    for field in ["commits", "reviews", "timelineItems", "files"] {
        faults.push((
            format!("{field}: a cursor that stands"),
            Fault::stuck_cursor(field),
        ));
        faults.push((format!("{field}: an empty page"), Fault::empty_page(field)));
        faults.push((format!("{field}: a wrong total"), Fault::wrong_total(field)));
        let pointer = format!("/data/repository/pullRequest/{field}");
        faults.push((
            format!("{field}: null"),
            Fault::field(&pointer, Value::Null),
        ));
        let nodes = format!("{pointer}/nodes/0");
        faults.push((
            format!("{field}: a hole"),
            Fault::field(&nodes, Value::Null),
        ));
    }
    for (pointer, value) in [
        ("", Value::Null),
        ("/state", json!("NEWLY_INVENTED")),
        ("/headRefOid", json!("main")),
        ("/author", Value::Null),
        ("/reviews/nodes/0/author", Value::Null),
        ("/reviews/nodes/0/commit", Value::Null),
        ("/reviews/nodes/0/submittedAt", Value::Null),
        ("/reviews/nodes/0/state", json!("NEARLY_APPROVED")),
        ("/commits/nodes/0/commit/author/user", Value::Null),
    ] {
        let pointer = format!("/data/repository/pullRequest{pointer}");
        faults.push((
            format!("{pointer} is {value}"),
            Fault::field(&pointer, value),
        ));
    }
    let policy = "/data/repository/defaultBranchRef/target/folder/object/entries/0/object";
    for (field, value) in [
        ("text", json!("sixeyes: 1\nelsewhere: ignore\nrules: {}\n")),
        ("text", Value::Null),
        ("isTruncated", json!(true)),
        ("isBinary", json!(true)),
    ] {
        let pointer = format!("{policy}/{field}");
        faults.push((
            format!("the policy's {field} is {value}"),
            Fault::field(&pointer, value),
        ));
    }
    let folder = "/data/repository/defaultBranchRef/target/folder";
    faults.push(("no folder".into(), Fault::field(folder, Value::Null)));
    for (name, fault) in faults {
        forge.fault(On::operation("graphql SixeyesChange"), fault);
        let ran = gate(&forge, &pull).run();
        assert!(forge.struck() > 0, "{name} met nothing");
        forge.clear_faults();
        forge.take_violations();
        assert_ne!(ran.code, 0, "{name}: {}\n{}", ran.out, ran.err);
    }
}

#[test]
fn a_forge_that_fails_once_is_asked_again() {
    for make in [|| Fault::Reset, || Fault::Status(502), || Fault::Truncated] as [Make; 3] {
        let (forge, pull) = allowed();
        for operation in [
            "graphql SixeyesChange",
            "GET /repos/{owner}/{repo}/activity",
        ] {
            forge.fault(On::operation(operation).nth(1), make());
        }
        gate(&forge, &pull).run().expect(0);
        forge.take_violations();
    }
}

#[test]
fn a_write_is_sent_once_and_a_comment_that_fails_changes_no_verdict() {
    for (make, words) in [
        ((|| Fault::Status(502)) as Make, "502"),
        (|| Fault::Status(403), "pull-requests: write"),
        (|| Fault::Reset, "did not answer"),
        (|| Fault::Html(200), "not JSON"),
    ] {
        let (forge, pull) = allowed();
        forge.fault(On::writes(), make());
        let ran = Gate::of(&forge, &pull)
            .set("SIXEYES_TOKEN", &forge.token_of("mh"))
            .run();
        ran.expect(0);
        assert!(
            ran.err.contains("the comment was not written"),
            "{}",
            ran.err
        );
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
        assert_eq!(forge.writes().len(), 1);
        forge.take_violations();
    }
}

#[test]
fn a_forge_that_never_answers_is_given_up_on() {
    let (forge, pull) = allowed();
    forge.fault(On::operation("graphql SixeyesChange"), Fault::Hang);
    let ran = gate(&forge, &pull).arg("--timeout").arg("1").run();
    ran.expect(1);
    assert!(ran.err.contains("did not answer"), "{}", ran.err);
    assert_eq!(ran.output("verdict"), None);
}

#[test]
fn a_forge_that_cannot_be_read_leaves_no_green_status_behind() {
    let (forge, pull) = allowed();
    let gate = || gate(&forge, &pull).set("SIXEYES_REPORT", "status");
    let state = || {
        let statuses = forge.statuses(REPO, &forge.head(&pull));
        statuses.last().unwrap().state.clone()
    };
    gate().run().expect(0);
    assert_eq!(state(), "success");
    forge.fault(On::operation("graphql SixeyesChange"), Fault::Status(502));
    let ran = gate().run();
    ran.expect(1);
    assert_eq!(state(), "error");
    assert!(
        ran.summary.contains("Cannot decide") && ran.summary.contains("502"),
        "{}",
        ran.summary
    );
}

#[test]
fn a_used_up_limit_says_when_it_will_work_again() {
    let (forge, pull) = allowed();
    forge.fault(On::any(), Fault::RateLimited(4_102_444_800));
    let ran = gate(&forge, &pull).run();
    ran.expect(1);
    assert!(ran.err.contains("until 2100-01-01 00:00"), "{}", ran.err);
}

#[test]
fn e175_a_redirect_is_not_followed_and_the_token_stays() {
    let (forge, pull) = allowed();
    let other = Forge::start();
    forge.fault(On::any(), Fault::Redirect(format!("{}/", other.url())));
    let ran = gate(&forge, &pull).run();
    ran.expect(1);
    assert!(ran.err.contains("not followed"), "{}", ran.err);
    assert_eq!(other.requests().len(), 0);
}

#[test]
fn a_head_that_moves_while_it_is_read_starts_over() {
    let (forge, pull) = allowed();
    let later = Fault::first(|forge| {
        let work = Work::by("ewd").write("src/payment.rs", "fn pay() { later(); }\n");
        forge.push(REPO, "limit", "ewd", &[work]);
    });
    forge.fault(
        On::operation("GET /repos/{owner}/{repo}/activity").nth(1),
        later,
    );
    let ran = gate(&forge, &pull).run();
    // The event was about the head before; the approval was given to it.
    assert_ne!(ran.code, 0, "{}", ran.out);
    let evidence = std::fs::read_to_string(ran.case.join("evidence.json")).unwrap();
    assert!(
        evidence.contains(&forge.head(&pull)),
        "the head now is what was judged"
    );
}

#[test]
fn a_head_that_never_stands_still_cannot_be_decided() {
    let (forge, pull) = allowed();
    let later = Fault::first(|forge| {
        let text = format!("fn pay() {{ {} }}\n", forge.now());
        let work = Work::by("ada").write("src/payment.rs", &text);
        forge.push(REPO, "limit", "ada", &[work]);
    });
    forge.fault(On::operation("GET /repos/{owner}/{repo}/activity"), later);
    let ran = gate(&forge, &pull).run();
    ran.expect(1);
    let evidence = std::fs::read_to_string(ran.case.join("evidence.json")).unwrap();
    assert!(evidence.contains("the head moved while it was read"));
}

#[test]
fn e161_activity_that_has_not_caught_up_is_asked_for_again() {
    let (forge, pull) = allowed();
    let stale = || {
        Fault::patch(|body| {
            body.as_array_mut().unwrap().remove(0);
        })
    };
    let activity = || On::operation("GET /repos/{owner}/{repo}/activity");
    forge.fault(activity().nth(1), stale());
    gate(&forge, &pull).run().expect(0);
    forge.fault(activity(), stale());
    gate(&forge, &pull).run().expect(1);
    forge.take_violations();
}
