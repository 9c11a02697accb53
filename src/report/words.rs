//! The forge's words for facts, reasons and rights.

use super::text::{Text, say};
use crate::decision::{Cure, FileSays, GlassRefusal, Grade, Refusal};
use crate::duty::{Stage, Stages};
use crate::evidence::{Fact, Level, Why};
use crate::line::From;

/// What a fact is called, to stand before `could not be read`.
pub(super) fn fact(fact: Fact) -> &'static str {
    match fact {
        Fact::Commits => "the commits",
        Fact::Heads => "the earlier pushes",
        Fact::Pushers => "the record of who pushed",
        Fact::Requester => "the record of who asked the robot",
        Fact::Reviews => "the reviews",
        Fact::Dismissals => "the record of who dismissed a review",
        Fact::Merge => "the record of the merge",
        Fact::Files => "the list of changed files",
        Fact::Target => "the record of target branches",
        Fact::Carried => "the list of changes that it carries",
        Fact::Rights => "the rights in the repository",
        Fact::Memberships => "the members of a team",
        Fact::Bypasses => "the record of bypassed rules",
        Fact::PastLaw => "the policy of that time",
        Fact::Range => "the list of what is deployed",
        Fact::Triggers => "the record of who started the deployment",
        Fact::Authorisations => "the record of who approved the deployment",
        Fact::Grants => "the record of who brought the waiver in",
        Fact::BreakGlass => "the record of emergencies",
        Fact::Checks => "the results of checks",
    }
}

/// That a fact is missing, and why.
pub(super) fn missing(which: Fact, why: Why, detail: Option<&str>) -> Text {
    let what = fact(which);
    let (before, after) = match why {
        Why::Forbidden => ("the token may not read ", ""),
        Why::Truncated => ("", " could not be read to the end"),
        Why::Deleted => ("", " cannot be read any more: it was deleted"),
        Why::Unsupported => ("the forge does not keep ", ""),
        Why::Inconsistent => ("", " contradicts another record"),
        Why::Unavailable => ("", " could not be read: the forge gave no usable answer"),
        Why::NotYet => ("the forge has not caught up with ", ""),
    };
    let text = say![before, what, after];
    match detail {
        Some(detail) => say![text, " (", Text::strange(detail, 100), ")"],
        None => text,
    }
}

/// Why something could not be read, to stand after a colon.
pub(super) fn unread(why: Why) -> &'static str {
    match why {
        Why::Forbidden => "the token may not read it",
        Why::Truncated => "it could not be read to the end",
        Why::Deleted => "it was deleted",
        Why::Unsupported => "the forge does not say",
        Why::Inconsistent => "it contradicts another record",
        Why::Unavailable => "the forge gave no usable answer",
        Why::NotYet => "the forge has not caught up",
    }
}

/// Stages, as the policy writes them: `author, approve and release`.
pub(super) fn stages(stages: Stages) -> Text {
    let mut text = Text::default();
    for (stage, left) in stages.iter().zip((0..stages.len()).rev()) {
        text = text.and(stage.as_str()).and(match left {
            0 => "",
            1 => " and ",
            _ => ", ",
        });
    }
    text
}

/// What somebody did who holds a stage, to stand after `who`.
pub(super) fn held(stage: Stage) -> &'static str {
    match stage {
        Stage::Author => "wrote or pushed it",
        Stage::Review => "reviewed it",
        Stage::Approve => "approved it",
        Stage::Merge => "merged it",
        Stage::Trigger => "started the deployment",
        Stage::Authorize => "approved the deployment",
        Stage::Release => "released it",
    }
}

/// The act that fills a stage, to stand after `may`.
pub(super) fn act(stage: Stage) -> &'static str {
    match stage {
        Stage::Author => "write it",
        Stage::Review => "review it",
        Stage::Approve => "approve it",
        Stage::Merge => "merge it",
        Stage::Trigger => "start the deployment",
        Stage::Authorize => "approve the deployment",
        Stage::Release => "release it",
    }
}

/// A right in the repository.
pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::None => "no",
        Level::Read => "read",
        Level::Triage => "triage",
        Level::Write => "write",
        Level::Maintain => "maintain",
        Level::Admin => "admin",
    }
}

/// Where people come from, as the policy writes it; a single person or account is no such place.
pub(super) fn from(from: &From) -> Option<Text> {
    match from {
        From::Team(team) => Some(Text::strange(team, 60)),
        From::Role(right) => Some(Text::strange(&format!("role:{}", level(*right)), 20)),
        From::Person(_) | From::Account(..) => None,
    }
}

/// The mark of an outcome; it repeats what the word beside it says.
pub(super) fn mark(grade: Grade) -> &'static str {
    match grade {
        Grade::Satisfied | Grade::Waived | Grade::NotApplicable => "✅",
        Grade::Pending => "⏳",
        Grade::Indeterminate => "❔",
        Grade::Violated => "⛔",
    }
}

/// The stable word of a remedy in decisions.
pub(super) fn cure(cure: &Cure<'_>) -> &'static str {
    match cure {
        Cure::Approve(..) => "approve",
        Cure::Withdraw(..) => "withdraw",
        Cure::ApproveLate(..) => "approve-late",
        Cure::LiftObjection(..) => "lift-objection",
        Cure::StartNewRun => "start-new-run",
        Cure::NewTag => "new-tag",
        Cure::NewRelease => "new-release",
        Cure::AuthoriseNewRun(_) => "authorize-new-run",
        Cure::DemandAuthorisation => "demand-authorization",
        Cure::Reopen(_) => "reopen",
        Cure::StartRunOf(_) => "start-run-of",
        Cure::StartRunOn(_) => "start-run-on",
        Cure::BreakGlass(_) => "break-glass",
        Cure::Authorise => "authorize",
        Cure::Merge(_) => "merge",
        Cure::MapIdentity => "map-identity",
        Cure::GrantRight => "grant-right",
        Cure::ReadAgain(_) => "read-again",
        Cure::NameSince => "name-since",
        Cure::NameRule => "name-rule",
        Cure::Waive => "waive",
        Cure::Grant(file) => match file.says {
            FileSays::Departure { .. } => "waive",
            FileSays::LateApproval(_) => "approve-late",
        },
        Cure::Recompute(_) => "recompute",
        Cure::DeployWithoutBypass => "deploy-without-bypass",
        Cure::Wait => "wait",
    }
}

/// Why a run does not count as break-glass, to stand after `this run`.
pub(super) fn glass_refusal(why: GlassRefusal) -> &'static str {
    match why {
        GlassRefusal::NotInPolicy => {
            "says that it is an emergency, and the policy has no break-glass"
        }
        GlassRefusal::OtherWorkflow => {
            "says that it is an emergency, and it is none of the workflow that the policy names for that"
        }
        GlassRefusal::OtherEnvironment => {
            "is break-glass, and the policy names other environments for that"
        }
        GlassRefusal::NoReason => "is break-glass without a reason",
        GlassRefusal::NoIncident => "is break-glass without an incident",
        GlassRefusal::UsedBefore => "is break-glass run again, and one counts once",
        GlassRefusal::NotByHand => "is break-glass that no one person started by hand",
        GlassRefusal::NotNamed => {
            "is break-glass started by somebody whom the policy does not name for that"
        }
        GlassRefusal::SamePerson => "is break-glass to which nobody agreed but whoever started it",
        GlassRefusal::RobotAgreed => "is break-glass to which only a robot agreed",
        GlassRefusal::AgreedByOther => {
            "is break-glass to which nobody agreed whom the policy names for that"
        }
        GlassRefusal::Rejected => "is break-glass to which somebody said no",
        GlassRefusal::NobodyAgreed => "is break-glass to which nobody agreed",
        GlassRefusal::TooOld => {
            "is break-glass that was started more than a day before it was used"
        }
    }
}

/// Why a waiver file forgives nothing.
pub(super) fn refusal(why: Refusal) -> &'static str {
    match why {
        Refusal::NotBroughtIn => "no merged change is known that brought in exactly these bytes",
        Refusal::Expired => "it has expired",
        Refusal::NoSuchRule => "the policy has no rule of its name",
        Refusal::NobodyUninvolved => "nobody uninvolved approved the change that brought it in",
        Refusal::ControlLacks => {
            "those uninvolved who approved the change that brought it in are not those whom control asks for"
        }
        Refusal::OtherHead => "it names another head than the one that was merged",
        Refusal::NotEligible => {
            "nobody who approved the change that brought it in may approve this one late"
        }
        Refusal::LeavesOut => "its stages or its scope leave out what stands in the way",
    }
}
