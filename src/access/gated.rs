//! Whether a workflow, as a file says it, runs the gate in each job that deploys to an environment (E139).
//!
//! Strict, for what a deployment proves rests on it: only a step that cannot be skipped and whose failure stops the job
//! counts. What a step calls is not looked into, so that whoever merges a step which only looks like the gate is held by
//! `control`, and by nothing here.

use crate::problem::{Sink, quoted};
use crate::yaml::{Kind, Node, parse};

/// How large a workflow may be; the forge takes none that is larger.
const LIMIT: usize = 1_048_576;
/// The input and the variable that ask for the early answer, which stops nothing.
const BEFORE: (&str, &str) = ("before", "SIXEYES_BEFORE");
const ENVIRONMENT: &str = "SIXEYES_ENVIRONMENT";

/// Whether every job of this workflow that deploys to the environment runs the gate for it.
///
/// # Errors
/// What is lacking, in words that follow "its workflow": `has no job that names …`.
pub(crate) fn gated(text: &str, environment: &str) -> Result<(), String> {
    let mut problems = Sink::default();
    let parsed = parse(text.as_bytes(), LIMIT, &mut problems);
    let Some(file) = parsed.filter(|_| problems.is_empty()) else {
        return Err(
            "cannot be read: it is no YAML, or uses anchors, tags or a key twice".to_owned(),
        );
    };
    let Some(Kind::Map(jobs)) = get(&file, "jobs").map(|jobs| &jobs.kind) else {
        return Err("has no jobs".to_owned());
    };
    let mut found = false;
    for (name, job) in jobs {
        let Some(place) = place(job).filter(|place| may_be(place, environment)) else {
            continue;
        };
        found = true;
        let asked = Asked {
            file: &file,
            job,
            place,
            environment,
        };
        asked
            .runs_gate()
            .map_err(|lacks| format!("deploys in job {}, {lacks}", quoted(&name.text)))?;
    }
    let calls = jobs.iter().any(|(_, job)| get(job, "uses").is_some());
    match (found, calls) {
        (true, _) => Ok(()),
        (false, true) => Err(format!(
            "has no job that names {} itself, and what it calls is not looked into",
            quoted(environment)
        )),
        (false, false) => Err(format!("has no job that names {}", quoted(environment))),
    }
}

/// A job that deploys, and for which environment it must ask.
struct Asked<'a> {
    file: &'a Node,
    job: &'a Node,
    /// The environment as the job writes it.
    place: &'a str,
    environment: &'a str,
}

impl Asked<'_> {
    fn runs_gate(&self) -> Result<(), &'static str> {
        if !is_false(get(self.job, "continue-on-error")) {
            return Err("which goes on where it fails");
        }
        let Some(Kind::List(steps)) = get(self.job, "steps").map(|steps| &steps.kind) else {
            return Err("which has no steps");
        };
        let mut lacks = "of which no step runs sixeyes for that environment";
        for step in steps.iter().filter(|step| is_gate(step)) {
            lacks = match () {
                () if get(step, "if").is_some() => {
                    "of which the step that runs sixeyes has an `if`"
                }
                () if !is_false(get(step, "continue-on-error")) => {
                    "which goes on where sixeyes does not allow it"
                }
                () if self.asks_early(step) => "in which sixeyes gives its early answer only",
                () if !self.asks_here(step) => {
                    "in which sixeyes is asked about another environment"
                }
                () => return Ok(()),
            };
        }
        Err(lacks)
    }

    /// Whether it is the early answer that is asked for (J16), or may be.
    fn asks_early(&self, step: &Node) -> bool {
        let input = get(step, "with").and_then(|with| get(with, BEFORE.0));
        let command = script(step).is_some_and(|line| {
            line.split_whitespace()
                .any(|word| word.starts_with("--before") && word != "--before=false")
        });
        let variable = self.variable(step, BEFORE.1);
        command || [input, variable].into_iter().any(|said| !is_false(said))
    }

    /// Whether it asks about the environment that the job deploys to.
    fn asks_here(&self, step: &Node) -> bool {
        let variable = || self.variable(step, ENVIRONMENT).and_then(scalar);
        let said = match script(step) {
            Some(line) => option(line, "--environment").or_else(variable),
            None => get(step, "with").and_then(|with| get(with, "environment").and_then(scalar)),
        };
        said.is_some_and(|said| {
            let said = said.trim();
            said.eq_ignore_ascii_case(self.environment) || said == self.place.trim()
        })
    }

    /// A variable of the step, its job or the workflow.
    fn variable<'s>(&'s self, step: &'s Node, name: &str) -> Option<&'s Node> {
        [step, self.job, self.file]
            .into_iter()
            .find_map(|of| get(of, "env").and_then(|env| get(env, name)))
    }
}

/// Whether a step runs the gate at a deployment: our action, or the program and nothing else.
fn is_gate(step: &Node) -> bool {
    if let Some(uses) = get(step, "uses").and_then(scalar) {
        let command = get(step, "with").and_then(|with| get(with, "command"));
        let deploys = command.is_none_or(|said| scalar(said).is_some_and(|said| said == "deploy"));
        return deploys && is_action(uses);
    }
    let shell =
        get(step, "shell").is_none_or(|said| scalar(said).is_some_and(|said| said == "bash"));
    shell && script(step).is_some()
}

/// `OWNER/sixeyes@REF`, or a folder of that name in another repository; a local one is whatever the revision says.
fn is_action(uses: &str) -> bool {
    let Some((path, reference)) = uses.split_once('@') else {
        return false;
    };
    let mut parts = path.split('/');
    let owned = parts.clone().count() >= 2
        && parts.all(|part| !matches!(part, "" | "." | "..") && !part.contains(':'));
    let last = path.rsplit('/').next().unwrap_or_default();
    owned && !reference.trim().is_empty() && last.eq_ignore_ascii_case("sixeyes")
}

/// The one command of a step's script, where it is the deploy gate and nothing can hide its answer.
fn script(step: &Node) -> Option<&str> {
    let text = get(step, "run").and_then(scalar)?;
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (line, None) = (lines.next()?, lines.next()) else {
        return None;
    };
    let alone = !line.contains(['|', '&', ';', '<', '>', '`', '\\', '(', ')', '#', '!']);
    let mut words = line.split_whitespace();
    let program = words.next()?.rsplit('/').next()?;
    let gate = [program, words.next()?, words.next()?] == ["sixeyes", "gate", "deploy"];
    (alone && gate).then_some(line)
}

/// The value of an option, as `--name value` or `--name=value`.
fn option<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let mut words = line.split_whitespace();
    let value = words.find_map(|word| match word.strip_prefix(name)? {
        "" => Some(None),
        rest => Some(Some(rest.strip_prefix('=')?)),
    })?;
    let value = value.or_else(|| words.next())?;
    Some(value.trim_matches(['"', '\'']))
}

/// The environment that a job names.
fn place(job: &Node) -> Option<&str> {
    let environment = get(job, "environment")?;
    scalar(environment).or_else(|| get(environment, "name").and_then(scalar))
}

/// Whether that is this environment, or may be: an expression is filled in when it runs.
fn may_be(place: &str, environment: &str) -> bool {
    place.trim().eq_ignore_ascii_case(environment) || place.contains("${{")
}

fn is_false(said: Option<&Node>) -> bool {
    said.is_none_or(|said| matches!(&said.kind, Kind::Null) || scalar(said) == Some("false"))
}

fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Kind::Map(entries) = &node.kind else {
        return None;
    };
    let found = entries.iter().find(|(known, _)| known.text == key);
    found.map(|(_, value)| value)
}

fn scalar(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Plain(text) | Kind::Quoted(text) => Some(text),
        Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Broken => None,
    }
}

#[cfg(test)]
#[path = "gated_tests.rs"]
mod tests;
