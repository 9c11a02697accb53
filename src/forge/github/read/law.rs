//! The law: policy, directory and waivers at the tip of the default branch (law 6, E65).

use crate::evidence::{LawSource, Revision};
use crate::forge::github::answers::{Entry, LawObject, LawRef, LawTarget};

/// The files of `.sixeyes`, byte for byte, and where they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// Where.
    pub source: LawSource,
    /// `policy.yaml`; none where there is none.
    pub policy: Option<Vec<u8>>,
    /// `directory.yaml`; none where there is none.
    pub directory: Option<Vec<u8>>,
    /// The files of `waivers/`, by path, sorted.
    pub waivers: Vec<(String, Vec<u8>)>,
}

/// A file of the law cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LawError {
    /// Something else than a file of text: a link, a submodule, binary content.
    #[error("`{path}` at {revision} is {what}: it must be a file of text")]
    NotText {
        /// Its path.
        path: String,
        /// Where it was read.
        revision: Revision,
        /// What it is.
        what: &'static str,
    },
    /// The forge did not hand the file out whole.
    #[error("`{path}` at {revision} was not handed out whole ({why}): run it again")]
    NotWhole {
        /// Its path.
        path: String,
        /// Where it was read.
        revision: Revision,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl LawError {
    /// Whether the file is wrong as it stands, and not only what was handed out of it.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        match self {
            Self::NotText { .. } => true,
            Self::NotWhole { .. } => false,
        }
    }
}

const REGULAR: [u32; 2] = [0o100_644, 0o100_755];

impl Law {
    /// Takes the law out of an answer, and checks every file against its object id.
    pub(super) fn take(repository: &str, from: LawRef, tip: LawTarget) -> Result<Self, LawError> {
        let mut law = Self {
            source: LawSource {
                repository: repository.to_owned(),
                branch: from.name,
                revision: tip.oid,
            },
            policy: None,
            directory: None,
            waivers: Vec::new(),
        };
        let Some(folder) = tip.folder else {
            return Ok(law);
        };
        let Some(entries) = folder.object.and_then(|object| object.entries) else {
            return Err(LawError::NotText {
                path: ".sixeyes".to_owned(),
                revision: tip.oid,
                what: "no folder",
            });
        };
        for entry in &entries {
            let path = format!(".sixeyes/{}", entry.name);
            match entry.name.as_str() {
                "policy.yaml" => law.policy = Some(bytes(&path, entry, tip.oid)?),
                "directory.yaml" => law.directory = Some(bytes(&path, entry, tip.oid)?),
                "waivers" => law.waivers = waivers(&path, entry, tip.oid)?,
                _ => {}
            }
        }
        Ok(law)
    }
}

fn waivers(
    path: &str,
    folder: &Entry,
    revision: Revision,
) -> Result<Vec<(String, Vec<u8>)>, LawError> {
    let Some(entries) = folder
        .object
        .as_ref()
        .and_then(|object| object.entries.as_ref())
    else {
        return Err(LawError::NotText {
            path: path.to_owned(),
            revision,
            what: "no folder",
        });
    };
    let mut files = Vec::new();
    for entry in entries {
        let is_yaml = entry.name.ends_with(".yaml") || entry.name.ends_with(".yml");
        if is_yaml && entry.kind != "tree" {
            let path = format!("{path}/{}", entry.name);
            let bytes = bytes(&path, entry, revision)?;
            files.push((path, bytes));
        }
    }
    files.sort();
    Ok(files)
}

fn bytes(path: &str, entry: &Entry, revision: Revision) -> Result<Vec<u8>, LawError> {
    let not_text = |what| LawError::NotText {
        path: path.to_owned(),
        revision,
        what,
    };
    let not_whole = |why| LawError::NotWhole {
        path: path.to_owned(),
        revision,
        why,
    };
    if !REGULAR.contains(&entry.mode) {
        return Err(not_text("a link, a folder or a submodule"));
    }
    let nothing = LawObject::default();
    let blob = entry.object.as_ref().unwrap_or(&nothing);
    if blob.is_binary == Some(true) {
        return Err(not_text("no text"));
    }
    if blob.is_truncated != Some(false) {
        return Err(not_whole("its end is missing"));
    }
    let Some(text) = &blob.text else {
        return Err(not_whole("its text is missing"));
    };
    if object_id(text.as_bytes(), entry.oid) != Some(entry.oid) {
        return Err(not_whole("its bytes are not those of its object id"));
    }
    Ok(text.as_bytes().to_vec())
}

/// The git object id of these bytes as a file, in the format of `like`.
fn object_id(bytes: &[u8], like: Revision) -> Option<Revision> {
    if like.to_string().len() == 40 {
        let id = git2::Oid::hash_object(git2::ObjectType::Blob, bytes).ok()?;
        return id.to_string().parse().ok();
    }
    use sha2::Digest;
    let mut hash = sha2::Sha256::new();
    hash.update(format!("blob {}\0", bytes.len()));
    hash.update(bytes);
    let hex: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    hex.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TIP: &str = "0123456789abcdef0123456789abcdef01234567";
    const TEXT: &str = "sixeyes: 1\n";

    fn blob(name: &str, change: serde_json::Value) -> serde_json::Value {
        let oid = object_id(TEXT.as_bytes(), TIP.parse().unwrap()).unwrap();
        let mut object = json!({"oid": oid, "byteSize": TEXT.len(), "isBinary": false,
                                "isTruncated": false, "text": TEXT});
        for (key, value) in change.as_object().unwrap() {
            object
                .as_object_mut()
                .unwrap()
                .insert(key.clone(), value.clone());
        }
        json!({"name": name, "type": "blob", "mode": 0o100_644, "oid": oid, "object": object})
    }

    fn take(entries: serde_json::Value) -> Result<Law, LawError> {
        let tip = json!({"oid": TIP, "folder": {"type": "tree", "object": {"entries": entries}}});
        let from = LawRef {
            name: "main".to_owned(),
            target: None,
        };
        Law::take("acme/payments", from, serde_json::from_value(tip).unwrap())
    }

    #[test]
    fn policy_directory_and_waivers_are_taken_byte_for_byte() {
        let waivers = json!({"name": "waivers", "type": "tree", "mode": 0o40_000, "oid": TIP, "object": {"entries": [
            blob("b.yaml", json!({})), blob("a.yml", json!({})), blob("README.md", json!({})),
        ]}});
        let law = take(json!([
            blob("policy.yaml", json!({})),
            waivers,
            blob("notes", json!({}))
        ]));
        let law = law.unwrap();
        assert_eq!(law.policy.as_deref(), Some(TEXT.as_bytes()));
        assert_eq!(law.directory, None);
        let paths: Vec<_> = law.waivers.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, [".sixeyes/waivers/a.yml", ".sixeyes/waivers/b.yaml"]);
        assert_eq!(law.source.revision.to_string(), TIP);
    }

    #[test]
    fn e69_no_folder_is_no_policy() {
        let from = LawRef {
            name: "main".to_owned(),
            target: None,
        };
        let tip = serde_json::from_value(json!({"oid": TIP, "folder": null})).unwrap();
        assert_eq!(Law::take("acme/payments", from, tip).unwrap().policy, None);
    }

    #[test]
    fn a_file_that_is_not_whole_or_not_text_is_refused() {
        for change in [
            json!({"text": "sixeyes: 2\n"}),
            json!({"text": null}),
            json!({"isTruncated": true}),
            json!({"isBinary": true}),
        ] {
            let refused = take(json!([blob("policy.yaml", change.clone())]));
            assert!(refused.is_err(), "{change}");
        }
        let mut link = blob("policy.yaml", json!({}));
        *link.pointer_mut("/mode").unwrap() = json!(0o120_000);
        assert!(matches!(take(json!([link])), Err(LawError::NotText { .. })));
    }

    #[test]
    fn object_ids_of_both_formats_are_gits_own() {
        let empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391".parse().unwrap();
        assert_eq!(object_id(b"", empty), Some(empty));
        let long = "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
            .parse()
            .unwrap();
        assert_eq!(object_id(b"", long), Some(long));
    }
}
