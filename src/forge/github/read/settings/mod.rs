//! The settings of one repository, for `doctor`: read only, each thing once.
//!
//! Phases: [`Reader::survey`] asks for the law and what stands beside it (one round trip); [`Reader::settings`] asks for
//! what REST tells, all at once (a second one), and then for what only the answers name, such as each ruleset (a third).
//! What is refused is hidden, with the reason, and never an empty list.

mod each;
mod map;
mod probes;

use super::rest::encode;
use super::{Law, ReadError, Reader};
use crate::access::{Facts, Seen, WorkflowFile};
use crate::evidence::{Timestamp, Visibility, Why};
use crate::forge::github::answers::{
    BesideLaw, FileOf, LawObject, NamedFile, NewestPull, SettingsData,
};
use crate::forge::github::documents;
use crate::forge::transport::Envelope;
use serde_json::json;

/// A repository, by its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryAt {
    /// Its owner.
    pub owner: String,
    /// Its name.
    pub repo: String,
}

impl RepositoryAt {
    fn path(&self) -> String {
        format!("/repos/{}/{}", encode(&self.owner), encode(&self.repo))
    }
}

/// What the first round trip tells.
#[derive(Debug, Clone)]
pub struct Survey {
    at: RepositoryAt,
    name: String,
    url: String,
    visibility: Visibility,
    account: Option<String>,
    law: Law,
    files: Seen<Vec<WorkflowFile>>,
    owners: Seen<Option<String>>,
    newest: Seen<Option<NewestPull>>,
}

impl Survey {
    /// The law at the tip of the default branch.
    #[must_use]
    pub fn law(&self) -> &Law {
        &self.law
    }
}

impl Reader {
    /// Reads the law and what stands beside it.
    ///
    /// # Errors
    /// [`ReadError`] where nothing can be said about the repository.
    pub async fn survey(&self, at: &RepositoryAt) -> Result<Survey, ReadError> {
        let answer = self.ask_survey(at, true).await?;
        let refused = hole(&answer, "pullRequests");
        let lost = answer
            .data
            .as_ref()
            .is_none_or(|data| data.repository.is_none());
        // The forge gives nothing of a repository whose pull requests it refuses: the rest is asked for without them.
        if let (Some(why), true) = (refused, lost) {
            let rest = self.ask_survey(at, false).await?;
            return taken(at, rest, Some(why));
        }
        taken(at, answer, refused)
    }

    async fn ask_survey(
        &self,
        at: &RepositoryAt,
        pulls: bool,
    ) -> Result<Envelope<SettingsData>, ReadError> {
        let document = documents::SETTINGS;
        let variables = json!({"owner": at.owner, "repo": at.repo, "pulls": pulls});
        let needs = "contents: read, pull-requests: read";
        Ok(self
            .client
            .query(document.name, &document.text(), &variables, needs)
            .await?)
    }

    /// Reads the settings. `teams` are those that the policy names.
    pub async fn settings(&self, survey: &Survey, teams: &[String], at: Timestamp) -> Facts {
        let found = probes::ask(self, survey, teams).await;
        Facts {
            url: survey.url.clone(),
            repository: survey.name.clone(),
            visibility: survey.visibility,
            default_branch: survey.law.source.branch.clone(),
            account: survey.account.clone(),
            observed_at: at,
            tried: found.tried,
            branch: found.branch,
            rulesets: found.rulesets,
            environments: found.environments,
            workflows: found.workflows,
            files: survey.files.clone(),
            owners: survey.owners.clone(),
        }
    }
}

/// The environments of a repository, by name.
pub(super) async fn environments(
    client: &crate::forge::transport::Client,
    at: &RepositoryAt,
) -> Result<Vec<String>, Why> {
    let listed = each::listed_environments(client, &at.path()).await?;
    Ok(listed
        .environments
        .into_iter()
        .map(|one| one.name)
        .collect())
}

/// Why something in an answer is missing; none where nothing says so.
fn hole<T>(answer: &Envelope<T>, field: &str) -> Option<Why> {
    let mut errors = answer.errors.iter();
    let error = errors.find(|error| error.path().any(|step| step == field))?;
    Some(match error.kind() {
        "FORBIDDEN" | "NOT_FOUND" | "INSUFFICIENT_SCOPES" => Why::Forbidden,
        _ => Why::Unavailable,
    })
}

fn taken(
    at: &RepositoryAt,
    answer: Envelope<SettingsData>,
    no_pulls: Option<Why>,
) -> Result<Survey, ReadError> {
    let name = format!("{}/{}", at.owner, at.repo);
    let (law_hole, beside_hole) = (hole(&answer, "defaultBranchRef"), hole(&answer, "beside"));
    let incomplete = |errors| ReadError::Incomplete {
        what: name.clone(),
        errors,
    };
    let Some(data) = answer.data else {
        return Err(incomplete(answer.errors));
    };
    let Some(repository) = data.repository else {
        return Err(ReadError::NoRepository(name));
    };
    if law_hole.is_some() {
        return Err(incomplete(answer.errors));
    }
    let Some(mut branch) = repository.default_branch_ref else {
        return Err(ReadError::NoBranch(name));
    };
    let Some(tip) = branch.target.take() else {
        return Err(ReadError::NoBranch(name));
    };
    let law = Law::take(&repository.name_with_owner, branch, tip)?;
    let beside = repository.beside.and_then(|beside| beside.target);
    let (files, owners) = match (beside_hole, beside) {
        (None, Some(beside)) => (Seen::Known(workflows(&beside)), owners(&beside)),
        (why, _) => {
            let why = why.unwrap_or(Why::Unavailable);
            (Seen::Hidden(why), Seen::Hidden(why))
        }
    };
    Ok(Survey {
        at: at.clone(),
        name: repository.name_with_owner,
        url: repository.url,
        visibility: match repository.visibility.as_str() {
            "PRIVATE" => Visibility::Private,
            "INTERNAL" => Visibility::Internal,
            // What this release does not know is treated as if everybody could see it.
            _ => Visibility::Public,
        },
        account: data.viewer.map(|viewer| viewer.login),
        law,
        files,
        owners,
        newest: match (no_pulls, repository.pull_requests) {
            (None, Some(page)) => Seen::Known(page.nodes.into_iter().flatten().flatten().next()),
            (why, _) => Seen::Hidden(why.unwrap_or(Why::Unavailable)),
        },
    })
}

/// The files of `.github/workflows` that the forge takes for workflows.
fn workflows(beside: &BesideLaw) -> Vec<WorkflowFile> {
    let entries = beside
        .workflows
        .iter()
        .filter_map(|folder| folder.object.as_ref()?.entries.as_ref())
        .flatten();
    let is_workflow =
        |file: &&NamedFile| file.name.ends_with(".yml") || file.name.ends_with(".yaml");
    entries
        .filter(is_workflow)
        .map(|file| WorkflowFile {
            path: format!(".github/workflows/{}", file.name),
            text: file.object.as_ref().and_then(whole),
        })
        .collect()
}

/// The first of the three places that the forge looks at.
fn owners(beside: &BesideLaw) -> Seen<Option<String>> {
    let places: [&Option<FileOf>; 3] = [&beside.github, &beside.root, &beside.docs];
    match places.into_iter().flatten().next() {
        None => Seen::Known(None),
        Some(file) => match file.object.as_ref().and_then(whole) {
            Some(text) => Seen::Known(Some(text)),
            None => Seen::Hidden(Why::Truncated),
        },
    }
}

fn whole(file: &LawObject) -> Option<String> {
    (file.is_truncated == Some(false)).then(|| file.text.clone())?
}
