//! What is judged, by what, at what moment.

use super::Policy;
use crate::decision::Digests;
use crate::evidence::{Evidence, Timestamp};
use crate::identity::Directory;
use crate::waiver::Waiver;

/// Everything that a decision depends on (law 5): the same input gives the same bytes.
#[derive(Debug)]
pub struct Input<'e> {
    /// What was observed.
    pub evidence: &'e Evidence,
    /// Who is who.
    pub directory: &'e Directory,
    /// The rules.
    pub policy: &'e Policy,
    /// The waiver files at the tip of the protected default branch.
    pub waivers: &'e [Waiver],
    /// Digests of the raw bytes of all of these.
    pub digests: Digests<'e>,
    /// The moment of judging.
    pub at: Timestamp,
}
