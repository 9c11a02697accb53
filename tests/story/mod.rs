//! Stories: a hard case told in sentences, and the answer that the catalogue of hard cases gives.
//!
//! `story.yaml` holds a [`Story`]; [`Story::world`] plays its sentences (see `sentence`) and gives the world whose
//! evidence is judged. `REV(c1)` in a policy, directory or waiver stands for the revision of the label `c1`.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code: a wrong story must stop at once, with its sentence"
)]

pub(crate) mod catalogue;
mod said;
mod sentence;

use crate::world::{World, revision};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One hard case, as a person wrote it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    /// What happens, in one sentence.
    pub(crate) title: String,
    /// Its number in the catalogue, such as `E01`; none for what is no hard case.
    #[serde(default)]
    pub(crate) case: Option<String>,
    /// The sentences of the judging text that it shows, such as `J7`.
    pub(crate) cites: Vec<String>,
    /// A preset's name, or the text of a policy.
    pub(crate) policy: String,
    /// The text of a directory.
    #[serde(default)]
    pub(crate) directory: Option<String>,
    /// Texts of waiver files, by file name.
    #[serde(default)]
    pub(crate) waivers: BTreeMap<String, String>,
    /// The forge, `github` without more.
    #[serde(default)]
    pub(crate) forge: Option<String>,
    /// What happens, in order.
    pub(crate) story: Vec<String>,
    /// The answer, never generated.
    pub(crate) expect: Expect,
}

/// The answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    /// The worst outcome.
    pub(crate) grade: String,
    /// The clause whose findings of that grade are looked at; without it, all of them.
    #[serde(default)]
    pub(crate) clause: Option<String>,
    /// The stages that those findings are about.
    #[serde(default)]
    pub(crate) stages: Vec<String>,
    /// The code of one of those findings.
    #[serde(default)]
    pub(crate) code: Option<String>,
    /// The acts that would settle what blocks, by their words, each with the logins of everybody who is named for it;
    /// without it nobody looks.
    #[serde(default)]
    pub(crate) cures: Option<std::collections::BTreeMap<String, Vec<String>>>,
}

impl Story {
    /// Reads a `story.yaml`.
    pub(crate) fn read(text: &str, name: &str) -> Self {
        serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The policy file.
    pub(crate) fn policy(&self) -> String {
        if self.policy.contains('\n') {
            resolved(&self.policy)
        } else {
            format!(
                "sixeyes: 1\nrules:\n  {0}: {{ preset: {0} }}\n",
                self.policy
            )
        }
    }

    /// The directory file, if there is one.
    pub(crate) fn directory(&self) -> Option<String> {
        self.directory.as_deref().map(resolved)
    }

    /// What the sentences come to.
    pub(crate) fn world(&self) -> World {
        let mut world = match self.forge.as_deref() {
            None | Some("github") => World::new(),
            Some("gitlab") => World::on_gitlab(),
            Some(other) => panic!("no forge `{other}`"),
        };
        let waivers = self.waivers.iter();
        world.with_waivers(waivers.map(|(k, v)| (k.clone(), resolved(v))).collect());
        for told in &self.story {
            sentence::tell(&mut world, told);
        }
        world
    }
}

/// The text with every `REV(label)` replaced.
fn resolved(text: &str) -> String {
    let mut parts = text.split("REV(");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (label, rest) = part.split_once(')').expect("a closing parenthesis");
        whole.push_str(&revision(label).to_string());
        whole.push_str(rest);
    }
    whole
}
