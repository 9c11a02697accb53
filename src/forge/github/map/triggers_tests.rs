//! Who started a deployment, by every way there is to start one.

use super::*;
use serde_json::{Value, json};

const SHA: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn account(id: u64) -> Value {
    json!({"login": format!("login-{id}"), "id": id, "type": "User"})
}

fn run(event: &str, actor: u64, starter: u64, attempt: u64) -> DeployRun {
    let run = json!({"id": 9, "event": event, "head_sha": SHA, "head_branch": "main", "path": "deploy.yml",
        "status": "in_progress", "conclusion": null, "run_attempt": attempt,
        "created_at": "2026-11-02T09:00:00Z", "html_url": "https://github.com/acme/payments/actions/runs/9",
        "actor": account(actor), "triggering_actor": account(starter),
        "repository": {"id": 7}, "head_repository": {"id": 7}});
    serde_json::from_value(run).unwrap()
}

fn act_on(reference: &str, kind: &str, actor: u64) -> Activity {
    let act = json!({"id": actor, "before": "0".repeat(40), "after": SHA, "ref": reference,
        "timestamp": "2026-11-02T08:59:00Z", "activity_type": kind, "actor": account(actor)});
    serde_json::from_value(act).unwrap()
}

fn started<'a>(run: &'a DeployRun, reference: &'a str, activity: &'a [Activity]) -> Started<'a> {
    Started {
        run,
        attempts: &[],
        upstream: &[],
        is_tag: reference.starts_with("refs/tags/"),
        reference,
        activity,
        unread: None,
        release: None,
        changes: &[],
        url: "https://github.com/acme/payments",
    }
}

fn told(started: Started<'_>) -> (Vec<(TriggerAct, u64)>, usize) {
    let mut people = People::new("github.com");
    let (all, gaps) = triggers(&mut people, started);
    let acts = all
        .iter()
        .map(|one| (one.act, one.by.account().map_or(0, |account| account.0)));
    (acts.collect(), gaps.len())
}

#[test]
fn e57_the_first_actor_and_every_attempts_starter_started_it() {
    let attempts = [
        (1, Ok(run("workflow_dispatch", 1, 1, 1))),
        (2, Ok(run("workflow_dispatch", 1, 2, 2))),
        (3, Err(Why::Unavailable)),
    ];
    let latest = run("workflow_dispatch", 1, 4, 4);
    let (acts, gaps) = told(Started {
        attempts: &attempts,
        ..started(&latest, "refs/heads/main", &[])
    });
    use TriggerAct::{Dispatched, Reran};
    assert_eq!(acts, [(Dispatched, 1), (Reran, 2), (Reran, 4)]);
    assert_eq!(
        gaps, 1,
        "an attempt that cannot be read was started by somebody unknown"
    );
}

#[test]
fn a_push_that_was_no_merge_was_pushed() {
    let latest = run("push", 1, 1, 1);
    let activity = [
        act_on("refs/heads/main", "push", 1),
        act_on("refs/heads/x", "push", 3),
    ];
    let (acts, gaps) = told(started(&latest, "refs/heads/main", &activity));
    assert_eq!((acts, gaps), (vec![(TriggerAct::Pushed, 1)], 0));
}

#[test]
fn e135_whoever_made_or_moved_the_tag_started_it_by_whatever_event() {
    let activity = [
        act_on("refs/tags/v1", "force_push", 2),
        act_on("refs/tags/v1", "branch_creation", 3),
        act_on("refs/tags/v1", "branch_deletion", 4),
    ];
    for event in ["push", "workflow_dispatch"] {
        let latest = run(event, 1, 1, 1);
        let (acts, gaps) = told(started(&latest, "refs/tags/v1", &activity));
        assert!(acts.contains(&(TriggerAct::Tagged, 2)) && acts.contains(&(TriggerAct::Tagged, 3)));
        assert!(
            !acts.iter().any(|(_, by)| *by == 4),
            "whoever deleted it made nothing"
        );
        assert_eq!(gaps, 0);
    }
    let latest = run("workflow_dispatch", 1, 1, 1);
    let (_, gaps) = told(started(&latest, "refs/tags/v1", &[]));
    assert_eq!(gaps, 1, "who made the tag is not known");
}

#[test]
fn e124_the_chain_upstream_is_followed_or_is_a_gap() {
    let latest = run("workflow_run", 1, 1, 1);
    let (_, gaps) = told(started(&latest, "refs/heads/main", &[]));
    assert_eq!(gaps, 1);
    let upstream = [Ok(run("workflow_dispatch", 2, 3, 2))];
    let (acts, gaps) = told(Started {
        upstream: &upstream,
        ..started(&latest, "refs/heads/main", &[])
    });
    use TriggerAct::Upstream;
    assert_eq!(
        (acts, gaps),
        (vec![(Upstream, 1), (Upstream, 2), (Upstream, 3)], 0)
    );
}

#[test]
fn e124_a_longer_chain_is_followed_to_what_began_it() {
    use TriggerAct::{Merged, Schedule, Upstream};
    let latest = run("workflow_run", 1, 1, 1);
    let merge = [act_on("refs/heads/main", "pr_merge", 3)];
    for (upstream, expected) in [
        // Whoever ran the middle one again let it go on.
        (
            vec![Ok(run("workflow_run", 1, 2, 2)), Ok(run("push", 1, 1, 1))],
            (vec![(Upstream, 1), (Upstream, 2), (Merged, 3)], 0),
        ),
        (
            vec![
                Ok(run("workflow_run", 1, 1, 1)),
                Ok(run("schedule", 1, 1, 1)),
            ],
            (vec![(Schedule, 1)], 0),
        ),
        (
            vec![
                Ok(run("workflow_run", 1, 2, 2)),
                Err((Why::Unsupported, "what started run 9".to_owned())),
            ],
            (vec![(Upstream, 1), (Upstream, 2)], 1),
        ),
    ] {
        let told = told(Started {
            upstream: &upstream,
            ..started(&latest, "refs/heads/main", &merge)
        });
        assert_eq!(told, expected);
    }
}

#[test]
fn e60_a_schedule_is_held_against_its_owner_only() {
    let latest = run("schedule", 1, 1, 1);
    let (acts, _) = told(started(&latest, "refs/heads/main", &[]));
    assert_eq!(acts, [(TriggerAct::Schedule, 1)]);
}

#[test]
fn only_a_given_approval_lets_go_and_an_unknown_environment_may_demand_one() {
    let approvals: Vec<Approval> = serde_json::from_value(json!([
        {"state": "approved", "user": account(1), "environments": [{"name": "production"}, {"name": "staging"}]},
        {"state": "rejected", "user": account(2), "environments": [{"name": "production"}]},
        {"state": "pending", "user": account(3), "environments": [{"name": "production"}]},
        {"state": "nearly", "user": account(4), "environments": [{"name": "production"}]},
    ]))
    .unwrap();
    let mut people = People::new("github.com");
    let given = authorisations(&mut people, &approvals, &run("push", 1, 1, 1));
    let told: Vec<_> = given
        .iter()
        .map(|one| {
            (
                one.state,
                one.environment.as_str(),
                one.by.account().unwrap().0,
            )
        })
        .collect();
    use AuthorisationState::{Approved, Rejected};
    assert_eq!(
        told,
        [
            (Approved, "production", 1),
            (Approved, "staging", 1),
            (Rejected, "production", 2)
        ]
    );
    assert_eq!(demand(&Err(Why::Forbidden)), Demand::Unknown);
    let environment = |rules: Value| {
        demand(&Ok(serde_json::from_value(
            json!({"name": "production", "protection_rules": rules,
            "deployment_branch_policy": null}),
        )
        .unwrap()))
    };
    assert_eq!(environment(json!([{"type": "wait_timer"}])), Demand::None);
    assert_eq!(
        environment(json!([{"type": "required_reviewers"}])),
        Demand::Required
    );
}
