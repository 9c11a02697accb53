//! What is known of an account's rights and memberships at the moment that matters (J9).

use crate::evidence::{AccountId, AsOf, Evidence, Fact, Level, MembershipStatus, Timestamp};

/// What is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It had it.
    Yes,
    /// It had it not.
    No,
    /// It has it no longer, and nobody saw it while it mattered: counts for nobody, and against its giver.
    NotSeen,
    /// It cannot be told.
    Unknown,
}

/// As of when a right is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before the merge, and for late approvals: now.
    Now,
    /// After the merge: now, or else as last seen between the act and the merge.
    Merged {
        /// When the act was done.
        act: Timestamp,
        /// When the change was merged.
        merged: Timestamp,
    },
    /// `as-of: act`, before the merge: by a record of the time, and not against what is seen now. A right that was
    /// recorded once and is gone now is gone: the merge is still to come, and J9 asks for it as of now.
    Open {
        /// When the act was done.
        act: Timestamp,
        /// When everything was observed.
        now: Timestamp,
    },
    /// `as-of: act`: by a record of the time, always.
    Recorded {
        /// When the act was done.
        act: Timestamp,
        /// When it stopped to matter: the merge, or now.
        until: Timestamp,
    },
}

/// Both, if either tells.
fn either(a: Sight, b: Sight) -> Sight {
    match (a, b) {
        (Sight::Yes, _) | (_, Sight::Yes) => Sight::Yes,
        (Sight::Unknown, _) | (_, Sight::Unknown) => Sight::Unknown,
        (Sight::NotSeen, _) | (_, Sight::NotSeen) => Sight::NotSeen,
        (Sight::No, Sight::No) => Sight::No,
    }
}

impl Sight {
    /// Yes if either says so.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        either(self, other)
    }

    /// Yes only if both say so.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::NotSeen, _) | (_, Self::NotSeen) => Self::NotSeen,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }
}

/// Sights of one thing: `Some` tells, `None` is an unclear sight.
fn judge(
    now: Option<Option<bool>>,
    recorded: impl Fn(Timestamp, Timestamp) -> Option<Option<bool>>,
    moment: Moment,
) -> Sight {
    let plain = |sight: Option<Option<bool>>| match sight.flatten() {
        Some(true) => Sight::Yes,
        Some(false) => Sight::No,
        None => Sight::Unknown,
    };
    match moment {
        Moment::Now => plain(now),
        Moment::Merged { act, merged } => match (plain(now), recorded(act, merged)) {
            (Sight::Yes, _) => Sight::Yes,
            (_, Some(seen)) => plain(Some(seen)),
            (Sight::No, None) => Sight::NotSeen,
            (other, None) => other,
        },
        Moment::Open { act, now: until } => plain(recorded(act, until)).and(plain(now)),
        Moment::Recorded { act, until } => plain(recorded(act, until)),
    }
}

/// Whether the account has at least `level` in the repository at `moment`.
#[must_use]
pub fn right(evidence: &Evidence, account: AccountId, level: Level, moment: Moment) -> Sight {
    let unreadable = evidence
        .gaps
        .iter()
        .any(|gap| gap.fact == Fact::Rights && gap.account.is_none_or(|id| id == account));
    let mine = || {
        evidence
            .rights
            .iter()
            .filter(|right| right.account == account)
    };
    // Several sights of now (a review's own flag, the collaborator record) each narrow what is known; they contradict
    // each other only if the forge does, and then nothing is known.
    let mut now = None;
    for right in mine().filter(|right| right.as_of == AsOf::Now) {
        now = match (now, right.permission.includes(level)) {
            (None | Some(None), sight) => Some(sight),
            (Some(Some(a)), Some(b)) if a != b => return Sight::Unknown,
            (Some(known), _) => Some(known),
        };
    }
    if now.is_none() && unreadable {
        now = Some(None);
    }
    let recorded = |from: Timestamp, until: Timestamp| {
        mine()
            .filter_map(|right| match right.as_of {
                AsOf::Recorded(at) if at >= from && at <= until => {
                    Some((at, right.permission.includes(level)))
                }
                AsOf::Recorded(_) | AsOf::Now => None,
            })
            // Sights of one moment that contradict each other tell nothing, whichever would suit.
            .fold(None, |last, (at, includes)| match last {
                Some((then, _)) if then > at => last,
                Some((then, seen)) if then == at && seen != includes => Some((at, None)),
                Some(_) | None => Some((at, includes)),
            })
            .map(|(_, includes)| includes)
    };
    judge(now, recorded, moment)
}

/// Whether the account is a member of `team` at `moment`.
#[must_use]
pub fn member(evidence: &Evidence, account: AccountId, team: &str, moment: Moment) -> Sight {
    let unreadable = evidence.gaps.iter().any(|gap| {
        gap.fact == Fact::Memberships
            && gap.account.is_none_or(|id| id == account)
            && gap
                .detail
                .as_deref()
                .is_none_or(|detail| !detail.starts_with('@') || detail == team)
    });
    let is = |status: MembershipStatus| match status {
        MembershipStatus::Member => true,
        MembershipStatus::Pending | MembershipStatus::Absent => false,
    };
    let mine = || {
        evidence
            .memberships
            .iter()
            .filter(|row| row.account == account && row.team == team)
    };
    let mut now = None;
    for row in mine().filter(|row| row.as_of == AsOf::Now) {
        // A member by one path is a member, whatever another path says.
        now = Some(Some(is(row.status) || now == Some(Some(true))));
    }
    if now != Some(Some(true)) && unreadable {
        now = Some(None);
    }
    let recorded = |from: Timestamp, until: Timestamp| {
        mine()
            .filter_map(|row| match row.as_of {
                AsOf::Recorded(at) if at >= from && at <= until => Some((at, is(row.status))),
                AsOf::Recorded(_) | AsOf::Now => None,
            })
            .max_by_key(|(at, is)| (*at, *is))
            .map(|(_, is)| Some(is))
    };
    judge(now, recorded, moment)
}
