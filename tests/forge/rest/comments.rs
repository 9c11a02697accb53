//! Comments on pull requests (GitHub keeps them with issues).

use serde_json::{Value, json};

use super::{Ask, Reply, the_repo, time};
use crate::forge::state::{Comment, Repo, State};

/// Longest comment, in characters: a longer one is refused.
const LONGEST: usize = 65_536;

fn comment(state: &State, held: &Repo, number: u64, comment: &Comment) -> Value {
    let url = format!(
        "{}/repos/{}/issues/comments/{}",
        state.url,
        held.full_name(),
        comment.id
    );
    json!({
        "id": comment.id, "node_id": format!("IC_{}", comment.id), "url": url, "body": comment.body,
        "html_url": format!("{}/{}/pull/{number}#issuecomment-{}", state.web, held.full_name(), comment.id),
        "issue_url": format!("{}/repos/{}/issues/{number}", state.url, held.full_name()),
        "user": state.maybe_account_json(Some(comment.author)), "author_association": state.association(held, comment.author),
        "created_at": time(comment.created), "updated_at": time(comment.updated),
    })
}

fn too_long(ask: &Ask<'_>) -> Option<Reply> {
    let body = ask.body["body"].as_str().unwrap_or_default();
    (body.is_empty() || body.chars().count() > LONGEST).then(|| {
        let mut refusal = Reply::refusal(422, "Validation Failed");
        refusal.body["errors"] = json!([{
            "resource": "IssueComment", "code": "unprocessable", "field": "data",
            "message": format!("Body is too long (maximum is {LONGEST} characters)"),
        }]);
        refusal
    })
}

pub fn answer(state: &mut State, ask: &Ask<'_>) -> Option<Reply> {
    if !ask.key.contains("/issues/") || ask.key.ends_with("/timeline") {
        return None;
    }
    let name = ask.repo_name();
    let number = ask.number("issue_number");
    let missing = || Reply::refusal(404, "Not Found");
    if ask.key.ends_with("/issues/{issue_number}/comments")
        && !the_repo(state, ask)
            .pulls
            .iter()
            .any(|p| p.number == number)
    {
        return Some(missing());
    }
    let of_comment = |state: &State| {
        let id = ask.number("comment_id");
        let held = the_repo(state, ask);
        held.pulls
            .iter()
            .find(|p| p.comments.iter().any(|c| c.id == id))
            .map(|p| (p.number, id))
    };
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/issues/{issue_number}/comments" => {
            let held = the_repo(state, ask);
            let comments = &state.pull(&name, number).comments;
            ask.page(
                &state.url,
                comments
                    .iter()
                    .map(|c| comment(state, held, number, c))
                    .collect(),
            )
        }
        "POST /repos/{owner}/{repo}/issues/{issue_number}/comments" => match too_long(ask) {
            Some(refusal) => refusal,
            None => {
                let (at, id) = (state.tick(), state.id());
                let body = ask.body["body"].as_str().unwrap_or_default().to_owned();
                let made = Comment {
                    id,
                    author: ask.token.account,
                    body,
                    created: at,
                    updated: at,
                };
                state.pull_mut(&name, number).comments.push(made.clone());
                Reply::json(201, comment(state, the_repo(state, ask), number, &made))
            }
        },
        "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}" => {
            match (of_comment(state), too_long(ask)) {
                (None, _) => missing(),
                (_, Some(refusal)) => refusal,
                (Some((number, id)), None) => {
                    let at = state.tick();
                    let body = ask.body["body"].as_str().unwrap_or_default().to_owned();
                    let held = state
                        .pull_mut(&name, number)
                        .comments
                        .iter_mut()
                        .find(|c| c.id == id)
                        .unwrap();
                    // A token edits its own comments (others' too where it may push: not played here).
                    if held.author != ask.token.account {
                        return Some(Reply::refusal(
                            403,
                            "Resource not accessible by integration",
                        ));
                    }
                    held.body = body;
                    held.updated = at;
                    let changed = held.clone();
                    Reply::json(200, comment(state, the_repo(state, ask), number, &changed))
                }
            }
        }
        "GET /repos/{owner}/{repo}/issues/comments/{comment_id}" => match of_comment(state) {
            None => missing(),
            Some((number, id)) => {
                let found = state
                    .pull(&name, number)
                    .comments
                    .iter()
                    .find(|c| c.id == id)
                    .unwrap();
                Reply::json(200, comment(state, the_repo(state, ask), number, found))
            }
        },
        _ => return None,
    };
    Some(reply)
}
