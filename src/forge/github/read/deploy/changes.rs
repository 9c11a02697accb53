//! The changes of a range, in full, with what is asked for once for all of them.

use super::super::first::{Holes, found};
use super::super::needs::Needs;
use super::super::others::GrantRead;
use super::super::second::{Beside, Scope};
use super::super::{ChangeAt, List, Opened, ReadError, Reader};
use super::activity::{Branch, Wanted};
use super::beside::{checked, of_commit, of_merge};
use super::range::{Brought, By, into};
use super::{Based, Deploying};
use crate::evidence::{ChangeState, PastLaw, Why};
use crate::forge::github::answers::{Activity, ChangeNode, NodesData};
use crate::forge::github::documents;
use crate::forge::github::map::PushFound;
use crate::forge::transport::Failure;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tokio::sync::watch;
use tokio::task::JoinSet;

const NEEDS: &str = "contents: read, pull-requests: read";
/// How many pull requests one question names.
const IDS: usize = 10;
/// From how many commits on the acts on all branches are asked for together.
const MANY: usize = 20;

/// Every change of a range.
#[derive(Debug, Clone, Default)]
pub struct Ranged {
    pub(super) brought: Brought,
    pub(super) opened: BTreeMap<u64, Opened>,
    pub(super) pushes: Vec<PushFound>,
    pub(super) past: BTreeMap<u64, Result<PastLaw, Why>>,
    /// Rights and teams of everybody, once.
    pub(super) beside: Beside,
    pub(super) grants: Vec<GrantRead>,
}

impl Ranged {
    /// The pull requests, by number.
    pub fn opened(&self) -> impl Iterator<Item = &Opened> {
        self.opened.values()
    }

    /// How many direct pushes there are.
    #[must_use]
    pub fn pushes(&self) -> usize {
        self.pushes.len()
    }
}

/// What the policy asks about one change, and which branches it names.
pub struct Ask<'a> {
    /// What a change of the range needs.
    pub change: &'a dyn Fn(&Opened) -> Needs,
    /// What a change that brought a waiver in, or that another carries, needs.
    pub other: &'a dyn Fn(&Opened) -> Needs,
    /// Whether a rule names a branch as a target of its own (J6).
    pub names: &'a dyn Fn(&str) -> bool,
    /// Whether a file's change is `control`'s business (J21).
    pub controlled: &'a dyn Fn(&str) -> bool,
    /// What the deployment's own people need.
    pub people: Needs,
    /// The SHA-256 of a waiver's bytes.
    pub digest: &'a dyn Fn(&[u8]) -> String,
}

impl Reader {
    /// Reads every change of the range in full.
    ///
    /// # Errors
    /// [`ReadError`] where the commits or the pull requests cannot be read: nothing is decided on a part of the range.
    pub async fn changes(
        &self,
        deploying: &Deploying,
        based: &Based,
        ask: &Ask<'_>,
    ) -> Result<Ranged, ReadError> {
        let (tell, wanted) = watch::channel(None);
        let everywhere = async {
            match based.commits.len() > MANY {
                true => Some(self.everywhere(deploying.at.clone(), wanted).await),
                false => None,
            }
        };
        let read = async {
            let on_default = self.on_default(deploying).await?;
            let into = into(deploying, on_default);
            let changes = async {
                let brought = self.brought(deploying, based, into.as_deref()).await?;
                let opened = self
                    .in_batches(deploying, based, &brought, &BTreeMap::new())
                    .await?;
                let branches = opened.values().filter_map(branch).collect();
                // Nobody listens where the acts on all branches are not asked for.
                drop(tell.send(Some(Wanted { branches })));
                Ok::<_, ReadError>((brought, opened))
            };
            let said = self.rules_said(deploying, into.as_deref(), based);
            let (changes, said) = tokio::join!(changes, said);
            let (brought, opened) = changes?;
            Ok::<_, ReadError>((into, brought, opened, said))
        };
        let (activity, read) = tokio::join!(everywhere, read);
        let (into, brought, mut opened, said) = read?;
        if let Some(activity) = activity {
            share(&mut opened, &activity);
        }
        let pushes = pushed(deploying, based, &brought, into.as_deref());
        let none = Beside::default();
        let checked = checked(&brought, &opened, &said);
        let (mut opened, beside, checks, mut pushes) = tokio::join!(
            self.complete_all(opened, ask),
            self.beside(deploying, ask, &none),
            self.checks_of(checked),
            self.files_of(deploying, pushes),
        );
        let beside = self
            .rights_of_all(deploying, &opened, ask, &said, beside)
            .await;
        for one in opened.values_mut() {
            one.beside = beside.clone();
            one.found.suites = Some(of_merge(&said.suites, one));
            // The rules of another branch say nothing of it.
            if into.as_deref() == Some(&*one.found.pull.base_ref_name) {
                one.found.held = said.holds(checks.get(&one.at.number));
            }
        }
        for push in &mut pushes {
            push.suites = of_commit(&said.suites, push.head);
        }
        let (past, grants) = tokio::join!(
            self.past_laws(deploying, &opened, ask),
            self.grants_of(deploying, ask)
        );
        Ok(Ranged {
            brought,
            opened,
            pushes,
            past,
            beside,
            grants,
        })
    }

    /// The pull requests that are not known yet, ten at a time; one that does not come whole that way is asked for by
    /// itself.
    pub(super) async fn in_batches(
        &self,
        deploying: &Deploying,
        based: &Based,
        brought: &Brought,
        known: &BTreeMap<u64, Opened>,
    ) -> Result<BTreeMap<u64, Opened>, ReadError> {
        let mut ids: BTreeMap<u64, String> = BTreeMap::new();
        for commit in &based.commits {
            if let Some(By::Pull(number, id)) = brought.by.get(&commit.sha)
                && !known.contains_key(number)
            {
                ids.insert(*number, id.clone());
            }
        }
        let all: Vec<(u64, String)> = ids.into_iter().collect();
        let document = documents::CHANGES;
        let mut reading = JoinSet::new();
        for group in all.chunks(IDS) {
            let ids: Vec<&String> = group.iter().map(|(_, id)| id).collect();
            let (client, variables) = (self.client.clone(), json!({ "ids": ids }));
            let numbers: Vec<u64> = group.iter().map(|(number, _)| *number).collect();
            reading.spawn(async move {
                let answer = client
                    .query::<NodesData<ChangeNode>>(
                        document.name,
                        &document.text(),
                        &variables,
                        NEEDS,
                    )
                    .await;
                (numbers, answer)
            });
        }
        let mut opened: BTreeMap<u64, Opened> = BTreeMap::new();
        let mut again: BTreeSet<u64> = BTreeSet::new();
        while let Some(answer) = reading.join_next().await {
            let (numbers, answer) =
                answer.map_err(|_| ReadError::Range("changes were not read".to_owned()))?;
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) if matches!(error.failure, Failure::RateLimited { .. }) => {
                    return Err(error.into());
                }
                // Ten at once may be too much for the forge, which cuts off what takes it more than ten seconds.
                Err(error) => {
                    tracing::warn!("{error}");
                    again.extend(numbers);
                    continue;
                }
            };
            let whole = answer.errors.is_empty();
            let nodes = answer.data.filter(|_| whole).map(|data| data.nodes);
            for node in nodes.into_iter().flatten().flatten() {
                let number = node.pull.number;
                if node.pull.state == "MERGED" && numbers.contains(&number) {
                    opened.insert(number, self.of_node(deploying, node));
                }
            }
            again.extend(numbers.into_iter().filter(|one| !opened.contains_key(one)));
        }
        // Lists that go on, each change's own; a review given meanwhile starts it over.
        let mut going = JoinSet::new();
        for (number, mut one) in std::mem::take(&mut opened) {
            let reader = self.clone();
            going.spawn(async move {
                let moved = reader.go_on(&mut one).await;
                (number, one, moved)
            });
        }
        while let Some(read) = going.join_next().await {
            let (number, one, moved) =
                read.map_err(|_| ReadError::Range("a change was not read".to_owned()))?;
            match moved {
                true => again.insert(number),
                false => opened.insert(number, one).is_none(),
            };
        }
        let mut alone = JoinSet::new();
        for number in again {
            let (reader, at) = (
                self.clone(),
                ChangeAt {
                    number,
                    ..deploying.at.change()
                },
            );
            alone.spawn(async move { (number, reader.open(&at).await) });
        }
        while let Some(read) = alone.join_next().await {
            let (number, read) =
                read.map_err(|_| ReadError::Range("a change was not read".to_owned()))?;
            let read = read?;
            if read.state() != ChangeState::Merged {
                return Err(ReadError::Range(format!("#{number} is not merged")));
            }
            opened.insert(number, read);
        }
        Ok(opened)
    }

    fn of_node(&self, deploying: &Deploying, node: ChangeNode) -> Opened {
        let asked = &deploying.asked;
        let mut found = found(node.pull, &Holes::default());
        // Not asked for here: no clause needs them, and a range holds many changes.
        found.checks = Some(Why::Unsupported);
        Opened {
            at: ChangeAt {
                number: found.pull.number,
                ..deploying.at.change()
            },
            viewer: asked.viewer.clone(),
            repository: asked.repository.clone(),
            found,
            law: asked.law.clone(),
            beside: Beside::default(),
            carried: Vec::new(),
        }
    }

    /// What only REST tells of each, and what each carries.
    pub(super) async fn complete_all(
        &self,
        opened: BTreeMap<u64, Opened>,
        ask: &Ask<'_>,
    ) -> BTreeMap<u64, Opened> {
        let mut completing = JoinSet::new();
        let mut kept = opened.clone();
        for (number, mut one) in opened {
            let reader = self.clone();
            completing.spawn(async move {
                reader
                    .complete_in(&mut one, &Needs::default(), Scope::Range)
                    .await;
                (number, one)
            });
        }
        while let Some(done) = completing.join_next().await {
            if let Ok((number, one)) = done {
                kept.insert(number, one);
            }
        }
        // What each carries (J6): nothing is asked where no commit came by a change of its own.
        for one in kept.values_mut() {
            self.carry(one, ask.names, ask.other).await;
        }
        kept
    }
}

/// The source branch of a change, where it is one of this repository, back to where its own commits begin.
fn branch(opened: &Opened) -> Option<Branch> {
    let pull = &opened.found.pull;
    (!pull.is_cross_repository).then(|| Branch {
        reference: format!("refs/heads/{}", pull.head_ref_name),
        opened_at: pull.created_at,
        own: opened
            .found
            .commits
            .items
            .iter()
            .map(|node| node.commit.oid.to_string())
            .collect(),
    })
}

/// Gives each change the acts on its branch, where they reach far enough back; the others ask for their own.
fn share(opened: &mut BTreeMap<u64, Opened>, activity: &List<Activity>) {
    let mut by_ref: HashMap<&str, Vec<&Activity>> = HashMap::new();
    for item in &activity.items {
        by_ref.entry(&item.reference).or_default().push(item);
    }
    for one in opened.values_mut() {
        let Some(branch) = branch(one) else { continue };
        let reference = branch.reference.clone();
        let wanted = Wanted {
            branches: vec![branch],
        };
        let items: Vec<Activity> = by_ref
            .get(reference.as_str())
            .into_iter()
            .flatten()
            .map(|item| (*item).clone())
            .collect();
        if wanted.lacking(&items).is_empty() {
            one.found.activity = Some(List::whole(items));
        }
    }
}

/// The direct pushes, in the order of the range.
pub(super) fn pushed(
    deploying: &Deploying,
    based: &Based,
    brought: &Brought,
    branch: Option<&str>,
) -> Vec<PushFound> {
    let mut pushes: Vec<PushFound> = Vec::new();
    let mut places: HashMap<u64, usize> = HashMap::new();
    let target = match branch {
        Some(branch) => branch.to_owned(),
        None => deploying.target.name().to_owned(),
    };
    for commit in &based.commits {
        let Some(By::Push(act)) = brought.by.get(&commit.sha).cloned() else {
            continue;
        };
        let Some(raw) = brought.commits.get(&commit.sha) else {
            continue;
        };
        let place = act.and_then(|act| places.get(&act).copied());
        if let Some(push) = place.and_then(|place| pushes.get_mut(place)) {
            push.head = commit.sha;
            push.commits.push(raw.clone());
            continue;
        }
        if let Some(act) = act {
            places.insert(act, pushes.len());
        }
        pushes.push(PushFound {
            head: commit.sha,
            base: commit.parents.first().map(|parent| parent.sha),
            commits: vec![raw.clone()],
            by: act.and_then(|act| brought.activity.iter().find(|item| item.id == act).cloned()),
            unread: brought.unread,
            files: Err(Why::Unavailable),
            suites: List::lost(Why::Unsupported),
            target: target.clone(),
            url: deploying.asked.repository.url.clone(),
        });
    }
    pushes
}
