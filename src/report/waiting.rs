//! Merges that wait: auto-merge, and places in a queue.

use super::Said;
use super::text::{Text, list};
use crate::evidence::ChangeId;

impl Said<'_, '_> {
    /// Who had the forge merge an open change as soon as it may; none where nobody did.
    pub(super) fn waiting_merge(&self, change: &ChangeId) -> Option<Text> {
        let change = self.change(change)?;
        if change.merge.is_some() {
            return None;
        }
        let mut by: Vec<Text> = Vec::new();
        for intent in change.intents.iter().filter(|intent| intent.stands) {
            let name = self.names.actor(intent.by);
            if !by.iter().any(|known| known.plain() == name.plain()) {
                by.push(name);
            }
        }
        by.sort_by_key(Text::plain);
        (!by.is_empty()).then(|| list(by, "and", 3))
    }
}
