//! Ways through workflow files: as they stand on the default branch, by their text.

use super::branch::{asks_owners, is_sure};
use crate::access::Hole;
use crate::access::ask::{Ask, if_so};
use crate::access::facts::{Facts, Seen, WorkflowFile};
use crate::access::owners::has_owner;
use crate::access::way::{State, Ways, closed, hidden, open};
use crate::evidence::Why;
use crate::problem::quoted;
use std::collections::BTreeSet;

/// Judges the workflows.
pub(super) fn judge(facts: &Facts, ask: &Ask<'_>, ways: &mut Ways) {
    let names = ask.environments(facts);
    for name in &names {
        let Some(from) = ask.environment(name).and_then(|one| one.from.as_deref()) else {
            continue;
        };
        let rests = if_so(ask.policy.is_some());
        ways.add(Hole::DeployUngated, Some(name), rests, gated(facts, from));
        // An emergency is judged too: that two people agreed is what the gate looks at (J30).
        if let Some(emergency) = ask.emergency(name) {
            let found = gated(facts, emergency);
            ways.add(Hole::DeployUngated, Some(name), rests, found);
        }
        // Its records are no base, and every deployment of it was nobody's to judge.
        ways.add(
            Hole::DeployElsewhere,
            Some(name),
            rests,
            elsewhere(facts, ask, name, from),
        );
    }
    let rests = if_so(ask.policy.is_some());
    ways.add(Hole::ControlUnowned, None, rests, unowned(facts, ask));
}

fn gated(facts: &Facts, from: &str) -> (State, String) {
    let shown = quoted(from);
    match &facts.files {
        Seen::Hidden(why) => hidden(*why, format!("{shown} cannot be read")),
        Seen::Known(files) => match files.iter().find(|file| file.path == from) {
            None => open(format!("{shown} is not on the default branch")),
            Some(WorkflowFile { text: None, .. }) => {
                hidden(Why::Truncated, format!("{shown} was not handed out whole"))
            }
            Some(WorkflowFile {
                text: Some(text), ..
            }) if runs_gate(text) => match only_early(text) {
                true => open(format!(
                    "every step of {shown} that names sixeyes asks for the early answer, which stops nothing"
                )),
                false => closed(format!("{shown} names sixeyes in a step")),
            },
            Some(_) => open(format!("no step of {shown} names sixeyes")),
        },
    }
}

/// Whether a step names the program or its action; what a step that is not read calls is not seen.
fn runs_gate(text: &str) -> bool {
    lines(text).any(|line| {
        let step = ["uses:", "run:"].iter().any(|key| line.contains(key));
        (step && line.contains("sixeyes")) || line.trim_start().starts_with("sixeyes gate")
    })
}

/// Whether each step that names the program asks for the early answer alone (J16).
fn only_early(text: &str) -> bool {
    let count = |wanted: fn(&str) -> bool| lines(text).filter(|line| wanted(line)).count();
    let steps = count(runs_gate);
    let early = count(|line| {
        let value = line.trim_start().strip_prefix("before:");
        let said = value.is_some_and(|value| value.trim().trim_matches(['"', '\'']) == "true");
        said || line.contains("sixeyes gate deploy") && line.contains("--before")
    });
    early >= steps
}

/// The lines without comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(|line| match line.trim_start().starts_with('#') {
            true => "",
            false => line.split(" #").next().unwrap_or_default(),
        })
}

/// Whether a job of the workflow names the environment, by its text: `environment: NAME`, or `name: NAME` below it.
fn names_environment(text: &str, name: &str) -> bool {
    let mut inside = None;
    for line in lines(text).filter(|line| !line.trim().is_empty()) {
        let depth = line.len() - line.trim_start().len();
        let key = line.trim_start().trim_start_matches("- ");
        if inside.is_some_and(|outer| depth <= outer) {
            inside = None;
        }
        if let Some(value) = key.strip_prefix("environment:") {
            if words(value).any(|word| word.eq_ignore_ascii_case(name)) {
                return true;
            }
            if value.trim().is_empty() {
                inside = Some(depth);
            }
        } else if let (Some(_), Some(value)) = (inside, key.strip_prefix("name:"))
            && words(value).any(|word| word.eq_ignore_ascii_case(name))
        {
            return true;
        }
    }
    false
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '{' | '}' | ','))
        .filter(|word| !word.is_empty())
}

fn elsewhere(facts: &Facts, ask: &Ask<'_>, name: &str, from: &str) -> (State, String) {
    let files = match &facts.files {
        Seen::Hidden(why) => return hidden(*why, "the workflows cannot be read"),
        Seen::Known(files) => files,
    };
    // A workflow of emergencies deploys there too, by the policy's own word.
    let emergency = ask.emergency(name);
    let others: Vec<String> = files
        .iter()
        .filter(|file| file.path != from && Some(file.path.as_str()) != emergency)
        .filter(|file| {
            let text = file.text.as_deref();
            text.is_some_and(|text| names_environment(text, name))
        })
        .map(|file| quoted(&file.path))
        .collect();
    let unread = files.iter().any(|file| file.text.is_none());
    match (others.as_slice(), unread) {
        ([], true) => hidden(Why::Truncated, "a workflow was not handed out whole"),
        ([], false) => closed("no other workflow of the default branch names it"),
        (some, _) => open(format!("{} names it too", some.join(", "))),
    }
}

/// Whether policy, owners, gate and deploying workflows change only with their owners' consent, or by a gate that
/// nobody can forge.
fn unowned(facts: &Facts, ask: &Ask<'_>) -> (State, String) {
    if is_sure(facts, ask) {
        return closed("`control` judges them, and its answer cannot be forged");
    }
    match asks_owners(facts) {
        Seen::Hidden(why) => {
            return hidden(why, "whether owners must review cannot be read");
        }
        Seen::Known(false) => {
            return open("the branch does not ask for a review by code owners");
        }
        Seen::Known(true) => {}
    }
    let text = match &facts.owners {
        Seen::Hidden(why) => return hidden(*why, "CODEOWNERS cannot be read"),
        Seen::Known(None) => return open("there is no CODEOWNERS, so no file has an owner"),
        Seen::Known(Some(text)) => text,
    };
    let mut paths: BTreeSet<&str> = ask.deploying();
    paths.insert(".sixeyes/policy.yaml");
    paths.insert(".github/CODEOWNERS");
    let gates = facts.files.known().into_iter().flatten();
    let gates = gates.filter(|file| file.text.as_deref().is_some_and(runs_gate));
    paths.extend(gates.map(|file| file.path.as_str()));
    let bare: Vec<String> = paths
        .iter()
        .filter(|path| !has_owner(text, path))
        .map(|path| quoted(path))
        .collect();
    if bare.is_empty() {
        closed("owners must review policy, owners, gate and deploying workflows")
    } else {
        open(format!("CODEOWNERS gives no owner to {}", bare.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::{names_environment, only_early, runs_gate};

    #[test]
    fn an_environment_is_found_however_it_is_written() {
        for text in [
            "jobs:\n  a:\n    environment: production\n",
            "jobs:\n  a:\n    environment: \"Production\" # for real\n",
            "    environment:\n      name: production\n      url: https://x\n",
            "    environment: { name: production, url: x }\n",
        ] {
            assert!(names_environment(text, "production"), "{text}");
        }
        for text in [
            "",
            "# environment: production\n",
            "    environment: production-eu\n",
            "    environment:\n      name: staging\n    name: production\n",
            "name: production\n",
        ] {
            assert!(!names_environment(text, "production"), "{text}");
        }
    }

    #[test]
    fn an_early_answer_alone_is_no_gate() {
        let early =
            "- uses: acme/sixeyes@0123\n  with:\n    environment: production\n    before: true\n";
        let late = "- uses: acme/sixeyes@0123\n  with:\n    environment: production\n";
        assert!(only_early(early) && !only_early(late));
        assert!(!only_early(&format!("{early}{late}")));
        assert!(only_early(
            "run: sixeyes gate deploy --environment production --before\n"
        ));
    }

    #[test]
    fn a_gate_is_a_step_and_no_comment() {
        assert!(runs_gate("      - uses: acme/sixeyes@0123\n"));
        assert!(runs_gate("      - run: |\n          sixeyes gate deploy\n"));
        assert!(!runs_gate("      # - uses: acme/sixeyes@0123\n"));
        assert!(!runs_gate("name: sixeyes\n"));
    }
}
