//! What the rules of a branch demand of a merge, since when, and how the checks at a merged head stood.

use crate::evidence::{Revision, Timestamp, Why};
use crate::forge::github::answers::{
    CheckedCommit, RestCheck, RestRule, RestRuleset, StatusContext,
};
use crate::forge::github::read::List;
use crate::forge::github::write::STATUS;

/// What the rules of a branch demand, as of reading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// So many approvals.
    pub(crate) approvals: Vec<(u32, Age)>,
    /// A check; the gate's own is left out, for its answer is judged again (J22).
    pub(crate) checks: Vec<(Required, Age)>,
}

/// A check that must pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Required {
    pub(crate) name: String,
    /// The app that must report it; none: whoever does.
    pub(crate) app: Option<u64>,
}

/// Since when a rule is known to demand what it demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Age {
    /// This ruleset has not been changed since then.
    Since { ruleset: u64, at: Timestamp },
    /// That is not known: why, in a few words for people.
    Unknown(&'static str),
}

impl Age {
    /// Whether it was in force before this second. Within a second nobody knows which came first.
    pub(crate) fn is_before(&self, merged: Timestamp) -> bool {
        match self {
            Self::Since { at, .. } => at.as_second() < merged.as_second(),
            Self::Unknown(_) => false,
        }
    }
}

impl Rules {
    /// From the rules in force on a branch and the rulesets of the repository; no rulesets: they were not read.
    pub(crate) fn of(rules: &[RestRule], rulesets: Option<&[RestRuleset]>) -> Self {
        let mut all = Self::default();
        for rule in rules {
            let Some(asked) = &rule.parameters else {
                continue;
            };
            let age = || age(rule, rulesets);
            match rule.kind.as_str() {
                "pull_request" => all.approvals.extend(
                    asked
                        .required_approving_review_count
                        .filter(|count| *count > 0)
                        .map(|count| (count, age())),
                ),
                "required_status_checks" => all.checks.extend(
                    asked
                        .required_status_checks
                        .iter()
                        .flatten()
                        .filter(|check| check.context != STATUS)
                        .map(|check| (required(check), age())),
                ),
                _ => {}
            }
        }
        all
    }

    /// Whether they demand nothing that a merge could be held to.
    pub(crate) fn is_empty(&self) -> bool {
        self.approvals.is_empty() && self.checks.is_empty()
    }

    /// Whether a check was demanded of what was merged then.
    pub(crate) fn asked_for_checks(&self, merged: Timestamp) -> bool {
        self.checks.iter().any(|(_, age)| age.is_before(merged))
    }
}

fn required(check: &RestCheck) -> Required {
    Required {
        name: check.context.clone(),
        // Null or -1 stands for any app.
        app: check.app_id.and_then(|app| u64::try_from(app).ok()),
    }
}

/// A ruleset of the repository holds since it was last changed. One from above it may have begun to hold here later,
/// by a property or a name of the repository, with no change of its own.
fn age(rule: &RestRule, rulesets: Option<&[RestRuleset]>) -> Age {
    let Some(rulesets) = rulesets else {
        return Age::Unknown("the rulesets were not read");
    };
    let of = rulesets
        .iter()
        .find(|ruleset| Some(ruleset.id) == rule.ruleset_id);
    let Some(ruleset) = of else {
        return Age::Unknown("its ruleset is not shown");
    };
    match (ruleset.source_type.as_deref(), ruleset.updated_at) {
        (Some("Repository"), Some(at)) => Age::Since {
            ruleset: ruleset.id,
            at,
        },
        (Some("Repository"), None) => Age::Unknown("the age of its ruleset is not told"),
        (Some(_) | None, _) => Age::Unknown("its ruleset is set above the repository"),
    }
}

/// How the checks at a head stood, as far as was read.
#[derive(Debug, Clone)]
pub(crate) struct HeadChecks {
    /// The head.
    pub(crate) head: Revision,
    /// Every run of every check.
    runs: Vec<CheckAt>,
    /// Why not every run is there, if not.
    short: Option<Why>,
    /// The last word of each status.
    statuses: Result<Vec<StatusContext>, Why>,
}

#[derive(Debug, Clone)]
struct CheckAt {
    name: String,
    app: Option<u64>,
    whose: Whose,
    status: String,
    conclusion: Option<String>,
    started: Option<Timestamp>,
    completed: Option<Timestamp>,
}

/// Whose workflow made a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The gate's own: it is judged again, and no failure of it is held against anybody (J22).
    Gates,
    /// Another's.
    Others,
    /// It cannot be told.
    Unknown,
}

/// The app of GitHub's own workflows.
const GITHUB_ACTIONS: u64 = 15_368;

impl HeadChecks {
    /// From the forge's answer. `refused` says why statuses are not there, where the answer has an error instead.
    pub(crate) fn of(commit: &CheckedCommit, refused: Option<Why>) -> Self {
        let suites = List::begin(commit.check_suites.clone());
        let listed = u64::try_from(suites.items.len());
        let total = commit.check_suites.as_ref().map(|page| page.total_count);
        let mut short = suites
            .short
            .or_else(|| (listed.ok() != total).then_some(Why::Truncated));
        let mut runs = Vec::new();
        for suite in &suites.items {
            let app = suite.app.and_then(|app| app.database_id);
            let whose = match (&suite.workflow_run, app) {
                (Some(run), _) => run.file.as_ref().map_or(Whose::Unknown, |file| {
                    let name = file.path.rsplit('/').next().unwrap_or_default();
                    match name.to_ascii_lowercase().contains("sixeyes") {
                        true => Whose::Gates,
                        false => Whose::Others,
                    }
                }),
                (None, Some(app)) if app != GITHUB_ACTIONS => Whose::Others,
                (None, Some(_) | None) => Whose::Unknown,
            };
            let Some(page) = &suite.check_runs else {
                short = short.or(Some(Why::Unavailable));
                continue;
            };
            let before = runs.len();
            runs.extend(page.nodes.iter().flatten().flatten().map(|run| CheckAt {
                name: run.name.clone(),
                app,
                whose,
                status: run.status.clone(),
                conclusion: run.conclusion.clone(),
                started: run.started_at,
                completed: run.completed_at,
            }));
            if u64::try_from(runs.len() - before) != Ok(page.total_count) {
                short = short.or(Some(Why::Truncated));
            }
        }
        Self {
            head: commit.oid,
            runs,
            short,
            statuses: match (&commit.status, refused) {
                (Some(status), _) => Ok(status.contexts.clone()),
                (None, None) => Ok(Vec::new()),
                (None, Some(why)) => Err(why),
            },
        }
    }

    /// How a required check stood at that moment.
    ///
    /// An app says itself when its check ran, so whoever may report one could add a failure that looks old. Therefore
    /// one pass before the moment is enough, whichever others there are, and nothing follows from the absence of all.
    pub(crate) fn stood(&self, check: &Required, at: Timestamp) -> Stood {
        let mut worst = None;
        let mut unknown = self.short.is_some();
        for run in self.runs.iter().filter(|run| run.name == check.name) {
            let fits = match (check.app, run.app) {
                (None, _) => true,
                (Some(wanted), Some(app)) => wanted == app,
                (Some(_), None) => {
                    unknown = true;
                    continue;
                }
            };
            if !fits {
                continue;
            }
            match run.at(at) {
                Stood::Passed => return Stood::Passed,
                Stood::Unknown => unknown = true,
                Stood::NotReported => {}
                bad @ (Stood::Failed | Stood::Running) => match run.whose {
                    Whose::Unknown => unknown = true,
                    Whose::Gates => {}
                    Whose::Others => worst = worst.max(Some(bad)),
                },
            }
        }
        match &self.statuses {
            Err(_) => unknown = true,
            Ok(all) => {
                for status in all.iter().filter(|one| one.context == check.name) {
                    match (check.app, of_status(status, at)) {
                        // Whose it is is not told.
                        (Some(_), _) | (None, Stood::Unknown) => unknown = true,
                        (None, Stood::Passed) => return Stood::Passed,
                        (None, Stood::NotReported) => {}
                        (None, bad @ (Stood::Failed | Stood::Running)) => {
                            worst = worst.max(Some(bad));
                        }
                    }
                }
            }
        }
        match (unknown, worst) {
            (true, _) => Stood::Unknown,
            (false, Some(worst)) => worst,
            (false, None) => Stood::NotReported,
        }
    }
}

/// How a check stood at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stood {
    /// It had passed.
    Passed,
    /// Nobody had reported it by then, as far as shows.
    NotReported,
    /// It had begun and not ended.
    Running,
    /// It had ended otherwise.
    Failed,
    /// It cannot be told.
    Unknown,
}

impl CheckAt {
    fn at(&self, moment: Timestamp) -> Stood {
        let second = moment.as_second();
        let ended = self.completed.map(|at| at.as_second() <= second);
        let began = self.started.is_some_and(|at| at.as_second() < second);
        match (self.status.as_str(), self.conclusion.as_deref(), ended) {
            ("COMPLETED", Some("SUCCESS" | "NEUTRAL" | "SKIPPED"), Some(true)) => Stood::Passed,
            (
                "COMPLETED",
                Some(
                    "FAILURE" | "CANCELLED" | "TIMED_OUT" | "ACTION_REQUIRED" | "STARTUP_FAILURE"
                    | "STALE",
                ),
                Some(true),
            ) => Stood::Failed,
            // What this release does not know may be a pass.
            ("COMPLETED", _, Some(true) | None) => Stood::Unknown,
            (_, _, Some(false) | None) if began => Stood::Running,
            (_, _, Some(false) | None) => Stood::NotReported,
            (_, _, Some(true)) => Stood::Unknown,
        }
    }
}

/// Only a status's last word is told: one that came later hides what stood before it.
fn of_status(status: &StatusContext, moment: Timestamp) -> Stood {
    if status.created_at.as_second() > moment.as_second() {
        return Stood::Unknown;
    }
    match status.state.as_str() {
        "SUCCESS" => Stood::Passed,
        "FAILURE" | "ERROR" => Stood::Failed,
        "PENDING" | "EXPECTED" => Stood::Running,
        _ => Stood::Unknown,
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
