//! Telling GitHub what was decided: one comment kept up to date, and a commit status.
//!
//! A [`Writer`] gets finished text and decides nothing (law 9). It may have a token of its own. Everything it does is sent
//! once: a request that failed may have been carried out. What it cannot tell changes no verdict.

use super::answers::{Account, Comment, StickyData, ViewerData};
use super::documents;
use super::read::{ChangeAt, DeployAt, List, Opened};
use crate::evidence::{AccountId, Revision};
use crate::forge::transport::{Client, RequestError, Write};
use serde::Deserialize;
use serde_json::json;

/// The name of the gate's commit status.
pub const STATUS: &str = "sixeyes";

/// What writes. It reads nothing but its own comment, and who it is.
#[derive(Debug, Clone)]
pub struct Writer {
    client: Client,
}

/// Where the comment on one change goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sticky {
    /// There is none yet.
    New,
    /// This one is the gate's own, with this text.
    Ours {
        /// Its id.
        id: u64,
        /// Its text.
        body: String,
    },
}

/// The comment cannot be placed.
#[derive(Debug, thiserror::Error)]
pub enum StickyError {
    /// The comments could not be read.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// They could not be read to the end, so that a second comment might be written.
    #[error("the comments on #{0} could not be read to the end, so the gate's own cannot be found")]
    NotFound(u64),
}

/// A commit status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The commit.
    pub revision: Revision,
    /// What it shows.
    pub state: State,
    /// At most 140 characters.
    pub description: String,
    /// Where it leads.
    pub target: Option<String>,
}

/// What a commit status shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Green.
    Success,
    /// Yellow.
    Pending,
    /// Red: denied.
    Failure,
    /// Red: could not decide.
    Error,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Pending => "pending",
            Self::Failure => "failure",
            Self::Error => "error",
        }
    }
}

#[derive(Debug, Deserialize)]
struct Written {
    #[serde(rename = "id")]
    _id: u64,
}

impl Writer {
    /// A writer.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The account that writes; none where the forge names none.
    ///
    /// # Errors
    /// [`RequestError`] where it cannot be asked.
    pub async fn account(&self) -> Result<Option<AccountId>, RequestError> {
        let document = documents::VIEWER;
        let (text, none) = (document.text(), json!({}));
        let needs = "any permission";
        let answer = self
            .client
            .query::<ViewerData>(document.name, &text, &none, needs)
            .await?;
        let viewer = answer.data.and_then(|data| data.viewer);
        Ok(viewer.and_then(|viewer| viewer.database_id).map(AccountId))
    }

    /// Finds the gate's own comment on a change, by its marker and its author: anybody can paste a marker (E142).
    ///
    /// # Errors
    /// [`StickyError`] where it cannot be known whether there is one.
    pub async fn find(&self, at: &ChangeAt, marker: &str) -> Result<Sticky, StickyError> {
        let document = documents::STICKY;
        let mut viewer = None;
        let mut comments: Option<List<Comment>> = None;
        let mut after: Option<String> = None;
        loop {
            let variables =
                json!({"owner": at.owner, "repo": at.repo, "number": at.number, "after": after});
            let answer = self
                .client
                .query::<StickyData>(
                    document.name,
                    &document.text(),
                    &variables,
                    "pull-requests: read",
                )
                .await?;
            let whole = answer.errors.is_empty();
            let Some(data) = answer.data.filter(|_| whole) else {
                return Err(StickyError::NotFound(at.number));
            };
            viewer = data.viewer.or(viewer);
            let page = data
                .repository
                .and_then(|repository| repository.pull_request)
                .map(|pull| pull.comments);
            let list = match comments.take() {
                None => List::begin(page),
                Some(mut list) => {
                    list.go_on(page);
                    list
                }
            };
            after = list.next().map(str::to_owned);
            if after.is_none() {
                return pick(&list, viewer.as_ref(), marker, at.number);
            }
            comments = Some(list);
        }
    }

    /// Writes the comment, if it says something else than the one that is there.
    ///
    /// # Errors
    /// [`RequestError`] where the forge does not take it.
    pub async fn comment(
        &self,
        at: &ChangeAt,
        sticky: &Sticky,
        text: &str,
    ) -> Result<(), RequestError> {
        let repository = at.path();
        let body = json!({ "body": text });
        let (write, path) = match sticky {
            Sticky::Ours { body, .. } if body.replace("\r\n", "\n") == text => return Ok(()),
            Sticky::Ours { id, .. } => (Write::Patch, format!("{repository}/issues/comments/{id}")),
            Sticky::New => (
                Write::Post,
                format!("{repository}/issues/{}/comments", at.number),
            ),
        };
        self.client
            .write::<Written>(write, &path, &body, "pull-requests: write")
            .await
            .map(|_| ())
    }

    /// Sets the gate's commit status.
    ///
    /// # Errors
    /// [`RequestError`] where the forge does not take it.
    pub async fn status(&self, at: &ChangeAt, status: &Status) -> Result<(), RequestError> {
        let path = format!("{}/statuses/{}", at.path(), status.revision);
        let body = json!({
            "state": status.state.as_str(),
            "context": STATUS,
            "description": status.description,
            "target_url": status.target,
        });
        self.client
            .write::<Written>(Write::Post, &path, &body, "statuses: write")
            .await
            .map(|_| ())
    }
}

/// What was decided, for the forge's own record of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployed {
    /// The record.
    pub record: u64,
    /// `in_progress`, `failure` or `error`: never `success`, which the job alone can say.
    pub state: &'static str,
    /// At most 140 characters.
    pub description: String,
    /// Where it leads.
    pub log: Option<String>,
}

impl Writer {
    /// Says on a deployment's record what was decided.
    ///
    /// # Errors
    /// [`RequestError`] where the forge does not take it.
    pub async fn deployed(&self, at: &DeployAt, deployed: &Deployed) -> Result<(), RequestError> {
        let path = format!("{}/deployments/{}/statuses", at.path(), deployed.record);
        let body = json!({
            "state": deployed.state,
            "description": deployed.description,
            "log_url": deployed.log.clone().unwrap_or_default(),
            "auto_inactive": false,
        });
        self.client
            .write::<Written>(Write::Post, &path, &body, "deployments: write")
            .await
            .map(|_| ())
    }

    /// Waits between two things written: the forge lets a token write 80 a minute.
    pub async fn pace(&self) {
        let pause = std::time::Duration::from_secs(1);
        tokio::time::sleep(pause.min(self.client.patience().pauses)).await;
    }
}

impl Opened {
    /// The gate's own comment, where reader and writer are one account.
    ///
    /// # Errors
    /// [`StickyError`] where the comments were not read to the end.
    pub fn sticky(&self, marker: &str) -> Result<Sticky, StickyError> {
        pick(self.comments(), self.viewer(), marker, self.at().number)
    }
}

/// The oldest comment that is ours.
fn pick(
    comments: &List<Comment>,
    viewer: Option<&Account>,
    marker: &str,
    number: u64,
) -> Result<Sticky, StickyError> {
    let ours = viewer.and_then(|viewer| viewer.database_id);
    let own = comments
        .items
        .iter()
        .filter(|comment| {
            ours.is_some()
                && comment
                    .author
                    .as_ref()
                    .and_then(|author| author.database_id)
                    == ours
                && comment
                    .body
                    .lines()
                    .next()
                    .is_some_and(|line| line.trim() == marker)
        })
        .filter_map(|comment| {
            let id: u64 = comment.full_database_id.as_ref()?.parse().ok()?;
            Some((comment.created_at, id, &comment.body))
        })
        .min_by_key(|(at, id, _)| (*at, *id));
    match own {
        Some((_, id, body)) => Ok(Sticky::Ours {
            id,
            body: body.clone(),
        }),
        None if comments.short.is_some() || ours.is_none() => Err(StickyError::NotFound(number)),
        None => Ok(Sticky::New),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKER: &str = "<!-- sixeyes:v1 change=482 -->";

    fn account(id: u64) -> serde_json::Value {
        json!({"__typename": "Bot", "login": "ada", "databaseId": id})
    }

    fn comments(of: &[(u64, u64, &str)]) -> List<Comment> {
        List::whole(
            of.iter()
                .map(|(id, author, body)| {
                    let comment = json!({"fullDatabaseId": id.to_string(), "url": "", "body": body,
                        "createdAt": format!("2026-11-02T10:{id:02}:00Z"), "author": account(*author)});
                    serde_json::from_value(comment).unwrap()
                })
                .collect(),
        )
    }

    fn picked(of: &[(u64, u64, &str)]) -> Option<u64> {
        let viewer: Account = serde_json::from_value(account(1)).unwrap();
        match pick(&comments(of), Some(&viewer), MARKER, 482).unwrap() {
            Sticky::New => None,
            Sticky::Ours { id, .. } => Some(id),
        }
    }

    #[test]
    fn e142_a_comment_is_ours_by_marker_and_author() {
        let text = format!("{MARKER}\nhello");
        assert_eq!(picked(&[(3, 2, &text), (4, 1, "hello")]), None);
        assert_eq!(
            picked(&[(3, 2, &text), (5, 1, &text), (4, 1, &text)]),
            Some(4)
        );
        assert_eq!(picked(&[(3, 1, &format!("see `{MARKER}`"))]), None);
    }

    #[test]
    fn where_comments_or_the_account_are_not_known_none_is_written() {
        let viewer: Account = serde_json::from_value(account(1)).unwrap();
        let mut short = comments(&[]);
        short.lose(crate::evidence::Why::Truncated);
        assert!(pick(&short, Some(&viewer), MARKER, 482).is_err());
        assert!(pick(&comments(&[]), None, MARKER, 482).is_err());
    }
}
