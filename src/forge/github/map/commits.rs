//! Commits: who claims to have written them, and what is proven.

use super::People;
use crate::evidence::{
    Actor, Citation, Commit, Committer, GitPerson, Proof, Revision, Signature, Standing, Unknown,
    co_author_lines,
};
use crate::forge::github::answers;

/// The address under which GitHub itself commits and signs.
const FORGE_ADDRESS: &str = "noreply@github.com";

/// A commit in GraphQL's words. What it does not tell to the end comes back as a detail for a gap.
pub(super) fn commit(people: &mut People, raw: &answers::Commit) -> (Commit, Option<String>) {
    let signature = raw
        .signature
        .as_ref()
        .map_or(Signature::None, |signature| signed(people, signature));
    let by_forge = raw.committed_via_web && signature == Signature::ByForge;
    let parents: Vec<Revision> = nodes(&raw.parents).map(|parent| parent.oid).collect();
    let short = u64::try_from(parents.len()).ok() != Some(raw.parents.total_count);
    let mut co_authors: Vec<GitPerson> = Vec::new();
    // The first of the authors is the git author, the others are those whom the forge found in the message.
    for person in nodes(&raw.authors).skip(1) {
        co_authors.push(people.person(Some(person)));
    }
    add_named(&mut co_authors, &raw.message);
    let commit = Commit {
        revision: raw.oid,
        tree: raw.tree.as_ref().map(|tree| tree.oid),
        parents,
        standing: Standing::Current,
        author: people.person(raw.author.as_ref()),
        committer: if by_forge {
            Committer::Forge
        } else {
            Committer::Person(people.person(raw.committer.as_ref()))
        },
        co_authors,
        citation: citation(&signature, &raw.url),
        signature,
        moved: None,
    };
    let detail = short.then(|| format!("the parents of {}", raw.oid.short()));
    (commit, detail)
}

/// A commit in REST's words: of a head that is no longer there (E31).
pub(super) fn dropped(people: &mut People, raw: &answers::RestCommit) -> Commit {
    let author = people.rest_person(raw.commit.author.as_ref(), raw.author.as_ref());
    let committer = people.rest_person(raw.commit.committer.as_ref(), raw.committer.as_ref());
    // REST names no signer. GitHub verifies a key against the committer's account, and signs under one address itself.
    let signature = match &raw.commit.verification {
        Some(verification) if verification.verified && committer.email == FORGE_ADDRESS => {
            Signature::ByForge
        }
        Some(verification) if verification.verified => Signature::By(
            committer
                .account
                .map_or(Actor::Unknown(Unknown::NotRecorded), Actor::Account),
        ),
        Some(verification) if verification.reason != "unsigned" => {
            Signature::Worthless(verification.reason.clone())
        }
        Some(_) | None => Signature::None,
    };
    let mut co_authors = Vec::new();
    add_named(&mut co_authors, &raw.commit.message);
    Commit {
        revision: raw.sha,
        tree: Some(raw.commit.tree.sha),
        parents: raw.parents.iter().map(|parent| parent.sha).collect(),
        standing: Standing::Dropped,
        author,
        committer: if signature == Signature::ByForge {
            Committer::Forge
        } else {
            Committer::Person(committer)
        },
        co_authors,
        citation: citation(&signature, &raw.html_url),
        signature,
        moved: None,
    }
}

fn signed(people: &mut People, raw: &answers::Signature) -> Signature {
    match (raw.is_valid, raw.was_signed_by_git_hub) {
        (true, true) => Signature::ByForge,
        (true, false) => Signature::By(people.user(raw.signer.as_ref())),
        (false, _) if raw.state == "UNSIGNED" => Signature::None,
        (false, _) => Signature::Worthless(raw.state.clone()),
    }
}

fn citation(signature: &Signature, url: &str) -> Citation {
    Citation {
        proof: match signature {
            Signature::By(_) => Proof::Signed,
            Signature::None | Signature::ByForge | Signature::Worthless(_) => Proof::Claimed,
        },
        id: None,
        url: Some(url.to_owned()),
    }
}

/// Adds everybody whom the message names, unless already there (E86).
fn add_named(co_authors: &mut Vec<GitPerson>, message: &str) {
    for (name, email) in co_author_lines(message) {
        let there = co_authors.iter().any(|known| {
            known.email.eq_ignore_ascii_case(&email) && (!email.is_empty() || known.name == name)
        });
        if !there {
            co_authors.push(GitPerson {
                name,
                email,
                account: None,
            });
        }
    }
}

/// What is on a page, without its holes.
pub(super) fn nodes<T>(page: &answers::Page<T>) -> impl Iterator<Item = &T> {
    page.nodes.iter().flatten().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const OID: &str = "0123456789abcdef0123456789abcdef01234567";

    fn raw(change: serde_json::Value) -> answers::Commit {
        let person = |id: u64, login: &str| {
            json!({"name": login, "email": format!("{login}@acme.example"),
                   "user": {"__typename": "User", "databaseId": id, "login": login, "name": null}})
        };
        let mut body = json!({
            "oid": OID, "url": "https://github.com/acme/payments/commit/0123456",
            "message": "Raise the limit", "committedViaWeb": false, "tree": {"oid": OID},
            "author": person(1, "ada"), "committer": person(1, "ada"),
            "authors": {"totalCount": 1, "nodes": [person(1, "ada")]},
            "parents": {"totalCount": 1, "nodes": [{"oid": OID}]}, "signature": null,
        });
        for (key, value) in change.as_object().unwrap() {
            body.as_object_mut()
                .unwrap()
                .insert(key.clone(), value.clone());
        }
        serde_json::from_value(body).unwrap()
    }

    fn map(change: serde_json::Value) -> Commit {
        commit(&mut People::new("github.com"), &raw(change)).0
    }

    #[test]
    fn e86_every_line_that_names_a_co_author_counts_once() {
        let commit = map(json!({"message":
            "Raise the limit\n\nco-AUTHORED-by: Grace Hopper <gh@acme.example>\nUpdates acme/payments#1\n\
             \n  Co-authored-by: Edsger <ewd@acme.example>\nCo-authored-by: Grace <GH@acme.example>\nCo-authored-by: nobody"}));
        let names: Vec<_> = commit
            .co_authors
            .iter()
            .map(|person| (person.name.as_str(), person.email.as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("Grace Hopper", "gh@acme.example"),
                ("Edsger", "ewd@acme.example"),
                ("nobody", "")
            ]
        );
    }

    #[test]
    fn e25_only_what_the_forge_made_and_signed_is_nobodys() {
        let signature = |valid: bool, forge: bool| json!({"isValid": valid, "state": "VALID", "wasSignedByGitHub": forge, "signer": null});
        let made = map(json!({"committedViaWeb": true, "signature": signature(true, true)}));
        assert_eq!(made.committer, Committer::Forge);
        for change in [
            json!({"committedViaWeb": true}),
            json!({"committedViaWeb": true, "signature": signature(false, true)}),
            json!({"committedViaWeb": false, "signature": signature(true, true)}),
        ] {
            assert!(matches!(map(change).committer, Committer::Person(_)));
        }
    }

    #[test]
    fn e92_a_signature_is_worth_what_the_forge_says() {
        let of = |valid: bool, state: &str, signer: serde_json::Value| {
            map(json!({"signature":
                {"isValid": valid, "state": state, "wasSignedByGitHub": false, "signer": signer}}))
        };
        let user = json!({"__typename": "User", "databaseId": 3, "login": "ewd", "name": null});
        let signed = of(true, "VALID", user);
        assert_eq!(
            signed.signature,
            Signature::By(Actor::Account(crate::evidence::AccountId(3)))
        );
        assert_eq!(signed.citation.proof, Proof::Signed);
        assert_eq!(
            of(false, "EXPIRED_KEY", json!(null)).signature,
            Signature::Worthless("EXPIRED_KEY".to_owned())
        );
        assert_eq!(
            of(true, "VALID", json!(null)).signature,
            Signature::By(Actor::Unknown(Unknown::Deleted))
        );
    }

    #[test]
    fn parents_that_are_not_all_told_are_a_gap() {
        let (_, detail) = commit(
            &mut People::new("github.com"),
            &raw(json!({"parents": {"totalCount": 11, "nodes": [{"oid": OID}]}})),
        );
        assert_eq!(detail.as_deref(), Some("the parents of 0123456"));
    }
}
