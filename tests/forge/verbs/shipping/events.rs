//! What the job of a run finds in its environment and at `GITHUB_EVENT_PATH`.

use serde_json::{Value, json};

use crate::forge::Forge;
use crate::forge::rest::{pulls, repos, runs};
use crate::forge::state::{Pull, Repo, Run};

impl Forge {
    /// The variables that a runner sets for the newest attempt of a run (no token, and no file of the runner's own).
    pub fn job_environment(&self, repo: &str, run: u64) -> Vec<(String, String)> {
        let state = self.state();
        let held = state.repo(repo);
        let shown = held.run(run);
        let pull = pull_of(held, shown);
        // The workflow of the base runs, at the base: only its payload is about the pull request.
        let at_base = pull.filter(|_| shown.event == "pull_request_target");
        let base = at_base.map(|p| p.base.clone());
        let sha = base.as_ref().map_or(&shown.head, |b| &held.branches[b]);
        let name = base.as_ref().unwrap_or(&shown.branch);
        let kind = if shown.on_tag { "tags" } else { "heads" };
        let reference = match pull {
            Some(pull) if shown.event == "pull_request" => {
                format!("refs/pull/{}/merge", pull.number)
            }
            _ => format!("refs/{kind}/{name}"),
        };
        let (starter, _) = shown.attempts.last().expect("an attempt");
        let login = |id: u64| state.account(id).login.clone();
        let workflow = format!("{repo}/{}@{reference}", shown.workflow);
        let kind = if shown.on_tag { "tag" } else { "branch" };
        let job = shown.newest().map_or("ci", |job| job.name.as_str());
        [
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("CI", "true".into()),
            ("GITHUB_REPOSITORY", repo.into()),
            ("GITHUB_REPOSITORY_ID", held.id.to_string()),
            ("GITHUB_RUN_ID", run.to_string()),
            ("GITHUB_RUN_NUMBER", shown.number.to_string()),
            ("GITHUB_RUN_ATTEMPT", shown.attempts.len().to_string()),
            ("GITHUB_JOB", job.into()),
            ("GITHUB_EVENT_NAME", shown.event.clone()),
            ("GITHUB_SHA", sha.clone()),
            ("GITHUB_REF", reference),
            ("GITHUB_REF_NAME", name.clone()),
            ("GITHUB_REF_TYPE", kind.into()),
            ("GITHUB_WORKFLOW", shown.name.clone()),
            ("GITHUB_WORKFLOW_REF", workflow),
            ("GITHUB_WORKFLOW_SHA", sha.clone()),
            ("GITHUB_ACTOR", login(shown.actor)),
            ("GITHUB_ACTOR_ID", shown.actor.to_string()),
            ("GITHUB_TRIGGERING_ACTOR", login(*starter)),
            ("GITHUB_API_URL", self.url().into()),
            ("GITHUB_GRAPHQL_URL", self.graphql_url()),
            ("GITHUB_SERVER_URL", state.web.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// The payload of the event that started a run: the first attempt's, whatever came later.
    pub fn event_of(&self, repo: &str, run: u64) -> Value {
        let state = self.state();
        let held = state.repo(repo);
        let shown = held.run(run);
        let sender = state.maybe_account_json(Some(shown.actor));
        let mut event = json!({"repository": repos::repo(&state, held), "sender": sender});
        let reference = full_ref(shown);
        match shown.event.as_str() {
            "push" => {
                let (before, after) = shown
                    .push
                    .as_ref()
                    .map_or(("", shown.head.as_str()), |p| (&p.before, &p.after));
                event["ref"] = json!(reference);
                event["before"] = json!(before);
                event["after"] = json!(after);
                event["pusher"] = json!({"name": state.account(shown.actor).login});
                event["head_commit"] = json!({"id": shown.head});
            }
            "workflow_dispatch" => {
                event["ref"] = json!(reference);
                event["inputs"] = shown.inputs.clone();
                event["workflow"] = json!(shown.workflow);
            }
            "repository_dispatch" => {
                event["action"] = json!("deploy");
                event["branch"] = json!(held.default_branch);
                event["client_payload"] = json!({});
            }
            "pull_request" | "pull_request_target" => {
                if let Some(pull) = pull_of(held, shown) {
                    event["action"] = json!("opened");
                    event["number"] = json!(pull.number);
                    event["pull_request"] = pulls::pull(&state, held, pull);
                }
            }
            "schedule" => event["schedule"] = json!("0 3 * * *"),
            "release" => {
                let found = held
                    .shipping
                    .releases
                    .iter()
                    .rfind(|r| r.tag == shown.branch);
                event["action"] = json!("published");
                event["release"] = found.map_or(Value::Null, |r| {
                    json!({
                        "id": r.id, "tag_name": r.tag, "name": r.name, "target_commitish": held.default_branch,
                        "author": state.account_json(Some(r.author)), "draft": false, "prerelease": r.prerelease,
                    })
                });
            }
            "workflow_run" => {
                let first = shown.after.map(|id| held.run(id));
                event["action"] = json!("completed");
                event["workflow_run"] = first.map_or(Value::Null, |r| {
                    runs::run(&state, held, r, r.attempts.len())
                });
                event["workflow"] = first.map_or(
                    Value::Null,
                    |r| json!({"id": r.workflow_id, "name": r.name, "path": r.workflow}),
                );
            }
            _ => {}
        }
        event
    }
}

/// The pull request that a run is about.
fn pull_of<'s>(held: &'s Repo, run: &Run) -> Option<&'s Pull> {
    let about = run.event.starts_with("pull_request");
    held.pulls
        .iter()
        .filter(|_| about)
        .find(|p| p.head == run.branch && p.head_repo.as_ref() == Some(&run.head_repo))
}

fn full_ref(run: &Run) -> String {
    let kind = if run.on_tag { "tags" } else { "heads" };
    format!("refs/{kind}/{}", run.branch)
}
