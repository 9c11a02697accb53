//! `control`: who must agree to changes of what judges and what deploys (J21, J22).

use super::Line;

/// The control requirement of a policy.
#[derive(Debug, Clone)]
pub struct Control {
    /// The lines that people who are not its authors must fill by approving.
    pub approve: Vec<Line>,
    /// What an act past the forge's own rules means.
    pub bypass: BypassMode,
    /// Further paths, beside those of J21.
    pub paths: Option<globset::GlobSet>,
    /// Where the policy says so; the default has no place.
    pub place: Option<super::Place>,
}

/// What an act past the forge's own rules means (J22).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BypassMode {
    /// Shown: violated. Not visible: reported.
    Deny,
    /// Reported.
    Report,
    /// Shown: violated. Not visible: indeterminate.
    Ask,
}
