//! From what was read of emergencies to the document (J30): what this run says of one, and what earlier ones owe.

use super::super::evidence::Whole;
use super::Deploying;
use super::document::{explain, owners};
use super::emergencies::{Emergencies, Emergency};
use crate::evidence::{
    Actor, AuthorisationState, BreakGlass, Change, Citation, Debt, Deployment, Fact, Gap, Proof,
    Timestamp, Why,
};
use crate::forge::github::answers::DeployRun;
use crate::forge::github::map::{authorisations, push};

/// With what an emergency's title begins, as `examples/break-glass` makes it.
const TITLE: &str = "break-glass ";

/// Fills in what the run says of an emergency, and the debts.
pub(super) fn fill(
    whole: &mut Whole,
    deploying: &Deploying,
    glass: &Emergencies,
    deployment: &mut Deployment,
    at: Timestamp,
) {
    let Some(from) = &glass.from else { return };
    // Only somebody's dispatch: what else starts a run may give it a title that a stranger wrote.
    let own = deploying
        .run
        .as_ref()
        .filter(|run| run.workflow() == from && run.event == "workflow_dispatch");
    if let Some(run) = own {
        match &run.display_title {
            Some(title) => deployment.break_glass = said(title, run),
            None => whole
                .gaps
                .push(gap(Why::Unavailable, "the run's title".to_owned())),
        }
    }
    for (why, detail) in &glass.missing {
        whole.gaps.push(gap(*why, detail.clone()));
    }
    for emergency in &glass.all {
        let debt = debt(whole, deploying, emergency, at);
        deployment.debts.push(debt);
    }
}

/// `break-glass INCIDENT: REASON`; none where the title has another form. Whether both say something is judged.
fn said(title: &str, run: &DeployRun) -> Option<BreakGlass> {
    let (incident, reason) = title.strip_prefix(TITLE)?.split_once(':')?;
    Some(BreakGlass {
        reason: reason.trim().to_owned(),
        incident: incident.trim().to_owned(),
        citation: citation(run),
    })
}

fn citation(run: &DeployRun) -> Citation {
    Citation {
        proof: Proof::Authenticated,
        id: Some(run.id.to_string()),
        url: Some(run.html_url.clone()),
    }
}

fn debt(
    whole: &mut Whole,
    deploying: &Deploying,
    emergency: &Emergency,
    observed_at: Timestamp,
) -> Debt {
    let run = &emergency.run;
    let title = run.display_title.as_deref().unwrap_or_default();
    Debt {
        run: run.id,
        at: run.created_at,
        revision: emergency.record.commit_oid,
        // It went live, whatever it was called.
        said: said(title, run).unwrap_or_else(|| BreakGlass {
            reason: title.to_owned(),
            incident: String::new(),
            citation: citation(run),
        }),
        released_by: released_by(whole, deploying, emergency),
        changes: changes(whole, emergency, observed_at),
        citation: Citation {
            proof: Proof::Authenticated,
            id: emergency.record.database_id.map(|id| id.to_string()),
            url: Some(format!("{}/deployments", deploying.asked.repository.url)),
        },
    }
}

/// Everybody who started an attempt of it or authorised it here.
fn released_by(whole: &mut Whole, deploying: &Deploying, emergency: &Emergency) -> Vec<Actor> {
    let people = &mut whole.people;
    let mut all = Vec::new();
    for run in std::iter::once(&emergency.run).chain(&emergency.others) {
        all.push(people.rest(run.actor.as_ref()));
        all.push(people.rest(run.triggering_actor.as_ref()));
    }
    let agreed = authorisations(people, &emergency.approvals, &emergency.run);
    let here = agreed.into_iter().filter(|given| {
        given.state == AuthorisationState::Approved && given.environment == deploying.at.environment
    });
    all.extend(here.map(|given| given.by));
    let mut once: Vec<Actor> = Vec::new();
    for by in all {
        if !once.contains(&by) {
            once.push(by);
        }
    }
    once
}

/// Every change that it shipped.
fn changes(whole: &mut Whole, emergency: &Emergency, observed_at: Timestamp) -> Vec<Change> {
    let (based, ranged) = (&emergency.based, &emergency.ranged);
    let range = std::mem::take(&mut whole.changes);
    let gaps = whole.gaps.len();
    for opened in ranged.opened.values() {
        whole.add(opened);
    }
    for found in &ranged.pushes {
        let mapped = push(&mut whole.people, found, observed_at);
        whole.gaps.extend(mapped.gaps);
        whole.changes.push(mapped.change);
    }
    // Only who wrote them and who reviewed them matters: the others are not asked for, and are no gaps of theirs.
    let of_debts = whole.gaps.split_off(gaps);
    let asked = |gap: &Gap| {
        !matches!(
            gap.fact,
            Fact::Checks | Fact::Bypasses | Fact::Files | Fact::PastLaw
        )
    };
    whole.gaps.extend(of_debts.into_iter().filter(asked));
    let mut changes = std::mem::replace(&mut whole.changes, range);
    let mut owners = owners(based, ranged);
    explain(based, &mut owners, &mut changes);
    let lost = based
        .commits
        .iter()
        .find(|commit| !owners.contains_key(&commit.sha));
    if let Some(commit) = lost {
        let detail = format!(
            "by which change {}, which emergency run {} shipped, came",
            commit.sha.short(),
            emergency.run.id
        );
        whole.gaps.push(gap(Why::NotYet, detail));
    }
    changes.retain(|change| owners.values().any(|id| *id == change.id));
    changes
}

fn gap(why: Why, detail: String) -> Gap {
    Gap {
        fact: Fact::BreakGlass,
        why,
        change: None,
        account: None,
        detail: Some(detail),
    }
}
