//! Workflow runs.

use serde_json::{Value, json};

use super::repos::repo;
use super::{Ask, Reply, the_repo, time};
use crate::forge::state::{Repo, Run, State};

pub fn run(state: &State, held: &Repo, run: &Run, attempt: usize) -> Value {
    let url = format!(
        "{}/repos/{}/actions/runs/{}",
        state.url,
        held.full_name(),
        run.id
    );
    let (starter, at) = run.attempts[attempt - 1];
    let head = state.commits.get(&run.head);
    let head_commit = head.map_or(Value::Null, |c| {
        let person = |p: &crate::forge::objects::Person| json!({"name": p.name, "email": p.email});
        json!({
            "id": c.oid, "tree_id": c.tree, "message": c.message, "timestamp": time(c.committer.at),
            "author": person(&c.author), "committer": person(&c.committer),
        })
    });
    let pulls = held
        .pulls
        .iter()
        .filter(|p| p.head_oid == run.head && run.event.starts_with("pull_request"));
    let head_repo = state
        .find_repo(&run.head_repo)
        .map_or(Value::Null, |r| repo(state, r));
    json!({
        "id": run.id, "node_id": format!("WFR_{}", run.id), "name": "ci", "path": run.workflow, "event": run.event,
        "head_branch": run.branch, "head_sha": run.head, "run_number": run.number, "run_attempt": attempt,
        "actor": state.account_json(Some(run.actor)), "triggering_actor": state.account_json(Some(starter)),
        "status": if run.conclusion.is_some() { "completed" } else { "in_progress" }, "conclusion": run.conclusion,
        "workflow_id": held.id, "check_suite_id": run.suite, "url": url, "html_url": format!("{}/{}/actions/runs/{}", state.web, held.full_name(), run.id),
        "created_at": time(run.created), "updated_at": time(at), "run_started_at": time(at), "display_title": "ci",
        "head_commit": head_commit, "repository": repo(state, held), "head_repository": head_repo,
        "pull_requests": pulls.map(|p| json!({
            "id": p.id, "number": p.number,
            "head": {"ref": p.head, "sha": p.head_oid}, "base": {"ref": p.base, "sha": p.base_oid},
        })).collect::<Vec<_>>(),
        "referenced_workflows": [],
    })
}

pub fn answer(state: &mut State, ask: &Ask<'_>) -> Option<Reply> {
    if !ask.key.contains("/actions/") {
        return None;
    }
    if ask.key == "GET /repos/{owner}/{repo}/actions/runs"
        || ask.key.ends_with("/actions/workflows/{workflow_id}/runs")
    {
        return Some(list(state, ask));
    }
    let held = the_repo(state, ask);
    let id = ask.number("run_id");
    let Some(found) = held.runs.iter().find(|r| r.id == id) else {
        return Some(Reply::refusal(404, "Not Found"));
    };
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}" => {
            Reply::json(200, run(state, held, found, found.attempts.len()))
        }
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}" => {
            match ask.number("attempt_number") as usize {
                n if (1..=found.attempts.len()).contains(&n) => {
                    Reply::json(200, run(state, held, found, n))
                }
                _ => Reply::refusal(404, "Not Found"),
            }
        }
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals" => {
            let approvals = found.approvals.iter().map(|a| {
                let environment = json!({"name": a.environment, "url": state.url, "html_url": state.url});
                let user = state.account_json(Some(a.by));
                json!({"state": a.state, "comment": a.comment, "user": user, "environments": [environment]})
            });
            Reply::json(200, Value::Array(approvals.collect()))
        }
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments" => {
            Reply::json(200, json!([]))
        }
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs" => {
            let url = format!(
                "{}/repos/{}/actions/jobs/{}",
                state.url,
                held.full_name(),
                found.id
            );
            ask.counted(&state.url, "jobs", vec![json!({
                "id": found.id, "run_id": found.id, "run_url": url, "url": url, "html_url": url, "name": "ci",
                "head_sha": found.head, "status": "completed", "conclusion": found.conclusion, "started_at": time(found.created),
            })])
        }
        "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun" => {
            let (at, who) = (state.tick(), ask.token.account);
            let name = ask.repo_name();
            state
                .repo_mut(&name)
                .runs
                .iter_mut()
                .find(|r| r.id == id)
                .unwrap()
                .attempts
                .push((who, at));
            Reply::json(201, json!({}))
        }
        _ => return None,
    };
    Some(reply)
}

fn list(state: &State, ask: &Ask<'_>) -> Reply {
    let held = the_repo(state, ask);
    let fits = |r: &&Run| {
        ask.query("head_sha").is_none_or(|sha| sha == r.head)
            && ask.query("event").is_none_or(|event| event == r.event)
            && ask.query("branch").is_none_or(|branch| branch == r.branch)
            && ask
                .query("actor")
                .is_none_or(|login| state.account(r.actor).login == login)
    };
    let mut runs: Vec<&Run> = held.runs.iter().filter(fits).collect();
    runs.reverse();
    ask.counted(
        &state.url,
        "workflow_runs",
        runs.into_iter()
            .map(|r| run(state, held, r, r.attempts.len()))
            .collect(),
    )
}
