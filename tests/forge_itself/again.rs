//! Reverts, picks, backports, stacked and queued changes: whose each commit is, and which pull request brought it.

use serde_json::{Value, json};

use crate::forge::{Method, Work};
use crate::shipping::{REPO, deployer, shop};
use crate::support::Client;

async fn brought(client: &Client, oid: &str) -> Vec<u64> {
    let shown = client
        .get(&format!("/repos/{REPO}/commits/{oid}/pulls"))
        .await;
    let all = shown.as_array().unwrap().iter();
    all.map(|p| p["number"].as_u64().unwrap()).collect()
}

async fn commit(client: &Client, oid: &str) -> Value {
    client.get(&format!("/repos/{REPO}/commits/{oid}")).await["commit"].clone()
}

#[tokio::test]
async fn a_revert_is_a_change_of_its_own_that_takes_back_what_it_names() {
    let forge = shop();
    let client = deployer(&forge);
    let before = forge.tip(REPO, "main");
    let pull = forge.many_changes(REPO, 1, 2, Method::Squash).remove(0);
    let merged = forge.tip(REPO, "main");
    let back = forge.revert(&pull, "kj");
    let made = commit(&client, &forge.head(&back)).await;
    assert_eq!(made["committer"]["email"], "noreply@github.com");
    assert!(
        made["message"]
            .as_str()
            .unwrap()
            .contains(&format!("This reverts commit {merged}."))
    );
    let files = client
        .get(&format!("/repos/{REPO}/pulls/{}/files", back.number))
        .await;
    assert_eq!(
        (files.as_array().unwrap().len(), &files[0]["status"]),
        (2, &json!("removed"))
    );
    forge.approve(&back, "gh");
    let landed = forge.merge(&back, "ewd", Method::Squash);
    assert_eq!(brought(&client, &landed).await, [back.number]);
    assert_eq!(
        commit(&client, &landed).await["tree"],
        json!({
            "sha": commit(&client, &before).await["tree"]["sha"], "url": commit(&client, &landed).await["tree"]["url"],
        })
    );
}

#[tokio::test]
async fn a_pick_keeps_its_author_and_names_who_picked() {
    let forge = shop();
    let client = deployer(&forge);
    let start = forge.tip(REPO, "main");
    forge.branch(REPO, "release/1", "root", &start);
    let pull = forge.many_changes(REPO, 1, 1, Method::Squash).remove(0);
    let merged = forge.tip(REPO, "main");
    let picked = forge.cherry_pick(REPO, "release/1", "lt", &merged);
    let made = commit(&client, &picked).await;
    assert_eq!(
        (&made["author"]["name"], &made["committer"]["name"]),
        (&json!("ada"), &json!("lt"))
    );
    assert_eq!(brought(&client, &picked).await, Vec::<u64>::new());
    forge.branch(REPO, "release/2", "root", &start);
    let back = forge.backport(&pull, "release/2", "mh");
    forge.approve(&back, "gh");
    let landed = forge.merge(&back, "ewd", Method::Merge);
    assert_eq!(brought(&client, &landed).await, [back.number]);
    let shown = client
        .get(&format!("/repos/{REPO}/pulls/{}", back.number))
        .await;
    assert_eq!(
        (&shown["base"]["ref"], &shown["user"]["login"]),
        (&json!("release/2"), &json!("mh"))
    );
}

#[tokio::test]
async fn each_way_of_merging_brings_its_commits() {
    let forge = shop();
    let client = deployer(&forge);
    for (method, count) in [(Method::Merge, 3), (Method::Squash, 1), (Method::Rebase, 2)] {
        let base = forge.tip(REPO, "main");
        let pull = forge.many_changes(REPO, 1, 2, method).remove(0);
        let shown = client
            .get(&format!("/repos/{REPO}/compare/{base}...main"))
            .await;
        let commits = shown["commits"].as_array().unwrap();
        assert_eq!(commits.len(), count, "{method:?}");
        for one in commits {
            assert_eq!(
                brought(&client, one["sha"].as_str().unwrap()).await,
                [pull.number],
                "{method:?}"
            );
        }
    }
    // A stack: the lower change brings the upper one's commits, which its own pull request merged before.
    forge.push(
        REPO,
        "lower",
        "ada",
        &[Work::by("ada").write("l.rs", "l\n")],
    );
    let lower = forge.open(REPO, "lower", "ada");
    forge.branch(REPO, "upper", "lt", &forge.tip(REPO, "lower"));
    let top = forge.push(REPO, "upper", "lt", &[Work::by("lt").write("u.rs", "u\n")]);
    let upper = forge.open_onto(REPO, "lower", "upper", "lt");
    forge.merge(&upper, "ada", Method::Merge);
    forge.merge(&lower, "ewd", Method::Merge);
    assert_eq!(brought(&client, &top).await, [lower.number, upper.number]);
    // A group of the queue: each of its commits by its own pull request.
    forge.configure(REPO, |r| r.merge_queue = true);
    let mut queued = Vec::new();
    for (branch, login) in [("q1", "ada"), ("q2", "lt")] {
        forge.push(REPO, branch, login, &[Work::by(login).write(branch, "q\n")]);
        let pull = forge.open(REPO, branch, login);
        forge.enqueue(&pull, "gh");
        queued.push(pull);
    }
    let group = forge.merge_group(&queued, Method::Squash);
    forge.merge_group_lands(&group);
    assert_eq!(brought(&client, &group.head).await, [queued[1].number]);
    let shown = client
        .get(&format!(
            "/repos/{REPO}/activity?ref=main&activity_type=merge_queue_merge"
        ))
        .await;
    assert_eq!(shown[0]["actor"]["login"], "github-merge-queue[bot]");
}
