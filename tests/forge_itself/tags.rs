//! Tags and releases: who made them, where they point, what they start.

use serde_json::{Value, json};

use crate::forge::Work;
use crate::shipping::{DEPLOY, REPO, deployer, shop};

const RELEASE: &str = "
query Release($tag: String!, $qualified: String!) {
  repository(owner: \"acme\", name: \"payments\", followRenames: false) {
    release(tagName: $tag) { databaseId tagName createdAt publishedAt isDraft isPrerelease immutable
      author { id databaseId login } tagCommit { oid } }
    ref(qualifiedName: $qualified) { name prefix target { __typename oid
      ... on Tag { message tagger { name email date user { login databaseId } } target { oid } } } }
  }
}";

#[tokio::test]
async fn tags_name_a_commit_or_an_object_and_can_be_moved() {
    let forge = shop();
    let client = deployer(&forge);
    let first = forge.tip(REPO, "main");
    forge.tag(REPO, "ada", "v1", &first);
    let object = forge.annotated_tag(REPO, "gh", "v2", &first, "Second\n");
    let light = client.get(&format!("/repos/{REPO}/git/ref/tags/v1")).await;
    assert_eq!(
        (&light["object"]["type"], &light["object"]["sha"]),
        (&json!("commit"), &json!(first))
    );
    let heavy = client.get(&format!("/repos/{REPO}/git/ref/tags/v2")).await;
    assert_eq!(
        (&heavy["object"]["type"], &heavy["object"]["sha"]),
        (&json!("tag"), &json!(object))
    );
    let tag = client
        .get(&format!("/repos/{REPO}/git/tags/{object}"))
        .await;
    assert_eq!(
        (&tag["tagger"]["email"], &tag["object"]["sha"]),
        (&json!("gh@acme.example"), &json!(first))
    );
    let second = forge.push(
        REPO,
        "main",
        "root",
        &[Work::by("root").write("b.rs", "b\n")],
    );
    forge.move_tag(REPO, "lt", "v1", &second);
    let acts = client
        .get(&format!("/repos/{REPO}/activity?ref=refs/tags/v1"))
        .await;
    assert_eq!(
        (
            &acts[0]["actor"]["login"],
            &acts[0]["before"],
            &acts[0]["after"]
        ),
        (&json!("lt"), &json!(first), &json!(second))
    );
    assert_eq!(acts[1]["actor"]["login"], "ada");
    let all = client
        .get(&format!("/repos/{REPO}/git/matching-refs/tags/v"))
        .await;
    assert_eq!(all.as_array().unwrap().len(), 2);
    forge.delete_tag(REPO, "lt", "v1");
    assert_eq!(
        client
            .send("GET", &format!("/repos/{REPO}/git/ref/tags/v1"), None)
            .await
            .0,
        404
    );
    assert_eq!(
        client
            .send("GET", &format!("/repos/{REPO}/releases/tags/v1"), None)
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn a_release_names_its_author_and_starts_workflows_at_its_tag() {
    let forge = shop();
    forge.environment(REPO, "production").tags(&["v*"]);
    forge.workflow(REPO, DEPLOY).on("release").on_tags();
    let tip = forge.tip(REPO, "main");
    forge.annotated_tag(REPO, "ada", "v1.0", &tip, "One\n");
    forge.release(REPO, "kj", "v1.0");
    let client = deployer(&forge);
    let variables = json!({"tag": "v1.0", "qualified": "refs/tags/v1.0"});
    let shown = client.graphql(RELEASE, variables).await["data"]["repository"].clone();
    assert_eq!(shown["release"]["author"]["login"], "kj");
    assert_eq!(shown["release"]["tagCommit"]["oid"], tip.as_str());
    assert_eq!(shown["ref"]["target"]["__typename"], "Tag");
    assert_eq!(shown["ref"]["target"]["tagger"]["user"]["login"], "ada");
    assert_eq!(shown["ref"]["target"]["target"]["oid"], tip.as_str());
    let rest = client
        .get(&format!("/repos/{REPO}/releases/tags/v1.0"))
        .await;
    assert_eq!(
        (&rest["author"]["login"], &rest["draft"]),
        (&json!("kj"), &json!(false))
    );
    let runs = client
        .get(&format!("/repos/{REPO}/actions/workflows/deploy.yml/runs"))
        .await;
    let seen: Vec<(&Value, &Value, &Value)> = runs["workflow_runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (&r["event"], &r["actor"]["login"], &r["head_branch"]))
        .collect();
    assert_eq!(
        seen,
        [
            (&json!("release"), &json!("kj"), &json!("v1.0")),
            (&json!("push"), &json!("ada"), &json!("v1.0"))
        ]
    );
    forge.tag(REPO, "lt", "light", &tip);
    let variables = json!({"tag": "light", "qualified": "refs/tags/light"});
    let shown = client.graphql(RELEASE, variables).await["data"]["repository"].clone();
    assert_eq!(
        (&shown["release"], &shown["ref"]["target"]["__typename"]),
        (&Value::Null, &json!("Commit"))
    );
}
