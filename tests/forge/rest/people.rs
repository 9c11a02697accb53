//! Accounts, teams, rights.

use serde_json::{Value, json};

use super::{Ask, Reply, the_repo};
use crate::forge::state::{Account, AccountId, Kind, Right, State, Team};

/// GitHub's account for the acts of deleted accounts.
const GHOST: AccountId = 10_137;

pub fn account(state: &State, account: &Account) -> Value {
    let kind = match account.kind {
        Kind::User => "User",
        Kind::Bot => "Bot",
        Kind::Organization => "Organization",
        Kind::Mannequin => "Mannequin",
    };
    let shown = account.login.replace('[', "%5B").replace(']', "%5D");
    let home = format!("{}/users/{shown}", state.url);
    json!({
        "login": account.login, "id": account.id, "node_id": format!("{}_{}", &kind[..1], account.id), "type": kind,
        "url": home, "html_url": format!("{}/{shown}", state.web), "site_admin": false,
    })
}

impl State {
    /// The account, or null where it is unknown or deleted.
    pub fn maybe_account_json(&self, id: Option<AccountId>) -> Value {
        id.and_then(|id| self.present(id))
            .map_or(Value::Null, |a| account(self, a))
    }

    /// The account, or GitHub's ghost.
    pub fn account_json(&self, id: Option<AccountId>) -> Value {
        let known = id
            .and_then(|id| self.present(id))
            .unwrap_or_else(|| self.account(GHOST));
        account(self, known)
    }
}

pub fn team(state: &State, team: &Team) -> Value {
    let parent = team
        .parent
        .as_ref()
        .and_then(|slug| state.team(&team.org, slug));
    json!({
        "id": team.id, "node_id": format!("T_{}", team.id), "slug": team.slug, "name": team.slug, "description": null,
        "privacy": "closed", "permission": "pull", "html_url": format!("{}/orgs/{}/teams/{}", state.web, team.org, team.slug),
        "parent": parent.map_or(Value::Null, |p| json!({"id": p.id, "slug": p.slug, "name": p.slug, "description": null})),
    })
}

pub fn answer(state: &State, ask: &Ask<'_>) -> Option<Reply> {
    let missing = || Reply::refusal(404, "Not Found");
    let the_team = || state.team(ask.param("org"), ask.param("team_slug"));
    let reply = match ask.key {
        "GET /users/{username}" => {
            let found = state.by_login(ask.param("username"));
            found.map_or_else(missing, |a| Reply::json(200, full(state, a)))
        }
        "GET /apps/{app_slug}" => {
            let bot = state.by_login(&format!("{}[bot]", ask.param("app_slug")));
            match bot.and_then(|bot| Some((bot, bot.app?))) {
                Some((bot, id)) => {
                    let slug = bot.login.trim_end_matches("[bot]");
                    let html = format!("{}/apps/{slug}", state.web);
                    let owner = state.account_json(Some(9919));
                    let body = json!({"id": id, "slug": slug, "name": slug, "owner": owner, "html_url": html});
                    Reply::json(200, body)
                }
                None => missing(),
            }
        }
        "GET /user/{account_id}" => {
            let id = ask.number("account_id");
            let found = state.accounts.iter().find(|a| a.id == id && !a.deleted);
            found.map_or_else(missing, |a| Reply::json(200, full(state, a)))
        }
        "GET /orgs/{org}/teams/{team_slug}" => {
            the_team().map_or_else(missing, |t| Reply::json(200, team(state, t)))
        }
        "GET /orgs/{org}/teams/{team_slug}/teams" => match the_team() {
            Some(t) => ask.page(
                &state.url,
                state
                    .children(t)
                    .into_iter()
                    .map(|c| team(state, c))
                    .collect(),
            ),
            None => missing(),
        },
        "GET /orgs/{org}/teams/{team_slug}/members" => match the_team() {
            Some(t) => {
                let members = state
                    .accounts
                    .iter()
                    .filter(|a| !a.deleted && state.in_team(t, a.id));
                ask.page(&state.url, members.map(|a| account(state, a)).collect())
            }
            None => missing(),
        },
        "GET /orgs/{org}/teams/{team_slug}/memberships/{username}" => {
            let who = state.by_login(ask.param("username"));
            match (the_team(), who) {
                (Some(t), Some(a)) if state.in_team(t, a.id) => {
                    let url = format!(
                        "{}/organizations/1/team/{}/memberships/{}",
                        state.url, t.id, a.login
                    );
                    Reply::json(
                        200,
                        json!({"url": url, "role": "member", "state": "active"}),
                    )
                }
                _ => missing(),
            }
        }
        "GET /repos/{owner}/{repo}/collaborators/{username}/permission" => {
            match state.by_login(ask.param("username")) {
                Some(a) => Reply::json(200, permission(state, ask, a)),
                None => missing(),
            }
        }
        _ => return None,
    };
    Some(reply)
}

fn full(state: &State, who: &Account) -> Value {
    let mut made = account(state, who);
    made["name"] = json!(who.name);
    made["created_at"] = json!("2020-01-01T00:00:00Z");
    made["updated_at"] = json!("2020-01-01T00:00:00Z");
    made
}

fn permission(state: &State, ask: &Ask<'_>, who: &Account) -> Value {
    let right = state.right(the_repo(state, ask), who.id);
    // The old field knows four words; `role_name` says all of them.
    let (old, role) = match right {
        Right::None => ("none", "none"),
        Right::Read => ("read", "read"),
        Right::Triage => ("read", "triage"),
        Right::Write => ("write", "write"),
        Right::Maintain => ("write", "maintain"),
        Right::Admin => ("admin", "admin"),
    };
    let mut user = account(state, who);
    user["role_name"] = json!(role);
    user["permissions"] = json!({
        "pull": right >= Right::Read, "triage": right >= Right::Triage, "push": right >= Right::Write,
        "maintain": right >= Right::Maintain, "admin": right >= Right::Admin,
    });
    json!({"permission": old, "role_name": role, "user": user})
}
