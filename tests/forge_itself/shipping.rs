//! Deployments as GitHub tells of them: environments, runs, records, tags, releases.

use serde_json::{Value, json};

use crate::forge::{Forge, Method, Right, Work};
use crate::support::Client;

pub const REPO: &str = "acme/payments";
pub const DEPLOY: &str = ".github/workflows/deploy.yml";

/// acme/payments with a deploy workflow into `production`, where Grace must agree.
pub fn shop() -> Forge {
    let forge = Forge::start();
    forge.repo(REPO, &[("src/pay.rs", "fn pay() {}\n")]);
    for login in ["ada", "gh", "kj"] {
        forge.grant(REPO, login, Right::Write);
    }
    forge
        .environment(REPO, "production")
        .reviewers(&["gh"])
        .prevent_self_review()
        .branches(&["main"]);
    forge
        .workflow(REPO, DEPLOY)
        .on("workflow_dispatch")
        .deploys("production");
    forge
}

pub fn deployer(forge: &Forge) -> Client {
    let permissions =
        "contents: read, actions: read, checks: read, deployments: read, pull-requests: read";
    Client::new(
        forge,
        forge.workflow_token_with("deploy-token", permissions),
    )
}

pub const STATE: &str = "
query State($environment: String!, $first: Int = 30, $after: String) {
  repository(owner: \"acme\", name: \"payments\", followRenames: false) {
    environment(name: $environment) {
      id databaseId name
      protectionRules(first: 20) { totalCount nodes { databaseId type timeout preventSelfReview
        reviewers(first: 50) { totalCount nodes { __typename ... on User { login databaseId } ... on Team { slug } } } } }
      latestCompletedDeployment { databaseId commitOid state createdAt }
    }
    deployments(environments: [$environment], first: $first, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes {
        id databaseId commitOid createdAt updatedAt environment originalEnvironment latestEnvironment task state description
        payload ref { name prefix } creator { __typename login } commit { oid committedDate }
        statuses(first: 20) { totalCount pageInfo { hasNextPage endCursor }
          nodes { id state createdAt environment logUrl environmentUrl description creator { __typename login } } }
      }
    }
  }
}";

pub async fn state_of(client: &Client, environment: &str) -> Value {
    let answer = client
        .graphql(STATE, json!({"environment": environment}))
        .await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["repository"].clone()
}

fn states(record: &Value) -> Vec<&str> {
    let all = record["statuses"]["nodes"].as_array().unwrap();
    all.iter()
        .rev()
        .map(|s| s["state"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_held_job_waits_is_approved_and_deploys() {
    let forge = shop();
    let client = deployer(&forge);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let shown = client
        .get(&format!("/repos/{REPO}/actions/runs/{run}"))
        .await;
    assert_eq!(
        (
            &shown["status"],
            &shown["event"],
            &shown["path"],
            &shown["head_branch"]
        ),
        (
            &json!("waiting"),
            &json!("workflow_dispatch"),
            &json!(DEPLOY),
            &json!("main")
        )
    );
    let at = |what: &str| format!("/repos/{REPO}/actions/runs/{run}/{what}");
    let pending = client.get(&at("pending_deployments")).await;
    assert_eq!(pending[0]["environment"]["name"], "production");
    assert_eq!(pending[0]["reviewers"][0]["reviewer"]["login"], "gh");
    let held = state_of(&client, "production").await;
    assert_eq!(states(&held["deployments"]["nodes"][0]), ["WAITING"]);
    assert_eq!(
        held["environment"]["latestCompletedDeployment"],
        Value::Null
    );
    let rules = &held["environment"]["protectionRules"]["nodes"];
    assert_eq!(
        (&rules[0]["type"], &rules[0]["preventSelfReview"]),
        (&json!("REQUIRED_REVIEWERS"), &json!(true))
    );
    assert_eq!(rules[0]["reviewers"]["nodes"][0]["login"], "gh");
    assert_eq!(rules[1]["type"], "BRANCH_POLICY");

    forge.approve_deployment(REPO, run, "gh");
    assert_eq!(client.get(&at("pending_deployments")).await, json!([]));
    let approvals = client.get(&at("approvals")).await;
    assert_eq!(
        (
            &approvals[0]["state"],
            &approvals[0]["user"]["login"],
            &approvals[0]["environments"][0]["name"]
        ),
        (&json!("approved"), &json!("gh"), &json!("production"))
    );
    let jobs = client.get(&at("jobs")).await;
    let job = &jobs["jobs"][0];
    assert_eq!(
        (&job["status"], &job["run_attempt"]),
        (&json!("in_progress"), &json!(1))
    );
    forge.succeed(REPO, run);
    let done = state_of(&client, "production").await;
    let record = &done["deployments"]["nodes"][0];
    assert_eq!(
        states(record),
        ["WAITING", "QUEUED", "IN_PROGRESS", "SUCCESS"]
    );
    assert_eq!(record["state"], "ACTIVE");
    assert_eq!(record["commitOid"], forge.tip(REPO, "main").as_str());
    assert_eq!(
        (&record["ref"]["name"], &record["ref"]["prefix"]),
        (&json!("main"), &json!("refs/heads/"))
    );
    assert_eq!(record["creator"]["login"], "kj");
    let log = record["statuses"]["nodes"][0]["logUrl"].as_str().unwrap();
    assert!(
        log.contains(&format!("/acme/payments/actions/runs/{run}/job/")),
        "{log}"
    );
    assert_eq!(
        record["statuses"]["nodes"][0]["creator"],
        json!({"__typename": "Bot", "login": "github-actions"})
    );
    assert_eq!(
        done["environment"]["latestCompletedDeployment"]["databaseId"],
        record["databaseId"]
    );
}

#[tokio::test]
async fn the_next_success_makes_the_one_before_inactive() {
    let forge = shop();
    let client = deployer(&forge);
    for _ in 0..2 {
        let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
        forge.approve_deployment(REPO, run, "gh");
        forge.succeed(REPO, run);
    }
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.reject_deployment(REPO, run, "gh");
    let shown = state_of(&client, "production").await;
    let nodes = shown["deployments"]["nodes"].as_array().unwrap();
    let all: Vec<&str> = nodes.iter().map(|d| d["state"].as_str().unwrap()).collect();
    assert_eq!(all, ["FAILURE", "ACTIVE", "INACTIVE"]);
    assert!(states(&nodes[2]).contains(&"SUCCESS"));
    let approvals = client
        .get(&format!("/repos/{REPO}/actions/runs/{run}/approvals"))
        .await;
    assert_eq!(approvals[0]["state"], "rejected");
    let listed = client
        .get(&format!(
            "/repos/{REPO}/deployments?environment=production&per_page=2"
        ))
        .await;
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let id = listed[1]["id"].as_u64().unwrap();
    let one = client.get(&format!("/repos/{REPO}/deployments/{id}")).await;
    assert_eq!(one["performed_via_github_app"]["slug"], "github-actions");
    let statuses = client
        .get(&format!("/repos/{REPO}/deployments/{id}/statuses"))
        .await;
    assert_eq!(statuses[0]["state"], "success");
    assert_eq!(statuses[3]["state"], "waiting");
}

#[tokio::test]
async fn each_attempt_names_who_started_it_and_is_held_anew() {
    let forge = shop();
    let client = deployer(&forge);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.approve_deployment(REPO, run, "gh");
    forge.fail(REPO, run);
    forge.rerun(REPO, run, "ada");
    assert!(forge.is_held(REPO, run));
    let at = |what: &str| format!("/repos/{REPO}/actions/runs/{run}{what}");
    let now = client.get(&at("")).await;
    assert_eq!(
        (&now["run_attempt"], &now["status"], &now["conclusion"]),
        (&json!(2), &json!("waiting"), &Value::Null)
    );
    assert_eq!(
        (&now["actor"]["login"], &now["triggering_actor"]["login"]),
        (&json!("kj"), &json!("ada"))
    );
    let first = client.get(&at("/attempts/1")).await;
    assert_eq!(
        (&first["triggering_actor"]["login"], &first["conclusion"]),
        (&json!("kj"), &json!("failure"))
    );
    assert_eq!(client.send("GET", &at("/attempts/3"), None).await.0, 404);
    // Approvals are the run's, whichever attempt they were given to.
    assert_eq!(
        client
            .get(&at("/approvals"))
            .await
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(client.get(&at("/jobs?filter=all")).await["total_count"], 2);
    assert_eq!(
        client.get(&at("/attempts/1/jobs")).await["jobs"][0]["conclusion"],
        "failure"
    );
    assert_eq!(
        state_of(&client, "production").await["deployments"]["totalCount"],
        2
    );
}

#[tokio::test]
async fn an_administrator_starts_what_is_held_and_no_approval_shows() {
    let forge = shop();
    let client = deployer(&forge);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.start_all_waiting_jobs(REPO, run, "root");
    forge.succeed(REPO, run);
    assert_eq!(
        client
            .get(&format!("/repos/{REPO}/actions/runs/{run}/approvals"))
            .await,
        json!([])
    );
    let place = client
        .get(&format!("/repos/{REPO}/environments/production"))
        .await;
    assert_eq!(place["can_admins_bypass"], true);
    assert_eq!(
        place["deployment_branch_policy"]["custom_branch_policies"],
        true
    );
    let policies = client
        .get(&format!(
            "/repos/{REPO}/environments/production/deployment-branch-policies"
        ))
        .await;
    assert_eq!(policies["branch_policies"][0]["name"], "main");
}

#[tokio::test]
async fn a_merge_starts_a_workflow_and_the_branch_policy_stops_others() {
    let forge = shop();
    let merged = ".github/workflows/on-merge.yml";
    forge
        .workflow(REPO, merged)
        .on_push("main")
        .on_push("fix")
        .deploys("production");
    forge.push(REPO, "fix", "ada", &[Work::by("ada").write("a.rs", "a\n")]);
    let stopped = forge.newest_run(REPO, merged);
    let pull = forge.open(REPO, "fix", "ada");
    let oid = forge.merge(&pull, "kj", Method::Squash);
    let run = forge.newest_run(REPO, merged);
    let client = deployer(&forge);
    let shown = client
        .get(&format!("/repos/{REPO}/actions/runs/{run}"))
        .await;
    assert_eq!(
        (
            &shown["event"],
            &shown["actor"]["login"],
            &shown["head_sha"]
        ),
        (&json!("push"), &json!("kj"), &json!(oid))
    );
    let shown = client
        .get(&format!("/repos/{REPO}/actions/runs/{stopped}"))
        .await;
    assert_eq!(
        (&shown["conclusion"], &shown["head_branch"]),
        (&json!("failure"), &json!("fix"))
    );
    let listed = client
        .get(&format!(
            "/repos/{REPO}/actions/workflows/on-merge.yml/runs?status=waiting"
        ))
        .await;
    assert_eq!(
        (&listed["total_count"], &listed["workflow_runs"][0]["id"]),
        (&json!(1), &json!(run))
    );
}
