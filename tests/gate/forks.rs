//! Changes out of forks: who pushed is told only by the runs of a head.

use crate::forge::Work;
use crate::runner::Gate;
use crate::support::{POLICY, REPO, forked, repository};

#[test]
fn a_fork_with_a_token_that_only_reads_still_gets_verdict_and_summary() {
    let forge = repository(POLICY);
    let (pull, _) = forked(&forge);
    forge.approve(&pull, "gh");
    let ran = Gate::of(&forge, &pull)
        .set("SIXEYES_TOKEN", &forge.read_only_token())
        .run();
    ran.expect(0);
    assert!(
        ran.err.contains("::notice::the comment was not written"),
        "{}",
        ran.err
    );
    assert!(ran.summary.contains("✅"), "{}", ran.summary);
    assert_eq!(forge.comments(&pull), []);
}

#[test]
fn e39_a_fork_whose_pusher_no_run_names_cannot_be_decided() {
    let forge = repository(POLICY);
    let (pull, _) = forked(&forge);
    forge.approve(&pull, "gh");
    forge.forget_runs(REPO);
    Gate::of(&forge, &pull).run().expect(1).judge_again(1);
}

#[test]
fn e94_a_deleted_fork_leaves_its_pushers_unknown() {
    let forge = repository(POLICY);
    let (pull, fork) = forked(&forge);
    forge.approve(&pull, "gh");
    forge.delete_repo(&fork);
    Gate::of(&forge, &pull).run().expect(1).judge_again(1);
}

#[test]
fn e39_a_maintainer_who_pushes_to_a_fork_is_an_author_by_the_run_of_that_head() {
    let forge = repository(POLICY);
    let (pull, fork) = forked(&forge);
    // The commit says that `mh` wrote it; the run says that `gh` pushed it.
    forge.push(
        &fork,
        "limit",
        "gh",
        &[Work::by("mh").write("src/pay.rs", "fn pay() { more(); }\n")],
    );
    forge.approve(&pull, "gh");
    Gate::of(&forge, &pull).run().expect(10).judge_again(10);
}
