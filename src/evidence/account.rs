//! Accounts and actors: who a forge says acted.

use schemars::JsonSchema;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// The forge's numeric id of an account; logins change, ids do not (E42).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct AccountId(pub u64);

/// An account of the forge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The forge's numeric id.
    pub id: AccountId,
    /// The login at the time of observation: for people to read, never compared.
    pub login: String,
    /// The display name, if the forge gave one: a stranger's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What kind of account the forge says it is.
    pub kind: AccountKind,
    /// The app behind a bot account, by the forge's numeric app id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<u64>,
}

/// What kind of account the forge says it is; never read from a login (E104).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccountKind {
    /// A person's account.
    Human,
    /// A bot, app, project bot or service account.
    Bot,
    /// The forge itself, such as GitHub's `web-flow`: nobody (E25).
    Forge,
    /// The one account that stands for every deleted user (E96): nobody.
    Ghost,
    /// A placeholder, mannequin or import user (E93): nobody.
    Placeholder,
    /// An organisation.
    Organization,
    /// A kind that this release does not know, as the forge spelled it (E170).
    Other(String),
}

/// Who a source says acted: an account, or not known and why.
///
/// In JSON a number (the account's id) or a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The account with this id.
    Account(AccountId),
    /// Nobody can be named.
    Unknown(Unknown),
}

/// Why no account can be named for an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The account was deleted (E43).
    Deleted,
    /// The forge did not say.
    NotRecorded,
    /// The token may not see it.
    Hidden,
    /// A deploy key or token that maps to nobody (E89).
    Key,
}

impl Actor {
    /// The account, if one is known.
    #[must_use]
    pub fn account(self) -> Option<AccountId> {
        match self {
            Self::Account(id) => Some(id),
            Self::Unknown(_) => None,
        }
    }
}

impl Unknown {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Deleted, "deleted"),
        (Self::NotRecorded, "not-recorded"),
        (Self::Hidden, "hidden"),
        (Self::Key, "key"),
    ];

    /// The word that stands for it in an evidence document.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::NotRecorded => "not-recorded",
            Self::Hidden => "hidden",
            Self::Key => "key",
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Account(id) => serializer.serialize_u64(id.0),
            Self::Unknown(why) => serializer.serialize_str(why.as_str()),
        }
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ActorVisitor;
        impl Visitor<'_> for ActorVisitor {
            type Value = Actor;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an account id, or one of `deleted`, `not-recorded`, `hidden`, `key`")
            }
            fn visit_u64<E: de::Error>(self, id: u64) -> Result<Actor, E> {
                Ok(Actor::Account(AccountId(id)))
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<Actor, E> {
                Unknown::ALL
                    .iter()
                    .find(|(_, name)| *name == word)
                    .map(|(why, _)| Actor::Unknown(*why))
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(word), &self))
            }
        }
        deserializer.deserialize_any(ActorVisitor)
    }
}

impl JsonSchema for Actor {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Actor".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "An account's numeric id, or why nobody can be named.",
            "oneOf": [
                { "type": "integer", "minimum": 0 },
                { "enum": ["deleted", "not-recorded", "hidden", "key"] }
            ]
        })
    }
}
