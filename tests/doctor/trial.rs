//! `sixeyes try`: what a policy would have said of the past, read only, to the end, and honest about what it cannot know.

use crate::forge::{Fault, Forge, Method, On, Right, Work};
use crate::place::REPO;
use crate::runner::Doctor;
use serde_json::Value;
use snapbox::{Assert, Data};
use std::collections::BTreeSet;

const FOUR: &str = "sixeyes: 1\nrules:\n  four-eyes: { preset: four-eyes, branches: [main] }\n";

/// A repository in which the wild four do what people do: approve, merge their own, forget to map an address.
pub fn lively(policy: Option<&str>) -> Forge {
    let forge = Forge::start();
    let mut files = vec![("src/pay.rs", "fn pay() {}\n")];
    files.extend(policy.map(|policy| (".sixeyes/policy.yaml", policy)));
    forge.repo(REPO, &files);
    for login in ["ada", "gh", "ewd", "kj", "mh"] {
        forge.grant(REPO, login, Right::Write);
    }
    forge
}

pub fn change(
    forge: &Forge,
    number: usize,
    author: &str,
    approver: Option<&str>,
    merger: &str,
) -> u64 {
    let branch = format!("change-{number}");
    let path = format!("src/{number}.rs");
    forge.push(
        REPO,
        &branch,
        author,
        &[Work::by(author).write(&path, "fn f() {}\n")],
    );
    let pull = forge.open(REPO, &branch, author);
    if let Some(approver) = approver {
        forge.approve(&pull, approver);
    }
    forge.merge(&pull, merger, Method::Merge);
    pull.number
}

/// Two in order, one merged alone, one by somebody whom no address names.
fn four(forge: &Forge) {
    change(forge, 1, "ada", Some("gh"), "ewd");
    change(forge, 2, "gh", Some("ada"), "gh");
    change(forge, 3, "ada", None, "ada");
    let work =
        Work::claimed("Somebody", "somebody@elsewhere.example").write("src/4.rs", "fn g() {}\n");
    forge.push(REPO, "change-4", "ewd", &[work]);
    let pull = forge.open(REPO, "change-4", "ewd");
    forge.approve(&pull, "gh");
    forge.merge(&pull, "kj", Method::Squash);
}

/// A period that holds everything, whatever the clock of the test forge says.
const ALWAYS: &str = "2000-01-01";

pub fn trial(forge: &Forge) -> Doctor {
    Doctor::of(forge).command("try").arg("--since").arg(ALWAYS)
}

pub fn law<'v>(report: &'v Value, name: &str) -> &'v Value {
    let laws = report["laws"].as_array().unwrap();
    laws.iter()
        .find(|law| law["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {report:#}"))
}

/// What stands in every run: the moment of reading is not one of it.
fn steady(text: &str) -> String {
    let end = text.find("   ").unwrap_or_default();
    let start = text.find("..").unwrap_or_default();
    format!("{}..NOW{}", &text[..start], &text[end..])
}

#[test]
fn the_past_is_told_by_share_reason_and_whom_to_map() {
    let forge = lively(Some(FOUR));
    four(&forge);
    let told = trial(&forge).run();
    told.expect(0);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doctor/told/try.txt");
    let expected = Data::read_from(&path, Some(snapbox::data::DataFormat::Text));
    Assert::new()
        .action_env("SNAPSHOTS")
        .eq(Data::text(steady(&told.out)), expected.raw());
    assert_eq!(forge.writes().len(), 0, "nothing is written");
}

#[test]
fn without_a_policy_the_presets_are_tried_and_a_draft_comes_first() {
    let forge = lively(None);
    four(&forge);
    let (code, report) = trial(&forge).json();
    let names: Vec<&Value> = report["laws"]
        .as_array()
        .unwrap()
        .iter()
        .map(|law| &law["name"])
        .collect();
    assert_eq!((code, names.len()), (0, 4), "{names:?}");
    assert_eq!(law(&report, "four-eyes")["blocked"], 1);
    let folder = trial(&forge);
    let draft = folder.folder.join("draft.yaml");
    std::fs::write(&draft, "sixeyes: 1\nrules: { two: { separate: [author, approve], require: { approve: { people: 2 } } } }\n").unwrap();
    let (code, report) = folder.arg("--policy").arg("draft.yaml").json();
    assert_eq!(code, 0);
    assert_eq!(report["laws"][0]["name"], "draft.yaml");
    assert_eq!(report["laws"][0]["passed"], 0, "{report:#}");
    assert_eq!(report["reasons"][0]["code"], "require/short");
}

#[test]
fn only_what_was_merged_in_the_period_counts() {
    let forge = lively(Some(FOUR));
    change(&forge, 1, "ada", Some("gh"), "ewd");
    forge.wait_minutes(60 * 24 * 3);
    let since = forge.now();
    change(&forge, 2, "ada", None, "ada");
    // Merged before, and touched since.
    let old = crate::forge::PullName {
        repo: REPO.into(),
        number: 1,
    };
    forge.comment(&old, "gh", "thank you");
    let open = Work::by("ada").write("src/open.rs", "fn o() {}\n");
    forge.push(REPO, "open", "ada", &[open]);
    forge.open(REPO, "open", "ada");
    let (_, report) = Doctor::of(&forge)
        .command("try")
        .arg("--since")
        .arg(&since)
        .json();
    assert_eq!(report["merged"], 1, "{report:#}");
    assert_eq!(law(&report, "the policy in force")["blocked"], 1);
}

/// What a preset lets pass, a softer one lets pass; and every change is in exactly one share of each.
#[test]
fn the_shares_of_the_presets_are_whole_and_in_order() {
    let forge = lively(Some(FOUR));
    four(&forge);
    let (_, report) = trial(&forge).json();
    let passed = |name: &str| law(&report, name)["passed"].as_u64().unwrap();
    assert!(
        passed("strict") <= passed("three-person") && passed("three-person") <= passed("four-eyes")
    );
    for one in report["laws"].as_array().unwrap() {
        let all: u64 = ["passed", "blocked", "undecided"]
            .iter()
            .map(|key| one[key].as_u64().unwrap())
            .sum();
        assert_eq!(all, report["read"].as_u64().unwrap(), "{one}");
    }
    let merging = passed("three-person, if a merge deploys");
    assert!(
        merging <= passed("three-person") && merging == 1,
        "{report:#}"
    );
    assert!(
        passed("four-eyes") > 0 && passed("strict") < passed("four-eyes"),
        "{report:#}"
    );
}

/// The reader asks for each change what the gate asks for it, and comes to the same.
#[test]
fn each_change_is_judged_as_the_gate_judges_it() {
    let forge = lively(Some(FOUR));
    four(&forge);
    let (_, report) = trial(&forge).json();
    let mut blocked = BTreeSet::new();
    for row in report["reasons"].as_array().unwrap() {
        blocked.extend(
            row["newest"]
                .as_array()
                .unwrap()
                .iter()
                .map(|number| number.as_u64().unwrap()),
        );
    }
    for number in 1..=4 {
        let code = Doctor::of(&forge)
            .command("gate")
            .arg("change")
            .arg(&format!("https://github.com/{REPO}/pull/{number}"))
            .run()
            .code;
        assert_eq!(
            code != 0,
            blocked.contains(&number),
            "#{number}: {code} {report:#}"
        );
    }
}

/// Linear: the requests of sixty changes are twice those of thirty, and near one and a third for each.
#[test]
fn budget_of_requests_grows_with_the_changes_and_no_faster() {
    let counted = |many: usize| {
        let forge = lively(Some(FOUR));
        for number in 0..many {
            change(&forge, number, "ada", Some("gh"), "ewd");
        }
        forge.forget_requests();
        trial(&forge).run().expect(0);
        assert_eq!(forge.writes().len(), 0);
        forge.requests().len()
    };
    let (thirty, sixty) = (counted(30), counted(60));
    assert!(thirty <= 30 + 6 + 4, "{thirty}");
    assert!(sixty - thirty <= 30 + 6, "{thirty}, {sixty}");
}

#[test]
fn what_cannot_be_read_is_in_no_share_and_the_exit_code_says_so() {
    let forge = lively(Some(FOUR));
    four(&forge);
    forge.fault(
        On::operation("GET /repos/{owner}/{repo}/activity")
            .nth(1)
            .times(15),
        Fault::Status(502),
    );
    let (code, report) = trial(&forge).json();
    assert_eq!(code, 1);
    assert!(
        !report["unread"].as_array().unwrap().is_empty(),
        "{report:#}"
    );
    let read = report["read"].as_u64().unwrap();
    assert_eq!(read + report["unread"].as_array().unwrap().len() as u64, 4);
    // Nothing at all: no share is told of nothing.
    for operation in ["graphql SixeyesMerged", "graphql SixeyesChanges"] {
        forge.clear_faults();
        forge.fault(
            On::operation(operation).times(usize::MAX),
            Fault::RateLimited(4_000_000_000),
        );
        let told = trial(&forge).run();
        told.expect(1);
        assert!(!told.out.contains("no deployments"), "{}", told.out);
        assert!(
            !told.out.contains("would pass"),
            "{operation}: {}",
            told.out
        );
        let said = format!("{}{}", told.out, told.err);
        assert!(said.contains("asks to wait"), "{operation}: {said}");
    }
}

/// Rights are those of now, and that is said.
#[test]
fn an_approval_by_somebody_who_left_since_is_told_apart() {
    let forge = lively(Some(FOUR));
    change(&forge, 1, "ada", Some("gh"), "ewd");
    forge.grant(REPO, "gh", Right::Read);
    let told = trial(&forge).run();
    told.expect(0);
    assert!(
        told.out
            .contains("approved by somebody who may not write now"),
        "{}",
        told.out
    );
}

#[test]
fn hostile_titles_logins_and_addresses_do_nothing() {
    let forge = lively(Some(FOUR));
    let work =
        Work::claimed("x", "evil\u{1b}[2J\u{202e}`@x.example").write("src/9.rs", "fn g() {}\n");
    forge.push(REPO, "evil", "ewd", &[work]);
    let pull = forge.open(REPO, "evil", "ewd");
    forge.merge(&pull, "kj", Method::Merge);
    let told = trial(&forge).run();
    assert!(!told.out.contains(['\u{1b}', '\u{202e}']), "{:?}", told.out);
    assert!(told.out.contains("@x.example"), "{}", told.out);
}

#[test]
fn the_document_is_as_its_schema_says() {
    let forge = lively(Some(FOUR));
    four(&forge);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/try.schema.json");
    let schema = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (_, report) = trial(&forge).json();
    let errors: Vec<String> = validator
        .iter_errors(&report)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn a_time_that_is_none_is_refused_before_anybody_is_asked() {
    let forge = lively(None);
    for since in ["0d", "yesterday", "30", "99999999d", "9999-01-01"] {
        let told = Doctor::of(&forge)
            .command("try")
            .arg("--since")
            .arg(since)
            .run();
        told.expect(2);
    }
    assert_eq!(forge.requests().len(), 0);
}

#[test]
fn e63_what_would_be_inferred_at_a_deployment_is_inferred_of_the_past() {
    let forge = lively(Some(FOUR));
    forge.configure(REPO, |repo| {
        (repo.protected, repo.approvals_wanted) = (true, 2)
    });
    change(&forge, 1, "ada", Some("gh"), "ewd");
    let token = forge.workflow_token();
    let trial = Doctor::with(&forge, &token).command("try");
    let (code, report) = trial.arg("--since").arg(ALWAYS).json();
    assert_eq!(code, 0);
    let codes = report["reasons"].as_array().unwrap().iter();
    let codes: Vec<&Value> = codes.map(|one| &one["code"]).collect();
    assert_eq!(codes, ["control/bypass-inferred"], "{report:#}");
    let rules = forge.reads();
    let rules = rules
        .iter()
        .filter(|one| one.operation.contains("/rules/branches/"));
    assert_eq!(rules.count(), 1, "once for all");
}

/// Whatever goes wrong at whatever request: no change that was held up passes for it, under any law.
#[test]
fn no_fault_at_any_read_makes_a_change_pass() {
    let make: [fn() -> Fault; 7] = [
        || Fault::Reset,
        || Fault::Truncated,
        || Fault::Status(403),
        || Fault::Status(404),
        || Fault::Status(500),
        || Fault::Html(200),
        || Fault::patch(|body| *body = Value::Null),
    ];
    let passed = |report: &Value| -> Vec<u64> {
        let laws = report["laws"].as_array().unwrap().iter();
        laws.map(|law| law["passed"].as_u64().unwrap()).collect()
    };
    let forge = lively(Some(FOUR));
    four(&forge);
    forge.forget_requests();
    let (_, whole) = trial(&forge).json();
    let most = passed(&whole);
    let operations: BTreeSet<String> = forge
        .reads()
        .into_iter()
        .map(|seen| seen.operation)
        .collect();
    assert!(operations.len() >= 4, "{operations:?}");
    for operation in &operations {
        for (place, make) in make.iter().enumerate() {
            let before = forge.struck();
            forge.fault(On::operation(operation).times(usize::MAX), make());
            let told = trial(&forge).arg("--format").arg("json").run();
            assert!(
                forge.struck() > before,
                "{place} at {operation} met nothing"
            );
            forge.clear_faults();
            forge.take_violations();
            let Ok(report) = serde_json::from_str::<Value>(&told.out) else {
                assert_eq!(told.code, 1, "{place} at {operation}: {}", told.err);
                continue;
            };
            let now = passed(&report);
            let more = now.iter().zip(&most).any(|(now, most)| now > most);
            assert!(!more, "{place} at {operation}: {now:?} and not {most:?}");
            // What could not be read is said, by number or by fact.
            let said = [
                &report["unread"],
                &report["gaps"],
                &report["deployments"]["unlisted"],
            ];
            let said = said.iter().any(|list| !list.as_array().unwrap().is_empty());
            assert!(said, "{place} at {operation}: {report:#}");
        }
    }
}
