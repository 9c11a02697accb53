//! What the words and reasons of an audit mean, and what somebody does about them: `sixeyes explain own-approval`.

/// Every word and reason, worst first, with its paragraph.
const ALL: &[(&str, &str)] = &[
    (
        "alone",
        "An author of the change is its only recorded approver or reviewer, or nobody reviewed and an author merged. \
         Authors are whoever wrote a commit of it, whom a Co-authored-by line names, and whoever opened it. It may have \
         been looked at where git does not see it: ask on the forge, and let the gate judge what comes next.",
    ),
    (
        "own-approval",
        "Everybody who is recorded as approver or reviewer is an author of the change. Often somebody who approved had \
         added a commit or a suggestion before, which made an author of them. Somebody who wrote none of it should look.",
    ),
    (
        "own-merge",
        "No reviewer or approver is recorded, and whoever merged is an author. That is what a merge without review looks \
         like, and also what a team looks like whose reviews leave no line in its messages.",
    ),
    (
        "unreviewed",
        "No review and no approval by anybody is recorded in the messages. That is no proof that there was none: most \
         forges write reviewers into a message only where a template asks for it.",
    ),
    (
        "merged-by-another",
        "Somebody who is no author merged, and no review is recorded. Two people were there; whether the second one \
         looked is not.",
    ),
    (
        "partly-reviewed",
        "Some commits of the change name a reviewer, others do not, and nothing speaks for the change as a whole.",
    ),
    (
        "nothing-recorded",
        "The change is known by its number or its merge, and nobody is recorded as reviewer, approver or merger.",
    ),
    (
        "direct-push",
        "A commit of the mainline that no convention ties to a change. It may have been pushed without one, or squashed \
         or rebased by a forge that leaves no trace in the message.",
    ),
    (
        "only-robots",
        "Only robots and scripts are recorded, and they decide nothing: somebody told them to. The directory file names \
         an organisation's own robots and who answers for them.",
    ),
    (
        "unknown",
        "The record cannot be read, or does not say whether two names are two people. A mailmap, a directory file or a \
         complete clone answers it.",
    ),
    (
        "perhaps-the-same",
        "Whoever approved, reviewed or merged is perhaps an author under another name or address. A line of .mailmap or \
         of the directory file joins the two; without it neither apart nor alone would be honest.",
    ),
    (
        "unnamed",
        "A reviewer or approver is given by a word that stands for nobody, such as r=me, r=<try>, none or not yet.",
    ),
    (
        "no-author",
        "The change brings no commit that an earlier one had not brought, as the lower half of a stack does that was \
         merged last, or names only what carries merges out as its author. Whoever approved may have written it.",
    ),
    (
        "missing-commits",
        "Commits of the change are not in this clone: it is shallow, partial or damaged. Fetch them (git fetch \
         --unshallow) and audit again.",
    ),
    (
        "unreadable",
        "A commit of the change, its message or the name of an author cannot be read: damaged, of an encoding that \
         nobody here knows, too long to be read to the end, or with two lines of a batch that contradict each other.",
    ),
    (
        "apart",
        "Somebody who is surely not an author is recorded as approver or reviewer. It is a claim like every other: \
         whoever can push can write it.",
    ),
    (
        "approved-by-another",
        "Somebody who is surely not an author is recorded as approver. Whether they approved what was merged, or an \
         earlier push of it, git cannot say.",
    ),
    (
        "approved-by-committer",
        "The only approver or reviewer who is no author committed what somebody else wrote. Mostly that is a rebase or a \
         squash made in the author's name; work of their own would look the same.",
    ),
    (
        "reviewed-by-another",
        "Somebody who is surely not an author is recorded as reviewer, and no approval by another is recorded.",
    ),
];

/// Every word and reason, worst first.
pub fn codes() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(code, _)| *code)
}

/// What a word or reason means; none for what is neither.
#[must_use]
pub fn explain(code: &str) -> Option<&'static str> {
    let entry = ALL.iter().find(|(known, _)| *known == code);
    entry.map(|(_, text)| *text)
}
