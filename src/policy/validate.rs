//! From the file as written to rules that can be judged by.

use super::presets::{self, Preset};
use super::raw::{
    RawAsOf, RawBreakGlass, RawBypass, RawControl, RawElsewhere, RawEnforce, RawEnvironment,
    RawMode, RawObjections, RawOn, RawPeople, RawPolicy, RawPreset, RawRollback, RawRule,
};
use super::sets::Set;
use super::sources::{RawLate, RawLine};
use super::{
    BreakGlassLaw, Elsewhere, Enforce, Environment, LateApproval, On, Patterns, Policy, Rollback,
    Rule,
};
use crate::clause::control::{BypassMode, Control};
use crate::clause::objection::Objections;
use crate::clause::require::Requirement;
use crate::clause::separate::{Apart, Mode};
use crate::clause::{AsOf, Line, Place};
use crate::duty::{Stage, Stages};
use crate::identity::PeopleMode;
use crate::problem::{Code, Mark, Problem, Sink, quoted};
use crate::yaml::{At, Globs, OneOrMany};

/// Names that findings and waivers use for what the policy says outside its rules.
const RESERVED: [&str; 5] = ["control", "elsewhere", "range", "identity", "break-glass"];

impl std::convert::From<Mark> for Place {
    fn from(mark: Mark) -> Self {
        Self {
            line: mark.line,
            column: mark.column,
        }
    }
}

/// Validates a policy. What is wrong goes to `to`; the policy is whole only if no error did.
pub(super) fn policy(raw: &RawPolicy, to: &mut Sink) -> Policy {
    if raw.rules.0.is_empty() {
        to.report(
            Problem::new(
                Code::NoRules,
                raw.mark,
                "the policy has no rule, so it allows nothing",
            )
            .help("add one: `rules: { three-person: { preset: three-person, branches: [main] } }`"),
        );
    }
    let environments = raw.environments.iter().flat_map(|named| &named.0);
    let environments = environments
        .filter_map(|(name, raw)| Some(environment(name, raw.as_ref()?, to)))
        .collect();
    let mut rules = Vec::new();
    for (name, raw) in &raw.rules.0 {
        if RESERVED.contains(&name.value.as_str()) {
            to.report(
                Problem::new(
                    Code::ReservedName,
                    name.mark,
                    format!("a rule cannot be called `{}`", name.value),
                )
                .help("give it another name"),
            );
        }
        if let Some(raw) = raw {
            rules.push(rule(name, raw, to));
        }
    }
    let break_glass = raw
        .break_glass
        .as_ref()
        .map(|written| break_glass(written, raw, to));
    Policy {
        break_glass,
        people: raw.people.map(|people| match people {
            RawPeople::Accounts => PeopleMode::Accounts,
            RawPeople::Directory => PeopleMode::Directory,
        }),
        elsewhere: match raw.elsewhere {
            Some(RawElsewhere::Ignore) => Elsewhere::Ignore,
            Some(RawElsewhere::Deny) | None => Elsewhere::Deny,
        },
        environments,
        control: raw.control.as_ref().map_or_else(presets::control, control),
        rules,
    }
}

fn environment(name: &At<String>, raw: &RawEnvironment, to: &mut Sink) -> Environment {
    if name.value.contains(['*', '?', '[', '{']) {
        to.report(
            Problem::new(
                Code::PatternAsName,
                name.mark,
                format!(
                    "{} is a pattern, and this must be the name of one environment",
                    quoted(&name.value)
                ),
            )
            .help("list each environment; rules may name them by patterns"),
        );
    }
    Environment {
        name: name.value.clone(),
        from: raw.from.as_ref().map(|from| from.value.0.clone()),
        refs: raw.refs.as_ref().map(patterns),
        since: raw.since.map(|since| since.0),
        paths: raw.paths.as_ref().map(patterns),
        place: name.mark.into(),
    }
}

fn break_glass(raw: &RawBreakGlass, policy: &RawPolicy, to: &mut Sink) -> BreakGlassLaw {
    let environments = policy.environments.iter().flat_map(|named| &named.0);
    let same = |from: &At<crate::yaml::Sentence>| from.value.0 == raw.from.value.0;
    for (name, environment) in environments {
        let Some(from) = environment.as_ref().and_then(|read| read.from.as_ref()) else {
            continue;
        };
        if same(from) {
            let what = format!(
                "{} deploys to {} every day, so a run of it cannot be told to be break-glass",
                quoted(&raw.from.value.0),
                quoted(&name.value)
            );
            to.report(
                Problem::new(Code::BreakGlassFrom, raw.from.mark, what)
                    .help("give break-glass a workflow of its own"),
            );
        }
    }
    let days = raw.review_within_days.as_ref();
    let days = days.and_then(|days| i64::try_from(days.0).ok());
    BreakGlassLaw {
        from: raw.from.value.0.clone(),
        environments: patterns(&raw.environments),
        who: Line {
            people: 2,
            from: raw
                .who
                .value
                .iter()
                .map(|who| who.value.0.clone())
                .collect(),
            permission: Some(crate::evidence::Level::Write),
            place: raw.who.mark.into(),
        },
        review_within: days.map_or_else(presets::review_within, |days| {
            jiff::SignedDuration::from_hours(24 * days)
        }),
        place: raw.mark.into(),
    }
}

fn patterns(globs: &Globs) -> Patterns {
    Patterns {
        written: globs.written(),
        set: globs.set.clone(),
    }
}

fn control(raw: &RawControl) -> Control {
    let default = presets::control();
    Control {
        approve: raw
            .require
            .as_ref()
            .map_or(default.approve, |require| lines(&require.approve)),
        bypass: match raw.bypass {
            Some(RawBypass::Report) => BypassMode::Report,
            Some(RawBypass::Ask) => BypassMode::Ask,
            Some(RawBypass::Deny) | None => BypassMode::Deny,
        },
        paths: raw.paths.as_ref().map(|paths| paths.set.clone()),
        place: Some(raw.mark.into()),
    }
}

fn lines(raw: &OneOrMany<RawLine>) -> Vec<Line> {
    raw.0.iter().map(RawLine::line).collect()
}

/// The preset that a rule is made from: the one it names, `strict` where it names neither that nor sets, else none.
fn made_from(name: &At<String>, raw: &RawRule) -> Option<(Preset, Mark)> {
    let named = raw.preset.as_ref().map(|preset| {
        let which = match preset.value {
            RawPreset::FourEyes => Preset::FourEyes,
            RawPreset::ThreePerson => Preset::ThreePerson,
            RawPreset::Strict => Preset::Strict,
        };
        (which, preset.mark)
    });
    named.or_else(|| {
        raw.separate
            .is_none()
            .then_some((Preset::Strict, name.mark))
    })
}

fn rule(name: &At<String>, raw: &RawRule, to: &mut Sink) -> Rule {
    let preset = made_from(name, raw);
    let place = |(_, mark): (Preset, Mark)| Place::from(mark);
    let mut separate = preset.map_or_else(Vec::new, |preset| preset.0.separate(place(preset)));
    let mut require = preset.map_or_else(Vec::new, |preset| preset.0.require(place(preset)));
    // Written sets are added to a preset's, so that refining never loosens; a set that says the same again says nothing.
    for set in raw.separate.iter().flat_map(|sets| &sets.0) {
        if !separate
            .iter()
            .any(|apart| apart.stages == set.stages && apart.at_most == set.at_most.value)
        {
            separate.push(apart(set));
        }
    }
    for (stage, written) in raw.require.iter().flat_map(|require| &require.0) {
        require.retain(|requirement| requirement.stage != stage.value);
        require.push(Requirement {
            stage: stage.value,
            lines: lines(written),
        });
    }
    require.sort_by_key(|requirement| requirement.stage);
    let mode = match &raw.mode {
        Some(At {
            value: RawMode::Sufficient,
            mark,
        }) => {
            sufficient(*mark, &separate, &require, to);
            Mode::Sufficient
        }
        Some(At {
            value: RawMode::Any,
            ..
        })
        | None => Mode::Any,
    };
    Rule {
        name: name.value.clone(),
        preset: preset.map(|(preset, _)| preset.as_str()),
        place: name.mark.into(),
        on: match raw.on {
            Some(RawOn::Deploy) => On::Deploy,
            Some(RawOn::Merge) | None => On::Merge,
        },
        branches: raw.branches.as_ref().map(patterns),
        environments: raw.environments.as_ref().map(patterns),
        paths: raw.paths.as_ref().map(patterns),
        separate,
        mode,
        require,
        objections: match raw.objections {
            Some(RawObjections::UntilDeploy) => Objections::UntilDeploy,
            Some(RawObjections::Ignore) => Objections::Ignore,
            Some(RawObjections::BeforeMerge) | None => Objections::BeforeMerge,
        },
        late_approval: match &raw.late_approval {
            None => Some(presets::late_approval(name.mark.into())),
            Some(RawLate::Nobody) => None,
            Some(RawLate::Lines(written)) => Some(LateApproval {
                lines: lines(written),
                written: true,
            }),
        },
        rollback: match raw.rollback {
            Some(RawRollback::PreApproved) => Rollback::PreApproved,
            Some(RawRollback::Judged) | None => Rollback::Judged,
        },
        as_of: match raw.as_of {
            Some(RawAsOf::Act) => AsOf::Act,
            Some(RawAsOf::Now) | None => AsOf::Now,
        },
        enforce: enforce(raw, to),
    }
}

fn apart(set: &Set) -> Apart {
    Apart {
        stages: set.stages,
        at_most: set.at_most.value,
        place: set.mark.into(),
    }
}

fn enforce(raw: &RawRule, to: &mut Sink) -> Enforce {
    match (raw.enforce, &raw.until) {
        (Some(RawEnforce::Advisory), until) => {
            Enforce::Advisory(until.as_ref().map(|until| until.value.0))
        }
        (Some(RawEnforce::Enforced) | None, Some(until)) => {
            to.report(Problem::new(Code::UntilAlone, until.mark, "`until` says when an advisory rule becomes enforced, and this rule is enforced already").help("add `enforce: advisory`, or remove `until`"));
            Enforce::Enforced
        }
        (Some(RawEnforce::Enforced) | None, None) => Enforce::Enforced,
    }
}

/// J19: every stage of every set but `author` needs a required place, and no set may have `at_most`.
fn sufficient(mark: Mark, separate: &[Apart], require: &[Requirement], to: &mut Sink) {
    if separate.iter().any(|apart| apart.at_most != 1) {
        to.report(
            Problem::new(
                Code::SufficientAtMost,
                mark,
                "`mode: sufficient` cannot go with `at_most`",
            )
            .help("use `mode: any`, or remove `at_most`"),
        );
    }
    let kept_apart = separate
        .iter()
        .fold(Stages::NONE, |all, apart| all.or(apart.stages));
    let required: Stages = require
        .iter()
        .map(|requirement| requirement.stage)
        .collect();
    let without: Vec<String> = kept_apart
        .without(required.with(Stage::Author))
        .iter()
        .map(|stage| format!("`{stage}`"))
        .collect();
    if !without.is_empty() {
        let what = format!(
            "`mode: sufficient` needs a required place for {}",
            without.join(", ")
        );
        to.report(
            Problem::new(Code::SufficientPlaces, mark, what)
                .help("add it to `require`, or use `mode: any`"),
        );
    }
}
