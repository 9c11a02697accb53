//! Other changes that judging one change needs, in full: those that it carries (J6), and those that brought the waiver
//! files in (J28). More round trips, and only where there are any.

use super::{ChangeAt, Law, Needs, Opened, ReadError, Reader};
use crate::evidence::{Revision, Why};
use crate::forge::github::answers::{Brought, Page};
use crate::forge::github::documents;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

/// How many other changes are read.
const OTHERS: usize = 50;

/// A change that brought a waiver file in.
#[derive(Debug, Clone)]
pub struct GrantRead {
    /// The file's path.
    pub path: String,
    /// The SHA-256 of its bytes.
    pub digest: String,
    /// The change, or why it is not known.
    pub change: Result<Box<Opened>, Why>,
}

#[derive(Debug, Deserialize)]
struct GrantData {
    repository: Option<GrantRepository>,
}

#[derive(Debug, Deserialize)]
struct GrantRepository {
    object: Option<GrantCommit>,
}

#[derive(Debug, Deserialize)]
struct GrantCommit {
    history: Option<Page<HistoryCommit>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HistoryCommit {
    associated_pull_requests: Option<Page<Brought>>,
}

impl Opened {
    /// Merged changes of their own by which commits of this one may have come, into branches that `names` names.
    fn brought(&self, names: &impl Fn(&str) -> bool) -> BTreeSet<u64> {
        self.found
            .commits
            .items
            .iter()
            .filter_map(|node| node.commit.associated_pull_requests.as_ref())
            .flat_map(|page| page.nodes.iter().flatten().flatten())
            .filter(|pull| pull.merged && pull.number != self.at.number)
            .filter(|pull| names(&pull.base_ref_name))
            .map(|pull| pull.number)
            .collect()
    }
}

impl Reader {
    /// Reads the changes that this one carries: merged into a branch that `names` names.
    pub async fn carry(
        &self,
        opened: &mut Opened,
        names: impl Fn(&str) -> bool,
        needs: impl Fn(&Opened) -> Needs,
    ) {
        let numbers = opened.brought(&names);
        let lost = numbers.len().saturating_sub(OTHERS);
        let read = self
            .in_full(&opened.at, numbers.into_iter().take(OTHERS), needs)
            .await;
        opened.carried = read.into_iter().collect();
        if lost > 0 {
            opened.carried.push((0, Err(Why::Truncated)));
        }
    }

    /// Reads the changes that brought the waiver files into the default branch as they stand at its tip.
    pub async fn grants(
        &self,
        opened: &Opened,
        digest: impl Fn(&[u8]) -> String,
        needs: impl Fn(&Opened) -> Needs,
    ) -> Vec<GrantRead> {
        self.grants_near(&opened.at, &opened.law, digest, needs)
            .await
    }

    /// The same, for whoever has the law and no change.
    pub(super) async fn grants_near(
        &self,
        near: &ChangeAt,
        law: &Law,
        digest: impl Fn(&[u8]) -> String,
        needs: impl Fn(&Opened) -> Needs,
    ) -> Vec<GrantRead> {
        let mut asked = JoinSet::new();
        for (path, _) in law.waivers.iter().take(OTHERS) {
            let (reader, at, tip) = (self.clone(), near.clone(), law.source.revision);
            let (path, branch) = (path.clone(), law.source.branch.clone());
            asked.spawn(async move {
                let number = reader.brought_by(&at, tip, &path, &branch).await;
                (path, number)
            });
        }
        let mut by: BTreeMap<String, Result<u64, Why>> = BTreeMap::new();
        while let Some(answer) = asked.join_next().await {
            if let Ok((path, number)) = answer {
                by.insert(path, number);
            }
        }
        let numbers: BTreeSet<u64> = by
            .values()
            .filter_map(|number| number.as_ref().ok().copied())
            .collect();
        let changes = self.in_full(near, numbers.into_iter(), needs).await;
        law.waivers
            .iter()
            .map(|(path, bytes)| GrantRead {
                path: path.clone(),
                digest: digest(bytes),
                change: match by.get(path) {
                    Some(Ok(number)) => changes
                        .get(number)
                        .cloned()
                        .unwrap_or(Err(Why::Unavailable)),
                    Some(Err(why)) => Err(*why),
                    None => Err(Why::Truncated),
                },
            })
            .collect()
    }

    /// The merged pull request that brought a file into the branch as it stands at `tip`.
    async fn brought_by(
        &self,
        at: &ChangeAt,
        tip: Revision,
        path: &str,
        branch: &str,
    ) -> Result<u64, Why> {
        let document = documents::GRANT;
        let variables = json!({"owner": at.owner, "repo": at.repo, "tip": tip, "path": path});
        let answer = self
            .client
            .query::<GrantData>(
                document.name,
                &document.text(),
                &variables,
                "contents: read",
            )
            .await
            .map_err(|error| error.failure.why())?;
        if !answer.errors.is_empty() {
            return Err(Why::Unavailable);
        }
        let commit = answer
            .data
            .and_then(|data| {
                data.repository?
                    .object?
                    .history?
                    .nodes?
                    .into_iter()
                    .flatten()
                    .next()
            })
            .ok_or(Why::Unavailable)?;
        let pulls = commit.associated_pull_requests.and_then(|page| page.nodes);
        let into_branch: BTreeSet<u64> = pulls
            .into_iter()
            .flatten()
            .flatten()
            .filter(|pull| pull.merged && pull.base_ref_name == branch)
            .map(|pull| pull.number)
            .collect();
        // A direct push has none, a fresh merge none yet; several cannot be told apart.
        match into_branch.len() {
            1 => into_branch.into_iter().next().ok_or(Why::Unavailable),
            0 => Err(Why::NotYet),
            _ => Err(Why::Inconsistent),
        }
    }

    /// Reads several changes in full, all at once.
    async fn in_full(
        &self,
        near: &ChangeAt,
        numbers: impl Iterator<Item = u64>,
        needs: impl Fn(&Opened) -> Needs,
    ) -> BTreeMap<u64, Result<Box<Opened>, Why>> {
        let mut opening = JoinSet::new();
        for number in numbers {
            let (reader, at) = (
                self.clone(),
                ChangeAt {
                    number,
                    ..near.clone()
                },
            );
            opening.spawn(async move { (number, reader.open(&at).await) });
        }
        let mut read: BTreeMap<u64, Result<Box<Opened>, Why>> = BTreeMap::new();
        let mut completing = JoinSet::new();
        while let Some(answer) = opening.join_next().await {
            match answer {
                Ok((number, Ok(mut opened))) => {
                    let (reader, needs) = (self.clone(), needs(&opened));
                    completing.spawn(async move {
                        reader.complete(&mut opened, &needs).await;
                        (number, opened)
                    });
                }
                Ok((number, Err(error))) => {
                    tracing::warn!("{error}");
                    let why = match error {
                        ReadError::Request(error) => error.failure.why(),
                        _ => Why::Unavailable,
                    };
                    read.insert(number, Err(why));
                }
                Err(_) => {}
            }
        }
        while let Some(answer) = completing.join_next().await {
            if let Ok((number, opened)) = answer {
                read.insert(number, Ok(Box::new(opened)));
            }
        }
        read
    }
}
