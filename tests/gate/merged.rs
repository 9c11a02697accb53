//! Changes that are merged already, judged by hand.

use crate::forge::{Forge, Method, PullName, Right, Work};
use crate::runner::{Gate, Ran};
use crate::support::{REPO, change, repository};
use serde_json::json;

const STRICT: &str = "sixeyes: 1\nrules:\n  strict: { preset: strict, branches: [main] }\n";

fn by_hand(forge: &Forge, pull: &PullName) -> Ran {
    Gate::on(forge, "", &json!({}))
        .unset("GITHUB_ACTIONS")
        .set("SIXEYES_TOKEN", &forge.token_of("mh"))
        .arg(&forge.pull_url(pull))
        .run()
}

#[test]
fn e109_a_merge_of_what_nobody_approved_is_denied_until_somebody_approves_late() {
    let forge = repository(STRICT);
    let pull = change(&forge);
    forge.merge(&pull, "ewd", Method::Squash);
    forge.delete_branch(REPO, "limit", "ewd");
    by_hand(&forge, &pull).expect(10).judge_again(10);
    forge.approve(&pull, "gh");
    by_hand(&forge, &pull).expect(0).judge_again(0);
}

#[test]
fn e52_an_author_who_merges_holds_both() {
    let forge = repository(STRICT);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    forge.merge(&pull, "ada", Method::Merge);
    let ran = by_hand(&forge, &pull);
    ran.expect(10);
    assert!(ran.out.contains("merged"), "{}", ran.out);
}

#[test]
fn e53_who_set_auto_merge_is_the_merger() {
    for (setter, code) in [("ada", 10), ("ewd", 0)] {
        let forge = repository(STRICT);
        let pull = change(&forge);
        forge.enable_auto_merge(&pull, setter, Method::Squash);
        forge.approve(&pull, "gh");
        forge.auto_merge_lands(&pull);
        by_hand(&forge, &pull).expect(code).judge_again(code);
    }
}

#[test]
fn e54_who_enqueued_is_the_merger_and_not_the_queue() {
    for (enqueuer, code) in [("ada", 10), ("ewd", 0)] {
        let forge = repository(STRICT);
        forge.configure(REPO, |repo| repo.merge_queue = true);
        let pull = change(&forge);
        forge.approve(&pull, "gh");
        forge.enqueue(&pull, enqueuer);
        let group = forge.merge_group(std::slice::from_ref(&pull), Method::Merge);
        forge.merge_group_lands(&group);
        by_hand(&forge, &pull).expect(code).judge_again(code);
    }
}

#[test]
fn e82_an_approval_of_an_earlier_head_is_none() {
    let forge = repository(STRICT);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let work = Work::by("ada").write("src/pay.rs", "fn pay() { later(); }\n");
    forge.push(REPO, "limit", "ada", &[work]);
    forge.merge(&pull, "ewd", Method::Merge);
    by_hand(&forge, &pull).expect(10).judge_again(10);
}

#[test]
fn e63_a_merge_past_the_branch_s_rules_is_denied_where_it_is_shown() {
    for bypassed in [false, true] {
        let forge = repository(STRICT);
        forge.configure(REPO, |repo| {
            repo.protected = true;
            repo.approvals_wanted = 2;
        });
        let pull = change(&forge);
        forge.approve(&pull, "gh");
        if bypassed {
            forge.grant(REPO, "ewd", Right::Admin);
            forge.bypass(&pull, "ewd", Method::Squash);
        } else {
            forge.approve(&pull, "kj");
            forge.merge(&pull, "ewd", Method::Squash);
        }
        let ran = by_hand(&forge, &pull);
        ran.expect(if bypassed { 10 } else { 0 });
        if bypassed {
            assert!(ran.decision().to_string().contains("control/bypassed"));
            // A token that cannot see it leaves a gap, which only a policy that asks needs.
            let blind = Gate::on(&forge, "", &json!({}))
                .unset("GITHUB_ACTIONS")
                .arg(&forge.pull_url(&pull))
                .run();
            blind.expect(0);
            let evidence = std::fs::read_to_string(blind.case.join("evidence.json")).unwrap();
            assert!(evidence.contains("\"fact\": \"bypasses\""), "{evidence}");
        }
    }
}
