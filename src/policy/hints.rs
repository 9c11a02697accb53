//! What the writer of a policy may not have meant, as far as the file alone tells.

use super::raw::{RawElsewhere, RawPolicy};
use super::{On, Policy, Rule};
use crate::duty::Stage;
use crate::problem::{Code, Mark, Problem, Sink, quoted};
use crate::yaml::Globs;
use std::collections::HashMap;

/// Reports them.
pub(super) fn hints(raw: &RawPolicy, policy: &Policy, to: &mut Sink) {
    similar_names(raw, to);
    patterns(raw, to);
    environments(raw, policy, to);
    // Rules that could not be read are in neither list, and the others stand in the same order.
    let readable = raw
        .rules
        .0
        .iter()
        .filter_map(|(name, raw)| Some((name, raw.as_ref()?)));
    for ((name, raw), rule) in readable.zip(&policy.rules) {
        let sets = raw.separate.iter().flat_map(|sets| &sets.0);
        for set in sets {
            required_nowhere(rule, set.mark, set.stages.iter(), to);
        }
        let preset = raw.preset.as_ref().map_or(name.mark, |preset| preset.mark);
        merge_known_too_late(rule, preset, to);
    }
}

fn similar_names(raw: &RawPolicy, to: &mut Sink) {
    let mut seen: HashMap<String, (Mark, &str)> = HashMap::new();
    for (name, _) in &raw.rules.0 {
        match seen.get(&name.value.to_lowercase()) {
            Some((mark, other)) => to.report(
                Problem::new(
                    Code::SimilarNames,
                    name.mark,
                    format!(
                        "the rules {} and {} have nearly the same name",
                        quoted(other),
                        quoted(&name.value)
                    ),
                )
                .help("give one of them another name")
                .also(*mark, "the other stands here"),
            ),
            None => {
                seen.insert(name.value.to_lowercase(), (name.mark, &name.value));
            }
        }
    }
}

/// Whether somebody required implies that somebody holds `stage`.
fn is_required(rule: &Rule, stage: Stage) -> bool {
    let required = |stage| {
        rule.require
            .iter()
            .any(|requirement| requirement.stage == stage)
    };
    match stage {
        // Every change has an author and was merged, and every deployment was started, or there is nothing to judge.
        Stage::Author | Stage::Merge | Stage::Trigger => true,
        Stage::Review => required(Stage::Review) || required(Stage::Approve),
        // Who authorises releases; a person who triggers is the last who could.
        Stage::Release => [Stage::Release, Stage::Authorize, Stage::Trigger]
            .into_iter()
            .any(required),
        Stage::Approve | Stage::Authorize => required(stage),
    }
}

fn required_nowhere(rule: &Rule, mark: Mark, stages: impl Iterator<Item = Stage>, to: &mut Sink) {
    for stage in stages.filter(|stage| !is_required(rule, *stage)) {
        let what = format!(
            "`{stage}` is kept apart here and required nowhere, so nobody needs to hold it"
        );
        to.report(
            Problem::new(Code::RequiredNowhere, mark, what)
                .help(format!("add `require: {{ {stage}: {{ people: 1 }} }}`")),
        );
    }
}

fn merge_known_too_late(rule: &Rule, preset: Mark, to: &mut Sink) {
    let apart = rule.separate.iter().find(|apart| {
        apart.stages.has(Stage::Merge)
            && (apart.stages.has(Stage::Author) || apart.stages.has(Stage::Approve))
    });
    let (Some(apart), On::Merge) = (apart, rule.on) else {
        return;
    };
    let mark = if apart.place == preset.into() {
        preset
    } else {
        Mark {
            line: apart.place.line,
            column: apart.place.column,
            length: 0,
        }
    };
    to.report(Problem::new(Code::MergeKnownTooLate, mark, "nothing can tell before the merge who will merge, so a conflict with `merge` shows only after it")
        .help("use a merge queue, or let somebody else set auto-merge; otherwise the deployment is where it blocks"));
}

fn patterns(raw: &RawPolicy, to: &mut Sink) {
    for (_, environment) in raw.environments.iter().flat_map(|named| &named.0) {
        let Some(environment) = environment else {
            continue;
        };
        paths(environment.paths.as_ref(), to);
        if let Some(from) = &environment.from
            && let Some(why) = no_path(&from.value.0)
        {
            to.report(never(from.mark, &from.value.0, why));
        }
    }
    paths(
        raw.control
            .as_ref()
            .and_then(|control| control.paths.as_ref()),
        to,
    );
    for (_, rule) in &raw.rules.0 {
        let Some(rule) = rule else { continue };
        paths(rule.paths.as_ref(), to);
        for glob in rule.branches.iter().flat_map(|globs| &globs.each) {
            let text = glob.value.0.glob();
            let why = if text.starts_with("refs/heads/") {
                Some("a branch is named without `refs/heads/`")
            } else {
                no_path(text)
            };
            if let Some(why) = why {
                to.report(never(glob.mark, text, why));
            }
        }
    }
}

fn never(mark: Mark, text: &str, why: &str) -> Problem {
    Problem::new(
        Code::PatternNeverMatches,
        mark,
        format!("{} can match nothing", quoted(text)),
    )
    .help(why)
}

fn paths(globs: Option<&Globs>, to: &mut Sink) {
    for glob in globs.iter().flat_map(|globs| &globs.each) {
        let text = glob.value.0.glob();
        if let Some(why) = no_path(text) {
            to.report(never(glob.mark, text, why));
        }
    }
}

/// Why a pattern can match no path of a repository, if it cannot.
fn no_path(text: &str) -> Option<&'static str> {
    if text.starts_with('/') {
        Some("paths are relative to the repository's root: remove the `/` at the beginning")
    } else if text.ends_with('/') {
        Some("this names a folder, and files are matched: add `**` at the end")
    } else if text.split('/').any(|part| matches!(part, "." | "..")) {
        Some("paths have no `.` or `..` in them")
    } else if text.contains("//") {
        Some("paths have no empty parts: remove one `/`")
    } else {
        None
    }
}

fn environments(raw: &RawPolicy, policy: &Policy, to: &mut Sink) {
    let Some(listed) = raw
        .environments
        .as_ref()
        .filter(|named| !named.0.is_empty())
    else {
        return;
    };
    for (_, rule) in &raw.rules.0 {
        for glob in rule
            .iter()
            .filter_map(|rule| rule.environments.as_ref())
            .flat_map(|globs| &globs.each)
        {
            let text = glob.value.0.glob();
            if !names_one(&glob.value.0, listed) {
                let names: Vec<&str> = listed
                    .0
                    .iter()
                    .map(|(name, _)| name.value.as_str())
                    .collect();
                to.report(
                    Problem::new(
                        Code::UnknownEnvironment,
                        glob.mark,
                        format!("`environments` lists nothing that {} names", quoted(text)),
                    )
                    .help(crate::problem::shown(&crate::yaml::did_you_mean(
                        text,
                        &names,
                        "the environments",
                    ))),
                );
            }
        }
    }
    for (name, _) in &listed.0 {
        let named = |rule: &Rule| {
            rule.environments
                .as_ref()
                .is_none_or(|environments| environments.matches(&name.value))
        };
        if !policy.rules.iter().any(named) && policy.rules.len() == raw.rules.0.len() {
            let then = match raw.elsewhere {
                Some(RawElsewhere::Ignore) => {
                    "its deployments are not judged (`elsewhere: ignore`)"
                }
                Some(RawElsewhere::Deny) | None => {
                    "its deployments are refused (`elsewhere: deny`)"
                }
            };
            to.report(
                Problem::new(
                    Code::UnruledEnvironment,
                    name.mark,
                    format!(
                        "no rule names the environment {}, so {then}",
                        quoted(&name.value)
                    ),
                )
                .help("name it in the `environments` of a rule"),
            );
        }
    }
}

/// Whether a pattern names an environment that is listed.
fn names_one<T>(glob: &globset::Glob, listed: &crate::yaml::Named<T>) -> bool {
    let names = || listed.0.iter().map(|(name, _)| name.value.as_str());
    // Most are plain names, and compiling a pattern costs more than comparing them.
    names().any(|name| name == glob.glob()) || {
        let matcher = glob.compile_matcher();
        names().any(|name| matcher.is_match(name))
    }
}
