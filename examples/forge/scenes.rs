//! Deployments on the stage: one repository for each, so that what runs in production is each one's own. Ada writes, Grace
//! approves, Edsger merges; the deployment waits in its first step, for the gate.

use serde_json::{Value, json};

use crate::forge::{Forge, Method, PullName, Right, Work};

/// The workflow that deploys, in every scene.
pub const DEPLOY: &str = ".github/workflows/deploy.yml";
/// The workflow of `examples/break-glass`.
const HOT: &str = ".github/workflows/break-glass.yml";

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
const POLICY: &str = "\
sixeyes: 1
environments:
  production: { from: .github/workflows/deploy.yml, refs: [main, \"refs/tags/v*\"] }
rules:
  three-person: { preset: three-person, branches: [main], environments: [production] }
";

/// Every scene by name: repository, run, and the number of its change.
pub fn all(forge: &Forge) -> Value {
    let mut scenes = serde_json::Map::new();
    let mut add = |name: &str, scene: Value| drop(scenes.insert(name.to_owned(), scene));

    // The four ways to production, each with three people.
    let (repo, pull) = merged(forge, "by-merge", "ewd", |forge, repo| {
        forge.workflow(repo, DEPLOY).on_push("main");
    });
    add(
        "merge",
        scene(&repo, forge.newest_run(&repo, DEPLOY), &pull),
    );

    let (repo, pull) = merged(forge, "by-tag", "ada", |forge, repo| {
        forge.workflow(repo, DEPLOY).on_tags();
    });
    forge.tag(&repo, "ewd", "v1", &forge.tip(&repo, "main"));
    add("tag", scene(&repo, forge.newest_run(&repo, DEPLOY), &pull));

    let (repo, pull) = merged(forge, "by-hand", "ada", |_, _| {});
    let run = forge.dispatch(&repo, "ewd", DEPLOY, "main");
    add("dispatch", scene(&repo, run, &pull));

    let (repo, pull) = merged(forge, "by-approval", "ada", |forge, repo| {
        forge.workflow(repo, DEPLOY).on_push("main");
        forge
            .environment(repo, "production")
            .reviewers(&["ewd"])
            .prevent_self_review()
            .no_admin_bypass();
    });
    let run = forge.newest_run(&repo, DEPLOY);
    forge.approve_deployment(&repo, run, "ewd");
    add("approval", scene(&repo, run, &pull));

    // What must be stopped.
    let (repo, pull) = merged(forge, "own-hands", "ewd", |_, _| {});
    let run = forge.dispatch(&repo, "ada", DEPLOY, "main");
    add("author-deploys", scene(&repo, run, &pull));

    let (repo, pull) = merged(forge, "run-again", "ewd", |_, _| {});
    let run = forge.dispatch(&repo, "ada", DEPLOY, "main");
    forge.fail(&repo, run);
    forge.rerun(&repo, run, "kj");
    add("rerun", scene(&repo, run, &pull));

    let repo = stage(forge, "never-asked");
    before(forge, &repo);
    let pull = opened(forge, &repo);
    forge.merge(&pull, "ewd", Method::Squash);
    let run = forge.dispatch(&repo, "kj", DEPLOY, "main");
    add("nobody-approved", scene(&repo, run, &pull));

    let repo = stage(forge, "forged");
    before(forge, &repo);
    let pull = opened(forge, &repo);
    forge.merge(&pull, "ada", Method::Squash);
    let tip = forge.tip(&repo, "main");
    forge.forge_deployment(&repo, "ada", "production", &tip, "success", None);
    let run = forge.dispatch(&repo, "kj", DEPLOY, "main");
    add("forged-record", scene(&repo, run, &pull));

    let (repo, pull) = merged(forge, "elsewhere", "ewd", |forge, repo| {
        let other = ".github/workflows/other.yml";
        forge
            .workflow(repo, other)
            .on("workflow_dispatch")
            .deploys("production");
    });
    let run = forge.dispatch(&repo, "kj", ".github/workflows/other.yml", "main");
    add("another-workflow", scene(&repo, run, &pull));

    let repo = stage(forge, "first");
    forge.grant(&repo, "mh", Right::Admin);
    let start = forge.tip(&repo, "main");
    let pull = opened(forge, &repo);
    forge.approve(&pull, "gh");
    forge.merge(&pull, "ewd", Method::Squash);
    let run = forge.dispatch(&repo, "kj", DEPLOY, "main");
    let mut first = scene(&repo, run, &pull);
    first["since"] = json!(start);
    first["policy"] = json!(POLICY.replace("refs:", &format!("since: {start}, refs:")));
    add("first-deployment", first);

    let (repo, pull) = merged(forge, "moved-tag", "ada", |forge, repo| {
        forge.workflow(repo, DEPLOY).on_tags();
    });
    let good = forge.tip(&repo, "main");
    forge.tag(&repo, "ewd", "v1", &good);
    let run = forge.newest_run(&repo, DEPLOY);
    forge.push(
        &repo,
        "side",
        "ada",
        &[Work::by("ada").write("src/side.rs", "fn it() {}\n")],
    );
    forge.move_tag(&repo, "ada", "v1", &forge.tip(&repo, "side"));
    add("moved-tag", scene(&repo, run, &pull));

    let (repo, pull) = merged(forge, "side-branch", "ewd", |_, _| {});
    forge.push(
        &repo,
        "side",
        "ada",
        &[Work::by("ada").write("src/side.rs", "fn it() {}\n")],
    );
    let run = forge.dispatch(&repo, "kj", DEPLOY, "side");
    add("another-ref", scene(&repo, run, &pull));

    // A stranger's pull request starts the deploy workflow with the base's rights.
    let (repo, pull) = merged(forge, "from-a-fork", "ewd", |forge, repo| {
        forge.workflow(repo, DEPLOY).on("pull_request_target");
    });
    let fork = forge.fork(&repo, "mallory");
    forge.push(
        &fork,
        "idea",
        "mallory",
        &[Work::by("mallory").write("src/idea.rs", "fn it() {}\n")],
    );
    forge.open(&repo, "mallory:idea", "mallory");
    add("fork", scene(&repo, forge.newest_run(&repo, DEPLOY), &pull));

    // The approver's account is gone: who approved can no longer be known.
    let repo = stage(forge, "gone");
    before(forge, &repo);
    let pull = opened(forge, &repo);
    forge.grant(&repo, "lt", Right::Write);
    forge.approve(&pull, "lt");
    forge.merge(&pull, "ewd", Method::Squash);
    let run = forge.dispatch(&repo, "kj", DEPLOY, "main");
    add("approver-gone", scene(&repo, run, &pull));

    // A change of the policy itself, which nobody agreed to.
    let (repo, _) = merged(forge, "lax-policy", "ewd", |_, _| {});
    let lax = POLICY.replace("preset: three-person", "preset: four-eyes");
    forge.push(
        &repo,
        "lax",
        "ada",
        &[Work::by("ada").write(".sixeyes/policy.yaml", &lax)],
    );
    let pull = forge.open(&repo, "lax", "ada");
    forge.merge(&pull, "ewd", Method::Squash);
    let run = forge.dispatch(&repo, "kj", DEPLOY, "main");
    add("policy-edited", scene(&repo, run, &pull));

    let (repo, pull) = merged(forge, "limited", "ewd", |_, _| {});
    let run = forge.dispatch(&repo, "kj", DEPLOY, "main");
    add("rate-limit", scene(&repo, run, &pull));

    forge.delete_account("lt");
    // Last, for the deadlines of emergencies run by everybody's clock, and so does the forge's from here on.
    add("emergency-unreviewed", unreviewed(forge));
    add("emergency", emergency(forge));
    Value::Object(scenes)
}

/// A change that nobody approved is needed in production now: one person starts the emergency's workflow, and agrees to it too.
fn emergency(forge: &Forge) -> Value {
    ago(forge, 2);
    let (repo, pull) = in_need(forge, "emergency");
    let run = broken(forge, &repo, "kj");
    forge.approve_deployment(&repo, run, "kj");
    scene(&repo, run, &pull)
}

/// An emergency of five days ago that nobody has looked at since, and an ordinary deployment now.
fn unreviewed(forge: &Forge) -> Value {
    ago(forge, 5 * 24);
    let (repo, pull) = in_need(forge, "unreviewed");
    let run = broken(forge, &repo, "kj");
    forge.approve_deployment(&repo, run, "gh");
    forge.succeed(&repo, run);
    ago(forge, 2);
    let next = forge.dispatch(&repo, "kj", DEPLOY, "main");
    forge.approve_deployment(&repo, next, "ewd");
    scene(&repo, next, &pull)
}

/// So many hours before now, by everybody's clock.
fn ago(forge: &Forge, hours: i64) {
    forge.state().now = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(hours);
}

/// A repository with a way through in an emergency, and a change that nobody approved.
fn in_need(forge: &Forge, name: &str) -> (String, PullName) {
    let repo = stage(forge, name);
    let policy = format!(
        "{POLICY}break-glass: {{ from: {HOT}, environments: [production], who: [\"role:write\"], review-within-days: 3 }}\n"
    );
    let work = Work::by("ada").write(".sixeyes/policy.yaml", &policy);
    forge.push(&repo, "main", "ada", &[work]);
    forge
        .workflow(&repo, HOT)
        .on("workflow_dispatch")
        .run_name("break-glass ${{ inputs.incident }}: ${{ inputs.reason }}")
        .deploys("production");
    before(forge, &repo);
    forge
        .environment(&repo, "production")
        .reviewers(&["ada", "gh", "ewd", "kj"]);
    let pull = opened(forge, &repo);
    forge.merge(&pull, "ewd", Method::Squash);
    (repo, pull)
}

/// A run of the emergency's workflow, started by this person, in the words that its form asks for.
fn broken(forge: &Forge, repo: &str, by: &str) -> u64 {
    let said = json!({"incident": "INC-7", "reason": "payments are down"});
    forge.dispatch_with(repo, by, HOT, "main", said)
}

fn scene(repo: &str, run: u64, pull: &PullName) -> Value {
    json!({"repository": repo, "run": run, "pull": pull.number})
}

/// A repository with the policy and a deploy workflow, and nothing in production yet.
fn stage(forge: &Forge, name: &str) -> String {
    let repo = format!("acme/{name}");
    forge.repo(
        &repo,
        &[
            (".sixeyes/policy.yaml", POLICY),
            (DEPLOY, GATED),
            (HOT, GATED),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    for login in ["ada", "gh", "ewd", "kj"] {
        forge.grant(&repo, login, Right::Write);
    }
    forge
        .workflow(&repo, DEPLOY)
        .on("workflow_dispatch")
        .deploys("production");
    repo
}

/// What runs there: Margaret deployed the first commit.
fn before(forge: &Forge, repo: &str) {
    forge.grant(repo, "mh", Right::Admin);
    let run = forge.dispatch(repo, "mh", DEPLOY, "main");
    forge.succeed(repo, run);
}

fn opened(forge: &Forge, repo: &str) -> PullName {
    let work = Work::by("ada")
        .message("Refund in full")
        .write("src/refund.rs", "fn refund() {}\n");
    forge.push(repo, "refund", "ada", &[work]);
    forge.open(repo, "refund", "ada")
}

/// A change that Grace approved and `by` merged, on top of what runs already; `set` says how deployments start.
fn merged(
    forge: &Forge,
    name: &str,
    by: &str,
    set: impl FnOnce(&Forge, &str),
) -> (String, PullName) {
    let repo = stage(forge, name);
    before(forge, &repo);
    set(forge, &repo);
    let pull = opened(forge, &repo);
    forge.approve(&pull, "gh");
    forge.merge(&pull, by, Method::Squash);
    (repo, pull)
}
