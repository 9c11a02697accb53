//! The query root, repositories, refs, the merge queue.

use apollo_compiler::resolvers::ResolvedValue;
use apollo_compiler::response::JsonMap;

use super::connection::page;
use super::{
    Answer, Node, Thing, View, deployment, leaf, maybe_text, null, people, refusal, text, time,
    tree, unknown,
};
use crate::forge::state::{Pull, QueueEntry, Repo};

fn word<'m>(args: &'m JsonMap, name: &str) -> Option<&'m str> {
    args.get(name).and_then(|v| v.as_str())
}

pub fn query<'s>(view: &'s View<'s>, field: &str, args: &JsonMap) -> Answer<'s> {
    match field {
        "rateLimit" => view.show(Thing::RateLimit),
        "viewer" => view.show(Thing::AsUser(view.state.account(view.token.account))),
        "repository" => {
            let (owner, name) = (
                word(args, "owner").unwrap_or_default(),
                word(args, "name").unwrap_or_default(),
            );
            let found = view.state.find_repo(&format!("{owner}/{name}"));
            let missing = || {
                refusal(
                    "NOT_FOUND",
                    format!("Could not resolve to a Repository with the name '{owner}/{name}'."),
                )
            };
            view.show(Thing::Repository(found.ok_or_else(missing)?))
        }
        "organization" => people::organization(view, word(args, "login").unwrap_or_default()),
        "user" => people::user(view, word(args, "login").unwrap_or_default()),
        "node" => {
            let id = word(args, "id").unwrap_or_default();
            match by_id(view, id) {
                Some(thing) => view.show(thing),
                None => Err(refusal(
                    "NOT_FOUND",
                    format!("Could not resolve to a node with the global id of '{id}'"),
                )),
            }
        }
        "nodes" => {
            let ids: Vec<String> = args
                .get("ids")
                .and_then(|v| v.as_array())
                .into_iter()
                .flatten()
                .filter_map(|v| v.as_str().map(str::to_owned))
                .collect();
            if ids.len() > 100 {
                let message = format!(
                    "You may not provide more than 100 node ids; you provided {}.",
                    ids.len()
                );
                return Err(refusal("ARGUMENT_LIMIT", message));
            }
            let list = ids.into_iter().map(|id| match by_id(view, &id) {
                Some(thing) => ResolvedValue::object(Node { view, thing }),
                None => ResolvedValue::null(),
            });
            Ok(ResolvedValue::list(list.collect::<Vec<_>>()))
        }
        _ => unknown(),
    }
}

fn by_id<'s>(view: &'s View<'s>, id: &str) -> Option<Thing<'s>> {
    let (kind, rest) = id.split_once('_')?;
    let repos = view.state.repos.iter();
    match kind {
        "C" => {
            let (repo, oid) = rest.split_once('_')?;
            let repo = view.state.repos.iter().find(|r| r.id.to_string() == repo)?;
            Some(Thing::Commit(repo, view.state.commits.get(oid)?))
        }
        "CS" => repos
            .flat_map(|r| r.runs.iter().map(move |run| (r, run)))
            .find(|(_, run)| run.suite.to_string() == rest)
            .map(|(r, run)| Thing::Suite(r, run)),
        "DE" => repos
            .flat_map(|r| r.shipping.deployments.iter().map(move |d| (r, d)))
            .find(|(_, d)| d.id.to_string() == rest)
            .map(|(r, d)| Thing::Deployment(r, d)),
        "PR" => repos
            .flat_map(|r| r.pulls.iter().map(move |p| (r, p)))
            .find(|(_, p)| p.id.to_string() == rest)
            .map(|(r, p)| Thing::Pull(r, p)),
        "R" => view
            .state
            .repos
            .iter()
            .find(|r| r.id.to_string() == rest)
            .map(Thing::Repository),
        "T" => view
            .state
            .teams
            .iter()
            .find(|t| t.id.to_string() == rest)
            .map(Thing::Team),
        "U" | "B" | "O" | "M" => view
            .state
            .accounts
            .iter()
            .find(|a| !a.deleted && a.id.to_string() == rest)
            .map(Thing::Account),
        _ => None,
    }
}

pub fn repository<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("R_{}", repo.id)),
        "databaseId" => leaf(repo.id as i64),
        "name" => text(&repo.name),
        "nameWithOwner" => leaf(repo.full_name()),
        "owner" => view.maybe(view.state.by_login(&repo.owner).map(Thing::Account)),
        "visibility" => text(if repo.private { "PRIVATE" } else { "PUBLIC" }),
        "isPrivate" => leaf(repo.private),
        "isFork" => leaf(repo.fork_of.is_some()),
        "isArchived" | "isDisabled" | "isMirror" => leaf(false),
        "parent" => view.maybe(
            repo.fork_of
                .as_ref()
                .and_then(|name| view.state.find_repo(name))
                .map(Thing::Repository),
        ),
        "url" => leaf(format!("{}/{}", view.state.web, repo.full_name())),
        "createdAt" => time(repo.created),
        "viewerPermission" => text("READ"),
        "defaultBranchRef" => reference_by_name(view, repo, &repo.default_branch),
        "ref" => {
            let name = word(args, "qualifiedName").unwrap_or_default();
            if let Some(tag) = name.strip_prefix("refs/tags/") {
                let found = repo.shipping.tags.get_key_value(tag);
                return view.maybe(found.map(|(name, tag)| Thing::TagRef(repo, name, tag)));
            }
            reference_by_name(view, repo, name.strip_prefix("refs/heads/").unwrap_or(name))
        }
        "pullRequest" => {
            view.need("pull-requests")?;
            let number = args
                .get("number")
                .and_then(|v| v.as_i64())
                .unwrap_or_default();
            match repo.pulls.iter().find(|p| p.number as i64 == number) {
                Some(pull) => view.show(Thing::Pull(repo, pull)),
                None => Err(refusal(
                    "NOT_FOUND",
                    format!("Could not resolve to a PullRequest with the number of {number}."),
                )),
            }
        }
        "pullRequests" => {
            view.need("pull-requests")?;
            let states = args.get("states").and_then(|states| states.as_array());
            let wanted = |pull: &&Pull| {
                let state = match (&pull.merge, pull.closed) {
                    (Some(_), _) => "MERGED",
                    (None, Some(_)) => "CLOSED",
                    (None, None) => "OPEN",
                };
                states.is_none_or(|states| states.iter().any(|one| one.as_str() == Some(state)))
            };
            let mut pulls: Vec<&Pull> = repo.pulls.iter().filter(wanted).collect();
            // Without an order they come as they were opened.
            if let Some(order) = args.get("orderBy").and_then(|order| order.as_object()) {
                let is = |key: &str, word: &str| {
                    order.get(key).and_then(|value| value.as_str()) == Some(word)
                };
                if is("field", "UPDATED_AT") {
                    pulls.sort_by_key(|pull| (pull.updated, pull.number));
                }
                if is("direction", "DESC") {
                    pulls.reverse();
                }
            }
            let pulls = pulls
                .into_iter()
                .map(|pull| Thing::Pull(repo, pull))
                .collect();
            page(view, "PullRequestConnection", field, pulls, None, args)
        }
        "object" => {
            view.need("contents")?;
            object(view, repo, word(args, "oid"), word(args, "expression"))
        }
        "environment" => {
            view.need("actions")?;
            let name = word(args, "name").unwrap_or_default();
            let found = repo.shipping.environments.iter().find(|e| e.name == name);
            view.maybe(found.map(|e| Thing::Environment(repo, e)))
        }
        "environments" => {
            view.need("actions")?;
            let all = repo.shipping.environments.iter();
            let things = all.map(|e| Thing::Environment(repo, e)).collect();
            page(view, "EnvironmentConnection", field, things, None, args)
        }
        "deployments" => deployment::deployments(view, repo, args),
        "release" => {
            view.need("contents")?;
            let tag = word(args, "tagName").unwrap_or_default();
            let found = repo.shipping.releases.iter().find(|r| r.tag == tag);
            view.maybe(found.map(|r| Thing::Release(repo, r)))
        }
        "mergeQueue" => {
            let branch = word(args, "branch")
                .unwrap_or(&repo.default_branch)
                .to_owned();
            view.maybe(repo.merge_queue.then_some(Thing::Queue(repo, branch)))
        }
        _ => unknown(),
    }
}

fn object<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    oid: Option<&str>,
    expression: Option<&str>,
) -> Answer<'s> {
    if let Some(oid) = oid {
        return view.maybe(
            view.state
                .commits
                .get(oid)
                .map(|commit| Thing::Commit(repo, commit)),
        );
    }
    let expression = expression.unwrap_or("HEAD");
    let (revision, path) = expression
        .split_once(':')
        .map_or((expression, None), |(r, p)| (r, Some(p)));
    let revision = revision.strip_prefix("refs/heads/").unwrap_or(revision);
    let oid = match revision {
        "HEAD" => repo.branches.get(&repo.default_branch),
        name => repo.branches.get(name),
    };
    let Some(commit) = view.state.commits.get(oid.map_or(revision, String::as_str)) else {
        return null();
    };
    match path {
        None => view.show(Thing::Commit(repo, commit)),
        Some(path) => view.maybe(tree::object(repo, commit, path)),
    }
}

fn reference_by_name<'s>(view: &'s View<'s>, repo: &'s Repo, name: &str) -> Answer<'s> {
    view.maybe(
        repo.branches
            .get(name)
            .map(|oid| Thing::Ref(repo, name.into(), oid.clone())),
    )
}

pub fn reference<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    name: &str,
    oid: &str,
    field: &str,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("REF_{}_{name}", repo.id)),
        "name" => text(name),
        "prefix" => text("refs/heads/"),
        "target" => {
            view.need("contents")?;
            view.commit(repo, oid)
        }
        "repository" => view.show(Thing::Repository(repo)),
        _ => unknown(),
    }
}

/// The queued pull requests of a base branch, in order.
fn queued<'s>(repo: &'s Repo, branch: &str) -> Vec<(&'s Pull, &'s QueueEntry)> {
    let entries = repo
        .pulls
        .iter()
        .filter(|p| p.base == branch)
        .filter_map(|p| Some((p, p.queue.as_ref()?)));
    let mut all: Vec<(&Pull, &QueueEntry)> = entries.collect();
    all.sort_by_key(|(_, entry)| entry.at);
    all
}

pub fn queue<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    branch: &str,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("MQ_{}_{branch}", repo.id)),
        "repository" => view.show(Thing::Repository(repo)),
        "entries" => {
            let entries = queued(repo, branch).into_iter();
            let things = entries
                .map(|(pull, entry)| Thing::QueueEntry(repo, pull, entry))
                .collect();
            page(view, "MergeQueueEntryConnection", field, things, None, args)
        }
        _ => unknown(),
    }
}

pub fn queue_entry<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    pull: &'s Pull,
    entry: &'s QueueEntry,
    field: &str,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("MQE_{}", entry.id)),
        "enqueuedAt" => time(entry.at),
        "enqueuer" => view.actor(Some(entry.enqueuer)),
        "state" => text(if entry.head.is_some() {
            "AWAITING_CHECKS"
        } else {
            "QUEUED"
        }),
        "jump" | "solo" => leaf(false),
        "position" => {
            let place = queued(repo, &pull.base)
                .iter()
                .position(|(_, e)| e.id == entry.id);
            leaf(place.map_or(0, |i| i as i64 + 1))
        }
        "headCommit" => entry
            .head
            .as_ref()
            .map_or_else(null, |oid| view.commit(repo, oid)),
        "baseCommit" => view.commit(repo, &entry.base),
        "pullRequest" => view.show(Thing::Pull(repo, pull)),
        "mergeQueue" => view.show(Thing::Queue(repo, pull.base.clone())),
        "estimatedTimeToMerge" => maybe_text(None),
        _ => unknown(),
    }
}
