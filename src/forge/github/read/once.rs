//! What is asked for once for many changes of one repository: rights, teams, apps, and what the rules said to merges.

use super::rest::{encode, pages};
use super::second::Beside;
use super::{List, Needs, Opened, Reader};
use crate::evidence::{AccountId, Why};
use crate::forge::github::answers::RuleSuite;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked for once, however many changes need it.
#[derive(Debug, Default)]
pub struct Once {
    pub(super) beside: Beside,
    suites: BTreeMap<String, List<RuleSuite>>,
}

impl Reader {
    /// Asks for the rights, teams, apps and rule suites that nobody has asked for yet.
    pub(super) async fn ask_once(
        &self,
        path: &str,
        opened: &[Opened],
        once: &mut Once,
        needs: impl Fn(&Opened) -> Needs,
    ) {
        let mut givers: BTreeMap<AccountId, String> = BTreeMap::new();
        let mut teams = BTreeSet::new();
        let mut robots = BTreeMap::new();
        let mut branches = BTreeSet::new();
        for one in opened {
            let wanted = needs(one);
            if wanted.exact_rights {
                givers.extend(one.givers());
            }
            teams.extend(wanted.teams);
            for account in wanted.robots {
                robots.extend(one.slug(account).map(|slug| (account, slug)));
            }
            branches.insert(one.found.pull.base_ref_name.clone());
        }
        let known = &once.beside;
        givers.retain(|account, _| !known.rights.contains_key(account));
        teams.retain(|team| !known.teams.contains_key(team));
        robots.retain(|account, _| !known.apps.contains_key(account));
        branches.retain(|branch| !once.suites.contains_key(branch));
        let more = self
            .beside_of(path, &givers, robots.into_iter().collect(), &teams)
            .await;
        once.beside.rights.extend(more.rights);
        once.beside.teams.extend(more.teams);
        once.beside.apps.extend(more.apps);
        for branch in branches {
            self.suites_once(path, &branch, once).await;
        }
    }

    /// Asks what the rules said to merges into a branch and pushes to it, if nobody has asked yet.
    pub(super) async fn suites_once(&self, path: &str, branch: &str, once: &mut Once) {
        if once.suites.contains_key(branch) {
            return;
        }
        let path = format!(
            "{path}/rulesets/rule-suites?ref={}&time_period=month&per_page=100",
            encode(&format!("refs/heads/{branch}"))
        );
        let needs = "administration: read (a GitHub App's)";
        let suites = pages(&self.client, path, needs, |_| false).await;
        once.suites.insert(branch.to_owned(), suites);
    }
}

impl Once {
    /// What the rules said on a branch, as far as it was asked for.
    pub(super) fn suites_on(&self, branch: Option<&str>) -> List<RuleSuite> {
        let known = branch.and_then(|branch| self.suites.get(branch));
        known
            .cloned()
            .unwrap_or_else(|| List::lost(Why::Unsupported))
    }

    /// What the rules said to the merge of one change.
    pub(super) fn suites_of(&self, one: &Opened) -> List<RuleSuite> {
        let pull = &one.found.pull;
        let Some(all) = self.suites.get(&pull.base_ref_name) else {
            return List::lost(Why::Unavailable);
        };
        let made = pull.merge_commit.as_ref().map(|made| made.oid.to_string());
        let its = all.items.iter();
        let its = its.filter(|suite| Some(&suite.after_sha) == made.as_ref());
        let mut list = List::whole(its.cloned().collect());
        // What was found is known, whatever else of the list is not.
        if let (Some(why), true) = (all.short, list.items.is_empty()) {
            list.lose(why);
        }
        list
    }
}
