//! Serves the test forge for shell tests: four pull requests under the policy of `github-small-team`, one for each answer,
//! and the deployments of `scenes`: the four ways to production, and what must be stopped.
//!
//! `cargo run --example forge [PORT]` prints one line of JSON (addresses, a token, the numbers of the pull requests) and
//! serves until it is ended. `GET /_test/pulls` shows comments and statuses, `/_test/requests` what was asked,
//! `/_test/violations` which request or answer broke GitHub's contract; `/_test/runs/OWNER/REPO/ID` the environment and the
//! payload of a run's job; `POST /_test/acts` lets somebody act (`tests/forge/rest/admin.rs`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "an example for tests, and a module that the tests share"
)]

#[path = "../../tests/forge/mod.rs"]
mod forge;
mod scenes;

use std::io::Write as _;

use forge::{Forge, PullName, Right, Token, Work};
use serde_json::json;

const REPOSITORY: &str = "acme/payments";

fn main() {
    let port = std::env::args()
        .nth(1)
        .map_or(0, |text| text.parse().expect("a port number"));
    let forge = Forge::start_on(port);
    let policy = include_str!("../github-small-team/.sixeyes/policy.yaml");
    forge.repo(
        REPOSITORY,
        &[
            (".sixeyes/policy.yaml", policy),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    for login in ["ada", "gh", "ewd", "kj"] {
        forge.grant(REPOSITORY, login, Right::Write);
    }

    let allowed = opened(&forge, "refunds", "ada");
    forge.approve(&allowed, "gh");

    // Edsger adds a commit to Ada's branch and then approves the whole.
    let denied = opened(&forge, "limits", "ada");
    forge.push(
        REPOSITORY,
        "limits",
        "ewd",
        &[Work::by("ewd").write("src/limits.rs", "const LIMIT: u32 = 1;\n")],
    );
    forge.approve(&denied, "ewd");

    let pending = opened(&forge, "fees", "ada");

    // Katherine's account is gone: who approved this can no longer be known.
    let undecidable = opened(&forge, "payees", "ada");
    forge.approve(&undecidable, "kj");
    forge.delete_account("kj");

    let deployments = scenes::all(&forge);
    let writes = "contents: read, pull-requests: write";
    let deploy_token = forge.workflow_token_with("deploy-token", writes);
    let reads = "contents: read, actions: read, checks: read, deployments: read, pull-requests: read, members: read, administration: read";
    // Of an App of the organisation: no workflow's own token may read all of that.
    let app = forge.state().who("sixeyes-reader[bot]");
    let reader_token = forge.token("reader-token", Token::with(app, reads));
    let token = forge.status_token();
    let line = json!({
        "api": forge.url(), "graphql": forge.graphql_url(), "repository": REPOSITORY, "token": token,
        "deploy_token": deploy_token, "reader_token": reader_token, "deployments": deployments,
        "pull_requests": {
            "allowed": allowed.number, "denied": denied.number, "pending": pending.number,
            "undecidable": undecidable.number,
        },
        "urls": {
            "allowed": forge.pull_url(&allowed), "denied": forge.pull_url(&denied), "pending": forge.pull_url(&pending),
            "undecidable": forge.pull_url(&undecidable),
        },
    });
    println!("{line}");
    std::io::stdout().flush().expect("standard output");
    loop {
        std::thread::park();
    }
}

fn opened(forge: &Forge, branch: &str, login: &str) -> PullName {
    let path = format!("src/{branch}.rs");
    forge.push(
        REPOSITORY,
        branch,
        login,
        &[Work::by(login)
            .message(branch)
            .write(&path, "fn work() {}\n")],
    );
    forge.open(REPOSITORY, branch, login)
}
