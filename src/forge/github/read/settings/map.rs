//! From the forge's answers about settings to facts.

use crate::access::{Asks, Check, Classic, Environment, Refs, Rule, Ruleset, Seen};
use crate::evidence::Why;
use crate::forge::github::answers::{
    RestBypass, RestCheck, RestEnvironment, RestPattern, RestProtection, RestRule, RestRuleset,
};
use crate::problem::quoted;

pub(super) fn asks(rule: &RestRule) -> Asks {
    let parameters = rule.parameters.clone().unwrap_or_default();
    match rule.kind.as_str() {
        "deletion" => Asks::NoDeletion,
        "non_fast_forward" => Asks::NoRewrite,
        "update" => Asks::NoUpdate,
        "pull_request" => Asks::PullRequest {
            approvals: parameters
                .required_approving_review_count
                .unwrap_or_default(),
            owners: parameters.require_code_owner_review.unwrap_or_default(),
        },
        "required_status_checks" => {
            let checks = parameters.required_status_checks.unwrap_or_default();
            Asks::Checks(checks.iter().map(check).collect())
        }
        "workflows" => {
            let workflows = parameters.workflows.unwrap_or_default();
            Asks::Workflows(workflows.into_iter().map(|one| one.path).collect())
        }
        _ => Asks::Other,
    }
}

fn check(check: &RestCheck) -> Check {
    Check {
        name: check.context.clone(),
        // Null or -1 stands for any app.
        app: check.app_id.and_then(|app| u64::try_from(app).ok()),
    }
}

pub(super) fn rule(rule: &RestRule) -> Rule {
    Rule {
        ruleset: rule.ruleset_id,
        asks: asks(rule),
    }
}

pub(super) fn ruleset(ruleset: RestRuleset) -> Ruleset {
    let refs = ruleset
        .conditions
        .unwrap_or_default()
        .ref_name
        .unwrap_or_default();
    Ruleset {
        id: ruleset.id,
        name: ruleset.name,
        target: ruleset.target.unwrap_or_else(|| "branch".to_owned()),
        active: ruleset.enforcement == "active",
        include: refs.include,
        exclude: refs.exclude,
        asks: ruleset.rules.iter().map(asks).collect(),
        bypass: match ruleset.bypass_actors {
            Some(actors) => Seen::Known(actors.iter().map(actor).collect()),
            None => Seen::Hidden(Why::Forbidden),
        },
    }
}

/// Who may pass a ruleset by, in words; the numbers of the forge's own roles are documented with the API.
fn actor(actor: &RestBypass) -> String {
    let id = actor
        .actor_id
        .map_or_else(|| "without a number".to_owned(), |id| id.to_string());
    let who = match (actor.actor_type.as_str(), actor.actor_id) {
        ("OrganizationAdmin", _) => "owners of the organisation".to_owned(),
        ("RepositoryRole", Some(2)) => "whoever maintains".to_owned(),
        ("RepositoryRole", Some(4)) => "whoever may write".to_owned(),
        ("RepositoryRole", Some(5)) => "administrators".to_owned(),
        ("RepositoryRole", _) => format!("role {id}"),
        ("Team", _) => format!("team {id}"),
        ("Integration", _) => format!("app {id}"),
        ("DeployKey", _) => "every deploy key".to_owned(),
        (other, _) => format!("{} {id}", quoted(other)),
    };
    match actor.bypass_mode.as_deref() {
        Some("pull_request") => format!("{who} (by pull request)"),
        Some(_) | None => who,
    }
}

pub(super) fn classic(answer: &RestProtection) -> Classic {
    // What the forge leaves out is not granted as held.
    let on = |enabled: Option<crate::forge::github::answers::Enabled>, absent: bool| {
        enabled.and_then(|one| one.enabled).unwrap_or(absent)
    };
    let checks = answer.required_status_checks.iter().flat_map(|required| {
        // `checks` says what `contexts` says, and the app besides.
        let names = required
            .contexts
            .iter()
            .filter(|name| required.checks.iter().all(|one| one.context != **name));
        let named = names.map(|name| Check {
            name: name.clone(),
            app: None,
        });
        required.checks.iter().map(check).chain(named)
    });
    let reviews = answer.required_pull_request_reviews.as_ref();
    let excused = reviews
        .and_then(|reviews| reviews.bypass_pull_request_allowances.as_ref())
        .map_or(0, |all| all.users.len() + all.teams.len() + all.apps.len());
    Classic {
        pull_request: reviews.map(|reviews| reviews.require_code_owner_reviews),
        admins: on(answer.enforce_admins, false),
        rewrites: on(answer.allow_force_pushes, true),
        deletion: on(answer.allow_deletions, true),
        checks: checks.collect(),
        bypass: excused,
    }
}

pub(super) fn environment(
    answer: &RestEnvironment,
    patterns: Option<Result<Vec<RestPattern>, Why>>,
) -> Environment {
    let review = answer
        .protection_rules
        .iter()
        .find(|rule| rule.kind == "required_reviewers");
    Environment {
        name: answer.name.clone(),
        refs: match answer.deployment_branch_policy {
            None => Refs::Any,
            Some(policy) if policy.protected_branches => Refs::Protected,
            Some(_) => Refs::Named(match patterns {
                Some(Ok(patterns)) => Seen::Known(patterns.into_iter().map(pattern).collect()),
                Some(Err(why)) => Seen::Hidden(why),
                None => Seen::Hidden(Why::Unavailable),
            }),
        },
        reviewers: review.map(|rule| rule.reviewers.len()),
        self_review: review
            .and_then(|rule| rule.prevent_self_review)
            .map(|prevented| !prevented),
        admins_bypass: answer.can_admins_bypass,
    }
}

fn pattern(pattern: RestPattern) -> String {
    match pattern.kind.as_deref() {
        Some("tag") => format!("tag:{}", pattern.name),
        Some(_) | None => pattern.name,
    }
}
