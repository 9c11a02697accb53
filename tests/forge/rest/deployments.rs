//! Deployment records and their statuses.

use serde_json::{Value, json};

use super::{Ask, Reply, the_repo, time};
use crate::forge::shipping::{Deployment, DeploymentStatus};
use crate::forge::state::{Repo, State};

fn address(state: &State, held: &Repo, deployment: u64) -> String {
    format!(
        "{}/repos/{}/deployments/{deployment}",
        state.url,
        held.full_name()
    )
}

fn deployment(state: &State, held: &Repo, d: &Deployment) -> Value {
    let url = address(state, held, d.id);
    json!({
        "id": d.id, "node_id": format!("DE_{}", d.id), "sha": d.sha, "ref": d.reference, "task": d.task, "payload": d.payload,
        "environment": d.environment, "original_environment": d.original, "description": d.description,
        "creator": state.maybe_account_json(d.creator), "created_at": time(d.created), "updated_at": time(d.updated),
        "statuses_url": format!("{url}/statuses"), "repository_url": format!("{}/repos/{}", state.url, held.full_name()),
        "url": url, "transient_environment": false, "production_environment": d.environment == "production",
        "performed_via_github_app": app(state, d.by_actions),
    })
}

/// The Actions app, where it made the record.
fn app(state: &State, by_actions: bool) -> Value {
    if !by_actions {
        return Value::Null;
    }
    let owner = state.account_json(Some(9919));
    let html = format!("{}/apps/github-actions", state.web);
    json!({"id": 15_368, "slug": "github-actions", "name": "GitHub Actions", "owner": owner, "html_url": html})
}

fn status(state: &State, held: &Repo, of: u64, s: &DeploymentStatus) -> Value {
    let url = address(state, held, of);
    let log = s.log.clone().unwrap_or_default();
    json!({
        "id": s.id, "node_id": format!("DES_{}", s.id), "state": s.state, "creator": state.maybe_account_json(s.creator),
        "description": s.description, "environment": s.environment, "target_url": log, "log_url": log,
        "environment_url": s.page.clone().unwrap_or_default(), "created_at": time(s.at), "updated_at": time(s.at),
        "deployment_url": url, "repository_url": format!("{}/repos/{}", state.url, held.full_name()),
        "url": format!("{url}/statuses/{}", s.id),
    })
}

pub fn answer(state: &mut State, ask: &Ask<'_>) -> Option<Reply> {
    if !ask.key.contains("{repo}/deployments") {
        return None;
    }
    let held = the_repo(state, ask);
    if ask.key == "GET /repos/{owner}/{repo}/deployments" {
        let fits = |d: &&Deployment| {
            let asked = |name: &str, value: &str| {
                ask.query(name)
                    .is_none_or(|wanted| wanted == "none" || wanted == value)
            };
            asked("sha", &d.sha)
                && asked("ref", &d.reference)
                && asked("task", &d.task)
                && asked("environment", &d.environment)
        };
        let all: Vec<&Deployment> = held
            .shipping
            .deployments
            .iter()
            .rev()
            .filter(fits)
            .collect();
        return Some(ask.page_of(&state.url, &all, 30, |d| deployment(state, held, d)));
    }
    let id = ask.number("deployment_id");
    let Some(found) = held.shipping.deployments.iter().find(|d| d.id == id) else {
        return Some(Reply::refusal(404, "Not Found"));
    };
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/deployments/{deployment_id}" => {
            Reply::json(200, deployment(state, held, found))
        }
        "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses" => {
            let all: Vec<&DeploymentStatus> = found.statuses.iter().rev().collect();
            ask.page_of(&state.url, &all, 30, |s| status(state, held, id, s))
        }
        "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses" => write(state, ask, id),
        _ => return None,
    };
    Some(reply)
}

fn write(state: &mut State, ask: &Ask<'_>, id: u64) -> Reply {
    let word = |name: &str| ask.body[name].as_str().filter(|w| !w.is_empty());
    let description = word("description").unwrap_or_default();
    if description.chars().count() > 140 {
        let message = "Validation Failed: description is too long (maximum is 140 characters)";
        return Reply::refusal(422, message);
    }
    state.tick();
    let (name, log) = (
        ask.repo_name(),
        word("log_url").or_else(|| word("target_url")),
    );
    let made = state.deployment_status(
        &name,
        id,
        ask.token.account,
        word("state").unwrap_or_default(),
        log.map(str::to_owned),
        description,
    );
    let record = state.repo_mut(&name).shipping.deployments.iter_mut();
    let record = record.into_iter().find(|d| d.id == id).unwrap();
    let written = record.statuses.iter_mut().find(|s| s.id == made).unwrap();
    written.page = word("environment_url").map(str::to_owned);
    let success = written.state == "success";
    // `auto_inactive` is on unless it is switched off.
    if success && ask.body["auto_inactive"] != false {
        state.supersede(&name, id);
    }
    let held = state.repo(&name);
    let record = held
        .shipping
        .deployments
        .iter()
        .find(|d| d.id == id)
        .unwrap();
    let written = record.statuses.iter().find(|s| s.id == made).unwrap();
    Reply::json(201, status(state, held, id, written))
}
