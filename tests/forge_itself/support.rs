//! A client, a repository with an open pull request, and a query that asks for most of it.

use serde_json::{Value, json};

use crate::forge::{Forge, PullName, Right, Work};

/// A client's settings: no proxy, no redirects, no authority trusted but the forge's own, whatever this machine has.
pub fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent("forge-test")
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([])
}

/// A plain client: it sends what the test says and gives back status and body.
pub struct Client {
    pub http: reqwest::Client,
    pub url: String,
    pub token: String,
}

impl Client {
    pub fn new(forge: &Forge, token: String) -> Self {
        Self {
            http: builder().build().unwrap(),
            url: forge.url().to_owned(),
            token,
        }
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
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

    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send("GET", path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub async fn graphql(&self, query: &str, variables: Value) -> Value {
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
pub fn payments() -> (Forge, PullName) {
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

pub const PULL: &str = "
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

pub async fn pull_of(client: &Client, pull: &PullName) -> Value {
    let answer = client.graphql(PULL, json!({"number": pull.number})).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"].clone()
}
