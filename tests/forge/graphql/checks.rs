//! Checks that were written through the API, and the statuses of a commit, as GraphQL shows both.

use super::connection::page;
use super::{Answer, Node, Thing, View, leaf, maybe_text, maybe_time, text, time, unknown};
use crate::forge::objects::Commit;
use crate::forge::shipping::Check;
use crate::forge::state::Repo;
use apollo_compiler::resolvers::ResolvedValue;
use apollo_compiler::response::JsonMap;

/// One suite for each account that wrote, in each workflow.
pub fn suites<'s>(repo: &'s Repo, oid: &str) -> Vec<Thing<'s>> {
    let mut suites: Vec<Vec<&'s Check>> = Vec::new();
    for check in repo.shipping.checks.iter().filter(|check| check.sha == oid) {
        let same = |suite: &&mut Vec<&Check>| {
            suite[0].creator == check.creator && suite[0].workflow == check.workflow
        };
        match suites.iter_mut().find(same) {
            Some(suite) => suite.push(check),
            None => suites.push(vec![check]),
        }
    }
    suites.into_iter().map(Thing::WrittenSuite).collect()
}

pub fn suite<'s>(
    view: &'s View<'s>,
    checks: Vec<&'s Check>,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    let first = checks[0];
    match field {
        "createdAt" => time(first.started),
        "push" => super::null(),
        "app" => match view.state.account(first.creator).app {
            Some(app) => view.show(Thing::App(app)),
            None => view.show(Thing::Actions),
        },
        "workflowRun" => view.maybe(first.workflow.clone().map(Thing::WrittenRun)),
        "checkRuns" => {
            let latest = args
                .get("filterBy")
                .and_then(|filter| filter.get("checkType"))
                .is_none_or(|kind| kind != "ALL");
            let mut shown = checks;
            if latest {
                let all = shown.clone();
                shown.retain(|one| {
                    all.iter().rfind(|two| two.name == one.name).unwrap().id == one.id
                });
            }
            let shown = shown.into_iter().map(Thing::WrittenCheck).collect();
            page(view, "CheckRunConnection", field, shown, None, args)
        }
        _ => unknown(),
    }
}

pub fn check<'s>(check: &'s Check, field: &str) -> Answer<'s> {
    match field {
        "name" => text(&check.name),
        "status" => leaf(check.status.to_uppercase()),
        "conclusion" => maybe_text(check.conclusion.as_ref().map(|word| word.to_uppercase())),
        "startedAt" => time(check.started),
        "completedAt" => maybe_time(check.completed),
        _ => unknown(),
    }
}

pub fn workflow<'s>(view: &'s View<'s>, path: &str, field: &str) -> Answer<'s> {
    match field {
        "file" => view.show(Thing::WorkflowFile(path.to_owned())),
        "path" => text(path),
        _ => unknown(),
    }
}

pub fn status<'s>(
    view: &'s View<'s>,
    repo: &'s Repo,
    commit: &'s Commit,
    field: &str,
) -> Answer<'s> {
    match field {
        "contexts" => {
            let statuses = view.state.latest_statuses(repo, &commit.oid).into_iter();
            let shown = statuses.map(|status| {
                let thing = Thing::StatusContext(status);
                ResolvedValue::object(Node { view, thing })
            });
            Ok(ResolvedValue::list(shown.collect::<Vec<_>>()))
        }
        _ => unknown(),
    }
}
