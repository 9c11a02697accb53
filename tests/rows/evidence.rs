//! The evidence of a row.

use super::{Claim, Row};
use sixeyes::evidence::{
    Account, AccountId, AccountKind, Actor, Arrival, AsOf, Change, ChangeId, ChangeKind,
    ChangeState, Citation, Commit, Committer, Context, Evidence, Forge, GitPerson, Head, Intent,
    Level, Merge, MergeIntent, MergeMethod, Observer, Permission, Proof, Pushed, Repository,
    Review, ReviewVerdict, Revision, Right, SCHEMA, Signature, Standing, Subject, Timestamp,
    Unknown, Visibility,
};
use std::collections::BTreeMap;

fn cited(proof: Proof, id: &str) -> Citation {
    Citation {
        proof,
        id: Some(id.to_owned()),
        url: None,
    }
}

/// Accounts by login, numbered in the order in which they are met.
#[derive(Default)]
struct Accounts(BTreeMap<String, AccountId>);

impl Accounts {
    fn id(&mut self, login: &str) -> AccountId {
        let next = AccountId(self.0.len() as u64 + 1);
        *self.0.entry(login.to_lowercase()).or_insert(next)
    }
}

impl Row {
    /// The evidence: approvals, merges and the opening as acts of accounts, everything else as claims.
    pub(crate) fn evidence(&self) -> Evidence {
        let mut accounts = Accounts::default();
        let merged: Timestamp = self.merged_at.parse().unwrap();
        let minutes = |count: i64| merged - jiff::SignedDuration::from_mins(count);
        let head: Revision = self.commits.last().unwrap().sha.parse().unwrap();
        let commits: Vec<Commit> = self
            .commits
            .iter()
            .map(|commit| self.commit(&mut accounts, commit))
            .collect();
        // Who opened and pushed it is the record's opener, or whoever its head claims, if that is anybody.
        let first = self.commits.last().and_then(|commit| commit.claims.first());
        let opener = match (&self.opener, first) {
            (Some(login), _) => Some(login.clone()),
            (None, Some(claim)) => self.owner(claim),
            (None, None) => None,
        };
        let opened_by = opener.map_or(Actor::Unknown(Unknown::NotRecorded), |login| {
            Actor::Account(accounts.id(&login))
        });
        let reviews = self
            .approvers
            .iter()
            .map(|login| Review {
                by: Actor::Account(accounts.id(login)),
                verdict: ReviewVerdict::Approved,
                at: minutes(10),
                revision: Some(head),
                dismissed: None,
                edited: None,
                citation: cited(Proof::Authenticated, login),
            })
            .collect();
        let merger = match &self.executor {
            Some(bot) => accounts.id(bot),
            None => accounts.id(&self.mergers[0]),
        };
        let intents = self
            .mergers
            .iter()
            .filter(|_| self.executor.is_some())
            .map(|login| MergeIntent {
                intent: Intent::Command,
                by: Actor::Account(accounts.id(login)),
                at: minutes(5),
                stands: true,
                citation: cited(Proof::Authenticated, login),
            })
            .collect();
        let citation = cited(Proof::Authenticated, &self.id);
        let change = Change {
            id: ChangeId(self.id.clone()),
            url: format!("https://forge.example/{}", self.id),
            kind: ChangeKind::Request,
            title: None,
            state: ChangeState::Merged,
            opened_by,
            opened_at: minutes(60),
            imported: false,
            source: None,
            target: "main".to_owned(),
            retargets: Vec::new(),
            head,
            tree: None,
            base: None,
            heads: vec![Head {
                revision: head,
                tree: None,
                base: None,
                arrival: Arrival::Opened,
                at: Some(minutes(60)),
                pushed_by: opened_by
                    .account()
                    .map_or(Pushed::Unknown, |id| Pushed::By(vec![id])),
                moved: None,
                citation: citation.clone(),
            }],
            commits,
            reviews,
            requests: Vec::new(),
            intents,
            merge: Some(Merge {
                by: Actor::Account(merger),
                at: merged,
                head,
                method: MergeMethod::Merge,
                result: self.result.iter().map(|sha| sha.parse().unwrap()).collect(),
                tree: None,
                citation: citation.clone(),
            }),
            files: Vec::new(),
            carried: Vec::new(),
            bypasses: Vec::new(),
            past_law: None,
            totals: None,
            context: Context::default(),
            citation,
        };
        self.document(change, merged, &accounts)
    }

    fn commit(&self, accounts: &mut Accounts, commit: &super::CommitOf) -> Commit {
        let mut person = |claim: &Claim| GitPerson {
            name: claim.name.clone(),
            email: claim.email.clone(),
            account: self.owner(claim).map(|login| accounts.id(&login)),
        };
        let mut people: Vec<GitPerson> = commit.claims.iter().map(&mut person).collect();
        let author = people.remove(0);
        let committer = if commit.by_forge || people.is_empty() {
            Committer::Forge
        } else {
            Committer::Person(people.remove(0))
        };
        Commit {
            revision: commit.sha.parse().unwrap(),
            tree: None,
            parents: Vec::new(),
            standing: Standing::Current,
            author,
            committer,
            co_authors: people,
            signature: Signature::None,
            moved: None,
            citation: cited(Proof::Claimed, &commit.sha),
        }
    }

    fn document(&self, change: Change, merged: Timestamp, accounts: &Accounts) -> Evidence {
        let rights = accounts
            .0
            .values()
            .map(|id| Right {
                account: *id,
                permission: Permission::exactly(Level::Write),
                as_of: AsOf::Now,
                citation: cited(Proof::Authenticated, "right"),
            })
            .collect();
        Evidence {
            schema: SCHEMA.to_owned(),
            repository: Repository {
                host: "forge.example".to_owned(),
                forge: Forge::Github,
                id: 1,
                name: "a/history".to_owned(),
                visibility: Visibility::Private,
                default_branch: "main".to_owned(),
            },
            subject: Subject::Change {
                change: change.id.clone(),
                target: "main".to_owned(),
                revision: change.head,
                tree: None,
            },
            observed_at: merged + jiff::SignedDuration::from_mins(1),
            observer: Observer {
                account: None,
                tool: "a recorded history".to_owned(),
                law: None,
            },
            accounts: accounts
                .0
                .iter()
                .map(|(login, id)| Account {
                    id: *id,
                    login: login.clone(),
                    name: None,
                    kind: if self.executor.as_ref() == Some(login) {
                        AccountKind::Bot
                    } else {
                        AccountKind::Human
                    },
                    app: None,
                })
                .collect(),
            changes: vec![change],
            deployment: None,
            memberships: Vec::new(),
            rights,
            grants: Vec::new(),
            gate_workflows: Some(Vec::new()),
            gaps: Vec::new(),
            ignored: Vec::new(),
        }
    }
}
