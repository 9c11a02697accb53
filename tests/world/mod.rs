//! A small world in which people open, push, approve, merge and deploy, and the evidence that a forge would show of it.
//!
//! [`World`] is built by verbs in domain words (`opens`, `approves`, `merges`, `deploys` ...); [`World::evidence`]
//! gives the document. Clock and revisions are deterministic: every act comes a minute after the one before it, and a
//! revision is the hash of its label, so that the same verbs give the same bytes.
//!
//! - `acme`: what happens in more than one test.
//! - `people`: accounts, rights, teams, robots.
//! - `changes`: opening, pushing; `updates`: updating, rebasing, suggestions, retargeting, carrying.
//! - `reviews`: approvals, objections, dismissals.
//! - `merges`: merging, queues, direct pushes.
//! - `deployments`: what starts a deployment, who lets it go, what it ships.
//! - `emergencies`: break-glass, and what it owes.
//! - `facts`: gaps, waivers' changes, bypasses, and what is shown and does not count.

#![allow(
    dead_code,
    reason = "every test that uses the world uses other verbs of it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code: a wrong story must stop at once"
)]

pub(crate) mod acme;
mod changes;
mod deployments;
mod emergencies;
mod facts;
mod merges;
mod people;
mod reviews;
mod updates;

pub(crate) use changes::Work;

use sha2::{Digest, Sha256};
use sixeyes::evidence::{
    Account, AccountId, AsOf, Change, ChangeId, ChangeState, Citation, Debt, Deployment, Evidence,
    Forge, Gap, Ignored, Membership, Observer, Permission, Proof, Range, RangeBase, RangeCommit,
    Repository, Revision, Right, SCHEMA, Subject, Timestamp, Visibility,
};
use std::collections::{BTreeMap, BTreeSet};

/// The forge's address of the repository that every story plays in.
pub(crate) const REPOSITORY: &str = "https://github.com/acme/payments";

/// The workflow by which the gate runs.
pub(crate) const GATE: &str = ".github/workflows/sixeyes.yml";

/// The workflow that deploys.
pub(crate) const DEPLOY: &str = ".github/workflows/deploy.yml";

/// What a story has come to so far.
#[derive(Debug, Clone)]
pub(crate) struct World {
    now: Timestamp,
    frozen: bool,
    serial: u64,
    forge: Forge,
    accounts: Vec<Account>,
    names: BTreeMap<String, AccountId>,
    levels: BTreeMap<AccountId, Option<Permission>>,
    seen: Vec<Right>,
    memberships: Vec<Membership>,
    changes: Vec<Change>,
    focus: Option<ChangeId>,
    group: Vec<ChangeId>,
    branches: BTreeMap<String, Vec<RangeCommit>>,
    bringing: Vec<(ChangeId, String)>,
    waivers: BTreeMap<String, String>,
    deployment: Option<Deployment>,
    environment: String,
    deployed: Option<Revision>,
    debts: Vec<Debt>,
    target: String,
    range: Option<RangeBase>,
    rewritten: bool,
    unproven: BTreeSet<Revision>,
    taggable: Option<BTreeSet<Revision>>,
    gaps: Vec<Gap>,
    ignored: Vec<Ignored>,
    gate_workflows: Option<Vec<String>>,
}

/// The revision that a label stands for: 40 digits as they are, else the label's hash.
pub(crate) fn revision(label: &str) -> Revision {
    label.parse().unwrap_or_else(|_| hash("commit", label))
}

/// The tree of the commit that a label stands for.
pub(crate) fn tree_of(label: &str) -> Revision {
    hash("tree", label)
}

fn hash(kind: &str, label: &str) -> Revision {
    let digest = Sha256::digest(format!("{kind} {label}"));
    let text: String = digest.iter().take(20).map(|b| format!("{b:02x}")).collect();
    text.parse().unwrap()
}

/// SHA-256 of bytes, in lower-case hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// The name of a change by its number.
pub(crate) fn number(change: u64) -> ChangeId {
    ChangeId(format!("#{change}"))
}

impl World {
    /// The repository `acme/payments` with one commit on `main`, at nine o'clock, and nobody in it.
    pub(crate) fn new() -> Self {
        let root = RangeCommit {
            revision: revision("root"),
            change: None,
            deployable: true,
        };
        Self {
            now: "2026-11-02T09:00:00Z".parse().unwrap(),
            frozen: false,
            serial: 1000,
            forge: Forge::Github,
            accounts: Vec::new(),
            names: BTreeMap::new(),
            levels: BTreeMap::new(),
            seen: Vec::new(),
            memberships: Vec::new(),
            changes: Vec::new(),
            focus: None,
            group: Vec::new(),
            branches: BTreeMap::from([("main".to_owned(), vec![root])]),
            bringing: Vec::new(),
            waivers: BTreeMap::new(),
            deployment: None,
            environment: "production".to_owned(),
            deployed: None,
            debts: Vec::new(),
            target: "main".to_owned(),
            range: None,
            rewritten: false,
            unproven: BTreeSet::new(),
            taggable: None,
            gaps: Vec::new(),
            ignored: Vec::new(),
            gate_workflows: Some(vec![GATE.to_owned()]),
        }
    }

    /// The world on GitLab, whose approvals name no revision.
    pub(crate) fn on_gitlab() -> Self {
        Self {
            forge: Forge::Gitlab,
            ..Self::new()
        }
    }

    /// Waiver files that a change may bring in, by file name.
    pub(crate) fn with_waivers(&mut self, waivers: BTreeMap<String, String>) -> &mut Self {
        self.waivers = waivers;
        self
    }

    /// The waiver files that stand at the tip, by path, in order.
    pub(crate) fn waivers(&self) -> BTreeMap<String, String> {
        self.waivers
            .iter()
            .map(|(name, text)| (format!(".sixeyes/waivers/{name}"), text.clone()))
            .collect()
    }

    /// The time of the latest act.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// A minute after the latest act, when the facts are read.
    pub(crate) fn observed_at(&self) -> Timestamp {
        self.now + jiff::SignedDuration::from_mins(1)
    }

    /// The next act happens in the very second of the one before.
    pub(crate) fn same_second(&mut self) -> &mut Self {
        self.frozen = true;
        self
    }

    /// Hours pass.
    pub(crate) fn hours_pass(&mut self, hours: i64) -> &mut Self {
        self.now += jiff::SignedDuration::from_hours(hours);
        self
    }

    fn tick(&mut self) -> Timestamp {
        if !std::mem::take(&mut self.frozen) {
            self.now += jiff::SignedDuration::from_mins(1);
        }
        self.now
    }

    fn cite(&mut self, proof: Proof, path: &str) -> Citation {
        self.serial += 1;
        Citation {
            proof,
            id: Some(self.serial.to_string()),
            url: Some(format!("{REPOSITORY}/{path}-{}", self.serial)),
        }
    }

    /// The change with this number.
    pub(crate) fn change(&self, change: u64) -> &Change {
        let id = number(change);
        self.changes
            .iter()
            .find(|c| c.id == id)
            .unwrap_or_else(|| panic!("nobody opened {id}"))
    }

    fn change_mut(&mut self, change: u64) -> &mut Change {
        let id = number(change);
        self.focus = Some(id.clone());
        self.changes
            .iter_mut()
            .find(|c| c.id == id)
            .unwrap_or_else(|| panic!("nobody opened {id}"))
    }

    /// Every change so far, in order of opening.
    pub(crate) fn changes(&self) -> &[Change] {
        &self.changes
    }

    fn tip(&mut self, branch: &str) -> Revision {
        self.log(branch).last().unwrap().revision
    }

    /// What reached a branch, oldest first; a new branch starts at the root of `main`.
    fn log(&mut self, branch: &str) -> &mut Vec<RangeCommit> {
        let root = self.branches["main"][0].clone();
        self.branches
            .entry(branch.to_owned())
            .or_insert_with(|| vec![root])
    }

    /// Judge this change, whatever was touched last.
    pub(crate) fn judge(&mut self, change: u64) -> &mut Self {
        self.change_mut(change);
        self
    }

    /// Judge these changes as one group.
    pub(crate) fn judge_group(&mut self, changes: &[u64]) -> &mut Self {
        self.group = changes.iter().map(|n| number(*n)).collect();
        self
    }

    /// What the forge shows now.
    pub(crate) fn evidence(&self) -> Evidence {
        let (subject, mut changes, deployment) = self.subject();
        for change in &mut changes {
            self.refresh(change);
        }
        let mut rights: Vec<Right> = self
            .accounts
            .iter()
            .filter_map(|account| {
                let permission = *self.levels.get(&account.id)?;
                Some(Right {
                    account: account.id,
                    permission: permission?,
                    as_of: AsOf::Now,
                    citation: read(&format!("collaborators/{}", account.id.0)),
                })
            })
            .collect();
        rights.extend(self.seen.iter().cloned());
        Evidence {
            schema: SCHEMA.to_owned(),
            repository: Repository {
                host: "github.com".to_owned(),
                forge: self.forge,
                id: 700_001,
                name: "acme/payments".to_owned(),
                visibility: Visibility::Private,
                default_branch: "main".to_owned(),
            },
            subject,
            observed_at: self.observed_at(),
            observer: Observer {
                account: None,
                tool: "a story".to_owned(),
                law: None,
            },
            accounts: self.accounts.clone(),
            changes,
            deployment,
            memberships: self.memberships.clone(),
            rights,
            grants: self.grants(),
            gate_workflows: self.gate_workflows.clone(),
            gaps: self.gaps.clone(),
            ignored: self.ignored.clone(),
        }
    }

    /// What a change carries, as it is now and not as it was when the train was opened.
    fn refresh(&self, change: &mut Change) {
        for carried in &mut change.carried {
            if let Some(now) = self.changes.iter().find(|c| c.id == carried.change.id) {
                (*carried.change).clone_from(now);
            }
            self.refresh(&mut carried.change);
        }
    }

    fn subject(&self) -> (Subject, Vec<Change>, Option<Deployment>) {
        if let Some(deployment) = &self.deployment {
            return self.deployment_subject(deployment);
        }
        if let Some(last) = self.group.last() {
            let changes: Vec<Change> = self
                .changes
                .iter()
                .filter(|c| self.group.contains(&c.id))
                .cloned()
                .collect();
            let target = changes.iter().find(|c| c.id == *last).unwrap();
            let subject = Subject::Group {
                changes: self.group.clone(),
                target: target.target.clone(),
                revision: hash("group", &last.0),
                tree: None,
            };
            return (subject, changes, None);
        }
        let id = self.focus.as_ref().expect("a story touches a change");
        let change = self.changes.iter().find(|c| c.id == *id).unwrap().clone();
        let subject = Subject::Change {
            change: id.clone(),
            target: change.target.clone(),
            revision: change.head,
            tree: change.tree,
        };
        (subject, vec![change], None)
    }

    /// The changes that brought waiver files in, merged ones only.
    fn grants(&self) -> Vec<sixeyes::evidence::Grant> {
        self.bringing
            .iter()
            .filter_map(|(id, file)| {
                let change = self.changes.iter().find(|c| c.id == *id)?;
                let text = self
                    .waivers
                    .get(file)
                    .unwrap_or_else(|| panic!("no waiver `{file}`"));
                (change.state == ChangeState::Merged).then(|| sixeyes::evidence::Grant {
                    path: format!(".sixeyes/waivers/{file}"),
                    digest: sha256(text.as_bytes()),
                    change: change.clone(),
                })
            })
            .collect()
    }
}

/// A record of something that is read, not done.
fn read(path: &str) -> Citation {
    Citation {
        proof: Proof::Authenticated,
        id: None,
        url: Some(format!("{REPOSITORY}/{path}")),
    }
}

/// A range of nothing, before the deployment says what it ships.
fn empty_range() -> Range {
    Range {
        base: RangeBase::Unknown,
        commits: Vec::new(),
        total: None,
        rewritten: false,
        earlier: Vec::new(),
    }
}
