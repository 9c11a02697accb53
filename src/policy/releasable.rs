//! The part of a denied range that would pass, and who could release it and the rest (J32).

use super::judged::Judged;
use super::one::Session;
use super::speaks::View;
use crate::clause::{AsOf, Scene, releasers};
use crate::decision::{Finding, Missing, Outcome, Reason, Releasable, SettledBy};
use crate::duty::{Moment, Sight, Stage, Stages, right};
use crate::evidence::{ChangeId, Fact, Level};
use crate::identity::Who;

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
    let clean = |id: &ChangeId| {
        judged
            .iter()
            .filter(|change| change.duties(AsOf::Now).change.id == *id)
            .all(|_| {
                !findings
                    .iter()
                    .filter(blocking)
                    .any(|finding| finding.change == Some(id) && !is_of_deployment(finding))
            })
    };
    let mut up_to = None;
    let mut so_far: Vec<&'e ChangeId> = Vec::new();
    let mut taken: Vec<&'e ChangeId> = Vec::new();
    let mut by: Vec<Who> = Vec::new();
    if !whole {
        for commit in &range.commits {
            let Some(id) = commit.change.as_ref() else {
                break;
            };
            if !clean(id) {
                break;
            }
            if !so_far.contains(&id) {
                so_far.push(id);
            }
            let could = could_release(session, judged, &so_far);
            if could.is_empty() {
                break;
            }
            if commit.deployable {
                up_to = Some(commit.revision);
                taken.clone_from(&so_far);
                by = could;
            }
        }
    }
    let rest: Vec<&'e ChangeId> = session
        .input
        .evidence
        .changes
        .iter()
        .map(|change| &change.id)
        .filter(|id| !taken.contains(id))
        .collect();
    let rest_by = if rest.is_empty() {
        Vec::new()
    } else {
        could_release(session, judged, &rest)
    };
    Some(Releasable {
        up_to,
        changes: taken,
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

/// Known people with the right to write who could release these changes.
fn could_release<'e>(
    session: &Session<'_, 'e>,
    judged: &[Judged<'e>],
    changes: &[&ChangeId],
) -> Vec<Who> {
    let mut could = uninvolved(session, judged, Some(changes));
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
    could.sort_by_cached_key(|who| session.roster.name(*who));
    could
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

/// Known people who hold nothing that a rule keeps apart from a release, on these changes or on all of them.
pub(super) fn uninvolved<'e>(
    session: &Session<'_, 'e>,
    judged: &[Judged<'e>],
    only: Option<&[&ChangeId]>,
) -> Vec<Who> {
    let (input, roster) = (session.input, session.roster);
    let Some(released) = session.released else {
        return Vec::new();
    };
    let mut involved = Vec::new();
    for change in judged {
        if only.is_some_and(|only| !only.contains(&&change.duties(AsOf::Now).change.id)) {
            continue;
        }
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
                released: Some(released),
                settling: &[],
                as_of: rule.as_of,
                takes_late: false,
                releasers: &[],
            };
            involved.push((scene.holders(Stages::BEFORE_DEPLOYMENT), apart));
        }
    }
    let mut could = releasers(roster, &involved);
    could.retain(|who| {
        !session.settlers.iter().any(|(change, settler)| {
            settler == who && only.is_none_or(|only| only.contains(change))
        })
    });
    could
}
