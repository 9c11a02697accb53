//! Who is near a denied range and may do what is lacking.

use super::super::{Opened, Reader};
use super::Deploying;
use super::changes::Ranged;
use crate::evidence::AccountId;
use std::collections::{BTreeMap, BTreeSet};

impl Reader {
    /// The rights of people near the range, so that somebody can be named who could do what is lacking: asked for only
    /// where something is.
    pub async fn rights_near(&self, deploying: &Deploying, ranged: &mut Ranged) {
        let mut people = near(&ranged.opened);
        let own = deploying.people().into_iter();
        people.extend(own.map(|account| (AccountId(account.id), account.login.clone())));
        people.retain(|account, _| !ranged.beside.rights.contains_key(account));
        let path = deploying.at.path();
        let no_teams = BTreeSet::new();
        let more = self.beside_of(&path, &people, Vec::new(), &no_teams).await;
        // A right that nobody needed and that cannot be read is no gap.
        let seen = more.rights.into_iter().filter(|(_, right)| right.is_ok());
        ranged.beside.rights.extend(seen);
    }
}

/// How many people of the range are asked about so that somebody can be named.
const NEAR: usize = 6;

/// People of the range who might release it or a part of it: who merged most lately, and who opened. Reviews tell the
/// right of whoever gave them.
fn near(opened: &BTreeMap<u64, Opened>) -> BTreeMap<AccountId, String> {
    let pulls = || opened.values().rev().map(|one| &one.found.pull);
    let merged = pulls().map(|pull| pull.merged_by.as_ref());
    let wrote = pulls().map(|pull| pull.author.as_ref());
    let mut near = BTreeMap::new();
    for account in merged.chain(wrote).flatten() {
        if let Some(id) = account.database_id.filter(|_| account.kind == "User")
            && near.len() < NEAR
        {
            near.insert(AccountId(id), account.login.clone());
        }
    }
    near
}
