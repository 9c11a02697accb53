//! The GraphQL documents, each one complete operation with the fragments it uses.
//!
//! No field is deprecated, and none is newer than GitHub's published schema: a test validates every document against it
//! and keeps what it may cost (github.md 5) under a ceiling.

const ACCOUNT: &str = include_str!("documents/account.graphql");
const PERSON: &str = include_str!("documents/person.graphql");
const COMMITS: &str = include_str!("documents/commits.graphql");
const COMMIT: &str = include_str!("documents/commit.graphql");
const BROUGHT: &str = include_str!("documents/brought.graphql");
const LISTS: &str = include_str!("documents/lists.graphql");
const COMMENTS: &str = include_str!("documents/comments.graphql");
const TIMELINE: &str = include_str!("documents/timeline.graphql");
const REPOSITORY: &str = include_str!("documents/repository.graphql");
const FACTS: &str = include_str!("documents/facts.graphql");
const HEAD: &str = include_str!("documents/head.graphql");
const LAW: &str = include_str!("documents/law.graphql");
const TEXT: &str = include_str!("documents/text.graphql");
const REF: &str = include_str!("documents/ref.graphql");
const RECORDS: &str = include_str!("documents/records.graphql");

/// A document: the operation's name, and its parts in order.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// The operation's name.
    pub name: &'static str,
    parts: &'static [&'static str],
}

/// One pull request and the law, at once.
pub const CHANGE: Document = Document {
    name: "SixeyesChange",
    parts: &[
        include_str!("documents/change.graphql"),
        REPOSITORY,
        FACTS,
        HEAD,
        COMMITS,
        COMMIT,
        BROUGHT,
        LISTS,
        COMMENTS,
        TIMELINE,
        LAW,
        TEXT,
        PERSON,
        ACCOUNT,
    ],
};

/// Further pages of one pull request.
pub const MORE: Document = Document {
    name: "SixeyesMore",
    parts: &[
        include_str!("documents/more.graphql"),
        COMMITS,
        COMMIT,
        BROUGHT,
        LISTS,
        COMMENTS,
        TIMELINE,
        PERSON,
        ACCOUNT,
    ],
};

/// The merge queue of a branch.
pub const QUEUE: Document = Document {
    name: "SixeyesQueue",
    parts: &[include_str!("documents/queue.graphql")],
};

/// Who a separate writing token is, and its comments.
pub const STICKY: Document = Document {
    name: "SixeyesSticky",
    parts: &[include_str!("documents/sticky.graphql"), COMMENTS, ACCOUNT],
};

/// Who a separate writing token is.
pub const VIEWER: Document = Document {
    name: "SixeyesViewer",
    parts: &[include_str!("documents/viewer.graphql"), ACCOUNT],
};

/// Which change brought a file in.
pub const GRANT: Document = Document {
    name: "SixeyesGrant",
    parts: &[include_str!("documents/grant.graphql"), BROUGHT],
};

/// The settings of a repository, and the law.
pub const SETTINGS: Document = Document {
    name: "SixeyesSettings",
    parts: &[
        include_str!("documents/settings.graphql"),
        LAW,
        TEXT,
        ACCOUNT,
    ],
};

/// What runs in an environment, the deployed ref, and the law, at once.
pub const DEPLOYMENT: Document = Document {
    name: "SixeyesDeployment",
    parts: &[
        include_str!("documents/deployment.graphql"),
        REPOSITORY,
        REF,
        RECORDS,
        LAW,
        TEXT,
        ACCOUNT,
    ],
};

/// What runs in an environment and the deployed ref, once more.
pub const STILL: Document = Document {
    name: "SixeyesStill",
    parts: &[
        include_str!("documents/still.graphql"),
        REF,
        RECORDS,
        ACCOUNT,
    ],
};

/// What the forge itself says of deployment records.
pub const BACKING: Document = Document {
    name: "SixeyesBacking",
    parts: &[include_str!("documents/backing.graphql"), TEXT],
};

/// Which branch and which tag of a name there are.
pub const REFS: Document = Document {
    name: "SixeyesRefs",
    parts: &[include_str!("documents/refs.graphql"), REF],
};

/// Older deployments of an environment.
pub const RECORDS_BEFORE: Document = Document {
    name: "SixeyesRecords",
    parts: &[
        include_str!("documents/more_records.graphql"),
        RECORDS,
        ACCOUNT,
    ],
};

/// The commits of a range.
pub const RANGE: Document = Document {
    name: "SixeyesRange",
    parts: &[
        include_str!("documents/range.graphql"),
        COMMIT,
        BROUGHT,
        PERSON,
    ],
};

/// Several merged pull requests.
pub const CHANGES: Document = Document {
    name: "SixeyesChanges",
    parts: &[
        include_str!("documents/changes.graphql"),
        FACTS,
        COMMITS,
        COMMIT,
        BROUGHT,
        LISTS,
        COMMENTS,
        TIMELINE,
        PERSON,
        ACCOUNT,
    ],
};

/// How the checks of several merged pull requests stood.
pub const CHECKS: Document = Document {
    name: "SixeyesChecks",
    parts: &[include_str!("documents/checks.graphql")],
};

/// The policy at an earlier commit.
pub const PAST_LAW: Document = Document {
    name: "SixeyesPastLaw",
    parts: &[include_str!("documents/past_law.graphql"), TEXT],
};

/// Merged pull requests, listed.
pub const MERGED: Document = Document {
    name: "SixeyesMerged",
    parts: &[
        include_str!("documents/merged.graphql"),
        REPOSITORY,
        LAW,
        TEXT,
        ACCOUNT,
    ],
};

/// Every document.
pub const ALL: [Document; 17] = [
    CHANGE,
    MORE,
    QUEUE,
    STICKY,
    VIEWER,
    GRANT,
    SETTINGS,
    MERGED,
    DEPLOYMENT,
    STILL,
    BACKING,
    REFS,
    RECORDS_BEFORE,
    RANGE,
    CHANGES,
    CHECKS,
    PAST_LAW,
];

impl Document {
    /// The text that is sent.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts.join("\n")
    }
}
