//! The changes that were merged in a period, for `try`: listed to the end, then read some at a time.
//!
//! A hundred are listed by one request and five read by one; beside that each asks for the pushes of its branch, and where
//! it has them for earlier heads and earlier names of files. Rights, teams and rule suites are asked for once for all, so
//! the requests grow with the changes and no faster.

use super::first::{Holes, Repository, found, repository};
use super::once::Once;
use super::second::{Beside, Scope};
use super::settings::RepositoryAt;
use super::{ChangeAt, Law, Needs, Opened, ReadError, Reader};
use crate::evidence::{Timestamp, Why};
use crate::forge::github::answers::{Account, ChangeNode, LawRef, NodesData, Page};
use crate::forge::github::documents;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

const NEEDS: &str = "contents: read, pull-requests: read";
/// How many pull requests one question names (github.md 5).
const IDS: usize = 5;
/// How many pages of the list are read: a hundred changes on each.
const PAGES: usize = 100;

/// The changes merged in a period, with the law that is in force now.
#[derive(Debug, Clone)]
pub struct Merged {
    pub(super) at: RepositoryAt,
    viewer: Option<Account>,
    pub(super) repository: Repository,
    law: Arc<Law>,
    /// The changes, newest first.
    pub pulls: Vec<MergedAt>,
}

/// A merged change, listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedAt {
    /// Its number.
    pub number: u64,
    /// When it was merged.
    pub merged_at: Timestamp,
    id: String,
}

/// Some changes, read.
#[derive(Debug)]
pub struct Batch {
    /// Those that were read, as far as their lists go.
    pub opened: Vec<Opened>,
    /// Those of which nothing, or not who pushed, could be had because the forge did not answer.
    pub unread: Vec<u64>,
}

#[derive(Debug, Deserialize)]
struct MergedData {
    viewer: Option<Account>,
    repository: Option<MergedRepository>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MergedRepository {
    database_id: Option<u64>,
    name_with_owner: String,
    visibility: String,
    url: String,
    default_branch_ref: Option<LawRef>,
    pull_requests: Page<MergedNode>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MergedNode {
    id: String,
    number: u64,
    merged_at: Option<Timestamp>,
    updated_at: Timestamp,
}

impl Merged {
    /// The law at the tip of the default branch.
    #[must_use]
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// Where it is.
    #[must_use]
    pub fn at(&self) -> &RepositoryAt {
        &self.at
    }

    /// `owner/name`.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.repository.name
    }

    /// The address that people use.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.repository.url
    }

    fn change(&self, number: u64) -> ChangeAt {
        ChangeAt {
            owner: self.at.owner.clone(),
            repo: self.at.repo.clone(),
            number,
        }
    }
}

impl Reader {
    /// Lists every change that was merged since a moment.
    ///
    /// # Errors
    /// [`ReadError`] where the list cannot be read to its end: a share of a part would be no share (E156).
    pub async fn merged(&self, at: &RepositoryAt, since: Timestamp) -> Result<Merged, ReadError> {
        let (mut merged, mut next, whole) = self.first_page(at, since).await?;
        if whole {
            return Ok(merged);
        }
        for page in 1.. {
            let Some(after) = next.take() else { break };
            if page == PAGES {
                return Err(ReadError::Listed(format!(
                    "more than {} changes were touched since then: ask about a shorter time",
                    PAGES * 100
                )));
            }
            let (repository, _) = self.page_of(at, Some(&after)).await?;
            let (pulls, cursor, whole) = taken(repository.pull_requests, since)?;
            merged.pulls.extend(pulls);
            next = cursor.filter(|cursor| !whole && *cursor != after);
        }
        // A change that was touched meanwhile went to the front and may have been passed by: it is there now.
        let (again, ..) = self.first_page(at, since).await?;
        merged.pulls.extend(again.pulls);
        let mut seen = BTreeSet::new();
        merged.pulls.retain(|pull| seen.insert(pull.number));
        merged
            .pulls
            .sort_by_key(|pull| std::cmp::Reverse((pull.merged_at, pull.number)));
        Ok(merged)
    }

    async fn first_page(
        &self,
        at: &RepositoryAt,
        since: Timestamp,
    ) -> Result<(Merged, Option<String>, bool), ReadError> {
        let (found, viewer) = self.page_of(at, None).await?;
        let name = format!("{}/{}", at.owner, at.repo);
        let (repository, law) = repository(
            name,
            found.default_branch_ref,
            found.database_id,
            &found.name_with_owner,
            &found.visibility,
            &found.url,
        )?;
        let (pulls, next, whole) = taken(found.pull_requests, since)?;
        let mut merged = Merged {
            at: at.clone(),
            viewer,
            repository,
            law: Arc::new(law),
            pulls,
        };
        merged
            .pulls
            .sort_by_key(|pull| std::cmp::Reverse((pull.merged_at, pull.number)));
        let whole = whole || next.is_none();
        Ok((merged, next, whole))
    }

    async fn page_of(
        &self,
        at: &RepositoryAt,
        after: Option<&str>,
    ) -> Result<(MergedRepository, Option<Account>), ReadError> {
        let document = documents::MERGED;
        let variables = json!({"owner": at.owner, "repo": at.repo, "after": after});
        let answer = self
            .client
            .query::<MergedData>(document.name, &document.text(), &variables, NEEDS)
            .await?;
        let name = format!("{}/{}", at.owner, at.repo);
        if !answer.errors.is_empty() {
            return Err(
                match answer.errors.iter().all(|one| one.kind() == "NOT_FOUND") {
                    true => ReadError::NoRepository(name),
                    false => ReadError::Incomplete {
                        what: name,
                        errors: answer.errors,
                    },
                },
            );
        }
        match answer.data.map(|data| (data.repository, data.viewer)) {
            Some((Some(repository), viewer)) => Ok((repository, viewer)),
            Some((None, _)) | None => Err(ReadError::NoRepository(name)),
        }
    }

    /// Reads some of the changes. `needs` says what the policy asks about one, `names` whether a rule names a branch (J6).
    ///
    /// # Errors
    /// [`ReadError`] where the forge refuses or no longer answers.
    pub async fn read_merged(
        &self,
        merged: &Merged,
        some: &[MergedAt],
        once: &mut Once,
        needs: impl Fn(&Opened) -> Needs,
        names: impl Fn(&str) -> bool,
    ) -> Result<Batch, ReadError> {
        let mut asking = JoinSet::new();
        for five in some.chunks(IDS) {
            let ids: Vec<&String> = five.iter().map(|pull| &pull.id).collect();
            let (client, variables) = (self.client.clone(), json!({ "ids": ids }));
            asking.spawn(async move {
                let document = documents::CHANGES;
                let text = document.text();
                client
                    .query::<NodesData<ChangeNode>>(document.name, &text, &variables, NEEDS)
                    .await
            });
        }
        let mut opened = Vec::new();
        while let Some(answer) = asking.join_next().await {
            let Ok(answer) = answer else { continue };
            let answer = answer?;
            // A hole could be anywhere in any of the five, so none of them is taken.
            let nodes = answer.data.filter(|_| answer.errors.is_empty());
            for node in nodes.into_iter().flat_map(|data| data.nodes).flatten() {
                opened.push(self.of_merged(merged, node));
            }
        }
        let opened = self.complete_merged(opened).await;
        let mut opened: Vec<Opened> = opened.into_iter().filter(answered).collect();
        let path = merged.change(0).path();
        self.ask_once(&path, &opened, once, &needs).await;
        let id = |one: &Opened| {
            let number = one.at.number;
            some.iter().find(|pull| pull.number == number)
        };
        let with_id = opened
            .iter()
            .filter_map(|one| id(one).map(|pull| (one, &pull.id)));
        self.checks_once(with_id, once).await;
        for one in &mut opened {
            one.beside = once.beside.clone();
            one.found.suites = Some(once.suites_of(one));
            one.found.held = once.holds(one);
            self.carry(one, &names, &needs).await;
        }
        let read: BTreeSet<u64> = opened.iter().map(|one| one.at.number).collect();
        Ok(Batch {
            opened,
            unread: some
                .iter()
                .map(|pull| pull.number)
                .filter(|number| !read.contains(number))
                .collect(),
        })
    }

    fn of_merged(&self, merged: &Merged, node: ChangeNode) -> Opened {
        let mut found = found(node.pull, &Holes::default());
        // No clause asks for the results of checks.
        found.checks = Some(Why::Unsupported);
        Opened {
            at: merged.change(found.pull.number),
            viewer: merged.viewer.clone(),
            repository: merged.repository.clone(),
            found,
            law: Arc::clone(&merged.law),
            beside: Beside::default(),
            carried: Vec::new(),
        }
    }

    /// Reads every list to its end, and what only REST tells of each.
    async fn complete_merged(&self, opened: Vec<Opened>) -> Vec<Opened> {
        let mut completing = JoinSet::new();
        for mut one in opened {
            let reader = self.clone();
            completing.spawn(async move {
                if reader.go_on(&mut one).await {
                    one.found.moved = true;
                }
                let nothing = Needs::default();
                reader.complete_in(&mut one, &nothing, Scope::Range).await;
                one
            });
        }
        let mut done = Vec::new();
        while let Some(one) = completing.join_next().await {
            done.extend(one.ok());
        }
        done.sort_by_key(|one| std::cmp::Reverse(one.at.number));
        done
    }
}

/// Whether the forge answered what only REST tells: a change whose pushes it did not tell for want of an answer, and not for
/// want of a right, would be undecided by nobody's fault.
pub(super) fn answered(one: &Opened) -> bool {
    let lists = [
        one.found.activity.as_ref().and_then(|list| list.short),
        one.found.runs.as_ref().and_then(|list| list.short),
    ];
    !lists.contains(&Some(Why::Unavailable))
}

/// What of a page was merged since then, where it goes on, and whether everything older was touched earlier.
#[allow(
    clippy::type_complexity,
    reason = "three facts of one page, taken apart at once"
)]
fn taken(
    page: Page<MergedNode>,
    since: Timestamp,
) -> Result<(Vec<MergedAt>, Option<String>, bool), ReadError> {
    let hole = || ReadError::Listed("the list has a hole".to_owned());
    let nodes = page.nodes.ok_or_else(hole)?;
    let mut pulls = Vec::new();
    let mut whole = false;
    for node in nodes {
        let node = node.ok_or_else(hole)?;
        whole |= node.updated_at < since;
        let merged_at = node.merged_at.filter(|at| *at >= since);
        pulls.extend(merged_at.map(|merged_at| MergedAt {
            number: node.number,
            merged_at,
            id: node.id,
        }));
    }
    let next = page
        .page_info
        .filter(|info| info.has_next_page)
        .and_then(|info| info.end_cursor);
    Ok((pulls, next, whole))
}
