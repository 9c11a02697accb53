//! People, robots, their accounts, rights and teams.

use super::{World, read};
use sixeyes::evidence::{
    Account, AccountId, AccountKind, Actor, AsOf, GitPerson, Level, Membership, MembershipStatus,
    Permission, Right, Unknown,
};

/// Who plays in the stories: login, name, account id.
const CAST: [(&str, &str, u64); 6] = [
    ("ada", "Ada Byron", 90_000_001),
    ("gh", "Grace Hopper", 90_000_002),
    ("ewd", "Edsger", 90_000_003),
    ("kj", "Katherine", 90_000_004),
    ("lt", "Linus", 90_000_005),
    ("mh", "Margaret", 90_000_006),
];

impl World {
    /// The account of this login, made on first mention: a human who may write. `ada-2` is another account, whose id
    /// is ten above that of `ada`.
    pub(crate) fn account(&mut self, login: &str) -> AccountId {
        if let Some(id) = self.names.get(login) {
            return *id;
        }
        let (base, second) = match login.strip_suffix("-2") {
            Some(base) => (base, 10),
            None => (login, 0),
        };
        let cast = CAST.iter().find(|(name, _, _)| *name == base);
        let id = match cast {
            Some((_, _, id)) => AccountId(id + second),
            None => AccountId(90_000_100 + self.names.len() as u64),
        };
        self.accounts.push(Account {
            id,
            login: login.to_owned(),
            name: cast.map(|(_, name, _)| (*name).to_owned()),
            kind: AccountKind::Human,
            app: None,
        });
        self.names.insert(login.to_owned(), id);
        self.levels
            .insert(id, Some(Permission::exactly(Level::Write)));
        id
    }

    /// Who acted: an account, or one of the words that an evidence document has for nobody.
    pub(crate) fn actor(&mut self, name: &str) -> Actor {
        match name {
            "deleted" => Actor::Unknown(Unknown::Deleted),
            "somebody" => Actor::Unknown(Unknown::NotRecorded),
            "hidden" => Actor::Unknown(Unknown::Hidden),
            "key" => Actor::Unknown(Unknown::Key),
            login => Actor::Account(self.account(login)),
        }
    }

    /// What git says of somebody: a login's own address, or an address that no account owns.
    pub(crate) fn git_person(&mut self, name: &str) -> GitPerson {
        if let Some((local, _)) = name.split_once('@') {
            return GitPerson {
                name: local.to_owned(),
                email: name.to_owned(),
                account: None,
            };
        }
        let id = self.account(name);
        let account = self.accounts.iter().find(|a| a.id == id).unwrap();
        GitPerson {
            name: account.name.clone().unwrap_or_else(|| name.to_owned()),
            email: format!("{name}@acme.example"),
            account: Some(id),
        }
    }

    /// The account is of another kind than a human's.
    pub(crate) fn is_kind(&mut self, login: &str, kind: AccountKind) -> &mut Self {
        let id = self.account(login);
        let bot = kind == AccountKind::Bot;
        let account = self.accounts.iter_mut().find(|a| a.id == id).unwrap();
        account.kind = kind;
        if !bot {
            self.levels.remove(&id);
        }
        self
    }

    /// A bot of an app.
    pub(crate) fn is_bot(&mut self, login: &str, app: u64) -> &mut Self {
        self.is_kind(login, AccountKind::Bot);
        let id = self.account(login);
        let account = self.accounts.iter_mut().find(|a| a.id == id).unwrap();
        account.app = Some(app);
        self
    }

    /// The account was deleted: its acts are anybody's from now on, and its rights are gone.
    pub(crate) fn deletes_account(&mut self, login: &str) -> &mut Self {
        let id = self.account(login);
        for change in &mut self.changes {
            let gone = |actor: &mut Actor| {
                if *actor == Actor::Account(id) {
                    *actor = Actor::Unknown(Unknown::Deleted);
                }
            };
            gone(&mut change.opened_by);
            for review in &mut change.reviews {
                gone(&mut review.by);
                if let Some(dismissal) = &mut review.dismissed {
                    gone(&mut dismissal.by);
                }
            }
            for intent in &mut change.intents {
                gone(&mut intent.by);
            }
            if let Some(merge) = &mut change.merge {
                gone(&mut merge.by);
            }
            for head in &mut change.heads {
                if let sixeyes::evidence::Pushed::By(ids) = &mut head.pushed_by {
                    ids.retain(|pusher| *pusher != id);
                    if ids.is_empty() {
                        head.pushed_by = sixeyes::evidence::Pushed::Unknown;
                    }
                }
            }
        }
        self.levels.remove(&id);
        self
    }

    /// The account has exactly this right now.
    pub(crate) fn has_right(&mut self, login: &str, level: Level) -> &mut Self {
        let id = self.account(login);
        self.levels.insert(id, Some(Permission::exactly(level)));
        self
    }

    /// The account's right cannot be read.
    pub(crate) fn right_is_unknown(&mut self, login: &str) -> &mut Self {
        let id = self.account(login);
        self.levels.insert(id, None);
        self
    }

    /// The account's right was seen at the time of the latest act.
    pub(crate) fn was_seen_with_right(&mut self, login: &str, level: Level) -> &mut Self {
        let account = self.account(login);
        self.seen.push(Right {
            account,
            permission: Permission::exactly(level),
            as_of: AsOf::Recorded(self.now),
            citation: read(&format!("audit/rights/{}", account.0)),
        });
        self
    }

    /// A decision is recorded, and with it every right as it was seen when everything was observed.
    pub(crate) fn records_rights(&mut self) -> &mut Self {
        let observed = self.observed_at();
        let seen: Vec<(AccountId, Permission)> = self
            .levels
            .iter()
            .filter_map(|(account, permission)| Some((*account, (*permission)?)))
            .collect();
        for (account, permission) in seen {
            self.seen.push(Right {
                account,
                permission,
                as_of: AsOf::Recorded(observed),
                citation: read(&format!("audit/rights/{}", account.0)),
            });
        }
        self
    }

    /// The account has no right any more.
    pub(crate) fn loses_right(&mut self, login: &str) -> &mut Self {
        self.has_right(login, Level::None)
    }

    /// The account belongs to a team, directly or by nested teams.
    pub(crate) fn is_member(&mut self, login: &str, team: &str, path: &[&str]) -> &mut Self {
        self.membership(login, team, MembershipStatus::Member, path)
    }

    /// The account is invited to a team.
    pub(crate) fn is_invited(&mut self, login: &str, team: &str) -> &mut Self {
        self.membership(login, team, MembershipStatus::Pending, &[])
    }

    /// The account is no member of a team.
    pub(crate) fn is_no_member(&mut self, login: &str, team: &str) -> &mut Self {
        self.membership(login, team, MembershipStatus::Absent, &[])
    }

    fn membership(
        &mut self,
        login: &str,
        team: &str,
        status: MembershipStatus,
        path: &[&str],
    ) -> &mut Self {
        let account = self.account(login);
        self.memberships.push(Membership {
            account,
            team: team.to_owned(),
            status,
            path: path.iter().map(|p| (*p).to_owned()).collect(),
            as_of: AsOf::Now,
            citation: read(&format!("teams/{team}/{}", account.0)),
        });
        self
    }
}
