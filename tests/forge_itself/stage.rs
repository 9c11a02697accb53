//! What a shell test asks the forge itself, outside of what GitHub has.

use serde_json::{Value, json};

use crate::forge::Work;
use crate::shipping::{DEPLOY, REPO, shop};
use crate::support::Client;

#[tokio::test]
async fn a_shell_test_sees_runs_and_lets_people_act() {
    let forge = shop();
    forge.push(REPO, "fix", "ada", &[Work::by("ada").write("a.rs", "a\n")]);
    forge.open(REPO, "fix", "ada");
    let client = Client::new(&forge, String::new());
    let act = async |mut what: Value| {
        what["repo"] = json!(REPO);
        let (status, body) = client.send("POST", "/_test/acts", Some(what.clone())).await;
        assert_eq!(status, 200, "{what}: {body}");
        body
    };
    act(json!({"act": "approve", "pull": 1, "by": "gh"})).await;
    act(json!({"act": "merge", "pull": 1, "by": "ewd"})).await;
    let done = act(json!({"act": "dispatch", "workflow": DEPLOY, "ref": "main", "by": "kj"})).await;
    let run = done["run"].as_u64().unwrap();
    let place = format!("/_test/runs/{REPO}/{run}");
    let shown = client.get(&place).await;
    assert_eq!(
        (&shown["status"], &shown["variables"]["GITHUB_ACTOR"]),
        (&json!("waiting"), &json!("kj"))
    );
    assert_eq!(shown["payload"]["ref"], "refs/heads/main");
    act(json!({"act": "approve-deployment", "run": run, "by": "gh"})).await;
    act(json!({"act": "fail", "run": run})).await;
    act(json!({"act": "rerun", "run": run, "by": "ada"})).await;
    act(json!({"act": "approve-deployment", "run": run, "by": "gh"})).await;
    act(json!({"act": "succeed", "run": run})).await;
    act(json!({"act": "tag", "ref": "v1", "at": forge.tip(REPO, "main"), "by": "kj"})).await;
    act(json!({"act": "limit", "after": 1})).await;
    let token = Client::new(&forge, forge.workflow_token());
    let repository = format!("/repos/{REPO}");
    assert_eq!(token.send("GET", &repository, None).await.0, 200);
    assert_eq!(token.send("GET", &repository, None).await.0, 403);
    act(json!({"act": "refill"})).await;
    assert_eq!(token.send("GET", &repository, None).await.0, 200);
    forge.forget_requests();
    let records = client.get(&format!("/_test/deployments/{REPO}")).await;
    let states: Vec<&Value> = records
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["state"])
        .collect();
    assert_eq!(states, ["failure", "success"]);
    assert_eq!(client.get(&place).await["conclusion"], "success");
    assert_eq!(client.get("/_test/pulls").await[0]["repository"], REPO);
    assert_eq!(
        client
            .send("GET", &format!("/_test/runs/{REPO}/1"), None)
            .await
            .0,
        404
    );
    assert_eq!(
        client
            .send("POST", "/_test/acts", Some(json!({"act": "resign"})))
            .await
            .0,
        422
    );
    assert_eq!(client.get("/_test/requests").await["reads"], 0);
}
