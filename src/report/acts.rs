//! What somebody did, in one verb phrase.

use super::Said;
use super::text::{Text, list, say};
use crate::decision::{Act, Did, Held};
use crate::duty::Stage;
use crate::evidence::{Change, ChangeId, Proof, Revision, Standing};
use std::collections::BTreeSet;

/// How the change is called at this place of a sentence.
#[derive(Debug, Clone)]
pub(super) enum Object {
    /// `this change`: the text stands on the change itself.
    This,
    /// `it`: the sentence has named the change before.
    It,
    /// By its id.
    Named(Text),
}

impl Object {
    fn text(&self) -> Text {
        match self {
            Self::This => "this change".into(),
            Self::It => "it".into(),
            Self::Named(text) => text.clone(),
        }
    }
}

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// For a headline.
    Brief,
    /// With counts and revisions.
    Full,
}

/// The acts by which somebody counts as an author, the most telling first.
const AUTHORSHIP: [Did; 9] = [
    Did::Wrote,
    Did::CoWrote,
    Did::Pushed,
    Did::Signed,
    Did::Committed,
    Did::Asked,
    Did::Opened,
    Did::OwnsRobot,
    Did::Reviewed,
];

impl<'e> Said<'_, 'e> {
    /// The change's id, as a link to it.
    pub(super) fn change_link(&self, id: &ChangeId) -> Text {
        let url = self.change(id).map(|change| change.url.as_str());
        let number = id.0.strip_prefix(['#', '!']).unwrap_or_default();
        let digits = |c: char| c.is_ascii_digit();
        let text = if !number.is_empty() && number.len() < 12 && number.chars().all(digits) {
            Text::ours(id.0.clone())
        } else {
            Text::strange(&short_id(id), 40)
        };
        text.linked(url)
    }

    /// What somebody did by these acts, the change being called `object` at first: `wrote this change and approved it`.
    pub(super) fn did(
        &self,
        change: Option<&Change>,
        acts: &[Act<'e>],
        object: Object,
        length: Length,
    ) -> Text {
        let mut object = object;
        let mut phrases: Vec<(String, Text)> = Vec::new();
        for stage in Stage::ALL {
            let of: Vec<&Act<'e>> = acts.iter().filter(|act| act.stage == stage).collect();
            if of.is_empty() {
                continue;
            }
            let (phrase, named) = match stage {
                Stage::Author => authored(change, &of, &object, length),
                Stage::Review | Stage::Approve | Stage::Merge => {
                    (acted(&of, &object, length), Mention::OfChange)
                }
                Stage::Trigger | Stage::Authorize | Stage::Release => {
                    (acted(&of, &object, length), Mention::OfDeployment)
                }
            };
            if named == Mention::OfChange {
                object = Object::It;
            }
            let plain = phrase.plain();
            if !phrases.iter().any(|(known, _)| *known == plain) {
                phrases.push((plain, phrase));
            }
        }
        list(
            phrases.into_iter().map(|(_, text)| text).collect(),
            "and",
            7,
        )
    }
}

/// Whether a phrase speaks of the change, so that the next one can say `it`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mention {
    OfChange,
    OfDeployment,
}

fn authored(
    change: Option<&Change>,
    acts: &[&Act<'_>],
    object: &Object,
    length: Length,
) -> (Text, Mention) {
    let best = AUTHORSHIP
        .iter()
        .find(|did| acts.iter().any(|act| act.what == **did))
        .copied()
        .unwrap_or(Did::Wrote);
    let revisions: BTreeSet<Revision> = acts
        .iter()
        .filter(|act| act.what == best)
        .filter_map(|act| act.revision)
        .collect();
    let text = match best {
        Did::Wrote => share("wrote", change, &revisions, object, length),
        Did::Committed => share("is the committer of", change, &revisions, object, length),
        Did::Signed => share("signed", change, &revisions, object, length),
        Did::CoWrote => match (length, revisions.first()) {
            (Length::Full, Some(first)) => {
                let more = revisions.len() - 1;
                let named = say!["is named as co-author of ", *first];
                if more == 0 {
                    named
                } else {
                    say![named, " and ", more, " more"]
                }
            }
            (Length::Full, None) | (Length::Brief, _) => {
                say!["is named as co-author of ", object.text()]
            }
        },
        other => phrase(other, Stage::Author, object),
    };
    (linked(text, acts, best, length), Mention::OfChange)
}

/// How much of the change's present commits somebody wrote, committed or signed.
fn share(
    verb: &'static str,
    change: Option<&Change>,
    revisions: &BTreeSet<Revision>,
    object: &Object,
    length: Length,
) -> Text {
    let current: BTreeSet<Revision> = change
        .into_iter()
        .flat_map(|change| &change.commits)
        .filter(|commit| commit.standing == Standing::Current)
        .map(|commit| commit.revision)
        .collect();
    let (mine, all) = (revisions.intersection(&current).count(), current.len());
    match (length, object) {
        _ if all == 0 || revisions.is_empty() => say![verb, " ", object.text()],
        (Length::Brief, _) if mine == all => say![verb, " ", object.text()],
        (Length::Brief, _) => say![verb, " a part of ", object.text()],
        (Length::Full, _) if mine == 0 => {
            say![
                verb,
                " a commit that a later push dropped from ",
                object.text()
            ]
        }
        (Length::Full, Object::Named(name)) => {
            say![verb, " ", portion(mine, all), " of ", name.clone()]
        }
        (Length::Full, Object::This | Object::It) => say![verb, " ", portion(mine, all)],
    }
}

fn portion(mine: usize, all: usize) -> Text {
    match (mine, all) {
        (1, 1) => "the only commit".into(),
        (2, 2) => "both commits".into(),
        (mine, all) if mine == all => say!["all ", all, " commits"],
        (mine, all) => say![mine, " of ", all, " commits"],
    }
}

/// The phrase, where everything is said as a link to the first record of that kind.
fn linked(text: Text, acts: &[&Act<'_>], did: Did, length: Length) -> Text {
    let record = acts
        .iter()
        .filter(|act| act.what == did)
        .min_by_key(|act| (act.at, act.revision))
        .and_then(|act| act.citation.url.as_deref());
    match length {
        Length::Full => text.linked(record),
        Length::Brief => text,
    }
}

fn acted(acts: &[&Act<'_>], object: &Object, length: Length) -> Text {
    let kinds: BTreeSet<Did> = acts.iter().map(|act| act.what).collect();
    let stage = acts.first().map_or(Stage::Author, |act| act.stage);
    let mut object = object.clone();
    let mut phrases = Vec::new();
    for did in kinds {
        let text = phrase(did, stage, &object);
        phrases.push(linked(text, acts, did, length));
        object = Object::It;
    }
    list(phrases, "and", 4)
}

/// One act.
pub(super) fn phrase(did: Did, stage: Stage, object: &Object) -> Text {
    let it = object.text();
    match did {
        Did::Opened => say!["opened ", it],
        Did::Wrote => say!["wrote ", it],
        Did::Committed => say!["is the committer of ", it],
        Did::CoWrote => say!["is named as co-author of ", it],
        Did::Signed => say!["signed a commit of ", it],
        Did::Pushed if stage == Stage::Merge => say!["pushed ", it, " straight to the branch"],
        Did::Pushed => match object {
            Object::It => "pushed to its branch".into(),
            Object::This | Object::Named(_) => say!["pushed to ", it],
        },
        Did::Asked => say!["asked a robot for ", it],
        Did::OwnsRobot => match stage {
            Stage::Author => say!["owns the robot that wrote ", it],
            Stage::Review => say!["owns the robot that reviewed ", it],
            Stage::Approve => say!["owns the robot that approved ", it],
            Stage::Merge => say!["owns the robot that merged ", it],
            Stage::Trigger => "owns the robot that started the deployment".into(),
            Stage::Authorize => "owns the robot that approved the deployment".into(),
            Stage::Release => "owns the robot that released it".into(),
        },
        Did::Reviewed => say!["reviewed ", it],
        Did::Approved => say!["approved ", it],
        Did::ApprovedLate => say!["approved ", it, " after the merge"],
        Did::GrantedWaiver => say!["approved the waiver for ", it],
        Did::Objected => say!["requested changes to ", it],
        Did::Merged => say!["merged ", it],
        Did::SetAutoMerge => say!["set ", it, " to merge automatically"],
        Did::Enqueued => say!["put ", it, " into the merge queue"],
        Did::ToldMergeBot => say!["told the merge bot to merge ", it],
        Did::Started => "started the deployment".into(),
        Did::Reran => "re-ran the deployment".into(),
        Did::Played => "started the deploy job".into(),
        Did::Tagged => "made the tag that is deployed".into(),
        Did::PublishedRelease => "published the release that is deployed".into(),
        Did::SetItOff => "set the deployment off by merging or pushing".into(),
        Did::OwnsSchedule => "owns the schedule or token that started the deployment".into(),
        Did::StartedUpstream => "started the run that started the deployment".into(),
        Did::Authorised => "approved the deployment".into(),
        Did::Bypassed => "went past the forge’s own rules".into(),
        Did::InferredBypass => "inferred: went past the forge’s own rules".into(),
    }
}

/// One act, in a word or two for a cell or a column.
pub(super) fn short(did: Did) -> &'static str {
    match did {
        Did::Opened => "opened",
        Did::Wrote => "wrote",
        Did::Committed => "committed",
        Did::CoWrote => "co-author",
        Did::Signed => "signed",
        Did::Pushed => "pushed",
        Did::Asked => "asked a robot",
        Did::OwnsRobot => "owns the robot",
        Did::Reviewed => "reviewed",
        Did::Approved => "approved",
        Did::ApprovedLate => "approved late",
        Did::GrantedWaiver => "waiver",
        Did::Objected => "objected",
        Did::Merged => "merged",
        Did::SetAutoMerge => "auto-merge",
        Did::Enqueued => "queued",
        Did::ToldMergeBot => "told the bot",
        Did::Started => "started",
        Did::Reran => "re-ran",
        Did::Played => "started the job",
        Did::Tagged => "tagged",
        Did::PublishedRelease => "published",
        Did::SetItOff => "set it off",
        Did::OwnsSchedule => "owns the schedule",
        Did::StartedUpstream => "started upstream",
        Did::Authorised => "approved",
        Did::Bypassed => "bypassed a rule",
        Did::InferredBypass => "inferred: bypassed a rule",
    }
}

/// How it is proven, in words.
pub(super) fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::Claimed => "claimed by git",
        Proof::Derived => "derived",
        Proof::Signed => "signed",
        Proof::Authenticated => "authenticated",
    }
}

/// A change's id as people write it: a pushed commit by its first seven digits.
pub(super) fn short_id(id: &ChangeId) -> String {
    match id.0.parse::<Revision>() {
        Ok(revision) => revision.short(),
        Err(_) => id.0.clone(),
    }
}

/// Whether the act is one of this change's, or of the deployment that ships every one.
pub(super) fn concerns(held: &Held<'_>, change: Option<&ChangeId>) -> bool {
    match (held.change, change) {
        (None, _) | (_, None) => true,
        (Some(of), Some(asked)) => of == asked,
    }
}

/// One act as the stable word of decisions.
pub(super) fn word(did: Did) -> &'static str {
    match did {
        Did::Opened => "opened",
        Did::Wrote => "wrote",
        Did::Committed => "committed",
        Did::CoWrote => "co-wrote",
        Did::Signed => "signed",
        Did::Pushed => "pushed",
        Did::Asked => "asked",
        Did::OwnsRobot => "owns-robot",
        Did::Reviewed => "reviewed",
        Did::Approved => "approved",
        Did::ApprovedLate => "approved-late",
        Did::GrantedWaiver => "granted-waiver",
        Did::Objected => "objected",
        Did::Merged => "merged",
        Did::SetAutoMerge => "set-auto-merge",
        Did::Enqueued => "enqueued",
        Did::ToldMergeBot => "told-merge-bot",
        Did::Started => "started",
        Did::Reran => "reran",
        Did::Played => "played",
        Did::Tagged => "tagged",
        Did::PublishedRelease => "published-release",
        Did::SetItOff => "set-it-off",
        Did::OwnsSchedule => "owns-schedule",
        Did::StartedUpstream => "started-upstream",
        Did::Authorised => "authorised",
        Did::Bypassed => "bypassed",
        Did::InferredBypass => "inferred-bypass",
    }
}

/// How telling an act is of authorship, the most telling first.
pub(super) fn telling(did: Did) -> usize {
    let place = AUTHORSHIP.iter().position(|known| *known == did);
    place.unwrap_or(AUTHORSHIP.len())
}
