//! Whether a run's ref was a branch or a tag that may deploy (J23). The forge gives a run's ref as a name, which a branch and
//! a tag may both have, and says not which it was: what it recorded of pushes does.

use super::super::{List, ReadError, Reader};
use super::DeployAt;
use super::proof::Expected;
use super::run::{Deploying, Target};
use crate::evidence::{Revision, Timestamp};
use crate::forge::github::answers::{Activity, DeployRun, RefsData};
use crate::forge::github::documents;
use crate::forge::transport::Read;
use jiff::SignedDuration;
use serde_json::json;
use std::collections::HashMap;

const CONTENTS: &str = "contents: read";
/// How many pages of acts on one branch are read to find a deployed revision; a hundred acts are on each.
const PAGES: usize = 20;
/// How long after a push the run that it started may be made.
const LATE: SignedDuration = SignedDuration::from_hours(24);

/// The acts on a ref, newest first, as far as they were read.
#[derive(Debug, Clone)]
pub(super) struct Acts {
    pub(super) list: List<Activity>,
    next: Option<String>,
    pages: usize,
}

/// What is known of refs.
#[derive(Debug, Default)]
pub(super) struct Stood {
    /// By full name.
    acts: HashMap<String, Acts>,
    /// By short name: what a branch and a tag of it name, where there are such.
    refs: HashMap<String, (Option<Revision>, Option<Revision>)>,
}

impl Stood {
    /// With what is known of the ref that is deployed.
    pub(super) fn of(deploying: &Deploying) -> Self {
        let mut stood = Self::default();
        let named = |found: &Option<crate::forge::github::answers::RefAnswer>| {
            found.as_ref().and_then(|found| found.commit())
        };
        if deploying.run.is_some() {
            let asked = &deploying.asked;
            let both = (named(&asked.branch), named(&asked.tag));
            stood.refs.insert(deploying.target.name().to_owned(), both);
        }
        stood
    }

    pub(super) fn know(&mut self, reference: String, acts: Acts) {
        self.acts.insert(reference, acts);
    }

    pub(super) fn take(&mut self, reference: &str) -> Option<List<Activity>> {
        self.acts.remove(reference).map(|acts| acts.list)
    }
}

impl Acts {
    /// Of a list that goes on nowhere.
    pub(super) fn ended(list: List<Activity>) -> Self {
        Self {
            list,
            next: None,
            pages: 0,
        }
    }

    fn set_to(&self, reference: &str, revision: Revision) -> bool {
        let revision = revision.to_string();
        let mut acts = self.list.items.iter();
        acts.any(|act| act.reference == reference && act.after == revision)
    }

    /// Whether they reach back to well before a run was made.
    fn reach(&self, made: Timestamp) -> bool {
        let before = made.checked_sub(LATE).unwrap_or(Timestamp::MIN);
        let oldest = self.list.items.last();
        oldest.is_some_and(|act| act.timestamp < before)
    }
}

impl Reader {
    /// The first page of the acts on a ref.
    pub(super) async fn acts_on(&self, at: &DeployAt, reference: &str) -> Acts {
        let mut acts = Acts {
            list: List::whole(Vec::new()),
            next: Some(super::activity::of_ref(at, reference)),
            pages: 0,
        };
        self.further(&mut acts).await;
        acts
    }

    /// One page more.
    async fn further(&self, acts: &mut Acts) {
        let Some(path) = acts.next.take() else { return };
        acts.pages += 1;
        let read = Read {
            path: path.clone(),
            needs: CONTENTS,
        };
        match self.client.get::<Vec<Activity>>(&read).await {
            Ok(answer) => {
                let mut items = std::mem::take(&mut acts.list.items);
                items.extend(answer.body);
                acts.list = List::whole(items);
                acts.next = answer.next.filter(|next| *next != path);
            }
            Err(error) => {
                tracing::warn!("{error}");
                acts.list.lose(error.failure.why());
            }
        }
    }

    /// Reads what tells whether a run's ref may deploy.
    pub(super) async fn read_ref(
        &self,
        deploying: &Deploying,
        stood: &mut Stood,
        expected: &Expected<'_>,
        run: &DeployRun,
    ) -> Result<(), ReadError> {
        let name = run.head_branch.as_deref().unwrap_or_default();
        let at = &deploying.at;
        if expected.allows_branch(name) {
            let reference = format!("refs/heads/{name}");
            let mut acts = match stood.acts.remove(&reference) {
                Some(acts) => acts,
                None => self.acts_on(at, &reference).await,
            };
            while acts.next.is_some()
                && acts.pages < PAGES
                && !acts.set_to(&reference, run.head_sha)
                && !acts.reach(run.created_at)
            {
                self.further(&mut acts).await;
            }
            stood.acts.insert(reference, acts);
        }
        if expected.allows_tag(name) && !stood.refs.contains_key(name) {
            let document = documents::REFS;
            let variables = json!({
                "owner": at.owner, "repo": at.repo,
                "branch": format!("refs/heads/{name}"), "tag": format!("refs/tags/{name}"),
            });
            let answer = self
                .client
                .query::<RefsData>(document.name, &document.text(), &variables, CONTENTS)
                .await?;
            let whole = answer.errors.is_empty();
            let data = answer.data.and_then(|data| data.repository);
            let Some(found) = data.filter(|_| whole) else {
                return Err(ReadError::Incomplete {
                    what: format!("branch and tag `{}`", name.escape_debug()),
                    errors: answer.errors,
                });
            };
            let branch = found.branch.and_then(|branch| branch.commit());
            let tag = found.tag.and_then(|tag| tag.commit());
            stood.refs.insert(name.to_owned(), (branch, tag));
        }
        Ok(())
    }
}

/// Why a run is not shown to be of a branch or tag that may deploy, by what was read of it; none where it is.
///
/// A branch is shown by a push, merge or creation that set it to the run's revision, or by standing there still; a tag by
/// standing there still, with no branch of that name.
pub(super) fn lacks_ref(
    deploying: &Deploying,
    stood: &Stood,
    expected: &Expected<'_>,
    run: &DeployRun,
) -> Option<String> {
    let name = run.head_branch.as_deref().unwrap_or_default();
    let (shown, revision) = (name.escape_debug(), run.head_sha);
    let mut lacks = format!("its run is of ref `{shown}`");
    if expected.allows_branch(name) {
        let reference = format!("refs/heads/{name}");
        let acts = stood.acts.get(&reference);
        let tip = matches!(&deploying.target, Target::Branch(branch, Some(tip))
            if branch == name && *tip == revision);
        if tip || acts.is_some_and(|acts| acts.set_to(&reference, revision)) {
            return None;
        }
        lacks = format!(
            "no push is known that set branch `{shown}` to {}, so its run may be of a tag of that name",
            revision.short()
        );
    }
    if expected.allows_tag(name) {
        match stood.refs.get(name) {
            Some((None, Some(tag))) if *tag == revision => return None,
            Some((Some(_), _)) => {
                lacks = format!(
                    "its run is of `{shown}`, which is a branch, and only a tag may deploy"
                );
            }
            Some((None, _)) | None => {
                lacks = format!(
                    "its run is of `{shown}`, and no tag of that name is at {}",
                    revision.short()
                );
            }
        }
    }
    Some(lacks)
}
