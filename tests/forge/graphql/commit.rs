//! Commits: who they claim, who signed, which pushes and checks stand behind them.

use apollo_compiler::response::JsonMap;

use super::connection::page;
use super::{Answer, Thing, View, leaf, maybe_text, null, text, time, tree, unknown};
use crate::forge::objects::{Commit, Person, Signature};
use crate::forge::shipping::{Job, JobState};
use crate::forge::state::{Push, Repo, Run, Status};

pub fn commit<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    commit: &'s Commit,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("C_{}_{}", repo.id, commit.oid)),
        "oid" => text(&commit.oid),
        "message" => text(&commit.message),
        "messageHeadline" => text(commit.message.lines().next().unwrap_or_default()),
        "messageBody" => leaf(
            commit
                .message
                .split_once("\n\n")
                .map_or("", |(_, body)| body)
                .to_owned(),
        ),
        "authoredDate" => time(commit.author.at),
        "committedDate" => time(commit.committer.at),
        "committedViaWeb" => leaf(matches!(commit.signature, Some(Signature::Forge))),
        "authoredByCommitter" => leaf(commit.author.email == commit.committer.email),
        "author" => view.show(Thing::GitActor(commit.author.clone())),
        "committer" => view.show(Thing::GitActor(commit.committer.clone())),
        "authors" => {
            let at = commit.author.at;
            let others =
                commit
                    .co_authors()
                    .into_iter()
                    .map(|(name, email)| Person { name, email, at });
            let people = std::iter::once(commit.author.clone())
                .chain(others)
                .map(Thing::GitActor)
                .collect();
            page(view, "GitActorConnection", field, people, None, args)
        }
        "parents" => {
            let parents = commit
                .parents
                .iter()
                .map(|oid| view.commit_thing(repo, oid))
                .collect();
            page(view, "CommitConnection", field, parents, None, args)
        }
        "tree" => view.show(Thing::Tree(repo, commit, String::new())),
        "file" => {
            let path = args
                .get("path")
                .and_then(|v| v.as_str())
                .unwrap_or_default();
            view.maybe(tree::find(repo, commit, path))
        }
        "signature" => view.maybe(commit.signature.as_ref().map(|_| Thing::Signature(commit))),
        "repository" => view.show(Thing::Repository(repo)),
        "url" => leaf(format!(
            "{}/{}/commit/{}",
            view.state.web,
            repo.full_name(),
            commit.oid
        )),
        "associatedPullRequests" => {
            let pulls = view
                .state
                .associated(repo, &commit.oid)
                .into_iter()
                .map(|p| Thing::Pull(repo, p))
                .collect();
            page(view, "PullRequestConnection", field, pulls, None, args)
        }
        "checkSuites" => {
            view.need("checks")?;
            let runs = repo
                .runs
                .iter()
                .filter(|r| r.head == commit.oid)
                .map(|r| Thing::Suite(repo, r))
                .chain(super::checks::suites(repo, &commit.oid))
                .collect();
            page(view, "CheckSuiteConnection", field, runs, None, args)
        }
        "history" => {
            let mut all: Vec<&Commit> = view
                .state
                .ancestors(&commit.oid)
                .iter()
                .map(|oid| view.state.commit(oid))
                .collect();
            all.sort_by(|a, b| (b.committer.at, &b.oid).cmp(&(a.committer.at, &a.oid)));
            let things = all.into_iter().map(|c| Thing::Commit(repo, c)).collect();
            page(view, "CommitHistoryConnection", field, things, None, args)
        }
        "status" => {
            view.need("statuses")?;
            let statuses = view.state.latest_statuses(repo, &commit.oid);
            let any = !statuses.is_empty();
            view.maybe(any.then_some(Thing::CommitStatus(repo, commit)))
        }
        "statusCheckRollup" => {
            view.need("checks")?;
            let any = repo.runs.iter().any(|r| r.head == commit.oid)
                || repo.statuses.iter().any(|s| s.sha == commit.oid);
            view.maybe(any.then_some(Thing::Rollup(repo, commit)))
        }
        _ => unknown(),
    }
}

/// A commit the forge knows only by name.
pub fn bare<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    oid: &str,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("C_{}_{oid}", repo.id)),
        "oid" => text(oid),
        "url" => leaf(format!(
            "{}/{}/commit/{oid}",
            view.state.web,
            repo.full_name()
        )),
        "tree" => view.show(Thing::BareTree(oid.to_owned())),
        "committedDate" | "authoredDate" => time(repo.created),
        "committedViaWeb" => leaf(false),
        "parents" => page(view, "CommitConnection", field, Vec::new(), None, args),
        "checkSuites" => page(view, "CheckSuiteConnection", field, Vec::new(), None, args),
        "associatedPullRequests" => {
            let pulls = view
                .state
                .associated(repo, oid)
                .into_iter()
                .map(|p| Thing::Pull(repo, p))
                .collect();
            page(view, "PullRequestConnection", field, pulls, None, args)
        }
        "signature" | "statusCheckRollup" | "file" | "author" | "committer" => null(),
        "repository" => view.show(Thing::Repository(repo)),
        _ => unknown(),
    }
}

pub fn git_actor<'s>(view: &'s View<'s>, person: &Person, field: &str) -> Answer<'s> {
    match field {
        "name" => text(&person.name),
        "email" => text(&person.email),
        "date" => time(person.at),
        // web-flow is nobody's account here.
        "user" if person.email == "noreply@github.com" => null(),
        "user" => view.maybe(view.state.by_email(&person.email).map(Thing::AsUser)),
        _ => unknown(),
    }
}

pub fn signature<'s>(view: &'s View<'s>, commit: &'s Commit, field: &str) -> Answer<'s> {
    let valid = !matches!(commit.signature, Some(Signature::Invalid));
    match field {
        "isValid" => leaf(valid),
        "state" => text(if valid { "VALID" } else { "BAD_EMAIL" }),
        "wasSignedByGitHub" => leaf(matches!(commit.signature, Some(Signature::Forge))),
        "verifiedAt" if valid => time(commit.committer.at),
        "verifiedAt" => null(),
        "email" => text(&commit.committer.email),
        "signer" => match &commit.signature {
            Some(Signature::Valid(id)) => view.user(Some(*id)),
            Some(Signature::Forge) => view.user(Some(19_864_447)),
            Some(Signature::Invalid) | None => null(),
        },
        _ => unknown(),
    }
}

pub fn suite<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    run: &'s Run,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("CS_{}", run.suite)),
        "databaseId" => leaf(run.suite as i64),
        "createdAt" | "updatedAt" => time(run.created),
        "app" => view.show(Thing::Actions),
        "creator" => view.user(Some(run.actor)),
        "push" => view.maybe(run.push.as_ref().map(|push| Thing::Push(repo, push))),
        "workflowRun" => view.show(Thing::WorkflowRun(repo, run)),
        "commit" => view.commit(repo, &run.head),
        "status" => text(if run.conclusion.is_some() {
            "COMPLETED"
        } else {
            "IN_PROGRESS"
        }),
        "conclusion" => maybe_text(run.conclusion.as_ref().map(|c| c.to_uppercase())),
        "checkRuns" => {
            view.need("checks")?;
            // `LATEST`, which is the default, leaves out the jobs of earlier attempts.
            let filter = args.get("filterBy").and_then(|v| v.as_object());
            let kind = filter.and_then(|f| f.get("checkType"));
            let all = kind.and_then(|v| v.as_str()) == Some("ALL");
            let jobs = run.jobs.iter();
            let jobs = jobs.filter(|job| all || job.attempt == run.attempts.len());
            let mut things: Vec<Thing<'_>> =
                jobs.map(|job| Thing::JobCheck(repo, run, job)).collect();
            if run.jobs.is_empty() {
                things.push(Thing::CheckRun(repo, run));
            }
            page(view, "CheckRunConnection", field, things, None, args)
        }
        "repository" => view.show(Thing::Repository(repo)),
        _ => unknown(),
    }
}

pub fn push<'s>(view: &'s View<'s>, repo: &'s Repo, push: &'s Push, field: &str) -> Answer<'s> {
    match field {
        "id" => leaf(format!("PSH_{}", push.id)),
        "previousSha" => text(&push.before),
        "nextSha" => text(&push.after),
        "pusher" => match view.state.present(push.pusher) {
            Some(account) => view.show(Thing::Account(account)),
            // The schema allows no null here; GitHub shows its ghost account.
            None => view.show(Thing::Account(view.state.account(10_137))),
        },
        "repository" => view.show(Thing::Repository(repo)),
        _ => unknown(),
    }
}

pub fn workflow_run<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    run: &'s Run,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "deploymentReviews" => {
            let all = run.approvals.iter().enumerate();
            let things = all
                .map(|(place, a)| Thing::DeploymentReview(repo, run, place, a))
                .collect();
            page(
                view,
                "DeploymentReviewConnection",
                field,
                things,
                None,
                args,
            )
        }
        "id" => leaf(format!("WFR_{}", run.id)),
        "databaseId" => leaf(run.id as i64),
        "event" => text(&run.event),
        "runNumber" => leaf(run.number as i64),
        "createdAt" | "updatedAt" => time(run.created),
        "checkSuite" => view.show(Thing::Suite(repo, run)),
        "file" => view.show(Thing::WorkflowFile(run.workflow.clone())),
        "url" => leaf(format!(
            "{}/{}/actions/runs/{}",
            view.state.web,
            repo.full_name(),
            run.id
        )),
        _ => unknown(),
    }
}

pub fn rollup<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    commit: &'s Commit,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    let runs: Vec<&Run> = repo.runs.iter().filter(|r| r.head == commit.oid).collect();
    let statuses: Vec<&Status> = view.state.latest_statuses(repo, &commit.oid);
    match field {
        "id" => leaf(format!("SCR_{}_{}", repo.id, commit.oid)),
        "commit" => view.show(Thing::Commit(repo, commit)),
        "state" => {
            let failed = runs
                .iter()
                .any(|r| r.conclusion.as_deref().is_some_and(|c| c != "success"))
                || statuses
                    .iter()
                    .any(|s| s.state == "failure" || s.state == "error");
            let open = runs.iter().any(|r| r.conclusion.is_none())
                || statuses.iter().any(|s| s.state == "pending");
            text(if failed {
                "FAILURE"
            } else if open {
                "PENDING"
            } else {
                "SUCCESS"
            })
        }
        "contexts" => {
            // Statuses have a permission of their own; without it the whole list is refused where there is one.
            if !statuses.is_empty() {
                view.need("statuses")?;
            }
            let things = runs.into_iter().map(|r| Thing::CheckRun(repo, r));
            let things = things
                .chain(statuses.into_iter().map(Thing::StatusContext))
                .collect();
            page(
                view,
                "StatusCheckRollupContextConnection",
                field,
                things,
                None,
                args,
            )
        }
        _ => unknown(),
    }
}

pub fn status_context<'s>(view: &'s View<'s>, status: &'s Status, field: &str) -> Answer<'s> {
    match field {
        "id" => leaf(format!("SC_{}", status.id)),
        "context" => text(&status.context),
        "state" => leaf(status.state.to_uppercase()),
        "description" => maybe_text(status.description.clone()),
        "targetUrl" => maybe_text(status.target.clone()),
        "createdAt" => time(status.at),
        "creator" => view.actor(Some(status.creator)),
        _ => unknown(),
    }
}

/// The check of a job: its deployment is the one that the forge made for it, whatever records say.
pub fn job_check<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    run: &'s Run,
    job: &'s Job,
    field: &str,
) -> Answer<'s> {
    match field {
        "id" => leaf(format!("CR_{}", job.id)),
        "databaseId" => leaf(job.id as i64),
        "name" => text(&job.name),
        "conclusion" => match &job.state {
            JobState::Done(conclusion) => text(&conclusion.to_uppercase()),
            JobState::Waiting | JobState::Running => null(),
        },
        "deployment" => {
            let made = repo.shipping.deployments.iter();
            let made = made.into_iter().find(|d| Some(d.id) == job.deployment);
            view.maybe(made.map(|d| Thing::Deployment(repo, d)))
        }
        _ => check_run(view, repo, run, field),
    }
}

pub fn check_run<'s>(view: &'s View<'s>, repo: &'s Repo, run: &'s Run, field: &str) -> Answer<'s> {
    match field {
        "id" => leaf(format!("CR_{}", run.id)),
        "databaseId" => leaf(run.id as i64),
        "name" => text("ci"),
        "status" => text(if run.conclusion.is_some() {
            "COMPLETED"
        } else {
            "IN_PROGRESS"
        }),
        "conclusion" => maybe_text(run.conclusion.as_ref().map(|c| c.to_uppercase())),
        "checkSuite" => view.show(Thing::Suite(repo, run)),
        "startedAt" => time(run.created),
        "completedAt" if run.conclusion.is_none() => null(),
        "completedAt" => time(run.created),
        "detailsUrl" | "url" => leaf(format!(
            "{}/{}/actions/runs/{}",
            view.state.web,
            repo.full_name(),
            run.id
        )),
        _ => unknown(),
    }
}
