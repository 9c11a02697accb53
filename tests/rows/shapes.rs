//! The three shapes of recorded rows: GitLab's trailers, bors' merges, Gerrit's trailers.

use super::{Claim, CommitOf, Row};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

/// Every row of every record.
pub(crate) fn all() -> Vec<(&'static str, Vec<Row>)> {
    vec![
        ("gitlab-cli", gitlab()),
        ("cargo", bors()),
        ("golang-tools", gerrit()),
    ]
}

fn read<T: DeserializeOwned>(file: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/git-oracle")
        .join(file);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"))
}

type Named = (String, String);

fn claim((name, email): &Named, login: Option<&String>) -> Claim {
    Claim {
        name: name.clone(),
        email: email.clone(),
        login: login.cloned(),
    }
}

/// The accounts of a record without logins are its addresses.
fn by_address<'a>(who: impl Iterator<Item = &'a String>) -> Rc<BTreeMap<String, String>> {
    Rc::new(
        who.map(|email| (email.to_lowercase(), email.to_lowercase()))
            .collect(),
    )
}

#[derive(Deserialize)]
struct Commit {
    sha: String,
    author: Named,
    committer: Named,
    #[serde(default)]
    author_login: Option<String>,
}

#[derive(Deserialize)]
struct GitlabRow {
    mr: u64,
    merge_sha: String,
    parents: Vec<String>,
    merged_at: String,
    merged_by: Vec<Named>,
    approved_by: Vec<Named>,
    co_authored_by: Vec<Named>,
    commits: Vec<Commit>,
}

fn gitlab() -> Vec<Row> {
    let rows: Vec<GitlabRow> = read("gitlab-cli.oldest300.json");
    let acted = rows
        .iter()
        .flat_map(|row| row.merged_by.iter().chain(&row.approved_by));
    let owners = by_address(acted.map(|(_, email)| email));
    let emails = |who: &[Named]| who.iter().map(|(_, email)| email.to_lowercase()).collect();
    rows.iter()
        .map(|row| {
            let mut commits: Vec<CommitOf> = row
                .commits
                .iter()
                .map(|commit| CommitOf {
                    sha: commit.sha.clone(),
                    claims: vec![claim(&commit.author, None), claim(&commit.committer, None)],
                    by_forge: false,
                })
                .collect();
            // What was merged is the merge's second parent.
            commits.sort_by_key(|commit| row.parents.get(1) == Some(&commit.sha));
            if let Some(head) = commits.last_mut() {
                head.claims
                    .extend(row.co_authored_by.iter().map(|who| claim(who, None)));
            }
            Row {
                id: format!("!{}", row.mr),
                opener: None,
                commits,
                approvers: emails(&row.approved_by),
                mergers: emails(&row.merged_by),
                executor: None,
                merged_at: row.merged_at.clone(),
                result: Some(row.merge_sha.clone()),
                owners: Rc::clone(&owners),
            }
        })
        .collect()
}

#[derive(Deserialize)]
struct BorsRow {
    pr: u64,
    opener: String,
    r: String,
    head: String,
    merge_sha: String,
    merged_at: String,
    executor: String,
    commits: Vec<Commit>,
    reviewers: Vec<String>,
}

fn bors() -> Vec<Row> {
    let rows: Vec<BorsRow> = read("cargo-bors.oldest400.json");
    rows.iter()
        .map(|row| {
            let mut commits: Vec<CommitOf> = row
                .commits
                .iter()
                .map(|commit| {
                    let login = commit.author_login.as_ref();
                    let by_forge = commit.committer.1 == "noreply@github.com";
                    let mut claims = vec![claim(&commit.author, login)];
                    if !by_forge {
                        let same = commit.committer.1.eq_ignore_ascii_case(&commit.author.1);
                        claims.push(claim(&commit.committer, login.filter(|_| same)));
                    }
                    CommitOf {
                        sha: commit.sha.clone(),
                        claims,
                        by_forge,
                    }
                })
                .collect();
            // The head comes last, whatever the order in which the history was walked.
            commits.sort_by_key(|commit| commit.sha == row.head);
            // `r=` names several people by commas, in any letter case.
            let told: Vec<String> = row.r.split(',').map(str::to_lowercase).collect();
            Row {
                id: format!("#{}", row.pr),
                opener: Some(row.opener.to_lowercase()),
                commits,
                approvers: row.reviewers.iter().map(|who| who.to_lowercase()).collect(),
                mergers: told,
                executor: Some(row.executor.clone()),
                merged_at: row.merged_at.clone(),
                result: Some(row.merge_sha.clone()),
                owners: Rc::default(),
            }
        })
        .collect()
}

#[derive(Deserialize)]
struct Person {
    name: String,
    email: String,
}

#[derive(Deserialize)]
struct GerritRow {
    sha: String,
    author: Person,
    committer: Person,
    committed_at: String,
    reviewed_by: Vec<Person>,
    co_authored_by: Vec<Person>,
}

fn gerrit() -> Vec<Row> {
    let rows: Vec<GerritRow> = read("golang-tools.oldest400.json");
    let acted = rows
        .iter()
        .flat_map(|row| row.reviewed_by.iter().chain([&row.committer]));
    let owners = by_address(acted.map(|who| &who.email));
    let of = |who: &Person| claim(&(who.name.clone(), who.email.clone()), None);
    rows.iter()
        .map(|row| Row {
            id: row.sha.chars().take(12).collect(),
            opener: None,
            commits: vec![CommitOf {
                sha: row.sha.clone(),
                claims: [&row.author]
                    .into_iter()
                    .chain(&row.co_authored_by)
                    .map(of)
                    .collect(),
                // Whoever submits is written into the commit as its committer: a merger, and no author by it.
                by_forge: true,
            }],
            approvers: row
                .reviewed_by
                .iter()
                .map(|who| who.email.to_lowercase())
                .collect(),
            mergers: vec![row.committer.email.to_lowercase()],
            executor: None,
            merged_at: row.committed_at.clone(),
            result: None,
            owners: Rc::clone(&owners),
        })
        .collect()
}
