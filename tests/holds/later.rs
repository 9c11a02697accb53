//! What is green stays green: acts after the merge, the deployment after the gate (8 and 9).

use super::laws::law_of;
use super::{allows, must};
use crate::chance::{Gate, Plan, holds, shipped};
use crate::judge::{Law, told};
use crate::world::World;
use sixeyes::evidence::{Subject, TriggerAct};

#[test]
fn no_act_after_the_merge_asks_for_more_than_one_act_of_another() {
    holds("8", |plan| {
        let law = Law::preset("three-person");
        let mut world = plan.changes();
        if shipped(&world).is_empty() {
            return Ok(());
        }
        let mut calm = world.clone();
        plan.deploy(&mut calm);
        let evidence = calm.evidence();
        if !allows(&law.judge(&evidence)) {
            return Ok(());
        }
        let deployers = [plan.who(plan.starter)];
        let meddler = plan.who((plan.dice % 12) as u8);
        let authoriser = plan.authorises.flatten().map(|who| plan.who(who));
        let rerunner = plan.reruns.map(|who| plan.who(who));
        if deployers.contains(&meddler)
            || Some(&meddler) == authoriser.as_ref()
            || Some(&meddler) == rerunner.as_ref()
        {
            return Ok(());
        }
        let change = shipped(&world)[plan.dice as usize / 12 % shipped(&world).len()];
        if !world.knows(change) {
            return Ok(());
        }
        // Where the merge starts it, its merger is one of the deployment's own people.
        let meddling = world.actor(&meddler);
        if matches!(plan.start, crate::chance::Start::Merge)
            && world.changes().iter().any(|change| {
                change
                    .merge
                    .as_ref()
                    .is_some_and(|merge| merge.by == meddling)
                    || change.intents.iter().any(|intent| intent.by == meddling)
            })
        {
            return Ok(());
        }
        match plan.dice / 144 % 4 {
            0 => world.objects(&meddler, change),
            1 => world.comments(&meddler, change),
            2 => world.dismisses_latest(&meddler, change),
            _ => world.approves(&meddler, change),
        };
        let mut meddled = world.clone();
        plan.deploy(&mut meddled);
        let evidence = meddled.evidence();
        let decision = law.judge(&evidence);
        if allows(&decision) {
            return Ok(());
        }
        // One named act by another person: a late approval by somebody fresh.
        world.approves("zoe", change);
        plan.deploy(&mut world);
        let evidence = world.evidence();
        must(allows(&law.judge(&evidence)), || told(&decision))
    });
}

/// A fresh person's press of the button.
fn shipped_by_strangers(world: &mut World, change: u64) {
    world
        .merges("xan", change)
        .deploys("yan", TriggerAct::Dispatched);
}

#[test]
fn a_green_merge_gate_shipped_by_others_deploys() {
    holds("9, merge", |plan| {
        let law = law_of(plan);
        let mut world = plan.changes();
        let evidence = world.evidence();
        let Subject::Change { change, target, .. } = &evidence.subject else {
            return Ok(());
        };
        let open = evidence.changes[0].state == sixeyes::evidence::ChangeState::Open;
        let Some(number) = change.0.strip_prefix('#').and_then(|n| n.parse().ok()) else {
            return Ok(());
        };
        if !open || target != "main" || !allows(&law.judge(&evidence)) {
            return Ok(());
        }
        // Only this change is shipped: what went before has been deployed.
        let before = world.named_revision("tip");
        // The green answer is a record of the rights that it rests on (J9).
        world.records_rights().cancels_merge(number);
        world.range_from(sixeyes::evidence::RangeBase::Record(before));
        shipped_by_strangers(&mut world, number);
        let evidence = world.evidence();
        let decision = law.judge(&evidence);
        must(allows(&decision), || told(&decision))
    });
}

#[test]
fn an_early_answer_is_green_wherever_the_deploying_job_will_allow() {
    holds("9, before", |plan| {
        let law = law_of(plan);
        let deploying = Plan {
            gate: Gate::Deploying,
            ..plan.clone()
        };
        let evidence = deploying.world().evidence();
        let Some(deployment) = &evidence.deployment else {
            return Ok(());
        };
        if !allows(&law.judge(&evidence)) {
            return Ok(());
        }
        // What is known before the job that deploys: no authorisation yet, and that one is to come.
        let mut early = evidence.clone();
        let to_come = !deployment.authorisations.is_empty();
        let before = early.deployment.as_mut().unwrap();
        before.authorisations.clear();
        before.phase = sixeyes::evidence::Phase::Before(if to_come {
            sixeyes::evidence::Remaining::Act
        } else {
            sixeyes::evidence::Remaining::Nothing
        });
        let decision = law.judge(&early);
        must(allows(&decision), || told(&decision))
    });
}
