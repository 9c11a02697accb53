//! Tags and releases.

use git2::{ObjectType, Oid};

use crate::forge::Forge;
use crate::forge::shipping::{Release, Tag, TagObject};
use crate::forge::state::{AccountId, Activity, Push, State};

use super::Trigger;
use crate::forge::verbs::code::NOBODY;

impl Forge {
    /// Pushes a lightweight tag: a name for a commit, and nothing else.
    pub fn tag(&self, repo: &str, login: &str, name: &str, revision: &str) {
        let mut state = self.state();
        let actor = state.who(login);
        state.tick();
        let tag = Tag {
            commit: revision.into(),
            object: None,
        };
        state.move_tag(repo, name, actor, Some(tag));
    }

    /// Pushes an annotated tag: an object of its own that says who made it. Returns the object's id.
    pub fn annotated_tag(
        &self,
        repo: &str,
        login: &str,
        name: &str,
        revision: &str,
        message: &str,
    ) -> String {
        let mut state = self.state();
        let actor = state.who(login);
        state.tick();
        let mut tagger = state.person(actor);
        tagger.email = format!("{login}@acme.example");
        let mut object = TagObject {
            oid: String::new(),
            name: name.into(),
            message: message.into(),
            tagger,
            target: revision.into(),
        };
        object.oid = Oid::hash_object(ObjectType::Tag, object.content().as_bytes())
            .unwrap()
            .to_string();
        let oid = object.oid.clone();
        let tag = Tag {
            commit: revision.into(),
            object: Some(object),
        };
        state.move_tag(repo, name, actor, Some(tag));
        oid
    }

    /// Sets a tag that exists to another commit.
    pub fn move_tag(&self, repo: &str, login: &str, name: &str, revision: &str) {
        assert!(
            self.state().repo(repo).shipping.tags.contains_key(name),
            "no tag `{name}`"
        );
        self.tag(repo, login, name, revision);
    }

    pub fn delete_tag(&self, repo: &str, login: &str, name: &str) {
        let mut state = self.state();
        let actor = state.who(login);
        state.tick();
        state.move_tag(repo, name, actor, None);
    }

    /// Publishes a release of a tag, made at the default branch's tip where there is none; starts the workflows on releases.
    pub fn release(&self, repo: &str, login: &str, tag: &str) -> u64 {
        let exists = self.state().repo(repo).shipping.tags.contains_key(tag);
        if !exists {
            let default = self.state().repo(repo).default_branch.clone();
            let tip = self.tip(repo, &default);
            self.tag(repo, login, tag, &tip);
        }
        let mut state = self.state();
        let author = state.who(login);
        let (at, id) = (state.tick(), state.id());
        let held = state.repo_mut(repo);
        held.shipping.releases.push(Release {
            id,
            tag: tag.into(),
            name: tag.into(),
            author,
            created: at,
            published: Some(at),
            prerelease: false,
            immutable: false,
        });
        let what = Trigger {
            event: "release",
            reference: tag.into(),
            tag: true,
            head: held.shipping.tags[tag].commit.clone(),
            head_repo: repo.into(),
            actor: author,
            push: None,
            after: None,
            inputs: serde_json::Value::Null,
        };
        state.trigger(repo, &what);
        id
    }
}

impl TagObject {
    /// The content of the tag object, of which the id is the digest.
    pub fn content(&self) -> String {
        let (target, name, by) = (&self.target, &self.name, &self.tagger);
        let line = format!("{} <{}> {} +0000", by.name, by.email, by.at.as_second());
        format!(
            "object {target}\ntype commit\ntag {name}\ntagger {line}\n\n{}",
            self.message
        )
    }
}

impl Tag {
    /// What the ref itself holds: the object's id, or the commit's.
    pub fn holds(&self) -> &str {
        self.object.as_ref().map_or(&self.commit, |o| &o.oid)
    }
}

impl State {
    /// The tag is made, moved or deleted: activity, and the workflows that it starts.
    fn move_tag(&mut self, repo: &str, name: &str, actor: AccountId, to: Option<Tag>) {
        let (id, push, at) = (self.id(), self.id(), self.now);
        let held = self.repo_mut(repo);
        let before = held
            .shipping
            .tags
            .remove(name)
            .map_or_else(|| NOBODY.to_owned(), |old| old.holds().to_owned());
        let after = to
            .as_ref()
            .map_or_else(|| NOBODY.to_owned(), |new| new.holds().to_owned());
        let reference = format!("refs/tags/{name}");
        let kind = match (before == NOBODY, to.is_none()) {
            (true, _) => "branch_creation",
            (false, true) => "branch_deletion",
            (false, false) => "force_push",
        };
        held.activity.push(Activity {
            id,
            actor,
            reference: reference.clone(),
            before: before.clone(),
            after: after.clone(),
            at,
            kind,
        });
        let Some(tag) = to else { return };
        let what = Trigger {
            event: "push",
            reference: name.into(),
            tag: true,
            head: tag.commit.clone(),
            head_repo: repo.into(),
            actor,
            push: Some(Push {
                id: push,
                pusher: actor,
                reference,
                before,
                after,
            }),
            after: None,
            inputs: serde_json::Value::Null,
        };
        held.shipping.tags.insert(name.into(), tag);
        self.trigger(repo, &what);
    }
}
