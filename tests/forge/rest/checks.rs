//! Commit statuses, check runs, the rate limit.

use serde_json::{Value, json};

use super::{Ask, Reply, the_repo, time};
use crate::forge::state::{State, Status};

fn status(state: &State, held: &Status) -> Value {
    json!({
        "id": held.id, "node_id": format!("SC_{}", held.id), "url": state.url, "state": held.state, "context": held.context,
        "description": held.description, "target_url": held.target, "creator": state.account_json(Some(held.creator)),
        "created_at": time(held.at), "updated_at": time(held.at),
    })
}

fn sha(state: &State, ask: &Ask<'_>, name: &str) -> String {
    let given = ask.param(name);
    the_repo(state, ask)
        .branches
        .get(given)
        .cloned()
        .unwrap_or_else(|| given.to_owned())
}

pub fn answer(state: &mut State, ask: &Ask<'_>) -> Option<Reply> {
    let reply = match ask.key {
        "POST /repos/{owner}/{repo}/statuses/{sha}" => {
            let word = |name: &str| ask.body[name].as_str().map(str::to_owned);
            let sha = ask.param("sha").to_owned();
            if !state.commits.contains_key(&sha) {
                return Some(Reply::refusal(
                    422,
                    &format!("No commit found for SHA: {sha}"),
                ));
            }
            if word("description").is_some_and(|d| d.chars().count() > 140) {
                return Some(Reply::refusal(
                    422,
                    "Validation Failed: description is too long (maximum is 140 characters)",
                ));
            }
            let (at, id) = (state.tick(), state.id());
            let made = Status {
                id,
                sha,
                state: word("state").unwrap_or_default(),
                context: word("context").unwrap_or_else(|| "default".into()),
                description: word("description"),
                target: word("target_url"),
                creator: ask.token.account,
                at,
            };
            let body = status(state, &made);
            let name = ask.repo_name();
            state.repo_mut(&name).statuses.push(made);
            Reply::json(201, body)
        }
        "GET /repos/{owner}/{repo}/commits/{ref}/statuses" => {
            let sha = sha(state, ask, "ref");
            let all = the_repo(state, ask)
                .statuses
                .iter()
                .rev()
                .filter(|s| s.sha == sha);
            ask.page(&state.url, all.map(|s| status(state, s)).collect())
        }
        "GET /repos/{owner}/{repo}/commits/{ref}/status" => {
            let sha = sha(state, ask, "ref");
            let held = the_repo(state, ask);
            let latest = state.latest_statuses(held, &sha);
            let bad = latest
                .iter()
                .any(|s| s.state == "failure" || s.state == "error");
            let open = latest.is_empty() || latest.iter().any(|s| s.state == "pending");
            let all = if bad {
                "failure"
            } else if open {
                "pending"
            } else {
                "success"
            };
            let statuses: Vec<Value> = latest.iter().map(|s| status(state, s)).collect();
            let repository = super::repos::repo(state, held);
            Reply::json(
                200,
                json!({
                    "state": all, "statuses": statuses, "sha": sha, "total_count": latest.len(), "repository": repository,
                    "commit_url": state.url, "url": state.url,
                }),
            )
        }
        "GET /rate_limit" => {
            let rate = json!({"limit": 1000, "used": 1, "remaining": 999, "reset": 1_772_500_000});
            Reply::json(
                200,
                json!({"resources": {"core": rate, "search": rate, "graphql": rate}, "rate": rate}),
            )
        }
        _ => return None,
    };
    Some(reply)
}
