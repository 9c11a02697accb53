//! Payloads that GitHub publishes for each event: the change they name is found.

use crate::json;
use serde_json::Value;
use sixeyes::ci::{Asked, Job};

fn asked(event: &str, payload: &Value) -> Asked {
    let name = format!("sixeyes-payload-{}-{event}.json", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, payload.to_string()).unwrap();
    let job = Job {
        event: event.into(),
        payload: Some(path.clone()),
        ..Job::default()
    };
    let found = job.asked();
    std::fs::remove_file(&path).unwrap();
    found.unwrap_or_else(|error| panic!("{event}: {error}"))
}

#[test]
fn every_published_payload_of_an_event_that_starts_the_gate_names_its_change() {
    let mut seen = 0;
    for (file, events) in [
        ("pull_request", &["pull_request", "pull_request_target"][..]),
        ("pull_request_review", &["pull_request_review"][..]),
    ] {
        for payload in json(&format!("octokit-webhooks/{file}.json"))
            .as_array()
            .unwrap()
        {
            for event in events {
                let pull = &payload["pull_request"];
                let head = pull["head"]["sha"].as_str().unwrap().parse().unwrap();
                let number = pull["number"].as_u64().unwrap();
                assert_eq!(
                    asked(event, payload),
                    Asked::Change {
                        number,
                        head: Some(head)
                    }
                );
                seen += 1;
            }
        }
    }
    for payload in json("octokit-webhooks/merge_group.json")
        .as_array()
        .unwrap()
    {
        let group = &payload["merge_group"];
        let text = |name: &str| group[name].as_str().unwrap();
        let branch = text("base_ref")
            .trim_start_matches("refs/heads/")
            .to_owned();
        let (head, base) = (
            text("head_sha").parse().unwrap(),
            text("base_sha").parse().unwrap(),
        );
        assert_eq!(
            asked("merge_group", payload),
            Asked::Group { branch, head, base }
        );
        seen += 1;
    }
    for payload in json("octokit-webhooks/workflow_run.json")
        .as_array()
        .unwrap()
    {
        let run = &payload["workflow_run"];
        let head = run["head_sha"].as_str().unwrap().parse().unwrap();
        match asked("workflow_run", payload) {
            Asked::Change { number, .. } => assert_eq!(run["pull_requests"][0]["number"], number),
            Asked::Head(found) => assert_eq!(found, head),
            Asked::Group { .. } => panic!("a run is no merge group"),
        }
        seen += 1;
    }
    assert!(seen > 60, "{seen}");
}
