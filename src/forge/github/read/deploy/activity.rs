//! Acts on refs, asked for once for all changes of a range: one request for each hundred pushes.

use super::super::rest::{encode, pages};
use super::super::{List, Reader};
use super::DeployAt;
use crate::evidence::{Revision, Timestamp};
use crate::forge::github::answers::Activity;
use std::collections::{BTreeSet, HashMap};
use tokio::sync::watch;

const CONTENTS: &str = "contents: read";
/// How many pages are read before it is known how far back they must go.
const AHEAD: usize = 8;
/// How many branches are rather asked for by themselves than paged for.
const FEW: usize = 4;

/// How far back the acts on some branches must be known.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) branches: Vec<Branch>,
}

/// One branch, back to where its pull request's own commits begin.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    /// `refs/heads/…`.
    pub(super) reference: String,
    pub(super) opened_at: Timestamp,
    pub(super) own: BTreeSet<String>,
}

impl Branch {
    fn reached(&self, item: &Activity) -> bool {
        item.timestamp < self.opened_at
            && item.activity_type != "force_push"
            && !self.own.contains(&item.before)
    }
}

impl Wanted {
    /// The branches of which the acts do not reach far enough back.
    pub(super) fn lacking<'a>(&'a self, items: &[Activity]) -> Vec<&'a Branch> {
        let mut by_ref: HashMap<&str, Vec<&Activity>> = HashMap::new();
        for item in items {
            by_ref.entry(&item.reference).or_default().push(item);
        }
        self.branches
            .iter()
            .filter(|branch| {
                !by_ref
                    .get(branch.reference.as_str())
                    .is_some_and(|items| items.iter().any(|item| branch.reached(item)))
            })
            .collect()
    }
}

/// Whether the acts on a ref reach back to before these commits.
pub(super) fn reaches(items: &[Activity], reference: &str, commits: &BTreeSet<String>) -> bool {
    items.iter().any(|item| {
        item.reference == reference
            && (!commits.contains(&item.after) || item.activity_type == "branch_creation")
    })
}

impl Reader {
    /// The acts on a ref back to a moment.
    pub(super) async fn acts_since(
        &self,
        at: &DeployAt,
        reference: &str,
        since: Timestamp,
    ) -> List<Activity> {
        let enough =
            |items: &[Activity]| items.last().is_some_and(|oldest| oldest.timestamp < since);
        pages(&self.client, of_ref(at, reference), CONTENTS, enough).await
    }

    /// The acts on a ref back to before these commits.
    pub(super) async fn back_to(
        &self,
        at: &DeployAt,
        reference: &str,
        commits: &BTreeSet<Revision>,
    ) -> List<Activity> {
        let commits: BTreeSet<String> = commits.iter().map(ToString::to_string).collect();
        let path = of_ref(at, reference);
        let enough = |items: &[Activity]| reaches(items, reference, &commits);
        pages(&self.client, path, CONTENTS, enough).await
    }

    /// The acts on every ref, newest first, until `wanted` is satisfied; nothing wanted ends it.
    pub(super) async fn everywhere(
        &self,
        at: DeployAt,
        mut wanted: watch::Receiver<Option<Wanted>>,
    ) -> List<Activity> {
        let mut items: Vec<Activity> = Vec::new();
        let mut next = Some(format!("{}/activity?per_page=100", at.path()));
        let mut page = 0;
        while let Some(path) = next.take() {
            let enough = |items: &[Activity]| {
                let wanted = wanted.borrow();
                wanted
                    .as_ref()
                    .is_some_and(|wanted| wanted.lacking(items).len() <= FEW)
            };
            if enough(&items) {
                break;
            }
            if page >= AHEAD && wanted.borrow().is_none() && wanted.changed().await.is_err() {
                break;
            }
            page += 1;
            let read = crate::forge::transport::Read {
                path: path.clone(),
                needs: CONTENTS,
            };
            match self.client.get::<Vec<Activity>>(&read).await {
                Ok(answer) => {
                    items.extend(answer.body);
                    next = answer.next.filter(|next| *next != path);
                }
                Err(error) => {
                    tracing::warn!("{error}");
                    let mut list = List::whole(items);
                    list.lose(error.failure.why());
                    return list;
                }
            }
        }
        List::whole(items)
    }
}

pub(super) fn of_ref(at: &DeployAt, reference: &str) -> String {
    format!(
        "{}/activity?ref={}&per_page=100",
        at.path(),
        encode(reference)
    )
}
