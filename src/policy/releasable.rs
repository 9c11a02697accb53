//! The part of a denied range that would pass, and who could release it and the rest (J32).

use super::judged::Judged;
use super::one::Session;
use super::speaks::View;
use crate::clause::separate::Apart;
use crate::clause::{AsOf, Releasing, Scene, is_apart, releasers};
use crate::decision::{Finding, Missing, Outcome, Reason, Releasable, SettledBy, Starter};
use crate::duty::{Moment, Sight, Stage, Stages, right};
use crate::evidence::{ChangeId, Fact, Level};
use crate::identity::Who;
use std::collections::{HashMap, HashSet};

/// What a denied range says of its releasable part; nothing for a change, a group, or a range that passes.
pub(super) fn part<'e>(
    session: &Session<'_, 'e>,
    judged: &[Judged<'e>],
    findings: &[Finding<'e>],
) -> Option<Releasable<'e>> {
    let released = session.released?;
    let blocking = |finding: &&Finding<'e>| finding.enforced && finding.outcome.grade().blocks();
    if !findings.iter().any(|finding| blocking(&finding)) {
        return None;
    }
    let range = &released.deployment.range;
    let whole = findings
        .iter()
        .filter(blocking)
        .any(|finding| finding.change.is_none());
    // A change is clean when nothing about it blocks but the deployment's own people.
    let unclean: HashSet<&ChangeId> = findings
        .iter()
        .filter(blocking)
        .filter(|finding| !is_of_deployment(finding))
        .filter_map(|finding| finding.change)
        .collect();
    let by_id = by_id(judged);
    // Whoever could release a part of the range could release what precedes it: with each change they become fewer.
    let mut could = may_release(session);
    let mut up_to = None;
    let mut so_far: HashSet<&'e ChangeId> = HashSet::new();
    let mut in_order: Vec<&'e ChangeId> = Vec::new();
    let mut taken = 0;
    // How far it would pass by somebody of whom nothing is known.
    let mut by_others = None;
    let mut by: Vec<Who> = Vec::new();
    if !whole {
        for commit in &range.commits {
            let Some(id) = commit.change.as_ref() else {
                break;
            };
            let mut of = by_id.get(id).into_iter().flatten();
            if of.any(|change| unclean.contains(&change.duties(AsOf::Now).change.id)) {
                break;
            }
            if so_far.insert(id) {
                in_order.push(id);
                leave_out(session, &by_id, id, &mut could);
            }
            if !commit.deployable {
                continue;
            }
            by_others = Some((commit.revision, in_order.len()));
            if !could.is_empty() {
                up_to = Some(commit.revision);
                taken = in_order.len();
                by.clone_from(&could);
            }
        }
    }
    // That nobody is known who could release it does not mean that it would not pass.
    if let (None, Some((revision, changes))) = (up_to, by_others) {
        up_to = Some(revision);
        taken = changes;
    }
    in_order.truncate(taken);
    let taken: HashSet<&ChangeId> = in_order.iter().copied().collect();
    let mut rest_by = may_release(session);
    let mut rest = false;
    for change in &session.input.evidence.changes {
        if !taken.contains(&change.id) {
            rest = true;
            leave_out(session, &by_id, &change.id, &mut rest_by);
        }
    }
    if !rest {
        rest_by.clear();
    }
    Some(Releasable {
        up_to,
        changes: in_order,
        by,
        rest_by,
    })
}

fn is_of_deployment(finding: &Finding<'_>) -> bool {
    match (&finding.outcome, &finding.reason) {
        (Outcome::Violated { conflicts, .. }, Reason::SamePerson(_)) => conflicts
            .iter()
            .all(|conflict| !conflict.stages.and(Stages::OF_DEPLOYMENT).is_empty()),
        (_, Reason::Short { stage, .. } | Reason::PerhapsEnough { stage, .. }) => {
            stage.is_of_deployment()
        }
        (_, Reason::NotKnown(stages)) => stages.and(Stages::BEFORE_DEPLOYMENT).is_empty(),
        (Outcome::Indeterminate { missing, .. }, Reason::UnknownHolder(_)) => {
            missing.iter().all(|missing| match missing {
                Missing::Holder { stage, .. } => stage.is_of_deployment(),
                Missing::Gap(gap) => {
                    matches!(gap.fact, Fact::Triggers | Fact::Authorisations)
                }
                Missing::Absent(fact, _) => {
                    matches!(fact, Fact::Triggers | Fact::Authorisations)
                }
                Missing::Review(..) | Missing::Eligibility { .. } => false,
            })
        }
        _ => false,
    }
}

/// Known people with the right to write, in the order of their names.
fn may_release(session: &Session<'_, '_>) -> Vec<Who> {
    let mut could = releasers(session.input.evidence, session.roster, &[]);
    could.retain(|who| {
        session.roster.principal(*who).is_some_and(|principal| {
            principal.accounts.iter().any(|account| {
                right(
                    session.input.evidence,
                    account.id,
                    Level::Write,
                    Moment::Now,
                ) == Sight::Yes
            })
        })
    });
    could.sort_by_key(|who| session.roster.name(*who));
    could
}

/// The judged changes by the ids of those that stand in the range: each with the ones that it carries, which fail with
/// it and whose people release it as little as its own (J6).
fn by_id<'j, 'e>(judged: &'j [Judged<'e>]) -> HashMap<&'e ChangeId, Vec<&'j Judged<'e>>> {
    let mut by_id: HashMap<&'e ChangeId, Vec<&'j Judged<'e>>> = HashMap::new();
    let mut carrier = None;
    for change in judged {
        let id = &change.duties(AsOf::Now).change.id;
        if !change.carried {
            carrier = Some(id);
        }
        by_id.entry(carrier.unwrap_or(id)).or_default().push(change);
    }
    by_id
}

/// Leaves out whoever holds something of this change that a rule keeps apart from a release.
fn leave_out<'e>(
    session: &Session<'_, 'e>,
    by_id: &HashMap<&'e ChangeId, Vec<&Judged<'e>>>,
    id: &'e ChangeId,
    could: &mut Vec<Who>,
) {
    let changes = by_id.get(id).into_iter().flatten().copied();
    let involved = involved(session, changes);
    let settlers: Vec<Who> = session
        .settlers
        .iter()
        .filter(|(of, _)| *of == id)
        .map(|(_, who)| *who)
        .collect();
    could.retain(|who| is_apart(&involved, *who) && !settlers.contains(who));
}

/// Who settled something of which change under a rule that keeps `approve` apart from the deployment's stages.
pub(super) fn settlers<'e>(
    session: &Session<'_, 'e>,
    findings: &[Finding<'e>],
) -> Vec<(&'e ChangeId, Who)> {
    let keeps_apart = |name: &str| {
        session.input.policy.rules.iter().any(|rule| {
            rule.name == name
                && rule.separate.iter().any(|set| {
                    set.stages.has(Stage::Approve)
                        && !set.stages.and(Stages::OF_DEPLOYMENT).is_empty()
                        && set.at_most == 1
                })
        })
    };
    let mut settlers = Vec::new();
    for finding in findings.iter().filter(|finding| keeps_apart(finding.rule)) {
        let (Some(change), Outcome::Waived { by, .. }) = (finding.change, &finding.outcome) else {
            continue;
        };
        match by {
            SettledBy::LateApproval(by) | SettledBy::Waiver { by, .. } => {
                settlers.extend(by.iter().map(|who| (change, *who)));
            }
            SettledBy::PriorAllow(_) | SettledBy::BreakGlass(_) => {}
        }
    }
    settlers
}

/// Who may act in a deployment of all these changes.
pub(super) fn releasing<'e>(session: &Session<'_, 'e>, judged: &[Judged<'e>]) -> Releasing {
    if session.released.is_none() {
        return Releasing::NOTHING.clone();
    }
    let (evidence, roster) = (session.input.evidence, session.roster);
    let holders = involved(session, judged);
    let settled = |who: &Who| session.settlers.iter().any(|(_, settler)| settler == who);
    let mut could = releasers(evidence, roster, &holders);
    could.retain(|who| !settled(who));
    // No robot is anybody who could.
    let involved = (0..roster.principals.len())
        .map(Who::at)
        .filter(|who| roster.acts_as(*who).is_none())
        .filter(|who| settled(who) || !is_apart(&holders, *who))
        .collect();
    let mut starter = Starter::Anybody;
    let mut apart_from_approve = Stages::NONE;
    for set in sets(session, judged) {
        if set.has(Stage::Approve) {
            apart_from_approve = apart_from_approve.or(set.and(Stages::OF_DEPLOYMENT));
        }
        if set.has(Stage::Trigger) {
            let before = !set.and(Stages::BEFORE_DEPLOYMENT).is_empty();
            starter = starter.max(match before {
                true => Starter::Uninvolved,
                false => Starter::Another,
            });
        }
    }
    Releasing {
        could,
        involved,
        starter,
        apart_from_approve,
    }
}

/// What the rules that speak about these changes in this deployment keep apart from its stages.
fn sets<'j, 'e: 'j>(
    session: &Session<'_, 'e>,
    changes: impl IntoIterator<Item = &'j Judged<'e>>,
) -> Vec<Stages> {
    let input = session.input;
    let mut sets = Vec::new();
    for change in changes {
        for rule in &input.policy.rules {
            if rule.view(&input.evidence.subject, &change.targets) == Some(View::Deployment) {
                let of_deployment = |set: &&Apart| {
                    !set.stages.and(Stages::OF_DEPLOYMENT).is_empty() && set.at_most == 1
                };
                let of_rule = rule.separate.iter().filter(of_deployment);
                sets.extend(of_rule.map(|set| set.stages));
            }
        }
    }
    sets
}

/// Who holds what of these changes, and what of it rules keep apart from a release.
fn involved<'j, 'e: 'j>(
    session: &Session<'_, 'e>,
    changes: impl IntoIterator<Item = &'j Judged<'e>>,
) -> Vec<(Vec<(Who, Stages)>, Stages)> {
    let (input, roster) = (session.input, session.roster);
    let mut involved = Vec::new();
    for change in changes {
        for rule in &input.policy.rules {
            if rule.view(&input.evidence.subject, &change.targets) != Some(View::Deployment) {
                continue;
            }
            let apart = rule
                .separate
                .iter()
                .filter(|set| !set.stages.and(Stages::OF_DEPLOYMENT).is_empty() && set.at_most == 1)
                .fold(Stages::NONE, |all, set| all.or(set.stages))
                .and(Stages::BEFORE_DEPLOYMENT);
            let scene = Scene {
                evidence: input.evidence,
                roster,
                duties: change.duties(rule.as_of),
                released: session.released,
                settling: &[],
                as_of: rule.as_of,
                takes_late: false,
                releasing: Releasing::NOTHING,
                requires: &[],
                sets: &[],
                late_lines: &[],
            };
            involved.push((scene.holders(Stages::BEFORE_DEPLOYMENT), apart));
        }
    }
    involved
}
