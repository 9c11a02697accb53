//! The stable words of a decision document.

use crate::decision::{Inapplicable, NotCounted};
use crate::duty::{Stage, Stages};
use crate::evidence::Why;

pub(super) fn stage_words(stages: Stages) -> Vec<&'static str> {
    stages.iter().map(Stage::as_str).collect()
}

pub(super) fn gap_why(why: Why) -> &'static str {
    match why {
        Why::Forbidden => "forbidden",
        Why::Truncated => "truncated",
        Why::Deleted => "deleted",
        Why::Unsupported => "unsupported",
        Why::Inconsistent => "inconsistent",
        Why::Unavailable => "unavailable",
        Why::NotYet => "not-yet",
    }
}

pub(super) fn not_counted(why: NotCounted) -> &'static str {
    match why {
        NotCounted::Stale => "stale",
        NotCounted::Rebound => "rebound",
        NotCounted::OtherTarget => "other-target",
        NotCounted::Superseded => "superseded",
        NotCounted::Dismissed => "dismissed",
        NotCounted::NoRight => "no-right",
        NotCounted::RightNotSeen => "right-not-seen",
        NotCounted::Robot => "robot",
        NotCounted::Author => "author",
        NotCounted::AfterMerge => "after-merge",
        NotCounted::Comment => "comment",
        NotCounted::NotAsked => "not-asked",
        NotCounted::Left => "left",
        NotCounted::Unplaced => "unplaced",
        NotCounted::Unnamed => "unnamed",
        NotCounted::Unlisted => "unlisted",
        NotCounted::Imported => "imported",
        NotCounted::Involved => "involved",
        NotCounted::UnknownVerdict => "unknown-verdict",
        NotCounted::RightUnknown => "right-unknown",
    }
}

pub(super) fn inapplicable(why: Inapplicable) -> &'static str {
    match why {
        Inapplicable::NotYet => "not-yet",
        Inapplicable::NotHere => "not-here",
        Inapplicable::OtherPaths => "other-paths",
        Inapplicable::NothingControlled => "nothing-controlled",
        Inapplicable::Elsewhere => "elsewhere",
        Inapplicable::NobodyYet => "nobody-yet",
        Inapplicable::NotVisible => "not-visible",
        Inapplicable::Refused => "refused",
        Inapplicable::Ignored => "ignored",
        Inapplicable::StillOwed => "still-owed",
        Inapplicable::BeforeSince => "before-since",
        Inapplicable::AfterMerge => "after-merge",
    }
}
