//! `sixeyes try` of what was deployed: judged read only as the finished deployment that it is, and honest about what the
//! forge no longer tells.

use crate::forge::{Fault, Forge, On};
use crate::place::{POLICY, REPO};
use crate::trial::{change, law, lively, trial};
use serde_json::Value;

const DEPLOY: &str = ".github/workflows/deploy.yml";
const RUNS: &str = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";
const RUN: &str = "GET /repos/{owner}/{repo}/actions/runs/{run_id}";

/// A repository that ships by hand, and what ran first.
fn shop(policy: Option<&str>) -> Forge {
    let forge = lively(policy);
    forge.environment(REPO, "production");
    forge
        .workflow(REPO, DEPLOY)
        .on("workflow_dispatch")
        .deploys("production");
    ship(&forge, "mh");
    forge
}

fn ship(forge: &Forge, login: &str) -> u64 {
    let run = forge.dispatch(REPO, login, DEPLOY, "main");
    forge.succeed(REPO, run);
    run
}

/// What runs is older than the period: the deployments after it are tried, and it is where the first of them begins.
fn begun(policy: Option<&str>) -> (Forge, String) {
    let forge = shop(policy);
    forge.wait_minutes(60 * 24 * 3);
    let since = forge.now();
    (forge, since)
}

fn tried(forge: &Forge, since: &str) -> (i32, Value) {
    let mut doctor = trial(forge);
    doctor = doctor.without_since();
    let (code, report) = doctor.arg("--since").arg(since).json();
    assert_eq!(forge.writes().len(), 0, "nothing is written");
    (code, report)
}

fn shares(report: &Value, name: &str) -> [u64; 3] {
    let one = law(&report["deployments"], name);
    ["passed", "blocked", "undecided"].map(|key| one[key].as_u64().unwrap())
}

fn unread(report: &Value) -> Vec<(u64, String)> {
    let list = report["deployments"]["unread"].as_array().unwrap();
    let one = |one: &Value| {
        let run = one["deployment"]["run"].as_u64().unwrap_or_default();
        (run, one["why"].as_str().unwrap().to_owned())
    };
    list.iter().map(one).collect()
}

#[test]
fn three_people_pass_and_whoever_released_their_own_is_told() {
    let (forge, since) = begun(Some(POLICY));
    change(&forge, 1, "ada", Some("gh"), "ewd");
    ship(&forge, "kj");
    change(&forge, 2, "ada", Some("gh"), "ewd");
    let own = ship(&forge, "ada");
    change(&forge, 3, "ada", None, "ewd");
    ship(&forge, "kj");
    let (code, report) = tried(&forge, &since);
    assert_eq!(code, 0, "{report:#}");
    let told = &report["deployments"];
    assert_eq!(told["environments"][0], "production");
    assert_eq!(told["read"], 3);
    assert_eq!(shares(&report, "the policy in force"), [1, 2, 0]);
    assert_eq!(shares(&report, "three-person"), [1, 2, 0]);
    // Who releases is no business of four eyes: only the change that nobody approved is.
    assert_eq!(shares(&report, "four-eyes"), [2, 1, 0]);
    let rows = told["reasons"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["code"].as_str().unwrap().starts_with("separate/"))
        .unwrap_or_else(|| panic!("{told:#}"));
    assert_eq!(row["outcome"], "violated");
    assert_eq!(row["newest"][0]["run"], own);
    assert!(row["newest"][0]["url"].as_str().unwrap().contains("/runs/"));
}

#[test]
fn the_deployments_are_told_after_the_changes() {
    let (forge, since) = begun(Some(POLICY));
    change(&forge, 1, "ada", Some("gh"), "ewd");
    ship(&forge, "kj");
    change(&forge, 2, "ada", Some("gh"), "ewd");
    ship(&forge, "ada");
    let tip = forge.tip(REPO, "main");
    forge.forge_deployment(REPO, "ada", "production", &tip, "success", None);
    let told = trial(&forge)
        .without_since()
        .arg("--since")
        .arg(&since)
        .run();
    told.expect(0);
    // Run numbers and days are the test forge's.
    let start = told.out.find("2 deployments").unwrap();
    let end = told.out.find("what this cannot know").unwrap();
    let part: Vec<&str> = told.out[start..end].lines().collect();
    let has = |text: &str| part.iter().any(|line| line.contains(text));
    assert_eq!(part[0], "2 deployments to `production`, 2 read");
    assert!(has("three-person          50 %"), "{part:#?}");
    assert!(has("four-eyes            100 %"), "{part:#?}");
    assert!(
        has("why the policy in force holds deployments up"),
        "{part:#?}"
    );
    assert!(has("1  blocked    separate/") && has("run "), "{part:#?}");
    assert!(has("1  skipped, as the gate skips them"), "{part:#?}");
}

/// The gate says of each, in its job, what the trial says afterwards.
#[test]
fn what_the_gate_said_is_what_is_tried() {
    let (forge, since) = begun(Some(POLICY));
    for (number, by) in ["kj", "gh", "kj", "ewd"].into_iter().enumerate() {
        change(&forge, number, "ada", Some("gh"), "mh");
        ship(&forge, by);
    }
    // The same revision again is judged by its change.
    ship(&forge, "gh");
    let (code, report) = tried(&forge, &since);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(shares(&report, "three-person"), [3, 2, 0], "{report:#}");
}

#[test]
fn a_forged_record_is_skipped_and_counted() {
    let (forge, since) = begun(Some(POLICY));
    change(&forge, 1, "ada", None, "ada");
    let tip = forge.tip(REPO, "main");
    let earlier = forge.runs_of(REPO, DEPLOY)[0];
    for log in [
        None,
        Some("https://evil.example/"),
        Some(&*forge.run_url(REPO, earlier)),
    ] {
        forge.forge_deployment(REPO, "ada", "production", &tip, "success", log);
    }
    ship(&forge, "kj");
    let (code, report) = tried(&forge, &since);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["deployments"]["unproven"], 3);
    // What the forged records claim to run is judged all the same.
    assert_eq!(shares(&report, "three-person"), [0, 1, 0], "{report:#}");
}

#[test]
fn what_the_forge_has_forgotten_is_in_no_share() {
    let (forge, since) = begun(Some(POLICY));
    for number in 1..=3 {
        change(&forge, number, "ada", Some("gh"), "ewd");
        ship(&forge, "kj");
    }
    // The newest run is the first that is asked for: it and the one after it, which is none, are lost.
    let patched = Fault::Status(404);
    forge.fault(On::operation(RUN).nth(1), patched);
    let (code, report) = tried(&forge, &since);
    forge.clear_faults();
    assert_eq!(code, 1);
    let told = &report["deployments"];
    let lost = unread(&report);
    let read = told["read"].as_u64().unwrap();
    assert!(
        read + lost.len() as u64 == 3 && !lost.is_empty(),
        "{report:#}"
    );
    assert!(
        lost.iter().any(|(_, why)| why.contains("no run")),
        "{lost:?}"
    );
    // Nothing is left of the runs.
    forge.forget_runs(REPO);
    let (code, report) = tried(&forge, &since);
    assert_eq!((code, unread(&report).len()), (1, 3), "{report:#}");
    assert_eq!(report["deployments"]["read"], 0);
    let text = trial(&forge)
        .without_since()
        .arg("--since")
        .arg(&since)
        .run();
    assert!(
        text.out.contains("3 deployments to `production`, 0 read"),
        "{}",
        text.out
    );
    assert!(text.out.contains("in no share"), "{}", text.out);
}

#[test]
fn who_let_it_go_and_each_attempt_must_be_told() {
    let (forge, since) = begun(Some(POLICY));
    change(&forge, 1, "ada", Some("gh"), "ewd");
    let run = forge.dispatch(REPO, "kj", DEPLOY, "main");
    forge.fail(REPO, run);
    forge.rerun(REPO, run, "gh");
    forge.succeed(REPO, run);
    let (_, report) = tried(&forge, &since);
    // Whoever re-ran it is in it too.
    assert_eq!(shares(&report, "three-person"), [0, 1, 0], "{report:#}");
    for operation in [
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals",
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}",
    ] {
        let before = forge.struck();
        forge.fault(
            On::operation(operation).times(usize::MAX),
            Fault::Status(404),
        );
        let (code, report) = tried(&forge, &since);
        assert!(forge.struck() > before, "{operation}");
        forge.clear_faults();
        assert_eq!(
            (code, unread(&report).len()),
            (1, 1),
            "{operation}: {report:#}"
        );
        assert_eq!(report["deployments"]["read"], 0);
    }
}

#[test]
fn the_first_deployment_needs_a_start_and_no_policy_needs_none() {
    // Without a policy every environment is looked at, by whatever workflow deploys there.
    let forge = shop(None);
    change(&forge, 1, "ada", Some("gh"), "ewd");
    ship(&forge, "kj");
    let (code, report) = tried(&forge, "2000-01-01");
    assert_eq!(code, 1, "{report:#}");
    let lost = unread(&report);
    assert_eq!(lost.len(), 1, "{report:#}");
    assert!(lost[0].1.contains("since"), "{lost:?}");
    assert_eq!(shares(&report, "three-person"), [1, 0, 0]);
    // A policy that says where judging begins judges it as well.
    let forge = lively(Some(POLICY));
    let start = forge.tip(REPO, "main");
    forge.environment(REPO, "production");
    forge
        .workflow(REPO, DEPLOY)
        .on("workflow_dispatch")
        .deploys("production");
    change(&forge, 1, "ada", Some("gh"), "ewd");
    ship(&forge, "kj");
    let draft = trial(&forge);
    let text = POLICY.replace("refs: [main]", &format!("refs: [main], since: {start}"));
    std::fs::write(draft.folder.join("draft.yaml"), text).unwrap();
    let (code, report) = draft.arg("--policy").arg("draft.yaml").json();
    assert_eq!((code, unread(&report).len()), (0, 0), "{report:#}");
    assert_eq!(shares(&report, "draft.yaml"), [1, 0, 0]);
}

/// A direct push is a change that nobody approved, at the deployment as well.
#[test]
fn a_direct_push_is_found_by_its_deployment() {
    let (forge, since) = begun(Some(POLICY));
    let work = crate::forge::Work::by("ada").write("src/pay.rs", "fn pay() { now(); }\n");
    forge.push(REPO, "main", "ada", &[work]);
    ship(&forge, "kj");
    let (_, report) = tried(&forge, &since);
    assert_eq!(report["merged"], 0);
    assert_eq!(shares(&report, "four-eyes"), [0, 1, 0], "{report:#}");
}

/// What an emergency shipped is tried, and runs there; what it owed holds up the deployments after its deadline, until
/// somebody has reviewed it.
#[test]
fn an_emergency_is_a_deployment_and_holds_up_what_follows_its_deadline() {
    let hot = ".github/workflows/break-glass.yml";
    let policy = format!(
        "{POLICY}break-glass: {{ from: {hot}, environments: [production], who: [\"role:write\"] }}\n"
    );
    let (forge, since) = begun(Some(&policy));
    forge
        .workflow(REPO, hot)
        .on("workflow_dispatch")
        .deploys("production");
    let fix = change(&forge, 1, "ada", None, "ewd");
    let run = forge.dispatch(REPO, "kj", hot, "main");
    forge.succeed(REPO, run);
    change(&forge, 2, "ada", Some("gh"), "ewd");
    ship(&forge, "kj");
    let own = |report: &Value| shares(report, "the policy in force");
    let (code, report) = tried(&forge, &since);
    assert_eq!((code, own(&report)), (0, [1, 1, 0]), "{report:#}");
    // The second ships nothing of the first.
    assert_eq!(shares(&report, "three-person"), [1, 1, 0], "{report:#}");
    forge.wait_minutes(60 * 24 * 4);
    change(&forge, 3, "ada", Some("gh"), "ewd");
    ship(&forge, "kj");
    let (code, report) = tried(&forge, &since);
    assert_eq!((code, own(&report)), (0, [1, 2, 0]), "{report:#}");
    // What is owed is owed, whether or not a law lets emergencies pass.
    assert_eq!(shares(&report, "three-person"), [1, 2, 0], "{report:#}");
    let reasons = report["deployments"]["reasons"].as_array().unwrap();
    assert!(
        reasons
            .iter()
            .any(|one| one["code"] == "control/review-owed" && one["deployments"] == 1),
        "{reasons:#?}"
    );
    let pull = crate::forge::PullName {
        repo: REPO.to_owned(),
        number: fix,
    };
    forge.approve(&pull, "gh");
    let (code, report) = tried(&forge, &since);
    assert_eq!((code, own(&report)[2]), (0, 0), "{report:#}");
    assert!(own(&report)[0] >= 2, "{report:#}");
    // What cannot be read of them is known of nobody.
    forge.fault(On::operation(RUNS), Fault::Status(403));
    let (_, report) = tried(&forge, &since);
    assert_eq!(own(&report)[0], 0, "{report:#}");
    assert_eq!(shares(&report, "three-person")[2], 0, "{report:#}");
}

/// Whom to map: whoever is on changes, and whoever only deploys.
#[test]
fn whoever_only_deploys_is_somebody_to_map() {
    let policy = POLICY.replace("rules:", "people: directory\nrules:");
    let (forge, since) = begun(Some(&policy));
    let people: String = ["ada", "gh", "ewd"]
        .map(|login| {
            let id = forge.state().who(login);
            format!("  - {{ id: {login}, accounts: {{ github.com: [{id}] }}, emails: [{login}@acme.example] }}\n")
        })
        .concat();
    let work = crate::forge::Work::by("ada");
    let work = work.write(".sixeyes/directory.yaml", &format!("people:\n{people}"));
    forge.push(REPO, "main", "ada", &[work]);
    ship(&forge, "gh");
    change(&forge, 1, "ada", Some("gh"), "ewd");
    for _ in 0..2 {
        ship(&forge, "kj");
    }
    let (code, report) = tried(&forge, &since);
    assert_eq!(code, 0, "{report:#}");
    let met: Vec<Value> = report["map"].as_array().unwrap().clone();
    let kj = met.iter().find(|met| met["login"] == "kj");
    let kj = kj.unwrap_or_else(|| panic!("{report:#}"));
    assert_eq!((&kj["changes"], &kj["held_up"]), (&0.into(), &0.into()));
    let counts = (&kj["deployments"], &kj["deployments_held_up"]);
    assert_eq!(counts, (&2.into(), &2.into()), "{met:#?}");
    let text = trial(&forge)
        .without_since()
        .arg("--since")
        .arg(&since)
        .run();
    assert!(
        text.out.contains("account `kj`") && text.out.contains("2 held up of 2 deployments"),
        "{}",
        text.out
    );
}

/// Linear, and no change is read twice.
#[test]
fn budget_of_deployments_grows_with_them_and_reads_no_change_twice() {
    let counted = |many: usize| {
        let (forge, since) = begun(Some(POLICY));
        for number in 0..many {
            change(&forge, number, "ada", Some("gh"), "ewd");
            ship(&forge, "kj");
        }
        forge.forget_requests();
        let (code, report) = tried(&forge, &since);
        assert_eq!(code, 0, "{report:#}");
        assert_eq!(shares(&report, "three-person"), [many as u64, 0, 0]);
        let changes = forge.reads();
        let changes = changes
            .iter()
            .filter(|seen| seen.operation == "graphql SixeyesChanges");
        assert_eq!(changes.count(), many.div_ceil(5));
        forge.requests().len()
    };
    let (ten, twenty, forty) = (counted(10), counted(20), counted(40));
    println!("{ten}, {twenty}, {forty} requests for 10, 20, 40 deployments of a change each");
    // A run, its approvals, a comparison and the commits, with a change and a fifth.
    assert!(twenty - ten <= 10 * 6, "{ten}, {twenty}");
    assert!(
        forty - twenty <= 2 * (twenty - ten) + 2,
        "{ten}, {twenty}, {forty}"
    );
}

#[test]
fn a_forge_that_asks_to_wait_is_obeyed_and_nothing_passes_for_it() {
    let (forge, since) = begun(Some(POLICY));
    for number in 1..=3 {
        change(&forge, number, "ada", Some("gh"), "ewd");
        ship(&forge, "kj");
    }
    let operation = "GET /repos/{owner}/{repo}/compare/{basehead}";
    forge.fault(
        On::operation(operation).times(usize::MAX),
        Fault::RateLimited(4_000_000_000),
    );
    let (code, report) = tried(&forge, &since);
    assert_eq!((code, unread(&report).len()), (1, 3), "{report:#}");
    assert!(unread(&report)[0].1.contains("asks to wait"), "{report:#}");
    // The changes are told all the same.
    assert_eq!(report["read"], 3);
}

/// Whatever goes wrong at whatever request: no deployment that was held up passes for it, under any law.
#[test]
fn no_fault_at_any_read_makes_a_deployment_pass() {
    let make: [fn() -> Fault; 6] = [
        || Fault::Reset,
        || Fault::Truncated,
        || Fault::Status(403),
        || Fault::Status(404),
        || Fault::Status(500),
        || Fault::patch(|body| *body = Value::Null),
    ];
    let (forge, since) = begun(Some(POLICY));
    change(&forge, 1, "ada", None, "ada");
    ship(&forge, "ada");
    change(&forge, 2, "ada", Some("gh"), "ewd");
    ship(&forge, "ada");
    forge.forget_requests();
    let (_, whole) = tried(&forge, &since);
    assert_eq!(shares(&whole, "three-person"), [0, 2, 0], "{whole:#}");
    let reads = forge.reads();
    let operations: std::collections::BTreeSet<String> =
        reads.into_iter().map(|seen| seen.operation).collect();
    assert!(operations.len() >= 8, "{operations:?}");
    for operation in &operations {
        for (place, make) in make.iter().enumerate() {
            forge.fault(On::operation(operation).times(usize::MAX), make());
            let told = trial(&forge)
                .without_since()
                .arg("--since")
                .arg(&since)
                .arg("--format")
                .arg("json")
                .run();
            forge.clear_faults();
            forge.take_violations();
            let Ok(report) = serde_json::from_str::<Value>(&told.out) else {
                assert_eq!(told.code, 1, "{place} at {operation}: {}", told.err);
                continue;
            };
            for law in report["deployments"]["laws"].as_array().unwrap() {
                let most = shares(&whole, law["name"].as_str().unwrap())[0];
                let now = law["passed"].as_u64().unwrap();
                assert!(now <= most, "{place} at {operation}: {report:#}");
            }
        }
    }
}
