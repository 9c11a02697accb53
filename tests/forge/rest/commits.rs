//! Commits and what lies between them.

use serde_json::{Value, json};

use super::{Ask, Reply, the_repo, time};
use crate::forge::objects::{Changed, Signature};
use crate::forge::state::{Repo, State};

pub fn commit(state: &State, held: &Repo, oid: &str) -> Value {
    let held_commit = state.commit(oid);
    let url = format!("{}/repos/{}/commits/{oid}", state.url, held.full_name());
    let html = format!("{}/{}/commit/{oid}", state.web, held.full_name());
    let person = |p: &crate::forge::objects::Person| json!({"name": p.name, "email": p.email, "date": time(p.at)});
    let linked = |p: &crate::forge::objects::Person| {
        let account = state.by_email(&p.email).map(|a| a.id);
        state.maybe_account_json(account)
    };
    let parents: Vec<Value> = held_commit
        .parents
        .iter()
        .map(|sha| json!({"sha": sha, "url": format!("{}/repos/{}/commits/{sha}", state.url, held.full_name())}))
        .collect();
    let (verified, reason) = match held_commit.signature {
        Some(Signature::Forge | Signature::Valid(_)) => (true, "valid"),
        Some(Signature::Invalid) => (false, "bad_email"),
        None => (false, "unsigned"),
    };
    json!({
        "sha": oid, "node_id": format!("C_{}_{oid}", held.id), "url": url, "html_url": html, "comments_url": url,
        "commit": {
            "url": url, "message": held_commit.message, "comment_count": 0,
            "author": person(&held_commit.author), "committer": person(&held_commit.committer),
            "tree": {"sha": held_commit.tree, "url": url},
            "verification": {"verified": verified, "reason": reason, "signature": null, "payload": null, "verified_at": null},
        },
        "author": linked(&held_commit.author), "committer": linked(&held_commit.committer), "parents": parents,
    })
}

pub fn file(state: &State, held: &Repo, changed: &Changed) -> Value {
    let url = format!("{}/{}/raw/{}", state.web, held.full_name(), changed.path);
    let mut made = json!({
        "sha": changed.blob, "filename": changed.path, "status": changed.status, "additions": 1, "deletions": 1, "changes": 2,
        "blob_url": url, "raw_url": url, "contents_url": url,
    });
    if let Some(previous) = &changed.previous {
        made["previous_filename"] = json!(previous);
    }
    made
}

/// A branch, `heads/…`, or a full id.
fn resolve(state: &State, held: &Repo, name: &str) -> Option<String> {
    // `owner:branch` names a branch of a fork.
    let (held, name) = match name.split_once(':') {
        Some((owner, branch)) => (state.find_repo(&format!("{owner}/{}", held.name))?, branch),
        None => (held, name),
    };
    let plain = name
        .trim_start_matches("refs/")
        .trim_start_matches("heads/");
    let tag = held
        .shipping
        .tags
        .get(plain.trim_start_matches("tags/"))
        .map(|tag| tag.commit.clone());
    held.branches
        .get(plain)
        .cloned()
        .or(tag)
        .or_else(|| state.commits.contains_key(name).then(|| name.to_owned()))
}

pub fn answer(state: &State, ask: &Ask<'_>) -> Option<Reply> {
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/commits/{ref}" => {
            let held = the_repo(state, ask);
            match resolve(state, held, ask.param("ref")) {
                None => Reply::refusal(
                    422,
                    &format!("No commit found for SHA: {}", ask.param("ref")),
                ),
                Some(oid) => {
                    let mut made = commit(state, held, &oid);
                    let parent = state.commit(&oid).parents.first().cloned();
                    let changes = parent
                        .map(|p| state.difference(&p, &oid))
                        .unwrap_or_default();
                    made["files"] = changes.iter().map(|c| file(state, held, c)).collect();
                    Reply::json(200, made)
                }
            }
        }
        "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls" => {
            let held = the_repo(state, ask);
            let pulls = state.associated(held, ask.param("commit_sha"));
            ask.page(
                &state.url,
                pulls
                    .into_iter()
                    .map(|p| super::pulls::pull(state, held, p))
                    .collect(),
            )
        }
        "GET /repos/{owner}/{repo}/compare/{basehead}" => compare(state, ask),
        _ => return None,
    };
    Some(reply)
}

fn compare(state: &State, ask: &Ask<'_>) -> Reply {
    let held = the_repo(state, ask);
    let Some((base, head)) = ask.param("basehead").split_once("...") else {
        return Reply::refusal(404, "Not Found");
    };
    let (Some(base), Some(head)) = (resolve(state, held, base), resolve(state, held, head)) else {
        return Reply::refusal(404, "Not Found");
    };
    let between = state.between(&base, &head);
    let ahead = &between.ahead;
    let Some(common) = between.common.clone() else {
        return Reply::refusal(404, "No common ancestor");
    };
    let status = match (ahead.is_empty(), between.behind == 0) {
        (true, true) => "identical",
        (false, true) => "ahead",
        (true, false) => "behind",
        (false, false) => "diverged",
    };
    let total = ahead.len();
    let page = ask
        .query("page")
        .and_then(|n| n.parse::<usize>().ok())
        .unwrap_or(1);
    // Unpaged it gives 250 commits; in pages, all of them.
    let usual = if ask.query("page").is_some() { 30 } else { 250 };
    let reply = ask.page_of(&state.url, ahead, usual, |oid| commit(state, held, oid));
    // The files come with the first page only.
    let files: Vec<Value> = if page == 1 {
        state
            .difference(&common, &head)
            .iter()
            .map(|c| file(state, held, c))
            .take(300)
            .collect()
    } else {
        Vec::new()
    };
    let body = json!({
        "status": status, "ahead_by": total, "behind_by": between.behind, "total_commits": total, "commits": reply.body,
        "base_commit": commit(state, held, &base), "merge_base_commit": commit(state, held, &common), "files": files,
    });
    Reply { body, ..reply }
}
