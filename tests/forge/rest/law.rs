//! The rules of a repository's branches, as their administrators and everybody else see them, and what they said to each
//! push.

use jiff::ToSpan;
use serde_json::{Value, json};

use super::{Ask, Reply, the_repo, time};
use crate::forge::shipping::Bypass;
use crate::forge::state::{Repo, RuleSuite, State};
use crate::forge::token::Grant;

pub fn answer(state: &State, ask: &Ask<'_>) -> Option<Reply> {
    let wanted = [
        "/rules/branches/",
        "{repo}/rulesets",
        "/branches/{branch}/protection",
    ]
    .iter()
    .any(|part| ask.key.contains(part));
    if !wanted {
        return None;
    }
    let held = the_repo(state, ask);
    let missing = || Reply::refusal(404, "Not Found");
    let administers = ask.token.may("administration", Grant::Read);
    let known = held.protected && ask.number("ruleset_id") == held.id;
    let reply = match ask.key {
        "GET /repos/{owner}/{repo}/rules/branches/{branch}" => {
            ask.page(&state.url, rules(held, ask.param("branch")))
        }
        "GET /repos/{owner}/{repo}/rulesets" => {
            let shown = held.protected.then(|| ruleset(held, false, false));
            ask.page(&state.url, shown.into_iter().collect())
        }
        "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}" if known => {
            Reply::json(200, ruleset(held, administers, true))
        }
        "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}/history" if known => {
            let versions = held.shipping.law.versions.iter().rev().map(|v| {
                json!({"version_id": v.id, "actor": {"id": v.actor, "type": "User"}, "updated_at": time(v.at)})
            });
            ask.page(&state.url, versions.collect())
        }
        "GET /repos/{owner}/{repo}/rulesets/rule-suites" => {
            let fits = |s: &&RuleSuite| fits(state, s, ask);
            let found: Vec<&RuleSuite> = held.rule_suites.iter().rev().filter(fits).collect();
            ask.page_of(&state.url, &found, 30, |s| suite(state, held, s))
        }
        "GET /repos/{owner}/{repo}/rulesets/rule-suites/{rule_suite_id}" => {
            let wanted = ask.number("rule_suite_id");
            let found = held.rule_suites.iter().find(|s| s.id == wanted);
            found.map_or_else(missing, |s| {
                let mut shown = suite(state, held, s);
                shown["rule_evaluations"] = evaluations(held, s);
                Reply::json(200, shown)
            })
        }
        "GET /repos/{owner}/{repo}/branches/{branch}/protection" => {
            let classic = held.shipping.law.classic.as_ref();
            match classic.filter(|_| ask.param("branch") == held.default_branch) {
                Some(classic) => {
                    let url = format!(
                        "{}/repos/{}/branches/{}/protection",
                        state.url,
                        held.full_name(),
                        held.default_branch
                    );
                    let checks = classic.required_checks.iter();
                    let checks: Vec<Value> = checks
                        .map(|name| json!({"context": name, "app_id": null}))
                        .collect();
                    let mut shown = json!({
                        "url": url, "enforce_admins": {"url": url, "enabled": classic.enforce_admins},
                        "allow_force_pushes": {"enabled": classic.force_pushes},
                        "required_pull_request_reviews": {
                            "required_approving_review_count": classic.approvals, "require_code_owner_reviews": false,
                            "dismiss_stale_reviews": classic.dismiss_stale, "require_last_push_approval": false,
                        },
                    });
                    if !checks.is_empty() {
                        shown["required_status_checks"] = json!({
                            "strict": false, "contexts": classic.required_checks, "checks": checks,
                        });
                    }
                    Reply::json(200, shown)
                }
                None => Reply::refusal(404, "Branch not protected"),
            }
        }
        _ => missing(),
    };
    Some(reply)
}

/// The rules in force for a branch.
fn rules(held: &Repo, branch: &str) -> Vec<Value> {
    let law = &held.shipping.law;
    if !held.protected || branch != held.default_branch || law.relaxed {
        return Vec::new();
    }
    let source = json!({"ruleset_source_type": "Repository", "ruleset_source": held.full_name(), "ruleset_id": held.id});
    let mut all = plain_rules(held);
    for rule in &mut all {
        rule.as_object_mut()
            .unwrap()
            .extend(source.as_object().unwrap().clone());
    }
    all
}

fn plain_rules(held: &Repo) -> Vec<Value> {
    let law = &held.shipping.law;
    let mut all = vec![
        json!({"type": "deletion"}),
        json!({"type": "non_fast_forward"}),
    ];
    if held.approvals_wanted > 0 {
        all.push(json!({"type": "pull_request", "parameters": {
            "required_approving_review_count": held.approvals_wanted, "dismiss_stale_reviews_on_push": held.dismiss_stale,
            "require_code_owner_review": law.code_owners, "require_last_push_approval": law.last_push,
            "required_review_thread_resolution": false,
        }}));
    }
    if held.merge_queue {
        all.push(json!({"type": "merge_queue", "parameters": {
            "check_response_timeout_minutes": 60, "grouping_strategy": "ALLGREEN", "max_entries_to_build": 5,
            "max_entries_to_merge": 5, "merge_method": "SQUASH", "min_entries_to_merge": 1,
            "min_entries_to_merge_wait_minutes": 5,
        }}));
    }
    if !law.required_checks.is_empty() {
        let checks = law.required_checks.iter();
        let checks: Vec<Value> = checks.map(|name| json!({"context": name})).collect();
        all.push(json!({"type": "required_status_checks", "parameters": {
            "required_status_checks": checks, "strict_required_status_checks_policy": false,
        }}));
    }
    all
}

fn ruleset(held: &Repo, administers: bool, whole: bool) -> Value {
    let law = &held.shipping.law;
    let changed = law.versions.last().map_or(held.created, |v| v.at);
    let mut made = json!({
        "id": held.id, "name": "main", "target": "branch", "source_type": "Repository", "source": held.full_name(),
        "enforcement": if law.relaxed { "disabled" } else { "active" },
        "created_at": time(held.created), "updated_at": time(changed),
    });
    if whole {
        made["conditions"] = json!({"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}});
        made["rules"] = json!(plain_rules(held));
    }
    // Who may bypass is left out for tokens that do not administer the repository.
    if administers {
        let actors = law.bypass.iter().map(|who| {
            let (id, kind) = match who {
                Bypass::Admins => (5, "RepositoryRole"),
                Bypass::Team(id) => (*id, "Team"),
                Bypass::App(id) => (*id, "Integration"),
            };
            json!({"actor_id": id, "actor_type": kind, "bypass_mode": "always"})
        });
        made["bypass_actors"] = actors.collect();
    }
    made
}

/// What a list of suites is asked for; without a time it is the last day, as GitHub has it.
fn fits(state: &State, suite: &RuleSuite, ask: &Ask<'_>) -> bool {
    let hours = match ask.query("time_period") {
        Some("hour") => 1,
        Some("week") => 24 * 7,
        Some("month") => 24 * 30,
        _ => 24,
    };
    let since = state.now.checked_sub(i64::from(hours).hours()).unwrap();
    let name = |text: &str| text.trim_start_matches("refs/heads/").to_owned();
    suite.at >= since
        && ask
            .query("ref")
            .is_none_or(|r| name(r) == name(&suite.reference))
        && ask
            .query("rule_suite_result")
            .is_none_or(|r| r == "all" || r == suite.result)
        && ask
            .query("actor_name")
            .is_none_or(|login| state.account(suite.actor).login == login)
}

fn suite(state: &State, held: &Repo, suite: &RuleSuite) -> Value {
    json!({
        "id": suite.id, "actor_id": suite.actor, "actor_name": state.account(suite.actor).login, "before_sha": suite.before,
        "after_sha": suite.after, "ref": suite.reference, "repository_id": held.id, "repository_name": held.name,
        "pushed_at": time(suite.at), "result": suite.result,
    })
}

/// Each rule's own answer: where the whole was passed by, the pull request rule had failed.
fn evaluations(held: &Repo, suite: &RuleSuite) -> Value {
    let result = if suite.result == "pass" {
        "pass"
    } else {
        "fail"
    };
    let source = json!({"type": "ruleset", "id": held.id, "name": "main"});
    json!([{"rule_source": source, "enforcement": "active", "result": result, "rule_type": "pull_request", "details": null}])
}
