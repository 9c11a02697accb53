//! Merge groups: which pull requests a commit of the merge queue holds (github.md 10.5).

use super::{ReadError, Reader};
use crate::evidence::Revision;
use crate::forge::github::answers::Page;
use crate::forge::github::documents;
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
    head_commit: Option<Commit>,
    base_commit: Option<Commit>,
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

impl Reader {
    /// Finds the members of a group: from its commit back to the branch, one entry of the queue a step.
    ///
    /// # Errors
    /// [`ReadError`] where the queue cannot be read or does not lead from the group's commit to its base.
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
        let entries: Vec<Entry> = entries.nodes.into_iter().flatten().flatten().collect();
        members(&entries, at).map_err(broken)
    }
}

fn members(entries: &[Entry], at: &GroupAt) -> Result<Group, &'static str> {
    let mut numbers = Vec::new();
    let mut tree = None;
    let mut commit = at.head;
    while commit != at.base {
        let entry = entries
            .iter()
            .find(|entry| {
                entry
                    .head_commit
                    .as_ref()
                    .is_some_and(|head| head.oid == commit)
            })
            .ok_or("the queue has moved on; it starts a new run for the group it has now")?;
        if commit == at.head {
            tree = entry
                .head_commit
                .as_ref()
                .and_then(|head| head.tree)
                .map(|tree| tree.oid);
        }
        let number = entry
            .pull_request
            .ok_or("a member of the queue is no pull request that this token may see")?
            .number;
        if numbers.contains(&number) {
            return Err("the queue runs in a circle");
        }
        numbers.push(number);
        commit = entry
            .base_commit
            .as_ref()
            .ok_or("the queue does not say on what a member stands")?
            .oid;
    }
    if numbers.is_empty() {
        return Err("its commit is the branch's own");
    }
    numbers.reverse();
    Ok(Group { numbers, tree })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(digit: char) -> Revision {
        digit.to_string().repeat(40).parse().unwrap()
    }

    fn entry(number: u64, head: char, base: char) -> Entry {
        let commit = |digit| {
            Some(Commit {
                oid: id(digit),
                tree: None,
            })
        };
        Entry {
            head_commit: commit(head),
            base_commit: commit(base),
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
    fn e54_a_group_holds_every_entry_back_to_the_branch() {
        let entries = [entry(1, 'b', 'a'), entry(2, 'c', 'b'), entry(3, 'd', 'c')];
        assert_eq!(members(&entries, &at('d', 'a')).unwrap().numbers, [1, 2, 3]);
        assert_eq!(members(&entries, &at('c', 'b')).unwrap().numbers, [2]);
    }

    #[test]
    fn a_queue_that_does_not_lead_to_the_branch_is_no_group() {
        let entries = [entry(1, 'b', 'a'), entry(3, 'd', 'c')];
        assert!(members(&entries, &at('d', 'a')).is_err());
        assert!(members(&entries, &at('a', 'a')).is_err());
        let circle = [entry(1, 'b', 'c'), entry(2, 'c', 'b')];
        assert!(members(&circle, &at('b', 'a')).is_err());
    }
}
