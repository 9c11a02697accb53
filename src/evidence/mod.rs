//! What was observed, citable.
//!
//! [`Evidence`] is one document about one [`Subject`] at one instant: complete before judging starts, serialisable,
//! and a value. Nothing here decides anything. Every fact carries a [`Citation`]; what could not be had is a [`Gap`]
//! and never an empty list. Accounts are told apart by the forge's numeric id and stand once, in
//! [`Evidence::accounts`]; acts refer to them by that id.
//!
//! Entry points: [`Evidence::from_json`] reads and checks a document, [`Evidence::to_json`] writes the canonical bytes
//! whose SHA-256 is the evidence digest of a decision.

mod account;
mod brought;
mod change;
mod check;
mod citation;
mod commit;
mod deployment;
mod emergency;
mod gap;
mod review;
mod revision;
mod rights;

pub use account::{Account, AccountId, AccountKind, Actor, Unknown};
pub use change::{
    Arrival, Bypass, Carried, Change, ChangeId, ChangeKind, ChangeState, Check, Context, File,
    Head, Intent, Merge, MergeIntent, MergeMethod, Moved, PastLaw, Pushed, Request, Retarget,
    Source, Totals,
};
pub use check::EvidenceError;
pub use citation::{Citation, Proof};
pub use commit::{Commit, Committer, GitPerson, Signature, Standing, co_author_lines};
pub use deployment::{
    Authorisation, AuthorisationState, Demand, Deployment, Hold, Phase, Possible, PriorAllow,
    Range, RangeBase, RangeCommit, Remaining, Run, Trigger, TriggerAct,
};
pub use emergency::{BreakGlass, Debt};
pub use gap::{Fact, Gap, Why};
pub use review::{Dismissal, Review, ReviewVerdict};
pub use revision::{Revision, RevisionError};
pub use rights::{AsOf, Level, Membership, MembershipStatus, Permission, Right};

pub use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the evidence document that this release writes and reads.
pub const SCHEMA: &str = "sixeyes/evidence/1";

/// Everything observed about one subject at one instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Where all of this happened.
    pub repository: Repository,
    /// What is judged.
    pub subject: Subject,
    /// When the facts were read, by the observer's clock. Rights "as of now" are rights at this time.
    pub observed_at: Timestamp,
    /// Who looked, with what.
    pub observer: Observer,
    /// Every account that any fact below names, once each.
    pub accounts: Vec<Account>,
    /// The changes under judgement, in full: one at the merge gate, a group's, or all of a deployment's range.
    pub changes: Vec<Change>,
    /// The deployment, where one is judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<Deployment>,
    /// Who belongs to which team, as far as the policy's rules ask.
    pub memberships: Vec<Membership>,
    /// Who may do what in this repository.
    pub rights: Vec<Right>,
    /// The changes that brought waiver files into the protected default branch (J28).
    pub grants: Vec<Grant>,
    /// Workflow or CI configuration files by which the gate itself runs, as observed (J21); none where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate_workflows: Option<Vec<String>>,
    /// What could not be had.
    pub gaps: Vec<Gap>,
    /// What was seen and does not count: forged records, foreign statuses and notes, contradicted variables.
    /// It judges nothing and is shown (J22).
    pub ignored: Vec<Ignored>,
}

/// A repository on a forge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repository {
    /// The forge's host, such as `github.com`.
    pub host: String,
    /// What kind of forge answers there.
    pub forge: Forge,
    /// The forge's numeric id of the repository.
    pub id: u64,
    /// Its full name, such as `acme/payments`.
    pub name: String,
    /// Who may see it. Names of the directory are not published where it is public.
    pub visibility: Visibility,
    /// The default branch: policy, directory and waivers are read at its tip.
    pub default_branch: String,
}

/// The forges whose facts an evidence document can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Forge {
    /// github.com or GitHub Enterprise Server: reviews name their revision, and a forced push may re-bind them.
    Github,
    /// GitLab: approvals name no revision and are placed by the forge's own times.
    Gitlab,
    /// Gitea or Forgejo.
    Gitea,
}

/// Who may see a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Every member of the organisation or instance.
    Internal,
    /// Those who were let in.
    Private,
}

/// What is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Subject {
    /// One change at the merge gate.
    Change {
        /// The change; [`Evidence::changes`] holds exactly it and what it carries.
        change: ChangeId,
        /// The branch it goes into.
        target: String,
        /// Its head.
        revision: Revision,
        /// The head's tree.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tree: Option<Revision>,
    },
    /// A merge queue's group or a train: allowed only as a whole (E54).
    Group {
        /// Its members.
        changes: Vec<ChangeId>,
        /// The branch they go into.
        target: String,
        /// The group's commit.
        revision: Revision,
        /// Its tree.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tree: Option<Revision>,
    },
    /// A deployment, with every change of its range.
    Deployment {
        /// The environment's name.
        environment: String,
        /// The ref that is deployed, such as `main` or `refs/tags/v1.2.3`.
        target: String,
        /// The deployed revision.
        revision: Revision,
        /// Its tree.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tree: Option<Revision>,
    },
}

/// Who looked, with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observer {
    /// The account whose token read the facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Actor>,
    /// Name and version of the program that gathered the facts.
    pub tool: String,
    /// Where policy, directory and waivers were read, if a forge was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<LawSource>,
}

/// Where policy, directory and waivers were read: the tip of the protected default branch (law 6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LawSource {
    /// The repository, `owner/name`.
    pub repository: String,
    /// The branch whose tip was read.
    pub branch: String,
    /// The tip at that moment.
    pub revision: Revision,
}

/// The change that brought one waiver file into the protected default branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The waiver file's path in the repository.
    pub path: String,
    /// SHA-256 of the file's raw bytes, as it stands at the tip, in lower-case hex.
    pub digest: String,
    /// The change that brought these bytes in, in full.
    pub change: Change,
}

/// Something seen that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ignored {
    /// What kind of thing it is.
    pub what: IgnoredKind,
    /// What was seen, in one line.
    pub detail: String,
    /// The change it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeId>,
    /// The record.
    pub citation: Citation,
}

/// Kinds of things that are seen, shown, and judge nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IgnoredKind {
    /// A deployment record that does not prove itself (E130).
    DeploymentRecord,
    /// A commit status or check of the gate's name by somebody else (E67, E141).
    Status,
    /// A note with the gate's marker by somebody else (E142).
    Note,
    /// A comment, label, description or trailer that claims to approve (E14, E78, E85).
    Claim,
    /// An environment variable that the record contradicts (E144).
    Variable,
}

impl Evidence {
    /// The account with this id.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// Whether the forge takes a review of this change after its merge (J26). A direct push has nothing to review.
    #[must_use]
    pub fn takes_late_reviews(&self, id: &ChangeId) -> bool {
        let pushed = self
            .change(id)
            .is_some_and(|change| change.kind == ChangeKind::Push);
        match self.repository.forge {
            Forge::Github => !pushed,
            Forge::Gitlab | Forge::Gitea => false,
        }
    }

    /// The change with this id.
    #[must_use]
    pub fn change(&self, id: &ChangeId) -> Option<&Change> {
        self.changes.iter().find(|change| &change.id == id)
    }

    /// Reads one evidence document and checks that it is whole and free of contradictions.
    ///
    /// # Errors
    /// [`EvidenceError`] says where the text is not JSON, which field is missing, unknown or of the wrong type, or
    /// which facts contradict each other. A document with a problem is refused as a whole.
    pub fn from_json(bytes: &[u8]) -> Result<Self, EvidenceError> {
        // Checked as text once, it need not be checked string by string.
        let read = match std::str::from_utf8(bytes) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(bytes),
        };
        let evidence: Self = read.map_err(EvidenceError::Json)?;
        check::check(&evidence)?;
        Ok(evidence)
    }

    /// The canonical bytes: two-space indented JSON in field order, with a final newline.
    ///
    /// # Errors
    /// Only if serialising fails, which no value of these types does.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}
