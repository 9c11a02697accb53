//! The first round trip: the change and the law.

use super::rest::encode;
use super::{Law, List, ReadError, Reader};
use crate::evidence::Why;
use crate::forge::github::answers::{Account, ChangeData, LawRef, MoreData, PullRequest};
use crate::forge::github::documents;
use crate::forge::github::map::Found;
use crate::forge::transport::GraphqlError;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// A pull request, by its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeAt {
    /// The repository's owner.
    pub owner: String,
    /// The repository's name.
    pub repo: String,
    /// The number.
    pub number: u64,
}

impl ChangeAt {
    /// The repository's place in REST.
    pub(crate) fn path(&self) -> String {
        format!("/repos/{}/{}", encode(&self.owner), encode(&self.repo))
    }
}

/// A pull request, read, with its law.
#[derive(Debug, Clone)]
pub struct Opened {
    pub(super) at: ChangeAt,
    pub(super) viewer: Option<Account>,
    pub(super) repository: Repository,
    pub(super) found: Found,
    pub(super) law: Arc<Law>,
    pub(super) beside: super::second::Beside,
    /// Changes that it carries, by number.
    pub(super) carried: Vec<(u64, Result<Box<Opened>, Why>)>,
}

/// The repository's own facts.
#[derive(Debug, Clone)]
pub(super) struct Repository {
    pub(super) id: u64,
    pub(super) name: String,
    /// Where people see it.
    pub(super) url: String,
    pub(super) visibility: crate::evidence::Visibility,
    pub(super) default_branch: String,
}

/// How often a change that moves while it is read is begun again.
const BEGINNINGS: u32 = 3;
/// How many pages of one change are read: 100 of everything on each.
const PAGES: u32 = 100;
const NEEDS: &str = "contents: read, pull-requests: read";

impl Reader {
    /// Reads a pull request and the law at the tip of the default branch. If its head moves meanwhile, it is read anew.
    ///
    /// # Errors
    /// [`ReadError`] where nothing can be said about the change.
    pub async fn open(&self, at: &ChangeAt) -> Result<Opened, ReadError> {
        let mut beginning = 1;
        loop {
            let mut opened = self.begin(at).await?;
            let moved = self.go_on(&mut opened).await;
            if !moved {
                return Ok(opened);
            }
            if beginning == BEGINNINGS {
                opened.found.moved = true;
                return Ok(opened);
            }
            self.pause(beginning).await;
            beginning += 1;
        }
    }

    /// Waits before a change that moved, or that the forge has not caught up with, is read again: longer each time.
    pub async fn pause(&self, tried: u32) {
        let pause = Duration::from_secs(1 << tried.min(4).saturating_sub(1));
        tokio::time::sleep(pause.min(self.client.patience().pauses)).await;
    }

    async fn begin(&self, at: &ChangeAt) -> Result<Opened, ReadError> {
        let name = format!("{}/{}", at.owner, at.repo);
        let variables = json!({"owner": at.owner, "repo": at.repo, "number": at.number});
        let document = documents::CHANGE;
        let answer = self
            .client
            .query::<ChangeData>(document.name, &document.text(), &variables, NEEDS)
            .await?;
        let holes = Holes::sort(answer.errors);
        let what = format!("{name}#{}", at.number);
        let incomplete = |holes: Holes| ReadError::Incomplete {
            what: what.clone(),
            errors: holes.all,
        };
        let no_pull = holes.not_found("pullRequest");
        let no_repository = holes.not_found("repository");
        let Some(data) = answer.data else {
            return Err(incomplete(holes));
        };
        let Some(mut repository) = data.repository else {
            if no_repository || holes.is_empty() {
                return Err(ReadError::NoRepository(name));
            }
            return Err(incomplete(holes));
        };
        let Some(pull) = repository.pull_request.take() else {
            if no_pull || holes.is_empty() {
                return Err(ReadError::NoChange(name, at.number));
            }
            return Err(incomplete(holes));
        };
        if !holes.fatal.is_empty() {
            return Err(incomplete(holes));
        }
        if !matches!(pull.state.as_str(), "OPEN" | "CLOSED" | "MERGED") {
            return Err(ReadError::State {
                what,
                state: pull.state,
            });
        }
        let (repository, law) = self::repository(
            name,
            repository.default_branch_ref,
            repository.database_id,
            &repository.name_with_owner,
            &repository.visibility,
            &repository.url,
        )?;
        Ok(Opened {
            at: at.clone(),
            viewer: data.viewer,
            repository,
            found: found(pull, &holes),
            law: Arc::new(law),
            beside: super::second::Beside::default(),
            carried: Vec::new(),
        })
    }

    /// Reads every list to its end. True: the head moved meanwhile.
    pub(super) async fn go_on(&self, opened: &mut Opened) -> bool {
        let document = documents::MORE;
        let found = &mut opened.found;
        for _ in 0..PAGES {
            let next = [
                found.commits.next(),
                found.reviews.next(),
                found.timeline.next(),
                found.files.next(),
                found.comments.next(),
            ];
            if next.iter().all(Option::is_none) {
                break;
            }
            let [commits, reviews, timeline, files, comments] = next;
            let variables = json!({
                "owner": opened.at.owner, "repo": opened.at.repo, "number": opened.at.number,
                "commits": commits.is_some(), "commitsAfter": commits,
                "reviews": reviews.is_some(), "reviewsAfter": reviews,
                "timeline": timeline.is_some(), "timelineAfter": timeline,
                "files": files.is_some(), "filesAfter": files,
                "comments": comments.is_some(), "commentsAfter": comments,
            });
            let asked = next.map(|cursor| cursor.is_some());
            let answer = self
                .client
                .query::<MoreData>(document.name, &document.text(), &variables, NEEDS)
                .await;
            let page = match answer {
                Ok(answer) if answer.errors.is_empty() => answer
                    .data
                    .and_then(|data| data.repository)
                    .and_then(|repository| repository.pull_request)
                    .ok_or(Why::Unavailable),
                Ok(_) => Err(Why::Unavailable),
                Err(error) => Err(error.failure.why()),
            };
            match page {
                Ok(page) if page.head_ref_oid != found.pull.head_ref_oid => return true,
                Ok(page) => {
                    let [commits, reviews, timeline, files, comments] = asked;
                    if commits {
                        found.commits.go_on(page.commits);
                    }
                    if reviews {
                        found.reviews.go_on(page.reviews);
                    }
                    if timeline {
                        found.timeline.go_on(page.timeline_items);
                    }
                    if files {
                        found.files.go_on(page.files);
                    }
                    if comments {
                        found.comments.go_on(page.comments);
                    }
                }
                Err(why) => {
                    lose(found, asked, why);
                    break;
                }
            }
        }
        found.commits.close(|node| Some(node.commit.oid));
        found
            .reviews
            .close(|review| review.full_database_id.clone());
        found.timeline.close(|item| item.id.clone());
        found.files.close(|file| Some(file.path.clone()));
        found
            .comments
            .close(|comment| comment.full_database_id.clone());
        // A review given or a commit pushed between two pages: the same question, asked again, may be answered whole.
        [found.commits.short, found.reviews.short].contains(&Some(Why::Inconsistent))
    }
}

fn lose(found: &mut Found, asked: [bool; 5], why: Why) {
    let [commits, reviews, timeline, files, comments] = asked;
    if commits {
        found.commits.lose(why);
    }
    if reviews {
        found.reviews.lose(why);
    }
    if timeline {
        found.timeline.lose(why);
    }
    if files {
        found.files.lose(why);
    }
    if comments {
        found.comments.lose(why);
    }
}

/// The repository's own facts, and the law at the tip of its default branch.
pub(super) fn repository(
    name: String,
    branch: Option<LawRef>,
    id: Option<u64>,
    full_name: &str,
    visibility: &str,
    url: &str,
) -> Result<(Repository, Law), ReadError> {
    let Some(mut branch) = branch else {
        return Err(ReadError::NoBranch(name));
    };
    let default_branch = branch.name.clone();
    let Some(tip) = branch.target.take() else {
        return Err(ReadError::NoBranch(name));
    };
    let Some(id) = id else {
        return Err(ReadError::NoRepository(name));
    };
    let law = Law::take(full_name, branch, tip)?;
    let repository = Repository {
        id,
        name: full_name.to_owned(),
        url: url.to_owned(),
        visibility: match visibility {
            "PRIVATE" => crate::evidence::Visibility::Private,
            "INTERNAL" => crate::evidence::Visibility::Internal,
            // What this release does not know is treated as if everybody could see it: nothing of the directory is shown.
            _ => crate::evidence::Visibility::Public,
        },
        default_branch,
    };
    Ok((repository, law))
}

pub(super) fn found(mut pull: PullRequest, holes: &Holes) -> Found {
    let commits = List::begin(Some(std::mem::replace(
        &mut pull.commits,
        crate::forge::github::answers::Page::empty(),
    )));
    let timeline = List::begin(Some(std::mem::replace(
        &mut pull.timeline_items,
        crate::forge::github::answers::Page::empty(),
    )));
    let comments = List::begin(Some(std::mem::replace(
        &mut pull.comments,
        crate::forge::github::answers::Page::empty(),
    )));
    let mut found = Found {
        reviews: List::begin(pull.reviews.take()),
        files: List::begin(pull.files.take()),
        pull,
        commits,
        timeline,
        comments,
        activity: None,
        runs: None,
        renames: None,
        suites: None,
        held: None,
        compared: Vec::new(),
        checks: holes.of(Lists::Checks),
        moved: false,
    };
    let lost = |list: Lists| holes.of(list);
    if let Some(why) = lost(Lists::Commits) {
        found.commits.lose(why);
    }
    if let Some(why) = lost(Lists::Reviews) {
        found.reviews.lose(why);
    }
    if let Some(why) = lost(Lists::Timeline) {
        found.timeline.lose(why);
    }
    if let Some(why) = lost(Lists::Files) {
        found.files.lose(why);
    }
    found
}

/// The lists that a hole can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lists {
    Commits,
    Reviews,
    Timeline,
    Files,
    /// Checks and suites at the head: no clause asks for them, and the evidence says that they are missing.
    Checks,
    /// Comments, and who asks: no clause asks for them.
    Unasked,
}

/// Holes in an answer, by what they are in.
#[derive(Debug, Default)]
pub(super) struct Holes {
    lists: Vec<(Lists, Why)>,
    fatal: Vec<GraphqlError>,
    all: Vec<GraphqlError>,
}

impl Holes {
    fn sort(errors: Vec<GraphqlError>) -> Self {
        let mut holes = Self {
            all: errors.clone(),
            ..Self::default()
        };
        for error in errors {
            let path: Vec<&str> = error.path().collect();
            let list = match path.as_slice() {
                ["repository", "pullRequest", "commits", ..] => Some(Lists::Commits),
                ["repository", "pullRequest", "reviews", ..] => Some(Lists::Reviews),
                ["repository", "pullRequest", "timelineItems", ..] => Some(Lists::Timeline),
                ["repository", "pullRequest", "files", ..] => Some(Lists::Files),
                ["repository", "pullRequest", "headRef", ..] => Some(Lists::Checks),
                ["repository", "pullRequest", "comments", ..] | ["viewer", ..] => {
                    Some(Lists::Unasked)
                }
                _ => None,
            };
            let why = match error.kind() {
                "FORBIDDEN" | "NOT_FOUND" | "INSUFFICIENT_SCOPES" => Why::Forbidden,
                _ => Why::Unavailable,
            };
            match list {
                Some(list) => holes.lists.push((list, why)),
                None => holes.fatal.push(error),
            }
        }
        holes
    }

    fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    fn of(&self, list: Lists) -> Option<Why> {
        self.lists
            .iter()
            .find(|(one, _)| *one == list)
            .map(|(_, why)| *why)
    }

    fn not_found(&self, last: &str) -> bool {
        self.fatal
            .iter()
            .any(|error| error.kind() == "NOT_FOUND" && error.path().last() == Some(last))
    }
}
