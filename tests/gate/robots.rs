//! Robots: who asked them, and what bounds them.

use crate::forge::{Forge, PullName, Right, Work};
use crate::runner::Gate;
use crate::support::REPO;

fn opened_by_robot(directory: Option<&str>) -> (Forge, PullName) {
    let forge = Forge::start();
    let bot = forge.bot("updates[bot]");
    let app = app(&forge);
    let policy = "sixeyes: 1\npeople: accounts\nrules:\n  four-eyes: { preset: four-eyes, branches: [main] }\n";
    let mut files = vec![(".sixeyes/policy.yaml", policy.to_owned())];
    if let Some(text) = directory {
        let text = text
            .replace("BOT", &bot.to_string())
            .replace("APP", &app.to_string())
            .replace("ADA", &forge.user("ada").to_string());
        files.push((".sixeyes/directory.yaml", text));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    forge.repo(REPO, &files);
    for login in ["ada", "gh", "updates[bot]"] {
        forge.grant(REPO, login, Right::Write);
    }
    let email = format!("{bot}+updates[bot]@users.noreply.github.com");
    let work = Work::claimed("updates[bot]", &email).write("Cargo.lock", "version = 4\n");
    forge.push(REPO, "updates", "updates[bot]", &[work]);
    let pull = forge.open(REPO, "updates", "updates[bot]");
    (forge, pull)
}

/// The app id behind the robot, as the forge made it.
fn app(forge: &Forge) -> u64 {
    let state = forge.state();
    state
        .by_login("updates[bot]")
        .and_then(|account| account.app)
        .expect("a bot is an app's")
}

#[test]
fn e48_whoever_assigned_an_agent_is_an_author_and_an_unknown_one_is_unknown() {
    let (forge, pull) = opened_by_robot(None);
    forge.approve(&pull, "ada");
    Gate::of(&forge, &pull).run().expect(1);
    forge.assign(&pull, "ada", "updates[bot]");
    Gate::of(&forge, &pull).run().expect(10);
    let (forge, pull) = opened_by_robot(None);
    forge.assign(&pull, "gh", "updates[bot]");
    forge.approve(&pull, "ada");
    Gate::of(&forge, &pull).run().expect(0);
}

#[test]
fn e50_a_robot_bounded_by_its_app_needs_one_person_who_may_be_its_owner() {
    let directory = "people:\n  - { id: ada, accounts: { github.com: [ADA] }, emails: [ada@acme.example] }\nrobots:\n  - { id: updates, accounts: { github.com: [BOT] }, app: APP, acts-as: itself, may: [author], only: [\"**/Cargo.lock\"], owner: ada }\n";
    let (forge, pull) = opened_by_robot(Some(directory));
    Gate::of(&forge, &pull).run().expect(11);
    forge.approve(&pull, "ada");
    Gate::of(&forge, &pull).run().expect(0);
    let other = directory.replace("APP", "1");
    let (forge, pull) = opened_by_robot(Some(&other));
    forge.approve(&pull, "ada");
    Gate::of(&forge, &pull).run().expect(1);
}
