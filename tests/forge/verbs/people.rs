//! Accounts, organisations, teams, rights.

use crate::forge::Forge;
use crate::forge::state::{AccountId, Kind, Right, Team};
use crate::forge::token::{STATUS_WORKFLOW, Token, WORKFLOW};

impl Forge {
    /// A person's account. The address `LOGIN@acme.example` belongs to it.
    pub fn user(&self, login: &str) -> AccountId {
        self.state().ensure(login, Kind::User)
    }

    /// An app's account: `login` ends in `[bot]`.
    pub fn bot(&self, login: &str) -> AccountId {
        assert!(
            login.ends_with("[bot]"),
            "a bot's login ends in [bot]: `{login}`"
        );
        self.state().ensure(login, Kind::Bot)
    }

    /// A stand-in for somebody whose work was imported from elsewhere.
    pub fn mannequin(&self, login: &str) -> AccountId {
        self.state().ensure(login, Kind::Mannequin)
    }

    pub fn org(&self, login: &str) -> AccountId {
        self.state().ensure(login, Kind::Organization)
    }

    /// The numeric id of an account, deleted ones included.
    pub fn id(&self, login: &str) -> AccountId {
        let state = self.state();
        state
            .accounts
            .iter()
            .find(|a| a.login.eq_ignore_ascii_case(login))
            .map(|a| a.id)
            .expect("no such account")
    }

    /// Gives an account one more verified address, so that commits by it are linked to the account.
    pub fn address(&self, login: &str, email: &str) {
        let mut state = self.state();
        let id = state.who(login);
        state
            .accounts
            .iter_mut()
            .find(|a| a.id == id)
            .unwrap()
            .emails
            .push(email.into());
    }

    /// A team of an organisation with direct members; the numeric id of the team.
    pub fn team(&self, org: &str, slug: &str, members: &[&str]) -> u64 {
        self.make_team(org, slug, None, members)
    }

    /// A team below another: its members belong to the parent too.
    pub fn child_team(&self, org: &str, parent: &str, slug: &str, members: &[&str]) -> u64 {
        self.make_team(org, slug, Some(parent.to_owned()), members)
    }

    fn make_team(&self, org: &str, slug: &str, parent: Option<String>, members: &[&str]) -> u64 {
        let mut state = self.state();
        state.ensure(org, Kind::Organization);
        let members = members.iter().map(|login| state.who(login)).collect();
        let id = state.id();
        state.teams.push(Team {
            id,
            org: org.into(),
            slug: slug.into(),
            parent,
            members,
        });
        id
    }

    pub fn leave_team(&self, org: &str, slug: &str, login: &str) {
        let mut state = self.state();
        let id = state.who(login);
        let team = state
            .teams
            .iter_mut()
            .find(|t| t.org == org && t.slug == slug)
            .expect("no such team");
        assert!(
            team.members.remove(&id),
            "{login} is no direct member of {org}/{slug}"
        );
        state.tick();
    }

    pub fn grant(&self, repo: &str, login: &str, right: Right) {
        let mut state = self.state();
        let id = state.who(login);
        state.repo_mut(repo).rights.insert(id, right);
        state.tick();
    }

    pub fn grant_team(&self, repo: &str, slug: &str, right: Right) {
        let mut state = self.state();
        let owner = state.repo(repo).owner.clone();
        let id = state.team(&owner, slug).expect("no such team").id;
        state.repo_mut(repo).team_rights.insert(id, right);
        state.tick();
    }

    /// The account goes; its acts stay without a name.
    pub fn delete_account(&self, login: &str) {
        let mut state = self.state();
        let id = state.by_login(login).expect("no such account").id;
        state
            .accounts
            .iter_mut()
            .find(|a| a.id == id)
            .unwrap()
            .deleted = true;
        state.tick();
    }

    pub fn rename_account(&self, login: &str, to: &str) {
        let mut state = self.state();
        assert!(state.by_login(to).is_none(), "`{to}` is taken");
        let id = state.by_login(login).expect("no such account").id;
        state
            .accounts
            .iter_mut()
            .find(|a| a.id == id)
            .unwrap()
            .login = to.into();
        state.tick();
    }

    /// A token with every permission, of a person.
    pub fn token_of(&self, login: &str) -> String {
        let id = self.state().who(login);
        self.token(&format!("token-of-{login}"), Token::full(id))
    }

    /// A workflow's own token, as `examples/github-small-team` sets its permissions (`report: job`).
    pub fn workflow_token(&self) -> String {
        self.workflow_token_with("workflow-token", WORKFLOW)
    }

    /// The same for `report: status`.
    pub fn status_token(&self) -> String {
        self.workflow_token_with("status-token", STATUS_WORKFLOW)
    }

    /// A workflow's own token with `permissions` as a workflow writes them: `contents: read, statuses: write`.
    pub fn workflow_token_with(&self, text: &str, permissions: &str) -> String {
        let id = self.id("github-actions[bot]");
        for none in ["administration", "members"] {
            assert!(
                !permissions.contains(none),
                "no workflow's token can have `{none}`"
            );
        }
        self.token(text, Token::with(id, permissions))
    }

    /// The read-only token of a pull request from a fork.
    pub fn read_only_token(&self) -> String {
        let id = self.id("github-actions[bot]");
        self.token("read-only-token", Token::read_only(id))
    }

    /// Any token: `text` is what the request must carry.
    pub fn token(&self, text: &str, token: Token) -> String {
        self.state().tokens.insert(text.into(), token);
        text.into()
    }
}
