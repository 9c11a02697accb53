//! Pull requests.

use apollo_compiler::response::JsonMap;

use super::connection::page;
use super::{Answer, Thing, View, leaf, maybe_time, null, text, time, timeline, unknown};
use crate::forge::objects::Changed;
use crate::forge::state::{Method, Pull, Repo, ReviewState, Right};

pub fn pull<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    pull: &'s Pull,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    let state = view.state;
    match field {
        "id" => leaf(format!("PR_{}", pull.id)),
        "fullDatabaseId" => leaf(pull.id.to_string()),
        "databaseId" => leaf(pull.id as i64),
        "number" => leaf(pull.number as i64),
        "title" => text(&pull.title),
        "body" | "bodyText" => text(&pull.body),
        "url" => leaf(format!(
            "{}/{}/pull/{}",
            state.web,
            repo.full_name(),
            pull.number
        )),
        "state" => text(match (&pull.merge, pull.closed) {
            (Some(_), _) => "MERGED",
            (None, Some(_)) => "CLOSED",
            (None, None) => "OPEN",
        }),
        "isDraft" => leaf(pull.draft),
        "isCrossRepository" => leaf(pull.head_repo.as_deref() != Some(&repo.full_name())),
        "createdAt" | "publishedAt" => time(pull.created),
        "updatedAt" => time(pull.updated),
        "merged" => leaf(pull.merge.is_some()),
        "mergedAt" => maybe_time(pull.merge.as_ref().map(|m| m.at)),
        "closed" => leaf(pull.closed.is_some()),
        "closedAt" => maybe_time(pull.closed),
        "baseRefName" => text(&pull.base),
        "baseRefOid" => text(&pull.base_oid),
        "headRefName" => text(&pull.head),
        "headRefOid" => text(&pull.head_oid),
        "baseRef" => view.maybe(
            repo.branches
                .get(&pull.base)
                .map(|oid| Thing::Ref(repo, pull.base.clone(), oid.clone())),
        ),
        "headRef" => {
            let head = pull
                .head_repo
                .as_ref()
                .and_then(|name| state.find_repo(name));
            view.maybe(head.and_then(|r| {
                Some(Thing::Ref(
                    r,
                    pull.head.clone(),
                    r.branches.get(&pull.head)?.clone(),
                ))
            }))
        }
        "headRepository" => view.maybe(
            pull.head_repo
                .as_ref()
                .and_then(|n| state.find_repo(n))
                .map(Thing::Repository),
        ),
        "headRepositoryOwner" => {
            let owner = pull
                .head_repo
                .as_ref()
                .and_then(|name| state.by_login(name.split('/').next()?));
            view.maybe(owner.map(Thing::Account))
        }
        "baseRepository" | "repository" => view.show(Thing::Repository(repo)),
        "maintainerCanModify" => leaf(pull.maintainer_can_modify),
        "reviewDecision" => match state.review_decision(repo, pull) {
            Some(decision) => text(decision),
            None => null(),
        },
        "isInMergeQueue" => leaf(pull.queue.is_some()),
        "isMergeQueueEnabled" => leaf(repo.merge_queue),
        "mergeable" => text("MERGEABLE"),
        "mergeStateStatus" => text("CLEAN"),
        "author" => view.actor(pull.author),
        "authorAssociation" => text(pull.author.map_or("NONE", |id| state.association(repo, id))),
        "editor" => view.actor(pull.editor),
        "mergedBy" => view.actor(pull.merge.as_ref().and_then(|m| m.by)),
        "mergeCommit" => pull
            .merge
            .as_ref()
            .map_or_else(null, |m| view.commit(repo, &m.commit)),
        "autoMergeRequest" => {
            view.maybe(pull.auto_merge.is_some().then_some(Thing::AutoMerge(pull)))
        }
        "mergeQueueEntry" => view.maybe(
            pull.queue
                .as_ref()
                .map(|entry| Thing::QueueEntry(repo, pull, entry)),
        ),
        "mergeQueue" => view.maybe(
            repo.merge_queue
                .then(|| Thing::Queue(repo, pull.base.clone())),
        ),
        "changedFiles" => leaf(state.changed_files(pull) as i64),
        "files" => {
            let files = state
                .pull_files(pull)
                .into_iter()
                .map(Thing::File)
                .collect();
            let total = Some(state.changed_files(pull));
            page(
                view,
                "PullRequestChangedFileConnection",
                field,
                files,
                total,
                args,
            )
        }
        "commits" => {
            let (commits, total) = state.pull_commits(pull);
            let things = commits
                .into_iter()
                .map(|oid| Thing::PullCommit(repo, pull, oid))
                .collect();
            page(
                view,
                "PullRequestCommitConnection",
                field,
                things,
                Some(total),
                args,
            )
        }
        "reviews" => {
            let wanted = words(args, "states");
            let reviews = pull.reviews.iter().filter(|r| {
                wanted
                    .as_ref()
                    .is_none_or(|w| w.iter().any(|s| s == r.state.name()))
            });
            page(
                view,
                "PullRequestReviewConnection",
                field,
                reviews.map(|r| Thing::Review(repo, pull, r)).collect(),
                None,
                args,
            )
        }
        "latestOpinionatedReviews" => {
            let writers = args.get("writersOnly").and_then(|v| v.as_bool()) == Some(true);
            let reviews = state
                .opinions(repo, pull, writers)
                .into_iter()
                .map(|r| Thing::Review(repo, pull, r))
                .collect();
            page(
                view,
                "PullRequestReviewConnection",
                field,
                reviews,
                None,
                args,
            )
        }
        "reviewRequests" => {
            let asked = pull
                .requested
                .iter()
                .map(|id| Thing::ReviewRequest(state.account(*id)))
                .collect();
            page(view, "ReviewRequestConnection", field, asked, None, args)
        }
        "comments" => {
            let comments = pull
                .comments
                .iter()
                .map(|c| Thing::Comment(repo, pull, c))
                .collect();
            page(view, "IssueCommentConnection", field, comments, None, args)
        }
        "timelineItems" => {
            let wanted = words(args, "itemTypes");
            let events = pull.timeline.iter().filter(|e| {
                wanted
                    .as_ref()
                    .is_none_or(|w| w.contains(&timeline::item_type(&e.what)))
            });
            let things = events.map(|e| timeline::item(repo, pull, e)).collect();
            page(
                view,
                "PullRequestTimelineItemsConnection",
                field,
                things,
                None,
                args,
            )
        }
        _ => unknown(),
    }
}

fn words(args: &JsonMap, name: &str) -> Option<Vec<String>> {
    let list = args.get(name)?.as_array()?;
    Some(
        list.iter()
            .filter_map(|v| v.as_str().map(str::to_owned))
            .collect(),
    )
}

pub fn pull_commit<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    pull: &'s Pull,
    oid: &str,
    field: &str,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("PRC_{}_{oid}", pull.id)),
        "commit" => view.commit(repo, oid),
        "pullRequest" => view.show(Thing::Pull(repo, pull)),
        _ => unknown(),
    }
}

/// GraphQL names the kind of change but not the old path of a rename: that is REST's.
pub fn file<'s>(changed: &Changed, field: &str) -> Answer<'s> {
    match field {
        "path" => text(&changed.path),
        "additions" | "deletions" => leaf(1),
        "changeType" => text(match changed.status {
            "added" => "ADDED",
            "removed" => "DELETED",
            "renamed" => "RENAMED",
            _ => "MODIFIED",
        }),
        "viewerViewedState" => text("UNVIEWED"),
        _ => unknown(),
    }
}

pub fn auto_merge<'s>(view: &'s View<'s>, pull: &'s Pull, field: &str) -> Answer<'s> {
    let (by, at, method) = pull.auto_merge.expect("auto-merge is on");
    match field {
        "enabledAt" => time(at),
        "enabledBy" => view.actor(Some(by)),
        "mergeMethod" => text(match method {
            Method::Merge => "MERGE",
            Method::Squash => "SQUASH",
            Method::Rebase => "REBASE",
        }),
        _ => unknown(),
    }
}

impl crate::forge::state::State {
    /// What a pull request changes, with old names: base and head as they stood.
    pub fn pull_files(&self, pull: &Pull) -> Vec<Changed> {
        match self.merge_base(&pull.base_oid, &pull.head_oid) {
            Some(base) => self.difference(&base, &pull.head_oid),
            None => Vec::new(),
        }
    }

    /// How many files it says to change.
    pub fn changed_files(&self, pull: &Pull) -> usize {
        pull.recorded
            .as_ref()
            .map_or_else(|| self.pull_files(pull).len(), |recorded| recorded.files)
    }

    /// The commits of a pull request and the number it says there are.
    pub fn pull_commits(&self, pull: &Pull) -> (Vec<String>, usize) {
        match &pull.recorded {
            Some(recorded) => (recorded.commits.clone(), recorded.total),
            None => {
                let commits = self.range(&pull.base_oid, &pull.head_oid);
                let total = commits.len();
                (commits, total)
            }
        }
    }

    /// The latest review of each account that approves, asks for changes or was dismissed.
    pub fn opinions<'s>(
        &self,
        repo: &Repo,
        pull: &'s Pull,
        writers: bool,
    ) -> Vec<&'s crate::forge::state::Review> {
        let mut latest: Vec<&crate::forge::state::Review> = Vec::new();
        for review in pull
            .reviews
            .iter()
            .filter(|r| r.state != ReviewState::Commented)
        {
            latest.retain(|old| old.author != review.author);
            latest.push(review);
        }
        let writes = |id| {
            self.present(id)
                .is_some_and(|a| self.right(repo, a.id) >= Right::Write)
        };
        latest
            .into_iter()
            .filter(|r| !writers || writes(r.author))
            .collect()
    }

    pub fn review_decision(&self, repo: &Repo, pull: &Pull) -> Option<&'static str> {
        if repo.approvals_wanted == 0 {
            return None;
        }
        let opinions = self.opinions(repo, pull, true);
        if opinions
            .iter()
            .any(|r| r.state == ReviewState::ChangesRequested)
        {
            return Some("CHANGES_REQUESTED");
        }
        let approvals = opinions
            .iter()
            .filter(|r| r.state == ReviewState::Approved)
            .count();
        Some(if approvals >= repo.approvals_wanted as usize {
            "APPROVED"
        } else {
            "REVIEW_REQUIRED"
        })
    }

    pub fn association(&self, repo: &Repo, id: u64) -> &'static str {
        if self.account(id).login == repo.owner {
            "OWNER"
        } else if self
            .teams
            .iter()
            .any(|t| t.org == repo.owner && self.in_team(t, id))
        {
            "MEMBER"
        } else if repo
            .rights
            .get(&id)
            .is_some_and(|right| *right >= Right::Write)
        {
            "COLLABORATOR"
        } else {
            "NONE"
        }
    }

    /// The newest status of each context.
    pub fn latest_statuses<'s>(
        &self,
        repo: &'s Repo,
        sha: &str,
    ) -> Vec<&'s crate::forge::state::Status> {
        let mut latest: Vec<&crate::forge::state::Status> = Vec::new();
        for status in repo.statuses.iter().filter(|s| s.sha == sha) {
            latest.retain(|old| old.context != status.context);
            latest.push(status);
        }
        latest
    }
}
