//! What a verdict may need of a forge: which fact, which clause it feeds, and which permission shows it.

use crate::clause::control::BypassMode;
use crate::line::From;
use crate::policy::Policy;

/// One thing that the gate may have to read or write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Probe {
    /// Policy, directory and waivers at the tip of the default branch.
    Law,
    /// Pull requests with commits, files, reviews and what happened to them.
    Changes,
    /// Pushes to a branch.
    Pushes,
    /// What right an account has in the repository.
    Rights,
    /// Who is in a team that the policy names.
    Teams,
    /// Runs of workflows.
    Runs,
    /// Who started each attempt of a run.
    Attempts,
    /// Who authorised a deployment that an environment held.
    Approvals,
    /// Deployments.
    Deployments,
    /// The statuses of a deployment, which say how it ended.
    DeploymentStatuses,
    /// Environments and what holds their deployments.
    Environments,
    /// Acts past the rules of a branch.
    RuleSuites,
    /// The rules of the default branch.
    BranchRules,
    /// Who may pass a ruleset by.
    Bypassers,
    /// The older protection of the default branch.
    Classic,
    /// What workflows may do by themselves.
    WorkflowSettings,
    /// Check runs of a revision.
    Checks,
    /// Commit statuses of a revision.
    Statuses,
    /// Writing the one comment.
    WriteComment,
    /// Writing a commit status.
    WriteStatus,
}

/// Whether a verdict by this policy rests on a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It does: without it, a clause stays open.
    Verdict,
    /// It does not: the fact only adds to what is told or to what this report knows.
    Telling,
}

impl Probe {
    /// Every one, in the order in which people read them.
    pub const ALL: [Self; 20] = [
        Self::Law,
        Self::Changes,
        Self::Pushes,
        Self::Rights,
        Self::Teams,
        Self::Runs,
        Self::Attempts,
        Self::Approvals,
        Self::Deployments,
        Self::DeploymentStatuses,
        Self::Environments,
        Self::RuleSuites,
        Self::BranchRules,
        Self::Bypassers,
        Self::Classic,
        Self::WorkflowSettings,
        Self::Checks,
        Self::Statuses,
        Self::WriteComment,
        Self::WriteStatus,
    ];

    /// Its stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Changes => "changes",
            Self::Pushes => "pushes",
            Self::Rights => "rights",
            Self::Teams => "teams",
            Self::Runs => "runs",
            Self::Attempts => "attempts",
            Self::Approvals => "approvals",
            Self::Deployments => "deployments",
            Self::DeploymentStatuses => "deployment-statuses",
            Self::Environments => "environments",
            Self::RuleSuites => "rule-suites",
            Self::BranchRules => "branch-rules",
            Self::Bypassers => "bypassers",
            Self::Classic => "classic-protection",
            Self::WorkflowSettings => "workflow-settings",
            Self::Checks => "checks",
            Self::Statuses => "statuses",
            Self::WriteComment => "write-comment",
            Self::WriteStatus => "write-status",
        }
    }

    /// What it is, for people.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::Law => "policy, directory and waivers at the default branch",
            Self::Changes => "pull requests with commits, files, reviews and history",
            Self::Pushes => "who pushed to a branch",
            Self::Rights => "what right an account has here",
            Self::Teams => "who is in the teams that the policy names",
            Self::Runs => "runs of workflows",
            Self::Attempts => "who started each attempt of a run",
            Self::Approvals => "who authorised a held deployment",
            Self::Deployments => "deployments",
            Self::DeploymentStatuses => "how deployments ended",
            Self::Environments => "environments and what holds them",
            Self::RuleSuites => "acts past the rules of a branch",
            Self::BranchRules => "the rules of the default branch",
            Self::Bypassers => "who may pass a ruleset by",
            Self::Classic => "the older protection of the default branch",
            Self::WorkflowSettings => "what workflows may do by themselves",
            Self::Checks => "check runs",
            Self::Statuses => "commit statuses",
            Self::WriteComment => "writing the comment",
            Self::WriteStatus => "writing a commit status",
        }
    }

    /// The permission that shows it, as a workflow or an App names it.
    #[must_use]
    pub fn needs(self) -> &'static str {
        match self {
            Self::Law | Self::Pushes => "contents: read",
            Self::Changes => "pull-requests: read and contents: read",
            Self::Rights | Self::BranchRules => "metadata: read, which every token has",
            Self::Teams => {
                "members: read of the organisation; a job's own token cannot have it, a GitHub App's can"
            }
            Self::Runs | Self::Attempts | Self::Approvals => "actions: read",
            Self::Environments => "actions: read",
            Self::Deployments | Self::DeploymentStatuses => "deployments: read",
            // The forge says of the bypass list only that it is shown to who may change the ruleset.
            Self::Bypassers => {
                "a token that may change the ruleset, which no gate should have: look at the page, or run this by hand as an administrator"
            }
            Self::RuleSuites | Self::Classic | Self::WorkflowSettings => {
                "administration: read; a job's own token cannot have it, a GitHub App's can"
            }
            Self::Checks => "checks: read",
            Self::Statuses => "statuses: read",
            Self::WriteComment => "pull-requests: write",
            Self::WriteStatus => "statuses: write, only for `report: status`",
        }
    }

    /// What its absence means for verdicts and for this report.
    #[must_use]
    pub fn without(self) -> &'static str {
        match self {
            Self::Law => "no policy can be read, so nothing is allowed (exit 1)",
            Self::Changes => "no change can be judged (exit 1)",
            Self::Pushes => {
                "authors are incomplete: separate, require and identity stay undecided on every change"
            }
            Self::Rights => {
                "lines that ask for a right, and control, stay undecided where it matters who has it"
            }
            Self::Teams => "lines `from` a team stay undecided where a member could matter",
            Self::Runs => {
                "who pushed to a fork and who started a deployment are unknown: undecided"
            }
            Self::Attempts => {
                "who re-ran a deployment is unknown: trigger and release stay undecided"
            }
            Self::Approvals => "authorize and release stay undecided",
            Self::Deployments | Self::DeploymentStatuses => {
                "the range has no base: every deployment stays undecided"
            }
            Self::Environments => {
                "whether a deployment was held is unknown: authorize and release stay undecided"
            }
            Self::RuleSuites => {
                "acts past the branch's rules are inferred where rules, reviews and checks prove one, and otherwise reported as not visible; under `bypass: ask` control stays undecided"
            }
            Self::BranchRules => {
                "the ways past the branch's rules stay in the dark here; where rule suites cannot be read either, no act past the rules is inferred"
            }
            Self::Bypassers => "whether somebody may stays in the dark here",
            Self::Classic => "what it closes stays in the dark here",
            Self::WorkflowSettings => "the ways by them stay in the dark here",
            Self::Checks => {
                "no record proves what runs, so that every deployment is judged from the policy's `since` on; results of checks are not shown beside a verdict; where rule suites cannot be read, no merge over a failed required check is inferred"
            }
            Self::Statuses => {
                "a forged status is not reported; where rule suites cannot be read, no merge over a failed required check is inferred"
            }
            Self::WriteComment => "people read the verdict in the job's summary only",
            Self::WriteStatus => "`report: status` cannot answer, and the job fails (exit 1)",
        }
    }

    /// Whether a verdict by this policy rests on it; `deploys` is whether deployments are judged.
    #[must_use]
    pub fn need(self, policy: Option<&Policy>, deploys: bool) -> Need {
        let needed = match self {
            Self::Law | Self::Changes | Self::Pushes => true,
            // A fork's pushers are known from runs alone.
            Self::Runs | Self::Rights => true,
            Self::Teams => policy.is_some_and(|policy| teams(policy).next().is_some()),
            Self::Attempts
            | Self::Approvals
            | Self::Deployments
            | Self::DeploymentStatuses
            | Self::Environments => deploys,
            Self::RuleSuites => {
                policy.is_some_and(|policy| policy.control.bypass == BypassMode::Ask)
            }
            Self::BranchRules
            | Self::Bypassers
            | Self::Classic
            | Self::WorkflowSettings
            | Self::Checks
            | Self::Statuses
            | Self::WriteComment
            | Self::WriteStatus => false,
        };
        if needed { Need::Verdict } else { Need::Telling }
    }
}

/// The teams that a policy names, as it names them; one may come several times.
pub fn teams(policy: &Policy) -> impl Iterator<Item = &str> {
    let rules = policy.rules.iter().flat_map(|rule| {
        let late = rule.late_approval.iter().flat_map(|late| &late.lines);
        rule.require
            .iter()
            .flat_map(|require| &require.lines)
            .chain(late)
    });
    let emergency = policy.break_glass.iter().map(|law| &law.who);
    rules
        .chain(&policy.control.approve)
        .chain(emergency)
        .flat_map(|line| &line.from)
        .filter_map(|from| match from {
            From::Team(team) => Some(team.as_str()),
            From::Person(_) | From::Account(..) | From::Role(_) => None,
        })
}
