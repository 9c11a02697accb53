//! What is asked for once for all changes of a range: rights, teams, rule suites; and files of pushes, earlier policies.

use super::super::others::GrantRead;
use super::super::rest::{encode, one, pages};
use super::super::rules::Said;
use super::super::second::Beside;
use super::super::{List, Opened, Reader};
use super::changes::Ask;
use super::range::Brought;
use super::{Based, Deploying};
use crate::evidence::{AccountId, PastLaw, Revision, Why};
use crate::forge::github::answers::{Comparison, PastLawData, RuleSuite};
use crate::forge::github::documents;
use crate::forge::github::map::PushFound;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

const NEEDS: &str = "contents: read, pull-requests: read";
/// How many earlier policies are read.
const PAST_LAWS: usize = 50;

impl Reader {
    /// Teams and the like that the deployment's own people need: what does not wait for the changes.
    pub(super) async fn beside(
        &self,
        deploying: &Deploying,
        ask: &Ask<'_>,
        known: &Beside,
    ) -> Beside {
        let mut people: BTreeMap<AccountId, String> = match ask.people.exact_rights {
            true => deploying
                .people()
                .into_iter()
                .map(|account| (AccountId(account.id), account.login.clone()))
                .collect(),
            false => BTreeMap::new(),
        };
        people.retain(|account, _| !known.rights.contains_key(account));
        let teams = ask.people.teams.iter();
        let teams = teams.filter(|team| !known.teams.contains_key(*team));
        let teams: BTreeSet<String> = teams.cloned().collect();
        let robots = Vec::new();
        self.beside_of(&deploying.at.path(), &people, robots, &teams)
            .await
    }

    /// The rights of everybody who gave a review somewhere, each asked for once.
    pub(super) async fn rights_of_all(
        &self,
        deploying: &Deploying,
        opened: &BTreeMap<u64, Opened>,
        ask: &Ask<'_>,
        said: &Said,
        mut known: Beside,
    ) -> Beside {
        let mut givers: BTreeMap<AccountId, String> = BTreeMap::new();
        let mut teams: BTreeSet<String> = BTreeSet::new();
        let mut robots: BTreeMap<AccountId, String> = BTreeMap::new();
        for one in opened.values() {
            let needs = (ask.change)(one);
            // A change of what judges is judged by the law it replaced, which may ask for any right (J21).
            if needs.exact_rights || one.touches(ask.controlled) {
                givers.extend(one.givers());
            } else if said.may_incriminate(one) {
                givers.extend(one.late_givers());
            }
            teams.extend(needs.teams);
            for robot in needs.robots {
                if let Some(slug) = one.slug(robot) {
                    robots.insert(robot, slug);
                }
            }
        }
        givers.retain(|account, _| !known.rights.contains_key(account));
        teams.retain(|team| !known.teams.contains_key(team));
        robots.retain(|account, _| !known.apps.contains_key(account));
        let robots = robots.into_iter().collect();
        let more = self
            .beside_of(&deploying.at.path(), &givers, robots, &teams)
            .await;
        known.rights.extend(more.rights);
        known.teams.extend(more.teams);
        known.apps.extend(more.apps);
        known
    }

    /// What the branch's rules said to pushes and merges, where the token may see it (J22).
    pub(super) async fn rules_said(
        &self,
        deploying: &Deploying,
        branch: Option<&str>,
        based: &Based,
    ) -> Said {
        let Some(branch) = branch.filter(|_| !based.commits.is_empty()) else {
            return Said::nothing();
        };
        let root = deploying.at.path();
        let path = format!(
            "{root}/rulesets/rule-suites?ref={}&time_period=month&per_page=100",
            encode(&format!("refs/heads/{branch}"))
        );
        let first = based.commits.first().map(|commit| commit.sha.to_string());
        let enough = move |suites: &[RuleSuite]| {
            first
                .as_ref()
                .is_some_and(|first| suites.iter().any(|suite| suite.after_sha == *first))
        };
        let needs = "administration: read (a GitHub App's)";
        let suites = pages(&self.client, path, needs, enough).await;
        self.said(&root, branch, suites).await
    }

    /// The files of each direct push.
    pub(super) async fn files_of(
        &self,
        deploying: &Deploying,
        pushes: Vec<PushFound>,
    ) -> Vec<PushFound> {
        let mut reading = JoinSet::new();
        for (place, push) in pushes.iter().enumerate() {
            let Some(base) = push.base else { continue };
            let path = format!(
                "{}/compare/{base}...{}?per_page=1&page=1",
                deploying.at.path(),
                push.head
            );
            let client = self.client.clone();
            reading.spawn(async move {
                let read = one::<Comparison>(&client, path, "contents: read");
                (place, read.await)
            });
        }
        let mut files: BTreeMap<usize, Result<Comparison, Why>> = BTreeMap::new();
        while let Some(read) = reading.join_next().await {
            if let Ok((place, read)) = read {
                files.insert(place, read);
            }
        }
        let mut read = Vec::with_capacity(pushes.len());
        for (place, mut push) in pushes.into_iter().enumerate() {
            push.files = match files.remove(&place) {
                Some(Ok(compared)) => Ok(compared.files),
                Some(Err(why)) => Err(why),
                None => Err(Why::Unavailable),
            };
            read.push(push);
        }
        read
    }

    /// The policy that each change of what judges replaced (J21).
    pub(super) async fn past_laws(
        &self,
        deploying: &Deploying,
        opened: &BTreeMap<u64, Opened>,
        ask: &Ask<'_>,
    ) -> BTreeMap<u64, Result<PastLaw, Why>> {
        let mut reading = JoinSet::new();
        let mut laws = BTreeMap::new();
        let touching = opened.iter().filter(|(_, one)| one.touches(ask.controlled));
        for (place, (number, one)) in touching.enumerate() {
            let Some(before) = one.before_merge() else {
                laws.insert(*number, Err(Why::Unsupported));
                continue;
            };
            if place >= PAST_LAWS {
                laws.insert(*number, Err(Why::Truncated));
                continue;
            }
            let document = documents::PAST_LAW;
            let variables = json!({
                "owner": deploying.at.owner, "repo": deploying.at.repo,
                "place": format!("{before}:.sixeyes/policy.yaml"),
            });
            let (client, number) = (self.client.clone(), *number);
            reading.spawn(async move {
                let answer = client
                    .query::<PastLawData>(document.name, &document.text(), &variables, NEEDS)
                    .await;
                let law = match answer {
                    Ok(answer) if answer.errors.is_empty() => answer
                        .data
                        .and_then(|data| data.repository)
                        .ok_or(Why::Unavailable)
                        .map(|repository| repository.object),
                    Ok(_) => Err(Why::Unavailable),
                    Err(error) => Err(error.failure.why()),
                };
                (number, before, law)
            });
        }
        while let Some(read) = reading.join_next().await {
            let Ok((number, before, law)) = read else {
                continue;
            };
            let law = match law {
                Err(why) => Err(why),
                // There was none: the change that brings the first policy is judged by it.
                Ok(None) => continue,
                Ok(Some(blob)) => match (blob.text, blob.is_truncated, blob.is_binary) {
                    (Some(policy), Some(false), Some(false)) => Ok(PastLaw {
                        revision: before,
                        policy,
                    }),
                    _ => Err(Why::Truncated),
                },
            };
            laws.insert(number, law);
        }
        laws
    }

    pub(super) async fn grants_of(&self, deploying: &Deploying, ask: &Ask<'_>) -> Vec<GrantRead> {
        let near = deploying.at.change();
        self.grants_near(&near, &deploying.asked.law, ask.digest, ask.other)
            .await
    }
}

/// Those changes of which a check was demanded and whose bypass must be inferred, by number with the node id.
pub(super) fn checked(
    brought: &Brought,
    opened: &BTreeMap<u64, Opened>,
    said: &Said,
) -> Vec<(u64, String)> {
    let needed = |number: &u64| opened.get(number).is_some_and(|one| said.needs_checks(one));
    let ids = brought.ids().into_iter();
    ids.filter(|(number, _)| needed(number))
        .map(|(number, id)| (number, id.clone()))
        .collect()
}

pub(super) fn of_merge(suites: &List<RuleSuite>, opened: &Opened) -> List<RuleSuite> {
    match &opened.found.pull.merge_commit {
        Some(made) => of_commit(suites, made.oid),
        None => List::lost(Why::Unsupported),
    }
}

pub(super) fn of_commit(suites: &List<RuleSuite>, commit: Revision) -> List<RuleSuite> {
    let commit = commit.to_string();
    let mut list = List::whole(
        suites
            .items
            .iter()
            .filter(|suite| suite.after_sha == commit)
            .cloned()
            .collect(),
    );
    if let Some(why) = suites.short.filter(|_| list.items.is_empty()) {
        list.lose(why);
    }
    list
}

impl Opened {
    /// Whether some file of it is of this kind, as far as the files are known.
    fn touches(&self, kind: &dyn Fn(&str) -> bool) -> bool {
        let earlier = self.found.renames.iter().flat_map(|list| &list.items);
        let mut earlier = earlier.filter_map(|file| file.previous_filename.as_ref());
        let mut files = self.found.files.items.iter();
        files.any(|file| kind(&file.path)) || earlier.any(|file| kind(file))
    }

    /// The target's tip just before the merge, where it can be told.
    fn before_merge(&self) -> Option<Revision> {
        let made = self.found.pull.merge_commit.as_ref()?;
        let mut parents = made.parents.nodes.iter().flatten().flatten();
        Some(parents.next()?.oid)
    }
}
