//! Lists of settings of which each is asked for by itself.

use super::super::List;
use super::map;
use crate::access::{Environment, Probe, Ruleset, Seen};
use crate::evidence::Why;
use crate::forge::github::answers::{RestEnvironments, RestPattern, RestPatterns, RestRuleset};
use crate::forge::github::read::rest::encode;
use crate::forge::transport::{Client, Read};
use serde::de::DeserializeOwned;
use tokio::task::JoinSet;

/// How many rulesets, and how many environments, are read one by one.
const MOST: usize = 50;

/// One thing. A refusal is an answer here, so nobody is warned of it.
pub(super) async fn one<T: DeserializeOwned>(
    client: &Client,
    path: String,
    needs: &'static str,
) -> Result<T, Why> {
    match client.get(&Read { path, needs }).await {
        Ok(answer) => Ok(answer.body),
        Err(error) => {
            tracing::info!("{error}");
            Err(error.failure.why())
        }
    }
}

pub(super) async fn listed_environments(
    client: &Client,
    root: &str,
) -> Result<RestEnvironments, Why> {
    let path = format!("{root}/environments?per_page=100");
    let all = one::<RestEnvironments>(client, path, Probe::Environments.needs()).await?;
    // More than a hundred are not paged through: the list is short, and says so.
    match u64::try_from(all.environments.len()) == Ok(all.total_count) {
        true => Ok(all),
        false => Err(Why::Truncated),
    }
}

pub(super) async fn each_environment(
    client: &Client,
    root: &str,
    listed: Result<RestEnvironments, Why>,
) -> Seen<Vec<Environment>> {
    let listed = match listed {
        Ok(listed) => listed.environments,
        Err(why) => return Seen::Hidden(why),
    };
    let mut set = JoinSet::new();
    for (place, one_of) in listed.iter().enumerate() {
        let named = one_of
            .deployment_branch_policy
            .is_some_and(|policy| !policy.protected_branches);
        if named && place < MOST {
            let path = format!(
                "{root}/environments/{}/deployment-branch-policies?per_page=100",
                encode(&one_of.name)
            );
            let client = client.clone();
            set.spawn(async move {
                let answer = one::<RestPatterns>(&client, path, Probe::Environments.needs()).await;
                (place, answer.and_then(whole))
            });
        }
    }
    let mut patterns: Vec<Option<Result<Vec<RestPattern>, Why>>> = vec![None; listed.len()];
    while let Some(Ok((place, answer))) = set.join_next().await {
        if let Some(slot) = patterns.get_mut(place) {
            *slot = Some(answer);
        }
    }
    let all = listed.iter().zip(patterns);
    Seen::Known(
        all.map(|(one, patterns)| map::environment(one, patterns))
            .collect(),
    )
}

fn whole(answer: RestPatterns) -> Result<Vec<RestPattern>, Why> {
    match u64::try_from(answer.branch_policies.len()) == Ok(answer.total_count) {
        true => Ok(answer.branch_policies),
        false => Err(Why::Truncated),
    }
}

/// The list names rulesets; only each by itself says what it asks and who may pass it by.
pub(super) async fn each_ruleset(
    client: &Client,
    root: &str,
    listed: List<RestRuleset>,
) -> Seen<Vec<Ruleset>> {
    if let Some(why) = listed.short {
        return Seen::Hidden(why);
    }
    if listed.items.len() > MOST {
        return Seen::Hidden(Why::Truncated);
    }
    let mut set = JoinSet::new();
    for ruleset in &listed.items {
        let path = format!("{root}/rulesets/{}?includes_parents=true", ruleset.id);
        let client = client.clone();
        set.spawn(
            async move { one::<RestRuleset>(&client, path, Probe::BranchRules.needs()).await },
        );
    }
    let mut all = Vec::new();
    while let Some(answer) = set.join_next().await {
        match answer {
            Ok(Ok(ruleset)) => all.push(map::ruleset(ruleset)),
            Ok(Err(why)) => return Seen::Hidden(why),
            Err(_) => return Seen::Hidden(Why::Unavailable),
        }
    }
    all.sort_by_key(|one| one.id);
    Seen::Known(all)
}
