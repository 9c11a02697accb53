//! Check runs by API, and the timeline that REST tells.

use serde_json::{Value, json};

use crate::forge::{Method, Work};
use crate::support::{Client, payments};

#[tokio::test]
async fn a_check_run_belongs_to_whoever_made_it() {
    let (forge, pull) = payments();
    let client = Client::new(&forge, forge.workflow_token_with("checks", "checks: write"));
    let head = forge.head(&pull);
    let body = json!({"name": "sixeyes", "head_sha": head, "status": "in_progress", "external_id": "case-1",
        "output": {"title": "Undecided", "summary": "not yet"}});
    let (status, made) = client
        .send("POST", "/repos/acme/payments/check-runs", Some(body))
        .await;
    assert_eq!(
        (status, &made["status"], &made["app"]["slug"]),
        (201, &json!("in_progress"), &json!("github-actions"))
    );
    let path = format!("/repos/acme/payments/check-runs/{}", made["id"]);
    let done = Some(
        json!({"conclusion": "success", "output": {"title": "Allowed", "summary": "three people"}}),
    );
    let (status, done_shown) = client.send("PATCH", &path, done.clone()).await;
    assert_eq!(
        (
            status,
            &done_shown["status"],
            &done_shown["output"]["title"]
        ),
        (200, &json!("completed"), &json!("Allowed"))
    );
    let app = Client::new(&forge, forge.token_of("gatekeeper[bot]"));
    assert_eq!(app.send("PATCH", &path, done).await.0, 403);
    let listed = app
        .get(&format!(
            "/repos/acme/payments/commits/{head}/check-runs?check_name=sixeyes"
        ))
        .await;
    assert_eq!(
        (
            &listed["total_count"],
            &listed["check_runs"][0]["conclusion"]
        ),
        (&json!(1), &json!("success"))
    );
    let all = app
        .get(&format!("/repos/acme/payments/commits/{head}/check-runs"))
        .await;
    assert_eq!(all["total_count"], 3);
    let none = json!({"name": "sixeyes", "head_sha": "0".repeat(40)});
    assert_eq!(
        client
            .send("POST", "/repos/acme/payments/check-runs", Some(none))
            .await
            .0,
        422
    );
    let long = json!({"name": "sixeyes", "head_sha": head, "output": {"title": "t", "summary": "é".repeat(40_000)}});
    assert_eq!(
        client
            .send("POST", "/repos/acme/payments/check-runs", Some(long))
            .await
            .0,
        422
    );
    let reader = Client::new(&forge, forge.workflow_token());
    assert_eq!(
        reader
            .send("POST", "/repos/acme/payments/check-runs", Some(json!({})))
            .await
            .0,
        403
    );
    forge.take_violations();
}

#[tokio::test]
async fn the_timeline_tells_what_happened_in_order() {
    let (forge, pull) = payments();
    forge.request_review(&pull, "ada", "gh");
    let review = forge.approve(&pull, "gh");
    forge.comment(&pull, "kj", "a word");
    forge.dismiss(&pull, review, "ada", "again, please");
    forge.force_push(
        "acme/payments",
        "fix",
        "ada",
        &[Work::by("ada").write("b", "b")],
    );
    forge.approve(&pull, "kj");
    forge.merge(&pull, "kj", Method::Squash);
    let client = Client::new(&forge, forge.workflow_token());
    let shown = client
        .get("/repos/acme/payments/issues/1/timeline?per_page=100")
        .await;
    let events: Vec<&str> = shown
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["event"].as_str().unwrap())
        .collect();
    assert_eq!(
        events,
        [
            "review_requested",
            "reviewed",
            "commented",
            "review_dismissed",
            "committed",
            "head_ref_force_pushed",
            "reviewed",
            "merged",
            "closed"
        ]
    );
    assert_eq!(shown[3]["dismissed_review"]["review_id"], review);
    assert_eq!(shown[4]["author"]["email"], "ada@acme.example");
    assert_eq!(
        (&shown[7]["actor"]["login"], &shown[7]["commit_id"]),
        (&json!("kj"), &json!(forge.tip("acme/payments", "main")))
    );
    assert_eq!(shown[7].get("label"), None);
    let closed = client
        .get("/repos/acme/payments/pulls?state=closed&sort=updated&direction=desc")
        .await;
    assert_eq!(
        (&closed[0]["number"], closed[0]["merged_at"] == Value::Null),
        (&json!(1), false)
    );
    assert_eq!(client.get("/repos/acme/payments/pulls").await, json!([]));
}
