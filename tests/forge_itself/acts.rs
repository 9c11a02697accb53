//! People's acts leave the traces that GitHub's leave.

use serde_json::{Value, json};

use crate::forge::{Method, Work};
use crate::support::{Client, payments, pull_of};

#[tokio::test]
async fn a_rebase_with_the_same_patch_moves_the_approval_to_the_new_head() {
    let (forge, pull) = payments();
    forge.approve(&pull, "gh");
    let old = forge.head(&pull);
    let new = forge.force_push_patch_identical("acme/payments", "fix", "ada");
    assert_ne!(old, new);
    let client = Client::new(&forge, forge.workflow_token());
    let shown = pull_of(&client, &pull).await["repository"]["pullRequest"].clone();
    let review = &shown["reviews"]["nodes"][0];
    assert_eq!(review["commit"]["oid"], new.as_str());
    let events = shown["timelineItems"]["nodes"].as_array().unwrap();
    let pushed = events
        .iter()
        .find(|e| e["__typename"] == "HeadRefForcePushedEvent")
        .unwrap();
    assert_eq!(
        (
            &pushed["beforeCommit"]["oid"],
            &pushed["afterCommit"]["oid"]
        ),
        (&json!(old), &json!(new))
    );
    // Only the times tell: the head came after the approval.
    assert!(pushed["createdAt"].as_str() > review["submittedAt"].as_str());
}

#[tokio::test]
async fn a_push_dismisses_approvals_where_the_repository_says_so() {
    let (forge, pull) = payments();
    forge.configure("acme/payments", |r| {
        r.dismiss_stale = true;
        r.approvals_wanted = 1;
    });
    forge.approve(&pull, "gh");
    let client = Client::new(&forge, forge.workflow_token());
    assert_eq!(
        pull_of(&client, &pull).await["repository"]["pullRequest"]["reviewDecision"],
        "APPROVED"
    );
    forge.push(
        "acme/payments",
        "fix",
        "lt",
        &[Work::by("lt").write("new.rs", "2\n")],
    );
    let shown = pull_of(&client, &pull).await["repository"]["pullRequest"].clone();
    assert_eq!(shown["reviewDecision"], "REVIEW_REQUIRED");
    assert_eq!(shown["reviews"]["nodes"][0]["state"], "DISMISSED");
    let events = shown["timelineItems"]["nodes"].as_array().unwrap();
    let dismissed = events
        .iter()
        .find(|e| e["__typename"] == "ReviewDismissedEvent")
        .unwrap();
    assert_eq!(dismissed["actor"]["login"], "lt");
    assert_eq!(dismissed["previousReviewState"], "APPROVED");
    assert_eq!(
        dismissed["pullRequestCommit"]["commit"]["oid"],
        shown["headRefOid"]
    );
}

#[tokio::test]
async fn the_queue_merges_a_group_and_names_who_put_it_there() {
    let (forge, first) = payments();
    forge.configure("acme/payments", |r| r.merge_queue = true);
    forge.push(
        "acme/payments",
        "other",
        "ewd",
        &[Work::by("ewd").write("other.rs", "o\n")],
    );
    let second = forge.open("acme/payments", "other", "ewd");
    forge.enqueue(&first, "gh");
    forge.enqueue(&second, "kj");
    let group = forge.merge_group(&[first.clone(), second.clone()], Method::Merge);
    assert!(group.branch.starts_with("gh-readonly-queue/main/pr-2-"));
    let query = "query { repository(owner: \"acme\", name: \"payments\") { mergeQueue { entries(first: 10) { totalCount nodes {
        enqueuer { login } headCommit { oid } pullRequest { number } } } } } }";
    let client = Client::new(&forge, forge.workflow_token());
    let entries =
        client.graphql(query, json!({})).await["data"]["repository"]["mergeQueue"]["entries"]
            .clone();
    assert_eq!(entries["totalCount"], 2);
    assert_eq!(
        entries["nodes"][1]["headCommit"]["oid"],
        group.head.as_str()
    );
    forge.merge_group_lands(&group);
    assert_eq!(forge.tip("acme/payments", "main"), group.head);
    let shown = pull_of(&client, &second).await["repository"]["pullRequest"].clone();
    assert_eq!(shown["mergedBy"]["login"], "github-merge-queue");
    let events = shown["timelineItems"]["nodes"].as_array().unwrap();
    assert_eq!(
        events
            .iter()
            .find(|e| e["__typename"] == "AddedToMergeQueueEvent")
            .unwrap()["enqueuer"]["login"],
        "kj"
    );
}

#[tokio::test]
async fn a_deleted_account_leaves_its_acts_without_a_name() {
    let (forge, pull) = payments();
    forge.approve(&pull, "gh");
    forge.delete_account("gh");
    let client = Client::new(&forge, forge.workflow_token());
    let review =
        pull_of(&client, &pull).await["repository"]["pullRequest"]["reviews"]["nodes"][0].clone();
    assert_eq!(
        (&review["state"], &review["author"]),
        (&json!("APPROVED"), &Value::Null)
    );
    assert_eq!(
        client.get("/repos/acme/payments/pulls/1/reviews").await[0]["user"],
        Value::Null
    );
    assert_eq!(client.send("GET", "/users/gh", None).await.0, 404);
}

#[tokio::test]
async fn pushes_to_a_fork_are_shown_only_by_the_runs_they_start() {
    let (forge, _) = payments();
    let fork = forge.fork("acme/payments", "lt");
    forge.push(
        &fork,
        "idea",
        "lt",
        &[Work::by("lt").write("idea.rs", "i\n")],
    );
    let pull = forge.open("acme/payments", "lt:idea", "lt");
    let client = Client::new(&forge, forge.workflow_token());
    let shown = pull_of(&client, &pull).await["repository"]["pullRequest"].clone();
    assert_eq!(
        shown["headRef"]["target"]["checkSuites"]["nodes"],
        json!([])
    );
    assert_eq!(
        client.get("/repos/acme/payments/activity?ref=idea").await,
        json!([])
    );
    let head = forge.head(&pull);
    let runs = client
        .get(&format!(
            "/repos/acme/payments/actions/runs?head_sha={head}"
        ))
        .await;
    assert_eq!(runs["workflow_runs"][0]["actor"]["login"], "lt");
    assert_eq!(runs["workflow_runs"][0]["event"], "pull_request");
    forge.delete_repo(&fork);
    assert_eq!(
        client
            .get(&format!("/repos/acme/payments/pulls/{}", pull.number))
            .await["head"]["repo"],
        Value::Null
    );
}

#[tokio::test]
async fn a_push_takes_a_pull_request_out_of_the_queue() {
    let (forge, pull) = payments();
    forge.enqueue(&pull, "gh");
    forge.push(
        "acme/payments",
        "fix",
        "ada",
        &[Work::by("ada").write("new.rs", "3\n")],
    );
    let client = Client::new(&forge, forge.workflow_token());
    let shown = pull_of(&client, &pull).await["repository"]["pullRequest"].clone();
    let kinds: Vec<&str> = shown["timelineItems"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|e| e["__typename"].as_str())
        .collect();
    assert!(
        kinds.ends_with(&["PullRequestCommit", "RemovedFromMergeQueueEvent"]),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn the_payloads_of_events_name_what_happened() {
    let (forge, pull) = payments();
    let review = forge.approve(&pull, "gh");
    let opened = forge.pull_event(&pull, "opened", "ada");
    assert_eq!(
        (&opened["number"], &opened["sender"]["login"]),
        (&json!(1), &json!("ada"))
    );
    assert_eq!(
        opened["pull_request"]["head"]["sha"],
        forge.head(&pull).as_str()
    );
    let reviewed = forge.review_event(&pull, review, "submitted", "gh");
    assert_eq!(
        (
            &reviewed["review"]["state"],
            &reviewed["review"]["user"]["login"]
        ),
        (&json!("approved"), &json!("gh"))
    );
    let run = forge.start_run("acme/payments", "workflow_dispatch", "main", "kj");
    let ran = forge.workflow_run_event("acme/payments", run, "completed");
    assert_eq!(ran["workflow_run"]["event"], "workflow_dispatch");
    forge.enqueue(&pull, "gh");
    let group = forge.merge_group(std::slice::from_ref(&pull), Method::Squash);
    let grouped = forge.merge_group_event(&group);
    assert_eq!(grouped["merge_group"]["head_sha"], group.head.as_str());
    assert_eq!(grouped["merge_group"]["base_ref"], "refs/heads/main");
    let asked = forge.dispatch_event("acme/payments", json!({"number": "1"}), "kj");
    assert_eq!(
        (&asked["inputs"]["number"], asked.get("action")),
        (&json!("1"), None)
    );
}

#[tokio::test]
async fn a_large_pull_request_is_answered_in_full() {
    let (forge, pull) = payments();
    let work: Vec<Work> = (0..350)
        .map(|i| Work::by("ada").write(&format!("src/f{i}.rs"), "x\n"))
        .collect();
    forge.push("acme/payments", "fix", "ada", &work);
    let client = Client::new(&forge, forge.workflow_token());
    let rest = client
        .get("/repos/acme/payments/pulls/1/commits?per_page=100&page=3")
        .await;
    // GitHub lists no more than 250 there; GraphQL goes on.
    assert_eq!(rest.as_array().unwrap().len(), 50);
    let shown = pull_of(&client, &pull).await["repository"]["pullRequest"]["commits"].clone();
    assert_eq!(
        (&shown["totalCount"], &shown["pageInfo"]["hasNextPage"]),
        (&json!(351), &json!(true))
    );
    let files = client
        .get("/repos/acme/payments/pulls/1/files?per_page=100&page=4")
        .await;
    assert_eq!(files.as_array().unwrap().len(), 52);
}
