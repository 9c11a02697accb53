//! Where a range begins, and in which order it stands.

use super::*;
use serde_json::json;

fn id(digit: char) -> Revision {
    digit.to_string().repeat(40).parse().unwrap()
}

fn commit(digit: char, parents: &[char]) -> RestCommit {
    let parents: Vec<_> = parents.iter().map(|one| json!({"sha": id(*one)})).collect();
    serde_json::from_value(json!({"sha": id(digit), "html_url": "", "node_id": digit.to_string(),
        "commit": {"author": null, "committer": null, "message": "", "tree": {"sha": id('f')}, "verification": null},
        "author": null, "committer": null, "parents": parents}))
    .unwrap()
}

fn compared(stands: Stands, commits: &[RestCommit]) -> Compared {
    Compared {
        stands,
        base: Some(commit('a', &[])),
        merge_base: commit('a', &[]),
        commits: commits.to_vec(),
    }
}

fn ids(based: &Based) -> Vec<Revision> {
    based.commits.iter().map(|commit| commit.sha).collect()
}

/// a - b - c - e, with d merged in by e: what runs is a.
fn ahead() -> Compared {
    let commits = [
        commit('b', &['a']),
        commit('c', &['b']),
        commit('d', &['a']),
        commit('e', &['c', 'd']),
    ];
    compared(Stands::Ahead, &commits)
}

#[test]
fn what_is_ahead_of_a_proven_record_is_the_range() {
    let based = of_record(id('a'), ahead(), None, false);
    assert_eq!(based.base, RangeBase::Record(id('a')));
    assert_eq!(ids(&based).len(), 4);
    assert!(!based.rewritten);
}

#[test]
fn a_start_later_than_what_runs_cuts_the_range_to_what_it_does_not_hold() {
    let based = of_record(id('a'), ahead(), Some(id('c')), false);
    assert_eq!(based.base, RangeBase::Since(id('c')));
    assert_eq!(ids(&based), [id('d'), id('e')]);
    // One that came before what runs says nothing.
    let based = of_record(id('a'), ahead(), Some(id('9')), false);
    assert_eq!(based.base, RangeBase::Record(id('a')));
}

#[test]
fn e132_e133_the_same_again_and_a_roll_back_are_judged_by_one_commit() {
    let based = of_record(id('a'), compared(Stands::Identical, &[]), None, false);
    assert_eq!(based.base, RangeBase::Same(id('a')));
    assert_eq!(ids(&based), [id('a')]);
    let based = of_record(id('b'), compared(Stands::Behind, &[]), None, false);
    assert_eq!(based.base, RangeBase::RollBack(id('b')));
    assert_eq!(ids(&based), [id('a')]);
}

#[test]
fn e132_what_diverged_starts_at_the_merge_base_unless_the_policy_names_a_start_since() {
    let diverged = || {
        let commits = [commit('b', &['a']), commit('c', &['b'])];
        compared(Stands::Diverged, &commits)
    };
    let based = of_record(id('9'), diverged(), None, true);
    assert_eq!(based.base, RangeBase::MergeBase(id('9')));
    assert!(based.rewritten);
    let based = of_record(id('9'), diverged(), Some(id('b')), true);
    assert_eq!(
        (based.base, based.rewritten),
        (RangeBase::Since(id('b')), false)
    );
    assert_eq!(ids(&based), [id('c')]);
}

#[test]
fn e131_a_first_deployment_starts_where_the_policy_says_and_nowhere_else() {
    let based = of_since(id('a'), id('e'), ahead());
    assert_eq!(based.base, RangeBase::Since(id('a')));
    for stands in [Stands::Behind, Stands::Diverged] {
        let based = of_since(id('a'), id('e'), compared(stands, &[]));
        assert_eq!(based.base, RangeBase::Unknown);
        assert!(based.is_empty() && based.missing.len() == 1);
    }
    let based = of_since(id('a'), id('a'), compared(Stands::Identical, &[]));
    assert_eq!(based.base, RangeBase::Same(id('a')));
}

#[test]
fn the_range_is_put_into_order_and_ends_with_what_is_deployed() {
    let mut mixed = ahead();
    mixed.commits.reverse();
    let mut based = of_record(id('a'), mixed, None, false);
    based.order(id('e')).unwrap();
    let place = |one| {
        ids(&based)
            .iter()
            .position(|other| *other == id(one))
            .unwrap()
    };
    assert!(place('b') < place('c') && place('c') < place('e') && place('d') < place('e'));
    assert!(based.clone().order(id('c')).is_err());
    let circle = [commit('b', &['c']), commit('c', &['b'])];
    let mut based = of_record(id('a'), compared(Stands::Ahead, &circle), None, false);
    assert!(based.order(id('c')).is_err());
}
