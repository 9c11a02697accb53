//! The one door from the policy file to a [`Policy`].

use super::raw::RawPolicy;
use super::{Policy, hints, validate};
use crate::problem::{Problem, Problems, Sink};
use crate::yaml::{self, Read as _};

/// How large a policy may be, in bytes.
const LIMIT: usize = 1 << 20;

/// A policy that was read, and what its writer may not have meant.
#[derive(Debug, Clone)]
pub struct Read {
    /// The policy.
    pub policy: Policy,
    /// What can be known from the file alone; [`super::warnings`] knows more.
    pub warnings: Vec<Problem>,
}

/// Reads a policy file; `file` is its name for messages.
///
/// # Errors
/// [`Problems`] holds everything that is wrong, each with its place. No policy comes of a file with an error (exit
/// code 3).
pub fn read(text: &[u8], file: &str) -> Result<Read, Problems> {
    let mut found = Sink::default();
    let raw =
        yaml::parse(text, LIMIT, &mut found).and_then(|node| RawPolicy::read(&node, &mut found));
    let policy = raw.as_ref().map(|raw| {
        let policy = validate::policy(raw, &mut found);
        hints::hints(raw, &policy, &mut found);
        policy
    });
    match policy {
        Some(policy) if !found.has_errors() => Ok(Read {
            policy,
            warnings: found.into_sorted(),
        }),
        Some(_) | None => Err(Problems::new(file, text, found)),
    }
}

/// The JSON Schema of policy files, for editors.
#[must_use]
pub fn schema() -> String {
    yaml::schema_of::<RawPolicy>()
}
