//! REST, one thing or one list at a time, and how a failure becomes a reason.

use super::List;
use crate::evidence::Why;
use crate::forge::github::answers::{Comparison, RestRun, Runs};
use crate::forge::transport::{Client, Read, RequestError};
use serde::de::DeserializeOwned;

/// How many pages of one list are read.
const PAGES: usize = 50;

pub(super) async fn one<T: DeserializeOwned>(
    client: &Client,
    path: String,
    needs: &'static str,
) -> Result<T, Why> {
    match client.get(&Read { path, needs }).await {
        Ok(answer) => Ok(answer.body),
        Err(error) => Err(lost(&error)),
    }
}

/// A list of REST to its end, or until `enough` of it is known.
pub(super) async fn pages<T: DeserializeOwned>(
    client: &Client,
    path: String,
    needs: &'static str,
    enough: impl Fn(&[T]) -> bool,
) -> List<T> {
    let mut items = Vec::new();
    let mut path = Some(path);
    let mut short = None;
    for page in 0.. {
        let Some(next) = path.take() else { break };
        if page == PAGES {
            short = Some(Why::Truncated);
            break;
        }
        let asked = next.clone();
        match client.get::<Vec<T>>(&Read { path: next, needs }).await {
            Ok(answer) => {
                items.extend(answer.body);
                if enough(&items) {
                    break;
                }
                if answer.next.as_ref() == Some(&asked) {
                    short = Some(Why::Truncated);
                    break;
                }
                path = answer.next;
            }
            Err(error) => {
                short = Some(lost(&error));
                break;
            }
        }
    }
    let mut list = List::whole(items);
    if let Some(why) = short {
        list.lose(why);
    }
    list
}

pub(super) async fn runs(client: &Client, path: String, fork: u64) -> List<RestRun> {
    let needs = "actions: read";
    let mut items: Vec<RestRun> = Vec::new();
    let mut path = Some(path);
    let mut short = None;
    let mut told = 0_u64;
    let mut total = 0;
    for page in 0.. {
        let Some(next) = path.take() else { break };
        if page == PAGES {
            short = Some(Why::Truncated);
            break;
        }
        match client.get::<Runs>(&Read { path: next, needs }).await {
            Ok(answer) => {
                told += u64::try_from(answer.body.workflow_runs.len()).unwrap_or_default();
                total = answer.body.total_count;
                items.extend(answer.body.workflow_runs);
                path = answer.next;
            }
            Err(error) => {
                short = Some(lost(&error));
                break;
            }
        }
    }
    if short.is_none() && told != total {
        short = Some(Why::Truncated);
    }
    items.retain(|run| {
        matches!(run.event.as_str(), "pull_request" | "pull_request_target")
            && run
                .head_repository
                .as_ref()
                .is_some_and(|head| head.id == fork)
    });
    let mut list = List::whole(items);
    if let Some(why) = short {
        list.lose(why);
    }
    list
}

pub(super) async fn comparison(client: &Client, path: String) -> Result<Comparison, Why> {
    let needs = "contents: read";
    let first = client.get::<Comparison>(&Read { path, needs }).await;
    let first = first.map_err(|error| lost(&error))?;
    let (mut whole, mut next) = (first.body, first.next);
    for _ in 0..PAGES {
        let Some(path) = next.take() else { break };
        let page = client.get::<Comparison>(&Read { path, needs }).await;
        let page = page.map_err(|error| lost(&error))?;
        whole.commits.extend(page.body.commits);
        next = page.next;
    }
    Ok(whole)
}

fn lost(error: &RequestError) -> Why {
    tracing::warn!("{error}");
    error.failure.why()
}

/// A text as one part of a path or a query's value.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn no_name_can_leave_its_place_in_a_request() {
        assert_eq!(
            encode("refs/heads/a b&c#d?é"),
            "refs%2Fheads%2Fa%20b%26c%23d%3F%C3%A9"
        );
        assert_eq!(encode("renovate[bot]"), "renovate%5Bbot%5D");
        assert_eq!(encode(".."), "..");
    }
}
