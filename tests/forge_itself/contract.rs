//! Requests and answers are held to GitHub's contracts, tokens to their permissions.

use serde_json::{Value, json};

use crate::forge::Work;
use crate::support::{Client, PULL, payments};

#[tokio::test]
async fn a_document_that_github_would_refuse_is_a_violation() {
    let (forge, _) = payments();
    let client = Client::new(&forge, forge.workflow_token());
    let answer = client
        .graphql(
            "query { repository(owner: \"a\", name: \"b\") { nmae } }",
            json!({}),
        )
        .await;
    assert!(
        answer["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("nmae")
    );
    assert!(forge.take_violations()[0].contains("nmae"));
}

#[tokio::test]
async fn pages_are_bounded_and_run_to_the_end() {
    let (forge, pull) = payments();
    let more: Vec<Work> = (0..6)
        .map(|i| Work::by("ada").write("new.rs", &format!("{i}\n")))
        .collect();
    forge.push("acme/payments", "fix", "ada", &more);
    let client = Client::new(&forge, forge.workflow_token());
    let (mut after, mut oids) = (Value::Null, Vec::new());
    loop {
        let variables = json!({"number": pull.number, "first": 3, "after": after});
        let commits =
            client.graphql(PULL, variables).await["data"]["repository"]["pullRequest"]["commits"]
                .clone();
        assert_eq!(commits["totalCount"], 7);
        oids.extend(
            commits["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|n| n["commit"]["oid"].clone()),
        );
        if commits["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = commits["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(oids.len(), 7);
    assert_eq!(*oids.last().unwrap(), forge.head(&pull));
    let refused = client
        .graphql(PULL, json!({"number": pull.number, "first": 101}))
        .await;
    assert_eq!(refused["errors"][0]["type"], "EXCESSIVE_PAGINATION");
    let missing = client.graphql(PULL, json!({"number": 99})).await;
    assert_eq!(missing["errors"][0]["type"], "NOT_FOUND");
    assert_eq!(missing["data"]["repository"]["pullRequest"], Value::Null);
    assert_eq!(forge.round_trips(), 5);
}

#[tokio::test]
async fn tokens_reach_only_what_they_may() {
    let (forge, _) = payments();
    forge.team("acme", "leads", &[]);
    forge.child_team("acme", "leads", "payments-leads", &["mh"]);
    let comment = Some(json!({"body": "one"}));
    let read_only = Client::new(&forge, forge.read_only_token());
    assert_eq!(
        read_only
            .send("POST", "/repos/acme/payments/issues/1/comments", comment)
            .await
            .0,
        403
    );
    let workflow = Client::new(&forge, forge.workflow_token());
    assert_eq!(
        workflow
            .send("GET", "/orgs/acme/teams/leads/members", None)
            .await
            .0,
        403
    );
    assert_eq!(
        workflow
            .send("GET", "/repos/acme/payments/rulesets/rule-suites", None)
            .await
            .0,
        403
    );
    let app = Client::new(&forge, forge.token_of("root"));
    assert_eq!(
        app.get("/orgs/acme/teams/leads/members").await[0]["login"],
        "mh"
    );
    assert_eq!(
        app.get("/orgs/acme/teams/leads/teams").await[0]["slug"],
        "payments-leads"
    );
    assert_eq!(
        app.get("/orgs/acme/teams/leads/memberships/mh").await["state"],
        "active"
    );
    assert_eq!(
        app.send("GET", "/orgs/acme/teams/leads/memberships/ada", None)
            .await
            .0,
        404
    );
    let nobody = Client::new(&forge, "wrong".into());
    assert_eq!(
        nobody.send("GET", "/repos/acme/payments", None).await.0,
        401
    );
}

#[tokio::test]
async fn what_the_contract_does_not_know_is_a_violation() {
    let (forge, _) = payments();
    let client = Client::new(&forge, forge.workflow_token());
    client
        .send("GET", "/repos/acme/payments/stargazers", None)
        .await;
    client
        .send("GET", "/repos/acme/payments/pulls/one", None)
        .await;
    client
        .send("GET", "/repos/acme/payments/pulls/1/files?per_pag=3", None)
        .await;
    client
        .send(
            "POST",
            "/repos/acme/payments/issues/1/comments",
            Some(json!({"text": "x"})),
        )
        .await;
    let found = forge.take_violations();
    for (violation, word) in found
        .iter()
        .zip(["stargazers", "pull_number", "per_pag", "body"])
    {
        assert!(violation.contains(word), "{violation}");
    }
    assert_eq!(found.len(), 4, "{found:?}");
}

#[tokio::test]
async fn a_document_costs_what_githubs_formula_says() {
    let (forge, pull) = payments();
    let client = Client::new(&forge, forge.workflow_token());
    // 1 + (commits 1 + authors 100 + parents 100) + reviews 1 + timeline 1 = 204 requests, 2 points.
    let data = crate::support::pull_of(&client, &pull).await;
    assert_eq!(
        (&data["rateLimit"]["cost"], &data["rateLimit"]["nodeCount"]),
        (&json!(2), &json!(20 + 100 + 1000 + 100 + 100))
    );
    let heavy = "query { repository(owner: \"acme\", name: \"payments\") { pullRequests(first: 100) { nodes {
        commits(first: 100) { nodes { commit { authors(first: 100) { totalCount } } } } } } } }";
    let refused = client.graphql(heavy, json!({})).await;
    assert_eq!(refused["errors"][0]["type"], "MAX_NODE_LIMIT_EXCEEDED");
    assert_eq!(refused.get("data"), None);
}

#[tokio::test]
async fn statuses_have_a_permission_of_their_own() {
    let (forge, pull) = payments();
    let query = "query { repository(owner: \"acme\", name: \"payments\") { pullRequest(number: 1) { headRef { target {
        ... on Commit { statusCheckRollup { state contexts(first: 50) { nodes { __typename } } } } } } } } }";
    let at = "/data/repository/pullRequest/headRef/target/statusCheckRollup";
    let client = Client::new(&forge, forge.workflow_token());
    let checks = client.graphql(query, json!({})).await;
    assert_eq!(
        checks.pointer(at).unwrap()["contexts"]["nodes"][0]["__typename"],
        "CheckRun"
    );
    forge.set_status("acme/payments", &forge.head(&pull), "ewd", "ci", "success");
    let refused = client.graphql(query, json!({})).await;
    assert_eq!(refused["errors"][0]["type"], "FORBIDDEN");
    assert_eq!(*refused.pointer(at).unwrap(), serde_json::Value::Null);
    let client = Client::new(&forge, forge.status_token());
    let shown = client.graphql(query, json!({})).await;
    assert_eq!(
        shown.pointer(at).unwrap()["contexts"]["nodes"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn the_workflow_token_may_what_the_small_teams_workflow_asks_for() {
    let workflow = include_str!("../../examples/github-small-team/.github/workflows/sixeyes.yml");
    let after = workflow.split_once("    permissions:\n").unwrap().1;
    let rows = after.lines().take_while(|line| line.starts_with("      "));
    let asked: Vec<&str> = rows
        .map(|line| line.split('#').next().unwrap().trim())
        .collect();
    let mut given: Vec<&str> = crate::forge::token::WORKFLOW.split(", ").collect();
    given.sort_unstable();
    let mut asked = asked;
    asked.sort_unstable();
    assert_eq!(asked, given);
}

/// A checker that passes everything would hold nobody to anything.
#[test]
fn drifting_answers_are_caught_by_the_contract() {
    let contract = crate::forge::contract::contract();
    let approvals = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals";
    let mut answer = json!([{"state": "approved"}]);
    contract.fill(approvals, 200, &mut answer, "https://api.example/");
    assert_eq!(
        contract.check_response(approvals, 200, &answer),
        Vec::<String>::new()
    );
    for (place, drift, word) in [
        ("/0/state", json!("aproved"), "aproved"),
        ("/0/user", json!(null), "/0/user"),
        ("/0/user/id", json!("7"), "/0/user/id"),
        ("/0/environments", json!({}), "/0/environments"),
    ] {
        let mut drifted = answer.clone();
        *drifted.pointer_mut(place).unwrap() = drift;
        let problems = contract.check_response(approvals, 200, &drifted);
        assert!(
            problems.iter().any(|p| p.contains(word)),
            "{place}: {problems:?}"
        );
    }
    assert_eq!(contract.check_response(approvals, 203, &answer).len(), 1);
    assert_eq!(
        contract.check_response(approvals, 403, &json!({"message": "no"})),
        Vec::<String>::new()
    );
}

/// Operations of the list that the fake does not play: they belong to the deploy gate and to other ways of publishing.
const NOT_PLAYED: &[&str] = &["GET /repos/{owner}/{repo}/attestations/{subject_digest}"];

#[tokio::test]
async fn every_operation_is_played_or_listed_as_not_played() {
    let (forge, pull) = payments();
    forge.team("acme", "leads", &["gh"]);
    let client = Client::new(&forge, forge.token_of("root"));
    let (head, run) = (
        forge.head(&pull),
        forge
            .start_run("acme/payments", "push", "main", "ada")
            .to_string(),
    );
    let comment = forge.comment(&pull, "root", "mine").to_string();
    forge.bot("renovate[bot]");
    let fitting = [
        ("owner", "acme"),
        ("repo", "payments"),
        ("org", "acme"),
        ("team_slug", "leads"),
        ("username", "gh"),
        ("path", "new.rs"),
        ("branch", "main"),
        ("pull_number", "1"),
        ("issue_number", "1"),
        ("commit_sha", &head),
        ("ref", &head),
        ("sha", &head),
        ("basehead", "main...fix"),
        ("run_id", &run),
        ("comment_id", &comment),
        ("app_slug", "renovate"),
        ("attempt_number", "1"),
    ];
    let mut missing = Vec::new();
    for key in crate::forge::contract::contract().operations() {
        let (method, template) = key.split_once(' ').unwrap();
        let mut path = template.to_owned();
        for (name, value) in fitting {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        let path = path
            .replace("git/ref/", "git/ref/heads/")
            .replace(&format!("heads/{head}"), "heads/main");
        let numbers = path
            .split('/')
            .map(|part| if part.starts_with('{') { "1" } else { part });
        let path = numbers.collect::<Vec<_>>().join("/");
        let body = match method {
            "GET" => None,
            _ if key.contains("/statuses/{sha}") => Some(json!({"state": "success"})),
            _ => Some(json!({"body": "x"})),
        };
        client.send(method, &path, body).await;
        let problems = forge.take_violations();
        if problems
            .iter()
            .any(|p| p.contains("does not answer this operation yet"))
        {
            missing.push(key);
        } else if !key.starts_with("POST") && !key.starts_with("PATCH") {
            assert_eq!(problems, Vec::<String>::new(), "{key}");
        }
    }
    assert_eq!(missing, NOT_PLAYED);
}
