//! One person's acts: "I did not touch this, why am I listed?"

use super::Said;
use super::acts::{Object, phrase, proof, short_id};
use super::clean::{address, clean};
use super::names::Alias;
use super::text::Text;
use crate::decision::{Act, Counts, Held, Named};
use crate::evidence::{Actor, ChangeId};
use crate::identity::{PrincipalKey, Unresolved, Who};

impl<'e> Said<'_, 'e> {
    /// Every act of one person with its step and its record. `asked` is a login, a directory id, an account's number
    /// or an e-mail address, in any letter case; a leading `@` is taken off.
    #[must_use]
    pub fn why(&self, asked: &str) -> String {
        let asked_words = clean(asked, 80);
        let asked = asked.trim().trim_start_matches('@').to_lowercase();
        let who = self.matching(&asked);
        let held: Vec<&Held<'e>> = self
            .decision
            .held()
            .iter()
            .filter(|held| match &held.who {
                Ok(person) => who.contains(person),
                Err(Unresolved::Email(email)) => email.to_lowercase() == asked,
                Err(Unresolved::Nobody(account) | Unresolved::Unlisted(account)) => {
                    account.login.to_lowercase() == asked || account.id.0.to_string() == asked
                }
                Err(Unresolved::Unnamed(_)) => false,
            })
            .collect();
        let mut out = String::new();
        if let [one] = who.as_slice() {
            out.push_str(&self.names.full(*one).plain());
        } else {
            out.push_str(&asked_words);
        }
        if held.is_empty() {
            let known = if who.is_empty() {
                "nobody of that login, id, number or address stands in this evidence"
            } else {
                "did nothing that this evidence shows"
            };
            out.push_str(&format!(": {known}\n"));
            return out;
        }
        out.push_str(": every act, with its record\n");
        let mut changes: Vec<Option<&ChangeId>> = Vec::new();
        for held in &held {
            if !changes.contains(&held.change) {
                changes.push(held.change);
            }
        }
        for change in changes {
            let heading = match change {
                Some(id) => self.heading(id),
                None => "the deployment".to_owned(),
            };
            out.push_str(&format!("\n{heading}\n"));
            let mut acts: Vec<&Held<'e>> = held
                .iter()
                .filter(|held| held.change == change)
                .copied()
                .collect();
            acts.sort_by_key(|held| (held.act.stage, held.act.at, held.act.what));
            for held in acts {
                self.why_line(&mut out, held);
            }
        }
        out
    }

    fn heading(&self, id: &ChangeId) -> String {
        let title = self
            .change(id)
            .and_then(|change| change.title.as_deref())
            .map_or_else(String::new, |title| format!(" {}", clean(title, 80)));
        format!("{}{title}", clean(&short_id(id), 40))
    }

    fn why_line(&self, out: &mut String, held: &Held<'e>) {
        let Act {
            stage,
            what,
            revision,
            at,
            named,
            citation,
        } = held.act;
        let did = phrase(what, stage, &Object::It).plain();
        let revision = revision.map_or_else(String::new, |short| format!(" ({})", short.short()));
        let under = match named {
            Named::Git(person) => format!(
                ", as {} <{}>",
                clean(&person.name, 40),
                clean(&person.email, 60)
            ),
            Named::Account(Actor::Account(id)) => {
                format!(
                    ", as {}",
                    self.names.alias(Alias::Account(id), false).plain()
                )
            }
            Named::Account(Actor::Unknown(_)) => String::new(),
        };
        let at = at.map_or_else(String::new, |at| format!(", {at}"));
        out.push_str(&format!(
            "  {:<9} {did}{revision}{under}{at}\n            {}{}\n",
            stage.as_str(),
            proof(citation.proof),
            citation
                .url
                .as_deref()
                .and_then(address)
                .map_or_else(String::new, |url| format!("  {url}")),
        ));
        let note = |why| -> Text {
            self.not_counted(held.change, held.who.as_ref().ok().copied(), why, citation)
        };
        match held.counts {
            Counts::Yes => {}
            Counts::No(why) => {
                out.push_str(&format!(
                    "            does not count: {}\n",
                    note(why).plain()
                ));
            }
            Counts::Perhaps(why) => {
                out.push_str(&format!(
                    "            may not count: {}\n",
                    note(why).plain()
                ));
            }
        }
    }

    /// Everybody whom the words name.
    fn matching(&self, asked: &str) -> Vec<Who> {
        let of_commit = |email: &str| email.to_lowercase() == asked;
        let owners: Vec<u64> = self
            .evidence
            .changes
            .iter()
            .flat_map(|change| &change.commits)
            .flat_map(|commit| std::iter::once(&commit.author).chain(&commit.co_authors))
            .filter(|person| of_commit(&person.email))
            .filter_map(|person| person.account.map(|id| id.0))
            .collect();
        let principals = self.decision.roster.principals.iter();
        principals
            .zip(0u32..)
            .filter(|(principal, _)| {
                let listed = match &principal.key {
                    PrincipalKey::Listed(id) => id.0.to_lowercase() == asked,
                    PrincipalKey::Robot(id) => id.0.to_lowercase() == asked,
                    PrincipalKey::Account(_)
                    | PrincipalKey::UnlistedRobot(_)
                    | PrincipalKey::Unresolved(_) => false,
                };
                let by_account = principal.accounts.iter().any(|account| {
                    account.login.to_lowercase() == asked
                        || account.id.0.to_string() == asked
                        || owners.contains(&account.id.0)
                });
                let by_email = principal
                    .person
                    .is_some_and(|person| person.emails.contains(asked));
                listed || by_account || by_email
            })
            .map(|(_, place)| Who(place))
            .collect()
    }
}
