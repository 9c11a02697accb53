//! Faults strike where they were planned; round trips are counted.

use serde_json::{Value, json};

use crate::forge::{Fault, Keep, On, Work};
use crate::support::{Client, PULL, payments, pull_of};

#[tokio::test]
async fn faults_strike_the_request_they_were_planned_for() {
    let (forge, pull) = payments();
    let client = Client::new(&forge, forge.workflow_token());
    forge.fault(
        On::operation("graphql").nth(2),
        Fault::Errors {
            kind: "RATE_LIMITED",
            keep: Keep::Nothing,
        },
    );
    assert_eq!(
        pull_of(&client, &pull).await["viewer"]["login"],
        "github-actions[bot]"
    );
    assert_eq!(
        client.graphql(PULL, json!({"number": 1})).await["errors"][0]["type"],
        "RATE_LIMITED"
    );
    forge.clear_faults();
    let repo = "/repos/acme/payments";
    for (fault, status) in [
        (Fault::Status(502), 502),
        (Fault::RetryAfter(429, 7), 429),
        (Fault::RateLimited(1_772_450_000), 403),
        (Fault::Html(503), 503),
        (Fault::Redirect("http://127.0.0.1:1/".into()), 302),
        (Fault::field("/id", json!("seven")), 200),
    ] {
        forge.fault(On::operation("GET /repos/{owner}/{repo}").nth(1), fault);
        assert_eq!(client.send("GET", repo, None).await.0, status);
        assert_eq!(forge.struck(), 1);
        forge.clear_faults();
    }
    for fault in [Fault::Reset, Fault::Truncated] {
        forge.fault(On::reads(), fault);
        let response = client
            .http
            .get(format!("{}{repo}", forge.url()))
            .bearer_auth(&client.token)
            .send()
            .await;
        let whole = match response {
            Ok(response) => response.bytes().await.is_ok(),
            Err(_) => false,
        };
        assert!(!whole);
        forge.clear_faults();
    }
    forge.fault(On::any(), Fault::Hang);
    let pending = client
        .http
        .get(format!("{}{repo}", forge.url()))
        .bearer_auth(&client.token)
        .send();
    assert!(
        tokio::time::timeout(std::time::Duration::from_millis(100), pending)
            .await
            .is_err()
    );
    forge.clear_faults();
    forge.fault(
        On::any(),
        Fault::first(|forge| {
            drop(forge.push(
                "acme/payments",
                "fix",
                "lt",
                &[Work::by("lt").write("b", "")],
            ))
        }),
    );
    let before = forge.tip("acme/payments", "fix");
    assert_ne!(
        pull_of(&client, &pull).await["repository"]["pullRequest"]["headRefOid"],
        before.as_str()
    );
}

#[tokio::test]
async fn requests_sent_at_once_are_one_round_trip() {
    let (forge, pull) = payments();
    forge.latency(std::time::Duration::from_millis(150));
    let client = Client::new(&forge, forge.workflow_token());
    let (_, _) = tokio::join!(
        pull_of(&client, &pull),
        client.get("/repos/acme/payments/pulls/1/files")
    );
    client.get("/repos/acme/payments").await;
    assert_eq!((forge.requests().len(), forge.round_trips()), (3, 2));
}

/// Every request that a deployment needs can be the one that fails.
#[tokio::test]
async fn a_fault_strikes_at_any_request_of_a_deployment() {
    use crate::shipping::{DEPLOY, REPO, STATE, deployer, shop};
    let forge = shop();
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.tag(REPO, "kj", "v1", &forge.tip(REPO, "main"));
    let client = deployer(&forge);
    for path in [
        "actions/runs/{}",
        "actions/runs/{}/attempts/1",
        "actions/runs/{}/approvals",
        "actions/runs/{}/pending_deployments",
        "actions/runs/{}/jobs",
        "actions/workflows/deploy.yml/runs",
        "compare/main...main",
        "activity",
        "git/ref/tags/v1",
        "environments/production",
        "environments/production/deployment-branch-policies",
        "deployments",
        "rulesets",
        "rules/branches/main",
    ] {
        let path = format!("/repos/{REPO}/{}", path.replace("{}", &run.to_string()));
        let operation = crate::forge::contract::contract()
            .route("GET", &path)
            .unwrap()
            .key;
        forge.fault(On::operation(&operation).nth(1), Fault::Status(502));
        assert_eq!(client.send("GET", &path, None).await.0, 502, "{operation}");
        assert_eq!(client.send("GET", &path, None).await.0, 200, "{operation}");
        forge.clear_faults();
    }
    for (field, at) in [
        ("deployments", "/data/repository/deployments"),
        ("statuses", "/data/repository/deployments/nodes/0/statuses"),
    ] {
        let asked = json!({"environment": "production"});
        forge.fault(
            On::operation("graphql State").nth(1),
            Fault::wrong_total(field),
        );
        let wrong = client.graphql(STATE, asked.clone()).await;
        forge.fault(
            On::operation("graphql State").nth(1),
            Fault::empty_page(field),
        );
        let empty = client.graphql(STATE, asked.clone()).await;
        let right = client.graphql(STATE, asked).await;
        let of = |answer: &Value| answer.pointer(at).unwrap()["totalCount"].as_u64().unwrap();
        assert_eq!((of(&wrong), of(&empty)), (of(&right) + 1, of(&right)));
        assert_eq!(empty.pointer(at).unwrap()["nodes"], json!([]));
        forge.clear_faults();
    }
}
