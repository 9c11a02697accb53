//! What a shell test asks the forge itself: `/_test/…` is no part of GitHub and needs no token.
//!
//! * `GET requests`, `DELETE requests`, `GET violations`, `GET pulls`: what was asked, and how everything stands.
//! * `GET runs/OWNER/REPO/ID`: the environment and the payload of a run's job, and how it stands.
//! * `GET deployments/OWNER/REPO`: the records with their states, oldest first.
//! * `POST acts`: somebody acts, `{"act": "approve", "repo": "acme/payments", "by": "gh", "pull": 1}`; see [`act`].

use serde_json::{Value, json};

use super::Reply;
use crate::forge::state::Method;
use crate::forge::{Fault, Forge, On, PullName, Work};

pub fn answer(forge: &Forge, method: &str, path: &str, asked: &Value) -> Option<Reply> {
    let what = path.strip_prefix("/_test/")?;
    let parts: Vec<&str> = what.split('/').collect();
    let body = match (method, parts.as_slice()) {
        ("GET", ["requests"]) => {
            let seen = forge.requests();
            json!({
                "requests": seen.iter().map(|s| json!({
                    "method": s.method, "path": s.path, "operation": s.operation, "status": s.status,
                })).collect::<Vec<_>>(),
                "reads": seen.iter().filter(|s| s.is_read()).count(),
                "writes": seen.iter().filter(|s| !s.is_read()).count(),
                "round_trips": forge.round_trips(),
            })
        }
        ("DELETE", ["requests"]) => {
            forge.forget_requests();
            json!({})
        }
        ("GET", ["violations"]) => json!(forge.violations()),
        ("GET", ["pulls"]) => pulls(forge),
        ("GET", ["runs", owner, name, id]) => {
            let (repo, id) = (format!("{owner}/{name}"), id.parse().unwrap_or(0));
            let known = forge
                .state()
                .find_repo(&repo)
                .is_some_and(|r| r.runs.iter().any(|r| r.id == id));
            if !known {
                return Some(Reply::refusal(404, "no such run"));
            }
            let variables: serde_json::Map<String, Value> = forge
                .job_environment(&repo, id)
                .into_iter()
                .map(|(name, value)| (name, json!(value)))
                .collect();
            let payload = forge.event_of(&repo, id);
            let state = forge.state();
            let run = state.repo(&repo).run(id);
            json!({
                "variables": variables, "payload": payload, "status": run.status(), "conclusion": run.conclusion,
            })
        }
        ("GET", ["deployments", owner, name]) => {
            let state = forge.state();
            let Some(held) = state.find_repo(&format!("{owner}/{name}")) else {
                return Some(Reply::refusal(404, "no such repository"));
            };
            let all = held.shipping.deployments.iter();
            all.map(|d| json!({"id": d.id, "environment": d.environment, "sha": d.sha, "state": d.state()}))
                .collect()
        }
        ("POST", ["acts"]) => match act(forge, asked) {
            Some(done) => done,
            None => return Some(Reply::refusal(422, "no such act, or something is left out")),
        },
        _ => return Some(Reply::refusal(404, "no such test endpoint")),
    };
    Some(Reply::json(200, body))
}

/// Somebody (`by`) does something in a repository (`repo`): `approve` and `merge` a `pull`; `propose` one that writes a `text` to
/// a `path`; `dispatch` a `workflow` at a `ref`, with `inputs` where it asks for any; `approve-deployment`, `succeed`, `fail` and `rerun` a `run`; `tag` a `ref` at a revision (`at`). `limit` lets the
/// hourly limit end after so many requests (`after`), `refill` gives it back.
fn act(forge: &Forge, asked: &Value) -> Option<Value> {
    let word = |name: &str| asked[name].as_str();
    let number = |name: &str| asked[name].as_u64();
    let (repo, by) = (word("repo")?, word("by").unwrap_or("root"));
    let pull = || {
        Some(PullName {
            repo: repo.to_owned(),
            number: number("pull")?,
        })
    };
    match word("act")? {
        "approve" => drop(forge.approve(&pull()?, by)),
        "merge" => drop(forge.merge(&pull()?, by, Method::Squash)),
        "dispatch" => {
            let inputs = match &asked["inputs"] {
                Value::Null => json!({}),
                inputs => inputs.clone(),
            };
            let run = forge.dispatch_with(repo, by, word("workflow")?, word("ref")?, inputs);
            return Some(json!({"run": run}));
        }
        "propose" => {
            let (path, text) = (word("path")?, word("text")?);
            forge.push(repo, "proposal", by, &[Work::by(by).write(path, text)]);
            let pull = forge.open(repo, "proposal", by);
            return Some(json!({"pull": pull.number}));
        }
        "approve-deployment" => forge.approve_deployment(repo, number("run")?, by),
        "succeed" => forge.succeed(repo, number("run")?),
        "fail" => forge.fail(repo, number("run")?),
        "rerun" => forge.rerun(repo, number("run")?, by),
        "limit" => {
            let reset = jiff::Timestamp::now().as_second() + 3600;
            let on = On::any()
                .nth(number("after")? as usize + 1)
                .times(usize::MAX);
            forge.fault(on, Fault::OutOfBudget(reset));
        }
        "refill" => forge.clear_faults(),
        "tag" => forge.tag(repo, by, word("ref")?, word("at")?),
        _ => return None,
    }
    Some(json!({}))
}

/// Every pull request with its comments and the statuses of its head.
fn pulls(forge: &Forge) -> Value {
    let state = forge.state();
    let all = state.repos.iter().flat_map(|r| r.pulls.iter().map(move |p| (r, p))).map(|(repo, pull)| {
        let comments = pull.comments.iter().map(|c| json!({"author": state.account(c.author).login, "body": c.body}));
        let statuses = repo.statuses.iter().filter(|s| s.sha == pull.head_oid);
        let statuses =
            statuses.map(|s| json!({"context": s.context, "state": s.state, "description": s.description, "url": s.target}));
        json!({
            "url": format!("{}/{}/pull/{}", state.web, repo.full_name(), pull.number), "number": pull.number,
            "repository": repo.full_name(), "head": pull.head_oid, "comments": comments.collect::<Vec<_>>(),
            "statuses": statuses.collect::<Vec<_>>(),
        })
    });
    Value::Array(all.collect())
}
