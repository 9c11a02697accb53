//! How much is asked of the forge.

use super::{POLICY, dispatched, shop};
use crate::forge::{Forge, Method, Work};
use crate::support::REPO;
use std::time::Duration;

/// So many changes of two commits each, merged so that both stay.
fn many(forge: &Forge, changes: usize) {
    for number in 0..changes {
        let name = format!("change-{number}");
        let path = format!("src/{name}.rs");
        let work = Work::by("ada").write(&path, "fn it() {}\n");
        forge.push(REPO, &name, "ada", &[work]);
        let pull = forge.open(REPO, &name, "ada");
        forge.approve(&pull, "gh");
        forge.merge(&pull, "ewd", Method::Merge);
    }
}

#[test]
fn budget_of_a_deployment_of_two_hundred_commits_and_a_hundred_changes() {
    let forge = shop(POLICY);
    many(&forge, 100);
    forge.latency(Duration::from_millis(60));
    forge.forget_requests();
    let (_, ran) = dispatched(&forge, "kj");
    ran.expect(0).judge_again(0);
    let pushes = forge
        .reads()
        .iter()
        .filter(|seen| seen.operation.ends_with("/activity"))
        .count();
    let asked = forge.reads().len();
    let trips = forge.read_round_trips();
    println!("{asked} requests, {pushes} of them for pushes, {trips} round trips");
    // One asks what stands behind the record (E130, E139), one for the branch's rules, for the job's token may not read what
    // they said, and the last whether what runs and the ref are still what they were (E134).
    assert!(
        asked - pushes <= 23,
        "{asked} - {pushes}: {:#?}",
        forge.requests()
    );
    assert!(pushes <= 1 + 400_usize.div_ceil(100), "{pushes}");
    assert!(trips <= 8, "{trips}");
}

#[test]
fn budget_of_a_deployment_grows_with_its_commits_and_no_faster() {
    let mut counts = Vec::new();
    for changes in [5, 50] {
        let forge = shop(POLICY);
        many(&forge, changes);
        forge.forget_requests();
        dispatched(&forge, "kj").1.expect(0);
        counts.push(forge.reads().len());
    }
    println!("{counts:?} requests for 10 and 100 commits");
    // A commit costs less the more there are.
    assert!(counts[0] <= 18 && counts[1] <= counts[0] * 2, "{counts:?}");
}

#[test]
fn budget_of_requests_at_ten_a_hundred_and_a_thousand_commits() {
    let mut last = (0, 0);
    for changes in [5, 50, 300, 500] {
        let forge = shop(POLICY);
        many(&forge, changes);
        forge.forget_requests();
        let begun = std::time::Instant::now();
        dispatched(&forge, "kj").1.expect(0).judge_again(0);
        let (asked, took) = (forge.reads().len(), begun.elapsed());
        println!(
            "{} commits, {changes} changes: {asked} requests, {took:.1?}",
            changes * 2
        );
        // Ten changes are a question, a hundred commits two and a hundred pushes one; the rest is the same for all.
        assert!(asked <= 18 + changes / 10 + changes * 2 / 50 + changes * 4 / 100);
        assert!(last.1 <= asked, "{last:?}");
        last = (changes, asked);
    }
}
