//! Gaps, bypasses, and what is shown and does not count.

use super::{World, number};
use sixeyes::evidence::{Bypass, Fact, Gap, Ignored, IgnoredKind, Proof, Why};

impl World {
    /// A fact of a change, or of all, could not be had.
    pub(crate) fn cannot_read(&mut self, fact: Fact, why: Why, change: Option<u64>) -> &mut Self {
        self.gaps.push(Gap {
            fact,
            why,
            change: change.map(number),
            account: None,
            detail: None,
        });
        self
    }

    /// An account's right or membership could not be had.
    pub(crate) fn cannot_read_account(&mut self, fact: Fact, why: Why, login: &str) -> &mut Self {
        let account = Some(self.account(login));
        self.gaps.push(Gap {
            fact,
            why,
            change: None,
            account,
            detail: None,
        });
        self
    }

    /// Somebody acted past the forge's own rules, and it is shown.
    pub(crate) fn bypasses(&mut self, by: &str, change: u64, what: &str) -> &mut Self {
        let at = self.tick();
        let (by, citation) = (self.actor(by), self.cite(Proof::Authenticated, "audit"));
        self.change_mut(change).bypasses.push(Bypass {
            by,
            at,
            what: what.to_owned(),
            citation,
        });
        self
    }

    /// The same, shown by no record and inferred from others.
    pub(crate) fn bypasses_by_inference(&mut self, by: &str, change: u64, what: &str) -> &mut Self {
        self.bypasses(by, change, what);
        let bypass = self.change_mut(change).bypasses.last_mut().expect("one");
        bypass.citation.proof = Proof::Derived;
        self
    }

    /// Something was seen that does not count.
    pub(crate) fn is_ignored(
        &mut self,
        what: IgnoredKind,
        detail: &str,
        change: Option<u64>,
    ) -> &mut Self {
        let citation = self.cite(Proof::Authenticated, "seen");
        self.ignored.push(Ignored {
            what,
            detail: detail.to_owned(),
            change: change.map(number),
            citation,
        });
        self
    }

    /// By which workflow files the gate runs is not known.
    pub(crate) fn gate_workflows_are_unknown(&mut self) -> &mut Self {
        self.gate_workflows = None;
        self
    }
}
