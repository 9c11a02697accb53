//! The payloads that GitHub hands to a workflow (`GITHUB_EVENT_PATH`), as the state is now.

use serde_json::{Value, json};

use super::PullName;
use super::merging::MergeGroup;
use crate::forge::Forge;
use crate::forge::rest::{people, pulls, repos, runs};
use crate::forge::state::State;

impl Forge {
    /// `pull_request` and `pull_request_target`: `opened`, `synchronize`, `edited`, `closed`, `enqueued`, …
    pub fn pull_event(&self, pull: &PullName, action: &str, sender: &str) -> Value {
        let state = self.state();
        let mut event = envelope(&state, &pull.repo, action, sender);
        event["number"] = json!(pull.number);
        event["pull_request"] = pulls::pull(
            &state,
            state.repo(&pull.repo),
            state.pull(&pull.repo, pull.number),
        );
        event
    }

    /// `pull_request_review`: `submitted`, `dismissed`, `edited`. The payload's pull request has fewer fields.
    pub fn review_event(&self, pull: &PullName, review: u64, action: &str, sender: &str) -> Value {
        let state = self.state();
        let (held, shown) = (state.repo(&pull.repo), state.pull(&pull.repo, pull.number));
        let mut event = envelope(&state, &pull.repo, action, sender);
        let mut brief = pulls::pull(&state, held, shown);
        for absent in [
            "merged",
            "merged_by",
            "commits",
            "changed_files",
            "additions",
            "deletions",
            "mergeable",
        ] {
            brief.as_object_mut().unwrap().remove(absent);
        }
        event["pull_request"] = brief;
        let review = shown
            .reviews
            .iter()
            .find(|r| r.id == review)
            .expect("no such review");
        event["review"] = pulls::review(&state, held, shown, review);
        event["review"]["state"] = json!(review.state.name().to_lowercase());
        event
    }

    /// `merge_group`: `checks_requested`. It names the group's branch, never its pull requests.
    pub fn merge_group_event(&self, group: &MergeGroup) -> Value {
        let state = self.state();
        let mut event = envelope(
            &state,
            &group.repo,
            "checks_requested",
            "github-merge-queue[bot]",
        );
        let base = group
            .branch
            .trim_start_matches("gh-readonly-queue/")
            .split("/pr-")
            .next()
            .unwrap_or_default();
        let head = state.commit(&group.head);
        event["merge_group"] = json!({
            "head_sha": group.head, "head_ref": format!("refs/heads/{}", group.branch),
            "base_sha": group.base, "base_ref": format!("refs/heads/{base}"),
            "head_commit": {"id": head.oid, "tree_id": head.tree, "message": head.message},
        });
        event
    }

    /// `workflow_run`: `requested`, `completed`.
    pub fn workflow_run_event(&self, repo: &str, run: u64, action: &str) -> Value {
        let state = self.state();
        let held = state.repo(repo);
        let run = held.runs.iter().find(|r| r.id == run).expect("no such run");
        let sender = state.account(run.actor).login.clone();
        let mut event = envelope(&state, repo, action, &sender);
        event["workflow_run"] = runs::run(&state, held, run, run.attempts.len());
        event["workflow"] = json!({"id": held.id, "name": "ci", "path": run.workflow});
        event
    }

    /// `workflow_dispatch` with its inputs.
    pub fn dispatch_event(&self, repo: &str, inputs: Value, sender: &str) -> Value {
        let state = self.state();
        let mut event = envelope(&state, repo, "", sender);
        event.as_object_mut().unwrap().remove("action");
        event["inputs"] = inputs;
        event["ref"] = json!(format!("refs/heads/{}", state.repo(repo).default_branch));
        event["workflow"] = json!(".github/workflows/sixeyes.yml");
        event
    }
}

fn envelope(state: &State, repo: &str, action: &str, sender: &str) -> Value {
    let sender = state
        .by_login(sender)
        .map_or(Value::Null, |account| people::account(state, account));
    json!({"action": action, "repository": repos::repo(state, state.repo(repo)), "sender": sender})
}
