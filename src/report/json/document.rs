//! The shape of a decision document; its JSON Schema is made from these types.

use super::records::{RecordKey, Records};
use crate::evidence::{AccountId, ChangeId, Fact, Hold, Revision, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// One decision.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "A sixeyes decision")]
pub(super) struct Document<'a> {
    /// Always `sixeyes/decision/1`.
    #[schemars(extend("const" = "sixeyes/decision/1"))]
    pub(super) schema: &'static str,
    /// The computed answer.
    #[schemars(extend("enum" = ["allow", "deny"]))]
    pub(super) verdict: &'static str,
    /// The worst outcome of the enforced findings.
    #[schemars(extend("enum" = ["not-applicable", "waived", "satisfied", "pending", "indeterminate", "violated"]))]
    pub(super) outcome: &'static str,
    /// Whether it may count as an allow, or is an early answer.
    #[schemars(extend("enum" = ["final", "preview"]))]
    pub(super) kind: &'static str,
    /// When it was decided.
    pub(super) at: Timestamp,
    /// What was judged.
    pub(super) subject: SubjectDoc<'a>,
    /// Everything found, worst first.
    pub(super) findings: Vec<FindingDoc<'a>>,
    /// The worst outcome of the findings that only advise, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["not-applicable", "waived", "satisfied", "pending", "indeterminate", "violated"]))]
    pub(super) advised: Option<&'static str>,
    /// The part of a denied range that would pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) releasable: Option<ReleasableDoc<'a>>,
    /// What the environment's settings let people do about its hold, as of reading; it judges nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hold: Option<&'a Hold>,
    /// Everybody who acted, by key, with the steps that they hold.
    pub(super) people: Vec<PersonDoc<'a>>,
    /// Every record that a finding rests on, once, by the key with which findings name it.
    pub(super) records: Records<'a>,
    /// SHA-256 of the raw bytes of every input, in lower-case hex.
    pub(super) digests: DigestsDoc<'a>,
}

/// What was judged.
#[derive(Serialize, JsonSchema)]
pub(super) struct SubjectDoc<'a> {
    #[schemars(extend("enum" = ["change", "group", "deployment"]))]
    pub(super) kind: &'static str,
    /// The forge's host and the repository's full name.
    pub(super) repository: String,
    /// The changes judged.
    pub(super) changes: Vec<&'a ChangeId>,
    /// The environment, for a deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) environment: Option<&'a str>,
    /// The branch or ref.
    pub(super) target: &'a str,
    /// The revision.
    pub(super) revision: Revision,
    /// Its tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tree: Option<Revision>,
}

/// One thing found.
#[derive(Serialize, JsonSchema)]
pub(super) struct FindingDoc<'a> {
    /// The rule's name in the policy, or `control`, `elsewhere`, `range`.
    pub(super) rule: &'a str,
    #[schemars(extend("enum" = ["separate", "require", "objection", "control", "range", "identity"]))]
    pub(super) clause: &'static str,
    /// The stable code; `sixeyes explain CODE` says the rest.
    pub(super) code: &'static str,
    /// The change; absent for the subject as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) change: Option<&'a ChangeId>,
    #[schemars(extend("enum" = ["not-applicable", "waived", "satisfied", "pending", "indeterminate", "violated"]))]
    pub(super) outcome: &'static str,
    /// Why, in a sentence.
    pub(super) reason: String,
    /// Who holds steps that must be apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) conflicts: Vec<ConflictDoc<'a>>,
    /// Who was counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) counted: Vec<String>,
    /// Whose acts were not, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) not_counted: Vec<NotCountedDoc>,
    /// What could not be had.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) missing: Vec<MissingDoc<'a>>,
    /// Why the clause has nothing to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) inapplicable: Option<&'static str>,
    /// What would settle it; absent where nothing can, or nothing has to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remedy: Option<RemedyDoc<'a>>,
    /// What did settle it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) waived_by: Option<WaivedDoc<'a>>,
    /// The records that prove it, by their keys in `records`.
    pub(super) citations: Vec<RecordKey>,
    /// Where the policy says so; both count from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<PlaceDoc>,
    /// Whether it stops anything.
    pub(super) enforced: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct PlaceDoc {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// One principal holding steps that must be apart.
#[derive(Serialize, JsonSchema)]
pub(super) struct ConflictDoc<'a> {
    pub(super) principal: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) login: Option<&'a str>,
    pub(super) stages: Vec<&'static str>,
    pub(super) acts: Vec<ActDoc<'a>>,
}

/// An act, with its record.
#[derive(Serialize, JsonSchema)]
pub(super) struct ActDoc<'a> {
    pub(super) stage: &'static str,
    /// What was done, in a word.
    pub(super) did: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision: Option<Revision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<Timestamp>,
    /// Whom the record names: a login, or the name in a commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) named: Option<&'a str>,
    /// The record, by its key in `records`.
    pub(super) citation: RecordKey,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct NotCountedDoc {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) principal: Option<String>,
    pub(super) why: &'static str,
    /// The record, by its key in `records`.
    pub(super) citation: RecordKey,
}

/// Something that could not be had.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct MissingDoc<'a> {
    #[schemars(extend("enum" = ["gap", "holder", "absent", "review", "eligibility"]))]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fact: Option<Fact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stage: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) principal: Option<String>,
    /// Why, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) change: Option<&'a ChangeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) account: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) citation: Option<RecordKey>,
}

/// An act that would settle a finding.
#[derive(Serialize, JsonSchema)]
pub(super) struct RemedyDoc<'a> {
    /// In a sentence.
    pub(super) text: String,
    /// In a word.
    pub(super) act: &'static str,
    /// Everybody known who can.
    pub(super) who: Vec<String>,
    /// Where they do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<&'a str>,
}

/// What settled a finding.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct WaivedDoc<'a> {
    #[schemars(extend("enum" = ["late-approval", "waiver", "prior-allow", "break-glass"]))]
    pub(super) kind: &'static str,
    /// What the outcome would have been.
    pub(super) was: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) by: Vec<String>,
    /// The waiver file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<&'a str>,
    /// The earlier decision's digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) decision: Option<&'a str>,
    /// Break-glass: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'a str>,
    /// Break-glass: the incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) incident: Option<&'a str>,
    /// Break-glass: by when somebody uninvolved reviews the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) review_by: Option<Timestamp>,
}

/// The part of a denied range that would pass.
#[derive(Serialize, JsonSchema)]
pub(super) struct ReleasableDoc<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) up_to: Option<Revision>,
    pub(super) changes: Vec<&'a ChangeId>,
    pub(super) by: Vec<String>,
    pub(super) rest_by: Vec<String>,
}

/// Somebody who acted.
#[derive(Serialize, JsonSchema)]
pub(super) struct PersonDoc<'a> {
    pub(super) principal: String,
    #[schemars(extend("enum" = ["person", "robot", "unresolved"]))]
    pub(super) kind: &'static str,
    /// The logins of their accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) logins: Vec<&'a str>,
    /// What they hold.
    pub(super) holds: Vec<HoldsDoc<'a>>,
    /// What they did without effect.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) without_effect: Vec<WithoutEffectDoc<'a>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct HoldsDoc<'a> {
    /// The change; absent for the deployment's own steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) change: Option<&'a ChangeId>,
    pub(super) stages: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WithoutEffectDoc<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) change: Option<&'a ChangeId>,
    pub(super) stage: &'static str,
    pub(super) why: &'static str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct DigestsDoc<'a> {
    pub(super) evidence: &'a str,
    /// Of the policy file, or `preset:NAME`.
    pub(super) policy: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) directory: Option<&'a str>,
    /// Of each waiver file, by path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) waivers: BTreeMap<&'a str, &'a str>,
}
