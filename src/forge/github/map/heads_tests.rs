//! Heads and their pushers, source by source.

use super::*;
use crate::evidence::{Committer, GitPerson, Signature, Standing};

fn id(digit: char) -> Revision {
    digit.to_string().repeat(40).parse().unwrap()
}

fn at(minute: u32) -> Timestamp {
    format!("2026-11-02T10:{minute:02}:00Z").parse().unwrap()
}

fn citation() -> Citation {
    Citation {
        proof: Proof::Authenticated,
        id: None,
        url: None,
    }
}

fn commit(revision: char, parents: &[char], standing: Standing) -> Commit {
    let person = GitPerson {
        name: "Ada Byron".to_owned(),
        email: "ada@acme.example".to_owned(),
        account: None,
    };
    Commit {
        revision: id(revision),
        tree: Some(id('f')),
        parents: parents.iter().map(|parent| id(*parent)).collect(),
        standing,
        author: person.clone(),
        committer: Committer::Person(person),
        co_authors: Vec::new(),
        signature: Signature::None,
        moved: None,
        citation: citation(),
    }
}

fn push(before: Option<char>, after: char, by: u64, minute: u32) -> Push {
    Push {
        before: before.map(id),
        after: id(after),
        by: Actor::Account(AccountId(by)),
        at: at(minute),
        forced: false,
        citation: citation(),
    }
}

fn forced(before: Option<char>, after: char, by: u64, minute: u32) -> Push {
    Push {
        forced: true,
        ..push(before, after, by, minute)
    }
}

/// Opened at 10:10 with the head `head`.
fn known<'a>(
    head: char,
    pushes: Pushes,
    commits: &'a [Commit],
    citation: &'a Citation,
) -> Known<'a> {
    Known {
        opened_at: at(10),
        until: None,
        head: id(head),
        pushes,
        forced: Vec::new(),
        suites: Vec::new(),
        reviewed: Vec::new(),
        commits,
        citation,
    }
}

type Told = (char, Arrival, Vec<u64>);

fn told(known: &Known<'_>) -> (Vec<Told>, Vec<Missing>) {
    let mut missing = Vec::new();
    let heads = heads(known, &mut missing)
        .into_iter()
        .map(|head| {
            let by = match head.pushed_by {
                Pushed::By(ids) => ids.iter().map(|id| id.0).collect(),
                Pushed::Unknown => Vec::new(),
            };
            let digit = head.revision.to_string().chars().next().unwrap();
            (digit, head.arrival, by)
        })
        .collect();
    (heads, missing)
}

#[test]
fn every_push_after_the_opening_is_a_head_with_its_pusher() {
    let current = Standing::Current;
    let commits = [
        commit('1', &['0'], current),
        commit('2', &['1'], current),
        commit('3', &['2'], current),
    ];
    let cite = citation();
    let pushes = Pushes::Branch(vec![
        push(None, '1', 1, 5),
        push(Some('1'), '2', 2, 11),
        push(Some('2'), '3', 1, 12),
    ]);
    let (heads, missing) = told(&known('3', pushes, &commits, &cite));
    assert_eq!(
        heads,
        [
            ('1', Arrival::Opened, vec![1]),
            ('2', Arrival::Pushed, vec![2]),
            ('3', Arrival::Pushed, vec![1])
        ]
    );
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn e04_everybody_who_pushed_before_the_opening_is_a_pusher_of_its_first_head() {
    let current = Standing::Current;
    let commits = [commit('1', &['0'], current), commit('2', &['1'], current)];
    let cite = citation();
    let pushes = Pushes::Branch(vec![
        push(None, '9', 7, 1), // another life of the branch, long ago
        push(None, '0', 3, 2), // the branch, made at the target's tip
        push(Some('0'), '1', 2, 3),
        push(Some('1'), '2', 1, 4),
    ]);
    let (heads, missing) = told(&known('2', pushes, &commits, &cite));
    assert_eq!(heads, [('2', Arrival::Opened, vec![1, 2])]);
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_forced_push_before_the_opening_does_not_hide_who_pushed_what_stayed() {
    let current = Standing::Current;
    // 2 pushed 1 and 8; 1 took 8 off again and put 3 there.
    let commits = [commit('1', &['0'], current), commit('3', &['1'], current)];
    let cite = citation();
    let pushes = Pushes::Branch(vec![
        push(Some('0'), '8', 2, 3),
        forced(Some('8'), '3', 1, 4),
    ]);
    let (heads, missing) = told(&known('3', pushes, &commits, &cite));
    assert_eq!(heads, [('3', Arrival::Opened, vec![1, 2])]);
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn e31_a_head_that_a_forced_push_dropped_stays_a_head() {
    let commits = [
        commit('1', &['0'], Standing::Dropped),
        commit('2', &['0'], Standing::Current),
    ];
    let cite = citation();
    let pushes = Pushes::Branch(vec![push(None, '1', 2, 5), forced(Some('1'), '2', 1, 11)]);
    let (heads, _) = told(&known('2', pushes, &commits, &cite));
    assert_eq!(
        heads,
        [
            ('1', Arrival::Opened, vec![2]),
            ('2', Arrival::Forced, vec![1])
        ]
    );
}

#[test]
fn e88_a_push_that_no_source_tells_is_unknown_and_a_gap() {
    let current = Standing::Current;
    let commits = [
        commit('1', &['0'], current),
        commit('2', &['1'], current),
        commit('3', &['2'], current),
    ];
    let cite = citation();
    let pushes = Pushes::Branch(vec![push(None, '1', 1, 5), push(Some('2'), '3', 1, 12)]);
    let (heads, missing) = told(&known('3', pushes, &commits, &cite));
    assert_eq!(
        heads,
        [
            ('1', Arrival::Opened, vec![1]),
            ('2', Arrival::Forced, vec![]),
            ('3', Arrival::Pushed, vec![1])
        ]
    );
    let facts: Vec<Fact> = missing.iter().map(|(fact, ..)| *fact).collect();
    assert_eq!(facts, [Fact::Heads, Fact::Pushers]);
}

#[test]
fn pushes_that_do_not_reach_the_head_leave_its_pusher_unknown() {
    let current = Standing::Current;
    let commits = [commit('1', &['0'], current), commit('2', &['1'], current)];
    let cite = citation();
    for pushes in [
        Pushes::Branch(vec![push(None, '1', 1, 5)]),
        Pushes::Branch(Vec::new()),
        Pushes::Nowhere(Why::Forbidden),
    ] {
        let (heads, missing) = told(&known('2', pushes, &commits, &cite));
        let (digit, _, by) = heads.last().unwrap();
        assert_eq!((*digit, by.is_empty()), ('2', true));
        assert!(missing.iter().any(|(fact, ..)| *fact == Fact::Pushers));
    }
}

#[test]
fn e39_a_fork_is_known_by_the_runs_of_its_heads_and_forced_pushes() {
    let commits = [
        commit('1', &['0'], Standing::Dropped),
        commit('2', &['0'], Standing::Current),
        commit('3', &['2'], Standing::Current),
    ];
    let cite = citation();
    let runs = Pushes::Runs(vec![push(None, '1', 1, 10), push(None, '3', 2, 20)]);
    let fork = Known {
        forced: vec![forced(Some('1'), '2', 1, 15)],
        ..known('3', runs, &commits, &cite)
    };
    let (heads, missing) = told(&fork);
    assert_eq!(
        heads,
        [
            ('1', Arrival::Opened, vec![1]),
            ('2', Arrival::Forced, vec![1]),
            ('3', Arrival::Pushed, vec![2])
        ]
    );
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_revision_that_only_a_review_names_was_a_head_too() {
    let commits = [commit('2', &['0'], Standing::Current)];
    let cite = citation();
    let fork = Known {
        reviewed: vec![(id('7'), at(12)), (id('2'), at(30))],
        ..known(
            '2',
            Pushes::Runs(vec![push(None, '2', 1, 20)]),
            &commits,
            &cite,
        )
    };
    let (heads, missing) = told(&fork);
    assert_eq!(
        heads,
        [
            ('7', Arrival::Opened, vec![]),
            ('2', Arrival::Forced, vec![1])
        ]
    );
    assert!(missing.iter().any(|(fact, ..)| *fact == Fact::Pushers));
}

#[test]
fn what_came_after_the_merge_is_no_head() {
    let current = Standing::Current;
    let commits = [commit('1', &['0'], current)];
    let cite = citation();
    let pushes = Pushes::Branch(vec![push(None, '1', 1, 5), push(Some('1'), '9', 2, 30)]);
    let merged = Known {
        until: Some(at(20)),
        ..known('1', pushes, &commits, &cite)
    };
    assert_eq!(told(&merged).0, [('1', Arrival::Opened, vec![1])]);
}

#[test]
fn the_base_is_the_one_place_where_the_commits_leave_the_target() {
    let current = Standing::Current;
    let all = [
        commit('1', &['0'], current),
        commit('2', &['1'], current),
        commit('3', &['2', '9'], current),
    ];
    let by_id: HashMap<Revision, &Commit> =
        all.iter().map(|commit| (commit.revision, commit)).collect();
    assert_eq!(base(id('2'), &by_id), Some(id('0')));
    assert_eq!(base(id('3'), &by_id), None);
    assert_eq!(base(id('8'), &by_id), None);
}
