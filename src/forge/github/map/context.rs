//! What no clause asks for: checks, tickets, and what looks like the gate's own and is not.

use super::change::Found;
use super::{People, commits::nodes};
use crate::evidence::{
    Actor, ChangeId, Check, Citation, Context, Ignored, IgnoredKind, Proof, Why,
};
use crate::forge::github::answers::PullRequest;
use crate::forge::github::write::STATUS;

pub(super) fn context(people: &mut People, pull: &PullRequest) -> Context {
    let contexts = pull
        .head_ref
        .iter()
        .filter_map(|head| head.target.as_ref()?.status_check_rollup.as_ref())
        .flat_map(|rollup| nodes(&rollup.contexts));
    let mut checks: Vec<Check> = contexts
        .filter_map(|context| {
            Some(Check {
                name: context.name.clone().or_else(|| context.context.clone())?,
                result: context
                    .conclusion
                    .clone()
                    .or_else(|| context.state.clone())
                    .or_else(|| context.status.clone())?,
                by: context
                    .creator
                    .as_ref()
                    .map(|creator| people.actor(Some(creator))),
            })
        })
        .collect();
    checks.sort_by(|a, b| (&a.name, &a.result).cmp(&(&b.name, &b.result)));
    Context {
        tickets: tickets(&pull.title, &pull.head_ref_name),
        checks,
        artefacts: Vec::new(),
    }
}

/// Why the results of checks are not all there: the token may not read them, or the branch that led to them is gone.
pub(super) fn unread(found: &Found) -> Option<(Why, String)> {
    if let Some(why) = found.checks {
        return Some((why, "the checks at the head".to_owned()));
    }
    let Some(head) = &found.pull.head_ref else {
        return Some((Why::Deleted, "the branch that led to them".to_owned()));
    };
    let rollup = head.target.as_ref()?.status_check_rollup.as_ref()?;
    let listed = nodes(&rollup.contexts).count();
    (u64::try_from(listed) != Ok(rollup.contexts.total_count))
        .then(|| (Why::Truncated, "the checks at the head".to_owned()))
}

/// Ticket ids, such as `PAY-17`: capitals, a dash, digits, on their own.
fn tickets(title: &str, branch: &str) -> Vec<String> {
    let mut found = Vec::new();
    let words = [title, branch]
        .into_iter()
        .flat_map(|text| text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')));
    for word in words {
        let mut parts = word.split('-');
        let (Some(project), Some(number)) = (parts.next(), parts.next()) else {
            continue;
        };
        let is_project = project.len() > 1
            && project.starts_with(|c: char| c.is_ascii_uppercase())
            && project
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        let ticket = format!("{project}-{number}");
        if is_project && is_number && !found.contains(&ticket) {
            found.push(ticket);
        }
    }
    found
}

/// The line by which the gate's own comment is known, beside its author.
pub(crate) const MARKER: &str = "<!-- sixeyes:v1";

/// Notes and statuses that look like the gate's own and are somebody else's (E141, E142).
pub(super) fn ignored(
    people: &mut People,
    found: &Found,
    id: &ChangeId,
    ours: &[Actor],
) -> Vec<Ignored> {
    let mut ignored = Vec::new();
    for comment in &found.comments.items {
        let by = people.actor(comment.author.as_ref());
        if comment.body.contains(MARKER) && !ours.contains(&by) {
            ignored.push(Ignored {
                what: IgnoredKind::Note,
                detail: "a comment with the gate's marker by somebody else".to_owned(),
                change: Some(id.clone()),
                citation: Citation {
                    proof: Proof::Authenticated,
                    id: comment.full_database_id.clone(),
                    url: Some(comment.url.clone()),
                },
            });
        }
    }
    let contexts = found
        .pull
        .head_ref
        .iter()
        .filter_map(|head| head.target.as_ref()?.status_check_rollup.as_ref())
        .flat_map(|rollup| nodes(&rollup.contexts));
    for context in contexts.filter(|context| context.context.as_deref() == Some(STATUS)) {
        let by = people.actor(context.creator.as_ref());
        if !ours.contains(&by) {
            ignored.push(Ignored {
                what: IgnoredKind::Status,
                detail: "a commit status with the gate's name by somebody else".to_owned(),
                change: Some(id.clone()),
                citation: Citation {
                    proof: Proof::Authenticated,
                    id: None,
                    url: Some(found.pull.url.clone()),
                },
            });
        }
    }
    ignored
}
