//! The second round trip: what only REST tells, all at the same time.

use super::first::Opened;
use super::rest::{comparison, encode, pages, runs};
use super::{List, Needs, Reader};
use crate::evidence::{AccountId, Revision, Timestamp, Why};
use crate::forge::github::answers::{
    Activity, App, Collaborator, Comparison, RestAccount, RestFile, RestRun, RuleSuite,
};
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

/// What was read beside the change itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    /// Rights by the giver's account.
    pub(super) rights: BTreeMap<AccountId, Result<Collaborator, Why>>,
    /// Members by team.
    pub(super) teams: BTreeMap<String, List<RestAccount>>,
    /// Apps by the bot's account.
    pub(super) apps: BTreeMap<AccountId, Result<App, Why>>,
}

impl Beside {
    pub(super) fn put(&mut self, piece: Piece) {
        match piece {
            Piece::Right(account, right) => {
                self.rights.insert(account, right);
            }
            Piece::Team(team, members) => {
                self.teams.insert(team, members);
            }
            Piece::App(account, app) => {
                self.apps.insert(account, app);
            }
            // What belongs to a change.
            Piece::Activity(_)
            | Piece::Runs(_)
            | Piece::Files(_)
            | Piece::Suites(_)
            | Piece::Compared(..) => {}
        }
    }
}

/// Whether a change is read by itself, or with the others of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// By itself.
    Alone,
    /// With others: rights, teams and rule suites are asked for once for all.
    Range,
}

/// One thing that was asked for.
pub(super) enum Piece {
    Activity(List<Activity>),
    Runs(List<RestRun>),
    Files(List<RestFile>),
    Suites(List<RuleSuite>),
    Compared(Revision, Box<Result<Comparison, Why>>),
    Right(AccountId, Result<Collaborator, Why>),
    Team(String, List<RestAccount>),
    App(AccountId, Result<App, Why>),
}

/// How many earlier heads are read.
const EARLIER_HEADS: usize = 20;

impl Opened {
    /// Whether the source branch is one of this repository's own.
    fn is_ours(&self) -> bool {
        !self.found.pull.is_cross_repository
    }

    /// Earlier heads whose commits are known from nothing else: those that a forced push left.
    fn dropped(&self) -> BTreeSet<Revision> {
        let current: BTreeSet<Revision> = self
            .found
            .commits
            .items
            .iter()
            .map(|node| node.commit.oid)
            .collect();
        let forced = self
            .found
            .timeline
            .items
            .iter()
            .filter(|item| item.kind == "HeadRefForcePushedEvent")
            .flat_map(|item| [item.before_commit.as_ref(), item.after_commit.as_ref()])
            .flatten()
            .map(|commit| commit.oid);
        let reviewed = self
            .found
            .reviews
            .items
            .iter()
            .filter_map(|review| Some(review.commit.as_ref()?.oid));
        let activity = self.found.activity.iter().flat_map(|list| &list.items);
        // The newest come first: the first one before the opening made the head that it was opened with.
        let opened_with = activity
            .clone()
            .find(|item| item.timestamp <= self.found.pull.created_at)
            .map(|item| item.timestamp);
        let pushed = activity
            .filter(|item| {
                item.timestamp > self.found.pull.created_at || Some(item.timestamp) == opened_with
            })
            .filter(|item| {
                self.found
                    .pull
                    .merged_at
                    .is_none_or(|merged| item.timestamp <= merged)
            })
            .filter_map(|item| item.after.parse().ok())
            .filter(|after: &Revision| after.to_string().bytes().any(|digit| digit != b'0'));
        let ran = self.found.runs.iter().flat_map(|list| &list.items);
        let ran = ran.map(|run| run.head_sha);
        forced
            .chain(reviewed)
            .chain(pushed)
            .chain(ran)
            .filter(|head| !current.contains(head) && *head != self.found.pull.head_ref_oid)
            .collect()
    }

    /// Whether the commits leave the target at several places, so that only a comparison tells the merge base.
    fn has_several_bases(&self) -> bool {
        let commits = &self.found.commits.items;
        let ours: BTreeSet<Revision> = commits.iter().map(|node| node.commit.oid).collect();
        let outside: BTreeSet<Revision> = commits
            .iter()
            .flat_map(|node| node.commit.parents.nodes.iter().flatten().flatten())
            .map(|parent| parent.oid)
            .filter(|parent| !ours.contains(parent))
            .collect();
        outside.len() != 1
    }

    pub(super) fn givers(&self) -> BTreeMap<AccountId, String> {
        self.givers_of(|_| true)
    }

    /// Those who gave one after the merge.
    pub(super) fn late_givers(&self) -> BTreeMap<AccountId, String> {
        let merged = self.found.pull.merged_at;
        self.givers_of(|at| merged.is_some_and(|merged| at > merged))
    }

    fn givers_of(&self, when: impl Fn(Timestamp) -> bool) -> BTreeMap<AccountId, String> {
        self.found
            .reviews
            .items
            .iter()
            .filter(|review| review.submitted_at.is_some_and(&when))
            .filter(|review| {
                matches!(
                    review.state.as_str(),
                    "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED"
                )
            })
            .filter_map(|review| {
                // No robot ever approves, and the forge knows no right of an app's account.
                let author = review
                    .author
                    .as_ref()
                    .filter(|author| author.kind == "User")?;
                Some((AccountId(author.database_id?), author.login.clone()))
            })
            .collect()
    }
}

impl Reader {
    /// Reads what only REST tells. What fails is noted in its place and becomes a gap.
    ///
    /// True: the head moved since the change was opened, and it must be opened anew.
    pub async fn complete(&self, opened: &mut Opened, needs: &Needs) -> bool {
        self.complete_in(opened, needs, Scope::Alone).await
    }

    /// The same; within a range, what is the same for all its changes is not asked for each.
    pub(super) async fn complete_in(
        &self,
        opened: &mut Opened,
        needs: &Needs,
        scope: Scope,
    ) -> bool {
        let mut asked = JoinSet::new();
        self.ask_changes(opened, scope, &mut asked);
        match scope {
            Scope::Alone => self.ask_rights(opened, needs, &mut asked),
            Scope::Range => {}
        }
        self.gather(opened, asked).await;
        // Heads that only the second round trip told: one more, where there are any.
        let mut asked = JoinSet::new();
        let known: BTreeSet<Revision> = opened
            .found
            .compared
            .iter()
            .map(|(head, _)| *head)
            .collect();
        let told: BTreeSet<Revision> = opened
            .found
            .compared
            .iter()
            .filter_map(|(_, compared)| compared.as_ref().ok())
            .flat_map(|compared| &compared.commits)
            .map(|commit| commit.sha)
            .collect();
        let further: Vec<Revision> = opened
            .dropped()
            .into_iter()
            .filter(|head| !known.contains(head) && !told.contains(head))
            .collect();
        self.compare(opened, &further, &mut asked);
        // Of a merge past the rules only those whom `control` asks for can settle anything.
        if opened
            .found
            .suites
            .as_ref()
            .is_some_and(|suites| opened.was_passed_by(suites))
        {
            let mut late = opened.late_givers();
            late.retain(|account, _| !opened.beside.rights.contains_key(account));
            let nothing = BTreeSet::new();
            self.ask_people(&opened.at.path(), &late, Vec::new(), &nothing, &mut asked);
        }
        self.gather(opened, asked).await;
        opened.found.compared.sort_by_key(|(head, _)| *head);
        opened.has_moved()
    }

    fn ask_changes(&self, opened: &Opened, scope: Scope, asked: &mut JoinSet<Piece>) {
        let pull = &opened.found.pull;
        let repository = opened.at.path();
        if opened.found.activity.is_some() {
            // Told already, with that of the other changes of a range.
        } else if opened.is_ours() {
            let path = format!(
                "{repository}/activity?ref={}&per_page=100",
                encode(&format!("refs/heads/{}", pull.head_ref_name))
            );
            let (client, enough) = (self.client.clone(), enough(opened));
            asked.spawn(async move {
                Piece::Activity(pages(&client, path, "contents: read", enough).await)
            });
        } else if let Some(fork) = pull
            .head_repository
            .as_ref()
            .and_then(|fork| fork.database_id)
        {
            let path = format!(
                "{repository}/actions/runs?branch={}&per_page=100",
                encode(&pull.head_ref_name)
            );
            let client = self.client.clone();
            asked.spawn(async move { Piece::Runs(runs(&client, path, fork).await) });
        }
        let renamed = opened
            .found
            .files
            .items
            .iter()
            .any(|file| file.change_type == "RENAMED");
        if renamed {
            let path = format!("{repository}/pulls/{}/files?per_page=100", pull.number);
            let client = self.client.clone();
            asked.spawn(async move {
                Piece::Files(pages(&client, path, "pull-requests: read", |_| false).await)
            });
        }
        if let (Scope::Alone, Some(made), Some(_)) = (scope, &pull.merge_commit, pull.merged_at) {
            let path = format!(
                "{repository}/rulesets/rule-suites?ref={}&time_period=month&per_page=100",
                encode(&format!("refs/heads/{}", pull.base_ref_name))
            );
            let (client, made) = (self.client.clone(), made.oid.to_string());
            asked.spawn(async move {
                let enough =
                    |suites: &[RuleSuite]| suites.iter().any(|suite| suite.after_sha == made);
                Piece::Suites(
                    pages(
                        &client,
                        path,
                        "administration: read (a GitHub App's)",
                        enough,
                    )
                    .await,
                )
            });
        }
        let mut heads: Vec<Revision> = opened.dropped().into_iter().collect();
        if opened.has_several_bases() && opened.found.commits.short.is_none() {
            heads.insert(0, pull.head_ref_oid);
        }
        self.compare(opened, &heads, asked);
    }

    fn compare(&self, opened: &Opened, heads: &[Revision], asked: &mut JoinSet<Piece>) {
        for (index, head) in heads.iter().copied().enumerate() {
            let path = format!(
                "{}/compare/{}...{head}?per_page=100",
                opened.at.path(),
                opened.found.pull.base_ref_oid
            );
            let client = self.client.clone();
            asked.spawn(async move {
                if index >= EARLIER_HEADS {
                    return Piece::Compared(head, Box::new(Err(Why::Truncated)));
                }
                Piece::Compared(head, Box::new(comparison(&client, path).await))
            });
        }
    }

    fn ask_rights(&self, opened: &Opened, needs: &Needs, asked: &mut JoinSet<Piece>) {
        let givers = match needs.exact_rights {
            true => opened.givers(),
            false => BTreeMap::new(),
        };
        let robots = needs
            .robots
            .iter()
            .filter_map(|account| Some((*account, opened.slug(*account)?)));
        self.ask_people(
            &opened.at.path(),
            &givers,
            robots.collect(),
            &needs.teams,
            asked,
        );
    }

    async fn gather(&self, opened: &mut Opened, mut asked: JoinSet<Piece>) {
        while let Some(piece) = asked.join_next().await {
            // A task of ours neither panics nor is cancelled; if one were, its piece would stay unread, which is a gap.
            let Ok(piece) = piece else { continue };
            match piece {
                Piece::Activity(list) => opened.found.activity = Some(list),
                Piece::Runs(list) => opened.found.runs = Some(list),
                Piece::Files(list) => opened.found.renames = Some(list),
                Piece::Suites(list) => opened.found.suites = Some(list),
                Piece::Compared(head, compared) => opened.found.compared.push((head, *compared)),
                piece @ (Piece::Right(..) | Piece::Team(..) | Piece::App(..)) => {
                    opened.beside.put(piece);
                }
            }
        }
    }
}

/// Whether enough of a branch's activity is known: back to where the pull request's own commits begin.
fn enough(opened: &Opened) -> impl Fn(&[Activity]) -> bool + Send + 'static {
    let opened_at = opened.found.pull.created_at;
    let ours: BTreeSet<String> = opened
        .found
        .commits
        .items
        .iter()
        .map(|node| node.commit.oid.to_string())
        .collect();
    move |items| {
        items.iter().any(|item| {
            item.timestamp < opened_at
                && item.activity_type != "force_push"
                && !ours.contains(&item.before)
        })
    }
}
