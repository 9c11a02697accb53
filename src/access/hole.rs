//! The ways round a gate, each with what it lets an attacker do, and the setting that closes it.

use super::Probe;

/// A way round the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hole {
    /// The policy names an environment that the forge does not have.
    EnvironmentMissing,
    /// An environment accepts any ref (E137).
    EnvironmentAnyRef,
    /// An environment accepts refs that the policy's `refs` leaves out.
    EnvironmentWiderRefs,
    /// Administrators start what an environment holds.
    EnvironmentAdmins,
    /// Who starts a deployment may review it.
    EnvironmentSelfReview,
    /// Nobody reviews an environment's deployments.
    EnvironmentUnreviewed,
    /// The policy does not say which workflow deploys.
    PolicyNoFrom,
    /// The policy does not say which refs an environment ships.
    PolicyNoRefs,
    /// The deploying workflow is not on the default branch, or has no gate in it.
    DeployUngated,
    /// Another workflow deploys to the environment.
    DeployElsewhere,
    /// The default branch takes a push without a pull request.
    DirectPush,
    /// The default branch can be rewritten.
    ForcePush,
    /// The default branch can be deleted.
    Deletion,
    /// Somebody may pass a ruleset by.
    RulesetBypass,
    /// Administrators are not held to the older protection, or somebody is excused from it.
    ClassicBypass,
    /// Neither check nor workflow of the gate is required.
    GateNotRequired,
    /// The required check may be answered by anybody who can write.
    CheckForgeable,
    /// Policy, owners, gate or deploying workflow change without their owners' review.
    ControlUnowned,
    /// Workflows may approve pull requests.
    WorkflowsApprove,
    /// Workflows may write without saying so.
    TokenWrites,
    /// Tags can be moved or deleted.
    TagsMove,
}

/// What closes a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// The page, as the forge names it, and what to choose there.
    pub page: &'static str,
    /// Where the page is, below the repository's address; empty where it is a file.
    pub path: &'static str,
    /// The field of the forge's API, or the key of the policy.
    pub field: &'static str,
}

impl Hole {
    /// Every one, in the order in which they are told.
    pub const ALL: [Self; 21] = [
        Self::EnvironmentMissing,
        Self::EnvironmentAnyRef,
        Self::EnvironmentWiderRefs,
        Self::EnvironmentAdmins,
        Self::EnvironmentSelfReview,
        Self::EnvironmentUnreviewed,
        Self::PolicyNoFrom,
        Self::PolicyNoRefs,
        Self::DeployUngated,
        Self::DeployElsewhere,
        Self::DirectPush,
        Self::ForcePush,
        Self::Deletion,
        Self::RulesetBypass,
        Self::ClassicBypass,
        Self::GateNotRequired,
        Self::CheckForgeable,
        Self::ControlUnowned,
        Self::WorkflowsApprove,
        Self::TokenWrites,
        Self::TagsMove,
    ];

    /// Its stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EnvironmentMissing => "environment-missing",
            Self::EnvironmentAnyRef => "environment-any-ref",
            Self::EnvironmentWiderRefs => "environment-wider-refs",
            Self::EnvironmentAdmins => "environment-admins",
            Self::EnvironmentSelfReview => "environment-self-review",
            Self::EnvironmentUnreviewed => "environment-unreviewed",
            Self::PolicyNoFrom => "policy-no-from",
            Self::PolicyNoRefs => "policy-no-refs",
            Self::DeployUngated => "deploy-ungated",
            Self::DeployElsewhere => "deploy-elsewhere",
            Self::DirectPush => "direct-push",
            Self::ForcePush => "force-push",
            Self::Deletion => "deletion",
            Self::RulesetBypass => "ruleset-bypass",
            Self::ClassicBypass => "classic-bypass",
            Self::GateNotRequired => "gate-not-required",
            Self::CheckForgeable => "check-forgeable",
            Self::ControlUnowned => "control-unowned",
            Self::WorkflowsApprove => "workflows-approve",
            Self::TokenWrites => "token-writes",
            Self::TagsMove => "tags-move",
        }
    }

    /// What somebody with write access can do while it is open, and whether it would show.
    #[must_use]
    pub fn meanwhile(self) -> &'static str {
        match self {
            Self::EnvironmentMissing => {
                "the first job that names it makes it, without any rule: anybody who can push a workflow deploys to it"
            }
            Self::EnvironmentAnyRef => {
                "anybody who can push a branch deploys it with a workflow of that branch, which need not hold a gate; the next gated deployment reports the record and skips it"
            }
            Self::EnvironmentWiderRefs => {
                "a workflow on such a ref deploys with the environment's secrets; the next gated deployment reports the record and skips it"
            }
            Self::EnvironmentAdmins => {
                "an administrator starts a deployment that waits for its reviewers; no authorisation is recorded, so authorize and release stay undecided"
            }
            Self::EnvironmentSelfReview => {
                "one person starts a deployment and authorises it; the gate denies it only where the policy keeps the two apart"
            }
            Self::EnvironmentUnreviewed => {
                "a deployment waits for nobody: whoever starts it is the only one who lets it go"
            }
            Self::PolicyNoFrom => {
                "a deployment record of any workflow counts as what runs there, so whoever can run one moves the base of the next range forward, past changes that nobody judged"
            }
            Self::PolicyNoRefs => {
                "a deployment of any branch counts as what runs there, a branch that nobody reviewed included"
            }
            Self::DeployUngated => "whatever this workflow deploys, no verdict stops it",
            Self::DeployElsewhere => {
                "that workflow deploys without asking; the next gated deployment reports its record and skips it"
            }
            Self::DirectPush => {
                "anybody who can write pushes to the default branch, policy and gate included; a deployment finds the commits and denies them, by the policy as it then stands"
            }
            Self::ForcePush => {
                "anybody who can write rewrites the branch that holds the policy; a deployment finds a base that is no ancestor and denies it"
            }
            Self::Deletion => {
                "the forge itself keeps a default branch from being deleted; whoever makes another branch the default one can delete this one"
            }
            Self::RulesetBypass => {
                "those who may pass the ruleset by merge or push without what it asks; under `bypass: deny` the deployment denies it where the token reads rule suites, or where too few approvals or a failed check prove it"
            }
            Self::ClassicBypass => {
                "those who are excused merge or push without what the protection asks; the missing approval shows at the deployment"
            }
            Self::GateNotRequired => {
                "a change merges whatever the gate says; only a gate at the deployment stops it then"
            }
            Self::CheckForgeable => {
                "anybody who can write sets a status, or runs a job, of the check's name, and a change that the gate denied can merge; a gate at the deployment judges it again by what really happened"
            }
            Self::ControlUnowned => {
                "whoever gets such a change merged past a check that they can forge takes the gate out of the workflow, or the rule out of the policy"
            }
            Self::WorkflowsApprove => {
                "anybody who can push a workflow has it approve their own pull request; the gate counts no robot, but the forge's own rule is satisfied"
            }
            Self::TokenWrites => {
                "a workflow that names no permissions writes contents, statuses and deployments; whoever can change its steps, or an action that it uses, does"
            }
            Self::TagsMove => {
                "anybody who can write points a tag at another commit, and a deployment of that tag ships it; the gate names the revision that it judged, so deploy that and not the tag"
            }
        }
    }

    /// What a token must see to tell whether it is open.
    #[must_use]
    pub fn shown_by(self) -> Probe {
        match self {
            Self::EnvironmentMissing
            | Self::EnvironmentAnyRef
            | Self::EnvironmentWiderRefs
            | Self::EnvironmentAdmins
            | Self::EnvironmentSelfReview
            | Self::EnvironmentUnreviewed => Probe::Environments,
            Self::PolicyNoFrom
            | Self::PolicyNoRefs
            | Self::DeployUngated
            | Self::DeployElsewhere => Probe::Law,
            Self::DirectPush
            | Self::ForcePush
            | Self::Deletion
            | Self::GateNotRequired
            | Self::CheckForgeable
            | Self::ControlUnowned
            | Self::ClassicBypass => Probe::Classic,
            Self::RulesetBypass => Probe::Bypassers,
            Self::WorkflowsApprove | Self::TokenWrites => Probe::WorkflowSettings,
            Self::TagsMove => Probe::BranchRules,
        }
    }

    /// The setting that closes it.
    #[must_use]
    pub fn closing(self) -> Closing {
        let (page, path, field) = match self {
            Self::EnvironmentMissing => (
                "Settings › Environments › New environment, before the first deployment",
                "/settings/environments",
                "PUT environments/{environment_name}",
            ),
            Self::EnvironmentAnyRef => (
                "Settings › Environments › Deployment branches and tags: Selected branches and tags",
                "/settings/environments",
                "environment.deployment_branch_policy",
            ),
            Self::EnvironmentWiderRefs => (
                "Settings › Environments › Deployment branches and tags: only what `refs` names",
                "/settings/environments",
                "environments/{environment_name}/deployment-branch-policies",
            ),
            Self::EnvironmentAdmins => (
                "Settings › Environments: switch off Allow administrators to bypass configured protection rules",
                "/settings/environments",
                "environment.can_admins_bypass",
            ),
            Self::EnvironmentSelfReview => (
                "Settings › Environments › Required reviewers: Prevent self-review",
                "/settings/environments",
                "environment.protection_rules[required_reviewers].prevent_self_review",
            ),
            Self::EnvironmentUnreviewed => (
                "Settings › Environments › Required reviewers (private repositories: Enterprise plan)",
                "/settings/environments",
                "environment.protection_rules[required_reviewers].reviewers",
            ),
            Self::PolicyNoFrom => (
                "in .sixeyes/policy.yaml, the workflow file that deploys",
                "",
                "environments.NAME.from",
            ),
            Self::PolicyNoRefs => (
                "in .sixeyes/policy.yaml, the branches and tags that it ships",
                "",
                "environments.NAME.refs",
            ),
            Self::DeployUngated => (
                "in the workflow: `gate deploy` as the first step of the job that deploys, and deploy the revision that it names",
                "",
                "environments.NAME.from",
            ),
            Self::DeployElsewhere => (
                "take the environment out of that workflow, or name the one that deploys in `from`",
                "",
                "jobs.JOB.environment",
            ),
            Self::DirectPush => (
                "Settings › Rules › Rulesets, for the default branch: Require a pull request before merging",
                "/settings/rules",
                "rules[pull_request]",
            ),
            Self::ForcePush => (
                "Settings › Rules › Rulesets, for the default branch: Block force pushes",
                "/settings/rules",
                "rules[non_fast_forward]",
            ),
            Self::Deletion => (
                "Settings › Rules › Rulesets, for the default branch: Restrict deletions",
                "/settings/rules",
                "rules[deletion]",
            ),
            Self::RulesetBypass => (
                "Settings › Rules › Rulesets › Bypass list: empty",
                "/settings/rules",
                "ruleset.bypass_actors",
            ),
            Self::ClassicBypass => (
                "Settings › Branches: Do not allow bypassing the above settings, and nobody in Allow specified actors to bypass",
                "/settings/branches",
                "protection.enforce_admins, protection.required_pull_request_reviews.bypass_pull_request_allowances",
            ),
            Self::GateNotRequired => (
                "Settings › Rules › Rulesets, for the default branch: Require status checks to pass, or an organisation's Require workflows to pass",
                "/settings/rules",
                "rules[required_status_checks], rules[workflows]",
            ),
            Self::CheckForgeable => (
                "an organisation's ruleset Require workflows to pass, or a GitHub App of your own as the check's source; GitHub Actions as source keeps statuses out and not jobs",
                "/settings/rules",
                "rules[required_status_checks].required_status_checks[].integration_id, rules[workflows]",
            ),
            Self::ControlUnowned => (
                "Settings › Rules › Rulesets, for the default branch: Require review from Code Owners, and owners of these files in .github/CODEOWNERS",
                "/settings/rules",
                "rules[pull_request].require_code_owner_review",
            ),
            Self::WorkflowsApprove => (
                "Settings › Actions › General: switch off Allow GitHub Actions to create and approve pull requests",
                "/settings/actions",
                "actions/permissions/workflow.can_approve_pull_request_reviews",
            ),
            Self::TokenWrites => (
                "Settings › Actions › General › Workflow permissions: Read repository contents and packages permissions",
                "/settings/actions",
                "actions/permissions/workflow.default_workflow_permissions",
            ),
            Self::TagsMove => (
                "Settings › Rules › Rulesets › New tag ruleset for all tags: Restrict updates and Restrict deletions",
                "/settings/rules",
                "rules[update], rules[deletion] of a ruleset whose target is tag",
            ),
        };
        Closing { page, path, field }
    }
}

/// What nobody can close, and how it shows instead.
pub const NOBODY: [(&str, &str, &str); 5] = [
    (
        "re-run",
        "Anybody with write access can run a job again for 30 days.",
        "Every attempt's starter holds `trigger`, so it counts against them and never for them.",
    ),
    (
        "forged-records",
        "Anybody whose workflow or token may write deployments or statuses can write false ones.",
        "A record counts only if a run of the policy's `from` on its `refs` proves it; others are reported.",
    ),
    (
        "administrators",
        "An administrator can change every setting named here, act, and change it back.",
        "Run this on a schedule, and let the gate's token read rule suites; the organisation's audit log has the change.",
    ),
    (
        "secrets",
        "Whoever holds a credential of production outside the environment needs no deployment.",
        "Keep them in environments only, or use short-lived ones that the environment's own identity gets.",
    ),
    (
        "agreement",
        "Three people who agree pass a rule of three people.",
        "Their names, acts and moments stay in the case.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_way_has_a_name_of_its_own_and_a_closing() {
        let names: BTreeSet<&str> = Hole::ALL.iter().map(|hole| hole.as_str()).collect();
        assert_eq!(names.len(), Hole::ALL.len());
        for hole in Hole::ALL {
            let closing = hole.closing();
            assert!(
                !closing.page.is_empty() && !closing.field.is_empty(),
                "{hole:?}"
            );
            assert!(hole.meanwhile().len() > 40, "{hole:?}");
        }
    }
}
