//! What branches and names go through.

use serde_json::{Value, json};

use crate::forge::{Forge, Work};
use crate::support::{Client, payments, pull_of};

fn kinds(shown: &Value) -> Vec<String> {
    let nodes = shown["timelineItems"]["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|n| n["__typename"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_deleted_branch_closes_its_pull_request_and_can_be_restored() {
    let (forge, pull) = payments();
    let head = forge.head(&pull);
    forge.delete_branch("acme/payments", "fix", "ada");
    let client = Client::new(&forge, forge.workflow_token());
    let shown = pull_of(&client, &pull).await["repository"]["pullRequest"].clone();
    assert_eq!(
        (&shown["state"], &shown["headRef"]),
        (&json!("CLOSED"), &Value::Null)
    );
    assert_eq!(shown["headRefOid"], head.as_str());
    forge.restore_branch(&pull, "gh");
    forge.reopen(&pull, "gh");
    let shown = pull_of(&client, &pull).await["repository"]["pullRequest"].clone();
    assert_eq!(shown["state"], "OPEN");
    assert!(
        kinds(&shown).ends_with(&["HeadRefRestoredEvent".into(), "ReopenedEvent".into()]),
        "{:?}",
        kinds(&shown)
    );
    let acts = client.get("/repos/acme/payments/activity?ref=fix").await;
    let acts: Vec<&str> = acts
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|a| a["activity_type"].as_str())
        .collect();
    assert_eq!(
        acts,
        ["branch_creation", "branch_deletion", "branch_creation"]
    );
}

#[tokio::test]
async fn a_branch_can_be_set_to_what_was_pushed_elsewhere() {
    let (forge, pull) = payments();
    let elsewhere = forge.push(
        "acme/payments",
        "spike",
        "lt",
        &[Work::by("lt").write("new.rs", "x\n")],
    );
    forge.approve(&pull, "gh");
    forge.reset_branch("acme/payments", "fix", "ada", &elsewhere);
    let client = Client::new(&forge, forge.workflow_token());
    let shown = pull_of(&client, &pull).await["repository"]["pullRequest"].clone();
    assert_eq!(shown["headRefOid"], elsewhere.as_str());
    assert_ne!(
        shown["reviews"]["nodes"][0]["commit"]["oid"],
        elsewhere.as_str()
    );
    assert_eq!(
        shown["commits"]["nodes"][0]["commit"]["author"]["email"],
        "lt@acme.example"
    );
    assert!(kinds(&shown).contains(&"HeadRefForcePushedEvent".into()));
}

#[tokio::test]
async fn a_forced_base_shows_on_what_goes_into_it() {
    let (forge, pull) = payments();
    let start = forge.tip("acme/payments", "main");
    forge.push(
        "acme/payments",
        "main",
        "root",
        &[Work::by("root").write("r.rs", "r\n")],
    );
    forge.reset_branch("acme/payments", "main", "root", &start);
    let client = Client::new(&forge, forge.workflow_token());
    let shown = pull_of(&client, &pull).await["repository"]["pullRequest"].clone();
    assert!(kinds(&shown).contains(&"BaseRefForcePushedEvent".into()));
}

#[tokio::test]
async fn a_merge_made_at_home_keeps_both_sides_and_what_came_on_top() {
    let (forge, pull) = payments();
    forge.push(
        "acme/payments",
        "main",
        "root",
        &[Work::by("root").write("r.rs", "r\n")],
    );
    let main = forge.tip("acme/payments", "main");
    let merge = Work::by("lt")
        .message("Merge main")
        .merges("main")
        .write("evil.rs", "e\n");
    let head = forge.push("acme/payments", "fix", "lt", &[merge]);
    let client = Client::new(&forge, forge.workflow_token());
    let shown = pull_of(&client, &pull).await["repository"]["pullRequest"].clone();
    let last = shown["commits"]["nodes"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()["commit"]
        .clone();
    assert_eq!(
        (&last["oid"], &last["parents"]["nodes"][1]["oid"]),
        (&json!(head), &json!(main))
    );
    assert_eq!(shown["commits"]["totalCount"], 2);
    let files = client.get("/repos/acme/payments/pulls/1/files").await;
    let files: Vec<&str> = files
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|f| f["filename"].as_str())
        .collect();
    assert_eq!(files, ["evil.rs", "new.rs", "src/payment.rs"]);
}

#[tokio::test]
async fn a_renamed_repository_redirects_and_a_renamed_account_keeps_its_id() {
    let (forge, _) = payments();
    let id = forge.id("gh");
    forge.rename_account("gh", "grace");
    assert_eq!(forge.id("grace"), id);
    forge.rename_repo("acme/payments", "billing");
    let client = Client::new(&forge, forge.workflow_token());
    assert_eq!(
        client.send("GET", "/repos/acme/payments", None).await.0,
        301
    );
    assert_eq!(client.get("/repos/acme/billing").await["name"], "billing");
    let query =
        "query { repository(owner: \"acme\", name: \"payments\", followRenames: false) { name } }";
    let answer = client.graphql(query, json!({})).await;
    assert_eq!(
        (&answer["data"]["repository"], &answer["errors"][0]["type"]),
        (&Value::Null, &json!("NOT_FOUND"))
    );
}

#[test]
fn what_happens_at_once_bears_one_time() {
    let forge = Forge::start();
    forge.repo("acme/payments", &[("a.rs", "a\n")]);
    forge.push(
        "acme/payments",
        "fix",
        "ada",
        &[Work::by("ada").write("a.rs", "b\n")],
    );
    let pull = forge.open("acme/payments", "fix", "ada");
    let before = forge.now();
    forge.at_once(|forge| {
        forge.push(
            "acme/payments",
            "fix",
            "ada",
            &[Work::by("ada").write("a.rs", "c\n")],
        );
        forge.approve(&pull, "gh");
    });
    assert_eq!(forge.now(), before);
    forge.comment(&pull, "gh", "later");
    assert!(forge.now() > before);
}
