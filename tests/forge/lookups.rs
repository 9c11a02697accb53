//! Finding things in the state: accounts, repositories, pull requests, rights.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};

use super::objects::{Commit, Files};
use super::state::{Account, AccountId, Clock, Kind, Pull, Repo, Right, State, Team};

/// The invented people of the tests have names.
const NAMES: &[(&str, &str)] = &[
    ("ada", "Ada Byron"),
    ("gh", "Grace Hopper"),
    ("ewd", "Edsger"),
    ("kj", "Katherine"),
    ("lt", "Linus"),
    ("mh", "Margaret"),
];

impl Account {
    /// An account with its usual addresses; a bot's app has the bot's id and ten million.
    pub fn new(id: AccountId, login: &str, kind: Kind) -> Self {
        let hidden = format!("{id}+{login}@users.noreply.github.com");
        let emails = match kind {
            Kind::User => vec![format!("{login}@acme.example"), hidden],
            Kind::Bot => vec![hidden],
            Kind::Organization | Kind::Mannequin => Vec::new(),
        };
        let name = NAMES
            .iter()
            .find(|(known, _)| *known == login)
            .map(|(_, name)| (*name).to_owned());
        let app = (kind == Kind::Bot).then_some(10_000_000 + id);
        Self {
            id,
            login: login.into(),
            kind,
            name,
            emails,
            app,
            deleted: false,
        }
    }
}

impl State {
    pub fn new() -> Self {
        let mut state = Self {
            url: String::new(),
            web: "https://github.com".into(),
            now: "2026-03-02T09:00:00Z".parse().unwrap(),
            clock: Clock::Runs,
            moved: BTreeMap::new(),
            next: 9000,
            next_account: 100,
            accounts: Vec::new(),
            teams: Vec::new(),
            repos: Vec::new(),
            commits: BTreeMap::new(),
            tokens: BTreeMap::new(),
            unindexed: RefCell::default(),
            compared: RefCell::default(),
        };
        for (id, login, kind) in [
            (41_898_282, "github-actions[bot]", Kind::Bot),
            (118_344_674, "github-merge-queue[bot]", Kind::Bot),
            (19_864_447, "web-flow", Kind::User),
            (10_137, "ghost", Kind::User),
            (9919, "github", Kind::Organization),
        ] {
            let mut made = Account::new(id, login, kind);
            made.emails = (login == "web-flow")
                .then(|| "noreply@github.com".into())
                .into_iter()
                .collect();
            made.app = (login == "github-actions[bot]")
                .then_some(15_368)
                .or(made.app);
            state.accounts.push(made);
        }
        state
    }

    pub fn id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// The forge's clock moves one minute with every act.
    pub fn tick(&mut self) -> Timestamp {
        if self.clock == Clock::Runs {
            self.now = self.now.checked_add(1.minute()).unwrap();
        }
        self.now
    }

    pub fn account(&self, id: AccountId) -> &Account {
        self.accounts
            .iter()
            .find(|a| a.id == id)
            .unwrap_or_else(|| panic!("no account {id}"))
    }

    /// The account, unless it was deleted.
    pub fn present(&self, id: AccountId) -> Option<&Account> {
        Some(self.account(id)).filter(|a| !a.deleted)
    }

    pub fn by_login(&self, login: &str) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|a| a.login.eq_ignore_ascii_case(login) && !a.deleted)
    }

    pub fn by_email(&self, email: &str) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|a| !a.deleted && a.emails.iter().any(|e| e.eq_ignore_ascii_case(email)))
    }

    /// The account of that login, made if there is none yet.
    pub fn ensure(&mut self, login: &str, kind: Kind) -> AccountId {
        if let Some(account) = self.by_login(login) {
            return account.id;
        }
        self.next_account += 1;
        let id = self.next_account;
        self.accounts.push(Account::new(id, login, kind));
        id
    }

    pub fn who(&mut self, login: &str) -> AccountId {
        let kind = if login.ends_with("[bot]") {
            Kind::Bot
        } else {
            Kind::User
        };
        self.ensure(login, kind)
    }

    pub fn find_repo(&self, full_name: &str) -> Option<&Repo> {
        self.repos
            .iter()
            .find(|r| r.full_name().eq_ignore_ascii_case(full_name))
    }

    pub fn repo(&self, full_name: &str) -> &Repo {
        self.find_repo(full_name)
            .unwrap_or_else(|| panic!("no repository `{full_name}`"))
    }

    pub fn repo_mut(&mut self, full_name: &str) -> &mut Repo {
        self.repos
            .iter_mut()
            .find(|r| r.full_name().eq_ignore_ascii_case(full_name))
            .unwrap_or_else(|| panic!("no repository `{full_name}`"))
    }

    pub fn pull(&self, repo: &str, number: u64) -> &Pull {
        let found = self.repo(repo).pulls.iter().find(|p| p.number == number);
        found.unwrap_or_else(|| panic!("no pull request {repo}#{number}"))
    }

    pub fn pull_mut(&mut self, repo: &str, number: u64) -> &mut Pull {
        let found = self
            .repo_mut(repo)
            .pulls
            .iter_mut()
            .find(|p| p.number == number);
        found.unwrap_or_else(|| panic!("no pull request {repo}#{number}"))
    }

    pub fn commit(&self, oid: &str) -> &Commit {
        self.commits
            .get(oid)
            .unwrap_or_else(|| panic!("no commit {oid}"))
    }

    pub fn files(&self, oid: &str) -> Files {
        self.commits
            .get(oid)
            .map(|c| c.files.clone())
            .unwrap_or_default()
    }

    /// The strongest right of an account on a repository: its own, by team (child teams inherit), or as the owner.
    pub fn right(&self, repo: &Repo, account: AccountId) -> Right {
        let mut right = repo.rights.get(&account).copied().unwrap_or(Right::None);
        if !repo.private {
            right = right.max(Right::Read);
        }
        if self.account(account).login == repo.owner {
            right = Right::Admin;
        }
        for (team, granted) in &repo.team_rights {
            let team = self.teams.iter().find(|t| t.id == *team).unwrap();
            if self.in_team(team, account) {
                right = right.max(*granted);
            }
        }
        right
    }

    /// Member of the team itself or of a team below it.
    pub fn in_team(&self, team: &Team, account: AccountId) -> bool {
        team.members.contains(&account)
            || self
                .children(team)
                .into_iter()
                .any(|child| self.in_team(child, account))
    }

    pub fn children(&self, team: &Team) -> Vec<&Team> {
        self.teams
            .iter()
            .filter(|t| t.org == team.org && t.parent.as_deref() == Some(&team.slug))
            .collect()
    }

    pub fn team(&self, org: &str, slug: &str) -> Option<&Team> {
        self.teams
            .iter()
            .find(|t| t.org.eq_ignore_ascii_case(org) && t.slug == slug)
    }
}
