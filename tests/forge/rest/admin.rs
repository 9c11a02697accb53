//! What a shell test asks the forge itself: `/_test/…` is no part of GitHub and needs no token.

use serde_json::{Value, json};

use super::Reply;
use crate::forge::Forge;

pub fn answer(forge: &Forge, method: &str, path: &str) -> Option<Reply> {
    let what = path.strip_prefix("/_test/")?;
    let body = match (method, what) {
        ("GET", "requests") => {
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
        ("DELETE", "requests") => {
            forge.forget_requests();
            json!({})
        }
        ("GET", "violations") => json!(forge.violations()),
        ("GET", "pulls") => pulls(forge),
        _ => return Some(Reply::refusal(404, "no such test endpoint")),
    };
    Some(Reply::json(200, body))
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
            "head": pull.head_oid, "comments": comments.collect::<Vec<_>>(), "statuses": statuses.collect::<Vec<_>>(),
        })
    });
    Value::Array(all.collect())
}
