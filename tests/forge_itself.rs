//! The test forge is held to what it promises, before anything of the product is tested on it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "a test, and a module that several tests share"
)]

mod forge;

use forge::{Fault, Forge, Keep, Method, On, PullName, Right, Work};
use serde_json::{Value, json};

/// A plain client: it sends what the test says and gives back status and body.
struct Client {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Client {
    fn new(forge: &Forge, token: String) -> Self {
        let http = reqwest::Client::builder()
            .user_agent("forge-test")
            .no_proxy()
            .build()
            .unwrap();
        Self {
            http,
            url: forge.url().to_owned(),
            token,
        }
    }

    async fn send(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (
            status,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send("GET", path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn graphql(&self, query: &str, variables: Value) -> Value {
        self.send(
            "POST",
            "/graphql",
            Some(json!({"query": query, "variables": variables})),
        )
        .await
        .1
    }
}

/// acme/payments with a policy, Grace who may write, and Ada's open pull request.
fn payments() -> (Forge, PullName) {
    let forge = Forge::start();
    forge.repo(
        "acme/payments",
        &[
            (".sixeyes/policy.yaml", "sixeyes: 1\n"),
            (".sixeyes/waivers/w1.yaml", "w\n"),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    forge.grant("acme/payments", "gh", Right::Write);
    forge.grant("acme/payments", "ada", Right::Write);
    forge.push(
        "acme/payments",
        "fix",
        "ada",
        &[Work::by("ada")
            .rename("src/pay.rs", "src/payment.rs")
            .write("new.rs", "1\n")],
    );
    let pull = forge.open("acme/payments", "fix", "ada");
    (forge, pull)
}

const PULL: &str = "
query Pull($number: Int!, $first: Int = 100, $after: String) {
  rateLimit { cost remaining nodeCount }
  viewer { login databaseId }
  repository(owner: \"acme\", name: \"payments\", followRenames: false) {
    visibility
    defaultBranchRef { name target { oid ... on Commit { file(path: \".sixeyes\") { object { ...Folder } } } } }
    pullRequest(number: $number) {
      state headRefOid baseRefOid reviewDecision
      author { login ... on User { databaseId } }
      mergedBy { login }
      headRef { target { ... on Commit { checkSuites(first: 20) { nodes {
        createdAt push { pusher { login } previousSha nextSha } workflowRun { event } } } } } }
      commits(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { commit {
        oid author { name email user { login } } authors(first: 5) { totalCount nodes { email } }
        parents(first: 5) { totalCount nodes { oid } } signature { isValid wasSignedByGitHub signer { login } } } } }
      reviews(first: 100) { totalCount nodes { state submittedAt author { login } commit { oid } authorCanPushToRepository } }
      timelineItems(first: 100) { totalCount nodes { __typename
        ... on HeadRefForcePushedEvent { createdAt actor { login } beforeCommit { oid } afterCommit { oid } }
        ... on ReviewDismissedEvent { actor { login } previousReviewState pullRequestCommit { commit { oid } } }
        ... on AddedToMergeQueueEvent { enqueuer { login } }
        ... on MergedEvent { actor { login } mergedAs: commit { oid } }
      } }
    }
  }
}
fragment Folder on Tree { oid entries { name path type mode oid object { __typename
  ... on Blob { byteSize isBinary isTruncated text oid }
  ... on Tree { entries { name path type object { ... on Blob { text } } } } } } }
";

async fn pull_of(client: &Client, pull: &PullName) -> Value {
    let answer = client.graphql(PULL, json!({"number": pull.number})).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"].clone()
}

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
    let client = Client::new(&forge, forge.workflow_token());
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
async fn faults_strike_the_request_they_were_planned_for() {
    let (forge, pull) = payments();
    let client = Client::new(&forge, forge.workflow_token());
    forge.fault(
        On::operation("graphql").nth(2),
        Fault::Errors {
            kind: "RATE_LIMITED",
            keep: Keep::Nothing,
        },
    );
    assert_eq!(
        pull_of(&client, &pull).await["viewer"]["login"],
        "github-actions[bot]"
    );
    assert_eq!(
        client.graphql(PULL, json!({"number": 1})).await["errors"][0]["type"],
        "RATE_LIMITED"
    );
    forge.clear_faults();
    let repo = "/repos/acme/payments";
    for (fault, status) in [
        (Fault::Status(502), 502),
        (Fault::RetryAfter(429, 7), 429),
        (Fault::RateLimited(1_772_450_000), 403),
        (Fault::Html(503), 503),
        (Fault::Redirect("http://127.0.0.1:1/".into()), 302),
        (Fault::field("/id", json!("seven")), 200),
    ] {
        forge.fault(On::operation("GET /repos/{owner}/{repo}").nth(1), fault);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("t")
            .no_proxy()
            .build()
            .unwrap();
        let client = Client {
            http,
            ..Client::new(&forge, forge.workflow_token())
        };
        assert_eq!(client.send("GET", repo, None).await.0, status);
        assert_eq!(forge.struck(), 1);
        forge.clear_faults();
    }
    for fault in [Fault::Reset, Fault::Truncated] {
        forge.fault(On::reads(), fault);
        let response = client
            .http
            .get(format!("{}{repo}", forge.url()))
            .bearer_auth(&client.token)
            .send()
            .await;
        let whole = match response {
            Ok(response) => response.bytes().await.is_ok(),
            Err(_) => false,
        };
        assert!(!whole);
        forge.clear_faults();
    }
    forge.fault(On::any(), Fault::Hang);
    let pending = client
        .http
        .get(format!("{}{repo}", forge.url()))
        .bearer_auth(&client.token)
        .send();
    assert!(
        tokio::time::timeout(std::time::Duration::from_millis(100), pending)
            .await
            .is_err()
    );
    forge.clear_faults();
    forge.fault(
        On::any(),
        Fault::first(|forge| {
            drop(forge.push(
                "acme/payments",
                "fix",
                "lt",
                &[Work::by("lt").write("b", "")],
            ))
        }),
    );
    let before = forge.tip("acme/payments", "fix");
    assert_ne!(
        pull_of(&client, &pull).await["repository"]["pullRequest"]["headRefOid"],
        before.as_str()
    );
}

#[tokio::test]
async fn requests_sent_at_once_are_one_round_trip() {
    let (forge, pull) = payments();
    forge.latency(std::time::Duration::from_millis(150));
    let client = Client::new(&forge, forge.workflow_token());
    let (_, _) = tokio::join!(
        pull_of(&client, &pull),
        client.get("/repos/acme/payments/pulls/1/files")
    );
    client.get("/repos/acme/payments").await;
    assert_eq!((forge.requests().len(), forge.round_trips()), (3, 2));
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
