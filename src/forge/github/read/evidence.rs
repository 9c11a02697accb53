//! From what was read to the document.

use super::first::{ChangeAt, Opened};
use super::queue::{Group, GroupAt};
use super::{GrantRead, Law, List};
use crate::evidence::{
    AccountId, Actor, Carried, Change, ChangeId, ChangeState, Evidence, Fact, Forge, Gap, Grant,
    Membership, Observer, Repository, Revision, Right, SCHEMA, Standing, Subject, Timestamp, Why,
};
use crate::forge::github::map::{Found, Mapped, People, change};
use std::collections::{BTreeMap, BTreeSet};

/// Who looked, when, from where.
#[derive(Debug, Clone)]
pub struct Look {
    /// The forge's host.
    pub host: String,
    /// When, by the observer's clock.
    pub at: Timestamp,
    /// The workflow files by which the gate itself runs, where that is known.
    pub gate_workflows: Option<Vec<String>>,
    /// The account that writes the gate's comments and statuses, where that is another one than the reader's.
    pub writer: Option<AccountId>,
}

impl Opened {
    /// The law that was read with it.
    #[must_use]
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// Where it is.
    #[must_use]
    pub fn at(&self) -> &ChangeAt {
        &self.at
    }

    /// Its comments.
    pub(crate) fn comments(&self) -> &List<crate::forge::github::answers::Comment> {
        &self.found.comments
    }

    /// Whose token reads.
    pub(crate) fn viewer(&self) -> Option<&crate::forge::github::answers::Account> {
        self.viewer.as_ref()
    }

    /// The branch that it goes into.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.found.pull.base_ref_name
    }

    /// Its head.
    #[must_use]
    pub fn head(&self) -> Revision {
        self.found.pull.head_ref_oid
    }

    /// Whether it can still change.
    #[must_use]
    pub fn state(&self) -> ChangeState {
        match self.found.pull.state.as_str() {
            "MERGED" => ChangeState::Merged,
            "CLOSED" => ChangeState::Closed,
            _ => ChangeState::Open,
        }
    }

    /// The paths that it touches; none where not all of them are known yet.
    #[must_use]
    pub fn paths(&self) -> Option<Vec<String>> {
        let files = &self.found.files;
        let renamed = files.items.iter().any(|file| file.change_type == "RENAMED");
        let whole = files.short.is_none() && !renamed;
        whole.then(|| files.items.iter().map(|file| file.path.clone()).collect())
    }

    /// The head moved after the change was opened: its branch's last push is another than its head.
    pub(super) fn has_moved(&self) -> bool {
        let open = self.state() == ChangeState::Open;
        let last = self
            .found
            .activity
            .iter()
            .flat_map(|list| &list.items)
            .next();
        open && last.is_some_and(|last| {
            last.after.parse() != Ok(self.head()) && last.activity_type != "branch_deletion"
        })
    }

    /// It moved again and again: what was read does not fit together.
    pub fn give_up_on_moving(&mut self) {
        self.found.moved = true;
    }

    /// The app's name behind a bot that acts somewhere in what was read, by the bot's login.
    pub(super) fn slug(&self, account: AccountId) -> Option<String> {
        let accounts = actors(&self.found);
        let bot = accounts
            .into_iter()
            .find(|actor| actor.kind == "Bot" && actor.database_id == Some(account.0))?;
        Some(bot.login.trim_end_matches("[bot]").to_owned())
    }
}

fn actors(found: &Found) -> Vec<&crate::forge::github::answers::Account> {
    let pull = &found.pull;
    let reviews = found
        .reviews
        .items
        .iter()
        .filter_map(|review| review.author.as_ref());
    let timeline = found
        .timeline
        .items
        .iter()
        .filter_map(|item| item.actor.as_ref());
    pull.author
        .iter()
        .chain(pull.merged_by.iter())
        .chain(reviews)
        .chain(timeline)
        .collect()
}

/// The document about one change.
#[must_use]
pub fn of_change(opened: &Opened, grants: &[GrantRead], look: &Look) -> Evidence {
    let mut whole = Whole::of(opened.viewer.as_ref(), look);
    whole.add(opened);
    let (id, tree) = whole
        .changes
        .first()
        .map(|change| (change.id.clone(), change.tree))
        .unwrap_or((ChangeId(String::new()), None));
    let subject = Subject::Change {
        change: id,
        target: opened.target().to_owned(),
        revision: opened.head(),
        tree,
    };
    whole.finish(&opened.repository, &opened.law, grants, look, subject)
}

/// The document about a merge queue's group; `first` is one of its members.
#[must_use]
pub fn of_group(
    first: &Opened,
    others: &[Opened],
    group: &Group,
    at: &GroupAt,
    grants: &[GrantRead],
    look: &Look,
) -> Evidence {
    let mut whole = Whole::of(first.viewer.as_ref(), look);
    whole.add(first);
    for opened in others {
        whole.add(opened);
    }
    let subject = Subject::Group {
        changes: whole
            .changes
            .iter()
            .map(|change| change.id.clone())
            .collect(),
        target: at.branch.clone(),
        revision: at.head,
        tree: group.tree,
    };
    whole.finish(&first.repository, &first.law, grants, look, subject)
}

/// What is known so far.
pub(super) struct Whole {
    pub(super) people: People,
    viewer: Actor,
    /// The accounts under which the gate itself reads and writes.
    ours: Vec<Actor>,
    pub(super) changes: Vec<Change>,
    pub(super) rights: BTreeMap<AccountId, Right>,
    pub(super) memberships: Vec<Membership>,
    pub(super) gaps: Vec<Gap>,
    pub(super) ignored: Vec<crate::evidence::Ignored>,
}

impl Whole {
    pub(super) fn of(viewer: Option<&crate::forge::github::answers::Account>, look: &Look) -> Self {
        let mut people = People::new(&look.host);
        let viewer = people.observer(viewer);
        let ours = std::iter::once(viewer).chain(look.writer.map(Actor::Account));
        Self {
            people,
            viewer,
            ours: ours.collect(),
            changes: Vec::new(),
            rights: BTreeMap::new(),
            memberships: Vec::new(),
            gaps: Vec::new(),
            ignored: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, opened: &Opened) {
        let mut change = self.map(opened);
        for (number, carried) in &opened.carried {
            match carried {
                Ok(carried) => {
                    let carried = self.map(carried);
                    change.carried.extend(bring(&change, carried));
                }
                Err(why) => self.gaps.push(Gap {
                    fact: Fact::Carried,
                    why: *why,
                    change: Some(change.id.clone()),
                    account: None,
                    detail: Some(match number {
                        0 => "more changes than are read".to_owned(),
                        number => format!("#{number}"),
                    }),
                }),
            }
        }
        self.changes.push(change);
    }

    /// One change, with the rights and memberships of its people.
    fn map(&mut self, opened: &Opened) -> Change {
        let Mapped {
            change,
            rights,
            gaps,
            ignored,
        } = change(&mut self.people, &opened.found, &self.ours);
        self.gaps.extend(gaps);
        self.ignored.extend(ignored);
        let givers: BTreeSet<AccountId> = change
            .reviews
            .iter()
            .filter_map(|review| review.by.account())
            .collect();
        for right in rights {
            self.rights.insert(right.account, right);
        }
        let url = &opened.found.pull.url;
        let page = url.split("/pull/").next().unwrap_or_default();
        self.exact_rights(&opened.beside, page);
        for (team, members) in &opened.beside.teams {
            self.team(team, members, &givers, page);
        }
        for (account, app) in &opened.beside.apps {
            if let Ok(app) = app {
                self.people.set_app(*account, app.id);
            }
        }
        change
    }

    pub(super) fn finish(
        mut self,
        repository: &super::first::Repository,
        law: &Law,
        read: &[GrantRead],
        look: &Look,
        subject: Subject,
    ) -> Evidence {
        let mut grants = Vec::with_capacity(read.len());
        for grant in read {
            match &grant.change {
                Ok(brought) => grants.push(Grant {
                    path: grant.path.clone(),
                    digest: grant.digest.clone(),
                    change: self.map(brought),
                }),
                Err(why) => self.gaps.push(Gap {
                    fact: Fact::Grants,
                    why: *why,
                    change: None,
                    account: None,
                    detail: Some(grant.path.clone()),
                }),
            }
        }
        self.memberships
            .sort_by(|a, b| (&a.team, a.account).cmp(&(&b.team, b.account)));
        self.gaps.sort_by(|a, b| key(a).cmp(&key(b)));
        self.gaps.dedup();
        Evidence {
            schema: SCHEMA.to_owned(),
            repository: Repository {
                host: look.host.clone(),
                forge: Forge::Github,
                id: repository.id,
                name: repository.name.clone(),
                visibility: repository.visibility,
                default_branch: repository.default_branch.clone(),
            },
            subject,
            observed_at: look.at,
            observer: Observer {
                account: self.viewer.account().map(Actor::Account),
                tool: concat!("sixeyes ", env!("CARGO_PKG_VERSION")).to_owned(),
                law: Some(law.source.clone()),
            },
            accounts: self.people.accounts(),
            changes: self.changes,
            deployment: None,
            memberships: self.memberships,
            rights: self.rights.into_values().collect(),
            grants,
            gate_workflows: look.gate_workflows.clone(),
            gaps: self.gaps,
            ignored: self.ignored,
        }
    }
}

/// What a carried change brought: its own commits and its merge's, as far as the carrying change has them (J6).
fn bring(carrier: &Change, change: Change) -> Option<Carried> {
    let merge = change.merge.as_ref()?;
    let own: BTreeSet<Revision> = change
        .commits
        .iter()
        .filter(|commit| commit.standing == Standing::Current)
        .map(|commit| commit.revision)
        .chain(merge.result.iter().copied())
        .collect();
    let commits: Vec<Revision> = carrier
        .commits
        .iter()
        .map(|commit| commit.revision)
        .filter(|revision| own.contains(revision))
        .collect();
    let heads = carrier
        .heads
        .iter()
        .map(|head| head.revision)
        .filter(|revision| merge.result.contains(revision) || *revision == merge.head)
        .collect();
    (!commits.is_empty()).then(|| Carried {
        change: Box::new(change),
        commits,
        heads,
    })
}

fn key(
    gap: &Gap,
) -> (
    &Fact,
    &Why,
    Option<&ChangeId>,
    Option<AccountId>,
    Option<&String>,
) {
    (
        &gap.fact,
        &gap.why,
        gap.change.as_ref(),
        gap.account,
        gap.detail.as_ref(),
    )
}
