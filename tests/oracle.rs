//! Real changes against what their history says of them: who approved or merged their own, and who is nobody known.
//!
//! The rows were read from three projects' git histories by whoever made the folder `../shared/data`, which is no part
//! of this repository; `cargo test --features real-data --test oracle -- --nocapture` prints counts and every
//! disagreement. Recorded approvers and mergers are taken as accounts that the forge authenticated. Names and
//! addresses of commits stay claims: they resolve where such an account owns the address, and else to nobody.
//!
//! `row` reads the three shapes into one; `says` works out, from a row alone, what the product must find.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod judge;
mod rows;

use judge::Law;
use rows::{Row, Says};
use sixeyes::decision::{ClauseName, Decision, Missing, Outcome};
use sixeyes::evidence::Evidence;
use sixeyes::identity::Unresolved;
use std::collections::{BTreeMap, BTreeSet};

/// What the product finds of one row, in the words in which the record says it.
fn finds(decision: &Decision<'_>) -> Says {
    let mut own = BTreeSet::new();
    let mut nobody = BTreeSet::new();
    for finding in &decision.findings {
        match &finding.outcome {
            Outcome::Violated { conflicts, .. } if finding.clause == ClauseName::Separate => {
                for conflict in conflicts {
                    let principal = decision.roster.principal(conflict.who).unwrap();
                    own.extend(
                        principal
                            .accounts
                            .iter()
                            .map(|account| account.login.clone()),
                    );
                }
            }
            Outcome::Indeterminate { missing, .. } if finding.clause == ClauseName::Identity => {
                nobody.extend(missing.iter().filter_map(|missing| match missing {
                    Missing::Holder {
                        why: Unresolved::Email(email),
                        ..
                    } => Some((*email).to_owned()),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    Says {
        own,
        nobody,
        outcome: decision.outcome().as_str(),
    }
}

#[test]
fn real_changes_get_the_answers_that_their_history_gives() {
    let four_eyes = Law::preset("four-eyes");
    let own_merge = Law::read(
        "sixeyes: 1\nrules:\n  own-merge: { separate: [author, merge] }\n",
        None,
        &BTreeMap::new(),
    );
    let mut disagreements = Vec::new();
    let mut total = 0;
    for (source, rows) in rows::all() {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for row in &rows {
            total += 1;
            let bytes = row.evidence().to_json().unwrap();
            let evidence =
                Evidence::from_json(&bytes).unwrap_or_else(|e| panic!("{}: {e}", row.id));
            for (name, law, says) in [
                ("four-eyes", &four_eyes, row.says_of_approval()),
                ("[author, merge]", &own_merge, row.says_of_merge()),
            ] {
                let found = finds(&law.judge(&evidence));
                let kind = if says.own.is_empty() {
                    ""
                } else {
                    ", one's own"
                };
                *counts
                    .entry(format!("{name}: {}{kind}", found.outcome))
                    .or_default() += 1;
                if !says.nobody.is_empty() {
                    *counts
                        .entry(format!("{name}: somebody is nobody known"))
                        .or_default() += 1;
                }
                if found != says {
                    disagreements.push(format!(
                        "{source} {} under {name}\n  record  {says:?}\n  product {found:?}",
                        row.id
                    ));
                }
            }
        }
        println!("{source}: {} changes", rows.len());
        for (what, count) in counts {
            println!("  {count:5}  {what}");
        }
    }
    println!("{total} changes, {} disagreements", disagreements.len());
    assert_eq!(total, 1100);
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

#[test]
fn every_row_has_a_head_and_a_merger() {
    let rows: Vec<Row> = rows::all().into_iter().flat_map(|(_, rows)| rows).collect();
    assert!(
        rows.iter()
            .all(|row| !row.commits.is_empty() && !row.mergers.is_empty())
    );
}
