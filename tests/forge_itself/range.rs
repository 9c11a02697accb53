//! What lies between two deployments: comparisons, commits by node id, pull requests by node id; and a great deal of it.

use serde_json::{Value, json};

use crate::forge::{Fault, Method, On, Work};
use crate::shipping::{REPO, deployer, shop};
use crate::support::Client;

const COMMITS: &str = "
query Commits($ids: [ID!]!) {
  rateLimit { cost remaining nodeCount }
  nodes(ids: $ids) { __typename ... on Commit {
    id oid messageHeadline authoredDate committedDate committedViaWeb authoredByCommitter
    author { ...Claim } committer { ...Claim }
    authors(first: 20) { totalCount nodes { ...Claim } pageInfo { hasNextPage endCursor } }
    parents(first: 10) { totalCount nodes { oid } }
    signature { __typename isValid state wasSignedByGitHub verifiedAt signer { id databaseId login } }
    checkSuites(first: 20) { totalCount pageInfo { hasNextPage endCursor } nodes { databaseId createdAt app { databaseId slug }
      creator { login } push { id previousSha nextSha pusher { login } } workflowRun { databaseId event runNumber } } }
    associatedPullRequests(first: 5, orderBy: {field: CREATED_AT, direction: DESC}) { totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id number state merged mergedAt baseRefName headRefOid repository { nameWithOwner } mergeCommit { oid }
        mergedBy { login } } } } } }
fragment Claim on GitActor { name email date user { id databaseId login } }";

const PULLS: &str = "
query Pulls($ids: [ID!]!) {
  nodes(ids: $ids) { __typename ... on PullRequest {
    id fullDatabaseId number state merged mergedAt baseRefName baseRefOid headRefOid
    mergeCommit { id oid committedDate committedViaWeb parents(first: 3) { totalCount nodes { oid } } }
    commits(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { commit { oid } } }
    reviews(first: 50) { totalCount nodes { state author { login } commit { oid } onBehalfOf(first: 10) { nodes { slug } } } }
    timelineItems(first: 100, itemTypes: [MERGED_EVENT, PULL_REQUEST_REVIEW, HEAD_REF_FORCE_PUSHED_EVENT]) { totalCount
      nodes { __typename ... on MergedEvent { actor { login } mergedAs: commit { oid } } } } } } }";

/// Every page of a comparison; the ids of its commits as nodes, and the first page.
async fn compare(client: &Client, base: &str, head: &str) -> (Vec<String>, Value) {
    let (mut page, mut ids, mut first) = (1, Vec::new(), Value::Null);
    loop {
        let path = format!("/repos/{REPO}/compare/{base}...{head}?per_page=100&page={page}");
        let shown = client.get(&path).await;
        let nodes = shown["commits"].as_array().unwrap();
        ids.extend(
            nodes
                .iter()
                .map(|c| c["node_id"].as_str().unwrap().to_owned()),
        );
        let done = ids.len() as u64 >= shown["total_commits"].as_u64().unwrap() || nodes.is_empty();
        if page == 1 {
            first = shown;
        }
        if done {
            return (ids, first);
        }
        page += 1;
    }
}

#[tokio::test]
async fn a_range_names_its_commits_and_they_their_pull_requests() {
    let forge = shop();
    let base = forge.tip(REPO, "main");
    let pulls = forge.many_changes(REPO, 3, 2, Method::Merge);
    let direct = forge.push(
        REPO,
        "main",
        "kj",
        &[Work::by("kj").write("direct.rs", "d\n")],
    );
    let client = deployer(&forge);
    let (ids, first) = compare(&client, &base, "main").await;
    assert_eq!((&first["status"], ids.len()), (&json!("ahead"), 3 * 3 + 1));
    assert_eq!(first["merge_base_commit"]["sha"], base.as_str());
    let shown = client.graphql(COMMITS, json!({"ids": ids})).await["data"]["nodes"].clone();
    let last = &shown[9];
    assert_eq!(
        (&last["oid"], &last["associatedPullRequests"]["totalCount"]),
        (&json!(direct), &json!(0))
    );
    assert_eq!(
        last["checkSuites"]["nodes"][0]["push"]["pusher"]["login"],
        "kj"
    );
    let numbers: Vec<u64> = shown
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|c| c["associatedPullRequests"]["nodes"][0]["number"].as_u64())
        .collect();
    assert_eq!(numbers, [1, 1, 1, 2, 2, 2, 3, 3, 3]);
    let merged = &shown[2]["associatedPullRequests"]["nodes"][0];
    assert_eq!(
        (&merged["mergeCommit"]["oid"], &merged["mergedBy"]["login"]),
        (&shown[2]["oid"], &json!("ewd"))
    );
    let ids: Vec<&Value> = (0..3)
        .map(|i| &shown[3 * i]["associatedPullRequests"]["nodes"][0]["id"])
        .collect();
    let facts = client.graphql(PULLS, json!({"ids": ids})).await["data"]["nodes"].clone();
    assert_eq!(facts[1]["number"], pulls[1].number);
    assert_eq!(facts[1]["reviews"]["nodes"][0]["author"]["login"], "gh");
    assert_eq!(
        facts[1]["timelineItems"]["nodes"][1]["actor"]["login"],
        "ewd"
    );
    let by_rest = client
        .get(&format!("/repos/{REPO}/commits/{direct}/pulls"))
        .await;
    assert_eq!(by_rest, json!([]));
}

#[tokio::test]
async fn a_comparison_says_ahead_behind_diverged_and_identical() {
    let forge = shop();
    let client = deployer(&forge);
    let start = forge.tip(REPO, "main");
    let deployed = forge.push(REPO, "main", "kj", &[Work::by("kj").write("a.rs", "a\n")]);
    let status =
        async |base: &str, head: &str| compare(&client, base, head).await.1["status"].clone();
    assert_eq!(status(&start, "main").await, "ahead");
    assert_eq!(status(&deployed, &start).await, "behind");
    assert_eq!(status(&deployed, "main").await, "identical");
    forge.tag(REPO, "kj", "v1", &deployed);
    assert_eq!(status("v1", "main").await, "identical");
    forge.reset_branch(REPO, "main", "lt", &start);
    forge.push(REPO, "main", "lt", &[Work::by("lt").write("b.rs", "b\n")]);
    let (ids, shown) = compare(&client, &deployed, "main").await;
    assert_eq!(
        (&shown["status"], &shown["behind_by"], ids.len()),
        (&json!("diverged"), &json!(1), 1)
    );
    assert_eq!(shown["merge_base_commit"]["sha"], start.as_str());
    let acts = client
        .get(&format!(
            "/repos/{REPO}/activity?ref=main&activity_type=force_push"
        ))
        .await;
    assert_eq!(
        (&acts[0]["actor"]["login"], &acts[0]["before"]),
        (&json!("lt"), &json!(deployed))
    );
}

#[tokio::test]
async fn a_fresh_merge_is_not_indexed_at_once() {
    let forge = shop();
    forge.index_lags(REPO, 2);
    let pulls = forge.many_changes(REPO, 1, 1, Method::Squash);
    let oid = forge.tip(REPO, "main");
    let client = deployer(&forge);
    let path = format!("/repos/{REPO}/commits/{oid}/pulls");
    assert_eq!(client.get(&path).await, json!([]));
    let id = format!("C_{}_{oid}", forge.state().repo(REPO).id);
    let count = async || {
        let shown = client.graphql(COMMITS, json!({"ids": [id]})).await;
        shown["data"]["nodes"][0]["associatedPullRequests"]["totalCount"].clone()
    };
    assert_eq!(count().await, 0);
    assert_eq!(count().await, 1);
    assert_eq!(client.get(&path).await[0]["number"], pulls[0].number);
}

/// 5,000 commits and 300 changes: built, compared, and read to the end. The time it takes is not asserted.
#[tokio::test]
async fn a_range_of_thousands_is_played() {
    let forge = shop();
    let base = forge.tip(REPO, "main");
    forge.many_changes(REPO, 300, 16, Method::Merge);
    let client = deployer(&forge);
    let (ids, _) = compare(&client, &base, "main").await;
    assert_eq!(ids.len(), 300 * 17);
    let mut pulls = std::collections::BTreeSet::new();
    for some in ids.chunks(100) {
        let shown = client.graphql(COMMITS, json!({"ids": some})).await;
        for commit in shown["data"]["nodes"].as_array().unwrap() {
            let found = &commit["associatedPullRequests"]["nodes"];
            assert_eq!(found.as_array().unwrap().len(), 1);
            pulls.insert(found[0]["id"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(pulls.len(), 300);
    let pulls: Vec<String> = pulls.into_iter().collect();
    let shown = client.graphql(PULLS, json!({"ids": pulls[..5]})).await;
    assert_eq!(shown["data"]["nodes"][4]["commits"]["totalCount"], 16);
    assert_eq!(forge.requests().len(), 51 + 51 + 1);
}

#[tokio::test]
async fn the_limit_ends_in_the_middle_as_each_kind_of_request_says_it() {
    let forge = shop();
    forge.many_changes(REPO, 1, 1, Method::Squash);
    let client = deployer(&forge);
    forge.fault(On::any().nth(2).times(2), Fault::OutOfBudget(1_772_450_000));
    let path = format!("/repos/{REPO}/compare/main...main");
    client.get(&path).await;
    let (status, refused) = client.send("GET", &path, None).await;
    assert_eq!(status, 403);
    assert!(refused["message"].as_str().unwrap().contains("rate limit"));
    let refused = client.graphql(COMMITS, json!({"ids": []})).await;
    assert_eq!(refused["errors"][0]["type"], "RATE_LIMITED");
    client.get(&path).await;
    assert_eq!(forge.struck(), 2);
}
