//! Environments, deployments and their statuses, releases and tags.

use apollo_compiler::response::JsonMap;

use super::connection::page;
use super::{Answer, Thing, View, leaf, maybe_text, maybe_time, null, text, time, unknown};
use crate::forge::shipping::{
    Deployment, DeploymentStatus, Environment, Refs, Release, Reviewer, Tag, TagObject,
};
use crate::forge::state::{Approval, Repo, Run};

/// Whom a non-null actor is where the account is gone.
const GHOST: u64 = 10_137;

/// One rule of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Wait,
    Reviewers,
    Branches,
}

/// The deployments of a repository, by environment and in the order that the arguments ask for.
pub fn deployments<'s>(view: &'s View<'s>, repo: &'s Repo, args: &JsonMap) -> Answer<'s> {
    view.need("deployments")?;
    let wanted: Option<Vec<String>> =
        args.get("environments")
            .and_then(|v| v.as_array())
            .map(|all| {
                all.iter()
                    .filter_map(|v| v.as_str().map(str::to_owned))
                    .collect()
            });
    let mut all: Vec<&Deployment> = repo
        .shipping
        .deployments
        .iter()
        .filter(|d| {
            wanted
                .as_ref()
                .is_none_or(|names| names.contains(&d.environment))
        })
        .collect();
    let order = args.get("orderBy").and_then(|v| v.as_object());
    let newest = order
        .and_then(|o| o.get("direction"))
        .and_then(|v| v.as_str())
        == Some("DESC");
    if newest {
        all.reverse();
    }
    let things = all
        .into_iter()
        .map(|d| Thing::Deployment(repo, d))
        .collect();
    page(
        view,
        "DeploymentConnection",
        "deployments",
        things,
        None,
        args,
    )
}

fn actor<'s>(view: &'s View<'s>, id: Option<u64>) -> Answer<'s> {
    let known = id.and_then(|id| view.state.present(id));
    view.show(Thing::Account(
        known.unwrap_or_else(|| view.state.account(GHOST)),
    ))
}

pub fn deployment<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    d: &'s Deployment,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("DE_{}", d.id)),
        "databaseId" => leaf(d.id as i64),
        "commitOid" => text(&d.sha),
        "commit" => view.maybe(
            view.state
                .commits
                .get(&d.sha)
                .map(|commit| Thing::Commit(repo, commit)),
        ),
        "createdAt" => time(d.created),
        "updatedAt" => time(d.updated),
        "creator" => actor(view, d.creator),
        "description" => maybe_text(d.description.clone()),
        "environment" | "latestEnvironment" => text(&d.environment),
        "originalEnvironment" => text(&d.original),
        "task" => text(&d.task),
        // JSON, as a text.
        "payload" => leaf(d.payload.to_string()),
        "state" => leaf(match d.statuses.last().map(|s| s.state.as_str()) {
            Some("success") => "ACTIVE".to_owned(),
            Some(other) => other.to_uppercase(),
            None => "PENDING".to_owned(),
        }),
        "ref" => view.maybe(reference(repo, &d.reference)),
        "repository" => view.show(Thing::Repository(repo)),
        "latestStatus" => view.maybe(
            d.statuses
                .last()
                .map(|s| Thing::DeploymentStatus(repo, d, s)),
        ),
        "statuses" => {
            let mut all: Vec<&DeploymentStatus> = d.statuses.iter().rev().collect();
            if repo.shipping.oldest_status_first {
                all.reverse();
            }
            let things = all
                .into_iter()
                .map(|s| Thing::DeploymentStatus(repo, d, s))
                .collect();
            page(
                view,
                "DeploymentStatusConnection",
                field,
                things,
                None,
                args,
            )
        }
        _ => unknown(),
    }
}

/// The branch or tag of that short name, if it is still there.
fn reference<'s>(repo: &'s Repo, name: &str) -> Option<Thing<'s>> {
    let branch = repo.branches.get(name);
    let branch = branch.map(|oid| Thing::Ref(repo, name.into(), oid.clone()));
    let tag = || repo.shipping.tags.get_key_value(name);
    branch.or_else(|| tag().map(|(name, tag)| Thing::TagRef(repo, name, tag)))
}

pub fn status<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    d: &'s Deployment,
    s: &'s DeploymentStatus,
    field: &str,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("DES_{}", s.id)),
        "state" => leaf(s.state.to_uppercase()),
        "createdAt" | "updatedAt" => time(s.at),
        "creator" => actor(view, s.creator),
        "environment" => text(&s.environment),
        "logUrl" => maybe_text(s.log.clone()),
        "environmentUrl" => maybe_text(s.page.clone()),
        "description" => text(&s.description),
        "deployment" => view.show(Thing::Deployment(repo, d)),
        _ => unknown(),
    }
}

pub fn environment<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    place: &'s Environment,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("EN_{}", place.id)),
        "databaseId" => leaf(place.id as i64),
        "name" => text(&place.name),
        "isPinned" => leaf(false),
        "latestCompletedDeployment" => {
            view.need("deployments")?;
            let done = |d: &&Deployment| {
                d.environment == place.name
                    && d.statuses
                        .iter()
                        .any(|s| ["success", "failure", "error"].contains(&s.state.as_str()))
            };
            let found = repo.shipping.deployments.iter().rev().find(done);
            view.maybe(found.map(|d| Thing::Deployment(repo, d)))
        }
        "protectionRules" => {
            let rules = [
                (Rule::Wait, place.wait_minutes > 0),
                (Rule::Reviewers, !place.reviewers.is_empty()),
                (Rule::Branches, place.refs != Refs::Any),
            ];
            let things = rules
                .into_iter()
                .filter(|(_, there)| *there)
                .map(|(rule, _)| Thing::Rule(place, rule))
                .collect();
            page(
                view,
                "DeploymentProtectionRuleConnection",
                field,
                things,
                None,
                args,
            )
        }
        _ => unknown(),
    }
}

pub fn rule<'s>(
    view: &'s View<'s>,
    place: &'s Environment,
    rule: Rule,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "databaseId" => leaf(place.id as i64 + 1 + rule as i64),
        "type" => text(match rule {
            Rule::Wait => "WAIT_TIMER",
            Rule::Reviewers => "REQUIRED_REVIEWERS",
            Rule::Branches => "BRANCH_POLICY",
        }),
        "timeout" => leaf(if rule == Rule::Wait {
            i64::from(place.wait_minutes)
        } else {
            0
        }),
        "preventSelfReview" if rule == Rule::Reviewers => leaf(place.prevent_self_review),
        "preventSelfReview" => null(),
        "reviewers" => {
            let show = |reviewer: &Reviewer| match reviewer {
                Reviewer::User(id) => view.state.present(*id).map(Thing::Account),
                Reviewer::Team(id) => view
                    .state
                    .teams
                    .iter()
                    .find(|t| t.id == *id)
                    .map(Thing::Team),
            };
            let all: &[Reviewer] = if rule == Rule::Reviewers {
                &place.reviewers
            } else {
                &[]
            };
            let things = all.iter().filter_map(show).collect();
            page(
                view,
                "DeploymentReviewerConnection",
                field,
                things,
                None,
                args,
            )
        }
        _ => unknown(),
    }
}

pub fn release<'s>(view: &'s View<'s>, repo: &'s Repo, r: &'s Release, field: &str) -> Answer<'s> {
    match field {
        "id" => leaf(format!("RE_{}", r.id)),
        "databaseId" => leaf(r.id as i64),
        "tagName" => text(&r.tag),
        "name" => text(&r.name),
        "description" => null(),
        "createdAt" => time(r.created),
        "updatedAt" => time(r.published.unwrap_or(r.created)),
        "publishedAt" => maybe_time(r.published),
        "isDraft" => leaf(r.published.is_none()),
        "isPrerelease" => leaf(r.prerelease),
        "isLatest" => leaf(
            repo.shipping
                .releases
                .last()
                .is_some_and(|last| last.id == r.id),
        ),
        "immutable" => leaf(r.immutable),
        "author" => view.user(Some(r.author)),
        "repository" => view.show(Thing::Repository(repo)),
        "url" => leaf(format!(
            "{}/{}/releases/tag/{}",
            view.state.web,
            repo.full_name(),
            r.tag
        )),
        "tag" => view.maybe(
            repo.shipping
                .tags
                .get_key_value(&r.tag)
                .map(|(name, tag)| Thing::TagRef(repo, name, tag)),
        ),
        "tagCommit" => match repo.shipping.tags.get(&r.tag) {
            Some(tag) => view.commit(repo, &tag.commit),
            None => null(),
        },
        _ => unknown(),
    }
}

/// A tag's ref: the tag object where there is one, else the commit.
pub fn tag_ref<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    name: &'s str,
    tag: &'s Tag,
    field: &str,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("REF_{}_tags_{name}", repo.id)),
        "name" => text(name),
        "prefix" => text("refs/tags/"),
        "target" => {
            view.need("contents")?;
            match &tag.object {
                Some(object) => view.show(Thing::Tag(repo, object)),
                None => view.commit(repo, &tag.commit),
            }
        }
        "repository" => view.show(Thing::Repository(repo)),
        _ => unknown(),
    }
}

pub fn tag<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    object: &'s TagObject,
    field: &str,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("TA_{}_{}", repo.id, object.oid)),
        "oid" => text(&object.oid),
        "name" => text(&object.name),
        "message" => text(&object.message),
        "tagger" => view.show(Thing::GitActor(object.tagger.clone())),
        "target" => view.commit(repo, &object.target),
        "repository" => view.show(Thing::Repository(repo)),
        _ => unknown(),
    }
}

/// An approval or refusal of a held job.
pub fn review<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    run: &'s Run,
    place: usize,
    approval: &'s Approval,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("DR_{}_{place}", run.id)),
        "databaseId" => leaf(run.id as i64 + place as i64),
        "comment" => text(&approval.comment),
        "state" => leaf(approval.state.to_uppercase()),
        "user" => {
            let known = view.state.present(approval.by);
            view.show(Thing::AsUser(
                known.unwrap_or_else(|| view.state.account(GHOST)),
            ))
        }
        "environments" => {
            let all = repo.shipping.environments.iter();
            let things = all
                .filter(|e| e.name == approval.environment)
                .map(|e| Thing::Environment(repo, e))
                .collect();
            page(view, "EnvironmentConnection", field, things, None, args)
        }
        _ => unknown(),
    }
}
