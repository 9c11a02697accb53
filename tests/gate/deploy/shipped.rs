//! The workflows under `examples/` that people copy, with exactly the tokens that they ask for, under the policies beside them.

use crate::forge::{Forge, Method, PullName, Right, Token, Work};
use crate::runner::{Gate, Ran};
use crate::support::REPO;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const REGULATED: &str = include_str!("../../../examples/github-regulated/.sixeyes/policy.yaml");
const GLASS: &str = include_str!("../../../examples/break-glass/.sixeyes/policy.yaml");
const HOT: &str = ".github/workflows/break-glass.yml";
const PEOPLE: [&str; 6] = ["ada", "gh", "ewd", "kj", "lt", "mh"];
const SHIPPED: [(&str, &str); 5] = [
    (
        "deploy.yml",
        include_str!("../../../examples/github-regulated/.github/workflows/deploy.yml"),
    ),
    (
        "by-hand.yml",
        include_str!("../../../examples/github-regulated/other-ways-to-deploy/by-hand.yml"),
    ),
    (
        "on-merge.yml",
        include_str!("../../../examples/github-regulated/other-ways-to-deploy/on-merge.yml"),
    ),
    (
        "on-tag.yml",
        include_str!("../../../examples/github-regulated/other-ways-to-deploy/on-tag.yml"),
    ),
    (
        "break-glass.yml",
        include_str!("../../../examples/break-glass/.github/workflows/break-glass.yml"),
    ),
];

/// The one job of a shipped workflow.
fn job(text: &str) -> Value {
    let workflow: Value = serde_saphyr::from_str(text).unwrap();
    let jobs = workflow["jobs"].as_object().unwrap();
    assert_eq!(jobs.len(), 1);
    jobs["deploy"].clone()
}

/// Its step that uses an action of this name.
fn step(job: &Value, action: &str) -> Value {
    let steps = job["steps"].as_array().unwrap();
    let of = |step: &&Value| {
        let uses = step["uses"].as_str().unwrap_or_default();
        uses.split('@').next() == Some(action)
    };
    let found: Vec<&Value> = steps.iter().filter(of).collect();
    assert_eq!(found.len(), 1, "{action}");
    found[0].clone()
}

fn pairs(entries: impl Iterator<Item = (String, String)>) -> String {
    let entries: Vec<String> = entries
        .map(|(key, grant)| format!("{key}: {grant}"))
        .collect();
    entries.join(", ")
}

/// The gate, in the job of this run, with the reader's and the writer's token that the workflow makes.
fn gate(forge: &Forge, run: u64, name: &str) -> Ran {
    let text = SHIPPED
        .iter()
        .find(|(shipped, _)| *shipped == name)
        .unwrap()
        .1;
    let job = job(text);
    let granted = |value: &Value| value.as_str().unwrap().to_owned();
    let own = job["permissions"].as_object().unwrap();
    let own = pairs(own.iter().map(|(key, grant)| (key.clone(), granted(grant))));
    let reader = step(&job, "actions/create-github-app-token");
    let asked = reader["with"].as_object().unwrap();
    let asked = pairs(asked.iter().filter_map(|(key, grant)| {
        Some((key.strip_prefix("permission-")?.to_owned(), granted(grant)))
    }));
    assert!(!asked.contains("write"), "the reader writes: {asked}");
    let with = &step(&job, "OWNER/sixeyes")["with"];
    assert_eq!(with["token"], "${{ steps.reader.outputs.token }}");
    assert_eq!(with["writer-token"], "${{ github.token }}");
    assert_eq!(
        (&reader["id"], &with["environment"]),
        (&json!("reader"), &json!("production"))
    );
    forge.user("reader");
    let app = Token::with(forge.id("reader"), &asked);
    Gate::deploying(forge, run)
        .set("SIXEYES_TOKEN", &forge.token("ghs_reads", app))
        .set(
            "SIXEYES_WRITER_TOKEN",
            &forge.workflow_token_with("ghs_comments", &own),
        )
        .run()
}

/// The organisation of the examples, where something has run in production for a while.
fn organisation(policy: &str, workflow: &str) -> Forge {
    let forge = Forge::start();
    forge.org("acme");
    let ids: Vec<String> = PEOPLE
        .iter()
        .map(|login| {
            forge.user(login);
            let id = forge.id(login);
            format!("  - {{ id: {login}, accounts: {{ github.com: [{id}] }} }}\n")
        })
        .collect();
    for (slug, members) in [
        ("governance", ["mh", "ewd"].as_slice()),
        ("platform", &["ewd"]),
        ("payments", &["gh"]),
        ("security", &["lt"]),
        ("release-managers", &["kj"]),
        ("payments-leads", &["mh"]),
    ] {
        forge.team("acme", slug, members);
    }
    let directory = format!("people:\n{}", ids.concat());
    forge.repo(
        REPO,
        &[
            (".sixeyes/policy.yaml", policy),
            (".sixeyes/directory.yaml", &directory),
            (".github/workflows/deploy.yml", SHIPPED[0].1),
            ("services/payments/pay.rs", "fn pay() {}\n"),
        ],
    );
    for login in PEOPLE {
        forge.grant(REPO, login, Right::Write);
    }
    let deploys = forge
        .workflow(REPO, ".github/workflows/deploy.yml")
        .on("workflow_dispatch");
    deploys.deploys("production");
    forge.state().now = Timestamp::now() - SignedDuration::from_hours(2);
    super::ships(&forge, "mh");
    forge
        .environment(REPO, "production")
        .reviewers(&["kj", "ewd", "gh"])
        .no_admin_bypass();
    if workflow != ".github/workflows/deploy.yml" {
        let hot = forge.workflow(REPO, workflow).on("workflow_dispatch");
        hot.run_name("break-glass ${{ inputs.incident }}: ${{ inputs.reason }}")
            .deploys("production");
    }
    forge
}

/// A change of the payment service by Ada.
fn refund(forge: &Forge) -> PullName {
    let work = Work::by("ada").write("services/payments/refund.rs", "fn refund() {}\n");
    forge.push(REPO, "refund", "ada", &[work]);
    forge.open(REPO, "refund", "ada")
}

#[test]
fn a_payments_change_is_deployed_with_the_tokens_of_the_workflow() {
    for name in ["deploy.yml", "by-hand.yml", "on-merge.yml", "on-tag.yml"] {
        let deploy = ".github/workflows/deploy.yml";
        let forge = organisation(REGULATED, deploy);
        let pull = refund(&forge);
        for login in ["gh", "lt"] {
            forge.approve(&pull, login);
        }
        forge.merge(&pull, "ewd", Method::Squash);
        let run = forge.dispatch(REPO, "mh", deploy, "main");
        forge.approve_deployment(REPO, run, "kj");
        let ran = gate(&forge, run, name);
        ran.expect(0).judge_again(0);
        assert!(forge.comments(&pull).is_empty());
        // What is in the way is told on its change, by the token that may write there.
        let forge = organisation(REGULATED, deploy);
        let pull = refund(&forge);
        forge.approve(&pull, "gh");
        forge.merge(&pull, "ewd", Method::Squash);
        let run = forge.dispatch(REPO, "mh", deploy, "main");
        forge.approve_deployment(REPO, run, "kj");
        gate(&forge, run, name).expect(10).judge_again(10);
        assert_eq!(forge.comments(&pull).len(), 1, "{name}");
    }
}

/// J30: who let it go, why, and the review that is owed stand on each change that the emergency let pass, and on no other.
#[test]
fn e154_an_emergency_is_shown_on_each_change_that_it_let_pass() {
    let forge = organisation(GLASS, HOT);
    let good = refund(&forge);
    forge.approve(&good, "lt");
    forge.merge(&good, "mh", Method::Squash);
    let hot: Vec<PullName> = ["fix", "more"]
        .iter()
        .map(|branch| {
            let path = format!("services/payments/{branch}.rs");
            let work = Work::by("ada").write(&path, "fn fix() {}\n");
            forge.push(REPO, branch, "ada", &[work]);
            let pull = forge.open(REPO, branch, "ada");
            forge.merge(&pull, "ewd", Method::Squash);
            pull
        })
        .collect();
    let said = json!({"incident": "INC-7", "reason": "payments are down"});
    let run = forge.dispatch_with(REPO, "ewd", HOT, "main", said);
    forge.approve_deployment(REPO, run, "gh");
    let ran = gate(&forge, run, "break-glass.yml");
    ran.expect(0).judge_again(0);
    for pull in &hot {
        let comments = forge.comments(pull);
        assert_eq!(comments.len(), 1, "#{}: {}", pull.number, ran.err);
        let text = &comments[0].1;
        for part in ["INC-7", "payments are down", "a review is due by"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    assert!(forge.comments(&good).is_empty());
}

/// What is deployed is what was judged, and the case outlives the job.
#[test]
fn every_shipped_workflow_deploys_what_was_judged_and_keeps_the_case() {
    for (name, text) in SHIPPED {
        let job = job(text);
        assert_eq!(job["environment"], "production", "{name}");
        let gate = step(&job, "OWNER/sixeyes");
        assert_eq!(gate["id"], "sixeyes", "{name}");
        let fetched = step(&job, "actions/checkout");
        let revision = "${{ steps.sixeyes.outputs.revision }}";
        assert_eq!(fetched["with"]["ref"], revision, "{name}");
        assert_eq!(fetched["with"]["persist-credentials"], false, "{name}");
        let kept = step(&job, "actions/upload-artifact");
        let case = "${{ steps.sixeyes.outputs.case }}";
        assert_eq!(kept["with"]["path"], case, "{name}");
        let condition = "always() && steps.sixeyes.outputs.case != ''";
        assert_eq!(kept["if"], condition, "{name}");
    }
}
