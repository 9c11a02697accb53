//! The one door from a waiver file to a [`Waiver`].

use super::raw::{RawKind, RawScope, RawWaiver};
use super::{Scope, Waiver, WaiverKind};
use crate::duty::{Stage, Stages};
use crate::evidence::ChangeId;
use crate::identity::RobotId;
use crate::problem::{Code, Mark, Problem, Problems, Sink};
use crate::yaml::{self, At, Read as _};

/// How large a waiver may be, in bytes.
const LIMIT: usize = 1 << 20;

/// Reads a waiver file; `path` is its path in the repository.
///
/// Whether it is expired, in scope and well granted is for the judging (J28); a file that cannot be read as a waiver
/// stops everything, with exit code 3.
///
/// # Errors
/// [`Problems`] holds everything that is wrong, each with its place.
pub fn read(text: &[u8], path: &str) -> Result<Waiver, Problems> {
    let mut found = Sink::default();
    let raw =
        yaml::parse(text, LIMIT, &mut found).and_then(|node| RawWaiver::read(&node, &mut found));
    let kind = raw.as_ref().and_then(|raw| kind(raw, &mut found));
    match (raw, kind) {
        (Some(raw), Some(kind)) if !found.has_errors() => Ok(Waiver {
            path: path.to_owned(),
            digest: crate::digest::sha256(text),
            reason: raw.reason.0,
            compensating: raw.compensating.map(|text| text.value.0),
            kind,
            place: crate::clause::Place {
                line: raw.mark.line,
                column: raw.mark.column,
            },
        }),
        (_, _) => Err(Problems::new(path, text, found)),
    }
}

/// The JSON Schema of waiver files, for editors.
#[must_use]
pub fn schema() -> String {
    yaml::schema_of::<RawWaiver>()
}

/// The keys that belong to one kind only, with their places where they are given.
fn keys(raw: &RawWaiver) -> [(&'static str, RawKind, Option<Mark>); 8] {
    fn mark<T>(key: &Option<At<T>>) -> Option<Mark> {
        key.as_ref().map(|key| key.mark)
    }
    [
        ("rule", RawKind::Departure, mark(&raw.rule)),
        (
            "scope",
            RawKind::Departure,
            raw.scope.as_ref().map(|scope| scope.mark),
        ),
        ("of", RawKind::Departure, mark(&raw.of)),
        ("expires", RawKind::Departure, mark(&raw.expires)),
        ("commit", RawKind::Disown, mark(&raw.commit)),
        ("claimed", RawKind::Disown, mark(&raw.claimed)),
        ("change", RawKind::LateApproval, mark(&raw.change)),
        ("head", RawKind::LateApproval, mark(&raw.head)),
    ]
}

fn kind(raw: &RawWaiver, to: &mut Sink) -> Option<WaiverKind> {
    let kind = raw.kind.unwrap_or(RawKind::Departure);
    let mut whole = true;
    for (key, of, given) in keys(raw) {
        match (of == kind, given) {
            (true, None) => {
                let help = match key {
                    "scope" => "add `scope: { change: \"#482\" }`, or what else it covers",
                    "of" => {
                        "add `of: [approve]`, or the other stages whose lack or conflict it forgives"
                    }
                    "expires" => {
                        "add `expires:` with a day; a waiver without an end is a change of the policy"
                    }
                    _ => "it is needed for this kind of waiver",
                };
                to.report(
                    Problem::new(Code::MissingKey, raw.mark, format!("`{key}` is missing"))
                        .help(help),
                );
                whole = false;
            }
            (false, Some(mark)) => {
                to.report(
                    Problem::new(
                        Code::NotOfThisKind,
                        mark,
                        format!("`{key}` does not belong to this kind of waiver"),
                    )
                    .help("remove it, or say another `kind`"),
                );
                whole = false;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    if !whole {
        return None;
    }
    match kind {
        RawKind::Departure => departure(raw, to),
        RawKind::Disown => Some(WaiverKind::Disown {
            commit: raw.commit.as_ref()?.value.0,
            claimed: raw.claimed.as_ref()?.value.0.clone(),
        }),
        RawKind::LateApproval => Some(WaiverKind::LateApproval {
            change: ChangeId(raw.change.as_ref()?.value.0.clone()),
            head: raw.head.as_ref()?.value.0,
        }),
    }
}

fn departure(raw: &RawWaiver, to: &mut Sink) -> Option<WaiverKind> {
    let (written, of) = (
        raw.of.as_ref()?,
        raw.of.as_ref()?.value.iter().map(|stage| stage.value),
    );
    let of: Stages = of.collect();
    let scope = scope(raw.scope.as_ref()?, to)?;
    // J28: conflicts of the deployment's own people only by name, and for one environment.
    if !of.and(Stages::OF_DEPLOYMENT).is_empty()
        && (!of.has(Stage::Release) || scope.environment.is_none())
    {
        to.report(Problem::new(Code::WaiverRelease, written.mark, "the deployment's own people are forgiven only with `release` named and for one environment").help("write `of: [release]` and `environment:` in the scope, or name stages before the deployment only"));
        return None;
    }
    Some(WaiverKind::Departure {
        rule: raw.rule.as_ref()?.value.0.clone(),
        scope,
        of,
        expires: raw.expires.as_ref()?.value.0,
    })
}

fn scope(raw: &RawScope, to: &mut Sink) -> Option<Scope> {
    let robot = match (&raw.robot, &raw.paths) {
        (Some(robot), Some(paths)) => {
            Some((RobotId(robot.value.0.clone()), paths.value.set.clone()))
        }
        (None, None) => None,
        (Some(At { mark, .. }), None) => {
            to.report(
                Problem::new(Code::WaiverScope, *mark, "`robot` needs `paths` beside it")
                    .help("add the paths that the robot's changes may touch"),
            );
            return None;
        }
        (None, Some(At { mark, .. })) => {
            to.report(
                Problem::new(Code::WaiverScope, *mark, "`paths` needs `robot` beside it")
                    .help("add the robot whose changes are meant"),
            );
            return None;
        }
    };
    let scope = Scope {
        change: raw.change.as_ref().map(|change| ChangeId(change.0.clone())),
        range: raw.range.as_ref().map(|range| (range.after.0, range.to.0)),
        environment: raw
            .environment
            .as_ref()
            .map(|environment| environment.0.clone()),
        robot,
    };
    if scope.change.is_none()
        && scope.range.is_none()
        && scope.environment.is_none()
        && scope.robot.is_none()
    {
        to.report(
            Problem::new(Code::WaiverScope, raw.mark, "the scope covers everything")
                .help("name a change, a range, an environment, or a robot with paths"),
        );
        return None;
    }
    Some(scope)
}
