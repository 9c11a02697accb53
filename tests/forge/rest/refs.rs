//! Branches and tags by their full names, tag objects, releases.

use serde_json::{Value, json};

use super::{Ask, Reply, maybe_time, the_repo, time};
use crate::forge::state::{Repo, State};

pub fn answer(state: &State, ask: &Ask<'_>) -> Option<Reply> {
    let wanted = ["/git/", "/releases/"]
        .iter()
        .any(|part| ask.key.contains(part));
    if !wanted {
        return None;
    }
    let held = the_repo(state, ask);
    let missing = || Reply::refusal(404, "Not Found");
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/git/ref/{ref}" => {
            let all = refs(state, held);
            let name = format!("refs/{}", ask.param("ref"));
            let found = all.into_iter().find(|r| r["ref"] == name.as_str());
            found.map_or_else(missing, |found| Reply::json(200, found))
        }
        "GET /repos/{owner}/{repo}/git/matching-refs/{ref}" => {
            let start = format!("refs/{}", ask.param("ref"));
            let all = refs(state, held).into_iter();
            let fitting = all.filter(|r| r["ref"].as_str().is_some_and(|n| n.starts_with(&start)));
            Reply::json(200, Value::Array(fitting.collect()))
        }
        "GET /repos/{owner}/{repo}/git/tags/{tag_sha}" => {
            let objects = held
                .shipping
                .tags
                .values()
                .filter_map(|t| t.object.as_ref());
            let found = objects.into_iter().find(|o| o.oid == ask.param("tag_sha"));
            found.map_or_else(missing, |o| {
                let git = format!("{}/repos/{}/git", state.url, held.full_name());
                let tagger = json!({"name": o.tagger.name, "email": o.tagger.email, "date": time(o.tagger.at)});
                Reply::json(
                    200,
                    json!({
                        "sha": o.oid, "tag": o.name, "message": o.message, "tagger": tagger, "node_id": format!("TA_{}", o.oid),
                        "url": format!("{git}/tags/{}", o.oid),
                        "object": {"type": "commit", "sha": o.target, "url": format!("{git}/commits/{}", o.target)},
                        "verification": {"verified": false, "reason": "unsigned", "signature": null, "payload": null, "verified_at": null},
                    }),
                )
            })
        }
        "GET /repos/{owner}/{repo}/releases/tags/{tag}" => {
            let found = held
                .shipping
                .releases
                .iter()
                .find(|r| r.tag == ask.param("tag"));
            found.map_or_else(missing, |r| {
                let url = format!("{}/repos/{}/releases/{}", state.url, held.full_name(), r.id);
                let html = format!("{}/{}/releases/tag/{}", state.web, held.full_name(), r.tag);
                Reply::json(
                    200,
                    json!({
                        "id": r.id, "node_id": format!("RE_{}", r.id), "tag_name": r.tag, "name": r.name, "url": url, "html_url": html,
                        "target_commitish": held.default_branch, "draft": r.published.is_none(), "prerelease": r.prerelease,
                        "immutable": r.immutable, "created_at": time(r.created), "published_at": maybe_time(r.published),
                        "author": state.account_json(Some(r.author)), "assets": [], "body": null,
                    }),
                )
            })
        }
        _ => return None,
    };
    Some(reply)
}

fn refs(state: &State, held: &Repo) -> Vec<Value> {
    let git = format!("{}/repos/{}/git", state.url, held.full_name());
    let show = |name: String, kind: &str, sha: &str| {
        json!({
            "ref": format!("refs/{name}"), "node_id": format!("REF_{name}"), "url": format!("{git}/refs/{name}"),
            "object": {"type": kind, "sha": sha, "url": format!("{git}/{kind}s/{sha}")},
        })
    };
    let branches = held
        .branches
        .iter()
        .map(|(name, oid)| show(format!("heads/{name}"), "commit", oid));
    let tags = held.shipping.tags.iter().map(|(name, tag)| {
        let kind = if tag.object.is_some() {
            "tag"
        } else {
            "commit"
        };
        show(format!("tags/{name}"), kind, tag.holds())
    });
    branches.chain(tags).collect()
}
