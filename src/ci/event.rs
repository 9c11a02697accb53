//! Events: which change a job is about.

use super::Job;
use crate::evidence::Revision;
use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;

/// What the event asks to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A pull request. The head is the one that the event was about: the answer is shown there.
    Change {
        /// Its number.
        number: u64,
        /// The head, where the event names one.
        head: Option<Revision>,
    },
    /// A merge queue's group.
    Group {
        /// The branch of the queue.
        branch: String,
        /// The group's commit.
        head: Revision,
        /// The branch's commit that it stands on.
        base: Revision,
    },
    /// Every open pull request with this head.
    Head(Revision),
}

/// The event says no change.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The runner named no payload, or it cannot be read.
    #[error("the event's payload{} cannot be read{}", path(.0), cause(.1))]
    Unreadable(Option<PathBuf>, #[source] Option<std::io::Error>),
    /// The payload is not what GitHub sends with this event.
    #[error("the payload of event `{event}` is not what GitHub sends with it")]
    Shape {
        /// The event.
        event: String,
        /// Where it differs.
        source: serde_json::Error,
    },
    /// The event is about no pull request.
    #[error(
        "event `{0}` is about no pull request: run the gate on `pull_request_target` and `merge_group`, on `workflow_dispatch` with an input `number`, or name the pull request's address"
    )]
    NoChange(String),
    /// The input `number` is none.
    #[error("input `number` is {0}: give the number of a pull request, such as 482")]
    NoNumber(String),
}

fn path(path: &Option<PathBuf>) -> String {
    path.as_ref()
        .map(|path| format!(" `{}`", path.display()))
        .unwrap_or_default()
}

fn cause(cause: &Option<std::io::Error>) -> &'static str {
    match cause {
        Some(_) => "",
        None => ": `GITHUB_EVENT_PATH` is not set",
    }
}

impl Job {
    /// Reads the payload, and finds what the event asks to judge.
    ///
    /// # Errors
    /// [`EventError`] where the event names no change.
    pub fn asked(&self) -> Result<Asked, EventError> {
        let Some(path) = &self.payload else {
            return Err(EventError::Unreadable(None, None));
        };
        let bytes = std::fs::read(path)
            .map_err(|error| EventError::Unreadable(Some(path.clone()), Some(error)))?;
        asked(&self.event, &bytes)
    }
}

impl Job {
    /// The run that started this one, as the payload of a `workflow_run` says: where to look, and nothing more.
    #[must_use]
    pub fn upstream(&self) -> Option<u64> {
        let bytes = std::fs::read(self.payload.as_ref()?).ok()?;
        upstream(&self.event, &bytes)
    }
}

fn upstream(event: &str, payload: &[u8]) -> Option<u64> {
    if event != "workflow_run" {
        return None;
    }
    let body: Value = serde_json::from_slice(payload).ok()?;
    body.get("workflow_run")?.get("id")?.as_u64()
}

#[derive(Deserialize)]
struct PullEvent {
    pull_request: Pull,
}

#[derive(Deserialize)]
struct Pull {
    number: u64,
    head: Head,
}

#[derive(Deserialize)]
struct Head {
    sha: Revision,
}

#[derive(Deserialize)]
struct GroupEvent {
    merge_group: Group,
}

#[derive(Deserialize)]
struct Group {
    head_sha: Revision,
    base_sha: Revision,
    base_ref: String,
}

#[derive(Deserialize)]
struct RunEvent {
    workflow_run: Run,
}

#[derive(Deserialize)]
struct Run {
    head_sha: Revision,
    #[serde(default)]
    pull_requests: Vec<Number>,
}

#[derive(Deserialize)]
struct Number {
    number: u64,
}

#[derive(Deserialize)]
struct Dispatch {
    #[serde(default)]
    inputs: Option<Inputs>,
}

#[derive(Deserialize)]
struct Inputs {
    #[serde(default)]
    number: Value,
}

/// What an event with this payload asks to judge.
///
/// # Errors
/// [`EventError`] where it names no change.
pub(super) fn asked(event: &str, payload: &[u8]) -> Result<Asked, EventError> {
    fn body<'a, T: Deserialize<'a>>(event: &str, payload: &'a [u8]) -> Result<T, EventError> {
        serde_json::from_slice(payload).map_err(|source| EventError::Shape {
            event: event.to_owned(),
            source,
        })
    }
    match event {
        "pull_request_target" | "pull_request" | "pull_request_review" => {
            let body: PullEvent = body(event, payload)?;
            Ok(Asked::Change {
                number: body.pull_request.number,
                head: Some(body.pull_request.head.sha),
            })
        }
        "merge_group" => {
            let GroupEvent { merge_group } = body(event, payload)?;
            let branch = merge_group.base_ref;
            Ok(Asked::Group {
                branch: match branch.strip_prefix("refs/heads/") {
                    Some(name) => name.to_owned(),
                    None => branch,
                },
                head: merge_group.head_sha,
                base: merge_group.base_sha,
            })
        }
        "workflow_run" => {
            let RunEvent { workflow_run } = body(event, payload)?;
            // GitHub lists none for forks, and more than one where several have the same head.
            match workflow_run.pull_requests.as_slice() {
                [only] => Ok(Asked::Change {
                    number: only.number,
                    head: Some(workflow_run.head_sha),
                }),
                _ => Ok(Asked::Head(workflow_run.head_sha)),
            }
        }
        "workflow_dispatch" => {
            let body: Dispatch = body(event, payload)?;
            let given = body.inputs.map(|inputs| inputs.number).unwrap_or_default();
            let number = match &given {
                Value::String(text) => text.trim().parse().ok(),
                Value::Number(number) => number.as_u64(),
                _ => None,
            };
            match number.filter(|number| *number > 0) {
                Some(number) => Ok(Asked::Change { number, head: None }),
                None if given.is_null() => Err(EventError::NoNumber("missing".to_owned())),
                None => Err(EventError::NoNumber(format!(
                    "`{}`",
                    given.to_string().chars().take(40).collect::<String>()
                ))),
            }
        }
        other => Err(EventError::NoChange(
            other
                .chars()
                .take(60)
                .flat_map(char::escape_debug)
                .collect(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    fn of(event: &str, payload: Value) -> Result<Asked, EventError> {
        asked(event, payload.to_string().as_bytes())
    }

    #[test]
    fn the_events_of_a_pull_request_name_it_and_its_head() {
        for event in ["pull_request_target", "pull_request", "pull_request_review"] {
            let payload =
                json!({"action": "opened", "pull_request": {"number": 7, "head": {"sha": A}}});
            assert_eq!(
                of(event, payload).unwrap(),
                Asked::Change {
                    number: 7,
                    head: Some(A.parse().unwrap())
                }
            );
        }
    }

    #[test]
    fn a_merge_group_names_its_commit_and_its_branch() {
        let payload = json!({"merge_group": {"head_sha": A, "base_sha": B, "base_ref": "refs/heads/main",
                             "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-b"}});
        assert_eq!(
            of("merge_group", payload).unwrap(),
            Asked::Group {
                branch: "main".to_owned(),
                head: A.parse().unwrap(),
                base: B.parse().unwrap()
            }
        );
    }

    #[test]
    fn a_run_names_its_pull_request_or_its_head() {
        let run = |pulls: Value| json!({"workflow_run": {"head_sha": A, "pull_requests": pulls}});
        assert!(matches!(
            of("workflow_run", run(json!([{"number": 7}]))).unwrap(),
            Asked::Change { number: 7, .. }
        ));
        for pulls in [json!([]), json!([{"number": 7}, {"number": 8}])] {
            assert_eq!(
                of("workflow_run", run(pulls)).unwrap(),
                Asked::Head(A.parse().unwrap())
            );
        }
    }

    #[test]
    fn a_number_given_by_hand_is_a_number() {
        for number in [json!("7"), json!(7), json!(" 7 ")] {
            let asked = of("workflow_dispatch", json!({"inputs": {"number": number}})).unwrap();
            assert_eq!(
                asked,
                Asked::Change {
                    number: 7,
                    head: None
                }
            );
        }
        for inputs in [
            json!(null),
            json!({}),
            json!({"number": "7; rm"}),
            json!({"number": "0"}),
        ] {
            assert!(matches!(
                of("workflow_dispatch", json!({"inputs": inputs})),
                Err(EventError::NoNumber(_))
            ));
        }
    }

    #[test]
    fn other_events_and_other_payloads_are_refused() {
        assert!(matches!(
            of("push", json!({})),
            Err(EventError::NoChange(_))
        ));
        assert!(matches!(
            of(
                "pull_request_target",
                json!({"pull_request": {"number": "7"}})
            ),
            Err(EventError::Shape { .. })
        ));
        assert!(matches!(
            asked("merge_group", b""),
            Err(EventError::Shape { .. })
        ));
    }
}
