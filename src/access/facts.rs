//! What a forge shows of its settings to one token: each a value, or why it is hidden (law 1).

use crate::evidence::{Timestamp, Visibility, Why};

/// A setting or a list, as far as the token shows it. What is hidden is never an empty list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen<T> {
    /// It was read, whole.
    Known(T),
    /// It could not be read, and why.
    Hidden(Why),
}

impl<T> Seen<T> {
    /// The value, if it was read.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Hidden(_) => None,
        }
    }
}

/// Everything that was read of one repository, at one moment.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The address that people use, such as `https://github.com/acme/payments`.
    pub url: String,
    /// `owner/name`.
    pub repository: String,
    /// Who can see it.
    pub visibility: Visibility,
    /// The default branch, which holds the law.
    pub default_branch: String,
    /// The account of the token, where the forge names it.
    pub account: Option<String>,
    /// When it was read.
    pub observed_at: Timestamp,
    /// What the gate may have to read, each tried once.
    pub tried: Vec<Tried>,
    /// The rules of the default branch.
    pub branch: Branch,
    /// Every ruleset of the repository, and those above it that apply to it.
    pub rulesets: Seen<Vec<Ruleset>>,
    /// Every environment.
    pub environments: Seen<Vec<Environment>>,
    /// What workflows may do by themselves.
    pub workflows: Seen<WorkflowSettings>,
    /// The files in `.github/workflows` at the tip of the default branch.
    pub files: Seen<Vec<WorkflowFile>>,
    /// The text of CODEOWNERS at the tip of the default branch; none where there is none.
    pub owners: Seen<Option<String>>,
}

impl Facts {
    /// Whether a fact was read.
    pub(super) fn shows(&self, probe: super::Probe) -> bool {
        self.tried
            .iter()
            .any(|tried| tried.probe == probe && tried.with == Success::Read)
    }
}

/// One reading that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// What.
    pub probe: super::Probe,
    /// With what success.
    pub with: Success,
}

/// How a reading went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Success {
    /// It was read.
    Read,
    /// It was refused or failed.
    Hidden(Why),
    /// There was nothing to try it on, such as a review where no change has been made.
    NothingThere,
}

/// The rules of a branch.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Whether it exists and is protected at all, by rules of either kind.
    pub protected: Seen<bool>,
    /// The rules of rulesets that are in force for it.
    pub rules: Seen<Vec<Rule>>,
    /// The older kind of protection; none where there is none.
    pub classic: Seen<Option<Classic>>,
}

/// One rule in force for a branch, by the ruleset that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The ruleset's id.
    pub ruleset: Option<u64>,
    /// What it asks.
    pub asks: Asks,
}

/// What a rule asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asks {
    /// Nobody deletes the ref.
    NoDeletion,
    /// Nobody rewrites the ref.
    NoRewrite,
    /// Nobody moves the ref.
    NoUpdate,
    /// Every change comes by a pull request.
    PullRequest {
        /// How many approvals it needs.
        approvals: u32,
        /// Whether the owners of a changed file must be among them.
        owners: bool,
    },
    /// These checks are green.
    Checks(Vec<Check>),
    /// These workflows, from a repository and ref of the organisation's choice, are green.
    Workflows(Vec<String>),
    /// Something that closes no way round the gate.
    Other,
}

/// A required check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The name that a status or check run needs.
    pub name: String,
    /// The only app whose answer counts; none: anybody's does.
    pub app: Option<u64>,
}

/// The older protection of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classic {
    /// Whether every change comes by a pull request, and whether its files' owners must approve.
    pub pull_request: Option<bool>,
    /// Whether administrators are held to it.
    pub admins: bool,
    /// Whether the branch may be rewritten.
    pub rewrites: bool,
    /// Whether the branch may be deleted.
    pub deletion: bool,
    /// The required checks.
    pub checks: Vec<Check>,
    /// How many people, teams and apps may pass the pull request by.
    pub bypass: usize,
}

/// A ruleset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruleset {
    /// Its id.
    pub id: u64,
    /// Its name: what its maker typed.
    pub name: String,
    /// `branch`, `tag` or `push`.
    pub target: String,
    /// Whether it is in force, and not only tried out or switched off.
    pub active: bool,
    /// The refs that it is about; each may be a pattern, `~ALL` or `~DEFAULT_BRANCH`.
    pub include: Vec<String>,
    /// The refs that it leaves out.
    pub exclude: Vec<String>,
    /// What it asks.
    pub asks: Vec<Asks>,
    /// Who may pass it by, in words such as `team 7 (always)`; shown only to who may change the ruleset (E173).
    pub bypass: Seen<Vec<String>>,
}

/// An environment.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Which refs may deploy to it.
    pub refs: Refs,
    /// How many people or teams must review a deployment; none: it waits for nobody.
    pub reviewers: Option<usize>,
    /// Whether who started a deployment may review it; none where nobody reviews or the forge does not say.
    pub self_review: Option<bool>,
    /// Whether administrators may start what waits; none where the forge does not say.
    pub admins_bypass: Option<bool>,
}

/// Which refs may deploy to an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refs {
    /// Any.
    Any,
    /// Those that are protected, and any where none is.
    Protected,
    /// Those that match a pattern; tags are marked `tag:`.
    Named(Seen<Vec<String>>),
}

/// What workflows may do by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkflowSettings {
    /// Whether a workflow that names no permissions may write.
    pub token_writes: bool,
    /// Whether a workflow may open and approve pull requests.
    pub approves: bool,
}

/// A workflow, as it stands on the default branch.
#[derive(Debug, Clone)]
pub struct WorkflowFile {
    /// Its path from the root.
    pub path: String,
    /// Its text; none where the forge did not hand it out whole.
    pub text: Option<String>,
}
