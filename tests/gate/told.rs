//! What is published, where, and what happens where it cannot be.

use crate::runner::Gate;
use crate::support::{POLICY, REPO, change, more, repository};

#[test]
fn the_comment_is_kept_up_to_date_and_not_repeated() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    Gate::of(&forge, &pull).run().expect(11);
    forge.approve(&pull, "gh");
    Gate::of(&forge, &pull).run().expect(0);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 1, "{comments:#?}");
    assert!(comments[0].1.contains("✅"), "{}", comments[0].1);
}

#[test]
fn e142_a_forged_comment_is_left_alone_and_reported() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let forged = format!("<!-- sixeyes:v1 change={} -->\n✅ all is well", pull.number);
    forge.comment(&pull, "ada", &forged);
    let ran = Gate::of(&forge, &pull).run();
    ran.expect(11);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 2);
    assert_eq!(comments[0].1, forged);
    let evidence = std::fs::read_to_string(ran.case.join("evidence.json")).unwrap();
    assert!(evidence.contains("a comment with the gate's marker by somebody else"));
}

#[test]
fn e67_a_forged_status_changes_nothing_and_is_reported() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.set_status(REPO, &forge.head(&pull), "ada", "sixeyes", "success");
    // A job's token sees statuses only where it was given `statuses`.
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_TOKEN", &forge.status_token())
        .run();
    ran.expect(11);
    let evidence = std::fs::read_to_string(ran.case.join("evidence.json")).unwrap();
    assert!(evidence.contains("a commit status with the gate's name by somebody else"));
}

#[test]
fn a_status_is_yellow_while_somebody_has_to_act_and_the_job_is_green() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let token = forge.status_token();
    let gate = || {
        Gate::of(&forge, &pull)
            .set("SIXEYES_TOKEN", &token)
            .set("SIXEYES_REPORT", "status")
    };
    gate().run().expect(0);
    let state = || {
        let statuses = forge.statuses(REPO, &forge.head(&pull));
        statuses
            .last()
            .map(|status| (status.context.clone(), status.state.clone()))
            .unwrap()
    };
    assert_eq!(state(), ("sixeyes".into(), "pending".into()));
    forge.approve(&pull, "gh");
    gate().run().expect(0);
    assert_eq!(state().1, "success");
    more(&forge, "gh");
    forge.approve(&pull, "gh");
    gate().run().expect(10);
    assert_eq!(state().1, "failure");
}

#[test]
fn a_status_that_cannot_be_written_does_not_read_as_success() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_TOKEN", &forge.read_only_token())
        .set("SIXEYES_REPORT", "status")
        .run();
    ran.expect(1);
    assert!(
        ran.err.contains("::error::the status was not written"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("statuses: write"), "{}", ran.err);
}

#[test]
fn nothing_is_told_if_the_case_cannot_be_recorded() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_CASE", "/proc/nowhere/case")
        .run();
    ran.expect(1);
    assert_eq!(
        (ran.out.as_str(), ran.summary.as_str(), ran.outputs.as_str()),
        ("", "", "")
    );
    assert_eq!(forge.comments(&pull), []);
    assert_eq!(forge.writes().len(), 0);
}

#[test]
fn the_token_goes_to_the_pinned_api_and_is_never_shown() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let ran = Gate::of(&forge, &pull)
        .set("GITHUB_API_URL", "https://api.evil.example")
        .run();
    ran.expect(2);
    assert!(ran.err.contains("the token stays here"), "{}", ran.err);
    let token = "ghs_verysecret";
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_TOKEN", token)
        .set("SIXEYES_LOG", "trace")
        .run();
    ran.expect(1);
    for text in [&ran.out, &ran.err, &ran.summary, &ran.outputs] {
        assert!(!text.contains(token), "{text}");
    }
}

#[test]
fn a_separate_token_writes_and_finds_its_own_comment() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let reader = forge.read_only_token();
    let writer = forge.token_of("mh");
    let gate = || {
        Gate::of(&forge, &pull)
            .set("SIXEYES_TOKEN", &reader)
            .set("SIXEYES_WRITER_TOKEN", &writer)
    };
    gate().run().expect(11);
    forge.approve(&pull, "gh");
    let ran = gate().run();
    ran.expect(0);
    let comments = forge.comments(&pull);
    assert_eq!(comments.len(), 1);
    assert_eq!(comments[0].0, "mh");
    assert!(!ran.summary.contains("somebody else"), "{}", ran.summary);
}
