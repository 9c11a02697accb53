//! What holds a merge where the token may not read what the rules said to it: the rules themselves, and the checks (J22).
//!
//! Two requests for a branch, and one for twenty changes of which a check was demanded: never one for each change.

use super::rest::{encode, pages};
use super::{List, Opened, Reader};
use crate::evidence::Why;
use crate::forge::github::answers::{CheckedPull, NodesData, RestRule, RestRuleset, RuleSuite};
use crate::forge::github::documents;
use crate::forge::github::map::{HeadChecks, Held, Rules};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Any token may read the rules of a branch.
const METADATA: &str = "metadata: read";
const CHECKS: &str = "checks: read, statuses: read";
/// How many pull requests one question names.
const IDS: usize = 20;

impl Reader {
    /// What the rules in force on a branch demand, and since when. `path` is the repository's.
    pub(super) async fn rules_of(&self, path: &str, branch: &str) -> Result<Arc<Rules>, Why> {
        let rules = format!("{path}/rules/branches/{}?per_page=100", encode(branch));
        let rules = pages::<RestRule>(&self.client, rules, METADATA, |_| false).await;
        if let Some(why) = rules.short {
            return Err(why);
        }
        let demands = Rules::of(&rules.items, None);
        if demands.is_empty() {
            return Ok(Arc::new(demands));
        }
        let rulesets = format!("{path}/rulesets?includes_parents=true&per_page=100");
        let rulesets = pages::<RestRuleset>(&self.client, rulesets, METADATA, |_| false).await;
        let read = rulesets.short.is_none().then_some(&*rulesets.items);
        Ok(Arc::new(Rules::of(&rules.items, read)))
    }

    /// How the checks stood at the heads of these pull requests, by number; the others' are those of node ids.
    pub(super) async fn checks_of(
        &self,
        pulls: Vec<(u64, String)>,
    ) -> BTreeMap<u64, Result<HeadChecks, Why>> {
        let document = documents::CHECKS;
        let mut reading = JoinSet::new();
        let mut read: BTreeMap<u64, Result<HeadChecks, Why>> = BTreeMap::new();
        for some in pulls.chunks(IDS) {
            read.extend(
                some.iter()
                    .map(|(number, _)| (*number, Err(Why::Unavailable))),
            );
            let ids: Vec<&String> = some.iter().map(|(_, id)| id).collect();
            let (client, variables) = (self.client.clone(), json!({ "ids": ids }));
            let numbers: Vec<u64> = some.iter().map(|(number, _)| *number).collect();
            reading.spawn(async move {
                let text = document.text();
                let answer = client
                    .query::<NodesData<CheckedPull>>(document.name, &text, &variables, CHECKS)
                    .await;
                (numbers, answer)
            });
        }
        while let Some(answer) = reading.join_next().await {
            // A task of ours neither panics nor is cancelled; its changes would stay unread.
            let Ok((numbers, answer)) = answer else {
                continue;
            };
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    tracing::info!("{error}");
                    let why = error.failure.why();
                    read.extend(numbers.into_iter().map(|number| (number, Err(why))));
                    continue;
                }
            };
            // Where a part is refused the forge says so beside the data, for each place or for the first.
            let refused = |field: &str| {
                let mut errors = answer.errors.iter();
                let error = errors.find(|error| error.path().any(|part| part == field))?;
                Some(match error.kind() {
                    "FORBIDDEN" | "NOT_FOUND" | "INSUFFICIENT_SCOPES" => Why::Forbidden,
                    _ => Why::Unavailable,
                })
            };
            let elsewhere = answer.errors.iter().any(|error| {
                !error
                    .path()
                    .any(|part| matches!(part, "checkSuites" | "status"))
            });
            if elsewhere {
                continue;
            }
            let (suites, statuses) = (refused("checkSuites"), refused("status"));
            let nodes = answer.data.into_iter().flat_map(|data| data.nodes);
            for pull in nodes.flatten() {
                let mut commits = pull.commits.nodes.iter().flatten().flatten();
                let head = commits.find(|node| node.commit.oid == pull.head_ref_oid);
                let checks = match (suites, head) {
                    (Some(why), _) => Err(why),
                    (None, None) => Err(Why::Inconsistent),
                    (None, Some(node)) => Ok(HeadChecks::of(&node.commit, statuses)),
                };
                read.insert(pull.number, checks);
            }
        }
        read
    }
}

/// What the rules of a branch said to pushes and merges; where that is not told, what they demand.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) suites: List<RuleSuite>,
    /// None where nobody has to ask.
    pub(super) rules: Option<Result<Arc<Rules>, Why>>,
}

impl Said {
    /// Nothing: there is no branch.
    pub(super) fn nothing() -> Self {
        Self {
            suites: List::lost(Why::Unsupported),
            rules: None,
        }
    }

    /// Whether the checks at the head of this merged change are needed to say whether it went past the rules.
    pub(super) fn needs_checks(&self, opened: &Opened) -> bool {
        let merged = opened.found.pull.merged_at;
        match (&self.rules, merged) {
            (Some(Ok(rules)), Some(merged)) => rules.asked_for_checks(merged),
            (Some(Ok(_) | Err(_)) | None, _) => false,
        }
    }

    /// Whether an act past the rules by which this change was merged is shown or may be inferred. Only a late approval by
    /// those whom `control` asks for settles one, so what their givers may do must be known.
    pub(super) fn may_incriminate(&self, opened: &Opened) -> bool {
        let demands = matches!(&self.rules, Some(Ok(rules)) if !rules.is_empty());
        demands || opened.was_passed_by(&self.suites)
    }

    /// What the merge of this change is held to.
    pub(super) fn holds(&self, checks: Option<&Result<HeadChecks, Why>>) -> Option<Held> {
        self.rules.clone().map(|rules| Held {
            rules,
            checks: checks.cloned(),
        })
    }
}

impl Opened {
    /// Whether one of these suites says that its merge went past the rules.
    pub(super) fn was_passed_by(&self, suites: &List<RuleSuite>) -> bool {
        let made = self.found.pull.merge_commit.as_ref();
        let made = made.map(|made| made.oid.to_string());
        let mut suites = suites.items.iter();
        suites.any(|suite| suite.result == "bypass" && Some(&suite.after_sha) == made.as_ref())
    }
}

impl Reader {
    /// The rules of the branch, where the suites of it could not be read.
    pub(super) async fn said(&self, path: &str, branch: &str, suites: List<RuleSuite>) -> Said {
        let rules = match suites.short {
            Some(_) => Some(self.rules_of(path, branch).await),
            None => None,
        };
        Said { suites, rules }
    }
}
