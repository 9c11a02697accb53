//! What REST tells of settings: every question at once, then what only the answers name.

use super::super::Reader;
use super::super::rest::{encode, pages};
use super::each::{each_environment, each_ruleset, listed_environments, one};
use super::{Survey, map};
use crate::access::{Branch, Environment, Probe, Ruleset, Seen, Success, Tried, WorkflowSettings};
use crate::evidence::Why;
use crate::forge::github::answers::{
    Collaborator, Numbered, NumberedRuns, RestBranch, RestProtection, RestRule, RestRuleset,
    RestWorkflowSettings,
};
use crate::forge::transport::Client;
use serde::de::IgnoredAny;
use tokio::task::JoinSet;

/// What was found.
pub(super) struct Found {
    pub(super) tried: Vec<Tried>,
    pub(super) branch: Branch,
    pub(super) rulesets: Seen<Vec<Ruleset>>,
    pub(super) environments: Seen<Vec<Environment>>,
    pub(super) workflows: Seen<WorkflowSettings>,
}

/// What to try, and with which answers; all of them lists or objects whose content does not matter.
enum Tries {
    One,
    Many,
}

pub(super) async fn ask(reader: &Reader, survey: &Survey, teams: &[String]) -> Found {
    let client = &reader.client;
    let root = survey.at.path();
    let branch = encode(&survey.law.source.branch);
    let trying = tries(client, &root, survey, teams);
    let (mut tried, held, classic, rules, listed, environments, workflows, runs, deployments) = tokio::join!(
        gather(trying),
        one::<RestBranch>(
            client,
            format!("{root}/branches/{branch}"),
            Probe::Law.needs()
        ),
        one::<RestProtection>(
            client,
            format!("{root}/branches/{branch}/protection"),
            Probe::Classic.needs()
        ),
        pages::<RestRule>(
            client,
            format!("{root}/rules/branches/{branch}?per_page=100"),
            Probe::BranchRules.needs(),
            |_| false
        ),
        pages::<RestRuleset>(
            client,
            format!("{root}/rulesets?includes_parents=true&per_page=100"),
            Probe::BranchRules.needs(),
            |_| false
        ),
        listed_environments(client, &root),
        one::<RestWorkflowSettings>(
            client,
            format!("{root}/actions/permissions/workflow"),
            Probe::WorkflowSettings.needs()
        ),
        one::<NumberedRuns>(
            client,
            format!("{root}/actions/runs?per_page=1"),
            Probe::Runs.needs()
        ),
        one::<Vec<Numbered>>(
            client,
            format!("{root}/deployments?per_page=1"),
            Probe::Deployments.needs()
        ),
    );
    let (rulesets, environments, further) = tokio::join!(
        each_ruleset(client, &root, listed),
        each_environment(client, &root, environments),
        gather(further(client, &root, &runs, &deployments)),
    );
    let mut say = |probe, with| tried.push(Tried { probe, with });
    say(Probe::Law, Success::Read);
    say(Probe::Changes, newest(survey));
    say(Probe::Runs, of(&runs));
    say(Probe::Deployments, of(&deployments));
    if matches!(&runs, Ok(runs) if runs.workflow_runs.is_empty()) {
        say(Probe::Attempts, Success::NothingThere);
        say(Probe::Approvals, Success::NothingThere);
    }
    if matches!(&deployments, Ok(list) if list.is_empty()) {
        say(Probe::DeploymentStatuses, Success::NothingThere);
    }
    say(Probe::Environments, of_seen(&environments));
    say(Probe::WorkflowSettings, of(&workflows));
    say(
        Probe::BranchRules,
        rules.short.map_or(Success::Read, Success::Hidden),
    );
    say(Probe::Bypassers, bypassers(&rulesets));
    let classic = classic_of(&held, classic);
    say(Probe::Classic, of_seen(&classic));
    // What another answer was needed for, and was refused, is refused for the same reason.
    for (probe, why) in [
        (Probe::Attempts, runs.as_ref().err()),
        (Probe::Approvals, runs.as_ref().err()),
        (Probe::DeploymentStatuses, deployments.as_ref().err()),
    ] {
        if let Some(why) = why {
            say(probe, Success::Hidden(*why));
        }
    }
    tried.extend(further);
    let rules = match rules.short {
        None => Seen::Known(rules.items.iter().map(map::rule).collect::<Vec<_>>()),
        Some(why) => Seen::Hidden(why),
    };
    let protected = match (&held, &rules) {
        (Ok(held), Seen::Known(rules)) => Seen::Known(held.protected || !rules.is_empty()),
        (Ok(held), Seen::Hidden(_)) if held.protected => Seen::Known(true),
        (Ok(_), Seen::Hidden(why)) | (Err(why), _) => Seen::Hidden(*why),
    };
    Found {
        tried,
        branch: Branch {
            protected,
            rules,
            classic,
        },
        rulesets,
        environments,
        workflows: match workflows {
            Ok(one) => Seen::Known(WorkflowSettings {
                // A word that this release does not know is not the one that only reads.
                token_writes: one.default_workflow_permissions != "read",
                approves: one.can_approve_pull_request_reviews,
            }),
            Err(why) => Seen::Hidden(why),
        },
    }
}

fn of<T>(answer: &Result<T, Why>) -> Success {
    match answer {
        Ok(_) => Success::Read,
        Err(why) => Success::Hidden(*why),
    }
}

fn of_seen<T>(seen: &Seen<T>) -> Success {
    match seen {
        Seen::Known(_) => Success::Read,
        Seen::Hidden(why) => Success::Hidden(*why),
    }
}

/// Whether the newest change shows with all that a verdict needs of it.
fn newest(survey: &Survey) -> Success {
    match &survey.newest {
        Seen::Hidden(why) => Success::Hidden(*why),
        Seen::Known(None) => Success::NothingThere,
        Seen::Known(Some(pull)) => match (&pull.files, &pull.reviews) {
            (Some(_), Some(_)) => Success::Read,
            (None, _) | (_, None) => Success::Hidden(Why::Unavailable),
        },
    }
}

fn bypassers(rulesets: &Seen<Vec<Ruleset>>) -> Success {
    match rulesets {
        Seen::Hidden(why) => Success::Hidden(*why),
        Seen::Known(all) if all.is_empty() => Success::NothingThere,
        Seen::Known(all) => {
            let mut each = all.iter().map(|one| of_seen(&one.bypass));
            each.find(|with| *with != Success::Read)
                .unwrap_or(Success::Read)
        }
    }
}

/// The older protection: the branch itself says whether there is one, for a refusal and an absence look alike (E159).
fn classic_of(
    held: &Result<RestBranch, Why>,
    answer: Result<RestProtection, Why>,
) -> Seen<Option<crate::access::Classic>> {
    let enabled = held.as_ref().ok().and_then(|held| held.protection?.enabled);
    match (enabled, answer) {
        (_, Ok(answer)) => Seen::Known(Some(map::classic(&answer))),
        (Some(false), Err(_)) => Seen::Known(None),
        (Some(true) | None, Err(why)) => Seen::Hidden(why),
    }
}

/// What is tried for its own sake.
fn tries(client: &Client, root: &str, survey: &Survey, teams: &[String]) -> JoinSet<Tried> {
    let tip = survey.law.source.revision;
    let mut set = JoinSet::new();
    for (probe, path, tries) in [
        (
            Probe::Pushes,
            "/activity?per_page=1".to_owned(),
            Tries::Many,
        ),
        (
            Probe::RuleSuites,
            "/rulesets/rule-suites?time_period=day&per_page=1".to_owned(),
            Tries::Many,
        ),
        (
            Probe::Checks,
            format!("/commits/{tip}/check-runs?per_page=1"),
            Tries::One,
        ),
        (
            Probe::Statuses,
            format!("/commits/{tip}/statuses?per_page=1"),
            Tries::Many,
        ),
    ] {
        attempt(&mut set, client, probe, format!("{root}{path}"), tries);
    }
    let newest = survey.newest.known().and_then(Option::as_ref);
    let someone = newest
        .and_then(|pull| pull.author.as_ref())
        .filter(|author| author.kind == "User");
    if let Some(someone) = someone {
        let path = format!("{root}/collaborators/{}/permission", encode(&someone.login));
        let client = client.clone();
        set.spawn(async move {
            let answer = one::<Collaborator>(&client, path, Probe::Rights.needs()).await;
            Tried {
                probe: Probe::Rights,
                with: of(&answer),
            }
        });
    }
    for team in teams {
        match team.trim_start_matches('@').split_once('/') {
            Some((org, slug)) => {
                let path = format!(
                    "/orgs/{}/teams/{}/members?per_page=1",
                    encode(org),
                    encode(slug)
                );
                attempt(&mut set, client, Probe::Teams, path, Tries::Many);
            }
            None => {
                set.spawn(async {
                    Tried {
                        probe: Probe::Teams,
                        with: Success::Hidden(Why::Unsupported),
                    }
                });
            }
        }
    }
    set
}

/// What is tried on something that an answer named.
fn further(
    client: &Client,
    root: &str,
    runs: &Result<NumberedRuns, Why>,
    deployments: &Result<Vec<Numbered>, Why>,
) -> JoinSet<Tried> {
    let mut set = JoinSet::new();
    let run = runs.iter().flat_map(|runs| &runs.workflow_runs).next();
    if let Some(Numbered { id }) = run {
        let path = format!("{root}/actions/runs/{id}");
        let attempts = format!("{path}/attempts/1");
        attempt(&mut set, client, Probe::Attempts, attempts, Tries::One);
        let approvals = format!("{path}/approvals");
        attempt(&mut set, client, Probe::Approvals, approvals, Tries::Many);
    }
    if let Some(Numbered { id }) = deployments.iter().flatten().next() {
        let path = format!("{root}/deployments/{id}/statuses?per_page=1");
        attempt(
            &mut set,
            client,
            Probe::DeploymentStatuses,
            path,
            Tries::Many,
        );
    }
    set
}

fn attempt(set: &mut JoinSet<Tried>, client: &Client, probe: Probe, path: String, tries: Tries) {
    let client = client.clone();
    set.spawn(async move {
        let needs = probe.needs();
        let with = match tries {
            Tries::One => {
                of(&one::<serde_json::Map<String, serde_json::Value>>(&client, path, needs).await)
            }
            Tries::Many => of(&one::<Vec<IgnoredAny>>(&client, path, needs).await),
        };
        Tried { probe, with }
    });
}

async fn gather(mut set: JoinSet<Tried>) -> Vec<Tried> {
    let mut all = Vec::new();
    while let Some(tried) = set.join_next().await {
        // A task of ours neither panics nor is cancelled.
        all.extend(tried.ok());
    }
    all.sort_by_key(|tried| tried.probe);
    all
}
