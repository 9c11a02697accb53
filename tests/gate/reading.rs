//! What the reader makes of what people did.

use crate::forge::{Right, Work};
use crate::support::{POLICY, REPO, change, read, repository, write};
use sixeyes::evidence::{
    AccountId, Actor, Arrival, Committer, Evidence, Level, Pushed, ReviewVerdict, Standing,
};

/// The login behind an actor.
fn login(evidence: &Evidence, actor: Actor) -> String {
    match actor.account() {
        Some(id) => evidence.account(id).unwrap().login.clone(),
        None => "?".into(),
    }
}

fn pushers(evidence: &Evidence, pushed: &Pushed) -> Vec<String> {
    match pushed {
        Pushed::By(ids) => ids
            .iter()
            .map(|id: &AccountId| login(evidence, Actor::Account(*id)))
            .collect(),
        Pushed::Unknown => vec!["?".into()],
    }
}

#[test]
fn a_change_is_read_with_its_people_and_its_law() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    let evidence = read(&forge, &pull);
    let change = &evidence.changes[0];
    assert_eq!(change.id.0, format!("#{}", pull.number));
    assert_eq!(login(&evidence, change.opened_by), "ada");
    assert_eq!(change.head.to_string(), forge.head(&pull));
    assert_eq!(change.base.unwrap().to_string(), forge.tip(REPO, "main"));
    assert!(change.tree.is_some());
    assert_eq!(change.commits.len(), 1);
    let commit = &change.commits[0];
    assert_eq!(commit.standing, Standing::Current);
    assert_eq!(
        login(&evidence, Actor::Account(commit.author.account.unwrap())),
        "ada"
    );
    assert!(matches!(commit.committer, Committer::Person(_)));
    let [head] = change.heads.as_slice() else {
        panic!("{:?}", change.heads)
    };
    assert_eq!(
        (head.arrival, pushers(&evidence, &head.pushed_by)),
        (Arrival::Opened, vec!["ada".into()])
    );
    let [review] = change.reviews.as_slice() else {
        panic!("{:?}", change.reviews)
    };
    assert_eq!(login(&evidence, review.by), "gh");
    assert_eq!(review.verdict, ReviewVerdict::Approved);
    assert_eq!(review.revision, Some(change.head));
    let right = &evidence.rights[0];
    assert_eq!(right.permission.includes(Level::Write), Some(true));
    assert_eq!(right.permission.includes(Level::Maintain), None);
    let paths: Vec<_> = change.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["src/pay.rs"]);
    let law = evidence.observer.law.as_ref().unwrap();
    assert_eq!(
        (law.branch.as_str(), law.revision.to_string()),
        ("main", forge.tip(REPO, "main"))
    );
    assert_eq!(evidence.gaps, []);
    assert_eq!(evidence.ignored, []);
}

#[test]
fn budget_two_round_trips_and_six_requests_for_a_hundred_commits_and_reviews() {
    let forge = repository(POLICY);
    let work: Vec<Work> = (0..100)
        .map(|n| Work::by("ada").write("src/pay.rs", &format!("fn pay() {{ limit({n}); }}\n")))
        .collect();
    forge.push(REPO, "limit", "ada", &work);
    let pull = forge.open(REPO, "limit", "ada");
    for _ in 0..100 {
        forge.comment_review(&pull, "gh");
    }
    forge.latency(std::time::Duration::from_millis(30));
    let evidence = read(&forge, &pull);
    assert_eq!(evidence.changes[0].commits.len(), 100);
    assert_eq!(evidence.changes[0].reviews.len(), 100);
    assert_eq!(evidence.gaps, []);
    assert!(forge.requests().len() <= 6, "{:#?}", forge.requests());
    assert!(forge.round_trips() <= 2, "{:#?}", forge.requests());
}

#[test]
fn e156_two_hundred_and_fifty_commits_are_read_to_the_last() {
    let forge = repository(POLICY);
    let work: Vec<Work> = (0..250)
        .map(|n| {
            let by = if n == 249 { "ewd" } else { "ada" };
            Work::by(by).write("src/pay.rs", &format!("fn pay() {{ limit({n}); }}\n"))
        })
        .collect();
    forge.push(REPO, "limit", "ada", &work);
    let pull = forge.open(REPO, "limit", "ada");
    let evidence = read(&forge, &pull);
    let commits = &evidence.changes[0].commits;
    assert_eq!(commits.len(), 250);
    let last = commits.last().unwrap().author.account.unwrap();
    assert_eq!(login(&evidence, Actor::Account(last)), "ewd");
    assert_eq!(evidence.gaps, []);
}

#[test]
fn e31_a_forced_push_leaves_the_dropped_commit_and_its_pusher_in_the_evidence() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    write(&forge, "limit", "gh", "src/pay.rs", "fn pay() { gh(); }\n");
    let dropped = forge.head(&pull);
    forge.force_push(
        REPO,
        "limit",
        "ada",
        &[Work::by("ada").write("src/pay.rs", "fn pay() { two(); }\n")],
    );
    let evidence = read(&forge, &pull);
    let change = &evidence.changes[0];
    let told: Vec<_> = change
        .heads
        .iter()
        .map(|head| (head.arrival, pushers(&evidence, &head.pushed_by)))
        .collect();
    assert_eq!(
        told,
        [
            (Arrival::Opened, vec!["ada".to_owned()]),
            (Arrival::Pushed, vec!["gh".to_owned()]),
            (Arrival::Forced, vec!["ada".to_owned()])
        ]
    );
    let commit = change
        .commits
        .iter()
        .find(|commit| commit.revision.to_string() == dropped)
        .unwrap();
    assert_eq!(commit.standing, Standing::Dropped);
    assert_eq!(
        login(&evidence, Actor::Account(commit.author.account.unwrap())),
        "gh"
    );
    assert_eq!(evidence.gaps, []);
}

#[test]
fn a_dismissed_review_keeps_what_it_said_and_who_dismissed_it() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    let review = forge.request_changes(&pull, "gh");
    forge.dismiss(&pull, review, "ewd", "settled");
    let evidence = read(&forge, &pull);
    let review = &evidence.changes[0].reviews[0];
    assert_eq!(review.verdict, ReviewVerdict::ChangesRequested);
    let dismissal = review.dismissed.as_ref().unwrap();
    assert_eq!(login(&evidence, dismissal.by), "ewd");
    assert!(dismissal.at.is_some() && !dismissal.automatic);
}

#[test]
fn e81_a_reader_who_approves_has_no_right() {
    let forge = repository(POLICY);
    let pull = change(&forge);
    forge.grant(REPO, "mh", Right::Read);
    forge.approve(&pull, "mh");
    let evidence = read(&forge, &pull);
    assert_eq!(
        evidence.rights[0].permission.includes(Level::Write),
        Some(false)
    );
}
