//! How one commit stands to another, what is between them, and whether the ref still holds what is deployed.

use super::super::ReadError;
use super::super::Reader;
use super::super::rest::encode;
use super::run::{Deploying, Target};
use crate::evidence::{Revision, Timestamp, Why};
use crate::forge::github::answers::{Comparison, RestCommit};
use crate::forge::transport::{Failure, Read, RequestError};
use std::collections::{BTreeMap, HashSet};
use tokio::task::JoinSet;

const CONTENTS: &str = "contents: read";
/// How many pages of a comparison are read: 100 commits on each.
const PAGES: u64 = 500;

/// How one commit stands to another, and what is between them.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    pub(super) stands: Stands,
    pub(super) base: Option<RestCommit>,
    pub(super) merge_base: RestCommit,
    pub(super) commits: Vec<RestCommit>,
}

/// How a head stands to a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    Identical,
    Ahead,
    Behind,
    Diverged,
}

impl Reader {
    /// Whether the ref still holds the revision: a moved one is refused (E135).
    pub(super) async fn moved(
        &self,
        deploying: &Deploying,
    ) -> Result<Option<(Why, String)>, ReadError> {
        let head = deploying.head;
        let target = &deploying.target;
        let Some(tip) = target.commit() else {
            let gone = format!(
                "`{}` is no branch or tag any more",
                target.name().escape_debug()
            );
            return Ok(Some((Why::Inconsistent, gone)));
        };
        if tip == head {
            return Ok(None);
        }
        let moved = match target {
            Target::Tag(name, _) => Some(format!(
                "tag `{}` names {} by now, and this run deploys {}",
                name.escape_debug(),
                tip.short(),
                head.short()
            )),
            Target::Branch(name, _) => match self.holds(deploying, tip).await? {
                true => None,
                false => Some(format!(
                    "{} is not on `{}`",
                    head.short(),
                    name.escape_debug()
                )),
            },
        };
        Ok(moved.map(|why| (Why::Inconsistent, why)))
    }

    /// Whether the deployed revision is in the history of a branch with this tip.
    pub(super) async fn holds(
        &self,
        deploying: &Deploying,
        tip: Revision,
    ) -> Result<bool, ReadError> {
        let head = deploying.head;
        let path = format!("{}/compare/{tip}...{head}?per_page=1", deploying.at.path());
        let read = Read {
            path,
            needs: CONTENTS,
        };
        match self.client.get::<Comparison>(&read).await {
            Ok(answer) => Ok(matches!(
                answer.body.status.as_deref(),
                Some("identical" | "behind")
            )),
            Err(error) if matches!(error.failure, Failure::NotFound) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the branch was set to something else by force since; not visible counts as yes (J23).
    pub(super) async fn was_forced(&self, deploying: &Deploying, since: Timestamp) -> bool {
        let path = format!(
            "{}/activity?ref={}&activity_type=force_push&per_page=100",
            deploying.at.path(),
            encode(&deploying.target.full())
        );
        let read = Read {
            path,
            needs: CONTENTS,
        };
        match self
            .client
            .get::<Vec<crate::forge::github::answers::Activity>>(&read)
            .await
        {
            Ok(answer) => {
                answer.next.is_some() || answer.body.iter().any(|item| item.timestamp >= since)
            }
            Err(error) => {
                tracing::warn!("{error}");
                true
            }
        }
    }

    /// Compares to the end: the pages after the first all at once.
    pub(super) async fn compared(
        &self,
        deploying: &Deploying,
        base: Revision,
        head: Revision,
    ) -> Result<Compared, RequestError> {
        let path = |page: u64| {
            format!(
                "{}/compare/{base}...{head}?per_page=100&page={page}",
                deploying.at.path()
            )
        };
        let read = |page: u64| Read {
            path: path(page),
            needs: CONTENTS,
        };
        let first = self.client.get::<Comparison>(&read(1)).await?.body;
        let fail = |failure| RequestError {
            request: "GET compare".to_owned(),
            needs: CONTENTS,
            tried: 1,
            failure,
        };
        let stands = match first.status.as_deref() {
            Some("identical") => Stands::Identical,
            Some("ahead") => Stands::Ahead,
            Some("behind") => Stands::Behind,
            Some("diverged") => Stands::Diverged,
            other => {
                let word = other.unwrap_or("nothing").escape_debug().to_string();
                return Err(fail(Failure::Refused(200, format!("status `{word}`"))));
            }
        };
        let total = first.total_commits;
        let mut reading = JoinSet::new();
        for page in 2..=total.div_ceil(100).min(PAGES) {
            let (client, read) = (self.client.clone(), read(page));
            reading.spawn(async move { (page, client.get::<Comparison>(&read).await) });
        }
        let mut pages: BTreeMap<u64, Vec<RestCommit>> = BTreeMap::new();
        while let Some(read) = reading.join_next().await {
            if let Ok((page, read)) = read {
                pages.insert(page, read?.body.commits);
            }
        }
        let mut commits = first.commits;
        commits.extend(pages.into_values().flatten());
        let unique: HashSet<Revision> = commits.iter().map(|commit| commit.sha).collect();
        let whole = u64::try_from(unique.len()) == Ok(total) && unique.len() == commits.len();
        if !whole {
            let told = format!("{} of {total} commits", unique.len());
            return Err(fail(Failure::Refused(200, told)));
        }
        Ok(Compared {
            stands,
            base: first.base_commit,
            merge_base: first.merge_base_commit,
            commits,
        })
    }
}
