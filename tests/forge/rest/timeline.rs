//! The timeline of a pull request as REST tells it, and the list of pull requests.

use serde_json::{Value, json};

use super::pulls::pull;
use super::{Ask, Reply, the_repo, time};
use crate::forge::state::{Event, Pull, Repo, State, What};

pub fn answer(state: &State, ask: &Ask<'_>) -> Option<Reply> {
    let held = || the_repo(state, ask);
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/pulls" => list(state, held(), ask),
        "GET /repos/{owner}/{repo}/issues/{issue_number}/timeline" => {
            let held = held();
            let number = ask.number("issue_number");
            match held.pulls.iter().find(|p| p.number == number) {
                Some(found) => timeline(state, held, found, ask),
                None => Reply::refusal(404, "Not Found"),
            }
        }
        _ => return None,
    };
    Some(reply)
}

fn list(state: &State, held: &Repo, ask: &Ask<'_>) -> Reply {
    let wanted = ask.query("state").unwrap_or("open");
    let fits = |p: &&Pull| {
        let closed = p.closed.is_some();
        (wanted == "all" || closed == (wanted == "closed"))
            && ask.query("base").is_none_or(|base| base == p.base)
            && ask.query("head").is_none_or(|head| {
                let name = head.rsplit(':').next().unwrap_or(head);
                name == p.head
            })
    };
    let mut all: Vec<&Pull> = held.pulls.iter().filter(fits).collect();
    if ask.query("sort") == Some("updated") {
        all.sort_by_key(|p| p.updated);
    }
    // Newest first, unless a sort is asked for without a direction other than ascending.
    let usual = if ask.query("sort").is_none_or(|s| s == "created") {
        "desc"
    } else {
        "asc"
    };
    if ask.query("direction").unwrap_or(usual) == "desc" {
        all.reverse();
    }
    ask.page_of(&state.url, &all, 30, |p| pull(state, held, p))
}

fn timeline(state: &State, held: &Repo, shown: &Pull, ask: &Ask<'_>) -> Reply {
    let events = shown
        .timeline
        .iter()
        .map(|e| (e.at, event(state, held, shown, e)));
    let comments = shown.comments.iter().map(|c| {
        let url = format!("{}/repos/{}/issues/comments/{}", state.url, held.full_name(), c.id);
        let user = state.account_json(Some(c.author));
        let made = json!({
            "event": "commented", "id": c.id, "node_id": format!("IC_{}", c.id), "url": url, "html_url": url, "issue_url": url,
            "user": user, "actor": user, "body": c.body, "created_at": time(c.created), "updated_at": time(c.updated),
            "author_association": state.association(held, c.author),
        });
        (c.created, made)
    });
    let mut all: Vec<(jiff::Timestamp, Value)> = events.chain(comments).collect();
    all.sort_by_key(|(at, _)| *at);
    ask.page_of(&state.url, &all, 30, |(_, made)| made.clone())
}

fn event(state: &State, held: &Repo, shown: &Pull, event: &Event) -> Value {
    let base = |name: &str| {
        json!({
            "id": event.id, "node_id": format!("EV_{}", event.id), "event": name, "actor": state.account_json(event.actor),
            "url": format!("{}/repos/{}/issues/events/{}", state.url, held.full_name(), event.id), "commit_id": null,
            "commit_url": null, "created_at": time(event.at), "performed_via_github_app": null,
        })
    };
    let with = |name: &str, more: Value| {
        let mut made = base(name);
        made.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        made
    };
    let account = |id: &u64| state.account_json(Some(*id));
    match &event.what {
        What::Commit { oid } if state.commits.contains_key(oid) => {
            let commit = super::commits::commit(state, held, oid);
            let mut made = commit["commit"].clone();
            for name in ["sha", "node_id", "url", "html_url", "parents"] {
                made[name] = commit[name].clone();
            }
            for parent in made["parents"].as_array_mut().unwrap() {
                parent["html_url"] = parent["url"].clone();
            }
            made["event"] = json!("committed");
            made
        }
        What::Commit { oid } => json!({"event": "committed", "sha": oid}),
        What::Review { review } => {
            let found = shown.reviews.iter().find(|r| r.id == *review);
            let review = found.expect("a review of the pull request");
            let mut made = super::pulls::review(state, held, shown, review);
            made["event"] = json!("reviewed");
            made["state"] = json!(review.state.name().to_lowercase());
            made["user"] = state.account_json(Some(review.author));
            made
        }
        // Neither old nor new head is told here.
        What::HeadForcePushed { after, .. } => {
            with("head_ref_force_pushed", json!({"commit_id": after}))
        }
        What::HeadDeleted { .. } => base("head_ref_deleted"),
        What::HeadRestored => base("head_ref_restored"),
        What::BaseForcePushed { after, .. } => {
            with("base_ref_force_pushed", json!({"commit_id": after}))
        }
        What::BaseChanged { .. } => base("base_ref_changed"),
        What::BaseChangedByForge { .. } => base("automatic_base_change_succeeded"),
        What::ReviewRequested { who } => with(
            "review_requested",
            json!({"review_requester": state.account_json(event.actor), "requested_reviewer": account(who)}),
        ),
        What::ReviewRequestRemoved { who } => with(
            "review_request_removed",
            json!({"review_requester": state.account_json(event.actor), "requested_reviewer": account(who)}),
        ),
        What::Dismissed {
            review,
            before,
            message,
            because_of,
        } => {
            let mut dismissed = json!({
                "state": before.name().to_lowercase(), "review_id": review, "dismissal_message": message,
            });
            if let Some(commit) = because_of {
                dismissed["dismissal_commit_id"] = json!(commit);
            }
            with("review_dismissed", json!({"dismissed_review": dismissed}))
        }
        What::Drafted => base("convert_to_draft"),
        What::Ready => base("ready_for_review"),
        What::AutoMergeEnabled { .. } => base("auto_merge_enabled"),
        What::AutoMergeDisabled { .. } => base("auto_merge_disabled"),
        What::Enqueued => base("added_to_merge_queue"),
        What::Dequeued { .. } => base("removed_from_merge_queue"),
        What::Merged { oid, .. } => with("merged", json!({"commit_id": oid})),
        What::Closed => base("closed"),
        What::Reopened => base("reopened"),
        What::Assigned { who } => with("assigned", json!({"assignee": account(who)})),
    }
}
