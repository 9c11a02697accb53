//! Environments, the rules that hold their jobs, and the jobs that are held.

use serde_json::{Value, json};

use super::people::account;
use super::{Ask, Reply, the_repo, time};
use crate::forge::shipping::{Environment, JobState, Refs, Reviewer};
use crate::forge::state::{Repo, Run, State};
use crate::forge::token::Token;

/// An environment as approvals and held deployments name it.
pub fn brief(state: &State, held: &Repo, place: &Environment) -> Value {
    let url = format!(
        "{}/repos/{}/environments/{}",
        state.url,
        held.full_name(),
        place.name
    );
    let html = format!(
        "{}/{}/deployments/activity_log?environments_filter={}",
        state.web,
        held.full_name(),
        place.name
    );
    json!({
        "id": place.id, "node_id": format!("EN_{}", place.id), "name": place.name, "url": url, "html_url": html,
        "created_at": time(place.created), "updated_at": time(place.updated),
    })
}

fn reviewers(state: &State, place: &Environment) -> Vec<Value> {
    let show = |reviewer: &Reviewer| match reviewer {
        Reviewer::User(id) => {
            json!({"type": "User", "reviewer": account(state, state.present(*id)?)}).into()
        }
        Reviewer::Team(id) => {
            let team = state.teams.iter().find(|t| t.id == *id)?;
            Some(json!({"type": "Team", "reviewer": super::people::team(state, team)}))
        }
    };
    place.reviewers.iter().filter_map(show).collect()
}

fn environment(state: &State, held: &Repo, place: &Environment) -> Value {
    let mut made = brief(state, held, place);
    let mut rules = Vec::new();
    if place.wait_minutes > 0 {
        rules.push(json!({"id": place.id + 1, "node_id": "GA_w", "type": "wait_timer", "wait_timer": place.wait_minutes}));
    }
    if !place.reviewers.is_empty() {
        rules.push(json!({
            "id": place.id + 2, "node_id": "GA_r", "type": "required_reviewers",
            "prevent_self_review": place.prevent_self_review, "reviewers": reviewers(state, place),
        }));
    }
    if place.refs != Refs::Any {
        rules.push(json!({"id": place.id + 3, "node_id": "GA_b", "type": "branch_policy"}));
    }
    made["protection_rules"] = json!(rules);
    made["deployment_branch_policy"] = match &place.refs {
        Refs::Any => Value::Null,
        Refs::Protected => json!({"protected_branches": true, "custom_branch_policies": false}),
        Refs::Named(_) => json!({"protected_branches": false, "custom_branch_policies": true}),
    };
    // Not in the description, yet in every answer.
    made["can_admins_bypass"] = json!(place.admins_bypass);
    made
}

/// The held deployments of a run: none once its job started.
pub fn pending(state: &State, held: &Repo, run: &Run, token: &Token) -> Value {
    let waiting = run.newest().filter(|j| j.state == JobState::Waiting);
    let place = waiting.and_then(|job| {
        let name = job.environment.as_ref()?;
        held.shipping.environments.iter().find(|e| e.name == *name)
    });
    let Some(place) = place else {
        return json!([]);
    };
    let since = waiting.map_or(Value::Null, |job| time(job.created));
    json!([{
        "environment": brief(state, held, place), "wait_timer": place.wait_minutes,
        "wait_timer_started_at": if place.wait_minutes > 0 { since } else { Value::Null },
        "current_user_can_approve": state.reviews(place, token.account), "reviewers": reviewers(state, place),
    }])
}

pub fn answer(state: &State, ask: &Ask<'_>) -> Option<Reply> {
    if !ask.key.contains("{repo}/environments") {
        return None;
    }
    let held = the_repo(state, ask);
    let all = &held.shipping.environments;
    if ask.key == "GET /repos/{owner}/{repo}/environments" {
        let shown = all.iter().map(|e| environment(state, held, e)).collect();
        return Some(ask.counted(&state.url, "environments", shown));
    }
    let Some(place) = all.iter().find(|e| e.name == ask.param("environment_name")) else {
        return Some(Reply::refusal(404, "Not Found"));
    };
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/environments/{environment_name}" => {
            Reply::json(200, environment(state, held, place))
        }
        "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies" => {
            let named = match &place.refs {
                Refs::Named(named) => named.as_slice(),
                Refs::Any | Refs::Protected => &[],
            };
            let shown = named.iter().map(|(id, pattern, kind)| {
                json!({"id": id, "node_id": format!("DBP_{id}"), "name": pattern, "type": kind})
            });
            ask.counted(&state.url, "branch_policies", shown.collect())
        }
        "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment_protection_rules" => {
            let shown = place.custom.iter().map(|slug| {
                let app = state.by_login(&format!("{slug}[bot]")).and_then(|bot| bot.app);
                let url = format!("{}/apps/{slug}", state.url);
                json!({
                    "id": place.id + 4, "node_id": "DPR", "enabled": true,
                    "app": {"id": app.unwrap_or(0), "slug": slug, "integration_url": url, "node_id": "A"},
                })
            });
            let shown: Vec<Value> = shown.collect();
            Reply::json(
                200,
                json!({"total_count": shown.len(), "custom_deployment_protection_rules": shown}),
            )
        }
        _ => return None,
    };
    Some(reply)
}
