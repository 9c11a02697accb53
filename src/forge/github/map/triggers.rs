//! Who started a deployment, and who let it go (J4, J11).

use super::People;
use crate::evidence::{
    Actor, Authorisation, AuthorisationState, Change, Citation, Demand, Fact, Gap, MergeIntent,
    Proof, Revision, Timestamp, Trigger, TriggerAct, Why,
};
use crate::forge::github::answers::{Activity, Approval, DeployRun, EnvironmentAnswer, Release};

/// What the run and the ref tell of who started the deployment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Started<'a> {
    /// The run, its latest attempt.
    pub(crate) run: &'a DeployRun,
    /// Earlier attempts.
    pub(crate) attempts: &'a [(u64, Result<DeployRun, Why>)],
    /// The runs upstream of it, nearest first, or what is not known of them.
    pub(crate) upstream: &'a [Result<DeployRun, (Why, String)>],
    /// Whether the ref is a tag.
    pub(crate) is_tag: bool,
    /// `refs/heads/…` or `refs/tags/…`.
    pub(crate) reference: &'a str,
    /// The acts on it, newest first.
    pub(crate) activity: &'a [Activity],
    /// Why they could not be read, if they could not.
    pub(crate) unread: Option<Why>,
    /// The release of the tag.
    pub(crate) release: Option<&'a Release>,
    /// The changes of the range.
    pub(crate) changes: &'a [Change],
    /// Where people see the repository.
    pub(crate) url: &'a str,
}

/// Everybody who started it: by the run and each of its attempts, and by what is behind the run.
pub(crate) fn triggers(people: &mut People, started: Started<'_>) -> (Vec<Trigger>, Vec<Gap>) {
    let mut all = Vec::new();
    let mut gaps = Vec::new();
    let run = started.run;
    let first = match origin(started).map(|run| run.event.as_str()) {
        // The forge shows the schedule's owner as the actor of all that follows it.
        Some("schedule") => TriggerAct::Schedule,
        Some(_) | None => act(run, started.is_tag),
    };
    add(&mut all, people, run, first, run.created_at, Who::Actor);
    match run.event.as_str() {
        "push" if started.is_tag => tagged(people, started, &mut all, &mut gaps),
        "push" => merged(people, started, &mut all),
        "release" => {
            released(people, started, &mut all, &mut gaps);
            tagged(people, started, &mut all, &mut gaps);
        }
        "workflow_run" => upstream(people, started, &mut all, &mut gaps),
        _ => {}
    }
    // Whoever deploys a tag by hand deploys what whoever made the tag chose (E135).
    if started.is_tag && !matches!(run.event.as_str(), "push" | "release") {
        tagged(people, started, &mut all, &mut gaps);
    }
    let earlier = started
        .attempts
        .iter()
        .map(|(number, run)| (*number, run.as_ref()));
    let last = run.run_attempt.unwrap_or(1);
    for (number, attempt) in earlier.chain([(last, Ok(run))]) {
        match attempt {
            Ok(attempt) => {
                let what = match number {
                    1 => first,
                    _ => TriggerAct::Reran,
                };
                let at = attempt.run_started_at.unwrap_or(attempt.created_at);
                add(&mut all, people, attempt, what, at, Who::Attempt);
            }
            Err(why) => gaps.push(gap(*why, format!("who started attempt {number}"))),
        }
    }
    (all, gaps)
}

/// What whoever started the first attempt did.
fn act(run: &DeployRun, is_tag: bool) -> TriggerAct {
    match run.event.as_str() {
        "push" if is_tag => TriggerAct::Tagged,
        "push" => TriggerAct::Pushed,
        "release" => TriggerAct::Released,
        "schedule" => TriggerAct::Schedule,
        "workflow_run" => TriggerAct::Upstream,
        // A dispatch, a comment, a label: somebody did something by hand that the workflow takes for a start.
        _ => TriggerAct::Dispatched,
    }
}

/// Which of a run's two people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Whose act started its first attempt.
    Actor,
    /// Whose act started this one.
    Attempt,
}

fn add(
    all: &mut Vec<Trigger>,
    people: &mut People,
    run: &DeployRun,
    what: TriggerAct,
    at: Timestamp,
    who: Who,
) {
    let by = match who {
        Who::Actor => people.rest(run.actor.as_ref()),
        Who::Attempt => people.rest(run.triggering_actor.as_ref()),
    };
    let known = |one: &Trigger| one.by == by && (one.act == what || what != TriggerAct::Reran);
    if matches!(by, Actor::Account(_)) && all.iter().any(known) {
        return;
    }
    let attempt = run.run_attempt.unwrap_or(1);
    all.push(Trigger {
        act: what,
        by,
        at: Some(at),
        citation: Citation {
            proof: Proof::Authenticated,
            id: Some(run.id.to_string()),
            url: Some(match attempt {
                0 | 1 => run.html_url.clone(),
                _ => format!("{}/attempts/{attempt}", run.html_url),
            }),
        },
    });
}

/// Who made or moved the tag so that it names what is deployed (E135).
fn tagged(people: &mut People, started: Started<'_>, all: &mut Vec<Trigger>, gaps: &mut Vec<Gap>) {
    let made: Vec<&Activity> = started
        .activity
        .iter()
        .filter(|item| item.reference == started.reference)
        .filter(|item| item.activity_type != "branch_deletion")
        .collect();
    if made.is_empty() && started.run.event != "push" {
        let why = started.unread.unwrap_or(Why::Unsupported);
        gaps.push(gap(why, "who made the tag".to_owned()));
    }
    for item in made {
        all.push(Trigger {
            act: TriggerAct::Tagged,
            by: people.rest(item.actor.as_ref()),
            at: Some(item.timestamp),
            citation: Citation {
                proof: Proof::Authenticated,
                id: Some(item.id.to_string()),
                url: Some(format!("{}/activity", started.url)),
            },
        });
    }
}

fn released(
    people: &mut People,
    started: Started<'_>,
    all: &mut Vec<Trigger>,
    gaps: &mut Vec<Gap>,
) {
    let Some(release) = started.release else {
        gaps.push(gap(Why::Deleted, "who made the release".to_owned()));
        return;
    };
    all.push(Trigger {
        act: TriggerAct::Released,
        by: people.user(release.author.as_ref()),
        at: release.published_at,
        citation: Citation {
            proof: Proof::Authenticated,
            id: release.database_id.map(|id| id.to_string()),
            url: Some(release.url.clone()),
        },
    });
}

/// A push that was a merge: who merged, set auto-merge, or enqueued any member of the group.
fn merged(people: &mut People, started: Started<'_>, all: &mut Vec<Trigger>) {
    let head = started.run.head_sha;
    let push = started
        .activity
        .iter()
        .find(|item| item.reference == started.reference && item.after.parse() == Ok(head));
    if let Some(push) = push {
        let by = people.rest(push.actor.as_ref());
        let what = match push.activity_type.as_str() {
            "pr_merge" | "merge_queue_merge" => TriggerAct::Merged,
            _ => TriggerAct::Pushed,
        };
        if !all.iter().any(|one| one.by == by) {
            all.push(Trigger {
                act: what,
                by,
                at: Some(push.timestamp),
                citation: Citation {
                    proof: Proof::Authenticated,
                    id: Some(push.id.to_string()),
                    url: Some(format!("{}/activity", started.url)),
                },
            });
        }
    }
    let group = members(started.changes, head);
    for change in group {
        let Some(merge) = &change.merge else { continue };
        if change.kind == crate::evidence::ChangeKind::Push {
            continue;
        }
        // The run's own actor did nothing but merge: it is said once, in the words of the merge.
        all.retain(|one| one.act != TriggerAct::Pushed || one.by != merge.by);
        all.push(Trigger {
            act: TriggerAct::Merged,
            by: merge.by,
            at: Some(merge.at),
            citation: merge.citation.clone(),
        });
        for intent in change.intents.iter().filter(|intent| intent.stands) {
            all.push(enqueued(intent));
        }
    }
}

/// The changes whose merge was the push: the one that brought the head, and those merged in the same moment by a queue.
fn members(changes: &[Change], head: Revision) -> Vec<&Change> {
    let brings = |change: &&Change| {
        change.head == head
            || change
                .merge
                .as_ref()
                .is_some_and(|merge| merge.result.last() == Some(&head))
    };
    let Some(last) = changes.iter().find(brings) else {
        return Vec::new();
    };
    let at = last.merge.as_ref().map(|merge| merge.at);
    let queued = last
        .intents
        .iter()
        .any(|intent| intent.stands && intent.intent == crate::evidence::Intent::Enqueue);
    changes
        .iter()
        .filter(|change| {
            change.id == last.id || queued && change.merge.as_ref().map(|merge| merge.at) == at
        })
        .collect()
}

fn enqueued(intent: &MergeIntent) -> Trigger {
    Trigger {
        act: TriggerAct::Enqueued,
        by: intent.by,
        at: Some(intent.at),
        citation: intent.citation.clone(),
    }
}

/// The runs upstream, to the first human (E124).
fn upstream(
    people: &mut People,
    started: Started<'_>,
    all: &mut Vec<Trigger>,
    gaps: &mut Vec<Gap>,
) {
    if started.upstream.is_empty() {
        gaps.push(gap(
            Why::Unsupported,
            "the run that started this one".to_owned(),
        ));
    }
    for run in started.upstream {
        match run {
            Ok(run) if run.repository.id == started.run.repository.id => {
                let what = match run.event.as_str() {
                    "schedule" => TriggerAct::Schedule,
                    _ => TriggerAct::Upstream,
                };
                add(all, people, run, what, run.created_at, Who::Actor);
                add(all, people, run, what, run.created_at, Who::Attempt);
            }
            Ok(_) => gaps.push(gap(
                Why::Inconsistent,
                "the run that started this one is another repository's".to_owned(),
            )),
            Err((why, detail)) => gaps.push(gap(*why, detail.clone())),
        }
    }
    // Where a merge to what is deployed began it all, whoever merged or enqueued started it.
    if let Some(run) = origin(started).filter(|run| run.event == "push") {
        let name = started.reference.strip_prefix("refs/heads/");
        if name.is_some() && name == run.head_branch.as_deref() {
            merged(people, Started { run, ..started }, all);
        }
    }
}

/// The run that no other run started, where everything upstream is known.
fn origin<'a>(started: Started<'a>) -> Option<&'a DeployRun> {
    let last = started.upstream.last()?.as_ref().ok()?;
    (started.run.event == "workflow_run" && last.event != "workflow_run").then_some(last)
}

fn gap(why: Why, detail: String) -> Gap {
    Gap {
        fact: Fact::Triggers,
        why,
        change: None,
        account: None,
        detail: Some(detail),
    }
}

/// The authorisations of a run. The forge tells neither attempt nor time.
pub(crate) fn authorisations(
    people: &mut People,
    approvals: &[Approval],
    run: &DeployRun,
) -> Vec<Authorisation> {
    let mut all = Vec::new();
    for approval in approvals {
        let state = match approval.state.as_str() {
            "approved" => AuthorisationState::Approved,
            "rejected" => AuthorisationState::Rejected,
            // `pending` is no answer yet, and what this release does not know lets nothing go.
            _ => continue,
        };
        let by = people.rest(approval.user.as_ref());
        for environment in &approval.environments {
            all.push(Authorisation {
                by,
                state,
                at: None,
                environment: environment.name.clone(),
                run: run.id,
                attempt: None,
                revision: Some(run.head_sha),
                citation: Citation {
                    proof: Proof::Authenticated,
                    id: Some(run.id.to_string()),
                    url: Some(run.html_url.clone()),
                },
            });
        }
    }
    all
}

/// Whether an environment demands an authorisation.
pub(crate) fn demand(environment: &Result<EnvironmentAnswer, Why>) -> Demand {
    match environment {
        Ok(environment) => {
            let reviewers = |kind: &str| kind == "required_reviewers";
            match environment
                .protection_rules
                .iter()
                .any(|rule| reviewers(&rule.kind))
            {
                true => Demand::Required,
                false => Demand::None,
            }
        }
        Err(_) => Demand::Unknown,
    }
}

#[cfg(test)]
#[path = "triggers_tests.rs"]
mod tests;
