//! Workflow runs.

use serde_json::{Value, json};

use super::environments;
use super::repos::repo;
use super::{Ask, Reply, maybe_time, the_repo, time, workflows};
use crate::forge::shipping::{Job, JobState};
use crate::forge::state::{Repo, Run, State};

pub fn run(state: &State, held: &Repo, run: &Run, attempt: usize) -> Value {
    let url = format!(
        "{}/repos/{}/actions/runs/{}",
        state.url,
        held.full_name(),
        run.id
    );
    let (starter, at) = run.attempts[attempt - 1];
    // An attempt that was followed by another is over, however it ended.
    let newest = attempt == run.attempts.len();
    let ended = run.jobs.iter().rfind(|j| j.attempt == attempt);
    let (status, conclusion) = match ended.map(|j| &j.state) {
        Some(JobState::Done(how)) if !newest => ("completed", Some(how.clone())),
        Some(_) if !newest => ("completed", Some("cancelled".into())),
        _ => (run.status(), run.conclusion.clone()),
    };
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
        "id": run.id, "node_id": format!("WFR_{}", run.id), "name": run.name, "path": run.workflow, "event": run.event,
        "head_branch": run.branch, "head_sha": run.head, "run_number": run.number, "run_attempt": attempt,
        "actor": state.account_json(Some(run.actor)), "triggering_actor": state.account_json(Some(starter)),
        "status": status, "conclusion": conclusion,
        "workflow_id": run.workflow_id, "check_suite_id": run.suite, "check_suite_node_id": format!("CS_{}", run.suite), "url": url, "html_url": format!("{}/{}/actions/runs/{}", state.web, held.full_name(), run.id),
        "created_at": time(run.created), "updated_at": time(at), "run_started_at": time(at), "display_title": run.title,
        "head_commit": head_commit, "repository": repo(state, held), "head_repository": head_repo,
        "pull_requests": pulls.map(|p| json!({
            "id": p.id, "number": p.number,
            "head": {"ref": p.head, "sha": p.head_oid}, "base": {"ref": p.base, "sha": p.base_oid},
        })).collect::<Vec<_>>(),
        "referenced_workflows": run.calls.iter().map(|called| json!({"path": called, "sha": run.head})).collect::<Vec<_>>(),
    })
}

pub fn answer(state: &mut State, ask: &Ask<'_>) -> Option<Reply> {
    if !ask.key.contains("/actions/") {
        return None;
    }
    if ask.key == "GET /repos/{owner}/{repo}/actions/runs" {
        return Some(list(state, ask, None));
    }
    if !ask.key.contains("/actions/runs/") {
        return workflows::answer(state, ask);
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
                let known = held.shipping.environments.iter().find(|e| e.name == a.environment);
                let environment = known.map_or_else(
                    || json!({"name": a.environment, "url": state.url, "html_url": state.url}),
                    |e| environments::brief(state, held, e),
                );
                let user = state.account_json(Some(a.by));
                json!({"state": a.state, "comment": a.comment, "user": user, "environments": [environment]})
            });
            Reply::json(200, Value::Array(approvals.collect()))
        }
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments" => {
            Reply::json(200, environments::pending(state, held, found, ask.token))
        }
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs" => {
            let all = ask.query("filter") == Some("all");
            let newest = found.attempts.len();
            jobs(state, held, found, ask, |job| all || job.attempt == newest)
        }
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs" => {
            let wanted = ask.number("attempt_number") as usize;
            if !(1..=found.attempts.len()).contains(&wanted) {
                return Some(Reply::refusal(404, "Not Found"));
            }
            jobs(state, held, found, ask, |job| job.attempt == wanted)
        }
        "POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule" => {
            let slug = state.account(ask.token.account).login.clone();
            let place = found.newest().and_then(|job| job.environment.clone());
            let asked = ask.body["environment_name"].as_str();
            let place =
                place.filter(|name| asked == Some(name.as_str()) && found.status() == "waiting");
            let decides = place.is_some_and(|name| {
                let custom = &held.environment(&name).custom;
                custom.iter().any(|app| format!("{app}[bot]") == slug)
            });
            if !decides {
                return Some(Reply::refusal(
                    422,
                    "The app has no protection rule that is waiting here",
                ));
            }
            let name = ask.repo_name();
            state.tick();
            match ask.body["state"].as_str() {
                Some("approved") => state.let_go(&name, id),
                Some("rejected") => state.conclude(&name, id, "failure"),
                _ => {}
            }
            Reply::json(204, Value::Null)
        }
        "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun" => {
            let name = ask.repo_name();
            state.rerun(&name, id, ask.token.account);
            Reply::json(201, json!({}))
        }
        _ => return None,
    };
    Some(reply)
}

/// The jobs of a run that are asked for; a run of the workflow that every repository has has one.
fn jobs(
    state: &State,
    held: &Repo,
    run: &Run,
    ask: &Ask<'_>,
    wanted: impl Fn(&Job) -> bool,
) -> Reply {
    let base = format!("{}/repos/{}/actions", state.url, held.full_name());
    let url = format!("{base}/runs/{}", run.id);
    let web = format!(
        "{}/{}/actions/runs/{}/job",
        state.web,
        held.full_name(),
        run.id
    );
    if run.jobs.is_empty() {
        return ask.counted(&state.url, "jobs", vec![json!({
            "id": run.id, "run_id": run.id, "run_url": url, "url": format!("{base}/jobs/{}", run.id),
            "html_url": format!("{web}/{}", run.id), "name": "ci", "head_sha": run.head, "status": "completed",
            "conclusion": run.conclusion, "started_at": time(run.created),
        })]);
    }
    let shown = run.jobs.iter().filter(|j| wanted(j)).map(|job| {
        let (status, conclusion) = match &job.state {
            JobState::Waiting => ("waiting", None),
            JobState::Running => ("in_progress", None),
            JobState::Done(how) => ("completed", Some(how)),
        };
        json!({
            "id": job.id, "run_id": run.id, "run_url": url, "url": format!("{base}/jobs/{}", job.id), "run_attempt": job.attempt,
            "html_url": format!("{web}/{}", job.id), "name": job.name, "head_sha": run.head, "status": status,
            "conclusion": conclusion, "created_at": time(job.created), "started_at": time(job.started.unwrap_or(job.created)),
            "completed_at": maybe_time(job.completed), "workflow_name": run.name, "head_branch": run.branch,
            "check_run_url": format!("{}/repos/{}/check-runs/{}", state.url, held.full_name(), job.id),
        })
    });
    ask.counted(&state.url, "jobs", shown.collect())
}

pub fn list(state: &State, ask: &Ask<'_>, workflow: Option<u64>) -> Reply {
    let held = the_repo(state, ask);
    let fits = |r: &&Run| {
        workflow.is_none_or(|id| id == r.workflow_id)
            && ask
                .query("status")
                .is_none_or(|s| s == r.status() || r.conclusion.as_deref() == Some(s))
            && ask.query("head_sha").is_none_or(|sha| sha == r.head)
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
