//! From what was read of a deployment to the document.

use super::super::evidence::{Look, Whole};
use super::based::FACT;
use super::range::By;
use super::{Based, Deploying, Emergencies, Ranged, Target, glass as of_glass};
use crate::evidence::{
    AccountId, Change, ChangeId, ChangeKind, Citation, Demand, Deployment, Evidence, Fact, Gap,
    Ignored, IgnoredKind, MergeMethod, Phase, Proof, Range, RangeCommit, Remaining, Revision, Run,
    Subject, Why,
};
use crate::forge::github::map::{Started, authorisations, demand, hold, push, triggers};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Whether it is asked in the job that deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before it, as an early answer.
    Before,
    /// In the job that deploys.
    Deploying,
    /// Long after it.
    Finished,
}

/// The document about one deployment. `glass` is what was read of emergencies (J30), `told` is what the runner's variables say that the forge contradicts (E144).
#[must_use]
pub fn of_deployment(
    deploying: &Deploying,
    based: &Based,
    ranged: &Ranged,
    glass: &Emergencies,
    when: When,
    told: &[String],
    look: &Look,
) -> Evidence {
    let mut whole = Whole::of(deploying.asked.viewer.as_ref(), look);
    let mut owners = owners(based, ranged);
    for (number, opened) in &ranged.opened {
        whole.add(opened);
        if let Some(Ok(past)) = ranged.past.get(number)
            && let Some(change) = whole.changes.last_mut()
        {
            change.past_law = Some(past.clone());
        }
        if let Some(Err(why)) = ranged.past.get(number) {
            let change = whole.changes.last().map(|change| change.id.clone());
            whole.gaps.push(Gap {
                fact: Fact::PastLaw,
                why: *why,
                change,
                account: None,
                detail: Some("the policy that it replaced".to_owned()),
            });
        }
    }
    for found in &ranged.pushes {
        let mapped = push(&mut whole.people, found, look.at);
        whole.gaps.extend(mapped.gaps);
        whole.changes.push(mapped.change);
    }
    explain(based, &mut owners, &mut whole.changes);
    let order = order(based, &owners);
    whole
        .changes
        .sort_by_key(|change| order.get(&change.id).copied().unwrap_or(usize::MAX));
    let target = &deploying.target;
    let deployment = Deployment {
        run: run(deploying, glass),
        phase: phase(deploying, when),
        triggers: Vec::new(),
        demand: demand(&deploying.environment),
        hold: hold(&deploying.environment, &deploying.asked.repository.url),
        authorisations: Vec::new(),
        range: Range {
            base: based.base,
            commits: range(deploying, based, &owners),
            // The forge's own count was compared with the list when that was read ([`Reader::compared`]): a shorter one is
            // an error there and never gets here. This one ties the document to the list as it was read, so that whoever
            // judges it again sees a commit that was taken out since. A `since` cuts the list after that comparison.
            total: u64::try_from(based.commits.len()).ok(),
            rewritten: based.rewritten,
            earlier: Vec::new(),
        },
        bypasses: Vec::new(),
        break_glass: None,
        debts: Vec::new(),
    };
    let mut deployment = people(&mut whole, deploying, deployment);
    of_glass::fill(&mut whole, deploying, glass, &mut deployment, look.at);
    rights(&mut whole, deploying, &deployment, ranged);
    missing(&mut whole, deploying, based);
    shown(&mut whole, deploying, based, told);
    let subject = Subject::Deployment {
        environment: deploying.at.environment.clone(),
        target: target.written(),
        revision: deploying.head,
        tree: based.tree,
    };
    let asked = &deploying.asked;
    let mut evidence = whole.finish(&asked.repository, &asked.law, &ranged.grants, look, subject);
    evidence.deployment = Some(deployment);
    evidence
}

/// Which change each commit belongs to.
pub(super) fn owners(based: &Based, ranged: &Ranged) -> HashMap<Revision, ChangeId> {
    let mut owners = HashMap::new();
    for commit in &based.commits {
        if let Some(By::Pull(number, _)) = ranged.brought.by.get(&commit.sha)
            && ranged.opened.contains_key(number)
        {
            owners.insert(commit.sha, ChangeId(format!("#{number}")));
        }
    }
    for push in &ranged.pushes {
        for commit in &push.commits {
            owners.insert(commit.oid, ChangeId(push.head.to_string()));
        }
    }
    owners
}

/// Holds the forge's word for which change brought a commit to what the change is known to hold: its merge's result, its
/// own commits, or as many copies of them as a rebase makes. What that does not explain belongs to nothing known.
pub(super) fn explain(
    based: &Based,
    owners: &mut HashMap<Revision, ChangeId>,
    changes: &mut [Change],
) {
    let parents: HashMap<Revision, Revision> = based
        .commits
        .iter()
        .filter_map(|commit| Some((commit.sha, commit.parents.first()?.sha)))
        .collect();
    for change in changes
        .iter_mut()
        .filter(|change| change.kind == ChangeKind::Request)
    {
        let of_this: HashSet<Revision> = owners
            .iter()
            .filter(|(_, id)| **id == change.id)
            .map(|(commit, _)| *commit)
            .collect();
        let own: HashSet<Revision> = change
            .commits
            .iter()
            .map(|commit| commit.revision)
            .collect();
        let mut explained: HashSet<Revision> = of_this.intersection(&own).copied().collect();
        if let Some(merge) = &mut change.merge {
            let copies = change
                .commits
                .iter()
                .filter(|commit| commit.standing == crate::evidence::Standing::Current)
                .count();
            let mut chain = Vec::new();
            let mut next = merge.result.last().copied();
            while let Some(commit) = next.filter(|commit| of_this.contains(commit)) {
                chain.push(commit);
                let rebased = matches!(merge.method, MergeMethod::Unknown | MergeMethod::Rebase);
                next = match rebased && chain.len() < copies {
                    true => parents.get(&commit).copied(),
                    false => None,
                };
            }
            chain.reverse();
            if merge.method == MergeMethod::Unknown && chain.len() == copies && copies > 0 {
                merge.method = MergeMethod::Rebase;
                merge.result.clone_from(&chain);
            }
            explained.extend(chain);
        }
        for commit in of_this.difference(&explained) {
            owners.remove(commit);
        }
    }
}

/// Where in the range each change begins.
fn order(based: &Based, owners: &HashMap<Revision, ChangeId>) -> BTreeMap<ChangeId, usize> {
    let mut order = BTreeMap::new();
    for (place, commit) in based.commits.iter().enumerate() {
        if let Some(id) = owners.get(&commit.sha) {
            order.entry(id.clone()).or_insert(place);
        }
    }
    order
}

fn range(
    deploying: &Deploying,
    based: &Based,
    owners: &HashMap<Revision, ChangeId>,
) -> Vec<RangeCommit> {
    // A revision short of the tip is deployed at a tag of it, which somebody may make where the policy lets tags deploy.
    let chain = first_parents(based, deploying.head);
    let tags = deploying.tags;
    based
        .commits
        .iter()
        .map(|commit| RangeCommit {
            revision: commit.sha,
            change: owners.get(&commit.sha).cloned(),
            deployable: commit.sha == deploying.head || tags && chain.contains(&commit.sha),
        })
        .collect()
}

fn first_parents(based: &Based, head: Revision) -> HashSet<Revision> {
    let parents: HashMap<Revision, Option<Revision>> = based
        .commits
        .iter()
        .map(|commit| (commit.sha, commit.parents.first().map(|parent| parent.sha)))
        .collect();
    let mut chain = HashSet::new();
    let mut next = Some(head);
    while let Some(commit) = next {
        chain.insert(commit);
        next = parents.get(&commit).copied().flatten();
    }
    chain
}

fn run(deploying: &Deploying, glass: &Emergencies) -> Run {
    let page = &deploying.asked.repository.url;
    match &deploying.run {
        Some(run) => {
            // A new deployment is started where the policy says that deployments are made; an emergency, where emergencies are.
            let emergency = glass.from.as_deref().filter(|from| *from == run.workflow());
            let from = emergency.or(deploying.from.as_deref());
            let from = from.unwrap_or(run.workflow());
            let file = from.rsplit('/').next().unwrap_or_default();
            Run {
                id: run.id,
                attempt: run.run_attempt.unwrap_or(1),
                workflow: Some(run.workflow().to_owned()),
                url: run.html_url.clone(),
                start_url: Some(format!("{page}/actions/workflows/{file}")),
            }
        }
        None => Run {
            id: 0,
            attempt: 1,
            // Whoever will start it starts what the policy says.
            workflow: deploying.from.clone(),
            url: format!("{page}/actions"),
            start_url: None,
        },
    }
}

fn phase(deploying: &Deploying, when: When) -> Phase {
    match (when, &deploying.run) {
        (When::Finished, _) => Phase::Finished,
        // By hand nothing has been started: whoever will is to come.
        (_, None) => Phase::Before(Remaining::Act),
        (When::Deploying, Some(_)) => Phase::Deploying,
        (When::Before, Some(_)) => Phase::Before(match demand(&deploying.environment) {
            Demand::None => Remaining::Nothing,
            Demand::Required => Remaining::Act,
            Demand::Unknown => Remaining::Unknown,
        }),
    }
}

fn people(whole: &mut Whole, deploying: &Deploying, mut deployment: Deployment) -> Deployment {
    let Some(run) = &deploying.run else {
        return deployment;
    };
    let reference = deploying.target.full();
    let started = Started {
        run,
        attempts: &deploying.attempts,
        upstream: &deploying.upstream,
        is_tag: matches!(deploying.target, Target::Tag(..)),
        reference: &reference,
        activity: &deploying.activity.items,
        unread: deploying.activity.short,
        release: deploying.asked.release.as_ref(),
        changes: &whole.changes,
        url: &deploying.asked.repository.url,
    };
    let (all, gaps) = triggers(&mut whole.people, started);
    deployment.triggers = all;
    whole.gaps.extend(gaps);
    match &deploying.approvals {
        Ok(approvals) => {
            deployment.authorisations = authorisations(&mut whole.people, approvals, run);
        }
        Err(why) => whole.gaps.push(of_hold(*why, "who authorised the run")),
    }
    deployment
}

/// What the deployment's own people may do, and to which teams they belong.
fn rights(whole: &mut Whole, deploying: &Deploying, deployment: &Deployment, ranged: &Ranged) {
    let page = &deploying.asked.repository.url;
    let started = deployment.triggers.iter().map(|trigger| trigger.by);
    let let_go = deployment.authorisations.iter().map(|given| given.by);
    let people: BTreeSet<AccountId> = started
        .chain(let_go)
        .filter_map(|by| by.account())
        .collect();
    whole.exact_rights(&ranged.beside, page);
    for (team, members) in &ranged.beside.teams {
        whole.team(team, members, &people, page);
    }
}

fn of_hold(why: Why, detail: &str) -> Gap {
    Gap {
        fact: Fact::Authorisations,
        why,
        change: None,
        account: None,
        detail: Some(detail.to_owned()),
    }
}

fn missing(whole: &mut Whole, deploying: &Deploying, based: &Based) {
    if let Err(why) = &deploying.environment {
        let name = deploying.at.environment.escape_debug();
        let detail = format!("what holds deployments to `{name}`");
        whole.gaps.push(of_hold(*why, &detail));
    }
    for (why, detail) in &based.missing {
        whole.gaps.push(Gap {
            fact: FACT,
            why: *why,
            change: None,
            account: None,
            detail: Some(detail.clone()),
        });
    }
    // Once for all: no clause asks for them, and they were not asked for.
    let before = whole.gaps.len();
    whole.gaps.retain(|gap| gap.fact != Fact::Checks);
    if whole.gaps.len() != before {
        whole.gaps.push(Gap {
            fact: Fact::Checks,
            why: Why::Unsupported,
            change: None,
            account: None,
            detail: Some("checks are not read at a deployment".to_owned()),
        });
    }
}

/// What was seen and judges nothing: records that do not prove themselves, and variables that the forge contradicts.
fn shown(whole: &mut Whole, deploying: &Deploying, based: &Based, told: &[String]) {
    let page = &deploying.asked.repository.url;
    let people = &mut whole.people;
    for (id, detail, _) in based.forged(|record| people.actor(record.creator.as_ref())) {
        whole.ignored.push(Ignored {
            what: IgnoredKind::DeploymentRecord,
            detail,
            change: None,
            citation: Citation {
                proof: Proof::Authenticated,
                id: Some(id.to_string()),
                url: Some(format!("{page}/deployments")),
            },
        });
    }
    for detail in told {
        whole.ignored.push(Ignored {
            what: IgnoredKind::Variable,
            detail: detail.clone(),
            change: None,
            citation: Citation {
                proof: Proof::Claimed,
                id: None,
                url: deploying.run.as_ref().map(|run| run.html_url.clone()),
            },
        });
    }
}
