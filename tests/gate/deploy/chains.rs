//! Runs that start one another, up to the one that deploys (E124).

use super::{POLICY, approved, bare, evidence, merged};
use crate::forge::{Forge, Method};
use crate::runner::{Gate, Ran};
use crate::support::REPO;

const RELEASE: &str = ".github/workflows/release.yml";
const FIRST: &str = ".github/workflows/w0.yml";
const SAYS: &str = "after run ${{ github.event.workflow_run.id }}";

/// A release that runs after so many workflows in turn, of which those in the middle give their runs this title.
fn chained(workflows: usize, title: &str) -> Forge {
    let forge = bare(&POLICY.replace("deploy.yml", "release.yml"));
    let first = forge.workflow(REPO, FIRST).on("workflow_dispatch");
    first.on("schedule").on_push("main").named("w0");
    for number in 1..workflows {
        let path = format!(".github/workflows/w{number}.yml");
        let workflow = forge.workflow(REPO, &path).named(&format!("w{number}"));
        let workflow = workflow.follows(&format!("w{}", number - 1));
        workflow.run_name(&format!("w{number} {title}"));
    }
    let last = forge.workflow(REPO, RELEASE).on("workflow_dispatch");
    last.follows(&format!("w{}", workflows - 1))
        .deploys("production");
    let run = forge.dispatch(REPO, "mh", RELEASE, "main");
    forge.succeed(REPO, run);
    forge
}

/// The gate in the release that came of it, with the payload that its own job has.
fn released(forge: &Forge) -> Ran {
    let run = forge.newest_run(REPO, RELEASE);
    let event = forge.event_of(REPO, run);
    Gate::deploying(forge, run).payload(&event).run()
}

fn acts(ran: &Ran) -> Vec<String> {
    let evidence = evidence(ran);
    let triggers = evidence["deployment"]["triggers"].as_array().unwrap();
    let act = |one: &serde_json::Value| one["act"].as_str().unwrap().to_owned();
    triggers.iter().map(act).collect()
}

/// The run of a workflow in the middle.
fn middle(forge: &Forge, number: usize) -> u64 {
    forge.newest_run(REPO, &format!(".github/workflows/w{number}.yml"))
}

#[test]
fn e124_a_chain_is_followed_to_whoever_began_it_by_one_request_for_each_run() {
    for (by, code) in [("kj", 0), ("gh", 10), ("ada", 10)] {
        let forge = chained(4, SAYS);
        merged(&forge, "limit");
        forge.dispatch(REPO, by, FIRST, "main");
        let runs = |forge: &Forge| {
            let path = "GET /repos/{owner}/{repo}/actions/runs/{run_id}";
            let reads = forge.reads();
            reads.iter().filter(|seen| seen.operation == path).count()
        };
        forge.forget_requests();
        let ran = released(&forge);
        ran.expect(code).judge_again(code);
        // Its own, that of what runs, and the four that led to it.
        assert_eq!(runs(&forge), 6, "{:#?}", forge.reads());
    }
}

#[test]
fn e124_whoever_ran_a_link_again_started_what_followed() {
    for (again, code) in [("kj", 0), ("gh", 10)] {
        let forge = chained(2, SAYS);
        merged(&forge, "limit");
        forge.dispatch(REPO, "ewd", FIRST, "main");
        let link = middle(&forge, 1);
        forge.rerun(REPO, link, again);
        let run = forge.newest_run(REPO, RELEASE);
        let event = forge.workflow_run_event(REPO, link, "completed");
        let ran = Gate::deploying(&forge, run).payload(&event).run();
        ran.expect(code).judge_again(code);
    }
}

#[test]
fn e124_a_link_that_no_title_names_is_a_gap_and_a_start_by_hand_is_the_way_out() {
    let forge = chained(2, "");
    merged(&forge, "limit");
    forge.dispatch(REPO, "kj", FIRST, "main");
    let ran = released(&forge);
    ran.expect(1).judge_again(1);
    assert!(ran.out.contains("after run ID"), "{}", ran.out);
    let run = forge.dispatch(REPO, "kj", RELEASE, "main");
    Gate::deploying(&forge, run).run().expect(0).judge_again(0);
}

#[test]
fn e124_what_goes_on_for_longer_or_in_a_circle_or_names_anothers_run_is_not_believed() {
    let forge = chained(7, SAYS);
    merged(&forge, "limit");
    forge.dispatch(REPO, "kj", FIRST, "main");
    let ran = released(&forge);
    ran.expect(1).judge_again(1);
    assert!(ran.out.contains("more than 5 runs"), "{}", ran.out);
    // Five are followed.
    let forge = chained(5, SAYS);
    merged(&forge, "limit");
    let began = forge.dispatch(REPO, "kj", FIRST, "main");
    released(&forge).expect(0).judge_again(0);
    let others = forge.start_run(REPO, "push", "main", "ewd");
    let (near, far) = (middle(&forge, 4), middle(&forge, 2));
    for (names, words) in [
        (near, "upstream of itself"),
        (others, "did not start it"),
        (9_999_999, "run 9999999, upstream of it"),
    ] {
        let titled = |title: String| {
            let mut state = forge.state();
            state.repo_mut(REPO).run_mut(far).title = title;
        };
        titled(format!("w2 after run {names}"));
        let ran = released(&forge);
        ran.expect(1).judge_again(1);
        let out = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(out.contains(words), "{words}: {out}");
        titled(format!("w2 after run {began}"));
    }
}

#[test]
fn e124_a_schedule_at_the_other_end_is_nobody_who_lets_go() {
    let forge = chained(2, SAYS);
    merged(&forge, "limit");
    forge.schedule(REPO, "kj");
    let ran = released(&forge);
    ran.expect(11).judge_again(11);
    assert_eq!(acts(&ran), ["schedule"]);
}

#[test]
fn e124_a_merge_at_the_other_end_was_released_by_whoever_merged() {
    for (merger, code) in [("ewd", 0), ("gh", 10)] {
        let forge = chained(2, SAYS);
        let pull = approved(&forge, "limit");
        forge.merge(&pull, merger, Method::Squash);
        let ran = released(&forge);
        ran.expect(code).judge_again(code);
        assert!(
            acts(&ran).contains(&"merged".to_owned()),
            "{:?}",
            acts(&ran)
        );
    }
}
