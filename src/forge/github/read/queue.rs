//! Merge groups: which pull requests a commit of the merge queue holds (github.md 10.5).

use super::rest::encode;
use super::{List, ReadError, Reader};
use crate::evidence::Revision;
use crate::forge::github::answers::Page;
use crate::forge::github::documents;
use crate::forge::transport::Read;
use serde::Deserialize;
use serde_json::json;

/// A group of a merge queue, as the event names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupAt {
    /// The repository's owner.
    pub owner: String,
    /// The repository's name.
    pub repo: String,
    /// The branch of the queue.
    pub branch: String,
    /// The group's commit.
    pub head: Revision,
    /// The commit of the branch that the group stands on.
    pub base: Revision,
}

/// A group, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its pull requests, first to merge first.
    pub numbers: Vec<u64>,
    /// The tree of its commit.
    pub tree: Option<Revision>,
}

#[derive(Debug, Deserialize)]
struct QueueData {
    repository: Option<QueueRepository>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueueRepository {
    merge_queue: Option<Queue>,
}

#[derive(Debug, Deserialize)]
struct Queue {
    entries: Option<Page<Entry>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    position: u64,
    head_commit: Option<Commit>,
    pull_request: Option<Number>,
}

#[derive(Debug, Clone, Deserialize)]
struct Commit {
    oid: Revision,
    tree: Option<Tree>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Tree {
    oid: Revision,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Number {
    number: u64,
}

/// A pull request of a commit (`GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls`).
#[derive(Debug, Deserialize)]
struct PullOfCommit {
    number: u64,
    state: String,
    head: HeadOfPull,
}

#[derive(Debug, Deserialize)]
struct HeadOfPull {
    sha: Revision,
}

impl Reader {
    /// The open pull requests with this very head.
    ///
    /// # Errors
    /// [`ReadError`] where they cannot be listed to the end.
    pub async fn with_head(
        &self,
        owner: &str,
        repo: &str,
        head: Revision,
    ) -> Result<Vec<u64>, ReadError> {
        let mut path = Some(format!(
            "/repos/{}/{}/commits/{head}/pulls?per_page=100",
            encode(owner),
            encode(repo)
        ));
        let mut numbers = Vec::new();
        while let Some(next) = path.take() {
            let read = Read {
                path: next,
                needs: "contents: read, pull-requests: read",
            };
            let page = self.client.get::<Vec<PullOfCommit>>(&read).await?;
            let open = page
                .body
                .iter()
                .filter(|pull| pull.state == "open" && pull.head.sha == head);
            numbers.extend(open.map(|pull| pull.number));
            path = page.next.filter(|next| *next != read.path);
        }
        Ok(numbers)
    }

    /// Finds the members of a group in the queue.
    ///
    /// # Errors
    /// [`ReadError`] where the queue cannot be read or does not hold the group.
    pub async fn group(&self, at: &GroupAt) -> Result<Group, ReadError> {
        let document = documents::QUEUE;
        let variables = json!({"owner": at.owner, "repo": at.repo, "branch": at.branch});
        let answer = self
            .client
            .query::<QueueData>(
                document.name,
                &document.text(),
                &variables,
                "pull-requests: read",
            )
            .await?;
        if !answer.errors.is_empty() {
            return Err(ReadError::Incomplete {
                what: format!("the merge queue of `{}`", at.branch),
                errors: answer.errors,
            });
        }
        let broken = |why| ReadError::Group(at.head.short(), why);
        let entries = answer
            .data
            .and_then(|data| data.repository)
            .and_then(|repository| repository.merge_queue)
            .and_then(|queue| queue.entries)
            .ok_or_else(|| broken("the branch has no merge queue that this token may see"))?;
        let mut list = List::begin(Some(entries));
        list.close(|entry: &Entry| Some(entry.position));
        if list.short.is_some() {
            return Err(broken("the queue is longer than can be read at once"));
        }
        members(list.items, at).map_err(broken)
    }
}

/// The entries after the one that the group stands on, up to the one whose commit is the group's. Where the group stands
/// on the branch itself these are all from the front of the queue: judging one too many is strict, one too few is not.
fn members(mut entries: Vec<Entry>, at: &GroupAt) -> Result<Group, &'static str> {
    entries.sort_by_key(|entry| entry.position);
    let with = |commit: Revision| {
        let is = |entry: &Entry| entry.head_commit.as_ref().map(|head| head.oid) == Some(commit);
        entries.iter().position(is)
    };
    let last = with(at.head)
        .ok_or("the queue has moved on; it starts a new run for the group it has now")?;
    let first = with(at.base).map_or(0, |base| base + 1);
    let group = entries
        .get(first..=last)
        .filter(|group| !group.is_empty())
        .ok_or("its commit comes before the one it stands on")?;
    let mut numbers = Vec::with_capacity(group.len());
    for entry in group {
        let number = entry
            .pull_request
            .ok_or("a member of the queue is no pull request that this token may see")?
            .number;
        if entry.head_commit.is_none() {
            return Err("the queue has not built every member yet");
        }
        if numbers.contains(&number) {
            return Err("the queue names one pull request twice");
        }
        numbers.push(number);
    }
    let tree = group
        .last()
        .and_then(|entry| entry.head_commit.as_ref()?.tree)
        .map(|tree| tree.oid);
    Ok(Group { numbers, tree })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(digit: char) -> Revision {
        digit.to_string().repeat(40).parse().unwrap()
    }

    fn entry(number: u64, head: char) -> Entry {
        Entry {
            position: number,
            head_commit: Some(Commit {
                oid: id(head),
                tree: None,
            }),
            pull_request: Some(Number { number }),
        }
    }

    fn at(head: char, base: char) -> GroupAt {
        GroupAt {
            owner: "acme".to_owned(),
            repo: "payments".to_owned(),
            branch: "main".to_owned(),
            head: id(head),
            base: id(base),
        }
    }

    #[test]
    fn e54_a_group_holds_every_entry_back_to_what_it_stands_on() {
        let entries = || vec![entry(3, 'd'), entry(1, 'b'), entry(2, 'c')];
        let numbers = |head, base| members(entries(), &at(head, base)).unwrap().numbers;
        assert_eq!(numbers('d', 'a'), [1, 2, 3]);
        assert_eq!(numbers('c', 'b'), [2]);
        assert_eq!(numbers('d', 'b'), [2, 3]);
    }

    #[test]
    fn a_queue_that_does_not_hold_the_group_is_no_answer() {
        let entries = || vec![entry(1, 'b'), entry(2, 'c')];
        assert!(members(entries(), &at('d', 'a')).is_err());
        assert!(members(entries(), &at('b', 'c')).is_err());
        let mut unbuilt = entries();
        unbuilt[0].head_commit = None;
        assert!(members(unbuilt, &at('c', 'a')).is_err());
        let mut hidden = entries();
        hidden[0].pull_request = None;
        assert!(members(hidden, &at('c', 'a')).is_err());
    }
}
