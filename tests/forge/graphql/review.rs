//! Reviews and comments.

use apollo_compiler::response::JsonMap;

use super::connection::page;
use super::{Answer, Thing, View, leaf, maybe_time, null, text, time, unknown};
use crate::forge::state::{Comment, Pull, Repo, Review, Right};

pub fn review<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    pull: &'s Pull,
    review: &'s Review,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("PRR_{}", review.id)),
        "fullDatabaseId" => leaf(review.id.to_string()),
        "databaseId" => leaf(review.id as i64),
        "state" => text(review.state.name()),
        "submittedAt" | "createdAt" | "publishedAt" => time(review.submitted),
        "updatedAt" => time(review.edited.map_or(review.submitted, |(at, _)| at)),
        "lastEditedAt" => maybe_time(review.edited.map(|(at, _)| at)),
        "createdViaEmail" => leaf(false),
        "body" | "bodyText" => text(&review.body),
        "authorAssociation" => text(view.state.association(repo, review.author)),
        "authorCanPushToRepository" => {
            let writes = view
                .state
                .present(review.author)
                .is_some_and(|a| view.state.right(repo, a.id) >= Right::Write);
            leaf(writes)
        }
        "author" => view.actor(Some(review.author)),
        "editor" => view.actor(review.edited.map(|(_, by)| by)),
        "commit" => review
            .commit
            .as_ref()
            .map_or_else(null, |oid| view.commit(repo, oid)),
        "onBehalfOf" => {
            let teams = view.state.teams.iter().filter(|t| {
                t.org == repo.owner
                    && repo.team_rights.contains_key(&t.id)
                    && view.state.in_team(t, review.author)
            });
            page(
                view,
                "TeamConnection",
                field,
                teams.map(Thing::Team).collect(),
                None,
                args,
            )
        }
        "pullRequest" => view.show(Thing::Pull(repo, pull)),
        "url" => leaf(format!(
            "{}/{}/pull/{}#pullrequestreview-{}",
            view.state.web,
            repo.full_name(),
            pull.number,
            review.id
        )),
        _ => unknown(),
    }
}

pub fn comment<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    pull: &'s Pull,
    comment: &'s Comment,
    field: &str,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("IC_{}", comment.id)),
        "fullDatabaseId" => leaf(comment.id.to_string()),
        "databaseId" => leaf(comment.id as i64),
        "author" => view.actor(Some(comment.author)),
        "body" | "bodyText" => text(&comment.body),
        "createdAt" => time(comment.created),
        "updatedAt" => time(comment.updated),
        "isMinimized" => leaf(false),
        "url" => leaf(format!(
            "{}/{}/pull/{}#issuecomment-{}",
            view.state.web,
            repo.full_name(),
            pull.number,
            comment.id
        )),
        "pullRequest" => view.show(Thing::Pull(repo, pull)),
        _ => unknown(),
    }
}
