//! A waiver file as it is written.

use crate::duty::Stage;
use crate::problem::{Code, Problem, Sink, quoted};
use crate::yaml::{
    At, Day, FullRevision, Globs, Id, Name, Node, Read, Sentence, Version, record, text_of, words,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

record! {
    what: "a mapping with `reason` and what the kind of waiver needs";
    /// An approved, reasoned departure from a rule; or, by `kind`, a disowning or a late approval.
    struct RawWaiver {
        /// The version of the language; always 1.
        optional "sixeyes" version: Version,
        /// What the file does. Default: `departure`.
        optional "kind" kind: RawKind,
        /// Why: for whoever approves it, and for auditors.
        required "reason" reason: Sentence,
        /// The control that makes up for it.
        optional "compensating-control" compensating: At<Sentence>,
        /// Departure: the rule that it departs from, or `control`.
        optional "rule" rule: At<Name>,
        /// Departure: what it covers; all of its keys must match.
        optional "scope" scope: RawScope,
        /// Departure: the stages whose lack or conflict it forgives.
        optional "of" of: At<Vec<At<Stage>>>,
        /// Departure: the day from whose start (UTC) on it no longer counts.
        optional "expires" expires: At<Day>,
        /// Disowning: the commit that makes the claim.
        optional "commit" commit: At<FullRevision>,
        /// Disowning: the name or address, as claimed.
        optional "claimed" claimed: At<Sentence>,
        /// Late approval: the change.
        optional "change" change: At<Change>,
        /// Late approval: the merged head.
        optional "head" head: At<FullRevision>,
    }
}

record! {
    what: "a mapping such as { change: \"#482\" }";
    /// What a departure covers: everything that all of its keys match.
    struct RawScope {
        /// One change, such as `#482`, `!1217`, or the full commit id of a direct push.
        optional "change" change: Change,
        /// The commits after the first up to the second.
        optional "range" range: RawRange,
        /// One environment.
        optional "environment" environment: Name,
        /// A robot of the directory, with `paths`.
        optional "robot" robot: At<Id>,
        /// The paths of the robot's changes.
        optional "paths" paths: At<Globs>,
    }
}

record! {
    what: "a mapping such as { after: COMMIT, to: COMMIT }";
    /// Commits.
    struct RawRange {
        /// The commit before the first that is covered.
        required "after" after: FullRevision,
        /// The last commit that is covered.
        required "to" to: FullRevision,
    }
}

words! {
    what: "`departure`, `disown` or `late-approval`"; code: UnknownWord;
    /// What a waiver file does.
    enum RawKind {
        /// It forgives a lack or conflict of one rule.
        Departure = "departure",
        /// It lifts a claim that somebody wrote a commit.
        Disown = "disown",
        /// It approves after the merge, where the forge takes no such approval.
        LateApproval = "late-approval",
    }
}

/// The name of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change(pub(crate) String);

impl Read for Change {
    const WHAT: &'static str = "a change such as \"#482\" or \"!1217\"";

    fn read(node: &Node, to: &mut Sink) -> Option<Self> {
        let text = text_of(node, Self::WHAT, to)?;
        let number = text.strip_prefix(['#', '!']).filter(|number| {
            !number.is_empty()
                && !number.starts_with('0')
                && number.bytes().all(|b| b.is_ascii_digit())
        });
        if number.is_some() || text.parse::<crate::evidence::Revision>().is_ok() {
            return Some(Self(text.to_owned()));
        }
        to.report(
            Problem::new(
                Code::BadText,
                node.mark,
                format!("{} is not a change", quoted(text)),
            )
            .help("write \"#482\" or \"!1217\" in quotes, or the full commit id of a direct push"),
        );
        None
    }
}

impl JsonSchema for Change {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Change".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^([#!][1-9][0-9]*|[0-9a-f]{40}|[0-9a-f]{64})$" })
    }
}
