//! Commits of heads that a forced push dropped, from the objects (E31).

use super::{Emails, Objects, id};
use crate::evidence::{
    Change, ChangeId, Citation, Commit, Committer, Evidence, GitPerson, Proof, Signature, Standing,
    co_author_lines,
};
use std::collections::BTreeSet;

/// Which account owns which address, as far as the forge said so anywhere in the evidence.
pub(super) fn emails(evidence: &Evidence) -> Emails {
    let mut emails = Emails::new();
    for commit in evidence.changes.iter().flat_map(|change| &change.commits) {
        let committer = match &commit.committer {
            Committer::Person(person) => Some(person),
            Committer::Forge => None,
        };
        for person in [Some(&commit.author), committer].into_iter().flatten() {
            if let Some(account) = person.account {
                emails.insert(person.email.to_lowercase(), account);
            }
        }
    }
    emails
}

impl Objects {
    /// Adds the commits of heads whose commits the forge did not tell. Gives the details of the gaps that this closes.
    pub(super) fn fill_dropped(
        &self,
        change: &mut Change,
        emails: &Emails,
    ) -> Vec<(ChangeId, String)> {
        let Some(base) = change.base else {
            return Vec::new();
        };
        let mut there: BTreeSet<_> = change
            .commits
            .iter()
            .map(|commit| commit.revision)
            .collect();
        let mut closed = Vec::new();
        let heads: Vec<_> = change.heads.iter().map(|head| head.revision).collect();
        for head in heads {
            if there.contains(&head) {
                continue;
            }
            let Some(commits) = self.over(head, base) else {
                continue;
            };
            for commit in commits {
                let Some(commit) = claimed(&commit, emails) else {
                    continue;
                };
                if there.insert(commit.revision) {
                    change.commits.push(commit);
                }
            }
            closed.push((
                change.id.clone(),
                format!("the commits of the earlier head {}", head.short()),
            ));
        }
        closed
    }

    fn over(
        &self,
        head: crate::evidence::Revision,
        base: crate::evidence::Revision,
    ) -> Option<Vec<git2::Commit<'_>>> {
        let mut walk = self.repository.revwalk().ok()?;
        walk.push(self.commit(head)?.id()).ok()?;
        walk.hide(self.commit(base)?.id()).ok()?;
        walk.map(|id| self.repository.find_commit(id.ok()?).ok())
            .collect()
    }
}

/// What a commit claims. No signature is checked here.
fn claimed(commit: &git2::Commit<'_>, emails: &Emails) -> Option<Commit> {
    let person = |name: &[u8], email: &[u8]| {
        let email = String::from_utf8_lossy(email).into_owned();
        GitPerson {
            name: String::from_utf8_lossy(name).into_owned(),
            account: emails.get(&email.to_lowercase()).copied(),
            email,
        }
    };
    let (author, committer) = (commit.author(), commit.committer());
    let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
    Some(Commit {
        revision: id(commit.id())?,
        tree: id(commit.tree_id()),
        parents: commit.parent_ids().map(id).collect::<Option<_>>()?,
        standing: Standing::Dropped,
        author: person(author.name_bytes(), author.email_bytes()),
        committer: Committer::Person(person(committer.name_bytes(), committer.email_bytes())),
        co_authors: co_author_lines(&message)
            .into_iter()
            .map(|(name, email)| person(name.as_bytes(), email.as_bytes()))
            .collect(),
        signature: if commit.header_field_bytes("gpgsig").is_ok() {
            Signature::Worthless("not checked".to_owned())
        } else {
            Signature::None
        },
        moved: None,
        citation: Citation {
            proof: Proof::Claimed,
            id: None,
            url: None,
        },
    })
}
