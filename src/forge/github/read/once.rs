//! What is asked for once for many changes of one repository: rights, teams, apps, and what the rules said to merges.

use super::rest::{encode, pages};
use super::rules::Said;
use super::second::Beside;
use super::{List, Needs, Opened, Reader};
use crate::evidence::{AccountId, Why};
use crate::forge::github::answers::RuleSuite;
use crate::forge::github::map::{HeadChecks, Held};
use std::collections::{BTreeMap, BTreeSet};

/// What is asked for once, however many changes need it.
#[derive(Debug, Default)]
pub struct Once {
    pub(super) beside: Beside,
    said: BTreeMap<String, Said>,
    checks: BTreeMap<u64, Result<HeadChecks, Why>>,
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
        let branches: BTreeSet<&String> = opened
            .iter()
            .map(|one| &one.found.pull.base_ref_name)
            .collect();
        for branch in branches {
            self.said_once(path, branch, once).await;
        }
        for one in opened {
            let wanted = needs(one);
            if wanted.exact_rights {
                givers.extend(one.givers());
            } else if once
                .said_of(one)
                .is_some_and(|said| said.may_incriminate(one))
            {
                givers.extend(one.late_givers());
            }
            teams.extend(wanted.teams);
            for account in wanted.robots {
                robots.extend(one.slug(account).map(|slug| (account, slug)));
            }
        }
        let known = &once.beside;
        givers.retain(|account, _| !known.rights.contains_key(account));
        teams.retain(|team| !known.teams.contains_key(team));
        robots.retain(|account, _| !known.apps.contains_key(account));
        let more = self
            .beside_of(path, &givers, robots.into_iter().collect(), &teams)
            .await;
        once.beside.rights.extend(more.rights);
        once.beside.teams.extend(more.teams);
        once.beside.apps.extend(more.apps);
    }

    /// Asks how the checks stood at the heads of those of these changes whose bypass must be inferred, by number with the
    /// node id.
    pub(super) async fn checks_once<'a>(
        &self,
        changes: impl Iterator<Item = (&'a Opened, &'a String)>,
        once: &mut Once,
    ) {
        let needed = changes.filter(|(one, _)| {
            let said = once.said_of(one);
            !once.checks.contains_key(&one.at.number)
                && said.is_some_and(|said| said.needs_checks(one))
        });
        let needed = needed.map(|(one, id)| (one.at.number, id.clone()));
        let read = self.checks_of(needed.collect()).await;
        once.checks.extend(read);
    }

    /// Asks what the rules said to merges into a branch and pushes to it, if nobody has asked yet.
    pub(super) async fn said_once(&self, root: &str, branch: &str, once: &mut Once) {
        if once.said.contains_key(branch) {
            return;
        }
        let path = format!(
            "{root}/rulesets/rule-suites?ref={}&time_period=month&per_page=100",
            encode(&format!("refs/heads/{branch}"))
        );
        let needs = "administration: read (a GitHub App's)";
        let suites = pages(&self.client, path, needs, |_| false).await;
        let said = self.said(root, branch, suites).await;
        once.said.insert(branch.to_owned(), said);
    }
}

impl Once {
    /// What the rules said on a branch, as far as it was asked for.
    pub(super) fn said_on(&self, branch: Option<&str>) -> Said {
        let known = branch.and_then(|branch| self.said.get(branch));
        known.cloned().unwrap_or_else(Said::nothing)
    }

    /// What the rules said on the branch into which a change was merged.
    fn said_of(&self, one: &Opened) -> Option<&Said> {
        self.said.get(&one.found.pull.base_ref_name)
    }

    /// What the merge of one change is held to, where no suite tells.
    pub(super) fn holds(&self, one: &Opened) -> Option<Held> {
        self.said_of(one)?.holds(self.checks.get(&one.at.number))
    }

    /// What the rules said to the merge of one change.
    pub(super) fn suites_of(&self, one: &Opened) -> List<RuleSuite> {
        let pull = &one.found.pull;
        let Some(all) = self.said_of(one).map(|said| &said.suites) else {
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
