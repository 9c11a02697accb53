//! The commits of a range, and which pull request brought each.

use super::super::rest::one;
use super::super::{ReadError, Reader};
use super::activity::reaches;
use super::run::Moment;
use super::{Based, Deploying};
use crate::evidence::{Revision, Why};
use crate::forge::github::answers::{
    Activity, Brought as Pull, Commit, Comparison, NodesData, RangeNode,
};
use crate::forge::github::documents;
use crate::forge::transport::Read;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use tokio::task::JoinSet;

const NEEDS: &str = "contents: read, pull-requests: read";
/// How many node ids one question may name.
const IDS: usize = 100;
/// How often a commit without a pull request is asked about again: the forge needs a moment after a merge (E161).
const ASKED: u32 = 3;
/// How many commits are looked up by REST, where GraphQL knows no pull request of theirs.
const LOOKED_UP: usize = 50;

/// The commits of a range with what brought each.
#[derive(Debug, Clone, Default)]
pub(super) struct Brought {
    pub(super) commits: HashMap<Revision, Commit>,
    pub(super) by: HashMap<Revision, By>,
    /// The acts on the branch, newest first.
    pub(super) activity: Vec<Activity>,
    /// Why not all of them are known, if they are not.
    pub(super) unread: Option<Why>,
}

impl Brought {
    /// The pull requests, by number.
    pub(super) fn pulls(&self) -> BTreeSet<u64> {
        self.ids().into_keys().collect()
    }

    /// Their node ids, by number.
    pub(super) fn ids(&self) -> BTreeMap<u64, &String> {
        let pulls = self.by.values().filter_map(|by| match by {
            By::Pull(number, id) => Some((*number, id)),
            By::Push(_) | By::NotYet => None,
        });
        pulls.collect()
    }
}

/// What brought a commit to the branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    /// This merged pull request: its number and node id.
    Pull(u64, String),
    /// A push with none; the act, where it is known.
    Push(Option<u64>),
    /// The forge merged something that it does not name yet.
    NotYet,
}

/// A pull request of a commit (`GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls`).
#[derive(Debug, Deserialize)]
struct RestPull {
    number: u64,
    node_id: String,
    merged_at: Option<crate::evidence::Timestamp>,
    base: RestBase,
}

#[derive(Debug, Deserialize)]
struct RestBase {
    #[serde(rename = "ref")]
    name: String,
}

/// The branch into which the range was merged, where it is known.
pub(super) fn into(deploying: &Deploying, on_default: bool) -> Option<String> {
    match &deploying.target {
        super::Target::Branch(name, _) => Some(name.clone()),
        super::Target::Tag(..) if on_default => {
            Some(deploying.asked.repository.default_branch.clone())
        }
        super::Target::Tag(..) => None,
    }
}

impl Reader {
    /// Whether what a tag names is on the default branch.
    pub(super) async fn on_default(&self, deploying: &Deploying) -> Result<bool, ReadError> {
        let source = &deploying.asked.law.source;
        if matches!(deploying.target, super::Target::Branch(..))
            || source.revision == deploying.head
        {
            return Ok(true);
        }
        let path = format!(
            "{}/compare/{}...{}?per_page=1",
            deploying.at.path(),
            source.revision,
            deploying.head
        );
        let read = Read {
            path,
            needs: "contents: read",
        };
        let compared = self.client.get::<Comparison>(&read).await?.body;
        Ok(matches!(
            compared.status.as_deref(),
            Some("identical" | "behind")
        ))
    }

    /// Reads every commit of the range with its pull requests, and tells direct pushes from merges that the forge has
    /// not caught up with.
    pub(super) async fn brought(
        &self,
        deploying: &Deploying,
        based: &Based,
        branch: Option<&str>,
    ) -> Result<Brought, ReadError> {
        let ids: BTreeMap<Revision, String> = based
            .commits
            .iter()
            .filter_map(|commit| Some((commit.sha, commit.node_id.clone()?)))
            .collect();
        if ids.len() != based.commits.len() {
            return Err(ReadError::Range("a commit has no node id".to_owned()));
        }
        let mut brought = Brought::default();
        let all: Vec<String> = ids.values().cloned().collect();
        let shipped: BTreeSet<Revision> = based.commits.iter().map(|one| one.sha).collect();
        let mut left = shipped.clone();
        self.ask(deploying, &all, &shipped, branch, &mut brought, &mut left)
            .await?;
        if left.is_empty() {
            return Ok(brought);
        }
        self.acts(deploying, based, branch, &mut brought).await;
        let pushed = pushes(based, &brought.activity, branch);
        settle(&mut left, &pushed, &mut brought.by);
        let mut asked = 1;
        while !left.is_empty() && asked <= ASKED && deploying.moment == Moment::Now {
            self.pause(asked).await;
            let again: Vec<String> = left
                .iter()
                .filter_map(|one| ids.get(one).cloned())
                .collect();
            self.ask(deploying, &again, &shipped, branch, &mut brought, &mut left)
                .await?;
            asked += 1;
        }
        self.look_up(deploying, branch, &mut brought, &mut left)
            .await;
        for commit in left {
            // The forge says that it merged something, and not what: nothing is known of it. Else it is a direct push,
            // and who pushed is not told.
            let by = match pushed.get(&commit) {
                Some(Act::Merge) => By::NotYet,
                Some(Act::Push(id)) => By::Push(Some(*id)),
                None => By::Push(None),
            };
            brought.by.insert(commit, by);
        }
        Ok(brought)
    }

    async fn ask(
        &self,
        deploying: &Deploying,
        ids: &[String],
        shipped: &BTreeSet<Revision>,
        branch: Option<&str>,
        brought: &mut Brought,
        left: &mut BTreeSet<Revision>,
    ) -> Result<(), ReadError> {
        let document = documents::RANGE;
        let mut reading = JoinSet::new();
        for ids in ids.chunks(IDS) {
            let (client, variables) = (self.client.clone(), json!({ "ids": ids }));
            let wanted = ids.len();
            reading.spawn(async move {
                let answer = client
                    .query::<NodesData<RangeNode>>(
                        document.name,
                        &document.text(),
                        &variables,
                        NEEDS,
                    )
                    .await;
                (wanted, answer)
            });
        }
        let known: HashSet<&String> = ids.iter().collect();
        while let Some(answer) = reading.join_next().await {
            let (wanted, answer) =
                answer.map_err(|_| ReadError::Range("commits were not read".to_owned()))?;
            let answer = answer?;
            let whole = answer.errors.is_empty();
            let Some(data) = answer.data.filter(|_| whole) else {
                return Err(ReadError::Incomplete {
                    what: "the commits of the range".to_owned(),
                    errors: answer.errors,
                });
            };
            let hidden = || ReadError::Range("the forge does not show every commit".to_owned());
            if data.nodes.len() != wanted {
                return Err(hidden());
            }
            for node in data.nodes {
                let node = node.ok_or_else(hidden)?;
                if !known.contains(&node.id) || !shipped.contains(&node.commit.oid) {
                    return Err(hidden());
                }
                let revision = node.commit.oid;
                if let Some(pull) = pull_of(&node.commit, deploying.asked.repository.id, branch) {
                    left.remove(&revision);
                    brought.by.insert(revision, pull);
                }
                brought.commits.insert(revision, node.commit);
            }
        }
        Ok(())
    }

    /// The acts on the branch back to before the range.
    async fn acts(
        &self,
        deploying: &Deploying,
        based: &Based,
        branch: Option<&str>,
        brought: &mut Brought,
    ) {
        let Some(branch) = branch else {
            brought.unread = Some(Why::Unsupported);
            return;
        };
        let reference = format!("refs/heads/{branch}");
        let commits: BTreeSet<Revision> = based.commits.iter().map(|one| one.sha).collect();
        let names: BTreeSet<String> = commits.iter().map(ToString::to_string).collect();
        let newest = &deploying.activity;
        // Of the past they were read back to its first day already.
        let enough = deploying.moment == Moment::Past || reaches(&newest.items, &reference, &names);
        let list = match enough {
            true => newest.clone(),
            false => self.back_to(&deploying.at, &reference, &commits).await,
        };
        brought.unread = list.short;
        brought.activity = list.items;
    }

    async fn look_up(
        &self,
        deploying: &Deploying,
        branch: Option<&str>,
        brought: &mut Brought,
        left: &mut BTreeSet<Revision>,
    ) {
        let mut reading = JoinSet::new();
        for commit in left.iter().take(LOOKED_UP).copied() {
            let path = format!(
                "{}/commits/{commit}/pulls?per_page=100",
                deploying.at.path()
            );
            let client = self.client.clone();
            reading
                .spawn(async move { (commit, one::<Vec<RestPull>>(&client, path, NEEDS).await) });
        }
        while let Some(read) = reading.join_next().await {
            let Ok((commit, Ok(pulls))) = read else {
                continue;
            };
            let merged = pulls
                .into_iter()
                .filter(|pull| pull.merged_at.is_some())
                .filter(|pull| branch.is_none_or(|branch| pull.base.name == branch))
                .min_by_key(|pull| pull.merged_at);
            if let Some(pull) = merged {
                left.remove(&commit);
                brought
                    .by
                    .insert(commit, By::Pull(pull.number, pull.node_id));
            }
        }
    }
}

/// The merged pull request that first brought a commit into the branch.
fn pull_of(commit: &Commit, repository: u64, branch: Option<&str>) -> Option<By> {
    let into = |pull: &&Pull| {
        pull.merged
            && pull.repository.as_ref().and_then(|one| one.database_id) == Some(repository)
            && branch.is_none_or(|branch| pull.base_ref_name == branch)
    };
    let pulls: Vec<&Pull> = commit
        .associated_pull_requests
        .iter()
        .flat_map(|page| page.nodes.iter().flatten().flatten())
        .filter(into)
        .collect();
    let made = pulls
        .iter()
        .find(|pull| pull.merge_commit.as_ref().map(|made| made.oid) == Some(commit.oid));
    let first = || {
        pulls
            .iter()
            .min_by_key(|pull| (pull.merged_at, pull.number))
    };
    let pull = made.or_else(first)?;
    Some(By::Pull(pull.number, pull.id.clone()?))
}

/// What put commits on the branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// A push, by the act's id.
    Push(u64),
    /// A merge through the forge.
    Merge,
}

/// By which act each commit of the range came to the branch, as far as the acts tell.
fn pushes(based: &Based, activity: &[Activity], branch: Option<&str>) -> HashMap<Revision, Act> {
    let Some(branch) = branch else {
        return HashMap::new();
    };
    let reference = format!("refs/heads/{branch}");
    let parents: HashMap<Revision, Vec<Revision>> = based
        .commits
        .iter()
        .map(|commit| {
            let parents = commit.parents.iter().map(|parent| parent.sha).collect();
            (commit.sha, parents)
        })
        .collect();
    let mut by = HashMap::new();
    let mut seen: HashSet<Revision> = HashSet::new();
    for item in activity
        .iter()
        .rev()
        .filter(|item| item.reference == reference)
    {
        let act = match item.activity_type.as_str() {
            "pr_merge" | "merge_queue_merge" => Act::Merge,
            _ => Act::Push(item.id),
        };
        let mut todo: Vec<Revision> = item.after.parse().into_iter().collect();
        while let Some(next) = todo.pop() {
            if let Some(parents) = parents.get(&next)
                && seen.insert(next)
            {
                by.insert(next, act);
                todo.extend(parents);
            }
        }
    }
    by
}

/// What the forge says was pushed is a direct push at once; a merge may still be told.
fn settle(
    left: &mut BTreeSet<Revision>,
    pushed: &HashMap<Revision, Act>,
    by: &mut HashMap<Revision, By>,
) {
    left.retain(|commit| match pushed.get(commit) {
        Some(Act::Push(id)) => {
            by.insert(*commit, By::Push(Some(*id)));
            false
        }
        Some(Act::Merge) | None => true,
    });
}
