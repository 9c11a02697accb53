//! The workflow files of a repository, and what it lets workflows do.

use serde_json::{Value, json};

use super::runs::list;
use super::{Ask, Reply, the_repo, time};
use crate::forge::state::{Repo, State};

/// (id, name, path, since) of every workflow, the one that every repository has first.
fn all(held: &Repo) -> Vec<(u64, String, String, jiff::Timestamp)> {
    let first = (
        held.id,
        "ci".to_owned(),
        ".github/workflows/ci.yml".to_owned(),
        held.created,
    );
    let others = held
        .shipping
        .workflows
        .iter()
        .map(|w| (w.id, w.name.clone(), w.path.clone(), w.created));
    std::iter::once(first).chain(others).collect()
}

pub fn answer(state: &State, ask: &Ask<'_>) -> Option<Reply> {
    let held = the_repo(state, ask);
    let show = |(id, name, path, since): &(u64, String, String, jiff::Timestamp)| -> Value {
        let url = format!(
            "{}/repos/{}/actions/workflows/{id}",
            state.url,
            held.full_name()
        );
        json!({
            "id": id, "node_id": format!("W_{id}"), "name": name, "path": path, "state": "active", "created_at": time(*since),
            "updated_at": time(*since), "url": url, "html_url": format!("{}/{}/blob/main/{path}", state.web, held.full_name()),
            "badge_url": url,
        })
    };
    // By number, or by the name of its file.
    let wanted = ask.param("workflow_id");
    let found = || {
        let fits = |w: &(u64, String, String, jiff::Timestamp)| {
            w.0.to_string() == wanted || w.2.rsplit('/').next() == Some(wanted)
        };
        all(held).into_iter().find(fits)
    };
    let settings = &held.shipping.settings;
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/actions/workflows" => ask.counted(
            &state.url,
            "workflows",
            all(held).iter().map(show).collect(),
        ),
        "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}" => found().map_or_else(
            || Reply::refusal(404, "Not Found"),
            |w| Reply::json(200, show(&w)),
        ),
        "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs" => match found() {
            Some(w) => list(state, ask, Some(w.0)),
            None => Reply::refusal(404, "Not Found"),
        },
        "GET /repos/{owner}/{repo}/actions/permissions" => Reply::json(
            200,
            json!({
                "enabled": true, "allowed_actions": settings.allowed_actions, "sha_pinning_required": settings.pinned_actions,
            }),
        ),
        "GET /repos/{owner}/{repo}/actions/permissions/workflow" => Reply::json(
            200,
            json!({
                "default_workflow_permissions": if settings.token_writes { "write" } else { "read" },
                "can_approve_pull_request_reviews": settings.workflows_approve,
            }),
        ),
        _ => return None,
    };
    Some(reply)
}
