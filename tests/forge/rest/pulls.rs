//! Pull requests, their commits, reviews and files.

use serde_json::{Value, json};

use super::commits::{commit, file};
use super::repos::repo;
use super::{Ask, Reply, maybe_time, the_repo, time};
use crate::forge::state::{Pull, Repo, Review, State};

pub fn pull(state: &State, held: &Repo, pull: &Pull) -> Value {
    let url = format!(
        "{}/repos/{}/pulls/{}",
        state.url,
        held.full_name(),
        pull.number
    );
    let head_repo = pull
        .head_repo
        .as_ref()
        .and_then(|name| state.find_repo(name));
    let owner = |r: Option<&Repo>| r.map_or("unknown".to_owned(), |r| r.owner.clone());
    let user = |r: Option<&Repo>| r.and_then(|r| state.by_login(&r.owner)).map(|a| a.id);
    let (merged, merge) = (pull.merge.is_some(), pull.merge.as_ref());
    let auto_merge = pull.auto_merge.map_or(Value::Null, |(by, _, method)| {
        let method = format!("{method:?}").to_lowercase();
        json!({"enabled_by": state.account_json(Some(by)), "merge_method": method, "commit_title": "", "commit_message": ""})
    });
    json!({
        "url": url, "id": pull.id, "node_id": format!("PR_{}", pull.id), "number": pull.number, "title": pull.title,
        "html_url": format!("{}/{}/pull/{}", state.web, held.full_name(), pull.number),
        "body": pull.body, "state": if pull.closed.is_some() { "closed" } else { "open" }, "draft": pull.draft,
        "user": state.account_json(pull.author), "author_association": pull.author.map_or("NONE", |id| state.association(held, id)),
        "created_at": time(pull.created), "updated_at": time(pull.updated), "closed_at": maybe_time(pull.closed),
        "merged": merged, "merged_at": maybe_time(merge.map(|m| m.at)),
        "merged_by": state.maybe_account_json(merge.and_then(|m| m.by)),
        "merge_commit_sha": merge.map(|m| m.commit.clone()), "mergeable": !merged, "mergeable_state": "clean",
        "auto_merge": auto_merge, "maintainer_can_modify": pull.maintainer_can_modify,
        "commits": state.pull_commits(pull).1, "changed_files": state.changed_files(pull),
        "comments": pull.comments.len(), "review_comments": 0, "additions": 1, "deletions": 1,
        "requested_reviewers": pull.requested.iter().map(|id| state.account_json(Some(*id))).collect::<Vec<_>>(),
        "head": {
            "label": format!("{}:{}", owner(head_repo), pull.head), "ref": pull.head, "sha": pull.head_oid,
            "repo": head_repo.map_or(Value::Null, |r| repo(state, r)), "user": state.account_json(user(head_repo)),
        },
        "base": {
            "label": format!("{}:{}", held.owner, pull.base), "ref": pull.base, "sha": pull.base_oid,
            "repo": repo(state, held), "user": state.account_json(user(Some(held))),
        },
    })
}

pub fn review(state: &State, held: &Repo, pull: &Pull, r: &Review) -> Value {
    let (web, name) = (&state.web, held.full_name());
    let url = format!(
        "{web}/{name}/pull/{}#pullrequestreview-{}",
        pull.number, r.id
    );
    json!({
        "id": r.id, "node_id": format!("PRR_{}", r.id), "user": state.maybe_account_json(Some(r.author)),
        "body": r.body, "state": r.state.name(), "commit_id": r.commit, "submitted_at": time(r.submitted),
        "author_association": state.association(held, r.author), "html_url": url, "pull_request_url": url,
        "_links": {"html": {"href": url}, "pull_request": {"href": url}},
    })
}

pub fn answer(state: &State, ask: &Ask<'_>) -> Option<Reply> {
    if !ask.key.contains("/pulls/{pull_number}") {
        return None;
    }
    let held = the_repo(state, ask);
    let Some(found) = held
        .pulls
        .iter()
        .find(|p| p.number == ask.number("pull_number"))
    else {
        return Some(Reply::refusal(404, "Not Found"));
    };
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/pulls/{pull_number}" => {
            Reply::json(200, pull(state, held, found))
        }
        "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits" => {
            // 250 commits at most, however many there are.
            let commits = state.pull_commits(found).0;
            ask.page(
                &state.url,
                commits
                    .iter()
                    .take(250)
                    .map(|oid| commit(state, held, oid))
                    .collect(),
            )
        }
        "GET /repos/{owner}/{repo}/pulls/{pull_number}/files" => {
            let files = state.pull_files(found);
            ask.page(
                &state.url,
                files
                    .iter()
                    .take(3000)
                    .map(|c| file(state, held, c))
                    .collect(),
            )
        }
        "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews" => {
            let reviews = found.reviews.iter().map(|r| review(state, held, found, r));
            ask.page(&state.url, reviews.collect())
        }
        _ => return None,
    };
    Some(reply)
}
