//! Environments and workflows as they are set, and who may see what ships.

use serde_json::{Value, json};

use crate::forge::Work;
use crate::shipping::{DEPLOY, REPO, STATE, deployer, shop, state_of};
use crate::support::Client;

#[tokio::test]
async fn a_token_without_deployments_reads_none() {
    let forge = shop();
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let client = Client::new(&forge, forge.workflow_token());
    for path in [
        "deployments".to_owned(),
        format!("actions/runs/{run}/pending_deployments"),
    ] {
        assert_eq!(
            client
                .send("GET", &format!("/repos/{REPO}/{path}"), None)
                .await
                .0,
            403
        );
    }
    let answer = client
        .graphql(STATE, json!({"environment": "production"}))
        .await;
    assert_eq!(answer["errors"][0]["type"], "FORBIDDEN");
    let only = Client::new(&forge, forge.workflow_token_with("d", "deployments: read"));
    assert_eq!(
        only.send("GET", &format!("/repos/{REPO}/actions/runs/{run}"), None)
            .await
            .0,
        403
    );
    assert_eq!(
        only.send(
            "GET",
            &format!("/repos/{REPO}/actions/permissions/workflow"),
            None
        )
        .await
        .0,
        403
    );
    let status = json!({"state": "success"});
    let id = forge.deployment_of(REPO, run);
    assert_eq!(
        only.send(
            "POST",
            &format!("/repos/{REPO}/deployments/{id}/statuses"),
            Some(status)
        )
        .await
        .0,
        403
    );
}

#[tokio::test]
async fn settings_of_environments_and_workflows_show_where_they_are_read() {
    let forge = shop();
    forge.team("acme", "releasers", &["kj"]);
    forge
        .environment(REPO, "production")
        .reviewers(&["acme/releasers"])
        .allow_self_review()
        .protected_branches();
    forge
        .workflow(REPO, DEPLOY)
        .calls("acme/shared/.github/workflows/ship.yml");
    forge.push(REPO, "side", "ada", &[Work::by("ada").write("s.rs", "s\n")]);
    let side = forge.dispatch(REPO, "kj", DEPLOY, "side");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let client = deployer(&forge);
    let shown = client
        .get(&format!("/repos/{REPO}/actions/runs/{side}"))
        .await;
    assert_eq!(shown["conclusion"], "failure");
    assert_eq!(
        shown["referenced_workflows"][0]["path"],
        "acme/shared/.github/workflows/ship.yml"
    );
    // A member of the team who started it may let it go, where self-review is allowed.
    forge.approve_deployment_saying(REPO, run, "kj", "looks good");
    let approvals = client
        .get(&format!("/repos/{REPO}/actions/runs/{run}/approvals"))
        .await;
    assert_eq!(
        (&approvals[0]["comment"], &approvals[0]["user"]["login"]),
        (&json!("looks good"), &json!("kj"))
    );
    let place = client
        .get(&format!("/repos/{REPO}/environments/production"))
        .await;
    assert_eq!(
        place["deployment_branch_policy"]["protected_branches"],
        true
    );
    let reviewers = &place["protection_rules"][0];
    assert_eq!(
        (
            &reviewers["reviewers"][0]["type"],
            &reviewers["prevent_self_review"]
        ),
        (&json!("Team"), &json!(false))
    );
    let all = client.get(&format!("/repos/{REPO}/environments")).await;
    assert_eq!(all["total_count"], 1);
    // No document says in which order statuses are listed.
    let newest = state_of(&client, "production").await["deployments"]["nodes"][0].clone();
    forge.configure(REPO, |r| r.shipping.oldest_status_first = true);
    let oldest = state_of(&client, "production").await["deployments"]["nodes"][0].clone();
    assert_eq!(newest["statuses"]["nodes"][0]["state"], "IN_PROGRESS");
    assert_eq!(oldest["statuses"]["nodes"][0]["state"], "WAITING");
    forge.environment(REPO, "production").any_branch();
    let place = client
        .get(&format!("/repos/{REPO}/environments/production"))
        .await;
    assert_eq!(place["deployment_branch_policy"], Value::Null);
    let workflows = client
        .get(&format!("/repos/{REPO}/actions/workflows"))
        .await;
    let id = workflows["workflows"][1]["id"].as_u64().unwrap();
    let one = client
        .get(&format!("/repos/{REPO}/actions/workflows/{id}"))
        .await;
    assert_eq!(
        (&one["path"], &one["name"]),
        (&json!(DEPLOY), &json!("deploy"))
    );
}
