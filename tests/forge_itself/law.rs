//! Rules and those who pass them by: what an administrator's token sees and a workflow's does not.

use serde_json::{Value, json};

use crate::forge::shipping::{Bypass, Classic};
use crate::forge::{Method, Work};
use crate::shipping::{REPO, deployer, shop};
use crate::support::Client;

fn at(path: &str) -> String {
    format!("/repos/{REPO}/{path}")
}

#[tokio::test]
async fn every_push_to_the_protected_branch_leaves_a_suite_and_a_bypass_shows() {
    let forge = shop();
    forge.many_changes(REPO, 1, 1, Method::Squash);
    forge.bypass_push(
        REPO,
        "main",
        "root",
        &[Work::by("root").write("hot.rs", "h\n")],
    );
    assert_eq!(forge.verdict_of_rules(REPO), Some("bypass"));
    let app = Client::new(&forge, forge.token_of("root"));
    let suites = app
        .get(&at("rulesets/rule-suites?ref=main&time_period=month"))
        .await;
    let results: Vec<(&Value, &Value)> = suites
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (&s["result"], &s["actor_name"]))
        .collect();
    assert_eq!(
        results[..2],
        [
            (&json!("bypass"), &json!("root")),
            (&json!("pass"), &json!("ewd"))
        ]
    );
    let only = app
        .get(&at(
            "rulesets/rule-suites?rule_suite_result=bypass&actor_name=root",
        ))
        .await;
    assert_eq!(only.as_array().unwrap().len(), 1);
    let id = only[0]["id"].as_u64().unwrap();
    let one = app.get(&at(&format!("rulesets/rule-suites/{id}"))).await;
    assert_eq!(one["rule_evaluations"][0]["result"], "fail");
    assert_eq!(one["after_sha"], forge.tip(REPO, "main").as_str());
    // Without a time it is the last day.
    forge.wait_minutes(25 * 60);
    assert_eq!(app.get(&at("rulesets/rule-suites")).await, json!([]));
    let workflow = deployer(&forge);
    assert_eq!(
        workflow
            .send("GET", &at("rulesets/rule-suites"), None)
            .await
            .0,
        403
    );
}

#[tokio::test]
async fn rules_that_were_off_for_a_while_show_in_their_history_only() {
    let forge = shop();
    let app = Client::new(&forge, forge.token_of("root"));
    let id = app.get(&at("rulesets")).await[0]["id"].as_u64().unwrap();
    forge.relax_rules(REPO, "root");
    assert_eq!(app.get(&at("rules/branches/main")).await, json!([]));
    assert_eq!(
        app.get(&at(&format!("rulesets/{id}"))).await["enforcement"],
        "disabled"
    );
    forge.push(REPO, "main", "lt", &[Work::by("lt").write("x.rs", "x\n")]);
    forge.restore_rules(REPO, "root");
    assert_eq!(
        app.get(&at("rules/branches/main")).await[0]["type"],
        "deletion"
    );
    let history = app.get(&at(&format!("rulesets/{id}/history"))).await;
    assert_eq!(
        (
            history.as_array().unwrap().len(),
            &history[0]["actor"]["id"]
        ),
        (2, &json!(forge.id("root")))
    );
    let shown = app.get(&at(&format!("rulesets/{id}"))).await;
    assert_eq!(
        (&shown["enforcement"], &shown["updated_at"]),
        (&json!("active"), &history[0]["updated_at"])
    );
    let workflow = deployer(&forge);
    assert_eq!(
        workflow
            .send("GET", &at(&format!("rulesets/{id}/history")), None)
            .await
            .0,
        403
    );
}

#[tokio::test]
async fn who_may_pass_by_is_for_administrators_to_see() {
    let forge = shop();
    forge
        .law(REPO)
        .bypass(Bypass::Admins)
        .required_check("sixeyes")
        .code_owners()
        .last_push();
    forge.configure(REPO, |r| r.approvals_wanted = 1);
    let workflow = deployer(&forge);
    let rules = workflow.get(&at("rules/branches/main")).await;
    let kinds: Vec<&str> = rules
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "deletion",
            "non_fast_forward",
            "pull_request",
            "required_status_checks"
        ]
    );
    assert_eq!(rules[2]["parameters"]["require_last_push_approval"], true);
    assert_eq!(
        rules[3]["parameters"]["required_status_checks"][0]["context"],
        "sixeyes"
    );
    let id = rules[0]["ruleset_id"].as_u64().unwrap();
    let path = at(&format!("rulesets/{id}"));
    assert_eq!(workflow.get(&path).await.get("bypass_actors"), None);
    let app = Client::new(&forge, forge.token_of("root"));
    assert_eq!(
        app.get(&path).await["bypass_actors"][0]["actor_type"],
        "RepositoryRole"
    );
}

#[tokio::test]
async fn the_older_protection_and_the_settings_of_workflows_are_read_by_administrators() {
    let forge = shop();
    let app = Client::new(&forge, forge.token_of("root"));
    let path = at("branches/main/protection");
    assert_eq!(app.send("GET", &path, None).await.0, 404);
    forge
        .law(REPO)
        .tokens_write()
        .workflows_approve()
        .classic(Classic {
            approvals: 2,
            dismiss_stale: true,
            enforce_admins: false,
            force_pushes: true,
            required_checks: vec!["sixeyes".into()],
        });
    let shown = app.get(&path).await;
    assert_eq!(
        shown["required_pull_request_reviews"]["required_approving_review_count"],
        2
    );
    assert_eq!(
        (
            &shown["enforce_admins"]["enabled"],
            &shown["allow_force_pushes"]["enabled"]
        ),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        shown["required_status_checks"]["contexts"],
        json!(["sixeyes"])
    );
    let settings = app.get(&at("actions/permissions/workflow")).await;
    assert_eq!(settings["default_workflow_permissions"], "write");
    assert_eq!(settings["can_approve_pull_request_reviews"], true);
    assert_eq!(
        app.get(&at("actions/permissions")).await["allowed_actions"],
        "all"
    );
    let workflow = deployer(&forge);
    assert_eq!(workflow.send("GET", &path, None).await.0, 403);
}
