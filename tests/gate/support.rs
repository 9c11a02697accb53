//! A repository with a policy and a change, and a reader of it.

use crate::forge::{Forge, PullName, Right, Work};
use sixeyes::evidence::{Evidence, Timestamp};
use sixeyes::forge::github::read::{ChangeAt, Look, Needs, ReadError, Reader, of_change};
use sixeyes::forge::transport::{Client, Network, Patience, Root, Token};
use std::time::Duration;

pub const REPO: &str = "acme/payments";
pub const POLICY: &str =
    "sixeyes: 1\nrules:\n  four-eyes: { preset: four-eyes, branches: [main] }\n";

/// A repository that `ada`, `gh`, `ewd` and `kj` may write to.
pub fn repository(policy: &str) -> Forge {
    let forge = Forge::start();
    forge.repo(
        REPO,
        &[
            (".sixeyes/policy.yaml", policy),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    for login in ["ada", "gh", "ewd", "kj"] {
        forge.grant(REPO, login, Right::Write);
    }
    forge
}

/// A change by `ada` with one commit.
pub fn change(forge: &Forge) -> PullName {
    let work = Work::by("ada").write("src/pay.rs", "fn pay() { limit(); }\n");
    forge.push(REPO, "limit", "ada", &[work]);
    forge.open(REPO, "limit", "ada")
}

/// One commit by `who` that writes one file, pushed by them to the branch.
pub fn write(forge: &Forge, branch: &str, who: &str, path: &str, text: &str) {
    forge.push(REPO, branch, who, &[Work::by(who).write(path, text)]);
}

/// One more commit on the change's branch.
pub fn more(forge: &Forge, who: &str) {
    write(forge, "limit", who, "src/pay.rs", "fn pay() { more(); }\n");
}

/// The same change by `mh` out of a fork of their own, and the fork.
pub fn forked(forge: &Forge) -> (PullName, String) {
    let fork = forge.fork(REPO, "mh");
    let work = Work::by("mh").write("src/pay.rs", "fn pay() { fork(); }\n");
    forge.push(&fork, "limit", "mh", &[work]);
    (forge.open(REPO, "mh:limit", "mh"), fork)
}

pub fn at(pull: &PullName) -> ChangeAt {
    let (owner, repo) = pull.repo.split_once('/').unwrap();
    ChangeAt {
        owner: owner.into(),
        repo: repo.into(),
        number: pull.number,
    }
}

/// Nothing is waited for: the forge's clock stands still between acts anyway.
pub const IMPATIENT: Patience = Patience {
    answer: Duration::from_secs(20),
    pauses: Duration::ZERO,
    tries: 3,
};

pub fn client(forge: &Forge, token: &str) -> Client {
    let root = Root::in_workflow(
        "https://github.com",
        Some(forge.url()),
        Some(&forge.graphql_url()),
    )
    .unwrap();
    let network = Network::new(None, IMPATIENT).unwrap();
    Client::new(&root, &Token::new(token).unwrap(), &network).unwrap()
}

pub fn look() -> Look {
    Look {
        host: "github.com".into(),
        at: "2026-11-25T12:00:00Z".parse::<Timestamp>().unwrap(),
        gate_workflows: None,
        writer: None,
    }
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// Reads one change as the gate does, and gives the document back as whoever judges it again reads it.
pub fn read_with(
    forge: &Forge,
    pull: &PullName,
    needs: &Needs,
    token: &str,
) -> Result<Evidence, ReadError> {
    block_on(async {
        let reader = Reader::new(client(forge, token));
        let mut opened = reader.open(&at(pull)).await?;
        reader.complete(&mut opened, needs).await;
        let evidence = of_change(&opened, &[], &look());
        Ok(Evidence::from_json(&evidence.to_json().unwrap()).unwrap())
    })
}

pub fn read(forge: &Forge, pull: &PullName) -> Evidence {
    read_with(forge, pull, &Needs::default(), &forge.workflow_token()).unwrap()
}
