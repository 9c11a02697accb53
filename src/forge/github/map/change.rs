//! One pull request, whole.

use super::commits::{commit, dropped};
use super::context::{context, ignored, unread};
use super::heads::{self, Known, Push, Pushes};
use super::pushes::{of_activity, of_runs};
use super::{Held, Missing, People, merge, reviews};
use crate::evidence::{
    Actor, Change, ChangeId, ChangeKind, ChangeState, Citation, Commit, Fact, Gap, Ignored, Proof,
    Revision, Right, Source, Standing, Unknown, Why,
};
use crate::forge::github::answers::{
    Activity, Comment, CommitNode, Comparison, File as FileAnswer, PullRequest, RestFile, RestRun,
    Review, RuleSuite, TimelineItem,
};
use crate::forge::github::read::List;
use std::collections::{HashMap, HashSet};

/// Everything that was read of one pull request.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The first page of everything, and what has no pages.
    pub(crate) pull: PullRequest,
    pub(crate) commits: List<CommitNode>,
    pub(crate) reviews: List<Review>,
    pub(crate) timeline: List<TimelineItem>,
    pub(crate) files: List<FileAnswer>,
    pub(crate) comments: List<Comment>,
    /// The activity of the source branch, if it is a branch of this repository.
    pub(crate) activity: Option<List<Activity>>,
    /// The runs of a fork's heads.
    pub(crate) runs: Option<List<RestRun>>,
    /// The files with their earlier names, where one was renamed.
    pub(crate) renames: Option<List<RestFile>>,
    /// What the target's rules said to pushes, where the change is merged.
    pub(crate) suites: Option<List<RuleSuite>>,
    /// What its merge is held to where no rule suite shows what the rules said; none where nobody asked.
    pub(crate) held: Option<Held>,
    /// What earlier heads had over the target, or why that cannot be read.
    pub(crate) compared: Vec<(Revision, Result<Comparison, Why>)>,
    /// Why the checks at the head could not be read, if they could not.
    pub(crate) checks: Option<Why>,
    /// Whether the head moved while all this was read.
    pub(crate) moved: bool,
}

/// A change, and what else its answers tell.
#[derive(Debug)]
pub(crate) struct Mapped {
    pub(crate) change: Change,
    pub(crate) rights: Vec<Right>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) ignored: Vec<Ignored>,
}

/// Turns what was read of one pull request into evidence. `ours` are the accounts under which the gate itself
/// reads and writes.
pub(crate) fn change(people: &mut People, found: &Found, ours: &[Actor]) -> Mapped {
    let pull = &found.pull;
    let id = ChangeId(format!("#{}", pull.number));
    let citation = Citation {
        proof: Proof::Authenticated,
        id: pull.full_database_id.clone(),
        url: Some(pull.url.clone()),
    };
    let mut missing: Vec<Missing> = Vec::new();
    let opened_by = people.actor(pull.author.as_ref());
    let commits = all_commits(people, found, &mut missing);
    let told = reviews::reviews(people, &found.reviews.items, &found.timeline.items);
    missing.extend(told.missing);
    let sources = known(people, found, &commits, &told.reviews, &citation);
    let heads = heads::heads(&sources, &mut missing);
    untold(found, &sources.pushes, &mut missing);
    covered(&heads, &commits, found, &mut missing);
    lists(found, &mut missing);
    missing.extend(unread(found).map(|(why, detail)| (Fact::Checks, why, detail)));
    let current: HashMap<Revision, &Commit> = commits
        .iter()
        .filter(|commit| commit.standing == Standing::Current)
        .map(|commit| (commit.revision, commit))
        .collect();
    let base = heads::base(pull.head_ref_oid, &current).or_else(|| {
        found.compared.iter().find_map(|(head, compared)| {
            let compared = compared.as_ref().ok()?;
            (*head == pull.head_ref_oid).then_some(compared.merge_base_commit.sha)
        })
    });
    let merged = merge::merge(
        people,
        pull,
        &found.timeline.items,
        found.commits.items.len(),
    );
    let state = match pull.state.as_str() {
        "MERGED" => ChangeState::Merged,
        "CLOSED" => ChangeState::Closed,
        // The reader lets no other state through.
        _ => ChangeState::Open,
    };
    let merged = merged.filter(|_| state == ChangeState::Merged);
    if state == ChangeState::Merged && merged.is_none() {
        missing.push((
            Fact::Merge,
            Why::Unavailable,
            "when it was merged".to_owned(),
        ));
    }
    if merged
        .as_ref()
        .is_some_and(|merge| merge.by == Actor::Unknown(Unknown::Deleted))
    {
        missing.push((Fact::Merge, Why::Deleted, "who merged it".to_owned()));
    }
    let bypasses = merge::bypasses(people, found, &told.reviews, merged.as_ref(), &mut missing);
    let tree = current.get(&pull.head_ref_oid).and_then(|head| head.tree);
    let change = Change {
        url: pull.url.clone(),
        kind: ChangeKind::Request,
        title: Some(pull.title.clone()),
        state,
        opened_by,
        opened_at: pull.created_at,
        imported: false,
        source: Some(Source {
            branch: pull.head_ref_name.clone(),
            fork: pull.is_cross_repository.then(|| {
                pull.head_repository
                    .as_ref()
                    .map_or_else(String::new, |fork| fork.name_with_owner.clone())
            }),
        }),
        target: pull.base_ref_name.clone(),
        retargets: merge::retargets(people, pull, &found.timeline.items),
        head: pull.head_ref_oid,
        tree,
        base,
        heads,
        reviews: told.reviews,
        requests: merge::requests(people, pull, &found.timeline.items),
        intents: merge::intents(people, pull, &found.timeline.items),
        merge: merged,
        files: super::files::files(found),
        carried: Vec::new(),
        bypasses,
        past_law: None,
        context: context(people, pull),
        totals: None,
        citation,
        commits,
        id,
    };
    let change = Change {
        totals: Some(super::files::totals(found, &change)),
        ..change
    };
    let ignored = ignored(people, found, &change.id, ours);
    let gaps = missing
        .into_iter()
        .map(|(fact, why, detail)| Gap {
            fact,
            why,
            change: Some(change.id.clone()),
            account: None,
            detail: Some(detail),
        })
        .collect();
    Mapped {
        change,
        rights: told.rights,
        gaps,
        ignored,
    }
}

fn all_commits(people: &mut People, found: &Found, missing: &mut Vec<Missing>) -> Vec<Commit> {
    let mut commits = Vec::with_capacity(found.commits.items.len());
    let mut there = HashSet::new();
    for node in &found.commits.items {
        let (commit, short) = commit(people, &node.commit);
        missing.extend(short.map(|detail| (Fact::Commits, Why::Truncated, detail)));
        if there.insert(commit.revision) {
            commits.push(commit);
        }
    }
    for (head, compared) in &found.compared {
        match compared {
            Ok(compared) => {
                for raw in &compared.commits {
                    if there.insert(raw.sha) {
                        commits.push(dropped(people, raw));
                    }
                }
                if u64::try_from(compared.commits.len()).ok() != Some(compared.total_commits) {
                    let detail = format!("the commits of the earlier head {}", head.short());
                    missing.push((Fact::Heads, Why::Truncated, detail));
                }
            }
            Err(why) => {
                let detail = format!("the commits of the earlier head {}", head.short());
                missing.push((Fact::Heads, *why, detail));
            }
        }
    }
    commits
}

fn known<'a>(
    people: &mut People,
    found: &Found,
    commits: &'a [Commit],
    reviews: &[crate::evidence::Review],
    citation: &'a Citation,
) -> Known<'a> {
    let pull = &found.pull;
    let forced = found
        .timeline
        .items
        .iter()
        .filter(|item| item.kind == "HeadRefForcePushedEvent")
        .filter_map(|item| {
            Some(Push {
                before: item.before_commit.as_ref().map(|commit| commit.oid),
                after: item.after_commit.as_ref()?.oid,
                by: people.actor(item.actor.as_ref()),
                at: item.created_at?,
                forced: true,
                citation: Citation {
                    proof: Proof::Authenticated,
                    id: item.id.clone(),
                    url: Some(pull.url.clone()),
                },
            })
        })
        .collect();
    let pushes = match (&found.activity, &found.runs) {
        (Some(activity), _) => match activity.short {
            Some(why) if activity.items.is_empty() => Pushes::Nowhere(why),
            Some(_) | None => Pushes::Branch(of_activity(people, pull, &activity.items)),
        },
        (None, Some(runs)) => match runs.short {
            Some(why) if runs.items.is_empty() => Pushes::Nowhere(why),
            Some(_) | None => Pushes::Runs(of_runs(people, &runs.items)),
        },
        (None, None) => Pushes::Nowhere(Why::Deleted),
    };
    let suites = pull
        .head_ref
        .iter()
        .filter_map(|head| head.target.as_ref()?.check_suites.as_ref())
        .flat_map(super::commits::nodes)
        .filter_map(|suite| {
            let push = suite.push.as_ref()?;
            Some(Push {
                before: None,
                after: push.next_sha?,
                by: people.actor(push.pusher.as_ref()),
                at: suite.created_at,
                forced: false,
                citation: citation.clone(),
            })
        })
        .collect();
    Known {
        opened_at: pull.created_at,
        until: pull.merged_at,
        head: pull.head_ref_oid,
        pushes,
        forced,
        suites,
        reviewed: reviews
            .iter()
            .filter_map(|review| Some((review.revision?, review.at)))
            .collect(),
        commits,
        citation,
    }
}

/// Every head's own commit must be known: else whoever wrote it is not (E31).
fn covered(
    heads: &[crate::evidence::Head],
    commits: &[Commit],
    found: &Found,
    missing: &mut Vec<Missing>,
) {
    let known: HashSet<Revision> = commits.iter().map(|commit| commit.revision).collect();
    for head in heads {
        let tried = found
            .compared
            .iter()
            .any(|(tried, _)| *tried == head.revision);
        // That the present head's commits are not all told is a gap of its own already.
        let told = head.revision == found.pull.head_ref_oid && found.commits.short.is_some();
        if !known.contains(&head.revision) && !tried && !told {
            let detail = format!("the commits of the earlier head {}", head.revision.short());
            missing.push((Fact::Heads, Why::Unavailable, detail));
        }
    }
}

/// What the timeline says without saying it all.
fn untold(found: &Found, pushes: &Pushes, missing: &mut Vec<Missing>) {
    for item in &found.timeline.items {
        let at = item
            .created_at
            .map_or_else(String::new, |at| format!(" at {at}"));
        match item.kind.as_str() {
            // The activity of a branch names both ends of every push; nothing else does for a fork.
            "HeadRefForcePushedEvent"
                if (item.before_commit.is_none() || item.after_commit.is_none())
                    && !matches!(pushes, Pushes::Branch(_)) =>
            {
                let detail = format!("a head of the forced push{at}");
                missing.push((Fact::Heads, Why::Deleted, detail));
            }
            "BaseRefChangedEvent" | "AutomaticBaseChangeSucceededEvent"
                if item.previous_ref_name.is_none()
                    || item.current_ref_name.is_none()
                    || item.created_at.is_none() =>
            {
                let detail = format!("the change of the target{at}");
                missing.push((Fact::Target, Why::Unavailable, detail));
            }
            _ => {}
        }
    }
}

/// What was not read to its end.
fn lists(found: &Found, missing: &mut Vec<Missing>) {
    let mut short = |fact, why: Option<Why>, what: &str| {
        missing.extend(why.map(|why| (fact, why, what.to_owned())));
    };
    short(Fact::Commits, found.commits.short, "the list of commits");
    short(Fact::Reviews, found.reviews.short, "the list of reviews");
    for fact in [
        Fact::Heads,
        Fact::Dismissals,
        Fact::Target,
        Fact::Merge,
        Fact::Requester,
    ] {
        short(fact, found.timeline.short, "what happened to the change");
    }
    short(Fact::Files, found.files.short, "the list of files");
    let renamed = |file: &FileAnswer| file.change_type == "RENAMED";
    if found.renames.is_none() && found.files.items.iter().any(renamed) {
        let lost = Some(Why::Unavailable);
        short(Fact::Files, lost, "the earlier names of renamed files");
    }
    if let Some(renames) = &found.renames {
        short(
            Fact::Files,
            renames.short,
            "the earlier names of renamed files",
        );
        if renames.items.len() < found.files.items.len() {
            let lost = Some(Why::Inconsistent);
            short(Fact::Files, lost, "the earlier names of renamed files");
        }
    }
    let pages = |list: Option<Why>, items: usize| list.filter(|_| items > 0);
    if let Some(activity) = &found.activity {
        short(
            Fact::Pushers,
            pages(activity.short, activity.items.len()),
            "the pushes to the source branch",
        );
    }
    if let Some(runs) = &found.runs {
        short(
            Fact::Pushers,
            pages(runs.short, runs.items.len()),
            "the runs of the source branch",
        );
    }
    if found.moved {
        for fact in [Fact::Commits, Fact::Reviews] {
            missing.push((
                fact,
                Why::Inconsistent,
                "the head moved while it was read".to_owned(),
            ));
        }
    }
}
