//! Rights, teams and apps: what is asked about people and not about changes.

use super::rest::{encode, one, pages};
use super::second::{Beside, Piece};
use super::{List, Reader};
use crate::evidence::{AccountId, Why};
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

impl Reader {
    pub(super) fn ask_people(
        &self,
        repository: &str,
        givers: &BTreeMap<AccountId, String>,
        robots: Vec<(AccountId, String)>,
        teams: &BTreeSet<String>,
        asked: &mut JoinSet<Piece>,
    ) {
        for (account, login) in givers {
            let path = format!("{repository}/collaborators/{}/permission", encode(login));
            let (client, account) = (self.client.clone(), *account);
            asked.spawn(async move {
                Piece::Right(account, one(&client, path, "metadata: read").await)
            });
        }
        // A team matters only where somebody has given a review, and to say who else could.
        for team in teams {
            let (client, team) = (self.client.clone(), team.clone());
            asked.spawn(async move {
                let members = match team.trim_start_matches('@').split_once('/') {
                    Some((org, slug)) => {
                        let path = format!(
                            "/orgs/{}/teams/{}/members?per_page=100",
                            encode(org),
                            encode(slug)
                        );
                        pages(&client, path, "members: read (a GitHub App's)", |_| false).await
                    }
                    None => List::lost(Why::Unsupported),
                };
                Piece::Team(team, members)
            });
        }
        for (account, slug) in robots {
            let path = format!("/apps/{}", encode(&slug));
            let client = self.client.clone();
            asked.spawn(async move { Piece::App(account, one(&client, path, "").await) });
        }
    }

    /// Rights, teams and apps by themselves: once for all changes of a range.
    pub(super) async fn beside_of(
        &self,
        repository: &str,
        givers: &BTreeMap<AccountId, String>,
        robots: Vec<(AccountId, String)>,
        teams: &BTreeSet<String>,
    ) -> Beside {
        let mut asked = JoinSet::new();
        self.ask_people(repository, givers, robots, teams, &mut asked);
        let mut beside = Beside::default();
        while let Some(piece) = asked.join_next().await {
            if let Ok(piece) = piece {
                beside.put(piece);
            }
        }
        beside
    }
}
