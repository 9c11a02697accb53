//! Whatever ships, in whatever order: runs, jobs and records agree in both views, and every answer keeps the contract.

use serde_json::{Value, json};

use crate::forge::{Forge, Method, Right, Work};
use crate::shipping::{DEPLOY, REPO, STATE, shop};
use crate::support::Client;
use crate::wild::Dice;

const PEOPLE: [&str; 4] = ["ada", "gh", "kj", "lt"];

fn step(forge: &Forge, dice: &mut Dice, count: usize) {
    let login = *dice.one(&PEOPLE);
    let runs = forge.runs_of(REPO, DEPLOY);
    let run = (!runs.is_empty()).then(|| *dice.one(&runs));
    let status = run.map(|run| forge.state().repo(REPO).run(run).status());
    let tags: Vec<String> = forge
        .state()
        .repo(REPO)
        .shipping
        .tags
        .keys()
        .cloned()
        .collect();
    let tip = forge.tip(REPO, "main");
    match (dice.roll(12), run, status) {
        (0, _, _) => drop(forge.many_changes(REPO, 1, 1 + count % 3, Method::Squash)),
        (1, _, _) => drop(forge.push(
            REPO,
            "main",
            login,
            &[Work::by(login).write("d.rs", &format!("{count}"))],
        )),
        (2, _, _) => forge.tag(REPO, login, &format!("v{count}"), &tip),
        (3, _, _) if !tags.is_empty() => {
            forge.move_tag(REPO, login, dice.one(tags.as_slice()).as_str(), &tip)
        }
        (4, _, _) if !tags.is_empty() => {
            forge.release(REPO, login, dice.one(tags.as_slice()).as_str());
        }
        (5, _, _) => {
            let state = *dice.one(&["success", "failure", "in_progress"]);
            forge.forge_deployment(REPO, login, "production", &tip, state, None);
        }
        (6 | 7, Some(run), Some("waiting")) => {
            let starter = forge.state().repo(REPO).run(run).attempts.last().unwrap().0;
            if starter == forge.id("gh") {
                forge.start_all_waiting_jobs(REPO, run, "root");
            } else if dice.roll(4) == 0 {
                forge.reject_deployment(REPO, run, "gh");
            } else {
                forge.approve_deployment(REPO, run, "gh");
            }
        }
        (8 | 9, Some(run), Some("in_progress")) if dice.roll(4) > 0 => forge.succeed(REPO, run),
        (8 | 9, Some(run), Some("in_progress")) => forge.fail(REPO, run),
        (10, Some(run), Some("completed")) => forge.rerun(REPO, run, login),
        _ => drop(forge.dispatch(REPO, login, DEPLOY, "main")),
    }
}

/// One record as either view tells it: id, revision, creator, and the states of its statuses, newest first.
type Record = (u64, String, String, Vec<String>);

async fn by_graphql(client: &Client) -> Vec<Record> {
    let asked = json!({"environment": "production", "first": 100});
    let answer = client.graphql(STATE, asked).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    let nodes = answer["data"]["repository"]["deployments"]["nodes"].clone();
    let of = |d: &Value| {
        let login = d["creator"]["login"].as_str().unwrap().to_owned();
        let states = d["statuses"]["nodes"].as_array().unwrap().iter();
        let states = states
            .map(|s| s["state"].as_str().unwrap().to_lowercase())
            .collect();
        let sha = d["commitOid"].as_str().unwrap().to_owned();
        (d["databaseId"].as_u64().unwrap(), sha, login, states)
    };
    nodes.as_array().unwrap().iter().map(of).collect()
}

async fn by_rest(client: &Client) -> Vec<Record> {
    let listed = client
        .get(&format!(
            "/repos/{REPO}/deployments?environment=production&per_page=100"
        ))
        .await;
    let mut all = Vec::new();
    for d in listed.as_array().unwrap() {
        let id = d["id"].as_u64().unwrap();
        let statuses = client
            .get(&format!(
                "/repos/{REPO}/deployments/{id}/statuses?per_page=20"
            ))
            .await;
        let states = statuses.as_array().unwrap().iter();
        let states = states
            .map(|s| s["state"].as_str().unwrap().to_owned())
            .collect();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        all.push((id, text(&d["sha"]), text(&d["creator"]["login"]), states));
    }
    all
}

#[tokio::test]
async fn both_views_agree_on_whatever_ships() {
    for seed in 1..=4 {
        let forge = shop();
        forge.grant(REPO, "lt", Right::Write);
        forge.environment(REPO, "production").tags(&["v*"]);
        forge
            .workflow(REPO, DEPLOY)
            .on_push("main")
            .on_tags()
            .on("release");
        let mut dice = Dice(seed);
        for count in 0..60 {
            step(&forge, &mut dice, count);
        }
        let client = Client::new(&forge, forge.token_of("root"));
        let shown = by_graphql(&client).await;
        assert!(shown.len() > 5, "seed {seed}: {}", shown.len());
        assert_eq!(shown, by_rest(&client).await, "seed {seed}");
        // One job of each attempt, each with a record of its own unless the ref was refused.
        for run in forge.runs_of(REPO, DEPLOY) {
            let at = format!("/repos/{REPO}/actions/runs/{run}");
            let now = client.get(&at).await;
            let attempts = now["run_attempt"].as_u64().unwrap();
            let jobs = client
                .get(&format!("{at}/jobs?filter=all&per_page=100"))
                .await;
            assert_eq!(jobs["total_count"], attempts, "seed {seed}");
            for attempt in 1..=attempts {
                let shown = client.get(&format!("{at}/attempts/{attempt}")).await;
                assert_eq!(
                    (&shown["run_attempt"], &shown["actor"]),
                    (&json!(attempt), &now["actor"])
                );
            }
            let held = now["status"] == "waiting";
            let pending = client.get(&format!("{at}/pending_deployments")).await;
            assert_eq!(
                pending.as_array().unwrap().len(),
                usize::from(held),
                "seed {seed}"
            );
            client.get(&format!("{at}/approvals")).await;
        }
        // At most one record is active: what was there before is not.
        let active = shown
            .iter()
            .filter(|(_, _, _, states)| states.first().is_some_and(|s| s == "success"));
        assert!(active.count() <= 1, "seed {seed}");
        client
            .get(&format!("/repos/{REPO}/activity?per_page=100"))
            .await;
        client
            .get(&format!("/repos/{REPO}/git/matching-refs/tags/v"))
            .await;
        assert_eq!(forge.take_violations(), Vec::<String>::new(), "seed {seed}");
    }
}
