//! The program, run by hand on a repository of the test forge.

use crate::forge::Forge;
use crate::place::REPO;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

static RUNS: AtomicU64 = AtomicU64::new(0);

pub struct Doctor {
    args: Vec<String>,
    variables: Vec<(String, String)>,
    pub folder: PathBuf,
}

pub struct Told {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Doctor {
    /// With a token that may read everything.
    pub fn of(forge: &Forge) -> Self {
        Self::with(forge, &forge.token_of("mh"))
    }

    pub fn with(forge: &Forge, token: &str) -> Self {
        let number = RUNS.fetch_add(1, Ordering::SeqCst);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("doctor-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let variables = [
            ("GITHUB_API_URL", forge.url().to_owned()),
            ("GITHUB_GRAPHQL_URL", forge.graphql_url()),
            ("SIXEYES_TOKEN", token.to_owned()),
            ("SIXEYES_WAIT", "0".to_owned()),
            ("NO_PROXY", "*".to_owned()),
        ];
        Self {
            args: vec!["doctor".into(), format!("https://github.com/{REPO}")],
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            folder,
        }
    }

    #[must_use]
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    /// Another command.
    #[must_use]
    pub fn command(mut self, command: &str) -> Self {
        self.args[0] = command.to_owned();
        if command == "gate" {
            self.args.truncate(1);
        }
        self
    }

    /// Without a period, for one of its own.
    #[must_use]
    pub fn without_since(mut self) -> Self {
        if let Some(place) = self.args.iter().position(|arg| arg == "--since") {
            self.args.drain(place..place + 2);
        }
        self
    }

    /// Without naming a repository.
    #[must_use]
    pub fn without_url(mut self) -> Self {
        self.args.retain(|arg| !arg.starts_with("https://"));
        self
    }

    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn run(self) -> Told {
        let output = Command::new(env!("CARGO_BIN_EXE_sixeyes"))
            .args(&self.args)
            .env_clear()
            .envs(self.variables)
            .current_dir(&self.folder)
            .output()
            .unwrap();
        Told {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs it with `--format json`.
    pub fn json(self) -> (i32, Value) {
        let told = self.arg("--format").arg("json").run();
        let value = serde_json::from_str(&told.out)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", told.out, told.err));
        (told.code, value)
    }
}

impl Told {
    #[track_caller]
    pub fn expect(&self, code: i32) -> &Self {
        assert_eq!(
            self.code, code,
            "\nstdout:\n{}\nstderr:\n{}",
            self.out, self.err
        );
        self
    }
}

/// The state of a way, and whether the policy rests on it.
pub fn way<'v>(report: &'v Value, name: &str) -> &'v Value {
    let ways = report["ways"].as_array().unwrap();
    ways.iter()
        .find(|way| way["way"] == name)
        .unwrap_or_else(|| panic!("no way {name} in {report:#}"))
}

/// Every way in this state, by name.
pub fn ways(report: &Value, state: &str) -> Vec<String> {
    let ways = report["ways"].as_array().unwrap();
    let named = ways.iter().filter(|way| way["state"] == state);
    named
        .map(|way| way["way"].as_str().unwrap().to_owned())
        .collect()
}

/// Every fact in this state, by name.
pub fn sights(report: &Value, state: &str) -> Vec<String> {
    let sights = report["sights"].as_array().unwrap();
    let named = sights.iter().filter(|sight| sight["state"] == state);
    named
        .map(|sight| sight["fact"].as_str().unwrap().to_owned())
        .collect()
}
