//! `sixeyes policy init`: a team's first policy, a directory to fill in, and the workflows of the gate.

use super::How;
use crate::cli::console::Console;
use crate::cli::exit::{Error, Exit};
use crate::policy::{self, Known, Preset, people_needed};
use crate::problem::quoted;
use clap::ValueEnum as _;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What to write, and where.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The ready-made rule. Default: the strictest that so many people can satisfy.
    #[arg(
        long,
        value_enum,
        value_name = "NAME",
        required_unless_present = "people"
    )]
    preset: Option<Ready>,
    /// How many people write, approve and ship.
    #[arg(long, value_name = "N")]
    people: Option<u32>,
    /// How deployments start. Default: not known, so the proposal must hold for every way.
    #[arg(long, value_enum, value_name = "HOW")]
    how: Option<How>,
    /// The repository's folder.
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Overwrite files that are there.
    #[arg(long)]
    force: bool,
}

/// A ready-made rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Ready {
    /// Author and approver are two people.
    FourEyes,
    /// Author, approver and releaser are three people.
    ThreePerson,
    /// Author, approver and releaser are different people, and the author does not merge.
    Strict,
}

impl From<Ready> for Preset {
    fn from(ready: Ready) -> Self {
        match ready {
            Ready::FourEyes => Self::FourEyes,
            Ready::ThreePerson => Self::ThreePerson,
            Ready::Strict => Self::Strict,
        }
    }
}

/// How the written rule stops changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stops {
    /// It does.
    Yes,
    /// It only reports: nobody could satisfy it.
    ReportsOnly,
}

const WORKFLOWS: [(&str, &str); 3] = [
    (
        ".github/workflows/sixeyes.yml",
        include_str!("../../../examples/github-small-team/.github/workflows/sixeyes.yml"),
    ),
    (
        ".github/workflows/sixeyes-review.yml",
        include_str!("../../../examples/github-small-team/.github/workflows/sixeyes-review.yml"),
    ),
    (
        ".github/workflows/sixeyes-rerun.yml",
        include_str!("../../../examples/github-small-team/.github/workflows/sixeyes-rerun.yml"),
    ),
];

const DIRECTORY: &str = "\
# Who is who. Call it directory.yaml when one person has several accounts or addresses, when robots commit, or when an
# account that is not listed should count for nobody. Numbers are account ids, which survive a change of login:
# `gh api users/LOGIN --jq .id` prints one.
people:
  - { id: ada, name: Ada Byron, accounts: { github.com: [90000001] }, emails: [ada@acme.example] }
  # One person with two accounts is still one person.
  - { id: gh, name: Grace Hopper, accounts: { github.com: [90000002, 90000012] } }
robots:
  # An app that may write lock files and nothing else; outside these bounds it is judged as its owner's hand.
  - { id: updates, accounts: { github.com: [90000101] }, app: 900001, acts-as: itself, may: [author], only: [\"**/Cargo.lock\"], owner: ada }
  # A token or machine account: what it does is its owner's.
  - { id: release-token, accounts: { github.com: [90000102] }, owner: gh }
";

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let (preset, stops) = choose(args);
    let files: Vec<(&str, String)> = [
        (".sixeyes/policy.yaml", policy_file(preset, stops, args.how)),
        (".sixeyes/directory.example.yaml", DIRECTORY.to_owned()),
    ]
    .into_iter()
    .chain(WORKFLOWS.map(|(path, text)| (path, text.to_owned())))
    .collect();
    if !args.force {
        refuse_to_overwrite(&args.dir, &files)?;
    }
    let mut written = String::new();
    for (path, text) in &files {
        let path = args.dir.join(path);
        write(&path, text)?;
        // Writing to a string cannot fail.
        let _ = writeln!(written, "{}", path.display());
    }
    console.data(written.as_bytes())?;
    console.note(&advice(args, preset, stops));
    Ok(Exit::Allow)
}

/// How many people one change needs under a preset; where it is not known how deployments start, in every way.
fn needed(preset: Preset, how: Option<How>) -> u32 {
    let ways: &[How] = match &how {
        Some(how) => std::slice::from_ref(how),
        None => How::value_variants(),
    };
    let policy = policy::preset(preset.as_str());
    ways.iter()
        .filter_map(|how| {
            let rule = policy.as_ref()?.rules.first()?;
            Some(people_needed(rule, Some((*how).into())))
        })
        .max()
        .unwrap_or(u32::MAX)
}

/// The preset that was asked for, or the strictest that so many people can satisfy.
fn choose(args: &Args) -> (Preset, Stops) {
    let can = |preset: &Preset| {
        args.people
            .is_none_or(|people| needed(*preset, args.how) <= people)
    };
    match args.preset {
        Some(ready) => (ready.into(), Stops::Yes),
        None => match Preset::ALL.into_iter().rev().find(can) {
            Some(preset) => (preset, Stops::Yes),
            None => (Preset::FourEyes, Stops::ReportsOnly),
        },
    }
}

fn policy_file(preset: Preset, stops: Stops, how: Option<How>) -> String {
    let meaning = match preset {
        Preset::FourEyes => "Whoever writes a change does not approve it: two people.",
        Preset::ThreePerson => {
            "Whoever writes a change does not approve it, and neither of them ships it: three people."
        }
        Preset::Strict => {
            "Author, approver, starter and authoriser are apart, and the author does not merge: three people, four where deployments are authorised."
        }
    };
    let pressed = match how {
        None => {
            "Whoever takes the last human decision before production ships: authorises, or else starts the deployment."
        }
        Some(How::Merge) => "A merge starts the deployment, so whoever merges ships.",
        Some(How::Tag) => "Whoever pushes the tag or publishes the release ships.",
        Some(How::Dispatch) => "Whoever starts the workflow ships.",
        Some(How::Environment) => "Whoever authorises the waiting deployment ships.",
    };
    let enforce = match stops {
        Stops::Yes => "",
        Stops::ReportsOnly => {
            "    enforce: advisory     # one person cannot be two: it reports and stops nothing\n"
        }
    };
    let name = preset.as_str();
    format!(
        "\
# What this repository asks of a change. Read at the tip of the default branch, never from the pull request that is judged.
sixeyes: 1
rules:
  # {meaning}
  # {pressed}
  {name}:
    preset: {name}
    branches: [main]
    environments: [production]
{enforce}"
    )
}

fn refuse_to_overwrite(dir: &Path, files: &[(&str, String)]) -> Result<(), Error> {
    let there: Vec<String> = files
        .iter()
        .map(|(path, _)| dir.join(path))
        // A link that leads nowhere is there too.
        .filter(|path| path.symlink_metadata().is_ok())
        .map(|path| quoted(&path.display().to_string()))
        .collect();
    if there.is_empty() {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "{} is there already; nothing was written. `--force` overwrites",
        there.join(", ")
    )))
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |error| {
        Error::undecided(
            format!("cannot write {}", quoted(&path.display().to_string())),
            error,
        )
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}

/// What was chosen, what it gives up, and what to do next.
fn advice(args: &Args, preset: Preset, stops: Stops) -> String {
    let needed = needed(preset, args.how);
    let gives_up = match preset {
        Preset::FourEyes => {
            "It does not ask who ships: the author may release their own change. three-person does."
        }
        Preset::ThreePerson => {
            "It does not ask who merges, and of a deployment that is authorised not who started it. strict does."
        }
        Preset::Strict => {
            "It gives up nothing: author, approver, starter and authoriser are apart, and the author does not merge."
        }
    };
    let mut text = format!(
        "{}: {} people for one change. {gives_up}\n",
        preset.as_str(),
        needed
    );
    // Writing to a string cannot fail.
    let mut say = |line: &str| {
        let _ = writeln!(text, "{line}");
    };
    if stops == Stops::ReportsOnly {
        say(
            "No preset can be satisfied by so few people, so this one only reports. The compensating control is a review afterwards.",
        );
    }
    match args.people {
        Some(people) if stops == Stops::Yes && people < needed => {
            say(&format!(
                "{people} people cannot satisfy it; `--people {people}` without `--preset` proposes what they can."
            ));
        }
        Some(_) | None => {}
    }
    if let Some(policy) = policy::preset(preset.as_str()) {
        let known = Known {
            at: None,
            start: args.how.map(Into::into),
        };
        for problem in policy::warnings(&policy, None, known) {
            say(&format!(
                "{}: {}.",
                problem.what,
                problem.help.unwrap_or_default()
            ));
        }
    }
    if args.how.is_none() {
        say(
            "Say `--how merge`, `tag`, `dispatch` or `environment` to hear what the way your deployments start asks of the team.",
        );
    }
    say(
        "Next: put the action's repository and commit into .github/workflows/sixeyes.yml, check the two names `main` and `production` in the policy, and merge all of it as one pull request.",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_is_written_can_be_used() {
        for preset in Preset::ALL {
            for how in [
                None,
                Some(How::Merge),
                Some(How::Tag),
                Some(How::Dispatch),
                Some(How::Environment),
            ] {
                for stops in [Stops::Yes, Stops::ReportsOnly] {
                    let text = policy_file(preset, stops, how);
                    let read = policy::read(text.as_bytes(), "policy.yaml").unwrap();
                    assert_eq!(
                        read.policy.rules.first().unwrap().preset,
                        Some(preset.as_str())
                    );
                }
            }
        }
        assert_eq!(
            crate::identity::check(DIRECTORY.as_bytes(), "directory.yaml")
                .unwrap()
                .warnings,
            []
        );
    }
}
