//! Pushes, as the activity of a branch and the runs of a fork's heads tell them.

use super::People;
use super::heads::Push;
use crate::evidence::{Citation, Proof, Revision};
use crate::forge::github::answers::{Activity, PullRequest, RestRun};

/// The pushes to a branch, in order of time.
pub(super) fn of_activity(
    people: &mut People,
    pull: &PullRequest,
    items: &[Activity],
) -> Vec<Push> {
    let page = pull.url.split("/pull/").next().unwrap_or_default();
    let mut pushes: Vec<Push> = items
        .iter()
        .filter_map(|item| {
            Some(Push {
                before: item.before.parse().ok().filter(is_commit),
                after: item.after.parse().ok().filter(is_commit)?,
                by: people.rest(item.actor.as_ref()),
                at: item.timestamp,
                forced: item.activity_type == "force_push",
                citation: Citation {
                    proof: Proof::Authenticated,
                    id: Some(item.id.to_string()),
                    url: Some(format!("{page}/activity")),
                },
            })
        })
        .collect();
    // The forge lists the newest first; the sort is stable, so that pushes of one second keep their order.
    pushes.reverse();
    pushes.sort_by_key(|push| push.at);
    pushes
}

/// The first run of every head: its actor is the pusher (E58).
pub(super) fn of_runs(people: &mut People, runs: &[RestRun]) -> Vec<Push> {
    let mut pushes: Vec<Push> = Vec::new();
    let mut runs: Vec<&RestRun> = runs.iter().collect();
    runs.sort_by_key(|run| (run.created_at, run.id));
    for run in runs {
        // The first run of a head is the one that its push started; later ones come from labels, edits, re-opening.
        if pushes.iter().all(|push| push.after != run.head_sha) {
            pushes.push(Push {
                before: None,
                after: run.head_sha,
                by: people.rest(run.actor.as_ref()),
                at: run.created_at,
                forced: false,
                citation: Citation {
                    proof: Proof::Authenticated,
                    id: Some(run.id.to_string()),
                    url: Some(run.html_url.clone()),
                },
            });
        }
    }
    pushes
}

/// Forty zeroes stand for no commit at all.
fn is_commit(revision: &Revision) -> bool {
    revision.to_string().bytes().any(|digit| digit != b'0')
}
