//! Recorded bodies become state, and state becomes a git repository.

use serde_json::{Value, json};

use crate::forge::{Forge, Method, PullName, Work};
use crate::support::{Client, payments, pull_of};

fn person(id: u64, login: &str, kind: &str) -> Value {
    json!({"id": id, "login": login, "type": kind})
}

/// A merged pull request that says three commits where two were recorded, one of them by an address of nobody.
fn recording() -> (Value, Value, Value) {
    let owner = person(9, "acme", "Organization");
    let repo = json!({"id": 77, "name": "payments", "full_name": "acme/payments", "owner": owner});
    let pull = json!({
        "id": 5001, "number": 42, "title": "Pay", "body": "", "draft": false, "user": person(11, "ada", "User"),
        "created_at": "2021-02-01T17:00:00Z", "updated_at": "2021-02-01T18:00:00Z", "closed_at": "2021-02-01T18:00:00Z",
        "merged_at": "2021-02-01T18:00:00Z", "merged_by": person(12, "lander[bot]", "Bot"),
        "merge_commit_sha": "c".repeat(40), "commits": 3, "changed_files": 4, "maintainer_can_modify": false,
        "base": {"ref": "main", "sha": "b".repeat(40), "repo": repo},
        "head": {"ref": "pay", "sha": "f".repeat(40), "repo": null},
    });
    let commit = |sha: &str, author: Value, email: &str| {
        let who = json!({"name": "Ada Byron", "email": email, "date": "2021-02-01T16:00:00Z"});
        json!({
            "sha": sha.repeat(40), "author": author, "committer": null, "parents": [{"sha": "b".repeat(40)}],
            "commit": {"author": who, "committer": who, "message": "Pay", "tree": {"sha": "d".repeat(40)}},
        })
    };
    let commits = json!([
        commit("1", person(11, "ada", "User"), "ada@acme.example"),
        commit("2", Value::Null, "nobody@elsewhere.example"),
    ]);
    let reviews = json!([
        {"id": 1, "user": person(13, "gh", "User"), "state": "DISMISSED", "commit_id": "1".repeat(40), "body": "",
         "author_association": "MEMBER", "submitted_at": "2021-02-01T17:10:00Z"},
        {"id": 2, "user": null, "state": "APPROVED", "commit_id": "2".repeat(40), "body": "",
         "author_association": "NONE", "submitted_at": "2021-02-01T17:20:00Z"},
    ]);
    (pull, commits, reviews)
}

#[tokio::test]
async fn a_recording_is_shown_with_what_it_lacks() {
    let forge = Forge::start();
    let (pull, commits, reviews) = recording();
    let name = forge.seed_pull(
        &[(".sixeyes/policy.yaml", "sixeyes: 1\n")],
        &pull,
        &commits,
        &reviews,
    );
    assert_eq!(
        name,
        PullName {
            repo: "acme/payments".into(),
            number: 42
        }
    );
    let client = Client::new(&forge, forge.workflow_token());
    let data = pull_of(&client, &name).await;
    let folder = &data["repository"]["defaultBranchRef"]["target"]["file"]["object"];
    assert_eq!(folder["entries"][0]["object"]["text"], "sixeyes: 1\n");
    let shown = &data["repository"]["pullRequest"];
    assert_eq!(
        (&shown["state"], &shown["mergedBy"]["login"]),
        (&json!("MERGED"), &json!("lander"))
    );
    let commits = &shown["commits"];
    assert_eq!(
        (
            &commits["totalCount"],
            commits["nodes"].as_array().unwrap().len()
        ),
        (&json!(3), 2)
    );
    assert_eq!(
        commits["nodes"][0]["commit"]["author"]["user"]["login"],
        "ada"
    );
    assert_eq!(commits["nodes"][1]["commit"]["author"]["user"], Value::Null);
    let reviews = &shown["reviews"]["nodes"];
    assert_eq!(
        (
            &reviews[0]["state"],
            &reviews[0]["authorCanPushToRepository"]
        ),
        (&json!("DISMISSED"), &json!(true))
    );
    assert_eq!(
        (
            &reviews[1]["author"],
            &reviews[1]["authorCanPushToRepository"]
        ),
        (&Value::Null, &json!(false))
    );
    assert_eq!(shown["headRef"], Value::Null);
    let rest = client.get("/repos/acme/payments/pulls/42").await;
    assert_eq!(
        (&rest["changed_files"], &rest["commits"]),
        (&json!(4), &json!(3))
    );
}

#[test]
fn a_clone_has_the_same_ids_as_the_forge() {
    let (forge, pull) = payments();
    forge.push(
        "acme/payments",
        "fix",
        "ada",
        &[Work::by("ada")
            .write("deep/er/file.rs", "d\n")
            .write("deep.rs", "x\n")],
    );
    let merged = forge.merge(&pull, "gh", Method::Merge);
    let folder = std::env::temp_dir().join(format!("sixeyes-forge-{}", std::process::id()));
    forge.write_git("acme/payments", &folder);
    let git = git2::Repository::open(&folder).unwrap();
    let commit = git
        .find_reference("refs/heads/main")
        .unwrap()
        .peel_to_commit()
        .unwrap();
    assert_eq!(
        (commit.id().to_string(), commit.parent_count()),
        (merged, 2)
    );
    let tree = commit.tree().unwrap();
    let entry = tree
        .get_path(std::path::Path::new("deep/er/file.rs"))
        .unwrap();
    assert_eq!(git.find_blob(entry.id()).unwrap().content(), b"d\n");
    assert!(git.revparse_single("main:.sixeyes/policy.yaml").is_ok());
    std::fs::remove_dir_all(&folder).unwrap();
}
