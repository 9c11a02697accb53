//! Check runs: those of workflow runs, and those written through the API.

use serde_json::{Value, json};

use super::{Ask, Reply, maybe_time, the_repo, time};
use crate::forge::shipping::Check;
use crate::forge::state::{Repo, State};

pub fn answer(state: &mut State, ask: &Ask<'_>) -> Option<Reply> {
    if !ask.key.contains("/check-runs") {
        return None;
    }
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/commits/{ref}/check-runs" => list(state, ask),
        "POST /repos/{owner}/{repo}/check-runs" => {
            let sha = ask.body["head_sha"].as_str().unwrap_or_default().to_owned();
            if !state.commits.contains_key(&sha) {
                return Some(Reply::refusal(
                    422,
                    &format!("No commit found for SHA: {sha}"),
                ));
            }
            let (started, id) = (state.tick(), state.id());
            let mut made = Check {
                id,
                sha,
                name: String::new(),
                status: "queued".into(),
                conclusion: None,
                started,
                completed: None,
                external: None,
                details: None,
                title: None,
                summary: None,
                text: None,
                creator: ask.token.account,
                workflow: None,
            };
            if let Err(refused) = write(&mut made, ask.body, state.now) {
                return Some(refused);
            }
            let shown = made_check(state, the_repo(state, ask), &made);
            state.repo_mut(&ask.repo_name()).shipping.checks.push(made);
            Reply::json(201, shown)
        }
        "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}" => {
            let (id, name, now) = (ask.number("check_run_id"), ask.repo_name(), state.tick());
            let held = &mut state.repo_mut(&name).shipping.checks;
            let Some(found) = held.iter_mut().find(|c| c.id == id) else {
                return Some(Reply::refusal(404, "Not Found"));
            };
            // A check run belongs to the app that made it.
            if found.creator != ask.token.account {
                let message = "Invalid app_id `0` - check run can only be modified by the GitHub App that created it.";
                return Some(Reply::refusal(403, message));
            }
            if let Err(refused) = write(found, ask.body, now) {
                return Some(refused);
            }
            let made = found.clone();
            Reply::json(200, made_check(state, state.repo(&name), &made))
        }
        _ => return None,
    };
    Some(reply)
}

/// What a request says of a check run; a conclusion completes it.
fn write(check: &mut Check, body: &Value, now: jiff::Timestamp) -> Result<(), Reply> {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let output = &body["output"];
    for (name, limit) in [("summary", 65_535), ("text", 65_535)] {
        // The limit is in bytes, whatever the description counts.
        if output[name].as_str().is_some_and(|text| text.len() > limit) {
            return Err(Reply::refusal(
                422,
                &format!("Invalid request: {name} is too long"),
            ));
        }
    }
    if let Some(name) = word(&body["name"]) {
        check.name = name;
    }
    if let Some(status) = word(&body["status"]) {
        check.status = status;
    }
    if let Some(conclusion) = word(&body["conclusion"]) {
        check.conclusion = Some(conclusion);
        check.status = "completed".into();
        check.completed = Some(now);
    }
    for (place, value) in [
        (&mut check.external, &body["external_id"]),
        (&mut check.details, &body["details_url"]),
        (&mut check.title, &output["title"]),
        (&mut check.summary, &output["summary"]),
        (&mut check.text, &output["text"]),
    ] {
        if let Some(text) = word(value) {
            *place = Some(text);
        }
    }
    Ok(())
}

fn app(state: &State, account: u64) -> Value {
    let bot = state.account(account);
    let slug = bot.login.trim_end_matches("[bot]");
    let owner = state.account_json(Some(9919));
    json!({
        "id": bot.app.unwrap_or(0), "slug": slug, "name": slug, "owner": owner,
        "html_url": format!("{}/apps/{slug}", state.web),
    })
}

fn made_check(state: &State, held: &Repo, check: &Check) -> Value {
    let url = format!(
        "{}/repos/{}/check-runs/{}",
        state.url,
        held.full_name(),
        check.id
    );
    let html = format!("{}/{}/runs/{}", state.web, held.full_name(), check.id);
    // GitHub puts it into one of the revision's suites, whichever.
    let suite = held
        .runs
        .iter()
        .find(|r| r.head == check.sha)
        .map(|r| r.suite);
    json!({
        "id": check.id, "node_id": format!("CR_{}", check.id), "head_sha": check.sha, "name": check.name, "status": check.status,
        "conclusion": check.conclusion, "started_at": time(check.started), "completed_at": maybe_time(check.completed),
        "external_id": check.external, "details_url": check.details, "html_url": html, "url": url, "pull_requests": [],
        "check_suite": {"id": suite.unwrap_or(check.id)}, "app": app(state, check.creator),
        "output": {"title": check.title, "summary": check.summary, "text": check.text, "annotations_count": 0, "annotations_url": url},
    })
}

fn list(state: &State, ask: &Ask<'_>) -> Reply {
    let held = the_repo(state, ask);
    let given = ask.param("ref");
    let sha = held.branches.get(given).map_or(given, String::as_str);
    const ACTIONS: u64 = 41_898_282;
    let of_runs = held.runs.iter().filter(|r| r.head == sha).map(|r| {
        let url = format!("{}/repos/{}/check-runs/{}", state.url, held.full_name(), r.id);
        let base = json!({
            "node_id": "CR", "head_sha": r.head, "check_suite": {"id": r.suite}, "external_id": "", "details_url": state.url,
            "html_url": state.url, "url": url, "pull_requests": [], "app": app(state, ACTIONS),
        });
        let made = |id: u64, name: &str, status: &str, conclusion: Option<&str>| {
            let mut made = base.clone();
            let times = json!({
                "id": id, "name": name, "status": status, "conclusion": conclusion, "started_at": time(r.created),
                "completed_at": conclusion.map_or(Value::Null, |_| time(r.created)),
            });
            made.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
            made
        };
        match r.newest() {
            // A job is a check of its name.
            Some(job) => made(job.id, &job.name, r.status(), r.conclusion.as_deref()),
            None => made(r.id, "ci", r.status(), r.conclusion.as_deref()),
        }
    });
    let by_api = held.shipping.checks.iter().filter(|c| c.sha == sha);
    let all = of_runs.chain(by_api.map(|c| made_check(state, held, c)));
    let fits = |check: &Value| {
        ask.query("check_name")
            .is_none_or(|name| check["name"] == name)
            && ask
                .query("status")
                .is_none_or(|status| check["status"] == status)
            && ask
                .query("app_id")
                .is_none_or(|id| id.parse().is_ok_and(|id: u64| check["app"]["id"] == id))
    };
    ask.counted(&state.url, "check_runs", all.filter(fits).collect())
}
