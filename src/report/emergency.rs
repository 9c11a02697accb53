//! Break-glass, in words: who, with whom, why, and by when somebody reviews it (J30).

use super::Said;
use super::text::{Text, say};
use crate::decision::Broken;
use crate::evidence::Timestamp;

impl<'e> Said<'_, 'e> {
    /// That an emergency lets it pass: whole but for its full stop.
    pub(super) fn broken(&self, broken: &Broken<'e>) -> Text {
        let agreed = match broken.agreed {
            Some(who) => say![" and ", self.names.full(who), " let it go"],
            None => " lets it go if somebody else agrees".into(),
        };
        say![
            self.names.full(broken.by),
            agreed,
            " in the emergency ",
            Text::strange(&broken.said.incident, 60),
            " (",
            Text::strange(&broken.said.reason, 200),
            "), and a review is due by ",
            moment(broken.due)
        ]
    }
}

/// A moment, to the minute and in UTC: `2026-11-28 14:30 UTC`.
pub(super) fn moment(at: Timestamp) -> Text {
    Text::ours(at.strftime("%Y-%m-%d %H:%M UTC").to_string())
}
