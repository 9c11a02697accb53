//! The GraphQL documents, each one complete operation with the fragments it uses.
//!
//! No field is deprecated, and none is newer than GitHub's published schema: a test validates every document against it
//! and keeps what it may cost (github.md 5) under a ceiling.

const ACCOUNT: &str = include_str!("documents/account.graphql");
const PERSON: &str = include_str!("documents/person.graphql");
const COMMITS: &str = include_str!("documents/commits.graphql");
const BROUGHT: &str = include_str!("documents/brought.graphql");
const LISTS: &str = include_str!("documents/lists.graphql");
const COMMENTS: &str = include_str!("documents/comments.graphql");
const TIMELINE: &str = include_str!("documents/timeline.graphql");
const FACTS: &str = include_str!("documents/facts.graphql");
const LAW: &str = include_str!("documents/law.graphql");

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
        FACTS,
        COMMITS,
        BROUGHT,
        LISTS,
        COMMENTS,
        TIMELINE,
        LAW,
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

/// Which change brought a file in.
pub const GRANT: Document = Document {
    name: "SixeyesGrant",
    parts: &[include_str!("documents/grant.graphql"), BROUGHT],
};

/// The settings of a repository, and the law.
pub const SETTINGS: Document = Document {
    name: "SixeyesSettings",
    parts: &[include_str!("documents/settings.graphql"), LAW, ACCOUNT],
};

/// Every document.
pub const ALL: [Document; 6] = [CHANGE, MORE, QUEUE, STICKY, GRANT, SETTINGS];

impl Document {
    /// The text that is sent.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts.join("\n")
    }
}
