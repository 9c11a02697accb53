//! Accounts, teams, the app behind workflow runs.

use apollo_compiler::response::JsonMap;

use super::connection::page;
use super::{Answer, Thing, View, leaf, maybe_text, null, refusal, text, unknown};
use crate::forge::state::{Account, Kind, Team};

pub fn type_name(account: &Account) -> &'static str {
    match account.kind {
        Kind::User => "User",
        Kind::Bot => "Bot",
        Kind::Organization => "Organization",
        Kind::Mannequin => "Mannequin",
    }
}

/// A login as GraphQL shows it: a bot's comes without `[bot]`.
fn login(account: &Account) -> &str {
    account.login.trim_end_matches("[bot]")
}

pub fn account<'s>(
    view: &'s View<'s>,
    account: &'s Account,
    field: &str,
    args: &JsonMap,
) -> Answer<'s> {
    match field {
        "login" => text(login(account)),
        "databaseId" => leaf(account.id as i64),
        "id" => leaf(format!("{}_{}", &type_name(account)[..1], account.id)),
        "name" => maybe_text(account.name.clone()),
        "email" => text(account.emails.first().map_or("", String::as_str)),
        "url" => leaf(format!("{}/{}", view.state.web, account.login)),
        "resourcePath" => leaf(format!("/{}", account.login)),
        "team" if account.kind == Kind::Organization => {
            view.need("members")?;
            let slug = args
                .get("slug")
                .and_then(|v| v.as_str())
                .unwrap_or_default();
            view.maybe(view.state.team(&account.login, slug).map(Thing::Team))
        }
        "repository" => {
            let name = args
                .get("name")
                .and_then(|v| v.as_str())
                .unwrap_or_default();
            view.maybe(
                view.state
                    .find_repo(&format!("{}/{name}", account.login))
                    .map(Thing::Repository),
            )
        }
        _ => unknown(),
    }
}

pub fn team<'s>(view: &'s View<'s>, team: &'s Team, field: &str, args: &JsonMap) -> Answer<'s> {
    match field {
        "id" => leaf(format!("T_{}", team.id)),
        "databaseId" => leaf(team.id as i64),
        "slug" | "name" => text(&team.slug),
        "combinedSlug" => leaf(format!("{}/{}", team.org, team.slug)),
        "organization" => view.maybe(view.state.by_login(&team.org).map(Thing::Account)),
        "parentTeam" => {
            let parent = team
                .parent
                .as_ref()
                .and_then(|slug| view.state.team(&team.org, slug));
            view.maybe(parent.map(Thing::Team))
        }
        "members" => {
            let direct = args.get("membership").and_then(|v| v.as_str()) == Some("IMMEDIATE");
            let accounts = view.state.accounts.iter().filter(|a| !a.deleted);
            let members = accounts
                .filter(|a| {
                    if direct {
                        team.members.contains(&a.id)
                    } else {
                        view.state.in_team(team, a.id)
                    }
                })
                .map(Thing::AsUser)
                .collect();
            page(view, "TeamMemberConnection", field, members, None, args)
        }
        "childTeams" => {
            let children = view
                .state
                .children(team)
                .into_iter()
                .map(Thing::Team)
                .collect();
            page(view, "TeamConnection", field, children, None, args)
        }
        _ => unknown(),
    }
}

pub fn actions<'s>(field: &str) -> Answer<'s> {
    match field {
        "id" => text("A_15368"),
        "databaseId" => leaf(15_368),
        "slug" => text("github-actions"),
        "name" => text("GitHub Actions"),
        _ => unknown(),
    }
}

pub fn organization<'s>(view: &'s View<'s>, wanted: &str) -> Answer<'s> {
    match view
        .state
        .by_login(wanted)
        .filter(|a| a.kind == Kind::Organization)
    {
        Some(account) => view.show(Thing::Account(account)),
        None => Err(refusal(
            "NOT_FOUND",
            format!("Could not resolve to an Organization with the login of '{wanted}'."),
        )),
    }
}

pub fn user<'s>(view: &'s View<'s>, wanted: &str) -> Answer<'s> {
    match view.state.by_login(wanted).filter(|a| a.kind == Kind::User) {
        Some(account) => view.show(Thing::Account(account)),
        None if wanted.is_empty() => null(),
        None => Err(refusal(
            "NOT_FOUND",
            format!("Could not resolve to a User with the login of '{wanted}'."),
        )),
    }
}
