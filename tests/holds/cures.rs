//! Cures: what a finding says would settle it, done (7).

use super::laws::held_law_of;
use crate::chance::{Gate, Plan, breaks_glass, holds};
use crate::judge::{Law, told};
use crate::world::World;
use sixeyes::decision::{ClauseName, Cure, Decision, Finding, Outcome, Reason, Remedy, Starter};
use sixeyes::duty::Stage;
use sixeyes::evidence::{ChangeId, Demand, Level, TriggerAct};
use sixeyes::identity::Who;
use std::collections::BTreeSet;

/// How often one finding may name another cure before it is gone: two approvers in conflict withdraw one by one.
const PATIENCE: usize = 14;

#[test]
fn every_violation_has_a_cure_that_cures_it() {
    holds("7", every_finding_is_cured);
}

/// People who have done nothing yet, and may maintain.
const FRESH: [&str; 6] = ["zoe", "yan", "xan", "wim", "vic", "uma"];

/// They come, and one of them administers the repository.
fn arrive(world: &mut World) {
    for fresh in FRESH {
        world.has_right(fresh, Level::Maintain);
    }
    world.has_right(FRESH[5], Level::Admin);
}

fn has_reviewed(world: &mut World, login: &str) -> bool {
    let by = world.actor(login);
    world
        .changes()
        .iter()
        .any(|change| change.reviews.iter().any(|review| review.by == by))
}

#[test]
fn every_finding_of_a_denied_deployment_names_an_act_and_who_can_do_it() {
    holds("7, deploying", every_finding_names_its_cure);
}

/// Of a deployment in its own job: whatever blocks says what settles it, and where that is an act of a person, who can.
fn every_finding_names_its_cure(plan: &Plan) -> Result<(), String> {
    let law = held_law_of(plan);
    let mut plan = plan.clone();
    plan.gate = Gate::Deploying;
    let mut world = plan.world();
    arrive(&mut world);
    let evidence = world.evidence();
    let decision = law.judge(&evidence);
    let blocks = |finding: &&Finding<'_>| finding.enforced && finding.outcome.grade().blocks();
    for finding in decision.findings.iter().filter(blocks) {
        let Some(remedy) = remedy(finding) else {
            return Err(format!(
                "no cure for {:?}\n{}",
                key(finding),
                told(&decision)
            ));
        };
        let nobodys = match &remedy.act {
            // The token's, the forge's or the directory's: no act of one person on the change or the deployment.
            Cure::ReadAgain(_)
            | Cure::Wait
            | Cure::GrantRight
            | Cure::MapIdentity
            | Cure::Recompute(_) => true,
            Cure::Reopen(_)
            | Cure::Approve(..)
            | Cure::Withdraw(..)
            | Cure::ApproveLate(..)
            | Cure::LiftObjection(..)
            | Cure::StartNewRun
            | Cure::NewTag
            | Cure::NewRelease
            | Cure::AuthoriseNewRun(_)
            | Cure::DemandAuthorisation
            | Cure::StartRunOf(_)
            | Cure::StartRunOn(_)
            | Cure::BreakGlass(_)
            | Cure::Authorise
            | Cure::Merge(_)
            | Cure::NameSince
            | Cure::NameRule
            | Cure::Waive
            | Cure::Grant(_)
            | Cure::DeployWithoutBypass => false,
        };
        if !nobodys && remedy.by.known.is_empty() {
            return Err(format!(
                "nobody can {:?} for {:?}\n{}",
                remedy.act,
                key(finding),
                told(&decision)
            ));
        }
    }
    Ok(())
}

/// Applies, for every violated finding, what it says would settle it, until it is settled.
fn every_finding_is_cured(plan: &Plan) -> Result<(), String> {
    let law = held_law_of(plan);
    let mut quiet = plan.clone();
    // What the environment's own hold allows is cured by a new run, in which this plan's demand is met.
    if quiet.gate == Gate::Before || quiet.gate == Gate::Finished {
        quiet.gate = Gate::Deploying;
    }
    let mut world = quiet.world();
    // There is always somebody fresh who may write, and somebody who may maintain.
    arrive(&mut world);
    let evidence = world.evidence();
    let decision = law.judge(&evidence);
    let ill: Vec<_> = decision
        .findings
        .iter()
        .filter(|f| is_ill(f))
        .map(key)
        .collect();
    let first = told(&decision);
    for ill in ill {
        let mut patient = world.clone();
        let mut log = Vec::new();
        for round in 0.. {
            let evidence = patient.evidence();
            let decision = law.judge(&evidence);
            let found = decision
                .findings
                .iter()
                .find(|finding| key(finding) == ill && is_ill(finding));
            let Some(finding) = found else { break };
            let Some(remedy) = remedy(finding) else {
                return Err(format!("no cure for {ill:?}\n{first}"));
            };
            if round > PATIENCE {
                return Err(format!(
                    "{ill:?} stays, after {log:#?}\n{first}\n{}",
                    told(&decision)
                ));
            }
            everybody_named_can(law, &patient, &decision, remedy, &ill)?;
            log.push(format!("{:?}", remedy.act));
            if !applied(&mut patient, &decision, remedy, round) {
                break;
            }
        }
    }
    Ok(())
}

/// Whoever a remedy names can do it: nobody named for the deployment leaves the finding to be cured by another act of
/// that kind, and no approval by somebody named puts anything new in the way (J27).
fn everybody_named_can(
    law: &Law,
    world: &World,
    decision: &Decision<'_>,
    remedy: &Remedy<'_>,
    finding: &Key,
) -> Result<(), String> {
    for round in 0..remedy.by.known.len() {
        let mut tried = world.clone();
        if !applied(&mut tried, decision, remedy, round) {
            return Ok(());
        }
        let evidence = tried.evidence();
        let again = law.judge(&evidence);
        if !remedy.act.is_of_deployment() {
            let by = somebody(decision, remedy, round);
            if let Some(new) = in_conflict(&again, &by)
                .difference(&in_conflict(decision, &by))
                .next()
            {
                return Err(format!(
                    "{by} is named, and that makes {new:?}\n{}\n{}",
                    told(decision),
                    told(&again)
                ));
            }
            continue;
        }
        let same = again.findings.iter().any(|found| {
            is_ill(found)
                && key(found) == *finding
                && crate::holds::cures::remedy(found)
                    .is_some_and(|remedy| remedy.act.is_of_deployment())
        });
        if same {
            let by = somebody(decision, remedy, round);
            return Err(format!(
                "{by} is named and cannot\n{}\n{}",
                told(decision),
                told(&again)
            ));
        }
    }
    Ok(())
}

/// Where this one holds what must be apart.
fn in_conflict(decision: &Decision<'_>, login: &str) -> BTreeSet<Key> {
    let is_this = |who: Who| {
        let principal = decision.roster.principal(who).unwrap();
        principal
            .accounts
            .iter()
            .any(|account| account.login == login)
    };
    let holds_both = |finding: &&Finding<'_>| match &finding.outcome {
        Outcome::Violated { conflicts, .. } => conflicts.iter().any(|one| is_this(one.who)),
        _ => false,
    };
    decision
        .findings
        .iter()
        .filter(holds_both)
        .map(key)
        .collect()
}

/// Violated, pending, or unknown because of a person of the stages before the deployment, which a late approval cures.
fn is_ill(finding: &Finding<'_>) -> bool {
    match &finding.outcome {
        Outcome::Violated { .. } | Outcome::Pending(_) => true,
        Outcome::Indeterminate { remedy, .. } => remedy
            .as_ref()
            .is_some_and(|remedy| matches!(remedy.act, Cure::ApproveLate(..))),
        Outcome::Satisfied | Outcome::NotApplicable(_) | Outcome::Waived { .. } => false,
    }
}

/// What tells findings apart: the rule, the clause, the step that it asks for, and the change.
type Key = (String, ClauseName, Option<Stage>, Option<ChangeId>);

fn key(finding: &Finding<'_>) -> Key {
    let stage = match finding.reason {
        Reason::Short { stage, .. } | Reason::PerhapsEnough { stage, .. } => Some(stage),
        _ => None,
    };
    (
        finding.rule.to_owned(),
        finding.clause,
        stage,
        finding.change.cloned(),
    )
}

fn remedy<'a, 'e>(finding: &'a Finding<'e>) -> Option<&'a Remedy<'e>> {
    match &finding.outcome {
        Outcome::Violated { remedy, .. } | Outcome::Indeterminate { remedy, .. } => remedy.as_ref(),
        Outcome::Pending(remedy) => Some(remedy),
        Outcome::Satisfied | Outcome::NotApplicable(_) | Outcome::Waived { .. } => None,
    }
}

/// The login of somebody whom the remedy names, or of somebody fresh where it only says what they must be.
fn somebody(decision: &Decision<'_>, remedy: &Remedy<'_>, round: usize) -> String {
    let named: Vec<&str> = remedy
        .by
        .known
        .iter()
        .filter_map(|who| login(decision, *who))
        .collect();
    match named.get(round % named.len().max(1)) {
        Some(login) => (*login).to_owned(),
        None => FRESH[round % FRESH.len()].to_owned(),
    }
}

fn login<'e>(decision: &Decision<'e>, who: Who) -> Option<&'e str> {
    let accounts = &decision.roster.principal(who)?.accounts;
    Some(accounts.first()?.login.as_str())
}

fn number(change: &ChangeId) -> Option<u64> {
    change.0.strip_prefix('#')?.parse().ok()
}

/// Does what the remedy says; false where this world has no such act.
fn applied(world: &mut World, decision: &Decision<'_>, remedy: &Remedy<'_>, round: usize) -> bool {
    let by = somebody(decision, remedy, round);
    match &remedy.act {
        Cure::Approve(change, _) | Cure::ApproveLate(change, _) => {
            let Some(change) = number(change) else {
                return false;
            };
            world.approves(&by, change);
        }
        Cure::Withdraw(who, change, _) => {
            let (Some(change), Some(accounts)) = (
                number(change),
                decision.roster.principal(*who).map(|who| &who.accounts),
            ) else {
                return false;
            };
            for account in accounts {
                world.withdraws_all(&account.login, change);
            }
            world.approves(&by, change);
        }
        Cure::LiftObjection(who, change) => {
            let (Some(change), Some(login)) = (number(change), login(decision, *who)) else {
                return false;
            };
            world.withdraws_all(login, change);
        }
        Cure::StartNewRun => {
            world.starts_anew();
            world.deploys(&by, TriggerAct::Dispatched);
            let_go_if_held(world, &by);
        }
        Cure::NewTag => {
            world.is_tagged_anew();
            world.deploys(&by, TriggerAct::Tagged);
            let_go_if_held(world, &by);
        }
        Cure::NewRelease => {
            world.is_tagged_anew();
            world.deploys(&by, TriggerAct::Released);
            let_go_if_held(world, &by);
        }
        Cure::AuthoriseNewRun(starter) => {
            world.starts_anew();
            let starts = match starter {
                Starter::Anybody => by.clone(),
                Starter::Another => FRESH[usize::from(by == FRESH[0])].to_owned(),
                Starter::Uninvolved => uninvolved(world, &by),
            };
            world.deploys(&starts, TriggerAct::Dispatched);
            world.authorises(&by);
        }
        Cure::Authorise => {
            world.authorises(&by);
        }
        Cure::DemandAuthorisation => {
            world.starts_anew();
            let starts = uninvolved(world, &by);
            world.deploys(&starts, TriggerAct::Dispatched);
            world.demands(Demand::Required);
            let_go_if_held(world, &starts);
        }
        Cure::BreakGlass(_) => {
            // A new run of that workflow by one of those whom the policy names, to which another agrees: of the branch, for
            // nobody makes a tag in an emergency.
            world.is_tagged_anew();
            world.deploys(&by, TriggerAct::Dispatched);
            breaks_glass(world);
            let other = FRESH.into_iter().find(|fresh| *fresh != by).unwrap();
            world.authorises(other);
        }
        Cure::Merge(change) => {
            let Some(change) = number(change) else {
                return false;
            };
            world.cancels_merge(change);
        }
        // Acts on the directory, the policy, the token or the forge: no verb of this world.
        Cure::MapIdentity
        | Cure::GrantRight
        | Cure::ReadAgain(_)
        | Cure::NameSince
        | Cure::NameRule
        | Cure::Waive
        | Cure::Grant(_)
        | Cure::Recompute(_)
        | Cure::Reopen(_)
        | Cure::StartRunOf(_)
        | Cure::StartRunOn(_)
        | Cure::DeployWithoutBypass
        | Cure::Wait => return false,
    }
    true
}

/// Somebody who holds nothing yet, and is not this one.
fn uninvolved(world: &mut World, but: &str) -> String {
    let free = FRESH
        .into_iter()
        .rev()
        .find(|fresh| *fresh != but && !has_reviewed(world, fresh));
    free.unwrap().to_owned()
}

/// Where the environment holds it, somebody who holds nothing yet lets it go.
fn let_go_if_held(world: &mut World, starter: &str) {
    if world.demanded() {
        let other = uninvolved(world, starter);
        world.authorises(&other);
    }
}
