//! Merges, and acts towards one.

use super::change::Found;
use super::commits::nodes;
use super::inferred::{Inferred, Merged, infer};
use super::{Missing, People};
use crate::evidence::{
    Bypass, Citation, Fact, Intent, Merge, MergeIntent, MergeMethod, Proof, Request, Retarget,
    Review, Revision, Why,
};
use crate::forge::github::answers::{PullRequest, RuleSuite, TimelineItem};

/// Who merged, how, and into what; none where it is not merged, or nobody says when.
pub(super) fn merge(
    people: &mut People,
    pull: &PullRequest,
    timeline: &[TimelineItem],
    commits: usize,
) -> Option<Merge> {
    let at = pull.merged_at?;
    let event = timeline.iter().rfind(|item| item.kind == "MergedEvent");
    let by = match (&pull.merged_by, event) {
        (Some(_), _) | (None, None) => people.actor(pull.merged_by.as_ref()),
        (None, Some(event)) => people.actor(event.actor.as_ref()),
    };
    let made = pull.merge_commit.as_ref();
    let method = match made {
        None => MergeMethod::Unknown,
        Some(made) if made.oid == pull.head_ref_oid => MergeMethod::FastForward,
        Some(made) => {
            let parents: Vec<Revision> = nodes(&made.parents).map(|parent| parent.oid).collect();
            match parents.as_slice() {
                [_, second] if *second == pull.head_ref_oid && made.committed_via_web => {
                    MergeMethod::Merge
                }
                // Made elsewhere and pushed: whether it holds something new is for who has the objects to say (E35).
                [_, second] if *second == pull.head_ref_oid => MergeMethod::PushedMergeUnproven,
                // One commit for one commit: squash and rebase differ in nothing that is judged.
                [_] if commits == 1 => MergeMethod::Squash,
                // It stands on the target itself, so all of them are in it.
                [on] if *on == pull.base_ref_oid => MergeMethod::Squash,
                _ => MergeMethod::Unknown,
            }
        }
    };
    Some(Merge {
        by,
        at,
        head: pull.head_ref_oid,
        method,
        result: match (made, method) {
            (None, _) | (_, MergeMethod::FastForward) => Vec::new(),
            (Some(made), _) => vec![made.oid],
        },
        tree: made
            .and_then(|made| made.tree.as_ref())
            .map(|tree| tree.oid),
        citation: Citation {
            proof: Proof::Authenticated,
            id: event.and_then(|event| event.id.clone()),
            url: event
                .and_then(|event| event.url.clone())
                .or_else(|| Some(pull.url.clone())),
        },
    })
}

/// Auto-merge and the queue: who set or entered, and whether it stands, or stood at the merge (J10).
pub(super) fn intents(
    people: &mut People,
    pull: &PullRequest,
    timeline: &[TimelineItem],
) -> Vec<MergeIntent> {
    let mut intents: Vec<MergeIntent> = Vec::new();
    for item in timeline {
        let Some(at) = item.created_at else { continue };
        let (intent, by) = match item.kind.as_str() {
            "AutoMergeEnabledEvent" | "AutoSquashEnabledEvent" | "AutoRebaseEnabledEvent" => (
                Intent::AutoMerge,
                item.enabler.as_ref().or(item.actor.as_ref()),
            ),
            "AddedToMergeQueueEvent" => (
                Intent::Enqueue,
                item.enqueuer.as_ref().or(item.actor.as_ref()),
            ),
            // The queue lets go of what it merged: that removes nobody's act.
            "RemovedFromMergeQueueEvent" if pull.merged_at.is_some_and(|merged| at >= merged) => {
                continue;
            }
            "AutoMergeDisabledEvent" if pull.merged_at.is_some_and(|merged| at >= merged) => {
                continue;
            }
            "AutoMergeDisabledEvent" => {
                fall(&mut intents, Intent::AutoMerge);
                continue;
            }
            "RemovedFromMergeQueueEvent" => {
                fall(&mut intents, Intent::Enqueue);
                continue;
            }
            _ => continue,
        };
        fall(&mut intents, intent);
        intents.push(MergeIntent {
            intent,
            by: people.actor(by),
            at,
            stands: true,
            citation: citation(pull, item.id.clone()),
        });
    }
    // What stands now and no event of the timeline says.
    if let Some(entry) = &pull.merge_queue_entry {
        stand(
            people,
            pull,
            &mut intents,
            Intent::Enqueue,
            entry.enqueuer.as_ref(),
            Some(entry.enqueued_at),
        );
    }
    if let Some(auto) = &pull.auto_merge_request {
        stand(
            people,
            pull,
            &mut intents,
            Intent::AutoMerge,
            auto.enabled_by.as_ref(),
            auto.enabled_at,
        );
    }
    intents
}

fn fall(intents: &mut [MergeIntent], intent: Intent) {
    for earlier in intents.iter_mut().filter(|one| one.intent == intent) {
        earlier.stands = false;
    }
}

fn stand(
    people: &mut People,
    pull: &PullRequest,
    intents: &mut Vec<MergeIntent>,
    intent: Intent,
    by: Option<&crate::forge::github::answers::Account>,
    at: Option<crate::evidence::Timestamp>,
) {
    let by = people.actor(by);
    let there = intents
        .iter()
        .any(|one| one.intent == intent && one.stands && one.by == by);
    if !there {
        intents.push(MergeIntent {
            intent,
            by,
            at: at.unwrap_or(pull.created_at),
            stands: true,
            citation: citation(pull, None),
        });
    }
}

/// Acts past the target's rules by which it was merged (J22). Not visible: a gap, which only a policy that asks needs.
/// Where no rule suite tells, what follows from the rules, the reviews and the checks is inferred.
pub(super) fn bypasses(
    people: &mut People,
    found: &Found,
    reviews: &[Review],
    merge: Option<&Merge>,
    missing: &mut Vec<Missing>,
) -> Vec<Bypass> {
    let (Some(suites), Some(made)) = (&found.suites, &found.pull.merge_commit) else {
        return Vec::new();
    };
    let made = made.oid.to_string();
    let of_merge: Vec<&RuleSuite> = suites
        .items
        .iter()
        .filter(|suite| suite.after_sha == made)
        .collect();
    if of_merge.is_empty() {
        // The forge keeps them for a month; a branch without rules has none.
        let why = suites.short.unwrap_or(Why::Unsupported);
        let mut inferred = Inferred::default();
        if let (Some(held), Some(merge), Some(_)) = (&found.held, merge, suites.short) {
            let reviews_whole = !missing.iter().any(|(fact, ..)| *fact == Fact::Reviews);
            let merged = Merged {
                pull: &found.pull,
                merge,
                reviews,
                reviews_whole,
            };
            inferred = infer(held, &merged);
        }
        // What is inferred is not what they said: that stays unknown.
        let said = "what the branch's rules said";
        let detail = match inferred.not {
            Some(why) => format!("{said}; not inferred: {why}"),
            None => said.to_owned(),
        };
        missing.push((Fact::Bypasses, why, detail));
        return inferred.bypasses;
    }
    of_merge
        .into_iter()
        .filter(|suite| suite.result == "bypass")
        .map(|suite| Bypass {
            by: people.known(suite.actor_id, suite.actor_name.as_deref()),
            at: suite.pushed_at,
            what: "the branch's rules".to_owned(),
            citation: Citation {
                proof: Proof::Authenticated,
                id: Some(suite.id.to_string()),
                url: found
                    .pull
                    .url
                    .split("/pull/")
                    .next()
                    .map(|page| format!("{page}/settings/rules/insights")),
            },
        })
        .collect()
}

/// Changes of the target (E17).
pub(super) fn retargets(
    people: &mut People,
    pull: &PullRequest,
    timeline: &[TimelineItem],
) -> Vec<Retarget> {
    let of_target = |item: &&TimelineItem| {
        matches!(
            item.kind.as_str(),
            "BaseRefChangedEvent" | "AutomaticBaseChangeSucceededEvent"
        )
    };
    timeline
        .iter()
        .filter(of_target)
        .filter_map(|item| {
            Some(Retarget {
                from: item.previous_ref_name.clone()?,
                to: item.current_ref_name.clone()?,
                by: people.actor(item.actor.as_ref()),
                at: item.created_at?,
                citation: citation(pull, item.id.clone()),
            })
        })
        .collect()
}

/// Who assigned a robot (E48).
pub(super) fn requests(
    people: &mut People,
    pull: &PullRequest,
    timeline: &[TimelineItem],
) -> Vec<Request> {
    let mut requests = Vec::new();
    for item in timeline.iter().filter(|item| item.kind == "AssignedEvent") {
        let robot = item
            .assignee
            .as_ref()
            .and_then(|assignee| assignee.database_id)
            .map(crate::evidence::AccountId);
        let known = robot.and_then(|robot| people.get(robot));
        let is_robot =
            known.is_some_and(|account| account.kind != crate::evidence::AccountKind::Human);
        if let (Some(robot), Some(at), true) = (robot, item.created_at, is_robot) {
            requests.push(Request {
                robot,
                by: people.actor(item.actor.as_ref()),
                at,
                citation: citation(pull, item.id.clone()),
            });
        }
    }
    requests
}

fn citation(pull: &PullRequest, id: Option<String>) -> Citation {
    Citation {
        proof: Proof::Authenticated,
        id,
        url: Some(pull.url.clone()),
    }
}
