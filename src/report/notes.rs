//! What did not count, and why: silence is how people lose trust.

use super::Said;
use super::names::{Alias, Audience, unknown};
use super::text::{Text, say};
use super::words;
use crate::decision::{Act, Named, NotCounted, Reason};
use crate::duty::Stage;
use crate::evidence::{
    Change, ChangeId, Citation, IgnoredKind, Pushed, Review, ReviewVerdict, Revision,
};
use crate::identity::{Unresolved, Who};

impl<'e> Said<'_, 'e> {
    /// A revision, as a link to its record where the change knows one.
    pub(super) fn revision_link(&self, change: &Change, revision: Revision) -> Text {
        let commit = change
            .commits
            .iter()
            .find(|commit| commit.revision == revision)
            .and_then(|commit| commit.citation.url.as_deref());
        let head = change
            .heads
            .iter()
            .find(|head| head.revision == revision)
            .and_then(|head| head.citation.url.as_deref());
        Text::from(revision).linked(commit.or(head))
    }

    /// That nobody can be named for an act.
    pub(super) fn nobody(&self, stage: Stage, act: &Act<'e>, why: &Unresolved<'e>) -> Text {
        let did = words::held(stage);
        let commit = act.revision.map_or_else(
            || Text::from("a commit"),
            |revision| say!["commit ", revision],
        );
        match why {
            Unresolved::Unnamed(why) => say![unknown(*why), " ", did],
            Unresolved::Nobody(account) => say![
                Text::strange(&account.login, 40),
                " ",
                did,
                ", and that account stands for nobody"
            ],
            Unresolved::Unlisted(account) => say![
                Text::strange(&account.login, 40),
                " ",
                did,
                " and is not in the directory"
            ],
            Unresolved::Email(email) => match self.names.audience() {
                Audience::Insiders => say![
                    "the address ",
                    Text::strange(email, 60),
                    " of ",
                    commit,
                    " belongs to nobody who is known"
                ],
                Audience::Everybody => match act.named {
                    Named::Git(person) => say![
                        Text::name(&person.name),
                        ", named in ",
                        commit,
                        ", belongs to no known account"
                    ],
                    Named::Account(_) => {
                        say!["an address of ", commit, " belongs to no known account"]
                    }
                },
            },
        }
    }

    /// Things that were seen and judge nothing.
    pub(super) fn ignored(&self) -> Vec<Text> {
        let refused = self
            .decision
            .findings
            .iter()
            .filter_map(|finding| match finding.reason {
                Reason::WaiverRefused { path, why } => Some(say![
                    "the waiver ",
                    Text::strange(path, 80),
                    " forgives nothing here: ",
                    super::words::refusal(why)
                ]),
                _ => None,
            });
        let seen = self.evidence.ignored.iter().map(|ignored| {
            let what = match ignored.what {
                IgnoredKind::DeploymentRecord => "a deployment record that does not prove itself",
                IgnoredKind::Status => "a status of the gate’s name by somebody else",
                IgnoredKind::Note => "a note with the gate’s marker by somebody else",
                IgnoredKind::Claim => "words or a label that claim to approve",
                IgnoredKind::Variable => "a variable that the record contradicts",
            };
            say![
                Text::from(what).linked(ignored.citation.url.as_deref()),
                ": ",
                Text::strange(&ignored.detail, 120)
            ]
        });
        seen.chain(refused).collect()
    }
}

/// Why an act did not count, as a clause that can end a sentence or stand as a note.
pub(super) fn not_counted(
    said: &Said<'_, '_>,
    change: Option<&ChangeId>,
    who: Option<Who>,
    why: NotCounted,
    citation: &Citation,
) -> Text {
    let change = change.and_then(|id| said.change(id));
    let review = change.and_then(|change| {
        let same = |review: &&Review| std::ptr::eq(&raw const review.citation, citation);
        change.reviews.iter().find(same)
    });
    let who = match (review, who) {
        (Some(review), _) => said.names.actor(review.by),
        (None, Some(who)) => said.names.of(who),
        (None, None) => "somebody unknown".into(),
    };
    let approved = match (change, review.and_then(|review| review.revision)) {
        (Some(change), Some(revision)) => {
            say![
                "approved ",
                match &citation.url {
                    Some(url) => Text::from(revision).linked(Some(url)),
                    None => said.revision_link(change, revision),
                }
            ]
        }
        _ if review.is_some() => Text::from("approved").linked(citation.url.as_deref()),
        _ => Text::from("approved it").linked(citation.url.as_deref()),
    };
    match why {
        NotCounted::Stale => {
            let later = change
                .zip(review)
                .and_then(|(change, review)| next_push(said, change, review.revision));
            match later {
                Some(push) => say![who, " ", approved, ", before ", push],
                None => say![who, " ", approved, ", which is not the head"],
            }
        }
        NotCounted::Rebound => say![
            who,
            " approved before this head arrived, and the forge moved the approval to it"
        ],
        NotCounted::OtherTarget => match change.and_then(|change| change.retargets.last()) {
            Some(retarget) => say![
                who,
                " ",
                approved,
                ", before the target branch was changed from ",
                Text::strange(&retarget.from, 60),
                " to ",
                Text::strange(&retarget.to, 60)
            ],
            None => say![who, " ", approved, ", before the target branch was changed"],
        },
        NotCounted::Superseded => say![who, " ", approved, ", and said otherwise later"],
        NotCounted::Dismissed => {
            let dismissed = review.and_then(|review| review.dismissed.as_ref());
            match dismissed {
                Some(dismissal) if review.is_some_and(|review| review.by == dismissal.by) => {
                    say![who, " ", approved, " and took it back"]
                }
                Some(dismissal) if !dismissal.automatic => say![
                    who,
                    " ",
                    approved,
                    ", which ",
                    said.names.actor(dismissal.by),
                    " dismissed"
                ],
                Some(_) | None => say![who, " ", approved, ", which was dismissed"],
            }
        }
        NotCounted::NoRight => say![
            who,
            " ",
            approved,
            " without the right that the rule asks for"
        ],
        NotCounted::RightNotSeen => say![
            who,
            " ",
            approved,
            ", but has no right to now, and nobody saw it while it mattered"
        ],
        NotCounted::Robot => say![who, " is a robot, and robots approve nothing"],
        NotCounted::Author if !seen_as_author(said, change, review) => {
            say![who, " ", approved, ", and that cannot count here"]
        }
        NotCounted::Author => say![who, " is an author of this change"],
        NotCounted::AfterMerge => say![who, " ", approved, " after the merge"],
        NotCounted::Comment => say![who, " commented, which does not approve"],
        NotCounted::NotAsked => say![who, " is not among those whom the rule asks"],
        NotCounted::Left => say![who, " ", approved, " after leaving"],
        NotCounted::Unplaced => say![
            who,
            " approved in the very second of a push, and the forge does not say which revision"
        ],
        NotCounted::Unnamed => say![who, " ", approved],
        NotCounted::Unlisted => say![who, " is not in the directory"],
        NotCounted::Imported => say![
            "the approval by ",
            who,
            " was imported from another forge, and nobody proved it here"
        ],
        NotCounted::Involved => say![who, " holds another step of this change"],
        NotCounted::UnknownVerdict => say![
            who,
            " gave a later review of a kind that this release does not know"
        ],
        NotCounted::RightUnknown => {
            say![who, " ", approved, ", and whether they may cannot be told"]
        }
    }
}

/// Whether it may be said that the giver is an author: for everybody, only where that very account is seen as one.
fn seen_as_author(said: &Said<'_, '_>, change: Option<&Change>, review: Option<&Review>) -> bool {
    let (Some(change), Some(review)) = (change, review) else {
        return said.names.audience() == Audience::Insiders;
    };
    let alias = Alias::from(Named::Account(review.by));
    match said.names.audience() {
        Audience::Insiders => true,
        Audience::Everybody => said.decision.held().iter().any(|held| {
            held.act.stage == Stage::Author
                && held.change == Some(&change.id)
                && Alias::from(held.act.named) == alias
        }),
    }
}

/// Why an act may not count, as a clause.
pub(super) fn perhaps(
    said: &Said<'_, '_>,
    who: Option<Who>,
    why: NotCounted,
    citation: &Citation,
) -> Text {
    let who = who.map_or_else(|| "somebody unknown".into(), |who| said.names.of(who));
    let doubt = match why {
        NotCounted::Superseded => "a later review may say otherwise",
        NotCounted::Dismissed => "it may have been dismissed",
        NotCounted::OtherTarget => "the target branch may have been another",
        NotCounted::Stale | NotCounted::Rebound | NotCounted::Unplaced => {
            "the revision that it is for cannot be told"
        }
        NotCounted::NoRight | NotCounted::RightNotSeen | NotCounted::RightUnknown => {
            "the right to give it cannot be read"
        }
        NotCounted::Author | NotCounted::Involved => "its giver may be an author",
        NotCounted::AfterMerge => "it may have come after the merge",
        NotCounted::NotAsked => "the membership that the rule asks for cannot be read",
        NotCounted::Left => "its giver may have left",
        NotCounted::Unnamed => "its giver cannot be named",
        NotCounted::Unlisted => "its giver is not in the directory",
        NotCounted::Imported => "it was imported from another forge",
        NotCounted::Robot => "a robot may have given it",
        NotCounted::Comment | NotCounted::UnknownVerdict => "what it says cannot be told",
    };
    let reviews = said
        .evidence
        .changes
        .iter()
        .flat_map(|change| &change.reviews);
    let objects = reviews
        .filter(|review| std::ptr::eq(&raw const review.citation, citation))
        .any(|review| review.verdict == ReviewVerdict::ChangesRequested);
    let (did, open) = if objects {
        (
            "asked for changes",
            "; whether that stands cannot be told: ",
        )
    } else {
        ("approved", "; whether that counts cannot be told: ")
    };
    let did = Text::from(did).linked(citation.url.as_deref());
    say![who, " ", did, open, doubt]
}

/// `Ada pushed 9f31c02`: the push after the one that brought this revision.
fn next_push(said: &Said<'_, '_>, change: &Change, revision: Option<Revision>) -> Option<Text> {
    let place = change
        .heads
        .iter()
        .position(|head| Some(head.revision) == revision)?;
    let next = change.heads.get(place + 1)?;
    let pusher = match &next.pushed_by {
        Pushed::By(accounts) => accounts
            .first()
            .map(|id| said.names.actor(crate::evidence::Actor::Account(*id))),
        Pushed::Unknown => None,
    };
    let revision = said.revision_link(change, next.revision);
    Some(match pusher {
        Some(pusher) => say![pusher, " pushed ", revision],
        None => say![revision, " was pushed"],
    })
}
