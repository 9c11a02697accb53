//! What follows, and what does not.

use super::super::rules::Rules;
use super::{Held, Inferred, Merged, at_most, infer};
use crate::evidence::{
    AccountId, Actor, Citation, Dismissal, Merge, MergeMethod, Proof, Review, ReviewVerdict,
    Timestamp, Unknown,
};
use crate::forge::github::answers::{PullRequest, RestRule, RestRuleset};
use serde_json::{Value, json};

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + minute * 60).unwrap()
}

const MERGED: i64 = 100;

fn review(by: u64, verdict: ReviewVerdict, minute: i64) -> Review {
    Review {
        by: match by {
            0 => Actor::Unknown(Unknown::Deleted),
            id => Actor::Account(AccountId(id)),
        },
        verdict,
        at: at(minute),
        revision: None,
        dismissed: None,
        edited: None,
        citation: citation(),
    }
}

fn citation() -> Citation {
    Citation {
        proof: Proof::Authenticated,
        id: None,
        url: None,
    }
}

fn dismissed(review: Review, minute: Option<i64>) -> Review {
    Review {
        dismissed: Some(Dismissal {
            by: Actor::Account(AccountId(9)),
            at: minute.map(at),
            automatic: false,
            citation: citation(),
        }),
        ..review
    }
}

#[test]
fn every_approval_that_the_forge_can_have_counted_is_counted() {
    use ReviewVerdict::{Approved, ChangesRequested, Commented};
    let approved = |by, minute| review(by, Approved, minute);
    for (reviews, most) in [
        (vec![], 0),
        (vec![approved(1, 10), approved(2, 20)], 2),
        // Twice by one is once; deleted accounts may be several.
        (vec![approved(1, 10), approved(1, 20)], 1),
        (vec![approved(0, 10), approved(0, 20)], 2),
        // In the second of the merge it counts, after it not.
        (vec![approved(1, MERGED), approved(2, MERGED + 1)], 1),
        (vec![approved(1, 10), review(1, Commented, 20)], 1),
        (vec![approved(1, 10), review(1, ChangesRequested, 20)], 0),
        (vec![review(1, ChangesRequested, 10), approved(1, 20)], 1),
        // An objection after the merge takes nothing away, nor does one that was dismissed.
        (
            vec![approved(1, 10), review(1, ChangesRequested, MERGED + 1)],
            1,
        ),
        (
            vec![
                approved(1, 10),
                dismissed(review(1, ChangesRequested, 20), Some(30)),
            ],
            1,
        ),
        (vec![dismissed(approved(1, 10), Some(20))], 0),
        (vec![dismissed(approved(1, 10), Some(MERGED))], 1),
        (vec![dismissed(approved(1, 10), Some(MERGED + 1))], 1),
        (vec![dismissed(approved(1, 10), None)], 1),
        (
            vec![review(1, ReviewVerdict::Other("PRAISED".into()), 10)],
            1,
        ),
    ] {
        assert_eq!(at_most(&reviews, at(MERGED)), most, "{reviews:#?}");
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn oid(digit: char) -> String {
    std::iter::repeat_n(digit, 40).collect()
}

/// What follows from a merge that nobody approved, by this merger, whose commit has these parents.
fn merged_by(by: (&str, &str), commit: Option<(char, &[char], bool)>, whole: bool) -> Inferred {
    let nothing = json!({"totalCount": 0, "nodes": []});
    let made = commit.map(|(made, parents, web)| {
        let parents: Vec<Value> = parents
            .iter()
            .map(|one| json!({"oid": oid(*one)}))
            .collect();
        json!({"oid": oid(made), "url": "", "committedViaWeb": web,
               "parents": {"totalCount": parents.len(), "nodes": parents}})
    });
    let pull: PullRequest = read(json!({
        "number": 1, "url": "https://github.com/acme/payments/pull/1", "title": "", "state": "MERGED",
        "isCrossRepository": false, "createdAt": at(0).to_string(), "mergedAt": at(MERGED).to_string(),
        "changedFiles": 0, "baseRefName": "main", "baseRefOid": oid('b'), "headRefName": "limit",
        "headRefOid": oid('a'), "mergeCommit": made, "commits": nothing, "timelineItems": nothing,
        "comments": nothing, "mergedBy": {"__typename": by.0, "login": by.1, "databaseId": 3},
    }));
    let merge = Merge {
        by: match by.1 {
            "ghost" => Actor::Unknown(Unknown::Deleted),
            _ => Actor::Account(AccountId(3)),
        },
        at: at(MERGED),
        head: pull.head_ref_oid,
        method: MergeMethod::Unknown,
        result: Vec::new(),
        tree: None,
        citation: citation(),
    };
    let rules: Vec<RestRule> = read(json!([{"type": "pull_request", "ruleset_id": 1,
        "parameters": {"required_approving_review_count": 1}}]));
    let rulesets: Vec<RestRuleset> =
        read(json!([{"id": 1, "name": "main", "enforcement": "active",
        "source_type": "Repository", "updated_at": at(0).to_string()}]));
    let held = Held {
        rules: Ok(std::sync::Arc::new(Rules::of(&rules, Some(&rulesets)))),
        checks: None,
    };
    let merged = Merged {
        pull: &pull,
        merge: &merge,
        reviews: &[],
        reviews_whole: whole,
    };
    infer(&held, &merged)
}

#[test]
fn only_the_merge_that_the_forge_made_of_this_change_by_somebody_known_is_held_to_the_rules() {
    let ewd = ("User", "ewd");
    for (commit, follows) in [
        // A merge, and a squash or rebase.
        (Some(('c', &['b', 'a'][..], true)), true),
        (Some(('c', &['b'][..], true)), true),
        (Some(('c', &['b'][..], false)), true),
        // Made elsewhere and pushed; another change's merge that brought this head in; a push of the head, and on top of it.
        (Some(('c', &['b', 'a'][..], false)), false),
        (Some(('c', &['b', 'd'][..], true)), false),
        (Some(('a', &['b'][..], true)), false),
        (Some(('c', &['a'][..], true)), false),
        (Some(('c', &['b', 'a', 'd'][..], true)), false),
        (None, false),
    ] {
        let found = merged_by(ewd, commit, true);
        assert_eq!(!found.bypasses.is_empty(), follows, "{commit:?}: {found:?}");
        assert_eq!(found.not.is_none(), follows, "{commit:?}: {found:?}");
    }
    let squash = Some(('c', &['b'][..], true));
    let found = merged_by(ewd, squash, true);
    assert_eq!(found.bypasses[0].citation.proof, Proof::Derived);
    assert_eq!(
        found.bypasses[0].what,
        "merged without the approval that ruleset 1 has demanded since 2023-11-14"
    );
    for (by, whole, why) in [
        (("User", "ghost"), true, "who merged is not known"),
        (
            ("Bot", "github-merge-queue"),
            true,
            "the merge queue merged it",
        ),
        (ewd, false, "not every review was read"),
    ] {
        let found = merged_by(by, squash, whole);
        assert!(found.bypasses.is_empty(), "{found:?}");
        assert_eq!(found.not.as_deref(), Some(why));
    }
    // A person may call themselves what the queue is called.
    let found = merged_by(("User", "github-merge-queue"), squash, true);
    assert_eq!(found.bypasses.len(), 1);
}
