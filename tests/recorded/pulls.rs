//! Twenty-one recorded pull requests under preset `strict`, each with its right answer.
//!
//! Of every one of them the recording has the pull request, its commits and its reviews, and nothing else: who pushed, which
//! files changed and who dismissed a review were not recorded. So `control` cannot know whether it has a say, and `separate`
//! and `identity` cannot know all authors; what is violated is violated all the same, and comes first (J16).

use crate::forge::{Forge, PullName};
use crate::runner::{Gate, Ran};
use crate::{data, json};
use serde_json::{Value, json};

const POLICY: &str = "sixeyes: 1\nrules:\n  all: { preset: strict }\n";

/// What is right about one recording.
struct Right {
    name: &'static str,
    code: i32,
    /// The requirement of one approval.
    approval: &'static str,
    /// Why reviews did not count, in order.
    not_counted: &'static [&'static str],
    objection: &'static str,
    /// Commits of an address that no account owns.
    unowned: usize,
    /// Facts that are missing, in order, beside `pushers` and `files`, which are missing everywhere, and
    /// `bypasses`, which are missing wherever it is merged.
    missing: &'static [&'static str],
}

/// Merged by an app, nobody approved: the approval is lacking from the merge on.
const MERGED: Right = Right {
    name: "",
    code: 10,
    approval: "violated",
    not_counted: &[],
    objection: "satisfied",
    unowned: 1,
    missing: &[],
};
/// Open, nobody approved. Somebody still has to, but who wrote it cannot be known either.
const OPEN: Right = Right {
    code: 1,
    approval: "pending",
    ..MERGED
};

const RIGHT: [Right; 20] = [
    Right {
        name: "backport-squash-and-merge-6805",
        unowned: 2,
        ..MERGED
    },
    Right {
        name: "backport-squash-and-merge-6806",
        ..OPEN
    },
    Right {
        name: "basic-queue-6884",
        ..MERGED
    },
    Right {
        name: "basic-queue-6885",
        ..MERGED
    },
    Right {
        name: "basic-queue-6886",
        ..MERGED
    },
    Right {
        name: "command-update-6788",
        ..MERGED
    },
    // It says two commits and lists one.
    Right {
        name: "command-update-6789",
        missing: &["commits"],
        ..OPEN
    },
    // It says three commits and lists two. Both reviews were dismissed: by whom, when and from what is not recorded (J8).
    Right {
        name: "dismiss-reviews-6853",
        approval: "indeterminate",
        objection: "indeterminate",
        unowned: 2,
        missing: &["commits", "dismissals", "dismissals"],
        ..OPEN
    },
    // A member approved the head.
    Right {
        name: "dismiss-reviews-ignored-6572",
        approval: "satisfied",
        ..OPEN
    },
    Right {
        name: "merge-squash-6830",
        ..MERGED
    },
    Right {
        name: "merge-squash-6831",
        unowned: 2,
        ..MERGED
    },
    Right {
        name: "merge-strict-default-6832",
        ..MERGED
    },
    // The app merged the target into the branch after the approval, and then merged it all: the approval is of an earlier
    // head, and the app holds a commit and the merge.
    Right {
        name: "merge-strict-default-6833",
        not_counted: &["stale"],
        missing: &["heads"],
        ..MERGED
    },
    Right {
        name: "merge-strict-rebase-6834",
        ..MERGED
    },
    // Rebased after the approval: the head that was approved is gone.
    Right {
        name: "merge-strict-rebase-6835",
        not_counted: &["stale"],
        missing: &["heads", "pushers"],
        ..MERGED
    },
    // Merged by the account of a token, which the recording shows as a person's.
    Right {
        name: "merge-with-oauth-token-6876",
        ..MERGED
    },
    // A member approved the very head that was merged.
    Right {
        name: "rebase-6845",
        code: 1,
        approval: "satisfied",
        ..MERGED
    },
    // An app approved: no robot ever counts.
    Right {
        name: "request-reviews-already-max-6928",
        not_counted: &["robot"],
        ..OPEN
    },
    // An app approved and then asked for changes: the later word replaces the earlier, and a robot's objection is none.
    Right {
        name: "review-6930",
        not_counted: &["superseded"],
        ..OPEN
    },
    // A member approved and then asked for changes: the objection is open.
    Right {
        name: "review-with-oauth-token-6934",
        not_counted: &["superseded"],
        objection: "pending",
        ..OPEN
    },
];

fn gated(pull: &Value, commits: &Value, reviews: &Value) -> (Forge, PullName, Ran) {
    let forge = Forge::start();
    let name = forge.seed_pull(&[(".sixeyes/policy.yaml", POLICY)], pull, commits, reviews);
    let ran = Gate::of(&forge, &name)
        .set("GITHUB_REPOSITORY", &name.repo)
        .run();
    (forge, name, ran)
}

fn evidence(ran: &Ran) -> Value {
    serde_json::from_slice(&std::fs::read(ran.case.join("evidence.json")).unwrap()).unwrap()
}

/// The findings of one clause.
fn findings<'d>(decision: &'d Value, clause: &str) -> Vec<&'d Value> {
    decision["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["clause"] == clause)
        .collect()
}

fn words<'v>(list: &'v Value, field: &str) -> Vec<&'v str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item[field].as_str())
        .collect()
}

/// How many commits an account is known for.
fn attributed(evidence: &Value) -> (usize, usize) {
    let commits = evidence["changes"][0]["commits"].as_array().unwrap();
    (
        commits
            .iter()
            .filter(|c| c["author"]["account"].is_u64())
            .count(),
        commits.len(),
    )
}

#[test]
fn each_recorded_pull_request_gets_its_right_answer() {
    let folder = std::fs::read_dir(data("mergify-pulls")).unwrap();
    let recorded = folder
        .filter(|e| {
            e.as_ref()
                .unwrap()
                .path()
                .extension()
                .is_some_and(|x| x == "json")
        })
        .count();
    assert_eq!(recorded, RIGHT.len());
    for right in &RIGHT {
        let name = right.name;
        let body = json(&format!("mergify-pulls/{name}.json"));
        let (forge, pull, ran) = gated(&body["pull"], &body["commits"], &body["reviews"]);
        ran.expect(right.code).judge_again(right.code);
        let (decision, evidence) = (ran.decision(), evidence(&ran));
        assert_eq!(decision["verdict"], "deny", "{name}");
        let approval = findings(&decision, "require")[0];
        assert_eq!(approval["outcome"], right.approval, "{name}");
        assert_eq!(
            words(&approval["not_counted"], "why"),
            right.not_counted,
            "{name}"
        );
        assert_eq!(
            findings(&decision, "objection")[0]["outcome"],
            right.objection,
            "{name}"
        );
        for clause in ["identity", "control"] {
            assert_eq!(
                findings(&decision, clause)[0]["outcome"],
                "indeterminate",
                "{name}: {clause}"
            );
        }
        assert!(
            findings(&decision, "separate")
                .iter()
                .any(|f| f["outcome"] == "indeterminate"),
            "{name}"
        );
        let (known, all) = attributed(&evidence);
        assert_eq!(all - known, right.unowned, "{name}");
        let mut missing = words(&evidence["gaps"], "fact");
        // What the target's rules said to a merge is not recorded either.
        let merged = evidence["changes"][0]["state"] == "merged";
        let everywhere: &[&str] = if merged {
            &["pushers", "files", "bypasses"]
        } else {
            &["pushers", "files"]
        };
        for everywhere in everywhere {
            let place = missing.iter().position(|fact| fact == everywhere);
            missing.remove(place.unwrap_or_else(|| panic!("{name}: no gap `{everywhere}`")));
        }
        assert_eq!(missing, right.missing, "{name}");
        assert_eq!(forge.comments(&pull).len(), 1, "{name}");
    }
}

#[test]
fn an_app_that_wrote_and_merged_is_told_by_its_account() {
    let body = json("mergify-pulls/merge-strict-default-6833.json");
    let (_forge, _pull, ran) = gated(&body["pull"], &body["commits"], &body["reviews"]);
    let decision = ran.decision();
    let separate = findings(&decision, "separate");
    let violated = separate
        .iter()
        .find(|f| f["outcome"] == "violated")
        .unwrap();
    assert_eq!(violated["conflicts"].as_array().unwrap().len(), 1);
    let stages = &violated["conflicts"][0]["stages"];
    assert_eq!(*stages, json!(["author", "merge"]));
}

/// Six commits of one person, who commented on their own work four times; somebody else merged it, and nobody approved.
#[test]
fn a_merge_that_nobody_approved_is_denied_and_its_commits_are_attributed() {
    let (pull, commits) = (
        json("danger-js/github_pr.json"),
        json("danger-js/github_commits.json"),
    );
    let (_forge, _pull, ran) = gated(&pull, &commits, &json("danger-js/reviews.json"));
    ran.expect(10).judge_again(10);
    let (decision, evidence) = (ran.decision(), evidence(&ran));
    let approval = findings(&decision, "require")[0];
    assert_eq!(
        (&approval["outcome"], &approval["code"]),
        (&json!("violated"), &json!("require/short"))
    );
    assert_eq!(words(&approval["not_counted"], "why"), ["comment"; 4]);
    assert_eq!(attributed(&evidence), (6, 6));
    let change = &evidence["changes"][0];
    assert_eq!(change["merge"]["by"], pull["merged_by"]["id"]);
    assert_eq!(change["opened_by"], pull["user"]["id"]);
    // Merger and author are two people; only who pushed stays unknown.
    for separate in findings(&decision, "separate") {
        assert_eq!(separate["outcome"], "indeterminate");
        assert!(words(&separate["missing"], "fact").contains(&"pushers"));
    }
    assert_eq!(
        words(&evidence["gaps"], "fact"),
        ["pushers", "files", "bypasses"]
    );
}

/// Rows of an issue list: merged, and no word of by whom.
#[test]
fn a_merger_that_was_not_recorded_is_unknown() {
    let text = std::fs::read_to_string(data("devlake/_raw_github_api_events.csv")).unwrap();
    let merged: Vec<Value> = issues(&text)
        .into_iter()
        .filter(|i| i["pull_request"]["merged_at"].is_string())
        .collect();
    let mut numbers: Vec<u64> = merged
        .iter()
        .map(|i| i["number"].as_u64().unwrap())
        .collect();
    numbers.dedup();
    assert_eq!(numbers.len(), 2);
    for number in numbers {
        let issue = merged.iter().find(|i| i["number"] == number).unwrap();
        assert_eq!(issue.get("merged_by"), None);
        // The row names neither revisions nor commits: stand-ins, of which nothing is known.
        let owner = json!({"id": 1, "login": "acme", "type": "Organization"});
        let repo =
            json!({"id": 7, "name": "payments", "full_name": "acme/payments", "owner": owner});
        let pull = json!({
            "id": issue["id"], "number": number, "title": "", "user": issue["user"], "created_at": issue["created_at"],
            "closed_at": issue["closed_at"], "merged_at": issue["pull_request"]["merged_at"], "merged_by": null,
            "merge_commit_sha": "c".repeat(40), "commits": 1, "changed_files": 1,
            "base": {"ref": "main", "sha": "b".repeat(40), "repo": repo},
            "head": {"ref": "work", "sha": "a".repeat(40), "repo": null},
        });
        let (_forge, _pull, ran) = gated(&pull, &json!([]), &json!([]));
        ran.expect(10).judge_again(10);
        let decision = ran.decision();
        let by_merge = findings(&decision, "separate");
        let unknown = by_merge.iter().any(|f| {
            f["outcome"] == "indeterminate" && words(&f["missing"], "stage").contains(&"merge")
        });
        assert!(unknown, "{number}: {by_merge:#?}");
    }
}

/// The issues inside the rows of a CSV file whose column `data` is JSON.
fn issues(text: &str) -> Vec<Value> {
    let cells = cells(text);
    let data = cells[0].iter().position(|name| name == "data").unwrap();
    cells[1..]
        .iter()
        .map(|row| serde_json::from_str::<Value>(&row[data]).unwrap()["issue"].clone())
        .collect()
}

/// Rows and cells of a CSV file: a quoted cell may hold commas, line ends and doubled quotes.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', true) if letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            ('\r' | '\u{feff}', false) => {}
            (other, _) => cell.push(other),
        }
    }
    rows
}
