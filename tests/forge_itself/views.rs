//! GraphQL and REST show one state.

use serde_json::json;

use crate::forge::Method;
use crate::support::{Client, payments, pull_of};

#[tokio::test]
async fn one_query_gives_the_pull_request_and_the_policy_folder() {
    let (forge, pull) = payments();
    forge.approve(&pull, "gh");
    let client = Client::new(&forge, forge.workflow_token());
    let data = pull_of(&client, &pull).await;
    let folder = &data["repository"]["defaultBranchRef"]["target"]["file"]["object"];
    assert_eq!(folder["entries"][0]["path"], ".sixeyes/policy.yaml");
    assert_eq!(folder["entries"][0]["object"]["text"], "sixeyes: 1\n");
    // `printf 'sixeyes: 1\n' | git hash-object --stdin`
    assert_eq!(
        folder["entries"][0]["oid"],
        git2::Oid::hash_object(git2::ObjectType::Blob, b"sixeyes: 1\n")
            .unwrap()
            .to_string()
    );
    assert_eq!(
        folder["entries"][1]["object"]["entries"][0]["object"]["text"],
        "w\n"
    );
    let shown = &data["repository"]["pullRequest"];
    assert_eq!(
        shown["author"],
        json!({"login": "ada", "databaseId": forge.id("ada")})
    );
    assert_eq!(
        shown["reviews"]["nodes"][0]["commit"]["oid"],
        shown["headRefOid"]
    );
    assert_eq!(
        shown["reviews"]["nodes"][0]["authorCanPushToRepository"],
        true
    );
    let push = &shown["headRef"]["target"]["checkSuites"]["nodes"][0];
    assert_eq!(push["push"]["pusher"]["login"], "ada");
    assert_eq!(data["viewer"]["login"], "github-actions[bot]");
    assert_eq!(forge.round_trips(), 1);
    assert_eq!(forge.requests()[0].operation, "graphql Pull");
}

#[tokio::test]
async fn rest_and_graphql_are_views_of_one_state() {
    let (forge, pull) = payments();
    forge.approve(&pull, "gh");
    forge.merge(&pull, "kj", Method::Squash);
    let client = Client::new(&forge, forge.token_of("mh"));
    let seen = pull_of(&client, &pull).await["repository"]["pullRequest"].clone();
    let rest = client.get("/repos/acme/payments/pulls/1").await;
    assert_eq!(
        (&seen["state"], &rest["merged"]),
        (&json!("MERGED"), &json!(true))
    );
    assert_eq!(
        (&seen["mergedBy"]["login"], &rest["merged_by"]["login"]),
        (&json!("kj"), &json!("kj"))
    );
    assert_eq!(
        rest["merge_commit_sha"],
        forge.tip("acme/payments", "main").as_str()
    );
    let files = client
        .get("/repos/acme/payments/pulls/1/files?per_page=100")
        .await;
    assert_eq!(files[1]["filename"], "src/payment.rs");
    assert_eq!(files[1]["previous_filename"], "src/pay.rs");
    let activity = client
        .get("/repos/acme/payments/activity?ref=main&activity_type=pr_merge")
        .await;
    assert_eq!(activity[0]["actor"]["login"], "kj");
    let head = forge.head(&pull);
    for path in [
        "/repos/acme/payments",
        "/repos/acme/payments/pulls/1/reviews",
        "/repos/acme/payments/pulls/1/commits",
        &format!("/repos/acme/payments/commits/{head}"),
        &format!("/repos/acme/payments/commits/{head}/pulls"),
        &format!("/repos/acme/payments/commits/{head}/statuses"),
        &format!("/repos/acme/payments/commits/{head}/status"),
        &format!("/repos/acme/payments/commits/{head}/check-runs"),
        "/repos/acme/payments/compare/main...fix?per_page=100",
        "/repos/acme/payments/contents/.sixeyes?ref=main",
        "/repos/acme/payments/contents/.sixeyes/policy.yaml",
        "/repos/acme/payments/branches/main",
        "/repos/acme/payments/git/ref/heads/main",
        "/repos/acme/payments/rules/branches/main",
        "/repos/acme/payments/rulesets",
        "/repos/acme/payments/rulesets/rule-suites",
        "/repos/acme/payments/collaborators/gh/permission",
        &format!("/repos/acme/payments/actions/runs?head_sha={head}"),
        "/users/ada",
        &format!("/user/{}", forge.id("ada")),
        "/rate_limit",
    ] {
        client.get(path).await;
        client.get(&format!("/api/v3{path}")).await;
    }
}

#[tokio::test]
async fn comments_and_statuses_are_written_once_and_read_back() {
    let (forge, pull) = payments();
    let client = Client::new(&forge, forge.status_token());
    let (status, made) = client
        .send(
            "POST",
            "/repos/acme/payments/issues/1/comments",
            Some(json!({"body": "one"})),
        )
        .await;
    assert_eq!((status, &made["user"]["type"]), (201, &json!("Bot")));
    let path = format!("/repos/acme/payments/issues/comments/{}", made["id"]);
    assert_eq!(
        client
            .send("PATCH", &path, Some(json!({"body": "two"})))
            .await
            .0,
        200
    );
    assert_eq!(
        forge.comments(&pull),
        [("github-actions[bot]".to_owned(), "two".to_owned())]
    );
    let long = json!({"body": "x".repeat(65_537)});
    assert_eq!(client.send("PATCH", &path, Some(long)).await.0, 422);
    let head = forge.head(&pull);
    let status =
        json!({"state": "pending", "context": "sixeyes", "description": "Waiting for an approval"});
    assert_eq!(
        client
            .send(
                "POST",
                &format!("/repos/acme/payments/statuses/{head}"),
                Some(status)
            )
            .await
            .0,
        201
    );
    assert_eq!(forge.statuses("acme/payments", &head)[0].state, "pending");
    assert_eq!((forge.reads().len(), forge.writes().len()), (0, 4));
}
