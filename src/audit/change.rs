//! One change: its word, why, and the people of each stage with the lines that name them.

use super::person::PersonRef;
use crate::evidence::Revision;
use schemars::JsonSchema;
use serde::Serialize;

/// What the record says of one change. Never a verdict: all of it is claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// An author is the only recorded approver, or nobody reviewed and an author merged. The worst, so it comes first.
    Alone,
    /// No review and no approval by anybody is recorded.
    Unreviewed,
    /// The record cannot be read, or does not say whether two names are two people.
    Unknown,
    /// Somebody who is not an author is recorded as reviewer or approver.
    Apart,
}

impl Word {
    /// Every word, worst first.
    pub const ALL: [Self; 4] = [Self::Alone, Self::Unreviewed, Self::Unknown, Self::Apart];

    /// As people and documents spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Unreviewed => "unreviewed",
            Self::Unknown => "unknown",
            Self::Apart => "apart",
        }
    }
}

/// Why a change has its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// `apart`: somebody who is not an author approved.
    ApprovedByAnother,
    /// `apart`: the only approver or reviewer who is no author committed what another wrote: a rebase or squash made in
    /// their name, or work of their own that the record does not tell from it.
    ApprovedByCommitter,
    /// `apart`: somebody who is not an author reviewed; no approval by another is recorded.
    ReviewedByAnother,
    /// `alone`: every recorded approver or reviewer is an author.
    OwnApproval,
    /// `alone`: nobody reviewed, and an author is recorded as who merged.
    OwnMerge,
    /// `unreviewed`: merged by somebody who is not an author, with no review recorded.
    MergedByAnother,
    /// `unreviewed`: the change is known by its number or merge, and nobody is recorded as reviewer or merger.
    NothingRecorded,
    /// `unreviewed`: some of its commits name a reviewer, others do not, and nobody reviewed the change as a whole.
    PartlyReviewed,
    /// `unreviewed`: a commit on the mainline that no convention ties to a change.
    DirectPush,
    /// `unreviewed`: only robots and executors are recorded, and they decide nothing.
    OnlyRobots,
    /// `unknown`: whoever reviewed or approved is perhaps an author under another name or address.
    PerhapsTheSame,
    /// `unknown`: a reviewer or approver is named by a word that is no name (`r=<try>`, `r=me`).
    Unnamed,
    /// `unknown`: no author of it is recorded, because it brings no commit that an earlier change had not brought, or
    /// because only what carries merges out is named: whoever approved may have written it.
    NoAuthor,
    /// `unknown`: commits of the change are not in this clone (shallow, partial or damaged).
    MissingCommits,
    /// `unknown`: a commit or message cannot be read as one.
    Unreadable,
}

impl Why {
    /// As documents spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApprovedByAnother => "approved-by-another",
            Self::ApprovedByCommitter => "approved-by-committer",
            Self::ReviewedByAnother => "reviewed-by-another",
            Self::OwnApproval => "own-approval",
            Self::OwnMerge => "own-merge",
            Self::MergedByAnother => "merged-by-another",
            Self::NothingRecorded => "nothing-recorded",
            Self::PartlyReviewed => "partly-reviewed",
            Self::DirectPush => "direct-push",
            Self::OnlyRobots => "only-robots",
            Self::PerhapsTheSame => "perhaps-the-same",
            Self::Unnamed => "unnamed",
            Self::NoAuthor => "no-author",
            Self::MissingCommits => "missing-commits",
            Self::Unreadable => "unreadable",
        }
    }

    /// One sentence for people, without a full stop.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::ApprovedByAnother => "somebody who did not write it approved",
            Self::ApprovedByCommitter => "approved only by who committed what another wrote",
            Self::ReviewedByAnother => "somebody who did not write it reviewed",
            Self::OwnApproval => "only its own authors approved or reviewed",
            Self::OwnMerge => "an author merged, and no review is recorded",
            Self::MergedByAnother => "somebody else merged, and no review is recorded",
            Self::NothingRecorded => "no review and no merger is recorded",
            Self::PartlyReviewed => "only some of its commits name a reviewer",
            Self::DirectPush => "a commit that belongs to no change",
            Self::OnlyRobots => "only robots are recorded",
            Self::PerhapsTheSame => "the reviewer is perhaps the author by another name",
            Self::Unnamed => "the reviewer is not named",
            Self::NoAuthor => "who wrote it is not recorded with it",
            Self::MissingCommits => "commits of it are not in this clone",
            Self::Unreadable => "its commit or message cannot be read",
        }
    }
}

/// How a change came onto the mainline, as the commit graph shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A merge commit: the commits behind its other parents are the change.
    Merge,
    /// A merge commit with more than two parents.
    Octopus,
    /// One commit that names its change: squashed, rebased, cherry-picked or submitted.
    Commit,
    /// One change of a rollup or batch; [`AuditedChange::within`] is what brought it.
    Member,
    /// A commit that belongs to no change that the record knows. Not proof of a push: see the conventions in force.
    DirectPush,
}

impl Kind {
    /// As documents spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Octopus => "octopus",
            Self::Commit => "commit",
            Self::Member => "member",
            Self::DirectPush => "direct-push",
        }
    }
}

/// A stage of a change, as far as git can say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The author fields of its commits. Committers are not in it: rebasing and squashing write them too.
    Author,
    /// `Co-authored-by`.
    CoAuthor,
    /// Who opened the change.
    Opener,
    /// `Reviewed-by` and its like.
    Reviewer,
    /// `Approved-by`, `Acked-by`, `r=` and its like.
    Approver,
    /// Who merged, as the record has it.
    Merger,
    /// What carried the merge out: a queue, a script, the forge. It decides nothing.
    Executor,
}

impl Stage {
    /// Every stage, in the order of a change's life.
    pub const ALL: [Self; 7] = [
        Self::Author,
        Self::CoAuthor,
        Self::Opener,
        Self::Reviewer,
        Self::Approver,
        Self::Merger,
        Self::Executor,
    ];

    /// As documents spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::CoAuthor => "co-author",
            Self::Opener => "opener",
            Self::Reviewer => "reviewer",
            Self::Approver => "approver",
            Self::Merger => "merger",
            Self::Executor => "executor",
        }
    }
}

/// Where in a commit a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The author field.
    Author,
    /// The committer field.
    Committer,
    /// A line of the message; the first is 1.
    Message(u32),
}

/// A line of a commit that says something: a stranger's text, at most [`Line::LONGEST`] bytes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Line {
    /// The commit.
    pub commit: Revision,
    /// Where in it.
    pub place: Place,
    /// As it was written, decoded by the commit's encoding.
    pub text: String,
}

impl Line {
    /// How much of a line is kept, in bytes.
    pub const LONGEST: usize = 400;
}

/// One person in one stage of one change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Act {
    /// Who, after mailmap and directory: an entry of [`super::Report::people`].
    pub person: PersonRef,
    /// As the record wrote it: `Ada Byron <ada@acme.example>`, or a login. A stranger's text.
    pub said: String,
    /// The first lines that say so, at most [`Act::LINES`]; then, where it matters that they committed, that line.
    pub lines: Vec<Line>,
    /// How many more lines say so.
    pub more: u32,
}

impl Act {
    /// How many lines of one act are kept.
    pub const LINES: usize = 4;
}

/// A moment as a commit claims it: whoever committed chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Moment {
    /// Seconds since 1970, as written; it may be beyond any calendar. The least number stands for none at all.
    pub seconds: i64,
    /// Minutes east of UTC, as written.
    pub offset: i32,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AuditedChange {
    /// What the record says of it.
    pub word: Word,
    /// Why.
    pub why: Why,
    /// How it came onto the mainline.
    pub kind: Kind,
    /// The commit of the mainline that brought it; for a member, the commit inside the rollup, if it has one of its own.
    pub commit: Revision,
    /// The head of the branch that was merged; none where the change is one commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<Revision>,
    /// The rollup or batch on the mainline that brought this member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Revision>,
    /// Its number as the forge writes it: `#12`, `!34`, `CL 356933`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its address, where the message gives one. A stranger's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its title: a stranger's text.
    pub title: String,
    /// When it came onto the mainline: the committer date, a claim.
    pub when: Moment,
    /// The conventions that spoke, by name.
    pub conventions: Vec<&'static str>,
    /// The author fields of its commits.
    pub authors: Vec<Act>,
    /// Who a `Co-authored-by` line names. They count as authors (E19).
    pub co_authors: Vec<Act>,
    /// Who opened it. They count as authors (E36).
    pub openers: Vec<Act>,
    /// Who is recorded as having reviewed.
    pub reviewers: Vec<Act>,
    /// Who is recorded as having approved.
    pub approvers: Vec<Act>,
    /// Who is recorded as having merged.
    pub mergers: Vec<Act>,
    /// What carried the merge out.
    pub executors: Vec<Act>,
    /// Its commits, the branch's head last as far as the graph orders them, the mainline's own merge commit left out; at most [`AuditedChange::COMMITS`].
    pub commits: Vec<Revision>,
    /// How many commits it has, whether or not all are listed.
    pub commit_count: u64,
}

impl AuditedChange {
    /// How many commits are listed.
    pub const COMMITS: usize = 1_000;

    /// Whether no convention ties it to a change.
    #[must_use]
    pub fn is_direct_push(&self) -> bool {
        match self.kind {
            Kind::DirectPush => true,
            Kind::Merge | Kind::Octopus | Kind::Commit | Kind::Member => false,
        }
    }

    /// The people of one stage.
    #[must_use]
    pub fn acts(&self, stage: Stage) -> &[Act] {
        match stage {
            Stage::Author => &self.authors,
            Stage::CoAuthor => &self.co_authors,
            Stage::Opener => &self.openers,
            Stage::Reviewer => &self.reviewers,
            Stage::Approver => &self.approvers,
            Stage::Merger => &self.mergers,
            Stage::Executor => &self.executors,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_reasons_are_spelled_alike_everywhere() {
        for word in Word::ALL {
            assert_eq!(serde_json::to_value(word).unwrap(), word.as_str());
        }
        for stage in Stage::ALL {
            assert_eq!(serde_json::to_value(stage).unwrap(), stage.as_str());
        }
        assert!(Word::Alone < Word::Unreviewed && Word::Unknown < Word::Apart);
    }
}
