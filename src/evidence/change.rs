//! A change: a pull request, a merge request, or a commit pushed with neither.

use super::{AccountId, Actor, Citation, Commit, Review, Revision, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A change's name within its repository: `#482`, `!1217`, or the full revision of a direct push.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct ChangeId(pub String);

impl std::fmt::Display for ChangeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything observed about one change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Its name.
    pub id: ChangeId,
    /// Where people see it.
    pub url: String,
    /// How it came in.
    pub kind: ChangeKind,
    /// Its title: a stranger's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether it can still change.
    pub state: ChangeState,
    /// Who opened it; for a direct push, who pushed.
    pub opened_by: Actor,
    /// When it was opened or pushed, by the forge's clock.
    pub opened_at: Timestamp,
    /// Whether its people come from another forge (E93); then nobody authenticated their acts here.
    pub imported: bool,
    /// Where its commits come from; absent for a direct push.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The branch that it goes into.
    pub target: String,
    /// Every change of the target, in order (E17).
    pub retargets: Vec<Retarget>,
    /// The head: at the time of observation, or the one that was merged.
    pub head: Revision,
    /// The head's tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<Revision>,
    /// The commit of the target from which base..head counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Revision>,
    /// Every head that it ever had, in order of arrival; the last one is [`Change::head`].
    pub heads: Vec<Head>,
    /// Every commit of base..head, for every head that it ever had.
    pub commits: Vec<Commit>,
    /// Every submitted review.
    pub reviews: Vec<Review>,
    /// Who asked a robot to make the change, or a part of it (E48).
    pub requests: Vec<Request>,
    /// Acts towards a merge: auto-merge set, or a place in a queue taken.
    pub intents: Vec<MergeIntent>,
    /// The merge, once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge: Option<Merge>,
    /// The files it touches, under old and new names.
    pub files: Vec<File>,
    /// Changes of their own by which commits of base..head reached the source branch (J6).
    pub carried: Vec<Carried>,
    /// Acts past the forge's own rules that are shown (J22).
    pub bypasses: Vec<Bypass>,
    /// The policy in force when it was merged, where it touches the policy and was merged before now (J21).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past_law: Option<PastLaw>,
    /// Facts for people and exports that no clause asks for.
    pub context: Context,
    /// How long its lists were when they were read, so that a piece lost later is noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// The record.
    pub citation: Citation,
}

/// How long a change's lists were when they were read whole. A list of another length is refused, unless a gap says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// The commits of base..head, those that a forced push dropped aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commits: Option<u64>,
    /// The submitted reviews.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviews: Option<u64>,
    /// The files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<u64>,
}

/// How a change came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A pull or merge request.
    Request,
    /// A commit pushed to the target with neither: nobody approved it (E62).
    Push,
}

/// Whether a change can still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeState {
    /// It waits to be merged.
    Open,
    /// It is merged, or was pushed.
    Merged,
    /// It was closed without a merge.
    Closed,
}

/// Where a change's commits come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The branch: a stranger's text.
    pub branch: String,
    /// The repository, where it is another one (a fork); its deletion is a gap (E94).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fork: Option<String>,
}

/// The target of a change was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retarget {
    /// The earlier target.
    pub from: String,
    /// The later target.
    pub to: String,
    /// Who did it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The record.
    pub citation: Citation,
}

/// A head that a change once had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its commit.
    pub revision: Revision,
    /// Its tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<Revision>,
    /// The commit of the target from which its commits count (its merge base).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Revision>,
    /// How it became the head.
    pub arrival: Arrival,
    /// When it became the head, by the forge's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Who pushed it: everybody whom a source names.
    pub pushed_by: Pushed,
    /// Proof that it only moves an earlier head over a newer base, so that its pusher wrote nothing (E27).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// The record.
    pub citation: Citation,
}

/// How a revision became the head of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Arrival {
    /// The change was opened with it.
    Opened,
    /// It was pushed on top of the head before it.
    Pushed,
    /// It replaced the head before it. The forge may have re-bound approvals to it (law 3).
    Forced,
}

/// Who pushed a head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pushed {
    /// These accounts, by authenticated records.
    By(Vec<AccountId>),
    /// No source says (E39, E88). A commit signed by a person's key makes up for it where it is the head itself.
    Unknown,
}

/// Proof that a commit or head holds nothing new, recomputed from the objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Moved {
    /// A merge of an ancestor of the target's tip whose recomputed tree is identical.
    CleanMerge,
    /// A rebase whose every commit, recomputed on the new base, is identical.
    CleanRebase,
}

/// Somebody asked a robot for a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The robot's account.
    pub robot: AccountId,
    /// Who asked.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The record.
    pub citation: Citation,
}

/// An act towards a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeIntent {
    /// Which act.
    pub intent: Intent,
    /// Who did it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Whether it still stands, or stood at the merge (J10).
    pub stands: bool,
    /// The record.
    pub citation: Citation,
}

/// Acts by which a person makes the forge merge later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// Auto-merge was set.
    AutoMerge,
    /// The change was put into the queue or train.
    Enqueue,
    /// A merge bot was told to merge (E110).
    Command,
}

/// A merge, done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// Who the forge says merged; for a direct push, who pushed.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The head that was merged.
    pub head: Revision,
    /// How.
    pub method: MergeMethod,
    /// The commits that the merge put on the target, last one last; empty for a fast-forward of the head itself.
    pub result: Vec<Revision>,
    /// The tree of the target after the merge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<Revision>,
    /// The record.
    pub citation: Citation,
}

/// How a change was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MergeMethod {
    /// A merge commit, made by the forge.
    Merge,
    /// One new commit.
    Squash,
    /// New copies of the commits.
    Rebase,
    /// The target moved to the head itself.
    FastForward,
    /// A merge commit made elsewhere and pushed, whose tree is the recomputed one (E35).
    PushedMerge,
    /// A merge commit made elsewhere and pushed, whose tree differs from the recomputed one (E35).
    PushedMergeDiffers,
    /// A merge commit made elsewhere and pushed, whose tree nobody has recomputed (E35).
    PushedMergeUnproven,
    /// A direct push of the head to the target, which the forge then showed as merged (E112).
    PushedHead,
    /// Marked as merged without a merge.
    Declared,
    /// The forge does not say.
    Unknown,
}

/// A file that a change touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its path, after the change or before its deletion.
    pub path: String,
    /// Its earlier path, where it was renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
}

/// Commits that reached the source branch by a merged change of their own (J6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    /// That change, in full.
    pub change: Box<Change>,
    /// The commits of this change's base..head that it brought, its merge's own included.
    pub commits: Vec<Revision>,
    /// Heads of this change that arrived by its merge.
    pub heads: Vec<Revision>,
}

/// An act past the forge's own rules that is shown (J22).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bypass {
    /// Who did it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Which rule or setting was passed, in a few words.
    pub what: String,
    /// The record.
    pub citation: Citation,
}

/// The policy in force at an earlier moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PastLaw {
    /// The revision at which it was read.
    pub revision: Revision,
    /// The raw text of the policy file.
    pub policy: String,
}

/// Facts for people and exports that no clause asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Ticket ids named by the title or branch.
    pub tickets: Vec<String>,
    /// Results of checks at the head.
    pub checks: Vec<Check>,
    /// Digests of artefacts built from the revision, as `sha256:…`.
    pub artefacts: Vec<String>,
}

/// The result of a check at the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Its result, as the forge spelled it.
    pub result: String,
    /// The account or app that reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Actor>,
}
