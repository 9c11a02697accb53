//! The program, run as a workflow's job runs it, and what it left behind.

use crate::forge::{Forge, PullName};
use crate::support::REPO;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

static RUNS: AtomicU64 = AtomicU64::new(0);

/// One run to be made.
pub struct Gate {
    variables: Vec<(String, String)>,
    args: Vec<String>,
    folder: PathBuf,
}

/// What a run left behind.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
    pub summary: String,
    pub outputs: String,
    pub case: PathBuf,
}

impl Gate {
    /// In a job that this event started.
    pub fn on(forge: &Forge, event: &str, payload: &Value) -> Self {
        let number = RUNS.fetch_add(1, Ordering::SeqCst);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("gate-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        std::fs::write(folder.join("event.json"), payload.to_string()).unwrap();
        let variables = [
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_SERVER_URL", "https://github.com".to_owned()),
            ("GITHUB_API_URL", forge.url().to_owned()),
            ("GITHUB_GRAPHQL_URL", forge.graphql_url()),
            ("GITHUB_REPOSITORY", REPO.to_owned()),
            ("GITHUB_EVENT_NAME", event.to_owned()),
            ("GITHUB_EVENT_PATH", path("event.json")),
            ("GITHUB_RUN_ID", "9341".to_owned()),
            ("GITHUB_STEP_SUMMARY", path("summary.md")),
            ("GITHUB_OUTPUT", path("outputs")),
            ("SIXEYES_TOKEN", forge.workflow_token()),
            ("SIXEYES_CASE", path("case")),
            ("SIXEYES_WAIT", "0".to_owned()),
            ("NO_PROXY", "*".to_owned()),
        ];
        Self {
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            args: vec!["gate".into(), "change".into()],
            folder,
        }
    }

    /// In the job that a pull request's last event started.
    pub fn of(forge: &Forge, pull: &PullName) -> Self {
        let event = forge.pull_event(pull, "synchronize", "ada");
        Self::on(forge, "pull_request_target", &event)
    }

    /// In the job of this run that deploys.
    pub fn deploying(forge: &Forge, run: u64) -> Self {
        let (event, head, reference, attempt, actor, workflow) = {
            let state = forge.state();
            let held = state
                .repo(REPO)
                .runs
                .iter()
                .find(|one| one.id == run)
                .unwrap();
            let actor = state.account(held.actor).login.clone();
            (
                held.event.clone(),
                held.head.clone(),
                held.branch.clone(),
                held.attempts.len(),
                actor,
                held.workflow.clone(),
            )
        };
        let mut gate = Self::on(forge, &event, &Value::Null)
            .set("GITHUB_RUN_ID", &run.to_string())
            .set("GITHUB_RUN_ATTEMPT", &attempt.to_string())
            .set("GITHUB_SHA", &head)
            .set("GITHUB_REF_NAME", &reference)
            .set("GITHUB_ACTOR", &actor)
            .set(
                "GITHUB_WORKFLOW_REF",
                &format!("{REPO}/{workflow}@refs/heads/main"),
            )
            .set("SIXEYES_TOKEN", &deploy_token(forge));
        gate.deploy("production");
        gate
    }

    /// The command is the deploy gate's, for this environment.
    pub fn deploy(&mut self, environment: &str) {
        self.args = ["gate", "deploy", "--environment", environment]
            .map(str::to_owned)
            .into();
    }

    /// With this payload of the event.
    #[must_use]
    pub fn payload(self, payload: &Value) -> Self {
        std::fs::write(self.folder.join("event.json"), payload.to_string()).unwrap();
        self
    }

    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(one, _)| one != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn unset(mut self, name: &str) -> Self {
        self.variables.retain(|(one, _)| one != name);
        self
    }

    #[must_use]
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    pub fn run(self) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_sixeyes"))
            .args(&self.args)
            .env_clear()
            .envs(self.variables)
            .current_dir(&self.folder)
            .output()
            .unwrap();
        let read = |name: &str| std::fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            summary: read("summary.md"),
            outputs: read("outputs"),
            case: self.folder.join("case"),
        }
    }
}

/// The token of the job that deploys, as the shipped workflow asks for it.
pub fn deploy_token(forge: &Forge) -> String {
    let permissions =
        "contents: read, actions: read, checks: read, deployments: read, pull-requests: write";
    forge.workflow_token_with("ghs_deploys", permissions)
}

impl Ran {
    /// Fails with everything that was said unless this is the exit code.
    #[track_caller]
    pub fn expect(&self, code: i32) -> &Self {
        assert_eq!(
            self.code, code,
            "\nstdout:\n{}\nstderr:\n{}\nsummary:\n{}",
            self.out, self.err, self.summary
        );
        self
    }

    pub fn output(&self, name: &str) -> Option<&str> {
        self.outputs
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
    }

    pub fn decision(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.case.join("decision.json")).unwrap()).unwrap()
    }

    /// Judges the recorded case again, offline: byte for byte the same, with the same exit code.
    #[track_caller]
    pub fn judge_again(&self, code: i32) {
        let again = decide(&self.case);
        let out = String::from_utf8_lossy(&again.stdout).into_owned();
        assert!(
            out.starts_with("same"),
            "{out}\n{}",
            String::from_utf8_lossy(&again.stderr)
        );
        assert_eq!(again.status.code(), Some(code));
    }
}

fn decide(case: &Path) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_sixeyes"))
        .args(["decide", "--case"])
        .arg(case)
        .env_clear()
        .output()
        .unwrap()
}
