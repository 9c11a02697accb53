//! What the environment let people do about its hold: said beside the verdict, and judging nothing.

use super::{DEPLOY, POLICY, evidence, merged, shop};
use crate::forge::{Fault, On};
use crate::runner::Gate;
use crate::support::REPO;
use serde_json::json;

#[test]
fn e126_what_the_environment_let_people_do_is_recorded_and_said() {
    for (own, admins) in [("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no")] {
        let forge = shop(POLICY);
        merged(&forge, "limit");
        let mut place = forge
            .environment(REPO, "production")
            .reviewers(&["ewd", "kj"]);
        if own == "no" {
            place = place.prevent_self_review();
        }
        if admins == "no" {
            place.no_admin_bypass();
        }
        let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
        forge.approve_deployment(REPO, run, "ewd");
        let ran = Gate::deploying(&forge, run).run();
        ran.expect(0).judge_again(0);
        let hold = &evidence(&ran)["deployment"]["hold"];
        assert_eq!(
            (&hold["self_review"], &hold["admins_bypass"]),
            (&json!(own), &json!(admins))
        );
        assert_eq!(ran.decision()["hold"], *hold);
        let word = |answer: &str| if answer == "yes" { "may" } else { "may not" };
        let told = format!(
            "whoever starts a run {} approve its deployment; administrators {} start what it holds.",
            word(own),
            word(admins)
        );
        assert!(ran.summary.contains(&told), "{told}\n{}", ran.summary);
    }
    // An environment that waits for nobody lets nobody do anything about it.
    let forge = shop(POLICY);
    merged(&forge, "limit");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(0);
    assert!(evidence(&ran)["deployment"].get("hold").is_none());
    assert!(!ran.summary.contains("The settings"), "{}", ran.summary);
}

#[test]
fn e126_who_started_the_held_job_is_unknown_and_the_text_says_what_the_settings_allow() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    forge
        .environment(REPO, "production")
        .reviewers(&["ewd", "kj"]);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.start_all_waiting_jobs(REPO, run, "mh");
    let ran = Gate::deploying(&forge, run).run();
    ran.expect(1).judge_again(1);
    let told = "administrators may start what it holds";
    assert!(ran.out.contains(told), "{}", ran.out);
    assert!(ran.summary.contains(told), "{}", ran.summary);
    // The same run, let go by somebody on the record, is the way on: a new one.
    forge.fail(REPO, run);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.approve_deployment(REPO, run, "ewd");
    Gate::deploying(&forge, run).run().expect(0).judge_again(0);
}

#[test]
fn settings_that_cannot_be_read_are_unknown_and_never_the_better_half() {
    let forge = shop(POLICY);
    merged(&forge, "limit");
    forge.environment(REPO, "production").reviewers(&["ewd"]);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.approve_deployment(REPO, run, "ewd");
    let settings = "GET /repos/{owner}/{repo}/environments/{environment_name}";
    forge.fault(On::operation(settings), Fault::Status(403));
    let ran = Gate::deploying(&forge, run).run();
    assert!(forge.struck() > 0);
    let hold = &evidence(&ran)["deployment"]["hold"];
    let unknown = json!({ "unknown": "forbidden" });
    assert_eq!(
        (&hold["self_review"], &hold["admins_bypass"]),
        (&unknown, &unknown)
    );
    let told = "is unknown: the token may not read it";
    assert!(ran.summary.contains(told), "{}", ran.summary);
}
