//! What runs in the environment, the ref, and the law: one question.

use super::super::first::{Repository, repository};
use super::super::{Law, List, ReadError, Reader};
use super::DeployAt;
use crate::evidence::Why;
use crate::forge::github::answers::{
    Account, DeploymentData, Record, RecordsData, RefAnswer, Release,
};
use crate::forge::github::documents;
use serde_json::json;
use std::sync::Arc;

const NEEDS: &str = "contents: read, deployments: read";
/// How many pages of records are read: 100 on each. Whoever writes more forged ones than that only widens the range.
const PAGES: usize = 20;

/// What the first question tells.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) viewer: Option<Account>,
    pub(super) repository: Repository,
    pub(super) law: Arc<Law>,
    pub(super) branch: Option<RefAnswer>,
    pub(super) tag: Option<RefAnswer>,
    pub(super) release: Option<Release>,
    pub(super) records: List<Record>,
}

impl Reader {
    /// Asks for the environment's records, the ref of this name and the law.
    pub(super) async fn state(&self, at: &DeployAt, reference: &str) -> Result<Asked, ReadError> {
        let name = format!("{}/{}", at.owner, at.repo);
        let document = documents::DEPLOYMENT;
        let variables = json!({
            "owner": at.owner, "repo": at.repo, "environments": [at.environment],
            "branch": format!("refs/heads/{reference}"), "tag": format!("refs/tags/{reference}"),
            "release": reference,
        });
        let answer = self
            .client
            .query::<DeploymentData>(document.name, &document.text(), &variables, NEEDS)
            .await?;
        let incomplete = |errors| ReadError::Incomplete {
            what: format!(
                "the deployments of {name} to `{}`",
                at.environment.escape_debug()
            ),
            errors,
        };
        let missing = answer
            .errors
            .iter()
            .any(|error| error.kind() == "NOT_FOUND" && error.path().last() == Some("repository"));
        // Whether the token may read records is a fact of its own: without them the policy's `since` is the base.
        let (records, others): (Vec<_>, Vec<_>) = answer
            .errors
            .into_iter()
            .partition(|error| error.path().nth(1) == Some("deployments"));
        let Some(data) = answer.data else {
            return Err(incomplete(others.into_iter().chain(records).collect()));
        };
        let Some(raw) = data.repository else {
            return Err(match missing || others.is_empty() {
                true => ReadError::NoRepository(name),
                false => incomplete(others),
            });
        };
        if !others.is_empty() {
            return Err(incomplete(others));
        }
        let (repository, law) = repository(
            name,
            raw.default_branch_ref,
            raw.database_id,
            &raw.name_with_owner,
            &raw.visibility,
            &raw.url,
        )?;
        let mut list = List::begin(raw.deployments);
        if let Some(error) = records.first() {
            list.lose(match error.kind() {
                "FORBIDDEN" | "NOT_FOUND" | "INSUFFICIENT_SCOPES" => Why::Forbidden,
                _ => Why::Unavailable,
            });
        }
        Ok(Asked {
            viewer: data.viewer,
            repository,
            law: Arc::new(law),
            branch: raw.branch,
            tag: raw.tag,
            release: raw.release,
            records: list,
        })
    }

    /// Reads one more page of records. False: there is none.
    pub(super) async fn older(
        &self,
        at: &DeployAt,
        records: &mut List<Record>,
    ) -> Result<bool, ReadError> {
        let Some(after) = records.next().map(str::to_owned) else {
            return Ok(false);
        };
        if records.items.len() >= PAGES * 100 {
            records.lose(Why::Truncated);
            return Ok(false);
        }
        let document = documents::RECORDS_BEFORE;
        let variables = json!({"owner": at.owner, "repo": at.repo, "environments": [at.environment],
                               "after": after});
        let answer = self
            .client
            .query::<RecordsData>(document.name, &document.text(), &variables, NEEDS)
            .await?;
        if !answer.errors.is_empty() {
            return Err(ReadError::Incomplete {
                what: format!("the deployments to `{}`", at.environment.escape_debug()),
                errors: answer.errors,
            });
        }
        records.go_on(
            answer
                .data
                .and_then(|data| data.repository)
                .and_then(|repository| repository.deployments),
        );
        Ok(records.short.is_none())
    }
}
