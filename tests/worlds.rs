//! The world builder gives evidence that the product reads, and the same verbs give the same bytes.

mod world;

use sixeyes::evidence::{Evidence, MergeMethod, Moved, Subject, TriggerAct};
use world::{Work, World};

fn a_delivery() -> World {
    let mut world = World::new();
    world
        .opens("ada", 1, Work::of(&["c1", "c2"]).co_authored_by("lt"))
        .objects("gh", 1)
        .force_pushes("ada", 1, &["c1"], Work::of(&["c3"]))
        .updates_branch("ewd", 1, "c4", Some(Moved::CleanMerge))
        .withdraws("gh", 1)
        .approves("gh", 1)
        .enqueues("ewd", 1)
        .merges_by("ewd", 1, MergeMethod::Merge)
        .pushes_directly("mh", Work::of(&["d1"]))
        .opens("kj", 2, Work::of(&["e1"]))
        .approves("ada", 2)
        .merges("gh", 2)
        .deploys("kj", TriggerAct::Dispatched)
        .reruns("lt")
        .authorises("mh");
    world
}

#[test]
fn a_world_gives_evidence_that_is_whole() {
    let bytes = a_delivery().evidence().to_json().unwrap();
    let evidence = Evidence::from_json(&bytes).unwrap();
    assert!(matches!(evidence.subject, Subject::Deployment { .. }));
    assert_eq!(evidence.changes.len(), 3);
    let range = &evidence.deployment.as_ref().unwrap().range;
    assert_eq!(range.commits.len(), 3 + 1 + 1 + 1);
    assert_eq!(evidence, a_delivery().evidence());
}

#[test]
fn the_same_verbs_give_the_same_bytes() {
    let [one, two] = [a_delivery(), a_delivery()].map(|world| world.evidence().to_json().unwrap());
    assert_eq!(one, two);
}

#[test]
fn a_release_train_carries_its_changes_with_their_people() {
    let mut world = World::new();
    world
        .opens("ada", 1, Work::of(&["c1"]).into("develop"))
        .approves("gh", 1)
        .merges("ewd", 1)
        .opens_carrying("lt", 2, &[1], Work::of(&["r1"]));
    let bytes = world.evidence().to_json().unwrap();
    let evidence = Evidence::from_json(&bytes).unwrap();
    let train = evidence.changes.first().unwrap();
    assert_eq!(train.carried.len(), 1);
    assert_eq!(train.commits.len(), 3);
}
