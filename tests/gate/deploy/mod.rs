//! The deploy gate: the same world, up to what runs in production.

mod attacks;
mod budget;
mod chains;
mod faults;
mod flows;
mod glass;
mod hold;
mod meanwhile;
mod past_rules;
mod proofs;
mod range;
mod shipped;
mod told;
mod ways;

use crate::forge::{Forge, Method, PullName, Right, Work};
use crate::runner::{Gate, Ran};
use crate::support::REPO;

pub const DEPLOY: &str = ".github/workflows/deploy.yml";
/// A workflow of which the job that deploys to production runs the gate.
pub const GATED: &str = "\
on: workflow_dispatch
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - uses: acme/sixeyes@0000000000000000000000000000000000000000
        with: { environment: production }
      - run: ./deploy
";
pub const POLICY: &str = "\
sixeyes: 1
environments:
  production: { from: .github/workflows/deploy.yml, refs: [main] }
rules:
  three-person: { preset: three-person, branches: [main], environments: [production] }
";

/// A repository whose deploy workflow is started by hand, and whose first commit runs in production.
pub fn shop(policy: &str) -> Forge {
    let forge = bare(policy);
    forge
        .workflow(REPO, DEPLOY)
        .on("workflow_dispatch")
        .deploys("production");
    ships(&forge, "mh");
    forge
}

/// The same without a workflow and without a deployment.
pub fn bare(policy: &str) -> Forge {
    let forge = Forge::start();
    forge.repo(
        REPO,
        &[
            (".sixeyes/policy.yaml", policy),
            (DEPLOY, GATED),
            (".github/workflows/break-glass.yml", GATED),
            (".github/workflows/release.yml", GATED),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    for login in ["ada", "gh", "ewd", "kj"] {
        forge.grant(REPO, login, Right::Write);
    }
    forge.grant(REPO, "mh", Right::Admin);
    forge.environment(REPO, "production");
    forge
}

/// Deploys `main` by hand, without a gate: what was there before there was one.
pub fn ships(forge: &Forge, login: &str) -> u64 {
    let run = forge.dispatch(REPO, login, DEPLOY, "main");
    forge.succeed(REPO, run);
    run
}

/// A change by `ada` on a branch of its own, approved by `gh`.
pub fn approved(forge: &Forge, name: &str) -> PullName {
    let pull = opened(forge, name);
    forge.approve(&pull, "gh");
    pull
}

/// A change by `ada` on a branch of its own.
pub fn opened(forge: &Forge, name: &str) -> PullName {
    let path = format!("src/{name}.rs");
    let work = Work::by("ada").write(&path, "fn it() {}\n");
    forge.push(REPO, name, "ada", &[work]);
    forge.open(REPO, name, "ada")
}

/// The same, merged by `ewd`.
pub fn merged(forge: &Forge, name: &str) -> PullName {
    let pull = approved(forge, name);
    forge.merge(&pull, "ewd", Method::Squash);
    pull
}

/// Starts the deployment by hand, and asks the gate in its job.
pub fn dispatched(forge: &Forge, login: &str) -> (u64, Ran) {
    let run = forge.dispatch(REPO, login, DEPLOY, "main");
    (run, Gate::deploying(forge, run).run())
}

/// The evidence that a run recorded.
pub fn evidence(ran: &Ran) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(ran.case.join("evidence.json")).unwrap()).unwrap()
}

/// The changes of the range, in order.
pub fn changes(ran: &Ran) -> Vec<String> {
    let evidence = evidence(ran);
    let changes = evidence["changes"].as_array().unwrap();
    changes
        .iter()
        .map(|change| change["id"].as_str().unwrap().to_owned())
        .collect()
}
