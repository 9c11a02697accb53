//! Which runner this is, and what it asks: every environment variable of a runner is read here.
//!
//! The event says only *which* change is meant (github.md 4); everything about it is read again from the forge. Variables
//! come through a function, so that tests need no environment.

mod event;
mod place;

pub use event::{Asked, EventError};
pub use place::{Home, HomeError, Place, PlaceError};

use std::ffi::OsString;
use std::path::PathBuf;

/// Where the program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runner {
    /// In a job of GitHub's runner.
    Github(Box<Job>),
    /// In a job of a runner whose forge this release cannot judge; the forge's name.
    Unsupported(&'static str),
    /// By hand.
    Nowhere,
}

/// A job of GitHub's runner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Job {
    /// The forge, such as `https://github.com`.
    pub server: String,
    /// Its REST API, as the runner says.
    pub api: Option<String>,
    /// Its GraphQL API, as the runner says.
    pub graphql: Option<String>,
    /// The repository, `owner/name`.
    pub repository: String,
    /// The event that started the run.
    pub event: String,
    /// The event's payload.
    pub payload: Option<PathBuf>,
    /// The workflow file that runs, if it is one of this repository.
    pub workflow: Option<String>,
    /// Where people see the run.
    pub run_url: Option<String>,
    /// What the variables say of the run: where to look, and nothing more (E144).
    pub run: Told,
}

/// What a runner's variables say of its run. Whoever writes a step can set them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// `GITHUB_RUN_ID`.
    pub id: Option<u64>,
    /// `GITHUB_RUN_ATTEMPT`.
    pub attempt: Option<u64>,
    /// `GITHUB_SHA`.
    pub revision: Option<String>,
    /// `GITHUB_REF_NAME`.
    pub reference: Option<String>,
    /// `GITHUB_ACTOR`.
    pub actor: Option<String>,
}

/// Where a step tells the runner something. Each is there only in a job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlets {
    /// The job's summary.
    pub summary: Option<PathBuf>,
    /// The step's outputs.
    pub output: Option<PathBuf>,
    /// A folder that lives as long as the job.
    pub temporary: Option<PathBuf>,
}

/// The environment as it is.
#[must_use]
pub fn environment(name: &str) -> Option<String> {
    std::env::var_os(name).and_then(|value: OsString| value.into_string().ok())
}

/// The file of certificate authorities to trust beside the machine's own, where one is named.
#[must_use]
pub fn authorities(variable: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    filled(variable, "SIXEYES_CA_FILE").map(PathBuf::from)
}

/// Finds out where the program runs.
#[must_use]
pub fn runner(variable: &impl Fn(&str) -> Option<String>) -> Runner {
    // Both also set `GITHUB_ACTIONS`, and their API is another one.
    for (name, forge) in [("FORGEJO_ACTIONS", "Forgejo"), ("GITEA_ACTIONS", "Gitea")] {
        if filled(variable, name).is_some() {
            return Runner::Unsupported(forge);
        }
    }
    if filled(variable, "GITHUB_ACTIONS").is_none() {
        return Runner::Nowhere;
    }
    let repository = filled(variable, "GITHUB_REPOSITORY").unwrap_or_default();
    let server =
        filled(variable, "GITHUB_SERVER_URL").unwrap_or_else(|| "https://github.com".to_owned());
    let run = filled(variable, "GITHUB_RUN_ID");
    Runner::Github(Box::new(Job {
        api: filled(variable, "GITHUB_API_URL"),
        graphql: filled(variable, "GITHUB_GRAPHQL_URL"),
        event: filled(variable, "GITHUB_EVENT_NAME").unwrap_or_default(),
        payload: filled(variable, "GITHUB_EVENT_PATH").map(PathBuf::from),
        workflow: filled(variable, "GITHUB_WORKFLOW_REF")
            .and_then(|reference| workflow(&reference, &repository)),
        run: Told {
            id: run.as_deref().and_then(|run| run.parse().ok()),
            attempt: filled(variable, "GITHUB_RUN_ATTEMPT").and_then(|text| text.parse().ok()),
            revision: filled(variable, "GITHUB_SHA"),
            reference: filled(variable, "GITHUB_REF_NAME"),
            actor: filled(variable, "GITHUB_ACTOR"),
        },
        run_url: run.map(|run| format!("{server}/{repository}/actions/runs/{run}")),
        server,
        repository,
    }))
}

/// Where a step tells its runner something.
#[must_use]
pub fn outlets(variable: &impl Fn(&str) -> Option<String>) -> Outlets {
    let path = |name| filled(variable, name).map(PathBuf::from);
    Outlets {
        summary: path("GITHUB_STEP_SUMMARY"),
        output: path("GITHUB_OUTPUT"),
        temporary: path("RUNNER_TEMP"),
    }
}

fn filled(variable: &impl Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    variable(name).filter(|value| !value.is_empty())
}

/// The file of `owner/name/.github/workflows/file.yml@ref`, where it belongs to this repository.
fn workflow(reference: &str, repository: &str) -> Option<String> {
    let (file, _) = reference.rsplit_once('@')?;
    let file = file.strip_prefix(repository)?.strip_prefix('/')?;
    Some(file.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> Option<String> {
        |name| {
            variables
                .iter()
                .find(|(one, _)| *one == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn a_job_of_github_is_told_from_a_run_by_hand() {
        assert_eq!(runner(&of(&[])), Runner::Nowhere);
        assert_eq!(runner(&of(&[("GITHUB_ACTIONS", "")])), Runner::Nowhere);
        let variables = of(&[
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_REPOSITORY", "acme/payments"),
            ("GITHUB_EVENT_NAME", "pull_request_target"),
            ("GITHUB_EVENT_PATH", "/tmp/event.json"),
            ("GITHUB_RUN_ID", "9341"),
            (
                "GITHUB_WORKFLOW_REF",
                "acme/payments/.github/workflows/sixeyes.yml@refs/heads/main",
            ),
        ]);
        let Runner::Github(job) = runner(&variables) else {
            panic!("not a job")
        };
        assert_eq!(
            job.workflow.as_deref(),
            Some(".github/workflows/sixeyes.yml")
        );
        assert_eq!(
            job.run_url.as_deref(),
            Some("https://github.com/acme/payments/actions/runs/9341")
        );
        assert_eq!(job.api, None);
    }

    #[test]
    fn forges_that_only_look_like_github_are_named() {
        for (variables, forge) in [
            (
                &[("GITHUB_ACTIONS", "true"), ("GITEA_ACTIONS", "true")][..],
                "Gitea",
            ),
            (
                &[
                    ("GITHUB_ACTIONS", "true"),
                    ("GITEA_ACTIONS", "true"),
                    ("FORGEJO_ACTIONS", "true"),
                ][..],
                "Forgejo",
            ),
        ] {
            assert_eq!(runner(&of(variables)), Runner::Unsupported(forge));
        }
    }

    #[test]
    fn a_workflow_of_another_repository_is_not_ours() {
        assert_eq!(
            workflow("acme/central/.github/workflows/a.yml@v1", "acme/payments"),
            None
        );
        assert_eq!(
            workflow(
                "acme/payments-2/.github/workflows/a.yml@v1",
                "acme/payments"
            ),
            None
        );
    }
}
