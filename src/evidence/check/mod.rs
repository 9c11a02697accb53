//! Whether a document is whole and free of contradictions.
//!
//! Here: what stands twice, and who is named and not listed. `twice`: how that is found out. `ends`: whether what the
//! subject says is there, and lists reach to their ends; `contradictions`: what cannot both be true.

mod contradictions;
mod ends;
mod twice;

use super::{Actor, Change, ChangeState, Evidence, Pushed, SCHEMA, Signature};
use std::collections::BTreeMap;

/// Why a document is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// Not JSON of this shape; the source says where.
    #[error("the evidence cannot be read as `sixeyes/evidence/1`")]
    Json(#[source] serde_json::Error),
    /// Another version.
    #[error(
        "the evidence says schema `{0}`, and this release reads `{SCHEMA}`: judge it with the release that wrote it"
    )]
    Schema(String),
    /// Facts that contradict each other, all of them.
    #[error("the evidence contradicts itself: {}", .0.join("; "))]
    Contradictions(Vec<String>),
}

impl EvidenceError {
    /// How to fix it, where the message does not say so. Nobody writes evidence by hand.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Json(_) => Some(
                "take the document from the case folder again, or let the gate gather it again; `sixeyes schema evidence` says its shape",
            ),
            Self::Schema(_) => None,
            Self::Contradictions(_) => Some(
                "let the gate gather the evidence again, or go back to the bytes whose digest the decision names: nothing is judged on these",
            ),
        }
    }
}

pub(super) fn check(evidence: &Evidence) -> Result<(), EvidenceError> {
    if evidence.schema != SCHEMA {
        return Err(EvidenceError::Schema(evidence.schema.clone()));
    }
    let mut problems = Vec::new();
    let mut ids: Vec<u64> = evidence.accounts.iter().map(|it| it.id.0).collect();
    ids.sort_unstable();
    for id in twice::of(&ids) {
        problems.push(format!("account {id} stands twice in `accounts`"));
    }
    let mut changes = BTreeMap::new();
    for change in &evidence.changes {
        if changes.insert(&change.id, change).is_some() {
            problems.push(format!("change `{}` stands twice in `changes`", change.id));
        }
    }
    let mut known = Known {
        ids: &ids,
        problems: &mut problems,
    };
    for change in &evidence.changes {
        known.change(change);
    }
    for grant in &evidence.grants {
        known.change(&grant.change);
    }
    for right in &evidence.rights {
        if right.permission.at_least > right.permission.at_most {
            known.problems.push(format!(
                "the right of account {} is at least more than it is at most",
                right.account.0
            ));
        }
        known.account(right.account.0, "rights");
    }
    for membership in &evidence.memberships {
        known.account(membership.account.0, "memberships");
    }
    if let Some(actor) = evidence.observer.account {
        known.actor(actor, "observer");
    }
    if let Some(deployment) = &evidence.deployment {
        for trigger in &deployment.triggers {
            known.actor(trigger.by, "triggers");
        }
        for authorisation in &deployment.authorisations {
            known.actor(authorisation.by, "authorisations");
        }
        for bypass in &deployment.bypasses {
            known.actor(bypass.by, "bypasses");
        }
        for debt in &deployment.debts {
            for by in &debt.released_by {
                known.actor(*by, "debts");
            }
            for change in &debt.changes {
                known.change(change);
            }
        }
    }
    ends::subject(evidence, &changes, &mut problems);
    ends::ends(evidence, &mut problems);
    contradictions::check(evidence, &mut problems);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(EvidenceError::Contradictions(problems))
    }
}

/// The accounts that the document lists, and what is wrong so far.
struct Known<'a> {
    /// In order.
    ids: &'a [u64],
    problems: &'a mut Vec<String>,
}

impl Known<'_> {
    fn account(&mut self, id: u64, place: &str) {
        if self.ids.binary_search(&id).is_err() {
            self.problems
                .push(format!("account {id} in `{place}` is not in `accounts`"));
        }
    }

    fn actor(&mut self, actor: Actor, place: &str) {
        if let Some(id) = actor.account() {
            self.account(id.0, place);
        }
    }

    fn change(&mut self, change: &Change) {
        let place = change.id.0.as_str();
        self.actor(change.opened_by, place);
        match (change.state, &change.merge) {
            (ChangeState::Merged, None) => {
                // Who merged may be a gap; that a merged change has no merge at all is one, too: the clauses say so.
            }
            (ChangeState::Open | ChangeState::Closed, Some(_)) => {
                self.problems
                    .push(format!("change `{place}` has a merge and is not merged"));
            }
            (ChangeState::Merged, Some(merge)) => {
                self.actor(merge.by, place);
                if merge.head != change.head {
                    self.problems.push(format!(
                        "change `{place}` merged {} and its head is {}",
                        merge.head, change.head
                    ));
                }
            }
            (ChangeState::Open | ChangeState::Closed, None) => {}
        }
        match change.heads.last() {
            Some(last) if last.revision != change.head => {
                self.problems.push(format!(
                    "the last of the heads of `{place}` is {}, not its head {}",
                    last.revision, change.head
                ));
            }
            Some(_) => {}
            None => self
                .problems
                .push(format!("change `{place}` has no head in `heads`")),
        }
        for revision in twice::commits(&change.commits) {
            self.problems
                .push(format!("commit {revision} stands twice in `{place}`"));
        }
        for commit in &change.commits {
            self.person(&commit.author, place);
            match &commit.committer {
                super::Committer::Person(person) => self.person(person, place),
                super::Committer::Forge => {}
            }
            for person in &commit.co_authors {
                self.person(person, place);
            }
            match commit.signature {
                Signature::By(actor) => self.actor(actor, place),
                Signature::None | Signature::ByForge | Signature::Worthless(_) => {}
            }
        }
        for pair in change.heads.windows(2) {
            if let [one, next] = pair
                && one == next
            {
                self.problems.push(format!(
                    "head {} stands twice in a row in `{place}`",
                    one.revision
                ));
            }
        }
        for head in &change.heads {
            match &head.pushed_by {
                Pushed::By(ids) => ids.iter().for_each(|id| self.account(id.0, place)),
                Pushed::Unknown => {}
            }
        }
        for id in twice::reviews(&change.reviews) {
            self.problems.push(format!(
                "review {} stands twice in `{place}`",
                id.escape_debug()
            ));
        }
        for review in &change.reviews {
            self.actor(review.by, place);
            if let Some(dismissal) = &review.dismissed {
                self.actor(dismissal.by, place);
            }
        }
        for request in &change.requests {
            self.account(request.robot.0, place);
            self.actor(request.by, place);
        }
        for intent in &change.intents {
            self.actor(intent.by, place);
        }
        for retarget in &change.retargets {
            self.actor(retarget.by, place);
        }
        for bypass in &change.bypasses {
            self.actor(bypass.by, place);
        }
        for carried in &change.carried {
            self.change(&carried.change);
        }
    }

    fn person(&mut self, person: &super::GitPerson, place: &str) {
        if let Some(id) = person.account {
            self.account(id.0, place);
        }
    }
}
