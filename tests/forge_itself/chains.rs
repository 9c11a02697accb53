//! What starts deployments without anybody pressing a button, and what attackers do to their records.

use serde_json::{Value, json};

use crate::forge::{Method, Work};
use crate::shipping::{DEPLOY, REPO, deployer, shop, state_of};
use crate::support::Client;

const AFTER: &str = ".github/workflows/after.yml";

async fn run_of(client: &Client, run: u64) -> Value {
    client
        .get(&format!("/repos/{REPO}/actions/runs/{run}"))
        .await
}

#[tokio::test]
async fn a_run_may_follow_another_and_only_its_payload_says_which() {
    let forge = shop();
    let build = ".github/workflows/build.yml";
    forge.workflow(REPO, build).on_push("main");
    forge
        .workflow(REPO, AFTER)
        .follows("build")
        .deploys("production");
    forge.push(REPO, "main", "ada", &[Work::by("ada").write("a.rs", "a\n")]);
    let (first, second) = (forge.newest_run(REPO, build), forge.newest_run(REPO, AFTER));
    let client = deployer(&forge);
    let shown = run_of(&client, second).await;
    assert_eq!(
        (&shown["event"], &shown["actor"]["login"], &shown["status"]),
        (&json!("workflow_run"), &json!("ada"), &json!("waiting"))
    );
    let payload = forge.event_of(REPO, second);
    assert_eq!(
        (&payload["workflow_run"]["id"], &payload["workflow"]["path"]),
        (&json!(first), &json!(build))
    );
}

#[tokio::test]
async fn schedules_and_dispatches_name_whom_github_names() {
    let forge = shop();
    forge
        .workflow(REPO, DEPLOY)
        .on("schedule")
        .on("repository_dispatch");
    let client = deployer(&forge);
    let nightly = forge.schedule(REPO, "lt")[0];
    let called = forge.repository_dispatch(REPO, "kj")[0];
    let by_robot = forge.dispatch(REPO, "github-actions[bot]", DEPLOY, "main");
    for (run, event, login, kind) in [
        (nightly, "schedule", "lt", "User"),
        (called, "repository_dispatch", "kj", "User"),
        (by_robot, "workflow_dispatch", "github-actions[bot]", "Bot"),
    ] {
        let shown = run_of(&client, run).await;
        assert_eq!(
            (&shown["event"], &shown["actor"]["login"]),
            (&json!(event), &json!(login))
        );
        assert_eq!(shown["actor"]["type"], kind);
    }
    // What a workflow pushes with its own token starts nothing.
    forge.workflow(REPO, AFTER).on_push("main");
    forge.push(
        REPO,
        "main",
        "github-actions[bot]",
        &[Work::by("github-actions[bot]").write("g.rs", "g\n")],
    );
    assert_eq!(forge.runs_of(REPO, AFTER), Vec::<u64>::new());
}

#[tokio::test]
async fn anybody_with_the_right_writes_and_deletes_records() {
    let forge = shop();
    let client = deployer(&forge);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.approve_deployment(REPO, run, "gh");
    forge.succeed(REPO, run);
    let other = forge.start_run(REPO, "push", "main", "lt");
    let log = forge.run_url(REPO, other);
    let tip = forge.push(REPO, "fix", "lt", &[Work::by("lt").write("evil.rs", "e\n")]);
    let forged = forge.forge_deployment(REPO, "lt", "production", &tip, "success", Some(&log));
    let shown = state_of(&client, "production").await;
    let records = &shown["deployments"]["nodes"];
    assert_eq!(
        (&records[0]["databaseId"], &records[0]["state"]),
        (&json!(forged), &json!("ACTIVE"))
    );
    assert_eq!(records[0]["creator"]["login"], "lt");
    assert_eq!(records[0]["statuses"]["nodes"][0]["logUrl"], log.as_str());
    // It makes the true one inactive, which was successful all the same.
    assert_eq!(records[1]["state"], "INACTIVE");
    let rest = client
        .get(&format!("/repos/{REPO}/deployments/{forged}"))
        .await;
    assert_eq!(rest["performed_via_github_app"], Value::Null);
    forge.forge_statuses(
        REPO,
        "lt",
        forge.deployment_of(REPO, run),
        "success",
        None,
        10_000,
    );
    let shown = state_of(&client, "production").await;
    assert_eq!(
        shown["deployments"]["nodes"][1]["statuses"]["totalCount"],
        10_005
    );
    forge.delete_deployment(REPO, forge.deployment_of(REPO, run));
    assert_eq!(
        state_of(&client, "production").await["deployments"]["totalCount"],
        1
    );
    forge.rename_environment(REPO, "production", "prod");
    let renamed = state_of(&client, "prod").await["deployments"]["nodes"][0].clone();
    assert_eq!(
        (&renamed["environment"], &renamed["originalEnvironment"]),
        (&json!("prod"), &json!("production"))
    );
    forge.delete_environment(REPO, "prod");
    assert_eq!(state_of(&client, "prod").await["environment"], Value::Null);
}

#[tokio::test]
async fn a_token_that_may_write_sets_a_status_and_supersedes() {
    let forge = shop();
    let first = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.approve_deployment(REPO, first, "gh");
    forge.succeed(REPO, first);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    let id = forge.deployment_of(REPO, run);
    let client = Client::new(&forge, forge.workflow_token_with("w", "deployments: write"));
    let path = format!("/repos/{REPO}/deployments/{id}/statuses");
    let body = json!({"state": "success", "log_url": "https://github.com/acme/payments", "description": "by hand"});
    let (status, made) = client.send("POST", &path, Some(body)).await;
    assert_eq!(
        (status, &made["creator"]["login"], &made["description"]),
        (201, &json!("github-actions[bot]"), &json!("by hand"))
    );
    let old = forge.deployment_of(REPO, first);
    let statuses = client
        .get(&format!("/repos/{REPO}/deployments/{old}/statuses"))
        .await;
    assert_eq!(statuses[0]["state"], "inactive");
    let long = json!({"state": "failure", "description": "x".repeat(141)});
    assert_eq!(client.send("POST", &path, Some(long)).await.0, 422);
    forge.take_violations();
}

#[tokio::test]
async fn a_forks_author_may_cause_a_run_with_the_base_branchs_rights() {
    let forge = shop();
    forge.environment(REPO, "production").any_branch();
    forge
        .workflow(REPO, AFTER)
        .on("pull_request_target")
        .deploys("production");
    let fork = forge.fork(REPO, "mh");
    forge.push(&fork, "idea", "mh", &[Work::by("mh").write("i.rs", "i\n")]);
    forge.open(REPO, "mh:idea", "mh");
    let client = deployer(&forge);
    let shown = run_of(&client, forge.newest_run(REPO, AFTER)).await;
    assert_eq!(
        (
            &shown["event"],
            &shown["actor"]["login"],
            &shown["head_branch"]
        ),
        (&json!("pull_request_target"), &json!("mh"), &json!("idea"))
    );
    assert_eq!(shown["head_repository"]["full_name"], fork.as_str());
    assert_eq!(shown["head_sha"], forge.tip(&fork, "idea").as_str());
    // The job itself is at the base, with the base's workflow and rights.
    let variables = forge.job_environment(REPO, forge.newest_run(REPO, AFTER));
    let of = |name: &str| {
        variables
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.clone())
    };
    assert_eq!(of("GITHUB_REF").as_deref(), Some("refs/heads/main"));
    assert_eq!(of("GITHUB_SHA"), Some(forge.tip(REPO, "main")));
    let payload = forge.event_of(REPO, forge.newest_run(REPO, AFTER));
    assert_eq!(
        (
            &payload["action"],
            &payload["pull_request"]["user"]["login"]
        ),
        (&json!("opened"), &json!("mh"))
    );
}

#[tokio::test]
async fn an_app_may_decide_what_is_held() {
    let forge = shop();
    forge
        .environment(REPO, "production")
        .reviewers(&[])
        .custom_rule("gatekeeper");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    assert!(forge.is_held(REPO, run));
    let path = format!("/repos/{REPO}/actions/runs/{run}/deployment_protection_rule");
    let body = json!({"environment_name": "production", "state": "approved", "comment": "fine"});
    let person = Client::new(&forge, forge.token_of("ada"));
    assert_eq!(person.send("POST", &path, Some(body.clone())).await.0, 422);
    let app = Client::new(&forge, forge.token_of("gatekeeper[bot]"));
    let rules = app
        .get(&format!(
            "/repos/{REPO}/environments/production/deployment_protection_rules"
        ))
        .await;
    assert_eq!(
        rules["custom_deployment_protection_rules"][0]["app"]["slug"],
        "gatekeeper"
    );
    assert_eq!(app.send("POST", &path, Some(body)).await.0, 204);
    assert!(!forge.is_held(REPO, run));
    forge.environment(REPO, "staging").hold(30);
    forge
        .workflow(REPO, AFTER)
        .on("workflow_dispatch")
        .deploys("staging");
    let run = forge.dispatch(REPO, "kj", AFTER, "main");
    let pending = app
        .get(&format!(
            "/repos/{REPO}/actions/runs/{run}/pending_deployments"
        ))
        .await;
    assert_eq!(pending[0]["wait_timer"], 30);
    forge.wait_over(REPO, run);
    assert!(!forge.is_held(REPO, run));
}

#[tokio::test]
async fn people_who_are_gone_or_renamed_keep_their_acts() {
    let forge = shop();
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.approve_deployment(REPO, run, "gh");
    forge.succeed(REPO, run);
    forge.rename_account("kj", "katherine");
    forge.delete_account("gh");
    let client = deployer(&forge);
    assert_eq!(run_of(&client, run).await["actor"]["login"], "katherine");
    let approvals = client
        .get(&format!("/repos/{REPO}/actions/runs/{run}/approvals"))
        .await;
    assert_eq!(approvals[0]["user"]["login"], "ghost");
    let shown = state_of(&client, "production").await;
    assert_eq!(
        shown["deployments"]["nodes"][0]["creator"]["login"],
        "katherine"
    );
    assert_eq!(
        shown["environment"]["protectionRules"]["nodes"][0]["reviewers"]["totalCount"],
        0
    );
}

#[tokio::test]
async fn a_jobs_environment_says_what_its_run_is() {
    let forge = shop();
    let pulls = forge.many_changes(REPO, 1, 1, Method::Merge);
    forge.tag(REPO, "kj", "v1", &forge.tip(REPO, "main"));
    forge.environment(REPO, "production").tags(&["v*"]);
    let run = forge.dispatch(REPO, "kj", DEPLOY, "v1");
    forge.rerun(REPO, run, "ada");
    let variables = forge.job_environment(REPO, run);
    let of = |name: &str| {
        variables
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    assert_eq!(of("GITHUB_REF"), Some("refs/tags/v1"));
    assert_eq!(of("GITHUB_RUN_ATTEMPT"), Some("2"));
    assert_eq!(
        (of("GITHUB_ACTOR"), of("GITHUB_TRIGGERING_ACTOR")),
        (Some("kj"), Some("ada"))
    );
    assert_eq!(
        of("GITHUB_WORKFLOW_REF"),
        Some("acme/payments/.github/workflows/deploy.yml@refs/tags/v1")
    );
    let tip = forge.tip(REPO, "main");
    assert_eq!(of("GITHUB_SHA"), Some(tip.as_str()));
    let payload = forge.event_of(REPO, run);
    assert_eq!(
        (&payload["ref"], &payload["sender"]["login"]),
        (&json!("refs/tags/v1"), &json!("kj"))
    );
    assert_eq!(pulls.len(), 1);
}

#[tokio::test]
async fn a_runs_title_says_what_was_filled_in() {
    let forge = shop();
    let hot = ".github/workflows/break-glass.yml";
    forge
        .workflow(REPO, hot)
        .on("workflow_dispatch")
        .run_name("break-glass ${{ inputs.incident }}: ${{ inputs.reason }}")
        .deploys("production");
    let inputs = json!({"incident": "INC-7", "reason": "payments are down"});
    let run = forge.dispatch_with(REPO, "kj", hot, "main", inputs.clone());
    let client = deployer(&forge);
    let shown = run_of(&client, run).await;
    assert_eq!(
        shown["display_title"],
        "break-glass INC-7: payments are down"
    );
    assert_eq!(shown["name"], "break-glass");
    assert_eq!(forge.event_of(REPO, run)["inputs"], inputs);
}
