//! `control`: who must agree to changes of what judges and what deploys, and acts past the forge's rules (J21, J22).

use super::acts::not_counted;
use super::candidates::fills;
use super::draft::Draft;
use super::matching::{Candidate, Filling, match_lines};
use super::scene::Scene;
use crate::decision::{ClauseName, Conflict, Cure, Inapplicable, Missing, Outcome, Reason, Remedy};
use crate::duty::{Act, Did, Named, NotCounted, Sight, Stage, Stages, Standing};
use crate::evidence::{Bypass, Change, Evidence, Fact, Proof};
use crate::identity::Roster;
use crate::line::{Line, Place};
use globset::GlobSet;

/// The control requirement of a policy.
#[derive(Debug, Clone)]
pub struct Control {
    /// The lines that people who are not its authors must fill by approving.
    pub approve: Vec<Line>,
    /// What an act past the forge's own rules means.
    pub bypass: BypassMode,
    /// Further paths, beside those of J21.
    pub paths: Option<GlobSet>,
    /// Where the policy says so; the default has no place.
    pub place: Option<Place>,
}

/// What an act past the forge's own rules means (J22).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BypassMode {
    /// Shown: violated. Not visible: reported.
    Deny,
    /// Reported.
    Report,
    /// Shown: violated. Not visible: indeterminate.
    Ask,
}

/// The files that say who owns what, on any forge.
const OWNERS: [&str; 5] = [
    "CODEOWNERS",
    ".github/CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    ".gitea/CODEOWNERS",
];

/// Whether a path is one that `control` covers: policy, directory and waivers, code owners, a workflow that runs the
/// gate or deploys, and what the policy adds. Where it is not known which workflows run the gate, every one may.
#[must_use]
pub fn covers(
    control: &Control,
    evidence: &Evidence,
    deploys: &dyn Fn(&str) -> bool,
    path: &str,
) -> bool {
    let workflow = is_workflow(path);
    path.starts_with(".sixeyes/")
        || OWNERS.contains(&path)
        || deploys(path)
        || evidence
            .deployment
            .as_ref()
            .is_some_and(|deployment| deployment.run.workflow.as_deref() == Some(path))
        || evidence
            .gate_workflows
            .as_ref()
            .map_or(workflow, |known| known.iter().any(|gate| gate == path))
        || control
            .paths
            .as_ref()
            .is_some_and(|paths| paths.is_match(path))
}

/// Whether a path is that of a file that makes the forge run something.
#[must_use]
pub fn is_workflow(path: &str) -> bool {
    path.starts_with(".github/workflows/")
        || path.starts_with(".gitea/workflows/")
        || path.starts_with(".forgejo/workflows/")
        || path == ".gitlab-ci.yml"
}

/// Every path of a change, old and new names.
pub fn paths(change: &Change) -> impl Iterator<Item = &str> {
    change
        .files
        .iter()
        .flat_map(|file| std::iter::once(file.path.as_str()).chain(file.was.as_deref()))
}

/// Judges whether those whom `control` asks for agreed to a change of what judges or deploys.
#[must_use]
pub fn judge<'e>(
    scene: &Scene<'_, 'e>,
    control: &Control,
    deploys: &dyn Fn(&str) -> bool,
) -> Draft<'e> {
    let about = Stages::NONE.with(Stage::Approve);
    let change = scene.duties.change;
    let unread: Vec<_> = scene
        .duties
        .gaps_in(&[Fact::Files])
        .map(Missing::Gap)
        .collect();
    let mut touched: Vec<&'e str> = paths(change)
        .filter(|path| covers(control, scene.evidence, deploys, path))
        .collect();
    touched.sort_unstable();
    touched.dedup();
    let outcome = if touched.is_empty() {
        if unread.is_empty() {
            return Draft::not_applicable(
                ClauseName::Control,
                Inapplicable::NothingControlled,
                Reason::NothingControlled,
            );
        }
        let remedy = scene.remedy(
            Cure::ReadAgain(Fact::Files),
            crate::decision::Candidates::default(),
        );
        Outcome::Indeterminate {
            missing: unread,
            remedy: Some(remedy),
        }
    } else {
        return agreed(scene, control, touched).about(about);
    };
    Draft::new(
        ClauseName::Control,
        outcome,
        Reason::ControlUnknown(touched),
    )
    .about(about)
}

fn agreed<'e>(scene: &Scene<'_, 'e>, control: &Control, touched: Vec<&'e str>) -> Draft<'e> {
    let change = scene.duties.change;
    let mut approvals: Vec<_> = scene
        .duties
        .approvals
        .given
        .iter()
        .filter_map(|approval| {
            let doubt = match approval.standing {
                Standing::Counts => false,
                Standing::Perhaps(_) => true,
                Standing::OfAuthor | Standing::Against(_) | Standing::Not(_) => return None,
            };
            Some((
                *approval.who.as_ref().ok()?,
                approval.account()?,
                approval.review,
                doubt,
            ))
        })
        .collect();
    approvals.sort_by_key(|(who, _, review, _)| (scene.roster.name(*who), review.at));
    let candidates: Vec<_> = approvals
        .iter()
        .map(|(who, account, review, doubt)| Candidate {
            who: *who,
            fills: control
                .approve
                .iter()
                .map(|line| {
                    let moment = scene.moment(review.at);
                    match fills(scene.evidence, scene.roster, line, *who, *account, moment) {
                        Sight::Yes if *doubt => Sight::Unknown,
                        sight => sight,
                    }
                })
                .collect(),
        })
        .collect();
    let sure = match_lines(&control.approve, &candidates, false);
    let mut counted = sure.counted.clone();
    counted.sort_by_key(|who| scene.roster.name(*who));
    // Whoever agrees must be no author of it, and that can be shown only where every author is known.
    let authors_unknown = scene.missing(Stages::NONE.with(Stage::Author));
    if sure.lacking == 0 && authors_unknown.is_empty() {
        let citations: Vec<_> = approvals
            .iter()
            .filter(|(who, ..)| counted.contains(who))
            .map(|(_, _, review, _)| &review.citation)
            .collect();
        return Draft::satisfied(ClauseName::Control, Reason::ControlAgreed(counted))
            .citing(citations);
    }
    let unread = scene.missing(Stages::NONE.with(Stage::Approve));
    let hopeful = match_lines(&control.approve, &candidates, true);
    let cure = if scene.is_merged() {
        Cure::ApproveLate(&change.id, change.head)
    } else {
        Cure::Approve(&change.id, change.head)
    };
    let filling = Filling {
        lines: &control.approve,
        filled: &candidates,
        lacking: sure.lacking,
    };
    let remedy = if sure.lacking == 0 && !scene.is_merged() {
        // Enough agreed already: what is open is who wrote it.
        scene.remedy(Cure::MapIdentity, crate::decision::Candidates::default())
    } else {
        let mut by = scene.approvers(&control.approve, Stages::NONE);
        if sure.lacking > 0 {
            filling.keep(scene, &mut by);
        }
        scene.remedy(cure, by)
    };
    if sure.lacking == 0 || hopeful.lacking == 0 || !unread.is_empty() {
        let (mut missing, people) = unread.into_missing();
        let (authors, known) = authors_unknown.into_missing();
        missing.extend(authors);
        for ((who, _, review, doubt), candidate) in approvals.iter().zip(&candidates) {
            if *doubt {
                missing.push(Missing::Review(review, NotCounted::Superseded));
            } else if candidate.fills.contains(&Sight::Unknown) {
                missing.push(Missing::Eligibility {
                    stage: Stage::Approve,
                    who: *who,
                });
            }
        }
        let outcome = Outcome::Indeterminate {
            missing,
            remedy: Some(remedy),
        };
        let mut draft = Draft::new(
            ClauseName::Control,
            outcome,
            Reason::ControlUnknown(touched),
        );
        draft.unknown_person = people && known;
        return draft;
    }
    let not_counted = not_counted(scene, Stage::Approve);
    let reason = Reason::ControlLacks {
        paths: touched,
        lacking: sure.lacking,
        counted,
        not_counted,
    };
    let outcome = if scene.is_merged() {
        Outcome::Violated {
            conflicts: Vec::new(),
            remedy: Some(remedy),
        }
    } else {
        Outcome::Pending(remedy)
    };
    Draft::new(ClauseName::Control, outcome, reason)
}

/// Judges acts past the forge's own rules on one change (J22).
#[must_use]
pub fn bypasses<'e>(scene: &Scene<'_, 'e>, control: &Control) -> Vec<Draft<'e>> {
    let change = scene.duties.change;
    let remedy = |bypass: &Bypass| {
        let cure = if scene.is_merged() {
            Cure::ApproveLate(&change.id, change.head)
        } else {
            Cure::Waive
        };
        let mut by = scene.approvers(&control.approve, Stages::NONE);
        // A second person looks at what the first one passed by (E63).
        if let Ok(who) = scene.roster.actor(bypass.by) {
            by.known.retain(|known| *known != who);
            by.except.push(who);
            by.except.sort_by_key(|who| scene.roster.name(*who));
            by.except.dedup();
        }
        scene.remedy(cure, by)
    };
    let mut drafts: Vec<_> = change
        .bypasses
        .iter()
        .map(|bypass| {
            let remedy = Some(remedy(bypass));
            shown(scene.roster, control, bypass, remedy, Stage::Merge)
        })
        .collect();
    // Asked before the merge as well: a right granted for the occasion may be among them (E100), and what is green at
    // the merge must not turn out unknown at the deployment.
    let gap = scene.duties.gaps_in(&[Fact::Bypasses]).next();
    if gap.is_some() && control.bypass != BypassMode::Ask && scene.is_merged() {
        // Not visible is reported, and judges nothing.
        drafts.push(Draft::not_applicable(
            ClauseName::Control,
            Inapplicable::NotVisible,
            Reason::BypassNotVisible,
        ));
    }
    if let (Some(gap), BypassMode::Ask) = (gap, control.bypass) {
        let read = Cure::ReadAgain(Fact::Bypasses);
        let outcome = Outcome::Indeterminate {
            missing: vec![Missing::Gap(gap)],
            remedy: Some(scene.remedy(read, crate::decision::Candidates::default())),
        };
        drafts.push(
            Draft::new(ClauseName::Control, outcome, Reason::BypassNotVisible)
                .about(Stages::NONE.with(Stage::Merge)),
        );
    }
    drafts
}

/// Judges an act past the hold of a deployment's environment: cured by a deployment without one (J22).
#[must_use]
pub fn past_the_hold<'e>(
    roster: &Roster<'e>,
    control: &Control,
    bypass: &'e Bypass,
    remedy: Option<Remedy<'e>>,
) -> Draft<'e> {
    shown(roster, control, bypass, remedy, Stage::Authorize)
}

fn shown<'e>(
    roster: &Roster<'e>,
    control: &Control,
    bypass: &'e Bypass,
    remedy: Option<Remedy<'e>>,
    stage: Stage,
) -> Draft<'e> {
    let about = Stages::NONE.with(stage);
    // A derived fact incriminates as well (law 2), and everybody is told that it is one.
    let (what, reason) = match bypass.citation.proof {
        Proof::Derived => (Did::InferredBypass, Reason::BypassInferred(&bypass.what)),
        Proof::Claimed | Proof::Signed | Proof::Authenticated => {
            (Did::Bypassed, Reason::Bypassed(&bypass.what))
        }
    };
    let act = Act {
        stage,
        what,
        revision: None,
        at: Some(bypass.at),
        named: Named::Account(bypass.by),
        citation: &bypass.citation,
    };
    let conflicts = roster
        .actor(bypass.by)
        .ok()
        .map(|who| Conflict {
            who,
            stages: about,
            acts: vec![act],
        })
        .into_iter()
        .collect();
    let outcome = match control.bypass {
        BypassMode::Deny | BypassMode::Ask => Outcome::Violated { conflicts, remedy },
        BypassMode::Report => Outcome::NotApplicable(Inapplicable::Ignored),
    };
    Draft::new(ClauseName::Control, outcome, reason)
        .about(about)
        .citing([&bypass.citation])
}
