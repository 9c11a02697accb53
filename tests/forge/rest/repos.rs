//! Repositories, rules, activity.

use jiff::ToSpan;
use serde_json::{Value, json};

use super::people::account;
use super::{Ask, Reply, the_repo, time};
use crate::forge::objects::entries;
use crate::forge::state::{Repo, State};

pub fn repo(state: &State, held: &Repo) -> Value {
    let url = &state.url;
    let name = held.full_name();
    let owner = state
        .by_login(&held.owner)
        .map_or(Value::Null, |a| account(state, a));
    json!({
        "id": held.id, "node_id": format!("R_{}", held.id), "name": held.name, "full_name": name, "owner": owner,
        "private": held.private, "visibility": if held.private { "private" } else { "public" },
        "fork": held.fork_of.is_some(), "default_branch": held.default_branch, "archived": false, "disabled": false,
        "html_url": format!("{}/{name}", state.web), "url": format!("{url}/repos/{name}"),
        "created_at": time(held.created), "updated_at": time(held.created), "pushed_at": time(state.now),
        "has_issues": true, "has_projects": false, "has_wiki": false, "has_pages": false, "has_discussions": false,
    })
}

pub fn answer(state: &State, ask: &Ask<'_>) -> Option<Reply> {
    if !ask.key.contains("/repos/{owner}/{repo}") {
        return None;
    }
    let held = the_repo(state, ask);
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}" => Reply::json(200, repo(state, held)),
        "GET /repos/{owner}/{repo}/contents/{path}" => contents(state, held, ask),
        "GET /repos/{owner}/{repo}/activity" => activity(state, held, ask),
        "GET /repos/{owner}/{repo}/branches/{branch}" => {
            match held.branches.get(ask.param("branch")) {
                Some(oid) => {
                    let name = ask.param("branch");
                    let protected = held.protected && name == held.default_branch;
                    let commit = super::commits::commit(state, held, oid);
                    Reply::json(
                        200,
                        json!({"name": name, "commit": commit, "protected": protected}),
                    )
                }
                None => Reply::refusal(404, "Branch not found"),
            }
        }
        _ => return None,
    };
    Some(reply)
}

fn contents(state: &State, held: &Repo, ask: &Ask<'_>) -> Reply {
    let at = ask.query("ref").unwrap_or(&held.default_branch);
    let tag = held
        .shipping
        .tags
        .get(at.strip_prefix("refs/tags/").unwrap_or(at))
        .map(|tag| &tag.commit);
    let oid = held
        .branches
        .get(at.strip_prefix("refs/heads/").unwrap_or(at))
        .or(tag)
        .map_or(at, String::as_str);
    let Some(commit) = state.commits.get(oid) else {
        return Reply::refusal(404, &format!("No commit found for the ref {at}"));
    };
    let path = ask.param("path").trim_matches('/');
    let url = format!("{}/repos/{}/contents/{path}", state.url, held.full_name());
    let links = json!({"self": url, "git": null, "html": null});
    if let Some(file) = commit.files.get(path) {
        let data = &file.data;
        let name = path.rsplit('/').next().unwrap_or(path);
        return Reply::json(
            200,
            json!({
                "type": "file", "encoding": "base64", "size": data.len(), "name": name, "path": path, "content": base64(data),
                "sha": file.oid(), "url": url, "git_url": url, "html_url": url, "download_url": url, "_links": links,
            }),
        );
    }
    let inside = entries(&commit.files, path);
    if inside.is_empty() {
        return Reply::refusal(404, "Not Found");
    }
    let items = inside.into_iter().map(|e| {
        let size = commit.files.get(&e.path).map_or(0, |f| f.data.len());
        json!({
            "type": if e.tree { "dir" } else { "file" }, "size": size, "name": e.name, "path": e.path, "sha": e.oid,
            "url": url, "git_url": url, "html_url": url, "download_url": null, "_links": links,
        })
    });
    Reply::json(200, Value::Array(items.collect()))
}

/// Base64 with a line break every 60 letters, as GitHub writes it.
fn base64(data: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (i, chunk) in data.chunks(3).enumerate() {
        if i > 0 && i % 15 == 0 {
            out.push('\n');
        }
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > chunk.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    out.push('\n');
    out
}

fn activity(state: &State, held: &Repo, ask: &Ask<'_>) -> Reply {
    let wanted = ask.query("ref").map(|r| {
        if r.starts_with("refs/") {
            r.to_owned()
        } else {
            format!("refs/heads/{r}")
        }
    });
    let kind = ask.query("activity_type");
    let actor = ask.query("actor");
    let mut found: Vec<_> = held
        .activity
        .iter()
        .filter(|a| {
            wanted.as_ref().is_none_or(|w| *w == a.reference) && kind.is_none_or(|k| k == a.kind)
        })
        .filter(|a| {
            actor.is_none_or(|login| state.account(a.actor).login.eq_ignore_ascii_case(login))
        })
        .collect();
    let days = match ask.query("time_period") {
        Some("day") => Some(1),
        Some("week") => Some(7),
        Some("month") => Some(30),
        Some("quarter") => Some(90),
        Some("year") => Some(365),
        _ => None,
    };
    if let Some(days) = days {
        let since = state.now.checked_sub((24 * days).hours()).unwrap();
        found.retain(|a| a.at >= since);
    }
    if ask.query("direction") != Some("asc") {
        found.reverse();
    }
    // Pages go by cursor here: `after` is the id of the last entry seen.
    if let Some(after) = ask.query("after").and_then(|id| id.parse::<u64>().ok()) {
        let seen = found
            .iter()
            .position(|a| a.id == after)
            .map_or(found.len(), |i| i + 1);
        found.drain(..seen);
    }
    let size = ask
        .query("per_page")
        .and_then(|n| n.parse().ok())
        .unwrap_or(30)
        .clamp(1, 100);
    let more = found.len() > size;
    found.truncate(size);
    let items: Vec<Value> = found
        .iter()
        .map(|a| {
            json!({
                "id": a.id, "node_id": format!("PSH_{}", a.id), "before": a.before, "after": a.after, "ref": a.reference,
                "timestamp": time(a.at), "activity_type": a.kind, "actor": state.maybe_account_json(Some(a.actor)),
            })
        })
        .collect();
    let reply = Reply::json(200, Value::Array(items));
    match found.last().filter(|_| more) {
        Some(last) => {
            let path = format!("{}/repos/{}/activity", state.url, held.full_name());
            let kept = ask.others(&["after", "per_page"]);
            let next = format!(
                "<{path}?per_page={size}{kept}&after={}>; rel=\"next\"",
                last.id
            );
            reply.header("link", next)
        }
        None => reply,
    }
}
