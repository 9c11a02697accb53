//! A story on the test forge, over real HTTP: people act, the gate runs as it does in a workflow's job after each act, and
//! the comment that it keeps on the pull request is printed. Then the change is deployed, and the gate runs in that job.
//!
//! `cargo run --example tour`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "an example, and a module that the tests share"
)]

#[path = "../tests/forge/mod.rs"]
mod forge;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use forge::{Forge, Method, PullName, Right, Work};
use serde_json::Value;

const REPOSITORY: &str = "acme/payments";
const DEPLOY: &str = ".github/workflows/deploy.yml";

/// What deploys, and asks the gate before it does.
const GATED: &str = "\
on: workflow_dispatch
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - uses: acme/sixeyes@0000000000000000000000000000000000000000
        with: { command: deploy, environment: production }
      - run: ./deploy
";

/// Which workflow deploys, and from where: what the small team's policy gains with its first environment.
const ENVIRONMENTS: &str = "\
environments:
  production: { from: .github/workflows/deploy.yml, refs: [main] }
";
/// As this argument's program, the tour is `sixeyes` itself: a job's environment needs a process of its own.
const AS_SIXEYES: &str = "as-sixeyes";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    if arguments.nth(1).is_some_and(|first| first == AS_SIXEYES) {
        return sixeyes::cli::run(std::iter::once("sixeyes".into()).chain(arguments));
    }
    let folder = std::env::temp_dir().join(format!("sixeyes-tour-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let told = tell(&folder);
    std::fs::remove_dir_all(&folder).expect("the temporary folder");
    if told {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The story; whether every answer was the expected one.
fn tell(folder: &Path) -> bool {
    let forge = Forge::start();
    let policy = include_str!("github-small-team/.sixeyes/policy.yaml");
    forge.repo(
        REPOSITORY,
        &[
            (".sixeyes/policy.yaml", &format!("{policy}{ENVIRONMENTS}")),
            (DEPLOY, GATED),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    for login in ["ada", "gh", "kj", "ewd"] {
        forge.grant(REPOSITORY, login, Right::Write);
    }
    forge
        .environment(REPOSITORY, "production")
        .branches(&["main"]);
    forge
        .workflow(REPOSITORY, DEPLOY)
        .on("workflow_dispatch")
        .deploys("production");
    let first = forge.dispatch(REPOSITORY, "root", DEPLOY, "main");
    forge.succeed(REPOSITORY, first);
    let mut tour = Tour {
        forge,
        folder: folder.to_owned(),
        stop: 0,
        right: true,
    };

    let work = Work::by("ada")
        .message("Refund in full")
        .write("src/refund.rs", "fn refund() {}\n");
    tour.forge.push(REPOSITORY, "refund", "ada", &[work]);
    let pull = tour.forge.open(REPOSITORY, "refund", "ada");
    tour.stop("Ada opens a pull request", &pull, "opened", "ada", 11);

    tour.forge.approve(&pull, "gh");
    tour.stop("Grace approves it", &pull, "edited", "gh", 0);

    tour.forge.push(
        REPOSITORY,
        "refund",
        "ada",
        &[Work::by("ada").write("src/refund.rs", "fn refund(all: bool) {}\n")],
    );
    tour.stop(
        "Ada pushes once more: Grace has not seen that",
        &pull,
        "synchronize",
        "ada",
        11,
    );

    tour.forge.push(
        REPOSITORY,
        "refund",
        "gh",
        &[Work::by("gh").write("src/refund.rs", "fn refund(all: bool) -> bool {}\n")],
    );
    let approval = tour.forge.approve(&pull, "gh");
    tour.stop(
        "Grace mends it herself, and approves what she wrote",
        &pull,
        "synchronize",
        "gh",
        10,
    );

    tour.forge
        .dismiss(&pull, approval, "gh", "I wrote half of it");
    tour.forge.approve(&pull, "kj");
    tour.stop(
        "Grace takes her approval back, Katherine approves",
        &pull,
        "edited",
        "kj",
        0,
    );

    tour.forge.merge(&pull, "kj", Method::Squash);
    println!(
        "Katherine merges. The gate asked the forge {} times in all.",
        tour.forge.requests().len()
    );

    tour.forge.forget_requests();
    tour.deploys("Ada starts the deployment of what she wrote", "ada", 10);
    tour.deploys("So does Katherine, who approved it", "kj", 10);
    tour.deploys("Edsger, who had no hand in it, starts it", "ewd", 0);
    println!(
        "It is in production. The gate asked the forge {} times for three deployments.",
        tour.forge.requests().len()
    );
    tour.right
}

struct Tour {
    forge: Forge,
    folder: PathBuf,
    stop: usize,
    right: bool,
}

impl Tour {
    /// Runs the gate as a workflow's job would, and prints what it left on the pull request.
    fn stop(&mut self, what: &str, pull: &PullName, action: &str, sender: &str, wanted: i32) {
        self.stop += 1;
        let payload = self.forge.pull_event(pull, action, sender);
        let ended = self.gate(
            &["gate", "change"],
            &payload,
            &[
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_API_URL", self.forge.url()),
                ("GITHUB_GRAPHQL_URL", &self.forge.graphql_url()),
                ("GITHUB_SERVER_URL", "https://github.com"),
                ("GITHUB_REPOSITORY", REPOSITORY),
                ("GITHUB_EVENT_NAME", "pull_request_target"),
                ("GITHUB_TOKEN", &self.forge.workflow_token()),
                ("SIXEYES_COMMENT", "always"),
            ],
        );
        let code = ended.status.code().unwrap_or(-1);
        println!("\n=== {}. {what}: exit code {code}\n", self.stop);
        let comments = self.forge.comments(pull);
        match comments.last() {
            Some((author, body)) => println!("{author} says:\n\n{body}"),
            None => println!("(no comment)"),
        }
        if code != wanted || comments.len() != 1 {
            self.right = false;
            println!(
                "!!! wanted exit code {wanted} and one comment, got {code} and {}",
                comments.len()
            );
            println!("{}", String::from_utf8_lossy(&ended.stderr));
        }
    }
    /// Somebody runs the deploy workflow; its first step is the gate, and what it says on the job's page is printed.
    fn deploys(&mut self, what: &str, login: &str, wanted: i32) {
        self.stop += 1;
        let run = self.forge.dispatch(REPOSITORY, login, DEPLOY, "main");
        let payload = self.forge.event_of(REPOSITORY, run);
        let reads =
            "contents: read, actions: read, checks: read, deployments: read, pull-requests: write";
        let token = self.forge.workflow_token_with("deploy-token", reads);
        let job = self.forge.job_environment(REPOSITORY, run);
        let mut variables: Vec<(&str, &str)> = job
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        variables.push(("GITHUB_TOKEN", &token));
        let asked = ["gate", "deploy", "--environment", "production"];
        let ended = self.gate(&asked, &payload, &variables);
        let code = ended.status.code().unwrap_or(-1);
        println!("\n=== {}. {what}: exit code {code}\n", self.stop);
        println!("{}", String::from_utf8_lossy(&ended.stdout));
        if code == 0 {
            self.forge.succeed(REPOSITORY, run);
        } else {
            self.forge.fail(REPOSITORY, run);
        }
        if code != wanted {
            self.right = false;
            println!("!!! wanted exit code {wanted}, got {code}");
            println!("{}", String::from_utf8_lossy(&ended.stderr));
        }
    }

    /// Runs the gate with these variables and no others.
    fn gate(&self, asked: &[&str], payload: &Value, variables: &[(&str, &str)]) -> Output {
        let event = self.folder.join(format!("event-{}.json", self.stop));
        std::fs::write(&event, payload.to_string()).expect("the event's file");
        let mut gate = Command::new(std::env::current_exe().expect("this program"));
        gate.arg(AS_SIXEYES).args(asked).env_clear();
        for (name, value) in variables {
            gate.env(name, value);
        }
        let case = self.folder.join(format!("case-{}", self.stop));
        gate.env("GITHUB_EVENT_PATH", event)
            .env("SIXEYES_CASE", case)
            .env("RUNNER_TEMP", &self.folder);
        gate.output().expect("the gate runs")
    }
}
