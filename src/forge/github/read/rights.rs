//! Rights and memberships, as of now (J9).

use super::List;
use super::evidence::Whole;
use super::second::Beside;
use crate::evidence::{
    AccountId, AsOf, Citation, Fact, Gap, Level, Membership, MembershipStatus, Permission, Proof,
    Right,
};
use crate::forge::github::answers::{Collaborator, RestAccount};
use std::collections::BTreeSet;

impl Whole {
    /// Rights that were asked for one by one; `page` is where people see the repository.
    pub(super) fn exact_rights(&mut self, beside: &Beside, page: &str) {
        for (account, right) in &beside.rights {
            match right {
                Ok(right) => {
                    let right = Right {
                        account: *account,
                        permission: permission(right),
                        as_of: AsOf::Now,
                        citation: Citation {
                            proof: Proof::Authenticated,
                            id: None,
                            url: Some(format!("{page}/settings/access")),
                        },
                    };
                    self.rights.insert(*account, right);
                }
                Err(why) => self.gaps.push(Gap {
                    fact: Fact::Rights,
                    why: *why,
                    change: None,
                    account: Some(*account),
                    detail: None,
                }),
            }
        }
    }

    pub(super) fn team(
        &mut self,
        team: &str,
        members: &List<RestAccount>,
        givers: &BTreeSet<AccountId>,
        page: &str,
    ) {
        let citation = Citation {
            proof: Proof::Authenticated,
            id: None,
            url: team
                .trim_start_matches('@')
                .split_once('/')
                .map(|(org, slug)| {
                    let server = page.split('/').take(3).collect::<Vec<_>>().join("/");
                    format!("{server}/orgs/{org}/teams/{slug}")
                }),
        };
        let mut of_team: BTreeSet<AccountId> = BTreeSet::new();
        for member in &members.items {
            of_team.extend(self.people.rest(Some(member)).account());
        }
        let mut membership = |account, status| {
            let known = self
                .memberships
                .iter()
                .any(|one| one.account == account && one.team == team);
            if !known {
                self.memberships.push(Membership {
                    account,
                    team: team.to_owned(),
                    status,
                    path: Vec::new(),
                    as_of: AsOf::Now,
                    citation: citation.clone(),
                });
            }
        };
        for account in &of_team {
            membership(*account, MembershipStatus::Member);
        }
        for account in givers.difference(&of_team) {
            match members.short {
                None => membership(*account, MembershipStatus::Absent),
                Some(why) => self.gaps.push(Gap {
                    fact: Fact::Memberships,
                    why,
                    change: None,
                    account: Some(*account),
                    detail: Some(team.to_owned()),
                }),
            }
        }
    }
}

/// A right in the forge's words. An organisation's own role is known by the base role it includes.
fn permission(right: &Collaborator) -> Permission {
    let level = |word: &str| match word {
        "admin" => Some(Level::Admin),
        "maintain" => Some(Level::Maintain),
        "write" => Some(Level::Write),
        "triage" => Some(Level::Triage),
        "read" => Some(Level::Read),
        "none" => Some(Level::None),
        _ => None,
    };
    if let Some(level) = right.role_name.as_deref().and_then(level) {
        return Permission::exactly(level);
    }
    match right.permission.as_str() {
        "admin" => Permission::exactly(Level::Admin),
        "write" => Permission {
            at_least: Level::Write,
            at_most: Level::Maintain,
        },
        "read" => Permission {
            at_least: Level::Read,
            at_most: Level::Triage,
        },
        "none" => Permission::exactly(Level::None),
        _ => Permission {
            at_least: Level::None,
            at_most: Level::Admin,
        },
    }
}
